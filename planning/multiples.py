"""One small drawing a plan, all on one axis: of the targets of each year, how many stand how."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext

from planning.models import Plan, Status
from planning.selectors import Standing

WIDTH, HEIGHT = 200, 64  # of the drawing, in its own units
_GAP = 2


@dataclass(frozen=True)
class Part:
    """The targets of one status in one year: a box of the column."""

    status: Status
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Columns:
    """A plan's years as columns of equal height; every year of the axis with its middle."""

    parts: list[Part]
    labels: list[tuple[int, float]]
    said: str

    width, height = WIDTH, HEIGHT


def columns(
    plan: Plan, years: Sequence[int], standings: Mapping[tuple[int, int], Standing]
) -> Columns:
    """`years` is the axis of all plans, so that a year stands at one place in every drawing."""
    step = WIDTH / len(years)
    parts, words = [], []
    for place, year in enumerate(years):
        standing = standings.get((plan.pk, year))
        if not standing or not plan.start_year <= year <= plan.end_year:
            continue
        y = float(HEIGHT)
        for status, n in standing.parts:
            height = HEIGHT * n / standing.begun
            y -= height
            parts.append(
                Part(
                    status,
                    round(place * step, 2),
                    round(y, 2),
                    round(step - _GAP, 2),
                    round(height, 2),
                )
            )
        words.append(
            gettext("%(year)s年可评价 %(rated)s 项，滞后或未实现 %(behind)s 项")
            % {"year": year, "rated": standing.rated, "behind": standing.behind}
        )
    labels = [(year, round((place + 0.5) * step - _GAP / 2, 2)) for place, year in enumerate(years)]
    return Columns(parts, labels, gettext("；").join(words))
