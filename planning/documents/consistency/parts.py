"""Parts against wholes: sums, shares, and what part of the whole's growth the parts take."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext

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

# Parts may add up to this much more than the floor of their whole before the whole is a goal that
# can be met while its parts are missed.
_FLOORS_DIFFER = Decimal("0.05")
# Forms that state how much there is of something, so that a part has less of it than its whole.
_AMOUNTS = ("level", "capacity", "count", "threshold_count")
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
    if total == whole.amount and relation.complete:
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
    if total == whole.amount:
        # As with a part that is as large as its whole.
        severity, rest = Severity.DOUBTFUL, gettext("各项并非全部，却已占满总数")
    if total < whole.amount and all(part.year and part.year < whole.year for part in parts):
        severity, rest = Severity.COMPATIBLE, gettext("各项是此前的数，到总数的年份还可增加")
    terms = gettext(" ＋ ").join(_term(part, counts.get(part.code), whole) for part in parts)
    sign = gettext("＞") if total > whole.amount else gettext("＜")
    sign = gettext("＝") if total == whole.amount else sign
    sum_words = gettext("%(terms)s ＝ %(total)s") % {"terms": terms, "total": whole.at(total)}
    if len(parts) == 1 and not times:
        sum_words = f"{parts[0].thing} {parts[0].figure}"
    yield finding(
        f"sum-{relation.code}",
        FindingClass.PARTS,
        severity,
        [whole, *times, *parts],
        gettext("%(sum_words)s %(sign)s %(thing)s %(figure)s，合计为总数的 %(total)s；%(rest)s")
        % {
            "sum_words": sum_words,
            "sign": sign,
            "thing": whole.thing,
            "figure": whole.figure,
            "total": percent(total / whole.amount),
            "rest": rest,
        }
        + (gettext("（%(why)s）") % {"why": relation.said("why")} if relation.why else "")
        + gettext("。"),
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
        near = total <= whole.amount * (1 + _FLOORS_DIFFER)
        if bounded and not near:
            return Severity.DOUBTFUL, gettext("总数不是各项之和：总数做到了，各项仍可能没有做到")
        if bounded:
            return Severity.COMPATIBLE, gettext(
                "各项都做到，总数必然超过；总数定低了，可以同时成立"
            )
        if near and whole.span.is_bound and whole.span.high is None:
            return Severity.COMPATIBLE, gettext("各项建成，总目标就达到了，可以同时成立")
        if whole.span.is_bound:
            return Severity.DOUBTFUL, gettext("各项之和超出总目标，总目标与各项没有对上")
        return Severity.CONTRADICTION, gettext("各项之和大于总数")
    if whole.span.is_bound:
        return Severity.DOUBTFUL, gettext("各项只做到所写的数，总数达不到")
    return Severity.CONTRADICTION, gettext("各项之和小于总数")


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
        gettext(
            "%(thing)s %(figure)s ÷ %(thing_2)s %(figure_2)s ＝ %(implied)s，所写的%(thing_3)s为 %(figure_3)s"
        )
        % {
            "thing": part.thing,
            "figure": part.figure,
            "thing_2": whole.thing,
            "figure_2": whole.figure,
            "implied": percent(implied),
            "thing_3": share.thing,
            "figure_3": share.figure,
        }
        + (gettext("；%(why)s") % {"why": relation.said("why")} if relation.why else "")
        + gettext("。"),
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
        gettext(
            "%(thing)s由%(year)s年 %(figure)s 增至%(year_2)s年 %(figure_2)s，增量 %(part_gain)s；%(thing_2)s%(figure_3)s、达到 %(figure_4)s，增量 %(whole_gain)s：部分占去总增量的 %(part_gain_2)s，其余部分一年只增 %(rest)s。"
        )
        % {
            "thing": part_end.thing,
            "year": part_start.year,
            "figure": part_start.figure,
            "year_2": part_end.year,
            "figure_2": part_end.figure,
            "part_gain": whole_end.at(part_gain),
            "thing_2": whole_end.thing,
            "figure_3": growth.figure,
            "figure_4": whole_end.figure,
            "whole_gain": whole_end.at(whole_gain),
            "part_gain_2": percent(part_gain / whole_gain),
            "rest": percent(rest),
        },
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
        gettext(
            "%(name)s：%(locator)s %(n)s 项合计 %(sums)s，%(locator_2)s等处 %(n_2)s 项合计 %(sums_2)s，相差 %(gap)s；总的规模以哪一处为准，文件没有说明。"
        )
        % {
            "name": relation.said("name"),
            "locator": here[0].locator,
            "n": len(here),
            "sums": here[0].at(sums[0]),
            "locator_2": there[0].locator,
            "n_2": len(there),
            "sums_2": here[0].at(sums[1]),
            "gap": percent(gap),
        },
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
                gettext(
                    "%(thing)s各为 %(figure)s，写的是一批；%(thing_2)s合计只有 %(figure_2)s，至多容得下 %(room)s 个。"
                )
                % {
                    "thing": unit.thing,
                    "figure": unit.figure,
                    "thing_2": whole.thing,
                    "figure_2": whole.figure,
                    "room": room,
                },
                value=unit.amount,
                whole=whole.amount,
                units=room,
            )


def _part_of_its_kind(corpus: Corpus, relations: Relations) -> Iterator[Finding]:
    """A part that is as large as its whole, or larger: subjects say what they are part of."""
    figures = defaultdict(list)
    together = [s for s in corpus.statements if s.code not in relations.each]
    for statement in together:
        if statement.year and statement.form in _AMOUNTS:
            figures[statement.subject, *_measure(statement, relations)].append(statement)
    for part in together:
        if not part.year or part.form not in _AMOUNTS:
            continue
        for parent in part.parents:
            for whole in figures.get((parent, *_measure(part, relations)), ()):
                if part.is_past == whole.is_past:
                    yield from _too_large(part, whole)


def _measure(statement: Statement, relations: Relations) -> tuple:
    indicator = relations.one("indicators", statement.indicator)
    return indicator, statement.threshold, statement.dimension, statement.year, statement.start


def _too_large(part: Statement, whole: Statement) -> Iterator[Finding]:
    near = abs(part.amount - whole.amount) <= part.half + whole.half
    if part.amount < whole.amount and not near:
        return
    exact = part.comparator == whole.comparator == "="
    verdict = gettext("几乎相等") if near else gettext("大于后者")
    if (part.amount, part.value_max) == (whole.amount, whole.value_max):
        verdict = gettext("与它同数")
    yield finding(
        "part_of_its_kind",
        FindingClass.RESULT if part.is_past else FindingClass.PARTS,
        Severity.CONTRADICTION if exact else Severity.DOUBTFUL,
        [part, whole],
        gettext(
            "%(thing)s为 %(figure)s，是%(thing_2)s %(figure_2)s 的一部分，却%(verdict)s：其余部分%(what)s。"
        )
        % {
            "thing": part.thing,
            "figure": part.figure,
            "thing_2": whole.thing,
            "figure_2": whole.figure,
            "verdict": verdict,
            "what": gettext("没有余地") if near else gettext("成了负数"),
        },
        part=part.amount,
        whole=whole.amount,
    )
