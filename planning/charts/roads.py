"""The road of one target, and the figures of one indicator."""

from collections.abc import Callable, Sequence
from math import floor, log10

from django.utils.translation import gettext

from config.language import is_english
from indicators.models import Indicator, Revision
from planning import wording
from planning.models import Comparator, Evaluation, Form, Path, Target
from planning.scales import GROWTH_FORMS, in_fractions, series_scale, target_scale

Point = tuple[int, float]
Words = Callable[[float], str]
_TEN_THOUSAND = 10_000


def trajectory(
    target: Target, rows: Sequence[Evaluation], row: Evaluation | None, figures: Sequence[Point]
) -> dict | None:
    """The road of one target: figures, required path, projection and the target itself.

    `rows` are the target's evaluations of all years, `row` the one of the chosen year, `figures`
    the published (year, value) pairs in the scale of the path. None without anything to draw.
    """
    factor = 100 if _in_percent(target) else 1
    goal = next((r.goal_value for r in reversed(rows) if r.goal_value is not None), None)
    if goal is None and target.form not in GROWTH_FORMS:
        goal = next((r.target_value for r in rows if r.target_value is not None), None)
    path = required_path(rows)
    if not path and not figures:
        return None
    data = []

    def say(value: float) -> str:
        return wording.level(value, target)

    if path:
        data.append(
            _line(gettext("路径要求"), path, factor, {"dash": "dash", "width": 1.5}, "path", say)
        )
    if figures:
        data.append(_observed(figures, factor, say))
    if row and row.projected_value is not None and row.used_year < target.due_year:
        ahead = [(row.used_year, row.level_value), (target.due_year, row.projected_value)]
        data.append(
            _line(
                gettext("趋势推算"), ahead, factor, {"dash": "dot", "width": 2}, "projection", say
            )
        )
    if goal is not None:
        data.append(_goal(target, goal * factor))
    return {
        "data": data,
        "layout": {
            "yaxis": {"ticksuffix": "%"} if _in_percent(target) else _round_ticks(data),
            "xaxis": {"dtick": _year_step(figures, target)},
            "shapes": _shapes(target, goal, factor, row),
        },
    }


def _round_ticks(data: Sequence[dict]) -> dict:
    """Ticks in 万 where numbers reach ten thousand: 2 万, not 20,000. Else none of our own.

    English counts in thousands, which the axis does by itself.
    """
    values = [value for trace in data for value in trace["y"] if value is not None]
    low, high = min(values, default=0), max(values, default=0)
    if high < _TEN_THOUSAND or low == high or is_english():
        return {}
    rough = (high - low) / 5
    magnitude = 10 ** floor(log10(rough))
    step = magnitude * next(n for n in (1, 2, 2.5, 5, 10) if rough <= magnitude * n)
    ticks = [step * k for k in range(floor(low / step), floor(high / step) + 2)]
    words = [f"{wording.significant(tick / _TEN_THOUSAND)} 万" if tick else "0" for tick in ticks]
    return {"tickmode": "array", "tickvals": ticks, "ticktext": words}


def required_path(rows: Sequence[Evaluation]) -> list[Point]:
    """The required value of every year from the baseline to the due year; empty without one."""
    with_path = [r for r in rows if r.goal_value is not None and r.start_value is not None]
    if not with_path:
        return []
    last = with_path[-1]
    first, due = last.baseline_year, last.target.due_year
    start, goal, span = last.start_value, last.goal_value, due - last.baseline_year
    if last.path == Path.GEOMETRIC:
        return [(first + k, start * (goal / start) ** (k / span)) for k in range(span + 1)]
    return [(first + k, start + (goal - start) * k / span) for k in range(span + 1)]


def _in_percent(target: Target) -> bool:
    """Whether the chart's axis is in percent: shares, ratios, and growth on an index of rates."""
    if target.form in GROWTH_FORMS:
        return in_fractions(target.series.indicator.unit)
    return target.form == Form.RATIO or in_fractions(target.unit)


def _line(
    name: str, points: Sequence[Point], factor: int, line: dict, role: str, say: Words
) -> dict:
    return {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "x": [year for year, _ in points],
        "y": [value * factor for _, value in points],
        "line": line,
        "meta": role,
        "customdata": [say(value) for _, value in points],
        "hovertemplate": gettext("%{x}年 ") + name + " %{customdata}<extra></extra>",
    }


def _observed(figures: Sequence[Point], factor: int, say: Words) -> dict:
    """Figures in order; a year without one is a gap, never a line to zero."""
    by_year = dict(figures)
    years = list(range(min(by_year), max(by_year) + 1))
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": gettext("已发布数据"),
        "x": years,
        "y": [by_year[year] * factor if year in by_year else None for year in years],
        "connectgaps": False,
        "line": {"width": 2.5},
        "marker": {"size": 7},
        "meta": "observed",
        "customdata": [say(by_year[year]) if year in by_year else "" for year in years],
        "hovertemplate": gettext("%{x}年 %{customdata}<extra></extra>"),
    }


