"""Numbers that are announced, against the length of the list that follows."""

import re
from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext

from indicators import quantities
from planning.documents.consistency.findings import Finding, FindingClass, Severity, finding
from planning.documents.consistency.relations import Listing, Relations, Tally
from planning.documents.consistency.statements import Corpus, Side, side_of
from planning.wording import number


def find(corpus: Corpus, relations: Relations) -> Iterator[Finding]:
    for statement in corpus.statements:
        if statement.listed is None or statement.listed == statement.value:
            continue
        yield finding(
            "listed",
            FindingClass.LIST,
            _severity(statement.value, statement.listed, statement.list_open),
            [statement],
            gettext("%(thing)s写明 %(figure)s，所列名单为 %(listed)s 个，%(value)s。")
            % {
                "thing": statement.thing,
                "figure": statement.figure,
                "listed": statement.listed,
                "value": _gap(statement.value, statement.listed, statement.list_open),
            },
            announced=statement.value,
            listed=statement.listed,
        )
    for relation in relations.listings:
        yield from _listing(corpus, relation)
    for relation in relations.tallies:
        yield from _tally(corpus, relation)


def _listing(corpus: Corpus, relation: Listing) -> Iterator[Finding]:
    announced = corpus.all_of(relation.announced)
    if announced is None:
        return
    total = sum((statement.value for statement in announced), Decimal(0))
    listed = _length(corpus, relation)
    if not listed or total == listed:
        return
    terms = announced[0].figure
    if len(announced) > 1:
        terms = gettext(" ＋ ").join(number(statement.value) for statement in announced)
        terms = gettext("%(terms)s ＝ %(total)s") % {"terms": terms, "total": number(total)}
    first = announced[0]
    locator = corpus.locators.get(relation.at, relation.at)
    listing = Side(
        plan=relation.at.split("/")[0],
        locator=locator,
        value=str(listed),
        unit=first.unit,
        label=relation.said("what"),
        section=relation.at,
    )
    yield Finding(
        rule=f"listing-{relation.code}",
        finding_class=FindingClass.LIST,
        severity=_listing_severity(relation, total, listed),
        sides=(*(side_of(statement) for statement in announced), listing),
        explanation=(
            gettext(
                "%(what)s写明 %(terms)s，%(locator)s所列的%(what_2)s为 %(listed)s 个，%(total)s。"
            )
            % {
                "what": gettext("、").join(statement.thing for statement in announced),
                "terms": terms,
                "locator": locator,
                "what_2": relation.said("what"),
                "listed": listed,
                "total": gettext("其余没有点名，点名处也没有说是全部")
                if _in_passing(relation, total, listed)
                else _gap(total, listed, relation.list_open),
            }
        ),
        subject=first.subject,
        indicator=first.indicator,
        numbers={"announced": f"{total}", "listed": f"{listed}"},
    )


def _in_passing(relation: Listing, announced: Decimal, listed: int) -> bool:
    """Whether some are named by the way, and there is room for the others."""
    return relation.in_passing and listed < announced


def _listing_severity(relation: Listing, announced: Decimal, listed: int) -> Severity:
    if _in_passing(relation, announced, listed):
        return _severity(announced, listed, is_open=True)
    return Severity.DOUBTFUL  # another part of a text may divide the same otherwise


def _length(corpus: Corpus, relation: Listing) -> int:
    """How many a list has; 0 where it is no longer encoded."""
    if relation.record:
        record = corpus.get(relation.record)
        return (record.listed or 0) if record else 0
    if relation.listed is not None:
        return relation.listed
    return sum(
        kind == relation.kind and name.endswith(relation.ending)
        for kind, name in corpus.named.get(relation.at, ())
    )


def _severity(announced: Decimal, listed: int, is_open: bool) -> Severity:
    """A list that goes on with 等 may be longer than it is; it cannot be shorter."""
    if is_open and listed < announced:
        # Up to half of them are examples, no list.
        return Severity.COMPATIBLE if listed * 2 <= announced else Severity.DOUBTFUL
    return Severity.CONTRADICTION


def _gap(announced: Decimal, listed: int, is_open: bool) -> str:
    if listed > announced:
        return gettext("多出 %(listed)s 个") % {"listed": number(listed - announced)}
    rest = gettext("相差 %(announced)s 个") % {"announced": number(announced - listed)}
    return gettext("%(rest)s（名单后有“等”字，未列全）") % {"rest": rest} if is_open else rest


def _tally(corpus: Corpus, relation: Tally) -> Iterator[Finding]:
    """How many figures reach the threshold that a count names, against that count."""
    count, members = corpus.get(relation.count), corpus.all_of(relation.members)
    threshold = re.search(r"([\d.]+)(\D+)$", count.threshold) if count else None
    if members is None or not threshold:
        return
    bar = Decimal(threshold[1]) * quantities.unit(threshold[2]).factor
    reaching = [member for member in members if member.amount >= bar]
    if len(reaching) == count.value:
        return
    names = gettext("、").join(f"{member.thing} {member.figure}" for member in reaching)
    yield finding(
        f"tally-{relation.code}",
        FindingClass.LIST,
        Severity.DOUBTFUL,
        [count, *reaching],
        gettext(
            "%(thing)s（%(threshold)s）写明 %(figure)s，分节中到这个数的有 %(n)s 个：%(names)s。"
        )
        % {
            "thing": count.thing,
            "threshold": count.threshold,
            "figure": count.figure,
            "n": len(reaching),
            "names": names,
        },
        announced=count.value,
        listed=len(reaching),
    )
