"""The lists that a page computes: counts, standings, what is accounted for. Each as the page has it.

A summary has no rows of its own in the database. It takes them from the very function that its page
draws from, so that the file holds what the page shows; the tables of records are in `tables`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

import django_filters
from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext_noop as _

from clusters.models import Subject
from config.language import in_chinese
from departments.models import User
from indicators.models import Indicator, Series
from indicators.tables import Column, Kind
from planning import gathering
from planning.boards import (
    cities,
    completeness,
    departments,
    figures,
    filters,
    indicators,
    overview,
    plans,
    sources,
    subjects,
)
from planning.duties import in_the_matrix, matrix
from planning.models import Plan, Status
from planning.places import MATTERS, counts_by_city
from planning.selectors import findings_with_state


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


def _one(model, label: str):
    return django_filters.ModelChoiceFilter(
        label=label, queryset=model.objects.all(), to_field_name="code", required=True
    )


class OfPlan(django_filters.FilterSet):
    plan = _one(Plan, "规划")


class OfSubject(django_filters.FilterSet):
    subject = _one(Subject, "对象")


class OfCity(OfSubject):
    plan = django_filters.ModelChoiceFilter(
        label="规划", queryset=Plan.objects.all(), to_field_name="code"
    )


class OfFigure(OfSubject):
    """One figure: whose, of what, and of which year."""

    indicator = _one(Indicator, "指标")
    figure_year = django_filters.NumberFilter(
        label="数据年份", required=True, min_value=1949, max_value=2100
    )


class Words(django_filters.FilterSet):
    q = django_filters.CharFilter(label="关键词")


def _chinese(label) -> str:
    """A label of the models as files say it, whoever's request loads this module first."""
    with in_chinese():
        return str(label)


def _count(code: str, name: str, value: Callable, meaning: str = "") -> Column:
    return Column(code, name, value, Kind.WHOLE, meaning)


def _standing(of: Callable) -> tuple[Column, ...]:
    """How many goals there are, and how they stand; `of` leads from a row to its standing."""

    def status_of(status: Status) -> Callable:
        def counted(row):
            standing = of(row)
            return standing.counts[status] if standing and standing.begun else None

        return counted

    return (
        _count("goals", _("数值目标"), lambda row: of(row).total if of(row) else 0,
               _("规划期开始与否都计入")),
        *(
            _count(status.value, _chinese(status.label), status_of(status),
                   _("截至所选年份为这一状态的目标数；规划期尚未开始则空"))
            for status in Status
        ),
    )  # fmt: skip


def _names(rows: Iterable) -> str:
    """Several names in one cell, as in the tables."""
    return "；".join(str(getattr(row, "name", row)) for row in rows)


def _answering(duties) -> list:
    return [duty.department for duty in duties if duty.role != "support"]


_PLAN = (
    Column("plan", _("规划编码"), lambda plan: plan.code),
    Column("plan_title", _("规划"), lambda plan: plan.short_title),
    Column("title", _("标题"), lambda plan: plan.title),
)
PLANS = Summary(
    "plan-progress", _("规划进展"), _("每个规划的目标数和状态，即“规划”页的列表"),
    (
        *_PLAN,
        Column("issuer", _("发文机关"), lambda plan: plan.issuer),
        Column("issued_on", _("发布日期"), lambda plan: plan.issued_on, Kind.DAY),
        Column("number", _("文号"), lambda plan: plan.number),
        _count("start_year", _("起始年份"), lambda plan: plan.start_year),
        _count("end_year", _("截止年份"), lambda plan: plan.end_year),
        *_standing(lambda plan: plan.standing),
    ),
    lambda asked: plans.plans_in(asked.year), takes_year=True, takes_known=True,
)  # fmt: skip


def _departments(asked: Asked) -> list:
    rows = departments.answering()
    departments.with_standing(rows, asked.year)
    return rows


_DEPARTMENT = (
    Column("department", _("部门编码"), lambda department: department.code),
    Column("department_name", _("部门"), lambda department: department.name),
)
DEPARTMENTS = Summary(
    "department-progress", _("部门进展"), _("每个部门的职责数、目标数和目标状态，即“部门”页的列表"),
    (
        *_DEPARTMENT,
        _count("lead", _("牵头"), lambda row: row.counts.get("lead", 0), _("目标、集群、任务、项目都计入")),
        _count("support", _("配合"), lambda row: row.counts.get("support", 0)),
        _count("accountable", _("责任"), lambda row: row.counts.get("accountable", 0)),
        *_standing(lambda row: row.standing),
    ),
    _departments, takes_year=True, takes_known=True,
)  # fmt: skip


