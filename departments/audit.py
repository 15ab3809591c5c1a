"""The audit log: who signed in, who changed what, who took data out. Rows are only ever added."""

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed

from config.language import in_chinese
from departments.guards import Guard
from departments.models import AuditEntry, User

GUARD = Guard(AuditEntry._meta.db_table, "审计记录只能增加，不能修改或删除")


def record(action: str, by=None, about: object = "", request=None, **details) -> AuditEntry:
    """Add one entry. `about` is what was acted on, in words; `details` are plain JSON values.

    The log is kept in Chinese, whatever language the person reads.
    """
    with in_chinese():
        about = str(about)
    known = by if by is not None and by.is_authenticated else None
    return AuditEntry.objects.create(
        action=action,
        by=known,
        about=about[:200],
        details=details,
        address=request.META.get("REMOTE_ADDR") or None if request is not None else None,
    )


def listen() -> None:
    """Hear of every sign-in, sign-out and refused sign-in."""
    user_logged_in.connect(_signed_in, dispatch_uid="departments.audit.in")
    user_logged_out.connect(_signed_out, dispatch_uid="departments.audit.out")
    user_login_failed.connect(_refused, dispatch_uid="departments.audit.refused")


def _signed_in(sender, request, user, **kwargs):
    record(AuditEntry.Action.SIGNED_IN, user, request=request)


def _signed_out(sender, request, user, **kwargs):
    if user is not None:
        record(AuditEntry.Action.SIGNED_OUT, user, request=request)


def _refused(sender, credentials, request=None, **kwargs):
    """An unknown name is not kept: people type their password into the wrong box."""
    name = str(credentials.get("username", ""))
    about = name if User.objects.filter(username=name).exists() else "（不存在的用户名）"
    record(AuditEntry.Action.SIGN_IN_REFUSED, about=about, request=request)
