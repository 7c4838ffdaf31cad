from dataclasses import replace
from typing import Any

import pytest

from greenfactory.rulebook.notes import Note
from greenfactory.rulebook.packs.selection import (
    Rounding,
    Threshold,
    Ties,
)
from greenfactory.rulebook.places.ranking import Entry, Figure, Place, rank, standings
from greenfactory.rulebook.tests.rankings import areas, entries, entry, f, grade, notes, ranked, reasons, rules
from greenfactory.rulebook.wording import say


def test_places_are_those_of_a_competition() -> None:
    assert ranked(entries("85", "90", "85", "84", "90.5"), rules()) == [
        ("e", 1, True, "selected"),
        ("b", 2, True, "selected"),
        ("a", 3, True, "selected"),
        ("c", 3, True, "selected"),
        ("d", 5, True, "selected"),
    ]


@pytest.mark.parametrize("scores", [("79.9", "80.1", "80.0"), ("80", "80"), ("79.7", "80.3"), ("239/3", "241/3")])
def test_exactly_80_is_not_above_80(scores: tuple[str, ...]) -> None:
    given = [Entry("企业a", "a", None, experts=tuple(map(f, scores)))]
    assert ranked(given, rules()) == [("a", 1, False, "on_threshold")]
    assert ranked(given, rules(threshold=Threshold(inclusive=True))) == [("a", 1, True, "selected")]


@pytest.mark.parametrize(
    ("total", "code"),
    [
        ("80.00000000000000000000000001", "selected"),
        ("79.99999999999999999999999999", "below_threshold"),
        ("80", "on_threshold"),
        ("0", "below_threshold"),
    ],
)
def test_the_comparison_is_exact(total: str, code: str) -> None:
    assert ranked([entry("a", total)], rules()) == [("a", 1, code == "selected", code)]
    place = standings([entry("a", total)], rules())[0]
    assert (place.total, place.exact, place.margin) == (f(total), f(total), f(total) - 80)


def test_totals_that_differ_beyond_any_float_are_no_tie() -> None:
    given = entries("85", "85.0000000000000000000000001", "85", "84.9999999999999999999999999")
    assert [row[:2] for row in ranked(given, rules())] == [("b", 1), ("a", 2), ("c", 2), ("d", 4)]


def test_all_equal_share_the_first_place() -> None:
    given = [entry(f"{index:03}", "88") for index in range(40)]
    assert ranked(given, rules()) == [(item.code, 1, True, "tied_all_in") for item in given]
    assert ranked(given, rules(40)) == [(item.code, 1, True, "selected") for item in given]
    assert ranked(given, rules(0)) == [(item.code, 1, True, "selected_uncapped") for item in given]


def test_nobody_to_rank_gives_an_empty_ranking() -> None:
    ranking = rank([], rules())
    assert (ranking.places, ranking.official) == ((), True)
    assert standings([], rules()) == ()


def test_a_total_rounded_once_is_what_is_compared() -> None:
    given = entries("80.004", "80.005", "79.995")
    rounded = Rounding(compare="rounded", places=2)
    assert ranked(given, rules(rounding=rounded)) == [
        ("b", 1, True, "selected"),
        ("a", 2, False, "on_threshold"),
        ("c", 2, False, "on_threshold"),
    ]
    assert [row[2] for row in ranked(given, rules())] == [True, True, False]
    down = rank(given, rules(rounding=replace(rounded, mode="down"))).places
    assert [(p.entry.code, p.total, p.exact, p.margin) for p in down] == [
        ("a", f(80), f("80.004"), f(0)),
        ("b", f(80), f("80.005"), f(0)),
        ("c", f("79.99"), f("79.995"), f("-0.01")),
    ]


@pytest.mark.parametrize("then", ["all_in", "meeting", "all_out"])
def test_a_tie_at_place_30_ends_as_the_rules_say(then: Any) -> None:
    given = [entry(f"{index:02}", str(100 - index)) for index in range(1, 30)]
    given += [entry("x", "70.5"), entry("y", "70.5"), entry("z", "70")]
    selection = rules(threshold=Threshold(value=f(70)), ties=Ties(then=then))
    given[28] = replace(given[28], total=f(71))
    assert ranked(given, selection) == [
        *((f"{index:02}", index, True, "selected") for index in range(1, 30)),
        ("x", 30, then == "all_in", f"tied_{then}"),
        ("y", 30, then == "all_in", f"tied_{then}"),
        ("z", 32, False, "on_threshold"),
    ]


