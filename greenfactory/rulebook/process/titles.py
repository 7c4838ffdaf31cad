"""The way of a title 称号: valid, drawn for re-review, to be rectified, suspended, revoked, given back, expired.

It is renamed on the way, and its record corrected, even after its end.
"""

from dataclasses import dataclass
from datetime import datetime

from greenfactory.rulebook.notes import Note
from greenfactory.rulebook.process import owned
from greenfactory.rulebook.process.owned import OwnedFacts, moment, none_of
from greenfactory.rulebook.process.table import Actor, Role, Step, Table

VALID = "valid"
DRAWN = "drawn"
DISTRICT_RE_REVIEW = "district_re_review"
RE_REVIEW = "re_review"
RECTIFY = "rectify"
SUSPENDED = "suspended"
REVOKED = "revoked"
GIVEN_BACK = "given_back"
EXPIRED = "expired"

REPORT_YEAR = "report_year"
REPORT_CHANGE = "report_change"
RENAME = "rename"
DRAW = "draw"
HAND_IN_REPORT = "hand_in_report"
EXTEND = "extend"
SEND_BACK = "send_back"
FORWARD = "forward"
ASSESS = "assess"
UPHOLD = "uphold"
REQUIRE_RECTIFYING = "require_rectifying"
SUSPEND = "suspend"
RESUME = "resume"
REVOKE = "revoke"
GIVE_BACK = "give_back"
CORRECT = "correct"
EXPIRE = "expire"


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleFacts(OwnedFacts):
    """What a step of a title may depend on; `due_at`: date of the report or of the mending; None: nobody has looked."""

    year_incomplete: frozenset[str] | None = None  # key figures of the year that are missing
    change_reported: bool = False  # rename or restructuring, not yet decided
    change_complete: bool = False  # new name, legal basis, date, proof
    in_draw: bool = False  # the published draw holds it
    papers_missing: frozenset[str] | None = None  # of summary, 自评表, 自评报告
    returns_left: int = 0
    opinion_written: bool = False
    assessor: str = ""  # body entrusted with the assessment: an agency, or a panel's chair
    advisers: frozenset[str] | None = None  # bodies that advised this enterprise
    assessed: bool | None = None  # the third party or the experts have given their result
    outcomes: frozenset[str] = frozenset()  # what the pack lets a re-review end in: pass, rectify, revoke
    cause_known: bool = False  # the cause entered is one of the catalogue, with its legal basis
    wish_documented: bool = False  # the paper by which the enterprise gives it back is named
    corrected: frozenset[str] | None = None  # what a correction changes
    suspension_over: bool = False  # its cause is gone
    expires_at: datetime | None = None  # None: titles do not expire


def year_complete(facts: TitleFacts, _: Actor) -> Note | None:
    """Every key figure of the year."""
    return none_of(facts.year_incomplete, "obstacle.year_incomplete")


def change_complete(facts: TitleFacts, _: Actor) -> Note | None:
    """The change is told with name, basis, date and proof."""
    return None if facts.change_complete else Note("obstacle.change_incomplete")


def change_reported(facts: TitleFacts, _: Actor) -> Note | None:
    """The enterprise has told of a change."""
    return None if facts.change_reported else Note("obstacle.no_change_reported")


def in_draw(facts: TitleFacts, _: Actor) -> Note | None:
    """The draw, which anybody can repeat, holds it."""
    return None if facts.in_draw else Note("obstacle.not_drawn")


def papers_complete(facts: TitleFacts, _: Actor) -> Note | None:
    """Three-year summary, 自评表 and 自评报告."""
    return none_of(facts.papers_missing, "obstacle.papers_missing")


def return_left(facts: TitleFacts, _: Actor) -> Note | None:
    """It has not been sent back as often as the rules allow."""
    return None if facts.returns_left > 0 else Note("refusal.no_return_left")


def district_opinion(facts: TitleFacts, _: Actor) -> Note | None:
    """The bureau's opinion is there."""
    return None if facts.opinion_written else Note("refusal.opinion_missing")


def entrusted(facts: TitleFacts, actor: Actor) -> Note | None:
    """The assessment was entrusted to this body."""
    return None if facts.assessor and actor.body == facts.assessor else Note("obstacle.not_entrusted")


def never_adviser(facts: TitleFacts, actor: Actor) -> Note | None:
    """The assessor never advised this enterprise."""
    if facts.advisers is None:
        return Note("refusal.not_looked")
    return Note("refusal.adviser") if actor.body in facts.advisers else None


def unsealed(facts: TitleFacts, _: Actor) -> Note | None:
    """A result that was handed in is sealed."""
    if facts.assessed is None:
        return Note("refusal.not_looked")
    return Note("refusal.score_sealed") if facts.assessed else None


def assessed(facts: TitleFacts, _: Actor) -> Note | None:
    """The third party or the experts have given their result."""
    return None if facts.assessed else Note("obstacle.not_assessed")


def passing_allowed(facts: TitleFacts, _: Actor) -> Note | None:
    """The rules know the outcome 通过."""
    return None if "pass" in facts.outcomes else Note("obstacle.outcome_unknown")


def rectifying_allowed(facts: TitleFacts, _: Actor) -> Note | None:
    """The rules know the outcome 限期整改."""
    return None if "rectify" in facts.outcomes else Note("obstacle.outcome_unknown")


def cause_known(facts: TitleFacts, _: Actor) -> Note | None:
    """The cause is one of the catalogue, with its legal basis."""
    return None if facts.cause_known else Note("obstacle.cause_unknown")


