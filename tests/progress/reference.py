"""A slow, exact reference of the arithmetic of design.md section 3: the oracle of the tests.

One target at a time, plain `decimal` with 50 digits, no shortcuts: every function is one
sentence of the specification. It shares no code with `planning.progress`.
"""

from __future__ import annotations

import math
from decimal import Decimal, localcontext

PRECISION = 50
SNAP = Decimal("1e-30")  # two results of 50-digit arithmetic nearer than this are equal

LEVEL_FORMS = {
    "level", "share", "count", "threshold_count", "capacity", "ratio", "milestone",
}  # fmt: skip
GROWTH_FORMS = {"annual_growth", "yoy_growth", "cumulative_change"}
LAST_YEAR = 9999  # what lies beyond is no year
COLUMNS = (
    "code", "year", "used_year", "measured", "attained", "attainment", "progress", "elapsed",
    "lead", "pace", "needed_rate", "needed_amount", "projected_value", "projected_year",
    "status_schedule", "status_pace", "reason",
)  # fmt: skip


# Reading the input --------------------------------------------------------------------------


def is_missing(value):
    return value is None or value == "" or (isinstance(value, float) and math.isnan(value))


def number(value):
    """The decimal a person wrote: 0.1 is a tenth, not its binary neighbour."""
    return None if is_missing(value) else Decimal(str(value))


def whole(value):
    return None if is_missing(value) else int(value)


def text(value, default=None):
    return default if is_missing(value) else str(value)


def flag(value, default=False):
    if is_missing(value):
        return default
    if isinstance(value, str):
        return value.strip().lower() in {"true", "1", "yes"}
    return bool(value)


# Exact comparison ---------------------------------------------------------------------------


def compare(a, b):
    """-1, 0 or 1; what differs only in the last digits of a root is equal."""
    if abs(a - b) <= SNAP * max(Decimal(1), abs(a), abs(b)):
        return 0
    return -1 if a < b else 1


def ceiling(value):
    nearest = value.to_integral_value()
    if compare(value, nearest) == 0:
        return int(nearest)
    return math.ceil(value)


def power(base, numerator, denominator):
    """base ** (numerator / denominator); there is no root of what is negative."""
    if base < 0:
        return None
    return base ** (Decimal(numerator) / Decimal(denominator))


# The target ---------------------------------------------------------------------------------


class Target:
    def __init__(self, row):
        self.code = row.get("code")
        self.series = text(row.get("series"))
        self.series_b = text(row.get("series_b"))
        self.kind = text(row.get("series_kind"), "flow")
        self.form = text(row.get("form"), "level")
        self.comparator = text(row.get("comparator"), ">=")
        self.low = number(row.get("value"))
        self.high = number(row.get("value_max"))
        if self.low is None and self.form == "milestone":
            self.low = Decimal(1)
        if self.form == "ratio":
            self.low, self.high = self.low / (self.low + self.high), None
        tolerance = number(row.get("tolerance"))
        self.tolerance = Decimal("0.05") if tolerance is None else tolerance
        self.two_sided = flag(row.get("two_sided"))
        self.less_is_better = flag(row.get("less_is_better"), self.comparator in {"<=", "<"})
        self.baseline_value = number(row.get("baseline_value"))
        self.due = whole(row.get("due_year"))
        self.path = text(row.get("path"))
        self.t0 = whole(row.get("baseline_year"))
        start = whole(row.get("start_year"))
        if self.t0 is None and start is not None:
            self.t0 = start - 1
        if self.form == "yoy_growth":  # its own year alone: it starts from the year before
            if self.t0 != self.due - 1:
                self.baseline_value = None
            self.t0 = self.due - 1

    @property
    def grows(self):
        return self.form in GROWTH_FORMS

    @property
    def chained(self):
        return self.grows and self.kind == "rate"

    def holds(self, x):
        """3.1: does the comparator hold for x?"""
        value = self.low
        if self.comparator == ">=":
            return compare(x, value) >= 0
        if self.comparator == ">":
            return compare(x, value) > 0
        if self.comparator == "<=":
            return compare(x, value) <= 0
        if self.comparator == "<":
            return compare(x, value) < 0
        if self.comparator == "=":
            return compare(x, value) == 0
        if self.comparator == "range":
            return compare(x, value) >= 0 and compare(x, self.high) <= 0
        slack = self.tolerance * abs(value)  # "~"
        not_too_low = compare(x, value - slack) >= 0
        not_too_high = compare(x, value + slack) <= 0
        if self.two_sided:
            return not_too_low and not_too_high
        return not_too_high if self.less_is_better else not_too_low

    def aim(self, start, x):
        """V: the value, or the end of the range nearer to where one starts.

        Where nothing leads to the range (it starts inside, or from nowhere): nearer to x(u).
        """
        if start is None or self.holds(start):
            start = x
        if self.comparator != "range" or start is None:
            return self.low
        return self.low if abs(start - self.low) <= abs(start - self.high) else self.high

    def lies_above(self, value, aim, start):
        """Is the aim reached from below? `start` is None where no baseline leads to it."""
        if self.comparator in {">=", ">"}:
            return True
        if self.comparator in {"<=", "<"}:
            return False
        if start is None and self.comparator == "range":
            return value == self.low
        if start is None:
            return not self.less_is_better
        return start < aim