def test_the_reasons_of_a_tie_name_how_many_are_tied_for_how_many_places() -> None:
    given = entries("90", "85", "85", "84")
    assert reasons(given, rules(2)) == {
        "a": "总分90.00分，高于80分，列第1位，在前2位以内，入选",
        "b": "总分85.00分，高于80分，列第2位，2家并列而2个名额只剩1个，按规则并列者全部入选，报会议知悉",
        "c": "总分85.00分，高于80分，列第2位，2家并列而2个名额只剩1个，按规则并列者全部入选，报会议知悉",
        "d": "总分84.00分，高于80分，列第4位，2个名额到总分85.00分为止，不入选",
    }
    assert notes(given, rules(2)) == ["第2位2家并列，2个名额只剩1个；按规则全部入选，须报会议知悉"]
    assert notes(given, rules(2, ties=Ties(then="meeting"))) == [
        "第2位2家并列，2个名额只剩1个；须提请会议决定并记录理由"
    ]
    assert notes(given, rules(2, ties=Ties(then="all_out")), "en") == [
        "2 are tied at place 2 while of the 2 places 1 are left; none of them is selected"
    ]
    assert notes(given, rules(3)) == []


def test_an_order_of_areas_splits_a_tie_and_the_reason_names_it() -> None:
    given = [
        entry("a", "85", areas=areas("20", "10")),
        entry("b", "85", areas=areas("22", "9")),
        entry("c", "85", areas=areas("22", "11")),
        entry("d", "85", areas=areas("22", "9")),
        entry("e", "86"),
    ]
    ordered = rules(3, ties=Ties(order=("PER", "ENR")))
    assert ranked(given, ordered) == [
        ("e", 1, True, "selected"),
        ("c", 2, True, "selected"),
        ("b", 3, True, "tied_all_in"),
        ("d", 3, True, "tied_all_in"),
        ("a", 5, False, "beyond_cap"),
    ]
    assert reasons(given, ordered) == {
        "e": "总分86.00分，高于80分，列第1位，在前3位以内，入选",
        "c": "总分85.00分，高于80分，列第2位，在前3位以内，入选；总分相同的4家依次比较工厂绩效、能源资源投入得分，排定先后",
        "b": (
            "总分85.00分，高于80分，列第3位，2家并列而3个名额只剩1个，按规则并列者全部入选，报会议知悉；"
            "总分相同的4家依次比较工厂绩效、能源资源投入得分，其中2家仍并列"
        ),
        "d": (
            "总分85.00分，高于80分，列第3位，2家并列而3个名额只剩1个，按规则并列者全部入选，报会议知悉；"
            "总分相同的4家依次比较工厂绩效、能源资源投入得分，其中2家仍并列"
        ),
        "a": "总分85.00分，高于80分，列第5位，3个名额到总分85.00分为止，不入选；总分相同的4家依次比较工厂绩效得分，排定先后",
    }
    places = {place.entry.code: place for place in rank(given, ordered).places}
    assert {code: (p.decided_by, p.tied) for code, p in places.items()} == {
        "e": ((), 1),
        "c": (("PER", "ENR"), 1),
        "b": (("PER", "ENR"), 2),
        "d": (("PER", "ENR"), 2),
        "a": (("PER",), 1),
    }
    assert "依次比较PER、ENR得分" in say(places["c"].reason, "zh")


def test_an_area_that_does_not_tell_them_apart_is_not_named() -> None:
    given = [entry("a", "85", areas=areas("20", "10")), entry("b", "85", areas=areas("20", "11"))]
    places = rank(given, rules(ties=Ties(order=("PER", "ENR")))).places
    assert [(p.entry.code, p.place, p.decided_by) for p in places] == [("b", 1, ("ENR",)), ("a", 2, ("ENR",))]


def test_an_area_that_one_of_the_tie_lacks_ends_the_comparison() -> None:
    given = [
        entry("a", "85", areas=areas("20", "12")),
        entry("b", "85", areas={"ENR": f(15)}),
        entry("c", "84", areas=areas("20", "12")),
        entry("d", "84", areas={"PER": f(20)}),
        entry("e", "84", areas=areas("21", "12")),
    ]
    selection = rules(ties=Ties(order=("PER", "ENR")))
    assert [row[:2] for row in ranked(given, selection)] == [("a", 1), ("b", 1), ("e", 3), ("c", 4), ("d", 4)]
    said = reasons(given, selection)
    assert said["a"].endswith("入选；2家并列（有企业缺工厂绩效得分，无法比较）")
    assert said["e"].endswith("入选；总分相同的3家依次比较工厂绩效得分，排定先后")
    assert said["d"].endswith(
        "入选；总分相同的3家依次比较工厂绩效得分，其中2家仍并列（有企业缺能源资源投入得分，无法比较）"
    )
    assert [p.decided_by for p in rank(given, selection).places] == [(), (), ("PER",), ("PER",), ("PER",)]


