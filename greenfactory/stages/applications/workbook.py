"""The application as an Excel form to fill in off line, and what comes back in it."""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from greenfactory.foundations.accounts.actor import Actor
from greenfactory.foundations.accounts.words import Wrong, language
from greenfactory.foundations.journal.actions import record
from greenfactory.rulebook.notes import Note, Problem, Refused
from greenfactory.rulebook.packs.pack import Pack
from greenfactory.stages.applications import actions, content, editing
from greenfactory.stages.applications.models import Answer, Application
from greenfactory.stages.applications.queries import Opened
from greenfactory.stages.rounds import pinned
from greenfactory.stages.rounds.limits import Limits
from greenfactory.workbooks import form_book, form_cells, marked_book, own_table, reader
from greenfactory.workbooks.form_sheets import head

MOST = 10 * 1024 * 1024
"""Bytes that a returned workbook may have."""


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


@dataclass(frozen=True)
class Read:
    """What a workbook says as the content of a form, or None with what is wrong with it."""

    form: dict[str, Any] | None
    taken: Taken


def take_in(*, by: Actor, now: datetime, public_id: str, name: str, uploaded: bytes) -> Taken:
    """Read a returned workbook into the draft. An empty cell erases nothing; a wrong one sends the whole file back, marked."""
    application = _look(by, public_id)
    pack, enterprise = pinned.read(application.round.pack), application.enterprise
    found = read(pack, enterprise.code, application.round.year, name, uploaded, own=True)
    if found.form is None:
        return found.taken
    return Taken(store(by=by, now=now, public_id=public_id, form=found.form), problems=found.taken.problems)


def read(pack: Pack, code: str, year: int, name: str, uploaded: bytes, *, own: bool = False) -> Read:
    """Read a workbook of the enterprise `code` for the evaluation year; nothing that is said depends on any draft.

    `own`: a table of the enterprise's own with figures by year is taken too, which does not say whose it is.
    """
    if len(uploaded) > MOST:
        raise Wrong("文件超过 10 MB", "the file is larger than 10 MB")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"form{Path(name).suffix.lower()[:6]}"
        file.write_bytes(uploaded)
        _, sheets = next(iter(reader.read_all([file])))
        problems = list(sheets.problems) if isinstance(sheets, Refused) else []
        table = (
            own_table.read(sheets, pack, year) if own and not isinstance(sheets, Refused) and not head(sheets) else None
        )
        if table:
            problems = table.problems
            if not table.errors:
                return Read(table.content, Taken(problems=tuple(problems)))
        elif not isinstance(sheets, Refused):
            found = form_cells.content(sheets, pack)
            _, problems, _ = form_cells.read(sheets, pack)
            problems += _of_another(found.content, code, year)
            if not any(not problem.warning for problem in problems):
                return Read(found.content, Taken(problems=tuple(problems)))
        back = marked_book.write(Path(folder) / f"marked-{file.name}", file, problems, language())
        return Read(None, Taken(0, back.read_bytes(), f"{Path(name).stem[:80]}-{back.name}", tuple(problems)))


@transaction.atomic
def _look(by: Actor, public_id: str) -> Application:
    return actions.held(by, public_id)


def _of_another(form: dict[str, Any], code: str, year: int) -> list[Problem]:
    """A workbook of another enterprise or another year is somebody else's: it is not read into this draft."""
    said = form.get("enterprise") or {}
    return [
        Problem(Note("form.other_enterprise", {"expected": expected}), cell=f"enterprise.{key}", value=str(said[key]))
        for key, expected in (("code", code), ("year", str(year)))
        if said.get(key) not in (None, "") and str(said[key]) != expected
    ]


def given(form: dict[str, Any], pack: Pack, year: int, room: Limits) -> dict[str, str]:
    """What the content of a form answers, by path, as it is stored; what stands there by default is no answer."""
    known = content.paths(pack, year, room)
    return {
        path: content.stored(value)
        for path, value in content.answers(form, pack)
        if value is not None and path in known and not _by_default(path, value)
    }


@transaction.atomic
def store(*, by: Actor, now: datetime, public_id: str, form: dict[str, Any]) -> int:
    """Take the content of a form that was read into the draft; gives how many answers changed."""
    application: Application = actions.held(by, public_id)
    present = {answer.path: answer for answer in application.answers.all()}
    defaults = {
        path: content.stored(value)
        for path, value in content.answers(form)
        if _by_default(path, value) and path in present
    }
    pack = pinned.read(application.round.pack)
    answers = given(form, pack, application.round.year, pinned.limits(application.round)) | defaults
    changes = {path: value for path, value in answers.items() if path not in present or present[path].value != value}
    editing.editable(application, now, rows=sorted({editing.name(path) for path in changes}))
    told = write(application, changes, present, by=by, now=now)
    record(deed="take_in_workbook", subject=f"application/{public_id}", content={"answers": told}, by=by, now=now)
    return len(changes)


def write(
    application: Application, changes: Mapping[str, str], present: Mapping[str, Answer], *, by: Actor, now: datetime
) -> dict[str, list[str]]:
    """Store many answers of an application that is held, over what is `present`; gives what stood there and what does now."""
    told = {path: [present[path].value if path in present else "", value] for path, value in changes.items()}
    Answer.objects.bulk_create(
        Answer(application=application, path=path, value=value, by=by.user, at=now)
        for path, value in changes.items()
        if path not in present
    )
    changed = [present[path] for path in changes if path in present]
    for answer in changed:
        answer.value, answer.version, answer.by, answer.at = changes[answer.path], answer.version + 1, by.user, now
        answer.carried = False
    Answer.objects.bulk_update(changed, ["value", "version", "carried", "by", "at"])
    return told


def _by_default(path: str, value: object) -> bool:
    """A row applies unless somebody says that it does not."""
    return path.endswith("/applies") and value is True
