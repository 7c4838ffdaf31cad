"""Random walks of everybody through every process, held to the printed table and to what must be true whatever it says."""

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest

from greenfactory.rulebook import wording
from greenfactory.rulebook.notes import Note
from greenfactory.rulebook.process.announcements import AnnouncementFacts as N
from greenfactory.rulebook.process.application_facts import ApplicationFacts as A
from greenfactory.rulebook.process.document import TABLES
from greenfactory.rulebook.process.objections import ObjectionFacts
from greenfactory.rulebook.process.rounds import RoundFacts as R
from greenfactory.rulebook.process.selections import SelectionFacts as S
from greenfactory.rulebook.process.table import HAND_BACK, Actor, Decision, Facts, Proposal, Role, Table
from greenfactory.rulebook.process.titles import TitleFacts as T
from greenfactory.rulebook.tests.process_cases import BODIES, chance

ROOT = Path(__file__).parents[3]
KINDS: dict[str, type[Facts]] = {
    "application": A,
    "selection": S,
    "round": R,
    "announcement": N,
    "title": T,
    "objection": ObjectionFacts,
}
Row = tuple[str, str, tuple[str, ...], str]


@cache
def printed(name: str) -> frozenset[Row]:
    """The rows of a table as they stand in the document, in its words: from, action, who, to."""
    title = wording.say(Note(f"process.table_{name}"), "zh")
    part = re.search(
        rf"^## {title} .*?(?=^## |\Z)", (ROOT / "docs/process.md").read_text("utf-8"), re.DOTALL | re.MULTILINE
    )
    assert part
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in part[0].splitlines() if line[:2] == "| "]
    return frozenset(
        (begin, action, tuple(who.split(" → ")), begin if end == "—" else end)
        for begin, action, who, end, *_ in (row for row in cells if len(row) == 6)
        if begin != "状态 from"
    )


@cache
def row_of(name: str, state: str, action: str, role: str) -> Row:
    """The one printed row of this step."""
    key = (words(f"process.state_{state}"), words(f"step.action_{action}"))
    (row,) = (row for row in printed(name) if row[:2] == key and words(f"process.role_{role}") in row[2])
    return row


@cache
def words(code: str) -> str:
    return f"{wording.say(Note(code), 'zh')} {wording.say(Note(code), 'en')}"


# What must hold when a step is taken, said once more from the plan and from reliability.md, not from the guards.
def in_window(f: Any, _: Actor) -> bool:
    last = f.closes_at if f.extended_until is None or f.extended_until < f.closes_at else f.extended_until
    return bool(f.opens_at <= f.now < last)


def submitted(f: Any, actor: Actor) -> bool:
    papers = f.declaration_signed and f.rules_confirmed and f.unanswered == set() and f.missing_evidence == set()
    return bool(actor.person == f.submitter and actor.body == f.enterprise and papers)


def corrected(f: Any, actor: Actor) -> bool:
    return submitted(f, actor) and f.now < f.due_at and all(row in f.named_rows for row in f.changed_rows)


def recommended(f: Any, actor: Actor) -> bool:
    checked = f.gate_unmet == set() and f.unchecked_figures == set() and f.opinion_written and f.letter_uploaded
    return bool(checked and f.quota_left != 0 and actor.body == f.district)


def sent_back(f: Any, _: Actor) -> bool:
    return bool(f.new_due_at > f.now and f.entered_rows and f.reason_known and f.returns_left and f.note.strip())


def longer(f: Any, _: Actor) -> bool:
    return f.new_due_fits and f.new_due_at > f.now and (f.due_at is None or f.new_due_at > f.due_at)


def scoring_over(f: Any, actor: Actor) -> bool:
    settled = f.unsettled_figures == set() and f.experts_differ is False and f.supplements_open == 0
    full = f.handed_in >= f.experts or f.note.strip()
    return bool(settled and full and len(f.experts & f.handed_in) >= 1 and actor.person == f.chair)


def own_score(f: Any, actor: Actor) -> bool:
    mine = actor.person in f.experts and actor.person in f.pledged and actor.person not in f.handed_in
    return mine and f.unscored_rows == set()


