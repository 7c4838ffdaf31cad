"""Units: every known one converts within its kind, spellings are read alike, nothing unknown slips through."""

from contextlib import suppress
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenfactory.rulebook import units

# The list of docs/rulepack-format.md, kind by kind.
KINDS = [
    "1 % ‰",
    "项 个 台 件",
    "人",
    "kg g t 万t",
    "m",
    "m2 hm2 公顷 亩 km2",
    "m3 万m3 L",
    "kWh 万kWh MWh kJ MJ GJ TJ kgce tce 万tce",
    "元 万元 亿元",
    "gCO2 kgCO2 tCO2",
    "W kW MW",
    "h d a",
    "dB",
    "产品单位",
    "原材料单位",
    "污染物单位",
]
KIND = st.sampled_from([kind.split() for kind in KINDS])


@pytest.mark.parametrize(
    ("amount", "unit", "other", "expected"),
    [
        (1, "tce", "kgce", 1000),
        (1, "kgce", "kJ", "29307.6"),
        (1, "万kWh", "MJ", 36000),
        (1, "万kWh", "tce", "30000/24423"),
        (1, "GJ", "kWh", "2500/9"),
        (50, "%", "1", "1/2"),
        (3, "‰", "%", "3/10"),
        (1, "亿元", "万元", 10000),
        (1, "亩", "m2", "2000/3"),
        (15, "亩", "hm2", 1),
        (1, "km2", "公顷", 100),
        (1, "万m3", "L", 10_000_000),
        (1, "tCO2/万kWh", "kgCO2/kWh", "1/10"),
        (2, "tce/万元", "kgce/元", "1/5"),
        (1, "a", "h", 8760),
    ],
)
def test_convert_is_exact(amount: int, unit: str, other: str, expected: int | str) -> None:
    assert units.convert(Fraction(amount), unit, other) == Fraction(expected)


@given(KIND.flatmap(lambda kind: st.tuples(st.sampled_from(kind), st.sampled_from(kind))), st.fractions())
def test_convert_goes_there_and_back(pair: tuple[str, str], amount: Fraction) -> None:
    one, other = pair
    assert units.convert(units.convert(amount, one, other), other, one) == amount


def test_every_documented_kind_is_a_dimension_of_its_own() -> None:
    dimensions = [{units.parse(unit).dimension for unit in kind.split()} for kind in KINDS]
    assert [len(kind) for kind in dimensions] == [1] * len(KINDS)
    assert len({kind.pop() for kind in dimensions}) == len(KINDS)


@pytest.mark.parametrize(("one", "other"), [("kWh", "m3"), ("t", "tCO2"), ("tce", "t"), ("m", "m2"), ("kW", "kWh")])
def test_convert_refuses_another_kind(one: str, other: str) -> None:
    with pytest.raises(ValueError, match=f"{one} → {other}"):
        units.convert(Fraction(1), one, other)


@pytest.mark.parametrize(
    ("written", "usual"),
    [
        ("m²", "m2"),
        ("m³", "m3"),
        ("㎡", "m2"),
        ("万㎥", "万m3"),
        ("tCO₂", "tCO2"),
        ("tCO2e", "tCO2"),
        ("tCO₂e/产品单位", "tCO2/产品单位"),
        ("％", "%"),
        ("吨标准煤", "tce"),
        ("千瓦时", "kWh"),
        ("万度", "万kWh"),
        ("吨", "t"),
        ("万吨", "万t"),
        ("公斤", "kg"),
        ("千克", "kg"),
        ("平方米", "m2"),
        ("万平方米", "hm2"),
        ("万立方米", "万m3"),
        ("万立方", "万m3"),
        ("标立方米", "m3"),
        ("万Nm³", "万m3"),
        ("升", "L"),
        ("吉焦", "GJ"),
        ("百万千焦", "GJ"),
        ("度", "kWh"),
        ("kW·h", "kWh"),
        ("万kW·h", "万kWh"),
        ("兆瓦时", "MWh"),
        ("吨标煤", "tce"),
        ("万吨标煤", "万tce"),
        ("千克标准煤/万元", "kgce/万元"),
        ("立方米", "m3"),
        ("kgce／m²", "kgce/m2"),
        (" t ", "t"),
        ("dB（A）", "dB"),
        ("", "1"),
        ("-", "1"),
        ("kWh·h/h", "kWh"),
        ("m2*m2", "m2·m2"),
    ],
)
def test_spellings_are_read_alike(written: str, usual: str) -> None:
    found, expected = units.parse(written), units.parse(usual)
    assert (found.factor, found.dimension, found.text) == (expected.factor, expected.dimension, written)


@pytest.mark.parametrize(
    ("written", "part"),
    [
        *(
            ("kwh", "kwh"),
            ("斤", "斤"),
            ("t/斤", "斤"),
            ("tce/", ""),
            ("/t", ""),
            ("t//t", ""),
            ("t/-", "-"),
            ("t·", ""),
        ),
        *(("m²²", "m22"), ("t^2", "t^2"), ("10t", "10t"), ("t t", "t t"), ("t" * 41, "t" * 40), ("t\0", "t\0")),
    ],
)
def test_parse_refuses_and_names_the_part(written: str, part: str) -> None:
    with pytest.raises(ValueError, match=r"(?s).*") as refused:
        units.parse(written)
    assert str(refused.value) == part


@given(st.text())
def test_parse_gives_a_unit_or_a_value_error(written: str) -> None:
    with suppress(ValueError):
        assert units.parse(written).factor > 0


def test_name_says_a_dimension_in_base_units() -> None:
    named = ["tce/万元", "1/h", "m2·m2", "%", "kWh/m3/h"]
    assert [units.name(units.parse(unit).dimension) for unit in named] == ["MJ/元", "1/h", "m2·m2", "1", "MJ/h/m3"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("万元/m2", "万元/m²"), ("万m3", "万m³"), ("km2", "km²"), ("kg/m3", "kg/m³"), ("tCO2/产品单位", "tCO₂/产品单位"),
        ("0.5 tCO2e", "0.5 tCO2e"), ("GF18-M2", "GF18-M2"), ("item2", "item2"), ("m20", "m20"), ("产品单位", "产品单位"),
    ],
)  # fmt: skip
def test_units_are_printed_with_their_powers(text: str, shown: str) -> None:
    assert units.printed(text) == shown


@pytest.mark.parametrize("unit", ["m2", "万元/m2", "m3/产品单位", "tCO2/产品单位"])
def test_what_is_printed_is_read_as_what_was_written(unit: str) -> None:
    one, other = units.parse(unit), units.parse(units.printed(unit))
    assert (one.factor, one.dimension) == (other.factor, other.dimension)
