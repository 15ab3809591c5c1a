from django.db.models import Count, Q
from django.shortcuts import render

from departments.models import Department
from indicators.selectors import progress_by_department
from planning.models import Plan, Target


def completeness(request):
    """Which departments are late with a year's figures, and how complete each plan's data are."""
    year = request.year_choice.year
    by_department = progress_by_department(year)
    departments = list(Department.objects.filter(pk__in=by_department))
    for department in departments:
        department.progress = by_department[department.pk]
    departments.sort(key=lambda d: (not d.progress.is_late, -d.progress.outstanding))
    return render(
        request,
        "boards/completeness.html",
        {
            "departments": departments,
            "late": [d for d in departments if d.progress.is_late],
            "expected": sum(d.progress.expected for d in departments),
            "handed_in": sum(d.progress.handed_in for d in departments),
            "plans": _plans(year),
        },
    )


def _plans(year: int) -> list[Plan]:
    """Each plan with how many of its goals have a series, and a published figure in the year."""
    goal = Q(targets__kind=Target.Kind.GOAL)
    published = Q(
        targets__series__observations__year=year,
        targets__series__observations__revisions__state="published",
    )
    return list(
        Plan.objects.annotate(
            goals=Count("targets", filter=goal, distinct=True),
            measured=Count(
                "targets", filter=goal & Q(targets__series__isnull=False), distinct=True
            ),
            with_figure=Count("targets", filter=goal & published, distinct=True),
        ).filter(start_year__lte=year)
    )