TRUE: dict[tuple[str, str], Callable[[Any, Actor], bool]] = {
    ("application", "draft submit"): lambda f, a: submitted(f, a) and in_window(f, a) and f.eligible,
    ("application", "returned submit"): corrected,
    ("application", "city_returned submit"): corrected,
    ("application", "withdraw"): lambda f, a: not f.review_started and a.person == f.submitter,
    ("application", "reopen"): lambda f, a: in_window(f, a) and f.submissions_left > 0,
    ("application", "recommend"): recommended,
    ("application", "send_back"): sent_back,
    ("application", "extend"): longer,
    ("application", "returned not_recommend"): lambda f, _: f.now >= f.due_at,
    ("application", "city_returned reject"): lambda f, _: f.now >= f.due_at,
    ("application", "reject"): lambda f, _: f.note.strip() != "",
    ("application", "send_to_experts"): lambda f, _: f.gate_unmet == set(),
    ("application", "give_opinion"): lambda f, a: a.body in f.consulted and f.now < f.answer_due_at,
    ("application", "assign"): lambda f, _: f.entered_expert not in f.conflicts and f.expert_places_left > 0,
    ("application", "hand_in_score"): own_score,
    ("application", "supplement"): lambda f, _: f.supplements_open > 0 and f.now < f.supplement_due_at,
    ("application", "close_scoring"): scoring_over,
    ("application", "reopen_scoring"): lambda f, _: f.selection == "preparing" and f.note.strip() != "",
    ("application", "rank"): lambda f, _: f.selection == "ranked",
    ("application", "propose"): lambda f, _: f.selection == "proposed" and f.chosen,
    ("application", "open_notice"): lambda f, _: f.selection == "in_notice" and f.chosen,
    ("application", "move_up"): lambda f, _: f.moves_up and f.chosen,
    ("application", "publish"): lambda f, _: f.selection == "published" and f.chosen and f.objections_open == 0,
    ("application", "hold"): lambda f, _: f.selection == "published" and f.objections_open > 0,
    ("application", "release_held"): lambda f, _: f.objections_open == 0 and f.chosen,
    ("application", "strike"): lambda f, _: f.chosen is False,
    ("application", "leave_out"): lambda f, _: f.chosen is False and f.selection == "published",
    ("selection", "rank"): lambda f, _: (
        f.round_closed and f.in_review == set() and (not f.pending or f.pending_allowed)
    ),
    ("selection", "propose"): lambda f, _: f.ranking_current and f.departments_silent == set(),
    ("selection", "veto"): lambda f, _: f.veto_allowed and f.firm_named and f.note.strip() != "",
    ("selection", "open_notice"): lambda f, _: f.minutes_recorded and f.ties_open == 0 and f.notice_workdays >= 5,
    ("selection", "move_up"): lambda f, _: f.moving_up_allowed,
    ("selection", "publish"): lambda f, _: f.now >= f.notice_ends_at and f.document_entered and f.ranking_current,
    ("selection", "release_held"): lambda f, _: f.firm_objections_open == 0 and f.firm_named,
    ("announcement", "announce"): lambda f, _: f.round_released and f.parts_empty == set(),
    ("announcement", "enter_paper"): lambda f, _: f.paper_complete,
    ("announcement", "take_back"): lambda f, _: f.note.strip() != "",
    ("round", "release"): lambda f, _: f.pack_confirmed and f.pack_pinned and f.questions_open == set(),
    ("round", "extend_all"): lambda f, _: f.new_closes_at > max(f.now, f.closes_at) and f.selection == "preparing",
    ("round", "open_round"): lambda f, _: f.now >= f.opens_at,
    ("round", "close_round"): lambda f, _: f.now >= f.closes_at,
    ("round", "recall"): lambda f, _: f.now < f.opens_at,
    ("round", "unfreeze"): lambda f, _: f.frozen,
    ("round", "cancel"): lambda f, _: f.selection != "published",
    ("round", "finish"): lambda f, _: f.selection == "published" and f.held == 0 and f.in_process == 0,
    ("title", "draw"): lambda f, _: f.in_draw and f.new_due_at > f.now,
    ("title", "hand_in_report"): lambda f, a: f.papers_missing == set() and a.person == f.submitter,
    ("title", "forward"): lambda f, a: f.opinion_written and a.body == f.district,
    ("title", "assess"): lambda f, a: a.body == f.assessor and not f.assessed,
    ("title", "uphold"): lambda f, _: f.assessed and "pass" in f.outcomes,
    ("title", "require_rectifying"): lambda f, _: f.assessed and f.new_due_at > f.now and f.note.strip() != "",
    ("title", "revoke"): lambda f, _: f.cause_known and f.note.strip() != "",
    ("title", "give_back"): lambda f, _: f.wish_documented and f.note.strip() != "",
    ("title", "correct"): lambda f, _: bool(f.corrected) and f.note.strip() != "",
    ("title", "suspend"): lambda f, _: f.cause_known and f.note.strip() != "",
    ("title", "rename"): lambda f, _: f.change_reported,
    ("title", "expire"): lambda f, _: f.now >= f.expires_at,
    ("objection", "name_owner"): lambda f, _: f.owner and f.owner not in f.conflicts and f.new_due_at > f.now,
    ("objection", "in_hand name_owner"): lambda f, _: f.note.strip() != "",
    ("objection", "find_justified"): lambda f, _: f.note.strip() != "",
    ("objection", "find_unfounded"): lambda f, _: f.note.strip() != "",
    ("objection", "correct_record"): lambda f, _: bool(f.corrected) and f.note.strip() != "",
    ("objection", "record_withdrawal"): lambda f, _: f.wish_documented and f.note.strip() != "",
}
INNER = ("审核中", "专家评审", "已评分", "已排序", "拟认定")
OUTSIDE = {Role.FILLER, Role.SUBMITTER, Role.AGENCY, Role.DISTRICT_CLERK, Role.DISTRICT_HEAD, Role.DEPARTMENT}
BOUND = {role for role in Role if role not in {Role.SELECTION, Role.CALENDAR, Role.FILLER, Role.SUBMITTER, Role.AGENCY}}


