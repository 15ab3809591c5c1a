"""Checked fixtures into the database: what is new, what changed, what is gone."""

from decimal import Decimal

from django.db import models, transaction
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce

from clusters.models import Subject
from departments.models import Department, DepartmentName
from indicators.models import Indicator, Series, Source
from planning.documents import schema
from planning.documents.checking import Fixtures, PlacedPlan
from planning.documents.consistency.storing import refresh_findings, store_relations
from planning.documents.facts import publish_facts
from planning.documents.structure import load_structure
from planning.documents.syncing import Changes, set_many, sync
from planning.models import (
    Evidence,
    Fact,
    Measure,
    Plan,
    Project,
    Responsibility,
    Section,
    Target,
)
from planning.recompute import mark_all_tallies
from planning.services import mark_stale, queue_filled, wait_for_publications


@transaction.atomic
def load(fixtures: Fixtures) -> Changes:
    """Make the database say what the fixtures say. Call it only with fixtures without mistakes.

    Rows keep their identity by code, so evaluations and figures of an unchanged target stay.
    New and changed targets are marked stale, and those whose plan or indicator changed.
    """
    # Workers that are judging finish first, and none begins: they would store evaluations of a
    # target that is being removed, or count a section that is.
    for model in (Target, Section):
        list(model.objects.select_for_update().order_by("id").values_list("id"))
    changes = Changes()
    _load_departments(fixtures, changes)
    _load_subjects(fixtures, changes)
    _load_indicators(fixtures, changes)
    loading = _Loading(fixtures, changes)
    loading.plans()
    publish_facts(Fact.objects.filter(code__in=loading.observed_facts))
    _assign_series()
    mark_stale(changes.targets)
    if changes.counts:  # goals moved between sections, or are gone with their evaluations
        mark_all_tallies()
        transaction.on_commit(lambda: queue_filled.send(sender=Section))
    store_relations(fixtures.relations)
    refresh_findings()
    wait_for_publications()
    return changes


def _assign_series() -> None:
    """Give every series a department that answers for its figures.

    That is the first department to lead one of its targets, in the order of the plans; a series
    that nobody leads is the statistics bureau's.
    """
    leads = (Responsibility.Role.LEAD, Responsibility.Role.ACCOUNTABLE)
    first_lead = (
        Responsibility.objects.filter(target__series=OuterRef("pk"), role__in=leads)
        .order_by("plan__order", "target__order", "order")
        .values("department_id")[:1]
    )
    statistics = Department.objects.filter(code=Department.STATISTICS_BUREAU).values("id")[:1]
    Series.objects.filter(department__isnull=True).update(
        department_id=Coalesce(Subquery(first_lead), Subquery(statistics))
    )


def _load_departments(fixtures: Fixtures, changes: Changes) -> None:
    rows = [
        record.model_dump(exclude={"names"}) | {"order": order}
        for order, record in enumerate(fixtures.departments)
    ]
    departments = sync(changes, Department.objects.all(), ("code",), rows, remove=False)
    names = [
        {"name": name, "department_id": departments[(record.code,)].pk}
        for record in fixtures.departments
        for name in dict.fromkeys((record.name, *record.names))
    ]
    sync(changes, DepartmentName.objects.all(), ("name",), names)


def _load_subjects(fixtures: Fixtures, changes: Changes) -> None:
    rows = [
        record.model_dump(exclude={"parent", "cities", "names", "industries"})
        | {"order": order, "group_en": fixtures.groups.get(record.group, "")}
        for order, record in enumerate(fixtures.subjects)
    ]
    subjects = sync(changes, Subject.objects.all(), ("code",), rows, remove=False)
    for record in fixtures.subjects:
        subject = subjects[(record.code,)]
        parent = subjects[(record.parent,)] if record.parent else None
        if subject.parent_id != (parent.pk if parent else None):
            subject.parent = parent
            subject.save(update_fields=["parent"])
    set_many(
        Subject.cities.through,
        ("from_subject_id", "to_subject_id"),
        {s.pk: [subjects[(c,)].pk for c in r.cities] for r, s in _paired(fixtures, subjects)},
    )
    set_many(
        Subject.industries.through,
        ("from_subject_id", "to_subject_id"),
        {s.pk: [subjects[(c,)].pk for c in r.industries] for r, s in _paired(fixtures, subjects)},
    )


def _paired(fixtures: Fixtures, subjects: dict[tuple, models.Model]):
    return [(record, subjects[(record.code,)]) for record in fixtures.subjects]


