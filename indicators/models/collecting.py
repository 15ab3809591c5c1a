"""The yearly collecting of figures: when they are due, who was reminded, what was uploaded."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from departments.models import Department


class DeadlineQuerySet(models.QuerySet):
    def calendar(self) -> "Calendar":
        """All deadlines in one query, to be asked department by department."""
        return Calendar({(row.year, row.department_id): row for row in self})


class Deadline(models.Model):
    """When the figures of a year are due, for every department or, differently, for one."""

    year = models.PositiveSmallIntegerField(_("年份"))
    department = models.ForeignKey(
        Department, models.CASCADE, null=True, blank=True, related_name="deadlines",
        verbose_name=_("部门"), help_text=_("不选表示所有部门"),
    )  # fmt: skip
    opens_on = models.DateField(_("开始填报"))
    due_on = models.DateField(_("截止日期"))
    closes_on = models.DateField(
        _("关闭日期"), null=True, blank=True, help_text=_("此后不能再填；不填表示逾期仍可补填")
    )

    objects = DeadlineQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("填报期限")
        ordering = ["-year", "department"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "department"],
                name="deadline_unique",
                violation_error_message=_("这一年、这个部门已经有期限，请修改原来的。"),
            ),
            models.UniqueConstraint(
                fields=["year"],
                condition=Q(department__isnull=True),
                name="deadline_for_all_unique",
                violation_error_message=_("这一年已经有统一的期限，请修改原来的。"),
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("opens_on")),
                name="deadline_after_opening",
                violation_error_message=_("截止日期不能早于开始日期。"),
            ),
            models.CheckConstraint(
                condition=Q(closes_on__isnull=True) | Q(closes_on__gte=F("due_on")),
                name="deadline_closes_after_due",
                violation_error_message=_("关闭日期不能早于截止日期。"),
            ),
        ]

    def __str__(self):
        return gettext("%(year)s年 %(department)s：%(due_on)s") % {
            "year": self.year,
            "department": self.department or gettext("所有部门"),
            "due_on": self.due_on,
        }

    def is_open(self, today: date) -> bool:
        return self.opens_on <= today and (self.closes_on is None or today <= self.closes_on)


@dataclass(frozen=True)
class Calendar:
    """Which years can be entered, and when they are due, department by department."""

    deadlines: dict[tuple[int, int | None], Deadline]

    def deadline(self, department_id: int | None, year: int) -> Deadline | None:
        """The department's own deadline, else the one for all; None where none was set."""
        return self.deadlines.get((year, department_id)) or self.deadlines.get((year, None))

    def is_open(self, department_id: int | None, year: int, today: date) -> bool:
        """Years with a deadline follow it; others are open once they have begun."""
        deadline = self.deadline(department_id, year)
        return deadline.is_open(today) if deadline else year <= today.year

    def open_year(self, department_id: int | None, today: date) -> int | None:
        """The latest year that is being collected; None where no deadline says so."""
        years = sorted({year for year, owner in self.deadlines if owner in (None, department_id)})
        running = [
            year for year in years if (d := self.deadline(department_id, year)) and d.is_open(today)
        ]
        return running[-1] if running else None


class Reminder(models.Model):
    """That a department was reminded of a deadline, so that it is not told twice on one day."""

    deadline = models.ForeignKey(Deadline, models.CASCADE, related_name="reminders")
    department = models.ForeignKey(Department, models.CASCADE, related_name="reminders")
    sent_on = models.DateField(_("日期"))
    missing = models.PositiveIntegerField(_("未填项数"))

    class Meta:
        verbose_name = verbose_name_plural = _("提醒")
        ordering = ["-sent_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["deadline", "department", "sent_on"], name="reminder_unique"
            )
        ]

    def __str__(self):
        return gettext("%(sent_on)s %(department)s：%(missing)s 项") % {
            "sent_on": self.sent_on,
            "department": self.department,
            "missing": self.missing,
        }


class Upload(models.Model):
    """A spreadsheet that somebody sent: read in the background, shown, then taken or dropped.

    The file itself is kept in the row, since the worker may run on another machine. `rows` are
    plain dicts: line, series, year, value, written, remark, vintage, seen, outcome (new, changed,
    unchanged, error) and findings.
    """

    class State(models.TextChoices):
        READING = "reading", _("正在读取")
        READY = "ready", _("待确认")
        WRITING = "writing", _("正在写入")
        DONE = "done", _("已写入")
        FAILED = "failed", _("不能读取")
        DROPPED = "dropped", _("已放弃")

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="uploads")
    name = models.CharField(_("文件名"), max_length=120)
    content = models.BinaryField(_("内容"))
    language = models.CharField(
        _("语言"), max_length=10, default="zh-hans", db_default="zh-hans"
    )  # of what is said of it
    state = models.CharField(_("状态"), max_length=8, choices=State, default=State.READING)
    at = models.DateTimeField(_("时间"), auto_now_add=True)
    read = models.PositiveIntegerField(_("已读行数"), default=0)
    total = models.PositiveIntegerField(_("总行数"), default=0)
    rows = models.JSONField(_("各行"), default=list)
    problem = models.TextField(_("问题"), blank=True)
    written = models.PositiveIntegerField(_("写入条数"), default=0)

    class Meta:
        verbose_name = verbose_name_plural = _("上传")
        ordering = ["-id"]

    def __str__(self):
        return f"{self.name}（{self.get_state_display()}）"

    @property
    def is_busy(self) -> bool:
        return self.state in (self.State.READING, self.State.WRITING)
