"""Reading forms: every fault has its place, its value and its rule, nothing is guessed, and nothing raises."""

import json
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from greenfactory.rulebook import wording
from greenfactory.rulebook.energy.consumption import EnergyLine
from greenfactory.rulebook.notes import Note
from greenfactory.rulebook.packs.pack import Pack
from greenfactory.rulebook.scores import formreader, forms
from greenfactory.rulebook.scores.forms import Answer, Product
from greenfactory.rulebook.tests import minipack


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    folder = tmp_path_factory.mktemp("mini")
    return minipack.read(
        folder,
        add=minipack.ENERGY,
        replace={"data.toml": {'id = "waste"': 'id = "waste"\nmin = "0.5"'}},
    )


def faults(pack: Pack, content: Any) -> list[tuple[str, str | None, str | None]]:
    """Code, cell and value of every problem; all must render in both languages, and no error may give a form."""
    form, problems = formreader.read(content, pack, "a.json")
    assert (form is None) == any(not problem.warning for problem in problems)
    for problem in problems:
        assert problem.file == "a.json"
        assert all(wording.say(problem.note, lang) and wording.remedy(problem.note, lang) for lang in wording.LANGUAGES)
    return [(problem.note.code, problem.cell, problem.value) for problem in problems]


def test_blank_evidence_is_none_and_the_reason_is_kept(pack: Pack) -> None:
    row = {"met": True, "evidence": ["", " ", "1.pdf"], "reason": "停产\n检修"}
    form = minipack.form(pack, rows={"BASE-REQ": row})
    assert form.rows["BASE-REQ"] == Answer(met=True, evidence=("1.pdf",), reason="停产\n检修")


def test_problems_without_end_end_at_a_hundred(pack: Pack) -> None:
    content = minipack.content(pack)
    content["rows"] = {str(number): None for number in range(400_000)}
    form, problems = formreader.read(content, pack)
    assert (form, len(problems), problems[-1].note.code) == (None, 101, "table.more_problems")


def test_a_whole_form_is_read(pack: Pack) -> None:
    form = minipack.form(
        pack,
        enterprise={"former_names": ["旧名"], "profile": "一行\n二行", "phone": 5, "registered_capital": "100 万元"},
        gate={"G1": True, "G2": {"met": False}},
        rows={"BASE-REQ": {"met": True, "evidence": ["1.pdf", 2]}, "BASE-JUD": {"points": "7.5"}, "BASE-OPT": None}
        | {"BASE-LIN": {"value": Decimal("1.5"), "applies": False}},
        data={"land": 1000, "output": {"2023": "20", 2022: 0.1, "2021": None}, "kind_b": True, "workers": 3}
        | {"waste": Fraction(5, 3)},
        products=[
            {"name": "甲", "unit": "t", "data": {"quantity": 5}},
            {"name": None, "unit": "t", "data": {}},
            {"data": {"quantity": {"2022": "1e3"}}},
        ],
        energy=[
            {"source": "电力", "year": 2023, "amount": 10, "unit": "万kWh"},
            {"source": "electricity", "year": "2022", "amount": "1", "unit": "kWh", "ncv": 5, "flow": "sold"},
            dict.fromkeys(("source", "year", "amount", "unit", "ncv")),
        ],
    )
    assert (form.name, form.code, form.district, form.industry, form.region, form.sector, form.year, form.file) == (
        *("小企业", minipack.CODE, "滨湖区", "C1711", "江苏", "", 2023, "form.json"),
    )
    assert form.enterprise == {
        "name": "小企业",
        "code": minipack.CODE,
        "district": "滨湖区",
        "industry": "C1711",
        "region": "江苏",
        "phone": "5",
        "registered_capital": "100 万元",
        "profile": "一行\n二行",
        "former_names": ["旧名"],
        "year": "2023",
    }
    assert form.gate == {"G1": True, "G2": False}
    assert form.rows == {
        "BASE-REQ": Answer(met=True, evidence=("1.pdf", "2")),
        "BASE-JUD": Answer(points=Fraction(15, 2)),
        "BASE-LIN": Answer(value=Fraction(3, 2), applies=False),
    }
    assert form.data == {
        ("land", 2023): Fraction(1000),
        ("output", 2023): Fraction(20),
        ("output", 2022): Fraction(1, 10),
        ("kind_b", 2023): Fraction(1),
        ("workers", 2023): Fraction(3),
        ("waste", 2023): Fraction(5, 3),
    }
    assert form.products == (
        Product("甲", "t", {("quantity", 2023): Fraction(5)}),
        Product("products[3]", "", {("quantity", 2022): Fraction(1000)}),
    )
    assert form.energy == (
        EnergyLine("电力", 2023, Fraction(10), "万kWh"),
        EnergyLine("electricity", 2022, Fraction(1), "kWh", Fraction(5), "sold"),
    )