def _load_indicators(fixtures: Fixtures, changes: Changes) -> None:
    """Indicators as the file says; the rules for their figures only where they are new.

    From then on the rules are the coordinators', who change them on a page.
    """
    known = set(Indicator.objects.values_list("code", flat=True))
    rows = [record.model_dump(exclude={"rules"}) for record in fixtures.indicators]
    indicators = sync(changes, Indicator.objects.all(), ("code",), rows, remove=False)
    for record in fixtures.indicators:
        if record.rules and record.code not in known:
            indicator = indicators[(record.code,)]
            for name, value in record.rules.model_dump(exclude={"part_of"}).items():
                setattr(indicator, name, value)
            if record.rules.part_of:
                indicator.part_of = indicators[(record.rules.part_of,)]
            indicator.save()


class _Loading:
    """One run over the plans, with the look-ups that every record needs."""

    def __init__(self, fixtures: Fixtures, changes: Changes):
        self.fixtures = fixtures
        self.changes = changes
        self.observed_facts: list[str] = []  # codes of facts that are figures of their series
        self.department_ids = dict(DepartmentName.objects.values_list("name", "department_id"))
        self.subjects = {
            code: (pk, name) for code, pk, name in Subject.objects.values_list("code", "id", "name")
        }
        self.subject_ids = {code: pk for code, (pk, _) in self.subjects.items()}
        self.place_ids = {
            name: self.subject_ids[code] for name, code in fixtures.place_codes.items()
        }
        self.indicator_ids = dict(Indicator.objects.values_list("code", "id"))
        self.series_ids = {
            (indicator, subject): pk
            for pk, indicator, subject in Series.objects.values_list(
                "id", "indicator_id", "subject_id"
            )
        }

    def plans(self) -> None:
        rows = [
            {
                **plan.file.model_dump(exclude={"sections", "issued", "period"}),
                "issued_on": plan.file.issued,
                "start_year": plan.file.period[0],
                "end_year": plan.file.period[1],
            }
            for plan in self.fixtures.plans
        ]
        plans = sync(self.changes, Plan.objects.all(), ("code",), rows)
        for placed in self.fixtures.plans:
            plan = plans[(placed.file.code,)]
            Source.objects.update_or_create(
                code=plan.code,
                defaults={
                    "title": plan.title,
                    "title_en": plan.title_en,
                    "publisher": plan.issuer,
                    "published_on": plan.issued_on,
                },
            )
            self._plan(placed, plan)

    def _plan(self, placed: PlacedPlan, plan: Plan) -> None:
        sections = self._sections(placed, plan)
        targets, facts, measures, projects = [], [], [], []
        matters: list[tuple[str, str, schema.Duties]] = []
        places: dict[tuple[str, str], list[int]] = {}
        for section in placed.sections:
            common = {"plan_id": plan.pk, "section_id": sections[(section.code,)].pk}
            for kind, rows, records in (
                ("targets", targets, section.file.targets),
                ("facts", facts, section.file.facts),
                ("measures", measures, section.file.measures),
                ("projects", projects, section.projects),
            ):
                for record in records:
                    code = f"{plan.code}/{section.code}/{record.code}"
                    row = common | {"code": code, "order": len(rows)}
                    rows.append(row | getattr(self, f"_{kind[:-1]}")(record, placed.file))
                    if kind == "facts":
                        self.observed_facts += [code] if record.observed else []
                    else:
                        matters.append((kind[:-1], code, section.duties_of(record)))
                    if getattr(record, "places", ()):
                        places[kind, code] = [self.place_ids[name] for name in record.places]
            if section.file.cluster:
                matters.append(("cluster", section.file.cluster, section.duties))
        objects = {
            "target": sync(self.changes, plan.targets.all(), ("code",), targets, keep=("order",)),
            "fact": sync(self.changes, plan.facts.all(), ("code",), facts, keep=("order",)),
            "measure": sync(self.changes, plan.measures.all(), ("code",), measures),
        }
        for row in projects:
            size = row.pop("sized_by")
            size = size and (row["code"].rpartition("/")[0] + "/" + size,)
            row["target_id"] = objects["target"][size].pk if size else None
        objects["project"] = sync(self.changes, plan.projects.all(), ("code",), projects)
        for kind, model in (
            ("target", Target),
            ("fact", Fact),
            ("measure", Measure),
            ("project", Project),
        ):
            wanted = {
                obj.pk: places.get((f"{kind}s", code), []) for (code,), obj in objects[kind].items()
            }
            set_many(model.places.through, (f"{kind}_id", "subject_id"), wanted)
        load_structure(
            placed,
            plan,
            sections,
            self.changes,
            self.subjects,
            self.place_ids,
            self.fixtures.park_names,
        )
        self._responsibilities(plan, matters, objects)
        self._evidence(placed, plan, objects["target"])

    def _sections(self, placed: PlacedPlan, plan: Plan) -> dict[tuple, Section]:
        rows = [
            {
                "plan_id": plan.pk,
                "code": section.code,
                "number": section.file.number,
                "heading": section.file.heading,
                "heading_en": section.file.heading_en,
                "locator": section.locator,
                "depth": section.depth,
                "order": order,
                "set_aside": [
                    {"paragraph": item.at[0], "why": item.why, "written": item.written}
                    for item in section.file.set_aside
                ],
                "shared": [
                    {"paragraph": item.at[0], "written": item.written, "records": item.records}
                    for item in section.file.shared
                ],
            }
            for order, section in enumerate(placed.sections)
        ]
        sections = sync(self.changes, plan.sections.all(), ("code",), rows)
        moved = []
        for section in placed.sections:
            obj = sections[(section.code,)]
            parent_id = sections[(section.parent.code,)].pk if section.parent else None
            if obj.parent_id != parent_id:
                obj.parent_id = parent_id
                moved.append(obj)
        Section.objects.bulk_update(moved, ["parent"])
        return sections

    def _statement(self, record: schema.StatementFile) -> dict:
        number, lead_phrase = record.at
        return {
            "paragraph": number,
            "passage": lead_phrase,
            "subject_id": self.subject_ids[record.subject],
            "indicator_id": self.indicator_ids[record.indicator],
            "form": record.form,
            "threshold": record.threshold,
            "comparator": record.value.comparator,
            "value": _places6(record.value.value),
            "value_max": _places6(record.value.value_max),
            "unit": record.value.unit,
            "decrease": record.decrease,
            "written": record.written,
            "period_start": record.period[0] if record.period else None,
            "listed": record.listed,
            "list_open": record.list_open,
        }

    def _target(self, record: schema.TargetFile, plan: schema.PlanFile) -> dict:
        measured_by = record.measured_by or record
        other = record.compared_with
        due = record.due or (plan.period[1] if record.kind == "target" else None)
        return self._statement(record) | {
            "kind": record.kind,
            "due_year": record.period[1] if record.period and not record.due else due,
            "baseline_year": record.baseline.year if record.baseline else None,
            "baseline_value": _places6(record.baseline.value) if record.baseline else None,
            "nature": record.nature,
            "hedged": record.hedged,
            "tolerance": record.tolerance,
            "two_sided": record.two_sided,
            "path": record.path,
            "series_id": self._series(measured_by.indicator, measured_by.subject),
            "series_b_id": self._series(other.indicator, other.subject) if other else None,
            "series_note": record.measured_by.note if record.measured_by else "",
        }

    def _fact(self, record: schema.FactFile, plan: schema.PlanFile) -> dict:
        return self._statement(record) | {
            "kind": record.kind,
            "year": record.year or (record.period[1] if record.period else None),
        }

    def _measure(self, record: schema.MeasureFile, plan: schema.PlanFile) -> dict:
        return {"paragraph": record.at[0], "passage": record.at[1], "title": record.title}

    def _project(self, record: schema.ProjectFile, plan: schema.PlanFile) -> dict:
        return {"paragraph": record.at[0], "passage": record.at[1], "sized_by": record.target} | (
            record.model_dump(include={"name", "company", "what", "size", "stage"})
        )

    def _series(self, indicator: str, subject: str) -> int:
        key = (self.indicator_ids[indicator], self.subject_ids[subject])
        if key not in self.series_ids:
            series = Series.objects.create(indicator_id=key[0], subject_id=key[1])
            self.series_ids[key] = series.pk
        return self.series_ids[key]

    def _responsibilities(self, plan, matters, objects) -> None:
        rows = {}
        for kind, code, duties in matters:
            matter_id = self.subject_ids[code] if kind == "cluster" else objects[kind][(code,)].pk
            for role in ("lead", "support", "accountable"):
                for name in getattr(duties, role):
                    row = dict.fromkeys(("target_id", "cluster_id", "measure_id", "project_id")) | {
                        "plan_id": plan.pk,
                        "department_id": self.department_ids[name],
                        "role": role,
                        f"{kind}_id": matter_id,
                    }
                    rows.setdefault(tuple(row.values()), row | {"named": name, "order": len(rows)})
        key = ("target_id", "cluster_id", "measure_id", "project_id", "plan_id", "department_id")
        sync(self.changes, plan.responsibilities.all(), (*key, "role"), list(rows.values()))

    def _evidence(self, placed: PlacedPlan, plan: Plan, targets) -> None:
        rows = []
        for section in placed.sections:
            for record in section.file.targets:
                target = targets[(f"{plan.code}/{section.code}/{record.code}",)]
                rows += [
                    {
                        "target_id": target.pk,
                        "series_id": self._series(item.indicator, item.subject),
                        "year": item.year,
                        "statement": item.proves,
                    }
                    for item in record.evidence
                ]
        sync(
            self.changes,
            Evidence.objects.filter(target__plan=plan),
            ("target_id", "series_id", "year"),
            rows,
        )


def _places6(value: Decimal | None) -> Decimal | None:
    """A value as the database keeps it, so that an unchanged row compares equal."""
    return None if value is None else value.quantize(Decimal("0.000001"))
