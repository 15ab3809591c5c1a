"""Forms that need every year from t0+1 to u: chained rates, sums of flows, mean differences.

A year without an observation, or a break in the series, makes them not computable: the row says
which year is missing. Source: design.md §3.2.
"""

from dataclasses import dataclass

import numpy as np

from .growth import growth_measure
from .observations import NONE, Observations
from .targets import NO_YEAR
from .words import FIT_POINTS, MIXED, REASON_CODE

OK = REASON_CODE["ok"]
NO_BASELINE = REASON_CODE["no_baseline"]
MISSING_YEAR = REASON_CODE["missing_year"]
BREAK = REASON_CODE["break_in_series"]
NOT_POSITIVE = REASON_CODE["not_positive"]


@dataclass(frozen=True)
class Chain:
    """The running product or sum over t0+1 … u of each row, and what stopped it."""

    total: np.ndarray  # NaN where a year is missing or the series breaks
    points: np.ndarray  # (rows × 5) the total in u, u−1 … u−4, as far as after t0
    offsets: np.ndarray
    missing_year: np.ndarray  # 0 where none is missing
    is_broken: np.ndarray
    bound: np.ndarray


def chain_rates(found, rows, targets, upto, position, observations) -> None:
    """The index from 1 in t0 by yearly rates; x is its mean yearly growth, or its growth.

    A rate below −1 would turn the index negative: no growth rate follows from it.
    """
    used = _used_years(observations, position)
    chain = _run(observations, [targets.series], targets.baseline_year, used, 1.0, _times_rate)
    index = np.where(chain.total >= 0, chain.total, np.nan)
    years = used - targets.baseline_year
    x = growth_measure(targets.form, index, np.ones(len(rows)), years)
    has_year = targets.baseline_year != NO_YEAR
    _put(found, rows, observations, position, targets, chain)
    undefined = np.isnan(x) & (found.trouble[rows] == OK) & (position != NONE)
    found.put(
        rows,
        x=x,
        level=index,
        start=np.where(has_year, 1.0, np.nan),
        trouble=np.where(undefined, NOT_POSITIVE, found.trouble[rows]),
    )


def sum_flows(found, rows, targets, upto, position, observations) -> None:
    """What was newly added from t0+1 to u; it starts from 0."""
    used = _used_years(observations, position)
    chain = _run(observations, [targets.series], targets.baseline_year, used, 0.0, np.add)
    _put(found, rows, observations, position, targets, chain)
    start = np.where(targets.baseline_year != NO_YEAR, 0.0, np.nan)
    found.put(rows, x=chain.total, level=chain.total, start=start)


def mean_differences(found, rows, targets, upto, position, observations) -> None:
    """The mean over t0+1 … u of y_A − y_B; u is the last year in which both are observed.

    The path starts from the stated baseline, else from the difference in the baseline year.
    """
    a, b, t0 = targets.series, targets.series_b, targets.baseline_year
    position = _last_common(observations, a, b, t0, upto)
    used = _used_years(observations, position)
    chain = _run(observations, [a, b], t0, used, 0.0, np.add)
    with np.errstate(all="ignore"):
        years = np.where(used > t0, used - t0, np.nan)
        points = chain.points / (years[:, None] + chain.offsets)
        x = chain.total / years
    _put(found, rows, observations, position, targets, chain)

    start, bound, breaks = _baseline_difference(targets, used, observations)
    trouble = found.trouble[rows]
    trouble = np.where(breaks & (trouble == OK), BREAK, trouble)
    lacks = np.isnan(start) & (trouble == OK) & (position != NONE)
    found.put(
        rows,
        x=x,
        level=x,
        start=start,
        baseline_value=start,
        baseline_bound=bound,
        points=points,
        trouble=np.where(lacks, NO_BASELINE, trouble),
    )


def _baseline_difference(targets, used, observations):
    """y_A(t0) − y_B(t0) or what the target states, its bound, and whether a break forbids it."""
    yearly, segment_of = observations.yearly, observations.segment_of
    has_year = targets.baseline_year != NO_YEAR
    stated = ~np.isnan(targets.baseline_value)
    difference, bound = np.zeros(len(used)), np.zeros(len(used), dtype=np.int8)
    breaks = np.zeros(len(used), dtype=bool)
    for series, sign in ((targets.series, 1.0), (targets.series_b, -1.0)):
        base, now = observations.at(series, targets.baseline_year), observations.at(series, used)
        difference += np.where(base != NONE, sign * yearly.value[base], np.nan)
        bound |= yearly.bound[base]
        differs = segment_of[yearly.edition[base]] != segment_of[yearly.edition[now]]
        breaks |= (base != NONE) & (now != NONE) & differs
    breaks &= has_year & ~stated
    start = np.where(stated, targets.baseline_value, np.where(breaks, np.nan, difference))
    return np.where(has_year, start, np.nan), np.where(stated, 0, bound), breaks


