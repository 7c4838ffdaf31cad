"""A printout as a Word document: A4 landscape, 仿宋, headings repeated on every page, page numbers below."""

import datetime
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Emu, Pt, RGBColor
from docx.table import _Cell, _Row
from docx.text.paragraph import Paragraph

from greenfactory.workbooks.celltext import clean
from greenfactory.workbooks.files import write_atomic
from greenfactory.workbooks.indicators.printout import Printout, Table

_BODY, _HEAD, _LATIN = "仿宋", "黑体", "Times New Roman"
_MARGIN = Cm(1.8)
_NO_DATE = datetime.datetime(2000, 1, 1)  # noqa: DTZ001 - the same bytes from the same pack; Word keeps times without a zone


def write(path: Path, printout: Printout) -> None:
    """Write `printout` to `path`, whole or not. Raises Refused."""
    document = docx.Document()
    _page(document, printout)
    _head(document, printout)
    for table in printout.tables:
        _table(document, table)
    with write_atomic(path) as fresh:
        document.save(str(fresh))


def _page(document: Document, printout: Printout) -> None:
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(29.7), Cm(21)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = _MARGIN
    properties = document.core_properties
    properties.title, properties.author, properties.comments = clean(printout.title), "", ""
    properties.created = properties.modified = _NO_DATE
    style: Any = document.styles["Normal"]
    style.font.name, style.font.size = _LATIN, Pt(10.5)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), _BODY)
    style.paragraph_format.space_after = Pt(0)
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _numbered(footer, printout.page)


def _numbered(paragraph: Paragraph, text: str) -> None:
    """A line with fields for {page} and {pages}."""
    fields: Mapping[str, str] = {"page": "PAGE", "pages": "NUMPAGES"}
    for part in text.replace("{", "\0{").replace("}", "}\0").split("\0"):
        run = paragraph.add_run("" if part.startswith("{") else part)
        if part.startswith("{"):
            for kind, inner in (("begin", ""), ("", fields[part.strip("{}")]), ("end", "")):
                element: Any = OxmlElement("w:fldChar" if kind else "w:instrText")
                if kind:
                    element.set(qn("w:fldCharType"), kind)
                else:
                    element.text = inner
                run._r.append(element)


def _head(document: Document, printout: Printout) -> None:
    title = document.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _run(title, printout.title, size=18, font=_HEAD)
    if printout.mark:
        _run(title, f"【{printout.mark}】", size=14, font=_HEAD, red=True)
    for line in printout.lines:
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.first_line_indent = Pt(21)
        _run(paragraph, line, size=10.5)


def _run(paragraph: Paragraph, text: str, *, size: float, font: str = _BODY, red: bool = False) -> None:
    run: Any = paragraph.add_run(clean(text))
    run.font.size, run.font.name = Pt(size), _LATIN
    run._element.rPr.rFonts.set(qn("w:eastAsia"), font)
    if red:
        run.font.color.rgb = RGBColor(0xC0, 0, 0)


def _table(document: Document, table: Table) -> None:
    heading = document.add_paragraph()
    heading.paragraph_format.space_before, heading.paragraph_format.space_after = Pt(10), Pt(4)
    heading.paragraph_format.keep_with_next = True
    _run(heading, table.heading, size=14, font=_HEAD)
    if table.remark:
        remark = document.add_paragraph()
        remark.paragraph_format.keep_with_next = True
        _run(remark, table.remark, size=10.5)
    made = document.add_table(rows=0, cols=len(table.columns), style="Table Grid")
    made.alignment, made.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    _pad(made._tbl)
    widths = _widths(table)
    for column, width in zip(made.columns, widths, strict=True):
        column.width = width
    covers = {(row, span.column): span.first == row for span in table.spans for row in range(span.first, span.last + 1)}
    head = made.add_row()
    _mark(head, "w:tblHeader")
    for cell, column, width in zip(head.cells, table.columns, widths, strict=True):
        _cell(cell, column.title, width, centred=True, font=_HEAD)
        _shade(cell)
    for index, cells in enumerate(table.rows):
        row = made.add_row()
        _mark(row, "w:cantSplit")
        # Read once: python-docx looks through the whole table for each cell that is asked for.
        for number, (cell, text) in enumerate(zip(row.cells, cells, strict=True)):
            begins = covers.get((index, number))
            _cell(cell, text if begins is not False else "", widths[number], centred=table.columns[number].centred)
        _merge(row, {number: covers[index, number] for number in range(len(cells)) if (index, number) in covers})


def _widths(table: Table) -> list[Emu]:
    """The page's width shared out as the columns ask."""
    whole = Cm(29.7) - 2 * _MARGIN
    asked = sum(column.width for column in table.columns)
    return [Emu(whole * column.width // asked) for column in table.columns]


def _cell(cell: _Cell, text: str, width: Emu, *, centred: bool, font: str = _BODY) -> None:
    cell.width = width
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    for number, line in enumerate(clean(text).split("\n")):
        paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
        if centred:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        _run(paragraph, line, size=9, font=font)


def _merge(row: _Row, covers: Mapping[int, bool]) -> None:
    """Say which cells begin a merged one (True) and which continue the one above."""
    for number, cell in enumerate(row._tr.tc_lst):
        if number in covers:
            merge: Any = OxmlElement("w:vMerge")
            if covers[number]:
                merge.set(qn("w:val"), "restart")
            properties: Any = cell.get_or_add_tcPr()
            properties.append(merge)
            # The schema wants vMerge before what describes the look.
            for late in properties.findall(qn("w:vAlign")):
                properties.append(late)


def _pad(table: Any) -> None:
    """Room between text and lines, in twentieths of a point."""
    margins: Any = OxmlElement("w:tblCellMar")
    for side, width in (("top", 40), ("left", 70), ("bottom", 40), ("right", 70)):
        margin: Any = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), str(width))
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    properties = table.tblPr
    properties.append(margins)
    # The schema wants the look of the table after its margins.
    for late in properties.findall(qn("w:tblLook")):
        properties.append(late)


def _mark(row: _Row, tag: str) -> None:
    element: Any = OxmlElement(tag)
    row._tr.get_or_add_trPr().append(element)


def _shade(cell: _Cell) -> None:
    shade: Any = OxmlElement("w:shd")
    for key, value in (("val", "clear"), ("color", "auto"), ("fill", "E2EFDA")):
        shade.set(qn(f"w:{key}"), value)
    properties: Any = cell._tc.get_or_add_tcPr()
    properties.append(shade)
    for late in properties.findall(qn("w:vAlign")):
        properties.append(late)
