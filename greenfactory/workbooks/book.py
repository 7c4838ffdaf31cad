"""Workbooks out: pages that a clerk can filter, print and file; whatever a user typed is text and never a formula."""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.exceptions import XlsxWriterException

from greenfactory.rulebook import exact
from greenfactory.rulebook.notes import Note, Problem, Refused
from greenfactory.rulebook.wording import number, say
from greenfactory.workbooks.cells import place
from greenfactory.workbooks.celltext import caption, clean, lines
from greenfactory.workbooks.files import named, write_atomic
from greenfactory.workbooks.form_layout import fixed, quoted
from greenfactory.workbooks.labels import label

_MOST_ROWS = 1_048_576
_HIGHEST_ROW = 409
_HEADING = {"bold": True, "text_wrap": True, "align": "center", "valign": "vcenter", "bg_color": "#D9EAD3", "border": 1}
_CELL = {"valign": "vcenter", "border": 1, "border_color": "#A6A6A6"}
_SHADES = {"": {}, "good": {"bg_color": "#EAF4E4"}, "out": {"font_color": "#7F7F7F"}, "mark": {"bg_color": "#FFF2CC"}}
_GIVEN = {"bg_color": "#DDEBF7", "font_color": "#1F3864"}
_LONGEST_LIST = 255  # characters of a list of choices in Excel
_FORMULA_MARKS = re.compile(r"[\s'\"]*[=+\-@\uff1d\uff0b\uff0d\uff20|%]")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a page: heading, width in half-width characters, and how its text stands."""

    title: str
    width: int
    wrap: bool = False
    centred: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """A number as it is shown: `text` says with how many decimals."""

    value: Fraction
    text: str


def points(value: Fraction | None, lines: Iterable[Fraction] = ()) -> Shown | None:
    """A score with two decimals, or with more where two would put it on or across one of `lines`."""
    return None if value is None else Shown(value, exact.shown(value, 2, lines))


def unit(name: str) -> str:
    """A unit as people write it: a plain number has none."""
    return "" if name == "1" else name


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula of ours (never of a user), and its result, numbers with the decimals of `shown`.

    Without a result the program that opens the workbook works it out.
    """

    text: str
    result: Fraction | int | str | None = None
    shown: str = ""


@dataclass(frozen=True, slots=True)
class Given:
    """What formulas start from, coloured for that: whoever changes it changes what follows."""

    value: str | int | Fraction | Shown | Note | None


Value = str | int | Fraction | Shown | Formula | Note | Given | None


class Book:
    """A workbook that is being written in one language ("zh" or "en").

    `marks` are what nobody may miss on any page; paper is passed on page by page, so `header` says it on each.
    """

    def __init__(self, workbook: Any, lang: str) -> None:
        self._workbook, self.lang = workbook, lang
        self._formats: dict[tuple[tuple[str, object], ...], Any] = {}
        self._pages: list[Page] = []
        self.marks: tuple[str, ...] = ()
        self.header = ""
        self._font = "宋体" if lang == "zh" else "Arial"

    def page(self, name: str, columns: Sequence[Column], footer: str = "", *, unprinted: int = 0) -> "Page":
        """A new sheet; its heading lines come first, then `head`, then rows. The last `unprinted` columns are for the screen only."""
        page = Page(self, self._workbook.add_worksheet(name[:31]), columns, footer, unprinted)
        self._pages.append(page)
        return page

    def finish(self) -> None:
        """What can only be said of pages that are whole."""
        for page in self._pages:
            page.finish()

    def style(self, **properties: object) -> Any:
        """A cell format, made once."""
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            self._formats[key] = self._workbook.add_format({"font_name": self._font, "font_size": 10, **properties})
        return self._formats[key]


@contextmanager
def book(path: Path, lang: str) -> Iterator[Book]:
    """A workbook that stands at `path` when all of it is written, and not before. Raises Refused."""
    try:
        with write_atomic(path) as fresh:
            # Row by row to disk: a thousand forms make a hundred thousand rows.
            options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
            workbook = xlsxwriter.Workbook(str(fresh), options)
            pages = Book(workbook, lang)
            yield pages
            pages.finish()
            workbook.close()
    except XlsxWriterException as error:
        raise Refused(Problem(Note("table.not_writable", {"why": str(error)[:200]}), named(path))) from None


