"""The source audit (来源核对): every number of a plan's text, section by section.

The same audit serves the files (`manage.py audit_sources`, which knows the lines of the YAML) and
the database (the pages, which know the texts that were loaded).
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from indicators.reading import Mistake
from planning.documents.accounting import (
    Account,
    Record,
    SetAside,
    Shared,
    account,
    occurrences,
)
from planning.documents.checking import PlacedPlan
from planning.documents.numbers import says
from planning.documents.texts import FRONT, Edition, Paragraph, compact, read_text, split


@dataclass
class Sources:
    """What a plan says of its own text: records and set-asides by section code, and everywhere."""

    records: dict[str, list[Record]] = field(default_factory=lambda: defaultdict(list))
    here: dict[str, list[SetAside]] = field(default_factory=lambda: defaultdict(list))
    everywhere: list[SetAside] = field(default_factory=list)
    shared: dict[str, list[Shared]] = field(default_factory=lambda: defaultdict(list))


@dataclass
class SectionAudit:
    """One section's paragraphs with their accounts; `missing` where its heading was not found."""

    code: str
    missing: bool = False
    paragraphs: list[tuple[Paragraph, Account]] = field(default_factory=list)
    # Records and set-asides of paragraphs that the text does not have.
    stray_records: list[Record] = field(default_factory=list)
    stray_asides: list[SetAside] = field(default_factory=list)

    @property
    def numbers(self) -> int:
        return sum(len(account.marks) for _, account in self.paragraphs)

    @property
    def encoded(self) -> int:
        return sum(1 for _, account in self.paragraphs for mark in account.marks if mark.codes)

    @property
    def reasons(self) -> Counter:
        """How many numbers are set aside for which reason."""
        return Counter(
            mark.why for _, account in self.paragraphs for mark in account.marks if mark.why
        )

    @property
    def set_aside(self) -> int:
        return self.reasons.total()

    @property
    def unaccounted(self) -> int:
        return sum(len(account.unaccounted) for _, account in self.paragraphs)

    @property
    def absent(self) -> list[Record]:
        """Records whose number does not stand in the paragraph that they name."""
        return self.stray_records + [r for _, account in self.paragraphs for r in account.absent]

    @property
    def differs(self) -> bool:
        """Whether this edition is not the one that was encoded, as far as its numbers tell."""
        idle = self.stray_asides or any(account.idle for _, account in self.paragraphs)
        return bool(self.missing or self.absent or self.unaccounted or self.miscounted or idle)

    @property
    def miscounted(self) -> list[tuple[int, str, int, int]]:
        """Numbers that more or fewer things share than the plan keeps, by paragraph."""
        return [
            (paragraph.number, *wrong)
            for paragraph, account in self.paragraphs
            for wrong in account.miscounted
        ]


def audit(edition: Edition, outline: Iterable[str], sources: Sources) -> list[SectionAudit]:
    """Every section (`outline`: their codes in order), after what stands before the first heading."""
    missing = set(edition.missing)
    sections = {FRONT: SectionAudit(FRONT)}
    for code in outline:
        sections[code] = SectionAudit(code, code in missing)
    for paragraph in edition.paragraphs:
        section = sections[paragraph.section]
        of_this = _of(paragraph.number)
        records = list(filter(of_this, sources.records.get(paragraph.section, ())))
        here = filter(of_this, sources.here.get(paragraph.section, ()))
        shared = filter(of_this, sources.shared.get(paragraph.section, ()))
        found = account(paragraph.text, records, here, sources.everywhere, shared)
        section.paragraphs.append((paragraph, found))
    for code, section in sections.items():
        present = {paragraph.number for paragraph, _ in section.paragraphs}
        section.stray_records = [
            r for r in sources.records.get(code, ()) if r.paragraph not in present
        ]
        section.stray_asides = [a for a in sources.here.get(code, ()) if a.paragraph not in present]
    return list(sections.values())


def _of(number: int) -> Callable[[Record | SetAside | Shared], bool]:
    return lambda cited: cited.paragraph == number


def sources_of(plan: PlacedPlan) -> Sources:
    """What a plan's YAML says of its text."""
    sources = Sources()
    for section, _, record in plan.statements():
        sources.records[section.code].append(
            Record(f"{section.code}/{record.code}", record.at[0], record.written, record.threshold)
        )
    for section in plan.sections:
        sources.here[section.code] = [
            SetAside(item.why, item.at[0], tuple(item.written)) for item in section.file.set_aside
        ]
        sources.shared[section.code] = [
            Shared(item.at[0], item.written, item.records) for item in section.file.shared
        ]
    sources.everywhere = [
        SetAside(item.why, None, tuple(item.written), item.rule) for item in plan.file.set_aside
    ]
    return sources


