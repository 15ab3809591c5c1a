"""Uploads: kept, read in the background, then taken as drafts, all or none."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language, gettext, override

from config.language import CHINESE
from departments import access, audit
from departments.models import AuditEntry
from indicators.checking import Refused
from indicators.models import Series, Upload
from indicators.services.entering import Conflict, Entry, NotAllowed, enter_figures

_State = Upload.State
WRITTEN = ("new", "changed")  # the outcomes that become drafts


def keep_upload(name: str, content: bytes, by) -> Upload:
    """Keep a file that somebody sent; whoever calls has it read after the transaction."""
    upload = Upload.objects.create(
        by=by, name=name[-120:], content=content, language=get_language() or CHINESE
    )
    audit.record(AuditEntry.Action.UPLOADED, by, upload.name, upload=upload.pk)
    return upload


@transaction.atomic
def begin_writing(upload_id: int, by) -> Upload:
    """Confirm a preview, once. Raises Refused where it cannot be taken."""
    upload = Upload.objects.select_for_update(of=("self",)).get(pk=upload_id)
    if upload.by_id != by.pk:
        raise NotAllowed(gettext("只有上传的人可以确认。"))
    if upload.state != _State.READY:
        raise Refused(
            gettext("这次上传的状态是“%(state)s”，不能再确认。")
            % {"state": upload.get_state_display()}
        )
    if any(row["outcome"] == "error" for row in upload.rows):
        raise Refused(gettext("还有错误，一项也没有写入。请改正文件后重新上传。"))
    upload.state = _State.WRITING
    upload.save(update_fields=["state"])
    return upload


@transaction.atomic
def drop_upload(upload_id: int, by) -> None:
    """Give up a preview."""
    upload = Upload.objects.select_for_update(of=("self",)).get(pk=upload_id)
    if upload.by_id != by.pk:
        raise NotAllowed(gettext("只有上传的人可以放弃。"))
    if upload.state in (_State.READY, _State.FAILED):
        upload.state = _State.DROPPED
        upload.save(update_fields=["state"])


@transaction.atomic
def write_upload(upload_id: int) -> int:
    """Take the new and changed rows as drafts, all or none; returns how many.

    0 where the upload is gone, or was written by another worker.

    What somebody changed since the preview is not overwritten: then nothing is written, and the
    upload says what it was.
    """
    upload = (
        Upload.objects.select_for_update(of=("self",))
        .select_related("by__department")
        .filter(pk=upload_id, state=_State.WRITING)
        .first()
    )
    if upload is None:
        return 0
    with override(upload.language):
        return _write(upload)


def _write(upload: Upload) -> int:
    rows = [row for row in upload.rows if row["outcome"] in WRITTEN]
    series = Series.objects.select_related("indicator", "subject", "department").in_bulk(
        {row["series"] for row in rows}
    )
    entries = [
        Entry(
            series=series[row["series"]],
            year=row["year"],
            text=row["text"],
            seen=row["seen"],
            remark=row["remark"],
            locator=row["locator"],
            vintage=row["vintage"],
        )
        for row in rows
    ]
    try:
        if not access.may_enter(upload.by):
            raise NotAllowed(gettext("账户已不能填报。"))
        with transaction.atomic():
            enter_figures(entries, upload.by)
    except Conflict as conflict:
        upload.problem = gettext("%(observation)s：%(conflict)s 一项也没有写入，请重新上传。") % {
            "observation": conflict.theirs.observation,
            "conflict": conflict,
        }
    except (Refused, NotAllowed) as refusal:
        upload.problem = gettext("%(refusal)s 一项也没有写入，请重新上传。") % {"refusal": refusal}
    upload.state = _State.FAILED if upload.problem else _State.DONE
    upload.written = 0 if upload.problem else len(entries)
    upload.save(update_fields=["state", "problem", "written"])
    return upload.written


def forget_old_uploads(days: int = 90) -> int:
    """Empty the files of old uploads; the row stays as a record."""
    before = timezone.now() - timedelta(days=days)
    return Upload.objects.filter(at__lt=before).exclude(content=b"").update(content=b"", rows=[])
