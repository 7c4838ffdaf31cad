from decimal import Decimal
from typing import Any

import pytest

from greenfactory.rulebook.notes import Refused
from greenfactory.rulebook.packs.selection import (
    Selection,
    read,
)
from greenfactory.rulebook.wording import remedy, say


def tables(**changes: Any) -> dict[str, Any]:
    """Everything a pack must say, with some tables changed."""
    return {**Selection().as_dict(), **changes}


def problems(given: dict[str, Any], **more: Any) -> list[tuple[str | None, str, str | None]]:
    with pytest.raises(Refused) as refused:
        read(given, **more)
    for problem in refused.value.problems:
        for lang in ("zh", "en"):
            assert say(problem.note, lang)
            assert remedy(problem.note, lang)
    return [(problem.cell, problem.note.code, problem.value) for problem in refused.value.problems]


def change(table: str, **keys: Any) -> dict[str, Any]:
    return tables(**{table: {**tables()[table], **keys}})


def test_without_a_base_nothing_is_made_up() -> None:
    needed = [name for name in tables() if name not in ("vetoes", "withdrawn", "grades", "quotas")]
    assert problems({}) == [(name, "ranking.missing_table", None) for name in needed]


def test_without_a_base_each_key_must_be_there() -> None:
    given = tables(
        threshold={},
        ties={"open": True},
        rounding={},
        not_applicable={},
        scope={},
        holders={},
        experts={},
        meeting={},
        pending={},
        re_review={},
        grades=[{"id": "A"}],
        vetoes=[{}],
    )
    cells = [
        "threshold.value", "threshold.inclusive", "ties.order", "ties.then", "rounding.compare", "rounding.places",
        "rounding.mode", "rounding.show", "not_applicable.default", "scope.by", "holders.may_apply", "experts.combine",
        "experts.trim", "experts.minimum", "experts.second_reading", "meeting.may", "meeting.next_moves_up",
        "vetoes[1].code", "vetoes[1].reason", "pending.official", "pending.without_evidence", "grades[1].zh",
        "grades[1].en", "grades[1].min", "re_review.every_years", "re_review.strata", "re_review.share",
        "re_review.full_coverage", "re_review.outcomes",
    ]  # fmt: skip
    assert problems(given) == [(cell, "ranking.missing_key", None) for cell in cells]