def test_the_blank_form_lacks_only_who_it_is(pack: Pack) -> None:
    blank = json.loads(json.dumps(forms.blank(pack, 2023)))
    assert faults(pack, blank) == [
        ("form.needed", "enterprise.name", None),
        ("form.needed", "enterprise.code", None),
    ]


@pytest.mark.parametrize("content", [None, 5, "text", [], [{}], True, 1.5])
def test_anything_but_a_table_is_no_form(pack: Pack, content: Any) -> None:
    assert faults(pack, content) == [("form.not_a_form", "", type(content).__name__)]


@pytest.mark.parametrize(
    ("head", "fault"),
    [
        (None, ("form.no_pack", "pack", None)),
        ("mini/1", ("form.no_pack", "pack", None)),
        ({"edition": "1"}, ("form.no_pack", "pack", None)),
        ({"id": "other", "edition": "1"}, ("form.other_pack", "pack.id", "other")),
        ({"id": "mini", "edition": "2"}, ("form.other_pack", "pack.edition", "2")),
        ({"id": "mini"}, ("form.other_pack", "pack.edition", None)),
        ({"id": "mini", "edition": "1", "digest": "0"}, ("form.other_digest", "pack.digest", "0")),
    ],
)
def test_a_form_of_other_rules_is_named(pack: Pack, head: Any, fault: tuple[str, str, str | None]) -> None:
    assert faults(pack, minipack.content(pack) | {"pack": head}) == [fault]


WRONG_NUMBERS: list[tuple[Any, str, str | None]] = [
    ("NaN", "not_finite", "NaN"),
    (float("nan"), "not_finite", "nan"),
    ("Infinity", "not_finite", "Infinity"),
    (float("-inf"), "not_finite", "-inf"),
    ("1e999", "not_finite", "1e999"),
    (Decimal("1E+999"), "not_finite", "1E+999"),
    (Decimal("NaN"), "not_finite", "NaN"),
    ("１２", "number_spelling", "１２"),
    ("1,000", "number_spelling", "1,000"),
    ("１，０００．５", "number_spelling", "１，０００．５"),
    ("9" * 31, "too_long", "9" * 31),
    (10**60, "too_long", str(10**60)),
    (10**5000, "too_long", "int"),
    ("约 5", "not_a_number", "约 5"),
    ("约５", "not_a_number", "约５"),
    ("5 t", "not_a_number", "5 t"),
    ("5/0", "not_a_number", "5/0"),
    ("--5", "not_a_number", "--5"),
    ("٣", "not_a_number", "٣"),
    (" ", "not_a_number", " "),
    ("x" * 1_000_000, "not_a_number", "x" * 80),
    (True, "not_a_number", "True"),
    ([1], "not_a_number", "[1]"),
    ({"a": 1}, "not_a_number", "{'a': 1}"),
    (b"5", "not_a_number", "b'5'"),
    (5j, "not_a_number", "5j"),
]


