"""Tallies: how many goals of each section stand how, counted from the stored evaluations.

Whoever stores evaluations marks their sections in the same transaction. A worker then counts each
marked section anew, from nothing and alone: so tallies never drift from what they count, and no
two workers wait for one another over a number that both would change.
"""

from collections.abc import Iterable

from django.db import connection, transaction
from django.db.models import Count, QuerySet

from planning.models import Evaluation, Section, StaleTally, Tally, Target
from planning.recompute.claims import claimed
from planning.recompute.transport import Among

CHUNK = 100  # sections that one transaction claims and counts

_COUNTED = {
    "plan_id": "target__plan_id",
    "section_id": "target__section_id",
    "nature": "target__nature",
    "due_year": "target__due_year",
    "year": "year",
    "status": "status",
    "reason": "reason",
}


def counted() -> QuerySet[Evaluation]:
    """The verdicts on goals by all that a tally tells apart, each with how many there are."""
    goals = Evaluation.objects.filter(target__kind=Target.Kind.GOAL).order_by()
    return goals.values_list(*_COUNTED.values()).annotate(n=Count("id"))


def store_tallies(rows: QuerySet[Evaluation]) -> int:
    """Write what `counted` gives into the tallies, without a row passing through this process."""
    query, params = rows.query.sql_with_params()
    quote = connection.ops.quote_name
    names = ", ".join(map(quote, (*_COUNTED, "n")))
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {quote(Tally._meta.db_table)} ({names}) {query}", params)
        return cursor.rowcount


def mark_tallies(target_ids: Iterable[int]) -> None:
    """Have the sections of these targets counted anew, in the caller's transaction."""
    _mark(Target.objects.filter(Among("id", target_ids)).order_by().values("section_id").distinct())


def mark_all_tallies() -> None:
    """Have every section counted anew, in the caller's transaction."""
    _mark(Section.objects.order_by().values("id"))


def _mark(sections: QuerySet) -> None:
    """Mark the sections whose ids these rows are; none of them passes through this process."""
    query, params = sections.query.sql_with_params()
    table = connection.ops.quote_name(StaleTally._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (section_id, marked_at) "
            f"SELECT section.*, CURRENT_TIMESTAMP FROM ({query}) AS section",
            params,
        )


def claim_and_count(limit: int = CHUNK) -> int:
    """Claim up to `limit` marked sections, count them, clear their marks; returns how many."""
    with transaction.atomic():
        marks = claimed(StaleTally, "section", limit)
        ids = sorted(set(marks.values()))
        if ids:
            Tally.objects.filter(Among("section_id", ids)).delete()
            store_tallies(counted().filter(Among("target__section_id", ids)))
            StaleTally.objects.filter(Among("id", marks)).delete()
    return len(ids)
