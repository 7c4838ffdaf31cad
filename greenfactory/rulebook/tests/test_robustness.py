import json
from dataclasses import replace
from fractions import Fraction

from greenfactory.rulebook.packs.selection import (
    Experts,
    Meeting,
    Quotas,
    RankingScore,
    Removal,
    Rounding,
    Scope,
    Succession,
    Threshold,
    Ties,
)
from greenfactory.rulebook.places.ranking import standings
from greenfactory.rulebook.places.robustness import Line, robustness
from greenfactory.rulebook.tests.firmness import flip, flips, near, panel
from greenfactory.rulebook.tests.rankings import CITY, MIXED, PENDING, areas, entries, entry, f, rules
from greenfactory.rulebook.wording import say

PANEL = [
    panel("a", "90", "90", "90"),
    panel("b", "80", "86", "86"),
    panel("c", "88", "84", "78.5"),
    panel("d", "60", "70", "80"),
]


def test_leaving_out_one_expert_shows_who_comes_in_and_who_falls_out() -> None:
    result = robustness(PANEL, rules(2))
    # b and c have 86 and 81.25 without expert 1, 83 and 83.25 without 2, 83 and 86 without 3.
    assert {variant.id: flip(variant) for variant in result.variants[:3]} == {
        "without_expert_1": ("", ""),
        "without_expert_2": ("c", "b"),
        "without_expert_3": ("c", "b"),
    }


def test_an_expert_who_alone_has_scored_an_entry_cannot_be_left_out() -> None:
    given = [panel("a", "90", None), panel("b", "85", "86"), panel("c", None, "81")]
    result = robustness(given, rules(1, experts=Experts(minimum=2)))
    assert flips(result) == {}
    result = robustness(given, rules(1))
    assert flips(result) == {}
    assert [variant.possible for variant in result.variants][:2] == [False, False]


def test_the_least_number_of_experts_gives_way_by_one_where_one_is_left_out() -> None:
    given = [panel("a", "90", "70"), panel("b", "79", "80"), panel("c", "99", None)]
    selection = rules(1, experts=Experts(minimum=2), threshold=Threshold(value=f(79)))
    few = [panel("a", "90", "91", "92"), panel("b", "99", "98", None)]
    assert flips(robustness(few, rules(1, experts=Experts(minimum=3)))) == {}
    assert flips(robustness(given, selection))["without_expert_1"] == ("b", "a")
    assert [place.selected for place in standings(given, selection)] == [True, False, False]


def test_where_nobody_can_be_left_out_the_variant_says_so() -> None:
    given = [panel("a", "90", "85", "88")]
    result = robustness(given, rules(1, experts=Experts(combine="trimmed", trim=1)))
    assert {variant.id: variant.possible for variant in result.variants if "expert_" in variant.id} == {
        "without_expert_1": False,
        "without_expert_2": False,
        "without_expert_3": False,
    }
    assert flips(result) == {}


def test_other_ways_to_combine_are_tried_where_there_are_scores_enough() -> None:
    given = [panel("a", "90", "90", "60"), panel("b", "81", "82", "83"), panel("c", "70", "70", "99", None)]
    result = robustness(given, rules(1))
    combined = {variant.id: variant for variant in result.variants if variant.id.startswith("combined")}
    assert list(combined) == ["combined_median", "combined_trimmed"]
    assert flips(result)["combined_median"] == flips(result)["combined_trimmed"] == ("a", "b")
    assert [say(variant.what, "zh") for variant in combined.values()] == [
        "专家评分改取中位数",
        "专家评分改取去掉两端各1个后的平均值",
    ]
    few = robustness([*given, panel("d", "50", "60")], rules(1))
    assert {variant.id: variant.possible for variant in few.variants if variant.id.startswith("combined")} == {
        "combined_median": True,
        "combined_trimmed": False,
    }
    none_trimmed = robustness(given, rules(1, experts=Experts(trim=0)))
    assert flips(none_trimmed)["combined_trimmed"] == ("a", "b")
    trimmed = robustness(given, rules(1, experts=Experts(combine="trimmed", trim=1)))
    assert flips(trimmed)["combined_mean"] == ("b", "a")
    assert "combined_trimmed" not in [variant.id for variant in trimmed.variants]


def test_an_entry_without_enough_scores_does_not_stand_in_the_way_of_a_variant() -> None:
    given = [panel("a", "90", "90", "60"), panel("b", None, None)]
    assert all(variant.possible for variant in robustness(given, rules(1)).variants)


def test_someone_without_a_total_may_come_in_under_another_combination() -> None:
    given = [panel("a", "90", "90", "60"), panel("b", "95", "96")]
    result = robustness(given, rules(1, experts=Experts(combine="trimmed")))
    assert flips(result)["combined_mean"] == ("b", "a")
    assert near(result) == {"a": ("80", "10", (1, "-10")), "b": (None, None, None)}


