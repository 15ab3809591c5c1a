"""The report as Word, which officials edit: official fonts by name, styles, real tables."""

import io
import re
import zipfile
from datetime import datetime

import resvg_py
from docx import Document as NewDocument
from docx.enum.section import WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import (
    WD_ALIGN_PARAGRAPH,
    WD_BREAK,
    WD_LINE_SPACING,
    WD_TAB_ALIGNMENT,
    WD_TAB_LEADER,
)
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from planning.exports.report.blocks import (
    Document,
    Grid,
    Heading,
    Paragraph,
    Picture,
    alignment,
    numbered,
)

# Fonts of GB/T 9704 by the names that Word knows; where one is missing Word takes its own.
_TITLE, _BLACK, _KAI, _FANG, _SONG = "方正小标宋简体", "黑体", "楷体", "仿宋", "宋体"
_LATIN = "Times New Roman"
_LINE = 156  # millimetres
_CHAPTER = "chapter"  # what the bookmarks of the chapters are called
_PIXELS = 1860  # of a picture across the line: 300 to the inch


def render(document: Document) -> bytes:
    """The same document gives the same bytes."""
    word = NewDocument()
    _layout(word)
    _styles(word)
    _cover(word, document)
    chapters = list(numbered(document))
    _contents(word, [number + title for number, title, _ in chapters])
    for i, (number, title, blocks) in enumerate(chapters, 1):
        _bookmark(word.add_paragraph(number + title, style="Heading 1"), i)
        for placed in blocks:
            block = placed.block
            if isinstance(block, Paragraph):
                word.add_paragraph(_kept_together(block.text), style="Body Text")
            elif isinstance(block, Heading):
                word.add_paragraph(placed.number + block.text, style="Heading 2")
            elif isinstance(block, Grid):
                _grid(word, block, placed.number)
            elif isinstance(block, Picture):
                _picture(word, block, placed.number)
    _properties(word, document)
    file = io.BytesIO()
    word.save(file)
    return _timeless(file.getvalue())


def _layout(word) -> None:
    """A4 with the margins of official documents, page numbers between dashes."""
    section = word.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(24)
    section.different_first_page_header_footer = True
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for text in ("— ", None, " —"):
        run = footer.add_run(text or "")
        _font(run, _SONG, 14)
        if text is None:
            _field(run, "PAGE")


def _field(run, instruction: str) -> None:
    """What the word processor works out itself, anew whenever the document is opened."""
    for kind in ("begin", "instruction", "end"):
        if kind == "instruction":
            element = OxmlElement("w:instrText")
            element.set(qn("xml:space"), "preserve")
            element.text = instruction
        else:
            element = OxmlElement("w:fldChar")
            element.set(qn("w:fldCharType"), kind)
            if kind == "begin":
                element.set(qn("w:dirty"), "true")
        run._r.append(element)


