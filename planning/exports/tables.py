"""The tables of plans: what was promised, how far it is, who answers. With those of indicators."""

from django.db import models
from django.db.models import Case, F, FilteredRelation, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce, Concat
from django.utils.translation import gettext_noop as _

from clusters.models import Subject
from departments.models import Department
from indicators import tables as indicator_tables
from indicators.tables import AsOf, Column, Joined, JoinedList, Kind, Table
from planning.duties import latest_news, with_reached
from planning.models import (
    Evaluation,
    Fact,
    FindingClass,
    FindingSide,
    Form,
    Item,
    Measure,
    Mention,
    Nature,
    News,
    Path,
    Plan,
    Project,
    Responsibility,
    Section,
    Severity,
    Status,
    Target,
)
from planning.selectors import is_closed

_OWN_UNIT = _("目标单位；增长率、比重、比例为小数（0.25 即 25%）")
_PATH_UNIT = _("路径单位：水平类目标同目标单位，增长类目标为序列单位（只有增速时为指数，起点 1）")


def _locator(prefix: str = ""):
    """The document's own numbering, down to the words a paragraph begins with."""
    section = prefix + "section__locator"
    return Case(
        When(**{prefix + "passage": "", "then": F(section)}),
        default=Concat(F(section), Value(" / "), F(prefix + "passage")),
        output_field=models.TextField(),
    )


def _departments(row: str, *roles: str, matter: str = "target") -> Joined:
    """Those named for a target (or other matter), as the document names them, in its order."""
    duties = Responsibility.objects.filter(**{matter: OuterRef(row)}, role__in=roles)
    return Joined(duties.order_by("order", "id").annotate(word=F("named")).values("word"))


def _places(model) -> Joined:
    """Where a row is, in the order in which places are listed everywhere."""
    links = model.places.through.objects.filter(**{model._meta.model_name: OuterRef("pk")})
    ordered = links.order_by("subject__order", "subject__code")
    return Joined(ordered.annotate(word=F("subject__name")).values("word"))


