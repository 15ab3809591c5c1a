from collections import Counter
from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from departments.access import may_coordinate, requires
from planning.boards.filters import FindingFilter, in_words
from planning.documents.clauses import Clause, clauses_of, place_of
from planning.documents.consistency.working import working
from planning.models import Finding, FindingSide, Paragraph, Plan, Remark, Severity
from planning.selectors import findings_with_state
from planning.services import remark_on_finding

PAGE_SIZE = 50


def findings(request):
    """Where the plans do not go together, the gravest first."""
    filtered = FindingFilter(request.GET, queryset=findings_with_state())
    # A printed list has all of them.
    size = PAGE_SIZE if request.GET.get("page") != "all" else max(filtered.qs.count(), 1)
    page = Paginator(filtered.qs, size).get_page(request.GET.get("page"))
    counts = Counter(filtered.qs.order_by().values_list("severity", flat=True))
    parameters = request.GET.copy()
    parameters.pop("page", None)
    return render(
        request,
        "boards/findings.html",
        {
            "filter": filtered,
            "page": page,
            "counts": [(severity, counts[severity]) for severity in Severity if counts[severity]],
            "has_any": page.paginator.count or Finding.objects.exists(),
            "query": parameters.urlencode(),
            "filters_in_words": in_words(filtered),
            "cited_plans": Plan.objects.all(),
        },
    )


def finding(request, key):
    """One finding: all its places, its arithmetic, what was said of it, room to say more."""
    return _page(request, get_object_or_404(findings_with_state(), key=key))


@require_POST
@requires(may_coordinate)
def finding_remark(request, key):
    """A coordinator says something of a finding, and may close or reopen it by that."""
    finding = get_object_or_404(findings_with_state(), key=key)
    text, action = request.POST.get("text", ""), request.POST.get("action")
    closes = action == "close" or (action == "remark" and finding.closed)
    try:
        remark_on_finding(finding, request.user, text, closes)
    except ValueError as problem:
        return _page(request, finding, error=str(problem), text=text, status=422)
    messages.success(request, gettext("已结案。") if closes else gettext("已记下。"))
    return redirect("finding", key=key)


@dataclass
class Place:
    """One of the places of a finding; `clause` is what stands there, where the text is loaded."""

    side: FindingSide
    is_loaded: bool
    clause: Clause | None = None


def _places(finding: Finding) -> list[Place]:
    """The places in order; a paragraph that several of them share is shown at the first."""
    sides = list(finding.sides.all())
    clauses = clauses_of(side.record for side in sides if side.record)
    loaded = set(Paragraph.objects.values_list("plan_id", flat=True).distinct())
    places = [Place(side, side.plan_id in loaded) for side in sides]
    for place in places:
        if place.side.record:
            place.clause = clauses.pop(place_of(place.side.record), None)
    return places


def _page(request, finding, error="", text="", status=200):
    remarks = list(Remark.objects.filter(key=finding.key).select_related("author").order_by("-id"))
    return render(
        request,
        "boards/finding.html",
        {
            "finding": finding,
            "cited_plans": dict.fromkeys(side.plan for side in finding.sides.all()),
            "places": _places(finding),
            "working": working(finding.numbers, (side.unit for side in finding.sides.all())),
            "remarks": remarks,
            "has_changed": bool(remarks) and remarks[0].explanation != finding.explanation,
            "may_coordinate": may_coordinate(request.user),
            "codes": [side.record.code for side in finding.sides.all() if side.record],
            "error": error,
            "text": text,
        },
        status=status,
    )
