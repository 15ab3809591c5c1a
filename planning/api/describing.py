"""The interface in words for machines: serializers and parameters made from the tables' columns."""

from functools import cache

import django_filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, inline_serializer
from rest_framework import serializers

from indicators.tables import Column, Kind, Table
from planning.api import paging, problems
from planning.exports.filters import FILTERS

_FIELDS = {
    Kind.TEXT: serializers.CharField,
    Kind.WHOLE: serializers.IntegerField,
    Kind.DECIMAL: serializers.FloatField,
    Kind.FLOAT: serializers.FloatField,
    Kind.FLAG: serializers.BooleanField,
    Kind.DAY: serializers.DateField,
    Kind.MOMENT: serializers.DateTimeField,
}
# Texts hold no null character, which no database keeps; `SAID` is more than blanks besides.
TEXT = r"^[^\x00]*$"
SAID = r"^[^\x00]*[^\s\x00][^\x00]*$"
# What a filter chooses among: it is never empty, where a text may be.
CHOSEN = (
    django_filters.ChoiceFilter,
    django_filters.MultipleChoiceFilter,
    django_filters.NumberFilter,
)
_NO_NUL = {"type": "string", "pattern": TEXT}
_CODE = {"type": "string", "pattern": "^[A-Za-z0-9_-]+$"}
FIRST_YEAR, LAST_YEAR = 2011, 2020  # of the plans; the server answers by those that are loaded


class Said(serializers.RegexField):
    """A text as it was sent: a number that stands for one would be a mistake."""

    def to_internal_value(self, data):
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


def field_of(column: Column) -> serializers.Field:
    words = "；".join(filter(None, (column.meaning, column.unit and f"单位：{column.unit}")))
    blank = {"allow_blank": True} if column.kind == Kind.TEXT else {}
    return _FIELDS[column.kind](
        allow_null=True, required=False, label=column.name, help_text=words or column.name, **blank
    )


@cache
def record_of(table: Table) -> type[serializers.Serializer]:
    """One row of a table. No field is required: `fields` leaves out what is not asked for."""
    fields = {column.code: field_of(column) for column in table.columns}
    name = f"{table.code.capitalize()}Record"
    return type(name, (serializers.Serializer,), {**fields, "__doc__": table.meaning})


@cache
def page_of(table: Table) -> serializers.Serializer:
    return inline_serializer(
        f"{table.code.capitalize()}Page",
        {
            "next": serializers.URLField(allow_null=True, help_text="下一页的地址；没有则空"),
            "results": record_of(table)(many=True),
        },
    )


PROBLEM = inline_serializer(
    "Problem",
    {
        "type": serializers.CharField(),
        "title": serializers.CharField(),
        "status": serializers.IntegerField(),
        "code": serializers.ChoiceField(choices=sorted(problems.PROBLEMS)),
        "detail": serializers.CharField(help_text="哪里不对，怎样做"),
        "errors": serializers.DictField(
            child=serializers.ListField(child=serializers.CharField()), required=False
        ),
    },
)


def answers(success, *, status: int = 200, also: tuple[int, ...] = ()) -> dict:
    """The documented answers of an endpoint: the good one, and problems by their status."""
    found = {status: success}
    for code in sorted({400, 401, 403, 404, 406, 409, 429, *also}):
        titles = [title for s, title, _ in problems.PROBLEMS.values() if s == code]
        found[code, problems.MEDIA_TYPE] = OpenApiResponse(PROBLEM, titles[0])
    # The web server's own answer: nothing behind it has seen the question.
    found[414, "text/html"] = OpenApiResponse(OpenApiTypes.STR, "地址太长")
    if status == 200:
        found[304] = OpenApiResponse(None, "与 If-None-Match 给出的版本相同")
    return found


def list_parameters(table: Table) -> list[OpenApiParameter]:
    orders = [sign + code for code in table.codes for sign in ("", "-")]
    return [
        *(_of_filter(name, each) for name, each in FILTERS[table.code].base_filters.items()),
        _codes("order", orders, "按哪些列排序，前加减号为倒序"),
        OpenApiParameter("limit", {"type": "integer", "minimum": 1, "maximum": paging.MOST},
                         description=f"每页行数，默认 {paging.DEFAULT}"),
        OpenApiParameter("cursor", {"type": "string", "pattern": "^[A-Za-z0-9:._-]*$"},
                         description="下一页的游标，取自 next"),
        *detail_parameters(table),
    ]  # fmt: skip


def detail_parameters(table: Table) -> list[OpenApiParameter]:
    found = [_codes("fields", table.codes, "只要哪些列")]
    if table.takes_year:
        found.append(
            OpenApiParameter(
                "year", {"type": "integer", "minimum": FIRST_YEAR, "maximum": LAST_YEAR},
                description="截至哪一年的评价",
            )
        )  # fmt: skip
    if table.takes_known:
        found.append(
            OpenApiParameter(
                "known", OpenApiTypes.DATE, description="只用这一天以前公布的数据，重现当时的结果"
            )
        )
    return found


def _codes(name: str, codes: list[str], words: str) -> OpenApiParameter:
    items = {"type": "string", "enum": codes}
    schema = {"type": "array", "items": items, "minItems": 1}  # one that is named twice counts once
    return OpenApiParameter(
        name, schema, description=words + "，用逗号隔开", style="form", explode=False
    )


def _of_filter(name: str, each: django_filters.Filter) -> OpenApiParameter:
    words = str(each.label)
    if isinstance(each, django_filters.MultipleChoiceFilter):
        items = {"type": "string", "enum": _values(each)}
        return OpenApiParameter(name, {"type": "array", "items": items}, description=words)
    if isinstance(each, django_filters.ModelChoiceFilter):
        return OpenApiParameter(name, _CODE, description=f"{words}的编码")
    if isinstance(each, django_filters.ChoiceFilter):
        return OpenApiParameter(name, {"type": "string", "enum": _values(each)}, description=words)
    if isinstance(each, django_filters.NumberFilter):
        return OpenApiParameter(
            name, {"type": "integer", "minimum": 1949, "maximum": 2100}, description=words
        )
    return OpenApiParameter(name, _NO_NUL, description=words)


def _values(each: django_filters.Filter) -> list[str]:
    choices = each.extra["choices"]
    return [value for value, _ in getattr(choices, "choices", choices)]
