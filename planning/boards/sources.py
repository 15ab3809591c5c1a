"""The plans' own words: the whole text with every figure in place, and the source audit."""

import re
from dataclasses import dataclass, field

from django.shortcuts import get_object_or_404, render

from planning.boards.cited import cited
from planning.documents.accounting import REASONS
from planning.documents.audit import SectionAudit
from planning.documents.clauses import Clause, Piece, audit_loaded, clause, statements_of
from planning.documents.texts import CITED_ALONE
from planning.models import Plan, Section, Target
from planning.models.plans import AUDITING
from planning.selectors import evaluations_in


@dataclass
class Passage:
    """A paragraph of the page, with the goals that it states."""

    clause: Clause
    goals: list[Target] = field(default_factory=list)


@dataclass
class Part:
    """A section of the page; `rows` where it is a table, whose paragraphs are rows of cells."""

    section: Section | None
    passages: list[Passage] = field(default_factory=list)

    @property
    def is_apart(self) -> bool:
        """A box, a table or an annex, which stands beside the text."""
        return bool(self.section) and self.section.number.startswith(CITED_ALONE)

    @property
    def rows(self) -> list[tuple[int, list[list[Piece]]]]:
        """A table's rows: paragraph number and cells; other paragraphs stand above the table.

        A row that divides its second column in two (主要污染物排放总量 | 化学需氧量) has it in one
        cell, so that its figures stand under the years of the head.
        """
        rows = [(p.clause.number, p.clause.cells) for p in self.passages if len(p.clause.cells) > 1]
        width = len(rows[0][1]) if rows else 0
        return [(number, _aligned(cells, width)) for number, cells in rows]


def _aligned(cells: list[list[Piece]], width: int) -> list[list[Piece]]:
    extra = len(cells) - width
    if extra <= 0:
        return cells
    second = [piece for cell in cells[1 : 2 + extra] for piece in (*cell, Piece(" "))]
    return [cells[0], second, *cells[2 + extra :]]


def plan_text(request, code):
    """The whole text of a plan, every encoded number a link to its record with its state."""
    plan = get_object_or_404(Plan, code=code)
    year = request.year_choice.year
    audits = audit_loaded(plan)
    statements = statements_of(plan)
    targets = statements["target"]
    verdicts = dict(
        evaluations_in(year).filter(target__plan=plan).values_list("target__code", "status")
    )
    for target in targets.values():
        target.plan = plan
        target.is_goal = target.kind == Target.Kind.GOAL
        target.verdict = verdicts.get(target.code) if target.is_goal else None
    goals = [target for target in targets.values() if target.is_goal]
    return render(
        request,
        "boards/plan_text.html",
        cited(request.year_choice, [t for t in targets.values() if t.is_goal], [plan])
        | {
            "plan": plan,
            "parts": _parts(plan, audits, targets),
            "targets": targets,
            "facts": statements["fact"],
            "numbers": sum(section.encoded for section in audits),
            "goals": len(goals),
        },
    )


def _parts(plan: Plan, audits: list[SectionAudit], targets: dict[str, Target]) -> list[Part]:
    """Every section with its passages, in the order of the outline; the headings are their own."""
    sections = {section.code: section for section in plan.sections.defer(*AUDITING)}
    parts = []
    for audited in audits:
        part = Part(sections.get(audited.code))
        for paragraph, found in audited.paragraphs:
            if part.section and paragraph.text in (part.section.heading, part.section.number):
                continue  # an annex has its title on a line of its own
            if part.section and paragraph.number == 0:
                continue
            shown = clause(paragraph.number, paragraph.text, found)
            goals = [targets[c] for c in shown.codes if c in targets and targets[c].is_goal]
            part.passages.append(Passage(shown, goals))
        if part.section or part.passages:
            parts.append(part)
    return parts


def plan_audit(request, code):
    """The source audit of a plan: how each section's numbers are accounted for."""
    plan = get_object_or_404(Plan, code=code)
    audits = audited_sections(plan)
    whole = SectionAudit("", paragraphs=[pair for audited in audits for pair in audited.paragraphs])
    return render(
        request,
        "boards/plan_audit.html",
        {
            "cited_plans": [plan],
            "plan": plan,
            "plans": Plan.objects.all(),
            "audits": listed_sections(audits),
            "whole": whole,
            "reasons": [(str(REASONS[why]), n) for why, n in whole.reasons.most_common()],
            "wrong": [a for a in audits if a.differs],
            "differing": sum(1 for a in audits if a.differs),
        },
    )


def audited_sections(plan: Plan) -> list[SectionAudit]:
    """Every section's audit with its `section`, and `why` its numbers are set aside, in short."""
    audits = audit_loaded(plan)
    sections = {section.code: section for section in plan.sections.defer(*AUDITING)}
    for audited in audits:
        audited.section = sections.get(audited.code)
        # In a row the reason's first word will do; the list above spells it out.
        audited.why = [
            (re.split("（| \\(", str(REASONS[w]))[0], n) for w, n in audited.reasons.most_common()
        ]
    return audits


def listed_sections(audits: list[SectionAudit]) -> list[SectionAudit]:
    """Those that have a number, or something that does not fit."""
    return [audited for audited in audits if audited.numbers or audited.differs]
