"""A workbook that an enterprise mailed, loaded into its draft by a bureau: only the enterprise looks it over and hands it in.

What the enterprise has answered is never overwritten, and nothing that a bureau is told depends on what stands in the draft.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from greenfactory.foundations.accounts.actor import Actor
from greenfactory.foundations.accounts.words import Wrong
from greenfactory.foundations.journal.actions import record
from greenfactory.rulebook.process.applications import DRAFT
from greenfactory.stages.applications import actions, editing, extending, labels, workbook
from greenfactory.stages.applications.models import Answer, Application, Loaded
from greenfactory.stages.applications.queries import Opened
from greenfactory.stages.applications.workbook import Taken
from greenfactory.stages.enterprises import interests
from greenfactory.stages.enterprises.models import Enterprise
from greenfactory.stages.rounds import pinned
from greenfactory.stages.rounds.models import Round


@dataclass(frozen=True)
class Choice:
    """A line that the enterprise answered otherwise than the workbook: both stand here until somebody chooses."""

    line: str
    present: tuple[tuple[str, str], ...]
    """What is asked and what the draft says, for every answer of the line that differs."""
    loaded: tuple[str, ...]
    seen: str
    """The versions that the person has before them."""


def load(
    *, by: Actor, now: datetime, enterprise: Enterprise, round: Round, name: str, uploaded: bytes, agreed: str
) -> Taken:
    """Read a mailed workbook into the enterprise's draft; a wrong one comes back marked. `agreed`: how and when it agreed.

    `Taken.changed` counts what the workbook says, not what became of it.
    """
    if not agreed.strip():
        raise Wrong(
            "请写明企业以何种方式、何时同意代为录入", "say how and when the enterprise agreed to its being loaded"
        )
    interests.refuse_conflicted(by, enterprise)
    if enterprise.state != "confirmed" or not editing.open_to(round, now, enterprise):
        raise Wrong("企业尚未确认，或该批次不在申报期内", "the enterprise is not confirmed, or the round is not open")
    pack = pinned.read(round.pack)
    read = workbook.read(pack, enterprise.code, round.year, name, uploaded)
    if read.form is None:
        return read.taken
    answers = workbook.given(read.form, pack, round.year, pinned.limits(round))
    made = Loaded(by=by.user, at=now, name=name[:200], agreed=agreed.strip(), answers=answers)
    _store(made, by=by, now=now, enterprise=enterprise, round=round)
    return Taken(len(answers), problems=read.taken.problems)


@transaction.atomic
def _store(loaded: Loaded, *, by: Actor, now: datetime, enterprise: Enterprise, round: Round) -> None:
    extending.begun(round, enterprise, now)  # without rules_confirmed: the enterprise has yet to take note of the rules
    application = Application.objects.select_for_update().get(round=round, enterprise=enterprise)
    if application.state != DRAFT:
        raise Wrong("该企业本批次的申报已不在填报中，不能代录", "this application is not being filled in any more")
    taken = {labels.line(path) for path in application.answers.values_list("path", flat=True)}
    Answer.objects.bulk_create(
        Answer(application=application, path=path, value=value, by=by.user, at=now)
        for path, value in loaded.answers.items()
        if labels.line(path) not in taken
    )
    loaded.application = application
    loaded.save()
    said = {"name": loaded.name, "agreed": loaded.agreed, "answers": loaded.answers}
    record(deed="load_workbook", subject=f"application/{application.public_id}", content=said, by=by, now=now)


def choices(look: Opened, loaded: Loaded) -> list[Choice]:
    """Where the draft says something else than the workbook, line by line."""
    lines: dict[str, list[str]] = {}
    for path, value in loaded.answers.items():
        here = look.answers.get(path)
        if here is None or here.value != value:
            lines.setdefault(labels.line(path), []).append(path)
    return [_choice(look, loaded.answers, line, paths) for line, paths in lines.items()]


def _choice(look: Opened, given: Mapping[str, str], line: str, paths: list[str]) -> Choice:
    present = tuple(
        (labels.label(look.pack, path), labels.said(look.pack, path, look.values.get(path))) for path in paths
    )
    loaded = tuple(labels.said(look.pack, path, json.loads(given[path])) for path in paths)
    return Choice(line, present, loaded, seen(look.answers, paths))


def seen(answers: Mapping[str, Answer], paths: list[str]) -> str:
    """The versions of what stands at `paths`."""
    return ".".join(str(answers[path].version if path in answers else 0) for path in sorted(paths))


@transaction.atomic
def review(*, by: Actor, now: datetime, public_id: str, number: int, chosen: Mapping[str, str]) -> int:
    """The enterprise has looked a loaded workbook over. `chosen`: lines taken from it, with the versions that were seen.

    Gives how many answers changed. Refused as a whole where a colleague changed a chosen line meanwhile.
    """
    application = actions.held(by, public_id)
    loaded = Loaded.objects.filter(application=application, pk=number, reviewed_at=None).first()
    if loaded is None:
        raise Wrong("这份代录已经核对过", "this workbook has been looked over already")
    present = {answer.path: answer for answer in application.answers.all()}
    differ = [path for path, value in loaded.answers.items() if path not in present or present[path].value != value]
    paths = [path for path in differ if labels.line(path) in chosen]
    editing.editable(application, now, rows=[editing.name(path) for path in paths])
    for line, versions in chosen.items():
        if seen(present, [path for path in differ if labels.line(path) == line]) != versions:
            raise Wrong("有同事刚改过所选内容，请核对后再选", "a colleague has just changed what you chose: look again")
    changed = workbook.write(application, {path: loaded.answers[path] for path in paths}, present, by=by, now=now)
    loaded.reviewed_by, loaded.reviewed_at = by.user, now
    loaded.save(update_fields=["reviewed_by", "reviewed_at"])
    said = {"loaded": loaded.pk, "answers": changed}
    record(deed="review_loaded", subject=f"application/{public_id}", content=said, by=by, now=now)
    return len(changed)
