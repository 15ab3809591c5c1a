"""What a board rests on, for its printed foot: the plans, and the sources of its figures."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from indicators.models import Revision, Source
from indicators.tables import AsOf
from planning.models import Plan, Target
from planning.selectors import YearChoice


def cited(
    choice: YearChoice, rows: Iterable[Target] | None = None, plans: Iterable[Plan] = ()
) -> dict:
    """`cited_plans` and `cited_sources` of a board; one query, where it is printed two.

    `rows` are the targets that it shows, `plans` what it speaks of beside them; without either it
    counts all the goals of all plans.
    """
    plans = dict.fromkeys(plans)
    if rows is None:
        return {"cited_plans": plans or Plan.objects.all(), "cited_sources": _of_all(choice)}
    rows = list(rows)
    plans |= dict.fromkeys(row.plan for row in rows)
    series = {pk for row in rows for pk in (row.series_id, row.series_b_id) if pk}
    return {"cited_plans": plans, "cited_sources": _of_series(choice, series) if series else ()}


def cited_alone(revisions: Iterable[Revision], plans: Iterable[Plan]) -> dict:
    """The same of a page that shows the figures themselves, with their sources."""
    sources = {revision.source.code: revision.source for revision in revisions}
    return {
        "cited_plans": dict.fromkeys(plans),
        "cited_sources": [sources[code] for code in sorted(sources)],
    }


def sources_of(choice: YearChoice | AsOf, goals: QuerySet[Target]) -> QuerySet[Source]:
    """The sources of the figures that these goals were judged by."""
    every = Target.objects.filter(pk__in=goals.values("pk")).order_by()
    pairs = every.values_list("series", flat=True), every.values_list("series_b", flat=True)
    return _of_series(choice, pairs[0].union(pairs[1]))


def _of_series(choice: YearChoice | AsOf, series) -> QuerySet[Source]:
    figures = _figures(choice).filter(observation__series__in=series)
    return Source.objects.filter(id__in=figures.order_by().values("source"))


def _figures(choice: YearChoice | AsOf) -> QuerySet[Revision]:
    """What a board of the year may have counted."""
    return Revision.objects.current(choice.known).filter(observation__year__lte=choice.year)


def _of_all(choice: YearChoice) -> QuerySet[Source]:
    """Of a board of everything: asked source by source, each ends with its first figure.

    A sub-select that asks for one row, not `Exists`: among a million figures PostgreSQL would join
    them all first.
    """
    series = OuterRef("observation__series")
    goals = Target.objects.filter(Q(series=series) | Q(series_b=series), kind=Target.Kind.GOAL)
    figures = _figures(choice).filter(Exists(goals), source=OuterRef("pk")).order_by()
    return Source.objects.alias(first=Subquery(figures.values("pk")[:1])).exclude(first=None)
