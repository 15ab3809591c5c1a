"""Marked rows, claimed by one worker at a time: what the queue of targets and of tallies share."""

from collections.abc import Iterable

from django.db import connection
from django.db.models import Exists, Min, Model, OuterRef

from planning.recompute.transport import Among

# The longest waiting first. The sub-select keeps marks that many targets wait behind from hiding
# the free ones.
_CLAIM = """
    SELECT row.id FROM {rows} AS row
    JOIN (SELECT {on} AS id, min(id) AS oldest FROM {marks} GROUP BY {on}) AS mark USING (id)
    ORDER BY mark.oldest LIMIT %s
    FOR NO KEY UPDATE OF row SKIP LOCKED
"""


def claimed(mark: type[Model], on: str, limit: int) -> dict[int, int]:
    """Marks and the rows they are on, which this transaction holds from here on."""
    field = mark._meta.get_field(on)
    if connection.features.has_select_for_update_skip_locked:
        names = {"rows": field.related_model._meta.db_table, "marks": mark._meta.db_table}
        with connection.cursor() as cursor:
            cursor.execute(_CLAIM.format(on=field.column, **names), [limit])
            held = [pk for (pk,) in cursor.fetchall()]
    else:  # SQLite: a transaction that writes is alone
        there = Exists(field.related_model.objects.filter(pk=OuterRef(field.attname)))
        oldest = mark.objects.filter(there).values(field.attname).annotate(oldest=Min("id"))
        held = list(oldest.order_by("oldest").values_list(field.attname, flat=True)[:limit])
    return marks_on(held, mark, field.attname)


def marks_on(held: Iterable[int], mark: type[Model], on: str) -> dict[int, int]:
    """The marks that are on these rows now, and on which: read it after the lock."""
    return dict(mark.objects.filter(Among(on, held)).values_list("id", on))