@pytest.mark.parametrize(
    ("value", "code", "seen"), WRONG_NUMBERS, ids=[code + str(i) for i, (_, code, _) in enumerate(WRONG_NUMBERS)]
)
def test_what_is_no_figure_is_named(pack: Pack, value: Any, code: str, seen: str) -> None:
    content = minipack.content(pack, data={"output": {"2023": value}}, rows={"BASE-LIN": {"value": value}})
    assert faults(pack, content) == [
        (f"form.{code}", "rows.BASE-LIN.value", seen),
        (f"form.{code}", "data.output.2023", seen),
    ]


def test_the_remedy_for_a_spelling_is_the_number() -> None:
    assert wording.remedy(Note("form.number_spelling", {"plain": "1000"}), "en") == "write 1000"


Faults = list[tuple[str, str, str | None]]
PARTS: list[tuple[dict[str, Any], Faults]] = [
    ({"extra": 1}, [("unknown_key", "extra", "extra")]),
    ({"enterprise": {"colour": 1}}, [("unknown_key", "enterprise.colour", "colour")]),
    ({"enterprise": {"name": None}}, [("needed", "enterprise.name", None)]),
    ({"enterprise": {"name": "  "}}, [("needed", "enterprise.name", None)]),
    ({"enterprise": {"name": ["x"]}}, [("not_text", "enterprise.name", "['x']")]),
    ({"enterprise": {"name": True}}, [("not_text", "enterprise.name", "True")]),
    ({"enterprise": {"name": "x" * 2001}}, [("bad_text", "enterprise.name", "x" * 80)]),
    ({"enterprise": {"name": "a\u202eb"}}, [("bad_text", "enterprise.name", "a\\u202eb")]),
    ({"enterprise": {"name": "a\nb"}}, [("bad_text", "enterprise.name", "a\\u000ab")]),
    ({"enterprise": {"name": "a\rb"}}, [("bad_text", "enterprise.name", "a\\u000db")]),
    ({"enterprise": {"name": "a\x00b"}}, [("bad_text", "enterprise.name", "a\\u0000b")]),
    ({"enterprise": {"name": "a\u2028b"}}, [("bad_text", "enterprise.name", "a\\u2028b")]),
    ({"enterprise": {"name": "a\ud800"}}, [("bad_text", "enterprise.name", "a\\ud800")]),
    ({"enterprise": {"former_names": "x"}}, [("not_a_list", "enterprise.former_names", "x")]),
    ({"enterprise": {"former_names": ["x", {}]}}, [("not_text", "enterprise.former_names[2]", "{}")]),
    ({"enterprise": {"former_names": ["x"] * 21}}, [("too_many", "enterprise.former_names", "21")]),
    ({"enterprise": {"code": None}}, [("needed", "enterprise.code", None)]),
    ({"enterprise": {"code": minipack.CODE[:17]}}, [("bad_code", "enterprise.code", minipack.CODE[:17])]),
    ({"enterprise": {"code": "9132020０MA1MNN07T-"}}, [("bad_code", "enterprise.code", "9132020０MA1MNN07T-")]),
    ({"enterprise": {"code": 5}}, [("bad_code", "enterprise.code", "5")]),
    ({"enterprise": {"code": "\u0000"}}, [("bad_text", "enterprise.code", "\\u0000")]),
    (
        {"enterprise": {"code": minipack.CODE[:17] + "0"}},
        [("check_digit", "enterprise.code", minipack.CODE[:17] + "0")],
    ),
    ({"enterprise": {"code": "A" * 18}}, [("check_digit", "enterprise.code", "A" * 18)]),
    ({"enterprise": {"code": "A" * 17 + "O"}}, [("bad_code", "enterprise.code", "A" * 17 + "O")]),
    ({"enterprise": {"industry": "17C"}}, [("bad_industry", "enterprise.industry", "17C")]),
    ({"enterprise": {"industry": "C１７"}}, [("bad_industry", "enterprise.industry", "C１７")]),
    ({"enterprise": {"industry": "99"}}, [("bad_industry", "enterprise.industry", "99")]),
    ({"enterprise": {"year": "二〇二三"}}, [("bad_year", "enterprise.year", "二〇二三")]),
    ({"enterprise": {"year": 2023.0}}, [("bad_year", "enterprise.year", "2023.0")]),
    ({"enterprise": {"year": True}}, [("bad_year", "enterprise.year", "True")]),
    ({"enterprise": {"year": 10**5000}}, [("bad_year", "enterprise.year", "int")]),
    ({"enterprise": {"year": "２０２３"}}, [("bad_year", "enterprise.year", "２０２３")]),
    ({"enterprise": {"year": None}, "data": {"land": 5, "waste": 1}}, [("needed", "enterprise.year", None)]),
    (
        {"enterprise": []},
        [("not_a_table", "enterprise", "[]"), ("needed", "enterprise.name", None), ("needed", "enterprise.code", None)],
    ),
    ({"gate": [True]}, [("not_a_table", "gate", "[True]")]),
    ({"gate": {"G1": "yes"}}, [("not_yes_no", "gate.G1", "yes")]),
    ({"gate": {"G1": 1}}, [("not_yes_no", "gate.G1", "1")]),
    ({"gate": {"G9": True}}, [("unknown_key", "gate.G9", "G9")]),
    ({"rows": [1]}, [("not_a_table", "rows", "[1]")]),
    ({"rows": {"NO-ROW": {"met": True}}}, [("unknown_key", "rows.NO-ROW", "NO-ROW")]),
    ({"rows": {"a\ud800\n": None}}, [("unknown_key", "rows.a\\ud800\\u000a", "a\\ud800\\u000a")]),
    ({"rows": {"BASE-REQ": True}}, [("not_a_table", "rows.BASE-REQ", "True")]),
    ({"rows": {"BASE-REQ": {"mett": True}}}, [("unknown_key", "rows.BASE-REQ.mett", "mett")]),
    ({"rows": {"BASE-REQ": {"met": "是"}}}, [("not_yes_no", "rows.BASE-REQ.met", "是")]),
    ({"rows": {"BASE-REQ": {"applies": False}}}, [("must_apply", "rows.BASE-REQ.applies", None)]),
    ({"rows": {"BASE-REQ": {"points": 5}}}, [("points_not_used", "rows.BASE-REQ.points", "5")]),
    ({"rows": {"BASE-LIN": {"points": 5}}}, [("points_not_used", "rows.BASE-LIN.points", "5")]),
    ({"rows": {"BASE-JUD": {"points": -1}}}, [("points_range", "rows.BASE-JUD.points", "-1")]),
    ({"rows": {"BASE-JUD": {"points": "10.01"}}}, [("points_range", "rows.BASE-JUD.points", "10.01")]),
    ({"rows": {"BASE-JUD": {"points": 5, "met": False}}}, [("points_without_met", "rows.BASE-JUD.points", "5")]),
    ({"rows": {"BASE-JUD": {"evidence": "x"}}}, [("not_a_list", "rows.BASE-JUD.evidence", "x")]),
    ({"rows": {"BASE-JUD": {"evidence": ["x"] * 101}}}, [("too_many", "rows.BASE-JUD.evidence", "101")]),
    ({"rows": {"BASE-JUD": {"evidence": [["x"]]}}}, [("not_text", "rows.BASE-JUD.evidence[1]", "['x']")]),
    ({"rows": {"BASE-JUD": {"evidence": ["a\u200b"]}}}, [("bad_text", "rows.BASE-JUD.evidence[1]", "a\\u200b")]),
    ({"data": 5}, [("not_a_table", "data", "5")]),
    ({"data": {"sea": 1}}, [("unknown_key", "data.sea", "sea")]),
    ({"data": {"quantity": 1}}, [("unknown_key", "data.quantity", "quantity")]),
    ({"data": {"land": -1}}, [("below", "data.land.2023", "-1")]),
    ({"data": {"waste": "0.49"}}, [("below", "data.waste.2023", "0.49")]),
    ({"data": {"waste": 1001}}, [("above", "data.waste.2023", "1001")]),
    ({"data": {"workers": "1.5"}}, [("not_whole", "data.workers.2023", "1.5")]),
    ({"data": {"kind_b": 2}}, [("not_yes_no", "data.kind_b.2023", "2")]),
    ({"data": {"kind_b": "是"}}, [("not_a_number", "data.kind_b.2023", "是")]),
    ({"data": {"land": {"23": 1}}}, [("bad_year", "data.land.23", "23")]),
    ({"data": {"land": {"２０２３": 1}}}, [("bad_year", "data.land.２０２３", "２０２３")]),
    ({"products": {}}, [("not_a_list", "products", "{}")]),
    ({"products": ["甲"]}, [("not_a_table", "products[1]", "甲")]),
    ({"products": [{}] * 101}, [("too_many", "products", "101")]),
    ({"products": [{"size": 1}]}, [("unknown_key", "products[1].size", "size")]),
    ({"products": [{}, {"data": {"land": 1}}]}, [("unknown_key", "products[2].data.land", "land")]),
    ({"products": [{"data": [1]}]}, [("not_a_table", "products[1].data", "[1]")]),
    ({"energy": {}}, [("not_a_list", "energy", "{}")]),
    ({"energy": ["电力"]}, [("not_a_table", "energy[1]", "电力")]),
]
FULL_LINE = {"source": "电力", "year": 2023, "amount": 1, "unit": "kWh"}
LINES: list[tuple[dict[str, Any], Faults]] = [
    ({"source": None}, [("needed", "energy[1].source", None)]),
    ({"source": "柴薪"}, [("unknown_energy", "energy[1].source", "柴薪")]),
    ({"year": None}, [("bad_year", "energy[1].year", None)]),
    ({"amount": None}, [("needed", "energy[1].amount", None)]),
    ({"amount": "many"}, [("not_a_number", "energy[1].amount", "many")]),
    ({"amount": -1}, [("below", "energy[1].amount", "-1")]),
    ({"ncv": "-1"}, [("below", "energy[1].ncv", "-1")]),
    ({"unit": ""}, [("needed", "energy[1].unit", None)]),
    ({"flow": "lost"}, [("flow", "energy[1].flow", "lost")]),
    ({"colour": 1}, [("unknown_key", "energy[1].colour", "colour")]),
]
PARTS += [({"energy": [FULL_LINE | change]}, expected) for change, expected in LINES]