# Observations to the measured quantity (3.2) ------------------------------------------------


def observed(target, observations):
    """year -> y(t); for a difference of two series, where both are published."""
    series, other = {}, {}
    for row in observations:
        if is_missing(row["value"]):
            continue
        if row["series"] == target.series:
            series[int(row["year"])] = number(row["value"])
        if row["series"] == target.series_b:
            other[int(row["year"])] = number(row["value"])
    if target.form == "pp_difference":
        return {year: y - other[year] for year, y in series.items() if year in other}
    return series


def span(y, first, last):
    """The values of every year first … last, or None where one is missing."""
    values = [y.get(year) for year in range(first, last + 1)]
    return None if None in values else values


def growth(ratio, years):
    root = power(ratio, 1, years)
    return None if root is None else root - 1


def chain(rates):
    index = Decimal(1)
    for rate in rates:
        index *= 1 + rate
    return index


def level_at(target, y, y0, t):
    """What progress is taken on: for growth forms the level or the index, else x(t)."""
    if target.chained:
        rates = None if target.t0 is None else span(y, target.t0 + 1, t)
        return None if rates is None else chain(rates)
    if target.form == "increment":
        if target.t0 is None:
            return None
        if target.kind == "flow":
            values = span(y, target.t0 + 1, t)
            return None if values is None else sum(values, Decimal(0))
        return None if y0 is None or t not in y else y[t] - y0
    if target.form == "pp_difference":
        values = None if target.t0 is None else span(y, target.t0 + 1, t)
        return None if values is None else sum(values, Decimal(0)) / len(values)
    return y.get(t)


def measure(target, level, y0, t):
    """x(t)."""
    if level is None or not target.grows:
        return level
    if y0 is None or y0 <= 0 or target.t0 is None:
        return None
    if target.form == "annual_growth":
        return growth(level / y0, t - target.t0)
    return level / y0 - 1


# What is computed (3.3) ---------------------------------------------------------------------


def expected(target, y0, aim, t):
    """The path's progress at t."""
    done, whole_span = t - target.t0, target.due - target.t0
    geometric = target.grows or (target.form == "level" and target.kind == "flow")
    if target.path is not None:
        geometric = target.path == "geometric"
    if not geometric or y0 <= 0 or aim <= 0:
        return Decimal(done) / whole_span
    return (y0 * power(aim / y0, done, whole_span) - y0) / (aim - y0)


def pace_of(target, y0, level, aim, t, progress, elapsed):
    if min(y0, level, aim) > 0:
        achieved = growth(level / y0, t - target.t0)
        return achieved / growth(aim / y0, target.due - target.t0)
    return progress / elapsed


class Line:
    """A projection f(t): straight, or straight in the logarithm."""

    def __init__(self, points, logarithmic):
        self.logarithmic = logarithmic
        ys = [(t, y.ln() if logarithmic else y) for t, y in points]
        mean_t = Decimal(sum(t for t, _ in ys)) / len(ys)
        mean_y = sum((y for _, y in ys), Decimal(0)) / len(ys)
        above = sum(((t - mean_t) * (y - mean_y) for t, y in ys), Decimal(0))
        below = sum(((t - mean_t) ** 2 for t, _ in ys), Decimal(0))
        self.slope = above / below
        if compare(self.slope, Decimal(0)) == 0:
            self.slope = Decimal(0)
        self.origin = mean_y - self.slope * mean_t

    def at(self, t):
        y = self.origin + self.slope * t
        return y.exp() if self.logarithmic else y

    def crossing(self, value):
        """The moment at which the line passes the value."""
        if self.slope == 0 or (self.logarithmic and value <= 0):
            return None
        return ((value.ln() if self.logarithmic else value) - self.origin) / self.slope


def projection(target, y, y0, start, level, t):
    """The line through the last up to five observations, else from the baseline through now."""
    if level is None:
        return None
    years = sorted(year for year in y if year <= t)
    if target.chained or target.form in {"increment", "pp_difference"}:
        years = [year for year in years if target.t0 is not None and year > target.t0]
    points = [(year, level_at(target, y, y0, year)) for year in years]
    points = [(year, value) for year, value in points if value is not None][-5:]
    if len(points) < 3:
        if start is None:
            return None
        points = [(target.t0, start), (t, level)]
    return Line(points, all(value > 0 for _, value in points))


def year_reached(line, level, aim, t, upwards):
    """The first whole year from t on in which the aim is reached; None if never."""

    def reaches(value):
        return compare(value, aim) >= 0 if upwards else compare(value, aim) <= 0

    if reaches(level):
        return t
    if reaches(line.at(t + 1)):
        return t + 1
    crossing = line.crossing(aim)
    if crossing is None or (line.slope > 0) != upwards:
        return None
    year = ceiling(crossing)
    return year if year <= LAST_YEAR else None


