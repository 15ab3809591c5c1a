"""Writes: exports that are asked for, made and cleared away; views that are saved and sent."""

import hashlib
import logging
import shutil
from datetime import date, timedelta
from pathlib import Path

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q
from django.dispatch import Signal
from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from config.language import in_chinese
from departments.models import User
from planning.exports import asking, audit, csvs, names
from planning.models import Export, Plan, SavedView

logger = logging.getLogger(__name__)

KEPT = timedelta(days=7)
_LOST = timedelta(minutes=10)  # a worker that says nothing for so long is gone
export_asked = Signal()  # sent after the commit with `export_id`; whoever listens wakes a worker


class NotReady(ValueError):
    """The view cannot be saved or sent; the message says why and what to do."""


def ask_report(plan: Plan | None, year: int, known: date, by: User) -> Export:
    """Put a report in the queue. One that is there already for the same question is taken."""
    question = {"plan": plan.code if plan else None, "year": year, "known": known.isoformat()}
    name = plan.short_title if plan else "五个规划"
    title = f"{name}实施监测评估报告（{year}年，数据公布截至{known.isoformat()}）"
    return _asked(Export.Kind.REPORT, question, title, by)


def ask_table(ask: asking.Ask, by: User) -> Export:
    """Put a table that is too long for one request in the queue, as XLSX."""
    question = {"table": ask.table.code, "query": ask.parameters.urlencode()}
    with in_chinese():
        name = names.file_name(ask, ".xlsx")
    return _asked(Export.Kind.TABLE, question, name, by)


def _asked(kind: str, question: dict, title: str, by: User) -> Export:
    with transaction.atomic():
        same = Export.objects.filter(
            kind=kind, question=question, by=by,
            state__in=(Export.State.WAITING, Export.State.WORKING),
        ).first()  # fmt: skip
        if same:
            return same
        export = Export.objects.create(
            kind=kind, question=question, title=title[:200], by=by,
            expires_at=timezone.now() + KEPT,
        )  # fmt: skip
        audit.note(title, by, **question)
        transaction.on_commit(lambda: export_asked.send(sender=Export, export_id=export.pk))
    return export


def make(export_id: int) -> bool:
    """Make one export; False where another worker has it or it is gone.

    Reports and tables are Chinese, whoever asked for them.
    """
    with in_chinese():
        return _make(export_id)


def _make(export_id: int) -> bool:
    now = timezone.now()
    waiting = Q(state=Export.State.WAITING) | Q(
        state=Export.State.WORKING, started_at__lt=now - _LOST
    )
    claimed = Export.objects.filter(waiting, pk=export_id).update(
        state=Export.State.WORKING, started_at=now, problem=""
    )
    if not claimed:
        return False
    export = Export.objects.get(pk=export_id)
    try:
        export.files = _MAKERS[export.kind](export)
        export.state = Export.State.DONE
    except (asking.Misasked, asking.TooLong) as error:
        export.state, export.problem = Export.State.FAILED, str(error)
    except Exception:
        logger.exception("导出 %s 没有做成", export.pk)
        export.state = Export.State.FAILED
        export.problem = "生成时出错。请重试；仍不行请把本页地址告诉管理员。"
    export.finished_at = timezone.now()
    export.save(update_fields=["state", "problem", "files", "finished_at"])
    return True


def _make_report(export: Export) -> list[str]:
    # Fonts and printers take a second to load; only workers need them.
    from planning.exports.report import content, pdf, word

    asked = export.question
    question = content.Question(asked["plan"], asked["year"], date.fromisoformat(asked["known"]))
    printers = (("Word", ".docx", word.render), ("PDF", ".pdf", pdf.render))
    steps = 5 + 2 * len(printers)

    def progress(done: int, total: int, step: str) -> None:
        Export.objects.filter(pk=export.pk).update(done=done, total=steps, step=step)

    document = content.document(question, progress)
    made = []
    for i, (name, suffix, render) in enumerate(printers):
        progress(6 + 2 * i, steps, f"排版 {name}")
        stem = names.tidy(export.title)
        (folder_of(export) / f"{stem}{suffix}").write_bytes(render(document))
        made.append(f"{stem}{suffix}")
    progress(steps, steps, "完成")
    return made


