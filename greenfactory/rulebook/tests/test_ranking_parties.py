from dataclasses import replace
from fractions import Fraction
from typing import Any

from greenfactory.rulebook.exact import text
from greenfactory.rulebook.notes import Note
from greenfactory.rulebook.packs.selection import (
    Experts,
    Holders,
    Pending,
    RankingScore,
    Removal,
)
from greenfactory.rulebook.places.ranking import Entry, Figure, Place, rank, second_readings, standings
from greenfactory.rulebook.tests.rankings import PENDING, entries, entry, f, notes, ranked, reasons, rules


def test_an_excluded_one_has_no_place_and_takes_none() -> None:
    gate = Note("ranking.total_missing")
    given = [entry("a", "95", excluded=gate), entry("b", "90"), entry("c", "85")]
    assert ranked(given, rules(1)) == [
        ("b", 1, True, "selected"),
        ("c", 2, False, "beyond_cap"),
        ("a", None, False, "excluded"),
    ]
    assert rank(given, rules(1)).places[2] == Place(
        given[0], f(95), None, selected=False, grade=None, reason=Note("ranking.excluded", {"why": gate}), exact=f(95),
        shown=Figure(f(95), 2),
    )  # fmt: skip
    assert reasons(given, rules(1))["a"] == "不参加排序：没有总分"


def test_a_holder_has_no_place_unless_holders_may_apply() -> None:
    given = entries("95", "90")
    barred = rules(1, holders=Holders(codes=("a", "q")))
    assert ranked(given, barred) == [("b", 1, True, "selected"), ("a", None, False, "holder")]
    assert reasons(given, barred)["a"] == "已有市级绿色工厂称号，按规则不再申报，不参加排序"
    allowed = rules(1, holders=Holders(codes=("a", "q"), may_apply=True))
    assert ranked(given, allowed) == [("a", 1, True, "selected"), ("b", 2, False, "beyond_cap")]


def test_an_exclusion_comes_before_being_a_holder_and_both_before_a_missing_total() -> None:
    selection = rules(holders=Holders(codes=("a", "b")))
    given = [entry("a", None, excluded=Note("ranking.holder")), entry("b", None), entry("c", None)]
    assert ranked(given, selection) == [
        ("a", None, False, "excluded"),
        ("b", None, False, "holder"),
        ("c", None, False, "no_total"),
    ]


def test_a_pending_one_stands_by_its_lowest_total_and_holds_its_place_open() -> None:
    assert ranked(PENDING, rules(2)) == [
        ("b", 1, True, "selected"),
        ("a", 2, False, "pending"),
        ("c", 3, False, "beyond_cap"),
        ("e", 4, False, "pending"),
        ("d", None, False, "no_total"),
        ("g", None, False, "no_total"),
    ]
    ranking = rank(PENDING, rules(2))
    assert not ranking.official
    assert [p.provisional for p in ranking.places] == [False, True, False, True, True, True]
    assert [p.total for p in ranking.places] == [f(86), f(84), f(82), f(70), None, None]
    assert reasons(PENDING, rules(2)) == {
        "b": "总分86.00分，高于80分，列第1位，在前2位以内，入选",
        "a": "有2项指标待定，总分在84分至92分之间，按最低可能总分暂列第2位；确定前不能入选",
        "c": "总分82.00分，高于80分，列第3位，2个名额到总分84.00分为止，不入选",
        "e": "没有总分，总分不低于70分，按最低可能总分暂列第4位；确定前不能入选",
        "d": "有1项指标待定，算不出总分，不排序",
        "g": "没有总分，算不出总分，不排序",
    }
    assert notes(PENDING, rules(2)) == ["还有4家存在待定项，本排序只是试排，不能作为正式结果"]


def test_a_pending_one_is_pending_even_if_vetoed() -> None:
    vetoed = rules(2, vetoes=(Removal(code="a", reason="x"),))
    assert standings(PENDING, vetoed)[0].reason == standings(PENDING, rules(2))[0].reason


