"""The pages of exports: what can be taken away, the dictionary of columns, and the files."""

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render

from planning.exports import asking, audit, books, csvs, jsons, names, sdmx, services
from planning.exports.tables import TABLES

SLOW = 50_000  # rows that a spreadsheet takes some ten seconds for
FORMATS = {
    "csv": ("text/csv; charset={}", "CSV"),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "Excel"),
    "json": ("application/json", "JSON"),
    "sdmx.csv": ("application/vnd.sdmx.data+csv; charset=utf-8; version=2.0.0", "SDMX-CSV"),
}


def data(request):
    """Every table that can be taken away, in every format, and the reports."""
    return render(
        request,
        "exports/data.html",
        {"tables": TABLES.values(), "encodings": csvs.ENCODINGS},
    )


def dictionary(request):
    """What each column means, its unit and how it is computed."""
    return render(
        request,
        "exports/dictionary.html",
        {"tables": TABLES.values(), "components": sdmx.components()},
    )


def dictionary_file(request):
    """The same as a CSV file."""
    rows = [("表编码", "表", "英文编码", "中文列名", "类型", "单位", "含义与算法")]
    rows += [
        (table.code, table.name, c.code, c.name, c.kind.label, c.unit, c.meaning)
        for table in TABLES.values()
        for c in table.columns
    ]
    response = HttpResponse(csvs.lines(rows).encode("utf-8-sig"), content_type="text/csv")
    response["Content-Disposition"] = names.disposition("数据字典.csv")
    return response


def structure(request):
    """The SDMX structure of the observations."""
    response = HttpResponse(
        sdmx.structure(), content_type="application/vnd.sdmx.structure+xml; version=2.1"
    )
    response["Content-Disposition"] = names.disposition("SDMX数据结构.xml")
    return response


def table_file(request, code: str, suffix: str):
    """A table as a file: filters, columns, order, year and day as in the address."""
    try:
        ask = asking.read(code, request.GET)
        encoding = csvs.encoding_of(request.GET.get("encoding", ""))
        body = _body(ask, suffix, encoding)
    except KeyError as error:
        raise Http404 from error
    except asking.Misasked as error:
        return render(request, "exports/misasked.html", {"error": error}, status=400)
    if suffix == "xlsx" and ask.rows[SLOW : SLOW + 1].exists():
        return _later(request, ask)
    content_type = FORMATS[suffix][0].format(csvs.ENCODINGS[encoding][0])
    name = names.file_name(ask, f".{suffix}")
    audit.note(name, request.user, request, table=code, query=ask.query)
    response = StreamingHttpResponse(body, content_type=content_type)
    response["Content-Disposition"] = names.disposition(name)
    response["Cache-Control"] = "private, no-cache"
    # A proxy that gathers the whole answer first would hold a million rows.
    response["X-Accel-Buffering"] = "no"
    return response


def _later(request, ask):
    """A spreadsheet is complete only at its end: a long one is made by a worker."""
    if not request.user.is_authenticated:
        sentence = f"超过 {SLOW:,} 行的 Excel 由后台生成，请先登录；或改用 CSV，可以直接下载。"
        return render(request, "exports/misasked.html", {"error": sentence}, status=400)
    return redirect("export", services.ask_table(ask, request.user).key)


def _body(ask, suffix: str, encoding: str):
    """The stream of a file. Asks for the filters now, while an error can still be answered."""
    _ = ask.rows
    if suffix == "csv":
        return csvs.stream(ask, encoding)
    if suffix == "xlsx":
        return books.stream(ask)
    if suffix == "json":
        return jsons.stream(ask)
    if suffix == "sdmx.csv" and ask.table.code == "observations":
        return sdmx.stream(ask)
    raise KeyError(suffix)
