"""Long lists in pages: no page loads everything, however large the house becomes."""

from django.core.paginator import Paginator

from planning.models import Target
from planning.selectors import with_verdicts


def paged(request, rows, size: int, count: int | None = None) -> dict:
    """`page` of the rows that the request asks for, and the `query` that its links carry on.

    `count` is how many rows there are, where somebody knows without counting them.
    """
    parameters = request.GET.copy()
    parameters.pop("page", None)
    paginator = Paginator(rows, size)
    if count is not None:
        paginator.count = count
    page = paginator.get_page(request.GET.get("page"))
    return {"page": page, "query": parameters.urlencode()}


def paged_targets(request, targets, year: int, size: int, count: int | None = None) -> dict:
    """The same of targets in their order, each with all that a row shows of the year.

    The page is found by key alone: rows of all that they show are too wide to be sorted.
    """
    listed = paged(request, targets.values_list("pk", flat=True), size, count)
    keys = list(listed["page"])
    rows = {row.pk: row for row in with_verdicts(Target.objects.filter(pk__in=keys), year)}
    listed["page"].object_list = [rows[key] for key in keys]
    return listed
