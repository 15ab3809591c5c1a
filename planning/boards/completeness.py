from django.db.models import Count, Exists, OuterRef
from django.shortcuts import render

from departments.models import Department
from indicators.models import Revision
from indicators.selectors import progress_by_department
from planning.boards.cited import cited
from planning.boards.paging import paged
from planning.models import Plan, Target

PAGE_SIZE = 100  # departments


def completeness(request):
    """Which departments are late with a year's figures, and how complete each plan's data are."""
    year = request.year_choice.year
    departments = reporting(year)
    return render(
        request,
        "boards/completeness.html",
        paged(request, departments, PAGE_SIZE)
        | cited(request.year_choice)
        | {
            "late": [d for d in departments if d.progress.is_late],
            "expected": sum(d.progress.expected for d in departments),
            "handed_in": sum(d.progress.handed_in for d in departments),
            "plans": coverage(year),
        },
    )


def reporting(year: int) -> list[Department]:
    """The departments that have series, with their `progress`; the late and the idle first."""
    by_department = progress_by_department(year)
    departments = list(Department.objects.filter(pk__in=by_department))
    for department in departments:
        department.progress = by_department[department.pk]
    departments.sort(key=lambda d: (not d.progress.is_late, -d.progress.outstanding))
    return departments


def coverage(year: int) -> list[Plan]:
    """Each plan with how many of its goals have a series, and a published figure in the year."""
    goals = Target.objects.filter(kind=Target.Kind.GOAL).order_by().values_list("plan_id")
    published = Revision.objects.filter(
        observation__series=OuterRef("series_id"),
        observation__year=year,
        state=Revision.State.PUBLISHED,
    )
    counts = {
        "goals": goals,
        "measured": goals.filter(series__isnull=False),
        "with_figure": goals.filter(Exists(published)),
    }
    plans = list(Plan.objects.filter(start_year__lte=year))
    for name, counted in counts.items():
        by_plan = dict(counted.annotate(n=Count("id")))
        for plan in plans:
            setattr(plan, name, by_plan.get(plan.pk, 0))
    return plans
