"""Reads the list of title holders to draw from: title, district, sector, years since the last check."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from greenfactory.rulebook.notes import Note, Problem, Refused, brief
from greenfactory.rulebook.sampling import Title
from greenfactory.workbooks import sheets
from greenfactory.workbooks.archive import named
from greenfactory.workbooks.cells import Broken, Line, Uncomputed, filled, place

_COLUMNS = {
    "title": ("title", "称号企业", "名称", "企业名称"),
    "district": ("district", "区", "区县", "属地", "板块", "所属市(县)、区"),
    "sector": ("sector", "行业"),
    "years_since_check": ("years_since_check", "距上次检查年数"),
}


_SCORES = re.compile(r"(?i)expert\s*\d|专家|评委|总分|得分|评分|total$|score")


def column(name: str) -> str:
    """The column that people call `name`; `name` itself where none is called so."""
    return next((key for key, spellings in _COLUMNS.items() if name.lower() in spellings), name)


def read(path: Path) -> list[Title]:
    """The titles in the CSV or XLSX file `path`, headings in its first filled row. Raises Refused."""
    file = named(path)
    sheet = next((sheet for sheet in sorted(sheets.read(path), key=lambda each: each.hidden) if sheet.rows), None)
    if sheet is None:
        raise Refused(Problem(Note("table.empty"), file))
    heading, *rows = sheet.rows.items()
    columns = _columns(heading[1])
    if "title" not in columns:
        note = Note("cli.draw_column", {"column": "title"})
        raise Refused(Problem(note, file, sheet.name or None, place(heading[0], 1)))
    scores = next((text for text in heading[1].values() if _SCORES.match(text.strip())), "")
    if scores:
        note = Note("cli.draw_scores", {"column": scores[:40]})
        raise Refused(Problem(note, file, sheet.name or None, place(heading[0], 1)))
    problems, titles = [], []
    for number, line in rows:
        faults = list(_without_result(number, line, columns, file, sheet.name or None))
        problems += faults
        if faults:
            continue
        years = _text(line, columns.get("years_since_check"))
        if years and not re.fullmatch(r"[0-9]{1,3}", years):
            cell = place(number, columns["years_since_check"])
            problems.append(Problem(Note("cli.draw_years"), file, sheet.name or None, cell, value=years[:80]))
            continue
        if any(filled(text) for text in line.values()):
            district, sector = (_text(line, columns.get(name)) for name in ("district", "sector"))
            titles.append(Title(_text(line, columns["title"]), district, sector, int(years) if years else None))
    if problems:
        raise Refused(*problems)
    return titles


def _without_result(
    number: int, line: Line, columns: Mapping[str, int], file: str, sheet: str | None
) -> Iterator[Problem]:
    """What is wrong with cells that show an error, or a formula that was never worked out."""
    for used in sorted(columns.values()):
        cell = line.get(used, "")
        if isinstance(cell, Broken | Uncomputed):
            code = "table.no_result" if isinstance(cell, Uncomputed) else "table.cell_error"
            yield Problem(Note(code), file, sheet, place(number, used), value=brief(cell))


def _columns(heading: Line) -> dict[str, int]:
    found = {text.strip().lower().replace("（", "(").replace("）", ")"): column for column, text in heading.items()}
    return {
        name: found[spelling]
        for name, spellings in reversed(_COLUMNS.items())
        for spelling in reversed(spellings)
        if spelling in found
    }


def _text(line: Line, column: int | None) -> str:
    return "" if column is None else line.get(column, "").strip()
