from django.db.models import Exists, OuterRef, Sum
from django.shortcuts import render

from planning.boards.cited import cited
from planning.models import BEHIND, GRAVITY, Evaluation, Plan, Status, Target
from planning.multiples import columns
from planning.selectors import (
    combined,
    evaluations_in,
    tallied,
    tallied_by_year,
    tallies_in,
    with_verdicts,
)
from planning.wording import reason_words

WORST = 10
EARLY = 6


def overview(request):
    """Where the five plans stand in the chosen year, in one screen."""
    choice = request.year_choice
    goals = Target.objects.filter(kind=Target.Kind.GOAL)
    by_plan = tallied(choice.year, "plan_id")
    by_year = tallied_by_year("plan_id", range(choice.first, choice.year + 1))
    plans = list(Plan.objects.all())
    for plan in plans:
        plan.standing = by_plan.get(plan.pk)
        plan.begun = plan.start_year <= choice.year
        plan.columns = columns(plan, choice.years, by_year)
    early, early_total = _early(goals, choice.year)
    return render(
        request,
        "boards/overview.html",
        cited(choice, plans=plans)
        | {
            "plans": plans,
            "statuses": Status,
            "whole": combined(by_plan.values()),
            "behind_query": "&".join(f"status={status.value}" for status in BEHIND),
            "worst": worst(goals, choice.year),
            "early": early,
            "early_total": early_total,
            "unjudged": unjudged(choice.year),
        },
    )


def worst(goals, year: int) -> list[Target]:
    """The targets furthest behind: the missed ones by attainment, the running ones by lead.

    Asked year by year, of those that left somebody behind: each is the beginning of an index.
    """
    years = tallies_in(year).filter(status__in=BEHIND).order_by().values_list("year", flat=True)
    found: list[tuple[float, float, int]] = []
    for each in years.distinct():
        judged = Evaluation.objects.behind().filter(year=each, target__kind=Target.Kind.GOAL)
        if each < year:
            judged = judged.filter(target__due_year=each)
        found += judged.values_list(*GRAVITY, "target_id")[:WORST]
    ids = [target_id for *_, target_id in sorted(found)[:WORST]]
    rows = {target.pk: target for target in with_verdicts(goals.filter(id__in=ids), year)}
    return [rows[target_id] for target_id in ids]


def _early(goals, year: int) -> tuple[list[Target], int]:
    """The first of the targets that were achieved before their year, and how many there are."""
    kind = {"status": Status.ACHIEVED, "reason": "achieved_early"}
    total = tallies_in(year).filter(**kind).aggregate(n=Sum("n"))["n"] or 0
    # Asked target by target in the order of the list: the first of many are soon found.
    early = Exists(evaluations_in(year).filter(target=OuterRef("pk"), **kind))
    first = goals.filter(early).order_by("plan__order", "order")[: EARLY if total else 0]
    ids = list(first.values_list("id", flat=True))
    found = {target.pk: target for target in with_verdicts(goals.filter(id__in=ids), year)}
    return [found[target_id] for target_id in ids], total


def unjudged(year: int) -> list[tuple[Status, str, str, int]]:
    """Why targets cannot be judged: (status, reason, the reason in words, how many)."""
    rows = (
        tallies_in(year)
        .filter(status__in=(Status.UNRATED, Status.NO_DATA))
        .values_list("status", "reason")
        .annotate(sum=Sum("n"))
        .order_by("-sum", "status", "reason")
    )
    return [(Status(status), reason, reason_words(reason), n) for status, reason, n in rows]
