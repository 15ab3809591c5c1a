"""The bullet of a target's row: from the baseline on the left to the target on the right."""

from dataclasses import dataclass

from planning.models import Comparator, Evaluation, Target

WIDTH = 160  # of the drawing, in its own units
_OVERSHOOT = 1.25  # how much of the way past the target is still drawn


@dataclass(frozen=True)
class Bullet:
    """Positions in the drawing: where the bar ends, the path's tick, the target, its tolerance."""

    bar: float
    tick: float | None
    goal: float
    band: float | None
    reverses: bool


def bullet_of(target: Target, row: Evaluation | None) -> Bullet | None:
    """The bullet of an evaluation; None where progress is not defined."""
    if row is None or row.progress is None:
        return None
    reach = max(1.0, min(row.progress, _OVERSHOOT))
    scale = WIDTH / reach
    tolerance = None
    if target.comparator == Comparator.ABOUT and row.goal_value and row.start_value is not None:
        span = row.goal_value - row.start_value
        tolerance = abs(row.goal_value * float(target.tolerance or "0.05") / span) if span else None
    return Bullet(
        bar=round(max(0.0, min(row.progress, reach)) * scale, 1),
        tick=None if row.expected is None else round(row.expected * scale, 1),
        goal=round(scale, 1),
        band=None if tolerance is None else round(max(0.0, 1 - tolerance) * scale, 1),
        reverses=row.progress < 0,
    )
