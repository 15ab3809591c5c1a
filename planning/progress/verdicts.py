"""The verdict on each row: status by both methods, what is certain of it, and the reason.

`status` holds the rules; here they meet the figures as they really are: missing, not comparable,
or only bounds (design.md §3.4, §3.5).
"""

from dataclasses import dataclass

import numpy as np

from .aims import Aim, same_size
from .measured import Measured
from .paths import Way
from .status import (
    ACHIEVED,
    NO_DATA,
    UNRATED,
    Judged,
    attained_follows,
    by_pace,
    by_schedule,
    follows_from_bound,
)
from .targets import NOT_NAMED, Targets
from .words import FORM_CODE, IS_LEVEL_FORM, REASON_CODE


@dataclass(frozen=True)
class Verdict:
    attained: np.ndarray  # int8: 1 yes, 0 no, -1 unknown
    schedule: np.ndarray  # codes of words.STATUSES
    pace: np.ndarray
    reason: np.ndarray  # codes of words.REASONS


def verdict_of(targets: Targets, year: np.ndarray, found: Measured, aim: Aim, way: Way) -> Verdict:
    """Status and reason of each target × year row."""
    row = Judged(
        attained=aim.attained,
        is_due=found.has_figure & (found.used_year == targets.due_year),
        may_be_early=IS_LEVEL_FORM[targets.form] & ~aim.held_ceiling,
        no_ratio=aim.no_ratio,
        stands_still=same_size(found.level, found.start),
        progress=way.progress,
        lead=way.lead,
        pace=way.pace,
    )
    no_measure = np.isnan(found.x) | np.isnan(aim.goal.low)
    statuses, certain = [], np.ones(len(targets), dtype=bool)
    for method in (by_schedule, by_pace):
        status = np.where(no_measure, UNRATED, method(row))
        follows = follows_from_bound(
            status, row, aim.goal, aim.side, found.bound, found.baseline_bound
        )
        certain &= follows | (status == UNRATED)
        status = np.where(follows, status, UNRATED)
        statuses.append(np.where(found.has_figure, status, NO_DATA).astype(np.int8))
    schedule, pace = statuses
    known = attained_follows(aim.attained, aim.goal, aim.side, found.bound) & ~no_measure
    return Verdict(
        attained=np.where(known, aim.attained, -1).astype(np.int8),
        schedule=schedule,
        pace=pace,
        reason=_reasons(targets, year, found, aim, row, schedule, certain, no_measure),
    )


def _reasons(
    targets, year, found: Measured, aim: Aim, row: Judged, status, certain, no_measure
) -> np.ndarray:
    """The code of the reason of each row: the first of these that applies."""
    no_figure = ~found.has_figure
    is_yoy = targets.form == FORM_CODE["yoy_growth"]
    is_difference = targets.form == FORM_CODE["pp_difference"]
    has_trouble = found.trouble != REASON_CODE["ok"]
    not_named = (targets.series == NOT_NAMED) | (is_difference & (targets.series_b == NOT_NAMED))
    by_attained = row.is_due | (status == ACHIEVED)
    cases = (
        ("due_not_after_baseline", no_figure & (targets.baseline_year >= targets.due_year)),
        ("no_series", no_figure & not_named),
        ("before_own_year", no_figure & is_yoy & (year < targets.due_year)),
        ("no_observation", no_figure),
        ("no_target_value", np.isnan(aim.goal.low)),
        (None, has_trouble & (no_measure | ~by_attained)),  # the trouble's own reason
        ("not_computable", no_measure),
        ("bound_inconclusive", ~certain),
        ("bound_suffices", found.bound != 0),
        ("ceiling_held", aim.held_ceiling & row.attained),
        ("ceiling_broken", aim.held_ceiling),
        ("baseline_meets_target", row.no_ratio),
        ("achieved_early", (status == ACHIEVED) & ~row.is_due),
        (None, has_trouble),
        ("not_computable", status == UNRATED),
    )
    reason = np.select(
        [condition for _, condition in cases],
        [found.trouble if code is None else REASON_CODE[code] for code, _ in cases],
        REASON_CODE["ok"],
    )
    return reason.astype(np.int8)
