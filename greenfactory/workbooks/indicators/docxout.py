"""A printout as a Word document: A4 landscape, 仿宋, headings repeated on every page, page numbers below."""

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
from docx.shared import Cm, Emu, Pt
from docx.table import _Cell, _Row

from greenfactory.workbooks.celltext import clean
from greenfactory.workbooks.docxparts import BODY, HEAD, begin, finished, mark_row, numbered, run
from greenfactory.workbooks.files import write_atomic
from greenfactory.workbooks.indicators.printout import Printout, Table

_MARGIN = Cm(1.8)


def write(path: Path, printout: Printout) -> None:
    """Write `printout` to `path`, whole or not. Raises Refused."""
    document = docx.Document()
    _page(document, printout)
    _head(document, printout)
    for table in printout.tables:
        _table(document, table)
    with write_atomic(path) as fresh:
        fresh.write_bytes(finished(document))


def _page(document: Document, printout: Printout) -> None:
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(29.7), Cm(21)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = _MARGIN
    begin(document, printout.title, 10.5)
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    numbered(footer, printout.page)


def _head(document: Document, printout: Printout) -> None:
    title = document.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run(title, printout.title, size=18, font=HEAD)
    if printout.mark:
        run(title, f"【{printout.mark}】", size=14, font=HEAD, red=True)
    for line in printout.lines:
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.first_line_indent = Pt(21)
        run(paragraph, line, size=10.5)


def _table(document: Document, table: Table) -> None:
    heading = document.add_paragraph()
    heading.paragraph_format.space_before, heading.paragraph_format.space_after = Pt(10), Pt(4)
    heading.paragraph_format.keep_with_next = True
    run(heading, table.heading, size=14, font=HEAD)
    if table.remark:
        remark = document.add_paragraph()
        remark.paragraph_format.keep_with_next = True
        run(remark, table.remark, size=10.5)
    made = document.add_table(rows=0, cols=len(table.columns), style="Table Grid")
    made.alignment, made.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    _pad(made._tbl)
    widths = _widths(table)
    for column, width in zip(made.columns, widths, strict=True):
        column.width = width
    covers = {(row, span.column): span.first == row for span in table.spans for row in range(span.first, span.last + 1)}
    head = made.add_row()
    mark_row(head, "w:tblHeader")
    for cell, column, width in zip(head.cells, table.columns, widths, strict=True):
        _cell(cell, column.title, width, centred=True, font=HEAD)
        _shade(cell)
    for index, cells in enumerate(table.rows):
        row = made.add_row()
        mark_row(row, "w:cantSplit")
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


def _cell(cell: _Cell, text: str, width: Emu, *, centred: bool, font: str = BODY) -> None:
    cell.width = width
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    for number, line in enumerate(clean(text).split("\n")):
        paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
        if centred:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        run(paragraph, line, size=9, font=font)


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


def _shade(cell: _Cell) -> None:
    shade: Any = OxmlElement("w:shd")
    for key, value in (("val", "clear"), ("color", "auto"), ("fill", "E2EFDA")):
        shade.set(qn(f"w:{key}"), value)
    properties: Any = cell._tc.get_or_add_tcPr()
    properties.append(shade)
    for late in properties.findall(qn("w:vAlign")):
        properties.append(late)
