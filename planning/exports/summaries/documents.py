"""The plans' texts held against their records, and against one another."""

import django_filters
from django.utils.translation import gettext_noop as _

from indicators.tables import Column, Kind
from planning.boards import filters, sources
from planning.exports.summaries.summary import Asked, Summary, count, one
from planning.models import Plan
from planning.selectors import findings_with_state


class OfPlan(django_filters.FilterSet):
    plan = one(Plan, "规划")


AUDIT = Summary(
    "source-audit", _("来源核对"), _("一个规划的原文逐章节：数字有多少处，各有什么着落"),
    (
        Column("section", _("章节编码"), lambda row: row.code),
        Column("locator", _("位置"), lambda row: row.section.locator if row.section else "标题以前"),
        count("numbers", _("数字"), lambda row: row.numbers),
        count("encoded", _("有记录"), lambda row: row.encoded),
        count("set_aside", _("不计"), lambda row: row.set_aside, _("写明了理由")),
        count("unaccounted", _("没有着落"), lambda row: row.unaccounted),
        count("absent", _("核对不上"), lambda row: len(row.absent), _("有记录而原文里没有")),
        Column("reasons", _("不计的理由"), lambda row: "；".join(f"{why} {n}" for why, n in row.why)),
    ),
    lambda asked: sources.listed_sections(sources.audited_sections(asked.values["plan"])), OfPlan,
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
