"""The mechanism, step by step: two signatures, who is told what, dates to the microsecond, every guard by its reason."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from greenfactory.rulebook import wording
from greenfactory.rulebook.notes import Note
from greenfactory.rulebook.process.application_facts import ApplicationFacts
from greenfactory.rulebook.process.applications import APPLICATION
from greenfactory.rulebook.process.objections import OBJECTION, ObjectionFacts
from greenfactory.rulebook.process.owned import moment, none_of
from greenfactory.rulebook.process.rounds import ROUND, RoundFacts
from greenfactory.rulebook.process.selections import SELECTION, SelectionFacts
from greenfactory.rulebook.process.table import HAND_BACK, THE_CALENDAR, Decision, Proposal, Role, Table
from greenfactory.rulebook.process.titles import TITLE, TitleFacts
from greenfactory.rulebook.tests.process_cases import NONE, NOW, ONE, PAST, SOON, actor, facts

TICK = timedelta(microseconds=1)
CLERK, HEAD = actor(Role.DISTRICT_CLERK), actor(Role.DISTRICT_HEAD)
GOOD = facts(ApplicationFacts)
PROPOSED = replace(GOOD, proposal=Proposal("recommend", CLERK.person))


def codes(decision: Decision) -> list[str]:
    assert (decision.kind == "refused") == bool(decision.reasons)
    return [note.code.split(".")[1] for note in decision.reasons]


def decide(table: Table[Any], state: str, action: str, role: Role, **changed: Any) -> Decision:
    kind: Any = {
        "application": ApplicationFacts,
        "selection": SelectionFacts,
        "round": RoundFacts,
        "title": TitleFacts,
        "objection": ObjectionFacts,
    }[table.name]
    some = facts(kind, **changed)
    row = next(step for step in table.steps if (step.from_state, step.action) == (state, action))
    if row.confirm == role:
        some = replace(some, proposal=Proposal(action, "somebody"))
    return table.decide(state, action, actor(role), some)


def test_two_people_recommend() -> None:
    assert APPLICATION.decide("first_review", "recommend", CLERK, GOOD) == Decision("proposed", "first_review")
    assert APPLICATION.decide("first_review", "recommend", HEAD, PROPOSED) == Decision("taken", "recommended")


def test_nobody_recommends_alone() -> None:
    both = replace(HEAD, person=CLERK.person)
    assert codes(APPLICATION.decide("first_review", "recommend", both, PROPOSED)) == ["same_person"]
    assert codes(APPLICATION.decide("first_review", "recommend", HEAD, GOOD)) == ["not_proposed"]
    other = replace(GOOD, proposal=Proposal("not_recommend", CLERK.person))
    assert codes(APPLICATION.decide("first_review", "recommend", HEAD, other)) == ["not_proposed"]


def test_confirming_needs_a_fresh_login_and_proposing_does_not() -> None:
    stale = replace(PROPOSED, fresh_login=False)
    assert codes(APPLICATION.decide("first_review", "recommend", HEAD, stale)) == ["login_again"]
    assert APPLICATION.decide("first_review", "recommend", CLERK, replace(GOOD, fresh_login=False)).kind == "proposed"


def test_what_was_fit_to_propose_is_judged_anew_when_confirmed() -> None:
    late = replace(PROPOSED, quota_left=0, opinion_written=False)
    assert codes(APPLICATION.decide("first_review", "recommend", HEAD, late)) == ["opinion_missing", "quota_used"]


def test_while_a_proposal_waits_the_state_stays() -> None:
    assert codes(APPLICATION.decide("first_review", "send_back", CLERK, PROPOSED)) == ["proposal_waits"]
    assert codes(APPLICATION.decide("first_review", "recommend", CLERK, PROPOSED)) == ["proposal_waits"]
    assert codes(APPLICATION.decide("first_review", "not_recommend", CLERK, PROPOSED)) == ["proposal_waits"]
    waiting = replace(GOOD, proposal=Proposal("extend", "city_clerk"))
    assert APPLICATION.decide("draft", "fill_in", actor(Role.FILLER), waiting) == Decision("taken", "draft")


def test_a_proposal_is_handed_back_by_its_confirmer_or_taken_back_by_its_proposer() -> None:
    def back(who: Any, some: ApplicationFacts = PROPOSED) -> Decision:
        return APPLICATION.decide("first_review", HAND_BACK, who, some)

    assert back(HEAD) == back(CLERK) == Decision("handed_back", "first_review")
    assert codes(back(replace(CLERK, person="colleague"))) == ["not_offered"]
    assert codes(back(actor(Role.CITY_HEAD))) == ["not_offered"]
    assert codes(back(replace(HEAD, body="south"))) == ["other_district"]
    assert codes(back(HEAD, GOOD)) == ["not_offered"]
    assert codes(back(HEAD, replace(PROPOSED, note=" "))) == ["note_missing"]
    assert codes(back(HEAD, replace(PROPOSED, frozen=True))) == ["frozen"]
    # Handing back must not wait for what the step itself needs.
    assert back(HEAD, replace(PROPOSED, quota_left=0, fresh_login=False)).kind == "handed_back"


def test_buttons_come_from_the_same_rows_with_their_reasons() -> None:
    offers = APPLICATION.offered("first_review", CLERK, replace(GOOD, quota_left=0, note="", new_due_at=None))
    assert [(offer.step.action, offer.confirms, [note.code for note in offer.why_not]) for offer in offers] == [
        ("recommend", False, ["refusal.quota_used"]),
        ("send_back", False, []),
        ("not_recommend", False, []),
    ]
    offers = APPLICATION.offered("first_review", HEAD, PROPOSED)
    assert [(offer.step.action, offer.confirms, offer.possible) for offer in offers] == [
        ("recommend", True, True),
        ("not_recommend", True, False),
        ("hand_back", True, True),
    ]


@pytest.mark.parametrize(
    ("role", "changed", "reason"),
    [
        (Role.SUBMITTER, {"enterprise": "other"}, "other_enterprise"),
        (Role.SUBMITTER, {"submitter": "boss"}, "not_submitter"),
        (Role.FILLER, {"enterprise": ""}, "other_enterprise"),
        (Role.AGENCY, {"invited_agency": "rival"}, "not_invited"),
        (Role.AGENCY, {"advisers": frozenset({"agency"})}, "adviser"),
        (Role.AGENCY, {"advisers": None}, "not_looked"),
        (Role.CITY_CLERK, {"conflicts": None}, "conflicts_unknown"),
        (Role.CITY_CLERK, {"conflicts": frozenset({"city_clerk"})}, "conflict"),
    ],
)
def test_whom_it_does_not_concern_is_told_that_and_nothing_else(role: Role, changed: Any, reason: str) -> None:
    nothing = facts(ApplicationFacts, **changed, frozen=True, declaration_signed=False, agency_places_left=0, note="")
    action = next(step.action for step in APPLICATION.steps if step.from_state == "draft" and step.role == role)
    assert codes(APPLICATION.decide("draft", action, actor(role), nothing)) == [reason]
    assert codes(APPLICATION.decide("ranked", action, actor(role), nothing)) == [reason]
    assert APPLICATION.offered("draft", actor(role), nothing) == ()


def test_a_step_that_is_not_there_says_who_takes_it_and_what_may_be_seen() -> None:
    decision = APPLICATION.decide("ranked", "submit", actor(Role.SUBMITTER), GOOD)
    (note,) = decision.reasons
    assert wording.say(note, "zh") == "现在是“评审中”，不能“提交”"
    assert wording.remedy(note, "zh") == "刷新页面看现在能办什么；“提交”由企业授权提交人办理"
    (note,) = APPLICATION.decide("draft", "publish", actor(Role.PUBLIC), GOOD).reasons
    assert wording.say(note, "en") == "it is “not public”: “publish” is not possible"
    (note,) = APPLICATION.decide("draft", HAND_BACK, actor(Role.PUBLIC), GOOD).reasons
    assert wording.remedy(note, "en").endswith("“hand back” is for: whoever proposed or confirms")


@pytest.mark.parametrize(("state", "action"), [("nowhere", "submit"), ("draft", "fly"), ("under_review", "submit")])
def test_what_the_table_does_not_know_is_a_fault_of_the_caller(state: str, action: str) -> None:
    with pytest.raises(ValueError, match="application: no state"):
        APPLICATION.decide(state, action, actor(Role.SUBMITTER), GOOD)


def test_in_a_hidden_state_what_is_entered_badly_is_still_said() -> None:
    department = actor(Role.DEPARTMENT)
    assert codes(APPLICATION.decide("ranked", "give_opinion", department, replace(GOOD, note=""))) == ["note_missing"]
    late = replace(GOOD, note="", answer_due_at=NOW)
    assert codes(APPLICATION.decide("ranked", "give_opinion", department, late)) == ["not_offered"]
    assert codes(APPLICATION.decide("expert_review", "supplement", actor(Role.SUBMITTER), GOOD)) == ["not_offered"]
    asked = replace(GOOD, supplements_open=1)
    assert APPLICATION.decide("expert_review", "supplement", actor(Role.SUBMITTER), asked).kind == "taken"


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"opens_at": NOW}, None),
        ({"opens_at": NOW + TICK}, "window_not_open"),
        ({"closes_at": NOW + TICK}, None),
        ({"closes_at": NOW}, "window_closed"),
        ({"closes_at": PAST, "extended_until": NOW + TICK}, None),
        ({"closes_at": PAST, "extended_until": NOW}, "window_closed"),
        ({"closes_at": SOON, "extended_until": PAST}, None),
        ({"closes_at": None, "extended_until": SOON}, "no_window"),
        ({"opens_at": None}, "no_window"),
        ({"closes_at": (NOW + TICK).astimezone(timezone(timedelta(hours=8)))}, None),
    ],
)
def test_submit_is_in_time_from_the_opening_until_just_before_the_close(changed: Any, reason: str | None) -> None:
    decision = decide(APPLICATION, "draft", "submit", Role.SUBMITTER, **changed)
    assert codes(decision) == ([reason] if reason else [])


A, S, R, T, OBJ = APPLICATION, SELECTION, ROUND, TITLE, OBJECTION
CITY, CITY_HEAD, SUBMITTER = Role.CITY_CLERK, Role.CITY_HEAD, Role.SUBMITTER


@pytest.mark.parametrize(
    ("table", "state", "action", "role", "changed", "reason"),
    [
        (A, "returned", "submit", SUBMITTER, {"due_at": NOW + TICK}, None),
        (A, "returned", "submit", SUBMITTER, {"due_at": NOW}, "late"),
        (A, "returned", "submit", SUBMITTER, {"due_at": None}, "no_date"),
        (A, "returned", "submit", SUBMITTER, {"changed_rows": frozenset({"x", "z"})}, "other_rows_changed"),
        (A, "returned", "submit", SUBMITTER, {"closes_at": PAST}, None),
        (A, "returned", "fill_in", Role.FILLER, {"entered_rows": frozenset({"z"})}, "row_not_open"),
        (A, "returned", "not_recommend", Role.DISTRICT_CLERK, {"due_at": NOW}, None),
        (A, "returned", "not_recommend", Role.DISTRICT_CLERK, {"due_at": NOW + TICK}, "not_overdue"),
        (A, "first_review", "send_back", Role.DISTRICT_CLERK, {"new_due_at": NOW}, "date_not_ahead"),
        (A, "first_review", "send_back", Role.DISTRICT_CLERK, {"new_due_at": NOW + TICK}, None),
        (A, "draft", "extend", CITY, {"due_at": SOON, "new_due_at": SOON}, "date_not_later"),
        (A, "draft", "extend", CITY, {"due_at": SOON, "new_due_at": SOON + TICK}, None),
        (A, "draft", "extend", CITY, {"due_at": PAST, "new_due_at": NOW}, "date_not_later"),
        (A, "draft", "extend", CITY, {"new_due_fits": False}, "close_unfit"),
        (A, "draft", "evaluate", Role.AGENCY, {"agency_places_left": 0}, "agency_full"),
        (A, "draft", "evaluate", Role.AGENCY, {"agency_places_left": None}, None),
        (A, "withdrawn", "reopen", SUBMITTER, {"submissions_left": 0}, "no_submission_left"),
        (A, "city_check", "give_opinion", Role.DEPARTMENT, {"consulted": NONE}, "department_not_asked"),
        (A, "expert_review", "assign", CITY, {"conflicts": frozenset({"third"})}, "expert_conflict"),
        (A, "expert_review", "hand_in_score", Role.EXPERT, {"handed_in": frozenset({"expert"})}, "score_sealed"),
        (A, "expert_review", "hand_in_score", Role.EXPERT, {"experts": ONE}, "not_assigned"),
        (A, "expert_review", "close_scoring", Role.CHAIR, {}, None),
        (A, "expert_review", "close_scoring", Role.CHAIR, {"note": ""}, "scores_outstanding"),
        (A, "expert_review", "close_scoring", Role.CHAIR, {"minimum_scores": 2}, "too_few_scores"),
        (A, "expert_review", "close_scoring", Role.CHAIR, {"handed_in": ONE, "minimum_scores": 0}, "too_few_scores"),
        (A, "expert_review", "close_scoring", Role.CHAIR, {"experts_differ": True}, "experts_apart"),
        (A, "expert_review", "close_scoring", Role.CHAIR, {"supplements_open": 1}, "supplement_open"),
        (S, "preparing", "rank", CITY, {"pending": ONE}, "rows_pending"),
        (S, "preparing", "rank", CITY, {"pending": ONE, "pending_allowed": True}, None),
        (S, "proposed", "open_notice", CITY, {"notice_workdays": 4}, "notice_too_short"),
        (S, "proposed", "open_notice", CITY, {"notice_workdays": 0, "least_workdays": 0}, "notice_too_short"),
        (S, "proposed", "open_notice", CITY_HEAD, {"ties_open": 2}, "ties_open"),
        (S, "in_notice", "publish", CITY_HEAD, {"notice_ends_at": NOW + TICK}, "notice_not_over"),
        (S, "in_notice", "publish", CITY_HEAD, {"notice_ends_at": NOW}, None),
        (R, "draft", "release", CITY, {"closes_at": PAST, "opens_at": PAST - TICK}, "window_reversed"),
        (R, "draft", "release", CITY, {"opens_at": SOON, "closes_at": SOON}, "window_reversed"),
        (R, "draft", "release", CITY, {"opens_at": SOON - TICK, "closes_at": SOON}, None),
        (R, "open", "extend_all", CITY, {"new_closes_at": SOON}, "date_not_later"),
        (R, "open", "extend_all", CITY, {"new_closes_at": SOON + TICK}, None),
        (R, "closed", "extend_all", CITY, {"closes_at": PAST, "new_closes_at": NOW}, "date_not_later"),
        (R, "open", "correct_rules", CITY, {"confirm_days": 2}, None),
        (R, "open", "correct_rules", CITY, {"confirm_days": 2, "closes_at": SOON - TICK}, "too_late_to_correct"),
        (R, "released", "recall", CITY, {"opens_at": NOW}, "opened_already"),
        (R, "open", "unfreeze", CITY, {"frozen": False}, "not_frozen"),
        (T, "valid", "draw", CITY, {"in_draw": False}, "not_drawn"),
        (T, "re_review", "uphold", CITY, {"assessed": True, "outcomes": frozenset({"revoke"})}, "outcome_unknown"),
        (T, "re_review", "assess", Role.AGENCY, {"advisers": frozenset({"agency"})}, "adviser"),
        (OBJ, "received", "name_owner", CITY, {"owner": ""}, "owner_missing"),
        (OBJ, "received", "name_owner", CITY, {"owner": "x", "conflicts": ONE}, "owner_conflict"),
        (OBJ, "received", "name_owner", CITY, {"new_due_at": NOW}, "date_not_ahead"),
        (OBJ, "received", "name_owner", CITY, {"note": ""}, None),
        (OBJ, "in_hand", "name_owner", CITY, {"note": ""}, "note_missing"),
        (OBJ, "in_hand", "find_unfounded", CITY_HEAD, {"fresh_login": False}, "login_again"),
        (OBJ, "in_hand", "find_justified", CITY, {"conflicts": frozenset({"city_clerk"})}, "conflict"),
        (OBJ, "in_hand", "record_withdrawal", CITY, {"wish_documented": False}, "withdrawal_undocumented"),
        (OBJ, "received", "correct_record", CITY, {"corrected": NONE}, "nothing_corrected"),
        (OBJ, "in_hand", "correct_record", CITY, {"note": ""}, "note_missing"),
    ],
)
def test_a_step_is_refused_for_the_reason_that_stands(
    table: Table[Any], state: str, action: str, role: Role, changed: Any, reason: str | None
) -> None:
    assert codes(decide(table, state, action, role, **changed)) == ([reason] if reason else [])


def test_all_reasons_are_said_at_once() -> None:
    decision = decide(A, "draft", "submit", SUBMITTER, frozen=True, eligible=False, unanswered=frozenset({"b", "a"}))
    assert codes(decision) == ["frozen", "not_eligible", "unanswered"]
    assert wording.say(decision.reasons[2], "zh") == "没有填写：a、b"


def test_the_calendar_opens_and_closes_and_never_early() -> None:
    opened = ROUND.decide("released", "open_round", THE_CALENDAR, facts(RoundFacts, opens_at=NOW))
    assert opened == Decision("taken", "open")
    assert codes(ROUND.decide("open", "close_round", THE_CALENDAR, facts(RoundFacts))) == ["close_not_reached"]
    assert codes(ROUND.decide("open", "close_round", actor(CITY), facts(RoundFacts, closes_at=NOW))) == ["not_offered"]


def test_stopping_takes_one_person_and_going_on_two() -> None:
    assert ROUND.decide("open", "freeze", actor(CITY), facts(RoundFacts)).kind == "taken"
    stopped = facts(RoundFacts, frozen=True)
    assert ROUND.decide("open", "unfreeze", actor(CITY), stopped).kind == "proposed"
    confirmed = replace(stopped, proposal=Proposal("unfreeze", "city_clerk"))
    assert ROUND.decide("open", "unfreeze", actor(CITY_HEAD), confirmed) == Decision("taken", "open")


def test_times_are_shown_in_beijing() -> None:
    assert moment(datetime(2030, 5, 8, 9, tzinfo=UTC)) == "2030-05-08 17:00"
    assert moment(None) == "—"


def test_long_lists_of_names_are_cut() -> None:
    names = frozenset(f"r{number:02}" for number in range(11))
    assert none_of(names, "refusal.unanswered") == Note(
        "refusal.unanswered", {"names": [*(f"r{number:02}" for number in range(10)), "…"]}
    )
    assert none_of(names - {"r00"}, "refusal.unanswered") == Note(
        "refusal.unanswered", {"names": [f"r{number:02}" for number in range(1, 11)]}
    )
