"""Addresses of files: a page's table as it is shown, of its day of knowledge."""

from django import template
from django.urls import reverse

from planning.exports.asking import LISTS

register = template.Library()


@register.simple_tag(takes_context=True)
def file_url(context, table: str, suffix: str, query: str = "", whole: bool = False) -> str:
    """The address of a list as a file: the page's filters, year and day, and the columns it lists.

    `whole` asks for all columns.
    """
    asked = LISTS[table]
    parts = [list_query(context, table, query)]
    if asked.listed and not whole:
        parts.append(f"columns={','.join(asked.listed)}")
    address, wanted = reverse("table_file", args=[table, suffix]), "&".join(filter(None, parts))
    return f"{address}?{wanted}" if wanted else address


@register.simple_tag(takes_context=True)
def list_query(context, table: str, query: str = "", saving: bool = False) -> str:
    """What a page asks of a list: its filters, and its year and day where the list takes them.

    `saving` keeps a chosen year in any case: the page is to be opened again as it is.
    """
    known, asked = context.get("known"), LISTS[table]
    parts = [query] if query else []
    takes_year = asked.takes_year or (saving and context["year_choice"].chosen)
    if takes_year and "year=" not in query:
        parts.append(f"year={context['year_choice'].year}")
    if known and asked.takes_known and "known=" not in query:
        parts.append(f"known={known.isoformat()}")
    return "&".join(parts)


@register.filter
def listed_by(rows, field: str) -> str:
    """The codes of rows as one parameter, for a file of just these."""
    return ",".join(getattr(row, field) for row in rows)


@register.filter
def lists_some(table: str) -> bool:
    """Whether pages list fewer columns than the table has."""
    return bool(LISTS[table].listed)
