"""The way of an application, from the draft to the list: the one table of who may do what, when, and what it needs.

From 已评分 on, an application follows the list of its round: `Role.SELECTION` takes its steps when the list takes its own.
"""

from greenfactory.rulebook.process import application_guards as g
from greenfactory.rulebook.process import owned
from greenfactory.rulebook.process.application_facts import ApplicationFacts
from greenfactory.rulebook.process.table import Role, Step, Table

DRAFT = "draft"
SUBMITTED = "submitted"
FIRST_REVIEW = "first_review"
RETURNED = "returned"
RECOMMENDED = "recommended"
CITY_CHECK = "city_check"
CITY_RETURNED = "city_returned"
EXPERT_REVIEW = "expert_review"
SCORED = "scored"
RANKED = "ranked"
PROPOSED = "proposed"
IN_NOTICE = "in_notice"
HELD = "held"
LISTED = "listed"
WITHDRAWN = "withdrawn"
NOT_RECOMMENDED = "not_recommended"
REJECTED = "rejected"
NOT_CHOSEN = "not_chosen"
UNDER_REVIEW = "under_review"
"""评审中: never a state, only what is shown between 已推荐 and 公示中 to those outside."""

FILL_IN = "fill_in"
EVALUATE = "evaluate"
SUBMIT = "submit"
WITHDRAW = "withdraw"
REOPEN = "reopen"
EXTEND = "extend"
TAKE_UP = "take_up"
SEND_BACK = "send_back"
RECOMMEND = "recommend"
NOT_RECOMMEND = "not_recommend"
REJECT = "reject"
CONSULT = "consult"
GIVE_OPINION = "give_opinion"
SEND_TO_EXPERTS = "send_to_experts"
ASSIGN = "assign"
RECORD_VISIT = "record_visit"
HAND_IN_SCORE = "hand_in_score"
ASK_SUPPLEMENT = "ask_supplement"
SUPPLEMENT = "supplement"
READ_AGAIN = "read_again"
CLOSE_SCORING = "close_scoring"
REOPEN_SCORING = "reopen_scoring"
RANK = "rank"
UNRANK = "unrank"
PROPOSE = "propose"
UNPROPOSE = "unpropose"
VETO = "veto"
OPEN_NOTICE = "open_notice"
RECALL_NOTICE = "recall_notice"
MOVE_UP = "move_up"
STRIKE = "strike"
PUBLISH = "publish"
HOLD = "hold"
RELEASE_HELD = "release_held"
LEAVE_OUT = "leave_out"

_FILLER, _SUBMITTER, _AGENCY = Role.FILLER, Role.SUBMITTER, Role.AGENCY
_CLERK, _HEAD = Role.DISTRICT_CLERK, Role.DISTRICT_HEAD
_CITY, _CITY_HEAD = Role.CITY_CLERK, Role.CITY_HEAD
_EXPERT, _CHAIR, _LIST = Role.EXPERT, Role.CHAIR, Role.SELECTION

_WHOLE = (g.rules_confirmed, g.declaration_signed, g.answers_complete, g.evidence_complete)
_CORRECTED = (owned.in_time, *_WHOLE, g.named_rows_only)
_BACK = (g.reason_known, g.rows_named, owned.date_ahead)

_ENTERPRISE: tuple[Step[ApplicationFacts], ...] = (
    Step(DRAFT, FILL_IN, DRAFT, _FILLER),
    Step(DRAFT, EVALUATE, DRAFT, _AGENCY, needs=(g.agency_places_left,)),
    Step(
        DRAFT,
        EXTEND,
        DRAFT,
        _CITY,
        confirm=_CITY_HEAD,
        needs=(g.list_preparing,),
        asks=(owned.date_later, g.date_fits),
        note=True,
    ),
    Step(DRAFT, SUBMIT, SUBMITTED, _SUBMITTER, needs=(g.window_open, g.eligible, g.submissions_left, *_WHOLE)),
    Step(SUBMITTED, WITHDRAW, WITHDRAWN, _SUBMITTER, needs=(g.review_not_started,)),
    Step(WITHDRAWN, REOPEN, DRAFT, _SUBMITTER, needs=(g.window_open, g.submissions_left)),
)

