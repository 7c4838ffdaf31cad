"""The way of a round 批次: drafted, released by two people, opened and closed by the calendar, finished."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from greenfactory.rulebook.notes import Note
from greenfactory.rulebook.process.owned import moment, no_more, none_of, running
from greenfactory.rulebook.process.selections import PREPARING, PUBLISHED
from greenfactory.rulebook.process.table import Actor, Facts, Role, Step, Table

DRAFT = "draft"
RELEASED = "released"
OPEN = "open"
CLOSED = "closed"
FINISHED = "finished"
CANCELLED = "cancelled"

EDIT = "edit"
RELEASE = "release"
RECALL = "recall"
OPEN_ROUND = "open_round"
CLOSE_ROUND = "close_round"
EXTEND_ALL = "extend_all"
CORRECT_RULES = "correct_rules"
FREEZE = "freeze"
UNFREEZE = "unfreeze"
FINISH = "finish"
CANCEL = "cancel"


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundFacts(Facts):
    """What a step of a round may depend on. `new_closes_at` is entered with an extension."""

    pack_confirmed: bool = False  # by the authority; an unofficial pack opens no round
    pack_pinned: bool = False  # with the digest of every table it refers to
    questions_open: frozenset[str] | None = None  # letters of the eleven questions not yet shown and settled
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    close_fits: bool = (
        False  # 17:00 on a working day: `workdays.is_close` of the close, with an extension of the new one
    )
    new_closes_at: datetime | None = None
    confirm_days: int | None = None  # what enterprises need to confirm corrected rules, in days of 24 hours
    selection: str = ""
    held: int | None = None  # applications 暂缓公布
    in_process: int | None = None  # applications that have not ended


def pack_confirmed(facts: RoundFacts, _: Actor) -> Note | None:
    """The authority has confirmed the rule pack."""
    return None if facts.pack_confirmed else Note("obstacle.pack_unconfirmed")


def pack_pinned(facts: RoundFacts, _: Actor) -> Note | None:
    """The pack's text and digest are stored with the round."""
    return None if facts.pack_pinned else Note("obstacle.pack_not_pinned")


def questions_settled(facts: RoundFacts, _: Actor) -> Note | None:
    """What the plan leaves open is decided, and will be shown."""
    return none_of(facts.questions_open, "obstacle.questions_open")


def window_set(facts: RoundFacts, _: Actor) -> Note | None:
    """It opens in the future, or now, and closes after that."""
    if facts.opens_at is None or facts.closes_at is None:
        return Note("refusal.no_window")
    return (
        None if facts.now < facts.closes_at and facts.opens_at < facts.closes_at else Note("obstacle.window_reversed")
    )


def close_fits(facts: RoundFacts, _: Actor) -> Note | None:
    """It closes at 17:00 on a working day."""
    return None if facts.close_fits else Note("obstacle.close_unfit")


def opening_reached(facts: RoundFacts, _: Actor) -> Note | None:
    """Its opening has come."""
    reached = facts.opens_at is not None and facts.now >= facts.opens_at
    return None if reached else Note("refusal.window_not_open", {"opens": moment(facts.opens_at)})


def not_open_yet(facts: RoundFacts, _: Actor) -> Note | None:
    """Its opening has not come."""
    before = facts.opens_at is not None and facts.now < facts.opens_at
    return None if before else Note("obstacle.opened_already", {"opens": moment(facts.opens_at)})


def close_reached(facts: RoundFacts, _: Actor) -> Note | None:
    """Its close has come."""
    reached = facts.closes_at is not None and facts.now >= facts.closes_at
    return None if reached else Note("obstacle.close_not_reached", {"closes": moment(facts.closes_at)})


def close_later(facts: RoundFacts, _: Actor) -> Note | None:
    """The new close lies ahead and after the old one: 整体延期 is never earlier."""
    new, old = facts.new_closes_at, facts.closes_at
    return None if new and old and new > max(old, facts.now) else Note("refusal.date_not_later", {"due": moment(old)})


