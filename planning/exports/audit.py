"""Who took what out of the house. The one place that every file, report and mail passes."""

from departments import audit
from departments.models import AuditEntry


def note(what: str, by=None, request=None, **details) -> None:
    """Keep one entry: `what` in words, `details` as plain JSON values."""
    audit.record(AuditEntry.Action.EXPORTED, by, what, request, **details)
