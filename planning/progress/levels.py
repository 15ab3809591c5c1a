"""Forms made from single years: the used year's level, alone or against the baseline's.

Both ends of a growth rate or a difference come from one vintage, and nothing is compared across a
break in the series. Source: design.md §3.2, §3.5.
"""

import numpy as np

from .growth import growth_measure
from .measured import combine, last_observed
from .observations import NONE
from .targets import NO_YEAR
from .words import REASON_CODE

OK = REASON_CODE["ok"]
NO_BASELINE = REASON_CODE["no_baseline"]
BREAK = REASON_CODE["break_in_series"]
VINTAGES_DIFFER = REASON_CODE["vintages_differ"]
NOT_POSITIVE = REASON_CODE["not_positive"]


def measure_levels(found, rows, targets, upto, position, observations) -> None:
    """x(t) = y(t). The baseline only serves the path; x does without it."""
    yearly = observations.yearly
    has = position != NONE
    found.put(rows, has_figure=has)
    base, base_bound, trouble = _baseline_of_level(targets, position, observations)
    found.put(rows, baseline_value=base, start=base, baseline_bound=base_bound)
    found.put(rows, trouble=np.where(has, trouble, OK))
    value = np.where(has, yearly.value[position], np.nan)
    found.put(
        rows,
        used_year=np.where(has, yearly.year[position], 0),
        used_value=value,
        x=value,
        level=value,
        bound=np.where(has, yearly.bound[position], 0),
    )
    points, offsets = last_observed(observations, position, np.full(len(rows), NO_YEAR))
    found.put(rows, points=points, offsets=offsets)


def _baseline_of_level(targets, position, observations):
    """y0 with its bound, and why there is none (or none on the used year's side of a break).

    Of several vintages of the baseline year the one of the used observation is taken if it has
    that year, else the newest; never one of another segment.
    """
    editions = observations.editions
    has_year = targets.baseline_year != NO_YEAR
    stated = ~np.isnan(targets.baseline_value) & has_year
    has = position != NONE
    newest = observations.newest_edition(np.maximum(position, 0))
    edition = editions.edition[newest]
    segment = observations.segment_of[edition]
    series, t0 = targets.series, targets.baseline_year
    any_base = observations.at(series, t0)
    if observations.editions is observations.yearly:
        base_at = any_base
    else:
        newest_base = observations.newest_edition(np.maximum(any_base, 0))
        comparable = observations.same_edition(series, t0, edition)
        in_segment = observations.same_segment(series, t0, segment)
        comparable = np.where(comparable != NONE, comparable, in_segment)
        base_at = np.where(has, comparable, np.where(any_base != NONE, newest_base, NONE))
    observed = (base_at != NONE) & has_year
    broken = (
        has
        & has_year
        & np.where(
            stated,
            _breaks_since(targets, position, segment, observations),
            ~observed & (any_base != NONE),
        )
    )
    base = np.where(
        stated, targets.baseline_value, np.where(observed, editions.value[base_at], np.nan)
    )
    bound = np.where(observed & ~stated, editions.bound[base_at], 0)
    trouble = np.where(broken, BREAK, np.where(np.isnan(base), NO_BASELINE, OK))
    return np.where(broken, np.nan, base), bound, trouble


def _breaks_since(targets, position, segment, observations) -> np.ndarray:
    """Whether a break lies between a stated baseline and the used year.

    A stated figure has no segment of its own; it belongs to that of the first observation since.
    """
    yearly = observations.yearly
    first = np.minimum(
        observations.first(targets.series, targets.baseline_year), np.maximum(position, 0)
    )
    return observations.segment_of[yearly.edition[first]] != segment


