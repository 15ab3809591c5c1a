"""Charts on paper: the figures of `planning.charts` and a bar of statuses, drawn as SVG.

Grey print has to do: a line is told apart by its dashes, a status by its words.
"""

from collections.abc import Sequence
from math import floor, log10
from xml.sax.saxutils import escape

from planning import wording
from planning.models import Status

FONT = "'Source Han Sans SC','Noto Sans CJK SC','Microsoft YaHei','SimHei',sans-serif"
INK, QUIET, LINE, ACCENT = "#1d1f21", "#5c6166", "#dcd9d1", "#1f4e79"
COLOURS = {
    Status.ACHIEVED: "#14532d", Status.ON_TRACK: "#2c7a47", Status.SLIGHTLY_BEHIND: "#6b6b1f",
    Status.BEHIND: "#9a5b00", Status.FAR_BEHIND: "#b3341f", Status.MISSED: "#a31f1f",
    Status.REVERSING: "#6f3b96", Status.UNRATED: "#9a9ea2", Status.NO_DATA: "#d3d5d7",
}  # fmt: skip
_DASHES = {"path": "6 4", "projection": "2 4"}
_WIDTH, _HEIGHT = 620, 196  # of the drawing, in its own units: three fit on a page
TRAJECTORY_HEIGHT = _HEIGHT / _WIDTH  # of its width
_LEFT, _RIGHT, _TOP, _BOTTOM = 62, 96, 26, 30


def statuses(counts: Sequence[tuple[str, int]]) -> str:
    """How many targets have which status, as bars from zero with their numbers beside them."""
    step, left = 26, 130
    height = step * len(counts) + 8
    most = max((n for _, n in counts), default=1)
    out = []
    for i, (status, n) in enumerate(counts):
        y = 4 + i * step
        width = (_WIDTH - left - 60) * n / most
        label = str(Status(status).label)
        out.append(_text(left - 8, y + 16, label, anchor="end"))
        out.append(
            f'<rect x="{left}" y="{y + 3}" width="{width:.1f}" height="{step - 9}" '
            f'fill="{COLOURS[Status(status)]}"/>'
        )
        out.append(_text(left + width + 6, y + 16, str(n)))
    return _svg(out, height)


def statuses_height(counts: Sequence) -> float:
    return (26 * len(counts) + 8) / _WIDTH


def trajectory(figure: dict, due_year: int, year: int) -> str:
    """A target's road: a figure of `charts.trajectory` as a still picture."""
    suffix = figure["layout"]["yaxis"].get("ticksuffix", "")
    points = [(x, y) for trace in figure["data"] for x, y in zip(trace["x"], trace["y"], strict=True)
              if y is not None]  # fmt: skip
    years = [x for x, _ in points] + [due_year, year]
    first, last = min(years), max(years)
    ticks = _ticks(min(y for _, y in points), max(y for _, y in points))

    def at(x, y):
        across = _LEFT + (_WIDTH - _LEFT - _RIGHT) * (x - first) / max(last - first, 1)
        span = ticks[-1] - ticks[0]
        return across, _HEIGHT - _BOTTOM - (_HEIGHT - _TOP - _BOTTOM) * (y - ticks[0]) / span

    out = []
    for tick in ticks:
        _, y = at(first, tick)
        out.append(_line(_LEFT, y, _WIDTH - _RIGHT, y, LINE))
        out.append(_text(_LEFT - 6, y + 4, wording.significant(tick) + suffix, 11, QUIET, "end"))
    step = 1 if last - first <= 12 else 2
    for each in range(first, last + 1, step):
        x, _ = at(each, ticks[0])
        out.append(_text(x, _HEIGHT - _BOTTOM + 16, str(each), 11, QUIET, "middle"))
    x, _ = at(year, ticks[0])
    out.append(_line(x, _TOP, x, _HEIGHT - _BOTTOM, LINE, 1.5))
    for trace in figure["data"]:
        out += _trace(trace, at, suffix)
    return _svg(out, _HEIGHT)


def _trace(trace: dict, at, suffix: str) -> list[str]:
    places = [None if y is None else at(x, y) for x, y in zip(trace["x"], trace["y"], strict=True)]
    role = trace["meta"]
    known = [place for place in places if place]
    if not known:
        return []
    x, y = known[-1]
    if role == "goal":
        mark = f'<path d="M{x:.1f} {y - 7:.1f}l7 7l-7 7l-7 -7z" fill="#fff" stroke="{INK}" stroke-width="2"/>'
        return [
            mark,
            _text(x + 11, y - 2, "目标", 11),
            _text(x + 11, y + 11, _last(trace, suffix), 11),
        ]
    colour = ACCENT if role == "observed" else QUIET
    width = 2 if role == "observed" else 1.3
    out, run = [], []
    for place in [*places, None]:
        if place:
            run.append(f"{place[0]:.1f},{place[1]:.1f}")
            continue
        if len(run) > 1:
            dashes = f' stroke-dasharray="{_DASHES[role]}"' if role in _DASHES else ""
            out.append(
                f'<polyline points="{" ".join(run)}" fill="none" stroke="{colour}" '
                f'stroke-width="{width}"{dashes}/>'
            )
        run = []
    if role == "observed":
        out += [
            f'<circle cx="{px:.1f}" cy="{py:.1f}" r="3.2" fill="{colour}"/>' for px, py in known
        ]
        out.append(_text(x, y - 9, _last(trace, suffix), 11, colour, "middle"))
    return out


def _last(trace: dict, suffix: str) -> str:
    value = next(y for y in reversed(trace["y"]) if y is not None)
    return wording.significant(value) + suffix


def _ticks(low: float, high: float) -> list[float]:
    """Four to seven round values that hold both ends."""
    if low == high:
        low, high = low - abs(low or 1) * 0.1, high + abs(high or 1) * 0.1
    rough = (high - low) / 4
    power = 10 ** floor(log10(rough))
    step = next(power * m for m in (1, 2, 2.5, 5, 10) if power * m >= rough)
    start = floor(low / step)
    count = 1
    while (start + count) * step < high:
        count += 1
    return [round((start + i) * step, 10) for i in range(count + 1)]


def _line(x1, y1, x2, y2, colour, width=1) -> str:
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" '
        f'stroke="{colour}" stroke-width="{width}"/>'
    )


def _text(x, y, words, size=12, colour=INK, anchor="start") -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{colour}" '
        f'text-anchor="{anchor}">{escape(words)}</text>'
    )


def _svg(parts: list[str], height: float) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" '
        f'width="{_WIDTH}" height="{height}" font-family="{FONT}">{"".join(parts)}</svg>'
    )