class Page:
    """A sheet under construction, written from top to bottom."""

    def __init__(self, book: Book, sheet: Any, columns: Sequence[Column], footer: str, unprinted: int) -> None:
        self.book, self.sheet, self.columns = book, sheet, columns
        self.next = 0
        self._head: int | None = None
        self._printed = len(columns) - unprinted
        sheet.set_paper(9)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        pages = label("page_of", book.lang)
        sheet.set_footer(f"&L{caption(footer, 120)}&R{pages}")
        if book.header:
            sheet.set_header("&C" + caption(book.header, 240))
        for index, column in enumerate(columns):
            sheet.set_column(index, index, column.width)

    def title(self, text: str) -> None:
        """The name of the page, above everything else but the marks of the book, which follow it."""
        self._line(text, 18, {"bold": True, "font_size": 14})
        for mark in self.book.marks:
            self.line(mark, marked=True)

    def line(self, text: str, *, marked: bool = False) -> None:
        """A line of text over the whole width; `marked` for what nobody may miss."""
        if text:
            self._line(text, 14, {"bold": True, "font_color": "#C00000"} if marked else {})

    def _line(self, text: str, height: int, look: dict[str, object]) -> None:
        style = self.book.style(text_wrap=True, valign="vcenter", **look)
        width = sum(column.width for column in self.columns[: self._printed]) * 14 // height
        count = lines(clean(text), width - 2)
        if self._printed > 1:
            self.sheet.merge_range(self.next, 0, self.next, self._printed - 1, "", style)
        self.sheet.write_string(self.next, 0, clean(text), style)
        self.sheet.set_row(self.next, height * count + 3)
        self.next += 1

    def head(self, *, frozen_columns: int = 0, filtered: bool = True) -> None:
        """The headings of the columns: they stay in sight, and stand on every printed page."""
        for index, column in enumerate(self.columns):
            self.sheet.write_string(self.next, index, column.title, self.book.style(**_HEADING))
        highest = max(lines(column.title, column.width) for column in self.columns)
        self.sheet.set_row(self.next, 15 * highest + 6)
        self.sheet.freeze_panes(self.next + 1, frozen_columns)
        self.sheet.repeat_rows(self.next)
        self._head = self.next if filtered else None
        self.next += 1

    def finish(self) -> None:
        """Set the filter over all rows, and what is printed."""
        if self._printed < len(self.columns):
            self.sheet.print_area(0, 0, self.next - 1, self._printed - 1)
        if self._head is not None:
            self.sheet.autofilter(self._head, 0, max(self.next - 1, self._head), len(self.columns) - 1)

    def fold(self, first: int) -> None:
        """Fold the columns from `first` on away: they open with the + above them."""
        for index in range(first, len(self.columns)):
            self.sheet.set_column(index, index, self.columns[index].width, None, {"level": 1, "hidden": True})

    def choose(self, first: int, last: int, column: int, words: Sequence[str]) -> None:
        """Let cells of `column`, rows `first` to `last`, be chosen from a list, where Excel can hold it as text."""
        if last >= first and len(",".join(words)) <= _LONGEST_LIST and not any("," in word for word in words):
            self.sheet.data_validation(first, column, last, column, {"validate": "list", "source": list(words)})

    def shaded_where(self, first: int, formula: str, shade: str) -> None:
        """Shade the rows from `first` to the last one written while `formula`, over the first of them, holds."""
        look = self.book.style(**_SHADES[shade])
        rule = {"type": "formula", "criteria": formula, "format": look}
        self.sheet.conditional_format(first, 0, max(self.next - 1, first), self._printed - 1, rule)

    def ref(self, row: int, column: int) -> str:
        """A cell for formulas on other sheets, fixed: rows and columns are counted from 0."""
        return f"{quoted(self.sheet.get_name())}!{fixed(row + 1, column + 1)}"

    def span(self, column: int, first: int, last: int) -> str:
        """Rows `first` to `last` of a column, for formulas on other sheets."""
        return f"{self.ref(first, column)}:{fixed(last + 1, column + 1)}"

    def row(self, values: Sequence[Value], shade: str = "") -> None:
        """A row of cells; texts are said in the language of the book."""
        if self.next >= _MOST_ROWS - 1:
            # Said once, in the last row, instead of leaving the rest out without a word.
            if self.next == _MOST_ROWS - 1:
                self.sheet.write_string(self.next, 0, label("no_more_rows", self.book.lang))
                self.next += 1
            return
        highest = 1
        for index, (column, value) in enumerate(zip(self.columns, values, strict=True)):
            look = {**_CELL, **_SHADES[shade], **({"align": "center"} if column.centred else {})}
            text = self._write(index, column, value, look)
            highest = max(highest, lines(text, column.width) if column.wrap else 1)
        # Excel would fit the row itself; LibreOffice lets wrapped text run over the rows below.
        self.sheet.set_row(self.next, min(15 * highest + 2, _HIGHEST_ROW))
        self.next += 1

    def _write(self, index: int, column: Column, value: Value, look: dict[str, object]) -> str:
        if isinstance(value, Given):
            return self._write(index, column, value.value, look | _GIVEN)
        if isinstance(value, Formula):
            self._write_formula(index, column, value, look)
            return ""
        if isinstance(value, int | Fraction | Shown):
            self._write_number(index, value, look)
            return ""
        look |= {"text_wrap": True} if column.wrap else {}
        look |= {} if column.centred else {"indent": 1}
        text = clean(say(value, self.book.lang) if isinstance(value, Note) else value or "")
        if not text:
            self.sheet.write_blank(self.next, index, None, self.book.style(**look))
            return ""
        if _FORMULA_MARKS.match(text):
            # Excel would take it for a formula as soon as somebody edits the cell.
            look |= {"quote_prefix": True}
        self.sheet.write_string(self.next, index, text, self.book.style(**look))
        return text

    def _write_formula(self, index: int, column: Column, value: Formula, look: dict[str, object]) -> None:
        if value.shown:
            look |= {"num_format": _decimals(value.shown)}
        elif not column.centred:
            look |= {"indent": 1}
        result = value.result
        kept = "" if result is None else result if isinstance(result, str) else float(result)
        self.sheet.write_formula(self.next, index, value.text, self.book.style(**look), kept)

    def _write_number(self, index: int, value: int | Fraction | Shown, look: dict[str, object]) -> None:
        shown = value if isinstance(value, Shown) else Shown(Fraction(value), number(Fraction(value)))
        if abs(shown.value) < 10**15:
            style = self.book.style(**look, num_format=_decimals(shown.text))
            self.sheet.write_number(self.next, index, float(shown.value), style)
        else:
            self.sheet.write_string(self.next, index, shown.text, self.book.style(**look))


def _decimals(shown: str) -> str:
    """The number format with as many decimals as `shown` has."""
    decimals = len(shown.partition(".")[2])
    return "0." + "0" * decimals if decimals else "0"


def textual(text: str) -> str:
    """A text as formulas write it."""
    return '"' + clean(text).replace('"', '""') + '"'


def place_of(row: int, column: int) -> str:
    """A cell of a page, both counted from 0 as pages do: 0, 2 is C1."""
    return place(row + 1, column + 1)
