from django.shortcuts import get_object_or_404, render

from planning.boards import plots
from planning.boards.cited import cited
from planning.boards.paging import paged_targets
from planning.models import Nature, Plan, Severity, Target
from planning.selectors import combined, findings_with_state, outline, tallied

PAGE_SIZE = 300  # targets: a provincial plan fits on one page


def plans(request):
    """The five documents, each with its period and its standing in the chosen year."""
    grave = findings_with_state().filter(closed=False).exclude(severity=Severity.COMPATIBLE)
    plans = plans_in(request.year_choice.year)
    return render(
        request,
        "boards/plans.html",
        cited(request.year_choice, plans=plans)
        | {
            "plans": plans,
            "disagreements": grave.count(),
            "chart": plots.plans(request.GET, request.year_choice),
        },
    )


def plans_in(year: int) -> list[Plan]:
    """The plans in order, each with its `standing` in a year."""
    by_plan = tallied(year, "plan_id")
    plans = list(Plan.objects.all())
    for plan in plans:
        plan.standing = by_plan.get(plan.pk)
    return plans


def plan(request, code):
    """A plan: its outline with the targets in place."""
    plan = get_object_or_404(Plan, code=code)
    year = request.year_choice.year
    targets = plan.targets.filter(kind=Target.Kind.GOAL)
    listed = paged_targets(request, targets.order_by("order", "id"), year, PAGE_SIZE)
    rows = list(listed["page"])
    is_whole = listed["page"].paginator.num_pages == 1
    binding = tallied(year, "nature", plan=plan)
    return render(
        request,
        "boards/plan.html",
        listed
        | cited(request.year_choice, rows, [plan])
        | {
            "plan": plan,
            "sections": outline(plan, rows),
            "standing": combined(binding.values()) if binding else None,
            "states": plots.states({"plan": code}, request.year_choice),
            "change": plots.change({"plan": code}, request.year_choice),
            "binding": [row for row in rows if row.nature == Nature.BINDING] if is_whole else [],
            "by_nature": [
                (value, label, binding[value])
                for value, label in Target.nature.field.choices
                if value in binding
            ],
        },
    )
