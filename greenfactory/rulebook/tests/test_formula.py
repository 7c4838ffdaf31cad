"""The formula language: what it computes, what it refuses, the units it checks, and that no text is a bomb."""

import ast
import gc
import sys
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenfactory.rulebook import exact, formula, formulatext
from greenfactory.rulebook.formula import Inputs, Name, Outcome, Undefined
from greenfactory.rulebook.formulatext import FormulaError
from greenfactory.rulebook.notes import Note

NAMES = {
    **{name: Name() for name in ("a", "b", "c")},
    "产值": Name("万元"),
    "land": Name("m2"),
    "coal": Name("tce"),
    "gas": Name("m3"),
    "power": Name("万kWh"),
    "once": Name(years=1),
    "share": Name("%"),
    "F-1": Name(formula=True),
    "B.2": Name(formula=True),
    "far": Name(formula=True),
    "1": Name(formula=True),
    "q": Name("产品单位", product=True),
    "use": Name("kWh/产品单位", product=True),
    "p": Name(product=True),
}


@dataclass
class Figures:
    """Figures by (name, offset); a missing one is Undefined, and `asked` keeps what was looked at."""

    figures: Mapping[tuple[str, int], Fraction]
    of_products: Sequence["Figures"] = ()
    asked: list[tuple[str, int]] = field(default_factory=list)

    def figure(self, name: str, offset: int) -> Fraction:
        self.asked.append((name, offset))
        if (name, offset) not in self.figures:
            raise Undefined(Note("scoring.no_value", {"name": name}))
        return self.figures[name, offset]

    def products(self) -> Sequence[Inputs]:
        return self.of_products


def given_figures(products: Sequence[Mapping[str, int]] = (), **figures: int | str) -> Figures:
    enterprise = {(name, 0): exact.of(value) for name, value in figures.items()}
    each = [Figures(enterprise | {(name, 0): Fraction(value) for name, value in one.items()}) for one in products]
    return Figures(enterprise, each)


def value(
    text: str, *, per_product: bool = False, products: Sequence[Mapping[str, int]] = (), **figures: Any
) -> Outcome:
    return formula.read(text, NAMES, per_product=per_product).value(given_figures(products, **figures))


def refusal(text: str, *, per_product: bool = False) -> Note:
    with pytest.raises(FormulaError) as refused:
        formula.read(text, NAMES, per_product=per_product)
    return refused.value.note


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("7 / 2", "7/2"),
        ("-3 - -2", -1),
        ("+3", 3),
        ("0.1 + 0.2", "0.3"),
        ("min(3, 1, 2) + max(3, 1, 2)", 4),
        ("sum(1, 2, 3) + mean(1, 2)", "7.5"),
        ("abs(2 - 5)", 3),
        ("round(2.5, 0) + round(-2.5, 0)", 0),
        ("round(1 / 3, 4)", "0.3333"),
        ("when(2 > 1, 5, 6)", 5),
        ("when(2 < 1, 5, 6)", 6),
        ("1 <= 1", 1),
        ("1 != 1", 0),
        ("（1 ＋ 2）", 3),
        ("6 ÷ 4 × 2 − 1", 2),
        ("when(1 ≤ 1， 5， 6)", 5),
        ("when(1 ≥ 2, 5, when(1 ≠ 2, 7, 8))", 7),
        ("1\n+ 2\n\t* 3", 7),
        ("1\u3000+\u00a01", 2),
        ("1000[kgce] / 1[tce]", 1),
        ("1[m²] + 1[㎡]", 2),
        ("1[万kWh] / 1[MJ]", 36000),
        ("36[tce/产品单位] / 1[kgce／产品单位]", 36000),
    ],
)
def test_read_computes(text: str, expected: int | str) -> None:
    assert value(text) == Outcome(Fraction(expected))


def test_figures_come_in_base_units() -> None:
    assert value("产值 / land", 产值=3, land=60) == Outcome(Fraction(500))
    assert value("share", share=5) == Outcome(Fraction(1, 20))
    assert value("coal / power", coal=1, power=1) == Outcome(Fraction(293076, 360000))


