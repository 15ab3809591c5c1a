"""All targets of an indicator on one axis of time: where each begins, where it is due."""

from dataclasses import dataclass

from planning.models import Target

WIDTH = 520  # of the drawing, in its own units
_MARGIN = 26  # for half a year's figure at either end


@dataclass(frozen=True)
class Span:
    """One target on the axis: a line from its start to its due year. Positions in the drawing."""

    target: Target
    start_year: int
    start: float
    due: float


@dataclass(frozen=True)
class Timeline:
    ticks: list[tuple[int, float]]  # years and their positions
    now: float | None  # the chosen year
    spans: list[Span]

    @property
    def right(self) -> int:
        return WIDTH


def timeline(targets: list[Target], year: int) -> Timeline | None:
    """The axis for these targets; None without one that has a due year.

    A target starts at its baseline, else in the year before its plan begins, as in the arithmetic.
    """
    dated = [target for target in targets if target.due_year]
    if not dated:
        return None
    starts = {target.pk: _start(target) for target in dated}
    first, last = min(starts.values()), max(target.due_year for target in dated)
    step = (WIDTH - 2 * _MARGIN) / max(last - first, 1)

    def at(when: int) -> float:
        return round(_MARGIN + (when - first) * step, 1)

    return Timeline(
        ticks=[(each, at(each)) for each in range(first, last + 1)],
        now=at(year) if first <= year <= last else None,
        spans=[
            Span(target, starts[target.pk], at(starts[target.pk]), at(target.due_year))
            for target in sorted(
                dated, key=lambda t: (t.subject.order, t.due_year, starts[t.pk], t.order)
            )
        ],
    )


def _start(target: Target) -> int:
    own = target.baseline_year or (target.period_start and target.period_start - 1)
    return min(own or target.plan.start_year - 1, target.due_year - 1)
