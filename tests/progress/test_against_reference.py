"""`planning.progress` against the slow, exact reference, over random targets and observations."""

from __future__ import annotations

import math
import os
from decimal import Decimal, localcontext
from random import Random

import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from planning.progress import evaluate
from tests.progress.reference import COLUMNS, PRECISION, Target, evaluate_exactly, evaluate_one

SEEDS = st.integers(0, 2**62)
RANDOM_BATCHES = int(os.environ.get("RANDOM_BATCHES", "150"))  # of 50 targets each
FORMS = (
    "level", "share", "count", "threshold_count", "capacity", "ratio", "annual_growth",
    "yoy_growth", "cumulative_change", "increment", "pp_difference", "milestone",
)  # fmt: skip
GROWTH = {"annual_growth", "yoy_growth", "cumulative_change"}
TARGET_COLUMNS = (
    "code", "series", "series_b", "series_kind", "form", "comparator", "value", "value_max",
    "tolerance", "two_sided", "baseline_year", "baseline_value", "start_year", "due_year",
    "path", "less_is_better",
)  # fmt: skip
NUMBERS = (
    "measured", "attainment", "progress", "elapsed", "lead", "pace", "needed_rate",
    "needed_amount", "projected_value",
)  # fmt: skip
THRESHOLDS = {"lead": (0, -10, -30), "pace": (Decimal("0.95"), Decimal("0.6"), 0)}


# Random targets -----------------------------------------------------------------------------
# Many values come from short lists, so that ties (at the value, the tolerance, the thresholds
# of a status), zeros and repeated values are common. A target is built from one drawn seed:
# targets do not touch one another, so a failure names the target and needs no shrinking.


def amount(random):
    if random.random() < 0.5:
        return random.choice([100, 95, 105, 90, 110, 121, 133.1, 200, 150, 185, 70, 1, 0.5])
    return round(random.choice([1, 10, 1000]) * random.uniform(0.1, 100), 2)


def signed(random):
    return random.choice([0, -10, -100, -3.5]) if random.random() < 0.2 else amount(random)


def fraction(random):
    if random.random() < 0.4:
        return random.choice([0.1, 0.15, 0.05, 0.2, 0.1425, 0.22, 0, 1, 0.095])
    return round(random.random(), 3)


def rate(random):
    if random.random() < 0.4:
        return random.choice([0.1, 0.095, 0.06, 0.05, 0.2, 0, -0.05, 0.21])
    return round(random.uniform(-0.4, 0.6), 3)


def walk(random):
    """A series that moves a little from year to year, as real ones do."""
    level = [random.choice([100, 50, 37.5])]

    def following(random):
        level[0] = round(level[0] * random.choice([1, 1.1, 0.95, random.uniform(0.8, 1.4)]), 3)
        return level[0]

    return following


def case(seed):
    """A target and the observations of its own series (and of the one it is compared with)."""
    random = Random(seed)
    pick = random.choice
    form = pick(FORMS)
    kind = pick([None, "stock", "flow", "rate", "share"])
    comparator = pick([None, ">=", ">=", ">", "~", "~", "<=", "<", "=", "range"])
    if kind == "rate":
        y = rate
    elif kind == "share" or form in {"share", "ratio", "pp_difference", "milestone"}:
        y = fraction
    else:
        y = pick([amount, signed, walk(random), walk(random)])
    value = rate(random) if form in GROWTH else y(random)
    value_max = None
    if comparator == "range":
        value_max = value + (fraction if abs(value) <= 1 else amount)(random)
    if form == "ratio":
        comparator = None if comparator == "range" else comparator
        value, value_max = pick([(15, 85), (1, 4), (3, 7), (60, 40), (1, 2)])

    start = random.randint(2009, 2012)
    due = start + random.randint(1, 6)
    target = {
        "series_kind": kind,
        "form": form,
        "comparator": comparator,
        "value": value,
        "value_max": value_max,
        "due_year": due,
        "tolerance": pick([None, None, 0, 0.05, 0.1]),
        "two_sided": pick([None, False, True]),
        "less_is_better": pick([None, None, None, False, True]),
        "path": pick([None, None, "linear", "geometric"]),
        "start_year": pick([start, start, start, None]),
        "baseline_year": pick([None, None, start - 1, start - 2, due - 1]),
        "baseline_value": pick([None, None, y(random)]),
    }
    first = random.randint(start - 4, start)
    gaps = pick([0, 0, 0.1, 0.5])
    last = first + random.randint(1, 11)

    def series():
        values = {year: y(random) for year in range(first, last + 1)}
        rows = [{"year": year, "value": v} for year, v in values.items() if random.random() >= gaps]
        random.shuffle(rows)
        return rows

    return target, series(), series() if form == "pp_difference" else []