def _make_table(export: Export) -> list[str]:
    from planning.exports import books  # the library is large, see there

    ask = asking.read(export.question["table"], QueryDict(export.question["query"]), export.by)
    total = ask.count()

    def progress(done: int) -> None:
        Export.objects.filter(pk=export.pk).update(done=done, total=total, step="写入工作表")

    name = names.file_name(ask, ".xlsx")
    books.write(ask, folder_of(export) / name, progress)
    return [name]


_MAKERS = {Export.Kind.REPORT: _make_report, Export.Kind.TABLE: _make_table}


def folder_of(export: Export) -> Path:
    """Where the files of an export lie; web and workers share this folder."""
    folder = Path(settings.MEDIA_ROOT) / "exports" / export.key
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def remove_expired() -> int:
    """Take expired exports away, files first; returns how many."""
    expired = list(Export.objects.filter(expires_at__lt=timezone.now()))
    for export in expired:
        shutil.rmtree(folder_of(export), ignore_errors=True)
        export.delete()
    return len(expired)


def left_over() -> list[int]:
    """Exports that nobody makes: the broker was down, or the worker was killed."""
    now = timezone.now()
    waiting = Q(state=Export.State.WAITING, asked_at__lt=now - timedelta(minutes=1))
    lost = Q(state=Export.State.WORKING, started_at__lt=now - _LOST)
    return list(Export.objects.filter(waiting | lost).values_list("id", flat=True))


def save_view(name: str, table: str, query: str, sending: str, by: User) -> SavedView:
    """Name a question; one of the same name is replaced. Raises NotReady and Misasked."""
    name = name.strip()
    if not name:
        raise NotReady(gettext("请给视图起个名字。"))
    if sending != SavedView.Sending.NEVER and not by.email:
        raise NotReady(
            gettext("您的账户没有电子邮箱，不能订阅。请联系统筹人员填写邮箱，或选择不发邮件。")
        )
    parameters = QueryDict(mutable=True)
    for field, values in QueryDict(query).lists():  # a form of filters sends empty ones along
        if any(values):
            parameters.setlist(field, values)
    _ = asking.read(table, parameters, by).rows
    view, _ = SavedView.objects.update_or_create(
        by=by, name=name[:60],
        defaults={"table": table, "query": parameters.urlencode(), "sending": sending,
                  "sent_digest": "", "sent_at": None},
    )  # fmt: skip
    return view


def send_due(today: date) -> int:
    """Send every subscription that is due; returns how many mails went out."""
    views = SavedView.objects.exclude(sending=SavedView.Sending.NEVER).select_related("by")
    with in_chinese():
        return sum(_send(view, today) for view in views.order_by("id"))


def _send(view: SavedView, today: date) -> bool:
    """One mail with the table as it is now. The first one of `on_change` only takes note."""
    if not view.by.is_active or not view.by.email:
        return False
    last = timezone.localtime(view.sent_at).date() if view.sent_at else None
    monthly = view.sending == SavedView.Sending.MONTHLY
    if monthly and last and (last.year, last.month) == (today.year, today.month):
        return False
    try:
        ask = asking.read(view.table, QueryDict(view.query), view.by)
        body = b"".join(csvs.stream(ask))
    except (asking.Misasked, PermissionDenied, Http404) as error:
        # A role that was changed, or what has been taken away since: the page is closed as well.
        logger.warning("订阅 %s 不能生成：%s", view.pk, error)
        return False
    digest = hashlib.sha256(body).hexdigest()
    unchanged = digest == view.sent_digest
    first = not view.sent_digest
    if not monthly and unchanged:
        return False
    if monthly or not first:
        state = "这是第一次发送" if first else "与上次相同" if unchanged else "与上次相比有变化"
        _mail(view, names.file_name(ask, ".csv"), body, state)
        audit.note(f"订阅 {view.name}", view.by, table=view.table, query=view.query)
    view.sent_digest, view.sent_at = digest, timezone.now()
    view.save(update_fields=["sent_digest", "sent_at"])
    return monthly or not first


def _mail(view: SavedView, name: str, body: bytes, state: str) -> None:
    lines = [
        f"您订阅的视图“{view.name}”见附件（{state}）。",
        f"在网上看：{settings.SITE_URL}{reverse('view', args=[view.key])}",
        f"要停止接收，请登录后到 {settings.SITE_URL}/data/views/ 删除或改为不发邮件。",
    ]
    mail = EmailMessage(f"豫策：{view.name}", "\n".join(lines), to=[view.by.email])
    mail.attach(name, body, "text/csv")
    mail.send()