def test_rounding_the_total_or_each_score_first_is_tried() -> None:
    given = [panel("a", "80.4", "79.9"), panel("b", "79.5", "80.4"), panel("c", "79.5", "80.5")]
    result = robustness(given, rules(0))
    # Above 80 is only a with 80.15; rounded first a has 80, b 80 and c 80.5.
    assert {name: flip for name, flip in flips(result).items() if "round" in name} == {
        "experts_rounded_0": ("c", "a"),
        "total_rounded_0_half_up": ("", "a"),
        "total_rounded_0_half_even": ("", "a"),
        "total_rounded_0_down": ("", "a"),
    }
    kinds = [variant.id for variant in result.variants if "round" in variant.id or variant.id == "exact"]
    assert kinds == [
        "experts_rounded_0", "experts_rounded_1", "experts_rounded_2",
        "total_rounded_0_half_up", "total_rounded_0_half_even", "total_rounded_0_down",
        "total_rounded_1_half_up", "total_rounded_1_half_even", "total_rounded_1_down",
        "total_rounded_2_half_up", "total_rounded_2_half_even", "total_rounded_2_down",
    ]  # fmt: skip
    words = {variant.id: say(variant.what, "zh") for variant in result.variants}
    assert words["total_rounded_1_half_even"] == "总分四舍六入五成双到1位小数"
    assert words["experts_rounded_2"] == "每位专家的评分先四舍五入到2位小数"
    assert words["without_expert_2"] == "不计专家2的评分"


def test_the_rounding_in_force_is_no_variant_but_the_exact_total_is() -> None:
    selection = rules(0, rounding=Rounding(compare="rounded", places=1, mode="half_even"))
    result = robustness(entries("80.04"), selection)
    names = [variant.id for variant in result.variants]
    assert names == [
        "exact",
        "total_rounded_0_half_up", "total_rounded_0_half_even", "total_rounded_0_down",
        "total_rounded_1_half_up", "total_rounded_1_down",
        "total_rounded_2_half_up", "total_rounded_2_half_even", "total_rounded_2_down",
    ]  # fmt: skip
    assert [name for name, flip in flips(result).items() if flip == ("a", "")] == [
        "exact", "total_rounded_2_half_up", "total_rounded_2_half_even", "total_rounded_2_down",
    ]  # fmt: skip
    assert say(result.variants[0].what, "zh") == "总分不取舍"


def test_the_order_of_areas_is_left_out_where_there_is_one() -> None:
    given = [entry("a", "85", areas=areas("20", "1")), entry("b", "85", areas=areas("21", "1"))]
    result = robustness(given, rules(1, ties=Ties(order=("PER",))))
    assert flips(result) == {"no_area_order": ("a", "")}
    assert say(result.variants[-1].what, "zh") == "同分时不比较一级指标"
    assert "no_area_order" not in [variant.id for variant in robustness(given, rules(1)).variants]


def test_without_experts_only_rounding_is_tried() -> None:
    assert len(robustness(entries("90"), rules()).variants) == 9
    declared = rules(ranking_score=RankingScore(score="self"))
    assert len(robustness(PANEL, declared).variants) == 9
    assert len(robustness([*PANEL, entry("z", "85")], rules()).variants) == 3 + 3 + 2 + 9


def test_a_declared_total_among_experts_totals_stays_as_it_is() -> None:
    given = [panel("a", "90", "70"), entry("b", "85")]
    # Without the first expert a has 70; with the second one left out 90.
    assert {name: flip for name, flip in flips(robustness(given, rules(1))).items() if "expert" in name} == {
        "without_expert_2": ("a", "b")
    }


# The line


def test_the_line_has_the_last_in_and_the_first_out_with_the_points_between() -> None:
    given = entries("90", "85", "85", "84.5", "84.5", "79")
    places = standings(given, rules(3))
    assert robustness(given, rules(3)).lines == (Line("", places[1:3], places[3:5], Fraction(1, 2)),)
    alone = standings(given[:3], rules(3))
    assert robustness(given[:3], rules(3)).lines == (Line("", alone[1:3], (), None),)
    assert robustness([], rules()).lines == ()
    low = entries("80", "79")
    assert robustness(low, rules()).lines == (Line("", (), standings(low, rules())[:1], None),)


def test_each_scope_has_its_line() -> None:
    selection = rules(1, scope=Scope(by="district", caps={"东": 2}))
    result = robustness(CITY, selection)
    assert [
        (line.scope, [p.entry.code for p in line.last_in], [p.entry.code for p in line.first_out], line.gap)
        for line in result.lines
    ] == [("", [], [], None), ("东", ["b"], ["d"], f(2)), ("西", ["c"], ["g"], f(18))]
    assert near(result) == {
        "b": ("92", "2", (0, "-2")),
        "d": ("94", "-2", (0, "2")),
        "c": ("80", "13", (0, "-13")),
        "g": ("93", "-18", (0, "18")),
    }


