"""Tables that leave the house. Each is defined once: columns with code, name, unit and meaning.

CSV, XLSX, JSON, SDMX, the data dictionary and the interface all read the same definition. A
column is an expression of the ORM, so that PostgreSQL can write a whole table by itself (COPY).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db import models
from django.db.models import Case, F, QuerySet, Subquery, Value, When
from django.utils.translation import gettext_noop as _

from departments import access
from indicators.models import Indicator, Revision, Source

PREFIX = "out_"  # columns are annotations; a prefix keeps them apart from the model's own fields


class Kind(StrEnum):
    """What a cell holds, and so how each format writes it."""

    TEXT = "text"
    WHOLE = "whole"
    DECIMAL = "decimal"
    FLOAT = "float"
    FLAG = "flag"
    DAY = "day"
    MOMENT = "moment"

    @property
    def label(self) -> str:
        return {
            "text": _("文字"), "whole": _("整数"), "decimal": _("小数"), "float": _("计算值"),
            "flag": _("是否（true/false）"), "day": _("日期"), "moment": _("时间"),
        }[self.value]  # fmt: skip


@dataclass(frozen=True)
class AsOf:
    """Of which year the verdicts are, and what was known on which day (None: all of today)."""

    year: int
    known: date | None = None


@dataclass(frozen=True)
class Column:
    """One column: `value` is a field path or an expression over the table's rows.

    `judged` names the field of an evaluation that it shows; such a column can also be computed for
    a day in the past, when no evaluation is stored.
    """

    code: str
    name: str
    value: object = ""
    kind: Kind = Kind.TEXT
    meaning: str = ""
    unit: str = ""
    choices: type[models.TextChoices] | None = None
    judged: str = ""

    @property
    def alias(self) -> str:
        return PREFIX + self.code

    @property
    def expression(self):
        if not isinstance(self.value, str):
            return self.value
        path = self.value or self.code
        return labelled(path, self.choices) if self.choices else F(path)


@dataclass(frozen=True)
class Table:
    """A table: its rows for a year and a day, its columns, and an order in which no two rows tie.

    `judged_path` leads from a row to its evaluation, where the columns have one.
    """

    code: str
    name: str
    meaning: str
    columns: tuple[Column, ...]
    rows: Callable[[AsOf], QuerySet]
    order: tuple[str, ...]
    takes_year: bool = False
    takes_known: bool = False
    listed: tuple[str, ...] = ()  # the columns that a page lists, where they are fewer
    allowed: Callable = access.may_export  # of whom its page is, as a function of the account

    @property
    def codes(self) -> list[str]:
        return [column.code for column in self.columns]

    def chosen(self, codes: Iterable[str] | None) -> tuple[Column, ...]:
        """The columns of these codes in the asked order; all without any. Raises KeyError."""
        if not codes:
            return self.columns
        by_code = {column.code: column for column in self.columns}
        return tuple(by_code[code] for code in dict.fromkeys(codes))

    def values(
        self, rows: QuerySet, columns: Iterable[Column], order: Iterable[str] = ()
    ) -> QuerySet:
        """`rows` as tuples of these columns, sorted by column codes (`-code` backwards)."""
        columns = list(columns)
        by_code = {column.code: column for column in self.columns}
        order = list(order)
        needed = {c.alias: c.expression for c in columns}
        needed |= {by_code[c.lstrip("-")].alias: by_code[c.lstrip("-")].expression for c in order}
        asked = [f"{code[0] if code[0] == '-' else ''}{PREFIX}{code.lstrip('-')}" for code in order]
        return (
            rows.annotate(**needed)
            .order_by(*(sorting(key) for key in (*asked, *self.order)))
            .values_list(*(column.alias for column in columns))
        )


def sorting(key: str) -> models.expressions.OrderBy:
    """Upwards, or downwards with a minus sign; what is missing last, on every database."""
    path = F(key.removeprefix("-"))
    return path.desc(nulls_last=True) if key[0] == "-" else path.asc(nulls_last=True)


def labelled(path: str, choices: type[models.TextChoices]) -> Case:
    """The Chinese word of a coded field; empty where the field is."""
    return Case(
        *(When(**{path: value, "then": Value(str(label))}) for value, label in choices.choices),
        default=Value(""),
        output_field=models.CharField(),
    )


class Joined(Subquery):
    """The texts of a subquery in its order, with `；` between them; its one value is `word`."""

    output_field = models.TextField()
    template = "(SELECT group_concat(joined.word, '；') FROM (%(subquery)s) joined)"

    def as_postgresql(self, compiler, connection, **extra):
        template = "(SELECT string_agg(joined.word, '；') FROM (%(subquery)s) joined)"
        return self.as_sql(compiler, connection, template=template, **extra)


class JoinedPairs(models.Func):
    """The names and values that are kept as JSON: `name：value`, with `；` between them."""

    output_field = models.TextField()
    template = (
        "(SELECT group_concat(key || '：' || coalesce(value, ''), '；')"
        " FROM json_each(%(expressions)s))"
    )

    def as_postgresql(self, compiler, connection, **extra):
        template = (
            "(SELECT string_agg(key || '：' || coalesce(value, ''), '；' ORDER BY place) FROM"
            " jsonb_each_text(%(expressions)s) WITH ORDINALITY AS listed(key, value, place))"
        )
        return self.as_sql(compiler, connection, template=template, **extra)


class JoinedList(models.Func):
    """The texts of a list that is kept as JSON, with `；` between them."""

    output_field = models.TextField()
    template = "(SELECT group_concat(value, '；') FROM json_each(%(expressions)s))"

    def as_postgresql(self, compiler, connection, **extra):
        template = (
            "(SELECT string_agg(word, '；' ORDER BY place) FROM"
            " jsonb_array_elements_text(%(expressions)s) WITH ORDINALITY AS listed(word, place))"
        )
        return self.as_sql(compiler, connection, template=template, **extra)


_SERIES = "observation__series__"

OBSERVATION_COLUMNS = (
    Column("indicator", _("指标编码"), _SERIES + "indicator__code", meaning=_("指标的稳定编码")),
    Column("indicator_name", _("指标"), _SERIES + "indicator__name"),
    Column("subject", _("对象编码"), _SERIES + "subject__code", meaning=_("对象的稳定编码")),
    Column("subject_name", _("对象"), _SERIES + "subject__name"),
    Column("year", _("年份"), "observation__year", Kind.WHOLE, _("数据所属年份；期间均值为期间的末年")),
    Column(
        "period_start", _("起始年份"), "observation__period_start", Kind.WHOLE,
        _("填写时表示该年至“年份”公布的年均增长率；空白为单年数据"),
    ),
    Column("value", _("数值"), "value", Kind.DECIMAL, _("以“单位”计；期间均值以 % 计"), _("见“单位”列")),
    Column(
        "unit", _("单位"),
        Case(
            When(observation__period_start__isnull=False, then=Value("%")),
            default=F(_SERIES + "indicator__unit"),
        ),
        meaning=_("数值的单位"),
    ),
    Column("written", _("原文写法"), "written", meaning=_("来源或填报人写出的样子")),
    Column("precision", _("精度"), "precision", choices=Revision.Precision,
           meaning=_("确数、约数，或只知道不低于、不高于")),
    Column("vintage", _("版本"), "vintage", choices=Revision.Vintage,
           meaning=_("初步数、最终数、普查后修订数分开保存，不混用")),
    Column("segment", _("可比段"), "observation__segment", Kind.WHOLE, _("口径变动后加一；不同段之间不可比")),
    Column("number", _("版次"), "number", Kind.WHOLE, _("同一观测值的第几次录入")),
    Column("source", _("来源编码"), "source__code"),
    Column("source_title", _("来源"), "source__title"),
    Column("locator", _("位置"), "locator", meaning=_("在来源中的位置")),
    Column("grade", _("来源等级"), "grade", meaning=_("A 统计机构原始发布；B 可信转载；C 未核对")),
    Column("known_on", _("公布日期"), "known_on", Kind.DAY, _("从这一天起视为已知；来源日期不详时为载入日期")),
    Column("remark", _("备注"), "remark"),
    Column("invented", _("演示"), "source__invented", Kind.FLAG, _("true 表示虚构的演示数据，不是统计数据")),
)  # fmt: skip

_REVISION_COLUMNS = (
    *OBSERVATION_COLUMNS[:-2],
    Column("state", _("状态"), "state", choices=Revision.State),
    Column("replaced", _("已被替代"),
           Case(When(newest=F("number"), then=Value(False)), default=Value(True),
                output_field=models.BooleanField()),
           Kind.FLAG, _("true 表示后来有更正的版次")),
    Column("reason", _("理由"), "reason", meaning=_("更正、退回的理由")),
    *OBSERVATION_COLUMNS[-2:],
)  # fmt: skip


def _observations(as_of: AsOf) -> QuerySet:
    return Revision.objects.current(as_of.known)


def _revisions(as_of: AsOf) -> QuerySet:
    """Published ones only: what is being entered belongs to its department until it is published."""
    newer = (
        Revision.objects.published(as_of.known)
        .filter(observation=models.OuterRef("observation"), vintage=models.OuterRef("vintage"))
        .order_by("-number")
    )
    return Revision.objects.published(as_of.known).annotate(
        newest=Subquery(newer.values("number")[:1])
    )


_OBSERVATION_ORDER = (
    _SERIES + "indicator__code",
    _SERIES + "subject__code",
    "observation__year",
    "observation__period_start",
    "vintage",
    "number",
    "id",
)

OBSERVATIONS = Table(
    "observations", _("观测值"), _("已发布的数据，每个观测值取最新一版，带来源"),
    OBSERVATION_COLUMNS, _observations, _OBSERVATION_ORDER, takes_known=True,
)  # fmt: skip
REVISIONS = Table(
    "revisions", _("修订"), _("已发布数据的全部版次，更正前后都在"),
    _REVISION_COLUMNS, _revisions, _OBSERVATION_ORDER, takes_known=True,
)  # fmt: skip
INDICATORS = Table(
    "indicators", _("指标"), _("量什么、单位、口径、越高越好还是越低越好"),
    (
        Column("code", _("编码"), "code", meaning=_("稳定编码，可作网址")),
        Column("name", _("名称"), "name"),
        Column("name_en", _("英文名称"), "name_en"),
        Column("definition", _("口径"), "definition"),
        Column("kind", _("类型编码"), "kind", meaning=_("stock 时点数、flow 时期数、rate 增长率、share 比重")),
        Column("kind_name", _("类型"), "kind", choices=Indicator.Kind),
        Column("unit", _("单位"), "unit"),
        Column("less_is_better", _("越低越好"), "less_is_better", Kind.FLAG),
    ),
    lambda as_of: Indicator.objects.all(), ("code",),
)  # fmt: skip
SOURCES = Table(
    "sources", _("来源"), _("数据从哪里来"),
    (
        Column("code", _("编码"), "code"),
        Column("title", _("题名"), "title"),
        Column("title_en", _("英文题名"), "title_en"),
        Column("publisher", _("发布者"), "publisher"),
        Column("published_on", _("发布日期"), "published_on", Kind.DAY),
        Column("date_note", _("日期说明"), "date_note"),
        Column("locator", _("出处"), "locator"),
        Column("invented", _("演示"), "invented", Kind.FLAG, _("true 表示虚构的演示数据")),
    ),
    lambda as_of: Source.objects.all(), ("code",),
)  # fmt: skip
