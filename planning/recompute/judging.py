"""Judging targets and storing what came out; a target that cannot be judged stops no other."""

from collections.abc import Iterable, Sequence
from datetime import date

import pandas as pd
from django.db import Error, connection, transaction
from django.db.models import QuerySet

from planning.models import Evaluation, Refusal, Status, Target
from planning.progress import evaluate
from planning.recompute import frames
from planning.recompute.tallies import mark_tallies
from planning.recompute.transport import Among, store

# Refused targets get a row for each year, as others do; a span longer than this is a mistake.
_LONGEST_SPAN = 100


def evaluable() -> QuerySet[Target]:
    """The targets that can be judged at all: goals, each with a year and a series."""
    return Target.objects.filter(kind=Target.Kind.GOAL, series__isnull=False)


def judge(
    targets: QuerySet[Target], year: int | None = None, known: date | None = None
) -> pd.DataFrame:
    """Judge targets in one year, or in every year up to their own, as known on a day.

    Returns a frame with the columns of Evaluation, one row for each target and year. Raises
    ValueError, or another error of the arithmetic, if it refuses one of them.
    """
    promised = frames.promises(targets)
    if promised.frame.empty:
        return pd.DataFrame(columns=frames.COLUMNS)
    observed = frames.figures(promised.series_scales, known)
    return frames.finished(evaluate(promised.frame, observed, years=year), promised, observed)


@transaction.atomic
def recompute(target_ids: Iterable[int]) -> int:
    """Judge these targets in every year and store the rows in place of the old; returns how many.

    A target that the arithmetic refuses gets 无法评价 and a Refusal with the reason. Whoever calls
    this beside other workers holds the targets' locks.
    """
    ids = list(target_ids)
    _need_not_be_flushed()
    judged, refused = _judged(ids)
    Evaluation.objects.filter(Among("target_id", ids)).delete()
    for frame in judged:
        store(Evaluation, frame)
    Refusal.objects.filter(Among("target_id", ids)).exclude(target_id__in=refused).delete()
    rows = sum(map(len, judged)) + (_store_refused(refused) if refused else 0)
    mark_tallies(ids)
    return rows


def _need_not_be_flushed() -> None:
    """Let PostgreSQL commit this transaction without waiting for its disk.

    If the machine dies in that moment the evaluations are gone, and so is the clearing of their
    marks or of their chunk: they are made again.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL synchronous_commit TO off")


def _judged(ids: Sequence[int]) -> tuple[list[pd.DataFrame], dict[int, str]]:
    """Frames for the targets that can be judged, and what was said of the others, by id."""
    try:
        return [judge(evaluable().filter(Among("id", ids)))], {}
    except (Error, MemoryError):
        raise  # the machine's trouble, not the target's: the mark stays and is tried again
    except Exception as refusal:
        if len(ids) == 1:
            return [], {ids[0]: f"{type(refusal).__name__}: {refusal}"}
    middle = len(ids) // 2
    (left, refused_left), (right, refused_right) = _judged(ids[:middle]), _judged(ids[middle:])
    return left + right, refused_left | refused_right


def _store_refused(refused: dict[int, str]) -> int:
    rows = []
    for target in Target.objects.filter(id__in=refused).select_related("plan"):
        message = refused[target.pk]
        Refusal.objects.update_or_create(target=target, defaults={"message": message})
        first, last = target.plan.start_year, target.due_year
        if not first <= last <= first + _LONGEST_SPAN:
            last = target.plan.end_year
        rows += [
            Evaluation(
                target=target,
                year=year,
                reason="not_computable",
                status=Status.UNRATED,
                status_schedule=Status.UNRATED,
                status_pace=Status.UNRATED,
            )
            for year in range(first, last + 1)
        ]
    return len(Evaluation.objects.bulk_create(rows))
