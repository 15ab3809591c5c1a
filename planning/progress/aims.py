"""What each row has to reach, in the target's terms and on the level path, and whether it has.

Source: design.md §3.1 to §3.3; the special cases are those of the last paragraph of §3.3.
"""

from dataclasses import dataclass

import numpy as np

from .comparators import Goal, goal_of, value_aimed_at
from .growth import level_target
from .measured import Measured
from .targets import NO_YEAR, Targets
from .words import EPSILON, FORM_CODE, IS_GROWTH_FORM


@dataclass(frozen=True)
class Aim:
    goal: Goal
    value: np.ndarray  # V in the target's terms; of a range the end aimed at
    end: np.ndarray  # V on the level path
    attained: np.ndarray  # the comparator holds for x(u)
    side: np.ndarray  # where x(u) lies: 1 above the goal, -1 below, 0 inside
    no_ratio: np.ndarray  # the baseline keeps the promise already, or is V itself
    held_ceiling: np.ndarray  # … and the promise is a ceiling: it must go on holding until T


def aim_of(targets: Targets, found: Measured) -> Aim:
    """The aim of each target × year row, given what was measured."""
    goal = goal_of(targets)
    # Where the measure starts from: no growth yet, nothing added yet, or the baseline itself.
    from_zero = IS_GROWTH_FORM[targets.form] | (targets.form == FORM_CODE["increment"])
    measure_start = np.where(from_zero, 0.0, found.start)
    value = value_aimed_at(targets, measure_start, found.x)
    end = level_target(targets, value, found.start)

    scale = _scale(targets, found.x, value, found.used_value)
    start_scale = _scale(targets, measure_start, value, found.start)
    known = (targets.baseline_year != NO_YEAR) & ~np.isnan(found.start)
    holds_at_start = known & goal.holds(measure_start, start_scale)
    # 突破 V from a baseline of exactly V: not kept, but nothing to divide by either.
    same = same_size(end, found.start)
    return Aim(
        goal=goal,
        value=value,
        end=end,
        attained=goal.holds(found.x, scale),
        side=goal.beyond(found.x, scale),
        no_ratio=holds_at_start | (known & same),
        held_ceiling=holds_at_start & goal.is_ceiling,
    )


def same_size(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Whether two numbers of one unit are equal but for binary rounding."""
    return np.abs(one - other) <= EPSILON * np.fmax(np.abs(one), np.abs(other))


def _scale(targets: Targets, x, value, origin) -> np.ndarray:
    """The size of the numbers a comparison is made from; what is tiny against it is rounding.

    A growth rate is the difference from 1 of a ratio: its scale is at least 1.
    """
    size = np.fmax(np.abs(x), np.abs(value))
    is_growth = IS_GROWTH_FORM[targets.form]
    return np.where(is_growth, np.fmax(size, 1.0), np.fmax(size, np.abs(origin)))
