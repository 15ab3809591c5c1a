"""Rows of a model brought to what the files say, in a constant number of queries."""

from collections import Counter
from dataclasses import dataclass, field

from django.db import models
from django.db.models import Q

from indicators.models import Indicator
from planning.models import Plan, Target


@dataclass
class Changes:
    """How many rows of each model were added, changed and removed."""

    counts: dict[str, Counter] = field(default_factory=dict)
    targets: set[int] = field(default_factory=set)  # ids of new and changed targets

    def note(self, model: type[models.Model], what: str, number: int) -> None:
        if number:
            self.counts.setdefault(model._meta.verbose_name, Counter())[what] += number

    def lines(self) -> list[str]:
        return [
            f"{name}：新增 {c['added']}，修改 {c['changed']}，删除 {c['removed']}"
            for name, c in self.counts.items()
        ] or ["没有变化。"]


def sync(changes, queryset, key, rows, remove=True, keep=()) -> dict[tuple, models.Model]:
    """Bring the rows of a queryset to `rows` (dicts by field); returns the objects by `key`.

    With `remove` false, rows that are not listed stay: something else may hang on them.
    """
    model = queryset.model
    present = {tuple(getattr(obj, name) for name in key): obj for obj in queryset}
    result, added, changed, fields = {}, [], [], set()
    for row in rows:
        identity = tuple(row[name] for name in key)
        obj = present.pop(identity, None)
        if obj is None:
            obj = model(**row)
            added.append(obj)
        else:
            differing = [name for name, value in row.items() if getattr(obj, name) != value]
            for name in differing:
                setattr(obj, name, row[name])
            if set(differing) - set(keep):
                changed.append(obj)
            elif differing:
                model.objects.filter(pk=obj.pk).update(**{n: row[n] for n in differing})
            fields.update(differing)
        result[identity] = obj
    model.objects.bulk_create(added)
    if changed:
        model.objects.bulk_update(changed, fields, batch_size=200)
    changes.note(model, "added", len(added))
    changes.note(model, "changed", len(changed))
    if remove and present:
        model.objects.filter(pk__in=[obj.pk for obj in present.values()]).delete()
        changes.note(model, "removed", len(present))
    if model is Target:
        changes.targets.update(obj.pk for obj in (*added, *changed))
    elif model is Plan:
        changes.targets.update(_target_ids(Q(plan__in=changed)))
    elif model is Indicator:
        changes.targets.update(
            _target_ids(Q(series__indicator__in=changed) | Q(series_b__indicator__in=changed))
        )
    return result


def _target_ids(condition: Q) -> set[int]:
    return set(Target.objects.filter(condition).values_list("id", flat=True))


def set_many(through: type[models.Model], ends: tuple[str, str], wanted: dict[int, list]) -> None:
    """Bring the links of many rows at once to `wanted` (from id to ids), in two or three queries."""
    rows = through.objects.filter(**{f"{ends[0]}__in": wanted})
    present = {(getattr(row, ends[0]), getattr(row, ends[1])): row.pk for row in rows}
    pairs = {(start, end) for start, finish in wanted.items() for end in finish}
    gone = [pk for pair, pk in present.items() if pair not in pairs]
    if gone:
        through.objects.filter(pk__in=gone).delete()
    new = sorted(pairs - present.keys())
    through.objects.bulk_create([through(**dict(zip(ends, pair, strict=True))) for pair in new])
