"""What the plans themselves report of past years, as published figures of its series."""

from decimal import Decimal

from indicators import quantities
from indicators.actuals import write_loaded_figure
from indicators.models import Revision, Series, Source
from indicators.services import announce
from planning.models import Comparator, Fact, Form, Plan

_LEVEL_FORMS = {Form.LEVEL, Form.SHARE, Form.COUNT, Form.CAPACITY}
_PRECISION = {
    Comparator.EQUAL: Revision.Precision.EXACT,
    Comparator.AT_LEAST: Revision.Precision.LOWER,
    Comparator.ABOVE: Revision.Precision.LOWER,
    Comparator.AT_MOST: Revision.Precision.UPPER,
    Comparator.BELOW: Revision.Precision.UPPER,
    Comparator.ABOUT: Revision.Precision.ROUNDED,
}


def publish_facts(facts) -> int:
    """Publish facts as figures with their plan as source; returns how many were new.

    What an earlier edition of the files stated and this one does not is withdrawn.

    A place that already holds a figure of another source keeps it: a yearbook or a bulletin is
    nearer to the figure than a plan that quotes it.
    """
    new, changed, stated = 0, set(), set()
    sources = {source.code: source for source in Source.objects.filter(invented=False)}
    for fact in facts.select_related("plan", "section", "indicator", "subject"):
        place = _place(fact)
        if place is None:
            continue
        series, _ = Series.objects.get_or_create(indicator=fact.indicator, subject=fact.subject)
        stated.add((series.pk, fact.year, place["period_start"]))
        source = sources[fact.plan.code]
        held = Revision.objects.filter(
            observation__series=series,
            observation__year=fact.year,
            observation__period_start=place["period_start"],
            state=Revision.State.PUBLISHED,
        ).exclude(source=source)
        if held.exists():
            continue
        written = write_loaded_figure(
            series=series,
            year=fact.year,
            source=source,
            publish=True,
            precision=_PRECISION.get(fact.comparator, Revision.Precision.EXACT),
            locator=f"{fact.locator}，第{fact.paragraph}段",
            written=fact.written,
            remark="",
            **place,
        )
        if written:
            new += 1
            changed.add(series.pk)
    announce(changed | _withdraw_unstated(stated))
    return new


def _withdraw_unstated(stated: set[tuple[int, int, int | None]]) -> set[int]:
    """Withdraw figures that came from plans and stand in none of them; returns their series."""
    from_plans = Revision.objects.published().filter(source__code__in=Plan.objects.values("code"))
    gone = [
        revision
        for revision in from_plans.select_related("observation")
        if (
            revision.observation.series_id,
            revision.observation.year,
            revision.observation.period_start,
        )
        not in stated
    ]
    Revision.objects.filter(pk__in=[revision.pk for revision in gone]).update(
        state=Revision.State.WITHDRAWN
    )
    return {revision.observation.series_id for revision in gone}


def _place(fact: Fact) -> dict | None:
    """The value in the series' unit and its period; None where the fact is no figure of a series."""
    if fact.year is None:
        return None
    if fact.form == Form.ANNUAL_GROWTH and fact.period_start and fact.period_start < fact.year:
        return {"value": fact.value, "period_start": fact.period_start}
    if fact.form not in _LEVEL_FORMS:
        return None
    unit = quantities.unit(fact.unit)
    value = fact.value * unit.factor
    if fact.indicator.unit:
        try:
            value = quantities.convert(fact.value, fact.unit, fact.indicator.unit)
        except ValueError:
            return None
    return {"value": Decimal(value), "period_start": None}
