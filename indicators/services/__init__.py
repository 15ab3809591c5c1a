"""Writes: figures are entered, submitted, published, returned. No revision is ever overwritten."""

from indicators.checking import Refused
from indicators.services.decisions import (
    announce,
    publish_figure,
    publish_figures,
    return_figure,
    return_figures,
    submit_figure,
    submit_figures,
    submit_ready_figures,
    withdraw_figure,
)
from indicators.services.entering import (
    Conflict,
    Entry,
    NotAllowed,
    clear_figure,
    enter_figure,
    enter_figures,
)
from indicators.services.reminding import drop_deadline, send_reminders, set_deadline
from indicators.services.ruling import keep_rules
from indicators.services.uploading import begin_writing, drop_upload, keep_upload, write_upload

__all__ = [
    "Conflict",
    "Entry",
    "NotAllowed",
    "Refused",
    "announce",
    "begin_writing",
    "clear_figure",
    "drop_deadline",
    "drop_upload",
    "enter_figure",
    "enter_figures",
    "keep_rules",
    "keep_upload",
    "publish_figure",
    "publish_figures",
    "return_figure",
    "return_figures",
    "send_reminders",
    "set_deadline",
    "submit_figure",
    "submit_figures",
    "submit_ready_figures",
    "withdraw_figure",
    "write_upload",
]