def _duties(asked: Asked) -> list[tuple]:
    """(department, plan or None for all of them, cell), cell by cell as the matrix reads."""
    every, rows = matrix(asked.year, in_the_matrix())
    return [
        (department, plan, cell)
        for department, cells, whole in rows
        for plan, cell in zip([*every, None], [*cells, whole], strict=True)
    ]


def _in_cell(status: Status) -> Callable:
    return lambda row: row[2].counts[status] if row[2].counts or not row[2].goals else None


DUTIES = Summary(
    "duty-matrix", _("职责矩阵"), _("部门 × 规划：各有多少目标、任务、项目、集群，目标是什么状态"),
    (
        Column("department", _("部门编码"), lambda row: row[0].code),
        Column("department_name", _("部门"), lambda row: row[0].name),
        Column("plan", _("规划编码"), lambda row: row[1].code if row[1] else "", meaning=_("空白为各规划合计")),
        Column("plan_title", _("规划"), lambda row: row[1].short_title if row[1] else "合计"),
        _count("goals", _("目标"), lambda row: row[2].goals, _("牵头、责任与配合都计入，一项计一次")),
        *(_count(s.value, _chinese(s.label), _in_cell(s), _("截至所选年份为这一状态的目标数")) for s in Status),
        _count("measures", _("任务"), lambda row: row[2].measures),
        _count("projects", _("项目"), lambda row: row[2].projects),
        _count("clusters", _("集群"), lambda row: row[2].clusters),
    ),
    _duties, takes_year=True, takes_known=True,
)  # fmt: skip
CLUSTERS = Summary(
    "cluster-progress", _("产业与集群进展"), _("每个产业和集群的目标数、状态、所在市县和负责部门"),
    (
        Column("subject", _("对象编码"), lambda row: row.code),
        Column("subject_name", _("对象"), lambda row: row.name),
        Column("group", _("分组"), lambda row: row.group or str(row.get_kind_display())),
        _count("number", _("序号"), lambda row: row.number),
        *_standing(lambda row: row.standing),
        Column("cities", _("所在市县"), lambda row: _names(row.located_in), meaning=_("用“；”隔开")),
        Column("leads", _("负责部门"), lambda row: _names(_answering(row.duties)), meaning=_("用“；”隔开")),
    ),
    lambda asked: subjects.subjects_in(asked.year), takes_year=True, takes_known=True,
)  # fmt: skip
CITIES = Summary(
    "city-counts", _("各市布局"), _("五个规划在每个市布局多少；跨市的在每个市各计一次"),
    (
        Column("subject", _("对象编码"), lambda row: row.city.code),
        Column("subject_name", _("市"), lambda row: row.city.name),
        *(
            _count(key, _chinese(word), lambda row, key=key: row.counts[key])
            for key, (word, _) in MATTERS.items()
        ),
    ),
    lambda asked: counts_by_city(),
)  # fmt: skip


def _by_plan(asked: Asked) -> list:
    here = cities.placed(gathering.reach_of(asked.values["subject"]))
    return cities.by_plan(here, list(Plan.objects.all()))


CITY = Summary(
    "city-plans", _("一市的布局"), _("每个规划在一个市或县布局多少"),
    (
        Column("plan", _("规划编码"), lambda row: row[0].code),
        Column("plan_title", _("规划"), lambda row: row[0].short_title),
        *(
            _count(key, _chinese(word), lambda row, key=key: dict(row[1])[key])
            for key, (word, _) in MATTERS.items()
        ),
    ),
    _by_plan, OfSubject,
)  # fmt: skip


def _ids(asked: Asked) -> dict[str, set[int]]:
    """What is at a city, by matter, of all plans or of one."""
    here = cities.placed(gathering.reach_of(asked.values["subject"]))
    return cities.ids_of(here, asked.values["plan"])


