"""Reads about duties: who answers for how much, and how far measures and projects have come."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from departments.models import Department
from planning.models import Measure, News, Plan, Project, Responsibility, Status, Target
from planning.models.plans import AUDITING_OF_ROWS
from planning.places import PLACES
from planning.selectors import evaluations_in

ANSWERING = (Responsibility.Role.LEAD, Responsibility.Role.ACCOUNTABLE)
_SIZE = {"project": ("target__subject", "target__indicator")}  # what a project's page links to
_MATTERS = {"measures": "measure", "projects": "project", "clusters": "cluster"}


def latest_news(model, field: str) -> Subquery:
    """A field of the last report that stands, on rows of Measure or Project."""
    standing = News.objects.filter(withdrawn_at=None)
    of_row = standing.filter(**{model._meta.model_name: OuterRef("pk")})
    return Subquery(of_row.order_by("-on", "-id").values(field)[:1])


def with_reached(matters: QuerySet) -> QuerySet:
    """Measures or projects with `reached`: the stage last reported, else the plan's own."""
    latest = latest_news(matters.model, "stage")
    is_project = matters.model is Project
    return matters.annotate(reached=Coalesce(latest, F("stage")) if is_project else latest)


def with_stage(matters: QuerySet, everyone: bool = False) -> QuerySet:
    """Measures or projects with all that a row shows, in a constant number of queries.

    `row.reached` is the stage last reported (a project's without news: the one the plan gives);
    `row.reports` are its reports that stand, the latest first; `row.duties` who answers, with
    `everyone` who supports as well: a row does not name them, and they are the most.
    """
    standing = News.objects.filter(withdrawn_at=None)
    duties = Responsibility.objects.select_related("department").order_by("order")
    return (
        with_reached(matters)
        .select_related("plan", "section", *_SIZE.get(matters.model._meta.model_name, ()))
        .defer(*AUDITING_OF_ROWS)
        .prefetch_related(
            PLACES,
            Prefetch(
                "responsibilities",
                queryset=duties if everyone else duties.filter(role__in=ANSWERING),
                to_attr="duties",
            ),
            Prefetch("news", queryset=standing.select_related("author"), to_attr="reports"),
        )
        .order_by("plan__order", "order")
    )


def stage_label(matter: Measure | Project) -> str:
    """The stage in words; empty where nobody has said one."""
    return type(matter).Stage(matter.reached).label if matter.reached else ""


@dataclass
class Cell:
    """What one department has to do with one plan."""

    counts: Counter = field(default_factory=Counter)  # goals by status
    goals: int = 0
    measures: int = 0
    projects: int = 0
    clusters: int = 0

    @property
    def parts(self) -> list[tuple[Status, int]]:
        return [(status, self.counts[status]) for status in Status if self.counts[status]]

    @property
    def total(self) -> int:
        return self.goals + self.measures + self.projects + self.clusters


def in_the_matrix() -> QuerySet[Department]:
    """The departments that have to do with anything that the matrix counts."""
    matters = Q(target=None) | Q(target__kind=Target.Kind.GOAL)
    duties = Responsibility.objects.filter(matters, department=OuterRef("pk"))
    return Department.objects.filter(Exists(duties))


def matrix(
    year: int, departments: Iterable[Department]
) -> tuple[list[Plan], list[tuple[Department, list[Cell], Cell]]]:
    """Departments × plans, each with a cell a plan and one for all; three queries.

    A department is counted once for a matter, whatever roles it has in it.
    """
    departments = list(departments)
    cells: dict[tuple[int, int], Cell] = {}

    def cell(department: int, plan: int) -> Cell:
        return cells.setdefault((department, plan), Cell())

    duties = Responsibility.objects.filter(department__in=departments)
    matters = duties.values_list("department_id", "plan_id").annotate(
        goals=Count("target", filter=Q(target__kind=Target.Kind.GOAL), distinct=True),
        **{name: Count(matter, distinct=True) for name, matter in _MATTERS.items()},
    )
    for department, plan, *numbers in matters.order_by():
        found = cell(department, plan)
        found.goals, found.measures, found.projects, found.clusters = numbers
    judged = (
        evaluations_in(year)
        .filter(target__kind=Target.Kind.GOAL, target__responsibilities__department__in=departments)
        .values_list("target__responsibilities__department_id", "target__plan_id", "status")
        .annotate(n=Count("target_id", distinct=True))
    )
    for department, plan, status, n in judged.order_by():
        cell(department, plan).counts[status] += n
    plans = list(Plan.objects.all())
    rows, nothing = [], Cell()
    for department in departments:
        own = [cells.get((department.pk, plan.pk), nothing) for plan in plans]
        whole = Cell(
            counts=sum((c.counts for c in own), Counter()),
            **{
                name: sum(getattr(c, name) for c in own)
                for name in ("goals", "measures", "projects", "clusters")
            },
        )
        rows.append((department, own, whole))
    return plans, rows
