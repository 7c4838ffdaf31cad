from dataclasses import replace
from typing import Any

import pytest

from greenfactory.rulebook.packs.selection import (
    Grade,
    Meeting,
    Quotas,
    Removal,
    Rounding,
    Scope,
    Succession,
    Ties,
)
from greenfactory.rulebook.places.ranking import rank
from greenfactory.rulebook.tests.rankings import CITY, entries, entry, f, grade, notes, ranked, reasons, rules


def test_each_district_can_have_its_own_ranking_and_cap() -> None:
    selection = rules(2, scope=Scope(by="district", caps={"东": 1, "北": 9}))
    assert ranked(CITY, selection) == [
        ("e", None, False, "no_scope"),
        ("a", 1, True, "selected"),
        ("b", 2, False, "beyond_cap"),
        ("d", 3, False, "beyond_cap"),
        ("c", 1, True, "selected"),
        ("g", 2, False, "below_threshold"),
    ]
    assert [p.scope for p in rank(CITY, selection).places] == ["", "东", "东", "东", "西", "西"]
    assert notes(CITY, selection) == ["规则中的“北”没有对应的企业，核对名称", "西：高于80分的只有1家，不足2个名额"]
    assert reasons(CITY, selection)["e"] == "未填所属市（县）、区，无法分别排序"
    assert reasons(CITY, selection)["b"] == "总分94.00分，高于80分，列第2位，1个名额到总分95.00分为止，不入选"


def test_each_sector_can_have_its_own_ranking() -> None:
    assert ranked(CITY, rules(1, scope=Scope(by="sector", caps={"东": 3}))) == [
        ("g", None, False, "no_scope"),
        ("b", 1, True, "selected"),
        ("e", 2, False, "beyond_cap"),
        ("a", 1, True, "selected"),
        ("c", 2, False, "beyond_cap"),
        ("d", 3, False, "beyond_cap"),
    ]
    assert reasons(CITY, rules(1, scope=Scope(by="sector")))["g"] == "未填行业，无法分别排序"
    assert reasons(CITY, rules(1, scope=Scope(by="sector")), "en")["g"] == (
        "no sector is given, so there is no ranking to put it in"
    )


def test_ties_at_the_line_are_told_for_each_scope() -> None:
    given = [entry(code, "90", district=code[0]) for code in ("东1", "东2", "西1", "西2")]
    assert notes(given, rules(1, scope=Scope(by="district"))) == [
        "东：第1位2家并列，1个名额只剩1个；按规则全部入选，须报会议知悉",
        "西：第1位2家并列，1个名额只剩1个；按规则全部入选，须报会议知悉",
    ]


def test_a_full_quota_lets_the_next_one_move_up() -> None:
    selection = rules(3, quotas=Quotas(district={"东": 1}))
    assert ranked(CITY, selection) == [
        ("a", 1, True, "selected"),
        ("b", 2, False, "quota_full"),
        ("c", 3, True, "selected"),
        ("d", 4, False, "quota_full"),
        ("e", 5, True, "moved_up"),
        ("g", 6, False, "below_threshold"),
    ]
    said = reasons(CITY, selection)
    assert said["b"] == "总分94.00分，高于80分，列第2位，但东的1个名额已满，不入选，由后一位递补"
    assert said["e"] == "总分91.00分，高于80分，列第5位，前面有企业未占名额，依次递补，在3个名额以内，入选"
    assert [row[2] for row in ranked(CITY, rules(2, quotas=Quotas(sector={"铁": 1})))] == [True, True] + [False] * 4
    assert reasons(CITY, rules(3, quotas=Quotas(sector={"铁": 1})))["c"] == (
        "总分93.00分，高于80分，列第3位，但铁的1个名额已满，不入选，由后一位递补"
    )


@pytest.mark.parametrize(("then", "place_for_the_next"), [("all_in", False), ("meeting", True), ("all_out", True)])
def test_a_tie_for_a_quota_takes_places_as_its_rule_says(then: Any, place_for_the_next: bool) -> None:
    given = [entry("a", "90", district="东"), entry("b", "90", district="东"), entry("c", "85", district="西")]
    selection = rules(2, quotas=Quotas(district={"东": 1}), ties=Ties(then=then))
    assert ranked(given, selection) == [
        ("a", 1, then == "all_in", f"tied_{then}"),
        ("b", 1, then == "all_in", f"tied_{then}"),
        ("c", 3, place_for_the_next, "moved_up" if place_for_the_next else "beyond_cap"),
    ]
    assert reasons(given, rules(2, quotas=Quotas(district={"东": 1})))["a"] == (
        "总分90.00分，高于80分，列第1位，2家并列而东的1个名额只剩1个，按规则并列者全部入选，报会议知悉"
    )


def test_quotas_count_within_each_scope() -> None:
    selection = rules(3, scope=Scope(by="district"), quotas=Quotas(sector={"铁": 1}))
    assert [row for row in ranked(CITY, selection) if row[2]] == [
        ("a", 1, True, "selected"),
        ("b", 2, True, "selected"),
        ("c", 1, True, "selected"),
    ]


def test_ties_for_quotas_are_told_in_a_fixed_order() -> None:
    given = [
        entry("a", "90", district="西"),
        entry("b", "90", district="西"),
        entry("c", "90", district="东"),
        entry("d", "90", district="东"),
    ]
    selection = rules(9, quotas=Quotas(district={"东": 1, "西": 1}), ties=Ties(then="meeting"))
    expected = [
        "高于80分的只有4家，不足9个名额",
        "第1位2家并列，东的1个名额只剩1个；须提请会议决定并记录理由",
        "第1位2家并列，西的1个名额只剩1个；须提请会议决定并记录理由",
    ]
    assert notes(given, selection) == notes(given[::-1], selection) == expected
    assert ranked(given, selection) == [(code, 1, False, "tied_meeting") for code in "abcd"]