def test_the_pending_and_the_removed_are_not_the_first_out() -> None:
    given = [*entries("90", "88", "86", "84"), entry("p", "87", pending=1, low=f(87))]
    selection = rules(4, vetoes=(Removal(code="b", reason="x"),))
    result = robustness(given, selection)
    assert [[p.entry.code for p in (*line.last_in, *line.first_out)] for line in result.lines] == [["c", "d"]]
    # The vetoed and the pending one hold their seats: c has to stay above the fourth other one, d.
    assert near(result) == {"c": ("84", "2", (0, "-2")), "d": ("86", "-2", (0, "2"))}
    passed = replace(selection, meeting=Meeting(next_moves_up=True))
    assert [p.selected for p in standings(given, passed)] == [True, False, True, True, False]
    assert near(robustness(given, passed))["d"] == ("80", "4", (0, "-4"))
    gone = rules(2, withdrawn=(Removal(code="a", reason="x"),), succession=Succession(move_up=True))
    assert near(robustness(entries("90", "88", "86", "84"), gone)) == {
        "c": ("84", "2", (0, "-2")),
        "d": ("86", "-2", (0, "2")),
    }


def test_quotas_have_bars_of_their_own() -> None:
    selection = rules(3, quotas=Quotas(district={"东": 1}))
    result = robustness(CITY, selection)
    # b is the first out: the quota of its district is taken by a. e got in as the third of those not passed over.
    assert near(result) == {"b": ("95", "-1", (0, "1")), "e": ("80", "11", (0, "-11"))}
    assert [line.gap for line in result.lines] == [f(-3)]
    closed = robustness(CITY, rules(2, quotas=Quotas(sector={"铁": 0})))
    assert near(closed) == {"a": (None, None, None), "e": ("80", "11", (0, "-11"))}


def test_fragile_are_those_that_flip_and_both_sides_of_the_line_in_the_order_of_places() -> None:
    given = [panel("a", "90", "90"), panel("b", "84", "85"), panel("c", "84", "84"), panel("d", "83", "84.5")]
    result = robustness(given, rules(2))
    # d, neither last in nor first out, is there because rounding makes it tie with them at 84.
    assert [(item.place.entry.code, item.flips) for item in result.fragile] == [
        ("b", ()),
        ("c", ("without_expert_2", "total_rounded_0_half_even", "total_rounded_0_down")),
        ("d", ("total_rounded_0_half_even",)),
    ]
    assert near(result) == {
        "b": ("84", "0.5", (1, "-1")),
        "c": ("84.5", "-0.5", (1, "1")),
        "d": ("84.5", "-0.75", (1, "1.5")),
    }


# As JSON


def test_everything_can_be_written_as_json() -> None:
    result = robustness(PANEL, rules(2))
    plain = result.as_dict(lambda note: say(note, "zh"))
    assert json.loads(json.dumps(plain)) == plain
    assert plain["lines"] == [
        {
            "scope": "",
            "last_in": [{"enterprise": "企业b", "code": "b", "place": 2, "total": "84"}],
            "first_out": [{"enterprise": "企业c", "code": "c", "place": 3, "total": "83.5"}],
            "gap": "0.5",
        }
    ]
    assert plain["variants"][1] == {
        "id": "without_expert_2",
        "what": "不计专家2的评分",
        "possible": True,
        "came_in": [{"enterprise": "企业c", "code": "c"}],
        "fell_out": [{"enterprise": "企业b", "code": "b"}],
    }
    assert plain["fragile"][0] == {
        "enterprise": "企业b",
        "code": "b",
        "place": 2,
        "total": "84",
        "selected": True,
        "bar": "83.5",
        "margin": "0.5",
        "change": {"expert": 1, "by": "-1.5"},
        "flips": ["without_expert_2", "without_expert_3"],
    }
    assert result.as_dict()["variants"][0]["what"] == "ranking.without_expert"
    lone = robustness(
        [panel("a", "90", "90", "60"), panel("b", "95", "96")], rules(1, experts=Experts(combine="trimmed"))
    )
    assert lone.as_dict()["fragile"][1] == {
        "enterprise": "企业b",
        "code": "b",
        "place": None,
        "total": None,
        "selected": False,
        "bar": None,
        "margin": None,
        "change": None,
        "flips": ["combined_mean", "combined_median"],
    }
    assert robustness(entries("90"), rules()).as_dict()["lines"][0]["gap"] is None


def test_the_order_of_the_input_changes_nothing() -> None:
    for given, selection in ((MIXED, rules(3, ties=Ties(order=("PER",)))), (PENDING, rules(2)), (PANEL, rules(2))):
        assert robustness(given[::-1], selection) == robustness(given, selection)
