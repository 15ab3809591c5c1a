"""The tables of plans: what was promised, how far it is, who answers. With those of indicators."""

from indicators.tables import INDICATORS, OBSERVATIONS, REVISIONS, SOURCES, Table
from planning.exports.tables.documents import (
    DEPARTMENTS,
    EVIDENCE,
    FINDINGS,
    ITEMS,
    MENTIONS,
    NAMES,
    PLANS,
    REMARKS,
    SECTIONS,
    SUBJECTS,
)
from planning.exports.tables.duties import MEASURES, NEWS, PROJECTS, RESPONSIBILITIES
from planning.exports.tables.promises import COMMITMENTS, EVALUATIONS, FACTS, TARGETS

TABLES: dict[str, Table] = {
    table.code: table
    for table in (
        TARGETS, EVALUATIONS, OBSERVATIONS, REVISIONS, RESPONSIBILITIES, PROJECTS, MEASURES, NEWS,
        COMMITMENTS, FACTS, EVIDENCE, FINDINGS, REMARKS, PLANS, SECTIONS, MENTIONS, ITEMS,
        DEPARTMENTS, NAMES, SUBJECTS, INDICATORS, SOURCES,
    )
}  # fmt: skip
