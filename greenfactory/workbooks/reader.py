"""One limited process that reads all forms that come as workbooks: a file that wants too much memory or time ends it, and nothing else.

The process gets paths and gives sheets, a line of JSON each; what it says is data, never objects to be built.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from greenfactory.rulebook.notes import Note, Problem, Refused
from greenfactory.workbooks import limited
from greenfactory.workbooks.archive import named
from greenfactory.workbooks.cells import Broken, Figure, Percent, Sheet, Uncomputed
from greenfactory.workbooks.form_layout import LAYOUT, MARK, META
from greenfactory.workbooks.limited import MEMORY, SECONDS

_KINDS: dict[str, type[str]] = {kind.__name__: kind for kind in (Figure, Percent, Broken, Uncomputed)}

_COMPUTED = tuple(f"{MARK}|{LAYOUT}|{part}|" for part in ("pledge", "preview", "benchmarks"))

Answer = list[Sheet] | Refused


def read_all(paths: Iterable[Path], *, memory: int = MEMORY, seconds: float = SECONDS) -> Iterator[tuple[Path, Answer]]:
    """Each path with its sheets, or with the refusal that says why they can't be had, in the order given."""
    asked = (str(path) for path in paths)
    for name, said in limited.answers("greenfactory.workbooks.reader", asked, memory=memory, seconds=seconds):
        path = Path(name)
        heavy = Refused(Problem(Note("table.too_heavy"), named(path)))
        yield path, heavy if said is None else _received(said)


def _received(said: dict[str, Any]) -> Answer:
    if "problems" in said:
        return Refused(*(Problem(_note(item["note"]), item["file"]) for item in said["problems"]))
    return [_sheet(sheet) for sheet in said["sheets"]]


def _sheet(said: dict[str, Any]) -> Sheet:
    rows = {row: dict(zip(columns, texts, strict=True)) for row, columns, texts in said["rows"]}
    for name, places in said["kinds"].items():
        kind = _KINDS[name]
        for row, column in places:
            cells = rows[row]
            cells[column] = kind(cells[column])
    tall = tuple((first, left, last, right) for first, left, last, right in said["tall"])
    return Sheet(said["name"], rows, hidden=said["hidden"], tall=tall)


def _note(said: dict[str, Any]) -> Note:
    params = {name: _note(value) if isinstance(value, dict) else value for name, value in said["params"].items()}
    return Note(said["code"], params)


def _said(note: Note) -> dict[str, Any]:
    plain = (str, int)
    params = {
        name: _said(value) if isinstance(value, Note) else value if isinstance(value, plain) else str(value)
        for name, value in note.params.items()
    }
    return {"code": note.code, "params": params}


def _answer(path: Path) -> dict[str, Any]:
    """What the process says about one file, but for what a form says by itself: its sums, which nobody fills in."""
    from greenfactory.workbooks import quickcells  # noqa: PLC0415 - only this process may load it

    try:
        sheets = quickcells.read(path, _is_told, lambda mark: mark.startswith(_COMPUTED))
    except Refused as refused:
        return {"problems": [{"file": problem.file, "note": _said(problem.note)} for problem in refused.problems]}
    return {"sheets": [_told(sheet) for sheet in sheets]}


def _is_told(sheet: str) -> bool:
    return sheet == META or not sheet.startswith("_")


def _told(sheet: Sheet) -> dict[str, Any]:
    """A sheet as plain lists: the columns and texts of each row, and the places of cells that are more than texts."""
    kinds = defaultdict[str, list[tuple[int, int]]](list)
    for row, cells in sheet.rows.items():
        for column, cell in cells.items():
            if type(cell) is not str:
                kinds[type(cell).__name__].append((row, column))
    rows = [(row, list(cells), list(cells.values())) for row, cells in sheet.rows.items()]
    return {"name": sheet.name, "hidden": sheet.hidden, "tall": sheet.tall, "rows": rows, "kinds": kinds}


if __name__ == "__main__":
    limited.serve(lambda name: _answer(Path(name)))
