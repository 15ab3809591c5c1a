"""How plans, departments, industries and clusters stand, and what each has to do."""

from collections.abc import Callable

from django.utils.translation import gettext_noop as _

from indicators.tables import Column, Kind
from planning.boards import departments, plans, subjects
from planning.duties import in_the_matrix, matrix
from planning.exports.summaries.summary import (
    DEPARTMENT,
    PLAN,
    Asked,
    Summary,
    chinese,
    count,
    names,
    standing,
)
from planning.models import Status

PLANS = Summary(
    "plan-progress", _("规划进展"), _("每个规划的目标数和状态，即“规划”页的列表"),
    (
        *PLAN,
        Column("issuer", _("发文机关"), lambda plan: plan.issuer),
        Column("issued_on", _("发布日期"), lambda plan: plan.issued_on, Kind.DAY),
        Column("number", _("文号"), lambda plan: plan.number),
        count("start_year", _("起始年份"), lambda plan: plan.start_year),
        count("end_year", _("截止年份"), lambda plan: plan.end_year),
        *standing(lambda plan: plan.standing),
    ),
    lambda asked: plans.plans_in(asked.year), takes_year=True, takes_known=True,
)  # fmt: skip


def _departments(asked: Asked) -> list:
    rows = departments.answering()
    departments.with_standing(rows, asked.year)
    return rows


DEPARTMENTS = Summary(
    "department-progress", _("部门进展"), _("每个部门的职责数、目标数和目标状态，即“部门”页的列表"),
    (
        *DEPARTMENT,
        count("lead", _("牵头"), lambda row: row.counts.get("lead", 0), _("目标、集群、任务、项目都计入")),
        count("support", _("配合"), lambda row: row.counts.get("support", 0)),
        count("accountable", _("责任"), lambda row: row.counts.get("accountable", 0)),
        *standing(lambda row: row.standing),
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
        count("goals", _("目标"), lambda row: row[2].goals, _("牵头、责任与配合都计入，一项计一次")),
        *(count(s.value, chinese(s.label), _in_cell(s), _("截至所选年份为这一状态的目标数")) for s in Status),
        count("measures", _("任务"), lambda row: row[2].measures),
        count("projects", _("项目"), lambda row: row[2].projects),
        count("clusters", _("集群"), lambda row: row[2].clusters),
    ),
    _duties, takes_year=True, takes_known=True,
)  # fmt: skip
CLUSTERS = Summary(
    "cluster-progress", _("产业与集群进展"), _("每个产业和集群的目标数、状态、所在市县和负责部门"),
    (
        Column("subject", _("对象编码"), lambda row: row.code),
        Column("subject_name", _("对象"), lambda row: row.name),
        Column("group", _("分组"), lambda row: row.group or str(row.get_kind_display())),
        count("number", _("序号"), lambda row: row.number),
        *standing(lambda row: row.standing),
        Column("cities", _("所在市县"), lambda row: names(row.located_in), meaning=_("用“；”隔开")),
        Column("leads", _("负责部门"), lambda row: names(_answering(row.duties)), meaning=_("用“；”隔开")),
    ),
    lambda asked: subjects.subjects_in(asked.year), takes_year=True, takes_known=True,
)  # fmt: skip


def _answering(duties) -> list:
    return [duty.department for duty in duties if duty.role != "support"]
