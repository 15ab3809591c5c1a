"""The clusters by the size that is promised of each: areas in proportion, told apart by words."""

from collections.abc import Sequence
from textwrap import wrap

from django.utils.translation import gettext

from config.language import is_english
from indicators.units import unit_name
from planning import wording
from planning.charts.chart import Chart
from planning.models import Status, Target

_WIDTH, _HEIGHT = 100.0, 46.0  # of the drawing; the chart keeps about this shape

Box = tuple[float, float, float, float]  # left, top, width, height
MARKS = {
    Status.ACHIEVED: "✓", Status.ON_TRACK: "●", Status.SLIGHTLY_BEHIND: "◐", Status.BEHIND: "▲",
    Status.FAR_BEHIND: "▼", Status.MISSED: "✕", Status.REVERSING: "←", Status.UNRATED: "○",
    Status.NO_DATA: "◌",
}  # fmt: skip


def cluster_sizes(targets: Sequence[Target], links: dict[int, str]) -> Chart | None:
    """`targets` promise a size each, in one unit, with their verdicts; `links` by subject."""
    if len(targets) < 2:
        return None
    ranked = sorted(targets, key=lambda t: (-t.value, t.subject.order))
    boxes = squarify([float(target.value) for target in ranked], (0, 0, _WIDTH, _HEIGHT))
    data = [_area(target, box) for target, box in zip(ranked, boxes, strict=True)]
    rows = [
        (
            str(target.subject),
            str(target.indicator),
            float(target.value),
            unit_name(target.unit),
            target.due_year,
            target.verdicts[0].measured if target.verdicts else None,
            target.verdicts[0].get_status_display() if target.verdicts else gettext("未开始"),
        )
        for target in ranked
    ]
    return Chart(
        kind="clusters",
        finding=_finding(ranked),
        subtitle=gettext("面积按规划提出的规模（%(unit)s），符号和颜色为所选年份的状态")
        % {"unit": unit_name(ranked[0].unit)},
        figure={
            "data": data,
            "layout": {
                "showlegend": False,
                "xaxis": {"visible": False, "range": [0, _WIDTH]},
                "yaxis": {"visible": False, "range": [_HEIGHT, 0]},
                "margin": {"l": 0, "r": 0, "t": 4, "b": 4},
                "annotations": [
                    _label(target, box) for target, box in zip(ranked, boxes, strict=True)
                ],
            },
        },
        head=(
            gettext("集群"),
            gettext("指标"),
            gettext("规模目标"),
            gettext("单位"),
            gettext("目标年份"),
            gettext("最新数据"),
            gettext("状态"),
        ),
        rows=rows,
        source=ranked[0].plan.full_title,
        links={i: links[target.subject_id] for i, target in enumerate(ranked)},
    )


def _area(target: Target, box: Box) -> dict:
    x, y, width, height = box
    status = target.verdicts[0].status if target.verdicts else ""
    label = Status(status).label if status else gettext("规划期尚未开始")
    said = gettext("%(subject)s<br>%(target)s，%(due_year)s年<br>%(label)s") % {
        "subject": target.subject,
        "target": wording.promised(target),
        "due_year": target.due_year,
        "label": label,
    }
    return {
        "type": "scatter",
        "mode": "lines",
        "fill": "toself",
        "hoveron": "fills",
        "x": [x, x + width, x + width, x, x],
        "y": [y, y, y + height, y + height, y],
        "text": said,
        "name": str(target.subject),
        "hoverinfo": "text",
        "meta": f"area-{status or 'none'}",
    }


def _label(target: Target, box: Box) -> dict:
    x, y, width, height = box
    status = target.verdicts[0].status if target.verdicts else ""
    room = max(int(width / 1.45), 3)  # characters in a line
    name = str(target.subject)
    if is_english():  # words stay whole, and a letter is half as wide
        words = "<br>".join(wrap(name, 2 * room))
    else:
        words = "<br>".join(name[i : i + room] for i in range(0, len(name), room))
    mark = MARKS.get(status, "")
    return {
        "x": x + width / 2,
        "y": y + height / 2,
        "text": f"{words}<br>{mark} {wording.number(target.value)}",
        "showarrow": False,
        "name": f"area-{status or 'none'}",
    }


def _finding(ranked: Sequence[Target]) -> str:
    most, least = ranked[0], ranked[-1]
    largest = [str(target.subject) for target in ranked if target.value == most.value]
    return gettext("规模目标从 %(value)s 到 %(value_2)s %(unit)s，最大的是%(largest)s") % {
        "value": wording.number(least.value),
        "value_2": wording.number(most.value),
        "unit": unit_name(most.unit),
        "largest": gettext("、").join(largest),
    }


def squarify(values: Sequence[float], box: Box) -> list[Box]:
    """Boxes whose areas go by the values (falling, positive), as square as rows allow.

    Bruls, Huizing and van Wijk (2000): a row takes one more value for as long as that makes its
    worst box squarer; then the rest is laid out in the room that is left.
    """
    left, top, width, height = box
    scale = width * height / sum(values)
    areas = [value * scale for value in values]
    boxes: list[Box] = []
    while areas:
        side = min(width, height)
        n = 1
        while n < len(areas) and _worst(areas[: n + 1], side) <= _worst(areas[:n], side):
            n += 1
        row, areas = areas[:n], areas[n:]
        depth = sum(row) / side
        at = 0.0
        for area in row:
            length = area / depth
            if width >= height:
                boxes.append((left, top + at, depth, length))
            else:
                boxes.append((left + at, top, length, depth))
            at += length
        if width >= height:
            left, width = left + depth, width - depth
        else:
            top, height = top + depth, height - depth
    return boxes


def _worst(row: Sequence[float], side: float) -> float:
    """The least square box of a row: the longer side over the shorter."""
    total = sum(row)
    return max(max(side * side * area / total**2, total**2 / (side * side * area)) for area in row)
