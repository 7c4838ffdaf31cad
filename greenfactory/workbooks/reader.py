"""One limited process that reads all forms that come as workbooks: a file that wants too much memory or time ends it, and nothing else.

The process gets paths and gives sheets, a line of JSON each; what it says is data, never objects to be built.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from greenfactory.rulebook.notes import Note, Problem, Refused
from greenfactory.workbooks import limited
from greenfactory.workbooks.archive import named
from greenfactory.workbooks.cells import Broken, Figure, Percent, Sheet, Uncomputed
from greenfactory.workbooks.form_layout import META
from greenfactory.workbooks.limited import MEMORY, SECONDS

_KINDS: dict[str, type[str]] = {"t": str, "n": Figure, "p": Percent, "e": Broken, "u": Uncomputed}
_LETTERS = {kind: letter for letter, kind in _KINDS.items()}

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
    return [
        Sheet(
            sheet["name"],
            {row: {column: _KINDS[cell[0]](cell[1:]) for column, cell in cells} for row, cells in sheet["rows"]},
            hidden=sheet["hidden"],
            tall=tuple((first, left, last, right) for first, left, last, right in sheet["tall"]),
        )
        for sheet in said["sheets"]
    ]


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
    """What the process says about one file; the sheets in which a form keeps its sums are left out."""
    from greenfactory.workbooks import quickcells  # noqa: PLC0415 - only this process may load it

    try:
        sheets = quickcells.read(path, lambda name: not name.startswith("_") or name == META)
    except Refused as refused:
        return {"problems": [{"file": problem.file, "note": _said(problem.note)} for problem in refused.problems]}
    return {
        "sheets": [
            {
                "name": sheet.name,
                "hidden": sheet.hidden,
                "tall": sheet.tall,
                "rows": [
                    [row, [[column, _LETTERS[type(cell)] + cell] for column, cell in cells.items()]]
                    for row, cells in sheet.rows.items()
                ],
            }
            for sheet in sheets
        ]
    }


if __name__ == "__main__":
    limited.serve(lambda name: _answer(Path(name)))
