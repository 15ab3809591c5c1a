"""Figures and sentences in the language of the page, made from the data. No sentence is stored."""

from planning.wording.figures import (
    NOTHING,
    is_fraction,
    level,
    measure,
    number,
    percent,
    points,
    promised,
    significant,
)
from planning.wording.sentences import (
    chart_finding,
    needed,
    promise_sentence,
    reason_words,
    verdict_sentence,
)
from planning.wording.working import working

__all__ = [
    "NOTHING",
    "chart_finding",
    "is_fraction",
    "level",
    "measure",
    "needed",
    "number",
    "percent",
    "points",
    "promise_sentence",
    "promised",
    "reason_words",
    "significant",
    "verdict_sentence",
    "working",
]