@pytest.mark.parametrize(("parts", "expected"), PARTS, ids=[f"{e[0][1]}-{i}" for i, (_, e) in enumerate(PARTS)])
def test_each_fault_is_named_once_with_its_place(pack: Pack, parts: dict[str, Any], expected: Faults) -> None:
    if isinstance(parts.get("enterprise"), list):
        content = minipack.content(pack) | parts
    else:
        content = minipack.content(pack, **parts)
    assert faults(pack, content) == [(f"form.{code}", cell, value) for code, cell, value in expected]


@pytest.mark.parametrize("part", ["points_not_used", "check_digit", "other_digest"])
def test_a_warning_alone_stops_nothing(pack: Pack, part: str) -> None:
    content = {
        "points_not_used": minipack.content(pack, rows={"BASE-REQ": {"points": 5}}),
        "check_digit": minipack.content(pack, enterprise={"code": minipack.CODE[:17] + "0"}),
        "other_digest": minipack.content(pack) | {"pack": {"id": "mini", "edition": "1", "digest": "old"}},
    }[part]
    form, problems = formreader.read(content, pack)
    assert form is not None
    assert [(problem.note.code, problem.warning) for problem in problems] == [(f"form.{part}", True)]


@pytest.mark.parametrize(
    ("written", "read"),
    [("c1711", "C1711"), ("1711", "C1711"), ("13", "C13"), ("D44", "D44"), (None, ""), ("C", "C"), (1711, "C1711")],
)
def test_industry_is_read_with_its_section(pack: Pack, written: Any, read: str) -> None:
    assert minipack.form(pack, enterprise={"industry": written}).industry == read