def test_years_reach_back() -> None:
    read = formula.read("a / a[-1] - a[-5] * a[0]", NAMES)
    assert read.figures == (("a", 0), ("a", -1), ("a", -5))
    figures = Figures({("a", 0): Fraction(6), ("a", -1): Fraction(3), ("a", -5): Fraction(2)})
    assert read.value(figures) == Outcome(Fraction(-10))


def test_products_are_taken_over_all_or_one_by_one() -> None:
    products = [{"q": 1, "use": 10}, {"q": 3, "use": 2}]
    assert value("sum(q * use) / sum(q)", products=products) == Outcome(Fraction(4) * Fraction("3.6"))
    assert value("mean(p) + min(p) + max(p)", products=[{"p": 1}, {"p": 3}]) == Outcome(Fraction(6))
    assert value("use", per_product=True, use=5) == Outcome(Fraction(18))
    assert value("sum(p * a)", products=[{"p": 1}, {"p": 2}], a=10) == Outcome(Fraction(30))
    assert value("sum(p)") == Outcome(None, Note("formula.no_products"))


def test_a_missing_figure_is_a_reason() -> None:
    assert value("a + b", a=1) == Outcome(None, Note("scoring.no_value", {"name": "b"}))


@pytest.mark.parametrize("text", ["1 / (a - a)", "1 / 0", "a / 0", "sum(1, 1 / (a - 5))"])
def test_division_by_zero_is_a_reason(text: str) -> None:
    assert value(text, a=5) == Outcome(None, Note("formula.division_by_zero", {"formula": text}))


def test_when_looks_at_nothing_it_does_not_need() -> None:
    figures = given_figures(a=1)
    assert formula.read("when(a > 0, a, b / 0)", NAMES).value(figures) == Outcome(Fraction(1))
    assert figures.asked == [("a", 0), ("a", 0)]


@pytest.mark.parametrize(
    ("text", "one", "other"),
    [
        ("power + gas", "MJ", "m3"),
        ("coal - land", "MJ", "m2"),
        ("产值 > land", "元", "m2"),
        ("min(coal, gas)", "MJ", "m3"),
        ("when(a > 0, coal, gas)", "MJ", "m3"),
        ("coal + 1", "MJ", "1"),
        ("coal / gas == coal * gas", "MJ/m3", "MJ·m3"),
        ("share + gas", "1", "m3"),
        ("1[t] + 1[tCO2]", "kg", "kgCO2"),
        ("sum(use * q, gas)", "MJ", "m3"),
    ],
)
def test_read_refuses_to_mix_quantities(text: str, one: str, other: str) -> None:
    note = refusal(text, per_product=True)
    assert (note.code, note.params["one"], note.params["other"]) == ("formula.dimensions", one, other)


@pytest.mark.parametrize(
    "text",
    [
        *("coal + 1[kgce] + power + 3[MJ]", "coal + 0", "max(0, gas)", "when(a > 0, coal, 0)", "-0 + coal > 0"),
        *("0 * gas + coal", "0 / gas + coal", "abs(0) + gas", "share + 1", "gas / gas + 1", "产值[-1] - 产值"),
    ],
)
def test_like_quantities_and_a_plain_zero_fit(text: str) -> None:
    assert formula.read(text, NAMES).text == text


def test_dimension_is_that_of_the_result() -> None:
    texts = ["coal / 产值", "coal / power", "0", "0 / coal", "coal * 0", "coal > 0", "round(a, 1)", "1[m2] * 2"]
    assert [formula.read(text, NAMES).dimension for text in texts] == [
        *((("energy", 1), ("money", -1)), (), None, None, None, (), (), (("area", 1),))
    ]
    assert formula.read("coal > 0", NAMES).condition


