"""The pages of exports: what can be taken away, the dictionary of columns, and the files."""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_noop as _

from departments import access
from departments.models import User
from planning.exports import asking, audit, csvs, jsons, names, sdmx, services
from planning.exports.summaries import SUMMARIES
from planning.exports.tables import TABLES

SLOW = 50_000  # rows that a spreadsheet takes some ten seconds for
FORMATS = {
    "csv": ("text/csv; charset={}", "CSV"),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "Excel"),
    "json": ("application/json", "JSON"),
    "sdmx.csv": ("application/vnd.sdmx.data+csv; charset=utf-8; version=2.0.0", "SDMX-CSV"),
}
RIGHTS = _("规划原文由发布机关公开；数据的权利属于各自的来源，使用时注明来源。")


def citation(name: str, address: str) -> str:
    """How a list is cited; the day of access is the reader's to add."""
    return f"豫策：河南省产业规划目标跟踪. {name}[DS/OL]. {address}"


def data(request):
    """Every table that can be taken away, in every format, and the reports."""
    return render(
        request,
        "exports/data.html",
        {
            "tables": TABLES.values(),
            "summaries": [each for each in SUMMARIES.values() if asking.is_open(each)],
            "inside": [
                each
                for each in asking.LISTS.values()
                if not asking.is_open(each) and each.allowed(request.user)
            ],
            "encodings": csvs.ENCODINGS,
            "rights": RIGHTS,
            "licence": settings.LICENCE,
            "citation": citation("表名", request.build_absolute_uri("/data/")),
        },
    )


def dictionary(request):
    """What each column means, its unit and how it is computed."""
    return render(
        request,
        "exports/dictionary.html",
        {"tables": asking.LISTS.values(), "components": sdmx.components()},
    )


def dictionary_file(request):
    """The same as a CSV file."""
    rows = [("表编码", "表", "英文编码", "中文列名", "类型", "单位", "含义与算法")]
    rows += [
        (table.code, table.name, c.code, c.name, c.kind.label, c.unit, c.meaning)
        for table in asking.LISTS.values()
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
    """A list as a file: filters, columns, order, year and day as in the address."""
    try:
        ask = asking.read(code, request.GET, _person(request))
        encoding = csvs.encoding_of(request.GET.get("encoding", ""))
        body = _body(ask, suffix, encoding)
    except KeyError as error:
        raise Http404 from error
    except asking.Misasked as error:
        return render(request, "exports/misasked.html", {"error": error}, status=400)
    except PermissionDenied:
        if request.user.is_authenticated:
            raise
        return access.to_sign_in(request)
    if suffix == "xlsx" and ask.is_longer_than(SLOW):
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


def _person(request) -> User | None:
    return request.user if request.user.is_authenticated else None


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
        from planning.exports import books  # the library is large, see there

        return books.stream(ask)
    if suffix == "json":
        return jsons.stream(ask)
    if suffix == "sdmx.csv" and ask.table.code == "observations":
        return sdmx.stream(ask)
    raise KeyError(suffix)
