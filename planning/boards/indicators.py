from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext

from clusters.models import Subject
from departments import access
from indicators.models import Indicator, Observation, Revision, Series
from planning import charts
from planning.boards.cited import cited_alone
from planning.boards.paging import paged
from planning.models import Plan, Target
from planning.scales import in_fractions, series_scale
from planning.selectors import with_verdicts
from planning.timelines import timeline

PAGE_SIZE = 200
SUBJECTS = 20  # of one indicator, each with its chart and its figures


def indicators(request):
    """Every indicator, with how many targets hang on it and how many figures it has."""
    words = request.GET.get("q", "")
    return render(
        request,
        "boards/indicators.html",
        paged(request, counted_indicators(words), PAGE_SIZE)
        | {
            "q": words,
            "filters_in_words": [("q", gettext("关键词"), words)] if words else [],
            "cited_plans": Plan.objects.all(),
        },
    )


def counted_indicators(words: str) -> QuerySet:
    """Indicators that have targets or figures, with how many; every word stands in name or code."""
    goals, figures = Target.objects.filter(kind=Target.Kind.GOAL), Observation.objects.all()
    found = Indicator.objects.filter(
        Exists(goals.filter(indicator=OuterRef("pk")))
        | Exists(figures.filter(series__indicator=OuterRef("pk")))
    ).annotate(goals=_counted(goals, "indicator"), figures=_counted(figures, "series__indicator"))
    for word in words.split():
        found = found.filter(
            Q(name__icontains=word) | Q(name_en__icontains=word) | Q(code__icontains=word)
        )
    return found.order_by("-goals", "name")


def _counted(rows: QuerySet, path: str) -> Coalesce:
    """How many rows an indicator has, each table counted by itself: joined, they multiply."""
    mine = rows.filter(**{path: OuterRef("pk")}).order_by().values(path)
    return Coalesce(Subquery(mine.annotate(n=Count("id")).values("n")), 0)


def indicator(request, code):
    """An indicator: its figures with their sources, and the targets of all plans on it."""
    indicator = get_object_or_404(Indicator, code=code)
    year = request.year_choice.year
    # By keys: a condition on the joined tables would be tried on every target and every figure.
    own = Series.objects.filter(indicator=indicator)
    series = list(own.order_by().values_list("id", flat=True))
    goals = Target.objects.filter(
        Q(indicator=indicator) | Q(series__in=series), kind=Target.Kind.GOAL
    )
    promised = list(goals.order_by().values_list("subject_id", "plan_id"))
    current = Revision.objects.current(request.known).filter(observation__series__in=series)
    published = Revision.objects.published(request.known).filter(observation__series=OuterRef("pk"))
    measured = own.filter(Exists(published)).values_list("subject_id", flat=True)
    subjects = Subject.objects.filter(id__in={*measured, *(subject for subject, _ in promised)})
    listed = paged(request, subjects.order_by("order", "id"), SUBJECTS)
    shown = [subject.pk for subject in listed["page"]]
    targets = list(
        with_verdicts(
            goals.filter(subject__in=shown).order_by("subject__order", "plan__order", "order"), year
        )
    )
    revisions = list(
        current.filter(observation__series__subject__in=shown)
        .select_related("observation__series__subject", "observation__series__indicator", "source")
        .order_by("observation__series__subject__order", "observation__year", "vintage")
    )
    return render(
        request,
        "boards/indicator.html",
        listed
        | cited_alone(revisions, [target.plan for target in targets])
        | {
            "indicator": indicator,
            "may_coordinate": access.may_coordinate(request.user),
            "targets": len(promised),
            "plans": len({plan for _, plan in promised}),
            "timeline": timeline(targets, year),
            "groups": list(_by_subject(indicator, targets, revisions)),
        },
    )


def _by_subject(indicator, targets, revisions):
    """One group a subject: its figures, its targets, and the chart of both."""
    subjects = {}
    for revision in revisions:
        subjects.setdefault(revision.observation.series.subject, ([], []))[0].append(revision)
    for target in targets:
        subjects.setdefault(target.subject, ([], []))[1].append(target)
    scale = series_scale(indicator.unit)
    for subject, (figures, goals) in subjects.items():
        points = [
            (r.observation.year, float(r.value) * scale)
            for r in figures
            if r.observation.period_start is None
        ]
        yield {
            "subject": subject,
            "revisions": figures,
            "targets": goals,
            "figure": charts.series_lines(points, goals, in_fractions(indicator.unit))
            if len(points) > 1
            else None,
        }
