"""Writes of this app: the queue, what is said of findings, news of measures and projects."""

from collections.abc import Iterable
from datetime import date

from django.db import connection, transaction
from django.db.models import Q
from django.dispatch import Signal
from django.utils import timezone
from django.utils.translation import gettext

from departments.models import User
from planning.models import Finding, Measure, News, Project, Remark, StaleMark, Target

# Which targets hang on which series: whoever publishes holds this in common from before it looks
# the targets up until its marks are committed; whoever moves targets takes it alone, last of all.
_TARGETS_OF_SERIES = 20120225

# Sent after a transaction that left marks in the queue; whoever listens wakes a worker.
queue_filled = Signal()


def mark_stale(target_ids: Iterable[int]) -> None:
    """Put targets in the queue, in the caller's transaction, and wake a worker after it.

    The mark is the queue: if the worker cannot be woken, the next sweep finds the mark.
    """
    marks = [StaleMark(target_id=target_id) for target_id in target_ids]
    if not marks:
        return
    StaleMark.objects.bulk_create(marks)
    transaction.on_commit(lambda: queue_filled.send(sender=StaleMark))


def mark_stale_by_series(series_ids: Iterable[int]) -> None:
    """Put the targets in the queue that are measured by any of these series.

    Call it at the end of a transaction: it waits for a plan that is just being loaded.
    """
    series_ids = list(series_ids)
    _hold("pg_advisory_xact_lock_shared")
    touched = Target.objects.filter(Q(series__in=series_ids) | Q(series_b__in=series_ids))
    mark_stale(touched.values_list("id", flat=True))


def wait_for_publications() -> None:
    """Let those finish who looked up the targets of a series before this transaction moves them.

    Otherwise a figure that is published meanwhile would mark none of the targets that are moved to
    its series, and they would be judged without it. The last step of a transaction: nobody who
    holds the lock waits for anything.
    """
    _hold("pg_advisory_xact_lock")


def _hold(lock: str) -> None:
    """On PostgreSQL, until the transaction ends; on SQLite whoever writes is alone."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {lock}(%s)", [_TARGETS_OF_SERIES])


def remark_on_finding(finding: Finding, author, text: str, closes: bool) -> Remark:
    """Say something of a finding, and close it as explained or (re)open it by that.

    Remarks are only ever added. Raises ValueError with a sentence when nothing is said.
    """
    text = text.strip()
    if not text:
        raise ValueError(gettext("请写明理由：以哪一处为准，或者为什么两处可以并存。"))
    return Remark.objects.create(
        key=finding.key,
        text=text,
        closes=closes,
        explanation=finding.explanation,
        author=author,
    )


def report_news(
    matter: Measure | Project, author: User, *, stage: str, on: date, text: str, evidence: str = ""
) -> News:
    """Add a report to a measure or a project. Who may do so is for the caller to ask."""
    return News.objects.create(
        **{matter._meta.model_name: matter},
        author=author,
        stage=stage,
        on=on,
        text=text,
        evidence=evidence,
    )


def withdraw_news(news: News) -> None:
    """Take a report back; it stays in the record, and the one before it stands again."""
    if news.withdrawn_at is None:
        news.withdrawn_at = timezone.now()
        news.save(update_fields=["withdrawn_at"])
