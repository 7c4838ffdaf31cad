"""What every list from the authorities has in common: one sheet, its headings, its rows, and districts that exist.

All or nothing: while one row is wrong nothing is made, so that the corrected file can simply be sent again.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TypeVar

from greenfactory.foundations.accounts.actor import Actor
from greenfactory.rulebook.notes import Note, Problem, Refused
from greenfactory.stages.enterprises import register
from greenfactory.workbooks import headings, scorerow, sheets
from greenfactory.workbooks.archive import named
from greenfactory.workbooks.cells import Sheet, place
from greenfactory.workbooks.headings import Headings
from greenfactory.workbooks.scorerow import Row

MOST_ROWS = 5_000
Value = TypeVar("Value", str, int)


class ListReader:
    """Reads a list for somebody. `more` are the columns of its kind (meaning → headings), `needed` those it cannot do without."""

    more: Mapping[str, str] = {}
    needed: Mapping[str, tuple[str, str]] = {}

    def __init__(self, path: Path, by: Actor) -> None:
        self.by, self.file = by, named(path)
        self.problems: list[Problem] = []
        self.districts = register.districts()
        self.sheet, self.headings = self._chosen(sheets.read(path))

    def rows(self) -> list[Row]:
        """Every row below the headings. Raises Refused where there is none, or too many."""
        rows = list(self._rows())
        if not rows or len(rows) > MOST_ROWS:
            raise self.refused(Note("roster.too_many", {"rows": MOST_ROWS}) if rows else Note("table.no_rows"))
        return rows

    def _rows(self) -> Iterator[Row]:
        sheet = self.sheet.name or None
        for number, line in self.sheet.rows.items():
            if number > self.headings.last and not scorerow.aside(line, self.headings):
                known = [key for key in self.more if key in self.headings.columns]
                row = scorerow.scored(line, number, self.headings, self.file, sheet, more=known)
                self.problems += row.problems
                yield row

    def district(self, row: Row) -> str:
        """The code of the row's district; for a district's own list an empty cell means itself."""
        own = self.by.district if self.by.organisation.kind == "district" else ""
        if not row.district:
            if not own:
                self.say(row, "district", Note("roster.no_district"))
            return own
        fits = [
            code
            for code, name in self.districts.items()
            if row.district in {code, name} or name.startswith(row.district)
        ]
        if len(fits) != 1:
            known = list(self.districts.values())
            self.say(row, "district", Note("roster.unknown_district", {"name": row.district, "known": known}))
            return ""
        if own and fits[0] != own:
            self.say(row, "district", Note("roster.other_district"))
            return ""
        return fits[0]

    def say(self, row: Row, key: str, note: Note, *, warning: bool = False) -> None:
        """Say something about the row's cell of that meaning; beside the name where there is no such column."""
        column = self.headings.columns.get(key, self.headings.columns["name"])
        cell = place(row.number, column)
        self.problems.append(Problem(note, self.file, self.sheet.name or None, cell, warning=warning))

    def refused(self, note: Note) -> Refused:
        """The list as a whole cannot be used."""
        return Refused(Problem(note, self.file))

    def _chosen(self, found: list[Sheet]) -> tuple[Sheet, Headings]:
        """The first sheet with the columns that are needed, hidden ones last."""
        pairs = [
            (one, each)
            for one in sorted(found, key=lambda sheet: sheet.hidden)
            if (each := headings.find(one, {}, self.more))
        ]
        if not pairs:
            raise self.refused(Note("roster.no_heading"))
        sheet, chosen = next((pair for pair in pairs if {"name", "code"} <= set(pair[1].columns)), pairs[0])
        # A list needs no scores, and a district's own list names no district.
        faults = [
            one
            for one in headings.problems(chosen, self.file, sheet.name or None)
            if not one.warning and "score" not in str(one.note.params.get("column", ""))
        ]
        for key, (zh, en) in self.needed.items():
            if key not in chosen.columns:
                note = Note("roster.no_column", {"column": {"zh": zh, "en": en}})
                faults.append(Problem(note, self.file, sheet.name or None, f"A{chosen.last}"))
        if faults:
            raise Refused(*faults)
        return sheet, chosen


def in_portions(wanted: Iterable[Value]) -> Iterator[list[Value]]:
    """Distinct values a few hundred at a time, as SQLite takes them in one query."""
    every = sorted(set(wanted))
    for start in range(0, len(every), 500):
        yield every[start : start + 500]


def times_listed(rows: Iterable[Row]) -> Mapping[str, list[int]]:
    """The rows in which each code stands."""
    found: dict[str, list[int]] = {}
    for row in rows:
        found.setdefault(row.code, []).append(row.number)
    return found
