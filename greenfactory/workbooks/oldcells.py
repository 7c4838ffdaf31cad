"""Workbooks of the old format (.xls), read in a limited process of their own: plain cells and nothing else."""

from pathlib import Path
from typing import Any

from greenfactory.rulebook.notes import Note, Problem, Refused
from greenfactory.workbooks import limited
from greenfactory.workbooks.cells import MOST_CELLS, Figure, Sheet
from greenfactory.workbooks.limited import MEMORY, SECONDS

OLD = b"\xd0\xcf\x11\xe0"
"""How such a file begins."""


def read(path: Path) -> list[Sheet]:
    """The visible cells of every sheet. Raises Refused where they can't be had."""
    _, said = next(iter(limited.answers(__name__, [str(path)], memory=MEMORY, seconds=SECONDS)))
    if said is None or "sheets" not in said:
        code = "table.too_heavy" if said is None else "table.not_a_workbook"
        raise Refused(Problem(Note(code), path.name))
    return [Sheet(name, {row: _line(cells) for row, cells in rows}) for name, rows in said["sheets"]]


def _line(cells: list[tuple[int, str, bool]]) -> dict[int, str]:
    return {column: Figure(text) if number else text for column, text, number in cells}


def _answer(name: str) -> dict[str, Any]:
    import python_calamine  # noqa: PLC0415 - only this process may load it

    try:
        book = python_calamine.CalamineWorkbook.from_path(name)
        found = [(sheet, book.get_sheet_by_name(sheet)) for sheet in book.sheet_names]
        if sum(sheet.total_height * sheet.total_width for _, sheet in found) > MOST_CELLS:
            return {"sheets": None}
        return {"sheets": [(title, list(_rows(sheet.to_python(skip_empty_area=False)))) for title, sheet in found]}
    except (python_calamine.CalamineError, OSError, ValueError):
        return {}


def _rows(rows: list[list[Any]]) -> Any:
    for number, row in enumerate(rows, start=1):
        cells = [
            (column, _text(cell), isinstance(cell, int | float) and not isinstance(cell, bool))
            for column, cell in enumerate(row, start=1)
            if cell not in ("", None)
        ]
        if cells:
            yield number, cells


def _text(cell: Any) -> str:
    return format(cell, ".15g") if isinstance(cell, float) else str(cell)


if __name__ == "__main__":
    limited.serve(_answer)
