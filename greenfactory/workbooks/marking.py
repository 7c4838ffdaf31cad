"""The limited process that marks workbooks: colours, remarks in cells, and a first sheet that lists and links them.

Nothing that was typed is touched. Marks of an earlier return are taken away first, so that only what is still wrong shows.
"""

import warnings
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.workbook.workbook import Workbook
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from greenfactory.workbooks import limited
from greenfactory.workbooks.celltext import lines

_ERROR, _WARNING = "FFF4A6A6", "FFFFD24D"
_OURS = "greenfactory-remarks"
"""What stands in A1 of the sheet of remarks."""
_HEAD, _WIDTHS = 5, (8, 20, 10, 26, 52, 52)
_SHEET, _CELL, _FILL, _COMMENT = 8, 9, 10, 11  # hidden columns of the list: what was there before
_EDGE = Side(style="thin", color="FFA6A6A6")


def mark(question: dict[str, Any]) -> str:
    """Mark the workbook `source` with its remarks as `target`; "done", or what stood in the way."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(question["source"], rich_text=True)
            words = question["words"]
            _unmark(book)
            _list(book, question["remarks"], words, pictures=_pictures(Path(question["source"])))
            book.calculation.fullCalcOnLoad = True
            book.save(question["target"])
    except Exception as error:  # noqa: BLE001 - somebody else's file: whatever openpyxl trips over, the note says it instead
        return type(error).__name__
    return "done"


def _pictures(path: Path) -> bool:
    """Whether the workbook holds pictures, which openpyxl leaves behind."""
    with zipfile.ZipFile(path) as archive:
        return any("xl/media/" in name.lower() for name in archive.namelist())


def _unmark(book: Workbook) -> None:
    """Take away the sheet and the marks of an earlier return; each cell gets its colour and remark back."""
    for sheet in book.worksheets:
        if sheet["A1"].value != _OURS:
            continue
        for row in range(_HEAD + 1, sheet.max_row + 1):
            name, cell, fill, comment = (sheet.cell(row, column).value for column in (_SHEET, _CELL, _FILL, _COMMENT))
            if isinstance(name, str) and name in book.sheetnames and isinstance(cell, str):
                _restore(book[name], cell, str(fill or ""), str(comment or ""))
        book.remove(sheet)


def _restore(sheet: Worksheet, place: str, fill: str, comment: str) -> None:
    cell = _cell(sheet, place)
    if cell is None:
        return
    if cell.fill.fgColor.rgb in {_ERROR, _WARNING}:
        cell.fill = PatternFill("solid", fgColor=fill) if fill else PatternFill()
    cell.comment = Comment(comment, "") if comment else None


def _cell(sheet: Worksheet, place: str) -> Cell | None:
    """The cell at a place; of merged cells the first, the only one that can be marked."""
    try:
        found = sheet[place]
    except (ValueError, TypeError):
        return None
    if isinstance(found, MergedCell):
        within = (area for area in sheet.merged_cells.ranges if found.coordinate in area)
        found = next((sheet.cell(area.min_row, area.min_col) for area in within), None)
    return found if isinstance(found, Cell) else None


def _list(book: Workbook, remarks: list[dict[str, Any]], words: dict[str, str], *, pictures: bool) -> None:
    """The first sheet: what to correct, with links; and each cell marked."""
    sheet: Worksheet = book.create_sheet(_free(book, words["remarks_name"]), 0)
    sheet["A1"] = _OURS
    _head(sheet, words, words["remarks_guide"] + (words["remarks_pictures"] if pictures else ""))
    before: dict[tuple[str, str], tuple[str, str]] = {}
    for row, remark in enumerate(remarks, start=_HEAD + 1):
        cell = (
            _cell(book[remark["sheet"]], remark["cell"])
            if remark["sheet"] in book.sheetnames and remark["cell"]
            else None
        )
        _line(sheet, row, remark, words, linked=cell is not None)
        if cell is not None:
            key = remark["sheet"], cell.coordinate
            if key not in before:
                before[key] = _fill(cell), cell.comment.text if cell.comment else ""
            for column, text in zip((_SHEET, _CELL, _FILL, _COMMENT), (*key, *before[key]), strict=True):
                _text(sheet.cell(row, column), text)
            _remark(cell, remark, words)
    for each in book.worksheets:
        # Two selected sheets would be a group: whatever is typed would land in both.
        each.sheet_view.tabSelected = each is sheet
    book.active = sheet


def _free(book: Workbook, name: str) -> str:
    taken = {each.casefold() for each in book.sheetnames}
    return next(
        each for each in (name, *(f"{name}{number}" for number in range(2, 999))) if each.casefold() not in taken
    )


def _head(sheet: Worksheet, words: dict[str, str], guide: str) -> None:
    sheet.row_dimensions[1].hidden = True
    for column in range(_SHEET, _COMMENT + 1):
        sheet.column_dimensions[chr(64 + column)].hidden = True
    for index, width in enumerate(_WIDTHS):
        sheet.column_dimensions[chr(65 + index)].width = width
    _text(sheet.cell(2, 1), words["remarks_title"]).font = Font(bold=True, size=16)
    sheet.merge_cells(start_row=3, start_column=1, end_row=3, end_column=len(_WIDTHS))
    _text(sheet.cell(3, 1), guide).alignment = Alignment(wrap_text=True, vertical="top")
    sheet.row_dimensions[2].height = 26
    sheet.row_dimensions[3].height = 15 * lines(guide, sum(_WIDTHS)) + 4
    titles = [words[f"remarks_{key}"] for key in ("kind", "sheet", "cell", "value", "rule", "remedy")]
    for column, title in enumerate(titles, start=1):
        cell = _text(sheet.cell(_HEAD, column), title)
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="FFD9EAD3")
        cell.alignment, cell.border = Alignment(horizontal="center", vertical="center"), _border()
    sheet.freeze_panes = f"A{_HEAD + 1}"
    sheet.page_setup.paperSize, sheet.page_setup.orientation = 9, "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = f"{_HEAD}:{_HEAD}"


def _line(sheet: Worksheet, row: int, remark: dict[str, Any], words: dict[str, str], *, linked: bool) -> None:
    kind = words["remarks_warning" if remark["warning"] else "remarks_error"]
    texts = (kind, remark["sheet"], remark["cell"], remark["value"], remark["rule"], remark["remedy"])
    for column, text in enumerate(texts, start=1):
        cell = _text(sheet.cell(row, column), text)
        cell.alignment, cell.border = Alignment(wrap_text=True, vertical="center"), _border()
    sheet.cell(row, 1).fill = PatternFill("solid", fgColor=_WARNING if remark["warning"] else _ERROR)
    if linked:
        name = remark["sheet"].replace("'", "''")
        link = sheet.cell(row, 3)
        link.hyperlink = Hyperlink(ref=link.coordinate, location=f"'{name}'!{remark['cell']}", display=remark["cell"])
        link.font = Font(name=link.font.name, sz=link.font.sz, color="FF0563C1", underline="single")
    highest = max(lines(text, width) for text, width in zip(texts, _WIDTHS, strict=True))
    sheet.row_dimensions[row].height = min(15 * highest + 4, 400)


def _text(cell: Any, text: str) -> Any:
    """Text as text: what somebody typed must not become a formula of ours."""
    cell.value = text
    if text:
        cell.data_type = "s"
    return cell


def _border() -> Border:
    return Border(left=_EDGE, right=_EDGE, top=_EDGE, bottom=_EDGE)


def _fill(cell: Cell) -> str:
    """The colour of a cell before it is marked; empty where it has none, or one of the theme."""
    colour = cell.fill.fgColor.rgb if cell.fill.fill_type == "solid" else ""
    return colour if isinstance(colour, str) and len(colour) == 8 else ""


def _remark(cell: Cell, remark: dict[str, Any], words: dict[str, str]) -> None:
    """Colour the cell and say in it what is wrong; an error is never painted over by a warning."""
    if not remark["warning"] or cell.fill.fgColor.rgb != _ERROR:
        cell.fill = PatternFill("solid", fgColor=_WARNING if remark["warning"] else _ERROR)
    kind = words["remarks_warning" if remark["warning"] else "remarks_error"]
    said = f"{kind}：{remark['rule']}" + (f"\n→ {remark['remedy']}" if remark["remedy"] else "")
    text = f"{cell.comment.text}\n\n{said}" if cell.comment else said
    cell.comment = Comment(text[:5_000], words["remark_author"], width=320, height=24 + 18 * min(lines(text, 44), 30))


if __name__ == "__main__":
    limited.serve(mark)
