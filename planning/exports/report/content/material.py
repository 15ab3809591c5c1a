"""What the chapters are made from: the targets that had begun, their verdicts and their figures."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch

from indicators.models import Revision
from planning.exports import judged
from planning.models import Evaluation, Plan, Responsibility, Status, Target
from planning.selectors import Standing


@dataclass(frozen=True)
class Question:
    """A report is asked for: one plan or all (None), the year, and what was known on which day."""

    plan: str | None
    year: int
    known: date


@dataclass
class Material:
    """The targets that had begun, each with `row` (its verdict) and `rows` (all years)."""

    question: Question
    plans: list[Plan]
    targets: list[Target]
    revisions: dict[int, list[Revision]]  # by series

    def with_status(self, *statuses: Status) -> list[Target]:
        return [target for target in self.targets if target.row.status in statuses]

    @property
    def standing(self) -> Standing:
        return standing_of(self.targets)


def gather(question: Question) -> Material:
    """Everything the chapters need, in a constant number of queries."""
    plans = Plan.objects.filter(start_year__lte=question.year)
    if question.plan:
        plans = plans.filter(code=question.plan)
    plans = list(plans)
    duties = Responsibility.objects.select_related("department").order_by("order")
    goals = (
        Target.objects.filter(kind=Target.Kind.GOAL, plan__in=plans)
        .select_related(
            "plan", "section", "subject", "indicator", "series__indicator", "series__subject",
            "series_b__subject",
        )
        .prefetch_related(
            Prefetch("responsibilities", queryset=duties, to_attr="duties"),
            "evidence__series__indicator", "evidence__series__subject",
        )
        .order_by("plan__order", "order")
    )  # fmt: skip
    verdicts = judged.verdicts(goals.order_by(), None, question.known)
    targets = []
    for target in goals:
        target.rows = [row for row in verdicts.get(target.pk, []) if row.year <= question.year]
        for row in target.rows:
            row.target = target
        wanted = min(question.year, target.due_year)
        target.row = next((row for row in target.rows if row.year == wanted), None)
        if target.row is None and target.series_id is None:
            target.row = Evaluation(
                target=target, year=wanted, status=Status.NO_DATA, status_schedule=Status.NO_DATA,
                status_pace=Status.NO_DATA, reason="no_series",
            )  # fmt: skip
        if target.row is not None:
            targets.append(target)
    return Material(question, plans, targets, _revisions(targets, question))


def _revisions(targets: list[Target], question: Question) -> dict[int, list[Revision]]:
    series = {pk for t in targets for pk in (t.series_id, t.series_b_id) if pk}
    rows = (
        Revision.objects.current(question.known)
        .filter(observation__series__in=series, observation__year__lte=question.year)
        .select_related("observation__series__indicator", "observation__series__subject", "source")
        .order_by("observation__series", "observation__year", "vintage", "id")
    )
    found = defaultdict(list)
    for row in rows:
        found[row.observation.series_id].append(row)
    return found


def standing_of(targets: list[Target]) -> Standing:
    return Standing(Counter(t.row.status for t in targets), len(targets))
