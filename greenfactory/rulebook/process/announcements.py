"""The way of the call for applications 申报通知: drafted, released by two people, signed on paper in the office system."""

from dataclasses import dataclass

from greenfactory.rulebook.notes import Note
from greenfactory.rulebook.process.owned import none_of, running
from greenfactory.rulebook.process.table import Actor, Facts, Role, Step, Table

DRAFT = "draft"
RELEASED = "released"

WRITE = "write"
ANNOUNCE = "announce"
ENTER_PAPER = "enter_paper"
TAKE_BACK = "take_back"


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnouncementFacts(Facts):
    """What a step of a call may depend on."""

    round_released: bool = False
    parts_empty: frozenset[str] | None = None  # parts of the text that nobody has written
    paper_complete: bool = False  # number, date and scan of the signed paper entered


def round_released(facts: AnnouncementFacts, _: Actor) -> Note | None:
    """Its round is released: rules and calendar stand."""
    return None if facts.round_released else Note("obstacle.round_not_released")


def text_complete(facts: AnnouncementFacts, _: Actor) -> Note | None:
    """Every part of the text is written."""
    return none_of(facts.parts_empty, "obstacle.parts_empty")


def paper_complete(facts: AnnouncementFacts, _: Actor) -> Note | None:
    """Number, date and scan are those of the signed paper."""
    return None if facts.paper_complete else Note("obstacle.paper_incomplete")


_CLERK, _HEAD = Role.CITY_CLERK, Role.CITY_HEAD

ANNOUNCEMENT: Table[AnnouncementFacts] = Table(
    name="announcement",
    start=DRAFT,
    ends=frozenset({RELEASED}),
    steps=(
        Step(DRAFT, WRITE, DRAFT, _CLERK),
        Step(DRAFT, ANNOUNCE, RELEASED, _CLERK, confirm=_HEAD, needs=(round_released, text_complete)),
        # The signed paper usually comes back later; what it adds is public at once, so two people see it too.
        Step(RELEASED, ENTER_PAPER, RELEASED, _CLERK, confirm=_HEAD, asks=(paper_complete,)),
        Step(RELEASED, TAKE_BACK, DRAFT, _CLERK, confirm=_HEAD, note=True),
    ),
    always=(running,),
)
