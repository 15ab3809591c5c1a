"""Spreadsheets from and for people: rows of text out of CSV and XLSX, and safe cells into them.

Nothing in a file is executed: of a formula the value is taken that was kept with it, and a cell
that a spreadsheet program would take for a formula is written as text.

The library for XLSX takes 15 MB: it is imported where such a file is read or written, which most
processes never do.
"""

import csv
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

FILE_SIZE = 10 * 2**20
UNPACKED_SIZE = 60 * 2**20  # of all parts of an XLSX together
RATIO = 250  # a part that unpacks to more than that many times its size is no spreadsheet
PARTS = 500
ROWS = 20_000
COLUMNS = 60
CELL = 2_000  # characters of a cell that are looked at

Sheet = list[tuple[int, list[str]]]  # (row number as the program shows it, cells)


class Unreadable(ValueError):
    """The file cannot be read; the message says why and what to do."""


def neutral(value: object) -> object:
    """A cell for an export: text that would start a formula is made plain text, numbers stay."""
    if isinstance(value, str) and value[:1] in (
        "=",
        "+",
        "-",
        "@",
        "\t",
        "\r",
        "\n",
        "＝",
        "＋",
        "－",
        "＠",
    ):
        return "'" + value
    return value


def write_csv(rows: list[list]) -> bytes:
    """UTF-8 with the mark by which spreadsheet programs know it."""
    text = io.StringIO()
    csv.writer(text).writerows([[neutral(cell) for cell in row] for row in rows])
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def write_xlsx(rows: list[list], title: str, widths: list[int]) -> bytes:
    """One sheet whose first row is the head and stays in sight."""
    from openpyxl import Workbook
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for index, width in enumerate(widths):
        sheet.column_dimensions[get_column_letter(index + 1)].width = width
    for row in rows:
        sheet.append([neutral(cell) for cell in row])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def read(name: str, content: bytes) -> Sheet:
    """The rows of a file that have anything in them. Raises Unreadable with what to do."""
    if not content:
        raise Unreadable(_("文件是空的。请填好模板再上传。"))
    if len(content) > FILE_SIZE:
        raise Unreadable(
            format_lazy(
                _("文件超过 {file_size} MB。请拆成几个文件上传。"), file_size=FILE_SIZE // 2**20
            )
        )
    if content.startswith(b"PK\x03\x04"):
        return _bounded(_xlsx(content))
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable(_("这是旧式的 XLS 文件，或者文件设了密码。请另存为不加密的 XLSX 或 CSV。"))
    if name.lower().endswith((".xlsx", ".xlsm")):
        raise Unreadable(_("文件内容不是 XLSX，可能没有传完。请重新保存后再上传。"))
    return _bounded(_csv(content))


def _bounded(rows: Iterator[tuple[int, list[str]]]) -> Sheet:
    found = []
    for number, cells in rows:
        if number > ROWS:
            raise Unreadable(
                format_lazy(_("表格超过 {rows} 行。请删去多余的行，或拆成几个文件。"), rows=ROWS)
            )
        if any(cells):
            found.append((number, cells))
    if not found:
        raise Unreadable(_("表格里没有内容。请填好模板再上传。"))
    return found


def _csv(content: bytes) -> Iterator[tuple[int, list[str]]]:
    text = _decoded(content)
    if "\0" in text:
        raise Unreadable(_("文件不是文字表格。请上传 XLSX 或 CSV。"))
    head = text[:4096]
    delimiter = max(",\t;", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for number, row in enumerate(reader, start=1):
            yield number, [_text(cell) for cell in row[:COLUMNS]]
    except csv.Error as error:
        raise Unreadable(_("CSV 的引号或换行不完整。请用电子表格软件重新保存。")) from error


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable(_("读不出文件的文字。请存为 UTF-8 或 GBK 编码的 CSV，或存为 XLSX。"))


def _xlsx(content: bytes) -> Iterator[tuple[int, list[str]]]:
    _check_archive(content)
    try:
        values = _sheet(content, data_only=True)
        formulas = None
        for number, row in enumerate(values, start=1):
            cells = [_text(cell) for cell in row]
            if number <= ROWS and any(cells) and not all(cells):
                # A formula whose value was not kept reads as nothing: say so, do not lose it.
                formulas = formulas or _rows_of_formulas(content)
                for index in formulas.get(number, ()):
                    if index < len(cells) and not cells[index]:
                        cells[index] = FORMULA
            yield number, cells
    except Unreadable:
        raise
    except Exception as error:  # the parser of a damaged file may stumble anywhere
        raise Unreadable(
            _("读不出这个 XLSX，文件可能已损坏。请用电子表格软件重新保存。")
        ) from error


FORMULA = "（公式没有保存结果）"


def _check_archive(content: bytes) -> None:
    """Refuse what unpacks to far more than it is, before anything is unpacked."""
    try:
        parts = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except (zipfile.BadZipFile, ValueError, EOFError, NotImplementedError) as error:
        raise Unreadable(
            _("读不出这个 XLSX，文件可能已损坏。请用电子表格软件重新保存。")
        ) from error
    large = any(part.file_size > RATIO * max(part.compress_size, 1024) for part in parts)
    if large or len(parts) > PARTS or sum(part.file_size for part in parts) > UNPACKED_SIZE:
        raise Unreadable(_("文件解开后太大。请只保留要填报的工作表，重新保存后再上传。"))


def _sheet(content: bytes, data_only: bool) -> Iterator[tuple]:
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(content), read_only=True, data_only=data_only, keep_links=False)
    sheet = book.worksheets[0] if book.worksheets else None
    if sheet is None:
        raise Unreadable(_("文件里没有工作表。请下载模板填写。"))
    sheet.reset_dimensions()  # what the file says of its size need not be true
    return sheet.iter_rows(max_col=COLUMNS, values_only=True)


def _rows_of_formulas(content: bytes) -> dict[int, list[int]]:
    found = {}
    for number, row in enumerate(_sheet(content, data_only=False), start=1):
        if number > ROWS:
            break
        places = [i for i, cell in enumerate(row) if isinstance(cell, str) and cell[:1] == "="]
        if places:
            found[number] = places
    return found or {0: []}


def _text(cell: object) -> str:
    """A cell as text. Numbers keep their digits; a whole float loses its `.0`."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, int):
        return str(cell) if abs(cell) < 10**30 else "（太大）"
    if isinstance(cell, float):
        # A spreadsheet keeps 15 digits; what is beyond them is binary noise (0.1 + 0.2).
        exact = Decimal(f"{cell:.15g}") if abs(cell) < 1e30 else None
        return f"{exact.normalize():f}" if exact is not None and exact.is_finite() else "（太大）"
    if isinstance(cell, (datetime, date)):
        return cell.strftime("%Y-%m-%d")
    return str(cell)[:CELL].strip().lstrip("'").replace("\0", "")


def plain(text: str) -> str:
    """A heading or a name to compare by: no spaces, no full-width letters, nothing in brackets."""
    narrow = unicodedata.normalize("NFKC", text)
    return re.sub(r"\s|\(.*?\)|[*:：]", "", narrow).lower()
