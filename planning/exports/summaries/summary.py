"""What a list is that a page computes: columns, filters, and the function that its page draws from.

A summary has no rows of its own in the database. It takes them from the very function that its page
draws from, so that the file holds what the page shows; the tables of records are in `tables`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import django_filters
from django.utils.translation import gettext_noop as _

from clusters.models import Subject
from config.language import in_chinese
from departments import access
from departments.models import User
from indicators.tables import Column, Kind
from planning.models import Status


@dataclass(frozen=True)
class Asked:
    """What a summary is asked for: the year, the values of its filters, and by whom."""

    year: int
    values: dict
    filters: django_filters.FilterSet
    by: User | None


class NoFilter(django_filters.FilterSet):
    """A list that is always whole."""


@dataclass(frozen=True)
class Summary:
    """A page's own list: its columns take their `value` from a row as `rows` gives it."""

    code: str
    name: str
    meaning: str
    columns: tuple[Column, ...]
    rows: Callable[[Asked], Iterable]
    filters: type[django_filters.FilterSet] = NoFilter
    takes_year: bool = False
    takes_known: bool = False
    listed: tuple[str, ...] = ()  # a page lists all of them
    allowed: Callable = access.may_export  # of whom its page is, as a function of the account

    @property
    def codes(self) -> list[str]:
        return [column.code for column in self.columns]

    @property
    def needed(self) -> list[str]:
        """The parameters without which there is nothing to list."""
        return [name for name, each in self.filters.base_filters.items() if each.extra["required"]]

    def chosen(self, codes: Iterable[str]) -> tuple[Column, ...]:
        """The columns of these codes in the asked order; all without any. Raises KeyError."""
        by_code = {column.code: column for column in self.columns}
        return tuple(by_code[code] for code in dict.fromkeys(codes)) or self.columns


def one(model, label: str):
    return django_filters.ModelChoiceFilter(
        label=label, queryset=model.objects.all(), to_field_name="code", required=True
    )


class OfSubject(django_filters.FilterSet):
    subject = one(Subject, "对象")


def chinese(label) -> str:
    """A label of the models as files say it, whoever's request loads this module first."""
    with in_chinese():
        return str(label)


def count(code: str, name: str, value: Callable, meaning: str = "") -> Column:
    return Column(code, name, value, Kind.WHOLE, meaning)


def standing(of: Callable) -> tuple[Column, ...]:
    """How many goals there are, and how they stand; `of` leads from a row to its standing."""

    def status_of(status: Status) -> Callable:
        def counted(row):
            found = of(row)
            return found.counts[status] if found and found.begun else None

        return counted

    return (
        count("goals", _("数值目标"), lambda row: of(row).total if of(row) else 0,
               _("规划期开始与否都计入")),
        *(
            count(status.value, chinese(status.label), status_of(status),
                   _("截至所选年份为这一状态的目标数；规划期尚未开始则空"))
            for status in Status
        ),
    )  # fmt: skip


def names(rows: Iterable) -> str:
    """Several names in one cell, as in the tables."""
    return "；".join(str(getattr(row, "name", row)) for row in rows)


PLAN = (
    Column("plan", _("规划编码"), lambda plan: plan.code),
    Column("plan_title", _("规划"), lambda plan: plan.short_title),
    Column("title", _("标题"), lambda plan: plan.title),
)
DEPARTMENT = (
    Column("department", _("部门编码"), lambda department: department.code),
    Column("department_name", _("部门"), lambda department: department.name),
)
