"""What is asked for: a list, its filters, year and day, columns and order. Read from an address."""

import re
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date
from functools import cached_property, partial
from urllib.parse import urlencode

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone
from django_filters import FilterSet, ModelChoiceFilter

from config.language import in_chinese
from departments import access
from departments.models import User
from indicators.models import Source
from indicators.tables import AsOf, Column, Table
from planning.boards.filters import in_words
from planning.exports import judged, ordering
from planning.exports.filters import FILTERS
from planning.exports.summaries import SUMMARIES
from planning.exports.summaries.summary import Asked, Summary
from planning.exports.tables import TABLES
from planning.exports.tables.inside import INSIDE
from planning.known import as_known
from planning.models import Plan
from planning.selectors import YearChoice

# Parameters that say how to write the file; all others are filters of the table.
SHAPE = ("columns", "order", "year", "known", "names", "encoding", "format", "page", "filename")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
LISTS: dict[str, Table | Summary] = TABLES | SUMMARIES | INSIDE  # all that leaves as a file
_OF_VERDICTS = ("status", "reason")  # filters that speak of the evaluation
NAMES = {"zh": "中文列名", "en": "英文列名"}


class Misasked(ValueError):
    """The address asks for something that does not exist; the message says what does.

    `field` is the parameter at fault, `kind` what is the matter with it.
    """

    WRONG, UNKNOWN = "wrong", "unknown"

    def __init__(self, field: str, sentence: str, kind: str = WRONG):
        super().__init__(sentence)
        self.field = field
        self.kind = kind


class TooLong(ValueError):
    """More rows than a file of that format holds."""


@dataclass(frozen=True)
class Ask:
    """One table as it is asked for. `parameters` are the filters as they stood in the address."""

    table: Table | Summary
    parameters: QueryDict
    as_of: AsOf
    columns: tuple[Column, ...]
    order: tuple[str, ...]
    names: str

    @cached_property
    def rows(self) -> QuerySet:
        """The rows that fit the filters. Raises Misasked."""
        if not self.judged_anew:
            return self._filtered(self.parameters)
        self._filtered(self.parameters)  # refuses what is no status and no reason
        # A verdict is only known after judging; the stored one is not of that day.
        parameters = self.parameters.copy()
        wanted = {field: set(filter(None, parameters.pop(field, []))) for field in _OF_VERDICTS}
        rows = self._filtered(parameters)
        return judged.with_verdicts(self, rows, wanted) if any(wanted.values()) else rows

    def _filtered(self, parameters: QueryDict) -> QuerySet:
        return _valid(self._filter_set(parameters)).qs

    def _filter_set(self, parameters: QueryDict) -> FilterSet:
        rows = self.table.rows(self.as_of)
        return FILTERS[self.table.code](parameters, queryset=rows, year=self.as_of.year)

    def column(self, code: str) -> Column:
        """The table's column of that code, with or without a minus sign."""
        return self.table.chosen([code.removeprefix("-")])[0]

    @property
    def judged_anew(self) -> bool:
        """Whether verdicts have to be made for a day in the past, where none are stored."""
        return bool(self.as_of.known) and any(column.judged for column in self.table.columns)

    @property
    def in_order_of_verdicts(self) -> bool:
        """Whether the order speaks of verdicts that no row of the database holds."""
        return self.judged_anew and any(self.column(code).judged for code in self.order)

    @property
    def is_query(self) -> bool:
        """Whether the database has all of it, and can write it by itself."""
        return not self.judged_anew

    def is_longer_than(self, most: int) -> bool:
        return self.rows[most : most + 1].exists()

    def values(self) -> QuerySet:
        """The rows as tuples, from the database alone."""
        return self.table.values(self.rows, self.columns, self.order)

    def __iter__(self) -> Iterator[tuple]:
        """The rows as tuples, in order, with flat memory."""
        if self.judged_anew:
            return judged.tuples(self)
        return self.values().iterator(chunk_size=5000)

    def count(self) -> int:
        return sum(1 for _ in self) if self.judged_anew else self.rows.count()

    def headings(self) -> list[str]:
        return [c.code if self.names == "en" else c.name for c in self.columns]

    def has_invented(self) -> bool:
        """Whether invented figures are in the house, so that they may be in the table."""
        return Source.objects.filter(invented=True).exists()

    @cached_property
    def filters(self) -> list[tuple[str, str, str]]:
        """The filters that are set: (parameter, its word, its values in words)."""
        return in_words(self._filter_set(self.parameters))

    @property
    def query(self) -> str:
        """The address that asks for the same again, without the year of today's choice."""
        kept = [(k, v) for k, values in self.parameters.lists() for v in values if v]
        return urlencode(sorted(kept))


