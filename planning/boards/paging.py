"""Long lists in pages: no page loads everything, however large the house becomes."""

from django.core.paginator import Paginator


def paged(request, rows, size: int) -> dict:
    """`page` of the rows that the request asks for, and the `query` that its links carry on."""
    parameters = request.GET.copy()
    parameters.pop("page", None)
    page = Paginator(rows, size).get_page(request.GET.get("page"))
    return {"page": page, "query": parameters.urlencode()}
