"""Boards that were just drawn, kept for the next visitor for exactly as long as nothing changed.

The database names what a query would see (`snapshots`): while the name is the same nobody has
committed anything, and a page would be drawn to the same bytes. So a kept page is never old,
whoever published what and wherever; the first visitor after a change draws it anew.
"""

import threading
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpResponse
from django.urls import ResolverMatch
from django.utils import timezone

from planning.boards.snapshots import can_name, name_of_snapshot

MOST = 64 * 2**20  # bytes of pages that one process keeps
_LONGEST_ADDRESS = 2000
# First words of the addresses of boards: what depends on nothing but the database, the day and
# the address. Files, the interface, entry and accounts are none.
_BOARDS = {
    "", "plans", "targets", "consistency", "compare", "clusters", "subjects", "cities",
    "departments", "measures", "projects", "completeness", "indicators", "screen", "methodology",
}  # fmt: skip


@dataclass(frozen=True)
class _Page:
    state: tuple
    content: bytes
    headers: list[tuple[str, str]]
    match: ResolverMatch  # which view the metrics count it for

    def answer(self, request) -> HttpResponse:
        request.resolver_match = self.match
        return HttpResponse(self.content, headers=dict(self.headers))


class PageMemory:
    """Answers visitors without a session from what another visitor was just shown.

    It stands outside of what is the same for all of them: compression, cookies, the policy header.
    """

    def __init__(self, get_response):
        self.get_response = get_response
        self._pages: dict[tuple, _Page] = {}
        self._turns: dict[tuple, threading.Lock] = {}
        self._size = 0
        self._state: tuple = ()
        self._lock = threading.Lock()

    def __call__(self, request):
        state = _state() if _is_for_all(request) else None
        if state is None:
            return self.get_response(request)
        key = _key(request)
        page, turn = self._look(key, state)
        if page is None:
            with turn:  # one draws, the others wait for it
                page, _ = self._look(key, state)
                if page is None:
                    return self._drawn(request, key, state)
        return page.answer(request)

    def _look(self, key: tuple, state: tuple) -> tuple[_Page | None, threading.Lock]:
        with self._lock:
            if state != self._state or self._size > MOST:
                self._pages, self._turns, self._size = {}, {}, 0
                self._state = state
            return self._pages.get(key), self._turns.setdefault(key, threading.Lock())

    def _drawn(self, request, key: tuple, state: tuple) -> HttpResponse:
        response = self.get_response(request)
        if _may_be_kept(response) and _state() == state:
            page = _Page(state, response.content, list(response.items()), request.resolver_match)
            with self._lock:
                if self._state == state:
                    self._pages[key] = page
                    self._size += len(page.content)
        return response


def _is_for_all(request) -> bool:
    return (
        request.method == "GET"
        and request.path.split("/")[1] in _BOARDS
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and "Authorization" not in request.headers
        and len(request.META.get("QUERY_STRING", "")) <= _LONGEST_ADDRESS
        and can_name()
    )


def _key(request) -> tuple:
    """All of a request that a page may depend on."""
    headers = sorted(
        (name, value)
        for name, value in request.META.items()
        if name in ("HTTP_HOST", "HTTP_COOKIE", "HTTP_ACCEPT", "HTTP_ACCEPT_LANGUAGE")
        or name.startswith("HTTP_HX_")
    )
    packed = "gzip" in request.META.get("HTTP_ACCEPT_ENCODING", "")
    return request.scheme, request.get_full_path(), packed, *headers


def _may_be_kept(response) -> bool:
    return (
        response.status_code == 200
        and not response.streaming
        and not response.cookies
        and response.get("Content-Type", "").startswith("text/html")
    )


def _state() -> tuple | None:
    """What a query of this moment sees, and the day; None where the database does not answer."""
    name = name_of_snapshot()
    return None if name is None else (name, timezone.localdate())