def _times_rate(index: np.ndarray, rate: np.ndarray) -> np.ndarray:
    # A rate below −1 makes the whole chain meaningless, also if a second one follows it.
    return np.where(rate >= -1, index * (1 + rate), np.nan)


def _used_years(observations: Observations, position: np.ndarray) -> np.ndarray:
    return np.where(position != NONE, observations.yearly.year[position], 0)


def _last_common(observations, a, b, after, upto) -> np.ndarray:
    """The position of series A in the last year in (after, upto] that both series have."""
    position = observations.latest(a, after, upto)
    year = observations.yearly.year
    open_rows = np.flatnonzero(position != NONE)
    while len(open_rows):  # once for each year in which only one of the two is observed
        at_a = position[open_rows]
        at_b = observations.latest(b[open_rows], after[open_rows], year[at_a])
        behind = (at_b != NONE) & (year[at_b] < year[at_a])
        position[open_rows[at_b == NONE]] = NONE
        open_rows, at_b = open_rows[behind], at_b[behind]
        position[open_rows] = observations.latest(a[open_rows], after[open_rows], year[at_b])
        open_rows = open_rows[position[open_rows] != NONE]
    return position


def _run(observations, series, baseline_year, used_year, start, step) -> Chain:
    """Go from t0+1 to u year by year, `step` by step from `start`, for all rows at once.

    `series` is [A] or [A, B]; of two the difference A − B is taken. The loop is over years, and
    goes on only with the rows that still lack some.
    """
    size = len(used_year)
    yearly = observations.yearly
    total = np.full(size, start)
    points, offsets = np.full((2, size, FIT_POINTS), np.nan)
    missing = np.zeros(size, dtype=np.int64)
    broken = np.zeros(size, dtype=bool)
    rises, falls = np.zeros((2, size), dtype=bool)
    rows = np.flatnonzero((used_year > 0) & (baseline_year != NO_YEAR))
    # The years of a series lie next to each other: from t0+1 on, the k-th entry is year t0+k or
    # a year is missing.
    entry = [observations.first(s[rows], baseline_year[rows] + 1) for s in series]
    segments = None
    year = baseline_year[rows] + 1
    while len(rows):
        safe = [np.minimum(e, len(yearly.key) - 1) for e in entry]
        there = np.ones(len(rows), dtype=bool)
        for s, at in zip(series, safe, strict=True):
            there &= (yearly.series[at] == s[rows]) & (yearly.year[at] == year)
        now = [observations.segment_of[yearly.edition[at]] for at in safe]
        segments = now if segments is None else segments
        same = np.all([n == s for n, s in zip(now, segments, strict=True)], axis=0)
        missing[rows[~there]] = year[~there]
        broken[rows[there & ~same]] = True
        total[rows[~(there & same)]] = np.nan

        value, bounds = yearly.value[safe[0]], [yearly.bound[safe[0]]]
        if len(safe) == 2:
            value = value - yearly.value[safe[1]]
            bounds.append(-yearly.bound[safe[1]])
        rises[rows] |= np.any([b == 1 for b in bounds], axis=0)
        falls[rows] |= np.any([b == -1 for b in bounds], axis=0)
        good = there & same
        total[rows[good]] = step(total[rows[good]], value[good])
        back = used_year[rows] - year
        recent = good & (back < FIT_POINTS)
        points[rows[recent], back[recent]] = total[rows[recent]]
        offsets[rows[recent], back[recent]] = -back[recent]

        on = good & (year < used_year[rows])
        rows, year = rows[on], year[on] + 1
        entry = [e[on] + 1 for e in entry]
        segments = [s[on] for s in segments]
    no_baseline = baseline_year == NO_YEAR
    total[no_baseline | (used_year == 0)] = np.nan
    points[np.isnan(total)] = np.nan
    bound = np.where(rises & falls, MIXED, rises.astype(np.int8) - falls)
    return Chain(total, points, offsets, missing, broken, bound)


def _put(found, rows, observations, position, targets, chain: Chain) -> None:
    """Write what all chains share."""
    has = position != NONE
    found.put(rows, has_figure=has, used_year=_used_years(observations, position))
    no_year = targets.baseline_year == NO_YEAR
    trouble = np.select(
        [~has, no_year, chain.missing_year > 0, chain.is_broken],
        [OK, NO_BASELINE, MISSING_YEAR, BREAK],
        OK,
    )
    value = np.where(has, observations.yearly.value[position], np.nan)
    found.put(
        rows,
        used_value=value,
        baseline_value=np.where(no_year, np.nan, targets.baseline_value),
        trouble=trouble,
        missing_year=np.where(has, chain.missing_year, 0),
        bound=np.where(has, chain.bound, 0),
        points=chain.points,
        offsets=chain.offsets,
    )
