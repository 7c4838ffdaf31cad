"""The way of the list 名单 of a round: ranked, proposed, in notice, published; and which steps of its applications follow.

What concerns the whole list is decided on it once, so that one double signature publishes one list.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from greenfactory.rulebook.notes import Note
from greenfactory.rulebook.process.owned import moment, no_more, none_of, running
from greenfactory.rulebook.process.table import Actor, Facts, Role, Step, Table

PREPARING = "preparing"
RANKED = "ranked"
PROPOSED = "proposed"
IN_NOTICE = "in_notice"
PUBLISHED = "published"

RANK = "rank"
UNRANK = "unrank"
PROPOSE = "propose"
UNPROPOSE = "unpropose"
SETTLE_TIE = "settle_tie"
VETO = "veto"
OPEN_NOTICE = "open_notice"
RECALL_NOTICE = "recall_notice"
MOVE_UP = "move_up"
STRIKE = "strike"
PUBLISH = "publish"
RELEASE_HELD = "release_held"

FOLLOWERS: Mapping[str, tuple[str, ...]] = {
    RANK: ("rank",),
    UNRANK: ("unrank",),
    PROPOSE: ("propose",),
    UNPROPOSE: ("unpropose",),
    SETTLE_TIE: ("propose",),
    VETO: ("veto",),
    OPEN_NOTICE: ("open_notice",),
    RECALL_NOTICE: ("recall_notice",),
    MOVE_UP: ("move_up",),
    STRIKE: ("strike",),
    PUBLISH: ("publish", "hold", "leave_out"),
    RELEASE_HELD: ("release_held",),
}
"""A step of the list, and the steps it brings to applications: to each at most one, whichever its facts allow.

veto, move_up, strike and release_held concern the one firm that they name, the others every application of the round.
"""
FOLLOWED_BY_ALL = frozenset({RANK, UNRANK, UNPROPOSE, OPEN_NOTICE, RECALL_NOTICE, PUBLISH})
"""Steps after which no application may be left in the state that they began from: one that finds no step undoes the whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SelectionFacts(Facts):
    """What a step of the list may depend on; None: nobody has looked, which refuses like a fault."""

    round_closed: bool = False
    in_review: frozenset[str] | None = None  # applications neither scored nor ended
    pending: frozenset[str] | None = None  # scored applications with pending rows
    pending_allowed: bool = False  # question k: the pack takes an official ranking all the same
    ranking_current: bool = False  # it equals what the sealed scores give now
    departments_silent: frozenset[str] | None = None  # asked, no answer, date not passed
    ties_open: int | None = None  # left to the meeting (question b)
    minutes_recorded: bool = False
    veto_allowed: bool = False  # question j
    moving_up_allowed: bool = False  # question i
    firm_named: bool = False  # the step names one application, whose state it fits
    notice_text_complete: bool = False  # basis, procedure, list, dates, address, telephones
    notice_workdays: int = 0  # working days from first to last day, both counted
    least_workdays: int | None = None
    notice_ends_at: datetime | None = None
    objections_unowned: int | None = None  # open ones without owner or due date
    firm_objections_open: int | None = None  # of the firm named
    document_entered: bool = False  # 文号, date and scan from the office system


def round_closed(facts: SelectionFacts, _: Actor) -> Note | None:
    """No further application can come."""
    return None if facts.round_closed else Note("obstacle.round_open")


def all_scored(facts: SelectionFacts, _: Actor) -> Note | None:
    """Every application that went to the city is scored or has ended."""
    return none_of(facts.in_review, "obstacle.still_in_review")


def none_pending(facts: SelectionFacts, _: Actor) -> Note | None:
    """No row is pending, unless the rules take that."""
    return None if facts.pending_allowed else none_of(facts.pending, "obstacle.rows_pending")


def ranking_current(facts: SelectionFacts, _: Actor) -> Note | None:
    """The ranking is that of the sealed scores."""
    return None if facts.ranking_current else Note("obstacle.ranking_stale")


def departments_heard(facts: SelectionFacts, _: Actor) -> Note | None:
    """Every department that was asked has answered, or its date has passed."""
    return none_of(facts.departments_silent, "obstacle.departments_silent")


def tie_waits(facts: SelectionFacts, _: Actor) -> Note | None:
    """The rules leave a tie to the meeting."""
    return None if facts.ties_open else Note("obstacle.no_tie_open")


def ties_decided(facts: SelectionFacts, _: Actor) -> Note | None:
    """No tie waits for the meeting."""
    return no_more(facts.ties_open, "obstacle.ties_open")


def minutes_recorded(facts: SelectionFacts, _: Actor) -> Note | None:
    """The meeting's minutes are there."""
    return None if facts.minutes_recorded else Note("obstacle.minutes_missing")


