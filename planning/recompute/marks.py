"""The marks: what was changed, claimed by one worker at a time and judged at once.

A worker holds the rows of the targets that it judges (FOR NO KEY UPDATE: whoever refers to them
is not held up) until its evaluations are stored. A target that another worker holds is passed
over. The lock is taken before anything is read, and only the marks seen under the lock are
cleared: whatever is published meanwhile leaves a mark of its own.
"""

from django.db import transaction
from django.db.models import Exists, OuterRef

from planning.models import StaleMark, Target
from planning.recompute.claims import claimed
from planning.recompute.judging import evaluable, recompute
from planning.recompute.transport import Among

CHUNK = 2000  # targets that one transaction claims and judges


def claim_and_recompute(limit: int = CHUNK) -> int:
    """One piece of the queue: claim up to `limit` marked targets, judge them, clear their marks.

    Returns how many targets were done; 0 when nothing is left that is not in other hands.
    """
    with transaction.atomic():
        marks = claimed(StaleMark, "target", limit)
        ids = sorted(set(marks.values()))
        if ids:
            recompute(ids)
            StaleMark.objects.filter(Among("id", marks)).delete()
    return len(ids)


def drop_orphans() -> int:
    """Clear the marks of targets that are gone; returns how many."""
    gone = ~Exists(Target.objects.filter(pk=OuterRef("target_id")))
    return StaleMark.objects.filter(gone).delete()[0]


def mark_all_stale() -> int:
    """Mark every target that can be judged; returns how many."""
    ids = evaluable().values_list("id", flat=True)
    return len(StaleMark.objects.bulk_create([StaleMark(target_id=pk) for pk in ids]))
