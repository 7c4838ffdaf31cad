"""Guards that several processes share: whose a thing is, conflicts of interest, dates, and what is entered with a step."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from greenfactory.rulebook.notes import Note
from greenfactory.rulebook.process.table import Actor, Facts
from greenfactory.rulebook.workdays import CHINA


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnedFacts(Facts):
    """Facts of what belongs to one enterprise: an application or a title.

    `enterprise`, `district`: ids; `submitter`: the person who alone may submit; `conflicts`: the persons whom an
    interest keeps from it, None where nobody has looked; `new_due_at`: the date entered with a step; `due_at`: the one that stands.
    """

    enterprise: str = ""
    district: str = ""
    submitter: str = ""
    conflicts: frozenset[str] | None = None
    due_at: datetime | None = None
    new_due_at: datetime | None = None


def running(facts: Facts, _: Actor) -> Note | None:
    """The round is not stopped."""
    return Note("refusal.frozen") if facts.frozen else None


def own_enterprise(facts: OwnedFacts, actor: Actor) -> Note | None:
    """The actor acts for this enterprise."""
    return None if facts.enterprise and actor.body == facts.enterprise else Note("refusal.other_enterprise")


def named_submitter(facts: OwnedFacts, actor: Actor) -> Note | None:
    """The actor is the one person named to submit."""
    return None if facts.submitter and actor.person == facts.submitter else Note("refusal.not_submitter")


def own_district(facts: OwnedFacts, actor: Actor) -> Note | None:
    """The actor's bureau is that of the enterprise's district."""
    return None if facts.district and actor.body == facts.district else Note("refusal.other_district")


def free_of_conflict(facts: OwnedFacts, actor: Actor) -> Note | None:
    """No interest keeps the actor from it, and somebody has looked."""
    if facts.conflicts is None:
        return Note("refusal.conflicts_unknown")
    return Note("refusal.conflict") if actor.person in facts.conflicts else None


def in_time(facts: OwnedFacts, _: Actor) -> Note | None:
    """The date that was set has not come. Arriving at the very second of it is late: in full *before* it is the rule."""
    if facts.due_at is None:
        return Note("refusal.no_date")
    return None if facts.now < facts.due_at else Note("refusal.late", {"due": moment(facts.due_at)})


def overdue(facts: OwnedFacts, _: Actor) -> Note | None:
    """The date that was set has passed."""
    if facts.due_at is None:
        return Note("refusal.no_date")
    return None if facts.now >= facts.due_at else Note("refusal.not_overdue", {"due": moment(facts.due_at)})


def date_ahead(facts: OwnedFacts, _: Actor) -> Note | None:
    """The date entered lies ahead."""
    return None if facts.new_due_at and facts.new_due_at > facts.now else Note("refusal.date_not_ahead")


def date_later(facts: OwnedFacts, _: Actor) -> Note | None:
    """The date entered lies ahead, and after the one that stands: an extension never shortens."""
    if facts.new_due_at is None or facts.new_due_at <= max(facts.now, facts.due_at or facts.now):
        return Note("refusal.date_not_later", {"due": moment(facts.due_at)})
    return None


def moment(at: datetime | None) -> str:
    """A time as people read it, in Beijing time: `2026-11-23 17:00`, or a dash where there is none."""
    return at.astimezone(CHINA).strftime("%Y-%m-%d %H:%M") if at else "—"


def none_of(names: Collection[str] | None, code: str) -> Note | None:
    """`code` with the `names` of what stands against a step, ten at most; where nobody has looked, that is against it."""
    if names is None:
        return Note("refusal.not_looked")
    some = sorted(names)
    return Note(code, {"names": [*some[:10], "…"] if len(some) > 10 else some}) if some else None


def no_more(count: int | None, code: str) -> Note | None:
    """`code` with the `count` of what stands against a step; where nobody has looked, that is against it."""
    if count is None:
        return Note("refusal.not_looked")
    return Note(code, {"count": count}) if count else None