def test_an_area_without_a_name_is_told_by_its_id() -> None:
    given = [entry("a", "85", areas=areas("1", "1")), entry("b", "85")]
    place = standings(given, rules(ties=Ties(order=("PER",))))[0]
    assert say(place.reason, "zh").endswith("2家并列（有企业缺PER得分，无法比较）")


def test_fewer_above_the_line_than_places_is_said() -> None:
    given = entries("90", "81", "80", "79")
    assert ranked(given, rules(3)) == [
        ("a", 1, True, "selected"),
        ("b", 2, True, "selected"),
        ("c", 3, False, "on_threshold"),
        ("d", 4, False, "below_threshold"),
    ]
    assert notes(given, rules(3)) == ["高于80分的只有2家，不足3个名额"]
    assert notes(given, rules(3), "en") == ["only 2 are above 80, fewer than 3 places"]
    assert notes(given, rules(4, threshold=Threshold(value=f("79.5"), inclusive=True))) == [
        "达到79.5分的只有3家，不足4个名额"
    ]
    assert notes(given, rules(2)) == []
    assert reasons(given, rules(3)) == {
        "a": "总分90.00分，高于80分，列第1位，在前3位以内，入选",
        "b": "总分81.00分，高于80分，列第2位，在前3位以内，入选",
        "c": "总分恰为80分，规则要求高于80分，等于80分不算，列第3位，不入选",
        "d": "总分79.00分，低于80分，列第4位，不入选",
    }


def test_totals_are_shown_so_that_they_do_not_mislead() -> None:
    given = entries("80.004", "80.003", "80", "79.996", "85.1264")
    shown = {p.entry.code: str(p.shown) for p in rank(given, rules()).places}
    assert shown == {"a": "80.004", "b": "80.003", "c": "80.00", "d": "79.996", "e": "85.13"}
    lines = [p.shown and p.shown.lines for p in rank(entries("5", "4", "3", "2", "1"), rules()).places]
    assert lines == [(80, 4), (80, 5, 3), (80, 4, 2), (80, 3, 1), (80, 2)]
    few = rank(entries("81.4", "81"), rules(rounding=Rounding(show=0))).places
    assert [str(p.shown) for p in few] == ["81.4", "81"]


def test_the_last_total_is_told_apart_from_those_behind_it() -> None:
    given = entries("85.004", "85.003")
    assert reasons(given, rules(1))["b"] == "总分85.00分，高于80分，列第2位，1个名额到总分85.004分为止，不入选"


def test_a_place_says_everything_about_an_entry() -> None:
    given = [
        entry("a", "85", areas=areas("20", "1"), district="东"),
        entry("b", "85", areas=areas("21", "1")),
        entry("c", "86"),
    ]
    selection = rules(3, ties=Ties(order=("PER",)), grades=(grade("A", "80"),))
    tie = Note("ranking.tie_split", {"equal": 2, "tied": 1, "areas": ("PER",), "missing": ""})
    shown = Figure(f(85), 2, (f(80), f(86)))
    assert rank(given, selection).places[2] == Place(
        entry=given[0],
        total=f(85),
        place=3,
        selected=True,
        grade="A",
        reason=Note(
            "ranking.selected",
            {
                "total": shown,
                "line": Note("ranking.line_above", {"value": f(80)}),
                "value": f(80),
                "place": 3,
                "cap": 3,
                "tie": tie,
                "pending": "",
            },
        ),
        margin=f(5),
        exact=f(85),
        shown=shown,
        tied=1,
        decided_by=("PER",),
        scope="",
        provisional=False,
    )


def test_english_reasons_read_as_sentences() -> None:
    given = [*entries("90", "90"), entry("z", None)]
    said = reasons(given, rules(1, threshold=Threshold(inclusive=True)), "en")
    assert said["a"] == (
        "total 90.00, reaching 80, place 1, 2 tied while of the 1 places 1 are left: by the rules all are selected and "
        "the meeting is told"
    )
    assert said["z"] == "there is no total: without a total it can't be ranked"
