"""Long lists in pages: no page loads everything, however large the house becomes."""

from django.core.paginator import Paginator


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
