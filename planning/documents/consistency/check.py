"""All rules over all statements, in one order."""

from planning.documents.consistency import (
    columns,
    figures,
    growth,
    limits,
    lists,
    parts,
    paths,
    places,
    scopes,
)
from planning.documents.consistency.findings import Finding, FindingClass, Severity
from planning.documents.consistency.relations import Relations
from planning.documents.consistency.statements import Corpus

RULES = (figures, growth, columns, paths, parts, limits, scopes, lists, places)


def check(corpus: Corpus, relations: Relations) -> list[Finding]:
    """Every finding once, the gravest first, then by class and in the order of the plans."""
    found: dict[str, Finding] = {}
    for rule in RULES:
        for finding in rule.find(corpus, relations):
            found.setdefault(finding.key, finding)
    order = {statement.code: index for index, statement in enumerate(corpus.statements)}
    severities, classes = list(Severity), list(FindingClass)
    return sorted(
        found.values(),
        key=lambda finding: (
            severities.index(finding.severity),
            classes.index(finding.finding_class),
            min((order.get(side.code, len(order)) for side in finding.sides), default=0),
            finding.key,
        ),
    )
