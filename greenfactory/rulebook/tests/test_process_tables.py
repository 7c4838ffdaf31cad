"""The tables as models: nothing out of reach, nothing stuck, nothing unsaid, no guard that can't fail."""

import re
import runpy
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

import pytest

from greenfactory.rulebook import wording
from greenfactory.rulebook.notes import Note
from greenfactory.rulebook.process import applications, selections
from greenfactory.rulebook.process.announcements import AnnouncementFacts
from greenfactory.rulebook.process.application_facts import ApplicationFacts
from greenfactory.rulebook.process.applications import APPLICATION, INSIDE, shown_state
from greenfactory.rulebook.process.document import TABLES, document
from greenfactory.rulebook.process.objections import ObjectionFacts
from greenfactory.rulebook.process.rounds import RoundFacts
from greenfactory.rulebook.process.selections import FOLLOWED_BY_ALL, FOLLOWERS, SELECTION, SelectionFacts
from greenfactory.rulebook.process.table import HAND_BACK, THE_SELECTION, Actor, Facts, Guard, Role, Table
from greenfactory.rulebook.process.titles import TitleFacts
from greenfactory.rulebook.tests.process_cases import NOW, actor, chance, facts
from greenfactory.rulebook.wording import process as process_words
from greenfactory.rulebook.wording import step as step_words

ROOT = Path(__file__).parents[3]
KINDS: dict[str, type[Facts]] = {
    "application": ApplicationFacts,
    "selection": SelectionFacts,
    "round": RoundFacts,
    "announcement": AnnouncementFacts,
    "title": TitleFacts,
    "objection": ObjectionFacts,
}
each_table = pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)


def guards(table: Table[Any]) -> dict[str, Guard[Any]]:
    of_steps = [guard for step in table.steps for guard in (*step.needs, *step.asks)]
    of_roles = [guard for some in table.whose.values() for guard in some]
    return {guard.__name__: guard for guard in (*table.always, *of_steps, *of_roles)}


def test_the_document_is_that_of_the_tables() -> None:
    remedy = "python -m greenfactory.rulebook.process docs/process.md"
    assert (ROOT / "docs/process.md").read_text("utf-8") == document(), remedy


def test_the_document_is_written_by_one_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["process", str(tmp_path / "here.md")])
    runpy.run_module("greenfactory.rulebook.process", run_name="__main__")
    assert (tmp_path / "here.md").read_bytes() == document().encode()


def test_the_states_of_an_application_are_those_of_the_plan_s_process() -> None:
    words = [wording.say(Note(f"process.state_{state}"), "zh") for state in APPLICATION.states]
    assert words == [
        *(
            "草稿",
            "已提交",
            "已撤回",
            "初审中",
            "已推荐",
            "退回修改",
            "未获推荐",
            "审核中",
            "市级退回修改",
            "审核未通过",
        ),
        *("专家评审", "已评分", "已排序", "拟认定", "公示中", "未入选", "已公布", "暂缓公布"),
    ]


@each_table
def test_every_state_is_reached_and_none_is_stuck(table: Table[Any]) -> None:
    reached, onward = {table.start}, set(table.ends)
    for _ in table.states:
        reached |= {step.to_state for step in table.steps if step.from_state in reached}
        onward |= {step.from_state for step in table.steps if step.to_state in onward}
    assert reached == set(table.states)
    assert onward == set(table.states)
    assert table.ends <= set(table.states)


@each_table
def test_an_end_is_an_end(table: Table[Any]) -> None:
    leaving = {
        (s.from_state, s.action) for s in table.steps if s.from_state in table.ends and s.from_state != s.to_state
    }
    back = {"application": {("withdrawn", "reopen")}, "announcement": {("released", "take_back")}}
    assert leaving == back.get(table.name, set())


@each_table
def test_a_role_finds_an_action_once_in_a_state(table: Table[Any]) -> None:
    found = Counter(
        (step.from_state, step.action, role) for step in table.steps for role in (step.role, step.confirm) if role
    )
    assert [key for key, times in found.items() if times > 1] == []
    assert [step for step in table.steps if step.role == step.confirm or step.action == HAND_BACK] == []


@each_table
def test_only_roles_that_act_are_limited_and_all_that_act_for_others_are(table: Table[Any]) -> None:
    acting = {role for step in table.steps for role in (step.role, step.confirm) if role}
    assert set(table.whose) <= acting
    if table.name in {"application", "title"}:
        assert acting - set(table.whose) <= {Role.SELECTION, Role.CALENDAR}
    else:
        assert acting <= {Role.CITY_CLERK, Role.CITY_HEAD, Role.CALENDAR}


