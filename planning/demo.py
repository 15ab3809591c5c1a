"""Invented figures, marked 演示, for series that have none: to show pages, never to judge by."""

import random
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from indicators.models import Observation, Revision, Series, Source
from indicators.services import announce
from planning.models import Comparator, Form, Target
from planning.recompute import evaluable
from planning.scales import GROWTH_FORMS, target_scale

SOURCE = "demo"
_COUNTS = (Form.COUNT, Form.THRESHOLD_COUNT, Form.INCREMENT)


@transaction.atomic
def invent_figures() -> int:
    """Invent yearly figures for every series without any; returns how many.

    The same database gives the same figures: each series is seeded by its own codes.
    """
    source, _ = Source.objects.get_or_create(
        code=SOURCE,
        defaults={
            "title": "演示数据（虚构，不是统计数据）",
            "title_en": "Demo figures (invented, no statistics)",
            "publisher": "豫策",
            "invented": True,
        },
    )
    invented = 0
    with_figures = Observation.objects.filter(revisions__state=Revision.State.PUBLISHED).values(
        "series_id"
    )
    targets = (
        evaluable()
        .exclude(series_id__in=with_figures)
        .select_related("plan", "series__indicator", "series__subject")
        .order_by("plan__order", "order")
    )
    done: set[int] = set()
    for target in targets:
        if target.series_id in done:
            continue
        done.add(target.series_id)
        for year, value in _path(target):
            # Things are counted whole.
            value = float(round(value)) if target.form in _COUNTS else value
            observation, _ = Observation.objects.get_or_create(
                series_id=target.series_id, year=year, period_start=None
            )
            Revision.objects.create(
                observation=observation,
                number=observation.revisions.count() + 1,
                value=Decimal(str(round(value, 6))),
                source=source,
                state=Revision.State.PUBLISHED,
                known_on=date(year + 1, 3, 1),
                decided_at=timezone.now(),
                remark="演示",
            )
            invented += 1
    announce(done)
    return invented


@transaction.atomic
def remove_invented() -> int:
    """Take every invented figure out again; returns how many there were."""
    revisions = Revision.objects.filter(source__invented=True)
    series = set(revisions.values_list("observation__series_id", flat=True))
    removed = revisions.count()
    revisions.delete()
    Observation.objects.filter(series__in=series, revisions__isnull=True).delete()
    Source.objects.filter(invented=True).delete()
    Series.objects.filter(
        Q(observations__isnull=True), Q(targets__isnull=True), Q(evidence__isnull=True)
    ).delete()
    announce(series)
    return removed


def _path(target: Target) -> Iterator[tuple[int, float]]:
    """Figures from the year before the plan to its end, some short of the target, some past it."""
    dice = random.Random(f"{target.series.indicator.code}@{target.series.subject.code}")
    first = target.baseline_year or (target.period_start or target.plan.start_year) - 1
    span = max(target.due_year - first, 1)
    end = _end(target)
    if target.series.indicator.kind == "rate" or target.form == Form.PP_DIFFERENCE:
        for year in range(first, target.due_year + 1):
            yield year, end * dice.uniform(0.7, 1.2)
        return
    reach = dice.uniform(0.75, 1.1)
    start = float(target.baseline_value or 0) or end * dice.uniform(0.45, 0.8)
    if target.series.indicator.less_is_better or target.comparator == Comparator.AT_MOST:
        start, reach = end * dice.uniform(1.15, 1.4), dice.uniform(0.95, 1.08)
    for step in range(span + 1):
        wobble = dice.uniform(0.98, 1.02) if step > 0 else 1
        yield first + step, start * ((end * reach / start) ** (step / span)) * wobble


def _end(target: Target) -> float:
    """Where the series would stand if the target were met, in the unit of the series."""
    value = abs(float(target.value))
    unit = target.series.indicator.unit
    if target.form == Form.RATIO:
        share = float(target.value / (target.value + target.value_max))
        return share * (100 if unit == "%" else 1)
    if target.form in GROWTH_FORMS:
        return value if target.series.indicator.kind == "rate" else 100.0
    scale = target_scale(target.form, target.unit, unit)
    if unit in ("%", "百分点"):
        scale *= 100
    return max(value * scale, 1e-6)
