import random
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from greenfactory.rulebook.packs.selection import (
    Experts,
    Rounding,
    Selection,
    Threshold,
    Ties,
)
from greenfactory.rulebook.places.ranking import Entry, selected, standings
from greenfactory.rulebook.places.robustness import robustness
from greenfactory.rulebook.tests.firmness import near, panel
from greenfactory.rulebook.tests.rankings import areas, entries, entry, f, rules

# The smallest change


@pytest.mark.parametrize(
    ("experts", "scores", "bar", "expected"),
    [
        (Experts(), ("82", "84"), "80", (1, "-6")),
        (Experts(), ("70", "80"), "80", (1, "10")),
        (Experts(combine="median"), ("70", "81", "90"), "80", (2, "-1")),
        (Experts(combine="median"), ("70", "76", "90"), "80", (2, "4")),
        (Experts(combine="median"), ("70", "76", "79"), "80", None),
        (Experts(combine="median"), ("84", "81", "86", "70"), "80", (1, "-5")),
        (Experts(combine="trimmed"), ("70", "81", "90"), "80", (2, "-1")),
        (Experts(combine="trimmed"), ("70", "82", "82", "79"), "80", (2, "-1")),
        (Experts(combine="median"), ("79", "85", "85"), "80", (2, "-5")),
        (Experts(), ("0", "3"), "2", (1, "1")),
        (Experts(), ("2", "0.5"), "0.5", (1, "-1.5")),
        (Experts(), ("0", "0"), "0", (1, "0")),
    ],
)
def test_the_smallest_change_of_one_score_reaches_the_bar(
    experts: Experts, scores: tuple[str, ...], bar: str, expected: tuple[int, str] | None
) -> None:
    selection = rules(0, experts=experts, threshold=Threshold(value=f(bar)))
    assert near(robustness([panel("a", *scores)], selection))["a"][2] == expected


def test_a_score_does_not_fall_below_zero() -> None:
    given = [panel("a", "10", "100", "100")]
    # Expert 1 would have to give -20 points; the others can fall by 30.
    assert near(robustness(given, rules(0, threshold=Threshold(value=f(60)))))["a"][2] == (2, "-30")


def test_on_the_bar_no_change_is_needed() -> None:
    given = [panel("a", None, "80", "80"), entry("b", "80")]
    assert near(robustness(given, rules())) == {"a": ("80", "0", (2, "0")), "b": ("80", "0", (0, "0"))}
    tied = robustness(entries("85", "85", "84"), rules(1))
    assert near(tied) == {"a": ("85", "0", (0, "0")), "b": ("85", "0", (0, "0")), "c": ("85", "-1", (0, "1"))}


@pytest.mark.parametrize(
    ("mode", "inclusive", "line", "total", "by"),
    [
        ("half_up", False, "80", "80.2", "-0.15"),
        ("half_up", True, "80", "80.2", "-0.25"),
        ("half_even", False, "80", "79.9", "0.15"),
        ("down", False, "80", "80.2", "-0.1"),
        ("down", True, "80", "80.2", "-0.2"),
        ("half_up", False, "80.04", "80.2", "-0.15"),
        ("half_up", True, "80.04", "80.2", "-0.15"),
        ("down", True, "80.04", "80.2", "-0.1"),
        ("down", False, "80.04", "80.03", "0.07"),
        ("half_up", False, "80.06", "80.3", "-0.25"),
    ],
)
def test_where_totals_are_rounded_the_change_is_that_of_the_exact_total(
    mode: Any, inclusive: bool, line: str, total: str, by: str
) -> None:
    rounding = Rounding(compare="rounded", places=1, mode=mode)
    selection = rules(0, threshold=Threshold(value=f(line), inclusive=inclusive), rounding=rounding)
    assert near(robustness(entries(total), selection))["a"][2] == (0, by)


@pytest.mark.parametrize(("places", "by"), [(0, "-0.5"), (1, "-0.95"), (2, "-0.995"), (3, "-0.9995")])
def test_the_step_of_rounding_is_that_of_its_decimals(places: int, by: str) -> None:
    selection = rules(0, rounding=Rounding(compare="rounded", places=places))
    assert near(robustness(entries("81"), selection))["a"][2] == (0, by)


