"""One promise after another: leaps between neighbouring years, goals below what has been."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise, permutations

from django.utils.translation import gettext

from planning.documents.consistency.findings import Finding, FindingClass, Severity, finding
from planning.documents.consistency.growth import compare
from planning.documents.consistency.relations import (
    Climb,
    Fulfilment,
    Relations,
    Succession,
)
from planning.documents.consistency.statements import Corpus, Statement, percent

# To double every year, or more, is a leap worth a question; over a plan's whole period, less is.
_LEAP = Decimal(1)
_LONG, _LONG_LEAP = 3, Decimal("0.4")
# A share that doubles takes a growth far above that of its whole.
_SHARE_LEAP = 2
# What was achieved may be this many times the promise before they are two different things.
_FAR_MORE = 3
# A whole may be asked to grow this many times as fast as it did before.
_FASTER = Decimal("1.5")


def find(corpus: Corpus, relations: Relations) -> Iterator[Finding]:
    things = defaultdict(list)
    for statement in corpus.statements:
        if _is_mark(statement):
            subject = relations.one("subjects", statement.subject)
            indicator = relations.one("indicators", statement.indicator)
            key = (subject, indicator, statement.threshold, statement.dimension)
            things[key].append(statement)
    for statements in things.values():
        statements.sort(key=lambda s: (s.year, s.plan_order))
        yield from _leaps(statements, relations)
        yield from _setbacks(statements)
        yield from _from_here_at_the_stated_rate(statements, corpus)
    for relation in relations.successions:
        yield from _succession(corpus, relation)
    for relation in relations.fulfilments:
        yield from _fulfilment(corpus, relation)
    for relation in relations.climbs:
        yield from _climb(corpus, relation)
    yield from _marks_passed_before(corpus, relations)
    kin = _kin(relations)
    yield from _less_than_before(corpus, kin)
    yield from _slower_than_needed(corpus, kin)


def _is_mark(statement: Statement) -> bool:
    """A level for one year, that has been or shall be: a point on the way of its thing."""
    is_level = statement.is_level and statement.year and statement.start is None
    other = statement.kind in ("policy", "money", "project") or statement.comparator == "range"
    return bool(is_level and not other)


def _legs(statements: list[Statement]) -> Iterator[tuple[Statement, Statement]]:
    """The last figure of a year with the most that the next year with one asks for."""
    by_year = defaultdict(list)
    for statement in statements:
        by_year[statement.year].append(statement)
    years = sorted(by_year)
    for year, later in pairwise(years):
        most = min if by_year[later][0].less_is_better else max
        yield by_year[year][-1], most(by_year[later], key=lambda s: s.amount)


def _leaps(statements: list[Statement], relations: Relations) -> Iterator[Finding]:
    instalments = [{part.figure for part in whole.parts} for whole in relations.wholes]
    for start, end in _legs(statements):
        if end.is_past or start.amount <= 0:
            continue
        if end.form == "share":
            yield from _share_leap(start, end)
            continue
        if any({start.code, end.code} <= parts for parts in instalments):
            continue
        yield from _leap(start, end)


def _share_leap(start: Statement, end: Statement) -> Iterator[Finding]:
    """A promised share that shall at least double: its own growth must exceed that of the whole."""
    times = end.amount / start.amount
    if start.is_past or times < _SHARE_LEAP or start.plan != end.plan or start.in_table:
        return
    yearly = times ** (Decimal(1) / (end.year - start.year)) - 1
    yield finding(
        "share_leap",
        FindingClass.GROWTH,
        Severity.DOUBTFUL,
        [start, end],
        gettext(
            "%(thing)s由 %(year)s年 %(figure)s 到 %(year_2)s年 %(figure_2)s，为 %(normalize)s 倍：分子每年须比分母多增 %(yearly)s。"
        )
        % {
            "thing": end.thing,
            "year": start.year,
            "figure": start.figure,
            "year_2": end.year,
            "figure_2": end.figure,
            "normalize": f"{round(times, 1).normalize():f}",
            "yearly": percent(yearly),
        },
        times=times,
        yearly=yearly,
    )


def _fulfilment(corpus: Corpus, relation: Fulfilment) -> Iterator[Finding]:
    """A promise under one name and what is reported under another, far apart."""
    promised, report = corpus.all_of(relation.promised), corpus.get(relation.reported)
    if promised is None or report is None:
        return
    total = sum((each.amount for each in promised), Decimal(0))
    times = report.amount / total
    if 1 <= times < _FAR_MORE:
        return
    rest = gettext("没有达到") if times < 1 else gettext("远多于所定，范围是否相同，文件没有说明")
    words = gettext(" ＋ ").join(
        gettext("%(thing)s%(figure)s") % {"thing": each.thing, "figure": each.figure}
        for each in promised
    )
    yield finding(
        f"fulfilment-{relation.code}",
        FindingClass.RESULT,
        Severity.DOUBTFUL,
        [*promised, report],
        gettext("目标：%(words)s") % {"words": words}
        + (gettext("，合计 %(total)s") % {"total": report.at(total)} if len(promised) > 1 else "")
        + gettext("；报告：%(thing)s %(figure)s，为目标的 %(times)s，%(rest)s。两处口径：%(why)s。")
        % {
            "thing": report.thing,
            "figure": report.figure,
            "times": percent(times),
            "rest": rest,
            "why": relation.said("why"),
        },
        promised=total,
        reported=report.amount,
        ratio=times,
    )


def _climb(corpus: Corpus, relation: Climb) -> Iterator[Finding]:
    """What a whole must grow each year to become the sum of its parts, against what it did."""
    parts, ends = corpus.all_of(relation.parts), corpus.all_of([relation.start, relation.rate])
    if parts is None or ends is None:
        return
    start, rate = ends
    base = start.amount * (1 + rate.amount) ** (rate.year - start.year)
    total = sum((part.amount for part in parts), Decimal(0))
    years = parts[0].year - rate.year
    yearly = (total / base) ** (Decimal(1) / years) - 1
    if yearly <= rate.amount * _FASTER:
        return
    yield finding(
        f"climb-{relation.code}",
        FindingClass.GROWTH,
        Severity.DOUBTFUL,
        [start, rate, *parts],
        gettext(
            "%(name)s：%(year)s年 %(figure)s，%(figure_2)s，%(year_2)s年约 %(base)s；%(year_3)s年 %(n)s 项合计 %(total)s，%(years)s年间每年须增 %(yearly)s"
        )
        % {
            "name": relation.said("name"),
            "year": start.year,
            "figure": start.figure,
            "figure_2": rate.figure,
            "year_2": rate.year,
            "base": start.at(base),
            "year_3": parts[0].year,
            "n": len(parts),
            "total": start.at(total),
            "years": years,
            "yearly": percent(yearly),
        }
        + (gettext("（%(why)s）") % {"why": relation.said("why")} if relation.why else "")
        + gettext("。"),
        reached=base,
        total=total,
        yearly=yearly,
        years=years,
    )


def _succession(corpus: Corpus, relation: Succession) -> Iterator[Finding]:
    found = corpus.all_of([relation.start, relation.end])
    if found:
        yield from _leap(*found, why=relation.said("why"))


def _leap(start: Statement, end: Statement, why: str = "") -> Iterator[Finding]:
    years = end.year - start.year
    times = end.amount / start.amount
    yearly = times ** (Decimal(1) / years) - 1
    if yearly < (_LONG_LEAP if years >= _LONG and not start.is_past else _LEAP):
        return
    begin = f"{start.thing} " if why else gettext("%(thing)s由 ") % {"thing": end.thing}
    then = f"{end.thing} " if why else ""
    yield finding(
        "leap",
        FindingClass.GROWTH,
        Severity.DOUBTFUL,
        [start, end],
        gettext(
            "%(begin)s%(year)s年 %(figure)s 到 %(then)s%(year_2)s年 %(figure_2)s，%(years)s年之内为 %(normalize)s 倍，每年须增 %(yearly)s"
        )
        % {
            "begin": begin,
            "year": start.year,
            "figure": start.figure,
            "then": then,
            "year_2": end.year,
            "figure_2": end.figure,
            "years": years,
            "normalize": f"{round(times, 1).normalize():f}",
            "yearly": percent(yearly),
        }
        + (gettext("（%(why)s）") % {"why": why} if why else "")
        + gettext("。"),
        times=times,
        yearly=yearly,
    )


def _setbacks(statements: list[Statement]) -> Iterator[Finding]:
    """Goals that ask for less than an earlier year already had, or was already promised."""
    seen = set()
    for late in statements:
        earlier = [s for s in statements if s.year < late.year]
        if late.is_past or not earlier or (late.year, late.amount) in seen:
            continue
        seen.add((late.year, late.amount))
        again = [s for s in statements if (s.year, s.amount) == (late.year, late.amount)]
        better = min if late.less_is_better else max
        best = better(earlier, key=lambda s: s.amount)
        if best.amount == late.amount and best.plan != late.plan and not best.is_past:
            yield finding(
                "standstill",
                FindingClass.RESULT,
                Severity.COMPATIBLE,
                [best, *again],
                gettext(
                    "%(thing)s：%(year)s年的目标为 %(figure)s，%(year_2)s年的目标仍为 %(figure_2)s，没有提高。"
                )
                % {
                    "thing": late.thing,
                    "year": best.year,
                    "figure": best.figure,
                    "year_2": late.year,
                    "figure_2": late.figure,
                },
                value=late.amount,
            )
        elif _worse(late, best):
            what = gettext("实际已为") if best.is_past else gettext("的目标已为")
            yield finding(
                "setback",
                FindingClass.RESULT,
                Severity.DOUBTFUL,
                [best, *again],
                gettext(
                    "%(thing)s：%(year)s年%(what)s %(figure)s，%(year_2)s年的目标却只是 %(figure_2)s。"
                )
                % {
                    "thing": late.thing,
                    "year": best.year,
                    "what": what,
                    "figure": best.figure,
                    "year_2": late.year,
                    "figure_2": late.figure,
                },
                earlier=best.amount,
                later=late.amount,
            )


def _worse(late: Statement, best: Statement) -> bool:
    if late.span.meets(best.span) and late.amount == best.amount:
        return False
    return late.amount > best.amount if late.less_is_better else late.amount < best.amount


def _from_here_at_the_stated_rate(statements: list[Statement], corpus: Corpus) -> Iterator[Finding]:
    """A goal on the way, continued at the rate that the plan of the final goal states."""
    for start, end in _legs(statements):
        if start.is_past or end.is_past or start.plan == end.plan:
            continue
        for rate in corpus.statements:
            if (
                rate.form == "annual_growth"
                and (rate.subject, rate.indicator) == (end.subject, end.indicator)
                and rate.plan == end.plan
                and rate.year == end.year
            ):
                yield from compare(rate, start, end)


def _marks_passed_before(corpus: Corpus, relations: Relations) -> Iterator[Finding]:
    """A mark that a period is said to have passed, though the reported growth begins above it."""
    marks = [
        s for s in corpus.statements if s.is_past and s.is_level and s.start and s.bound == ">"
    ]
    for mark in marks:
        for growth in corpus.statements:
            same = (growth.subject, growth.start, growth.year) == (
                mark.subject,
                mark.start,
                mark.year,
            )
            if not same or growth.form != "cumulative_change" or growth.unit != "%":
                continue
            for end in corpus.statements:
                is_end = end.row == growth.row and end.is_level and end.start is None
                if not is_end or (end.subject, end.indicator) != (mark.subject, mark.indicator):
                    continue
                base = end.amount / (1 + growth.amount)
                if base > mark.amount and growth.indicator == mark.indicator:
                    yield finding(
                        "mark_passed_before",
                        FindingClass.GROWTH,
                        Severity.DOUBTFUL,
                        [mark, growth, end],
                        gettext(
                            "%(thing)s写明在%(years)s间跨过 %(amount)s；同处又写%(year)s年 %(figure)s、%(written)s，倒推 %(start)s年已为 %(base)s，在这个数以上，不是这几年里跨过的。"
                        )
                        % {
                            "thing": mark.thing,
                            "years": mark.years,
                            "amount": mark.at(mark.amount),
                            "year": end.year,
                            "figure": end.figure,
                            "written": growth.written or growth.figure,
                            "start": mark.start - 1,
                            "base": mark.at(base),
                        },
                        value=mark.amount,
                        base=base,
                    )


def _kin(relations: Relations) -> dict[tuple[str, str], str]:
    """The relation that declares a measure comparable with others."""
    return {
        (measure.subject, measure.indicator): relation.code
        for relation in relations.comparable
        for measure in relation.measures
    }


def _of_one_kind(one: Statement, other: Statement, kin: dict) -> bool:
    measure, other_measure = (one.subject, one.indicator), (other.subject, other.indicator)
    declared = kin.get(measure)
    return measure == other_measure or (declared is not None and declared == kin.get(other_measure))


def _increments(corpus: Corpus) -> list[Statement]:
    return [s for s in corpus.statements if s.form == "increment" and s.start]


def _less_than_before(corpus: Corpus, kin: dict) -> Iterator[Finding]:
    """Fewer new ones promised than the period before has brought."""
    for before, goal in permutations(_increments(corpus), 2):
        if not before.is_past or goal.kind != "target" or before.year >= goal.start:
            continue
        same_length = goal.year - goal.start == before.year - before.start
        if _of_one_kind(before, goal, kin) and same_length and goal.amount < before.amount:
            yield finding(
                "less_than_before",
                FindingClass.RESULT,
                Severity.DOUBTFUL,
                [before, goal],
                gettext(
                    "%(thing)s%(start)s—%(year)s年%(figure)s，%(start_2)s—%(year_2)s年的目标是%(thing_2)s%(figure_2)s，只是此前的 %(amount)s。"
                )
                % {
                    "thing": before.thing,
                    "start": before.start,
                    "year": before.year,
                    "figure": before.figure,
                    "start_2": goal.start,
                    "year_2": goal.year,
                    "thing_2": goal.thing,
                    "figure_2": goal.figure,
                    "amount": percent(goal.amount / before.amount),
                },
                before=before.amount,
                goal=goal.amount,
            )


def _slower_than_needed(corpus: Corpus, kin: dict) -> Iterator[Finding]:
    """A year's goal that is under half of what the goal of the whole period asks of a year."""
    for whole, part in permutations(_increments(corpus), 2):
        if whole.is_past or part.is_past:
            continue
        inside = whole.start <= part.start and part.year <= whole.year
        years, part_years = whole.year - whole.start + 1, part.year - part.start + 1
        if not inside or years == part_years or not _of_one_kind(whole, part, kin):
            continue
        needed, given = whole.amount / years, part.amount / part_years
        if given * 2 < needed:
            yield finding(
                "slower_than_needed",
                FindingClass.GROWTH,
                Severity.DOUBTFUL,
                [whole, part],
                gettext(
                    "%(thing)s%(years)s%(figure)s，平均每年 %(needed)s；%(thing_2)s%(years_2)s只%(figure_2)s，每年 %(given)s。"
                )
                % {
                    "thing": whole.thing,
                    "years": whole.years,
                    "figure": whole.figure,
                    "needed": whole.at(needed),
                    "thing_2": part.thing,
                    "years_2": part.years,
                    "figure_2": part.figure,
                    "given": part.at(given),
                },
                needed=needed,
                given=given,
            )