def _goal(target: Target, value: float) -> dict:
    return {
        "type": "scatter",
        "mode": "markers+text",
        "name": gettext("目标"),
        "x": [target.due_year],
        "y": [value],
        "text": [gettext("目标 %(target)s") % {"target": wording.promised(target)}],
        "textposition": "top left",
        "marker": {"symbol": "diamond-open", "size": 13, "line": {"width": 2.5}},
        "cliponaxis": False,
        "meta": "goal",
        "hovertemplate": gettext("%(due_year)s年目标 %(target)s<extra></extra>")
        % {"due_year": target.due_year, "target": wording.promised(target)},
    }


def _shapes(target: Target, goal: float | None, factor: int, row: Evaluation | None) -> list[dict]:
    """The chosen year as a line down; the tolerance or the range of the target as a band."""
    shapes = []
    if row:
        shapes.append(
            {"type": "line", "x0": row.year, "x1": row.year, "y0": 0, "y1": 1, "yref": "paper",
             "name": "year"}
        )  # fmt: skip
    low, high = goal, goal
    if goal is None or target.form in GROWTH_FORMS:
        return shapes
    if target.comparator == Comparator.ABOUT:
        low = goal * (1 - float(target.tolerance or "0.05"))
    elif target.comparator == Comparator.RANGE and target.value_max is not None:
        low, high = float(target.value) / (1 if factor == 1 else 100), float(target.value_max)
        high = high if factor == 1 else high / 100
    if low != high:
        shapes.append(
            {"type": "rect", "x0": target.due_year - 0.3, "x1": target.due_year + 0.3,
             "y0": low * factor, "y1": high * factor, "name": "band"}
        )  # fmt: skip
    return shapes


def _year_step(figures: Sequence[Point], target: Target) -> int:
    years = [year for year, _ in figures] + [target.due_year, target.plan.start_year]
    return 1 if max(years) - min(years) <= 12 else 2


def series_lines(figures: Sequence[Point], targets: Sequence[Target], percent: bool) -> dict | None:
    """An indicator's figures with the targets of all plans on the same axis of time."""
    if not figures and not targets:
        return None
    factor = 100 if percent else 1
    data = (
        [_observed(figures, factor, lambda v: wording.significant(v * factor, 5))]
        if figures
        else []
    )
    for target in targets:
        value = goal_in_series(target)
        if value is not None:
            data.append(_goal(target, value * factor) | {"name": str(target.plan)})
    return {
        "data": data,
        "layout": {"yaxis": {"ticksuffix": "%"} if percent else _round_ticks(data)},
    }


def goal_in_series(target: Target) -> float | None:
    """The target's value beside the figures of its series; None for growth and increments."""
    if target.form in GROWTH_FORMS or target.form in (Form.INCREMENT, Form.PP_DIFFERENCE):
        return None
    if target.form == Form.RATIO:
        return float(target.value / (target.value + target.value_max))
    unit = target.series.indicator.unit if target.series_id else target.unit
    return float(target.value) * target_scale(target.form, target.unit, unit)


def figures_of(
    target: Target, rows: Sequence[Evaluation], revisions: Sequence[Revision]
) -> list[Point]:
    """The (year, value) pairs of a target's chart, in the scale of its path.

    For level forms and for growth of a level series these are the published figures; where the
    path is walked in sums or on an index, the levels that the evaluations reached.
    """
    starts = {r.baseline_year: r.start_value for r in rows if r.start_value is not None}
    if _has_own_levels(target):
        levels = {r.used_year: r.level_value for r in rows if r.level_value is not None}
        return sorted((starts | levels).items())
    if not target.series_id:
        return []
    unit = target.series.indicator.unit
    scale = series_scale(unit)
    if target.form not in GROWTH_FORMS and not in_fractions(target.unit):
        scale /= target_scale(target.form, target.unit, unit)
    values = {
        revision.observation.year: float(revision.value) * scale
        for revision in revisions
        if revision.observation.series_id == target.series_id
        and revision.observation.period_start is None
    }
    return sorted((starts | values).items())


def _has_own_levels(target: Target) -> bool:
    """Whether the path is walked in something that no published figure shows directly."""
    if target.form in (Form.INCREMENT, Form.PP_DIFFERENCE):
        return True
    return target.form in GROWTH_FORMS and target.series.indicator.kind == Indicator.Kind.RATE


def table(target: Target, rows: Sequence[Evaluation], figures: Sequence[Point]) -> list[dict]:
    """The numbers of the chart, year by year, with the verdict of each year."""
    by_year = {row.year: row for row in rows}
    values, path = dict(figures), dict(required_path(rows))
    return [
        {
            "year": year,
            "figure": wording.level(values.get(year), target),
            "required": wording.level(path.get(year), target),
            "row": by_year.get(year),
        }
        for year in sorted({*values, *path, *by_year})
    ]
