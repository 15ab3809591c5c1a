"""What the observations say of each target × year row, and the small parts it is made from."""

from dataclasses import dataclass

import numpy as np

from .words import FIT_POINTS, MIXED


@dataclass(frozen=True)
class Measured:
    """What the observations say of each row; NaN where unknown. Arrays of one length.

    `level` and `start` lie on the level path: the used and the baseline year's value of the
    series, of the chained index (from 1) or of the sum (from 0). `x` is in the target's terms.
    """

    has_figure: np.ndarray  # there is an observation after the baseline: u exists
    used_year: np.ndarray  # int; 0 where there is no figure
    used_value: np.ndarray  # the observation of the used year (of series A for a difference)
    x: np.ndarray
    level: np.ndarray
    start: np.ndarray
    baseline_value: np.ndarray  # y0 as stated or observed
    bound: np.ndarray  # of x: 0, 1, -1 or words.MIXED
    baseline_bound: np.ndarray  # of the baseline, where x itself does not depend on it
    trouble: np.ndarray  # code of words.REASONS; OK where x and the start are known
    missing_year: np.ndarray  # the year a chain lacks; 0 where none
    formula: np.ndarray  # code of words.FORMULAS
    points: np.ndarray  # (rows × 5) the level path in the last observed years, for projection
    offsets: np.ndarray  # (rows × 5) those years less the used year; NaN where there is none

    @classmethod
    def nothing(cls, size: int) -> "Measured":
        def unknown(*shape):
            return np.full((size, *shape), np.nan)

        def zeros(kind):
            return np.zeros(size, dtype=kind)

        return cls(
            has_figure=zeros(bool),
            used_year=zeros(np.int64),
            used_value=unknown(),
            x=unknown(),
            level=unknown(),
            start=unknown(),
            baseline_value=unknown(),
            bound=zeros(np.int8),
            baseline_bound=zeros(np.int8),
            trouble=zeros(np.int8),
            missing_year=zeros(np.int64),
            formula=zeros(np.int8),
            points=unknown(FIT_POINTS),
            offsets=unknown(FIT_POINTS),
        )

    def put(self, rows: np.ndarray, **columns: np.ndarray) -> None:
        """Write these columns at these rows."""
        for name, values in columns.items():
            getattr(self, name)[rows] = values


def combine(bound: np.ndarray, other: np.ndarray) -> np.ndarray:
    """The bound of a quantity that rises with both of two figures: MIXED where they disagree."""
    return np.where(bound == 0, other, np.where((other == 0) | (other == bound), bound, MIXED))


def last_observed(observations, position, after) -> tuple[np.ndarray, np.ndarray]:
    """Values and offsets (rows × 5) of the last observations up to `position`, newest first.

    Only of the same series and segment, and of years after `after`. Newest vintage of each year.
    """
    yearly = observations.yearly
    at = position[:, None] - np.arange(FIT_POINTS)
    safe = np.maximum(at, 0)
    segment = observations.segment_of[yearly.edition[safe]]
    same = (at >= 0) & (yearly.series[safe] == yearly.series[safe[:, :1]])
    same &= (segment == segment[:, :1]) & (yearly.year[safe] > after[:, None])
    offsets = yearly.year[safe] - yearly.year[safe[:, :1]]
    return np.where(same, yearly.value[safe], np.nan), np.where(same, offsets, np.nan)