def _statement_columns(prefix: str) -> tuple[Column, ...]:
    """What every figure of a plan's text has."""
    return (
        Column("plan", _("规划编码"), prefix + "plan__code"),
        Column("plan_title", _("规划"), prefix + "plan__short_title"),
        Column("code", _("编码"), prefix + "code", meaning=_("稳定编码，可作网址")),
        Column("locator", _("位置"), _locator(prefix), meaning=_("文件自己的章节编号和标题")),
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
        Column("leads", _("牵头部门"), _departments(key, "lead", "accountable"),
               meaning=_("文件点名牵头或负责的部门，用“；”隔开")),
        Column("supports", _("配合部门"), _departments(key, "support"), meaning=_("文件点名配合的部门")),
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


def _kind_of(*matters: str) -> Case:
    """Which of these a row is about."""
    return Case(
        *(When(**{f"{matter}__isnull": False, "then": Value(matter)}) for matter in matters),
        output_field=models.CharField(),
    )


def _progress_columns(model: type[Measure] | type[Project]) -> tuple[Column, ...]:
    """How far staff say that it has come, and who answers."""
    matter = model._meta.model_name
    return (
        Column("places", _("地点"), _places(model), meaning=_("规划写明的市县和园区，用“；”隔开")),
        Column("reached", _("阶段"), "reached", choices=model.Stage, meaning=_("最近登记的阶段")),
        Column("news", _("最新进展"), latest_news(model, "text"), meaning=_("全部进展见“进展”表")),
        Column("news_on", _("进展日期"), latest_news(model, "on"), Kind.DAY),
        Column("leads", _("负责部门"), _departments("id", "lead", "accountable", matter=matter),
               meaning=_("文件点名牵头或负责的部门，用“；”隔开")),
    )  # fmt: skip


def _news(as_of: AsOf) -> QuerySet:
    """The reports that stand, or that stood on a day."""
    if as_of.known is None:
        return News.objects.filter(withdrawn_at=None)
    made = News.objects.filter(made_at__date__lte=as_of.known)
    return made.filter(Q(withdrawn_at=None) | Q(withdrawn_at__date__gt=as_of.known))


class _STAGES:
    """The stages of measures and of projects, which share no code."""

    choices = (*Measure.Stage.choices, *Project.Stage.choices)


def _matter(field: str) -> Case:
    """The code or the name of whatever a duty is about."""
    names = {"target": "target__code", "cluster": "cluster__code", "measure": "measure__code",
             "project": "project__code"}  # fmt: skip
    if field == "name":
        return Case(
            When(target__isnull=False, then=Concat("target__subject__name", "target__indicator__name")),
            When(cluster__isnull=False, then=F("cluster__name")),
            When(measure__isnull=False, then=F("measure__title")),
            default=F("project__name"),
            output_field=models.TextField(),
        )  # fmt: skip
    return Coalesce(*names.values(), output_field=models.TextField())


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
RESPONSIBILITIES = Table(
    "responsibilities", _("职责"), _("部门对目标、集群、任务、项目的牵头、配合、责任"),
    (
        Column("plan", _("规划编码"), "plan__code"),
        Column("department", _("部门编码"), "department__code"),
        Column("department_name", _("部门"), "department__name"),
        Column("named", _("原文名称"), "named", meaning=_("文件用的名称，机构改革后可能已变")),
        Column("role", _("角色编码"), "role"),
        Column("role_name", _("角色"), "role", choices=Responsibility.Role),
        Column("matter", _("事项类别"), _kind_of("target", "cluster", "measure", "project"),
               meaning=_("target 目标、cluster 集群、measure 任务、project 项目")),
        Column("matter_code", _("事项编码"), _matter("code")),
        Column("matter_name", _("事项"), _matter("name")),
    ),
    lambda as_of: Responsibility.objects.all(), ("plan__order", "order", "id"),
)  # fmt: skip
_PLACED = (
    Column("plan", _("规划编码"), "plan__code"),
    Column("plan_title", _("规划"), "plan__short_title"),
    Column("code", _("编码"), "code"),
    Column("locator", _("位置"), _locator()),
    Column("paragraph", _("段落"), "paragraph", Kind.WHOLE),
)
PROJECTS = Table(
    "projects", _("重大项目"), _("规划点名的项目，带企业、规模、阶段"),
    (
        *_PLACED,
        Column("name", _("名称"), "name"),
        Column("company", _("企业"), "company"),
        Column("what", _("内容"), "what"),
        Column("size", _("规模"), "size"),
        Column("target", _("规模编码"), "target__code", meaning=_("规模在“其他数值”表里的编码")),
        Column("stage", _("文件阶段"), "stage", choices=Project.Stage, meaning=_("规划里写的阶段")),
        *_progress_columns(Project),
    ),
    lambda as_of: with_reached(Project.objects.all()), ("plan__order", "order", "id"),
)  # fmt: skip
MEASURES = Table(
    "measures", _("任务措施"), _("没有数值的任务"),
    (*_PLACED, Column("title", _("名称"), "title"), *_progress_columns(Measure)),
    lambda as_of: with_reached(Measure.objects.all()), ("plan__order", "order", "id"),
)  # fmt: skip
SECTIONS = Table(
    "sections", _("章节"), _("每个规划的章节，编号和标题是文件自己的"),
    (
        Column("plan", _("规划编码"), "plan__code"),
        Column("plan_title", _("规划"), "plan__short_title"),
        Column("section", _("章节编码"), "code", meaning=_("在一个规划里唯一，是目标编码的中段")),
        Column("parent", _("上级编码"), "parent__code"),
        Column("number", _("编号"), "number"),
        Column("heading", _("标题"), "heading"),
        Column("locator", _("位置"), "locator"),
        Column("depth", _("层级"), "depth", Kind.WHOLE),
    ),
    lambda as_of: Section.objects.all(), ("plan__order", "order", "id"),
)  # fmt: skip
_IN_SECTION = (
    Column("plan", _("规划编码"), "plan__code"),
    Column("plan_title", _("规划"), "plan__short_title"),
    Column("section", _("章节编码"), "section__code"),
)
MENTIONS = Table(
    "mentions", _("章节对象"), _("规划的哪一节写的是哪个产业、集群、园区"),
    (
        *_IN_SECTION,
        Column("locator", _("位置"), "section__locator"),
        Column("subject", _("对象编码"), "subject__code"),
        Column("subject_name", _("对象"), "subject__name"),
        Column("named", _("原文名称"), "named"),
    ),
    lambda as_of: Mention.objects.all(), ("plan__order", "order", "id"),
)  # fmt: skip
ITEMS = Table(
    "items", _("领域与产品"), _("规划列出的细分领域、专栏条目和布局，带产品和地点"),
    (
        *_IN_SECTION,
        Column("locator", _("位置"), _locator()),
        Column("paragraph", _("段落"), "paragraph", Kind.WHOLE),
        Column("kind", _("类别编码"), "kind"),
        Column("kind_name", _("类别"), "kind", choices=Item.Kind),
        Column("name", _("名称"), "name", meaning=_("布局没有名称")),
        Column("products", _("产品"), JoinedList("products"), meaning=_("用“；”隔开")),
        Column("places", _("地点"), _places(Item), meaning=_("用“；”隔开")),
    ),
    lambda as_of: Item.objects.all(), ("plan__order", "order", "id"),
)  # fmt: skip
NEWS = Table(
    "news", _("进展"), _("部门登记的任务、项目进展，每次一行；撤回的不在内"),
    (
        Column("plan", _("规划编码"), Coalesce("measure__plan__code", "project__plan__code")),
        Column("matter", _("事项类别"), _kind_of("measure", "project"), meaning=_("measure 任务、project 项目")),
        Column("matter_code", _("事项编码"), Coalesce("measure__code", "project__code")),
        Column("matter_name", _("事项"), Coalesce("measure__title", "project__name")),
        Column("stage", _("阶段编码"), "stage"),
        Column("stage_name", _("阶段"), "stage", choices=_STAGES),
        Column("on", _("日期"), "on", Kind.DAY, _("到这一阶段的日期")),
        Column("text", _("进展"), "text"),
        Column("evidence", _("佐证"), "evidence"),
        Column("made_at", _("登记时间"), "made_at", Kind.MOMENT),
    ),
    _news, ("on", "id"), takes_known=True,
)  # fmt: skip
PLANS = Table(
    "plans", _("规划"), _("五个文件"),
    (
        Column("code", _("编码"), "code"),
        Column("title", _("标题"), "title"),
        Column("short_title", _("简称"), "short_title"),
        Column("title_en", _("英文标题"), "title_en"),
        Column("number", _("文号"), "number", meaning=_("不详则空")),
        Column("issuer", _("发文机关"), "issuer"),
        Column("issued_on", _("发布日期"), "issued_on", Kind.DAY),
        Column("start_year", _("起始年份"), "start_year", Kind.WHOLE),
        Column("end_year", _("截止年份"), "end_year", Kind.WHOLE),
        Column("method", _("主评价方法"), "method", meaning=_("schedule 序时进度法、pace 速度比值法")),
    ),
    lambda as_of: Plan.objects.all(), ("order", "code"),
)  # fmt: skip
DEPARTMENTS = Table(
    "departments", _("部门"), _("文件点名的部门"),
    (
        Column("code", _("编码"), "code"),
        Column("name", _("名称"), "name"),
        Column("name_en", _("英文名称"), "name_en"),
        Column("kind", _("类别"), "kind", choices=Department.Kind),
    ),
    lambda as_of: Department.objects.all(), ("order", "code"),
)  # fmt: skip


def _of_subject(relation: str) -> Joined:
    links = getattr(Subject, relation).through.objects.filter(from_subject=OuterRef("pk"))
    ordered = links.order_by("to_subject__order", "to_subject__code")
    return Joined(ordered.annotate(word=F("to_subject__name")).values("word"))


SUBJECTS = Table(
    "subjects", _("对象"), _("被度量的：全省、产业、集群、园区、市县、一类单位"),
    (
        Column("code", _("编码"), "code"),
        Column("name", _("名称"), "name"),
        Column("name_en", _("英文名称"), "name_en"),
        Column("kind", _("类别编码"), "kind"),
        Column("kind_name", _("类别"), "kind", choices=Subject.Kind),
        Column("parent", _("上级编码"), "parent__code"),
        Column("group", _("分组"), "group"),
        Column("number", _("序号"), "number", Kind.WHOLE),
        Column("cities", _("所在市县"), _of_subject("cities"), meaning=_("用“；”隔开")),
        Column("industries", _("所属产业"), _of_subject("industries"), meaning=_("用“；”隔开")),
    ),
    lambda as_of: Subject.objects.all(), ("order", "code"),
)  # fmt: skip

FINDINGS = Table(
    "findings", _("体检发现"), _("规划内部和规划之间对不上的地方，一处一行，同一发现编码的各行互相对照"),
    (
        Column("finding", _("发现编码"), "finding__key"),
        Column("kind", _("类别编码"), "finding__finding_class"),
        Column("kind_name", _("类别"), "finding__finding_class", choices=FindingClass),
        Column("severity", _("程度编码"), "finding__severity"),
        Column("severity_name", _("程度"), "finding__severity", choices=Severity),
        Column("explanation", _("说明"), "finding__explanation"),
        Column("rule", _("规则"), "finding__rule"),
        Column("closed", _("已结案"), "closed", Kind.FLAG, _("最后一条说明是否结案")),
        Column("plan", _("规划编码"), "plan__code"),
        Column("locator", _("位置"), "locator"),
        Column("label", _("名称"), "label"),
        Column("figure", _("所写"), "figure", meaning=_("原文写的数")),
        Column("target", _("目标编码"), "target__code"),
        Column("fact", _("既有数据编码"), "fact__code"),
        Column("measure", _("任务编码"), "measure__code"),
    ),
    lambda as_of: FindingSide.objects.annotate(closed=is_closed("finding__key")),
    ("finding__order", "finding_id", "order", "id"),
)  # fmt: skip

TABLES: dict[str, Table] = {
    table.code: table
    for table in (
        TARGETS, EVALUATIONS, *indicator_tables.TABLES[:2], RESPONSIBILITIES, PROJECTS, MEASURES,
        NEWS, SECTIONS, MENTIONS, ITEMS,
        COMMITMENTS, FACTS, FINDINGS, PLANS, DEPARTMENTS, SUBJECTS, *indicator_tables.TABLES[2:],
    )
}  # fmt: skip