@pytest.mark.parametrize(
    ("removed", "code", "text_", "moves"),
    [
        ({"vetoes": (Removal(code="b", reason="弄虚作假"),)}, "vetoed", "会议否决：弄虚作假", "meeting"),
        (
            {"withdrawn": (Removal(code="b", reason="主动退出"),)},
            "withdrawn",
            "公示期间退出或被取消：主动退出",
            "succession",
        ),
    ],
)
def test_a_removed_one_keeps_its_place_and_frees_it_only_by_rule(
    removed: dict[str, Any], code: str, text_: str, moves: str
) -> None:
    given = entries("90", "88", "86", "84")
    kept, moved = rules(2, **removed), rules(2, **removed, **{moves: MOVES[moves]})
    assert ranked(given, kept) == [
        ("a", 1, True, "selected"),
        ("b", 2, False, code),
        ("c", 3, False, "beyond_cap"),
        ("d", 4, False, "beyond_cap"),
    ]
    assert reasons(given, kept)["b"] == f"总分88.00分，高于80分，列第2位，{text_}；名额空缺，不递补"
    assert reasons(given, kept)["c"] == "总分86.00分，高于80分，列第3位，2个名额到总分88.00分为止，不入选"
    assert ranked(given, moved) == [
        ("a", 1, True, "selected"),
        ("b", 2, False, code),
        ("c", 3, True, "moved_up"),
        ("d", 4, False, "beyond_cap"),
    ]
    assert reasons(given, moved)["b"] == f"总分88.00分，高于80分，列第2位，{text_}；名额由后一位递补"
    assert reasons(given, moved)["d"] == "总分84.00分，高于80分，列第4位，2个名额到总分86.00分为止，不入选"


MOVES: dict[str, Any] = {"meeting": Meeting(next_moves_up=True), "succession": Succession(move_up=True)}


def test_the_last_seat_is_not_that_of_one_who_passed_it_on() -> None:
    given = entries("90", "88", "86")
    removed = {"vetoes": (Removal(code="b", reason="x"), Removal(code="a", reason="x"))}
    selection = rules(1, **removed, meeting=Meeting(next_moves_up=True))
    assert ranked(given, selection)[2] == ("c", 3, True, "moved_up")
    one = replace(selection, vetoes=(Removal(code="b", reason="x"),))
    assert reasons(given, one)["c"] == "总分86.00分，高于80分，列第3位，1个名额到总分90.00分为止，不入选"
    assert reasons(given, one)["b"] == "总分88.00分，高于80分，列第2位，1个名额到总分90.00分为止，不入选"


def test_each_rule_for_moving_up_is_for_its_own_removals() -> None:
    given = entries("90", "88")
    vetoed = rules(1, vetoes=(Removal(code="a", reason="x"),), succession=Succession(move_up=True))
    assert [row[2] for row in ranked(given, vetoed)] == [False, False]
    gone = rules(1, withdrawn=(Removal(code="a", reason="x"),), meeting=Meeting(next_moves_up=True))
    assert [row[2] for row in ranked(given, gone)] == [False, False]


def test_one_below_the_line_is_below_the_line_even_if_vetoed() -> None:
    selection = rules(1, vetoes=(Removal(code="c", reason="x"), Removal(code="b", reason="x")))
    assert ranked(entries("90", "85", "79"), selection) == [
        ("a", 1, True, "selected"),
        ("b", 2, False, "beyond_cap"),
        ("c", 3, False, "below_threshold"),
    ]


def test_a_removal_of_nobody_is_told() -> None:
    selection = rules(1, vetoes=(Removal(code="a", reason="x"), Removal(code="x", reason="x")))
    selection = replace(selection, withdrawn=(Removal(code="y", reason="x"),))
    assert notes(entries("90"), selection) == [
        "规则中否决或退出的代码x不在参评企业之中",
        "规则中否决或退出的代码y不在参评企业之中",
    ]


def test_a_vetoed_one_in_a_tie_is_named_as_vetoed() -> None:
    selection = rules(1, vetoes=(Removal(code="a", reason="x"),))
    assert ranked(entries("90", "90"), selection) == [("a", 1, False, "vetoed"), ("b", 1, True, "tied_all_in")]


def test_the_grade_is_the_highest_that_the_total_reaches() -> None:
    given = entries("95", "90", "89.99", "80", "79")
    grades: tuple[Grade, ...] = (grade("4", "80"), grade("5", "90"))
    assert [p.grade for p in rank(given, rules(grades=grades)).places] == ["5", "5", "4", "4", None]
    grades = (grade("5", "90", inclusive=False), grade("5-", "90"), grade("4", "80", inclusive=False))
    assert [p.grade for p in rank(given, rules(grades=grades)).places] == ["5", "5-", "4", None, None]
    assert [p.grade for p in rank(given, rules(grades=grades[::-1])).places] == ["5", "5-", "4", None, None]
    rounded = rules(grades=(grade("5", "90"),), rounding=Rounding(compare="rounded", places=1))
    assert [p.grade for p in rank(given, rounded).places] == ["5", "5", "5", None, None]


def test_selected_entries_with_conditional_points_are_counted_in_a_note() -> None:
    given = [entry("a", "90", conditional=f(3)), entry("b", "85"), entry("c", "70", conditional=f(1))]
    assert notes(given, rules(2)) == ["入选者中有 1 家的总分含有条件得分（尚缺证明材料或专家评定）"]
    assert notes([entry("a", "90"), entry("b", "85")], rules(2)) == []
