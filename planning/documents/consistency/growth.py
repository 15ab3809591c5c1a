"""Stated growth against stated end points: does the one follow from the other?"""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations

from django.utils.translation import gettext

from planning.documents.consistency.findings import Finding, FindingClass, Severity, finding
from planning.documents.consistency.relations import Relations
from planning.documents.consistency.spans import Span
from planning.documents.consistency.statements import Corpus, Statement, percent
from planning.wording import number

_POWERS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_RATES = ("annual_growth", "yoy_growth", "cumulative_change")
# Bases that two plans imply for the same thing may differ this much before they are two bases.
_BASES_DIFFER = Decimal("0.05")
# A rate and its end points may miss each other by a tenth of a point through rounding on the way.
_SMALL = Decimal("0.002")


def find(corpus: Corpus, relations: Relations) -> Iterator[Finding]:
    yield from _rates_and_ends(corpus, relations)
    yield from _two_rates(corpus, relations)
    yield from _points_as_percent(corpus)
    yield from _implied_bases(corpus, relations)


def _thing(statement: Statement, relations: Relations) -> tuple[str, str]:
    return (
        relations.one("subjects", statement.subject),
        relations.one("indicators", statement.indicator),
    )


def _rates_and_ends(corpus: Corpus, relations: Relations) -> Iterator[Finding]:
    levels = defaultdict(list)
    for statement in corpus.statements:
        if statement.is_level and statement.year and not statement.threshold:
            levels[_thing(statement, relations)].append(statement)
    near = _comparable_levels(corpus, relations)
    for rate in corpus.statements:
        if rate.form not in _RATES or rate.year is None or rate.indicator_kind == "rate":
            continue
        own = levels[_thing(rate, relations)]
        for start, end in _end_points(rate, own):
            yield from compare(rate, start, end)
        if rate.form == "cumulative_change" and not own:
            for start, end in _end_points(rate, near[rate.subject, rate.indicator]):
                yield from compare(rate, start, end, scope=True)
    for relation in relations.growths:
        found = corpus.all_of([relation.growth, relation.start, relation.end])
        if found:
            yield from compare(*found, scope=bool(relation.why), why=relation.said("why"))


def _comparable_levels(corpus: Corpus, relations: Relations) -> dict:
    """For a measure, the levels of the measures that are declared comparable with it."""
    near = defaultdict(list)
    for relation in relations.comparable:
        measures = [(measure.subject, measure.indicator) for measure in relation.measures]
        for statement in corpus.statements:
            if statement.is_level and (statement.subject, statement.indicator) in measures:
                for measure in measures:
                    near[measure].append(statement)
    return near


def _end_points(rate: Statement, levels: list[Statement]) -> list[tuple[Statement, Statement]]:
    """The figures that a rate leads from and to: those of its own table, else of its own plan."""
    first = (rate.start or rate.year) - 1
    starts = [
        level
        for level in levels
        if level.year == first and level.is_past and not level.span.is_bound
    ]
    ends = [level for level in levels if level.year == rate.year and level.is_past == rate.is_past]
    for near in ("section", "plan"):
        place = getattr(rate, near)
        own = [end for end in ends if getattr(end, near) == place and end.plan == rate.plan]
        if near == "plan":
            own = [end for end in own if not end.in_table]  # a table states its own rates
        if own or (near == "plan" and rate.is_past):
            ends = own or ends
            break
    else:
        return []
    starts = _nearest(starts, rate)
    return [(starts[0], end) for end in _distinct(ends)] if starts else []


def _nearest(levels: list[Statement], rate: Statement) -> list[Statement]:
    return sorted(
        (level for level in levels if level.plan == rate.plan),
        key=lambda level: level.section != rate.section,
    )


def _distinct(levels: list[Statement]) -> list[Statement]:
    return list({level.amount: level for level in reversed(levels)}.values())