@pytest.mark.parametrize("written", [f" {minipack.CODE} ", minipack.CODE.lower(), "９" + minipack.CODE[1:]])
def test_code_is_read_whatever_its_width_and_case(pack: Pack, written: str) -> None:
    assert minipack.form(pack, enterprise={"code": written}).code == minipack.CODE


@pytest.mark.parametrize(
    ("data", "year"),
    [
        ({"output": {"2021": 1, "2022": 2, "2023": None}, "land": {"2020": 3}}, 2022),
        ({"output": {"x": None}}, 0),
        ({}, 0),
        ("no table", 0),
    ],
)
def test_year_is_the_latest_with_a_figure_where_none_is_stated(pack: Pack, data: Any, year: int) -> None:
    form, _ = formreader.read(minipack.content(pack, enterprise={"year": None}, data=data), pack)
    assert (form.year if form else 0) == year


def test_a_pack_without_energy_knows_no_source(tmp_path: Path) -> None:
    plain = minipack.read(tmp_path)
    content = minipack.content(plain, energy=[FULL_LINE])
    assert faults(plain, content) == [("form.unknown_energy", "energy[1].source", "电力")]


def nested(depth: int, wrap: Callable[[Any], Any]) -> Any:
    found: Any = 1
    for _ in range(depth):
        found = wrap(found)
    return found