def wish_documented(facts: TitleFacts, _: Actor) -> Note | None:
    """Nobody gives a title back for the enterprise: its own paper says so."""
    return None if facts.wish_documented else Note("obstacle.wish_undocumented")


def something_corrected(facts: TitleFacts, _: Actor) -> Note | None:
    """A correction says something else than the record."""
    return None if facts.corrected else Note("obstacle.nothing_corrected")


def suspension_over(facts: TitleFacts, _: Actor) -> Note | None:
    """What the title was suspended for is gone."""
    return None if facts.suspension_over else Note("obstacle.suspension_stands")


def expiry_reached(facts: TitleFacts, _: Actor) -> Note | None:
    """Its last day has passed, where titles expire."""
    if facts.expires_at is None:
        return Note("obstacle.never_expires")
    return (
        None if facts.now >= facts.expires_at else Note("obstacle.not_expired", {"expires": moment(facts.expires_at)})
    )


_CLERK, _HEAD = Role.CITY_CLERK, Role.CITY_HEAD
_DISTRICT, _DISTRICT_HEAD, _SUBMITTER = Role.DISTRICT_CLERK, Role.DISTRICT_HEAD, Role.SUBMITTER
_ENDS = (REVOKED, GIVEN_BACK, EXPIRED)
_LIVING = (VALID, DRAWN, DISTRICT_RE_REVIEW, RE_REVIEW, RECTIFY, SUSPENDED)

_RE_REVIEW: tuple[Step[TitleFacts], ...] = (
    Step(VALID, DRAW, DRAWN, _CLERK, confirm=_HEAD, needs=(in_draw,), asks=(owned.date_ahead,)),
    # A late report is taken: the title stands until somebody decides, and the delay is on record.
    Step(DRAWN, HAND_IN_REPORT, DISTRICT_RE_REVIEW, _SUBMITTER, needs=(papers_complete,)),
    Step(
        DISTRICT_RE_REVIEW,
        SEND_BACK,
        DRAWN,
        _DISTRICT,
        needs=(return_left,),
        asks=(owned.date_ahead,),
        note=True,
    ),
    Step(DISTRICT_RE_REVIEW, FORWARD, RE_REVIEW, _DISTRICT, confirm=_DISTRICT_HEAD, needs=(district_opinion,)),
    Step(RE_REVIEW, ASSESS, RE_REVIEW, Role.AGENCY, needs=(unsealed,)),
    Step(RE_REVIEW, ASSESS, RE_REVIEW, Role.CHAIR, needs=(unsealed,)),
    Step(RE_REVIEW, UPHOLD, VALID, _CLERK, confirm=_HEAD, needs=(assessed, passing_allowed)),
    Step(
        RE_REVIEW,
        REQUIRE_RECTIFYING,
        RECTIFY,
        _CLERK,
        confirm=_HEAD,
        needs=(assessed, rectifying_allowed),
        asks=(owned.date_ahead,),
        note=True,
    ),
    Step(RECTIFY, HAND_IN_REPORT, RE_REVIEW, _SUBMITTER, needs=(papers_complete,)),
    Step(DRAWN, EXTEND, DRAWN, _CLERK, confirm=_HEAD, asks=(owned.date_later,), note=True),
    Step(RECTIFY, EXTEND, RECTIFY, _CLERK, confirm=_HEAD, asks=(owned.date_later,), note=True),
)

TITLE: Table[TitleFacts] = Table(
    name="title",
    start=VALID,
    ends=frozenset(_ENDS),
    steps=(
        *(Step(state, REPORT_YEAR, state, _SUBMITTER, needs=(year_complete,)) for state in _LIVING),
        *(Step(state, REPORT_CHANGE, state, _SUBMITTER, asks=(change_complete,)) for state in _LIVING),
        *(Step(state, RENAME, state, _CLERK, confirm=_HEAD, needs=(change_reported,)) for state in _LIVING),
        *_RE_REVIEW,
        Step(VALID, SUSPEND, SUSPENDED, _CLERK, confirm=_HEAD, asks=(cause_known,), note=True),
        Step(SUSPENDED, RESUME, VALID, _CLERK, confirm=_HEAD, needs=(suspension_over,), note=True),
        *(Step(s, REVOKE, REVOKED, _CLERK, confirm=_HEAD, asks=(cause_known,), note=True) for s in _LIVING),
        *(Step(s, GIVE_BACK, GIVEN_BACK, _CLERK, confirm=_HEAD, asks=(wish_documented,), note=True) for s in _LIVING),
        *(
            Step(s, CORRECT, s, _CLERK, confirm=_HEAD, asks=(something_corrected,), note=True)
            for s in (*_LIVING, *_ENDS)
        ),
        *(Step(state, EXPIRE, EXPIRED, Role.CALENDAR, needs=(expiry_reached,)) for state in (VALID, SUSPENDED)),
    ),
    whose={
        Role.SUBMITTER: (owned.own_enterprise, owned.named_submitter),
        Role.DISTRICT_CLERK: (owned.own_district, owned.free_of_conflict),
        Role.DISTRICT_HEAD: (owned.own_district, owned.free_of_conflict),
        Role.CITY_CLERK: (owned.free_of_conflict,),
        Role.CITY_HEAD: (owned.free_of_conflict,),
        Role.AGENCY: (entrusted, never_adviser),
        Role.CHAIR: (entrusted, owned.free_of_conflict),
    },
)
"""No round holds a title, so none of its steps asks whether one is frozen."""