def compare(
    rate: Statement, start: Statement, end: Statement, scope: bool = False, why: str = ""
) -> Iterator[Finding]:
    """The rate that the two ends imply, against the rate that is stated.

    With `scope` the ends are of another scope than the rate, so that a difference is doubtful
    and no contradiction.
    """
    years = 1 if rate.form == "cumulative_change" else end.year - start.year
    if years < 1 or start.amount <= 0 or end.amount <= 0 or rate.unit != "%":
        return
    stated = rate.amount
    implied = _rate(start.amount, end.amount, years)
    # Both ends are written to the same digit: 4 beside 2.4 is 4.0.
    half = min(start.half, end.half)
    least = _rate(start.amount + half, end.amount - half, years)
    most = _rate(start.amount - half, end.amount + half, years)
    if rate.point.meets(Span(least, most)):
        return
    reached = start.amount * (1 + stated) ** years
    plain = (end.amount / start.amount - 1) / years
    numbers = {"start": start.amount, "end": end.amount, "stated": stated, "implied": implied}
    numbers |= {"reached": reached, "years": years}
    severity = _severity(rate, end, stated, implied, scope)
    # In a doubling told in words the rate is rough by nature.
    if rate.form == "cumulative_change" and not any(c.isdigit() for c in rate.written):
        severity = Severity.COMPATIBLE if implied >= stated else severity
    yield finding(
        "growth",
        FindingClass.GROWTH,
        severity,
        [rate, start, end],
        _sentence(rate, start, end, years, implied, reached)
        + _plain_average(rate, plain, years)
        + (gettext("两处口径：%(why)s。") % {"why": why} if why else ""),
        **numbers,
    )


def _rate(start: Decimal, end: Decimal, years: int) -> Decimal:
    return (end / start) ** (Decimal(1) / years) - 1


def _severity(rate, end, stated, implied, scope: bool) -> Severity:
    if abs(implied - stated) < _SMALL:
        return Severity.COMPATIBLE
    if scope:
        return Severity.DOUBTFUL
    if (rate.in_table and rate.row == end.row) or (rate.is_past and end.is_past):
        return Severity.CONTRADICTION
    if rate.less_is_better:
        return Severity.DOUBTFUL if implied < stated else Severity.COMPATIBLE
    return Severity.DOUBTFUL if implied > stated else Severity.COMPATIBLE


def _sentence(rate, start, end, years, implied, reached) -> str:
    words = gettext("累计变化") if rate.form == "cumulative_change" else gettext("年均增长")
    span = gettext("%(year)s年 %(figure)s 到 %(year_2)s年 %(figure_2)s") % {
        "year": start.year,
        "figure": start.figure,
        "year_2": end.year,
        "figure_2": end.figure,
    }
    power = f"{years}".translate(_POWERS) if years > 1 else ""
    sign = "−" if rate.amount < 0 else gettext("＋")
    return gettext(
        "%(thing)s由%(span)s，相当于%(words)s %(implied)s，所写为%(figure)s；按所写计算，%(amount)s ×（1 %(sign)s %(value)s%%）%(power)s ＝ %(reached)s。"
    ) % {
        "thing": end.thing,
        "span": span,
        "words": words,
        "implied": percent(implied),
        "figure": rate.figure,
        "amount": start.at(start.amount),
        "sign": sign,
        "value": number(abs(rate.value)),
        "power": power,
        "reached": end.at(reached),
    }


def _plain_average(rate: Statement, plain: Decimal, years: int) -> str:
    """Whether the stated rate is the plain average of the whole change, as some tables print it."""
    if years > 1 and abs(plain - rate.amount) <= rate.half:
        return gettext("所写的数等于总变化除以年数（%(plain)s），不是逐年复合的增速。") % {
            "plain": percent(plain)
        }
    return ""


def _two_rates(corpus: Corpus, relations: Relations) -> Iterator[Finding]:
    """A yearly rate and a change over the same whole period, of the same thing."""
    rates = defaultdict(list)
    for statement in corpus.statements:
        if statement.start and statement.form in ("annual_growth", "cumulative_change"):
            key = (relations.one("subjects", statement.subject), statement.start, statement.year)
            rates[*key, _plain_indicator(statement)].append(statement)
    for same in rates.values():
        yearly = [s for s in same if s.form == "annual_growth" and s.unit == "%"]
        whole = [s for s in same if s.form == "cumulative_change" and s.unit == "%"]
        for rate in yearly:
            for change in whole:
                if rate.plan == change.plan and rate.section == change.section:
                    yield from _yearly_and_whole(rate, change)


