import tomllib
from dataclasses import fields
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from greenfactory.rulebook.packs.selection import (
    Experts,
    Grade,
    Quotas,
    Removal,
    ReReview,
    Rounding,
    Scope,
    Selection,
    Table,
    Threshold,
    Ties,
    open_questions,
    read,
)
from greenfactory.rulebook.wording import say

DEFAULTS: dict[str, Any] = {
    "threshold": {"open": False, "question": "", "value": "80", "inclusive": False},
    "cap": {"open": False, "question": "", "places": 30},
    "ties": {"open": False, "question": "", "order": [], "then": "all_in"},
    "rounding": {"open": False, "question": "", "compare": "exact", "places": 2, "mode": "half_up", "show": 2},
    "not_applicable": {"open": False, "question": "", "default": "rescale"},
    "scope": {"open": False, "question": "", "by": "one", "caps": {}},
    "holders": {"open": False, "question": "", "may_apply": False, "codes": []},
    "ranking_score": {"open": False, "question": "", "score": "experts"},
    "experts": {"open": False, "question": "", "combine": "mean", "trim": 1, "minimum": 1, "second_reading": "0"},
    "succession": {"open": False, "question": "", "move_up": False},
    "meeting": {"open": False, "question": "", "may": "veto", "next_moves_up": False},
    "vetoes": [],
    "withdrawn": [],
    "pending": {"open": False, "question": "", "official": "block", "without_evidence": "conditional"},
    "grades": [],
    "quotas": {"open": False, "question": "", "district": {}, "sector": {}},
    "notice": {"open": False, "question": "", "working_days": 5},
    "re_review": {
        "open": False,
        "question": "",
        "every_years": 3,
        "strata": ["district", "sector"],
        "share": "",
        "full_coverage": False,
        "outcomes": ["pass", "rectify", "revoke"],
    },
    "ban": {"open": False, "question": "", "years": 0},
    "expiry": {"open": False, "question": "", "years": 0},
}

TOML = """
[threshold]
open = true
question = "a"
value = 80.5
inclusive = true
[cap]
places = 12
[ties]
open = true
question = "b"
order = ["PER", "ENR"]
then = "meeting"
[rounding]
open = true
question = "c"
compare = "rounded"
places = 1
mode = "half_even"
show = 3
[not_applicable]
open = true
question = "d"
default = "full"
[scope]
open = true
question = "e"
by = "district"
caps = { "滨湖区" = 5 }
[holders]
open = true
question = "f"
may_apply = true
codes = ["H1", "H1", "H2"]
[ranking_score]
open = true
question = "g"
score = "self"
[experts]
open = true
question = "h"
combine = "trimmed"
trim = 2
minimum = 5
second_reading = "1/3"
[succession]
open = true
question = "i"
move_up = true
[meeting]
open = true
question = "j"
may = "veto"
next_moves_up = true
[[vetoes]]
code = "V1"
reason = "弄虚作假"
[[withdrawn]]
code = "W1"
reason = "主动退出"
[pending]
open = true
question = "k"
official = "allow"
without_evidence = "pending"
[[grades]]
id = "A"
zh = "优秀"
en = "excellent"
min = 90
needs = "B"
condition = "output >= 1"
clauses = true
decided_by = "district"
holders = ["H1"]
[[grades]]
id = "B"
zh = "良好"
en = "good"
min = 80
inclusive = false
[quotas]
district = { "滨湖区" = 6 }
sector = { C35 = 0 }
[notice]
open = true
working_days = 7
[re_review]
open = true
every_years = 2
strata = ["years_since_check"]
share = 0.25
full_coverage = true
outcomes = ["pass"]
[ban]
open = true
years = 3
[expiry]
open = true
years = 4
"""


def test_the_defaults_are_those_of_the_plans_reading() -> None:
    assert Selection().as_dict() == DEFAULTS


@pytest.mark.parametrize("parse", [Decimal, str])
def test_every_key_of_the_file_is_read(parse: Any) -> None:
    assert read(tomllib.loads(TOML, parse_float=parse)).as_dict() == {
        "threshold": {"open": True, "question": "a", "value": "80.5", "inclusive": True},
        "cap": {"open": False, "question": "", "places": 12},
        "ties": {"open": True, "question": "b", "order": ["PER", "ENR"], "then": "meeting"},
        "rounding": {
            "open": True,
            "question": "c",
            "compare": "rounded",
            "places": 1,
            "mode": "half_even",
            "show": 3,
        },
        "not_applicable": {"open": True, "question": "d", "default": "full"},
        "scope": {"open": True, "question": "e", "by": "district", "caps": {"滨湖区": 5}},
        "holders": {"open": True, "question": "f", "may_apply": True, "codes": ["H1", "H1", "H2"]},
        "ranking_score": {"open": True, "question": "g", "score": "self"},
        "experts": {
            "open": True,
            "question": "h",
            "combine": "trimmed",
            "trim": 2,
            "minimum": 5,
            "second_reading": "1/3",
        },
        "succession": {"open": True, "question": "i", "move_up": True},
        "meeting": {"open": True, "question": "j", "may": "veto", "next_moves_up": True},
        "vetoes": [{"code": "V1", "reason": "弄虚作假"}],
        "withdrawn": [{"code": "W1", "reason": "主动退出"}],
        "pending": {"open": True, "question": "k", "official": "allow", "without_evidence": "pending"},
        "grades": [
            {"id": "A", "zh": "优秀", "en": "excellent", "min": "90", "inclusive": True, "needs": "B"}
            | {"condition": "output >= 1", "clauses": True, "decided_by": "district", "holders": ["H1"]},
            {"id": "B", "zh": "良好", "en": "good", "min": "80", "inclusive": False, "needs": ""}
            | {"condition": "", "clauses": False, "decided_by": "city", "holders": []},
        ],
        "quotas": {"open": False, "question": "", "district": {"滨湖区": 6}, "sector": {"C35": 0}},
        "notice": {"open": True, "question": "", "working_days": 7},
        "re_review": {
            "open": True,
            "question": "",
            "every_years": 2,
            "strata": ["years_since_check"],
            "share": "0.25",
            "full_coverage": True,
            "outcomes": ["pass"],
        },
        "ban": {"open": True, "question": "", "years": 3},
        "expiry": {"open": True, "question": "", "years": 4},
    }