@pytest.mark.parametrize(
    ("text", "code"),
    [
        *(("", "syntax"), ("1 +", "syntax"), ("(1", "syntax"), ("a b", "syntax"), ("１２", "syntax"), ("3²", "syntax")),
        *(("a²", "syntax"), ("007", "syntax"), ("a = 1", "syntax"), ("a\0", "syntax"), ("a; b", "syntax")),
        *(("import os", "syntax"), ("a \\\n b", "syntax"), ("5[%]", "syntax"), ("a" + "\u202e", "syntax")),
        *(("a # b", "not_in_language"), ("# a", "not_in_language"), ("(a := 1)", "not_in_language")),
        *(('f"{a}"', "not_in_language"), ("lambda: a", "not_in_language"), ("min(*a)", "not_in_language")),
        *(("a.b", "not_in_language"), ("a if b else c", "not_in_language"), ("a % b", "not_in_language")),
        *(("a // b", "not_in_language"), ("a and b", "not_in_language"), ("not a", "not_in_language")),
        *(("~a", "not_in_language"), ("a < b < c", "not_in_language"), ("a in b", "not_in_language")),
        *(("a is b", "not_in_language"), ("a, b", "not_in_language"), ("[a]", "not_in_language")),
        *(("{a: b}", "not_in_language"), ("min(a, key=b)", "not_in_language"), ("min(a)(b)", "not_in_language")),
        *(("a[-1][-1]", "not_in_language"), ("(a + b)[-1]", "not_in_language"), ("await a", "not_in_language")),
        *(("[x for x in a]", "not_in_language"), ("a @ b", "not_in_language"), ("a << 9", "not_in_language")),
        *(("...", "number"), ("1_000", "number"), ("0x10", "number"), ("1j", "number"), ("1e999", "number")),
        *(("True", "number"), ("None", "number"), ("'a'", "number"), ("b'a'", "number"), ("9" * 31, "number")),
        *(("'a' 'b'", "number"), ("1e31", "number"), ("'a'[tce]", "number"), ("1_0[tce]", "number")),
        *(("2 ** 2", "power"), ("9**9**9**9", "power"), ("x", "unknown_name"), ("min", "unknown_name")),
        *(("x[-1]", "unknown_name"), ("__import__", "unknown_name"), ("f(1)", "function"), ("abs(1, 2)", "function")),
        *(("round(1)", "function"), ("when(1 > 0, 1)", "function"), ("min()", "function"), ("eval(1)", "function")),
        *(("sum(a)", "one_argument"), ("sum(sum(p))", "products_nested"), ("p", "product_outside")),
        *(("q * use", "product_outside"), ("sum(q) / q", "product_outside"), ("when(p > 0, 1, 2)", "product_outside")),
        *(("a[1]", "year"), ("a[-6]", "year"), ("a[b]", "year"), ("a[-1:]", "year"), ("a[tce]", "year")),
        *(("once[-1]", "year_not_asked"), ("10[kwh]", "unknown_unit"), ("10[__import__]", "unknown_unit")),
        *(
            ("a > 0 > 1 + 1", "not_in_language"),
            ("(a > b) + 1", "condition_as_number"),
            ("-(a > b)", "condition_as_number"),
        ),
        *(("when(a, 1, 2)", "number_as_condition"), ("when(a > 0, a > 1, 2)", "condition_as_number")),
        *(("round(coal, 2)", "round"), ("round(a, b)", "round"), ("round(a, -1)", "round"), ("round(a, 10)", "round")),
    ],
)
def test_read_refuses(text: str, code: str) -> None:
    assert refusal(text).code == f"formula.{code}"


@pytest.mark.parametrize(
    ("text", "name"), [("F-1 + a", "F-1"), ("a * B.2", "B.2"), ("far", "far"), ("a[-1] + far", "far")]
)
def test_read_refuses_a_formula_within_a_formula_by_its_id(text: str, name: str) -> None:
    assert refusal(text) == Note("formula.cites_formula", {"name": name})


@pytest.mark.parametrize("text", ["x * 1", "a.F-1", "farm + a"])
def test_an_unknown_name_beside_a_formula_id_is_no_citation(text: str) -> None:
    assert refusal(text).code in {"formula.unknown_name", "formula.not_in_language"}


