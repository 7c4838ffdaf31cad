"""Scoring a form: what each kind of row gives, what is missing, and how rows make areas and the total."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from greenfactory.rulebook.notes import Note
from greenfactory.rulebook.packs.benchmarks import NONE
from greenfactory.rulebook.packs.pack import Pack
from greenfactory.rulebook.scores import scoring
from greenfactory.rulebook.scores.scorecard import RowScore, Scorecard
from greenfactory.rulebook.tests import minipack
from greenfactory.rulebook.tests.minipack import FULL, TABLE, YEAR
from greenfactory.rulebook.wording import say


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    return minipack.read(tmp_path_factory.mktemp("pack"))


def card(pack: Pack, **parts: Any) -> Scorecard:
    return scoring.score(pack, minipack.form(pack, **minipack.changed(**parts)), TABLE)


def row(pack: Pack, name: str, **parts: Any) -> RowScore:
    return card(pack, **parts).rows[name]


def outline(score: RowScore) -> tuple[str, Fraction | None, Fraction, bool]:
    return score.status, score.score, score.max, score.missed


def test_a_form_that_meets_everything_has_full_marks_and_the_bonus_up_to_its_ceiling(pack: Pack) -> None:
    full = card(pack)
    assert [(area.area.id, area.score, area.max, area.low, area.high) for area in full.areas] == [
        ("BASE", 60, 60, 60, 60),
        ("USE", 40, 40, 40, 40),
        ("PLUS", 5, 5, 5, 5),
    ]
    assert (full.total, full.low, full.high) == (105, 105, 105)
    assert full.pending == ()
    assert full.next_points() == ()
    assert full.excluded is None
    assert full.pack is pack


def test_an_empty_form_scores_nothing_and_everything_is_still_attainable(pack: Pack) -> None:
    empty = scoring.score(pack, minipack.form(pack), NONE)
    assert (empty.total, empty.low, empty.high) == (0, 0, 105)
    assert {name: score.status for name, score in empty.rows.items()} == dict.fromkeys(pack.rows, "pending")
    assert all(score.score is None and score.reason is not None for score in empty.rows.values())
    assert [area.high for area in empty.areas] == [60, 40, 5]


def test_the_gate_passes_only_when_every_condition_is_known_and_met(pack: Pack) -> None:
    assert card(pack).gate.passed is True
    missed = card(pack, gate={"G1": False, "G2": None}).gate
    assert (missed.passed, missed.missed, missed.unknown) == (False, ("G1",), ("G2",))
    unknown = card(pack, gate={"G1": True}).gate
    assert (unknown.passed, unknown.missed, unknown.unknown) == (None, (), ("G2",))
    assert unknown.answers == {"G1": True, "G2": None}


def test_a_missed_gate_condition_excludes_whatever_the_total(pack: Pack) -> None:
    missed = card(pack, gate={"G1": True, "G2": False})
    assert missed.total == 105
    assert missed.excluded == Note("scoring.gate_missed", {"rows": missed.titled(["G2"])})
    assert say(missed.excluded, "zh") == "基本要求不符合：G2 近三年无事故（一票否决）"


def test_a_required_row_is_all_or_nothing_and_its_miss_refuses(pack: Pack) -> None:
    missed = card(pack, rows={"BASE-REQ": {"met": False}})
    assert outline(missed.rows["BASE-REQ"]) == ("confirmed", 0, 20, True)
    assert missed.total == 85
    assert missed.excluded == Note("scoring.required_missed", {"rows": missed.titled(["BASE-REQ"])})
    assert say(missed.excluded, "zh") == "必选项不符合：BASE-REQ 建筑合规——不得入选"
    assert [score.row.id for score in missed.missed_required] == ["BASE-REQ"]


def test_the_points_given_to_a_required_row_are_not_used(pack: Pack) -> None:
    assert outline(row(pack, "BASE-REQ", rows={"BASE-REQ": {"met": True, "points": 1}}))[1] == 20
    assert outline(row(pack, "BASE-REQ", rows={"BASE-REQ": {"points": 20}}))[0] == "pending"


def test_a_claim_without_the_evidence_asked_for_is_conditional_and_counts(pack: Pack) -> None:
    claimed = card(pack, rows={"BASE-REQ": {"met": True}})
    assert outline(claimed.rows["BASE-REQ"]) == ("conditional", 20, 20, False)
    assert (claimed.total, claimed.conditional) == (105, 20)


def test_a_claim_without_evidence_stays_pending_where_the_rules_say_so(tmp_path: Path) -> None:
    strict = {"selection.toml": {'without_evidence = "conditional"': 'without_evidence = "pending"'}}
    pack = minipack.read(tmp_path, replace=strict)
    claimed = row(pack, "BASE-REQ", rows={"BASE-REQ": {"met": True}})
    assert outline(claimed) == ("pending", None, 20, False)
    assert claimed.reason == Note("scoring.no_evidence")
    assert outline(row(pack, "BASE-REQ"))[0] == "confirmed"
    assert outline(row(pack, "BASE-REQ", rows={"BASE-REQ": {"met": False}}))[0] == "confirmed"


def test_a_computed_row_without_evidence_stays_pending_where_the_rules_say_so(tmp_path: Path) -> None:
    changes = {
        "selection.toml": {'without_evidence = "conditional"': 'without_evidence = "pending"'},
        "indicators/1-base.toml": {'lead = "2 * land_base"': 'lead = "2 * land_base"\nevidence = ["土地证"]'},
    }
    pack = minipack.read(tmp_path, replace=changes)
    assert row(pack, "BASE-LIN").reason == Note("scoring.no_evidence")
    assert outline(row(pack, "BASE-LIN", rows={"BASE-LIN": {"evidence": ["2.pdf"]}})) == ("confirmed", 20, 20, False)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ({"met": True}, ("confirmed", 10)),
        ({"met": False}, ("confirmed", 0)),
        ({"points": "2.5"}, ("confirmed", Fraction(5, 2))),
        ({"met": True, "points": 4}, ("confirmed", 4)),
        ({}, ("pending", None)),
    ],
)
def test_an_optional_row_earns_by_degree(pack: Pack, answer: dict[str, Any], expected: tuple[str, Any]) -> None:
    score = row(pack, "BASE-OPT", rows={"BASE-OPT": answer})
    assert (score.status, score.score) == expected
    assert not score.missed


def test_a_judged_row_that_is_only_claimed_waits_for_judgement(pack: Pack) -> None:
    claimed = row(pack, "BASE-JUD", rows={"BASE-JUD": {"met": True, "evidence": ["3.pdf"]}})
    assert outline(claimed) == ("conditional", 10, 10, False)
    assert Note("scoring.awaits_judgement") in claimed.steps()
    assert outline(row(pack, "BASE-JUD", rows={"BASE-JUD": {"points": 0}})) == ("confirmed", 0, 10, False)
    assert outline(row(pack, "BASE-JUD", rows={"BASE-JUD": {"met": False}})) == ("confirmed", 0, 10, False)


@pytest.mark.parametrize(
    ("output", "points", "missed"), [(9, 0, True), (10, 0, False), (15, 10, False), (20, 20, False), (30, 20, False)]
)
def test_a_linear_row_earns_between_base_and_lead(pack: Pack, output: int, points: int, missed: bool) -> None:
    score = row(pack, "BASE-LIN", data={"output": {"2023": output, "2022": 9}})
    assert outline(score) == ("confirmed", points, 20, missed)
    assert (score.value, score.unit) == (output * 10, "元/m2")
    assert score.limits == {"base": 100, "lead": 200}


def test_limits_the_wrong_way_round_leave_the_row_pending(pack: Pack) -> None:
    form = minipack.form(pack, **FULL)
    crossed = minipack.table(land_base=100, use_base=20, use_lead=30)
    reason = scoring.score(pack, form, crossed).rows["USE-PROD"].reason
    assert reason == Note(
        "scoring.limits_crossed", {"base": Fraction(20), "lead": Fraction(30), "unit": "kWh/产品单位"}
    )


def test_equal_limits_make_a_linear_row_all_or_nothing(pack: Pack) -> None:
    level = minipack.table(land_base=100, use_base=20, use_lead=20)
    form = minipack.form(pack, **FULL)
    assert scoring.score(pack, form, level).rows["USE-PROD"].score == 10


def test_a_row_without_benchmark_is_pending_never_zero(pack: Pack) -> None:
    without = scoring.score(pack, minipack.form(pack, **FULL), NONE)
    assert {score.row.id for score in without.pending} == {"BASE-LIN", "USE-PROD"}
    assert (without.total, without.low, without.high) == (75, 75, 105)
    reason = without.rows["BASE-LIN"].reason
    assert reason is not None
    assert (reason.code, reason.params["industry"]) == ("scoring.no_benchmark", "C1711")


def test_a_declared_value_stands_in_for_missing_figures_but_only_conditionally(pack: Pack) -> None:
    declared = row(pack, "BASE-LIN", data={"output": {"2022": 9}}, rows={"BASE-LIN": {"value": 150}})
    assert outline(declared) == ("conditional", 10, 20, False)
    assert declared.value == 150
    assert "scoring.value_declared" in [step.code for step in declared.steps()]


def test_a_recomputed_value_goes_before_a_declared_one_and_the_difference_is_said(pack: Pack) -> None:
    score = row(pack, "BASE-LIN", rows={"BASE-LIN": {"value": 900}})
    assert (score.value, score.score, score.status) == (200, 20, "confirmed")
    params = {"declared": Fraction(900), "value": Fraction(200), "unit": "元/m2"}
    assert Note("scoring.recomputed_differs", params) in score.steps()


def test_the_miss_of_a_row_that_zeroes_its_area_does_so(pack: Pack) -> None:
    missed = card(pack, data={"output": {"2023": 20, "2022": 20}})
    area = missed.areas[1]
    assert (area.score, area.low, area.high) == (0, 0, 0)
    assert area.notes == (Note("scoring.area_zero", {"rows": ["USE-THR"]}),)
    assert missed.total == 65
    assert missed.excluded is None


def test_while_such_a_row_is_pending_its_area_may_still_come_to_nothing(pack: Pack) -> None:
    area = card(pack, data={"output": {"2023": 20}}).areas[1]
    assert (area.score, area.low, area.high) == (30, 0, 40)


@pytest.mark.parametrize(
    ("waste", "points", "missed"), [(7, 0, True), (6, 5, False), (4, 5, False), (3, 10, False), (0, 10, False)]
)
def test_steps_give_the_share_of_the_hardest_one_reached(pack: Pack, waste: int, points: int, missed: bool) -> None:
    score = row(pack, "USE-STEP", data={"waste": waste})
    assert outline(score) == ("confirmed", points, 10, missed)
    assert score.limits == {"step 1": 100, "step 2": 50}


def test_a_strict_threshold_is_missed_at_its_limit(tmp_path: Path) -> None:
    pack = minipack.read(tmp_path, replace={"indicators/2-use.toml": {"base = 5\n": "base = 5\nstrict = true\n"}})
    at = row(pack, "USE-THR", data={"output": {"2023": 105, "2022": 100}})
    above = row(pack, "USE-THR", data={"output": {"2023": "105.001", "2022": 100}})
    assert (at.missed, at.score) == (True, 0)
    assert (above.missed, above.score) == (False, 10)


def test_products_combine_as_the_mean_weighted_by_the_named_figure(pack: Pack) -> None:
    products = [
        {"name": "甲", "data": {"quantity": 1, "unit_use": 20}},
        {"name": "乙", "data": {"quantity": 3, "unit_use": 30}},
    ]
    score = row(pack, "USE-PROD", products=products)
    assert outline(score) == ("confirmed", Fraction(5, 2), 10, False)
    assert score.value == Fraction(55, 2)
    codes = [step.code for step in score.steps()]
    assert codes.count("scoring.product") == 2
    assert (
        Note("scoring.weighted", {"share": Fraction(1, 4), "value": Fraction(55, 2), "unit": "kWh/产品单位"})
        in score.steps()
    )


def test_one_product_short_of_the_base_is_a_miss_that_a_good_one_does_not_hide(pack: Pack) -> None:
    products = [
        {"name": "甲", "data": {"quantity": 1, "unit_use": 20}},
        {"name": "乙", "data": {"quantity": 1, "unit_use": 31}},
    ]
    assert outline(row(pack, "USE-PROD", products=products)) == ("confirmed", 5, 10, True)


@pytest.mark.parametrize(
    ("products", "code"),
    [
        ([], "formula.no_products"),
        ([{"name": "甲", "data": {"quantity": 1}}], "scoring.of_product"),
        ([{"name": "甲", "data": {"quantity": 0, "unit_use": 20}}], "scoring.no_weight"),
    ],
)
def test_products_that_cannot_be_combined_leave_the_row_pending(pack: Pack, products: Any, code: str) -> None:
    score = row(pack, "USE-PROD", products=products)
    assert score.status == "pending"
    assert score.reason is not None
    assert score.reason.code == code


def test_a_declared_value_stands_in_for_products_too(pack: Pack) -> None:
    score = row(pack, "USE-PROD", products=[], rows={"USE-PROD": {"value": 25}})
    assert outline(score) == ("conditional", 5, 10, False)


@pytest.mark.parametrize(("kind_b", "waste", "value", "unit"), [(True, 3, 3, "kg/m2"), (False, 3, 3, "t")])
def test_the_first_variant_whose_condition_holds_is_used(
    pack: Pack, kind_b: bool, waste: int, value: int, unit: str
) -> None:
    score = row(pack, "USE-VAR", data={"kind_b": kind_b, "waste": waste})
    assert (score.value, score.unit, score.score) == (value, unit, 10)


def test_where_no_variant_applies_or_its_condition_is_unknown_the_row_is_pending(tmp_path: Path, pack: Pack) -> None:
    assert row(pack, "USE-VAR", data={"kind_b": None}).reason == Note(
        "scoring.no_figure", {"field": {"zh": "乙类企业", "en": "Of kind B"}, "year": YEAR}
    )
    last = {"indicators/2-use.toml": {'expr = "waste"\n': 'if = "kind_b == 1"\nexpr = "waste"\n'}}
    only_b = minipack.read(tmp_path, replace=last)
    assert row(only_b, "USE-VAR").reason == Note("scoring.no_variant")


def test_a_row_left_out_gives_its_points_to_the_rest_of_its_area(pack: Pack) -> None:
    left_out = card(pack, rows={"BASE-OPT": {"applies": False}, "BASE-JUD": {"points": 5}})
    base = left_out.areas[0]
    assert outline(left_out.rows["BASE-OPT"]) == ("not_applicable", 0, 0, False)
    assert outline(left_out.rows["BASE-REQ"]) == ("confirmed", 24, 24, False)
    assert outline(left_out.rows["BASE-JUD"]) == ("confirmed", 6, 12, False)
    assert (base.score, base.max) == (54, 60)
    assert base.notes == (Note("scoring.rescaled", {"rows": ["BASE-OPT"], "factor": Fraction(6, 5)}),)


def test_a_pending_row_is_rescaled_too(pack: Pack) -> None:
    left_out = card(pack, rows={"BASE-OPT": {"applies": False}, "BASE-JUD": {}})
    assert outline(left_out.rows["BASE-JUD"]) == ("pending", None, 12, False)
    assert (left_out.areas[0].low, left_out.areas[0].high) == (48, 60)


@pytest.mark.parametrize(("name", "points"), [("BASE-JUD", 10), ("BASE-LIN", 0)])
def test_not_applicable_may_mean_full_points_or_none(pack: Pack, name: str, points: int) -> None:
    score = row(pack, name, rows={name: {"applies": False}})
    assert (score.status, score.score) == ("not_applicable", points)
    assert score.max == pack.rows[name].points
    assert score.reason == Note("scoring.declared_not_applicable")


@pytest.mark.parametrize(("rule", "total"), [("rescale", 105), ("full", 105), ("zero", 95)])
def test_a_row_without_an_answer_of_its_own_follows_the_rule_for_question_d(
    tmp_path: Path, rule: str, total: int
) -> None:
    pack = minipack.read(tmp_path, replace={"selection.toml": {'default = "rescale"': f'default = "{rule}"'}})
    assert card(pack, rows={"BASE-OPT": {"applies": False}}).total == total


def test_a_condition_decides_whether_a_row_applies(pack: Pack) -> None:
    nobody = row(pack, "USE-STEP", data={"workers": 0})
    assert nobody.status == "not_applicable"
    condition = {"zh": "职工人数 > 0", "en": "Workers > 0"}
    assert nobody.reason == Note("scoring.condition_not_applicable", {"condition": condition})
    unknown = row(pack, "USE-STEP", data={"workers": None})
    assert (unknown.status, unknown.max) == ("pending", 10)
    assert unknown.reason is not None
    assert unknown.reason.code == "scoring.no_figure"


def test_an_area_in_which_nothing_applies_says_so(tmp_path: Path) -> None:
    only = {"indicators/3-plus.toml": {'not_applicable = "never"': 'not_applicable = "rescale"'}}
    pack = minipack.read(tmp_path, replace=only)
    none = card(pack, rows={"PLUS-A": {"applies": False}, "PLUS-B": {"applies": False}})
    assert none.areas[2].notes == (Note("scoring.nothing_applies", {"area": {"zh": "加分", "en": "Bonus"}}),)
    assert none.areas[2].score == 0


def test_a_bonus_area_is_never_rescaled(tmp_path: Path) -> None:
    only = {"indicators/3-plus.toml": {'not_applicable = "never"': 'not_applicable = "rescale"'}}
    pack = minipack.read(tmp_path, replace=only)
    one = card(pack, rows={"PLUS-A": {"applies": False}})
    assert (one.areas[2].score, one.areas[2].high, one.areas[2].notes) == (4, 4, ())


def test_an_area_of_weight_zero_scores_zero(tmp_path: Path) -> None:
    pack = minipack.read(tmp_path, replace={"indicators/2-use.toml": {"weight = 40": "weight = 0"}})
    weightless = card(pack, rows={})
    assert (weightless.areas[1].score, weightless.areas[1].max) == (0, 0)
    assert weightless.total == 65
    left_out = card(pack, data={"workers": 0})
    assert (left_out.areas[1].score, left_out.areas[1].max) == (0, 0)


def test_next_points_name_the_largest_gain_first_with_its_evidence(pack: Pack) -> None:
    following = card(
        pack,
        rows={"BASE-REQ": {"met": False}, "BASE-OPT": {}, "PLUS-A": {"met": False}},
        data={"output": {"2023": 15, "2022": 10}},
    ).next_points()
    assert [(entry.row.id, entry.gain, entry.need.code, entry.evidence) for entry in following] == [
        ("BASE-REQ", 20, "scoring.need_met", ("规划许可",)),
        ("BASE-OPT", 10, "scoring.need_reason", ()),
        ("BASE-LIN", 10, "scoring.need_target", ()),
        ("PLUS-A", 3, "scoring.need_met", ()),
    ]


def test_a_plausibility_check_that_does_not_hold_is_a_warning(pack: Pack) -> None:
    jumped = minipack.form(pack, data={"output": {"2023": 31, "2022": 10}})
    what = {"zh": "产值增长超过两倍", "en": "Output more than tripled"}
    assert scoring.warnings(pack, jumped) == [Note("form.implausible", {"what": what})]
    assert scoring.warnings(pack, minipack.form(pack, data={"output": {"2023": 30, "2022": 10}})) == []
    assert scoring.warnings(pack, minipack.form(pack)) == []
