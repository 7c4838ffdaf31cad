"""A ladder of grades: points, conditions, clauses and the grade below; what is not known is never granted."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from greenfactory.rulebook.notes import Refused
from greenfactory.rulebook.packs import comparing
from greenfactory.rulebook.packs.pack import Pack
from greenfactory.rulebook.packs.selection import Grade, Selection
from greenfactory.rulebook.places import entering
from greenfactory.rulebook.places.ranking import Entry, rank
from greenfactory.rulebook.scores import assessment, formreader, forms, ladder, scoring
from greenfactory.rulebook.scores.ladder import Demand, climb
from greenfactory.rulebook.scores.scorecard import Scorecard
from greenfactory.rulebook.tests import minipack
from greenfactory.rulebook.tests.minipack import CODE, FULL, TABLE
from greenfactory.rulebook.wording import say

STARS = """
[[grades]]
id = "1"
zh = "一星"
en = "one star"
min = 0
clauses = true
decided_by = "district"
[[grades]]
id = "2"
zh = "二星"
en = "two stars"
min = 0
needs = "1"
clauses = true
decided_by = "district"
[[grades]]
id = "3"
zh = "三星"
en = "three stars"
min = 80
needs = "2"
[[grades]]
id = "4"
zh = "四星"
en = "four stars"
min = 90
needs = "3"
condition = "kind_b == 1"
"""
CLAUSES = """
[[clauses]]
id = "C1"
level = "1"
zh = "条款一"
en = "Clause one"
source = "none"
conf = "G"
[[clauses]]
id = "C2"
level = "2"
zh = "条款二"
en = "Clause two"
evidence = ["照片"]
source = "none"
conf = "G"
"""
MET = {"C1": True, "C2": True}


def pack_of(folder: Path, clauses: str = CLAUSES, **changes: Any) -> Pack:
    return minipack.read(folder, add={"selection.toml": STARS, "clauses/1.toml": clauses}, **changes)


def card_of(
    pack: Pack, *, gate: dict[str, bool] | None = None, clauses: dict[str, bool] | None = None, **data: Any
) -> Scorecard:
    parts = dict(FULL) | {"data": FULL["data"] | data}
    if gate is not None:
        parts["gate"] = gate
    form = minipack.form(pack, **parts, **({"clauses": clauses} if clauses is not None else {}))
    return scoring.score(pack, form, TABLE)


def reached(card: Scorecard) -> tuple[str | None, str | None]:
    document = assessment.document(card, "en")
    return document["grade"], document["conditional_grade"]


def notes(card: Scorecard, lang: str = "en") -> dict[str, list[str]]:
    return {rung["id"]: rung["notes"] for rung in assessment.document(card, lang)["grades"]}


def test_all_clauses_points_and_the_condition_reach_the_top(tmp_path: Path) -> None:
    card = card_of(pack_of(tmp_path), clauses=MET, kind_b=True)
    assert reached(card) == ("4", None)
    assert notes(card) == {"1": [], "2": [], "3": [], "4": []}


def test_a_condition_that_does_not_hold_stops_below_it(tmp_path: Path) -> None:
    card = card_of(pack_of(tmp_path), clauses=MET)
    assert reached(card) == ("3", None)
    assert [text.endswith("Of kind B: yes") for text in notes(card)["4"]] == [True]


def test_a_condition_without_its_figure_is_open_not_met(tmp_path: Path) -> None:
    card = card_of(pack_of(tmp_path), clauses=MET, kind_b=None)
    rung = card.ladder.by_id["4"]
    assert (rung.points, rung.demand.met, rung.reached) == (True, None, None)
    assert notes(card)["4"][0].startswith("the condition is open: ")
    assert reached(card) == ("3", None)


def test_without_clauses_nothing_is_granted_and_higher_grades_are_conditional(tmp_path: Path) -> None:
    card = card_of(pack_of(tmp_path, "# to come"), kind_b=True)
    assert reached(card) == (None, "4")
    waiting = card.ladder.conditional
    assert waiting is not None
    lower = card.ladder.waits_for(waiting)
    assert lower is not None
    assert lower.id == "2"
    assert notes(card, "zh") == {
        "1": ["待区县录入条款"],
        "2": ["待区县录入条款", "以取得一星为条件"],
        "3": ["以取得二星为条件"],
        "4": ["以取得三星为条件"],
    }


def test_unanswered_clauses_are_open_and_missed_ones_decide(tmp_path: Path) -> None:
    pack = pack_of(tmp_path)
    assert notes(card_of(pack))["1"] == ["clauses unanswered: C1"]
    assert reached(card_of(pack, clauses={"C1": True})) == ("1", "3")
    card = card_of(pack, clauses={"C1": True, "C2": False})
    assert reached(card) == ("1", None)
    assert notes(card) == {
        "1": [],
        "2": ["clauses not met: C2"],
        "3": ["two stars is not reached"],
        "4": [
            "the condition does not hold: Of kind B: yes",
            "three stars is not reached",
        ],
    }


def test_a_clause_missed_below_keeps_every_grade_above_away(tmp_path: Path) -> None:
    assert reached(card_of(pack_of(tmp_path), clauses={"C1": False, "C2": True}, kind_b=True)) == (None, None)


def test_an_earlier_decision_on_the_list_counts_as_reached(tmp_path: Path) -> None:
    stars = STARS.replace('id = "2"\n', f'id = "2"\nholders = ["{CODE}"]\n')
    card = card_of(minipack.read(tmp_path, add={"selection.toml": stars}), kind_b=True)
    assert reached(card) == ("4", None)
    assert notes(card)["1"] == ["clauses to be entered by the district"]
    assert notes(card)["2"] == ["on the list of those who have it"]


def test_grades_by_points_wait_for_pending_rows(tmp_path: Path) -> None:
    pack = pack_of(tmp_path)
    answered = {"rows": {"BASE-REQ": {"met": True, "evidence": ["1.pdf"]}}, "data": FULL["data"] | {"kind_b": True}}
    form = minipack.form(pack, **dict(FULL) | answered, clauses=MET)
    card = scoring.score(pack, form, TABLE)
    assert card.low < 90 <= card.high
    assert card.ladder.by_id["4"].reached is None
    assert notes(card)["4"] == ["rows are pending: a total reaching 90 is still open"]
    assert reached(card) == ("3", None)


def test_the_gate_binds_grades_with_points_only(tmp_path: Path) -> None:
    pack = pack_of(tmp_path)
    missed = card_of(pack, gate={"G1": False, "G2": True}, clauses=MET, kind_b=True)
    assert reached(missed) == ("2", None)
    assert notes(missed)["3"] == ["basic requirements not met: G1 Established by law (veto)"]
    unknown = card_of(pack, gate={"G1": True}, clauses=MET, kind_b=True)
    assert reached(unknown) == ("2", None)
    assert notes(unknown)["3"] == ["basic requirements unanswered: G2 No accident in three years"]


def test_a_ranking_grants_what_the_forms_show_and_marks_the_rest(tmp_path: Path) -> None:
    pack = pack_of(tmp_path)
    forms_of = {"C1": True, "C2": True}, {"C1": True}, {"C1": False}
    found = []
    for number, clauses in enumerate(forms_of):
        form = minipack.form(pack, **FULL, clauses=clauses, enterprise={"name": f"甲{number}"})
        found.append(entering.entry(scoring.score(pack, form, TABLE), form))
    places = rank(found, pack.selection).places
    assert sorted((p.entry.enterprise, p.grade, p.conditional_grade) for p in places) == [
        ("甲0", "3", None),
        ("甲1", "1", "3"),
        ("甲2", None, None),
    ]


def test_a_score_table_says_nothing_of_clauses_so_its_grades_are_conditional(tmp_path: Path) -> None:
    place = rank([Entry("甲", "x", Fraction(95))], pack_of(tmp_path).selection).places[0]
    assert (place.grade, place.conditional_grade) == (None, "3")


def test_grades_by_points_alone_are_what_the_total_reaches() -> None:
    grades = tuple(Grade(id=name, zh=name, en=name, min=Fraction(least)) for name, least in (("A", 90), ("B", 80)))
    for total, expected in ((95, "A"), (90, "A"), (85, "B"), (79, None)):
        place = rank([Entry("甲", "x", Fraction(total))], Selection(grades=grades)).places[0]
        assert (place.grade, place.conditional_grade) == (expected, None)


def test_an_unknown_demand_is_open_and_a_known_one_decides() -> None:
    grade = Grade(id="A", zh="甲", en="A", condition="x == 1")
    for demands, expected in (({}, None), ({"A": Demand(True)}, True), ({"A": Demand(False)}, False)):
        assert climb([grade], Fraction(1), Fraction(1), demands).rungs[0].reached is expected


def test_a_needed_grade_that_is_not_there_leaves_it_open() -> None:
    rung = climb([Grade(id="A", zh="甲", en="A", needs="B")], Fraction(1), Fraction(1), {}).rungs[0]
    assert (rung.own, rung.reached) == (True, None)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [(True, True, True), (True, None, None), (None, False, False), (False, True, False), (None, None, None)],
)
def test_both_is_open_only_while_nothing_fails(one: bool | None, other: bool | None, expected: bool | None) -> None:
    assert ladder.both(one, other) is expected
    assert ladder.both(other, one) is expected


def test_the_form_asks_for_the_clauses_and_refuses_others(tmp_path: Path) -> None:
    pack = pack_of(tmp_path)
    assert forms.blank(pack, 2023)["clauses"] == {"C1": None, "C2": None}
    content = minipack.content(pack, clauses={"C1": {"met": True}, "C3": True, "C2": "是"})
    form, problems = formreader.read(content, pack)
    assert form is None
    assert [(problem.cell, problem.note.code) for problem in problems] == [
        ("clauses.C3", "form.unknown_key"),
        ("clauses.C2", "form.not_yes_no"),
    ]


def test_a_pack_without_clauses_asks_for_none(tmp_path: Path) -> None:
    assert "clauses" not in forms.blank(minipack.read(tmp_path), 2023)


def test_the_clauses_stand_in_the_document_and_in_the_digest(tmp_path: Path) -> None:
    with_clauses, without = pack_of(tmp_path / "a"), pack_of(tmp_path / "b", "# to come")
    document = comparing.document(with_clauses)
    clause = document["clauses"]["C2"]
    assert (clause["level"], clause["title"]["en"], clause["evidence"]) == ("2", "Clause two", ["照片"])
    assert with_clauses.digest != without.digest


@pytest.mark.parametrize(
    ("old", "new", "cell", "code"),
    [
        ('needs = "3"', 'needs = "9"', "grades[4].needs", "ranking.unknown_grade"),
        ('needs = "2"', 'needs = "4"', "grades[3].needs", "ranking.grade_circle"),
        ('needs = "2"', 'needs = "3"', "grades[3].needs", "ranking.grade_circle"),
        ('"kind_b == 1"', '"kind_c == 1"', "grades[4].condition", "ranking.condition"),
        ('"kind_b == 1"', '"kind_b + 1"', "grades[4].condition", "ranking.condition"),
        ('decided_by = "district"', 'decided_by = "province"', "grades[1].decided_by", "ranking.choice"),
    ],
)
def test_a_ladder_that_does_not_hold_is_refused(tmp_path: Path, old: str, new: str, cell: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        minipack.read(tmp_path, add={"selection.toml": STARS.replace(old, new, 1)})
    problem = refused.value.problems[0]
    assert (problem.cell, problem.note.code) == (cell, code)
    assert problem.line is not None
    assert all(say(problem.note, lang) for lang in ("zh", "en"))


@pytest.mark.parametrize("level", ["3", "9"])
def test_a_clause_of_a_grade_that_is_not_reached_by_clauses_is_refused(tmp_path: Path, level: str) -> None:
    with pytest.raises(Refused) as refused:
        pack_of(tmp_path, CLAUSES.replace('level = "2"', f'level = "{level}"'))
    assert [(p.cell, p.note.code) for p in refused.value.problems] == [("clauses[2].level", "pack.clause_level")]