CITY_CLUSTERS = Summary(
    "city-clusters", _("一市的集群"), _("规划点名布局在一个市或县的产业集群"),
    (
        Column("subject", _("对象编码"), lambda row: row.code),
        Column("subject_name", _("集群"), lambda row: row.name),
        Column("group", _("所属"), lambda row: row.group),
        Column("cities", _("所在市县"), lambda row: _names(row.located_in), meaning=_("用“；”隔开")),
        Column("leads", _("负责部门"), lambda row: _names(duty.department for duty in row.duties)),
    ),
    lambda asked: cities.clusters_of(_ids(asked)["clusters"]), OfCity,
)  # fmt: skip
CITY_PARKS = Summary(
    "city-parks", _("一市的园区"), _("规划点名的、在一个市或县的园区和基地"),
    (
        Column("subject", _("对象编码"), lambda row: row.code),
        Column("subject_name", _("园区"), lambda row: row.name),
        Column("cities", _("所在市县"), lambda row: _names(row.located_in), meaning=_("用“；”隔开")),
        Column("places", _("写在哪里"), lambda row: "；".join(
            f"{mention.plan.short_title} {mention.section.number}".strip() for mention in row.named
        ), meaning=_("规划和章节编号，用“；”隔开")),
    ),
    lambda asked: cities.parks_of(_ids(asked)["parks"], asked.values["plan"]), OfCity,
)  # fmt: skip
INDICATORS = Summary(
    "indicator-counts", _("指标汇总"), _("每个指标有多少目标、多少数据，即“指标”页的列表"),
    (
        Column("indicator", _("指标编码"), lambda row: row.code),
        Column("indicator_name", _("指标"), lambda row: row.name),
        Column("unit", _("单位"), lambda row: row.unit),
        Column("definition", _("口径"), lambda row: row.definition),
        _count("goals", _("目标"), lambda row: row.goals, _("各规划对它提出的数值目标")),
        _count("figures", _("数据"), lambda row: row.figures, _("有多少个（对象、年份）的观测值")),
    ),
    lambda asked: indicators.counted_indicators(asked.values["q"]), Words,
)  # fmt: skip


def _days(row) -> date | None:
    return row.progress.deadline.due_on if row.progress.deadline else None


REPORTING = Summary(
    "reporting", _("数据报送情况"), _("每个部门在一年应报多少、已报多少、是否逾期"),
    (
        *_DEPARTMENT,
        _count("expected", _("应报"), lambda row: row.progress.expected, _("负责的序列数")),
        _count("published", _("已发布"), lambda row: row.progress.counts["published"]),
        _count("submitted", _("待审核"), lambda row: row.progress.counts["submitted"]),
        _count("outstanding", _("未报"), lambda row: row.progress.outstanding),
        Column("share", _("完成"), lambda row: row.progress.share, Kind.FLOAT,
               _("（已发布＋待审核）÷应报"), _("小数")),
        Column("due_on", _("期限"), _days, Kind.DAY, _("未设定则空")),
        _count("days_late", _("逾期天数"),
               lambda row: row.progress.days_late if row.progress.is_late else None, _("没有逾期则空")),
    ),
    lambda asked: completeness.reporting(asked.year), takes_year=True,
)  # fmt: skip
COVERAGE = Summary(
    "coverage", _("规划数据覆盖"), _("每个规划有多少目标有序列、有所选年份的数据"),
    (
        *_PLAN,
        _count("goals", _("数值目标"), lambda plan: plan.goals),
        _count("measured", _("有序列"), lambda plan: plan.measured),
        _count("with_figure", _("有当年数据"), lambda plan: plan.with_figure, _("所选年份有已发布的观测值")),
    ),
    lambda asked: completeness.coverage(asked.year), takes_year=True,
)  # fmt: skip
UNJUDGED = Summary(
    "unjudged", _("不能评价的原因"), _("缺数据或无法评价的目标，按原因计数，即“总览”页的列表"),
    (
        Column("status", _("状态编码"), lambda row: row[0].value),
        Column("status_name", _("状态"), lambda row: str(row[0].label)),
        Column("reason", _("理由编码"), lambda row: row[1]),
        Column("reason_words", _("理由"), lambda row: str(row[2])),
        _count("goals", _("数值目标"), lambda row: row[3]),
    ),
    lambda asked: overview.unjudged(asked.year), takes_year=True, takes_known=True,
)  # fmt: skip
AUDIT = Summary(
    "source-audit", _("来源核对"), _("一个规划的原文逐章节：数字有多少处，各有什么着落"),
    (
        Column("section", _("章节编码"), lambda row: row.code),
        Column("locator", _("位置"), lambda row: row.section.locator if row.section else "标题以前"),
        _count("numbers", _("数字"), lambda row: row.numbers),
        _count("encoded", _("有记录"), lambda row: row.encoded),
        _count("set_aside", _("不计"), lambda row: row.set_aside, _("写明了理由")),
        _count("unaccounted", _("没有着落"), lambda row: row.unaccounted),
        _count("absent", _("核对不上"), lambda row: len(row.absent), _("有记录而原文里没有")),
        Column("reasons", _("不计的理由"), lambda row: "；".join(f"{why} {n}" for why, n in row.why)),
    ),
    lambda asked: sources.listed_sections(sources.audited_sections(asked.values["plan"])), OfPlan,
)  # fmt: skip


