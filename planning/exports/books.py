"""XLSX: numbers as numbers, units, a heading that stays, filters, and a sheet that says what it is.

Its library and what comes with it take 15 MB, which a process that streams a table has no use for:
whoever makes a workbook imports this module where it is made.
"""

import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter

from indicators.tables import Column, Kind
from planning.exports.asking import Ask, TooLong
from planning.exports.saying import about, cited

MOST_ROWS = 1_048_576 - 2  # what a sheet holds below its two heading rows
_FONT = "微软雅黑"
_FORMATS = {Kind.DECIMAL: "#,##0.########", Kind.FLOAT: "#,##0.0###", Kind.DAY: "yyyy-mm-dd"}
_WIDTHS = {Kind.TEXT: 18, Kind.DAY: 12}


def write(ask: Ask, file, progress: Callable[[int], None] = lambda done: None) -> None:
    """Write the workbook to a file; `progress` hears now and then how many rows are in it.

    Raises TooLong.
    """
    book = Workbook(write_only=True)
    _table(book.create_sheet(ask.table.name), ask, progress)
    _about(book.create_sheet("说明"), ask)
    _dictionary(book.create_sheet("列的含义"), ask.columns)
    book.save(file)


def stream(ask: Ask) -> Iterator[bytes]:
    """The workbook in blocks; it is a zip and only complete when all rows are in it."""
    with tempfile.NamedTemporaryFile(suffix=".xlsx") as file:
        write(ask, file.name)
        with Path(file.name).open("rb") as whole:
            while block := whole.read(64 * 1024):
                yield block


def _heading(sheet, words, bold=True):
    row = []
    for word in words:
        cell = WriteOnlyCell(sheet, value=word)
        cell.font = Font(name=_FONT, bold=bold, color=None if bold else "666666")
        cell.alignment = Alignment(vertical="bottom", wrap_text=True)
        if not bold:
            cell.border = Border(bottom=Side(style="thin"))
        row.append(cell)
    sheet.append(row)


def _table(sheet, ask: Ask, progress: Callable[[int], None]) -> None:
    columns = ask.columns
    for i, column in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(i)].width = _WIDTHS.get(column.kind, 13)
    sheet.freeze_panes = "A3"
    last = 2
    _heading(sheet, ask.headings())
    _heading(sheet, [column.unit for column in columns], bold=False)
    for row in ask:
        last += 1
        if last % 5000 == 0:
            progress(last)
        if last > MOST_ROWS + 2:
            raise TooLong(f"超过一张工作表的 {MOST_ROWS:,} 行，请改用 CSV，或加筛选条件。")
        sheet.append([_cell(sheet, v, c.kind) for v, c in zip(row, columns, strict=True)])
    sheet.auto_filter.ref = f"A2:{get_column_letter(len(columns))}{max(last, 2)}"


def _cell(sheet, value, kind: Kind):
    if value is None or value == "":
        return None
    if kind in _FORMATS:
        number = float(value) if isinstance(value, Decimal) else value
        cell = WriteOnlyCell(sheet, value=number)
        cell.number_format = _FORMATS[kind]
        return cell
    if kind == Kind.TEXT:
        cell = WriteOnlyCell(sheet, value=_clean(str(value)))
        cell.data_type = "s"  # a text that begins with = stays a text
        return cell
    if kind == Kind.FLAG:
        return bool(value)
    if isinstance(value, datetime):
        return timezone.localtime(value).replace(tzinfo=None)
    return value


def _clean(text: str) -> str:
    """Without the control characters that the format cannot hold."""
    return "".join(c for c in text if c >= " " or c in "\n\t")[:32767]


def _about(sheet, ask: Ask) -> None:
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 18, 90
    for label, words in about(ask) + cited(ask):
        sheet.append([_cell(sheet, label, Kind.TEXT), _cell(sheet, words, Kind.TEXT)])


def _dictionary(sheet, columns: tuple[Column, ...]) -> None:
    for letter, width in zip("ABCDE", (20, 18, 20, 34, 70), strict=True):
        sheet.column_dimensions[letter].width = width
    _heading(sheet, ["英文编码", "中文列名", "类型", "单位", "含义与算法"])
    for column in columns:
        cells = (column.code, column.name, column.kind.label, column.unit, column.meaning)
        sheet.append([_cell(sheet, cell, Kind.TEXT) for cell in cells])