def _styles(word) -> None:
    kinds = {
        "Normal": (_FANG, 16),
        "Body Text": (_FANG, 16),
        "Title": (_TITLE, 22),
        "Heading 1": (_BLACK, 16),
        "Heading 2": (_KAI, 16),
        "Caption": (_BLACK, 12),
    }
    for name, (font, size) in kinds.items():
        style = word.styles[name]
        _font(style, font, size)
        style.font.bold = style.font.italic = False
        style.font.color.rgb = RGBColor(0, 0, 0)
        paragraph = style.paragraph_format
        paragraph.space_before = paragraph.space_after = Pt(0)
        paragraph.line_spacing_rule = WD_LINE_SPACING.EXACTLY
        paragraph.line_spacing = Pt({"Title": 34, "Caption": 20}.get(name, 28))
    word.styles["Body Text"].paragraph_format.first_line_indent = Pt(32)
    word.styles["Body Text"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    for name in ("Heading 1", "Heading 2"):
        word.styles[name].paragraph_format.first_line_indent = Pt(32)
        word.styles[name].paragraph_format.keep_with_next = True
    word.styles["Caption"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    word.styles["Caption"].paragraph_format.keep_with_next = True
    word.styles["Caption"].paragraph_format.space_before = Pt(8)
    word.styles["Title"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    border = word.styles["Title"].element.pPr.find(qn("w:pBdr"))
    if border is not None:
        word.styles["Title"].element.pPr.remove(border)


def _font(owner, chinese_font: str, size: float) -> None:
    """Chinese and Latin letters each in their own font; theme fonts would win otherwise."""
    owner.font.name = _LATIN
    owner.font.size = Pt(size)
    fonts = owner.element.get_or_add_rPr().get_or_add_rFonts()
    for name in list(fonts.attrib):
        if "Theme" in name:
            del fonts.attrib[name]
    fonts.set(qn("w:eastAsia"), chinese_font)
    fonts.set(qn("w:hAnsi"), _LATIN)
    fonts.set(qn("w:cs"), _LATIN)


def _cover(word, document: Document) -> None:
    for _ in range(5):
        word.add_paragraph()
    for line in document.title.split("\n"):
        word.add_paragraph(line, style="Title")
    subtitle = word.add_paragraph(document.subtitle)
    subtitle.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if document.warning:
        warning = word.add_paragraph()
        warning.alignment = WD_ALIGN_PARAGRAPH.CENTER
        _font(warning.add_run(document.warning), _BLACK, 16)
    for _ in range(7):
        word.add_paragraph()
    for label, words in document.facts:
        line = word.add_paragraph()
        line.paragraph_format.left_indent = Mm(28)
        _font(line.add_run(f"{label}　"), _BLACK, 14)
        _font(line.add_run(words), _FANG, 14)
    word.add_section(WD_SECTION.NEW_PAGE)


def _contents(word, titles: list[str]) -> None:
    """The chapters with their pages, on a page of their own."""
    head = word.add_paragraph()
    head.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _font(head.add_run("目录"), _BLACK, 16)
    for i, title in enumerate(titles, 1):
        line = word.add_paragraph(title)
        stops = line.paragraph_format.tab_stops
        stops.add_tab_stop(Mm(_LINE), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
        _field(line.add_run("\t"), f"PAGEREF {_CHAPTER}{i} \\h")
    line.add_run().add_break(WD_BREAK.PAGE)


def _bookmark(heading, number: int) -> None:
    """A place that the contents refer to."""
    for kind in ("w:bookmarkStart", "w:bookmarkEnd"):
        mark = OxmlElement(kind)
        mark.set(qn("w:id"), str(number))
        if kind == "w:bookmarkStart":
            mark.set(qn("w:name"), f"{_CHAPTER}{number}")
        heading._p.append(mark)


def _grid(word, grid: Grid, number: str) -> None:
    """A table whose heading is repeated on each page and whose rows are not cut."""
    word.add_paragraph(f"{number}　{grid.caption}", style="Caption")
    table = word.add_table(rows=1, cols=len(grid.heads))
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    _borders(table)
    for column, width in zip(table.columns, grid.widths, strict=True):
        column.width = Mm(_LINE * width)
    _fill(table.rows[0], grid.heads, grid, _BLACK)
    _mark(table.rows[0], "w:cantSplit")
    _mark(table.rows[0], "w:tblHeader")
    _rule_below(table.rows[0])
    for cells in grid.rows:
        row = table.add_row()
        _fill(row, cells, grid, _FANG)
        _mark(row, "w:cantSplit")
    word.add_paragraph().paragraph_format.line_spacing = Pt(10)


def _fill(row, cells: tuple[str, ...], grid: Grid, font: str) -> None:
    for i, (cell, text) in enumerate(zip(row.cells, cells, strict=True)):
        cell.width = Mm(_LINE * grid.widths[i])
        paragraph = cell.paragraphs[0]
        paragraph.paragraph_format.line_spacing = Pt(15)
        side = alignment(grid, i)
        if side == "right":
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        if side == "apart":
            paragraph.paragraph_format.left_indent = Mm(2.8)
        _font(paragraph.add_run(_kept_together(text)), font, 10.5)


def _mark(row, name: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(name))


def _borders(table) -> None:
    """Rules between rows, none between columns, and little room beside the words."""
    borders = OxmlElement("w:tblBorders")
    for side, size in (("top", 8), ("bottom", 8), ("insideH", 4)):
        borders.append(_rule(side, size, "000000" if side != "insideH" else "999999"))
    table._tbl.tblPr.append(borders)
    margins = OxmlElement("w:tblCellMar")
    for side, width in (("top", 20), ("left", 68), ("bottom", 20), ("right", 68)):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), str(width))  # twentieths of a point
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    table._tbl.tblPr.append(margins)


def _rule(side: str, size: int, colour: str):
    element = OxmlElement(f"w:{side}")
    element.set(qn("w:val"), "single")
    element.set(qn("w:sz"), str(size))
    element.set(qn("w:color"), colour)
    return element


def _rule_below(row) -> None:
    for cell in row.cells:
        borders = OxmlElement("w:tcBorders")
        borders.append(_rule("bottom", 6, "000000"))
        cell._tc.get_or_add_tcPr().append(borders)


# The space between a sign and its number, or a number and its unit. Only these: text without any
# other space to end a line at is cut within its numbers.
_WITHIN = re.compile(r"(?<=[0-9＞＜><≥≤≈±×÷−]) (?=\S)")


def _kept_together(text: str) -> str:
    """Numbers do not part from their signs and units at the end of a line."""
    return _WITHIN.sub("\N{NO-BREAK SPACE}", text)


def _picture(word, picture: Picture, number: str) -> None:
    title = word.add_paragraph(style="Normal")
    title.paragraph_format.line_spacing = Pt(20)
    title.paragraph_format.keep_with_next = True
    title.paragraph_format.space_before = Pt(8)
    _font(title.add_run(f"{number}　{picture.title}"), _BLACK, 12)
    _small(word, _kept_together(picture.subtitle), 10.5).paragraph_format.keep_with_next = True
    holder = word.add_paragraph()
    holder.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
    holder.paragraph_format.keep_with_next = bool(picture.source)
    holder.add_run().add_picture(io.BytesIO(_png(picture.svg)), width=Mm(picture.width))
    if picture.source:
        _small(word, picture.source, 9)


def _small(word, text: str, size: float):
    paragraph = word.add_paragraph()
    paragraph.paragraph_format.line_spacing = Pt(size + 5)
    _font(paragraph.add_run(text), _FANG, size)
    return paragraph


def _png(svg: str) -> bytes:
    """Word shows no SVG before 2016; a picture of print resolution is shown by all."""
    return bytes(resvg_py.svg_to_bytes(svg_string=svg, width=_PIXELS, background="#ffffff"))


def _properties(word, document: Document) -> None:
    day = datetime(document.made_on.year, document.made_on.month, document.made_on.day)
    core = word.core_properties
    core.title = document.title.replace("\n", "") + document.subtitle
    core.author = core.last_modified_by = "豫策"
    core.comments, core.language, core.revision = document.warning, "zh-CN", 1
    core.created = core.modified = day


def _timeless(package: bytes) -> bytes:
    """The package with one fixed date on each part, in place of the clock's."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as parts, zipfile.ZipFile(out, "w") as fixed:
        for name in parts.namelist():
            entry = zipfile.ZipInfo(name, date_time=(2000, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            fixed.writestr(entry, parts.read(name))
    return out.getvalue()
