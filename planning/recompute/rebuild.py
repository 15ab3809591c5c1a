"""All evaluations from nothing: chunks that any number of workers on any machines take.

A chunk is one transaction. Its lock is the claim: a worker that is killed lets go of it, and the
next one takes the chunk. So a rebuild needs no leases, and goes on from what is committed.
"""

import os
import socket
import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext

from planning.models import Evaluation, Rebuild, RebuildChunk, Refusal, StaleMark, Target
from planning.recompute.claims import marks_on
from planning.recompute.judging import evaluable, recompute
from planning.recompute.transport import Among

CHUNK = 4000  # targets, about: a chunk ends with a series


class RebuildRefused(Exception):
    """The step is not possible now; the message says why."""


@transaction.atomic
def start_rebuild(by=None, chunk: int = CHUNK) -> Rebuild:
    """Begin a rebuild, in place of one that is running; workers are woken by the caller."""
    Rebuild.objects.filter(state=Rebuild.State.RUNNING).update(
        state=Rebuild.State.CANCELLED, ended_at=timezone.now()
    )
    rebuild = Rebuild.objects.create(started_by=by)
    RebuildChunk.objects.bulk_create(
        RebuildChunk(rebuild=rebuild, first_series=first, last_series=last, targets=targets)
        for first, last, targets in _cut(chunk)
    )
    # Targets that are judged no longer are in no chunk: whoever takes their marks clears them out.
    StaleMark.objects.bulk_create(StaleMark(target_id=pk) for pk in _judged_no_longer())
    _finish()
    rebuild.refresh_from_db()
    return rebuild


def _judged_no_longer() -> QuerySet[int]:
    """The targets that cannot be judged and of which something is stored."""
    judged, refused = (
        model.objects.filter(target=OuterRef("pk")) for model in (Evaluation, Refusal)
    )
    kept = Target.objects.filter(Exists(judged) | Exists(refused))
    return kept.exclude(pk__in=evaluable().values("pk")).values_list("id", flat=True)


def _cut(chunk: int):
    """Spans of series with about `chunk` targets: (first series, last series, targets)."""
    by_series = evaluable().order_by("series_id").values_list("series_id").annotate(n=Count("id"))
    first, last, targets = None, None, 0
    for series, n in by_series:
        if targets and targets + n > chunk:
            yield first, last, targets
            first, targets = None, 0
        first = series if first is None else first
        last, targets = series, targets + n
    if targets:
        yield first, last, targets


def cancel_rebuild(rebuild: Rebuild) -> None:
    """Stop after the chunks that are being worked on. Raises RebuildRefused."""
    stopped = Rebuild.objects.filter(pk=rebuild.pk, state=Rebuild.State.RUNNING).update(
        state=Rebuild.State.CANCELLED, ended_at=timezone.now()
    )
    if not stopped:
        raise RebuildRefused(gettext("这次重算已经不在进行中。"))


@transaction.atomic
def resume_rebuild(rebuild: Rebuild) -> None:
    """Go on with a rebuild that was stopped. Raises RebuildRefused."""
    if Rebuild.objects.filter(state=Rebuild.State.RUNNING).exists():
        raise RebuildRefused(gettext("已有重算正在进行。"))
    resumed = Rebuild.objects.filter(pk=rebuild.pk, state=Rebuild.State.CANCELLED).update(
        state=Rebuild.State.RUNNING, ended_at=None
    )
    if not resumed:
        raise RebuildRefused(gettext("这次重算已经完成，不需要继续。"))


def work_on_chunk() -> int:
    """Take one chunk of the running rebuild and judge it; 0 when there is none to take.

    Returns how many targets were done (1 at least, so that an emptied chunk counts as work). A
    target that somebody else holds gets a mark instead: its holder may change it unseen.
    """
    began = time.monotonic()
    with transaction.atomic():
        chunk = _locked(
            RebuildChunk.objects.filter(done_at=None, rebuild__state=Rebuild.State.RUNNING)
        ).first()
        if chunk is None:
            _finish()  # whoever did the last chunk may have been killed before saying so
            return 0
        wanted = evaluable().filter(
            series_id__gte=chunk.first_series, series_id__lte=chunk.last_series
        )
        held = list(_locked(wanted.order_by("id")).values_list("id", flat=True))
        if connection.features.has_select_for_update_skip_locked:
            passed = set(wanted.values_list("id", flat=True)).difference(held)
            StaleMark.objects.bulk_create(StaleMark(target_id=pk) for pk in passed)
        marks = marks_on(held, StaleMark, "target_id")
        recompute(held)
        StaleMark.objects.filter(Among("id", marks)).delete()
        chunk.done_at = timezone.now()
        chunk.seconds = time.monotonic() - began
        chunk.worker = f"{socket.gethostname()}:{os.getpid()}"[:80]
        chunk.save(update_fields=["done_at", "seconds", "worker"])
    _finish()
    return max(len(held), 1)


def _locked(rows: QuerySet) -> QuerySet:
    if not connection.features.has_select_for_update_skip_locked:
        return rows
    return rows.select_for_update(skip_locked=True, no_key=True, of=("self",))


def _finish() -> None:
    """The last chunk ends the rebuild: whoever commits last sees that all are done."""
    Rebuild.objects.filter(state=Rebuild.State.RUNNING).exclude(
        pk__in=RebuildChunk.objects.filter(done_at=None).values("rebuild_id")
    ).update(state=Rebuild.State.FINISHED, ended_at=timezone.now())


@dataclass(frozen=True)
class RebuildProgress:
    """How far a rebuild is."""

    rebuild: Rebuild
    total: int  # targets
    done: int  # targets
    chunks: int
    chunks_done: int
    workers: int
    last_done_at: datetime | None
    busy: float  # seconds that workers have spent on what is done

    @property
    def part(self) -> float:
        return self.done / self.total if self.total else 1.0

    @property
    def percent(self) -> int:
        return int(self.part * 100)

    @property
    def remaining(self) -> timedelta | None:
        """How long the rest takes at the pace so far; None before the first chunk is done."""
        if not self.done or self.rebuild.state != Rebuild.State.RUNNING:
            return None
        seconds = self.busy / self.done * (self.total - self.done) / max(self.workers, 1)
        return timedelta(seconds=round(seconds))


def progress_of(rebuild: Rebuild) -> RebuildProgress:
    is_done = Q(done_at__isnull=False)
    sums = rebuild.chunks.aggregate(
        total=Sum("targets"),
        done=Sum("targets", filter=is_done),
        chunks=Count("id"),
        chunks_done=Count("id", filter=is_done),
        workers=Count("worker", distinct=True, filter=is_done),
        last_done_at=Max("done_at"),
        busy=Sum("seconds"),
    )
    counted = {name: value or 0 for name, value in sums.items() if name != "last_done_at"}
    return RebuildProgress(rebuild=rebuild, last_done_at=sums["last_done_at"], **counted)


def rebuild_runs() -> bool:
    """Whether a rebuild is under way, its chunks taken or not."""
    return Rebuild.objects.filter(state=Rebuild.State.RUNNING).exists()
