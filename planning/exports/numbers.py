"""The numbers of a chart as a file: what is drawn, no more and no less."""

from django.http import Http404, HttpResponse
from django.utils import timezone

from planning.boards.plots import PLOTS
from planning.exports import audit, cells, csvs, names


def chart_file(request, kind: str):
    """A chart's numbers as CSV, asked for in the same words as the chart itself."""
    chart = PLOTS[kind](request.GET, request.year_choice) if kind in PLOTS else None
    if chart is None:
        raise Http404
    codec, before, _ = csvs.ENCODINGS["utf-8-sig"]
    lines = [list(chart.head), *([_written(cell) for cell in row] for row in chart.rows)]
    body = before + csvs.lines(lines).encode(codec)
    day = request.known or timezone.localdate()
    name = names.tidy(f"{chart.finding}_{day.isoformat()}") + ".csv"
    audit.note(name, request.user, request, chart=kind, query=chart.query)
    response = HttpResponse(body, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = names.disposition(name)
    response["Cache-Control"] = "private, no-cache"
    return response


def _written(cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float):
        return cells.computed(cell)
    return cells.text(str(cell))
