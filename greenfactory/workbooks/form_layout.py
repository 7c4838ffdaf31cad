"""Where everything stands in the Excel form: the one definition that its writer, its reader and its marker share.

Rows are known by ids in the hidden column A, columns by keys in the hidden row 1, sheets by what stands where the two meet
(A1): moving, adding or renaming is no error.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from greenfactory.rulebook.notes import Note
from greenfactory.rulebook.packs.pack import Area, Both, Field, Pack, Row
from greenfactory.rulebook.wording import LANGUAGES, say
from greenfactory.workbooks.cells import place

LAYOUT = "1"
MARK = "greenfactory"
META = "_greenfactory"
KEY_ROW, TITLE_ROW, HEAD_ROW, FIRST_ROW = 1, 2, 6, 7


Kind = Literal["label", "entry", "live"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: `key` in row 1, heading, width in half-width characters; labels are ours, entries the user's, live computed."""

    key: str
    title: Both
    width: float
    kind: Kind = "label"


@dataclass(frozen=True, slots=True)
class SheetPlan:
    """One sheet; `part` is enterprise, pledge, gate, area, clauses, data, products, energy, evidence, preview or benchmarks.

    `rows` are the ids in column A from FIRST_ROW on; on a list (products, energy, evidence) they are just numbers.
    `labels` are what stands for them where people do not see the id itself.
    """

    part: str
    name: Both
    columns: tuple[Column, ...]
    rows: tuple[str, ...]
    area: Area | None = None
    listed: bool = False
    labels: tuple[Both, ...] = ()

    @property
    def key(self) -> str:
        """The name of the sheet in A1: its part, with the area's id where there are several."""
        return self.part if self.area is None else f"{self.part}:{self.area.id}"

    def column(self, key: str) -> int:
        """The number of a column, from 1 (A is the hidden one)."""
        return 2 + next(index for index, column in enumerate(self.columns) if column.key == key)

    def has(self, key: str) -> bool:
        """Whether there is such a column."""
        return any(column.key == key for column in self.columns)

    def row(self, name: str) -> int:
        """The number of a row, from 1."""
        return FIRST_ROW + self.rows.index(name)

    @property
    def last(self) -> int:
        """The last row of the table."""
        return FIRST_ROW + len(self.rows) - 1

    def entries(self) -> Iterator[Column]:
        """The columns that are filled in."""
        return (column for column in self.columns if column.kind == "entry")


@dataclass(frozen=True)
class Layout:
    """All sheets of the form of `pack` for evaluation year `year`, in their order, named in `lang`."""

    pack: Pack
    year: int
    lang: str
    sheets: tuple[SheetPlan, ...]

    @cached_property
    def _by_key(self) -> Mapping[str, SheetPlan]:
        return {sheet.key: sheet for sheet in self.sheets}

    def sheet(self, key: str) -> SheetPlan:
        """The sheet of that key."""
        return self._by_key[key]

    def room(self, key: str) -> int:
        """How many lines a list has; none where the form does not have it."""
        return len(self.sheet(key).rows) if self.has(key) else 0

    def has(self, key: str) -> bool:
        """Whether the form has that sheet."""
        return key in self._by_key

    def ref(self, key: str, row: str, column: str) -> str:
        """A cell for formulas: '基本信息表'!$C$8."""
        sheet = self.sheet(key)
        return f"{quoted(sheet.name[self.lang])}!{fixed(sheet.row(row), sheet.column(column))}"

    def span(self, key: str, column: str) -> str:
        """A whole column of a sheet's table, for formulas."""
        sheet = self.sheet(key)
        number = sheet.column(column)
        return f"{quoted(sheet.name[self.lang])}!{fixed(FIRST_ROW, number)}:{fixed(sheet.last, number)}"

    def mark(self, sheet: SheetPlan) -> str:
        """What stands in A1 of a sheet."""
        return "|".join((MARK, LAYOUT, sheet.key, self.pack.id, self.pack.edition, self.pack.digest, str(self.year)))


def quoted(sheet: str) -> str:
    """A sheet's name as formulas write it."""
    return "'" + sheet.replace("'", "''") + "'"


def fixed(row: int, column: int) -> str:
    """A cell as $C$8."""
    letters = place(1, column)[:-1]
    return f"${letters}${row}"


def year_key(name: str, year: int) -> str:
    """The key of a column that holds a figure of `year`; for product fields `name` goes before it."""
    return f"{name}@{year}" if name else f"y{year}"


def years(field: Field, year: int) -> tuple[int, ...]:
    """The years asked of a field, the earliest first."""
    return tuple(range(year - field.years + 1, year + 1))


def word(code: str, lang: str, **params: object) -> str:
    """A fixed word of the form; `code` belongs to `workbook`, unless it names another subject."""
    return say(Note(code if "." in code else f"workbook.{code}", params), lang)


def both(code: str, **params: object) -> Both:
    """A fixed word of the form in every language."""
    return {lang: word(code, lang, **params) for lang in LANGUAGES}


def may_not_apply(row: Row) -> bool:
    """Whether the enterprise may declare a row not applicable."""
    return row.not_applicable != "never"


def by_degree(row: Row) -> bool:
    """Whether the enterprise may give itself part of the points."""
    return row.kind in {"optional", "judged"}