def _measure_pair(targets, position, observations):
    """Both ends of a ratio or difference from one vintage (§3.5): y(u), y(t0) and what failed.

    Of the editions of the used year the newest that also has the baseline year is taken. A
    baseline the target states itself goes with the newest.
    """
    editions = observations.editions
    series, t0 = targets.series, targets.baseline_year
    has_year = t0 != NO_YEAR
    has = position != NONE
    newest = np.where(has, observations.newest_edition(np.maximum(position, 0)), NONE)
    segment = observations.segment_of[editions.edition[newest]]
    stated = ~np.isnan(targets.baseline_value) & has_year

    used, base_at = newest.copy(), np.full(len(newest), NONE)
    open_rows = np.flatnonzero(has & has_year & ~stated)
    candidate = newest[open_rows]
    while len(open_rows):
        match = observations.same_edition(
            series[open_rows], t0[open_rows], editions.edition[candidate]
        )
        hit = match != NONE
        used[open_rows[hit]], base_at[open_rows[hit]] = candidate[hit], match[hit]
        candidate = observations.previous_edition(candidate)
        still = ~hit & (candidate != NONE)
        open_rows, candidate = open_rows[still], candidate[still]

    observed = base_at != NONE
    newest_base = observations.at(series, t0)
    any_base = newest_base != NONE
    in_segment = observations.same_segment(series, t0, np.where(has, segment, 0)) != NONE
    why_none = np.where(in_segment, VINTAGES_DIFFER, np.where(any_base, BREAK, NO_BASELINE))
    trouble = np.where(stated | observed, OK, np.where(has_year, why_none, NO_BASELINE))
    broken = stated & has & _breaks_since(targets, position, segment, observations)
    trouble = np.where(broken, BREAK, trouble)
    # Where nothing is used yet, the newest figure of the baseline year is shown.
    shown = np.where(~has & (newest_base != NONE), observations.yearly.value[newest_base], np.nan)
    shown = np.where(observed, editions.value[base_at], shown)
    base = np.where(stated, targets.baseline_value, shown)
    base_bound = np.where(observed, editions.bound[base_at], 0)
    return used, base, base_bound, trouble


def measure_growth(found, rows, targets, upto, position, observations) -> None:
    """y(t) ÷ y(t0), as a mean yearly rate for `annual_growth`, whole for the others."""
    base = _put_pair(found, rows, targets, position, observations)
    level = found.level[rows]
    years = found.used_year[rows] - targets.baseline_year
    growth = growth_measure(targets.form, level, base, years)
    known = ~np.isnan(base) & found.has_figure[rows]
    found.put(
        rows,
        x=growth,
        start=np.where(base > 0, base, np.nan),
        trouble=np.where(known & np.isnan(growth), NOT_POSITIVE, found.trouble[rows]),
    )
    points, offsets = last_observed(observations, position, np.full(len(rows), NO_YEAR))
    found.put(rows, points=points, offsets=offsets)


def measure_increase(found, rows, targets, upto, position, observations) -> None:
    """y(t) − y(t0) of a stock (or a share, or the level of a rate); the level path is x itself."""
    base = _put_pair(found, rows, targets, position, observations)
    increase = found.level[rows] - base
    known = ~np.isnan(increase)
    found.put(rows, x=increase, level=increase, start=np.where(known, 0.0, np.nan))
    points, offsets = last_observed(observations, position, targets.baseline_year)
    found.put(rows, points=points - base[:, None], offsets=offsets)


def _put_pair(found, rows, targets, position, observations):
    """Write what growth and increase share; the baseline, NaN where it is not comparable."""
    has = position != NONE
    found.put(rows, has_figure=has)
    editions = observations.editions
    used, base, base_bound, trouble = _measure_pair(targets, position, observations)
    value = np.where(has, editions.value[used], np.nan)
    found.put(
        rows,
        used_year=np.where(has, editions.year[used], 0),
        used_value=value,
        level=value,
        baseline_value=base,
        trouble=np.where(has, trouble, OK),
        bound=np.where(has, combine(editions.bound[used], -base_bound), 0),
    )
    return np.where(trouble == OK, base, np.nan)
