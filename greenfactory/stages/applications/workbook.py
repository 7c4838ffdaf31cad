"""The application as an Excel form to fill in off line, and what comes back in it."""

import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from greenfactory.foundations.accounts.actor import Actor
from greenfactory.foundations.accounts.words import Wrong, language
from greenfactory.foundations.journal.actions import record
from greenfactory.rulebook.notes import Note, Problem, Refused
from greenfactory.stages.applications import actions, content, editing
from greenfactory.stages.applications.models import Answer, Application
from greenfactory.stages.applications.queries import Opened, opened
from greenfactory.stages.rounds import pinned
from greenfactory.workbooks import form_book, form_cells, marked_book, reader

MOST = 10 * 1024 * 1024
"""Bytes that a returned workbook may have."""
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Taken:
    """What became of a returned workbook: how many answers changed, or the user's own file with remarks in its cells."""

    changed: int = 0
    marked: bytes = b""
    name: str = ""
    problems: tuple[Problem, ...] = ()


def written(look: Opened) -> bytes:
    """The Excel form with everything that was answered so far."""
    table = pinned.sector_values(look.application.round)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "form.xlsx"
        form_book.write(file, look.pack, look.year, table, language(), form=look.judged.sound)
        return file.read_bytes()


def take_in(*, by: Actor, now: datetime, public_id: str, name: str, uploaded: bytes) -> Taken:
    """Read a returned workbook into the draft. An empty cell erases nothing; a wrong one sends the whole file back, marked."""
    if len(uploaded) > MOST:
        raise Wrong("文件超过 10 MB", "the file is larger than 10 MB")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"form{Path(name).suffix.lower()[:6]}"
        file.write_bytes(uploaded)
        _, sheets = next(iter(reader.read_all([file])))
        look = _look(by, public_id)
        problems = list(sheets.problems) if isinstance(sheets, Refused) else []
        if not isinstance(sheets, Refused):
            found = form_cells.content(sheets, look.pack)
            _, problems, _ = form_cells.read(sheets, look.pack)
            problems += _of_another(found.content, look)
            if not any(not problem.warning for problem in problems):
                return Taken(_store(by, now, public_id, found.content), problems=tuple(problems))
        back = marked_book.write(Path(folder) / f"marked-{file.name}", file, problems, language())
        return Taken(0, back.read_bytes(), f"{Path(name).stem[:80]}-{back.name}", tuple(problems))


@transaction.atomic
def _look(by: Actor, public_id: str) -> Opened:
    return opened(actions.held(by, public_id))


def _of_another(form: dict[str, Any], look: Opened) -> list[Problem]:
    """A workbook of another enterprise or another year is somebody else's: it is not read into this draft."""
    said = form.get("enterprise") or {}
    wanted = {"code": look.application.enterprise.code, "year": str(look.year)}
    return [
        Problem(Note("form.other_enterprise", {"expected": expected}), cell=f"enterprise.{key}", value=str(said[key]))
        for key, expected in wanted.items()
        if said.get(key) not in (None, "") and str(said[key]) != expected
    ]


@transaction.atomic
def _store(by: Actor, now: datetime, public_id: str, form: dict[str, Any]) -> int:
    application: Application = actions.held(by, public_id)
    known = content.paths(pinned.read(application.round.pack), application.round.year)
    present = {answer.path: answer for answer in application.answers.all()}
    given = {
        path: content.stored(value)
        for path, value in content.answers(form)
        if value is not None and path in known and not (_by_default(path, value) and path not in present)
    }
    before = {path: answer.value for path, answer in present.items()}
    changes = {path: value for path, value in given.items() if before.get(path) != value}
    editing.editable(application, now, rows=sorted({editing.name(path) for path in changes}))
    Answer.objects.bulk_create(
        Answer(application=application, path=path, value=value, by=by.user, at=now)
        for path, value in changes.items()
        if path not in present
    )
    for path in changes.keys() & present.keys():
        answer = present[path]
        answer.value, answer.version, answer.by, answer.at = changes[path], answer.version + 1, by.user, now
    Answer.objects.bulk_update([present[path] for path in changes if path in present], ["value", "version", "by", "at"])
    told = {path: [before.get(path, ""), value] for path, value in changes.items()}
    record(deed="take_in_workbook", subject=f"application/{public_id}", content={"answers": told}, by=by, now=now)
    return len(changes)


def _by_default(path: str, value: object) -> bool:
    """A row applies unless somebody says that it does not."""
    return path.endswith("/applies") and value is True
