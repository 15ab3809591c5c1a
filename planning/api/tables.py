"""Reading: a list and, where rows have a stable code, one row of every table."""

from django.http import Http404, QueryDict
from django.utils.decorators import method_decorator
from django.views.decorators.http import conditional_page
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from indicators.tables import Table
from planning.api import describing, paging
from planning.api.views import View
from planning.exports import asking, jsons
from planning.exports.asking import Ask, Misasked
from planning.exports.filters import FILTERS
from planning.exports.tables import TABLES

# Tables whose rows have a code that stays: they have an address each.
ADDRESSED = tuple(code for code, table in TABLES.items()
                  if "code" in table.codes and code != "evaluations")  # fmt: skip
_SHAPE = {"fields", "order", "limit", "cursor", "year", "known", "format"}


@method_decorator(conditional_page, name="dispatch")
class TableView(View):
    """The rows of one table."""

    table: Table

    def ask(self, parameters: QueryDict, by) -> Ask:
        """What the address asks for; its `fields` are the columns. Raises Misasked."""
        filters = FILTERS[self.table.code].base_filters
        allowed = _SHAPE | set(filters)
        if unknown := sorted(set(parameters) - allowed):
            raise Misasked(
                unknown[0], f"没有参数“{unknown[0]}”。可用的有：{'、'.join(sorted(allowed))}。"
            )
        if "\x00" in "".join(value for _, values in parameters.lists() for value in values):
            raise Misasked("q", "参数里有不能用的字符（空字符）。")
        # A page's form leaves fields empty; a program that sends an empty one made a mistake.
        chosen = [name for name, each in filters.items() if isinstance(each, describing.CHOSEN)]
        for name in ("fields", "order", "year", "known", *chosen):
            if name in parameters and not all(parameters.getlist(name)):
                raise Misasked(name, f"参数 {name} 是空的，请填写或去掉。")
        for name in ("fields", "order"):
            if any(
                not code.strip() for text in parameters.getlist(name) for code in text.split(",")
            ):
                raise Misasked(name, f"参数 {name} 里有空的一项，请去掉多余的逗号。")
        wanted = parameters.copy()
        wanted.setlist("columns", wanted.pop("fields", []))
        return asking.read(self.table.code, wanted, by)


class ListView(TableView):
    def answer(self, request: Request) -> Response:
        ask = self.ask(request.query_params, request.user)
        limit = _limit(request.query_params.get("limit", str(paging.DEFAULT)))
        rows, cursor = paging.page(ask, limit, request.query_params.get("cursor", ""))
        following = None
        if cursor:
            parameters = request.query_params.copy()
            parameters["cursor"] = cursor
            following = request.build_absolute_uri(f"{request.path}?{parameters.urlencode()}")
        return Response(
            {"next": following, "results": [jsons.record(row, ask.columns) for row in rows]}
        )


class RowView(TableView):
    def answer(self, request: Request, code: str) -> Response:
        parameters = request.query_params
        if unknown := sorted(set(parameters) - {"fields", "year", "known", "format"}):
            raise Misasked(unknown[0], f"没有参数“{unknown[0]}”。")
        ask = self.ask(parameters, request.user)
        if "\x00" in code:
            raise Http404
        object.__setattr__(ask, "rows", ask.rows.filter(code=code))
        row = next(iter(ask), None)
        if row is None:
            raise Http404(f"“{self.table.name}”里没有编码为“{code}”的一项。")
        return Response(jsons.record(row, ask.columns))


class RootView(View):
    """The addresses of all tables."""

    @extend_schema(
        summary="接口目录",
        auth=[],
        operation_id="root",
        responses=describing.answers(
            {"type": "object", "additionalProperties": {"type": "string"}}
        ),
    )
    def get(self, request: Request) -> Response:
        return Response(
            {code: reverse(f"api-{code}", request=request) for code in TABLES}
            | {"figures": reverse("api-figures", request=request)}
        )


def _limit(text: str) -> int:
    if text.isascii() and text.isdigit() and 1 <= int(text) <= paging.MOST:
        return int(text)
    raise Misasked("limit", f"每页行数 limit 应在 1 至 {paging.MOST} 之间。")


def list_view(table: Table):
    return _view(
        ListView,
        f"{table.code.capitalize()}List",
        table,
        summary=f"{table.name}列表",
        operation_id=f"{table.code}_list",
        parameters=describing.list_parameters(table),
        responses=describing.answers(describing.page_of(table)),
    )


def row_view(table: Table):
    code = OpenApiParameter(
        "code",
        {"type": "string", "pattern": "^[a-z0-9-]+(/[a-z0-9-]+)*$"},
        "path",
        description="稳定编码，如 sei12/goals/revenue",
    )
    return _view(
        RowView,
        f"{table.code.capitalize()}Row",
        table,
        summary=f"一项{table.name}",
        operation_id=f"{table.code}_one",
        parameters=[code, *describing.detail_parameters(table)],
        responses=describing.answers(describing.record_of(table)),
    )


def _view(base: type[TableView], name: str, table: Table, **described):
    """A view class of its own for a table, so that each is described by itself."""

    # A public site answers everybody; a token only raises the allowance.
    @extend_schema(description=table.meaning, tags=[table.name], auth=[], **described)
    def get(self, request: Request, **kwargs) -> Response:
        return self.answer(request, **kwargs)

    return type(name, (base,), {"table": table, "get": get}).as_view()
