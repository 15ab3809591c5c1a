"""Deadlines and the mails that remind departments of them."""

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.utils import timezone

from config.language import in_chinese
from departments import audit
from departments.models import AuditEntry, User
from indicators.checking import day
from indicators.models import Deadline, Reminder
from indicators.selectors import progress_by_department

DAYS_BEFORE = (14, 7, 3, 1, 0)
LATE_EVERY = 7  # days


@transaction.atomic
def set_deadline(form, by, request=None) -> Deadline:
    """Save a valid form of a deadline."""
    deadline = form.save()
    audit.record(AuditEntry.Action.DEADLINE_SET, by, deadline, request)
    return deadline


@transaction.atomic
def drop_deadline(deadline: Deadline, by, request=None) -> None:
    with in_chinese():
        about = f"取消 {deadline}"
    audit.record(AuditEntry.Action.DEADLINE_SET, by, about, request)
    deadline.delete()


def send_reminders() -> int:
    """Write to the clerks of every department that owes figures, on the days for it.

    Returns how many departments were told. A second run on one day tells nobody twice.
    """
    with in_chinese():
        return _send_reminders(timezone.localdate())


def _send_reminders(today) -> int:
    told = 0
    for year in Deadline.objects.order_by("year").values_list("year", flat=True).distinct():
        for department_id, progress in progress_by_department(year).items():
            deadline = progress.deadline
            if not deadline or not progress.outstanding or not deadline.is_open(today):
                continue
            left = progress.days_left
            if left not in DAYS_BEFORE and not (left < 0 and -left % LATE_EVERY == 0):
                continue
            told += _tell(deadline, department_id, progress, today)
    return told


def _tell(deadline: Deadline, department_id: int, progress, today) -> bool:
    people = User.objects.filter(
        department=department_id, role=User.Role.CLERK, is_active=True
    ).exclude(email="")
    addresses = sorted(people.values_list("email", flat=True))
    with transaction.atomic():
        reminder, new = Reminder.objects.get_or_create(
            deadline=deadline,
            department_id=department_id,
            sent_on=today,
            defaults={"missing": progress.outstanding},
        )
        if not new or not addresses:
            return False
        when = (
            f"已逾期 {progress.days_late} 天" if progress.is_late else f"{day(deadline.due_on)}截止"
        )
        send_mail(
            f"豫策：{deadline.year}年数据还差 {progress.outstanding} 项，{when}",
            f"{reminder.department.name}：\n\n"
            f"{deadline.year}年应报 {progress.expected} 项，已报 {progress.handed_in} 项，"
            f"还差 {progress.outstanding} 项，{when}。\n\n请登录豫策，在“我的填报”中填写并提交。\n",
            settings.DEFAULT_FROM_EMAIL,
            addresses,
        )
    return True
