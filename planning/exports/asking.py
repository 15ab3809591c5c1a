"""What is asked for: a table, its filters, year and day, columns and order. Read from an address."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import QueryDict
from django_filters import ModelChoiceFilter

from indicators.models import Source
from indicators.tables import AsOf, Column, Table
from planning.boards.filters import in_words
from planning.exports import judged
from planning.exports.filters import FILTERS
from planning.exports.tables import TABLES
from planning.selectors import YearChoice

# Parameters that say how to write the file; all others are filters of the table.
SHAPE = ("columns", "order", "year", "known", "names", "encoding", "format", "page", "filename")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_OF_VERDICTS = ("status", "reason")  # filters that speak of the evaluation
NAMES = {"zh": "中文列名", "en": "英文列名"}


class Misasked(ValueError):
    """The address asks for something that does not exist; the message says what does.

    `field` is the parameter at fault, `kind` what is the matter with it.
    """

    WRONG, UNKNOWN, CONFLICT = "wrong", "unknown", "conflict"

    def __init__(self, field: str, sentence: str, kind: str = WRONG):
        super().__init__(sentence)
        self.field = field
        self.kind = kind


@dataclass(frozen=True)
class Ask:
    """One table as it is asked for. `parameters` are the filters as they stood in the address."""

    table: Table
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
        if any(self.column(code).judged for code in self.order):
            raise Misasked(
                "order", "指定公布日期 known 时不能按评价结果排序，请去掉一项。", Misasked.CONFLICT
            )
        self._filtered(self.parameters)  # refuses what is no status and no reason
        # A verdict is only known after judging; the stored one is not of that day.
        parameters = self.parameters.copy()
        wanted = {field: set(filter(None, parameters.pop(field, []))) for field in _OF_VERDICTS}
        rows = self._filtered(parameters)
        return judged.with_verdicts(self, rows, wanted) if any(wanted.values()) else rows

    def _filtered(self, parameters: QueryDict) -> QuerySet:
        base = self.table.rows(self.as_of)
        filters = FILTERS[self.table.code](parameters, queryset=base, year=self.as_of.year)
        if not filters.is_valid():
            field, errors = next(iter(filters.errors.as_data().items()))
            label = filters.filters[field].label or field
            is_code = isinstance(filters.filters[field], ModelChoiceFilter)
            raise Misasked(
                field,
                f"没有编码为“{parameters.get(field)}”的{label}。"
                if is_code
                else f"筛选条件“{label}”（{field}）无效：{errors[0].messages[0]}",
                Misasked.UNKNOWN if is_code else Misasked.WRONG,
            )
        return filters.qs

    def column(self, code: str) -> Column:
        """The table's column of that code, with or without a minus sign."""
        return self.table.chosen([code.removeprefix("-")])[0]

    @property
    def judged_anew(self) -> bool:
        """Whether verdicts have to be made for a day in the past, where none are stored."""
        return bool(self.as_of.known) and any(column.judged for column in self.table.columns)

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
        filters = FILTERS[self.table.code](
            self.parameters, queryset=self.table.rows(self.as_of), year=self.as_of.year
        )
        return in_words(filters)

    @property
    def query(self) -> str:
        """The address that asks for the same again, without the year of today's choice."""
        kept = [(k, v) for k, values in self.parameters.lists() for v in values if v]
        return urlencode(sorted(kept))


def read(code: str, parameters: QueryDict) -> Ask:
    """What an address asks for. Raises Misasked; KeyError without such a table."""
    table = TABLES[code]
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
    return Ask(
        table=table,
        parameters=parameters,
        as_of=AsOf(choice.year, known),
        columns=table.chosen(columns),
        order=order,
        names=names,
    )


def _codes(table: Table, name: str, parameters: QueryDict) -> tuple[str, ...]:
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
