"""A printout as an Excel workbook: a sheet for each table, A4 landscape, headings on every page."""

from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.exceptions import XlsxWriterException

from greenfactory.rulebook.notes import Note, Problem, Refused
from greenfactory.workbooks.archive import named
from greenfactory.workbooks.celltext import clean, lines, wide
from greenfactory.workbooks.files import write_atomic
from greenfactory.workbooks.indicators.printout import Printout, Table

_FONT, _HEAD_FONT = "仿宋", "黑体"
_LINE = 14  # points of height a line of size 10 takes
_HIGHEST = 400


def write(path: Path, printout: Printout) -> None:
    """Write `printout` to `path`, whole or not. Raises Refused."""
    try:
        with write_atomic(path) as fresh:
            options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
            book = xlsxwriter.Workbook(str(fresh), options)
            book.set_properties({"title": clean(printout.title)})
            for table in printout.tables:
                _Sheet(book, table, printout).write()
            book.close()
    except XlsxWriterException as error:
        raise Refused(Problem(Note("table.not_writable", {"why": str(error)[:200]}), named(path))) from None


class _Sheet:
    def __init__(self, book: Any, table: Table, printout: Printout) -> None:
        self.book, self.table, self.printout = book, table, printout
        self.sheet = book.add_worksheet(table.name[:31])
        self.row = 0

    def write(self) -> None:
        """Title and marks, headings, rows."""
        self._page()
        title = f"{self.printout.title}{f'【{self.printout.mark}】' if self.printout.mark else ''}"
        self._line(title, 24, font_name=_HEAD_FONT, font_size=16, align="center")
        for text in self.printout.lines if self.table is self.printout.tables[0] else ():
            self._line(text, _LINE)
        self._line(self.table.heading, 18, font_name=_HEAD_FONT, font_size=12)
        if self.table.remark:
            self._line(self.table.remark, _LINE)
        self._headings()
        self._cells()

    def _page(self) -> None:
        self.sheet.set_paper(9)  # A4
        self.sheet.set_landscape()
        self.sheet.fit_to_pages(1, 0)
        self.sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
        self.sheet.set_footer("&C" + self.printout.page.format(page="&P", pages="&N"))
        for index, column in enumerate(self.table.columns):
            self.sheet.set_column(index, index, column.width)

    def _style(self, **look: object) -> Any:
        return self.book.add_format(
            {"font_name": _FONT, "font_size": 10, "valign": "vcenter", "text_wrap": True, **look}
        )

    def _line(self, text: str, height: int, **look: object) -> None:
        """A line over the whole width."""
        last = len(self.table.columns) - 1
        style = self._style(**look)
        self.sheet.merge_range(self.row, 0, self.row, last, "", style)
        self.sheet.write_string(self.row, 0, clean(text), style)
        width = sum(column.width for column in self.table.columns) * 14 // max(height, 14)
        self.sheet.set_row(self.row, height * max(-(-wide(text) // max(width - 4, 1)), 1) + 4)
        self.row += 1

    def _headings(self) -> None:
        style = self._style(font_name=_HEAD_FONT, border=1, align="center", bg_color="#E2EFDA")
        for index, column in enumerate(self.table.columns):
            self.sheet.write_string(self.row, index, column.title, style)
        self.sheet.set_row(
            self.row, _LINE * max(lines(column.title, column.width) for column in self.table.columns) + 8
        )
        self.sheet.repeat_rows(self.row)
        self.sheet.freeze_panes(self.row + 1, 0)
        self.row += 1

    def _cells(self) -> None:
        columns = self.table.columns
        looks: list[dict[str, object]] = [
            {"align": "center"} if each.centred else {"align": "left", "indent": 1} for each in columns
        ]
        styles = [self._style(border=1, **look) for look in looks]
        merged = {(span.first, span.column): span for span in self.table.spans}
        covered = {(row, span.column) for span in self.table.spans for row in range(span.first + 1, span.last + 1)}
        heights = self._heights()
        for index, cells in enumerate(self.table.rows):
            for column, text in enumerate(cells):
                if (index, column) in covered:
                    continue
                if span := merged.get((index, column)):
                    self.sheet.merge_range(
                        self.row + span.first, column, self.row + span.last, column, "", styles[column]
                    )
                self.sheet.write_string(self.row + index, column, clean(text), styles[column])
            self.sheet.set_row(self.row + index, heights[index])

    def _heights(self) -> list[float]:
        """Heights that show every text whole: Excel does not fit merged cells by itself."""
        spans = {(row, span.column): span for span in self.table.spans for row in range(span.first, span.last + 1)}
        heights = []
        for index, cells in enumerate(self.table.rows):
            needed = 1.0
            for column, text in enumerate(cells):
                span = spans.get((index, column))
                over = span.last - span.first + 1 if span else 1
                needed = max(
                    needed,
                    lines(text, self.table.columns[column].width - (0 if self.table.columns[column].centred else 2))
                    / over,
                )
            heights.append(min(_LINE * needed + 6, _HIGHEST))
        return heights