def _plain_indicator(statement: Statement) -> str:
    """A rate's own indicator (增加值增速) is taken with the indicator that it is the rate of."""
    return statement.indicator.removesuffix("-growth")


def _yearly_and_whole(rate: Statement, change: Statement) -> Iterator[Finding]:
    years = rate.year - rate.start + 1
    reached = (1 + rate.amount) ** years - 1
    least = (1 + rate.amount - rate.half) ** years - 1
    most = (1 + rate.amount + rate.half) ** years - 1
    if change.point.meets(Span(least, most)):
        return
    rough = not any(c.isdigit() for c in change.written)
    severity = Severity.COMPATIBLE if rough and reached >= change.amount else Severity.DOUBTFUL
    yield finding(
        "yearly_and_whole",
        FindingClass.GROWTH,
        severity,
        [rate, change],
        gettext(
            "%(thing)s%(figure)s，%(years)s年累计为 %(reached)s（%(what)s 倍），同处写作“%(written)s”（%(amount)s）。"
        )
        % {
            "thing": rate.thing,
            "figure": rate.figure,
            "years": years,
            "reached": percent(reached),
            "what": round(1 + reached, 2),
            "written": change.written or change.figure,
            "amount": percent(change.amount),
        },
        stated=rate.amount,
        reached=reached,
        whole=change.amount,
        years=years,
    )


def _points_as_percent(corpus: Corpus) -> Iterator[Finding]:
    """Percentage points that the text prints as a percentage of change."""
    for statement in corpus.statements:
        if statement.unit == "百分点" and statement.written.rstrip().endswith(("%", "％")):
            yield finding(
                "points_as_percent",
                FindingClass.GROWTH,
                Severity.DOUBTFUL,
                [statement],
                gettext(
                    "%(thing)s印作“%(written)s”，与起止数相合的是 %(figure)s：两个百分数之差应写百分点，写作％则成了变化率。"
                )
                % {
                    "thing": statement.thing,
                    "written": statement.written,
                    "figure": statement.figure,
                },
                value=statement.amount,
            )


def _implied_bases(corpus: Corpus, relations: Relations) -> Iterator[Finding]:
    """The starting figures that plans imply for the same thing, each by its goal and its rate."""
    kin = {}
    for relation in relations.comparable:
        for measure in relation.measures:
            kin[measure.subject, measure.indicator] = relation.code
    bases = defaultdict(dict)
    for rate in corpus.statements:
        if rate.form != "annual_growth" or not rate.start or rate.is_past:
            continue
        for end in corpus.statements:
            if (
                end.plan == rate.plan
                and end.year == rate.year
                and (end.subject, end.indicator) == (rate.subject, rate.indicator)
                and end.form == "level"
            ):
                thing = kin.get((rate.subject, rate.indicator), (rate.subject, rate.indicator))
                years = rate.year - rate.start + 1
                base = end.amount / (1 + rate.amount) ** years
                bases[thing, rate.start].setdefault((rate.plan, base), (base, rate, end))
    for same in bases.values():
        for one, other in combinations(same.values(), 2):
            (base, rate, end), (other_base, other_rate, other_end) = one, other
            gap = abs(base - other_base) / max(base, other_base)
            if rate.plan == other_rate.plan or gap <= _BASES_DIFFER:
                continue
            yield finding(
                "implied_bases",
                FindingClass.GROWTH,
                Severity.DOUBTFUL,
                [end, rate, other_end, other_rate],
                gettext(
                    "由目标和增速倒推 %(start)s年的基数：%(thing)s %(figure)s、%(figure_2)s，基数约 %(base)s；%(thing_2)s %(figure_3)s、%(figure_4)s，基数约 %(other_base)s，相差 %(gap)s。"
                )
                % {
                    "start": rate.start - 1,
                    "thing": end.thing,
                    "figure": end.figure,
                    "figure_2": rate.figure,
                    "base": end.at(base),
                    "thing_2": other_end.thing,
                    "figure_3": other_end.figure,
                    "figure_4": other_rate.figure,
                    "other_base": other_end.at(other_base),
                    "gap": percent(gap),
                },
                base=base,
                other_base=other_base,
                gap=gap,
            )