# Status (3.4) -------------------------------------------------------------------------------


def rate_lead(progress, lead):
    if lead is None:
        return "unrated"
    if compare(progress, Decimal(0)) < 0:
        return "reversing"
    if compare(lead, Decimal(0)) >= 0:
        return "on_track"
    if compare(lead, Decimal(-10)) >= 0:
        return "slightly_behind"
    if compare(lead, Decimal(-30)) >= 0:
        return "behind"
    return "far_behind"


def rate_pace(pace):
    if pace is None:
        return "unrated"
    if compare(pace, Decimal("0.95")) >= 0:
        return "on_track"
    if compare(pace, Decimal("0.60")) >= 0:
        return "slightly_behind"
    if compare(pace, Decimal(0)) >= 0:
        return "behind"
    return "reversing"


def reason_of(x, start, ratio):
    if x is None:
        return "not computable: no baseline, or a missing year"
    if start is None:
        return "no baseline"
    return "computed" if ratio else "the baseline already meets the target"


# One target, one year -----------------------------------------------------------------------


def evaluate_one(target: dict, observations: list[dict], year: int) -> dict:
    with localcontext() as context:
        context.prec = PRECISION
        return evaluate_exactly(Target(target), observations, year)[0]


def evaluate_exactly(target, observations, year):
    """The evaluation, and beside it the line of the projection and both ends (for the tests)."""
    result = dict.fromkeys(COLUMNS)
    result.update(code=target.code, year=year)
    inner = {"line": None, "aim": None, "start": None}
    y = observed(target, observations)

    last = min(year, target.due)
    years = [t for t in y if t <= last and (target.t0 is None or t > target.t0)]
    if not years or (target.form == "yoy_growth" and max(years) < target.due):
        result.update(status_schedule="no_data", status_pace="no_data", reason="no observation")
        return result, inner
    u = max(years)
    result["used_year"] = u

    # the baseline: a value in a year; what has no year is no baseline
    y0 = None
    if target.t0 is not None:
        y0 = y.get(target.t0) if target.baseline_value is None else target.baseline_value
    if target.chained:
        y0 = None if target.t0 is None else Decimal(1)
    level = level_at(target, y, y0, u)
    x = measure(target, level, y0, u)
    if target.t0 is not None:
        result["elapsed"] = Decimal(u - target.t0) / (target.due - target.t0)

    # where it starts (in the unit of the value, and on the path) and what it aims at
    start = Decimal(0) if target.form == "increment" and target.t0 is not None else y0
    if target.grows and (y0 is None or y0 <= 0):
        start = None
    start_value = (None if start is None else Decimal(0)) if target.grows else start
    value = target.aim(start_value, x)
    aim = value
    if target.grows:
        aim = None
        if start is not None:
            periods = target.due - target.t0 if target.form == "annual_growth" else 1
            aim = start * (1 + value) ** periods

    attained = None if x is None else target.holds(x)
    met = start is not None and target.holds(start_value)  # the baseline already meets the target
    held_ceiling = met and target.comparator in {"<=", "<"}
    ratio = start is not None and not met and compare(start, aim) != 0
    result.update(measured=x, attained=attained)
    if x is not None:
        above, below = (value, x) if target.less_is_better else (x, value)
        result["attainment"] = above / below if below != 0 else None
    if level is not None and aim is not None:
        if ratio:
            progress = (level - start) / (aim - start)
            result["progress"] = progress
            result["lead"] = 100 * (progress - expected(target, start, aim, u))
            result["pace"] = pace_of(target, start, level, aim, u, progress, result["elapsed"])
        if u < target.due:
            years_left = target.due - u
            if level > 0 and aim > 0:
                result["needed_rate"] = growth(aim / level, years_left)
            result["needed_amount"] = (aim - level) / years_left

    line = projection(target, y, y0, start, level, u)
    if line is not None:
        result["projected_value"] = line.at(target.due)
        if aim is not None and not held_ceiling:
            upwards = target.lies_above(value, aim, start if ratio else None)
            result["projected_year"] = year_reached(line, level, aim, u, upwards)
    inner.update(line=line, aim=aim, start=start)

    if x is not None and u == target.due:
        verdict = "achieved" if attained else "missed"
        result.update(status_schedule=verdict, status_pace=verdict)
    elif attained and target.form in LEVEL_FORMS and not held_ceiling:
        result.update(status_schedule="achieved", status_pace="achieved")
    elif x is not None and start is not None and not ratio:
        # no ratio: it is still met, or has gone back since (or stands where it stood)
        kept = "unrated" if compare(level, start) == 0 else "reversing"
        verdict = "on_track" if attained else kept
        result.update(status_schedule=verdict, status_pace=verdict)
    else:
        result["status_schedule"] = rate_lead(result["progress"], result["lead"])
        result["status_pace"] = rate_pace(result["pace"])
    if x is None:
        result["status_schedule"] = result["status_pace"] = "unrated"
    result["reason"] = reason_of(x, start, ratio)
    return result, inner
