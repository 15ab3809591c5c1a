"""Observations as one sorted table, and the questions the forms ask of it.

A published figure has a series, a year, and an *edition*: its segment (a break in the series
starts a new one) and its vintage (preliminary, final, revised). Editions are numbered by
segment, then vintage, so that "later" means a later segment, then a later vintage by the natural
order of the vintage's label (publication dates are good labels). The table is sorted by series,
year, edition: the order in which observations arrive cannot matter.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from . import words
from .targets import FIRST_YEAR, LAST_YEAR

NONE = -1  # the position of an observation that is not there


@dataclass(frozen=True)
class Table:
    """Sorted observations as arrays of one length, never of none (see _NOBODYS)."""

    key: np.ndarray  # int64, ascending, unique
    series: np.ndarray  # int64: number of the series in Observations.labels
    year: np.ndarray  # int64
    value: np.ndarray
    bound: np.ndarray  # int8: 0 exact or rounded, 1 the truth is not below, -1 not above
    edition: np.ndarray  # int64

    def take(self, positions: np.ndarray) -> "Table":
        return Table(*(getattr(self, name)[positions] for name in self.__dataclass_fields__))

    def find(self, key: np.ndarray, known: np.ndarray) -> np.ndarray:
        """The position of each key, NONE where absent or not `known`."""
        position = np.minimum(np.searchsorted(self.key, key), len(self.key) - 1)
        return np.where(known & (self.key[position] == key), position, NONE)


@dataclass(frozen=True)
class Observations:
    """All observations: every edition, the last edition of each year, and published spans."""

    labels: pd.Index  # the series' keys as the caller writes them
    editions: Table  # key: (series, year, edition)
    yearly: Table  # the last edition of each (series, year); key: (series, year)
    spans: Table  # published means over a span; key: (series, year, first year)
    edition_count: int
    segment_of: np.ndarray  # by edition
    last_edition: np.ndarray  # by segment

    def latest(self, series: np.ndarray, after: np.ndarray, upto: np.ndarray) -> np.ndarray:
        """The position in `yearly` of the last year in (after, upto], else NONE."""
        position = np.searchsorted(self.yearly.key, _pack(series, upto), side="right") - 1
        safe = np.maximum(position, 0)
        found = (position >= 0) & (series >= 0) & (self.yearly.series[safe] == series)
        return np.where(found & (self.yearly.year[safe] > after), position, NONE)

    def first(self, series: np.ndarray, since: np.ndarray) -> np.ndarray:
        """The position in `yearly` of the first entry of the series not before `since`.

        Where there is none it is another series' entry, or one past the end: the caller checks.
        """
        return np.searchsorted(self.yearly.key, _pack(series, since))

    def at(self, series: np.ndarray, year: np.ndarray) -> np.ndarray:
        """The position in `yearly` of this year, else NONE."""
        return self.yearly.find(_pack(series, year), series >= 0)

    def same_edition(self, series, year, edition) -> np.ndarray:
        """The position in `editions` of this year in this very edition, else NONE."""
        key = _pack(series, year) * self.edition_count + edition
        return self.editions.find(key, series >= 0)

    def same_segment(self, series, year, segment) -> np.ndarray:
        """The position in `editions` of this year's last vintage in the segment, else NONE."""
        table = self.editions
        key = _pack(series, year) * self.edition_count + self.last_edition[segment]
        position = np.maximum(np.searchsorted(table.key, key, side="right") - 1, 0)
        found = (series >= 0) & (table.series[position] == series) & (table.year[position] == year)
        found &= self.segment_of[table.edition[position]] == segment
        return np.where(found, position, NONE)

    def previous_edition(self, position: np.ndarray) -> np.ndarray:
        """The position in `editions` of the same year's next older edition, else NONE."""
        table = self.editions
        before = np.maximum(position - 1, 0)
        same = (position > 0) & (table.series[before] == table.series[position])
        return np.where(same & (table.year[before] == table.year[position]), before, NONE)

    def newest_edition(self, position: np.ndarray) -> np.ndarray:
        """From a position in `yearly` to that observation's position in `editions`."""
        if self.editions is self.yearly:
            return position
        table = self.yearly
        key = table.key[position] * self.edition_count + table.edition[position]
        return self.editions.find(key, np.ones(len(position), dtype=bool))

    def span(self, series: np.ndarray, first_year: np.ndarray, year: np.ndarray) -> np.ndarray:
        """The position in `spans` of the mean published over first_year … year, else NONE."""
        return self.spans.find(_pack(series, year) * _YEARS + first_year, series >= 0)


_YEARS = LAST_YEAR + 2  # room for every year a key may hold


def _pack(series: np.ndarray, year: np.ndarray) -> np.ndarray:
    return series * _YEARS + np.clip(year, 0, LAST_YEAR)


