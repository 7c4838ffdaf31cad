"""What is done to an objection: a clerk puts it on record and names its owner, two people settle it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.utils import timezone

from greenfactory.foundations.accounts.actor import Actor
from greenfactory.foundations.accounts.models import Membership, Organisation
from greenfactory.foundations.accounts.words import CITY_TIME, Wrong
from greenfactory.foundations.files.models import StoredFile
from greenfactory.foundations.journal.actions import record
from greenfactory.foundations.mailbox import actions as mailbox
from greenfactory.foundations.proposals import actions as proposals
from greenfactory.foundations.proposals.models import Proposal
from greenfactory.rulebook import wording
from greenfactory.rulebook.notes import Note
from greenfactory.rulebook.process.objections import (
    CORRECT_RECORD,
    FIND_JUSTIFIED,
    FIND_UNFOUNDED,
    JUSTIFIED,
    NAME_OWNER,
    OBJECTION,
    RECORD_WITHDRAWAL,
    UNFOUNDED,
    ObjectionFacts,
)
from greenfactory.rulebook.process.table import HAND_BACK, Decision
from greenfactory.stages.enterprises import interests
from greenfactory.stages.enterprises.models import Title
from greenfactory.stages.publication.models import Objection

DEEDS = {NAME_OWNER: "name_objection_owner", FIND_JUSTIFIED: "settle_objection", FIND_UNFOUNDED: "settle_objection",
         RECORD_WITHDRAWAL: "withdraw_objection", CORRECT_RECORD: "correct_objection"}  # fmt: skip
END_OF_DAY = time(17)
"""When an owner's last day is over, as the windows of rounds are."""


@dataclass(frozen=True, slots=True)
class Received:
    """What came in. `raised_by` and `contact` empty: without a name."""

    received_on: date
    way: str
    matter: str
    raised_by: str = ""
    contact: str = ""


UNSAID = {"raised_by", "contact"}
"""What the journal only says was changed: it holds nothing of who raised one."""


def values(objection: Objection) -> dict[str, str]:
    """What can be corrected, as text."""
    return {each.name: str(getattr(objection, each.name)) for each in fields(Received)}


def changed(objection: Objection, entered: Mapping[str, str]) -> dict[str, list[str]]:
    """What a correction changes, each value before and after; browsers end lines in their own way."""
    rows = ((name, old, entered.get(name, old)) for name, old in values(objection).items())
    return {name: [old, new] for name, old, new in rows if new.splitlines() != old.splitlines()}


def refuse_unfit(*, by: Actor, now: datetime, title: Title, received: Received) -> None:
    """Raise Wrong where it cannot be put on record. Asked before its paper is stored too: what is refused leaves no paper behind."""
    interests.refuse_conflicted(by, title.enterprise)
    if received.received_on > timezone.localdate(now):
        raise Wrong("收到日期不能晚于今天", "it cannot have been received in the future")
    if received.received_on.year < title.year:
        raise Wrong(
            "收到日期早于该称号的认定年度，请核对", "it would have been received before the title's year: look again"
        )
    if Objection.objects.filter(title=title, **asdict(received)).exists():
        raise Wrong(
            "相同的异议已经登记，不必重复登记；确属另一件的，请在异议内容中写明区别",
            "the very same objection is on record already; where it is another one, say in it what differs",
        )


@transaction.atomic
def put_on_record(*, by: Actor, now: datetime, title: Title, received: Received, paper: StoredFile | None) -> Objection:
    """Put one on record, once. Who raised it is kept beside it and nowhere else: what the journal holds stays for ever."""
    title = Title.objects.select_for_update(of=("self",)).select_related("enterprise__organisation").get(pk=title.pk)
    refuse_unfit(by=by, now=now, title=title, received=received)
    made = Objection.objects.create(
        title=title, paper=paper, recorded_by=by.user, recorded_at=now, **asdict(received)
    )  # fmt: skip
    said = {"title": title.subject, "received_on": str(made.received_on), "way": made.way, "matter": made.matter}
    record(
        deed="record_objection", subject=made.subject, by=by, now=now,
        content=said | {"named": bool(made.raised_by), "paper": paper.sha256 if paper else ""},
    )  # fmt: skip
    return made


def owners(enterprise: Any, now: datetime) -> dict[str, str]:
    """Who of the city bureau may be named to settle it: key and name, without those whom an interest keeps from the enterprise."""
    kept = interests.conflicted(enterprise)
    acting = Membership.objects.acting(now).filter(organisation__kind="city").select_related("user")
    found = {str(one.user_id): one.user.name for one in acting.order_by("user__name", "user_id")}
    return {key: name for key, name in found.items() if key not in kept}


def waiting(objection: Objection) -> Proposal | None:
    """What one person has proposed for it."""
    return proposals.waiting(objection.subject, OBJECTION, objection.state)


def facts(
    objection: Objection, now: datetime, *, waits: Proposal | None = None, fresh_login: bool = False, note: str = "",
    entered: Mapping[str, str] | None = None, unbiased: bool = False,
) -> ObjectionFacts:  # fmt: skip
    """The facts of a step. `unbiased`: whoever acts says that no interest keeps them from this enterprise, besides those declared."""
    given = entered or {}
    firm = objection.title.enterprise
    return ObjectionFacts(
        now=now,
        fresh_login=fresh_login,
        proposal=waits.as_fact() if waits else None,
        note=note,
        enterprise=firm.organisation.public_id,
        district=firm.organisation.district,
        conflicts=interests.conflicted(firm) if unbiased else None,
        owner=given.get("owner", ""),
        due_at=_ends(objection.due_on),
        new_due_at=_ends(date.fromisoformat(given["due_on"])) if given.get("due_on") else None,
        wish_documented=bool(given.get("document")),
        corrected=frozenset(changed(objection, given)),
    )


