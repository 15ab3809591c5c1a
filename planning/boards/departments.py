from collections.abc import Iterable

from django.db.models import Count
from django.shortcuts import get_object_or_404, render

from clusters.models import Subject
from departments.models import Department
from planning.boards import plots
from planning.boards.cited import cited
from planning.boards.paging import paged
from planning.duties import with_stage
from planning.models import Measure, Plan, Project, Responsibility, Target
from planning.selectors import combined, standings, with_verdicts

PAGE_SIZE = 100  # departments; more of them are too many for one chart
MATTERS = 20  # measures and projects shown in place; the rest is on their own list


def departments(request):
    """Who answers for how much, and how it stands in the chosen year."""
    rows = answering()
    listed = paged(request, rows, PAGE_SIZE)
    with_standing(listed["page"], request.year_choice.year)
    return render(
        request,
        "boards/departments.html",
        listed
        | cited(request.year_choice)
        | {"states": None if len(rows) > PAGE_SIZE else plots.states({}, request.year_choice)},
    )


def answering() -> list[Department]:
    """The departments that have duties, those with most goals first; `counts` of duties by role."""
    goals = Target.objects.filter(kind=Target.Kind.GOAL)
    totals = dict(
        Responsibility.objects.filter(target__in=goals)
        .order_by()
        .values_list("department_id")
        .annotate(n=Count("target_id", distinct=True))
    )
    counts: dict[int, dict[str, int]] = {}
    for department_id, role, n in Responsibility.objects.values_list(
        "department_id", "role"
    ).annotate(n=Count("id")):
        counts.setdefault(department_id, {})[role] = n
    rows = []
    for department in Department.objects.all():
        if department.pk in counts:
            department.counts = counts[department.pk]
            rows.append(department)
    rows.sort(key=lambda department: -totals.get(department.pk, 0))
    return rows


def with_standing(departments: Iterable[Department], year: int) -> None:
    """Give each of them the `standing` of all its goals, which it may share with others."""
    shown = [department.pk for department in departments]
    theirs = Responsibility.objects.filter(department__in=shown, target__isnull=False)
    goals = Target.objects.filter(kind=Target.Kind.GOAL, id__in=theirs.values("target_id"))
    standing = standings(year, "responsibilities__department_id", goals)
    for department in departments:
        department.standing = standing.get(department.pk)


def department(request, code):
    """A department: what it leads, what it supports, and how that stands."""
    department = get_object_or_404(Department.objects.prefetch_related("names"), code=code)
    year = request.year_choice.year
    roles = dict(
        Responsibility.objects.filter(department=department, target__isnull=False)
        .order_by("-role")
        .values_list("target_id", "role")
    )
    goals = Target.objects.filter(kind=Target.Kind.GOAL, id__in=roles)
    rows = list(with_verdicts(goals.order_by("plan__order", "order"), year))
    groups = []
    for role in (
        Responsibility.Role.LEAD,
        Responsibility.Role.ACCOUNTABLE,
        Responsibility.Role.SUPPORT,
    ):
        mine = [target for target in rows if roles[target.pk] == role]
        if mine:
            groups.append((role.label, mine))
    return render(
        request,
        "boards/department.html",
        cited(request.year_choice, rows)
        | {
            "department": department,
            "states": plots.states({"department": code}, request.year_choice),
            "groups": groups,
            "standing": combined(standings(year, "kind", goals).values()),
            "matters": [
                {
                    "kind": kind,
                    "name": model._meta.verbose_name,
                    "total": _matters(model, department).count(),
                    "first": list(with_stage(_matters(model, department))[:MATTERS]),
                }
                for kind, model in (("measure", Measure), ("project", Project))
            ],
            "clusters": _clusters(department),
        },
    )


def _clusters(department) -> list[tuple[Plan, list[tuple[str, list[Subject]]]]]:
    """The clusters that a department answers for: by plan, and in a plan by role."""
    duties = department.responsibilities.filter(cluster__isnull=False)
    grouped: dict[Plan, dict[str, list[Subject]]] = {}
    for duty in duties.select_related("cluster", "plan").order_by("plan__order", "role", "id"):
        roles = grouped.setdefault(duty.plan, {})
        roles.setdefault(duty.get_role_display(), []).append(duty.cluster)
    return [(plan, list(roles.items())) for plan, roles in grouped.items()]


def _matters(model, department):
    """The measures or projects that a department answers for or helps with."""
    matter = model._meta.model_name
    duties = Responsibility.objects.filter(department=department, **{f"{matter}__isnull": False})
    return model.objects.filter(id__in=duties.values(f"{matter}_id"))
