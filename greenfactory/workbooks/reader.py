"""One limited process that reads all forms that come as workbooks: a file that wants too much memory or time ends it, and nothing else.

The process gets paths and gives sheets, a line of JSON each; what it says is data, never objects to be built.
"""

import json
import queue
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, TextIO

from greenfactory.rulebook.notes import Note, Problem, Refused
from greenfactory.workbooks.archive import named
from greenfactory.workbooks.cells import Broken, Figure, Sheet, Uncomputed
from greenfactory.workbooks.form_layout import META

MEMORY = 1_500_000_000
"""Bytes of address space of the process; a form of a hundred rows takes a few million."""
SECONDS = 30
"""A workbook that takes longer is given up."""
_AHEAD = 4  # files sent before the first is answered, so that reading and scoring go on side by side
_KINDS: dict[str, type[str]] = {"t": str, "n": Figure, "e": Broken, "u": Uncomputed}
_LETTERS = {kind: letter for letter, kind in _KINDS.items()}

Answer = list[Sheet] | Refused


def read_all(paths: Iterable[Path], *, memory: int = MEMORY, seconds: float = SECONDS) -> Iterator[tuple[Path, Answer]]:
    """Each path with its sheets, or with the refusal that says why they can't be had, in the order given."""
    waiting, sent = iter(paths), deque[Path]()
    process = _Process(memory)
    try:
        while True:
            while len(sent) < _AHEAD and (path := next(waiting, None)) is not None:
                sent.append(path)
                process.send(path)
            if not sent:
                return
            answer = process.answer(seconds)
            if answer is None:
                process.end()
                process = _Process(memory)
                for path in list(sent)[1:]:
                    process.send(path)
                answer = Refused(Problem(Note("table.too_heavy"), named(sent[0])))
            yield sent.popleft(), answer
    finally:
        process.end()


class _Process:
    """The reading process and the thread that listens to it."""

    def __init__(self, memory: int) -> None:
        command = [sys.executable, "-m", "greenfactory.workbooks.reader", str(memory)]
        self._child = subprocess.Popen(  # noqa: S603 - our own module
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
            errors="surrogateescape",
        )
        self._lines: queue.Queue[str] = queue.Queue()
        assert self._child.stdin is not None  # noqa: S101 - asked for above
        assert self._child.stdout is not None  # noqa: S101
        self._stdin = self._child.stdin
        self._listener = threading.Thread(target=self._listen, args=(self._child.stdout,), daemon=True)
        self._listener.start()

    def _listen(self, stdout: TextIO) -> None:
        with stdout:
            for line in stdout:
                self._lines.put(line)
        self._lines.put("")

    def send(self, path: Path) -> None:
        """Ask for a file; a process that has ended is noticed when its answer fails to come."""
        with suppress(OSError):
            self._stdin.write(json.dumps(str(path)) + "\n")
            self._stdin.flush()

    def answer(self, seconds: float) -> Answer | None:
        """The answer to the oldest question; None where the process has ended or takes too long."""
        try:
            line = self._lines.get(timeout=seconds)
        except queue.Empty:
            return None
        return _received(json.loads(line)) if line.endswith("\n") else None

    def end(self) -> None:
        """Stop the process, whatever it is doing."""
        self._child.kill()
        with suppress(OSError):
            self._stdin.close()
        self._child.wait()
        self._listener.join()


def _received(said: dict[str, Any]) -> Answer:
    if "problems" in said:
        return Refused(*(Problem(_note(item["note"]), item["file"]) for item in said["problems"]))
    return [
        Sheet(
            sheet["name"],
            {row: {column: _KINDS[cell[0]](cell[1:]) for column, cell in cells} for row, cells in sheet["rows"]},
            hidden=sheet["hidden"],
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
                "rows": [
                    [row, [[column, _LETTERS[type(cell)] + cell] for column, cell in cells.items()]]
                    for row, cells in sheet.rows.items()
                ],
            }
            for sheet in sheets
        ]
    }


def _serve() -> None:
    """The process itself: limit memory, then answer line by line."""
    with suppress(ImportError):  # Windows knows no such limits; there time alone is bounded
        import resource  # noqa: PLC0415

        memory = int(sys.argv[1])
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for line in sys.stdin:
        said = json.dumps(_answer(Path(json.loads(line))))
        sys.stdout.write(said + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    _serve()
