"""Where the plans put something: clusters, parks, targets, projects and measures, city by city.

What lies in a city is the city itself, its counties, and the parks of these. A matter that names
two places of one city counts once for it, and once for each city that it names.
"""

from collections import Counter
from dataclasses import dataclass, field

from django.db.models import Prefetch, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clusters.models import Subject
from planning.models import Measure, Mention, Project, Target

# What is counted on the map: the key in an address, the word, and what it is counted in.
MATTERS = {
    "clusters": (pgettext_lazy("many", "产业集群"), "个"),
    "parks": (_("园区基地"), "个"),
    "projects": (_("重大项目"), "个"),
    "measures": (_("任务措施"), "项"),
    "targets": (_("数值目标"), "项"),
}


# Where each row of a list is, as a plain list `row.located_in`: asked through the relation, a row
# builds a manager and a query of its own, which takes longer than to write the row.
_PLACE = Subject.objects.only("code", "name", "name_en")
PLACES = Prefetch("places", _PLACE, to_attr="located_in")
CITIES = Prefetch("cities", _PLACE, to_attr="located_in")


@dataclass(frozen=True)
class Places:
    """All cities and parks of the province, by where they lie (two queries to read)."""

    parents: dict[int, int | None]  # of cities and of parks
    sites: dict[int, set[int]]  # a park's cities

    def within(self, city: int) -> frozenset[int]:
        """A city, its counties, and the parks that lie in them."""
        return frozenset(place for place in self.parents if city in self.cities_of(place))

    def cities_of(self, place: int) -> set[int]:
        """The cities that a place lies in, itself among them where it is one."""
        found: set[int] = set()
        waiting = [place]
        while waiting:
            pk = waiting.pop()
            if pk in self.parents and pk not in found:
                found.add(pk)
                waiting += self.sites.get(pk, ())
                waiting += [self.parents[pk]] if self.parents[pk] else []
        return found


def read_places() -> Places:
    kinds = (Subject.Kind.CITY, Subject.Kind.PARK)
    parents = dict(Subject.objects.filter(kind__in=kinds).values_list("id", "parent_id"))
    sites: dict[int, set[int]] = {}
    links = Subject.cities.through.objects.filter(from_subject__kind=Subject.Kind.PARK)
    for park, city in links.values_list("from_subject_id", "to_subject_id"):
        sites.setdefault(park, set()).add(city)
    return Places(parents, sites)


@dataclass
class CityCounts:
    """A city of the province with how much the plans put there."""

    city: Subject
    counts: Counter = field(default_factory=Counter)  # by the keys of MATTERS

    @property
    def cells(self) -> list[tuple[str, int]]:
        return [(key, self.counts[key]) for key in MATTERS]


def province_cities():
    """The seventeen cities and 济源, in the usual order."""
    return Subject.objects.filter(
        kind=Subject.Kind.CITY, parent__kind=Subject.Kind.PROVINCE
    ).order_by("order")


def counts_by_city() -> list[CityCounts]:
    """Every city of the province with its numbers (eight queries)."""
    places = read_places()
    rows = {city.pk: CityCounts(city) for city in province_cities()}
    cities_of = {place: places.cities_of(place) & rows.keys() for place in places.parents}
    for key, pairs in _pairs().items():
        seen = {(city, matter) for matter, place in pairs for city in cities_of.get(place, ())}
        for city, _matter in seen:
            rows[city].counts[key] += 1
    return list(rows.values())


def _pairs() -> dict[str, list[tuple[int, int]]]:
    """What is counted, as (matter, place) pairs."""
    located = Subject.cities.through.objects.filter(from_subject__mentions__isnull=False)
    links = located.values_list("from_subject_id", "to_subject_id").distinct()
    goals = Target.objects.filter(kind=Target.Kind.GOAL)
    return {
        "clusters": list(links.filter(from_subject__kind=Subject.Kind.CLUSTER)),
        "parks": [
            (park, park)
            for park in Mention.objects.filter(subject__kind=Subject.Kind.PARK)
            .values_list("subject_id", flat=True)
            .distinct()
        ],
        "projects": list(Project.objects.filter(places__isnull=False).values_list("id", "places")),
        "measures": list(Measure.objects.filter(places__isnull=False).values_list("id", "places")),
        "targets": [
            *goals.filter(places__isnull=False).values_list("id", "places"),
            *goals.filter(
                subject__kind__in=(Subject.Kind.CITY, Subject.Kind.PARK)
            ).values_list("id", "subject_id"),
        ],
    }  # fmt: skip


def mentioned_in(places: frozenset[int]):
    """Clusters and parks in these places, as the plans' sections name them: one row each a plan."""
    here = Q(subject__kind=Subject.Kind.CLUSTER, subject__cities__in=places)
    here |= Q(subject__kind=Subject.Kind.PARK, subject__in=places)
    return Mention.objects.filter(id__in=Mention.objects.filter(here).values("id"))
