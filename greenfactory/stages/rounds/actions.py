"""What is done to a round. `move` is the gateway: nothing else writes its state. A clerk drafts, two people release."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.dateparse import parse_date, parse_datetime

from greenfactory.foundations.accounts.actor import Actor
from greenfactory.foundations.accounts.words import Wrong
from greenfactory.foundations.journal.actions import record
from greenfactory.foundations.proposals import actions as proposals
from greenfactory.foundations.proposals.models import Proposal
from greenfactory.rulebook import exact
from greenfactory.rulebook.packs import packreader
from greenfactory.rulebook.packs.library import find
from greenfactory.rulebook.packs.pack import Pack
from greenfactory.rulebook.process import rounds as process
from greenfactory.rulebook.process.rounds import DRAFT, EDIT, ROUND
from greenfactory.rulebook.process.table import Decision
from greenfactory.stages.rounds import extending, facts, pinned, telling
from greenfactory.stages.rounds.models import Round

FIELDS = (
    "year", "title", "rules", "benchmarks", "opens_at", "closes_at", "milestones", "limits",
    "official_number", "official_on", "frozen", "reason",
)  # fmt: skip
TWICE = frozenset({process.RELEASE})
"""Steps whose confirmer enters the same once more, without seeing what the first one entered."""


@transaction.atomic
def draft_round(*, by: Actor, now: datetime, pack: str, **values: Any) -> Round:
    """Begin a round under the shipped pack `pack` (`id/edition`), pinned as it stands today."""
    kept = pinned.pin(packreader.read(find(pack, folders=False)), now)
    round = Round(pack=kept, drafted_by=by.user, **values)
    _editable(round, by, now)
    _check(round)
    round.save()
    _record("draft_round", round, by, now)
    return round


@transaction.atomic
def change_round(
    *, by: Actor, now: datetime, round: Round, version: int, step: str = "", pack: str = "", **values: Any
) -> Round:
    """Change a draft; refused where somebody else changed it since `version`, or where its release has been proposed.

    `step`: the step of the wizard that is settled with it; `pack`: another shipped pack, pinned as it stands today.
    """
    _editable(round, by, now)
    if waits := waiting(round, now):
        raise Wrong(
            f"{waits.by.name}已提请发布，草案不能再改；请先收回或退回经办再修改",
            f"{waits.by.name} has proposed to release it: withdraw that or have it handed back before you change it",
        )
    if pack and pack != round.pack.name:
        values["pack"] = pinned.pin(packreader.read(find(pack, folders=False)), now)
    values["open_steps"] = [each for each in round.open_steps if each != step]
    for name, value in values.items():
        setattr(round, name, value)
    _check(round)
    _write(round, version, state=DRAFT, drafted_by=by.user, **values)
    _record("change_round", round, by, now)
    return round


def _editable(round: Round, by: Actor, now: datetime) -> None:
    """Refuse whoever does not draft, and what is no draft."""
    decision = ROUND.decide(round.state, EDIT, proposals.actor(by), facts.of(round, now))
    if not decision.allowed:
        raise proposals.refusal(decision.reasons)


@transaction.atomic
def move(
    *,
    by: Actor,
    now: datetime,
    round: Round,
    action: str,
    version: int,
    fresh_login: bool = False,
    note: str = "",
    entered: Mapping[str, Any] | None = None,
) -> Decision:
    """Take, propose, confirm or hand back one step of the process. `version` is that of the round that `by` has seen.

    `entered`: what the step asks besides a reason, as plain text: `number` and `issued_on` of the adopting document,
    `closes_at`, `rules`. Who confirms takes over what was proposed; for a step in TWICE they enter the same again.
    """
    round = Round.objects.select_for_update(of=("self",)).select_related("pack").get(pk=round.pk)
    state = facts.state_at(round, now)
    waits, given = waiting(round, now), dict(entered or {})
    if waits and proposals.confirms(ROUND, state, action, by, waits):
        given, note = _as_proposed(waits, given), waits.note
    if action == process.CORRECT_RULES:
        _readable(round, given)
    known = facts.of(round, now, waiting=waits, fresh_login=fresh_login, note=note, entered=given)
    decision = proposals.decided(ROUND, state, action, subject=subject(round), by=by, known=known, entered=given)
    changes = EFFECTS[action](Taken(given, by, now, note)) if decision.kind == "taken" else {}
    was = round.closes_at
    _write(round, version, **{"state": decision.state, **changes})
    deed = proposals.deed(decision, f"{action}_round")
    _record(deed, round, by, now, step=action, note=note, entered=given)
    if decision.kind == "taken" and action == process.EXTEND_ALL:
        granted = extending.grant(round, round.closes_at, waits, was=was, by=by, now=now)
        telling.tell_extension(granted, by=by, now=now)
    return decision


def _readable(round: Round, given: Mapping[str, Any]) -> None:
    """Refuse a correction that says no rules, changes none, or says what no rules can."""
    rules = given.get("rules")
    if not isinstance(rules, dict) or rules == round.rules:
        raise Wrong("没有改动任何规则", "no rule is changed")
    _reachable(pinned.rules(Round(pack=round.pack, rules=rules)))


def _as_proposed(waits: Proposal, given: dict[str, Any]) -> dict[str, Any]:
    """What was entered with the proposal. Raises Wrong where it was to be entered twice and differs."""
    if waits.action in TWICE and given != waits.entered:
        raise Wrong(
            "您填写的文号或日期与经办人提请时填写的不一致；请核对文件原件后重填，或退回经办",
            "number or date differ from what was entered with the proposal: look at the document itself and enter them "
            "again, or hand it back",
        )
    return dict(waits.entered)


@dataclass(frozen=True)
class Taken:
    """A step that was taken: what was entered with it, by whom in the end, when, and why."""

    given: Mapping[str, Any]
    by: Actor
    now: datetime
    note: str


def _release(step: Taken) -> dict[str, Any]:
    return {
        "released_by": step.by.user, "released_at": step.now, "reason": "",
        "official_number": step.given.get("number", ""), "official_on": parse_date(step.given.get("issued_on", "")),
    }  # fmt: skip


def _recall(step: Taken) -> dict[str, Any]:
    unsaid = {"released_by": None, "released_at": None, "official_number": "", "official_on": None}
    return {**unsaid, "reason": step.note}


EFFECTS: Mapping[str, Callable[[Taken], dict[str, Any]]] = {
    process.RELEASE: _release,
    process.RECALL: _recall,
    process.EXTEND_ALL: lambda step: {"closes_at": parse_datetime(step.given["closes_at"])},
    process.CORRECT_RULES: lambda step: {"rules": step.given["rules"]},
    process.FREEZE: lambda step: {"frozen": True, "reason": step.note},
    process.UNFREEZE: lambda _: {"frozen": False, "reason": ""},
    process.CANCEL: lambda step: {"reason": step.note},
    process.FINISH: lambda _: {},
}
"""What a step that was taken changes besides the state."""


def subject(round: Round) -> str:
    """The round as the journal and proposals know it."""
    return f"round/{round.public_id}"


def waiting(round: Round, now: datetime) -> Proposal | None:
    """What one person has proposed for it; an extension that gives no time any more has lapsed."""
    found = proposals.waiting(subject(round), ROUND, facts.state_at(round, now))
    return None if found and extending.lapsed(found, round.closes_at, now) else found


def _write(round: Round, version: int, **changes: Any) -> None:
    """Write where nobody has written since `version` was seen."""
    changes["version"] = version + 1
    if not Round.objects.filter(pk=round.pk, version=version, state=round.state).update(**changes):
        raise Wrong(
            "批次在您打开之后已被他人修改，您的操作没有保存；请重新打开后再办",
            "somebody else changed the round since you opened it; nothing was saved: open it again",
        )
    for name, value in changes.items():
        setattr(round, name, value)


def _check(round: Round) -> None:
    """Refuse what could not be a round; the rules are read once, so that a wrong answer is told now."""
    if round.closes_at <= round.opens_at:
        raise Wrong("截止时间须晚于开始时间", "the deadline must come after the opening")
    _reachable(pinned.rules(round))
    pinned.sector_values(round)


def _reachable(pack: Pack) -> None:
    """Refuse a line that nobody could reach."""
    line, most = exact.text(pack.selection.threshold.value), exact.text(pack.most)
    if pack.selection.threshold.value > pack.most:
        raise Wrong(
            f"分数线 {line} 分高于规则包各项满分与加分的合计 {most} 分，没有企业能够达到；请把分数线改为不高于 {most} 分",
            f"the line is {line} points, but rows and bonuses of the pack add up to {most}: nobody could reach it. "
            f"Enter {most} or less",
        )


def _record(deed: str, round: Round, by: Actor, now: datetime, **more: Any) -> None:
    values = {name: getattr(round, name) for name in FIELDS}
    content = {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}
    content |= {
        "pack": round.pack.digest,
        "benchmarks": pinned.sector_values(round).digest,
        "state": round.state,
        **more,
    }
    record(deed=deed, subject=subject(round), content=content, by=by, now=now)
