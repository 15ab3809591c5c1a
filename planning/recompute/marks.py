"""The marks: what was changed, claimed by one worker at a time and judged at once.

A worker holds the rows of the targets that it judges (FOR NO KEY UPDATE: whoever refers to them
is not held up) until its evaluations are stored. A target that another worker holds is passed
over. The lock is taken before anything is read, and only the marks seen under the lock are
cleared: whatever is published meanwhile leaves a mark of its own.
"""

from collections.abc import Iterable

from django.db import connection, transaction
from django.db.models import Exists, Min, OuterRef

from planning.models import StaleMark, Target
from planning.recompute.judging import evaluable, recompute
from planning.recompute.transport import Among

CHUNK = 2000  # targets that one transaction claims and judges

# The longest waiting first. The sub-select keeps marks that many targets wait behind from hiding
# the free ones.
_CLAIM = """
    SELECT target.id FROM planning_target AS target
    JOIN (SELECT target_id, min(id) AS oldest FROM planning_stalemark GROUP BY target_id) AS mark
      ON mark.target_id = target.id
    ORDER BY mark.oldest LIMIT %s
    FOR NO KEY UPDATE OF target SKIP LOCKED
"""


def claim_and_recompute(limit: int = CHUNK) -> int:
    """One piece of the queue: claim up to `limit` marked targets, judge them, clear their marks.

    Returns how many targets were done; 0 when nothing is left that is not in other hands.
    """
    with transaction.atomic():
        marks = _claimed(limit)
        ids = sorted(set(marks.values()))
        if ids:
            recompute(ids)
            StaleMark.objects.filter(Among("id", marks)).delete()
    return len(ids)


def _claimed(limit: int) -> dict[int, int]:
    """Marks and the targets they are on, whose rows this transaction holds from here on."""
    if connection.features.has_select_for_update_skip_locked:
        with connection.cursor() as cursor:
            cursor.execute(_CLAIM, [limit])
            held = [pk for (pk,) in cursor.fetchall()]
    else:  # SQLite: a transaction that writes is alone
        oldest = Target.objects.annotate(oldest=Min("stale_marks__id")).exclude(oldest=None)
        held = list(oldest.order_by("oldest").values_list("id", flat=True)[:limit])
    return marks_on(held)


def marks_on(held: Iterable[int]) -> dict[int, int]:
    """The marks that are on these targets now, and on which: read it after the lock."""
    return dict(StaleMark.objects.filter(Among("target_id", held)).values_list("id", "target_id"))


def drop_orphans() -> int:
    """Clear the marks of targets that are gone; returns how many."""
    gone = ~Exists(Target.objects.filter(pk=OuterRef("target_id")))
    return StaleMark.objects.filter(gone).delete()[0]


def mark_all_stale() -> int:
    """Mark every target that can be judged; returns how many."""
    ids = evaluable().values_list("id", flat=True)
    return len(StaleMark.objects.bulk_create([StaleMark(target_id=pk) for pk in ids]))