def read_observations(frame: pd.DataFrame) -> Observations:
    """Observations from a frame with series, year, value and, where known, their nature.

    Optional columns: `precision` (exact, rounded, lower, upper), `vintage` (any label),
    `segment` (integer) and `period_start` (first year of a published mean). An observation
    without a value is none. Two figures for one series, year and edition: the larger counts,
    whatever their order.
    """
    value = frame["value"].astype("float64").to_numpy()
    keep = np.isfinite(value) & frame["series"].notna().to_numpy()
    if not keep.all():
        frame, value = frame[keep], value[keep]
    series, labels = _number_series(frame["series"])
    year = frame["year"].to_numpy(dtype=np.int64)
    if len(year) and (year.min() < FIRST_YEAR or year.max() > LAST_YEAR):
        raise ValueError(f"years of observations must lie within {FIRST_YEAR} … {LAST_YEAR}")
    edition, segment_of, last_edition = _number_editions(frame)
    bound = _bounds(frame)
    edition_count = max(len(segment_of), 1)

    start = _optional_numbers(frame, "period_start", np.nan)
    is_span = ~np.isnan(start)
    in_year = _pack(series, year)
    columns = (series, year, value, bound, edition)
    editions = _sorted(in_year * edition_count + edition, columns, ~is_span)
    first_year = np.where(is_span, start, 0).astype(np.int64)
    # Of a span only the last edition is ever asked for: the last of each key is kept.
    spans = _sorted(in_year * _YEARS + first_year, columns, is_span)
    return Observations(
        labels=labels,
        editions=editions,
        yearly=_last_editions(editions, edition_count),
        spans=spans,
        edition_count=edition_count,
        segment_of=segment_of,
        last_edition=last_edition,
    )


# The one entry of a table that would otherwise be empty: of no series, found by no question.
_NOBODYS = Table(*(np.array([cell]) for cell in (-(2**62), -9, 0, np.nan, 0, 0)))


def _sorted(key: np.ndarray, columns: tuple, rows: np.ndarray) -> Table:
    """The table of these rows, by key; of equal keys the last by edition, value and bound."""
    if not rows.any():
        return _NOBODYS
    table = Table(key, *columns)
    if not rows.all():
        table = table.take(rows)
    if (np.diff(table.key) > 0).all():
        return table
    table = table.take(np.argsort(table.key, kind="stable"))
    if (np.diff(table.key) > 0).all():
        return table
    table = table.take(np.lexsort((table.bound, table.value, table.edition, table.key)))
    return table.take(np.append(np.diff(table.key) != 0, True))


def _last_editions(editions: Table, edition_count: int) -> Table:
    if edition_count == 1:
        return editions
    key = editions.key // edition_count
    is_last = np.append(np.diff(key) != 0, True)
    last = editions.take(is_last)
    return Table(key[is_last], last.series, last.year, last.value, last.bound, last.edition)


def _number_series(cells: pd.Series) -> tuple[np.ndarray, pd.Index]:
    if isinstance(cells.dtype, pd.CategoricalDtype):
        return cells.cat.codes.to_numpy(dtype=np.int64), pd.Index(cells.cat.categories)
    codes, labels = pd.factorize(cells)
    return codes.astype(np.int64, copy=False), pd.Index(labels)


def _number_editions(frame: pd.DataFrame) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Each row's edition; each edition's segment; each segment's last edition."""
    if frame.empty or ("segment" not in frame and "vintage" not in frame):
        return np.zeros(len(frame), dtype=np.int64), np.zeros(1, np.int64), np.zeros(1, np.int64)
    number = _optional_numbers(frame, "segment", 0.0).astype(np.int64)
    _, segment = np.unique(number, return_inverse=True)
    vintage = np.zeros(len(frame), dtype=np.int64)
    if "vintage" in frame:
        cells = frame["vintage"]
        codes, labels = pd.factorize(cells)
        # A missing vintage is the label "": the first of all.
        order = sorted(range(len(labels)), key=lambda i: _vintage_order(labels[i]))
        rank = np.empty(len(labels) + 1, dtype=np.int64)
        rank[order] = np.arange(1, len(labels) + 1)
        rank[-1] = 0
        if len(labels):
            rank[:-1][[label == "" for label in labels]] = 0
        vintage = rank[codes]
    pair = segment * (vintage.max(initial=0) + 1) + vintage
    pairs, edition = np.unique(pair, return_inverse=True)
    segment_of = pairs // (vintage.max(initial=0) + 1)
    last_edition = np.searchsorted(segment_of, np.unique(segment_of), side="right") - 1
    return edition.astype(np.int64), segment_of, last_edition


def _vintage_order(label) -> tuple:
    """Numbers by size, everything else by its text (ISO dates sort rightly as text)."""
    if isinstance(label, int | float | np.integer | np.floating):
        return (0, float(label), "")
    return (1, 0.0, str(label))


def _bounds(frame: pd.DataFrame) -> np.ndarray:
    if "precision" not in frame:
        return np.zeros(len(frame), dtype=np.int8)
    cells = frame["precision"]
    codes = pd.Index(words.PRECISIONS).get_indexer(pd.Index(cells))
    if ((codes == -1) & cells.notna().to_numpy() & (cells != "").to_numpy()).any():
        raise ValueError(f"a precision is none of {', '.join(words.PRECISIONS)}")
    return np.array([0, 0, 1, -1, 0], dtype=np.int8)[codes]


def _optional_numbers(frame: pd.DataFrame, column: str, default: float) -> np.ndarray:
    if column not in frame:
        return np.full(len(frame), default)
    number = frame[column].astype("float64").to_numpy()
    return np.where(np.isnan(number), default, number)
