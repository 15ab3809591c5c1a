"""The column of yearly rates in a table: how its rows were computed, and what they rest on."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext

from planning.documents.consistency.findings import Finding, FindingClass, Severity, finding
from planning.documents.consistency.relations import Relations
from planning.documents.consistency.statements import Corpus, Statement, percent

_ROWS = 2  # a single row may fit a method by chance
_RATES = ("annual_growth", "cumulative_change")


def find(corpus: Corpus, relations: Relations) -> Iterator[Finding]:
    tables = defaultdict(list)
    for statement in corpus.statements:
        if statement.in_table:
            tables[statement.plan, statement.section].append(statement)
    for statements in tables.values():
        yield from _two_methods(statements)
        yield from _two_meanings(statements)
        yield from _without_ends(statements)


def _row(statements: list[Statement], rate: Statement) -> tuple[Statement, Statement] | None:
    """The two levels of a rate's own row; None where it has not both."""
    levels = sorted(
        (s for s in statements if s.row == rate.row and s.is_level and s.year),
        key=lambda level: level.year,
    )
    return (levels[0], levels[-1]) if len(levels) > 1 else None


def _two_methods(statements: list[Statement]) -> Iterator[Finding]:
    """Rows whose rates compound year by year beside rows that divide the whole change by years."""
    methods = defaultdict(list)
    for rate in statements:
        ends = _row(statements, rate)
        if rate.form != "annual_growth" or rate.unit != "%" or ends is None:
            continue
        start, end = ends
        if start.amount <= 0 or rate.indicator_kind == "rate":
            continue
        years = end.year - start.year
        compounded = (end.amount / start.amount) ** (Decimal(1) / years) - 1
        averaged = (end.amount / start.amount - 1) / years
        fits = [abs(value - rate.amount) <= rate.half for value in (compounded, averaged)]
        if fits[0] != fits[1]:
            methods[fits[0]].append((rate, compounded, averaged))
    if min(len(methods[True]), len(methods[False])) < _ROWS:
        return
    compound, plain = methods[True], methods[False]
    yield finding(
        "two_methods",
        FindingClass.GROWTH,
        Severity.DOUBTFUL,
        [rate for rate, *_ in (*compound, *plain)],
        gettext(
            "%(locator)s的年均变化一列用了两种算法：%(compound)s按逐年复合，%(plain)s按总变化除以年数；两种数不能相比。"
        )
        % {
            "locator": plain[0][0].locator,
            "compound": _words(compound, 1),
            "plain": _words(plain, 2),
        },
        compounded=len(compound),
        averaged=len(plain),
    )


def _two_meanings(statements: list[Statement]) -> Iterator[Finding]:
    """Rows of rates, whose mean stands in the column, beside rows whose growth stands there."""
    yearly = [s for s in statements if s.form == "annual_growth" and s.unit == "%"]
    means = [s for s in yearly if s.indicator_kind == "rate"]
    changes = [s for s in yearly if s.indicator_kind != "rate" and _row(statements, s)]
    if not means or not changes:
        return
    yield finding(
        "two_meanings",
        FindingClass.DEFINITION,
        Severity.DOUBTFUL,
        [*means, changes[0]],
        gettext(
            "%(locator)s的同一列说的是两件事：%(what)s是各年增速的平均，由所列两年的数推不出；其余 %(n)s 行（如%(thing)s）是两年之间的变化。"
        )
        % {
            "locator": means[0].locator,
            "what": gettext("、").join(f"{s.thing} {s.figure}" for s in means),
            "n": len(changes),
            "thing": changes[0].thing,
        },
        others=len(changes),
    )


def _words(rows, index: int) -> str:
    return gettext("、").join(
        gettext("%(thing)s（%(rate)s）") % {"thing": row[0].thing, "rate": percent(row[index])}
        for row in rows
    )


def _without_ends(statements: list[Statement]) -> Iterator[Finding]:
    """A change whose row has no figures to compute it from, where the other rows have them."""
    rates = [s for s in statements if s.form in _RATES]
    bare = [rate for rate in rates if sum(s.row == rate.row for s in statements) == 1]
    if len(bare) * 2 >= len(rates):
        return
    for rate in bare:
        yield finding(
            "without_ends",
            FindingClass.GROWTH,
            Severity.COMPATIBLE if rate.is_past else Severity.DOUBTFUL,
            [rate],
            gettext(
                "%(locator)s的%(thing)s只写%(figure)s，没有起止数，无从核对，也无从按它评价；同表其余 %(n)s 个变化都有起止数。"
            )
            % {
                "locator": rate.locator,
                "thing": rate.thing,
                "figure": rate.figure,
                "n": len(rates) - len(bare),
            },
            value=rate.amount,
            others=len(rates) - len(bare),
        )
