"""Comparators: the interval of values that keeps a promise (design.md §3.1).

以上、达到、不低于 `>=` and 以下、以内 `<=` include the number, 突破、超过 `>` and `<` do not.
左右、级 `~` allows a relative tolerance on the unfavourable side, on both where the target says
`two_sided`. `range` includes both its ends; `=` is a range of one point, without tolerance.
"""

from dataclasses import dataclass

import numpy as np

from .targets import Targets
from .words import COMPARATOR_CODE, EPSILON


@dataclass(frozen=True)
class Goal:
    """The values that keep each target: low … high, without the ends where `strict`.

    An end is infinite where the comparator sets none; both are NaN where no value is given.
    """

    low: np.ndarray
    high: np.ndarray
    strict: np.ndarray
    is_ceiling: np.ndarray  # `<=` or `<`

    @property
    def better_direction(self) -> np.ndarray:
        """1 where only more can help, -1 where only less can, 0 where both ends are set."""
        return np.isinf(self.high).astype(np.int8) - np.isinf(self.low)

    def holds(self, x: np.ndarray, scale: np.ndarray) -> np.ndarray:
        """Whether the comparator holds for x; false where x is NaN.

        `scale` is the size of the numbers x was made from; what differs by less than a
        billionth of it counts as equal.
        """
        slack = np.where(self.strict, -EPSILON, EPSILON) * scale
        above, below = x >= self.low - slack, x <= self.high + slack
        # A strict end asks for more than equality: x > low + slack.
        above = np.where(self.strict, x > self.low - slack, above)
        below = np.where(self.strict, x < self.high + slack, below)
        return above & below

    def beyond(self, x: np.ndarray, scale: np.ndarray) -> np.ndarray:
        """1 where x lies above the interval, -1 where below it, 0 inside (or NaN)."""
        inside = self.holds(x, scale)
        return np.where(inside, 0, (x >= self.high).astype(np.int8) - (x <= self.low))


def goal_of(targets: Targets) -> Goal:
    """The interval of each target, in the terms of its measure x (a rate for growth forms)."""
    value = targets.value
    is_about = targets.comparator == COMPARATOR_CODE["~"]
    leeway = np.where(is_about, targets.tolerance * np.abs(value), 0.0)
    is_equal = targets.comparator == COMPARATOR_CODE["="]
    is_range = targets.comparator == COMPARATOR_CODE["range"]
    at_least = (targets.comparator == COMPARATOR_CODE[">="]) | (
        targets.comparator == COMPARATOR_CODE[">"]
    )
    at_most = (targets.comparator == COMPARATOR_CODE["<="]) | (
        targets.comparator == COMPARATOR_CODE["<"]
    )
    both = is_equal | (is_about & targets.two_sided)
    low = np.where(at_most | (is_about & targets.less_is_better & ~both), -np.inf, value)
    high = np.where(at_least | (is_about & ~targets.less_is_better & ~both), np.inf, value)
    low, high = low - leeway, np.where(is_range, targets.value_max, high + leeway)
    unknown = np.isnan(value) | (is_range & np.isnan(targets.value_max))
    strict = (targets.comparator == COMPARATOR_CODE[">"]) | (
        targets.comparator == COMPARATOR_CODE["<"]
    )
    return Goal(
        low=np.where(unknown, np.nan, low),
        high=np.where(unknown, np.nan, high),
        strict=strict,
        is_ceiling=at_most,
    )


def value_aimed_at(targets: Targets, start: np.ndarray, x: np.ndarray) -> np.ndarray:
    """V: the target's value; of a range the end it is approached at.

    `start` is where the measure starts from: y0 for levels, 0 for growth and increments. From
    outside the range that is the end nearer to the start; from inside, or where the start is
    unknown, the end nearer to x. Midway it is the lower end. What binary rounding alone puts
    outside, or off the middle, is not.
    """
    low, high = targets.value, targets.value_max
    is_range = targets.comparator == COMPARATOR_CODE["range"]
    rounding = EPSILON * np.fmax(np.abs(low), np.abs(high))
    is_outside = (start < low - rounding) | (start > high + rounding)
    nearer_to = np.where(is_outside, start, x)
    upper = np.abs(nearer_to - high) < np.abs(nearer_to - low) - rounding
    return np.where(is_range & upper, high, low)
