"""Addresses of files: a page's table as it is shown, of its day of knowledge."""

from django import template
from django.urls import reverse

from planning.exports.tables import TABLES

register = template.Library()


@register.simple_tag(takes_context=True)
def file_url(context, table: str, suffix: str, query: str = "", whole: bool = False) -> str:
    """The address of a table as a file: the page's filters and day, and the columns it lists.

    `whole` asks for all columns.
    """
    known, asked = context.get("known"), TABLES[table]
    parts = [query] if query else []
    if known and asked.takes_known and "known=" not in query:
        parts.append(f"known={known.isoformat()}")
    if asked.listed and not whole:
        parts.append(f"columns={','.join(asked.listed)}")
    address = reverse("table_file", args=[table, suffix])
    return f"{address}?{'&'.join(parts)}" if parts else address


@register.filter
def lists_some(table: str) -> bool:
    """Whether pages list fewer columns than the table has."""
    return bool(TABLES[table].listed)
