"""What the plans promise and state in figures, and the verdicts on it."""

from django.db.models import F, FilteredRelation, Q, QuerySet
from django.utils.translation import gettext_noop as _

from indicators.tables import AsOf, Column, Kind, Table
from planning.exports.tables.parts import departments_of, locator
from planning.models import Evaluation, Fact, Form, Nature, Path, Status, Target

_OWN_UNIT = _("目标单位；增长率、比重、比例为小数（0.25 即 25%）")
_PATH_UNIT = _("路径单位：水平类目标同目标单位，增长类目标为序列单位（只有增速时为指数，起点 1）")


def _statement_columns(prefix: str) -> tuple[Column, ...]:
    """What every figure of a plan's text has."""
    return (
        Column("plan", _("规划编码"), prefix + "plan__code"),
        Column("plan_title", _("规划"), prefix + "plan__short_title"),
        Column("code", _("编码"), prefix + "code", meaning=_("稳定编码，可作网址")),
        Column("locator", _("位置"), locator(prefix), meaning=_("文件自己的章节编号和标题")),
        Column("paragraph", _("段落"), prefix + "paragraph", Kind.WHOLE, _("章节内第几段")),
        Column("subject", _("对象编码"), prefix + "subject__code"),
        Column("subject_name", _("对象"), prefix + "subject__name"),
        Column("indicator", _("指标编码"), prefix + "indicator__code"),
        Column("indicator_name", _("指标"), prefix + "indicator__name"),
        Column("form", _("形式编码"), prefix + "form", meaning=_("目标怎样由观测值得出，见“如何评价进度”")),
        Column("form_name", _("形式"), prefix + "form", choices=Form),
        Column("threshold", _("门槛"), prefix + "threshold", meaning=_("达标个数类目标的门槛")),
        Column("comparator", _("比较"), prefix + "comparator",
               meaning=_(">= 不低于、> 超过、<= 不高于、~ 左右、range 区间、= 等于")),
        Column("value", _("数值"), prefix + "value", Kind.DECIMAL, _("文件写的数"), _("见“单位”列")),
        Column("value_max", _("上限"), prefix + "value_max", Kind.DECIMAL, _("区间的上端，或比例的后项"), _("见“单位”列")),
        Column("unit", _("单位"), prefix + "unit"),
        Column("written", _("原文写法"), prefix + "written"),
    )  # fmt: skip


def _promise_columns(prefix: str = "") -> tuple[Column, ...]:
    """A target as it was promised."""
    key = prefix + "id" if prefix else "id"
    return (
        *_statement_columns(prefix),
        Column("due_year", _("目标年份"), prefix + "due_year", Kind.WHOLE),
        Column("period_start", _("期间起始年份"), prefix + "period_start", Kind.WHOLE,
               _("文件写明期间时的起始年份")),
        Column("baseline_year", _("文件基期年份"), prefix + "baseline_year", Kind.WHOLE, _("同一处文字给出的基期")),
        Column("baseline_value", _("文件基期数值"), prefix + "baseline_value", Kind.DECIMAL, "", _("见“单位”列")),
        Column("nature", _("属性"), prefix + "nature", choices=Nature, meaning=_("约束性或预期性，文件未写则空")),
        Column("decrease", _("下降"), prefix + "decrease", Kind.FLAG, _("文件写的是下降多少，数值本身为正")),
        Column("hedged", _("力争"), prefix + "hedged", Kind.FLAG, _("原句写有力争、争取、努力")),
        Column("leads", _("牵头部门"), departments_of(key, "lead", "accountable"),
               meaning=_("文件点名牵头或负责的部门，用“；”隔开")),
        Column("supports", _("配合部门"), departments_of(key, "support"), meaning=_("文件点名配合的部门")),
    )  # fmt: skip