def test_a_pending_one_may_be_selected_where_the_rules_allow_it() -> None:
    selection = rules(2, pending=Pending(official="allow"))
    assert ranked(PENDING, selection) == [
        ("b", 1, True, "selected"),
        ("a", 2, True, "selected"),
        ("c", 3, False, "beyond_cap"),
        ("e", 4, False, "below_threshold"),
        ("d", None, False, "no_total"),
        ("g", None, False, "no_total"),
    ]
    ranking = rank(PENDING, selection)
    assert ranking.official
    assert [p.provisional for p in ranking.places] == [False, True, False, True, True, True]
    said = reasons(PENDING, selection)
    assert said["a"].endswith("入选；有2项指标待定，总分在84分至92分之间，按最低可能总分计")
    assert said["b"].endswith("入选")
    assert notes(PENDING, selection) == ["有4家存在待定项，按规则以最低可能总分排序"]


def test_pending_rows_of_those_who_take_no_part_do_not_make_a_trial() -> None:
    given = [
        entry("a", None, excluded=Note("ranking.holder"), pending=3),
        entry("h", "90", pending=1, low=Fraction(1)),
        entry("b", "81"),
    ]
    ranking = rank(given, rules(1, holders=Holders(codes=("h",))))
    assert ranking.official
    assert ranking.notes == ()
    assert [p.provisional for p in ranking.places] == [False, False, False]


def test_the_total_comes_from_the_experts_where_they_have_scored() -> None:
    given = [
        Entry("甲", "a", f(99), experts=(f(80), f(84), f(97))),
        Entry("乙", "b", f(10), experts=(f(85), f(86), None)),
        Entry("丙", "c", f(86)),
    ]

    def totals(**experts: Any) -> dict[str, str | None]:
        places = standings(given, rules(experts=Experts(**experts)))
        return {p.entry.code: None if p.total is None else text(p.total) for p in places}

    assert totals() == {"a": "87", "b": "85.5", "c": "86"}
    assert totals(combine="median") == {"a": "84", "b": "85.5", "c": "86"}
    assert totals(combine="trimmed") == {"a": "84", "b": None, "c": "86"}
    assert totals(minimum=3) == {"a": "87", "b": None, "c": "86"}
    declared = standings(given, rules(ranking_score=RankingScore(score="self")))
    assert [p.total for p in declared] == [f(99), f(10), f(86)]


def test_too_few_experts_leave_an_entry_without_a_place() -> None:
    given = [
        Entry("甲", "a", f(99), experts=(f(90), None, None)),
        Entry("乙", "b", None, experts=(f(90), None), low=f(81)),
    ]
    selection = rules(experts=Experts(minimum=2))
    assert ranked(given, selection) == [("b", 1, False, "pending"), ("a", None, False, "too_few_experts")]
    assert reasons(given, selection) == {
        "b": "只有1位专家评分，按规则至少需要2位，没有总分，总分不低于81分，按最低可能总分暂列第1位；确定前不能入选",
        "a": "只有1位专家评分，按规则至少需要2位，没有总分",
    }
    assert not rank(given, selection).official
    allowed = replace(selection, pending=Pending(official="allow"))
    assert reasons(given, allowed)["b"] == (
        "总分81.00分，高于80分，列第1位，在前30位以内，入选；"
        "只有1位专家评分，按规则至少需要2位，没有总分，总分不低于81分，按最低可能总分计"
    )
    trimmed = rules(experts=Experts(combine="trimmed", trim=2, minimum=4))
    assert reasons(given, trimmed)["a"] == "只有1位专家评分，按规则至少需要5位，没有总分"
    assert reasons(given, rules(experts=Experts(combine="trimmed", trim=1, minimum=4)))["a"] == (
        "只有1位专家评分，按规则至少需要4位，没有总分"
    )
    declared = rules(ranking_score=RankingScore(score="self"))
    assert reasons(given, declared)["b"] == "没有总分，总分不低于81分，按最低可能总分暂列第2位；确定前不能入选"


def test_a_spread_beyond_the_limit_asks_for_a_second_reading() -> None:
    given = [
        Entry("甲", "a", None, experts=(f(80), f(90), None)),
        Entry("乙", "b", None, experts=(f(80), f("90.1"))),
        Entry("丙", "c", None, experts=(f(95), f(80))),
        Entry("丁", "d", f(85)),
    ]
    selection = rules(4, experts=Experts(second_reading=f(10)))
    assert second_readings(given, selection) == (given[1], given[2])
    assert notes(given, selection) == ["有2家的专家评分相差超过10分，应当复评"]
    assert second_readings(given, rules()) == ()
    assert notes(given, rules(4)) == []
    assert notes(given, rules(4, experts=Experts(second_reading=f(15)))) == []
