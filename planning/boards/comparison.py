"""Any chosen targets side by side, each held against its own goal."""

from django.shortcuts import render

from planning.boards.cited import cited
from planning.boards.filters import TargetFilter
from planning.boards.plots import COMPARED, chosen, compare, goals
from planning.selectors import with_verdicts

FOUND = 12  # of a search, to add one from


def comparison(request):
    """The targets of the address on one scale, and a search that adds another."""
    choice = request.year_choice
    codes = chosen(request.GET)
    rows = {each.code: each for each in with_verdicts(goals().filter(code__in=codes), choice.year)}
    targets = [rows[code] for code in codes if code in rows]
    for target in targets:
        target.others = [each.code for each in targets if each is not target]
    words = request.GET.get("q", "").strip()
    found = []
    if words:
        fitting = TargetFilter({"q": words}, queryset=goals(), year=choice.year).qs
        found = list(
            with_verdicts(fitting.exclude(code__in=codes), choice.year).order_by(
                "plan__order", "order"
            )[:FOUND]
        )
    return render(
        request,
        "boards/compare.html",
        cited(choice, targets)
        | {
            "targets": targets,
            "codes": [target.code for target in targets],
            "listed": ",".join(target.code for target in targets),
            "chart": compare(request.GET, choice),
            "found": found,
            "words": words,
            "most": COMPARED,
            "is_full": len(targets) >= COMPARED,
        },
    )
