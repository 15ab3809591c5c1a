"""What a report is made of. Two printers take the same blocks, so that Word and PDF agree."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import count


@dataclass(frozen=True)
class Paragraph:
    text: str


@dataclass(frozen=True)
class Heading:
    """A heading below the chapter's own; it is numbered （一）, （二） … in its chapter."""

    text: str


@dataclass(frozen=True)
class Grid:
    """A table. `widths` are shares of the line; `right` are the columns of numbers."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]
    right: frozenset[int] = frozenset()


def alignment(grid: Grid, column: int) -> str:
    """`right` for numbers; `apart` for what follows them, which keeps a distance; else empty."""
    if column in grid.right:
        return "right"
    return "apart" if column - 1 in grid.right else ""


@dataclass(frozen=True)
class Picture:
    """A chart as SVG of a known size in millimetres, its finding above and its source below."""

    title: str
    subtitle: str
    svg: str
    width: float
    height: float
    source: str = ""


@dataclass(frozen=True)
class Chapter:
    title: str
    blocks: tuple


@dataclass(frozen=True)
class Document:
    title: str
    subtitle: str
    facts: tuple[tuple[str, str], ...]  # what stands under the title: year, day, scope
    made_on: date
    chapters: tuple[Chapter, ...] = field(default_factory=tuple)
    warning: str = ""  # 演示


@dataclass(frozen=True)
class Placed:
    """A block where it stands: `number` is that of a heading, a table or a picture (else empty)."""

    block: object
    number: str = ""

    @property
    def kind(self) -> str:
        return type(self.block).__name__


def numbered(document: Document) -> Iterator[tuple[str, str, list[Placed]]]:
    """The chapters with their numbers and their blocks, numbered as official documents number.

    Chapters 一、 and headings （一） begin anew; tables (表1) and pictures (图1) run through.
    """
    tables, pictures = count(1), count(1)
    for number, chapter in enumerate(document.chapters, 1):
        headings = count(1)
        placed = []
        for block in chapter.blocks:
            if isinstance(block, Heading):
                placed.append(Placed(block, f"（{chinese(next(headings))}）"))
            elif isinstance(block, Grid):
                placed.append(Placed(block, f"表{next(tables)}"))
            elif isinstance(block, Picture):
                placed.append(Placed(block, f"图{next(pictures)}"))
            else:
                placed.append(Placed(block))
        yield f"{chinese(number)}、", chapter.title, placed


_DIGITS = "零一二三四五六七八九十"


def chinese(number: int) -> str:
    """1 … 99 in Chinese numerals, as official documents number their chapters."""
    tens, ones = divmod(number, 10)
    if tens == 0:
        return _DIGITS[ones]
    return ("" if tens == 1 else _DIGITS[tens]) + "十" + (_DIGITS[ones] if ones else "")