def test_a_total_of_zero_is_a_total() -> None:
    at_zero = rules(1, threshold=Threshold(value=f(0)))
    assert near(robustness(entries("3", "0"), at_zero)) == {"a": ("0", "3", (0, "-3")), "b": ("3", "-3", (0, "3"))}
    assert robustness(entries("3", "0"), at_zero).lines[0].gap == 3


@pytest.mark.parametrize("then", ["all_in", "all_out"])
def test_a_tie_of_rounded_totals_split_by_areas_is_on_the_bar_already(then: Any) -> None:
    rounding = Rounding(compare="rounded", places=1)
    selection = rules(1, rounding=rounding, ties=Ties(order=("PER",), then=then))
    given = [
        entry("a", "85.04", areas=areas("2", "0")),
        panel("b", "85", "85.04", areas=areas("1", "0")),
        panel("c", "84.99", "85.03", areas=areas("1", "0")),
    ]
    found = near(robustness(given, selection))
    assert found["a"] == ("85", "0", (0, "0") if then == "all_out" else (0, "-0.09"))
    assert found["b"] == ("85", "0", (1, "0") if then == "all_in" else (1, "0.06"))


@pytest.mark.parametrize(
    ("mode", "then", "falls", "rises"),
    [
        ("half_up", "all_in", "-0.85", "0.75"),
        ("half_even", "meeting", "-0.75", "0.85"),
        ("half_up", "all_out", "-0.75", "0.85"),
        ("down", "all_in", "-0.8", "0.8"),
        ("down", "meeting", "-0.7", "0.9"),
    ],
)
def test_rivals_rounded_totals_are_passed_where_the_tie_rule_says(mode: Any, then: Any, falls: str, rises: str) -> None:
    selection = rules(1, rounding=Rounding(compare="rounded", places=1, mode=mode), ties=Ties(then=then))
    assert near(robustness(entries("85.9", "85.1"), selection)) == {
        "a": ("85.1", "0.8", (0, falls)),
        "b": ("85.9", "-0.8", (0, rises)),
    }


EPSILON = Fraction(1, 10**9)


def moved(item: Entry, expert: int, by: Fraction) -> Entry:
    """`item` with `by` more points from one expert, or on its total where `expert` is 0."""
    if expert == 0:
        return replace(item, total=(item.total or Fraction(0)) + by)
    scores = list(item.experts)
    scores[expert - 1] = (scores[expert - 1] or Fraction(0)) + by
    return replace(item, experts=tuple(scores))


def random_case(seed: int) -> tuple[list[Entry], Selection]:
    chance = random.Random(seed)
    experts = chance.choice([0, 3, 4, 5])

    def score() -> str:
        return str(chance.randint(150, 170) / 2)

    given = [
        panel(str(number), *(score() for _ in range(experts))) if experts else entry(str(number), score())
        for number in range(8)
    ]
    rounding = Rounding(
        compare=chance.choice(["exact", "rounded"]), places=1, mode=chance.choice(["half_up", "half_even", "down"])
    )
    return given, rules(
        chance.choice([0, 1, 3, 5]),
        experts=Experts(combine=chance.choice(["mean", "median", "trimmed"])),
        ties=Ties(then=chance.choice(["all_in", "meeting", "all_out"])),
        rounding=rounding,
        threshold=Threshold(value=f(78), inclusive=chance.random() < 0.5),
    )


@pytest.mark.parametrize("seed", range(150))
def test_just_past_the_smallest_change_the_fate_turns_and_just_short_of_it_does_not(seed: int) -> None:
    given, selection = random_case(seed)
    now = selected(given, selection)

    def turns(index: int, expert: int, by: Fraction) -> bool:
        changed = moved(given[index], expert, by)
        return selected([*given[:index], changed, *given[index + 1 :]], selection)[index] != now[index]

    result = robustness(given, selection)
    assert result.fragile
    for item in result.fragile:
        index = given.index(item.place.entry)
        direction = -1 if item.place.selected else 1
        short = Fraction(60)
        if item.change is not None:
            past = item.change.by + direction * EPSILON
            on_bar, behind = (moved(given[index], item.change.expert, by) for by in (item.change.by, past))
            # A median or a trimmed mean may stop on the bar: then it is the rule for ties that decides.
            if standings([on_bar], selection)[0].exact != standings([behind], selection)[0].exact:
                assert turns(index, item.change.expert, past)
            short = abs(item.change.by) - EPSILON
        for expert in range(1, len(given[index].experts) + 1) if given[index].experts else [0]:
            assert short < 0 or not turns(index, expert, direction * short)
