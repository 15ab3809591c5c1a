"""What a figure covers: each place or all together, of which whole, over what time, in what unit,
one measure or several under one sum.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import combinations

from django.utils.translation import gettext

from planning.documents.consistency.findings import Finding, FindingClass, Severity, finding
from planning.documents.consistency.relations import Relations
from planning.documents.consistency.spans import Span, around
from planning.documents.consistency.statements import Corpus, Statement


def find(corpus: Corpus, relations: Relations) -> Iterator[Finding]:
    yield from _each_or_together(corpus)
    yield from _other_denominator(corpus)
    yield from _other_period(corpus, relations)
    yield from _other_unit(corpus, relations)
    said: list[set[str]] = []  # the odd ones of a longer list need not be said of a shorter one
    for relation in relations.tallies:
        yield from _mixed(corpus, relations, relation.code, relation.members, said)
    for relation in relations.wholes:
        members = [part.figure for part in relation.parts]
        yield from _mixed(corpus, relations, relation.code, members, said, relation.whole)


def _each_or_together(corpus: Corpus) -> Iterator[Finding]:
    """One capacity beside several places: of each of them, or of all?"""
    for statement in corpus.statements:
        count = len(statement.places)
        if statement.kind != "project" or statement.form != "capacity" or count < 2:
            continue
        each = statement.amount * count
        agreeing = _other_totals(corpus, statement, around(each, statement.half * count))
        yield finding(
            "each_or_together",
            FindingClass.DEFINITION,
            Severity.COMPATIBLE,  # either reading holds: nothing else is at odds with it
            [statement, *agreeing],
            gettext(
                "%(places)s %(count)s 处的%(thing)s只写一个数 %(figure)s：若为各处，合计 %(each)s；若为合计，平均每处 %(amount)s。两种读法都成立，文件没有说明。"
            )
            % {
                "places": gettext("、").join(statement.places),
                "count": count,
                "thing": statement.thing,
                "figure": statement.figure,
                "each": statement.at(each),
                "amount": statement.at(statement.amount / count),
            }
            + "".join(
                gettext("后发文件所写 %(figure)s 与各处之和相合。") % {"figure": other.figure}
                for other in agreeing
            ),
            value=statement.amount,
            units=count,
            each=each,
            together=statement.amount / count,
        )


def _other_totals(corpus: Corpus, statement: Statement, total: Span) -> list[Statement]:
    """What later plans want of the same thing in all, where that is the places' sum."""
    return [
        other
        for other in corpus.statements
        if (other.subject, other.indicator) == (statement.subject, statement.indicator)
        and other.plan_order > statement.plan_order
        and other.span.meets(total)
    ]


def _other_denominator(corpus: Corpus) -> Iterator[Finding]:
    """One share of one subject in one year, once of this and once of that."""
    shares = defaultdict(list)
    for statement in corpus.statements:
        if statement.form == "share" and statement.kind == "target":
            shares[statement.subject, statement.year, statement.amount].append(statement)
    for same in shares.values():
        by_indicator = {statement.indicator: statement for statement in same}
        for one, other in combinations(by_indicator.values(), 2):
            if one.plan != other.plan:
                yield finding(
                    "other_denominator",
                    FindingClass.DEFINITION,
                    Severity.DOUBTFUL,
                    [one, other],
                    gettext(
                        "%(year)s年同为 %(amount)s，一处是%(thing)s，另一处是%(thing_2)s：数字相同，分母不同；分子若是同一个数，要两处都成立，两个分母须相等。"
                    )
                    % {
                        "year": one.year,
                        "amount": one.at(one.amount),
                        "thing": one.thing,
                        "thing_2": other.thing,
                    },
                    value=one.amount,
                )


def _other_period(corpus: Corpus, relations: Relations) -> Iterator[Finding]:
    """One number of new things, once over a longer and once over a shorter time."""
    increments = defaultdict(list)
    for statement in corpus.statements:
        if statement.form == "increment" and statement.start and statement.kind == "target":
            subject = relations.one("subjects", statement.subject)
            key = (statement.plan, subject, statement.indicator, statement.amount, statement.unit)
            increments[key].append(statement)
    for same in increments.values():
        for one, other in combinations(same, 2):
            if (one.start, one.year) != (other.start, other.year):
                yield finding(
                    "other_period",
                    FindingClass.DEFINITION,
                    Severity.COMPATIBLE,
                    [one, other],
                    gettext(
                        "%(thing)s新增 %(amount)s，一处算在 %(years)s，另一处算在 %(years_2)s；两处是否同一批，文件没有说明。"
                    )
                    % {
                        "thing": one.thing,
                        "amount": one.at(one.amount),
                        "years": one.years,
                        "years_2": other.years,
                    },
                    value=one.amount,
                )


def _other_unit(corpus: Corpus, relations: Relations) -> Iterator[Finding]:
    """One thing counted in one unit here and in another there, so that nobody can add it up."""
    figures = defaultdict(list)
    for statement in corpus.statements:
        if statement.kind == "project":
            subject = relations.one("subjects", statement.subject)
            indicator = relations.one("indicators", statement.indicator)
            figures[statement.plan, subject, indicator].append(statement)
    for same in figures.values():
        for one, other in combinations(same, 2):
            if one.dimension != other.dimension:
                yield finding(
                    "other_unit",
                    FindingClass.DEFINITION,
                    Severity.DOUBTFUL,
                    [one, other],
                    gettext(
                        "%(thing)s为 %(figure)s，%(thing_2)s为 %(figure_2)s：单位不同，文件没有写怎样换算，两处是否同一批项目也看不出。"
                    )
                    % {
                        "thing": one.thing,
                        "figure": one.figure,
                        "thing_2": other.thing,
                        "figure_2": other.figure,
                    },
                )


def _mixed(
    corpus: Corpus,
    relations: Relations,
    code: str,
    members: list[str],
    said: list[set[str]],
    whole: str = "",
) -> Iterator[Finding]:
    """Parts of one sum or one count that are not all of one measure."""
    found = corpus.all_of([*members, *([whole] if whole else [])])
    if found is None or found[-1].is_past:
        return
    parts = found[: len(members)]
    kinds = Counter(relations.one("indicators", part.indicator) for part in parts)
    usual, often = kinds.most_common(1)[0]
    odd = [part for part in parts if relations.one("indicators", part.indicator) != usual]
    codes = {part.code for part in odd}
    if not odd or often <= len(odd) or any(codes <= before for before in said):
        return
    said.append(codes)
    like = next(part for part in parts if part not in odd)
    total = found[-1:] if whole else []
    yield finding(
        f"mixed-{code}",
        FindingClass.DEFINITION,
        Severity.DOUBTFUL,
        [*total, *odd, like],
        gettext(
            "%(what)s，与其余 %(often)s 项的%(indicator_name)s（如%(subject_name)s）口径不同，不能与它们相加或相比"
        )
        % {
            "what": gettext("、").join(f"{part.thing} {part.figure}" for part in odd),
            "often": often,
            "indicator_name": like.indicator_name or like.indicator,
            "subject_name": like.subject_name or like.subject,
        }
        + (
            gettext("；%(thing)s %(figure)s 却是它们的总数")
            % {"thing": total[0].thing, "figure": total[0].figure}
            if total
            else ""
        )
        + gettext("。"),
        others=often,
    )