def batch_of(drawn):
    """Give every target a code and series of its own."""
    targets, observations = [], []
    for i, (target, own, other) in enumerate(drawn):
        a, b = f"a{i}", f"b{i}"
        series_b = b if target["form"] == "pp_difference" else None
        targets.append({"code": f"t{i}", "series": a, "series_b": series_b, **target})
        observations.extend({"series": a, **row} for row in own)
        observations.extend({"series": b, **row} for row in other)
    return targets, observations


# Comparison ---------------------------------------------------------------------------------


def frames(targets, observations):
    return (
        pd.DataFrame(targets, columns=list(TARGET_COLUMNS)),
        pd.DataFrame(observations, columns=["series", "year", "value"]),
    )


def missing(value):
    return value is None or pd.isna(value)


def near(a, b, slack=1e-12):
    return math.isclose(a, b, rel_tol=1e-9, abs_tol=slack)


def slack_of_lead(inner):
    """A lead in points is a difference of differences: what V − y0 cancels, binary loses."""
    start, aim = inner["start"], inner["aim"]
    if start is None or aim is None or start == aim:
        return 1e-10
    return 1e-12 * max(100.0, float(max(abs(start), abs(aim)) / abs(aim - start)))


def near_threshold(column, exact):
    """Within 1e-12 of a threshold, but not on it: a tie has to fall on the better side."""
    if exact is None:
        return False
    distances = [abs(exact - Decimal(threshold)) for threshold in THRESHOLDS[column]]
    return any(Decimal("1e-30") < distance < Decimal("1e-12") for distance in distances)


def differences(got, want, inner):
    """column -> (got, want) where the two disagree."""
    found = {}
    for column in COLUMNS:
        a, b = got[column], want[column]
        if column == "reason":
            continue
        if column == "status_schedule" and near_threshold("lead", want["lead"]):
            continue
        if column == "status_pace" and near_threshold("pace", want["pace"]):
            continue
        if column == "projected_year" and crosses_at_new_year(inner, want):
            continue
        if missing(a) or missing(b):
            same = missing(a) and missing(b)
        elif column in NUMBERS:
            same = near(float(a), float(b), slack_of_lead(inner) if column == "lead" else 1e-12)
        else:
            same = a == b
        if not same:
            found[column] = (a, b if not isinstance(b, Decimal) else float(b))
    return found


def crosses_at_new_year(inner, want):
    """The line meets V within 1e-9 of a whole year: binary and decimal may round apart."""
    line, aim = inner["line"], inner["aim"]
    if line is None or aim is None:
        return False
    with localcontext() as context:
        context.prec = PRECISION
        crossing = line.crossing(aim)
        if crossing is None:
            return False
        distance = abs(crossing - crossing.to_integral_value())
        return Decimal("1e-30") < distance < Decimal("1e-9") or abs(crossing) > 10**9


def disagreements(targets, observations, years):
    frame = evaluate(*frames(targets, observations), years=years)
    assert len(frame) == len(targets) * len(years)
    got = {(row["code"], row["year"]): row for row in frame.to_dict("records")}
    by_series = {}
    for row in observations:
        by_series.setdefault(row["series"], []).append(row)
    found = []
    for target in targets:
        own = by_series.get(target["series"], []) + by_series.get(target["series_b"], [])
        for year in years:
            with localcontext() as context:
                context.prec = PRECISION
                want, inner = evaluate_exactly(Target(target), own, year)
            differing = differences(got[target["code"], year], want, inner)
            if differing:
                found.append((target, own, year, differing))
    return found


