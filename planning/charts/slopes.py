"""Before and after: how the lead of each target moved from one year to the next."""

from collections.abc import Sequence

from django.utils.translation import gettext

from config.language import is_english
from planning import wording
from planning.charts.chart import Chart
from planning.models import Target

LABELLED = 3  # of those that gained most, and of those that lost most
_ENOUGH = 3  # targets below which the list says as much
_CLOSEST = 10.0  # points of lead between two labels of two lines, in parts of a hundred of the axis


def slope(rows: Sequence[tuple[Target, float, float]], year: int, query: str) -> Chart | None:
    """`rows` are (target, lead a year ago, lead now), in points. None where too few have both."""
    if len(rows) < _ENOUGH:
        return None
    rows = sorted(rows, key=lambda row: row[2] - row[1])
    lost = [row for row in rows[:LABELLED] if row[2] < row[1]]
    gained = [row for row in rows[-LABELLED:] if row[2] > row[1]]
    told = [*lost, *gained]
    quiet = [row for row in rows if row not in told]
    x = [gettext("%(year)s年") % {"year": year - 1}, gettext("%(year)s年") % {"year": year}]
    data = [
        _line(target, x, before, after, role)
        for role, part in (("quiet", quiet), ("lost", lost), ("gained", gained))
        for target, before, after in part
    ]
    ends = sorted(told, key=lambda row: row[2])
    return Chart(
        kind="change",
        finding=_finding(rows, year),
        subtitle=gettext("序时差，百分点；实线为赶上最多的，虚线为落后最多的，细线为其余"),
        figure={
            "data": data,
            "layout": {
                "showlegend": False,
                "xaxis": {"type": "category", "range": [-0.15, 1.15], "showgrid": False},
                "yaxis": {"ticksuffix": "", "zeroline": True},
                "margin": {"r": 220, "t": 16, "b": 40},
                "annotations": [_label(row, y) for row, y in _apart(ends, rows)],
            },
        },
        head=(
            gettext("目标"),
            gettext("%(year)s年序时差（百分点）") % {"year": year - 1},
            gettext("%(year)s年序时差（百分点）") % {"year": year},
            gettext("变化（百分点）"),
        ),
        rows=[
            (f"{target.subject} · {target.indicator}", before, after, after - before)
            for target, before, after in rows
        ],
        source=gettext("豫策评价，依据已发布数据"),
        query=query,
    )


def _line(target: Target, x: list[str], before: float, after: float, role: str) -> dict:
    told = role != "quiet"
    said = gettext("%(subject)s · %(indicator)s：%(before)s → %(after)s 个百分点") % {
        "subject": target.subject,
        "indicator": target.indicator,
        "before": wording.points(before),
        "after": wording.points(after),
    }
    return {
        "type": "scatter",
        "mode": "lines+markers" if told else "lines",
        "x": x,
        "y": [before, after],
        "line": {"width": 2.5 if told else 1, "dash": "dot" if role == "lost" else "solid"},
        "marker": {"size": 8, "symbol": "triangle-down" if role == "lost" else "circle"},
        "customdata": [said, said],
        "hovertemplate": "%{customdata}<extra></extra>",
        "meta": role,
    }


def _apart(ends, rows) -> list[tuple[tuple, float]]:
    """Heights of the labels, from below, none upon another."""
    values = [value for _, *pair in rows for value in pair]
    least = (max(values) - min(values) or 1) * _CLOSEST / 100
    placed: list[tuple[tuple, float]] = []
    for row in ends:
        y = row[2] if not placed else max(row[2], placed[-1][1] + least)
        placed.append((row, y))
    return placed


def _label(row: tuple[Target, float, float], y: float) -> dict:
    target, before, after = row
    change = wording.points(after - before)
    return {
        "x": 1,  # the second of both: a bare year would be taken for a place
        "y": y,
        "xanchor": "left",
        "xshift": 10,
        "showarrow": False,
        "align": "left",
        "text": f"{_cut(str(target.subject), 16)}<br>{_cut(str(target.indicator), 13)} {change}",
        "hovertext": f"{target.subject} · {target.indicator}",
    }


def _cut(name: str, most: int) -> str:
    """As much of a name as stands beside the lines: `most` characters, letters being half as wide."""
    most = 2 * most if is_english() else most
    return name if len(name) <= most else f"{name[: most - 1].rstrip()}…"


def _finding(rows, year: int) -> str:
    up = sum(after > before for _, before, after in rows)
    down = sum(after < before for _, before, after in rows)
    return gettext(
        "与%(year)s年相比，%(year_2)s年 %(up)s 项目标序时差缩小或领先更多，%(down)s 项落后更多"
    ) % {"year": year - 1, "year_2": year, "up": up, "down": down}
