"""Evaluations from targets and published figures: claimed, judged by `planning.progress`, stored.

The rows that are stored can be thrown away and made again. The queue is in the database: `marks`
are single targets that somebody changed, a `rebuild` is all of them in chunks; `work` is what a
worker does with both. `frames` turns rows into what the arithmetic takes and back, `transport`
moves them by COPY on PostgreSQL.
"""

from planning.recompute.judging import evaluable, judge, recompute
from planning.recompute.marks import claim_and_recompute, mark_all_stale
from planning.recompute.rebuild import (
    RebuildProgress,
    RebuildRefused,
    cancel_rebuild,
    progress_of,
    resume_rebuild,
    start_rebuild,
    work_on_chunk,
)
from planning.recompute.tallies import mark_all_tallies
from planning.recompute.work import recompute_stale, work, work_waits

__all__ = [
    "RebuildProgress",
    "RebuildRefused",
    "cancel_rebuild",
    "claim_and_recompute",
    "evaluable",
    "judge",
    "mark_all_stale",
    "mark_all_tallies",
    "progress_of",
    "recompute",
    "recompute_stale",
    "resume_rebuild",
    "start_rebuild",
    "work",
    "work_on_chunk",
    "work_waits",
]
