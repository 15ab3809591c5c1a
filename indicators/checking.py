"""What is odd about an entered figure. Errors stop it; a warning needs a remark.

The rules are data on the indicator (`minimum`, `maximum`, `jump`, `cumulative`, `additive`,
`part_of`). What a figure is compared with is read once for any number of series (`background`).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from indicators import quantities
from indicators.models import Calendar, Deadline, Revision, Series
from indicators.units import quantity, unit_name

ERROR, WARNING = "error", "warning"
# Factors by which figures go wrong: a digit too many, and 万 taken for 亿.
_POWERS = {
    Decimal(10): _("10 倍"),
    Decimal(100): _("100 倍"),
    Decimal(1000): _("1000 倍"),
    Decimal(10_000): _("1 万倍（万与亿？）"),
    Decimal(100_000_000): _("1 亿倍（元与亿元？）"),
}
_NEAR = Decimal("0.35")  # how far from the power a ratio may be and still look like it
_ROUNDING = Decimal("1.0005")  # parts may pass their whole by the rounding of the last digit
_LARGEST = Decimal(10) ** 15
_STEP = Decimal("0.00000001")
_VINTAGES = {value: order for order, value in enumerate(Revision.Vintage.values)}


class Refused(ValueError):
    """The figure or the step cannot be accepted; the message says why and what to do."""


@dataclass(frozen=True)
class Finding:
    level: str
    code: str
    message: str


@dataclass(frozen=True)
class Group:
    """A whole and the parts that together shall not be above it, by ids of series."""

    whole: int
    parts: tuple[int, ...]
    scale: Decimal  # from the unit of the parts to that of the whole
    name: str


@dataclass
class Background:
    """What is known around the figures of some series."""

    today: date
    calendar: Calendar
    published: dict[tuple[int, int, str], Decimal] = field(default_factory=dict)
    values: dict[int, dict[int, Decimal]] = field(default_factory=dict)
    segments: dict[tuple[int, int], int] = field(default_factory=dict)
    groups: dict[int, list[Group]] = field(default_factory=dict)


def typed(text: str, series: Series) -> Decimal:
    """The typed quantity in the indicator's unit. Raises Refused with what to do."""
    unit = series.indicator.unit
    try:
        written = quantities.parse(text)
        value = written.value
        if written.unit is not None:
            if not unit:
                raise Refused(
                    gettext("%(indicator)s没有单位。请只填数字。") % {"indicator": series.indicator}
                )
            value = quantities.convert(value, written.unit.name, unit)
    except Refused:
        raise
    except ValueError as error:
        example = gettext("如 %(quantity)s") % {
            "quantity": _EXAMPLES.get(unit, f"3266 {unit}".strip())
        }
        raise Refused(
            gettext("%(error)s。请填写数字，可带单位，%(example)s。")
            % {"error": error, "example": example}
        ) from error
    if abs(value) >= _LARGEST:
        raise Refused(
            gettext("“%(text)s”太大。请核对数字和单位（%(unit)s）。")
            % {"text": text, "unit": unit_name(unit) or gettext("无单位")}
        )
    return value.quantize(_STEP)


_EXAMPLES = {"%": "77.1%", "亿元": _("3266 亿元 或 1.2万亿元")}


def background(series: Iterable[Series]) -> Background:
    """Everything that `findings` compares with, for all these series, in a few queries."""
    listed = list(series)
    known = Background(timezone.localdate(), Deadline.objects.calendar())
    related = _groups(listed, known)
    ids = {one.pk for one in listed} | related
    rows = (
        Revision.objects.current()
        .filter(observation__series__in=ids, observation__period_start=None)
        .values_list(
            "observation__series_id",
            "observation__year",
            "observation__segment",
            "vintage",
            "value",
        )
    )
    for series_id, year, segment, vintage, value in sorted(rows, key=lambda r: _VINTAGES[r[3]]):
        known.published[series_id, year, vintage] = value
        known.values.setdefault(series_id, {})[year] = value
        known.segments[series_id, year] = segment
    entered = Revision.objects.open().filter(observation__series__in=ids)
    for series_id, year, value in entered.values_list(
        "observation__series_id", "observation__year", "value"
    ):
        known.values.setdefault(series_id, {})[year] = value
    return known


def _groups(listed: list[Series], known: Background) -> set[int]:
    """Fill `known.groups`; returns the ids of the other series in them."""
    additive = {one.indicator_id for one in listed if one.indicator.additive}
    indicators = {one.indicator_id for one in listed}
    wholes = {one.indicator.part_of_id for one in listed} - {None}
    subjects = {one.subject_id for one in listed}
    found = list(
        Series.objects.filter(
            Q(indicator__in=additive)
            | Q(indicator__in=wholes, subject__in=subjects)
            | Q(indicator__part_of__in=indicators, subject__in=subjects)
        ).select_related("indicator", "subject")
    )
    everything = {one.pk: one for one in (*listed, *found)}
    places = {(one.indicator_id, one.subject_id): one.pk for one in everything.values()}
    parts: dict[int, list[int]] = {}
    groups = []
    for one in everything.values():
        above = places.get((one.indicator_id, one.subject.parent_id))
        if one.indicator.additive and above:
            parts.setdefault(above, []).append(one.pk)
        whole = places.get((one.indicator.part_of_id, one.subject_id))
        if whole and (scale := _scale(one, everything[whole])):
            groups.append(Group(whole, (one.pk,), scale, str(everything[whole])))
    groups += [
        Group(whole, tuple(ids), Decimal(1), str(everything[whole])) for whole, ids in parts.items()
    ]
    for group in groups:
        for member in (group.whole, *group.parts):
            known.groups.setdefault(member, []).append(group)
    return {member for group in groups for member in (group.whole, *group.parts)}


