"""What was promised, who answers for it, and how far it has come."""

from planning.models.consistency import (
    Finding,
    FindingClass,
    FindingSide,
    Relation,
    Remark,
    Severity,
)
from planning.models.deliveries import Export, SavedView
from planning.models.duties import Measure, Project, Responsibility
from planning.models.evaluations import BEHIND, GRAVITY, Evaluation, Evidence, Status, Tally
from planning.models.news import News
from planning.models.plans import Method, Paragraph, Plan, Section
from planning.models.queue import Rebuild, RebuildChunk, Refusal, StaleMark, StaleTally
from planning.models.statements import Comparator, Fact, Form, Nature, Path, Target
from planning.models.structure import Item, Mention

__all__ = [
    "BEHIND",
    "GRAVITY",
    "Comparator",
    "Evaluation",
    "Evidence",
    "Export",
    "Fact",
    "Finding",
    "FindingClass",
    "FindingSide",
    "Form",
    "Item",
    "Measure",
    "Mention",
    "Method",
    "Nature",
    "News",
    "Paragraph",
    "Path",
    "Plan",
    "Project",
    "Rebuild",
    "RebuildChunk",
    "Refusal",
    "Relation",
    "Remark",
    "Responsibility",
    "SavedView",
    "Section",
    "Severity",
    "StaleMark",
    "StaleTally",
    "Status",
    "Tally",
    "Target",
]
