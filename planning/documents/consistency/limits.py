"""Targets that physics or another target forbids, and ranges that cannot hold together."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations, pairwise

from django.utils.translation import gettext

from indicators import quantities
from planning.documents.consistency.findings import Finding, FindingClass, Severity, finding
from planning.documents.consistency.relations import (
    Intensity,
    Limit,
    Nesting,
    Quotients,
    Relations,
)
from planning.documents.consistency.statements import Corpus, percent, rounded
from planning.wording import number

# Quotients of one kind may differ this many times before they are two different things.
_QUOTIENTS_DIFFER = 3
# A fraction of the same things may differ by this part of itself before it is another one.
_INTENSITIES_DIFFER = Decimal("0.05")


def find(corpus: Corpus, relations: Relations) -> Iterator[Finding]:
    yield from _over_the_whole(corpus)
    for relation in relations.limits:
        yield from _limit(corpus, relation)
    for relation in relations.nestings:
        yield from _nesting(corpus, relation)
    for relation in relations.quotients:
        yield from _quotients(corpus, relation)
    for relation in relations.intensities:
        yield from _intensity(corpus, relation)


def _over_the_whole(corpus: Corpus) -> Iterator[Finding]:
    for share in corpus.statements:
        if share.form == "share" and share.unit in ("%", "") and share.amount > 1:
            yield finding(
                "over_the_whole",
                FindingClass.LIMIT,
                Severity.CONTRADICTION,
                [share],
                gettext("%(thing)s为 %(figure)s，比重不能超过 100%%。")
                % {"thing": share.thing, "figure": share.figure},
                value=share.amount,
            )


def _limit(corpus: Corpus, relation: Limit) -> Iterator[Finding]:
    found = corpus.all_of([relation.lesser, relation.greater])
    if found is None:
        return
    lesser, greater = found
    if not _alike(lesser, greater) or lesser.amount <= greater.amount:
        return
    times = lesser.amount / greater.amount if greater.amount else Decimal(0)
    # 超过 leaves room above; 达到 names the very amount that the lesser shall not exceed.
    is_open = relation.open or greater.bound == ">"
    severity = Severity.DOUBTFUL if is_open else Severity.CONTRADICTION
    yield finding(
        f"limit-{relation.code}",
        FindingClass.LIMIT,
        severity,
        [lesser, greater],
        gettext(
            "%(thing)s（%(lesser)s%(figure)s）大于%(thing_2)s（%(greater)s%(figure_2)s），为其 %(times)s：%(why)s。"
        )
        % {
            "thing": lesser.thing,
            "lesser": _year(lesser),
            "figure": lesser.figure,
            "thing_2": greater.thing,
            "greater": _year(greater),
            "figure_2": greater.figure,
            "times": percent(times),
            "why": relation.said("why"),
        },
        lesser=lesser.amount,
        greater=greater.amount,
        ratio=times,
    )


def _alike(one, other) -> bool:
    """Measured the same way, or both counted piece by piece (部手机 and 套模组)."""
    if one.dimension == other.dimension:
        return True
    return quantities.is_counted(one.unit) and quantities.is_counted(other.unit)


def _year(statement) -> str:
    return gettext("%(year)s年 ") % {"year": statement.year} if statement.year else ""


def _nesting(corpus: Corpus, relation: Nesting) -> Iterator[Finding]:
    counts = corpus.all_of(relation.counts)
    if counts is None:
        return
    for higher, lower in pairwise(counts):
        if higher.amount > lower.amount:
            yield finding(
                "nesting",
                FindingClass.LIMIT,
                Severity.CONTRADICTION,
                [higher, lower],
                gettext(
                    "%(threshold)s的 %(figure)s，比%(threshold_2)s的 %(figure_2)s 还多：过了高门槛的必过低门槛。"
                )
                % {
                    "threshold": higher.threshold,
                    "figure": higher.figure,
                    "threshold_2": lower.threshold,
                    "figure_2": lower.figure,
                },
                higher=higher.amount,
                lower=lower.amount,
            )
    apart = sum((count.amount for count in counts), Decimal(0))
    least = max(count.amount for count in counts)
    total = corpus.get(relation.of) if relation.of else None
    room = ""
    if total:
        room = gettext("；同文件规划总数为 %(figure)s，%(what)s") % {
            "figure": total.figure,
            "what": gettext("两种读法都容得下")
            if apart <= total.amount
            else gettext("分开计数则容不下"),
        }
    yield finding(
        f"nesting-{relation.code}",
        FindingClass.PARTS,
        Severity.COMPATIBLE,
        [*counts, *([total] if total else [])],
        gettext(
            "%(what)s：低一档若包含高一档，合计至少 %(least)s 个；若不包含，合计至少 %(apart)s 个。文件没有说明%(room)s。"
        )
        % {
            "what": gettext("、").join(f"{count.threshold} {count.figure}" for count in counts),
            "least": number(least),
            "apart": number(apart),
            "room": room,
        },
        included=least,
        apart=apart,
    )


def _quotients(corpus: Corpus, relation: Quotients) -> Iterator[Finding]:
    found = [corpus.all_of(pair) for pair in relation.pairs]
    quotients = [
        (pair[0].amount / pair[1].amount, pair) for pair in found if pair and pair[1].amount
    ]
    for (one, pair), (other, other_pair) in combinations(quotients, 2):
        times = max(one, other) / min(one, other)
        if times < _QUOTIENTS_DIFFER:
            continue
        yield finding(
            f"quotients-{relation.code}",
            FindingClass.LIMIT,
            Severity.DOUBTFUL,
            [*pair, *other_pair],
            gettext(
                "%(name)s：%(thing)s %(figure)s ÷ %(figure_2)s ＝ %(one)s；%(thing_2)s %(figure_3)s ÷ %(figure_4)s ＝ %(other)s，相差 %(normalize)s 倍。"
            )
            % {
                "name": relation.said("name"),
                "thing": pair[0].thing,
                "figure": pair[0].figure,
                "figure_2": pair[1].figure,
                "one": _plain(one),
                "thing_2": other_pair[0].thing,
                "figure_3": other_pair[0].figure,
                "figure_4": other_pair[1].figure,
                "other": _plain(other),
                "normalize": f"{round(times, 1).normalize():f}",
            },
            one=one,
            other=other,
            times=times,
        )


def _intensity(corpus: Corpus, relation: Intensity) -> Iterator[Finding]:
    """One fraction that is not the same from one place to the next, beyond rounding."""
    stated = []
    for sums in relation.of:
        parts, wholes = corpus.all_of(sums.parts), corpus.all_of(sums.wholes)
        share = corpus.all_of([sums.share] if sums.share else [])
        if parts and wholes and share is not None:
            stated.append((parts, wholes, share))
    for one, other in pairwise(stated):
        share, other_share = _fraction(*one), _fraction(*other)
        if abs(share - other_share) <= _INTENSITIES_DIFFER * max(share, other_share):
            continue
        yield finding(
            f"intensity-{relation.code}",
            FindingClass.LIMIT,
            Severity.DOUBTFUL,
            [each for side in (one, other) for statements in side for each in statements],
            gettext("%(name)s：%(what)s；%(what_2)s，相差 %(share)s 个百分点%(one)s")
            % {
                "name": relation.said("name"),
                "what": _division(*one),
                "what_2": _division(*other),
                "share": number(round(abs(share - other_share) * 100, 1)),
                "one": _growths(one, other),
            }
            + (gettext("（%(why)s）") % {"why": relation.said("why")} if relation.why else "")
            + gettext("。"),
            share=share,
            other_share=other_share,
        )


def _fraction(parts, wholes, share) -> Decimal:
    taken = share[0].amount if share else Decimal(1)
    return _total(parts) * taken / _total(wholes)


def _total(statements) -> Decimal:
    return sum((statement.amount for statement in statements), Decimal(0))


def _division(parts, wholes, share) -> str:
    times = f" × {share[0].thing} {share[0].figure}" if share else ""
    quotient = percent(_fraction(parts, wholes, share))
    return gettext("%(parts)s ÷ %(wholes)s ＝ %(quotient)s") % {
        "parts": f"{_year(parts[0])}{_sum(parts)}{times}",
        "wholes": _sum(wholes),
        "quotient": quotient,
    }


def _sum(statements) -> str:
    first = statements[0]
    if len(statements) == 1:
        return f"{first.thing} {first.figure}"
    return gettext("%(n)s 项%(indicator_name)s合计 %(statements)s") % {
        "n": len(statements),
        "indicator_name": first.indicator_name or first.indicator,
        "statements": first.at(_total(statements)),
    }


def _growths(one, other) -> str:
    """What the two sides must have grown by each year in between."""
    years = other[0][0].year - one[0][0].year
    if years < 1 or one[2] or other[2]:
        return ""
    rates = [
        (_total(late) / _total(early)) ** (Decimal(1) / years) - 1
        for early, late in zip(one[:2], other[:2], strict=True)
    ]
    return gettext("；前者每年须增 %(rates)s，后者每年须增 %(rates_2)s") % {
        "rates": percent(rates[0]),
        "rates_2": percent(rates[1]),
    }


def _plain(value: Decimal) -> str:
    """A quotient in 万元 per piece where it is money, else as it is."""
    return gettext("%(value)s 万元") % {"value": number(rounded(value / 10000))}
