"""Groups of targets × years: how many of those that can be judged are behind, cell by cell."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from django.utils.translation import gettext

from planning.charts.chart import Chart

FEWEST = 2  # groups and years below which a table of one line says as much


class Counted(Protocol):
    """What a cell counts: a `selectors.Standing`."""

    rated: int
    behind: int
    begun: int


def heat_map(
    groups: Sequence[tuple[object, str, str]],
    years: Sequence[int],
    standings: Mapping[tuple[object, int], Counted],
    what: str,
    query: str,
    *,
    quoting: bool = False,
) -> Chart | None:
    """`groups` are (key, name, address); a cell without a target that can be judged stays bare.

    Every cell carries its numbers (behind / judged), so that it can be read without colour.
    `quoting` sets the name in the title apart: a heading is half a sentence of its own.
    """
    kept = [group for group in groups if any((group[0], year) in standings for year in years)]
    judged = any(cell.rated for cell in standings.values())
    if not judged or len(years) * len(kept) < FEWEST:
        return None
    shares, texts, hovers, rows, links = [], [], [], [], {}
    for key, name, address in kept:
        cells = [standings.get((key, year)) for year in years]
        shares.append([c.behind / c.rated if c and c.rated else None for c in cells])
        texts.append([_text(c) for c in cells])
        hovers.append([_hover(name, year, c) for year, c in zip(years, cells, strict=True)])
        for year, c in zip(years, cells, strict=True):
            if c:
                links[len(rows)] = address
                rows.append((name, year, c.begun, c.rated, c.behind))
    names = [name for _, name, _ in kept]
    return Chart(
        kind="states",
        finding=_finding(kept, years, standings, quoting),
        subtitle=gettext(
            "每格为“滞后或未实现 / 可评价”的目标数，颜色越深滞后的比重越大；%(what)s × 年份"
        )
        % {"what": what},
        figure={
            "data": [
                {
                    "type": "heatmap",
                    "x": [str(year) for year in years],
                    "y": list(range(len(names))),  # two sections may bear one name
                    "z": shares,
                    "zmin": 0,
                    "zmax": 1,
                    "text": texts,
                    "texttemplate": "%{text}",
                    "customdata": hovers,
                    "hovertemplate": "%{customdata}<extra></extra>",
                    "hoverongaps": False,
                    "showscale": False,
                    "xgap": 2,
                    "ygap": 2,
                    "meta": "states",
                }
            ],
            "layout": {
                "showlegend": False,
                "xaxis": {"type": "category", "side": "top", "ticks": "", "showline": False},
                "yaxis": {
                    "tickvals": list(range(len(names))),
                    "ticktext": names,
                    "autorange": "reversed",
                    "showgrid": False,
                    "ticks": "",
                },
                "margin": {"t": 40, "b": 12},
            },
        },
        head=(
            what,
            gettext("年份"),
            gettext("已开始目标"),
            gettext("可评价"),
            gettext("滞后或未实现"),
        ),
        rows=rows,
        source=gettext("豫策评价，依据已发布数据"),
        query=query,
        height=_height(len(kept)),
        links=links,
    )


def _height(rows: int) -> str:
    steps = ((3, "flat"), (7, "low"), (14, "middle"))
    return next((name for most, name in steps if rows <= most), "tall")


def _text(cell: Counted | None) -> str:
    if cell is None:
        return ""
    return f"{cell.behind}/{cell.rated}" if cell.rated else gettext("缺")


def _hover(name: str, year: int, cell: Counted | None) -> str:
    if cell is None or not cell.rated:
        return gettext("%(name)s %(year)s年：没有可评价的目标") % {"name": name, "year": year}
    return gettext("%(name)s %(year)s年：可评价 %(rated)s 项，%(behind)s 项滞后或未实现") % {
        "name": name,
        "year": year,
        "rated": cell.rated,
        "behind": cell.behind,
    }


def _finding(groups, years, standings, quoting: bool) -> str:
    """Which group has most behind in the last year."""
    last = years[-1]
    judged = [(standings[key, last], name) for key, name, _ in groups if (key, last) in standings]
    most = max(judged, key=lambda pair: pair[0].behind, default=None)
    if most is None or not any(cell.rated for cell, _ in judged):
        return gettext("%(last)s年还没有可以评价的目标") % {"last": last}
    if not most[0].behind:
        return gettext("%(last)s年可评价的目标没有滞后的") % {"last": last}
    name = f"“{most[1]}”" if quoting else most[1]
    as_many = sum(cell.behind == most[0].behind for cell, _ in judged)
    if as_many > 1:
        return gettext("%(last)s年滞后最多的是%(most)s等 %(n)s 个，各有 %(behind)s 项") % {
            "last": last,
            "most": name,
            "n": as_many,
            "behind": most[0].behind,
        }
    return gettext("%(last)s年滞后最多的是%(most)s：%(rated)s 项中 %(behind)s 项") % {
        "last": last,
        "most": name,
        "rated": most[0].rated,
        "behind": most[0].behind,
    }
