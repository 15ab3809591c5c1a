"""What is to be done without a number, who answers for it, and what has come of it."""

from django.db import models
from django.db.models import Case, F, Q, QuerySet, When
from django.db.models.functions import Coalesce, Concat
from django.utils.translation import gettext_noop as _

from indicators.tables import AsOf, Column, Kind, Table
from planning.duties import latest_news, with_reached
from planning.exports.tables.parts import departments_of, kind_of, locator, places_of
from planning.models import Measure, News, Project, Responsibility


def _progress_columns(model: type[Measure] | type[Project]) -> tuple[Column, ...]:
    """How far staff say that it has come, and who answers."""
    matter = model._meta.model_name
    return (
        Column("places", _("地点"), places_of(model), meaning=_("规划写明的市县和园区，用“；”隔开")),
        Column("reached", _("阶段"), "reached", choices=model.Stage, meaning=_("最近登记的阶段")),
        Column("news", _("最新进展"), latest_news(model, "text"), meaning=_("全部进展见“进展”表")),
        Column("news_on", _("进展日期"), latest_news(model, "on"), Kind.DAY),
        Column("leads", _("负责部门"), departments_of("id", "lead", "accountable", matter=matter),
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


RESPONSIBILITIES = Table(
    "responsibilities", _("职责"), _("部门对目标、集群、任务、项目的牵头、配合、责任"),
    (
        Column("plan", _("规划编码"), "plan__code"),
        Column("department", _("部门编码"), "department__code"),
        Column("department_name", _("部门"), "department__name"),
        Column("named", _("原文名称"), "named", meaning=_("文件用的名称，机构改革后可能已变")),
        Column("role", _("角色编码"), "role"),
        Column("role_name", _("角色"), "role", choices=Responsibility.Role),
        Column("matter", _("事项类别"), kind_of("target", "cluster", "measure", "project"),
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
    Column("locator", _("位置"), locator()),
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
NEWS = Table(
    "news", _("进展"), _("部门登记的任务、项目进展，每次一行；撤回的不在内"),
    (
        Column("plan", _("规划编码"), Coalesce("measure__plan__code", "project__plan__code")),
        Column("matter", _("事项类别"), kind_of("measure", "project"), meaning=_("measure 任务、project 项目")),
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
