"""CSV, row by row with flat memory. On PostgreSQL the database writes it itself (COPY)."""

import codecs
import re
from collections.abc import Iterable, Iterator

from django.db import connection
from django.utils.translation import gettext_lazy as _

from planning.exports import cells, copying
from planning.exports.asking import Ask, Misasked

# What may be asked for: how the text is encoded and what stands before it.
ENCODINGS = {
    "utf-8-sig": ("utf-8", codecs.BOM_UTF8, _("UTF-8（带 BOM，Excel 直接打开）")),
    "utf-8": ("utf-8", b"", _("UTF-8（不带 BOM）")),
    "gb18030": ("gb18030", b"", "GB18030"),
}
_BLOCK = 64 * 1024


def encoding_of(name: str) -> str:
    """The encoding's own name. Raises Misasked."""
    name = name.lower() or "utf-8-sig"
    if name not in ENCODINGS:
        raise Misasked("encoding", f"编码 encoding 应为 {'、'.join(ENCODINGS)} 之一。")
    return name


def stream(ask: Ask, encoding: str = "utf-8-sig") -> Iterator[bytes]:
    """The table as CSV, in blocks. The first holds the heading and waits for no row."""
    codec, before, _ = ENCODINGS[encoding]
    yield before + lines([ask.headings()]).encode(codec)
    if connection.vendor == "postgresql" and ask.is_query:
        for block in copying.stream(ask.values(), ask.columns):
            yield block if codec == "utf-8" else block.decode().encode(codec)
        return
    writers = cells.writers(ask.columns)
    rows = (
        ["" if value is None else write(value) for write, value in zip(writers, row, strict=True)]
        for row in ask
    )
    for block in _blocks(rows):
        yield block.encode(codec)


# A lone carriage return begins a new line for spreadsheets, so it is quoted as well, which the
# standard library does only from Python 3.13 on. The same quotes as PostgreSQL sets.
_QUOTED = re.compile('[",\r\n]')


def line(cells: Iterable[str]) -> str:
    """One line of CSV. A line of one empty cell is not empty: readers skip empty lines."""
    written = ",".join(
        '"' + cell.replace('"', '""') + '"' if _QUOTED.search(cell) else cell for cell in cells
    )
    return (written or '""') + "\n"


def lines(rows: Iterable[Iterable[str]]) -> str:
    return "".join(map(line, rows))


def _blocks(rows: Iterable[list[str]]) -> Iterator[str]:
    lines, size = [], 0
    for row in rows:
        lines.append(line(row))
        size += len(lines[-1])
        if size > _BLOCK:
            yield "".join(lines)
            lines, size = [], 0
    if lines:
        yield "".join(lines)
