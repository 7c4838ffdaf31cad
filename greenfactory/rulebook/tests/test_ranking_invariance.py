import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from greenfactory.rulebook.packs.selection import (
    Experts,
    Holders,
    Meeting,
    Pending,
    Quotas,
    RankingScore,
    Removal,
    Rounding,
    Scope,
    Selection,
    Succession,
    Threshold,
    Ties,
)
from greenfactory.rulebook.places.ranking import Entry, rank, selected, standings
from greenfactory.rulebook.tests.rankings import (
    CITY,
    MIXED,
    PENDING,
    entries,
    f,
    rules,
)

MIXED_RULES = [
    rules(3, ties=Ties(order=("PER", "ENR"))),
    rules(3, ties=Ties(then="meeting"), quotas=Quotas(district={"东": 1})),
    rules(2, ties=Ties(then="all_out"), scope=Scope(by="district")),
    rules(0, rounding=Rounding(compare="rounded", places=0), vetoes=(Removal(code="b", reason="x"),)),
]


@pytest.mark.parametrize("selection", MIXED_RULES)
def test_ten_thousand_orders_of_the_input_give_one_ranking(selection: Selection) -> None:
    chance = random.Random(80)
    expected = rank(MIXED, selection)
    shuffled = list(MIXED)
    for _ in range(2_500):
        chance.shuffle(shuffled)
        assert rank(shuffled, selection) == expected


@settings(deadline=None)
@given(st.permutations(MIXED), st.lists(st.text(max_size=4), min_size=12, max_size=12), st.sampled_from(MIXED_RULES))
def test_names_and_codes_never_change_a_place(order: list[Entry], names: list[str], selection: Selection) -> None:
    selection = replace(selection, vetoes=())
    renamed = [
        replace(item, enterprise=name, code=name[::-1], source=item.code)
        for item, name in zip(order, names, strict=True)
    ]
    before = {place.entry.code: (place.place, place.selected, place.reason) for place in standings(MIXED, selection)}
    after = {place.entry.source: (place.place, place.selected, place.reason) for place in standings(renamed, selection)}
    assert after == before


def test_equal_ones_are_listed_by_code_then_name_then_source() -> None:
    given = [
        Entry("乙", "2", f(90)),
        Entry("甲", "2", f(90), source="y"),
        Entry("甲", "2", f(90), source="x"),
        Entry("丙", "1", f(90)),
        Entry("丁", "0", f(81)),
        Entry("戊", "0", None),
    ]
    listed = [(p.entry.code, p.entry.enterprise, p.entry.source) for p in rank(given, rules()).places]
    assert listed == [
        ("1", "丙", ""),
        ("2", "乙", ""),
        ("2", "甲", "x"),
        ("2", "甲", "y"),
        ("0", "丁", ""),
        ("0", "戊", ""),
    ]


OPEN = [
    ("a", entries("80"), rules(), rules(threshold=Threshold(inclusive=True))),
    ("a", entries("80"), rules(), rules(threshold=Threshold(value=f(79)))),
    ("b", MIXED[:2], rules(1), rules(1, ties=Ties(order=("PER",)))),
    ("b", MIXED[:2], rules(1), rules(1, ties=Ties(then="meeting"))),
    ("c", entries("80.004"), rules(), rules(rounding=Rounding(compare="rounded", places=2))),
    ("c", entries("80.06"), *(rules(rounding=Rounding(compare="rounded", places=p)) for p in (1, 0))),
    ("c", entries("80.05"), *(rules(rounding=Rounding(compare="rounded", places=1, mode=m)) for m in ("half_up", "down"))),
    ("e", CITY, rules(1), rules(1, scope=Scope(by="district"))),
    ("e", CITY, rules(1, scope=Scope(by="district")), rules(1, scope=Scope(by="district", caps={"东": 2}))),
    ("f", CITY, rules(1, holders=Holders(codes=("a",))), rules(1, holders=Holders(codes=("a",), may_apply=True))),
    ("g", [Entry("甲", "a", f(90), experts=(f(70),))], rules(), rules(ranking_score=RankingScore(score="self"))),
    ("h", [Entry("甲", "a", f(0), experts=(f(70), f(81), f(82)))], rules(), rules(experts=Experts(combine="median"))),
    ("h", [Entry("甲", "a", f(0), experts=(f(90),))], rules(), rules(experts=Experts(minimum=2))),
    ("i", CITY, *(rules(1, withdrawn=(Removal(code="a", reason="x"),), succession=Succession(move_up=m)) for m in (False, True))),
    ("j", CITY, *(rules(1, vetoes=(Removal(code="a", reason="x"),), meeting=Meeting(next_moves_up=m)) for m in (False, True))),
    ("k", PENDING, rules(2), rules(2, pending=Pending(official="allow"))),
    ("cap", CITY, rules(1), rules(2)),
]  # fmt: skip


@pytest.mark.parametrize(("question", "given", "one", "other"), OPEN)
def test_another_answer_to_an_open_question_selects_others(
    question: str, given: list[Entry], one: Selection, other: Selection
) -> None:
    assert selected(given, one) != selected(given, other)


def test_every_open_question_about_places_is_answered_differently_above() -> None:
    # d is about rows that do not apply: scoring answers it before a total exists.
    assert {question for question, *_ in OPEN} == {*"abcefghijk", "cap"}
