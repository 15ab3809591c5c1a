"""What the database holds into the rules' form, and what they find back into the database."""

from collections import defaultdict

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext

from clusters.models import Subject
from config.language import ENGLISH, in_chinese
from indicators.models import Indicator
from indicators.units import quantity
from planning.documents.consistency.check import check
from planning.documents.consistency.findings import Finding as Found
from planning.documents.consistency.relations import Relations
from planning.documents.consistency.statements import Corpus, Duty, Side, Statement
from planning.models import (
    Fact,
    Finding,
    FindingSide,
    Item,
    Measure,
    Mention,
    Plan,
    Relation,
    Responsibility,
    Section,
    Target,
)


def store_relations(relations: Relations) -> None:
    """Keep the declared relations beside the plans that they speak of."""
    rows = []
    for kind, declared in relations.model_dump(mode="json").items():
        for content in declared:
            code = content if isinstance(content, str) else content["code"]
            rows.append(Relation(kind=kind, code=code, content=content, order=len(rows)))
    Relation.objects.all().delete()
    Relation.objects.bulk_create(rows)


def stored_relations() -> Relations:
    kinds = defaultdict(list)
    for relation in Relation.objects.order_by("order"):
        kinds[relation.kind].append(relation.content)
    return Relations.model_validate(kinds)


def stored_corpus() -> Corpus:
    """All figures of all plans, in the order of the documents, in a constant number of queries."""
    parents = dict(Subject.objects.values_list("id", "parent_id"))
    codes = dict(Subject.objects.values_list("id", "code"))
    statements = []
    for model in (Target, Fact):
        rows = model.objects.select_related("plan", "section", "subject", "indicator")
        rows = rows.prefetch_related("places")
        for row in rows.order_by("plan__order", "section__order", "order"):
            statements.append((row, _statement(row, _ancestors(row.subject_id, parents, codes))))
    statements.sort(key=lambda pair: (pair[0].plan.order, pair[0].section.order))
    sections = Section.objects.values_list("plan__code", "code", "locator")
    return Corpus(
        statements=tuple(statement for _, statement in statements),
        duties=tuple(_duties()),
        locators={f"{plan}/{code}": locator for plan, code, locator in sections},
        named=_named(),
    )


def _named() -> dict[str, list[tuple[str, str]]]:
    """What each section and its parts name, under the section and under all above it."""
    above = {}
    for pk, parent, plan, code in Section.objects.values_list(
        "id", "parent_id", "plan__code", "code"
    ):
        above[pk] = (parent, f"{plan}/{code}")
    rows = [
        *Item.objects.order_by("order").values_list("section_id", "kind", "name"),
        *Mention.objects.order_by("order").values_list("section_id", "subject__kind", "named"),
    ]
    named = defaultdict(list)
    for section, kind, name in rows:
        while section:
            section, key = above[section]
            named[key].append((kind, name))
    return named


def _ancestors(subject_id: int, parents: dict, codes: dict) -> tuple[str, ...]:
    chain = []
    above = parents[subject_id]
    while above and codes[above] not in chain:
        chain.append(codes[above])
        above = parents[above]
    return tuple(chain)


def _name(subject: Subject) -> str:
    """The subject's name; a cluster's says that it is one, to be told from its industry."""
    is_bare = subject.kind == Subject.Kind.CLUSTER and not subject.name.endswith("集群")
    return gettext("%(subject)s集群") % {"subject": subject} if is_bare else str(subject)


def _statement(row: Target | Fact, parents: tuple[str, ...]) -> Statement:
    is_target = isinstance(row, Target)
    return Statement(
        code=row.code,
        plan=row.plan.code,
        plan_order=row.plan.order,
        section=row.section.code,
        locator=row.locator,
        paragraph=row.paragraph,
        kind=row.kind,
        subject=row.subject.code,
        subject_name=_name(row.subject),
        parents=parents,
        indicator=row.indicator.code,
        indicator_name=str(row.indicator),
        indicator_kind=row.indicator.kind,
        less_is_better=row.indicator.less_is_better,
        form=row.form,
        threshold=row.threshold,
        comparator=row.comparator,
        value=row.value,
        value_max=row.value_max,
        unit=row.unit,
        decrease=row.decrease,
        written=row.written,
        year=row.due_year if is_target else row.year,
        start=row.period_start,
        listed=row.listed,
        list_open=row.list_open,
        places=tuple(str(place) for place in row.places.all()),
    )