@pytest.mark.parametrize(
    ("table", "key", "value", "code", "shown"),
    [
        ("threshold", "value", "eighty", "wrong_type", "eighty"),
        ("threshold", "value", True, "wrong_type", "True"),
        ("threshold", "value", [80], "wrong_type", "[80]"),
        ("threshold", "value", "NaN", "wrong_type", "NaN"),
        ("threshold", "value", "８０", "wrong_type", "８０"),
        ("threshold", "value", "1e30", "wrong_type", "1e30"),
        ("threshold", "value", "1e999", "wrong_type", "1e999"),
        ("threshold", "value", Decimal("-0.01"), "negative", "-0.01"),
        ("threshold", "value", "9" * 200, "wrong_type", "9" * 80),
        ("threshold", "inclusive", 1, "wrong_type", "1"),
        ("threshold", "inclusive", "yes", "wrong_type", "yes"),
        ("threshold", "open", "true", "wrong_type", "true"),
        ("threshold", "question", "l", "choice", "l"),
        ("threshold", "question", 1, "wrong_type", "1"),
        ("threshold", "line", 80, "unknown_key", None),
        ("cap", "places", -1, "negative", "-1"),
        ("cap", "places", "30", "wrong_type", "30"),
        ("cap", "places", Decimal("30.0"), "wrong_type", "30.0"),
        ("cap", "places", True, "wrong_type", "True"),
        ("ties", "order", "PER", "wrong_type", "PER"),
        ("ties", "order", [1], "wrong_type", "[1]"),
        ("ties", "order", ["PER", "ENR", "PER"], "twice", "['PER', 'ENR', 'PER']"),
        ("ties", "then", "lot", "choice", "lot"),
        ("rounding", "compare", "float", "choice", "float"),
        ("rounding", "places", 13, "places", "13"),
        ("rounding", "places", -1, "negative", "-1"),
        ("cap", "places", 1_000_001, "too_large", "1000001"),
        ("rounding", "show", 10**9, "places", "1000000000"),
        ("rounding", "mode", "up", "choice", "up"),
        ("not_applicable", "default", "skip", "choice", "skip"),
        ("scope", "by", "city", "choice", "city"),
        ("scope", "caps", 3, "wrong_type", "3"),
        ("holders", "may_apply", None, "wrong_type", None),
        ("holders", "codes", {}, "wrong_type", "{}"),
        ("holders", "codes", ["a", 2], "wrong_type", "['a', 2]"),
        ("ranking_score", "score", "both", "choice", "both"),
        ("experts", "combine", "max", "choice", "max"),
        ("experts", "trim", -1, "negative", "-1"),
        ("experts", "minimum", 0, "zero", "0"),
        ("experts", "second_reading", -5, "negative", "-5"),
        ("meeting", "may", "change", "choice", "change"),
        ("pending", "official", "maybe", "choice", "maybe"),
        ("pending", "without_evidence", "zero", "choice", "zero"),
        ("notice", "working_days", -5, "negative", "-5"),
        ("re_review", "every_years", 0, "zero", "0"),
        ("re_review", "strata", ["district", "risk"], "choice", "['district', 'risk']"),
        ("re_review", "strata", "district", "wrong_type", "district"),
        ("re_review", "share", "1.01", "share", "1.01"),
        ("re_review", "share", "-0.1", "negative", "-0.1"),
        ("re_review", "outcomes", ["fine"], "choice", "['fine']"),
        ("ban", "years", -1, "negative", "-1"),
        ("expiry", "years", "4", "wrong_type", "4"),
    ],
)
def test_a_wrong_value_is_named_by_its_key(table: str, key: str, value: Any, code: str, shown: str | None) -> None:
    shown = str(value) if code == "unknown_key" else shown
    found = problems(change(table, **{key: value}))
    assert found == [(f"{table}.{key}", f"ranking.{code}", None if code == "unknown_key" else shown)]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"scope": {"caps": {"甲区": 0}}}, [("scope.caps.甲区", "ranking.zero", "0")]),
        ({"scope": {"caps": {"甲区": -1}}}, [("scope.caps.甲区", "ranking.negative", "-1")]),
        ({"quotas": {"district": {"甲区": "6"}}}, [("quotas.district.甲区", "ranking.wrong_type", "6")]),
        ({"quotas": {"sector": {"C1": -1}}}, [("quotas.sector.C1", "ranking.negative", "-1")]),
        ({"quotas": []}, [("quotas", "ranking.wrong_type", "[]")]),
        ({"cap": 30}, [("cap", "ranking.wrong_type", "30")]),
        ({"caps": {}}, [("caps", "ranking.unknown_key", None)]),
        ({"vetoes": {"code": "V"}}, [("vetoes", "ranking.wrong_type", "{'code': 'V'}")]),
        ({"vetoes": ["V"]}, [("vetoes[1]", "ranking.wrong_type", "V")]),
        ({"vetoes": [{"code": " ", "reason": "x"}]}, [("vetoes[1].code", "ranking.empty", " ")]),
        ({"withdrawn": [{"code": "W", "reason": ""}]}, [("withdrawn[1].reason", "ranking.empty", "")]),
        (
            {"vetoes": [{"code": "V", "reason": "x"}, {"code": "U", "reason": "x"}, {"code": "V", "reason": "y"}]},
            [("vetoes[3].code", "ranking.twice", "V")],
        ),
        (
            {"grades": [{"id": "A", "zh": "甲", "en": "a", "min": 1}, {"id": "A", "zh": "乙", "en": "b", "min": "-2"}]},
            [("grades[2].min", "ranking.negative", "-2"), ("grades[2].id", "ranking.twice", "A")],
        ),
        (
            {"meeting": {"may": "nothing"}, "vetoes": [{"code": "V", "reason": "x"}]},
            [("vetoes", "ranking.no_veto", None)],
        ),
        ({"threshold": {"value": "x"}, "ban": {"yrs": 1}}, [
            ("threshold.value", "ranking.wrong_type", "x"), ("ban.yrs", "ranking.unknown_key", None),
        ]),
    ],
)  # fmt: skip
def test_a_fault_in_a_rules_file_is_named_by_its_key(
    given: dict[str, Any], expected: list[tuple[str, str, str]]
) -> None:
    assert problems(given, base=Selection()) == expected


def test_texts_of_problems_say_what_is_allowed() -> None:
    with pytest.raises(Refused) as refused:
        read({"ties": {"then": "lot"}, "cap": {"place": 3}, "rounding": {"places": 13}}, base=Selection())
    notes = [problem.note for problem in refused.value.problems]
    assert [say(note, "zh") for note in notes] == [
        "不认识的键“place”",
        "只能是：all_in、meeting、all_out",
        "小数位数不能超过 12",
    ]
    assert remedy(notes[0], "en") == "correct its spelling or remove it; known are: open, question, places"


def test_areas_in_the_tie_order_must_stand_in_the_pack() -> None:
    given = {"ties": {"order": ["PER", "XXX", "YYY"]}}
    assert problems(given, base=Selection(), areas={"PER": "绩效"}) == [
        ("ties.order", "ranking.unknown_area", "XXX"),
        ("ties.order", "ranking.unknown_area", "YYY"),
    ]
    assert problems(given, base=Selection(), areas=[])[0] == ("ties.order", "ranking.unknown_area", "PER")
    assert read(given, base=Selection()).ties.order == ("PER", "XXX", "YYY")
    assert read(given, base=Selection(), areas=["YYY", "XXX", "PER"]).ties.order == ("PER", "XXX", "YYY")


def test_a_number_that_python_cannot_write_is_named() -> None:
    # As a parameter of the test its digits would be written out for the test's name.
    assert problems(change("cap", places=10**5_000)) == [("cap.places", "ranking.too_large", "int")]
    assert problems(change("scope", caps={"区": 10**9})) == [("scope.caps.区", "ranking.too_large", "1000000000")]
    assert problems(change("threshold", value=10**5_000)) == [("threshold.value", "ranking.wrong_type", "int")]