@settings(max_examples=RANDOM_BATCHES, deadline=None, phases=[Phase.reuse, Phase.generate])
@given(st.lists(SEEDS, min_size=50, max_size=50), st.integers(2011, 2018))
def test_random_targets(seeds, year):
    found = disagreements(*batch_of([case(seed) for seed in seeds]), [year])
    assert not found, "\n".join(map(str, found[:3]))


def tie(seed):
    """A target whose lead, pace or value lies exactly on a threshold, in decimal."""
    random = Random(seed)
    years, done = random.choice([(5, 1), (5, 2), (5, 3), (10, 7), (4, 3), (2, 1)])
    start = Decimal(random.randint(1, 9999)) / random.choice([1, 10, 100, 1000])
    target = {"due_year": 2010 + years, "baseline_year": 2010, "baseline_value": float(start)}
    kind = random.choice(["lead", "pace", "value"])
    if kind == "lead":  # linear, on the schedule or 10 or 30 points behind it
        step = start * random.choice([Decimal("0.3"), Decimal("0.07"), 1, 3, Decimal("-0.4")])
        behind = random.choice([0, 10, 30])
        value = start + step * (Decimal(done) / years - Decimal(behind) / 100)
        goal = start + step
        less = goal < start
        comparator = "<=" if less else ">="
        target.update(form="level", comparator=comparator, value=float(goal), path="linear")
    elif kind == "pace":  # a growth exactly 0.95, 0.6 or 0 of the one required, for one year
        done, rate = 1, Decimal(random.randint(10, 400)) / 1000
        value = start * (1 + rate * random.choice([Decimal("0.95"), Decimal("0.6"), 0, 1]))
        target.update(form="annual_growth", comparator=">=", value=float(rate))
    else:  # exactly the value, or exactly the lower end of its tolerance, in the due year
        done = years
        goal = start * random.randint(2, 9)
        value = goal * random.choice([Decimal("0.95"), 1])
        comparator = random.choice([">=", ">", "~", "="])
        target.update(form="level", comparator=comparator, value=float(goal))
    return target, [{"year": 2010 + done, "value": float(value)}], []


@settings(max_examples=50, deadline=None, phases=[Phase.reuse, Phase.generate])
@given(st.lists(SEEDS, min_size=50, max_size=50))
def test_ties_fall_on_the_better_side(seeds):
    targets, observations = batch_of([tie(seed) for seed in seeds])
    due = sorted({row["year"] for row in observations})
    found = disagreements(targets, observations, [due[-1]])
    assert not found, "\n".join(map(str, found[:3]))


# The reference itself, against numbers worked out by hand -----------------------------------


def one(target, values, year, first=2010):
    row = {
        "code": "t",
        "series": "s",
        "series_kind": "stock",
        "due_year": 2015,
        "start_year": 2011,
        **target,
    }
    observations = [
        {"series": "s", "year": first + i, "value": v} for i, v in enumerate(values) if v != ""
    ]
    return evaluate_one(row, observations, year)


