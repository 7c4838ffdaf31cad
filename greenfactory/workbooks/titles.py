"""Reads the list of title holders to draw from: title, district, sector, years since the last check."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from greenfactory.rulebook.notes import Note, Problem, Problems, Refused, brief
from greenfactory.rulebook.sampling import Title
from greenfactory.workbooks import sheets
from greenfactory.workbooks.archive import named
from greenfactory.workbooks.cells import Broken, Line, Sheet, Uncomputed, filled, place

_COLUMNS = {
    "title": ("title", "称号企业", "名称", "企业名称"),
    "district": ("district", "区", "区县", "属地", "板块", "所属市(县)、区"),
    "sector": ("sector", "行业"),
    "years_since_check": ("years_since_check", "距上次检查年数"),
}


_SUM = re.compile(r"(?i)总计|合计|小计|共计|total|sum")
_SCORES = re.compile(r"(?i)expert\s*\d|专家|评委|总分|得分|评分|total$|score")


def column(name: str) -> str:
    """The column that people call `name`; `name` itself where none is called so."""
    return next((key for key, spellings in _COLUMNS.items() if name.lower() in spellings), name)


@dataclass(frozen=True, slots=True)
class Listed:
    """The titles of a list, and the cells that they stand in."""

    titles: tuple[Title, ...]
    file: str
    sheet: str | None
    columns: Mapping[str, int]
    rows: tuple[int, ...]

    def placed(self, problem: Problem) -> Problem:
        """`problem` of the drawing with the cell of its title (`titles[3].district`), where it is about one."""
        found = re.fullmatch(r"titles\[(\d+)\]\.(\w+)", problem.cell or "")
        if not found:
            return problem
        cell = place(self.rows[int(found[1]) - 1], self.columns.get(found[2], 1))
        return replace(problem, file=self.file, sheet=self.sheet, cell=cell)


def read(path: Path) -> Listed:
    """The titles in the CSV or XLSX file `path`, headings in its first filled row. Raises Refused."""
    file = named(path)
    sheet = next((sheet for sheet in sorted(sheets.read(path), key=lambda each: each.hidden) if sheet.rows), None)
    if sheet is None:
        raise Refused(Problem(Note("table.empty"), file))
    heading, *rows = sheet.rows.items()
    columns = _columns(heading[1])
    fault = _heading_fault(heading[1], columns)
    if fault is not None:
        raise Refused(Problem(fault, file, sheet.name or None, place(heading[0], 1)))
    reader = _Reader(file, sheet, columns)
    titles = {number: title for number, line in rows if (title := reader.title(number, line)) is not None}
    if reader.problems:
        raise Refused(*reader.problems)
    return Listed(tuple(titles.values()), file, sheet.name or None, columns, tuple(titles))


def _heading_fault(heading: Line, columns: Mapping[str, int]) -> Note | None:
    if "title" not in columns:
        return Note("cli.draw_column", {"column": {"zh": "称号企业", "en": "title"}})
    if scores := next((text for text in heading.values() if _SCORES.match(text.strip())), ""):
        return Note("cli.draw_scores", {"column": scores[:40]})
    plain = [_plain(text) for text in heading.values()]
    for spellings in _COLUMNS.values():
        twice = [text for text in plain if text in spellings]
        if len(twice) > 1:
            return Note("cli.draw_two_columns", {"columns": twice})
    return None


class _Reader:
    def __init__(self, file: str, sheet: Sheet, columns: Mapping[str, int]) -> None:
        self.file, self.sheet, self.columns = file, sheet, columns
        self.problems = Problems()

    def problem(self, number: int, name: str, code: str, value: str = "") -> None:
        cell = place(number, self.columns.get(name, 1))
        self.problems.append(Problem(Note(code), self.file, self.sheet.name or None, cell, value=brief(value) or None))

    def title(self, number: int, line: Line) -> Title | None:
        """The title in a row; None where there is none, or something is wrong with it."""
        if not any(filled(text) for text in line.values()):
            return None
        before = len(self.problems)
        self._without_result(number, line)
        name, district, sector, years = (self._text(line, name) for name in _COLUMNS)
        if number in self.sheet.hidden_rows:
            # A filter that was left on: nobody knows whether the rows that it hides take part.
            self.problem(number, "title", "cli.draw_hidden", name)
        if _SUM.fullmatch("".join(name.split())):
            self.problem(number, "title", "cli.draw_sum", name)
        if years and not re.fullmatch(r"[0-9]{1,3}", years):
            self.problem(number, "years_since_check", "cli.draw_years", years)
        if len(self.problems) > before:
            return None
        return Title(name, district, sector, int(years) if years else None)

    def _text(self, line: Line, name: str) -> str:
        cell = line.get(self.columns[name], "") if name in self.columns else ""
        return "" if isinstance(cell, Broken | Uncomputed) else cell.strip()

    def _without_result(self, number: int, line: Line) -> None:
        """Name cells that show an error, or a formula that was never worked out."""
        for name, used in sorted(self.columns.items(), key=lambda pair: pair[1]):
            cell = line.get(used, "")
            if isinstance(cell, Broken | Uncomputed):
                self.problem(
                    number, name, f"table.{'no_result' if isinstance(cell, Uncomputed) else 'cell_error'}", cell
                )


def _columns(heading: Line) -> dict[str, int]:
    found = {_plain(text): column for column, text in heading.items()}
    return {
        name: found[spelling]
        for name, spellings in reversed(_COLUMNS.items())
        for spelling in reversed(spellings)
        if spelling in found
    }


def _plain(heading: str) -> str:
    return heading.strip().lower().replace("（", "(").replace("）", ")")
