"""What those who work here list: accounts and what was done with them, deadlines, the machinery.

Each is for whom its page is, and none of them is open data: the interface and the catalogue know
only `TABLES`.
"""

from django.db.models import F, Func, OuterRef, TextField, Value
from django.db.models.functions import Concat, Trim
from django.utils.translation import gettext_noop as _

from departments import access
from departments.models import AuditEntry, User
from indicators.models import Deadline, Reminder
from indicators.tables import Column, Joined, JoinedPairs, Kind, Table
from planning.models import Rebuild, Refusal


def _person(path: str = "") -> Trim:
    """The name of an account as pages write it; empty where only a user name is known."""
    return Trim(Concat(path + "first_name", Value(" "), path + "last_name"))


class _Host(Func):
    """An address as people write it; PostgreSQL keeps the size of its net beside it."""

    output_field = TextField()
    template = "%(expressions)s"

    def as_postgresql(self, compiler, connection, **extra):
        return self.as_sql(compiler, connection, template="host(%(expressions)s)", **extra)


def _reviewed() -> Joined:
    """The departments that a reviewer is limited to."""
    links = User.reviews.through.objects.filter(user=OuterRef("pk"))
    ordered = links.order_by("department__order", "department__code")
    return Joined(ordered.annotate(word=F("department__name")).values("word"))


ACCOUNTS = Table(
    "accounts", _("账户"), _("每个账户的角色、部门和最近登录，即“账户”页的列表"),
    (
        Column("username", _("用户名"), "username"),
        Column("active", _("可以登录"), "is_active", Kind.FLAG),
        Column("name", _("姓名"), _person()),
        Column("role", _("角色编码"), "role"),
        Column("role_name", _("角色"), "role", choices=User.Role),
        Column("department", _("部门编码"), "department__code"),
        Column("department_name", _("部门"), "department__name"),
        Column("reviews", _("审核范围"), _reviewed(), meaning=_("审核人员只审核这些部门；空白为所有部门")),
        Column("last_login", _("最近登录"), "last_login", Kind.MOMENT, _("从未登录则空")),
    ),
    lambda as_of: User.objects.all(), ("-is_active", "role", "username"),
    allowed=access.may_coordinate,
)  # fmt: skip
AUDIT_LOG = Table(
    "audit-log", _("审计记录"), _("谁在什么时候做了什么，最近的在前，即“审计记录”页的列表"),
    (
        Column("at", _("时间"), "at", Kind.MOMENT),
        Column("username", _("用户名"), "by__username", meaning=_("没有登录则空")),
        Column("name", _("姓名"), _person("by__")),
        Column("action", _("动作编码"), "action"),
        Column("action_name", _("动作"), "action", choices=AuditEntry.Action),
        Column("about", _("事项"), "about"),
        Column("details", _("细节"), JoinedPairs("details"), meaning=_("名称和值，用“；”隔开")),
        Column("address", _("地址"), _Host("address"), meaning=_("IP 地址")),
    ),
    lambda as_of: AuditEntry.objects.all(), ("-id",), allowed=access.may_coordinate,
)  # fmt: skip
DEADLINES = Table(
    "deadlines", _("填报期限"), _("各年数据从哪天开始填、到哪天截止"),
    (
        Column("figure_year", _("数据年份"), "year", Kind.WHOLE),
        Column("department", _("部门编码"), "department__code", meaning=_("空白为所有部门")),
        Column("department_name", _("部门"), "department__name"),
        Column("opens_on", _("开始"), "opens_on", Kind.DAY),
        Column("due_on", _("截止"), "due_on", Kind.DAY),
        Column("closes_on", _("关闭"), "closes_on", Kind.DAY, _("不关闭则空")),
    ),
    lambda as_of: Deadline.objects.all(), ("-year", "department__order", "department__code", "id"),
    allowed=access.may_coordinate,
)  # fmt: skip
REMINDERS = Table(
    "reminders", _("填报提醒"), _("给欠报部门发过的提醒，最近的在前"),
    (
        Column("sent_on", _("日期"), "sent_on", Kind.DAY),
        Column("department", _("部门编码"), "department__code"),
        Column("department_name", _("部门"), "department__name"),
        Column("figure_year", _("数据年份"), "deadline__year", Kind.WHOLE),
        Column("missing", _("未填项数"), "missing", Kind.WHOLE),
    ),
    lambda as_of: Reminder.objects.all(), ("-sent_on", "id"), allowed=access.may_coordinate,
)  # fmt: skip
REFUSALS = Table(
    "refusals", _("无法计算的目标"), _("数值算不出来的目标和原因，即“运行状况”页的列表"),
    (
        Column("code", _("目标编码"), "target__code"),
        Column("subject_name", _("对象"), "target__subject__name"),
        Column("indicator_name", _("指标"), "target__indicator__name"),
        Column("plan_title", _("规划"), "target__plan__short_title"),
        Column("message", _("原因"), "message"),
        Column("refused_at", _("时间"), "refused_at", Kind.MOMENT),
    ),
    lambda as_of: Refusal.objects.all(), ("target__code",), allowed=access.may_coordinate,
)  # fmt: skip
REBUILDS = Table(
    "rebuilds", _("全部重算"), _("每次全部重算的起止、结果和发起人，最近的在前"),
    (
        Column("started_at", _("开始"), "started_at", Kind.MOMENT),
        Column("ended_at", _("结束"), "ended_at", Kind.MOMENT),
        Column("state", _("结果"), "state", choices=Rebuild.State),
        Column("username", _("发起人"), "started_by__username", meaning=_("从命令行发起则空")),
    ),
    lambda as_of: Rebuild.objects.all(), ("-id",), allowed=access.may_coordinate,
)  # fmt: skip

INSIDE: dict[str, Table] = {
    table.code: table for table in (ACCOUNTS, AUDIT_LOG, DEADLINES, REMINDERS, REFUSALS, REBUILDS)
}
