"""The cities of Henan as a drawing: tiles in their true neighbourhood, or an operator's boundaries.

A tile needs no boundary and no one's leave, so tiles are what is drawn. Real boundaries are drawn
only from a file that the operator supplies (BOUNDARIES), who answers for the rights to it and for
its map number (审图号). Nothing here knows the database: cities are codes, or names.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from math import cos, radians
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

# Rows are shifted against each other by half a tile, like bricks, so that a city can touch six
# neighbours. Positions: half tiles from the left, rows from the top.
_PLACES = {
    "anyang": (5, 0), "puyang": (7, 0),
    "hebi": (6, 1),
    "jiyuan": (1, 2), "jiaozuo": (3, 2), "xinxiang": (5, 2),
    "sanmenxia": (0, 3), "luoyang": (2, 3), "zhengzhou": (4, 3), "kaifeng": (6, 3),
    "pingdingshan": (3, 4), "xuchang": (5, 4), "shangqiu": (7, 4),
    "nanyang": (2, 5), "luohe": (4, 5), "zhoukou": (6, 5),
    "zhumadian": (5, 6),
    "xinyang": (6, 7),
}  # fmt: skip
_HALF, _ROW, _GAP = 50, 58, 3  # of a tile, in the drawing's own units
_WIDTH = 460  # of a drawing of boundaries


@dataclass(frozen=True)
class Shape:
    """A city in the drawing: its outline as an SVG path, and where its label stands."""

    outline: str
    x: float
    y: float


@dataclass(frozen=True)
class Map:
    width: float
    height: float
    shapes: dict[str, Shape]  # by code in a map of tiles, by name in one of boundaries
    tiles: bool

    def shape_of(self, code: str, name: str) -> Shape | None:
        return self.shapes.get(code if self.tiles else name)


@cache
def tile_map() -> Map:
    width, height = 2 * _HALF - _GAP, _ROW - _GAP
    shapes = {
        code: Shape(
            f"M{x * _HALF} {row * _ROW}h{width}v{height}h-{width}z",
            x * _HALF + width / 2,
            row * _ROW + height / 2,
        )
        for code, (x, row) in _PLACES.items()
    }
    return Map(
        (max(x for x, _ in _PLACES.values()) + 2) * _HALF - _GAP,
        (max(row for _, row in _PLACES.values()) + 1) * _ROW - _GAP,
        shapes,
        tiles=True,
    )


def touching() -> set[frozenset[str]]:
    """The pairs of cities whose tiles share an edge."""
    return {
        frozenset((one, other))
        for one, (x, row) in _PLACES.items()
        for other, (other_x, other_row) in _PLACES.items()
        if (row == other_row and abs(x - other_x) == 2)
        or (abs(row - other_row) == 1 and abs(x - other_x) < 2)
    }


@cache
def boundary_map(file: Path) -> Map:
    """The polygons of a GeoJSON file, by the `name` of each feature (郑州市), north up.

    Raises ImproperlyConfigured, with what is wrong, for a file that is no such map.
    """
    try:
        features = json.loads(file.read_text(encoding="utf-8"))["features"]
        rings = {each["properties"]["name"]: list(_rings(each["geometry"])) for each in features}
        points = [point for parts in rings.values() for ring in parts for point in ring]
        west, east = min(x for x, _ in points), max(x for x, _ in points)
        south, north = min(y for _, y in points), max(y for _, y in points)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ImproperlyConfigured(
            f"BOUNDARIES：{file} 不是可用的 GeoJSON：每个要素应有 properties.name（如 郑州市）"
            "和 Polygon 或 MultiPolygon。"
        ) from error
    narrowing = cos(radians((south + north) / 2))  # of a degree of longitude at this latitude
    scale = _WIDTH / ((east - west) * narrowing)

    def at(point) -> tuple[float, float]:
        return (point[0] - west) * narrowing * scale, (north - point[1]) * scale

    shapes = {
        name: _shape([[at(point) for point in ring] for ring in parts])
        for name, parts in rings.items()
    }
    return Map(_WIDTH, round((north - south) * scale, 1), shapes, tiles=False)


def _rings(geometry: dict) -> Iterator[list]:
    if geometry["type"] not in ("Polygon", "MultiPolygon"):
        raise ValueError(geometry["type"])
    parts = geometry["coordinates"]
    for polygon in parts if geometry["type"] == "MultiPolygon" else [parts]:
        for ring in polygon:
            yield [point[:2] for point in ring]


def _shape(rings: list[list[tuple[float, float]]]) -> Shape:
    """The label stands at the centre of the largest ring."""
    outline = "".join("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in ring) + "z" for ring in rings)
    _, x, y = max(_centre(ring) for ring in rings)
    return Shape(outline, round(x, 1), round(y, 1))


def _centre(ring: list[tuple[float, float]]) -> tuple[float, float, float]:
    """A ring's area and its centre of gravity."""
    doubled = x_sum = y_sum = 0.0
    for (x, y), (next_x, next_y) in zip(ring, ring[1:] + ring[:1], strict=True):
        cross = x * next_y - next_x * y
        doubled += cross
        x_sum += (x + next_x) * cross
        y_sum += (y + next_y) * cross
    if not doubled:
        return 0.0, *ring[0]
    return abs(doubled) / 2, x_sum / (3 * doubled), y_sum / (3 * doubled)