@dataclass
class FileAudit:
    """The audit of a plan's YAML against a text file, with what is wrong by file and line."""

    plan: PlacedPlan
    sections: list[SectionAudit]
    mistakes: list[Mistake] = field(default_factory=list)

    @property
    def unaccounted(self) -> int:
        return sum(section.unaccounted for section in self.sections)


def audit_file(plan: PlacedPlan, text: Path) -> FileAudit:
    """Audit a plan against its text. Raises OSError and UnicodeDecodeError of reading the file."""
    outline = [section.file for section in plan.sections]
    edition = split(read_text(text), outline)
    codes = [heading.code for heading in outline]
    result = FileAudit(plan, audit(edition, codes, sources_of(plan)))
    _Complaints(plan, text.name, result).all()
    return result


class _Complaints:
    """What an audit found wrong, as sentences with the file and line where it is to be mended."""

    def __init__(self, plan: PlacedPlan, text_name: str, result: FileAudit):
        self.plan, self.text_name, self.result = plan, text_name, result
        self.placed = {section.code: section for section in plan.sections}
        self.places = {
            f"{section.code}/{record.code}": place for section, place, record in plan.statements()
        }

    def all(self) -> None:
        for _, place, record in self.plan.statements():
            if says(compact(record.written).text, float(record.value.value)) is False:
                value = f"{record.value.value.normalize():f}"
                self._yaml((*place, "value"), f"“{record.written}”没有说 {value}")
        for section in self.result.sections:
            if section.missing:
                placed = self.placed[section.code]
                self._yaml(
                    placed.place,
                    f"{self.text_name} 中没有找到章节“{placed.file.number}{placed.file.heading}”",
                )
            for record in section.absent:
                self._absent(section, record)
            for paragraph, found in section.paragraphs:
                self._paragraph(section, paragraph, found)
            for number, written, count, want in section.miscounted:
                self._miscounted(section, number, written, count, want)
            for aside in section.stray_asides:
                for written in aside.written:
                    self._idle(section, aside, written)
        self.result.mistakes.sort()

    def _yaml(self, place, message: str) -> None:
        reading = self.plan.reading
        self.result.mistakes.append(Mistake(reading.file, reading.line(place), message))

    def _absent(self, section: SectionAudit, record: Record) -> None:
        numbers = [paragraph.number for paragraph, _ in section.paragraphs]
        elsewhere = [
            str(paragraph.number)
            for paragraph, _ in section.paragraphs
            if occurrences(compact(paragraph.text).text, record.written)
        ]
        if section.missing:
            problem = "，因为这一章节没有找到"
        elif record.paragraph not in numbers:
            problem = f"：{self._name(section)}只有 {max(numbers, default=0)} 段"
        else:
            problem = f"：{self._name(section)}第{record.paragraph}段不是这样写的"
        if elsewhere:
            problem += f"，第{'、'.join(elsewhere)}段有“{record.written}”"
        place = (*self.places[record.code], "written" if record.written else "at")
        self._yaml(place, f"“{record.code}”的“{record.written}”核对不上{problem}")

    def _paragraph(self, section: SectionAudit, paragraph: Paragraph, found: Account) -> None:
        for mark in found.unaccounted:
            around = paragraph.text[max(mark.start - 8, 0) : mark.end + 8]
            self.result.mistakes.append(
                Mistake(
                    self.text_name,
                    paragraph.line,
                    f"{self._name(section)}第{paragraph.number}段的“{mark.text}”没有记录，"
                    f"也没有写明不计的理由（…{around}…）",
                )
            )
        for aside, written in found.idle:
            self._idle(section, aside, written)

    def _idle(self, section: SectionAudit, aside: SetAside, written: str) -> None:
        placed = self.placed[section.code]
        for index, item in enumerate(placed.file.set_aside):
            if item.at[0] == aside.paragraph and written in item.written:
                self._yaml(
                    (*placed.place, "set_aside", index),
                    f"不计的“{written}”不在{self._name(section)}第{aside.paragraph}段",
                )
                return

    def _miscounted(self, section: SectionAudit, number: int, written: str, count, want) -> None:
        placed = self.placed[section.code]
        index = next(
            (
                i
                for i, item in enumerate(placed.file.shared)
                if item.at[0] == number and compact(item.written).text == written
            ),
            None,
        )
        place = placed.place if index is None else (*placed.place, "shared", index)
        self._yaml(
            place,
            f"{self._name(section)}第{number}段的“{written}”有 {count} 条记录，"
            f"shared 写明它说的是 {want} 件事",
        )

    def _name(self, section: SectionAudit) -> str:
        placed = self.placed.get(section.code)
        return f"“{placed.locator}”" if placed else "第一个标题以前"