@pytest.mark.parametrize("place", ["pack", "enterprise", "gate", "rows", "data", "products", "energy", "x"])
@pytest.mark.parametrize("wrap", [lambda inner: [inner], lambda inner: {"name": inner}], ids=["list", "table"])
def test_the_deepest_nesting_is_only_a_fault(pack: Pack, place: str, wrap: Callable[[Any], Any]) -> None:
    deep = nested(200_000, wrap)
    assert faults(pack, minipack.content(pack) | {place: deep})
    assert faults(pack, minipack.content(pack) | {place: {"BASE-REQ": deep, "land": deep, "name": deep}})


SCALARS: st.SearchStrategy[Any] = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.decimals() | st.text(st.characters(), max_size=5)
)
NAMES = ["pack", "enterprise", "rows", "BASE-REQ", "BASE-LIN", "met", "points", "value", "applies", "evidence", "data"]
NAMES += ["land", "output", "kind_b", "workers", "products", "quantity", "energy", "source", "year", "amount", "2023"]
NAMES += ["gate", "G1", "name", "code", "unit", "former_names"]
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=3), inner),
    max_leaves=15,
)
OBJECTS = st.dictionaries(st.sampled_from([*NAMES, "x"]), ANYTHING, max_size=5)


@settings(max_examples=300)
@given(
    ANYTHING
    | st.fixed_dictionaries(
        {"pack": st.just({"id": "mini", "edition": "1"})},
        optional={
            **dict.fromkeys(("enterprise", "gate", "data"), ANYTHING | OBJECTS),
            "rows": ANYTHING
            | st.dictionaries(st.sampled_from(["BASE-REQ", "BASE-JUD", "BASE-LIN"]), OBJECTS | ANYTHING),
            **dict.fromkeys(("products", "energy"), ANYTHING | st.lists(OBJECTS, max_size=3)),
        },
    )
)
def test_whatever_is_given_nothing_raises(pack: Pack, content: Any) -> None:
    faults(pack, content)
