"""Where the figures lead if they go on as they did: a projection, never a status.

Log-linear (least squares on the logarithms) through the last up to five observations up to the
used year, if there are at least three; else constant growth since the baseline. Linear, or a
constant yearly amount, where one of these observations is not positive. Source: design.md §3.3.
"""

from dataclasses import dataclass

import numpy as np

from .aims import Aim
from .growth import growth_measure
from .measured import Measured
from .targets import LAST_YEAR, Targets
from .words import COMPARATOR_CODE, DECIMALS, EPSILON, FIT_MINIMUM, IS_GROWTH_FORM, PROJECTION_CODE


@dataclass(frozen=True)
class Projection:
    value: np.ndarray  # on the level path, in the due year
    measure: np.ndarray  # the same in the target's terms: a rate for growth forms
    year: np.ndarray  # the first whole year in which V is reached, NaN if never
    method: np.ndarray  # code of words.PROJECTIONS, -1 where there is none


def project(targets: Targets, found: Measured, aim: Aim) -> Projection:
    """The line through the last observations, read off in the due year and where it meets V.

    A ceiling that held at the start has no year of reaching it.
    """
    points, level, start, end = found.points, found.level, found.start, aim.end
    t0, due, u = targets.baseline_year, targets.due_year, found.used_year
    count = np.isfinite(points).sum(axis=1)
    is_fit = count >= FIT_MINIMUM
    fit_positive = ~(points <= 0).any(axis=1)
    positive = np.where(is_fit, fit_positive, (level > 0) & (start > 0))
    with np.errstate(all="ignore"):
        fit_level, fit_slope = _least_squares(
            np.where(positive[:, None], np.log(points), points), found.offsets, count
        )
        last = np.where(positive, np.log(level), level)
        base = np.where(positive, np.log(start), start)
        at_used = np.where(is_fit, fit_level, last)
        slope = np.where(is_fit, fit_slope, (last - base) / (u - t0))
        at_due = at_used + slope * (due - u)
        value = np.where(positive, np.exp(at_due), at_due)
        goal = np.where(positive, np.log(end), end)
    known = np.isfinite(value) & found.has_figure
    value = np.where(known, value, np.nan)
    year = _year_reached(level, end, at_used, slope, goal, u, _direction(targets, start, aim))
    fitted = np.where(positive, PROJECTION_CODE["log_linear"], PROJECTION_CODE["linear"])
    constant = np.where(
        positive, PROJECTION_CODE["constant_growth"], PROJECTION_CODE["constant_amount"]
    )
    measure = growth_measure(targets.form, value, start, due - t0)
    return Projection(
        value=value,
        measure=np.where(IS_GROWTH_FORM[targets.form], measure, value),
        year=np.where(known & ~aim.held_ceiling, year, np.nan),
        method=np.where(known, np.where(is_fit, fitted, constant), -1).astype(np.int8),
    )


def _direction(targets: Targets, start: np.ndarray, aim: Aim) -> np.ndarray:
    """1 where V is reached from below, -1 from above, 0 where x is inside a range already.

    One end is reached from its other side. Two ends are reached from where the start lies; where
    that does not say, a range from where x lies, a single value by which way is better.
    """
    is_range = targets.comparator == COMPARATOR_CODE["range"]
    to_nearer_end = np.where(aim.value == targets.value, 1.0, -1.0)
    from_x = np.where(aim.attained, 0.0, to_nearer_end)
    without_start = np.where(is_range, from_x, np.where(targets.less_is_better, -1, 1))
    no_start = np.isnan(start) | aim.no_ratio
    from_start = np.where(no_start, without_start, np.sign(aim.end - start))
    better = aim.goal.better_direction
    return np.where(better != 0, better, from_start)


def _least_squares(points, offsets, count) -> tuple[np.ndarray, np.ndarray]:
    """Value at offset 0 and slope of the line of least squares through each row's points."""
    offset = np.where(np.isfinite(points), offsets, 0.0)
    point = np.where(np.isfinite(points), points, 0.0)
    mean_offset = offset.sum(axis=1) / count
    mean_point = point.sum(axis=1) / count
    from_mean = np.where(np.isfinite(points), offsets - mean_offset[:, None], 0.0)
    slope = (from_mean * point).sum(axis=1) / (from_mean**2).sum(axis=1)
    return mean_point - slope * mean_offset, slope


def _year_reached(level, end, at_used, slope, goal, used_year, direction) -> np.ndarray:
    """The used year where V is reached already, else the first later year on the line."""
    scale = np.maximum(np.abs(level), np.abs(end))
    reached = (direction == 0) | (direction * (level - end) >= -EPSILON * scale)
    with np.errstate(all="ignore"):
        # The fitted line may stand on the far side of V while the observation does not: then
        # the next year is the first in which the line can be met again.
        gap, toward = direction * (goal - at_used), direction * slope
        wait = np.ceil(np.round(gap / toward, DECIMALS))
        wait = np.where(toward > 0, np.maximum(wait, 1), np.where(gap <= toward, 1, np.nan))
    year = np.where(reached, used_year, used_year + wait)
    unknown = ~np.isfinite(level) | ~np.isfinite(end)
    return np.where(unknown | ~(year <= LAST_YEAR), np.nan, year)
