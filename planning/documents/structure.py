"""What a plan sets out without a number, into the database: mentions of subjects, and items."""

from planning.documents.checking import PlacedPlan, PlacedSection
from planning.documents.syncing import Changes, set_many, sync
from planning.models import Item, Plan, Section


def load_structure(
    placed: PlacedPlan,
    plan: Plan,
    sections: dict[tuple, Section],
    changes: Changes,
    subjects: dict[str, tuple[int, str]],
    place_ids: dict[str, int],
    park_names: set[str],
) -> None:
    """Bring the mentions and items of one plan to what its file says.

    `subjects` gives id and name by code; `place_ids` the id of a city, county or park by any name,
    `park_names` tells which of these names are parks.
    """
    mentions, items, places = [], [], []
    for section in placed.sections:
        common = {"plan_id": plan.pk, "section_id": sections[(section.code,)].pk}
        for subject_id, named in _mentioned(section, subjects, place_ids, park_names):
            mentions.append(
                common | {"subject_id": subject_id, "named": named, "order": len(mentions)}
            )
        for kind, record in _listed(section):
            items.append(
                common
                | {
                    "paragraph": record.at[0],
                    "passage": record.at[1],
                    "kind": kind,
                    "name": getattr(record, "name", ""),
                    "products": record.products,
                    "order": len(items),
                }
            )
            places.append([place_ids[name] for name in record.places])
    sync(changes, plan.mentions.all(), ("section_id", "subject_id"), mentions)
    objects = sync(changes, plan.items.all(), ("order",), items)
    set_many(
        Item.places.through,
        ("item_id", "subject_id"),
        {objects[(order,)].pk: wanted for order, wanted in enumerate(places)},
    )


def _mentioned(section: PlacedSection, subjects, place_ids, park_names):
    """Each subject of a section once, with the name that it has there.

    A park that an item, a measure or a project names as its place is mentioned too.
    """
    file, seen = section.file, set()
    about = [(file.cluster, ""), *file.about] if file.cluster else file.about
    found = [(subjects[code][0], name or subjects[code][1]) for code, name in about]
    placed = [*file.items, *file.sites, *file.measures, *file.projects]
    places = [name for record in placed for name in record.places if name in park_names]
    found += [(place_ids[name], name) for name in (*file.parks, *places)]
    for subject_id, named in found:
        if subject_id not in seen:
            seen.add(subject_id)
            yield subject_id, named


def _listed(section: PlacedSection):
    for record in section.file.items:
        yield Item.Kind.BOX if section.is_box else Item.Kind.FIELD, record
    for record in section.file.sites:
        yield Item.Kind.SITE, record
