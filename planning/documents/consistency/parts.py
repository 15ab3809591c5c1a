"""Parts against wholes: sums, shares, and what part of the whole's growth the parts take."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from planning.documents.consistency.findings import Finding, FindingClass, Severity, finding
from planning.documents.consistency.relations import (
    Chapters,
    Gain,
    Proportion,
    Relations,
    Whole,
)
from planning.documents.consistency.spans import Span
from planning.documents.consistency.statements import Corpus, Statement, percent
from planning.wording import number

# Floors of parts may add up to this much more than the floor of their whole before the whole is
# a goal that can be met while its parts are missed.
_FLOORS_DIFFER = Decimal("0.05")
# “一批” of units of one size are at least so many.
_SEVERAL = 3


def find(corpus: Corpus, relations: Relations) -> Iterator[Finding]:
    for relation in relations.wholes:
        yield from _sum(corpus, relation)
    for relation in relations.chapters:
        yield from _chapters(corpus, relation)
    yield from _room_for_several(corpus, relations)
    for relation in relations.proportions:
        yield from _share(corpus, relation)
    for relation in relations.gains:
        yield from _gain(corpus, relation)
    yield from _part_of_its_kind(corpus, relations)


def _sum(corpus: Corpus, relation: Whole) -> Iterator[Finding]:
    parts = corpus.all_of([part.figure for part in relation.parts])
    times = corpus.all_of([part.times for part in relation.parts if part.times])
    whole = corpus.get(relation.whole)
    if whole is None or parts is None or times is None:
        return
    counts = {part.figure: corpus.get(part.times).value for part in relation.parts if part.times}
    amounts = [part.amount * counts.get(part.code, 1) for part in parts]
    total = sum(amounts, Decimal(0))
    if total == whole.amount:
        return
    reach = sum((part.half for part in parts), Decimal(0)) + whole.half
    exact = all(part.comparator == "=" for part in (*parts, whole))
    if exact and abs(total - whole.amount) <= reach:
        return
    if total < whole.amount and not relation.complete:
        return
    severity, rest = _verdict(parts, whole, total)
    if relation.open and severity is Severity.CONTRADICTION:
        severity = Severity.DOUBTFUL
    if total < whole.amount and all(part.year and part.year < whole.year for part in parts):
        severity, rest = Severity.COMPATIBLE, "各项是此前的数，到总数的年份还可增加"
    terms = " ＋ ".join(_term(part, counts.get(part.code), whole) for part in parts)
    sign = "＞" if total > whole.amount else "＜"
    sum_words = f"{terms} ＝ {whole.at(total)}"
    if len(parts) == 1 and not times:
        sum_words = f"{parts[0].thing} {parts[0].figure}"
    yield finding(
        f"sum-{relation.code}",
        FindingClass.PARTS,
        severity,
        [whole, *times, *parts],
        f"{sum_words} {sign} {whole.thing} {whole.figure}，"
        f"合计为总数的 {percent(total / whole.amount)}；{rest}"
        + (f"（{relation.why}）" if relation.why else "")
        + "。",
        total=total,
        whole=whole.amount,
        ratio=total / whole.amount,
    )


def _term(part: Statement, times: Decimal | None, whole: Statement) -> str:
    size = number((part.amount / whole.factor).normalize())
    return f"{number(times)} × {size}" if times else size


def _verdict(parts, whole: Statement, total: Decimal) -> tuple[Severity, str]:
    bounded = all(part.span.is_bound for part in parts) and whole.span.is_bound
    if total > whole.amount:
        if bounded and total > whole.amount * (1 + _FLOORS_DIFFER):
            return Severity.DOUBTFUL, "总数不是各项之和：总数做到了，各项仍可能没有做到"
        if bounded:
            return Severity.COMPATIBLE, "各项都做到，总数必然超过；总数定低了，可以同时成立"
        if whole.span.is_bound:
            return Severity.DOUBTFUL, "各项之和超出总目标，总目标与各项没有对上"
        return Severity.CONTRADICTION, "各项之和大于总数"
    if whole.span.is_bound:
        return Severity.DOUBTFUL, "各项只做到所写的数，总数达不到"
    return Severity.CONTRADICTION, "各项之和小于总数"


def _share(corpus: Corpus, relation: Proportion) -> Iterator[Finding]:
    found = corpus.all_of([relation.part, relation.whole, relation.share])
    if found is None:
        return
    part, whole, share = found
    if part.dimension != whole.dimension or whole.amount <= 0:
        return
    implied = part.amount / whole.amount
    least = None if part.span.low is None else part.span.low / (whole.amount + whole.half)
    most = None if part.span.high is None else part.span.high / (whole.amount - whole.half)
    if share.span.meets(Span(least, most, low_open=part.span.low_open)):
        return
    yield finding(
        "share",
        FindingClass.PARTS,
        Severity.DOUBTFUL if relation.why else Severity.CONTRADICTION,
        [share, part, whole],
        f"{part.thing} {part.figure} ÷ {whole.thing} {whole.figure} ＝ {percent(implied)}，"
        f"所写的{share.thing}为 {share.figure}"
        + (f"；{relation.why}" if relation.why else "")
        + "。",
        implied=implied,
        stated=share.amount,
    )


def _gain(corpus: Corpus, relation: Gain) -> Iterator[Finding]:
    codes = (relation.part_start, relation.part_end, relation.whole_end, relation.whole_growth)
    found = corpus.all_of(codes)
    if found is None:
        return
    part_start, part_end, whole_end, growth = found
    whole_start = whole_end.amount / (1 + growth.amount)
    part_gain = part_end.amount - part_start.amount
    whole_gain = whole_end.amount - whole_start
    share = part_end.amount / whole_end.amount
    # A part that takes far more of the growth than of the whole leaves the rest standing still.
    if part_gain / whole_gain <= (1 + share) / 2:
        return
    rest_start = whole_start - part_start.amount
    rest = (whole_end.amount - part_end.amount) / rest_start - 1
    yield finding(
        "gain",
        FindingClass.PARTS,
        Severity.DOUBTFUL,
        list(found),
        f"{part_end.thing}由{part_start.year}年 {part_start.figure} 增至{part_end.year}年 "
        f"{part_end.figure}，增量 "
        f"{whole_end.at(part_gain)}；{whole_end.thing}{growth.figure}、达到 "
        f"{whole_end.figure}，增量 {whole_end.at(whole_gain)}：部分占去总增量的 "
        f"{percent(part_gain / whole_gain)}，其余部分一年只增 {percent(rest)}。",
        part_gain=part_gain,
        whole_gain=whole_gain,
        rest_growth=rest,
    )


def _chapters(corpus: Corpus, relation: Chapters) -> Iterator[Finding]:
    """One list of parts in two chapters: what each chapter's figures add up to."""
    here, there = (corpus.all_of(codes) for codes in relation.stated)
    if here is None or there is None:
        return
    sums = [sum((part.amount for part in parts), Decimal(0)) for parts in (here, there)]
    gap = abs(sums[0] - sums[1]) / max(sums)
    if gap <= _FLOORS_DIFFER:
        return
    yield finding(
        f"chapters-{relation.code}",
        FindingClass.PARTS,
        Severity.DOUBTFUL,
        [*here, *there],
        f"{relation.name}：{here[0].locator} {len(here)} 项合计 {here[0].at(sums[0])}，"
        f"{there[0].locator}等处 {len(there)} 项合计 {here[0].at(sums[1])}，"
        f"相差 {percent(gap)}；总的规模以哪一处为准，文件没有说明。",
        first=sums[0],
        second=sums[1],
        gap=gap,
    )


