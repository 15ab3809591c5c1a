"""Where a saved list opens: the page that shows it under the same filters, where there is one."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import QueryDict
from django.urls import reverse

from planning.boards import filters
from planning.exports.asking import SHAPE

_OF_PAGES = ("year", "known")  # parameters that every page takes


@dataclass(frozen=True)
class Page:
    """A page by the name of its address. `of` is the parameter that says which one of its kind."""

    name: str
    takes: frozenset[str] = frozenset()
    of: str = ""


def _page(name: str, takes: Iterable[str] = (), of: str = "") -> tuple[Page]:
    return (Page(name, frozenset(takes), of),)


PAGES: dict[str, tuple[Page, ...]] = {  # the first that shows what is asked for
    "targets": _page("targets", filters.TargetFilter.base_filters),
    "measures": _page("measures", filters.MeasureFilter.base_filters),
    "projects": _page("projects", filters.ProjectFilter.base_filters),
    "findings": _page("findings", filters.FindingFilter.base_filters)
    + _page("finding", of="finding"),
    "finding-list": _page("findings", filters.FindingFilter.base_filters),
    "evaluations": _page("target", of="target"),
    "observations": _page("indicator", of="indicator") + _page("target", of="target"),
    "responsibilities": _page("department", of="department"),
    "items": _page("subject", ["plan"], of="about"),
    "facts": _page("subject", ["plan"], of="about"),
    "plans": _page("plans"),
    "plan-progress": _page("plans"),
    "departments": _page("departments"),
    "department-progress": _page("departments"),
    "duty-matrix": _page("matrix"),
    "cluster-progress": _page("clusters"),
    "city-counts": _page("cities"),
    "city-plans": _page("subject", ["plan"], of="subject"),
    "city-clusters": _page("subject", ["plan"], of="subject"),
    "city-parks": _page("subject", ["plan"], of="subject"),
    "indicators": _page("indicators", ["q"]),
    "indicator-counts": _page("indicators", ["q"]),
    "reporting": _page("completeness"),
    "coverage": _page("completeness"),
    "unjudged": _page("overview"),
    "accounts": _page("accounts"),
    "audit-log": _page("audit", ["action", "name"]),
    "deadlines": _page("deadlines"),
    "reminders": _page("deadlines"),
    "refusals": _page("operations"),
    "rebuilds": _page("operations"),
    "entry-grid": _page("entry", ["department", "state", "q"]),
    "review-queue": _page("review", ["department"]),
    "uploads": _page("upload"),
    "upload-rows": _page("upload_preview", of="upload"),
    "exports": _page("reports"),
    "saved-views": _page("views"),
    "source-audit": _page("plan_audit", of="plan"),
}


def page_of(code: str, parameters: QueryDict) -> str | None:
    """The address of the page that shows the list; None where no page shows just that."""
    asked = {name: values for name, values in parameters.lists() if any(values)}
    page = next((page for page in PAGES.get(code, ()) if _shows(page, asked)), None)
    if page is None:
        return None
    carried = QueryDict(mutable=True)
    for name, values in asked.items():
        if name in page.takes or name in _OF_PAGES:
            carried.setlist(name, values)
    address = reverse(page.name, args=asked[page.of] if page.of else [])
    return f"{address}?{carried.urlencode()}" if carried else address


def _shows(page: Page, asked: dict[str, list[str]]) -> bool:
    """Whether a page can say all that is asked, and of which of its kind."""
    if asked.keys() - set(SHAPE) - page.takes - {page.of}:
        return False
    which = asked.get(page.of, ())
    return not page.of or (len(which) == 1 and "," not in which[0])