def _verdict_columns(path: str) -> tuple[Column, ...]:
    """An evaluation, with its working."""

    def judged(code, name, kind=Kind.FLOAT, meaning="", unit="", choices=None, field=""):
        field = field or code
        return Column(code, name, path + field, kind, meaning, unit, choices, judged=field)

    return (
        judged("used_year", _("数据年份"), Kind.WHOLE, _("截至评价年最新的已发布数据属于哪一年")),
        judged("measured", _("实测"), meaning=_("按目标的形式由观测值算出"), unit=_OWN_UNIT),
        judged("target_value", _("可比目标值"), meaning=_("与实测同单位的目标值"), unit=_OWN_UNIT),
        judged("start_year", _("起点年份"), Kind.WHOLE, _("进度从哪一年算起"), field="baseline_year"),
        judged("start_value", _("路径起点"), unit=_PATH_UNIT),
        judged("level_value", _("当前水平"), unit=_PATH_UNIT),
        judged("goal_value", _("路径终点"), unit=_PATH_UNIT),
        judged("required", _("路径要求"), meaning=_("路径在数据年份要求的水平"), unit=_PATH_UNIT),
        judged("path", _("路径"), Kind.TEXT, _("等比或等差"), choices=Path),
        judged("attained", _("达到"), Kind.FLAG, _("实测是否满足目标的比较关系")),
        judged("attainment", _("完成率"), meaning=_("实测÷目标；越低越好的指标为目标÷实测"), unit=_("小数")),
        judged("progress", _("进度"), meaning=_("（当前水平−路径起点）÷（路径终点−路径起点）"), unit=_("小数")),
        judged("elapsed", _("时间进度"), meaning=_("（数据年份−起点年份）÷（目标年份−起点年份）"), unit=_("小数")),
        judged("expected", _("应有进度"), meaning=_("路径在数据年份的进度"), unit=_("小数")),
        judged("lead", _("序时差"), meaning=_("进度−应有进度"), unit=_("百分点")),
        judged("pace", _("速度比值"), meaning=_("起点以来年均增速÷起点至目标年所需年均增速"), unit=_("倍")),
        judged("achieved_rate", _("此前年均增速"), unit=_("小数")),
        judged("needed_rate", _("今后年均需增速"), meaning=_("剩余年份每年需要的增速"), unit=_("小数")),
        judged("achieved_amount", _("此前年均增量"), unit=_PATH_UNIT),
        judged("needed_amount", _("今后年均需增量"), unit=_PATH_UNIT),
        judged("projected_measure", _("趋势推算"), meaning=_("目标年推算值；只供参考，不决定状态"), unit=_OWN_UNIT),
        judged("projected_year", _("推算实现年份"), Kind.WHOLE),
        judged("status", _("状态编码"), Kind.TEXT, _("主评价方法给出的状态")),
        judged("status_name", _("状态"), Kind.TEXT, choices=Status, field="status"),
        judged("status_schedule", _("序时进度法状态"), Kind.TEXT, _("按序时差分档")),
        judged("status_pace", _("速度比值法状态"), Kind.TEXT, _("按速度比值分档")),
        judged("reason", _("理由编码"), Kind.TEXT, _("为何得出或不能得出状态，见“如何评价进度”")),
        judged("invented", _("演示"), Kind.FLAG, _("true 表示用到虚构的演示数据")),
    )  # fmt: skip


def _goals(as_of: AsOf) -> QuerySet:
    """The numeric targets, each with its verdict as it stood in the year."""
    verdict = FilteredRelation(
        "evaluations",
        condition=Q(evaluations__year=as_of.year)
        | Q(evaluations__year=F("due_year"), due_year__lt=as_of.year),
    )
    return Target.objects.filter(kind=Target.Kind.GOAL).annotate(verdict=verdict)


def _evaluations(as_of: AsOf) -> QuerySet:
    return Evaluation.objects.filter(target__kind=Target.Kind.GOAL)


TARGETS = Table(
    "targets", _("目标"), _("五个规划的数值目标，每项一行，带所选年份的评价"),
    (*_promise_columns(), *_verdict_columns("verdict__")),
    _goals, ("plan__order", "order", "id"), takes_year=True, takes_known=True,
    listed=("code", "plan_title", "locator", "subject_name", "indicator_name", "form_name",
            "comparator", "value", "value_max", "unit", "due_year", "nature", "progress",
            "expected", "measured", "used_year", "invented", "lead", "status_name", "leads"),
)  # fmt: skip
EVALUATIONS = Table(
    "evaluations", _("评价"), _("目标 × 年份：每项目标在规划期每一年的评价"),
    (
        Column("code", _("目标编码"), "target__code"),
        Column("plan", _("规划编码"), "target__plan__code"),
        Column("subject_name", _("对象"), "target__subject__name"),
        Column("indicator_name", _("指标"), "target__indicator__name"),
        Column("unit", _("单位"), "target__unit"),
        Column("due_year", _("目标年份"), "target__due_year", Kind.WHOLE),
        Column("year", _("评价年份"), "year", Kind.WHOLE, _("截至哪一年的评价"), judged="year"),
        *_verdict_columns(""),
    ),
    _evaluations, ("target__plan__order", "target__order", "target_id", "year"), takes_known=True,
)  # fmt: skip
COMMITMENTS = Table(
    "commitments", _("其他数值"), _("规划里项目规模、资金、政策数值等不作评价的数"),
    (
        Column("kind", _("类别编码"), "kind"),
        Column("kind_name", _("类别"), "kind", choices=Target.Kind),
        *_promise_columns(),
    ),
    lambda as_of: Target.objects.exclude(kind=Target.Kind.GOAL), ("plan__order", "order", "id"),
)  # fmt: skip
FACTS = Table(
    "facts", _("既有数据"), _("规划里写的基期和以往结果"),
    (
        *_statement_columns(""),
        Column("kind", _("类别"), "kind", choices=Fact.Kind),
        Column("year", _("年份"), "year", Kind.WHOLE),
        Column("period_start", _("期间起始年份"), "period_start", Kind.WHOLE),
    ),
    lambda as_of: Fact.objects.all(), ("plan__order", "order", "id"),
)  # fmt: skip