def _revisions(asked: Asked) -> list:
    series = Series.objects.filter(
        indicator=asked.values["indicator"], subject=asked.values["subject"]
    ).first()
    by = asked.by or AnonymousUser()
    return figures.revisions_of(series, int(asked.values["figure_year"]), by) if series else []


def _effects(revision) -> str:
    return "；".join(
        f"{target.code}：{before.label}→{after.label}" for target, before, after in revision.effects
    )


HISTORY = Summary(
    "figure-history", _("修订历史"), _("一个观测值的全部版次，和每次公布对目标状态的影响"),
    (
        _count("number", _("版次"), lambda row: row.number),
        Column("value", _("数值"), lambda row: row.value if row.is_shown else None, Kind.DECIMAL,
               _("未公布的数只给有权查看的人"), _("指标的单位")),
        Column("written", _("原文写法"), lambda row: row.as_written if row.is_shown else ""),
        Column("state", _("状态"), lambda row: str(row.get_state_display())),
        Column("vintage", _("版本"), lambda row: str(row.get_vintage_display())),
        Column("grade", _("来源等级"), lambda row: row.grade),
        Column("entered_at", _("填写时间"), lambda row: row.entered_at, Kind.MOMENT),
        Column("known_on", _("公布日期"), lambda row: row.known_on, Kind.DAY),
        Column("source_title", _("来源"), lambda row: str(row.source) if row.source else ""),
        Column("locator", _("位置"), lambda row: row.locator),
        Column("remark", _("备注"), lambda row: row.remark if row.is_shown else ""),
        Column("reason", _("理由"), lambda row: row.reason if row.is_shown else ""),
        Column("effects", _("对目标的影响"), _effects, meaning=_("目标编码：公布前→公布后的状态，用“；”隔开")),
        Column("invented", _("演示"), lambda row: bool(row.source and row.source.invented), Kind.FLAG),
    ),
    _revisions, OfFigure,
)  # fmt: skip


def _findings(asked: Asked):
    return filters.FindingFilter(asked.filters.data, queryset=findings_with_state()).qs


FINDINGS = Summary(
    "finding-list", _("体检发现汇总"), _("规划内部和规划之间对不上的地方，一处发现一行，即“规划体检”页的列表"),
    (
        Column("finding", _("发现编码"), lambda row: row.key),
        Column("severity_name", _("程度"), lambda row: str(row.get_severity_display())),
        Column("closed", _("已结案"), lambda row: bool(row.closed), Kind.FLAG),
        Column("kind_name", _("类别"), lambda row: str(row.get_finding_class_display())),
        Column("explanation", _("发现"), lambda row: row.explanation),
        Column("places", _("写在哪里"), lambda row: "；".join(
            f"{side.plan.short_title} {side.locator}" + (f"：{side.figure}" if side.comparator else "")
            for side in row.sides.all()
        ), meaning=_("规划、位置和所写的数，用“；”隔开")),
    ),
    _findings, filters.FindingFilter,
)  # fmt: skip

SUMMARIES: dict[str, Summary] = {
    summary.code: summary
    for summary in (
        PLANS, DEPARTMENTS, DUTIES, CLUSTERS, CITIES, CITY, CITY_CLUSTERS, CITY_PARKS, INDICATORS,
        REPORTING, COVERAGE, UNJUDGED, FINDINGS, AUDIT, HISTORY,
    )
}  # fmt: skip
