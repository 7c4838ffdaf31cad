"""Tables as grids: a merged cell stands at every place it covers, whatever kind of file it comes from."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from greenfactory.rulebook.notes import Note
from greenfactory.workbooks.cells import place as excel_place

MOST_ROWS = 2_000
"""Rows of an indicator table; real ones have 20 to 200."""
MOST_COLUMNS = 60
MOST_PLACES = 100_000
"""Places that cells, merged ones with all they cover, may take in a file."""
MOST_TEXT = 4_000
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff\ufffe\uffff]"
)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell by its first row and column, from 1, and how many of each it covers; `form`: how Excel shows the number."""

    text: str
    row: int
    column: int
    rows: int = 1
    columns: int = 1
    form: Literal["", "percent", "date", "uncomputed", "broken"] = ""

    @property
    def origin(self) -> tuple[int, int]:
        """Where it begins: two places of one merged cell have the same."""
        return self.row, self.column


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet of a workbook (`sheet`), or the `number`-th table of a document with the paragraphs `above` it."""

    cells: Mapping[int, Mapping[int, Cell]]
    sheet: str = ""
    number: int = 0
    above: tuple[str, ...] = ()
    hidden: bool = False
    hidden_rows: frozenset[int] = field(default=frozenset())

    def place(self, row: int, column: int) -> Note:
        """Where a cell stands, for people."""
        if self.number:
            return Note("indicator.in_document", {"table": self.number, "row": row, "column": column})
        return Note("indicator.in_sheet", {"sheet": self.sheet, "cell": excel_place(row, column)})

    @property
    def whole(self) -> Note:
        """The table itself, for people."""
        return Note("indicator.table_number", {"table": self.number}) if self.number else Note("indicator.sheet_name", {"sheet": self.sheet})  # fmt: skip

    def distinct(self, row: int) -> list[Cell]:
        """The filled cells over a row, each once, from the left."""
        return list({cell.origin: cell for _, cell in sorted(self.cells.get(row, {}).items()) if cell.text}.values())

    def begun(self, row: int) -> list[Cell]:
        """The filled cells that begin in a row."""
        return [cell for cell in self.distinct(row) if cell.row == row]


class TooLarge(Exception):
    """More than an indicator table has."""


class Layout:
    """Cells laid out one after the other; counts the places taken over a whole file."""

    def __init__(self) -> None:
        self.left = MOST_PLACES

    def grid(self, cells: Iterator[Cell]) -> dict[int, dict[int, Cell]]:
        """The places of `cells`; where two overlap, the first stands."""
        places: dict[int, dict[int, Cell]] = {}
        for cell in cells:
            self.left -= cell.rows * cell.columns
            if self.left < 0 or cell.row + cell.rows - 1 > MOST_ROWS or cell.column + cell.columns - 1 > MOST_COLUMNS:
                raise TooLarge
            for row in range(cell.row, cell.row + cell.rows):
                for column in range(cell.column, cell.column + cell.columns):
                    places.setdefault(row, {}).setdefault(column, cell)
        return dict(sorted(places.items()))


def tidy(text: str) -> str:
    """`text` without what nobody sees; lines stay, the spaces around them go."""
    text = _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0b", "\n"))
    lines = (re.sub(r"[ \t\u3000\xa0]+", " ", line).strip() for line in text[:MOST_TEXT].split("\n"))
    return "\n".join(line for line in lines if line)
