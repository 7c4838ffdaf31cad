"""Cells of a table: text, and marks on those that are not what they seem."""

from collections.abc import Mapping
from dataclasses import dataclass, field

MOST_CELLS = 1_000_000
"""Filled cells of a file; in memory a cell takes about 100 bytes."""
MOST_ROWS = 100_000
MOST_TEXT = 32_767  # as in Excel


class Figure(str):
    """A cell that the workbook keeps as a number: its digits as Excel shows them, 15 at most."""

    __slots__ = ()


class Percent(Figure):
    """A number that the workbook shows as a percentage: 0.8 is seen as 80%."""

    __slots__ = ()


class Dated(Figure):
    """A number that the workbook shows as a date or a time."""

    __slots__ = ()


class Flag(str):
    """TRUE or FALSE, kept as 1 or 0."""

    __slots__ = ()


class Broken(str):
    """A cell that shows an error such as #DIV/0!."""

    __slots__ = ()


class Uncomputed(str):
    """A formula whose result was never saved; the text is the formula."""

    __slots__ = ()


Line = Mapping[int, str]
"""The filled cells of a row by column, from 1."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet's filled rows by number, from 1, in order; `name` is empty for text files."""

    name: str
    rows: Mapping[int, Line]
    hidden_rows: frozenset[int] = field(default=frozenset())
    hidden: bool = False
    tall: tuple[tuple[int, int, int, int], ...] = ()
    """Merged ranges of several rows: first row, first column, last row, last column."""
    hidden_columns: frozenset[int] = field(default=frozenset())


def place(row: int, column: int) -> str:
    """A cell as Excel calls it: row 12, column 3 is C12."""
    letters = ""
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(65 + letter) + letters
    return f"{letters}{row}"


def filled(text: str) -> bool:
    """Whether a cell has anything in it to see."""
    return bool(text.strip("\0\ufeff\u200b \t\r\n\u3000\xa0"))
