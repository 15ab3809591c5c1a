"""Several targets on one scale: every figure as a part of its own target, the target as 100 %."""

from collections.abc import Sequence

from django.utils.translation import gettext

from planning import wording
from planning.charts.chart import Chart
from planning.models import Evaluation, Target

# Told apart without colour: the line and the marker differ from target to target.
_DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")
_SYMBOLS = ("circle", "square", "diamond", "triangle-up", "x", "star")
MOST = len(_DASHES)


def indexes(
    pairs: Sequence[tuple[Target, Sequence[Evaluation]]], year: int, query: str
) -> Chart | None:
    """Attainment of each target, year by year, up to the chosen year. None without any."""
    data, rows = [], []
    for place, (target, evaluations) in enumerate(pairs):
        points = {
            row.used_year: row
            for row in evaluations
            if row.attainment is not None and row.year <= year
        }
        if not points:
            continue
        years = list(range(min(points), max(points) + 1))
        shares = [points[y].attainment * 100 if y in points else None for y in years]
        name = gettext("%(target)s（%(plan)s）") % {"target": target, "plan": target.plan}
        data.append(
            {
                "type": "scatter",
                "mode": "lines+markers",
                "name": f"{target}",
                "x": years,
                "y": shares,
                "connectgaps": False,
                "line": {"width": 2.5, "dash": _DASHES[place % MOST]},
                "marker": {"size": 9, "symbol": _SYMBOLS[place % MOST]},
                "customdata": [
                    gettext("%(name)s %(y)s年 %(measured)s，为目标的 %(attainment)s")
                    % {
                        "name": name,
                        "y": y,
                        "measured": wording.measure(points[y].measured, target),
                        "attainment": wording.percent(points[y].attainment),
                    }
                    if y in points
                    else ""
                    for y in years
                ],
                "hovertemplate": "%{customdata}<extra></extra>",
                "meta": f"compared-{place}",
            }
        )
        rows += [
            (str(target), str(target.plan), y, points[y].measured, points[y].attainment)
            for y in years
            if y in points
        ]
    if not data:
        return None
    first = min(min(trace["x"]) for trace in data)
    last = max(*(max(trace["x"]) for trace in data), *(target.due_year for target, _ in pairs))
    return Chart(
        kind="compare",
        finding=_finding(data),
        subtitle=gettext("各目标值＝100%；越低越好的指标为目标÷实测"),
        figure={
            "data": data,
            "layout": {
                "xaxis": {"dtick": 1 if last - first <= 12 else 2, "range": [first - 0.3, last + 0.3]},
                "yaxis": {"ticksuffix": "%", "hoverformat": ".1f"},
                "shapes": [
                    {"type": "line", "x0": 0, "x1": 1, "xref": "paper", "y0": 100, "y1": 100,
                     "name": "goal"}
                ],
            },
        },
        head=(gettext("目标"), gettext("规划"), gettext("年份"), gettext("实测"), gettext("完成率")),
        rows=rows,
        source=gettext("已发布数据，豫策计算"),
        query=query,
    )  # fmt: skip


def _finding(data: Sequence[dict]) -> str:
    ends = [(next(y for y in reversed(t["y"]) if y is not None), t["name"]) for t in data]
    near, far = max(ends), min(ends)
    if len(ends) == 1:
        return gettext("%(near)s达到目标的 %(near_2)s%%") % {
            "near": near[1],
            "near_2": wording.number(near[0], 1),
        }
    return gettext("离目标最近的是%(near)s（%(near_2)s%%），最远的是%(far)s（%(far_2)s%%）") % {
        "near": near[1],
        "near_2": wording.number(near[0], 1),
        "far": far[1],
        "far_2": wording.number(far[0], 1),
    }
