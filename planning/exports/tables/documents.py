"""The documents, what they are about, whom they name, and where they do not agree."""

from django.db.models import F, OuterRef, QuerySet
from django.utils.translation import gettext_noop as _

from clusters.models import Subject
from departments.models import Department, DepartmentName
from indicators.tables import AsOf, Column, Joined, JoinedList, Kind, Table
from planning.exports.tables.parts import locator, places_of
from planning.models import (
    Evidence,
    FindingClass,
    FindingSide,
    Item,
    Mention,
    Plan,
    Remark,
    Section,
    Severity,
)
from planning.selectors import is_closed

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
SECTIONS = Table(
    "sections", _("章节"), _("每个规划的章节，编号和标题是文件自己的"),
    (
        Column("plan", _("规划编码"), "plan__code"),
        Column("plan_title", _("规划"), "plan__short_title"),
        Column("section", _("章节编码"), "code", meaning=_("在一个规划里唯一，是目标编码的中段")),
        Column("parent", _("上级编码"), "parent__code"),
        Column("number", _("编号"), "number"),
        Column("heading", _("标题"), "heading"),
        Column("heading_en", _("英文标题"), "heading_en"),
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
        Column("locator", _("位置"), locator()),
        Column("paragraph", _("段落"), "paragraph", Kind.WHOLE),
        Column("kind", _("类别编码"), "kind"),
        Column("kind_name", _("类别"), "kind", choices=Item.Kind),
        Column("name", _("名称"), "name", meaning=_("布局没有名称")),
        Column("products", _("产品"), JoinedList("products"), meaning=_("用“；”隔开")),
        Column("places", _("地点"), places_of(Item), meaning=_("用“；”隔开")),
    ),
    lambda as_of: Item.objects.all(), ("plan__order", "order", "id"),
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


def _remarks(as_of: AsOf) -> QuerySet:
    """What had been said of findings by a day; all that has been without one."""
    if as_of.known is None:
        return Remark.objects.all()
    return Remark.objects.filter(written_at__date__lte=as_of.known)


REMARKS = Table(
    "remarks", _("体检说明"), _("统筹人员对体检发现的说明，每次一行，最后一条决定是否结案"),
    (
        Column("finding", _("发现编码"), "key"),
        Column("text", _("说明"), "text"),
        Column("closes", _("结案"), "closes", Kind.FLAG),
        Column("explanation", _("当时的发现"), "explanation"),
        Column("written_at", _("时间"), "written_at", Kind.MOMENT),
    ),
    _remarks, ("key", "id"), takes_known=True,
)  # fmt: skip
EVIDENCE = Table(
    "evidence", _("旁证"), _("不是目标本身的相关数据，说明了什么；不影响状态"),
    (
        Column("target", _("目标编码"), "target__code"),
        Column("indicator", _("指标编码"), "series__indicator__code"),
        Column("subject", _("对象编码"), "series__subject__code"),
        Column("year", _("年份"), "year", Kind.WHOLE),
        Column("statement", _("说明"), "statement"),
    ),
    lambda as_of: Evidence.objects.all(), ("target__plan__order", "target__order", "target_id", "id"),
)  # fmt: skip
NAMES = Table(
    "names", _("部门名称"), _("文件用过的部门名称，现在的名称也在内"),
    (
        Column("department", _("部门编码"), "department__code"),
        Column("name", _("名称"), "name"),
    ),
    lambda as_of: DepartmentName.objects.all(), ("department__order", "department__code", "name"),
)  # fmt: skip