def _room_for_several(corpus: Corpus, relations: Relations) -> Iterator[Finding]:
    """Several units of one size, where the industry that they belong to has no room for them."""
    for unit in filter(None, map(corpus.get, relations.each)):
        wholes = [
            whole
            for whole in corpus.statements
            if whole.subject in unit.parents
            and whole.plan == unit.plan
            and not whole.is_past
            and whole.code not in relations.each
            and _measure(whole, relations) == _measure(unit, relations)
        ]
        if not wholes:
            continue
        whole = max(wholes, key=lambda statement: statement.amount)
        room = int(whole.amount / unit.amount)
        if room < _SEVERAL:
            yield finding(
                "room_for_several",
                FindingClass.PARTS,
                Severity.DOUBTFUL,
                [unit, whole],
                f"{unit.thing}各为 {unit.figure}，写的是一批；{whole.thing}合计只有 "
                f"{whole.figure}，至多容得下 {room} 个。",
                value=unit.amount,
                whole=whole.amount,
                units=room,
            )


def _part_of_its_kind(corpus: Corpus, relations: Relations) -> Iterator[Finding]:
    """A part that is as large as its whole, or larger: subjects say what they are part of."""
    figures = defaultdict(list)
    together = [s for s in corpus.statements if s.code not in relations.each]
    for statement in together:
        if statement.year and statement.form in ("level", "capacity", "count"):
            figures[statement.subject, *_measure(statement, relations)].append(statement)
    for part in together:
        if not part.year or part.form not in ("level", "capacity", "count"):
            continue
        for parent in part.parents:
            for whole in figures.get((parent, *_measure(part, relations)), ()):
                if part.is_past == whole.is_past:
                    yield from _too_large(part, whole)


def _measure(statement: Statement, relations: Relations) -> tuple:
    indicator = relations.one("indicators", statement.indicator)
    return indicator, statement.dimension, statement.year, statement.start


def _too_large(part: Statement, whole: Statement) -> Iterator[Finding]:
    near = abs(part.amount - whole.amount) <= part.half + whole.half
    if part.amount < whole.amount and not near:
        return
    exact = part.comparator == whole.comparator == "="
    verdict = "几乎相等" if near else "大于后者"
    yield finding(
        "part_of_its_kind",
        FindingClass.RESULT if part.is_past else FindingClass.PARTS,
        Severity.CONTRADICTION if exact else Severity.DOUBTFUL,
        [part, whole],
        f"{part.thing}为 {part.figure}，是{whole.thing} {whole.figure} 的一部分，却{verdict}：其余部分"
        f"{'没有余地' if near else '成了负数'}。",
        part=part.amount,
        whole=whole.amount,
    )
