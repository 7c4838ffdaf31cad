"""The way of an objection 异议: on record, with an owner and a due date, found justified or not, or withdrawn by whoever raised it."""

from dataclasses import dataclass

from greenfactory.rulebook.notes import Note
from greenfactory.rulebook.process import owned
from greenfactory.rulebook.process.owned import OwnedFacts
from greenfactory.rulebook.process.table import Actor, Role, Step, Table

RECEIVED = "received"
IN_HAND = "in_hand"
JUSTIFIED = "justified"
UNFOUNDED = "unfounded"
WITHDRAWN = "withdrawn"

NAME_OWNER = "name_owner"
FIND_JUSTIFIED = "find_justified"
FIND_UNFOUNDED = "find_unfounded"
RECORD_WITHDRAWAL = "record_withdrawal"
CORRECT_RECORD = "correct_record"


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectionFacts(OwnedFacts):
    """What a step of an objection may depend on. `enterprise` and `conflicts` are those of the enterprise it is about."""

    owner: str = ""  # the person entered as its owner
    wish_documented: bool = False  # the paper by which it is withdrawn is named
    corrected: frozenset[str] | None = None  # what a correction changes


def owner_named(facts: ObjectionFacts, _: Actor) -> Note | None:
    """Somebody is to settle it, whom no interest keeps from the enterprise."""
    if not facts.owner:
        return Note("obstacle.owner_missing")
    return Note("obstacle.owner_conflict") if facts.owner in (facts.conflicts or ()) else None


def withdrawal_documented(facts: ObjectionFacts, _: Actor) -> Note | None:
    """Nobody withdraws an objection for whoever raised it: their own paper says so."""
    return None if facts.wish_documented else Note("obstacle.withdrawal_undocumented")


def something_corrected(facts: ObjectionFacts, _: Actor) -> Note | None:
    """A correction says something else than the record."""
    return None if facts.corrected else Note("obstacle.nothing_corrected")


_CLERK, _HEAD = Role.CITY_CLERK, Role.CITY_HEAD
_OPEN = (RECEIVED, IN_HAND)

OBJECTION: Table[ObjectionFacts] = Table(
    name="objection",
    start=RECEIVED,
    ends=frozenset({JUSTIFIED, UNFOUNDED, WITHDRAWN}),
    steps=(
        Step(RECEIVED, NAME_OWNER, IN_HAND, _CLERK, asks=(owner_named, owned.date_ahead)),
        # Another owner or date, with the reason why.
        Step(IN_HAND, NAME_OWNER, IN_HAND, _CLERK, asks=(owner_named, owned.date_ahead), note=True),
        Step(IN_HAND, FIND_JUSTIFIED, JUSTIFIED, _CLERK, confirm=_HEAD, note=True),
        Step(IN_HAND, FIND_UNFOUNDED, UNFOUNDED, _CLERK, confirm=_HEAD, note=True),
        *(
            Step(s, RECORD_WITHDRAWAL, WITHDRAWN, _CLERK, confirm=_HEAD, asks=(withdrawal_documented,), note=True)
            for s in _OPEN
        ),
        # Whoever is to confirm what waits meanwhile reads it anew: the version they saw is no more.
        *(Step(s, CORRECT_RECORD, s, _CLERK, asks=(something_corrected,), note=True) for s in _OPEN),
    ),
    whose={Role.CITY_CLERK: (owned.free_of_conflict,), Role.CITY_HEAD: (owned.free_of_conflict,)},
)
"""No round holds it: an objection may be about a title of any year."""
