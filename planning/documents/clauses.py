"""The plan texts in the database: loading them, and reading them with their figures in place."""

from collections import defaultdict
from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from django.db import transaction

from planning.documents.accounting import Account, Record, SetAside, Shared, account
from planning.documents.audit import SectionAudit, Sources, audit
from planning.documents.texts import FRONT, Edition, read_text, split
from planning.documents.texts import Paragraph as TextParagraph
from planning.models import Fact, Measure, Paragraph, Plan, Project, Target
from planning.models.statements import Statement

Matter = Statement | Measure | Project


@dataclass(frozen=True)
class Piece:
    """A stretch of a paragraph: plain text, or a number with the records that encode it."""

    text: str
    codes: tuple[str, ...] = ()
    why: str = ""
    is_number: bool = False


@dataclass
class Clause:
    """A paragraph as it is shown: one list of pieces, or one for each cell of a table's row."""

    number: int
    cells: list[list[Piece]]

    @property
    def codes(self) -> list[str]:
        """The codes of all records in the paragraph, in the order of the text."""
        return list(dict.fromkeys(c for cell in self.cells for piece in cell for c in piece.codes))


def load_text(plan: Plan, path: Path) -> tuple[int, list[str], bool]:
    """Make the loaded text of a plan that of a file.

    Returns the number of paragraphs, the locators of sections whose heading is not in the text,
    and whether anything changed. Raises OSError and UnicodeDecodeError of reading the file.
    """
    sections = {section.code: section for section in plan.sections.order_by("order")}
    edition = split(read_text(path), sections.values())
    rows = [
        (sections[p.section].pk if p.section != FRONT else None, p.number, p.text)
        for p in edition.paragraphs
    ]
    missing = [sections[code].locator for code in edition.missing]
    present = plan.paragraphs.order_by("order").values_list("section_id", "number", "text")
    if list(present) == rows:
        return len(rows), missing, False
    with transaction.atomic():
        plan.paragraphs.all().delete()
        Paragraph.objects.bulk_create(
            Paragraph(plan=plan, section_id=section_id, number=number, text=text, order=order)
            for order, (section_id, number, text) in enumerate(rows)
        )
    return len(rows), missing, True


def audit_loaded(plan: Plan) -> list[SectionAudit]:
    """The source audit of the loaded text; empty where no text is loaded. Four queries."""
    rows = plan.paragraphs.order_by("order").values_list("section_id", "number", "text")
    if not rows:
        return []
    sections = list(plan.sections.order_by("order"))
    codes = {section.pk: section.code for section in sections} | {None: FRONT}
    found = _audited(
        tuple((codes[section], number, text) for section, number, text in rows),
        tuple(section.code for section in sections),
        tuple(
            (codes[statement["section_id"]], _record(statement))
            for model in (Target, Fact)
            for statement in _written(model.objects.filter(plan=plan))
        ),
        tuple((section.code, aside) for section in sections for aside in _here(section)),
        tuple((section.code, item) for section in sections for item in _shared(section)),
        tuple(_everywhere(plan)),
    )
    return [copy(section) for section in found]  # a page adds to them what it shows


@lru_cache(maxsize=16)
def _audited(paragraphs, outline, records, here, shared, everywhere) -> list[SectionAudit]:
    """Remembered for the same text and the same records: a text is read far oftener than loaded.

    `records`, `here` and `shared` are pairs with the code of their section.
    """
    edition = Edition([TextParagraph(*paragraph, 0) for paragraph in paragraphs])
    present = {section for section, _, _ in paragraphs}
    edition.missing = [code for code in outline if code not in present]
    sources = Sources(everywhere=list(everywhere))
    for pairs, by_section in (
        (records, sources.records),
        (here, sources.here),
        (shared, sources.shared),
    ):
        for code, each in pairs:
            by_section[code].append(each)
    return audit(edition, outline, sources)


def clause_of(matter: Matter) -> Clause | None:
    """The paragraph that something is written in; None where no text is loaded."""
    return clauses_of([matter]).get(place_of(matter))