def test_exact_numbers_are_fractions_and_lists_tuples() -> None:
    selection = read(tomllib.loads(TOML, parse_float=Decimal))
    assert selection.threshold == Threshold(open=True, question="a", value=Fraction(161, 2), inclusive=True)
    assert selection.ties == Ties(open=True, question="b", order=("PER", "ENR"), then="meeting")
    assert selection.experts == Experts(
        open=True, question="h", combine="trimmed", trim=2, minimum=5, second_reading=Fraction(1, 3)
    )
    assert selection.vetoes == (Removal(code="V1", reason="弄虚作假"),)
    assert (selection.grades[0].min, selection.grades[0].holders) == (Fraction(90), ("H1",))
    assert selection.grades[1] == Grade(id="B", zh="良好", en="good", min=Fraction(80), inclusive=False)
    assert selection.re_review.share == Fraction(1, 4)


@pytest.mark.parametrize("text", [TOML, None])
def test_what_is_written_out_reads_back_equal(text: str | None) -> None:
    selection = read(tomllib.loads(text, parse_float=Decimal)) if text else Selection()
    assert read(selection.as_dict()) == selection


def test_the_documented_file_can_be_read() -> None:
    text = (Path(__file__).parents[3] / "docs" / "rulepack-format.md").read_text("utf-8")
    block = text.split("\n## selection.toml\n")[1].split("```toml\n")[1].split("```")[0]
    parsed = tomllib.loads(block, parse_float=Decimal)
    selection = read(parsed)
    assert set(parsed) == {item.name for item in fields(Selection)}
    assert "".join(sorted(item.question for item in open_questions(selection))) == "abcdefghijk"


def test_a_rules_file_changes_only_the_keys_it_gives() -> None:
    base = read(tomllib.loads(TOML, parse_float=Decimal))
    given = {"threshold": {"value": 75}, "grades": [], "quotas": {"sector": {"C14": 2}}}
    changed = read(given, base=base)
    expected = base.as_dict()
    expected["threshold"]["value"] = "75"
    expected["grades"] = []
    expected["quotas"]["sector"] = {"C14": 2}
    assert changed.as_dict() == expected
    assert changed.threshold == Threshold(open=True, question="a", value=Fraction(75), inclusive=True)
    assert changed.quotas == Quotas(district={"滨湖区": 6}, sector={"C14": 2})
    assert read({}, base=base) == base


def test_bounds_themselves_are_allowed() -> None:
    given: dict[str, Any] = {
        "threshold": {"value": 0},
        "cap": {"places": 0},
        "rounding": {"places": 12, "show": 0},
        "experts": {"minimum": 1, "trim": 0, "second_reading": "0.5"},
        "re_review": {"share": 1, "every_years": 1},
        "scope": {"caps": {"甲区": 1}},
    }
    selection = read(given, base=Selection())
    assert selection.threshold.value == 0
    assert selection.cap.places == 0
    assert selection.rounding == Rounding(places=12, show=0)
    assert selection.experts == Experts(minimum=1, trim=0, second_reading=Fraction(1, 2))
    assert selection.re_review == ReReview(share=Fraction(1), every_years=1)
    assert selection.scope == Scope(caps={"甲区": 1})


def test_open_questions_are_told_with_their_answers() -> None:
    assert open_questions(Selection()) == []
    selection = Selection(
        threshold=Threshold(open=True, question="a", inclusive=True), re_review=ReReview(open=True), vetoes=(Removal(),)
    )
    found = open_questions(selection)
    assert [(item.table, item.question, item.answer) for item in found] == [
        ("threshold", "a", {"value": "80", "inclusive": True}),
        (
            "re_review",
            "",
            {
                "every_years": 3,
                "strata": ["district", "sector"],
                "share": "",
                "full_coverage": False,
                "outcomes": ["pass", "rectify", "revoke"],
            },
        ),
    ]
    assert [say(item.asks, "zh") for item in found] == ["分数线：高于还是达到", "抽检周期、分层与比例"]


def test_every_table_has_words_for_its_question() -> None:
    everything = {
        name: {**table, "open": True} if isinstance(table, dict) else table for name, table in DEFAULTS.items()
    }
    found = open_questions(read(everything))
    assert [item.table for item in found] == [
        item.name for item in fields(Selection) if isinstance(getattr(Selection(), item.name), Table)
    ]
    for item in found:
        assert say(item.asks, "zh") != say(item.asks, "en")
