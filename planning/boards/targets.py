from django.http import QueryDict
from django.shortcuts import get_object_or_404, render

from planning import charts, gathering, wording
from planning.boards.cited import cited, cited_alone
from planning.boards.filters import TargetFilter, in_words
from planning.boards.paging import paged_targets
from planning.boards.plots import COMPARED, road_chart, road_of
from planning.documents.clauses import clause_of
from planning.models import Finding, Responsibility, Target
from planning.selectors import findings_with_state, with_verdicts

PAGE_SIZE = 50


def targets(request):
    """Every target that fits the filters, with its standing in the chosen year."""
    year = request.year_choice.year
    goals = Target.objects.filter(kind=Target.Kind.GOAL).order_by("plan__order", "order", "id")
    filtered = TargetFilter(request.GET, queryset=goals, year=year)
    standing = filtered.standing
    total = standing.total if standing else 0
    listed = paged_targets(request, filtered.qs, year, PAGE_SIZE, total)
    return render(
        request,
        "boards/targets.html",
        listed
        | cited(request.year_choice, listed["page"])
        | {
            "filter": filtered,
            "filters_in_words": in_words(filtered),
            "standing": standing,
            "others": {
                name: values
                for name, values in request.GET.lists()
                if name not in ("status", "page", "year", "known")
            },
            "export_query": _with_year(QueryDict(listed["query"]), year),
        },
    )


def _with_year(parameters, year: int) -> str:
    """The same list as a file: its filters, and the year even where the page took its own."""
    exported = parameters.copy()
    exported["year"] = year
    return exported.urlencode()


def target(request, code):
    """One promise: its verdict, its chart, its working, its place, its people, its sources."""
    target = get_object_or_404(
        Target.objects.select_related(
            "plan",
            "section",
            "subject__parent",
            "indicator",
            "series__indicator",
            "series__subject",
            "series__department",
            "series_b__subject",
        ),
        code=code,
    )
    road = road_of(target, request.year_choice)
    same = _same_thing(target, request.year_choice.year)
    return render(
        request,
        "boards/target.html",
        cited_alone(road.revisions, [target.plan])
        | {
            "target": target,
            "row": road.row,
            "is_stale": target.stale_marks.exists(),
            "promise": wording.promise_sentence(target),
            "verdict": wording.verdict_sentence(target, road.row),
            "working": wording.working(target, road.row) if road.row else [],
            "chart": road_chart(target, road),
            "table": charts.table(target, road.rows, road.figures),
            "revisions": road.revisions,
            "same": same,
            "alike": [each.code for each in (target, *same)][:COMPARED],
            "duties": _duties(target),
            "clause": clause_of(target),
            "codes": [target.code],
            "projects": list(gathering.projects_of(target).order_by("order")),
            "disagreements": list(findings_with_state(_findings(target))),
            "evidence": list(
                target.evidence.select_related("series__indicator", "series__subject")
            ),
        },
    )


def _same_thing(target: Target, year: int) -> list[Target]:
    """What else is promised of the same indicator and subject."""
    others = Target.objects.filter(
        kind=Target.Kind.GOAL, indicator=target.indicator_id, subject=target.subject_id
    ).exclude(pk=target.pk)
    return list(with_verdicts(others.order_by("plan__order", "order"), year))


def _findings(target: Target):
    """What the consistency check found about this figure."""
    return Finding.objects.filter(sides__target=target).distinct()


def _duties(target: Target) -> list[tuple[str, list[Responsibility]]]:
    duties = list(target.responsibilities.select_related("department").order_by("order"))
    return [
        (label, group)
        for role, label in Responsibility.Role.choices
        if (group := [duty for duty in duties if duty.role == role])
    ]
