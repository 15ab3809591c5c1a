"""The structure of the plans back out: what has no number, and who answers, as lists of rows."""

from collections.abc import Iterable

from django.db.models import Prefetch

from clusters.models import Subject
from departments.models import Department
from planning.documents.exporting import plain
from planning.models import Item, Measure, Mention, Plan, Project, Responsibility, Section

_LEADS = (Responsibility.Role.LEAD, Responsibility.Role.ACCOUNTABLE)
_DUTIES = Prefetch("responsibilities", queryset=Responsibility.objects.order_by("order"))


def structure() -> dict[str, list[dict]]:
    """Everything that the plans set out, in the order of the documents; a constant number of queries."""
    plans = list(Plan.objects.order_by("order"))
    mentions = list(
        Mention.objects.filter(subject__kind__in=("cluster", "industry", "park"))
        .select_related("plan", "section", "subject")
        .prefetch_related("subject__cities")
        .order_by("plan__order", "order")
    )
    items = list(Item.objects.order_by("plan__order", "order"))
    clusters = _clusters(mentions, items)
    return {
        "plans": [
            {
                "code": plan.code,
                "title": plan.title,
                "issuer": plan.issuer,
                "issued_on": plan.issued_on.isoformat(),
                "period": f"{plan.start_year}-{plan.end_year}",
            }
            for plan in plans
        ],
        "sections": [
            {"plan": section.plan.code, "locator": section.locator, "heading": section.heading}
            for section in Section.objects.select_related("plan").order_by("plan__order", "order")
        ],
        "industries": _unique(
            {"plan": mention.plan.code, "name": mention.named}
            for mention in mentions
            if mention.subject.kind == Subject.Kind.INDUSTRY
        ),
        "clusters": clusters,
        "parks": _unique(
            {"plan": mention.plan.code, "name": mention.named, "city": city}
            for mention in mentions
            if mention.subject.kind == Subject.Kind.PARK
            for city in [city.name for city in mention.subject.cities.all()] or [""]
        ),
        "departments": [
            {
                "name": department.name,
                "names": sorted({name.name for name in department.names.all()} - {department.name}),
            }
            for department in Department.objects.filter(responsibilities__isnull=False)
            .distinct()
            .prefetch_related("names")
        ],
        "responsibilities": _responsibilities(clusters),
        "boxes": _boxes(items),
        "projects": _projects(),
    }


def _unique(rows: Iterable[dict]) -> list[dict]:
    """Each row once, where it first stands."""
    return list({tuple(row.values()): row for row in rows}.values())


def _clusters(mentions: list[Mention], items: list[Item]) -> list[dict]:
    by_section: dict[int, list[Item]] = {}
    for item in items:
        by_section.setdefault(item.section_id, []).append(item)
    parks: dict[int, list[str]] = {}
    industries: dict[int, list[str]] = {}
    for mention in mentions:
        by_kind = {Subject.Kind.PARK: parks, Subject.Kind.INDUSTRY: industries}
        if mention.subject.kind in by_kind:
            names = by_kind[mention.subject.kind].setdefault(mention.section_id, [])
            names.append(mention.named)
    duties: dict[tuple[int, int], list[Responsibility]] = {}
    for duty in Responsibility.objects.filter(cluster__isnull=False).order_by("order"):
        duties.setdefault((duty.plan_id, duty.cluster_id), []).append(duty)
    rows = []
    for mention in mentions:
        subject, section = mention.subject, mention.section
        if subject.kind != Subject.Kind.CLUSTER:
            continue
        # A plan may name a cluster in a section that is about more than that cluster.
        alone = not industries.get(section.pk)
        own = by_section.get(section.pk, []) if alone else []
        rows.append(
            {
                "plan": mention.plan.code,
                "name": mention.named,
                "group": subject.group,
                "cities": [city.name for city in subject.cities.all()],
                "parks": parks.get(section.pk, []) if alone else [],
                "subfields": [item.name for item in own if item.kind != Item.Kind.SITE],
                **_named(duties.get((mention.plan_id, subject.pk), [])),
                "locator": section.locator,
            }
        )
    return rows


def _named(duties: Iterable[Responsibility]) -> dict[str, list[str]]:
    """Departments as the document writes them; who answers alone counts among those who lead."""
    duties = list(duties)
    return {
        "lead": [duty.named for duty in duties if duty.role in _LEADS],
        "support": [duty.named for duty in duties if duty.role not in _LEADS],
    }


def _responsibilities(clusters: list[dict]) -> list[dict]:
    """The division of work, one row a matter, as the documents divide it.

    Departments that are named for a whole section make one matter, the section's own measure,
    which bears its heading. What a cluster's note or the annex says is not said again for every
    measure below it.
    """
    measures = list(
        Measure.objects.filter(responsibilities__isnull=False)
        .distinct()
        .select_related("plan", "section")
        .prefetch_related(_DUTIES)
        .order_by("plan__order", "order")
    )
    rows, said, whole, annexed = [], set(), set(), set()
    for measure in measures:
        measure.named = _named(measure.responsibilities.all())
        measure.signature = (measure.plan_id, *map(tuple, measure.named.values()))
        if measure.title == measure.section.heading:
            whole.add((measure.section_id, measure.signature))
        if measure.section.number == "附件":
            annexed.add(measure.signature)
    for cluster in clusters:
        said.add((cluster["locator"], tuple(cluster["lead"]), tuple(cluster["support"])))
    for measure in measures:
        section, annex = measure.section, measure.section.number == "附件"
        is_whole = measure.title == section.heading
        of_section = (section.pk, measure.signature) in whole and not is_whole
        of_cluster = (section.locator, *measure.signature[1:]) in said
        of_annex = measure.signature in annexed and not annex
        if not (of_section or of_cluster or of_annex):
            rows.append(
                {"plan": measure.plan.code, "matter": measure.title, **measure.named}
                | {"locator": section.locator}
            )
    for cluster in clusters:
        in_annex = any(
            row["plan"] == cluster["plan"] and row["matter"].endswith(cluster["name"])
            for row in rows
        )
        if (cluster["lead"] or cluster["support"]) and not in_annex:
            row = {"plan": cluster["plan"], "matter": cluster["name"]}
            rows.append(row | {key: cluster[key] for key in ("lead", "support", "locator")})
    return rows


def _boxes(items: list[Item]) -> list[dict]:
    listed: dict[int, list[str]] = {}
    for item in items:
        listed.setdefault(item.section_id, []).append(item.name)
    return [
        {
            "plan": section.plan.code,
            "number": section.number,
            "title": section.heading,
            "items": listed.get(section.pk, []),
        }
        for section in Section.objects.filter(number__startswith="专栏")
        .select_related("plan")
        .order_by("plan__order", "order")
    ]


def _projects() -> list[dict]:
    projects = (
        Project.objects.select_related("plan", "section", "target")
        .prefetch_related("places")
        .order_by("plan__order", "order")
    )
    return [
        {
            "plan": project.plan.code,
            "name": project.name,
            "company": project.company,
            "what": project.what or project.name,
            "size": project.size or (_size(project) if project.target else ""),
            "place": "、".join(place.name for place in project.places.all()),
            "stage": project.get_stage_display(),
            "locator": project.locator,
        }
        for project in projects
    ]


def _size(project: Project) -> str:
    return f"{plain(project.target.value)}{project.target.unit}"