def time_to_confirm(facts: RoundFacts, _: Actor) -> Note | None:
    """Enough time is left for enterprises to confirm corrected rules."""
    if facts.closes_at is None or facts.confirm_days is None:
        return Note("refusal.not_looked")
    enough = facts.closes_at - facts.now >= timedelta(days=facts.confirm_days)
    return None if enough else Note("obstacle.too_late_to_correct", {"days": facts.confirm_days})


def not_ranked(facts: RoundFacts, _: Actor) -> Note | None:
    """The round has no ranking."""
    return None if facts.selection == PREPARING else Note("obstacle.ranked_already")


def not_published(facts: RoundFacts, _: Actor) -> Note | None:
    """The round's list is not published."""
    return None if facts.selection and facts.selection != PUBLISHED else Note("obstacle.published_already")


def all_published(facts: RoundFacts, _: Actor) -> Note | None:
    """The list is published, and no firm waits for an objection."""
    if facts.selection != PUBLISHED:
        return Note("obstacle.not_published")
    return no_more(facts.held, "obstacle.firms_held")


def all_ended(facts: RoundFacts, _: Actor) -> Note | None:
    """Every application that was handed in has ended."""
    return no_more(facts.in_process, "obstacle.applications_open")


def stopped(facts: RoundFacts, _: Actor) -> Note | None:
    """The round is stopped."""
    return None if facts.frozen else Note("obstacle.not_frozen")


_CLERK, _HEAD, _CALENDAR = Role.CITY_CLERK, Role.CITY_HEAD, Role.CALENDAR
_PUBLIC = (RELEASED, OPEN, CLOSED)

ROUND: Table[RoundFacts] = Table(
    name="round",
    start=DRAFT,
    ends=frozenset({FINISHED, CANCELLED}),
    steps=(
        Step(DRAFT, EDIT, DRAFT, _CLERK, needs=(running,)),
        Step(
            DRAFT,
            RELEASE,
            RELEASED,
            _CLERK,
            confirm=_HEAD,
            needs=(running, pack_confirmed, pack_pinned, questions_settled, window_set, close_fits),
        ),
        Step(RELEASED, RECALL, DRAFT, _CLERK, confirm=_HEAD, needs=(running, not_open_yet), note=True),
        Step(RELEASED, OPEN_ROUND, OPEN, _CALENDAR, needs=(running, opening_reached)),
        Step(OPEN, CLOSE_ROUND, CLOSED, _CALENDAR, needs=(running, close_reached)),
        *(
            Step(
                state,
                EXTEND_ALL,
                OPEN if state == CLOSED else state,
                _CLERK,
                confirm=_HEAD,
                needs=(running, not_ranked),
                asks=(close_later, close_fits),
                note=True,
            )
            for state in _PUBLIC
        ),
        Step(OPEN, CORRECT_RULES, OPEN, _CLERK, confirm=_HEAD, needs=(running, time_to_confirm), note=True),
        # Stopping must not wait for a second person; going on again does.
        Step(RELEASED, FREEZE, RELEASED, _CLERK, needs=(running,), note=True),
        Step(OPEN, FREEZE, OPEN, _CLERK, needs=(running,), note=True),
        Step(CLOSED, FREEZE, CLOSED, _CLERK, needs=(running,), note=True),
        *(Step(state, UNFREEZE, state, _CLERK, confirm=_HEAD, needs=(stopped,), note=True) for state in _PUBLIC),
        *(
            Step(state, CANCEL, CANCELLED, _CLERK, confirm=_HEAD, needs=(running, not_published), note=True)
            for state in _PUBLIC
        ),
        Step(CLOSED, FINISH, FINISHED, _CLERK, needs=(running, all_published, all_ended)),
    ),
)
"""The calendar's steps may be taken late: whether an application is in time is judged by the window, not by this state."""
