"""A finding: where two or more places of the plans do not go together, and by what arithmetic."""

import hashlib
from dataclasses import dataclass, field

from planning.documents.consistency.statements import Side, Statement, side_of
from planning.models import FindingClass, Severity

__all__ = ["Finding", "FindingClass", "Severity", "finding"]


@dataclass(frozen=True)
class Finding:
    """What a rule found. `numbers` are the quantities of the sentence, under plain names."""

    rule: str
    finding_class: FindingClass
    severity: Severity
    sides: tuple[Side, ...]
    explanation: str
    subject: str = ""
    indicator: str = ""
    numbers: dict[str, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The same as long as the same rule holds the same places against one another.

        Values are no part of it: a remark outlives a corrected figure (the page then says that
        the arithmetic has changed since).
        """
        places = sorted(f"{side.code or side.plan + '/' + side.locator}" for side in self.sides)
        digest = hashlib.sha256("|".join((self.rule, self.subject, *places)).encode()).hexdigest()
        return f"{self.finding_class}-{digest[:12]}"


def finding(
    rule: str,
    finding_class: FindingClass,
    severity: Severity,
    statements: list[Statement],
    explanation: str,
    **numbers,
) -> Finding:
    """A finding about statements; it speaks of the first one's subject and indicator."""
    first = statements[0]
    return Finding(
        rule=rule,
        finding_class=finding_class,
        severity=severity,
        sides=tuple(side_of(statement) for statement in statements),
        explanation=explanation,
        subject=first.subject,
        indicator=first.indicator,
        numbers={name: f"{value}" for name, value in numbers.items()},
    )