class Walk:
    """One thing going its way while everybody tries everything."""

    def __init__(self, table: Table[Any], random: Random) -> None:
        self.table, self.random = table, random
        self.state = table.start if random.random() < 0.5 else random.choice(table.states)
        self.proposal: Proposal | None = None
        self.proposer: Actor | None = None
        self.taken: set[Row] = set()

    def step(self) -> None:
        """Somebody tries something."""
        facts = chance(KINDS[self.table.name], self.random, 0.02, proposal=self.proposal)
        actor, action = self._somebody()
        decision = self.table.decide(self.state, action, actor, facts)
        assert (decision.kind == "refused") == bool(decision.reasons)
        self._agrees_with_the_buttons(action, actor, facts, decision)
        if decision.kind == "refused":
            self._says_nothing_from_inside(actor, decision)
        elif action == HAND_BACK:
            assert decision == Decision("handed_back", self.state)
            assert self.proposal
            self.proposal, self.proposer = None, None
        else:
            self._allowed(action, actor, facts, decision)

    def _somebody(self) -> tuple[Actor, str]:
        random = self.random
        rows = [step for step in self.table.steps if step.from_state == self.state]
        if rows and random.random() < 0.85:
            row = random.choice(rows)
            role, action = random.choice([row.role, row.confirm or row.role]), row.action
        else:
            role, action = random.choice([*Role]), random.choice([*self.table.actions, HAND_BACK])
        # One person in two offices, or a stranger of another one.
        person = random.choices([role.value, "two_offices", "stranger"], [8, 2, 1])[0]
        body = BODIES.get(role, "") if random.random() < 0.95 else "elsewhere"
        return Actor(person, role, body), action

    def _allowed(self, action: str, actor: Actor, facts: Any, decision: Decision) -> None:
        name = self.table.name
        row = row_of(name, self.state, action, actor.role)
        assert not facts.frozen or (name, action) == ("round", "unfreeze")
        if name in {"application", "title", "objection"} and actor.role in BOUND - {Role.AGENCY}:
            assert actor.person not in facts.conflicts
        for key in (action, f"{self.state} {action}"):
            true = TRUE.get((name, key))
            assert true is None or true(facts, actor), (self.state, action)
        if decision.kind == "proposed":
            assert row[2].index(words(f"process.role_{actor.role}")) == 0 < len(row[2]) - 1
            assert (decision.state, self.proposal) == (self.state, None)
            self.proposal, self.proposer = Proposal(action, actor.person), actor
            return
        assert row[3] == words(f"process.state_{decision.state}")
        if len(row[2]) == 2:
            assert self.proposer
            assert self.proposal
            assert (self.proposal.action, facts.fresh_login) == (action, True)
            assert (self.proposer.person == actor.person, self.proposer.role == actor.role) == (False, False)
            self.proposal, self.proposer = None, None
        elif self.proposal:
            assert decision.state == self.state
        self.taken.add(row)
        self.state = decision.state

    def _says_nothing_from_inside(self, actor: Actor, decision: Decision) -> None:
        if self.table.name == "application" and actor.role in OUTSIDE:
            for note in decision.reasons:
                state = note.params.get("state")
                assert state is None or wording.say(state, "zh") not in INNER

    def _agrees_with_the_buttons(self, action: str, actor: Actor, facts: Any, decision: Decision) -> None:
        offers = [offer for offer in self.table.offered(self.state, actor, facts) if offer.step.action == action]
        assert len(offers) <= 1
        if decision.allowed:
            assert [offer.possible for offer in offers] == [True]
        if offers and offers[0].possible and not decision.allowed:
            asks = {note.code for guard in offers[0].step.asks if (note := guard(facts, actor))}
            assert {note.code for note in decision.reasons} <= asks | {"refusal.note_missing", "refusal.login_again"}


def walk_all(table: Table[Any], walks: int, length: int, seed: int) -> set[Row]:
    taken: set[Row] = set()
    random = Random(seed)
    for _ in range(walks):
        walk = Walk(table, random)
        for _ in range(length):
            walk.step()
        taken |= walk.taken
    return taken


@pytest.mark.parametrize(
    ("table", "walks"),
    [(table, 300 if table.name in {"application", "title"} else 70) for table in TABLES],
    ids=lambda x: str(x)[:9],
)
def test_no_walk_takes_an_illegal_step_and_together_they_take_every_row(table: Table[Any], walks: int) -> None:
    assert walk_all(table, walks, 100, 1) == printed(table.name)


@pytest.mark.long
@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_no_walk_of_50_000_takes_an_illegal_step(table: Table[Any]) -> None:
    assert walk_all(table, 50_000, 20, 2) == printed(table.name)


def test_the_printed_table_has_every_row() -> None:
    assert [len(printed(table.name)) for table in TABLES] == [len(table.steps) for table in TABLES]