def _scale(part: Series, whole: Series) -> Decimal | None:
    try:
        return quantities.convert(Decimal(1), part.indicator.unit, whole.indicator.unit)
    except ValueError:
        return None


def findings(
    series: Series, year: int, value: Decimal, vintage: str, known: Background
) -> list[Finding]:
    """What is wrong or odd about `value`, the errors first."""
    errors = list(_errors(series, year, value, known))
    return errors or list(_warnings(series, year, value, vintage, known))


def _errors(series, year, value, known) -> Iterator[Finding]:
    indicator = series.indicator
    if not known.calendar.is_open(series.department_id, year, known.today):
        yield Finding(ERROR, "year_not_open", _why_closed(series, year, known))
    if value < indicator.lowest:
        what = (
            gettext("不能为负数")
            if indicator.lowest == 0
            else gettext("不能小于 %(lowest)s") % {"lowest": shown(indicator.lowest, series)}
        )
        yield Finding(
            ERROR,
            "too_low",
            gettext("%(indicator)s%(what)s。请核对正负号。")
            % {"indicator": indicator, "what": what},
        )
    if indicator.highest is not None and value > indicator.highest:
        limit = shown(indicator.highest, series)
        yield Finding(
            ERROR,
            "too_high",
            gettext("%(indicator)s不能大于 %(limit)s。请核对数字和单位。")
            % {"indicator": indicator, "limit": limit},
        )


def _why_closed(series, year, known) -> str:
    deadline = known.calendar.deadline(series.department_id, year)
    if deadline is None:
        return gettext("%(year)s年还没有开始，不能填报。") % {"year": year}
    if known.today < deadline.opens_on:
        return gettext("%(year)s年的填报从%(opens_on)s开始。") % {
            "year": year,
            "opens_on": day(deadline.opens_on),
        }
    return gettext("%(year)s年的填报已于%(closes_on)s关闭。如需补填，请联系统筹人员。") % {
        "year": year,
        "closes_on": day(deadline.closes_on),
    }


def _warnings(series, year, value, vintage, known) -> Iterator[Finding]:
    present = known.published.get((series.pk, year, vintage))
    if present is not None and present != value:
        old = shown(present, series)
        yield Finding(
            WARNING,
            "published_changed",
            gettext("已发布的是 %(old)s。请在备注中写明更正的理由。") % {"old": old},
        )
    yield from _against_series(series, year, value, known)
    for group in known.groups.get(series.pk, ()):
        yield from _against_whole(group, series, year, value, known)


def _against_series(series, year, value, known) -> Iterator[Finding]:
    """Against the nearest earlier year, else the nearest later one."""
    segment = known.segments.get((series.pk, year))
    around = {
        other: figure
        for other, figure in known.values.get(series.pk, {}).items()
        if other != year
        # A break in the series is no jump.
        and segment in (None, known.segments.get((series.pk, other), segment))
    }
    if not around:
        return
    earlier = [other for other in around if other < year]
    other = max(earlier) if earlier else min(around)
    figure, span = around[other], abs(year - other)
    was = gettext("%(other)s年为 %(figure)s") % {"other": other, "figure": shown(figure, series)}
    indicator = series.indicator
    if indicator.cumulative and earlier and value < figure:
        yield Finding(
            WARNING,
            "cumulative_fell",
            gettext("%(was)s，累计数不应减少。请核对，或在备注中说明。") % {"was": was},
        )
        return
    if indicator.in_percent or indicator.kind == indicator.Kind.RATE:
        points = indicator.jump * (100 if indicator.in_percent else 1)
        if abs(value - figure) > points * span:
            yield Finding(
                WARNING,
                "jump",
                gettext("%(was)s，变动很大。请核对，或在备注中说明。") % {"was": was},
            )
        return
    if figure <= 0 or value <= 0:
        if figure != value:
            yield Finding(
                WARNING, "jump", gettext("%(was)s。请核对，或在备注中说明。") % {"was": was}
            )
        return
    ratio = max(value / figure, figure / value)
    for power, words in _POWERS.items():
        if abs(ratio / power - 1) <= _NEAR:
            yield Finding(
                WARNING,
                "power_of_ten",
                gettext("%(was)s，相差约 %(words)s。请核对单位，或在备注中说明。")
                % {"was": was, "words": words},
            )
            return
    if float(ratio) ** (1 / span) - 1 > float(indicator.jump):
        way = gettext("增长") if (value > figure) == (other < year) else gettext("下降")
        change = abs(value / figure - 1) if other < year else abs(figure / value - 1)
        yield Finding(
            WARNING,
            "jump",
            gettext("%(was)s，%(way)s %(change)s%%。请核对，或在备注中说明。")
            % {"was": was, "way": way, "change": f"{change * 100:.0f}"},
        )


def _against_whole(group: Group, series, year, value, known) -> Iterator[Finding]:
    def of(member: int) -> Decimal | None:
        return value if member == series.pk else known.values.get(member, {}).get(year)

    parts = [of(part) for part in group.parts]
    whole = of(group.whole)
    total = sum((part for part in parts if part is not None), Decimal(0)) * group.scale
    if whole is not None and total > whole * _ROUNDING:
        yield Finding(
            WARNING,
            "parts_above_whole",
            gettext("各部分之和 %(total)s 大于总体（%(name)s）%(whole)s。请核对，或在备注中说明。")
            % {"total": plain(total), "name": group.name, "whole": plain(whole)},
        )


def plain(value: Decimal) -> str:
    return f"{value.normalize():,f}".replace("-", "−")


def shown(value: Decimal, series: Series) -> str:
    """A value with its unit, as it is shown back to whoever typed it."""
    return quantity(plain(value), series.indicator.unit)


def day(when: date) -> str:
    return date_format(when)
