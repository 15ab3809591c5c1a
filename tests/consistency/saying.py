"""Statements and findings in few words, for the tests of the rules and of what they find."""

from decimal import Decimal

from planning.documents.consistency.relations import Relations
from planning.documents.consistency.statements import Corpus, Statement
from planning.models import Finding


def said(amount, code=None, plan="p1", year=2015, **more):
    """A statement: `said("≥ 1000 亿元")`, with the comparator before and the unit behind."""
    words = amount.split()
    comparator = words.pop(0) if words[0] in (">=", ">", "<=", "<", "~", "range") else "="
    low, _, high = words[0].partition("–")
    more.setdefault("subject", "steel")
    more.setdefault("indicator", "revenue")
    return Statement(
        code=code or f"{plan}/{amount}/{more['subject']}/{more['indicator']}/{year}",
        plan=plan,
        plan_order=int(plan[1:]),
        comparator=comparator,
        value=Decimal(low),
        value_max=Decimal(high) if high else None,
        unit=words[1] if len(words) > 1 else "",
        year=year,
        locator=more.pop("locator", more.get("section", "")),
        **more,
    )


def found(rule, statements, relations=None, **more):
    corpus = Corpus(tuple(statements), **more)
    return list(rule.find(corpus, Relations.model_validate(relations or {})))


def only(rule, statements, relations=None, **more):
    findings = found(rule, statements, relations, **more)
    assert len(findings) == 1, [finding.explanation for finding in findings]
    return findings[0]


def verdict(finding):
    return str(finding.finding_class), str(finding.severity)


def about(*codes):
    """The findings whose places are, among others, these statements."""
    findings = Finding.objects.all()
    for code in codes:
        as_target = findings.filter(sides__target__code=code)
        findings = as_target or findings.filter(sides__fact__code=code)
    return findings
