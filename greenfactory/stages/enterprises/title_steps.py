"""What is done to a title on record: corrected, revoked, given back. A clerk proposes it, a head confirms.

A title keeps no state of its own: the day on which it ends and why say where it stands.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from greenfactory.foundations.accounts.actor import Actor
from greenfactory.foundations.accounts.words import Wrong
from greenfactory.foundations.journal.actions import record
from greenfactory.foundations.mailbox import actions as mailbox
from greenfactory.foundations.proposals import actions as proposals
from greenfactory.foundations.proposals.models import Proposal
from greenfactory.rulebook import wording
from greenfactory.rulebook.notes import Note
from greenfactory.rulebook.process.table import HAND_BACK, Decision
from greenfactory.rulebook.process.titles import (
    CORRECT,
    EXPIRED,
    GIVE_BACK,
    GIVEN_BACK,
    REVOKE,
    REVOKED,
    TITLE,
    VALID,
    TitleFacts,
)
from greenfactory.stages.enterprises import interests
from greenfactory.stages.enterprises.models import Title

CORRECTABLE = ("name", "level", "year", "document", "certificate", "since_on", "until_on", "ended_by")
ENDS = {REVOKE: "撤销", GIVE_BACK: "交回"}
"""The steps that end a title, and how its record says so."""
DEEDS = {REVOKE: "revoke_title", GIVE_BACK: "give_back_title", CORRECT: "correct_title"}


def state_of(title: Title, on: date) -> str:
    """The state that the process judges on a day; what ended otherwise than by revoking or giving back has expired."""
    if title.until_on is None or title.until_on >= on:
        return VALID
    return next((state for word, state in _ENDED.items() if word in title.ended_by), EXPIRED)


_ENDED = {"撤": REVOKED, "交回": GIVEN_BACK}


def values(title: Title) -> dict[str, str]:
    """What can be corrected, as text; empty where nothing is known."""
    return {name: str(getattr(title, name) or "") for name in CORRECTABLE}


def waiting(title: Title, on: date) -> Proposal | None:
    """What one person has proposed for it."""
    return proposals.waiting(title.subject, TITLE, state_of(title, on))


def facts(
    title: Title, now: datetime, *, waits: Proposal | None = None, fresh_login: bool = False, note: str = "",
    entered: Mapping[str, str] | None = None, unbiased: bool = False,
) -> TitleFacts:  # fmt: skip
    """The facts of a step. `unbiased`: whoever acts says that no interest keeps them from this enterprise, besides those declared.

    The rules list no causes of a revocation yet, so the basis that is entered stands for the catalogue.
    """
    given, present = entered or {}, values(title)
    return TitleFacts(
        now=now,
        fresh_login=fresh_login,
        proposal=waits.as_fact() if waits else None,
        note=note,
        enterprise=title.enterprise.organisation.public_id,
        district=title.enterprise.organisation.district,
        conflicts=interests.conflicted(title.enterprise) if unbiased else None,
        cause_known=bool(given.get("basis")),
        wish_documented=bool(given.get("document")),
        corrected=frozenset(name for name in CORRECTABLE if name in given and given[name] != present[name]),
    )


@transaction.atomic
def move(
    *, by: Actor, now: datetime, title: Title, action: str, fresh_login: bool = False, note: str = "",
    entered: Mapping[str, str] | None = None, unbiased: bool = False, seen: str | None = None,
) -> Decision:  # fmt: skip
    """Propose, confirm or hand back a step. Who confirms takes over what was entered, and reads it before (`seen`)."""
    held = Title.objects.select_for_update(of=("self",)).select_related("enterprise__organisation").get(pk=title.pk)
    today = timezone.localdate(now)
    state, waits = state_of(held, today), waiting(held, today)
    if second := proposals.confirmed(TITLE, state, action, by, waits, seen=seen):
        entered, note = second.entered, second.note
    given = dict(entered or {})
    known = facts(held, now, waits=waits, fresh_login=fresh_login, note=note, entered=given, unbiased=unbiased)
    decision = proposals.decided(TITLE, state, action, subject=held.subject, by=by, known=known, entered=given)
    said = {"step": action, "note": note, **_changes(held, action, given)} if action != HAND_BACK else {"note": note}
    if decision.kind != "handed_back":
        _write(held, action, given, today, taken=decision.kind == "taken")
    if decision.kind == "taken":
        _tell(held, action, note, now)
    deed = proposals.deed(decision, DEEDS.get(action, action))
    record(deed=deed, subject=held.subject, content=said, by=by, now=now)
    return decision


def _tell(title: Title, action: str, note: str, now: datetime) -> None:
    """Whoever acts for the enterprise reads what became of its title, and why."""
    what = wording.say(Note(f"step.action_{action}"), "zh")
    named = f"{title.year}年度{title.level_words[0]}称号（{title.document}）"
    ended = f"失效日期：{title.until_on}（当日仍有效）。{title.ended_by}。" if title.until_on else ""
    mailbox.send(
        to=[title.enterprise.organisation], title=f"{what}：{named}", about=title.subject, url="/profile", now=now,
        text=f"贵单位的{named}已办理“{what}”。{ended}理由：{note}。如有异议，请与市级主管部门联系。",
    )  # fmt: skip


def _changes(title: Title, action: str, entered: Mapping[str, str]) -> dict[str, Any]:
    """What the journal says of it: for a correction each value before and after."""
    if action != CORRECT:
        return dict(entered)
    present = values(title)
    return {"changed": {name: [present[name], new] for name, new in entered.items() if present.get(name) != new}}


def _write(title: Title, action: str, entered: Mapping[str, str], today: date, *, taken: bool) -> None:
    """Check what the title would be, and store it once two people have signed."""
    new = dict(entered)
    if action in ENDS:
        basis = "；".join(new[key] for key in ("basis", "document") if new.get(key))
        new = {"until_on": new["until_on"], "ended_by": f"{ENDS[action]}：{basis}"}
    if action in ENDS and date.fromisoformat(new["until_on"]) > today:
        raise Wrong("失效日期不能晚于今天", "the last day cannot lie ahead")
    for name, text in new.items():
        setattr(title, name, _read(name, text))
    _fits(title, today)
    if taken:
        try:
            with transaction.atomic():
                title.save(update_fields=[*new])
        except IntegrityError:
            raise Wrong(
                "该企业同一级别、同一年度已登记另一个称号", "another title of this level and year is on record for it"
            ) from None


def _read(name: str, text: str) -> str | int | date | None:
    if name.endswith("_on"):
        return date.fromisoformat(text) if text else None
    return int(text) if name == "year" else text


def _fits(title: Title, today: date) -> None:
    """The same that is asked of a row of a list."""
    if bool(title.until_on) != bool(title.ended_by):
        raise Wrong("失效日期和失效原因须同时填写或同时留空", "give both the last day and why it ended, or neither")
    if title.until_on and title.until_on < (title.since_on or date(title.year, 1, 1)):
        raise Wrong("失效日期早于认定日期或认定年度", "it would end before it began")
    if title.year > today.year:
        raise Wrong("认定年度不能晚于今年", "the year cannot lie ahead")
