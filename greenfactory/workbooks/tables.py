"""Reads the experts' score table: an entry of the ranking from each row, and every fault named with its cell.

Rows with a fault are refused one by one; the rest is still ranked. Nothing is guessed: an empty score was not given.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from greenfactory.rulebook.notes import Note, Problem, Refused
from greenfactory.rulebook.places.standing import Entry
from greenfactory.workbooks import headings, sheets
from greenfactory.workbooks.archive import named
from greenfactory.workbooks.cells import Sheet, place
from greenfactory.workbooks.headings import AreaTitles, Headings
from greenfactory.workbooks.scorerow import HUNDRED, Row, aside, scored

_NO_AREAS: AreaTitles = MappingProxyType({})
_SCORES = re.compile(r"(?i)专家|评委|评审|[得评打加扣]分|分数|expert|reviewer|score|points")
_ANY_DIGIT = re.compile(r"\d")
_MOST_UNUSED = 20
Outcome = Literal["ranked", "refused", "skipped"]


@dataclass(frozen=True, slots=True)
class InputRow:
    """A row as it stands in the table, under `Table.headings`, and what became of it."""

    number: int
    cells: tuple[str, ...]
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Table:
    """A score table that was read; `sheet` is None for text files.

    `entries` in the order of the rows; `problems` hold everything, in the order of the cells, `refused` the errors by
    row (`scores.xlsx Sheet1!A12`); `expert_columns` the experts' headings in the order of `Entry.experts`.
    """

    file: str
    sheet: str | None
    entries: tuple[Entry, ...]
    refused: dict[str, tuple[Problem, ...]]
    problems: tuple[Problem, ...]
    headings: tuple[str, ...]
    expert_columns: tuple[str, ...]
    rows: tuple[InputRow, ...]

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """The problems that refuse nothing."""
        return tuple(problem for problem in self.problems if problem.warning)


def read(path: Path, areas: AreaTitles = _NO_AREAS, most: Fraction = HUNDRED) -> Table:
    """The score table in the CSV or XLSX file `path`; `areas`: area id → title (or titles by language).

    `most`: the most an expert, or all together, can give.

    Raises Refused where the table as a whole can't be used: unreadable, no headings, a needed column missing or twice.
    """
    file = named(path)
    sheet, found, others = _chosen(sheets.read(path), areas, file)
    faults = list(headings.problems(found, file, sheet.name or None))
    if any(not fault.warning for fault in faults):
        raise Refused(*faults)
    reader = _Reader(file, sheet, found, most)
    reader.problems += faults
    if others:
        reader.warn(found.last, 1, "other_sheets", sheet=sheet.name, others=others)
    return reader.table()


def _chosen(found: Iterable[Sheet], areas: AreaTitles, file: str) -> tuple[Sheet, Headings, list[str]]:
    """The first sheet with all headings (hidden ones last), its headings, and the names of others that have them."""
    ordered = sorted(found, key=lambda sheet: sheet.hidden)
    with_headings = [(sheet, each) for sheet in ordered if (each := headings.find(sheet, areas))]
    if not with_headings:
        empty = not any(sheet.rows for sheet in ordered)
        raise Refused(Problem(Note("table.empty" if empty else "table.no_heading"), file))
    complete = [pair for pair in with_headings if not pair[1].missing]
    sheet, chosen = (complete or with_headings)[0]
    return sheet, chosen, [other.name for other, _ in complete[1:] if not other.hidden]


class _Reader:
    def __init__(self, file: str, sheet: Sheet, found: Headings, most: Fraction) -> None:
        self.file, self.sheet, self.headings, self.most = file, sheet, found, most
        self.problems: list[Problem] = []
        self.rows: dict[int, Row] = {}
        self.skipped: set[int] = set()

    def problem(self, row: int, column: int, code: str, value: str | None = None, **params: Any) -> Problem:
        """An error in a cell of this table."""
        cell = place(row, column)
        return Problem(Note(f"table.{code}", params), self.file, self.sheet.name or None, cell, value=value)

    def warn(self, row: int, column: int, code: str, value: str | None = None, **params: Any) -> None:
        """Record a warning at a cell."""
        cell = place(row, column)
        note = Note(f"table.{code}", params)
        self.problems.append(Problem(note, self.file, self.sheet.name or None, cell, value=value, warning=True))

    def table(self) -> Table:
        """Read every row below the headings."""
        for number, line in self.sheet.rows.items():
            if number <= self.headings.last:
                continue
            reason = aside(line, self.headings)
            if reason:
                self.skipped.add(number)
                column = min(line)
                self.warn(number, column, reason, value=line[column][:80])
            else:
                self.rows[number] = scored(
                    line, number, self.headings, self.file, self.sheet.name or None, most=self.most
                )
        if not self.rows:
            raise Refused(self.problem(self.headings.last, 1, "no_rows"))
        self._distinct()
        self._hidden()
        self._unused()
        self._merged()
        self._experts()
        return self._table()

    def _distinct(self) -> None:
        """Two rows of one code are both refused; two codes of one name are worth a look."""
        by_code, by_name = defaultdict[str, list[int]](list), defaultdict[str, list[int]](list)
        for number, row in self.rows.items():
            by_code[row.code].append(number)
            by_name[row.name].append(number)
        code_column, name_column = self.headings.columns["code"], self.headings.columns["name"]
        for code, numbers in by_code.items():
            for number in numbers if code and len(numbers) > 1 else ():
                others = [str(other) for other in numbers if other != number][:10]
                fault = self.problem(number, code_column, "code_twice", code, rows=others)
                self.rows[number].problems.append(fault)
        for name, numbers in by_name.items():
            if name and len({self.rows[number].code for number in numbers}) > 1:
                self.warn(numbers[1], name_column, "name_twice", name, rows=[str(number) for number in numbers[:10]])

    def _hidden(self) -> None:
        """Warn of what counts though nobody sees it: the sheet, rows that are ranked, columns that are used."""
        if self.sheet.hidden:
            self.warn(self.headings.last, 1, "hidden_sheet", sheet=self.sheet.name)
        rows = [number for number in self.rows if number in self.sheet.hidden_rows]
        if rows:
            named = [*map(str, rows[:10]), *(["…"] if len(rows) > 10 else [])]
            self.warn(rows[0], 1, "hidden_rows", count=len(rows), rows=named)
        columns = sorted(self.sheet.hidden_columns & set(self.headings.columns.values()))
        if columns:
            titles = [self.headings.titles[column] for column in columns]
            self.warn(self.headings.last, columns[0], "hidden_columns", value=titles[0][:80], titles=titles)

    def _unused(self) -> None:
        """Warn of columns that nobody's score comes from though they look like scores: an expert's may be among them."""
        used, titles = set(self.headings.columns.values()), self.headings.titles
        found: dict[int, int] = {}
        for number in self.rows:
            for column, text in self.sheet.rows[number].items():
                if column not in used and column not in found and _like_scores(titles.get(column, ""), text):
                    found[column] = number
        for column, number in sorted(found.items())[:_MOST_UNUSED]:
            title = titles.get(column) or Note("table.untitled")
            self.warn(number, column, "unused_column", value=self.sheet.rows[number][column][:80], title=title)

    def _merged(self) -> None:
        """Refuse each score in a cell that is merged with others above or below it."""
        columns = self.headings.columns
        for column in (columns[key] for key in columns if key.startswith(("total", "expert:", "area:"))):
            ranges = sorted((each[0], each[2]) for each in self.sheet.tall if each[1] <= column <= each[3])
            index = last = 0
            for number, row in self.rows.items():
                while index < len(ranges) and ranges[index][0] <= number:
                    last = max(last, ranges[index][1])
                    index += 1
                if number <= last:
                    row.problems.append(self.problem(number, column, "merged_score"))

    def _experts(self) -> None:
        """Warn of rows with fewer scores than experts; where no expert scored anybody, the total ranks."""
        columns, rows = self.headings.experts, self.rows.values()
        if not columns:
            return
        empty = not any(column in self.sheet.rows[number] for number in self.rows for column in columns)
        if empty and any(row.total is not None for row in rows):
            self.warn(self.headings.last, columns[0], "no_experts")
            for row in rows:
                row.experts = ()
            return
        for number in self.rows:
            missing = [column for column in columns if column not in self.sheet.rows[number]]
            if missing:
                self.warn(number, missing[0], "missing_scores", count=len(missing), of=len(columns))

    def _table(self) -> Table:
        width = max(max(line) for line in self.sheet.rows.values())
        rows = list(self.rows.values())
        experts = self.headings.experts if any(row.experts for row in rows) else ()
        expert_columns = tuple(self.headings.titles[column] for column in experts)
        problems = [*self.problems, *(problem for row in rows for problem in row.problems)]
        return Table(
            file=self.file,
            sheet=self.sheet.name or None,
            entries=tuple(row.entry() for row in rows if not row.errors),
            refused={row.place: row.errors for row in rows if row.errors},
            problems=tuple(sorted(problems, key=lambda problem: _cell_order(problem.cell))),
            headings=tuple(self.headings.titles.get(column, "") for column in range(1, width + 1)),
            expert_columns=expert_columns,
            rows=tuple(self._inputs(width)),
        )

    def _inputs(self, width: int) -> Iterator[InputRow]:
        outcomes: Mapping[bool, Outcome] = {True: "refused", False: "ranked"}
        for number, line in self.sheet.rows.items():
            if number > self.headings.last:
                row = self.rows.get(number)
                outcome = outcomes[bool(row.errors)] if row else "skipped"
                yield InputRow(number, tuple(line.get(column, "") for column in range(1, width + 1)), outcome)


def _like_scores(title: str, text: str) -> bool:
    """Whether a cell below `title` may be somebody's score."""
    return bool(_ANY_DIGIT.search(text) and (not title or _SCORES.search(title)))


def _cell_order(cell: str | None) -> tuple[int, int, str]:
    letters = (cell or "").rstrip("0123456789")
    digits = (cell or "")[len(letters) :]
    return int(digits or 0), len(letters), letters
