"""Reads the list of title holders to draw from: title, district, sector, years since the last check."""

from pathlib import Path

from greenfactory.rulebook.notes import Note, Problem, Refused
from greenfactory.rulebook.sampling import Title
from greenfactory.workbooks import sheets
from greenfactory.workbooks.archive import named
from greenfactory.workbooks.cells import Line, filled, place

_COLUMNS = {
    "title": ("title", "称号企业", "企业名称", "名称"),
    "district": ("district", "区", "区县", "属地", "板块", "所属市(县)、区"),
    "sector": ("sector", "行业"),
    "years_since_check": ("years_since_check", "距上次检查年数"),
}


def read(path: Path) -> list[Title]:
    """The titles in the CSV or XLSX file `path`, headings in its first filled row. Raises Refused."""
    file = named(path)
    sheet = next((sheet for sheet in sheets.read(path) if sheet.rows), None)
    if sheet is None:
        raise Refused(Problem(Note("table.empty"), file))
    heading, *rows = sheet.rows.items()
    columns = _columns(heading[1])
    if "title" not in columns:
        note = Note("cli.draw_column", {"column": "title"})
        raise Refused(Problem(note, file, sheet.name or None, place(heading[0], 1)))
    problems, titles = [], []
    for number, line in rows:
        years = _text(line, columns.get("years_since_check"))
        if years and not (years.isascii() and years.isdecimal()):
            cell = place(number, columns["years_since_check"])
            problems.append(Problem(Note("cli.draw_years"), file, sheet.name or None, cell, value=years[:80]))
            continue
        if any(filled(text) for text in line.values()):
            district, sector = (_text(line, columns.get(name)) for name in ("district", "sector"))
            titles.append(Title(_text(line, columns["title"]), district, sector, int(years) if years else None))
    if problems:
        raise Refused(*problems)
    return titles


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
