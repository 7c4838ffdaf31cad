"""Tables of a Word document as grids: cells that span columns, cells merged downwards, paragraphs above each table."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from greenfactory.workbooks.indicators.grid import MOST_COLUMNS, MOST_ROWS, Cell, Grid, Layout, TooLarge, tidy
from greenfactory.workbooks.package import Package
from greenfactory.workbooks.xlsxparts import Attributes, Handler

_MOST_TEXT = 3_000_000  # characters of a document
_PARAGRAPHS = 6  # the last ones above a table that may name it


def grids(package: Package, document: str) -> list[Grid]:
    """The tables in their order; a table inside a cell is text of that cell. Raises TooLarge."""
    found = package.parse(document, _Document())
    layout = Layout()
    return [
        Grid(layout.grid(_cells(rows)), number=number, above=above)
        for number, (above, rows) in enumerate(found.tables, start=1)
    ]


@dataclass(slots=True)
class _Box:
    """A cell as Word writes it: `merged` continues the cell above it."""

    column: int
    columns: int = 1
    merged: bool = False
    pieces: list[str] = field(default_factory=list)


def _cells(rows: list[list[_Box]]) -> Iterator[Cell]:
    height: dict[tuple[int, int], int] = {}
    open_boxes: dict[int, tuple[int, int]] = {}
    for number, row in enumerate(rows, start=1):
        for box in row:
            if box.merged and box.column in open_boxes:
                height[open_boxes[box.column]] += 1
            else:
                open_boxes[box.column] = (number, box.column)
                height[number, box.column] = 1
    for number, row in enumerate(rows, start=1):
        for box in row:
            if (number, box.column) in height:
                yield Cell(tidy("".join(box.pieces)), number, box.column, height[number, box.column], box.columns)


class _Document(Handler):
    """(paragraphs above it, rows) of every outermost table."""

    def __init__(self) -> None:
        self.tables: list[tuple[tuple[str, ...], list[list[_Box]]]] = []
        self._above: list[str] = []
        self._paragraph: list[str] = []
        self._rows: list[list[_Box]] = []
        self._depth = self._hidden = self._left = 0
        self._next = 1
        self._inside_text = False
        self._count = 0

    def start(self, name: str, attributes: Attributes) -> None:
        if name in {"Fallback", "moveFrom", "del"}:
            # Deleted text, text moved away, and what stands in for a drawing: nobody sees it.
            self._hidden += 1
        elif name == "tbl":
            self._depth += 1
        elif name == "t":
            self._inside_text = True
        elif name in {"tab", "br", "cr"}:
            self._add(" " if name == "tab" else "\n")
        elif name == "noBreakHyphen":
            self._add("-")
        if self._depth == 1:
            self._table(name, attributes)

    def _table(self, name: str, attributes: Attributes) -> None:
        if name == "tr":
            self._rows.append([])
            self._next = 1
            if len(self._rows) > MOST_ROWS:
                raise TooLarge
        elif name == "gridBefore":
            self._next += _whole(attributes)
        elif name == "tc" and self._rows:
            self._rows[-1].append(_Box(self._next))
            self._next += 1
            if self._next > MOST_COLUMNS:
                raise TooLarge
        elif self._rows and self._rows[-1]:
            self._span(self._rows[-1][-1], name, attributes)

    def _span(self, box: _Box, name: str, attributes: Attributes) -> None:
        if name == "gridSpan":
            self._next += max(_whole(attributes), 1) - box.columns
            box.columns = max(_whole(attributes), 1)
        elif name == "vMerge":
            box.merged = _value(attributes) != "restart"

    def end(self, name: str) -> None:
        if name in {"Fallback", "moveFrom", "del"}:
            self._hidden -= 1
        elif name == "t":
            self._inside_text = False
        elif name == "p":
            self._end_paragraph()
        elif name == "tbl":
            self._depth -= 1
            if self._depth == 0:
                self.tables.append((tuple(self._above[-_PARAGRAPHS:]), self._rows))
                self._above, self._rows = [], []

    def _end_paragraph(self) -> None:
        if self._depth:
            self._add("\n")
            return
        if text := tidy("".join(self._paragraph)):
            self._above.append(text)
        self._paragraph = []

    def text(self, text: str) -> None:
        if self._inside_text:
            self._add(text)

    def _add(self, text: str) -> None:
        self._count += len(text)
        if self._count > _MOST_TEXT:
            raise TooLarge
        if self._hidden:
            return
        if not self._depth:
            self._paragraph.append(text)
        elif self._rows and self._rows[-1]:
            self._rows[-1][-1].pieces.append(text)


def _value(attributes: Attributes) -> str:
    return next((value for key, value in attributes.items() if key.rpartition(":")[2] == "val"), "")


def _whole(attributes: Attributes) -> int:
    """A count of columns; more than any table has is as good as one more than that."""
    text = _value(attributes)
    return min(int(text), MOST_COLUMNS + 1) if re.fullmatch(r"\d{1,9}", text, re.ASCII) else 1
