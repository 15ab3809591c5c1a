"""The report as PDF: official layout after GB/T 9704 (A4, 156 × 225 mm of text, page numbers)."""

from importlib import resources
from typing import Any

from django.template.loader import render_to_string
from weasyprint import CSS, HTML

from planning.exports.report.blocks import Document, Grid, Placed, alignment, numbered


def render(document: Document) -> bytes:
    """The same document gives the same bytes: the date in it is the report's, not the clock's."""
    chapters = [
        {"title": number + title, "blocks": [_prepared(each) for each in blocks]}
        for number, title, blocks in numbered(document)
    ]
    html = render_to_string("exports/report.html", {"document": document, "chapters": chapters})
    style = resources.files("planning.exports.report").joinpath("report.css").read_text("utf-8")
    return HTML(string=html).write_pdf(stylesheets=[CSS(string=style)], pdf_identifier=b"yuce")


def _prepared(placed: Placed) -> dict[str, Any]:
    """A block for the template, with the alignment of every cell of a table beside it."""
    each: dict[str, Any] = {"kind": placed.kind, "block": placed.block, "number": placed.number}
    if isinstance(placed.block, Grid):
        each["heads"], *each["rows"] = (
            [(cell, alignment(placed.block, i)) for i, cell in enumerate(row)]
            for row in (placed.block.heads, *placed.block.rows)
        )
    return each
