"""The map of the cities, and one city: all that the five plans put there."""

from collections import Counter
from collections.abc import Iterable
from math import ceil, sqrt
from urllib.parse import urlencode

from django.conf import settings
from django.shortcuts import render
from django.utils.translation import gettext

from clusters.maps import Map, boundary_map, tile_map
from clusters.models import Subject
from config.language import is_english, named
from planning import gathering
from planning.boards.cited import cited
from planning.boards.paging import paged_targets
from planning.duties import with_stage
from planning.gathering import Reach
from planning.models import Item, Measure, Mention, Plan, Project, Responsibility, Target
from planning.models.plans import AUDITING_OF_ROWS
from planning.places import CITIES, MATTERS, CityCounts, counts_by_city, mentioned_in
from planning.selectors import combined, standings

PAGE_SIZE = 300  # targets at one subject
SHADES = 4  # of the map, beside the bare one for a city without anything


def cities(request):
    """The cities as a map and as a table, with how much the plans put in each."""
    show = request.GET.get("show", "")
    show = show if show in MATTERS else next(iter(MATTERS))
    rows = counts_by_city()
    drawing = boundary_map(settings.BOUNDARIES) if settings.BOUNDARIES else tile_map()
    ranked = sorted(rows, key=lambda row: -row.counts[show])
    return render(
        request,
        "boards/cities.html",
        {
            "map": drawing,
            "tiles": tiles_of(drawing, rows, show),
            "notice": settings.BOUNDARIES_NOTICE if settings.BOUNDARIES else "",
            "rows": rows,
            "show": show,
            "word": MATTERS[show][0],
            "unit": "" if is_english() else MATTERS[show][1],
            "filters_in_words": [("show", gettext("地图显示"), MATTERS[show][0])],
            "cited_plans": Plan.objects.all(),
            "matters": [(key, word) for key, (word, _) in MATTERS.items()],
            "first": [(row.city, row.counts[show]) for row in ranked[:3] if row.counts[show]],
            "without": [row.city for row in rows if not row.counts[show]],
        },
    )


def tiles_of(drawing: Map, rows: list[CityCounts], show: str) -> list[dict]:
    """The cities of the drawing, from north to south as a reader goes, each with its shade.

    Shades go by the square root: one city with far more than the rest would leave them all bare.
    """
    most = max((row.counts[show] for row in rows), default=0) or 1
    tiles = [
        {
            "city": row.city,
            "short": named(row.city.name.removesuffix("市"), row.city.name_en),
            "shape": drawing.shape_of(row.city.code, row.city.name),
            "n": row.counts[show],
            "shade": ceil(SHADES * sqrt(row.counts[show] / most)),
        }
        for row in rows
    ]
    found = [tile for tile in tiles if tile["shape"]]
    return sorted(found, key=lambda tile: (tile["shape"].y, tile["shape"].x))


def city(request, subject: Subject):
    """A city or a county: everything in it, from one plan or from all."""
    year = request.year_choice.year
    plans = list(Plan.objects.all())
    plan = next((each for each in plans if each.code == request.GET.get("plan")), None)
    reach = gathering.reach_of(subject)

    of_one = {"plan": plan.code} if plan else {}

    def of_plan(rows):
        return rows.filter(plan=plan) if plan else rows

    here = placed(reach)
    ids = ids_of(here, plan)
    goals = Target.objects.filter(id__in=ids["targets"])
    listed = paged_targets(request, goals.order_by("plan__order", "order", "id"), year, PAGE_SIZE)
    items = list(of_plan(gathering.items_of(reach)))
    return render(
        request,
        "boards/city.html",
        listed
        | cited(request.year_choice, listed["page"], [plan] if plan else plans)
        | {
            "subject": subject,
            "filters_in_words": [("plan", gettext("规划"), plan)] if plan else [],
            "about": urlencode({"about": subject.code} | of_one),
            "here": urlencode({"subject": subject.code} | of_one),
            "plan": plan,
            "plans": plans,
            "by_plan": by_plan(here, plans),
            "counties": list(subject.parts.filter(kind=Subject.Kind.CITY)),
            "targets": listed["page"],
            "standing": combined(standings(year, "kind", goals).values()),
            "clusters": clusters_of(ids["clusters"]),
            "parks": parks_of(ids["parks"], plan),
            "sites": [item for item in items if item.kind == Item.Kind.SITE],
            "fields": [item for item in items if item.kind != Item.Kind.SITE],
            "facts": list(of_plan(gathering.facts_of(reach))),
            "projects": list(with_stage(Project.objects.filter(id__in=ids["projects"]))),
            "measures": list(with_stage(Measure.objects.filter(id__in=ids["measures"]))),
        },
    )


# What the plans put at a place: by matter, pairs of a plan and what it speaks of.
Placed = dict[str, set[tuple[int, int]]]
_NAMED = {Subject.Kind.CLUSTER: "clusters", Subject.Kind.PARK: "parks"}


def placed(reach: Reach) -> Placed:
    """All that the plans put at a place (four queries)."""
    found: Placed = {key: set() for key in MATTERS}
    mentions = mentioned_in(reach.places).order_by()
    for kind, *pair in mentions.values_list("subject__kind", "plan_id", "subject_id"):
        found[_NAMED[kind]].add(tuple(pair))
    for key, rows in (
        ("targets", gathering.targets_of(reach)),
        ("projects", gathering.duties_of(reach, Project)),
        ("measures", gathering.duties_of(reach, Measure)),
    ):
        found[key].update(rows.order_by().values_list("plan_id", "id"))
    return found


def ids_of(here: Placed, plan: Plan | None) -> dict[str, set[int]]:
    """What one plan puts there, or all of them do."""
    return {
        key: {pk for plan_id, pk in pairs if plan is None or plan_id == plan.pk}
        for key, pairs in here.items()
    }


def by_plan(here: Placed, plans: list[Plan]) -> list[tuple[Plan, list[tuple[str, int]]]]:
    """How much each plan has there; a park that two plans name counts for both."""
    counts = Counter((key, plan_id) for key, pairs in here.items() for plan_id, _ in pairs)
    return [(plan, [(key, counts[key, plan.pk]) for key in MATTERS]) for plan in plans]


def clusters_of(ids: Iterable[int]) -> list[Subject]:
    """These clusters, with who answers for them."""
    duties: dict[int, list] = {}
    for duty in Responsibility.objects.filter(
        cluster__in=ids, role__in=("lead", "accountable")
    ).select_related("department"):
        duties.setdefault(duty.cluster_id, []).append(duty)
    clusters = list(Subject.objects.filter(id__in=ids).prefetch_related(CITIES))
    for cluster in clusters:
        cluster.duties = duties.get(cluster.pk, [])
    return clusters


def parks_of(ids: Iterable[int], plan: Plan | None) -> list[Subject]:
    """These parks, with the plans that name them (or the one) and the cities that they lie in."""
    mentions = (
        Mention.objects.filter(subject__in=ids, **({"plan": plan} if plan else {}))
        .select_related("plan", "section")
        .defer(*AUDITING_OF_ROWS)
    )
    by_park: dict[int, dict] = {}
    for mention in mentions.order_by("plan__order", "order"):
        by_park.setdefault(mention.subject_id, {}).setdefault(mention.plan, mention)
    parks = list(Subject.objects.filter(id__in=ids).prefetch_related(CITIES))
    for park in parks:
        park.named = list(by_park[park.pk].values())
    return parks