_DISTRICT: tuple[Step[ApplicationFacts], ...] = (
    Step(SUBMITTED, TAKE_UP, FIRST_REVIEW, _CLERK),
    Step(
        FIRST_REVIEW,
        RECOMMEND,
        RECOMMENDED,
        _CLERK,
        confirm=_HEAD,
        needs=(g.gate_met, g.figures_checked, g.opinion_written, g.letter_uploaded, g.quota_left),
    ),
    Step(FIRST_REVIEW, SEND_BACK, RETURNED, _CLERK, needs=(g.returns_left,), asks=_BACK, note=True),
    Step(FIRST_REVIEW, NOT_RECOMMEND, NOT_RECOMMENDED, _CLERK, confirm=_HEAD, asks=(g.reason_known,), note=True),
    Step(RETURNED, FILL_IN, RETURNED, _FILLER, needs=(owned.in_time,), asks=(g.within_named_rows,)),
    Step(RETURNED, SUBMIT, SUBMITTED, _SUBMITTER, needs=_CORRECTED),
    Step(RETURNED, EXTEND, RETURNED, _CLERK, confirm=_HEAD, asks=(owned.date_later, g.date_fits), note=True),
    Step(RETURNED, NOT_RECOMMEND, NOT_RECOMMENDED, _CLERK, confirm=_HEAD, needs=(owned.overdue,), note=True),
)

_CITY_STEPS: tuple[Step[ApplicationFacts], ...] = (
    Step(RECOMMENDED, TAKE_UP, CITY_CHECK, _CITY),
    Step(CITY_CHECK, CONSULT, CITY_CHECK, _CITY, asks=(owned.date_ahead,)),
    Step(CITY_CHECK, SEND_BACK, CITY_RETURNED, _CITY, needs=(g.returns_left,), asks=_BACK, note=True),
    Step(CITY_CHECK, REJECT, REJECTED, _CITY, confirm=_CITY_HEAD, asks=(g.reason_known,), note=True),
    Step(
        CITY_CHECK, SEND_TO_EXPERTS, EXPERT_REVIEW, _CITY, needs=(g.gate_met, g.answers_complete, g.evidence_complete)
    ),
    Step(CITY_RETURNED, FILL_IN, CITY_RETURNED, _FILLER, needs=(owned.in_time,), asks=(g.within_named_rows,)),
    Step(CITY_RETURNED, SUBMIT, CITY_CHECK, _SUBMITTER, needs=_CORRECTED),
    Step(
        CITY_RETURNED,
        EXTEND,
        CITY_RETURNED,
        _CITY,
        confirm=_CITY_HEAD,
        asks=(owned.date_later, g.date_fits),
        note=True,
    ),
    Step(CITY_RETURNED, REJECT, REJECTED, _CITY, confirm=_CITY_HEAD, needs=(owned.overdue,), note=True),
    *(
        Step(state, GIVE_OPINION, state, Role.DEPARTMENT, needs=(g.answer_in_time,), note=True)
        for state in (CITY_CHECK, EXPERT_REVIEW, SCORED, RANKED)
    ),
)

_EXPERTS: tuple[Step[ApplicationFacts], ...] = (
    Step(EXPERT_REVIEW, ASSIGN, EXPERT_REVIEW, _CITY, asks=(g.expert_free, g.expert_has_room)),
    Step(EXPERT_REVIEW, RECORD_VISIT, EXPERT_REVIEW, _CITY, note=True),
    Step(
        EXPERT_REVIEW,
        HAND_IN_SCORE,
        EXPERT_REVIEW,
        _EXPERT,
        needs=(g.pledge_signed, g.not_handed_in),
        asks=(g.rows_scored,),
    ),
    Step(
        EXPERT_REVIEW,
        ASK_SUPPLEMENT,
        EXPERT_REVIEW,
        _EXPERT,
        needs=(g.pledge_signed, g.not_handed_in),
        asks=(g.rows_named, owned.date_ahead),
        note=True,
    ),
    Step(EXPERT_REVIEW, SUPPLEMENT, EXPERT_REVIEW, _SUBMITTER, needs=(g.supplement_asked,)),
    Step(EXPERT_REVIEW, READ_AGAIN, EXPERT_REVIEW, _CITY, needs=(g.experts_apart,)),
    Step(
        EXPERT_REVIEW,
        CLOSE_SCORING,
        SCORED,
        _CHAIR,
        needs=(g.enough_scores, g.experts_agreed, g.figures_settled, g.supplements_closed),
        asks=(g.absence_explained,),
    ),
    Step(SCORED, REOPEN_SCORING, EXPERT_REVIEW, _CITY, confirm=_CITY_HEAD, needs=(g.list_preparing,), note=True),
)

