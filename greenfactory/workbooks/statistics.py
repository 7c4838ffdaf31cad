"""What an enterprise told the statistics bureau, as energy lines: every row of the file is taken or named with the reason.

Rows are known by their names; the code must not contradict. Units are converted exactly; nothing is guessed.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from greenfactory.rulebook import exact, units
from greenfactory.rulebook.energy.factorbook import Book
from greenfactory.rulebook.energy.factorrows import plain
from greenfactory.rulebook.energy.statistics import StatisticsRow, StatisticsTable
from greenfactory.rulebook.notes import Note, Problem, Refused
from greenfactory.rulebook.packs.pack import Pack
from greenfactory.workbooks import cell_values, oldcells, reader
from greenfactory.workbooks.cells import Line, Sheet, place

TOP = 30
"""Rows in which the headings are looked for."""
_NUMBERING = re.compile(r"^(其中[:：]?|[#*·]|[(（]?[一二三四五六七八九十\d]+[)）.、．:：])+")


@dataclass(frozen=True, slots=True)
class Found:
    """A row of the file. `energy`, `amount` and `unit` make a line of the form; `why` says why it is none, or what to look at."""

    cell: str
    name: str
    code: str
    said: str
    energy: str = ""
    amount: str = ""
    unit: str = ""
    why: tuple[Note, ...] = ()

    @property
    def usable(self) -> bool:
        """Whether it can become a line."""
        return bool(self.energy)


@dataclass(frozen=True, slots=True)
class Statistics:
    """A table that was read: the sheet, the heading of the column that was taken, years named above it, and every row."""

    sheet: str
    column: str
    years: tuple[int, ...]
    rows: tuple[Found, ...]


def sheets(path: Path) -> list[Sheet]:
    """The sheets of a workbook, of the new format or the old. Raises Refused."""
    with path.open("rb") as stream:
        if stream.read(4) == oldcells.OLD:
            return oldcells.read(path)
    _, found = next(iter(reader.read_all([path])))
    if isinstance(found, Refused):
        raise found
    return found


def read(found: Sequence[Sheet], table: StatisticsTable, pack: Pack) -> Statistics:
    """The first sheet that has the headings of `table`. Raises Refused where none has."""
    for sheet in found:
        for number, line in list(sheet.rows.items())[:TOP]:
            columns = _columns(sheet, number, line, table)
            if "name" in columns and "amount" in columns:
                above = [text for row, cells in sheet.rows.items() if row <= number for text in cells.values()]
                years = {int(year) for text in above for year in re.findall(r"(20\d\d)\s*年", text)}
                rows = tuple(_rows(sheet, number, columns, table, pack))
                return Statistics(
                    sheet.name,
                    _heading(sheet, number, columns["amount"], table.columns["amount"]),
                    tuple(sorted(years)),
                    rows,
                )
    wanted = [table.columns["name"][0], table.columns["amount"][0]]
    raise Refused(Problem(Note("statistics.no_table", {"table": table.id, "wanted": wanted})))


def _columns(sheet: Sheet, number: int, line: Line, table: StatisticsTable) -> dict[str, int]:
    """Where the columns stand that the headings of a row, or of the row below it, name; the best heading first."""
    heads = {**sheet.rows.get(number + 1, {}), **line}
    below = sheet.rows.get(number + 1, {})
    found: dict[str, int] = {}
    for key, titles in table.columns.items():
        for title in titles:
            for column in sorted({*heads, *below}):
                texts = {_bare(heads.get(column, "")), _bare(below.get(column, ""))}
                if plain(title) in texts and column not in found.values():
                    found.setdefault(key, column)
    if "name" in found and _bare(line.get(found["name"], "")) not in {plain(each) for each in table.columns["name"]}:
        return {}
    return found


def _heading(sheet: Sheet, number: int, column: int, titles: Sequence[str]) -> str:
    """The heading of a column as the file writes it, in whichever of two rows it stands."""
    texts = [sheet.rows.get(row, {}).get(column, "").strip() for row in (number, number + 1)]
    return next((text for text in reversed(texts) if _bare(text) in {plain(title) for title in titles}), texts[0])


def _bare(text: str) -> str:
    """A name or heading without numbering, brackets and spaces, for comparing."""
    return plain(_NUMBERING.sub("", re.sub(r"[()（）\s]", "", re.sub(r"[（(][^（）()]*[)）]\s*$", "", text.strip()))))


def _rows(sheet: Sheet, head: int, columns: Mapping[str, int], table: StatisticsTable, pack: Pack) -> Iterator[Found]:
    book = Book(pack.energy.tables if pack.energy else ())
    for number, line in sheet.rows.items():
        name, said = (line.get(columns[key], "").strip() for key in ("name", "amount"))
        if number <= head or not name or (not said and _known(name, table) is None):
            continue
        code, unit = (line.get(columns[key], "").strip() if key in columns else "" for key in ("code", "unit"))
        whole = Found(place(number, columns["amount"]), name, code, said)
        feedstock = line.get(columns["feedstock"], "").strip() if "feedstock" in columns else ""
        if said:
            yield _judged(whole, unit or _unit_in(name), feedstock, table, book)


def _known(name: str, table: StatisticsTable) -> StatisticsRow | None:
    """The row of the form that is called so, with or without what stands in brackets."""
    names = (plain(_NUMBERING.sub("", re.sub(r"[()（）\s]", "", name))), _bare(name))
    return next((row for each in names for row in table.rows if each in row.names), None)


def _unit_in(name: str) -> str:
    """A unit in brackets behind the name."""
    match = re.search(r"[（(]([^（）()]*)[)）]\s*$", name)
    return match[1] if match else ""


def _judged(found: Found, unit: str, feedstock: str, table: StatisticsTable, book: Book) -> Found:
    """The row as a line, or with the reason why it is none."""
    row = _known(found.name, table)
    reasons = list(_against(found, row, unit, book))
    reading = cell_values.number(found.said, None)
    amount = None if reading.wrong else _exact(reading.value)
    if amount is None:
        reasons.append(
            reading.note if reading.wrong and reading.note else Note("statistics.no_figure", {"text": found.said[:40]})
        )
    if reasons or row is None or amount is None:
        return Found(found.cell, found.name, found.code, found.said, why=tuple(reasons))
    converted, notes = units.convert(amount, unit, row.unit), list[Note]()
    if converted != amount:
        notes.append(
            Note("statistics.converted", {"amount": amount, "from": unit, "value": converted, "unit": row.unit})
        )
    if (raw := _exact(feedstock)) is not None and raw:
        notes.append(Note("statistics.feedstock", {"amount": raw, "unit": unit}))
    return Found(
        found.cell, found.name, found.code, found.said, row.energy, exact.text(converted), row.unit, tuple(notes)
    )


def _against(found: Found, row: StatisticsRow | None, unit: str, book: Book) -> Iterator[Note]:
    if row is None:
        yield Note("statistics.unknown_row")
        return
    if found.code and row.code and found.code.lstrip("0") != row.code.lstrip("0"):
        yield Note("statistics.other_code", {"code": found.code, "expected": row.code})
    if row.kind != "source":
        yield Note("statistics.part_row" if row.kind == "part" else "statistics.total_row")
    elif not row.energy or not book.sources(row.energy):
        yield Note("statistics.no_factor")
    if not unit:
        yield Note("statistics.no_unit", {"unit": row.unit})
        return
    try:
        if units.parse(unit).dimension != units.parse(row.unit).dimension:
            yield Note("statistics.other_unit", {"found": unit, "unit": row.unit})
    except ValueError:
        yield Note("statistics.other_unit", {"found": unit[:20], "unit": row.unit})


def _exact(text: object) -> Fraction | None:
    try:
        return exact.parse(str(text)) if text not in (None, "") else None
    except ValueError:
        return None
