"""What is done to the call for applications 申报通知: a clerk writes it, two people release it and enter the signed paper."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.dateparse import parse_date

from greenfactory.foundations.accounts.actor import Actor
from greenfactory.foundations.accounts.words import Wrong
from greenfactory.foundations.files.models import StoredFile
from greenfactory.foundations.journal.actions import record
from greenfactory.foundations.proposals import actions as proposals
from greenfactory.foundations.proposals.models import Proposal
from greenfactory.rulebook.process import announcements as process
from greenfactory.rulebook.process.announcements import ANNOUNCEMENT, WRITE, AnnouncementFacts
from greenfactory.rulebook.process.table import Decision
from greenfactory.stages.rounds import announcing_text, telling
from greenfactory.stages.rounds.models import Announcement, Round


def facts(
    announcement: Announcement,
    now: datetime,
    *,
    waiting: Proposal | None = None,
    fresh_login: bool = False,
    note: str = "",
    entered: Mapping[str, Any] | None = None,
) -> AnnouncementFacts:
    """The facts of a call at `now`. `entered` is what came with the step; None while one only looks what is possible."""
    given = entered or {}
    return AnnouncementFacts(
        now=now,
        frozen=announcement.round.frozen,
        fresh_login=fresh_login,
        proposal=waiting.as_fact() if waiting else None,
        note=note,
        round_released=announcement.round.state not in {"draft", "cancelled"},
        parts_empty=announcing_text.empty(announcement.parts),
        paper_complete=entered is None or all(given.get(key) for key in ("number", "issued_on", "scan")),
    )


@transaction.atomic
def write(*, by: Actor, now: datetime, round: Round, version: int, parts: Mapping[str, str]) -> Announcement:
    """Save the text as the next version; `version` is the one that `by` has seen, 0 where there was none."""
    made, _ = Announcement.objects.get_or_create(round=round, defaults={"written_by": by.user, "written_at": now})
    found = _held(made)
    decision = ANNOUNCEMENT.decide(found.state, WRITE, proposals.actor(by), facts(found, now))
    if not decision.allowed:
        raise proposals.refusal(decision.reasons)
    if waits := proposals.waiting(subject(found), ANNOUNCEMENT, found.state):
        raise Wrong(
            f"{waits.by.name}已提请发布，通知不能再改；请先收回或退回经办再修改",
            f"{waits.by.name} has proposed to release it: withdraw that or have it handed back before you change it",
        )
    _save(
        found,
        version,
        parts={key: parts.get(key, "") for key in announcing_text.PARTS},
        written_by=by.user,
        written_at=now,
    )
    record(
        deed="write_announcement", subject=subject(found), content={"version": found.version, **found.parts}, by=by, now=now
    )  # fmt: skip
    return found


@transaction.atomic
def move(
    *,
    by: Actor,
    now: datetime,
    announcement: Announcement,
    action: str,
    version: int,
    fresh_login: bool = False,
    note: str = "",
    entered: Mapping[str, Any] | None = None,
) -> Decision:
    """Take, propose, confirm or hand back one step. `entered`: `number`, `issued_on` and `scan` (a hash) of the signed paper."""
    found = _held(announcement)
    waits, given = proposals.waiting(subject(found), ANNOUNCEMENT, found.state), dict(entered or {})
    if waits and proposals.confirms(ANNOUNCEMENT, found.state, action, by, waits):
        given, note = dict(waits.entered), waits.note
    known = facts(found, now, waiting=waits, fresh_login=fresh_login, note=note, entered=given)
    what = subject(found)
    decision = proposals.decided(ANNOUNCEMENT, found.state, action, subject=what, by=by, known=known, entered=given)
    changes = _effect(action, found, given, by, now) if decision.kind == "taken" else {}
    _save(found, version, state=decision.state, **changes)
    said = {"step": action, "version": found.version, "note": note, "entered": given, **found.parts}
    record(deed=proposals.deed(decision, action), subject=what, content=said, by=by, now=now)
    if decision.kind == "taken" and action == process.ANNOUNCE:
        telling.tell_call(found, by=by, now=now)
    return decision


def _effect(action: str, found: Announcement, given: Mapping[str, Any], by: Actor, now: datetime) -> dict[str, Any]:
    """What a step that was taken changes besides the state."""
    if action == process.ANNOUNCE:
        letter = announcing_text.kept(announcing_text.composed(found))
        return {"letter": letter, "released_by": by.user, "released_at": now}
    if action == process.TAKE_BACK:  # the signed paper was that of this text, not of the next one
        return {"letter": {}, "released_by": None, "released_at": None, "number": "", "issued_on": None, "scan": None}
    scan = StoredFile.objects.get(sha256=given["scan"])
    return {"number": given["number"], "issued_on": parse_date(given["issued_on"]), "scan": scan}


def subject(announcement: Announcement) -> str:
    """The call as the journal and proposals know it."""
    return f"announcement/{announcement.round.public_id}"


def _held(announcement: Announcement) -> Announcement:
    """The call, locked until the transaction ends."""
    held = Announcement.objects.select_for_update(of=("self",)).select_related("round__pack", "scan")
    return held.get(pk=announcement.pk)


def _save(announcement: Announcement, version: int, **changes: Any) -> None:
    """Write where nobody has written since `version` was seen."""
    if version != announcement.version:
        raise Wrong(
            "通知在您打开之后已被他人修改，您的内容没有保存；请重新打开后再办",
            "somebody else changed the call since you opened it; nothing was saved: open it again",
        )
    for name, value in changes.items():
        setattr(announcement, name, value)
    announcement.version = version + 1
    announcement.save()