def _duties():
    rows = Responsibility.objects.filter(target=None, project=None).select_related(
        "plan", "department", "cluster", "measure__section"
    )
    mentioned = {
        (plan, subject): section
        for plan, subject, section in Mention.objects.order_by("-order").values_list(
            "plan_id", "subject_id", "section_id"
        )
    }
    sections = Section.objects.select_related("plan").in_bulk()
    for row in rows.order_by("plan__order", "order"):
        if row.measure:
            section, name = row.measure.section, row.measure.title
        else:
            section, name = (
                sections.get(mentioned.get((row.plan_id, row.cluster_id))),
                _name(row.cluster),
            )
        yield Duty(
            plan=row.plan.code,
            plan_order=row.plan.order,
            matter=row.measure.code if row.measure else f"{row.plan.code}/{row.cluster.code}",
            name=name,
            role=row.role,
            department=row.named,
            department_code=row.department.code,
            cluster=row.cluster.code if row.cluster else "",
            section=f"{row.plan.code}/{section.code}" if section else "",
            locator=section.locator if section else "",
        )


@transaction.atomic
def refresh_findings() -> int:
    """Hold the plans against one another anew; returns the number of findings.

    Remarks hang on the findings' keys and stay.
    """
    relations = stored_relations()
    with in_chinese():
        found = check(stored_corpus(), relations)
    # The same places again, put in the other language.
    with translation.override(ENGLISH):
        english = {each.key: each for each in check(stored_corpus(), relations)}
    subjects = dict(Subject.objects.values_list("code", "id"))
    indicators = dict(Indicator.objects.values_list("code", "id"))
    Finding.objects.all().delete()
    rows = Finding.objects.bulk_create(
        Finding(
            key=finding.key,
            rule=finding.rule,
            finding_class=finding.finding_class,
            severity=finding.severity,
            subject_id=subjects.get(finding.subject),
            indicator_id=indicators.get(finding.indicator),
            explanation=finding.explanation,
            explanation_en=english[finding.key].explanation,
            numbers=finding.numbers,
            order=order,
        )
        for order, finding in enumerate(found)
    )
    _store_sides(rows, found, [english[finding.key] for finding in found])
    return len(rows)


def _quantity_in_english(side: Side) -> str:
    with translation.override(ENGLISH):
        return quantity(side.value, side.unit)


def _store_sides(rows: list[Finding], found: list[Found], english: list[Found]) -> None:
    plans = dict(Plan.objects.values_list("code", "id"))
    targets = dict(Target.objects.values_list("code", "id"))
    facts = dict(Fact.objects.values_list("code", "id"))
    measures = dict(Measure.objects.values_list("code", "id"))
    sections = {
        f"{plan}/{code}": pk
        for pk, plan, code in Section.objects.values_list("id", "plan__code", "code")
    }
    FindingSide.objects.bulk_create(
        FindingSide(
            finding=row,
            plan_id=plans[side.plan],
            target_id=targets.get(side.code),
            fact_id=facts.get(side.code),
            measure_id=measures.get(side.code),
            section_id=sections.get(side.section),
            locator=side.locator,
            label=side.label,
            label_en=said.label,
            figure=side.figure or f"{side.value} {side.unit}".strip(),
            figure_en=said.figure or _quantity_in_english(said),
            value=side.value,
            unit=side.unit,
            comparator=side.comparator,
            order=order,
        )
        for row, finding, other in zip(rows, found, english, strict=True)
        for order, (side, said) in enumerate(zip(finding.sides, other.sides, strict=True))
    )
