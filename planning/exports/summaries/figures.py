"""What is measured, reported and missing; and how one figure came about."""

from datetime import date

import django_filters
from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext_noop as _

from indicators.models import Indicator, Series
from indicators.tables import Column, Kind
from planning.boards import completeness, figures, indicators, overview
from planning.exports.summaries.summary import (
    DEPARTMENT,
    PLAN,
    Asked,
    OfSubject,
    Summary,
    count,
    one,
)


class OfFigure(OfSubject):
    """One figure: whose, of what, and of which year."""

    indicator = one(Indicator, "指标")
    figure_year = django_filters.NumberFilter(
        label="数据年份", required=True, min_value=1949, max_value=2100
    )


class Words(django_filters.FilterSet):
    q = django_filters.CharFilter(label="关键词")


INDICATORS = Summary(
    "indicator-counts", _("指标汇总"), _("每个指标有多少目标、多少数据，即“指标”页的列表"),
    (
        Column("indicator", _("指标编码"), lambda row: row.code),
        Column("indicator_name", _("指标"), lambda row: row.name),
        Column("unit", _("单位"), lambda row: row.unit),
        Column("definition", _("口径"), lambda row: row.definition),
        count("goals", _("目标"), lambda row: row.goals, _("各规划对它提出的数值目标")),
        count("figures", _("数据"), lambda row: row.figures, _("有多少个（对象、年份）的观测值")),
    ),
    lambda asked: indicators.counted_indicators(asked.values["q"]), Words,
)  # fmt: skip


def _days(row) -> date | None:
    return row.progress.deadline.due_on if row.progress.deadline else None


REPORTING = Summary(
    "reporting", _("数据报送情况"), _("每个部门在一年应报多少、已报多少、是否逾期"),
    (
        *DEPARTMENT,
        count("expected", _("应报"), lambda row: row.progress.expected, _("负责的序列数")),
        count("published", _("已发布"), lambda row: row.progress.counts["published"]),
        count("submitted", _("待审核"), lambda row: row.progress.counts["submitted"]),
        count("outstanding", _("未报"), lambda row: row.progress.outstanding),
        Column("share", _("完成"), lambda row: row.progress.share, Kind.FLOAT,
               _("（已发布＋待审核）÷应报"), _("小数")),
        Column("due_on", _("期限"), _days, Kind.DAY, _("未设定则空")),
        count("days_late", _("逾期天数"),
               lambda row: row.progress.days_late if row.progress.is_late else None, _("没有逾期则空")),
    ),
    lambda asked: completeness.reporting(asked.year), takes_year=True,
)  # fmt: skip
COVERAGE = Summary(
    "coverage", _("规划数据覆盖"), _("每个规划有多少目标有序列、有所选年份的数据"),
    (
        *PLAN,
        count("goals", _("数值目标"), lambda plan: plan.goals),
        count("measured", _("有序列"), lambda plan: plan.measured),
        count("with_figure", _("有当年数据"), lambda plan: plan.with_figure, _("所选年份有已发布的观测值")),
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
        count("goals", _("数值目标"), lambda row: row[3]),
    ),
    lambda asked: overview.unjudged(asked.year), takes_year=True, takes_known=True,
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
        count("number", _("版次"), lambda row: row.number),
        Column("value", _("数值"), lambda row: row.value if row.is_shown else None, Kind.DECIMAL,
               _("未公布的数只给有权查看的人"), _("指标的单位")),
        Column("written", _("原文写法"), lambda row: row.as_written if row.is_shown else ""),
        Column("state", _("状态"), lambda row: str(row.get_state_display())),
        Column("vintage", _("版本"), lambda row: str(row.get_vintage_display())),
        Column("grade", _("来源等级"), lambda row: row.grade),
        Column("entered_at", _("填写时间"), lambda row: row.entered_at, Kind.MOMENT),
        Column("known_on", _("公布日期"), lambda row: row.known_on, Kind.DAY),
        Column("source_title", _("来源"), lambda row: row.source.title if row.source else ""),
        Column("locator", _("位置"), lambda row: row.locator),
        Column("remark", _("备注"), lambda row: row.remark if row.is_shown else ""),
        Column("reason", _("理由"), lambda row: row.reason if row.is_shown else ""),
        Column("effects", _("对目标的影响"), _effects, meaning=_("目标编码：公布前→公布后的状态，用“；”隔开")),
        Column("invented", _("演示"), lambda row: bool(row.source and row.source.invented), Kind.FLAG),
    ),
    _revisions, OfFigure,
)  # fmt: skip