@pytest.mark.parametrize(
    ("target", "values", "year", "want"),
    [
        # 100 → 200 in five years on a line; 140 after two: progress 0.4, as expected
        (
            {"value": 200},
            [100, 110, 140],
            2012,
            {
                "progress": 0.4, "elapsed": 0.4, "lead": 0, "attainment": 0.7,
                "needed_rate": (200 / 140) ** (1 / 3) - 1, "needed_amount": 20,
                "pace": (1.4**0.5 - 1) / (2**0.2 - 1), "status_schedule": "on_track",
                "status_pace": "on_track",
            },
        ),
        # exactly ten points behind is still slightly behind
        ({"value": 200}, [100, 110, 130], 2012,
         {"lead": -10, "status_schedule": "slightly_behind"}),
        # 10 % a year from 100: 115 after two years, where 121 was due
        (
            {"form": "annual_growth", "value": 0.1, "series_kind": "flow"},
            [100, 105, 115],
            2012,
            {
                "measured": 1.15**0.5 - 1, "progress": 15 / 61.051,
                "lead": (15 - 21) / 61.051 * 100, "pace": (1.15**0.5 - 1) / 0.1,
                "needed_amount": (161.051 - 115) / 3, "status_schedule": "slightly_behind",
            },
        ),
        # the same from yearly rates; a rate is missing
        (
            {"form": "annual_growth", "value": 0.1, "series_kind": "rate"},
            ["", 0.1, 0.21],
            2012,
            {"measured": (1.1 * 1.21) ** 0.5 - 1, "status_schedule": "on_track"},
        ),
        (
            {"form": "annual_growth", "value": 0.1, "series_kind": "rate"},
            ["", 0.1, "", 0.21],
            2013,
            {"used_year": 2013, "measured": None, "status_schedule": "unrated"},
        ),
        # 22 % against 15 % 左右; two-sided it is missed
        ({"form": "share", "comparator": "~", "value": 0.15}, ["", "", "", "", "", 0.22], 2016,
         {"status_schedule": "achieved", "attained": True, "progress": None}),
        ({"form": "share", "comparator": "~", "value": 0.15, "two_sided": True},
         ["", "", "", "", "", 0.22], 2015, {"status_schedule": "missed"}),
        # newly added 50: 10 + 20 of a flow; two fifths of the time
        ({"form": "increment", "value": 50, "series_kind": "flow"}, [7, 10, 20], 2012,
         {"measured": 30, "progress": 0.6, "lead": 20, "pace": 1.5, "projected_value": 75,
          "projected_year": 2014}),
        # 10, 20, 40: doubling, 100 is passed in the second year from here
        ({"value": 100, "series_kind": "flow"}, [10, 20, 40], 2012,
         {"projected_value": 320, "projected_year": 2014}),
        # a ceiling that holds, and what happens after the due year
        ({"comparator": "<=", "value": 100}, [90, 95, 96, 97, 98, 99, 120], 2018,
         {"used_year": 2015, "progress": None, "status_schedule": "achieved"}),
        # between 3 and 5: from above the way leads to 5
        ({"comparator": "range", "value": 3, "value_max": 5}, [9, 8, 7], 2012,
         {"progress": 0.5, "lead": 10, "needed_amount": -2 / 3,
          "projected_value": 504 ** (1 / 3) * (7 / 9) ** 2, "projected_year": 2015}),
        ({"comparator": "range", "value": 3, "value_max": 5}, [9, "", "", "", "", 4], 2015,
         {"status_pace": "achieved"}),
        # energy per unit from 2 to 1 (less is better): half the way down in two of five years
        ({"comparator": "<=", "value": 1}, [2, 1.8, 1.5], 2012,
         {"attainment": 1 / 1.5, "progress": 0.5, "lead": 10,
          "pace": (0.75**0.5 - 1) / (0.5**0.2 - 1), "status_pace": "on_track"}),
        # one year on the last, judged in that year alone
        ({"form": "yoy_growth", "value": 0.2, "due_year": 2013}, [50, 60, 80, 92], 2012,
         {"status_schedule": "no_data"}),
        ({"form": "yoy_growth", "value": 0.2, "due_year": 2013}, [50, 60, 80, 92], 2014,
         {"used_year": 2013, "measured": 0.15, "attainment": 0.75, "progress": 0.75,
          "pace": 0.75, "status_schedule": "missed"}),
        # a cut by a fifth over the period: 10 % after two years
        ({"form": "cumulative_change", "comparator": "<=", "value": -0.2},
         [200, 190, 180], 2012,
         {"measured": -0.1, "progress": 0.5, "attainment": 2, "needed_amount": -20 / 3,
          "lead": 100 * (0.5 - (1 - 0.8**0.4) / 0.2)}),
        # 15 : 85 as a share
        ({"form": "ratio", "value": 15, "value_max": 85}, [0.1, 0.12], 2011,
         {"progress": 0.4, "lead": 20, "attainment": 0.8}),
        ({"value": 100}, [50], 2015, {"status_schedule": "no_data", "used_year": None}),
    ],
)  # fmt: skip
def test_the_reference_by_hand(target, values, year, want):
    got = one(target, values, year)
    for column, value in want.items():
        if isinstance(value, float | int) and not isinstance(value, bool):
            assert float(got[column]) == pytest.approx(value, rel=1e-9, abs=1e-12), column
        else:
            assert got[column] == value, column
