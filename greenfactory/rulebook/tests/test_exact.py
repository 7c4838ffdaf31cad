"""Exact numbers: what is read and refused, rounding against `decimal`, and that a line is never blurred."""

from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from greenfactory.rulebook import exact
from greenfactory.rulebook.exact import RoundingMode

MODES: dict[RoundingMode, str] = {"half_up": ROUND_HALF_UP, "half_even": ROUND_HALF_EVEN, "down": ROUND_DOWN}
MODE = st.sampled_from(list(MODES))
PLACES = st.integers(0, 12)
DECIMALS = st.decimals(-(10**9), 10**9, places=6)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("80", Fraction(80)),
        ("-1.5", Fraction(-3, 2)),
        ("+.5", Fraction(1, 2)),
        ("5.", Fraction(5)),
        ("2.5e3", Fraction(2500)),
        ("2.5E-3", Fraction(1, 400)),
        (" 5/3 ", Fraction(5, 3)),
        ("-5/3", Fraction(-5, 3)),
        ("9" * 30, Fraction(10**30 - 1)),
        ("1e30", Fraction(10**30)),
    ],
)
def test_parse_reads(text: str, value: Fraction) -> None:
    assert exact.parse(text) == value


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", ".", "-", "e5", "1e", "NaN", "nan", "inf", "-Infinity", "1e31", "1e999", "1e-31", "9" * 31),
        *("１２", "１", "٣", "1,000", "1_000", "1 000", "0x10", "1j", "12kg", "5/0", "5/3/2", "1.5/2", "5/-3", "--1"),
        *("1\x002", "⅓", "²", "1e５", "-" * 400 + "1"),
    ],
)
def test_parse_refuses(text: str) -> None:
    with pytest.raises(ValueError, match=r"(?s).*"):
        exact.parse(text)


@pytest.mark.parametrize(
    ("given_value", "meant"),
    [
        (3, Fraction(3)),
        (0.1, Fraction(1, 10)),
        ("0.1", Fraction(1, 10)),
        (Decimal("0.10"), Fraction(1, 10)),
        (Decimal("1E+2"), Fraction(100)),
        (Fraction(1, 3), Fraction(1, 3)),
        (1e22, Fraction(10**22)),
        (10**59, Fraction(10**59)),
    ],
)
def test_of_takes_what_is_meant(given_value: int | float | Fraction, meant: Fraction) -> None:
    assert exact.of(given_value) == meant


@pytest.mark.parametrize(
    "wrong",
    [True, False, float("nan"), float("inf"), 1e300, Decimal("NaN"), Decimal("sNaN"), 10**60, -(10**60)],
)
def test_of_refuses_what_is_no_figure(wrong: int | float) -> None:
    with pytest.raises(ValueError, match=r"(?s).*"):
        exact.of(wrong)


def test_of_refuses_a_number_too_long_to_write() -> None:
    with pytest.raises(ValueError, match="int"):
        exact.of(10**5000)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(0), "0"),
        (Fraction(-3, 2), "-1.5"),
        (Fraction(100), "100"),
        (Fraction(1, 8), "0.125"),
        (Fraction(-1, 20), "-0.05"),
        (Fraction(7, 1000), "0.007"),
        (Fraction(1, 2**30), "0.000000000931322574615478515625"),
        (Fraction(1, 2**31), "1/2147483648"),
        (Fraction(256, 3), "256/3"),
        (Fraction(-1, 3), "-1/3"),
    ],
)
def test_text_writes(value: Fraction, text: str) -> None:
    assert exact.text(value) == text


def test_text_writes_numbers_of_any_length() -> None:
    assert exact.text(Fraction(10**9000)) == "1" + "0" * 9000
    assert exact.text(Fraction(1, 10**9000)) == "1/1" + "0" * 9000
    assert exact.text(Fraction(1, 3**9000)).startswith("1/")


@given(st.fractions(-(10**12), 10**12, max_denominator=10**12))
def test_text_reads_back(value: Fraction) -> None:
    assert exact.parse(exact.text(value)) == value


@given(DECIMALS, st.integers(0, 8), MODE)
@example(Decimal("0.5"), 0, "half_even")
@example(Decimal("1.5"), 0, "half_even")
@example(Decimal("-0.125"), 2, "half_up")
@example(Decimal("-0.999999"), 0, "down")
def test_rounded_agrees_with_decimal(value: Decimal, places: int, mode: RoundingMode) -> None:
    other = value.quantize(Decimal(1).scaleb(-places), rounding=MODES[mode], context=Context(prec=60))
    assert exact.rounded(Fraction(value), places, mode) == Fraction(other)


@given(st.fractions(), PLACES, MODE)
def test_rounded_moves_less_than_a_place_and_never_twice(value: Fraction, places: int, mode: RoundingMode) -> None:
    once = exact.rounded(value, places, mode)
    assert abs(once - value) < Fraction(1, 10**places)
    assert exact.rounded(once, places, mode) == once


@given(st.lists(st.fractions()))
def test_total_is_the_sum(values: list[Fraction]) -> None:
    assert exact.total(values) == sum(values, Fraction(0))


@pytest.mark.parametrize(
    ("value", "lines", "seen"),
    [
        ("80.004", ["80"], "80.004"),
        ("79.996", ["80"], "79.996"),
        ("80", ["80"], "80.00"),
        ("80.004", [], "80.00"),
        ("79.99", ["80"], "79.99"),
        ("80.0000000000000001", ["80"], "80.0000000000000001"),
        ("80.004", ["80.004"], "80.004"),
        ("0.2496", ["0.2499"], "0.2496"),
        ("-0.001", ["0"], "-0.001"),
        ("-0.001", [], "0.00"),
    ],
)
def test_shown_keeps_its_side_of_a_line(value: str, lines: list[str], seen: str) -> None:
    assert exact.shown(exact.parse(value), lines=map(exact.parse, lines)) == seen


@given(st.fractions(-100, 100), st.lists(st.fractions(-100, 100), max_size=3), st.integers(0, 4))
def test_shown_never_stands_on_or_across_a_line_it_is_not_on(
    value: Fraction, lines: list[Fraction], places: int
) -> None:
    seen = Fraction(exact.shown(value, places, lines))
    for line in lines:
        if line != value:
            assert (seen > line, seen < line) == (value > line, value < line)


@given(st.decimals(0, 100, places=5), st.integers(-3, 3), st.integers(0, 2))
def test_shown_tells_neighbours_of_a_line_from_it(line: Decimal, steps: int, places: int) -> None:
    value = Fraction(line) + steps * Fraction(1, 10**9)
    seen = Fraction(exact.shown(value, places, [Fraction(line)]))
    assert (seen > line, seen < line) == (steps > 0, steps < 0)


def test_shown_gives_up_only_on_a_line_no_decimal_can_be_on() -> None:
    assert exact.shown(Fraction(1, 3), lines=[Fraction(1, 3)]) == "0.333333333333"


def test_shown_goes_through_the_lines_once() -> None:
    assert exact.shown(Fraction("80.004"), lines=iter([Fraction(80), Fraction(90)])) == "80.004"
