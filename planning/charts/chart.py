"""A chart with all that stands around it: the finding, what is plotted, its numbers, its source."""

from dataclasses import dataclass, field
from typing import Any

Cell = str | int | float | None


@dataclass(frozen=True)
class Chart:
    """`kind` and `query` are the address of its numbers as a file; `rows` are those numbers.

    A row may know the address of what it speaks of (`links`, by the row's place). `height` is flat,
    low, middle or tall: a class, because the policy forbids styles; the page keeps the room for it
    before the chart is drawn.
    """

    kind: str
    finding: str
    subtitle: str
    figure: dict[str, Any]
    head: tuple[str, ...]
    rows: list[tuple[Cell, ...]]
    source: str
    query: str = ""
    height: str = "middle"
    links: dict[int, str] = field(default_factory=dict)

    @property
    def lines(self) -> list[tuple[str | None, tuple[Cell, ...]]]:
        """The rows, each with its link."""
        return [(self.links.get(i), row) for i, row in enumerate(self.rows)]
