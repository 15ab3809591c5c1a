"""Which record, or which reason, stands for each number of a paragraph."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from django.utils.translation import gettext_lazy as _

from planning.documents.numbers import NUMERALS, Number, numbers, worth
from planning.documents.texts import compact

# Why a number is no figure; the plan files name one of these.
REASONS = {
    "date": _("年份与日期"),
    "period": _("规划期名称"),
    "numbering": _("编号与次序"),
    "document": _("文号"),
    "name": _("名称（产品、技术、机构、工程、政策）"),
    "class": _("类别（数字只用来称呼一类东西）"),
    "ranking": _("他人榜单"),
    "word": _("词语（不表示数量）"),
    "unit": _("计量单位"),
    "repeat": _("复述（同一数字已在别处记录）"),
    "context": _("背景（不是本规划的目标或成绩）"),
}

# Whole classes of numbers that a plan sets aside by one word; what each means, as a pattern over
# compact text. `numbering` takes the number in front of a heading as well.
_YEAR = r"(?<!\d)(?:19|20)\d\d"
RULES = {
    "date": re.compile(
        rf"{_YEAR}(?:(?:年?[-至、和/]|年?底前?[-至])(?:19|20)\d\d)*年(?:\d{{1,2}}月(?:\d{{1,2}}日)?)?"
        rf"|{_YEAR}-20\d\d(?!\d)|[二〇]{{2}}[{NUMERALS}]{{2}}年(?:[一二三四五六七八九十]+月(?:[一二三四五六七八九十]+日)?)?"
    ),
    "period": re.compile(r"十[一二三四]五(?![{NUMERALS}])"),
    "numbering": re.compile(
        r"^第[一二三四五六七八九十]+章|^\(?[一二三四五六七八九十]+[、)]|^\(?\d+[.)、](?!\d)|专栏\d+|(?<![代图])表\d+"
        r"|(?<![一二三四五六七八九十统之唯])[一二三四五六七八九十]是|^[一二三四五六七八九十\d]+\t"
    ),
    "document": re.compile(r"[〔\[(]\d{4}[〕\])]\d+号"),
}


@dataclass(frozen=True)
class Record:
    """A figure as far as the text is concerned: where it stands and how it is written there."""

    code: str
    paragraph: int
    written: str
    threshold: str = ""


@dataclass(frozen=True)
class SetAside:
    """Numbers that are no figures: in one paragraph, or (None) wherever the plan writes them so.

    Either `written` says how, or `rule` names one of RULES.
    """

    why: str
    paragraph: int | None = None
    written: tuple[str, ...] = ()
    rule: str = ""


@dataclass(frozen=True)
class Shared:
    """One number of a paragraph that is stated of several things: so many records encode it."""

    paragraph: int
    written: str
    records: int


@dataclass(frozen=True)
class Mark:
    """A number of a paragraph with what accounts for it; `start` and `end` in the original text.

    `codes` are the records that encode it, `why` the reason for which it is set aside; a number
    that nothing accounts for has neither.
    """

    start: int
    end: int
    text: str
    codes: tuple[str, ...] = ()
    why: str = ""


@dataclass
class Account:
    """The numbers of one paragraph, and what the plan says of it that the text does not bear out."""

    marks: list[Mark] = field(default_factory=list)
    absent: list[Record] = field(default_factory=list)  # records whose number is not there
    # Places that are stated of another number of things than records encode them.
    miscounted: list[tuple[str, int, int]] = field(default_factory=list)
    idle: list[tuple[SetAside, str]] = field(
        default_factory=list
    )  # wordings that set nothing aside

    @property
    def unaccounted(self) -> list[Mark]:
        return [mark for mark in self.marks if not mark.codes and not mark.why]


def account(
    text: str,
    records: Sequence[Record],
    here: Iterable[SetAside],
    everywhere: Iterable[SetAside],
    shared: Iterable[Shared] = (),
) -> Account:
    """Account for every number of a paragraph.

    `records` and `here` are those of this paragraph, `everywhere` those of the whole plan. A
    record takes the first place of its wording that no record has taken; where all are taken, it
    shares one (a number that speaks of two industries gives two records); how many share it the
    plan keeps in `shared`, so that the loss of one of them shows.
    """
    form = compact(text)
    found = numbers(form.text)
    result = Account()
    spans = _places(form.text, records, result)
    spans += _thresholds(form.text, found, spans, records)
    marks = _merged(spans)
    reasons = _reasons(form.text, here, everywhere, result)
    for number in found:
        if any(start <= number.start < end for start, end, _ in spans):
            continue
        why = next((why for s, e, why in reasons if s <= number.start and number.end <= e), "")
        marks.append((number.start, number.end, (), why))
    for start, end, codes, why in sorted(marks):
        low, high = form.original(start, end)
        result.marks.append(Mark(low, high, text[low:high], codes, why))
    result.miscounted = _miscounted(result.marks, shared)
    return result


def _miscounted(marks: list[Mark], shared: Iterable[Shared]) -> list[tuple[str, int, int]]:
    """Wordings whose numbers of records are not those that are kept: (wording, found, kept).

    A wording that stands in several places keeps a count for each, in their order; where none is
    kept, a place has one record.
    """
    kept: dict[str, list[int]] = {}
    for item in shared:
        kept.setdefault(compact(item.written).text, []).append(item.records)
    found: dict[str, list[int]] = {}
    for mark in marks:
        if mark.codes:
            found.setdefault(compact(mark.text).text, []).append(len(mark.codes))
    wrong = []
    for written in {**found, **kept}:
        counts = [count for count in found.get(written, ()) if count > 1]
        wanted = kept.get(written, [])
        for index in range(max(len(counts), len(wanted))):
            count = counts[index] if index < len(counts) else min(len(found.get(written, ())), 1)
            want = wanted[index] if index < len(wanted) else 1
            if count != want:
                wrong.append((written, count, want))
    return wrong


Span = tuple[int, int, str]  # start and end in a compact text, and a record's code or a reason


def _places(text: str, records: Sequence[Record], result: Account) -> list[Span]:
    """Where each record stands; the longer wording first, for 3家 stands in 3家以上 too."""
    spans: list[Span] = []
    for record in sorted(records, key=lambda record: -len(compact(record.written).text)):
        places = occurrences(text, record.written)
        if not places:
            result.absent.append(record)
            continue
        free = [place for place in places if not _touches(place, spans)]
        spans.append((*(free or places)[0], record.code))
    return spans


def _touches(place: tuple[int, int], spans: list[Span]) -> bool:
    return any(place[0] < end and start < place[1] for start, end, _ in spans)


def _thresholds(
    text: str, found: list[Number], spans: list[Span], records: Sequence[Record]
) -> list[Span]:
    """The number in a threshold (收入超过100亿元的集群3个) belongs to the record of the count.

    Where other records have all its places (甲、乙2个产业超过5000亿元), it shares the first.
    """
    thresholds: list[Span] = []
    for record in records:
        limits = compact(record.threshold).text
        for limit in numbers(limits):
            unit = limits[limit.end :]
            alike = [number for number in found if worth(number.text) == worth(limit.text)]
            taken = spans + thresholds
            free = [number for number in alike if not _touches((number.start, number.end), taken)]
            for number in (free or alike)[:1]:
                has_unit = unit and text.startswith(unit, number.end)
                end = number.end + (len(unit) if has_unit else 0)
                thresholds.append((number.start, end, record.code))
    return thresholds


def _merged(spans: list[Span]) -> list[tuple[int, int, tuple[str, ...], str]]:
    """Records that share a place as one mark."""
    marks: list[tuple[int, int, tuple[str, ...], str]] = []
    for start, end, code in sorted(spans, key=lambda span: span[:2]):
        if marks and start < marks[-1][1]:
            first, last, codes, _ = marks[-1]
            marks[-1] = first, max(last, end), tuple(dict.fromkeys((*codes, code))), ""
        else:
            marks.append((start, end, (code,), ""))
    return marks


def occurrences(text: str, written: str) -> list[tuple[int, int]]:
    """Where a wording stands in a compact text; 20家 does not stand in 120家."""
    words = compact(written).text
    if not words or words not in text:
        return []
    return [match.span() for match in _pattern(words).finditer(text)]


@lru_cache(maxsize=8192)
def _pattern(words: str) -> re.Pattern:
    before = ""
    if words[0].isdigit():
        before = r"(?<![\d.])"
    elif words[0] in NUMERALS:
        before = rf"(?<![{NUMERALS}\d])"
    after = r"(?!\d|\.\d)" if words[-1].isdigit() else ""
    return re.compile(before + re.escape(words) + after)


def _reasons(
    text: str, here: Iterable[SetAside], everywhere: Iterable[SetAside], result: Account
) -> list[Span]:
    reasons: list[Span] = []
    for aside in here:
        for written in aside.written:
            places = occurrences(text, written)
            reasons += [(*place, aside.why) for place in places]
            if not places:
                result.idle.append((aside, written))
    for aside in everywhere:
        if aside.rule:
            reasons += [(*match.span(), aside.why) for match in RULES[aside.rule].finditer(text)]
        for written in aside.written:
            reasons += [(*place, aside.why) for place in occurrences(text, written)]
    return reasons
