"""The year of a page and the day of what is known: in the address, known to views and templates."""

import re
from datetime import date

from django.conf import settings
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from config.language import is_english, switch
from planning.known import as_known
from planning.selectors import YearChoice


class YearMiddleware:
    """Gives every request `request.year_choice`, read from `?year=` when somebody asks."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.year_choice = SimpleLazyObject(
            lambda: YearChoice.of(request.GET.get("year"), request.known)
        )
        return self.get_response(request)


class KnownMiddleware:
    """With `?known=2014-03-31` a page shows what was published by that day: `request.known`.

    A day that is none, or is not past, shows the present. Tables as files and the interface
    judge for themselves, row by row while they are sent, when this request is long over.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.known = _past_day(request.GET.get("known", "")) if request.method == "GET" else None
        if request.known is None or _JUDGING.match(request.path):
            return self.get_response(request)
        with as_known(request.known):
            return self.get_response(request)


_JUDGING = re.compile(r"/data/[a-z-]+\.|/api/v1/")


def _past_day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day < timezone.localdate() else None


# The five places of the bar on top, by the first word of an address; and one's own work.
_AREAS = {
    "": "overview", "screen": "overview",
    "plans": "plans", "targets": "plans", "consistency": "plans", "compare": "plans",
    "clusters": "clusters", "subjects": "clusters", "cities": "clusters",
    "departments": "departments", "measures": "departments", "projects": "departments",
    "completeness": "departments",
    "indicators": "indicators", "series": "indicators",
    "entry": "entry", "review": "review",
}  # fmt: skip


def page(request):
    """What every page knows: its year, its day of knowledge, and its place in the bar on top."""
    return {
        "year_choice": request.year_choice,
        "known": request.known,
        "contact": settings.CONTACT,
        "area": _AREAS.get(request.path.split("/")[1]),
        "english": is_english(),
        "switch": switch(request),
    }