def place_of(matter: Matter) -> tuple[int, int]:
    """Section and paragraph."""
    return matter.section_id, matter.paragraph


def clauses_of(matters: Iterable[Matter]) -> dict[tuple[int, int], Clause]:
    """The paragraphs that records are written in, by place; what is not loaded is left out.

    Three queries: the paragraphs, and all targets and facts in them, for two figures that are
    written alike take the places of their wording in turn. The words of a measure or a project
    are marked too, where the paragraph has them as they are recorded.
    """
    matters = list(matters)
    places = {place_of(matter) for matter in matters}
    sections = {section for section, _ in places}
    records: dict[tuple[int, int], list[Record]] = defaultdict(list)
    for model in (Target, Fact):
        for row in _written(model.objects.filter(section__in=sections)):
            records[row["section_id"], row["paragraph"]].append(_record(row))
    for matter in matters:
        if words := _words_of(matter):
            records[place_of(matter)].append(Record(matter.code, matter.paragraph, words))
    return {
        (paragraph.section_id, paragraph.number): clause(
            paragraph.number,
            paragraph.text,
            account(paragraph.text, records[paragraph.section_id, paragraph.number], (), ()),
        )
        for paragraph in Paragraph.objects.filter(section__in=sections)
        if (paragraph.section_id, paragraph.number) in places
    }


def _words_of(matter: Matter) -> str:
    """What of a measure or project may stand in its paragraph; a figure has its own wording."""
    if isinstance(matter, Measure):
        return matter.title
    if isinstance(matter, Project) and matter.target_id is None:
        return matter.size or matter.name
    return ""


def clause(number: int, text: str, found: Account) -> Clause:
    """A paragraph cut at its numbers, and at the tabs between the cells of a table's row."""
    pieces, position = [], 0
    for mark in found.marks:
        if mark.start < position:  # lies within a wording that was shown already
            continue
        pieces.append(Piece(text[position : mark.start]))
        pieces.append(Piece(text[mark.start : mark.end], mark.codes, mark.why, True))
        position = mark.end
    pieces.append(Piece(text[position:]))
    cells: list[list[Piece]] = [[]]
    for piece in pieces:
        first, *others = piece.text.split("\t")
        _extend(cells[-1], piece, first)
        for other in others:
            cells.append([])
            _extend(cells[-1], piece, other)
    if len(cells) > 1:  # spaces in a table's cell only fill its lines
        cells = [[_squeezed(piece) for piece in cell] for cell in cells]
    return Clause(number, cells)


def _extend(cell: list[Piece], piece: Piece, text: str) -> None:
    if text:
        cell.append(replace(piece, text=text) if text != piece.text else piece)


def _squeezed(piece: Piece) -> Piece:
    return replace(piece, text=piece.text.replace("\u3000", ""))


def statements_of(plan: Plan) -> dict[str, dict[str, Statement]]:
    """Targets and facts of a plan by code, for the links in its text. Two queries."""
    found: dict[str, dict[str, Statement]] = defaultdict(dict)
    for model in (Target, Fact):
        for statement in model.objects.filter(plan=plan).select_related("subject", "indicator"):
            found[model._meta.model_name][statement.code] = statement
    return found


def _written(statements):
    return statements.order_by("order").values(
        "section_id", "code", "paragraph", "written", "threshold"
    )


def _record(row: dict) -> Record:
    return Record(row["code"], row["paragraph"], row["written"], row["threshold"])


def _here(section) -> list[SetAside]:
    return [
        SetAside(item["why"], item["paragraph"], tuple(item["written"]))
        for item in section.set_aside
    ]


def _shared(section) -> list[Shared]:
    return [Shared(item["paragraph"], item["written"], item["records"]) for item in section.shared]


def _everywhere(plan: Plan) -> list[SetAside]:
    return [
        SetAside(item["why"], None, tuple(item["written"]), item["rule"]) for item in plan.set_aside
    ]
