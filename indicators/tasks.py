"""Celery tasks: they take nothing but plain values, and call one service."""

import logging

from celery import shared_task
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext
from kombu.exceptions import OperationalError

from indicators import services, sheets
from indicators.entry.sheets import understood
from indicators.models import Series, Upload

logger = logging.getLogger(__name__)


@shared_task
def read_upload(upload_id: int) -> None:
    """Read a file and judge its rows; the row of the upload tells how far it is."""
    upload = Upload.objects.select_related("by").filter(pk=upload_id).first()
    if upload is None or upload.state != Upload.State.READING:
        logger.info("上传 %s 已经处理", upload_id)
        return

    def note(done: int, total: int) -> None:
        Upload.objects.filter(pk=upload_id).update(read=done, total=total)

    series = Series.objects.select_related("indicator", "subject", "department")
    if upload.by.role == upload.by.Role.CLERK:
        series = series.filter(department=upload.by.department_id)
    try:
        with translation.override(upload.language):
            rows = understood(sheets.read(upload.name, bytes(upload.content)), series, note)
            if not rows:
                raise sheets.Unreadable(gettext("“数值”一列是空的。请填好再上传。"))
        result = {"rows": rows, "state": Upload.State.READY}
    except sheets.Unreadable as error:
        result = {"problem": str(error), "state": Upload.State.FAILED}
    # Another worker may have been faster, and the preview may be confirmed by now.
    Upload.objects.filter(pk=upload_id, state=Upload.State.READING).update(**result)


@shared_task
def write_upload(upload_id: int) -> None:
    logger.info("上传 %s 写入草稿 %d 条", upload_id, services.write_upload(upload_id))


@shared_task
def send_reminders() -> int:
    return services.send_reminders()


@shared_task
def sweep_uploads() -> int:
    """Uploads that were left by a broker that was down or a worker that was killed."""
    waiting = Upload.objects.filter(state__in=(Upload.State.READING, Upload.State.WRITING))
    ids = list(waiting.values_list("pk", "state"))
    for pk, state in ids:
        (read_upload if state == Upload.State.READING else write_upload)(pk)
    return len(ids)


def wake(task, upload_id: int) -> None:
    """Start a task after a commit. A broker that is down is no error: see `sweep_uploads`."""
    if settings.CELERY_TASK_ALWAYS_EAGER:
        task(upload_id)
        return
    try:
        task.apply_async((upload_id,), retry=False)
    except OperationalError:
        logger.warning("消息队列不可用，上传由定时清扫处理")
