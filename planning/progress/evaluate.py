"""Evaluation (评价): target × year → what was measured, progress, status, projection, and why.

The order of the arithmetic is that of design.md §3.3; each step is one module's.
"""

import numpy as np
import pandas as pd

from . import words
from .aims import aim_of
from .forms import measure
from .observations import Observations, read_observations
from .paths import attainment_of, way_of
from .projection import project
from .targets import NO_YEAR, Targets, read_targets
from .verdicts import verdict_of

# Rows worked on at a time: enough for numpy, little enough to stay in the processor's cache.
BLOCK = 1 << 15


def evaluate(
    targets: pd.DataFrame,
    observations: pd.DataFrame,
    years: int | list[int] | None = None,
) -> pd.DataFrame:
    """One row per target × year, in the order of the targets, then of the years.

    `targets` has the columns of TARGETS.csv, `observations` series, year, value and, where
    known, precision, vintage, segment, period_start (see `read_targets`,
    `read_observations`). `years` is one year, several, or None: every year from the one after
    the baseline to the due year (the due year alone where there is no baseline).

    Rates, shares, attainment, progress, elapsed, expected and pace are fractions, `lead` is in
    points; NaN where undefined. docs/methodology.md explains every column.
    """
    observed = read_observations(observations)
    promised = read_targets(targets, observed.labels)
    row_target, row_year = _rows(promised, years)
    blocks = [
        _evaluate_block(promised.take(row_target[i : i + BLOCK]), row_year[i : i + BLOCK], observed)
        for i in range(0, max(len(row_year), 1), BLOCK)
    ]
    columns = {
        name: np.concatenate([block.pop(name) for block in blocks]) for name in list(blocks[0])
    }
    return _as_frame(columns, _codes(targets).take(row_target))


def _rows(targets: Targets, years) -> tuple[np.ndarray, np.ndarray]:
    """The position of the target and the year t of each row."""
    size = len(targets)
    if years is not None:
        listed = np.atleast_1d(np.asarray(years, dtype=np.int64))
        return np.repeat(np.arange(size), len(listed)), np.tile(listed, size)
    due = targets.due_year
    first = np.where(targets.baseline_year == NO_YEAR, due, targets.baseline_year + 1)
    first = np.minimum(first, due)
    count = due - first + 1
    before = np.repeat(np.cumsum(count) - count, count)
    return np.repeat(np.arange(size), count), np.repeat(first, count) + np.arange(
        count.sum()
    ) - before


def _evaluate_block(targets: Targets, year: np.ndarray, observations: Observations) -> dict:
    """All output columns but `code`, as arrays, for rows of target × year."""
    found = measure(targets, year, observations)
    aim = aim_of(targets, found)
    way = way_of(targets, found, aim)
    verdict = verdict_of(targets, year, found, aim, way)
    ahead = project(targets, found, aim)
    columns = {
        "year": year,
        "used_year": _year_or_nan(found.used_year, found.has_figure),
        "used_value": found.used_value,
        "measured": found.x,
        "target_value": aim.value,
        "baseline_year": _year_or_nan(targets.baseline_year, targets.baseline_year != NO_YEAR),
        "baseline_value": found.baseline_value,
        "start_value": found.start,
        "level_value": found.level,
        "goal_value": aim.end,
        "path": way.path,
        "required": way.required,
        "attained": verdict.attained,
        "attainment": attainment_of(found.x, aim.value, targets.less_is_better),
        "progress": way.progress,
        "elapsed": way.elapsed,
        "expected": way.expected,
        "lead": way.lead,
        "pace": way.pace,
        "achieved_rate": way.achieved_rate,
        "achieved_amount": way.achieved_amount,
        "needed_rate": way.needed_rate,
        "needed_amount": way.needed_amount,
        "projected_value": ahead.value,
        "projected_measure": ahead.measure,
        "projected_year": ahead.year,
        "projection": ahead.method,
        "status_schedule": verdict.schedule,
        "status_pace": verdict.pace,
        "reason": verdict.reason,
        "missing_year": _year_or_nan(found.missing_year, found.missing_year > 0),
        "bound": found.bound,
        "formula": found.formula,
    }
    # A number too large for a float says nothing: undefined.
    return {
        name: np.where(np.isinf(values), np.nan, values) if values.dtype.kind == "f" else values
        for name, values in columns.items()
    }


def _year_or_nan(year: np.ndarray, known: np.ndarray) -> np.ndarray:
    return np.where(known, year, np.nan)


def _codes(targets: pd.DataFrame) -> pd.Series:
    if "code" in targets:
        return targets["code"].reset_index(drop=True)
    return pd.Series(np.arange(len(targets)))


def _as_frame(columns: dict[str, np.ndarray], code: pd.Series) -> pd.DataFrame:
    lists = {
        "path": words.PATHS,
        "projection": words.PROJECTIONS,
        "formula": words.FORMULAS,
        "status_schedule": tuple(words.STATUSES),
        "status_pace": tuple(words.STATUSES),
        "reason": tuple(words.REASONS),
    }
    frame: dict = {"code": code.reset_index(drop=True)}
    for name, values in columns.items():
        if name in lists:
            values = pd.Categorical.from_codes(values, categories=list(lists[name]))
        elif name == "attained":
            values = pd.arrays.BooleanArray(values == 1, values == -1)
        elif name == "bound":
            values = pd.Categorical.from_codes(
                _BOUND_CODES[values], categories=["lower", "upper", "mixed"]
            )
        frame[name] = values
    return pd.DataFrame(frame, copy=False)


_BOUND_CODES = np.array([-1, 0, 2, 1], dtype=np.int8)  # of bound 0, 1, MIXED (2), -1
