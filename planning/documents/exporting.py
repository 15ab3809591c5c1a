"""Statements back out as rows, with the fields of the plan files' format."""

import csv
import io
import sys
from collections.abc import Iterable, Iterator

from django.db.models import Prefetch

from planning.models import Fact, Finding, FindingSide, Plan, Responsibility, Target
from planning.models.statements import Statement

TARGET_COLUMNS = (
    "plan", "code", "locator", "subject", "indicator", "form", "threshold", "comparator",
    "value", "value_max", "unit", "year", "period", "baseline_year", "baseline_value", "nature",
    "hedged", "lead", "support",
)  # fmt: skip
FIGURE_COLUMNS = (
    "plan", "locator", "paragraph", "kind", "subject", "indicator", "form", "threshold",
    "comparator", "value", "value_max", "unit", "year", "period", "baseline_year",
    "baseline_value", "nature", "hedged", "lead", "support", "places", "record",
)  # fmt: skip
_LEADS = (Responsibility.Role.LEAD, Responsibility.Role.ACCOUNTABLE)


def plain(number) -> str:
    """A decimal as the document writes it: no zeros that nobody wrote, no exponent."""
    if number is None:
        return ""
    return f"{number.normalize():f}"


def target_rows() -> Iterator[dict]:
    """Every numeric target of every plan, in the order of the documents."""
    for target in _targets(Target.objects.filter(kind=Target.Kind.GOAL)):
        row = _statement(target) | _promise(target) | {"code": target.code}
        yield {column: row[column] for column in TARGET_COLUMNS}


def figure_rows() -> Iterator[dict]:
    """Every figure of every plan, target or fact, in the order of the documents.

    A constant number of queries for each plan.
    """
    for plan in Plan.objects.order_by("order"):
        targets = _targets(plan.targets).prefetch_related("places")
        facts = plan.facts.select_related("plan", "section", "subject", "indicator")
        rows = [_figure(target, _promise(target)) for target in targets]
        rows += [_figure(fact, _report(fact)) for fact in facts.prefetch_related("places")]
        # Targets come before facts only where both stand in one paragraph.
        rows.sort(key=lambda pair: pair[0])
        for _, row in rows:
            yield {column: row[column] for column in FIGURE_COLUMNS}


def _figure(statement: Statement, particular: dict) -> tuple[tuple, dict]:
    """A figure's place in the document, and its row."""
    row = _statement(statement) | particular
    row |= {
        "paragraph": statement.paragraph,
        "kind": statement.kind,
        "places": ";".join(place.name for place in statement.places.all()),
        "record": statement.code,
    }
    is_fact = isinstance(statement, Fact)
    return (statement.section.order, statement.paragraph, is_fact, statement.order), row


def _targets(targets):
    duties = Responsibility.objects.order_by("order")
    return (
        targets.select_related("plan", "section", "subject", "indicator")
        .prefetch_related(Prefetch("responsibilities", queryset=duties))
        .order_by("plan__order", "order")
    )


def _statement(statement: Statement) -> dict:
    """What targets and facts have in common."""
    return {
        "plan": statement.plan.code,
        "locator": statement.locator,
        "subject": statement.subject.name,
        "indicator": f"{statement.indicator.name}{'下降' if statement.decrease else ''}",
        "form": statement.form,
        "threshold": statement.threshold,
        "comparator": statement.comparator,
        "value": plain(statement.value),
        "value_max": plain(statement.value_max),
        "unit": statement.unit,
    }


def _promise(target: Target) -> dict:
    named = list(target.responsibilities.all())
    return {
        "year": target.due_year or "",
        "period": _period(target.period_start, target.due_year),
        "baseline_year": target.baseline_year or "",
        "baseline_value": plain(target.baseline_value),
        "nature": target.get_nature_display() if target.nature else "",
        "hedged": "true" if target.hedged else "false",
        "lead": ";".join(d.named for d in named if d.role in _LEADS),
        "support": ";".join(d.named for d in named if d.role == Responsibility.Role.SUPPORT),
    }


def _report(fact: Fact) -> dict:
    return {
        "year": fact.year or "",
        "period": _period(fact.period_start, fact.year),
        "baseline_year": "",
        "baseline_value": "",
        "nature": "",
        "hedged": "false",
        "lead": "",
        "support": "",
    }


def _period(start: int | None, end: int | None) -> str:
    return f"{start}-{end}" if start else ""


def write_csv(columns: Iterable[str], rows: Iterable[dict]) -> None:
    """Write rows as CSV to standard output, in UTF-8 whatever the terminal's locale is."""
    stream = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", newline="")
    writer = csv.DictWriter(stream, columns)
    writer.writeheader()
    writer.writerows(rows)
    stream.flush()
    stream.detach()


def finding_rows() -> Iterator[dict]:
    """Every finding of the last check, the gravest first, with all its places."""
    findings = Finding.objects.select_related("subject", "indicator").prefetch_related(
        Prefetch("sides", queryset=FindingSide.objects.select_related("plan").order_by("order"))
    )
    for finding in findings.order_by("order"):
        yield {
            "class": finding.finding_class,
            "severity": finding.severity,
            "subject": finding.subject.name if finding.subject else "",
            "indicator": finding.indicator.name if finding.indicator else "",
            "sides": [
                {
                    "plan": side.plan.code,
                    "locator": side.locator,
                    "value": side.value,
                    "unit": side.unit,
                    "comparator": side.comparator,
                }
                for side in finding.sides.all()
            ],
            "explanation": finding.explanation,
        }
