"""Numbers and amounts as a reader takes them, and what is promised in the shortest words."""

from decimal import Decimal

from django.utils.translation import gettext, gettext_noop

from indicators.units import quantity
from planning.models import Comparator, Form, Target
from planning.scales import GROWTH_FORMS, in_fractions

NOTHING = "—"
MINUS = "−"
_FORM_WORDS = {
    Form.ANNUAL_GROWTH: gettext_noop("年均增长"),
    Form.YOY_GROWTH: gettext_noop("同比增长"),
    Form.CUMULATIVE_CHANGE: gettext_noop("累计变化"),
    Form.INCREMENT: gettext_noop("新增"),
}
# Where the text says 下降 and states a positive number.
_FALLS = {
    Form.ANNUAL_GROWTH: gettext_noop("年均下降"),
    Form.YOY_GROWTH: gettext_noop("同比下降"),
    Form.CUMULATIVE_CHANGE: gettext_noop("累计下降"),
}


def number(value, places: int | None = None) -> str:
    """A number with thousands separators; `places` decimals, or as many as it has.

    `—` for None. A minus sign is a minus sign, so that it cannot be read as a dash.
    """
    if value is None:
        return NOTHING
    if places is None:
        value = Decimal(str(value)) if not isinstance(value, Decimal) else value
        text = f"{value.normalize():,f}"
    else:
        text = f"{value:,.{places}f}"
    if float(text.replace(",", "")) == 0:
        text = text.removeprefix("-")
    return text.replace("-", MINUS)


def significant(value: float | None, digits: int = 4) -> str:
    """A computed number to a few significant digits, never with an exponent."""
    if value is None:
        return NOTHING
    if value == 0:
        return "0"
    whole = len(str(int(abs(value)))) if abs(value) >= 1 else 0
    rounded = round(value, max(digits - whole, 0) if whole else digits)
    return number(Decimal(repr(rounded)))


def percent(fraction: float | None, places: int = 1) -> str:
    return NOTHING if fraction is None else f"{number(fraction * 100, places)}%"


def points(value: float | None) -> str:
    """A difference in points with its sign."""
    if value is None:
        return NOTHING
    text = number(value, 1)
    return text if text.startswith(MINUS) or text == "0.0" else f"+{text}"


def is_fraction(target: Target) -> bool:
    """Whether the target's own measure is kept as a fraction and shown in percent."""
    return target.form in GROWTH_FORMS or in_fractions(target.unit)


def measure(value: float | None, target: Target, unit: bool = True) -> str:
    """A measured or required value in the words of the target: `7,012 亿元`, `11.8%`, `3.9 : 6.1`."""
    if value is None:
        return NOTHING
    if target.form == Form.RATIO:
        return f"{number(value * 100, 1)} : {number(100 - value * 100, 1)}"
    if target.form == Form.PP_DIFFERENCE or target.unit == "百分点":
        return in_points(value) if unit else significant(value * 100)
    if is_fraction(target):
        return f"{significant(value * 100)}%" if unit else significant(value * 100)
    return quantity(significant(value, 5), target.unit if unit else "")


def in_points(fraction: float) -> str:
    return gettext("%(points)s 个百分点") % {"points": significant(fraction * 100)}


def level(value: float | None, target: Target) -> str:
    """A point of the path: in the target's own measure, or in its series' for growth forms."""
    if target.form not in GROWTH_FORMS:
        return measure(value, target)
    if value is None:
        return NOTHING
    series_unit = target.series.indicator.unit if target.series_id else ""
    if in_fractions(series_unit):
        return gettext("%(index)s（基期＝100）") % {"index": number(value * 100, 1)}
    return quantity(significant(value, 5), series_unit)


def promised(target: Target) -> str:
    """What is promised, as short as it can be said: `≥ 12,000 亿元`, `年均增长 ≥ 25%`."""
    low = number(target.value)
    if target.form == Form.RATIO:
        text = f"{low} : {number(target.value_max)}"
    elif target.comparator == Comparator.RANGE:
        text = quantity(f"{low}–{number(target.value_max)}", target.unit)
    else:
        text = quantity(low, target.unit)
    if target.comparator not in (Comparator.RANGE, Comparator.EQUAL):
        text = f"{target.get_comparator_display()} {text}"
    words = _FORM_WORDS.get(target.form, "")
    if target.decrease:
        words = _FALLS.get(target.form, words)
    # A fact of the plan has no series; only a target is measured against another subject.
    if target.form == Form.PP_DIFFERENCE and getattr(target, "series_b_id", None):
        above = gettext("高于%(subject)s") % {"subject": target.series_b.subject}
        return f"{above} {text}"
    if not words or words in target.indicator.name:
        return text
    return f"{gettext(words)} {text}"
