"""Targets as arrays: reading the frame of TARGETS.csv, defaults, mistakes.

One target is one position in every array, so that a block of target × year rows is a `take`.
"""

from dataclasses import dataclass, fields

import numpy as np
import pandas as pd

from . import words
from .words import COMPARATOR_CODE, FORM_CODE

COLUMNS = (
    "code",
    "series",
    "series_b",
    "series_kind",
    "form",
    "comparator",
    "value",
    "value_max",
    "tolerance",
    "two_sided",
    "baseline_year",
    "baseline_value",
    "start_year",
    "due_year",
    "path",
    "less_is_better",
)
NUMBER_COLUMNS = ("value", "value_max", "tolerance", "baseline_value")
YEAR_COLUMNS = ("baseline_year", "start_year", "due_year")
FLAG_COLUMNS = ("two_sided", "less_is_better")
WORD_COLUMNS = {
    "series_kind": words.SERIES_KINDS,
    "form": words.FORMS,
    "comparator": words.COMPARATORS,
    "path": words.PATHS,
}

FIRST_YEAR, LAST_YEAR = 1, 9999
NOT_OBSERVED, NOT_NAMED = -1, -2  # instead of a series' number
NO_YEAR = -1  # the baseline year of a target that has none: before every real year


@dataclass(frozen=True)
class Targets:
    """Targets as arrays of one length; units and defaults are settled here and nowhere else.

    Rates and shares are fractions. `value` of a ratio a:b is already a ÷ (a + b). `path` is -1
    where the target does not say; `baseline_value` and `value` are NaN where there is none.
    """

    series: np.ndarray  # int: the series' number among those observed, else NOT_OBSERVED, NOT_NAMED
    series_b: np.ndarray
    kind: np.ndarray  # code of words.SERIES_KINDS
    form: np.ndarray  # code of words.FORMS
    comparator: np.ndarray  # code of words.COMPARATORS
    path: np.ndarray  # code of words.PATHS, -1: by default
    value: np.ndarray
    value_max: np.ndarray
    tolerance: np.ndarray
    two_sided: np.ndarray
    less_is_better: np.ndarray
    baseline_year: np.ndarray  # t0, NO_YEAR if unknown
    baseline_value: np.ndarray  # y0 as the target states it
    due_year: np.ndarray  # T

    def take(self, positions: np.ndarray) -> "Targets":
        """The targets at these positions, in this order, repeated as often as named."""
        return Targets(**{f.name: getattr(self, f.name)[positions] for f in fields(self)})

    def __len__(self) -> int:
        return len(self.form)


def read_targets(frame: pd.DataFrame, series_labels: pd.Index) -> Targets:
    """Targets from a frame with the columns of TARGETS.csv; absent columns take defaults.

    `series_labels` are the keys of the observed series, in the order of their numbers. Raises
    ValueError if `mistakes` finds any.
    """
    found = mistakes(frame)
    if found:
        shown = "; ".join(f"row {row}: {text}" for row, text in found[:5])
        raise ValueError(f"{len(found)} mistakes in the targets: {shown}")

    form = _words(frame, "form", words.DEFAULT_FORM)
    comparator = _words(frame, "comparator", words.DEFAULT_COMPARATOR)
    is_ratio = form == FORM_CODE["ratio"]
    is_yoy = form == FORM_CODE["yoy_growth"]

    value = _numbers(frame, "value")
    value_max = _numbers(frame, "value_max")
    value = np.where((form == FORM_CODE["milestone"]) & np.isnan(value), 1.0, value)
    with np.errstate(all="ignore"):
        part = value / (value + value_max)
    value = np.where(is_ratio, np.where(np.isfinite(part), part, np.nan), value)
    value_max = np.where(is_ratio, value, value_max)

    tolerance = _numbers(frame, "tolerance")
    tolerance = np.where(np.isnan(tolerance), words.DEFAULT_TOLERANCE, tolerance)

    is_ceiling = (comparator == COMPARATOR_CODE["<="]) | (comparator == COMPARATOR_CODE["<"])
    due_year = _years(frame, "due_year")
    stated = _years(frame, "baseline_year")
    start = _years(frame, "start_year")
    baseline_year = np.where(
        stated != NO_YEAR, stated, np.where(start != NO_YEAR, start - 1, NO_YEAR)
    )
    baseline_value = _numbers(frame, "baseline_value")
    # A year-on-year target is judged in its own year alone (§3.2): it starts a year before it is
    # due, and a baseline stated for any other year is not its own.
    baseline_value = np.where(is_yoy & (baseline_year != due_year - 1), np.nan, baseline_value)
    baseline_year = np.where(is_yoy, due_year - 1, baseline_year)

    return Targets(
        series=_series(frame, "series", series_labels),
        series_b=_series(frame, "series_b", series_labels),
        kind=_words(frame, "series_kind", words.DEFAULT_SERIES_KIND),
        form=form,
        comparator=comparator,
        path=_words(frame, "path", None),
        value=value,
        value_max=value_max,
        tolerance=tolerance,
        two_sided=_flags(frame, "two_sided", np.zeros(len(frame), dtype=bool)),
        less_is_better=_flags(frame, "less_is_better", is_ceiling),
        baseline_year=baseline_year,
        baseline_value=baseline_value,
        due_year=due_year,
    )