_WITH_THE_LIST: tuple[Step[ApplicationFacts], ...] = (
    Step(SCORED, RANK, RANKED, _LIST, needs=(g.list_ranked,)),
    Step(RANKED, UNRANK, SCORED, _LIST, needs=(g.list_preparing,)),
    Step(RANKED, PROPOSE, PROPOSED, _LIST, needs=(g.list_proposed, g.chosen)),
    Step(PROPOSED, UNPROPOSE, RANKED, _LIST, needs=(g.list_ranked,)),
    Step(PROPOSED, VETO, RANKED, _LIST, needs=(g.list_proposed, g.not_chosen)),
    Step(PROPOSED, OPEN_NOTICE, IN_NOTICE, _LIST, needs=(g.list_in_notice, g.chosen)),
    Step(IN_NOTICE, RECALL_NOTICE, PROPOSED, _LIST, needs=(g.list_proposed,)),
    Step(RANKED, MOVE_UP, IN_NOTICE, _LIST, needs=(g.list_in_notice, g.chosen, g.moves_up)),
    Step(IN_NOTICE, STRIKE, NOT_CHOSEN, _LIST, needs=(g.list_in_notice, g.not_chosen)),
    Step(IN_NOTICE, PUBLISH, LISTED, _LIST, needs=(g.list_published, g.chosen, g.no_objection)),
    Step(IN_NOTICE, HOLD, HELD, _LIST, needs=(g.list_published, g.chosen, g.objection_open)),
    Step(RANKED, LEAVE_OUT, NOT_CHOSEN, _LIST, needs=(g.list_published, g.not_chosen)),
    Step(HELD, RELEASE_HELD, LISTED, _LIST, needs=(g.list_published, g.chosen, g.no_objection)),
    Step(HELD, STRIKE, NOT_CHOSEN, _LIST, needs=(g.list_published, g.not_chosen)),
)

INSIDE = frozenset({CITY_CHECK, EXPERT_REVIEW, SCORED, RANKED, PROPOSED})
"""What only the city sees; everybody else is shown 评审中."""
_INSIDERS = {Role.CITY_CLERK, Role.CITY_HEAD, Role.AUDITOR, Role.SELECTION, Role.CALENDAR}
_NOBODY = {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN}
_STRANGERS = {Role.PUBLIC, Role.SUPPORT_BODY}


def shown_state(state: str, role: Role) -> str | None:
    """The state that `role` may see; None where it sees none. Whether it may see the application at all is not said here."""
    if role in _NOBODY or (role in _STRANGERS and state not in {IN_NOTICE, LISTED}):
        return None
    panel = role in {Role.EXPERT, Role.CHAIR} and state == EXPERT_REVIEW
    return UNDER_REVIEW if state in INSIDE and role not in _INSIDERS and not panel else state


_BUREAU = (owned.free_of_conflict,)
_OF_DISTRICT = (owned.own_district, owned.free_of_conflict)

APPLICATION: Table[ApplicationFacts] = Table(
    name="application",
    start=DRAFT,
    ends=frozenset({LISTED, WITHDRAWN, NOT_RECOMMENDED, REJECTED, NOT_CHOSEN}),
    steps=(*_ENTERPRISE, *_DISTRICT, *_CITY_STEPS, *_EXPERTS, *_WITH_THE_LIST),
    whose={
        Role.FILLER: (owned.own_enterprise,),
        Role.SUBMITTER: (owned.own_enterprise, owned.named_submitter),
        Role.AGENCY: (g.invited, g.independent),
        Role.DISTRICT_CLERK: _OF_DISTRICT,
        Role.DISTRICT_HEAD: _OF_DISTRICT,
        Role.CITY_CLERK: _BUREAU,
        Role.CITY_HEAD: _BUREAU,
        Role.EXPERT: (g.assigned, owned.free_of_conflict),
        Role.CHAIR: (g.chairing, owned.free_of_conflict),
        Role.DEPARTMENT: (g.department_asked, owned.free_of_conflict),
    },
    always=(owned.running,),
    shown=shown_state,
)