@pytest.mark.parametrize("name", ["ａ", "𝐚", "ª"])  # noqa: RUF100
def test_names_that_only_look_like_another_read_as_that_one(name: str) -> None:
    """Which is why `Register.identifier` lets no such name into a pack."""
    assert value(name, a=4) == Outcome(Fraction(4))


BOMBS = {
    "length": ("1+" * 250 + "1", "too_long"),
    "brackets": ("(" * 200_000 + "1" + ")" * 200_000, "too_long"),
    "short brackets": ("(" * 21 + "1" + ")" * 21, "too_deep"),
    "lists": ("[" * 250 + "]" * 250, "too_deep"),
    "full-width brackets": ("（" * 21 + "1" + "）" * 21, "too_deep"),
    "brackets out of a unit": ("1[" + "⑴" * 30 + "]", "unknown_unit"),
    "signs": ("-" * 400 + "1", "too_deep"),
    "signs apart": ("- " * 200 + "1", "too_deep"),
    "mixed signs": ("-+~" * 100 + "1", "too_deep"),
    "nots": ("not " * 100 + "a", "not_in_language"),
    "parts": ("+".join("a" * 110), "too_many_parts"),
    "powers": ("9**" * 20 + "9", "power"),
    "lambdas": ("lambda:" * 60 + "1", "not_in_language"),
    "ifs": ("1 if 1 else " * 30 + "1", "not_in_language"),
    "digits": ("9" * 499, "number"),
    "expanding unit": ("1[" + "\ufdfa" * 400 + "]", "syntax"),
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_is_refused_at_once(bomb: str) -> None:
    text, code = BOMBS[bomb]
    start = time.process_time()
    assert refusal(text).code == f"formula.{code}"
    assert time.process_time() - start < 1


def test_a_formula_at_every_cap_still_reads() -> None:
    assert value("(" * 20 + "1" + ")" * 20) == Outcome(Fraction(1))
    assert value("+".join("a" * 100), a=1) == Outcome(Fraction(100))


def test_the_longest_product_stays_exact_and_quick() -> None:
    start = time.process_time()
    assert value("*".join("a" * 100), a="1" * 30 + "e30") == Outcome(Fraction(int("1" * 30) * 10**30) ** 100)
    assert time.process_time() - start < 1


def test_tree_is_that_of_the_plain_spelling() -> None:
    plain, tree = formula.tree("（产值 × 2） ≥\n10000[元]")
    assert (plain, ast.dump(tree)) == (
        "(产值 * 2) >= 10000[元]",
        ast.dump(ast.parse("(产值 * 2) >= 10000[元]", mode="eval").body),
    )


def test_constant_is_a_formula() -> None:
    assert formula.constant(Fraction(3), (), "3").value(given_figures()) == Outcome(Fraction(3))


@given(st.text(st.sampled_from("ab19.,()[]+-*/<>=! \n\t\0#:'\"²（）产值_eEjx"), max_size=60) | st.text(max_size=60))
def test_any_text_is_a_formula_or_refused(text: str) -> None:
    with suppress(FormulaError):
        formula.read(text, NAMES).value(given_figures(a=1, b=2))


class Finalised:
    """Garbage whose end runs Python code, so that threads change places in the middle of whatever collects it."""

    def __init__(self) -> None:
        self.me = self

    def __del__(self) -> None:
        for _ in range(3):
            pass


def test_threads_may_parse_at_the_same_time() -> None:
    """A server reads packs in several threads; Python 3.11 alone would now and then end with a SystemError."""
    text = "(" * 15 + "a" + " + 1)" * 15

    def parse(number: int) -> int:
        trees = 0
        for _ in range(200):
            for _ in range(40):
                Finalised()
            trees += isinstance(formulatext.parse(text if number % 2 else "a"), ast.expr)
        return trees

    interval, thresholds = sys.getswitchinterval(), gc.get_threshold()
    sys.setswitchinterval(1e-6)
    gc.set_threshold(20)
    try:
        with ThreadPoolExecutor(8) as pool:
            assert list(pool.map(parse, range(16))) == [200] * 16
    finally:
        sys.setswitchinterval(interval)
        gc.set_threshold(*thresholds)