def veto_allowed(facts: SelectionFacts, _: Actor) -> Note | None:
    """The rules let the meeting strike a firm."""
    return None if facts.veto_allowed else Note("obstacle.veto_forbidden")


def moving_up_allowed(facts: SelectionFacts, _: Actor) -> Note | None:
    """The rules let the next one move up."""
    return None if facts.moving_up_allowed else Note("obstacle.moving_up_forbidden")


def firm_named(facts: SelectionFacts, _: Actor) -> Note | None:
    """The step names the firm."""
    return None if facts.firm_named else Note("obstacle.firm_not_named")


def notice_text_complete(facts: SelectionFacts, _: Actor) -> Note | None:
    """The notice says all that it must."""
    return None if facts.notice_text_complete else Note("obstacle.notice_text_incomplete")


def notice_long_enough(facts: SelectionFacts, _: Actor) -> Note | None:
    """The notice stands for as many working days as the rules ask."""
    if facts.least_workdays is None:
        return Note("refusal.not_looked")
    if facts.notice_workdays >= max(1, facts.least_workdays):
        return None
    return Note("obstacle.notice_too_short", {"days": facts.notice_workdays, "least": max(1, facts.least_workdays)})


def notice_over(facts: SelectionFacts, _: Actor) -> Note | None:
    """The notice has ended."""
    over = facts.notice_ends_at is not None and facts.now >= facts.notice_ends_at
    return None if over else Note("obstacle.notice_not_over", {"ends": moment(facts.notice_ends_at)})


def objections_owned(facts: SelectionFacts, _: Actor) -> Note | None:
    """Every open objection has somebody who settles it, and a date."""
    return no_more(facts.objections_unowned, "obstacle.objections_unowned")


def firm_objections_settled(facts: SelectionFacts, _: Actor) -> Note | None:
    """Every objection to the firm named is settled."""
    return no_more(facts.firm_objections_open, "refusal.objections_open")


def document_entered(facts: SelectionFacts, _: Actor) -> Note | None:
    """The document's number, date and scan are entered."""
    return None if facts.document_entered else Note("obstacle.document_missing")


_CLERK, _HEAD = Role.CITY_CLERK, Role.CITY_HEAD

SELECTION: Table[SelectionFacts] = Table(
    name="selection",
    start=PREPARING,
    ends=frozenset({PUBLISHED}),
    steps=(
        Step(PREPARING, RANK, RANKED, _CLERK, needs=(round_closed, all_scored, none_pending)),
        Step(RANKED, UNRANK, PREPARING, _CLERK, confirm=_HEAD, note=True),
        Step(RANKED, PROPOSE, PROPOSED, _CLERK, needs=(ranking_current, departments_heard)),
        Step(PROPOSED, UNPROPOSE, RANKED, _CLERK, confirm=_HEAD, note=True),
        Step(PROPOSED, SETTLE_TIE, PROPOSED, _CLERK, confirm=_HEAD, needs=(tie_waits, minutes_recorded), note=True),
        Step(
            PROPOSED,
            VETO,
            PROPOSED,
            _CLERK,
            confirm=_HEAD,
            needs=(veto_allowed, minutes_recorded),
            asks=(firm_named,),
            note=True,
        ),
        Step(
            PROPOSED,
            OPEN_NOTICE,
            IN_NOTICE,
            _CLERK,
            confirm=_HEAD,
            needs=(ranking_current, ties_decided, minutes_recorded),
            asks=(notice_text_complete, notice_long_enough),
        ),
        Step(IN_NOTICE, RECALL_NOTICE, PROPOSED, _CLERK, confirm=_HEAD, note=True),
        Step(IN_NOTICE, STRIKE, IN_NOTICE, _CLERK, confirm=_HEAD, asks=(firm_named,), note=True),
        Step(
            IN_NOTICE,
            MOVE_UP,
            IN_NOTICE,
            _CLERK,
            confirm=_HEAD,
            needs=(moving_up_allowed,),
            asks=(firm_named, notice_long_enough),
            note=True,
        ),
        Step(
            IN_NOTICE,
            PUBLISH,
            PUBLISHED,
            _CLERK,
            confirm=_HEAD,
            needs=(notice_over, ranking_current, objections_owned, document_entered),
        ),
        Step(
            PUBLISHED,
            RELEASE_HELD,
            PUBLISHED,
            _CLERK,
            confirm=_HEAD,
            asks=(firm_named, firm_objections_settled),
            note=True,
        ),
        Step(
            PUBLISHED,
            STRIKE,
            PUBLISHED,
            _CLERK,
            confirm=_HEAD,
            asks=(firm_named, firm_objections_settled),
            note=True,
        ),
    ),
    always=(running,),
)
"""`notice_ends_at` is the end of the latest notice: a firm that moves up has its own, and the list waits for it."""