def test_two_people_take_every_decision_and_every_release() -> None:
    two = {(table.name, step.action) for table in TABLES for step in table.steps if step.confirm}
    alone = {(table.name, step.action) for table in TABLES for step in table.steps if not step.confirm}
    assert two & alone == set()
    assert two == {
        *(("application", action) for action in ("extend", "recommend", "not_recommend", "reject", "reopen_scoring")),
        *(("selection", action) for action in selections.FOLLOWERS if action not in {"rank", "propose"}),
        *(("round", action) for action in ("release", "recall", "extend_all", "correct_rules", "unfreeze", "cancel")),
        *(("announcement", action) for action in ("announce", "enter_paper", "take_back")),
        *(("title", action) for action in ("rename", "draw", "forward", "extend", "uphold", "require_rectifying")),
        *(("title", action) for action in ("suspend", "resume", "revoke", "give_back", "correct")),
        *(("objection", action) for action in ("find_justified", "find_unfounded", "record_withdrawal")),
    }


def test_clerk_and_head_are_of_one_bureau() -> None:
    pairs = {(step.role, step.confirm) for table in TABLES for step in table.steps if step.confirm}
    assert pairs == {(Role.DISTRICT_CLERK, Role.DISTRICT_HEAD), (Role.CITY_CLERK, Role.CITY_HEAD)}


def test_who_changes_nothing_finds_no_step() -> None:
    acting = {role for table in TABLES for step in table.steps for role in (step.role, step.confirm)}
    idle = {Role.SUPPORT_BODY, Role.PUBLIC, Role.AUDITOR, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN}
    assert acting & idle == set()
    assert acting | idle >= set(Role)


def test_everything_in_the_tables_has_words_and_no_word_is_left_over() -> None:
    states = {state for table in TABLES for state in table.states} | {"under_review", "unseen"}
    actions = {action for table in TABLES for action in table.actions} | {HAND_BACK}
    needs = {name for table in TABLES for name in guards(table)}
    words = set(process_words.MESSAGES)
    assert {word for word in words if ".state_" in word} == {f"process.state_{state}" for state in states}
    assert {word for word in words if ".role_" in word} == {f"process.role_{role}" for role in [*Role, "confirmer"]}
    assert {word for word in words if ".table_" in word} == {f"process.table_{table.name}" for table in TABLES}
    steps = {f"step.action_{action}" for action in actions} | {f"step.needs_{need}" for need in needs}
    assert set(step_words.MESSAGES) == steps | {"step.own_hand_back"}


@pytest.mark.parametrize("kind", ["state", "action", "role"])
@pytest.mark.parametrize("lang", [0, 1])
def test_no_two_states_actions_or_roles_share_a_word(kind: str, lang: int) -> None:
    messages = process_words.MESSAGES | step_words.MESSAGES
    words = Counter(message[lang] for code, message in messages.items() if f".{kind}_" in code)
    assert [word for word, times in words.items() if times > 1] == []


@each_table
def test_every_guard_can_hold_and_can_fail(table: Table[Any]) -> None:
    random = Random(5)
    held: set[str] = set()
    failed: set[str] = set()
    for _ in range(200):
        some = chance(KINDS[table.name], random, 0.4)
        for name, guard in guards(table).items():
            somebody = actor(random.choice([*table.whose] or [*Role]))
            (failed if guard(some, somebody) else held).add(name)
    assert held == failed == set(guards(table))


@each_table
def test_a_fact_left_out_refuses(table: Table[Any]) -> None:
    nothing = KINDS[table.name](now=NOW)
    for role in Role:
        passing = {name for name, guard in guards(table).items() if not guard(nothing, actor(role))}
        assert passing == ({"stopped"} if table.name == "round" else set())


@each_table
def test_every_refusal_has_a_remedy_in_both_languages(table: Table[Any]) -> None:
    random = Random(6)
    for _ in range(60):
        some = chance(KINDS[table.name], random, 0.4)
        for guard in guards(table).values():
            if note := guard(some, actor(random.choice([*Role]))):
                for lang in wording.LANGUAGES:
                    assert wording.say(note, lang)
                    assert wording.remedy(note, lang)


def test_a_step_of_the_list_finds_its_followers_and_every_follower_a_leader() -> None:
    following = {step.action for step in APPLICATION.steps if step.role == Role.SELECTION}
    assert {action for some in FOLLOWERS.values() for action in some} == following
    assert set(FOLLOWERS) == set(SELECTION.actions)
    assert set(FOLLOWERS) >= FOLLOWED_BY_ALL


