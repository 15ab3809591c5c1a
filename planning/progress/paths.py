"""The required path from the baseline to the target (目标路径), and progress along it.

Everything here lives on the *level path* (design.md §3.2, §3.3): the observation itself for
level forms, the level (or the index from 1, where only rates are known) for growth forms, the
sum from 0 for increments. Arrays of one length throughout; NaN is unknown.
"""

from dataclasses import dataclass

import numpy as np

from .aims import Aim
from .growth import growth
from .measured import Measured
from .targets import NO_YEAR, Targets
from .words import FORM_CODE, IS_GROWTH_FORM, KIND_CODE, PATH_CODE


@dataclass(frozen=True)
class Way:
    """How far each row has come from (t0, y0) to (T, V); NaN where undefined (design.md §3.3)."""

    path: np.ndarray  # code of words.PATHS
    required: np.ndarray  # the path's value in the used year
    elapsed: np.ndarray
    progress: np.ndarray
    expected: np.ndarray
    lead: np.ndarray  # points
    pace: np.ndarray
    achieved_rate: np.ndarray  # per year since the baseline
    achieved_amount: np.ndarray
    needed_rate: np.ndarray  # per year until T
    needed_amount: np.ndarray


def way_of(targets: Targets, found: Measured, aim: Aim) -> Way:
    """The way gone and the way left of each target × year row."""
    start, level, end = found.start, found.level, aim.end
    t0, due, u = targets.baseline_year, targets.due_year, found.used_year
    gone = np.where(found.has_figure & (t0 != NO_YEAR), u - t0, np.nan)
    left = np.where(found.has_figure & (u < due), due - u, np.nan)
    path = path_of(targets, start, end)
    with np.errstate(all="ignore"):
        elapsed = gone / (due - t0)
        required = required_level(start, end, elapsed, path)
        span = np.where(aim.no_ratio, np.nan, end - start)
        progress = (level - start) / span
        expected = (required - start) / span
        pace = pace_of(level, start, end, gone, due - t0, progress, elapsed)
        return Way(
            path=path,
            required=required,
            elapsed=elapsed,
            progress=progress,
            expected=expected,
            lead=100 * (progress - expected),
            pace=np.where(np.isnan(progress), np.nan, pace),
            achieved_rate=growth(level, start, gone),
            achieved_amount=(level - start) / gone,
            needed_rate=growth(end, level, left),
            needed_amount=(end - level) / left,
        )


def path_of(targets: Targets, start: np.ndarray, end: np.ndarray) -> np.ndarray:
    """The code of the path used: the target's own word, else what suits its form and series.

    Geometric for what compounds (the level of a yearly flow, growth forms), linear for the rest
    and wherever an end is not positive: no rate leads from or to zero.
    """
    is_flow_level = (targets.form == FORM_CODE["level"]) & (targets.kind == KIND_CODE["flow"])
    compounds = is_flow_level | IS_GROWTH_FORM[targets.form]
    wanted = np.where(
        targets.path >= 0,
        targets.path,
        np.where(compounds, PATH_CODE["geometric"], PATH_CODE["linear"]),
    )
    possible = ~((start <= 0) | (end <= 0))
    return np.where(possible, wanted, PATH_CODE["linear"]).astype(np.int8)


def required_level(start, end, elapsed, path) -> np.ndarray:
    """The required value where the share `elapsed` (0 … 1) of the time from t0 to T is over.

    Draw it year by year with elapsed = (year − t0) ÷ (T − t0). `path` is a code of words.PATHS;
    a geometric path needs both ends positive.
    """
    with np.errstate(all="ignore"):
        geometric = start * np.power(end / start, elapsed)
    return np.where(path == PATH_CODE["geometric"], geometric, start + (end - start) * elapsed)


def pace_of(level, start, end, years, all_years, progress, elapsed) -> np.ndarray:
    """Growth rate since t0 ÷ growth rate required from t0 to T (Eurostat, Open SDG).

    A fall towards a lower target divides a fall by a fall, so that more is better whichever way
    the target lies. Where a value is not positive: progress ÷ elapsed.
    """
    with np.errstate(all="ignore"):
        by_rates = growth(level, start, years) / growth(end, start, all_years)
        by_progress = progress / elapsed
    positive = (level > 0) & (start > 0) & (end > 0)
    return np.where(positive, by_rates, by_progress)


def attainment_of(x: np.ndarray, value: np.ndarray, less_is_better: np.ndarray) -> np.ndarray:
    """完成率: x ÷ V, or V ÷ x where less is better; NaN only where it would divide by 0.

    It says something between positive numbers only: against V < 0 the better x has the smaller
    ratio. A page should not show it there.
    """
    with np.errstate(all="ignore"):
        ratio = np.where(less_is_better, value / x, x / value)
    return np.where(np.isfinite(ratio), ratio, np.nan)
