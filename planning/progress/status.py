"""Status (评价等级) by the two published methods, and what bounds allow to be said.

`schedule` (序时进度): the lead in points; a published rule for plan lights: green at or ahead of
schedule, yellow 10 to 30 points behind, red beyond; 0 to 10 is ours. `pace`: the ratio of growth
rates, 0.95, 0.60 and 0 (Open SDG). A figure is classed first and rounded for display later; it
is classed by its first nine decimals, so that 0.95 and −10 exactly lie on the better side however
they look in binary. Source: design.md §3.4, §3.5.
"""

from dataclasses import dataclass

import numpy as np

from .comparators import Goal
from .words import DECIMALS, MIXED, STATUS_CODE

ACHIEVED, MISSED = STATUS_CODE["achieved"], STATUS_CODE["missed"]
ON_TRACK, SLIGHTLY_BEHIND = STATUS_CODE["on_track"], STATUS_CODE["slightly_behind"]
BEHIND, FAR_BEHIND = STATUS_CODE["behind"], STATUS_CODE["far_behind"]
REVERSING, UNRATED = STATUS_CODE["reversing"], STATUS_CODE["unrated"]
NO_DATA = STATUS_CODE["no_data"]

LEAD_LIMITS = (0.0, -10.0, -30.0)
PACE_LIMITS = (0.95, 0.60, 0.0)


@dataclass(frozen=True)
class Judged:
    """What is known of each row when it is classed; arrays of one length."""

    attained: np.ndarray
    is_due: np.ndarray  # u = T
    may_be_early: np.ndarray  # a level form that no held ceiling keeps open until T
    no_ratio: np.ndarray  # the baseline already keeps the promise, or is V itself
    stands_still: np.ndarray  # the used year is where the baseline was
    progress: np.ndarray
    lead: np.ndarray
    pace: np.ndarray


def by_schedule(row: Judged) -> np.ndarray:
    """Status codes by the lead in points (序时差)."""
    lead, (on, slightly, behind) = np.round(row.lead, DECIMALS), LEAD_LIMITS
    conditions = [_is_reversing(row), lead >= on, lead >= slightly, lead >= behind, lead < behind]
    classes = [REVERSING, ON_TRACK, SLIGHTLY_BEHIND, BEHIND, FAR_BEHIND]
    return _with_verdicts(row, np.select(conditions, classes, UNRATED))


def by_pace(row: Judged) -> np.ndarray:
    """Status codes by the pace; it knows no `far_behind`."""
    pace, (on, slightly, behind) = np.round(row.pace, DECIMALS), PACE_LIMITS
    conditions = [pace >= on, pace >= slightly, pace >= behind, pace < behind]
    classes = [ON_TRACK, SLIGHTLY_BEHIND, BEHIND, REVERSING]
    return _with_verdicts(row, np.select(conditions, classes, UNRATED))


def _is_reversing(row: Judged) -> np.ndarray:
    return np.round(row.progress, DECIMALS) < 0


def _with_verdicts(row: Judged, by_ratio: np.ndarray) -> np.ndarray:
    """What `attained` alone decides takes precedence over the class of a ratio.

    A promise already kept at the baseline has no ratio: while it is kept it is on track (or
    achieved early), once it is broken before its year it has gone backwards. From a baseline of
    exactly V, which 突破 V does not accept, nothing follows while the figure stands still.
    """
    unkept = np.where(row.stands_still, UNRATED, REVERSING)
    status = np.where(row.no_ratio, np.where(row.attained, ON_TRACK, unkept), by_ratio)
    status = np.where(row.attained & row.may_be_early, ACHIEVED, status)
    return np.where(row.is_due, np.where(row.attained, ACHIEVED, MISSED), status).astype(np.int8)


def follows_from_bound(
    status, row: Judged, goal: Goal, side: np.ndarray, bound, baseline_bound
) -> np.ndarray:
    """Whether a status reached with the published bound holds for every value it allows.

    `bound` is that of x (1: the truth is not below, -1: not above, MIXED: neither), `side` where
    x lies (Goal.beyond). Towards the better only the best class stays what it is, towards the
    worse only the worst one; between two ends neither direction is better, and only what is
    outside and moves away is certain. A baseline that is a bound spoils every ratio, and leaves
    what `attained` decides.
    """
    best = np.where(row.is_due | row.may_be_early, ACHIEVED, ON_TRACK)
    worst = np.where(row.is_due, MISSED, REVERSING)
    better = goal.better_direction
    improving = (better != 0) & (bound == better)
    worsening = (better != 0) & (bound == -better)
    away = (better == 0) & (bound == side)
    certain = (improving & (status == best)) | ((worsening | away) & (status == worst))
    certain = (bound == 0) | ((bound != MIXED) & certain)
    ratio_free = row.is_due | (status == ACHIEVED)
    return certain & ((baseline_bound == 0) | ratio_free)


def attained_follows(attained, goal: Goal, side, bound) -> np.ndarray:
    """Whether `attained` holds for every value that the bound of x allows."""
    better = goal.better_direction
    kept = attained & (better != 0) & (bound == better)
    broken = ~attained & (((better != 0) & (bound == -better)) | ((better == 0) & (bound == side)))
    return (bound == 0) | ((bound != MIXED) & (kept | broken))
