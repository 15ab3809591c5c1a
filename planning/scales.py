"""One scale for a target and the figures of its series: factors between their units."""

from indicators import quantities
from planning.models import Form

# For these forms the promise is a fraction, whatever the series is measured in.
GROWTH_FORMS = {Form.ANNUAL_GROWTH, Form.YOY_GROWTH, Form.CUMULATIVE_CHANGE}


def series_scale(unit: str) -> float:
    """What a figure of a series is multiplied by: fractions for rates and shares, else 1."""
    known = quantities.unit(unit)
    return float(known.factor) if known.dimension == "fraction" else 1.0


def target_scale(form: str, unit: str, series_unit: str) -> float:
    """What a target's value is multiplied by to stand beside the figures of its series."""
    if form in (Form.RATIO, Form.MILESTONE):
        return 1.0
    own, series = quantities.unit(unit), quantities.unit(series_unit)
    if own.dimension == "fraction" or own.dimension != series.dimension:
        return float(own.factor)
    return float(own.factor / series.factor)


def in_fractions(unit: str) -> bool:
    return quantities.unit(unit).dimension == "fraction"