@pytest.mark.parametrize("action", FOLLOWERS)
def test_at_most_one_follower_fits_an_application(action: str) -> None:
    random = Random(action)
    taken = set()
    for _ in range(1500):
        after = random.choice([step.to_state for step in SELECTION.steps if step.action == action])
        some = chance(ApplicationFacts, random, selection=after)
        state = random.choice(APPLICATION.states)
        allowed = [
            name for name in FOLLOWERS[action] if APPLICATION.decide(state, name, THE_SELECTION, some).kind == "taken"
        ]
        assert len(allowed) <= 1
        taken |= set(allowed)
    assert taken == set(FOLLOWERS[action])


@pytest.mark.parametrize("action", sorted(FOLLOWED_BY_ALL))
def test_steps_that_all_follow_leave_nobody_behind(action: str) -> None:
    starts = {step.from_state for name in FOLLOWERS[action] for step in APPLICATION.steps if step.action == name}
    (after,) = {step.to_state for step in SELECTION.steps if step.action == action}
    for state in starts:
        for objections in (0, 1):
            some = facts(
                ApplicationFacts, selection=after, chosen=state != applications.RANKED, objections_open=objections
            )
            kinds = [APPLICATION.decide(state, name, THE_SELECTION, some).kind for name in FOLLOWERS[action]]
            assert kinds.count("taken") == 1, (state, objections)


def test_every_place_of_a_diagram_is_a_plain_name() -> None:
    text = document()
    blocks = re.findall(r"```mermaid\n(.*?)```", text, re.DOTALL)
    assert len(blocks) == len(TABLES)
    for block in blocks:
        for line in block.splitlines()[1:]:
            assert re.fullmatch(
                r' {4}(state "[^":;]+" as [a-z_]+|\[\*\] --> [a-z_]+|[a-z_]+ --> (\[\*\]|[a-z_]+: [^:;]+))', line
            ), line


@pytest.mark.parametrize("role", list(Role))
def test_scores_places_and_the_proposed_list_stay_inside(role: Role) -> None:
    seen = {state: shown_state(state, role) for state in APPLICATION.states}
    if role in {Role.CITY_CLERK, Role.CITY_HEAD, Role.AUDITOR, Role.SELECTION, Role.CALENDAR}:
        assert seen == {state: state for state in APPLICATION.states}
    elif role in {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN}:
        assert set(seen.values()) == {None}
    elif role in {Role.PUBLIC, Role.SUPPORT_BODY}:
        assert {state for state, shown in seen.items() if shown} == {"in_notice", "listed"}
    else:
        panel = {"expert_review"} if role in {Role.EXPERT, Role.CHAIR} else set()
        hidden = {"city_check", "expert_review", "scored", "ranked", "proposed"} - panel
        assert seen == {state: "under_review" if state in hidden else state for state in APPLICATION.states}


@pytest.mark.parametrize(
    "role", [Role.FILLER, Role.SUBMITTER, Role.AGENCY, Role.DISTRICT_CLERK, Role.DISTRICT_HEAD, Role.SUPPORT_BODY]
)
@pytest.mark.parametrize("stranger", [False, True])
def test_two_worlds_that_differ_inside_answer_alike(role: Role, stranger: bool) -> None:
    random = Random(f"{role}{stranger}")
    somebody = Actor("stranger", role, "elsewhere") if stranger else actor(role)
    for _ in range(12):
        supplements = random.choice([0, None])
        worlds = [
            (state, chance(ApplicationFacts, random, 0.3, supplements_open=supplements, frozen=False))
            for state in INSIDE
        ]
        # Who is who stands outside the secret.
        known = {name: getattr(worlds[0][1], name) for name in ("enterprise", "district", "submitter", "conflicts")}
        known |= {name: getattr(worlds[0][1], name) for name in ("invited_agency", "advisers")}
        for action in [*APPLICATION.actions, HAND_BACK]:
            answers = set()
            for state, secret in worlds:
                some = facts(ApplicationFacts, **{**_all(secret), **known})
                decision = APPLICATION.decide(state, action, somebody, some)
                assert not decision.allowed
                said = tuple(wording.say(note, "zh") + wording.remedy(note, "en") for note in decision.reasons)
                answers.add((said, APPLICATION.offered(state, somebody, some)))
            assert len(answers) == 1, action


def _all(some: Facts) -> dict[str, Any]:
    return {name: getattr(some, name) for name in (*type(some).__dataclass_fields__,)}
