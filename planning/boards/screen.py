"""The presentation screen: a few boards in turn, large enough for a meeting room.

The page asks every few seconds for its version, a line of text; when a figure has been published
or judged since, it fetches itself anew.
"""

from django.db.models import Max
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response

from clusters.maps import tile_map
from departments.models import Department
from indicators.models import Revision
from planning.boards.cities import tiles_of
from planning.boards.overview import worst
from planning.models import News, Plan, StaleMark, StaleTally, Status, Target
from planning.places import MATTERS, counts_by_city
from planning.selectors import combined, standings, tallied

SECONDS = 20  # that each board stands, unless the address says otherwise
_SHORTEST, _LONGEST = 5, 600
WORST = 6
DEPARTMENTS = 8
_SHOWN = "clusters"


def _version() -> str:
    """Changes when a figure is published, when it has been judged and counted, and when news comes in."""
    # One by one: each is the end of an index.
    published = Revision.objects.filter(state=Revision.State.PUBLISHED)
    last = published.aggregate(last=Max("id"))["last"]
    decided_at = published.aggregate(last=Max("decided_at"))["last"]
    decided = decided_at.timestamp() if decided_at else 0
    waiting = StaleMark.objects.values("target_id").distinct().count()
    uncounted = StaleTally.objects.values("section_id").distinct().count()
    news = News.objects.aggregate(last=Max("id"))["last"]
    return f"{last}-{decided}-{waiting}-{uncounted}-{news}"


def screen_version(request):
    """The version, with an ETag: who has it already gets no body."""
    version = _version()
    response = HttpResponse(version, content_type="text/plain")
    response["Cache-Control"] = "private, no-cache"
    response["ETag"] = f'"{version}"'
    return get_conditional_response(request, etag=response["ETag"], response=response)


def screen(request):
    """The boards of the screen, one below the other; the script shows one at a time."""
    year = request.year_choice.year
    by_plan = tallied(year, "plan_id")
    plans = list(Plan.objects.all())
    for plan in plans:
        plan.standing = by_plan.get(plan.pk)
    goals = Target.objects.filter(kind=Target.Kind.GOAL)
    counts = counts_by_city()
    return render(
        request,
        "boards/screen.html",
        {
            "version": _version(),
            "seconds": _seconds(request.GET.get("seconds", "")),
            "plans": plans,
            "statuses": Status,
            "whole": combined(by_plan.values()),
            "worst": worst(goals, year)[:WORST],
            "departments": _departments(goals, year),
            "map": tile_map(),
            "tiles": tiles_of(tile_map(), counts, _SHOWN),
            "word": MATTERS[_SHOWN][0],
        },
    )


def _seconds(text: str) -> int:
    fits = text.isascii() and text.isdigit() and len(text) < 4
    return min(max(int(text), _SHORTEST), _LONGEST) if fits else SECONDS


def _departments(goals, year: int) -> list[tuple[Department, int, int, float]]:
    """Those with most targets behind: (department, behind, rated, part of the most)."""
    found = standings(year, "responsibilities__department_id", goals)
    ranked = sorted(
        ((pk, s) for pk, s in found.items() if pk and s.behind), key=lambda pair: -pair[1].behind
    )[:DEPARTMENTS]
    names = Department.objects.in_bulk([pk for pk, _ in ranked])
    most = ranked[0][1].behind if ranked else 1
    return [(names[pk], s.behind, s.rated, round(100 * s.behind / most, 1)) for pk, s in ranked]
