"""Everything that all plans say of one subject: what belongs to it, and where they speak of it."""

from dataclasses import dataclass

from django.db.models import Q

from clusters.models import Subject
from planning.models import Fact, Item, Measure, Mention, Project, Section, Target
from planning.models.plans import AUDITING_OF_ROWS
from planning.places import PLACES, read_places

_BOX = "专栏"  # a section that stands beside the text of the one above it
_GATHERING = (Subject.Kind.INDUSTRY, Subject.Kind.CLUSTER)


@dataclass(frozen=True)
class Reach:
    """A subject with what belongs to it, and the sections that are about any of these.

    `places` are where something has to be in order to be at the subject: a city's counties and
    parks are in the city, everything else is a place by itself.
    """

    subject: Subject
    subjects: frozenset[int]
    sections: frozenset[int]
    places: frozenset[int]

    @property
    def gathers(self) -> bool:
        return len(self.subjects) > 1


def reach_of(subject: Subject) -> Reach:
    """The subject, its parts and what belongs to it in other plans (five queries).

    The whole of the province's industry would gather everything: a subject right below the
    province, or the province itself, stands for itself alone. A city stands for the places in it.
    """
    subjects = {subject.pk}
    places = frozenset(subjects)
    if subject.kind == Subject.Kind.CITY:
        places = read_places().within(subject.pk)
    if _gathers(subject):
        subjects = _belonging(subject.pk)
    # A section that names a park names its neighbours too: a park has what is placed in it.
    sections = set() if subject.kind == Subject.Kind.PARK else _sections_about(subjects)
    return Reach(subject, frozenset(subjects), frozenset(sections), places)


def _gathers(subject: Subject) -> bool:
    province = subject.parent is None or subject.parent.kind == Subject.Kind.PROVINCE
    is_industry = subject.kind == Subject.Kind.INDUSTRY
    return subject.kind in _GATHERING and not (province and is_industry)


def _belonging(start: int) -> set[int]:
    below: dict[int, list[int]] = {}
    for pk, parent in Subject.objects.values_list("id", "parent_id"):
        below.setdefault(parent, []).append(pk)
    links = Subject.industries.through.objects.values_list("to_subject_id", "from_subject_id")
    for industry, member in links:
        below.setdefault(industry, []).append(member)
    found, waiting = set(), [start]
    while waiting:
        pk = waiting.pop()
        if pk not in found:
            found.add(pk)
            waiting += below.get(pk, [])
    return found


def _sections_about(subjects: set[int]) -> set[int]:
    """Sections that are about one of the subjects, with the parts below that are about no other."""
    about: dict[int, set[int]] = {}
    for section, subject in Mention.objects.filter(
        Q(subject__kind__in=_GATHERING) | Q(subject__in=subjects)
    ).values_list("section_id", "subject_id"):
        about.setdefault(section, set()).add(subject)
    found = set()
    parents = Section.objects.order_by("plan_id", "order").values_list("id", "parent_id")
    for section, parent in parents:  # parents come before their parts
        if about[section] & subjects if section in about else parent in found:
            found.add(section)
    return found


def targets_of(reach: Reach, places: bool = True):
    """Goals on the subject or what belongs to it, and those that name it as their place."""
    subjects = reach.subjects | reach.places if places else reach.subjects
    wanted = Target.objects.filter(subject__in=subjects).order_by().values("id")
    if places:  # each way along its own index: joined, every target would be looked at
        at = Target.places.through.objects.filter(subject__in=reach.places)
        wanted = wanted.union(at.values("target_id"))
    return Target.objects.filter(id__in=wanted, kind=Target.Kind.GOAL)


def duties_of(reach: Reach, model: type[Measure] | type[Project]):
    """Measures or projects in the sections about the subject, at it, or that make what it is."""
    wanted = Q(section__in=reach.sections) | Q(places__in=reach.places)
    if model is Project:
        wanted |= Q(target__subject__in=reach.subjects)
    return model.objects.filter(id__in=model.objects.filter(wanted).values("id"))


def projects_of(target: Target):
    """The projects that a target of the same plan concerns.

    They have it as their size, stand in its section or in a box of it, or build what it speaks of.
    """
    subjects = {target.subject_id}
    sections: set[int] = set()
    if _gathers(target.subject):
        subjects = _belonging(target.subject_id)
        sections = _sections_about(subjects)
    apart = Section.objects.filter(parent=target.section_id, number__startswith=_BOX)
    wanted = (
        Q(target=target)
        | Q(section=target.section_id)
        | Q(section__in=apart)
        | Q(target__subject__in=subjects)
        | Q(section__in=sections)
    )
    return Project.objects.filter(wanted, plan=target.plan_id)


def goals_of(project: Project):
    """The goals of its plan that a project serves: the other way round of `projects_of`."""
    section = project.section
    sections = {section.pk}
    if section.number.startswith(_BOX):
        sections.add(section.parent_id)
    wanted = Q(section__in=sections)
    if project.target:
        wanted |= Q(subject__in=_above(project.target.subject_id))
    return Target.objects.filter(wanted, plan=project.plan_id, kind=Target.Kind.GOAL)


def _above(subject: int) -> set[int]:
    """A subject and what it belongs to, short of what stands for itself alone."""
    found, waiting = set(), [subject]
    while waiting:
        rows = Subject.objects.filter(id__in=waiting).select_related("parent")
        waiting = []
        for row in rows.prefetch_related("industries"):
            if row.pk in found or (row.pk != subject and not _gathers(row)):
                continue
            found.add(row.pk)
            waiting += [each.pk for each in row.industries.all()]
            waiting += [row.parent_id] if row.parent_id else []
    return found


def facts_of(reach: Reach):
    return (
        Fact.objects.filter(subject__in=reach.subjects)
        .select_related("plan", "section", "subject", "indicator")
        .defer(*AUDITING_OF_ROWS)
        .order_by("plan__order", "order")
    )


def items_of(reach: Reach):
    """The fields, items and sites of the sections about the subject, and what stands at it."""
    wanted = Q(section__in=reach.sections) | Q(places__in=reach.places)
    return (
        Item.objects.filter(id__in=Item.objects.filter(wanted).values("id"))
        .select_related("plan", "section")
        .defer(*AUDITING_OF_ROWS)
        .prefetch_related(PLACES)
        .order_by("plan__order", "order")
    )


def mentions_of(reach: Reach):
    """Where the plans speak of the subject itself or, for an industry, of what belongs to it."""
    return (
        Mention.objects.filter(subject__in=reach.subjects)
        .select_related("plan", "section", "subject")
        .defer(*AUDITING_OF_ROWS)
        .order_by("plan__order", "order")
    )