@dataclass(frozen=True)
class SummaryAsk(Ask):
    """A summary as it is asked for `by` somebody: what its page computes, computed at once."""

    by: User | None = None

    is_query = judged_anew = False

    @cached_property
    def rows(self) -> list:
        """What the page draws from, in the asked order. Raises Misasked."""
        filters = _valid(self._filter_set(self.parameters))
        asked = Asked(self.as_of.year, filters.form.cleaned_data, filters, self.by)
        known = self.as_of.known
        past = as_known(known) if known and known < timezone.localdate() else nullcontext()
        with past, in_chinese():
            rows = list(self.table.rows(asked))
        for code in reversed(self.order):
            rows = ordering.by_value(rows, self.column(code).value, code[0] == "-")
        return rows

    def _filter_set(self, parameters: QueryDict) -> FilterSet:
        return self.table.filters(parameters, queryset=Plan.objects.none())

    def __iter__(self) -> Iterator[tuple]:
        with in_chinese():  # a stream is read when the language of its request is long over
            return iter([tuple(column.value(row) for column in self.columns) for row in self.rows])

    def count(self) -> int:
        return len(self.rows)

    def is_longer_than(self, most: int) -> bool:
        return len(self.rows) > most


def is_open(table: Table | Summary) -> bool:
    """Whether it is for every reader: then it is open data, in the catalogue and for links."""
    return table.allowed is access.may_export


def _valid(filters: FilterSet) -> FilterSet:
    """The filters, if all of them say something that there is. Raises Misasked."""
    if filters.is_valid():
        return filters
    field, errors = next(iter(filters.errors.as_data().items()))
    label, given = filters.filters[field].label or field, filters.data.get(field)
    if not given:
        raise Misasked(field, f"请写明{label}：在地址里加 {field}＝编码。")
    if isinstance(filters.filters[field], ModelChoiceFilter):
        raise Misasked(field, f"没有编码为“{given}”的{label}。", Misasked.UNKNOWN)
    raise Misasked(field, f"筛选条件“{label}”（{field}）无效：{errors[0].messages[0]}")


def read(code: str, parameters: QueryDict, by: User | None = None) -> Ask:
    """What an address asks for. Raises Misasked; KeyError without such a list.

    Raises PermissionDenied where `by` may not see the page of the list, as the page does.
    """
    table = LISTS[code]
    if not table.allowed(by or AnonymousUser()):
        raise PermissionDenied
    known = _day(parameters.get("known", ""))
    if known and not table.takes_known:
        raise Misasked("known", f"“{table.name}”不随公布日期变化，请去掉 known。")
    choice = YearChoice.of(parameters.get("year"))
    if parameters.get("year") and not choice.chosen:
        raise Misasked("year", f"年份 year 应在 {choice.first} 至 {choice.last} 之间。")
    names = parameters.get("names", "zh")
    if names not in NAMES:
        raise Misasked("names", "列名 names 应为 zh（中文）或 en（英文编码）。")
    columns = _codes(table, "columns", parameters)
    order = _codes(table, "order", parameters)
    kind = partial(SummaryAsk, by=by) if isinstance(table, Summary) else Ask
    return kind(
        table=table,
        parameters=parameters,
        as_of=AsOf(choice.year, known),
        columns=table.chosen(columns),
        order=order,
        names=names,
    )


def _codes(table: Table | Summary, name: str, parameters: QueryDict) -> tuple[str, ...]:
    """A comma separated list of column codes; an order may begin each with a minus sign."""
    text = ",".join(parameters.getlist(name))
    codes = tuple(dict.fromkeys(code.strip() for code in text.split(",") if code.strip()))
    for code in codes:
        plain = code.removeprefix("-") if name == "order" else code
        if plain not in table.codes:
            raise Misasked(
                name, f"“{table.name}”没有列“{plain}”。可用的列：{'、'.join(table.codes)}。"
            )
    return codes


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        # 20140301 and 2014-W09-6 are dates too, but not as people are told to write them.
        if not _DAY.fullmatch(text):
            raise ValueError(text)
        return date.fromisoformat(text)
    except ValueError as error:
        raise Misasked("known", "公布日期 known 应写成 2014-03-01 这样。") from error