def mistakes(frame: pd.DataFrame) -> list[tuple[int, str]]:
    """What makes targets unreadable, as (position of the row, plain sentence), in row order."""
    found: list[tuple[int, str]] = []
    for column, known in WORD_COLUMNS.items():
        if column in frame:
            cells = _blank_as_na(frame[column])
            for row in np.flatnonzero(cells.notna() & ~cells.isin(known)):
                found.append((row, f"unknown {column} {cells.iloc[row]!r}"))
    for column in YEAR_COLUMNS:
        if column in frame:
            year = _numbers(frame, column)
            whole = (year == np.floor(year)) & (year >= FIRST_YEAR) & (year <= LAST_YEAR)
            for row in np.flatnonzero(~np.isnan(year) & ~whole):
                found.append((row, f"{column} {year[row]:g} is no year"))
    due = _numbers(frame, "due_year")
    found += [(row, "due_year is missing") for row in np.flatnonzero(np.isnan(due))]
    tolerance = _numbers(frame, "tolerance")
    found += [(row, "tolerance is negative") for row in np.flatnonzero(tolerance < 0)]
    return sorted(found)


def omissions(frame: pd.DataFrame) -> list[tuple[int, str]]:
    """What a hand-written file must not leave out: codes, values, upper ends; as `mistakes`.

    `evaluate` itself takes such targets and says `no_target_value`, so that one unfinished
    target in a database does not stop the others.
    """
    code = _blank_as_na(frame["code"])
    found = [(row, "code is missing") for row in np.flatnonzero(code.isna())]
    repeated = code.notna() & code.duplicated()
    found += [(row, f"code {code.iloc[row]!r} is used twice") for row in np.flatnonzero(repeated)]

    form = _words(frame, "form", words.DEFAULT_FORM)
    comparator = _words(frame, "comparator", words.DEFAULT_COMPARATOR)
    value, value_max = _numbers(frame, "value"), _numbers(frame, "value_max")
    is_ratio = form == FORM_CODE["ratio"]
    is_range = (comparator == COMPARATOR_CODE["range"]) & ~is_ratio
    no_value = np.isnan(value) & (form != FORM_CODE["milestone"])
    found += [(row, "value is missing") for row in np.flatnonzero(no_value)]
    no_end = np.isnan(value_max) & (is_range | is_ratio)
    found += [(row, "value_max is missing") for row in np.flatnonzero(no_end)]
    reversed_ends = is_range & (value_max < value)
    found += [(row, "value_max is below value") for row in np.flatnonzero(reversed_ends)]
    return sorted(found)


def _blank_as_na(cells: pd.Series) -> pd.Series:
    return cells.mask(cells.isna() | (cells == ""))


def _numbers(frame: pd.DataFrame, column: str) -> np.ndarray:
    """The column as float64, NaN where empty or where the frame has no such column."""
    if column not in frame:
        return np.full(len(frame), np.nan)
    number = frame[column].astype("float64").to_numpy(copy=True)
    number[np.isinf(number)] = np.nan
    return number


def _years(frame: pd.DataFrame, column: str) -> np.ndarray:
    year = _numbers(frame, column)
    return np.where(np.isnan(year), NO_YEAR, year).astype(np.int64)


def _words(frame: pd.DataFrame, column: str, default: str | None) -> np.ndarray:
    """The column as codes of its list of words; the default's code, or -1, where empty."""
    known = WORD_COLUMNS[column]
    empty = known.index(default) if default is not None else -1
    if column not in frame:
        return np.full(len(frame), empty, dtype=np.int8)
    codes = pd.Index(known).get_indexer(pd.Index(frame[column])).astype(np.int8)
    return np.where(codes == -1, np.int8(empty), codes)


def _flags(frame: pd.DataFrame, column: str, default: np.ndarray) -> np.ndarray:
    if column not in frame:
        return default
    cells = frame[column]
    return np.where(cells.isna(), default, cells.mask(cells.isna(), False).astype(bool))


def _series(frame: pd.DataFrame, column: str, labels: pd.Index) -> np.ndarray:
    """The number of each target's series among the observed ones."""
    if column not in frame:
        return np.full(len(frame), NOT_NAMED, dtype=np.int64)
    cells = frame[column]
    codes = labels.get_indexer(pd.Index(cells)) if len(labels) else NOT_OBSERVED
    return np.where(_blank_as_na(cells).isna(), NOT_NAMED, codes).astype(np.int64)
