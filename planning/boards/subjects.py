from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, render

from clusters.models import Subject
from planning import gathering
from planning.boards import plots
from planning.boards.cited import cited
from planning.boards.cities import PAGE_SIZE, city
from planning.boards.paging import paged_targets
from planning.duties import ANSWERING, with_stage
from planning.models import Item, Measure, Project, Responsibility, Target
from planning.places import CITIES
from planning.selectors import combined, standings

# The parts that a subject's page lists; products and classes of units would be hundreds.
_OUTLINED = (Subject.Kind.INDUSTRY, Subject.Kind.CITY, Subject.Kind.PARK)


def clusters(request):
    """The clusters and the industries, each with its standing in the chosen year."""
    groups: dict[str, list[Subject]] = {}
    for subject in subjects_in(request.year_choice.year):
        groups.setdefault(subject.group_name or subject.get_kind_display(), []).append(subject)
    chart = plots.clusters(request.GET, request.year_choice)
    context = {"groups": groups.items(), "chart": chart}
    return render(request, "boards/clusters.html", cited(request.year_choice) | context)


def subjects_in(year: int) -> list[Subject]:
    """Clusters and industries with `goals`, their `standing`, `located_in` and `duties`."""
    kinds = (Subject.Kind.CLUSTER, Subject.Kind.INDUSTRY)
    goals = Target.objects.filter(kind=Target.Kind.GOAL, subject__kind__in=kinds)
    by_subject = standings(year, "subject_id", goals)
    subjects = list(
        Subject.objects.filter(kind__in=kinds)
        .annotate(goals=Count("targets", filter=Q(targets__kind=Target.Kind.GOAL)))
        .filter(Q(goals__gt=0) | Q(kind=Subject.Kind.CLUSTER))
        .order_by("order")  # grouping drops the model's own order
        .prefetch_related(CITIES)
    )
    duties = Responsibility.objects.filter(cluster__isnull=False).select_related("department")
    leads: dict[int, list] = {}
    for duty in duties.order_by("order"):
        leads.setdefault(duty.cluster_id, []).append(duty)
    for subject in subjects:
        subject.standing = by_subject.get(subject.pk)
        subject.duties = leads.get(subject.pk, [])
    return subjects


def subject(request, code):
    """One subject: everything that all plans say of it, and who answers."""
    subject = get_object_or_404(Subject.objects.select_related("parent"), code=code)
    if subject.kind == Subject.Kind.CITY:
        return city(request, subject)
    year = request.year_choice.year
    reach = gathering.reach_of(subject)
    goals = gathering.targets_of(reach)
    in_order = goals.order_by("plan__order", "order", "id")
    listed = paged_targets(request, in_order, year, PAGE_SIZE)
    items = list(gathering.items_of(reach))
    fields = [item for item in items if item.kind != Item.Kind.SITE]
    mentions = list(gathering.mentions_of(reach))
    speaking = [each.plan for each in (*mentions, *items)]
    return render(
        request,
        "boards/subject.html",
        listed
        | cited(request.year_choice, listed["page"], speaking)
        | {
            "subject": subject,
            "about": f"about={subject.code}",
            "reach": reach,
            "targets": listed["page"],
            "standing": combined(standings(year, "kind", goals).values()),
            "duties": _by_role(subject),
            "cities": list(subject.cities.all()),
            "located": list(subject.located.all()),
            "parts": list(subject.parts.filter(kind__in=_OUTLINED)),
            "clusters": list(
                Subject.objects.filter(
                    Q(parent=subject) | Q(industries=subject), kind=Subject.Kind.CLUSTER
                ).distinct()
            ),
            "industries": list(subject.industries.all()),
            "mentions": [m for m in mentions if m.subject.kind != Subject.Kind.PARK],
            "fields": fields,
            "bare": not any(item.products or item.located_in for item in fields),
            "sites": [item for item in items if item.kind == Item.Kind.SITE],
            "measures": list(with_stage(gathering.duties_of(reach, Measure))),
            "projects": list(with_stage(gathering.duties_of(reach, Project))),
            "facts": list(gathering.facts_of(reach)),
            "parks": _parks(reach),
        },
    )


def _by_role(cluster) -> list[tuple[str, list[Responsibility]]]:
    """Who answers for a cluster, those who lead or answer alone before those who support."""
    duties = list(
        Responsibility.objects.filter(cluster=cluster)
        .select_related("department")
        .order_by("plan__order", "order")
    )
    roles = (*ANSWERING, Responsibility.Role.SUPPORT)
    return [
        (role.label, group) for role in roles if (group := [d for d in duties if d.role == role])
    ]


def _parks(reach) -> list:
    """Parks of the sections about the subject: each once, with its cities."""
    parks = Subject.objects.filter(
        kind=Subject.Kind.PARK, mentions__section__in=reach.sections
    ).exclude(pk=reach.subject.pk)
    return list(parks.distinct().prefetch_related(CITIES))