def _ends(day: date | None) -> datetime | None:
    return datetime.combine(day, END_OF_DAY, CITY_TIME) if day else None


@transaction.atomic
def move(
    *, by: Actor, now: datetime, objection: Objection, action: str, version: int, fresh_login: bool = False,
    note: str = "", entered: Mapping[str, str] | None = None, unbiased: bool = False, seen: str | None = None,
) -> Decision:  # fmt: skip
    """Take, propose, confirm or hand back a step. `version` is that of the objection that `by` has seen; who confirms takes
    over what was entered, and reads it before (`seen`).
    """
    held = Objection.objects.select_for_update(of=("self",)).select_related("title__enterprise__organisation")
    found = held.get(pk=objection.pk)
    waits = waiting(found)
    if second := proposals.confirmed(OBJECTION, found.state, action, by, waits, seen=seen):
        entered, note = second.entered, second.note
    given = dict(entered or {})
    known = facts(found, now, waits=waits, fresh_login=fresh_login, note=note, entered=given, unbiased=unbiased)
    _refuse_naming(found, action, note)
    decision = proposals.decided(
        OBJECTION, found.state, action, subject=found.subject, by=by, known=known, entered=given
    )
    changes: dict[str, Any] = {}
    said: dict[str, Any] = {"step": action, "note": note, **given} if action != HAND_BACK else {"note": note}
    if action == CORRECT_RECORD:
        new = changed(found, given)
        changes = _corrected(found, new, by, now)
        said = {"note": note, "changed": {name: ["…", "…"] if name in UNSAID else pair for name, pair in new.items()}}
    elif decision.kind == "taken":
        changes = _changes(action, given, note, now)
    _write(found, version, state=decision.state, **changes)
    if decision.kind == "taken" and action == NAME_OWNER:
        _tell_owner(found, note, now)
    if decision.state in {JUSTIFIED, UNFOUNDED}:
        _tell(found, now)
    if action == NAME_OWNER:
        said |= {"owner": str(found.owner), "user": found.owner.username} if found.owner else {}
    deed = proposals.deed(decision, DEEDS.get(action, action))
    record(deed=deed, subject=found.subject, content=said, by=by, now=now)
    return decision


def _refuse_naming(objection: Objection, action: str, note: str) -> None:
    """What the enterprise will read names nobody."""
    if action not in {FIND_JUSTIFIED, FIND_UNFOUNDED}:
        return
    for known in (objection.raised_by, objection.contact):
        if len(known) > 1 and known in note:
            raise Wrong(
                f"理由将告知企业，其中写有异议人或其联系方式（“{known}”）→ 请改用其他表述",
                f"the enterprise will read the reason, and it says who raised it or how to reach them (“{known}”): say it otherwise",
            )


def _changes(action: str, given: Mapping[str, str], note: str, now: datetime) -> dict[str, Any]:
    """What a step that was taken changes besides the state."""
    if action == NAME_OWNER:
        return {"owner_id": int(given["owner"]), "due_on": date.fromisoformat(given["due_on"])}
    finding = "；".join(filter(None, [given.get("document"), note]))
    return {"finding": finding, "settled_at": now}


def _corrected(objection: Objection, new: Mapping[str, list[str]], by: Actor, now: datetime) -> dict[str, Any]:
    """What the record will say: nothing that could not have been put on record."""
    said: dict[str, Any] = values(objection) | {name: text for name, (_, text) in new.items()}
    received = Received(**said | {"received_on": date.fromisoformat(said["received_on"])})
    refuse_unfit(by=by, now=now, title=objection.title, received=received)
    return asdict(received)


def _write(objection: Objection, version: int, **changes: Any) -> None:
    """Write where nobody has written since `version` was seen."""
    if version != objection.version:
        raise Wrong(
            "该异议在您打开之后已被他人办理，您的操作没有保存；请重新打开后再办",
            "somebody else dealt with the objection since you opened it; nothing was saved: open it again",
        )
    for name, value in (changes | {"version": version + 1}).items():
        setattr(objection, name, value)
    objection.save()


def _tell_owner(objection: Objection, note: str, now: datetime) -> None:
    title = objection.title
    mailbox.send(
        to=Organisation.objects.filter(kind="city"), only=objection.owner, title=f"由您承办异议：{title.enterprise}", now=now,
        about=objection.subject, url=f"/objections/{objection.public_id}",
        text=f"对“{title.enterprise}”{title.year}年度{title.level_words[0]}称号的异议由您承办，"
        f"办结期限：{objection.due_on} 17:00。{note}",
    )  # fmt: skip


def _tell(objection: Objection, now: datetime) -> None:
    """Whoever acts for the enterprise reads what was found, and nothing of who raised it."""
    title = objection.title
    found = wording.say(Note(f"process.state_{objection.state}"), "zh")
    mailbox.send(
        to=[title.enterprise.organisation], title=f"{found}：{title.year}年度{title.level_words[0]}称号", url="/profile",
        about=objection.subject, now=now,
        text=f"对贵单位{title.year}年度{title.level_words[0]}称号（{title.document}）的异议已办结：{found}。"
        f"核查情况和处理意见：{objection.finding.rstrip('。')}。",
    )  # fmt: skip
