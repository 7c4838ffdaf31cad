"""The shipped factor tables hold every value of the facts."""

from fractions import Fraction
from pathlib import Path

import pytest

from greenfactory.rulebook import exact
from greenfactory.rulebook.energy import factors
from greenfactory.rulebook.energy.factorrows import CoalEquivalent, Fuel, Grid, Heat, Span

FOLDER = Path(__file__).parents[3] / "rulepacks" / "factors"


def table(name: str) -> factors.FactorTable:
    return factors.read(FOLDER / f"{name}.toml", f"{name}.toml")


# id: ncv (kJ per unit), kgce per unit, unit, conf.
COAL = """
raw-coal 20934 0.7143 kg S
cleaned-coal 26377 0.9000 kg S
middlings 8374 0.2857 kg S
slime 8374-12560 0.2857-0.4286 kg K
coke 28470 0.9714 kg S
coal-tar 33494 1.1429 kg K
crude-oil 41868 1.4286 kg S
fuel-oil 41868 1.4286 kg S
petrol 43124 1.4714 kg S
kerosene 43124 1.4714 kg S
diesel 42705 1.4571 kg S
natural-gas 32238-38979 1.1000-1.3300 m3 S
lng 51498 1.7572 kg S
lpg 50242 1.7143 kg S
refinery-gas 46055 1.5714 kg S
coke-oven-gas 16747-18003 0.5714-0.6143 m3 S
blast-furnace-gas 3768 0.1286 m3 S
producer-gas 5234 0.1786 m3 K
water-gas 10467 0.3571 m3 K
crude-benzol 41868 1.4286 kg K
methanol 19913 0.6794 kg S
ethanol 26800 0.9144 kg K
hydrogen 9756 0.3329 m3 K
biogas 20934-24283 0.7143-0.8286 m3 K
heat 1000 0.03412 MJ S
electricity 3600 0.1229 kWh S
own-renewable-electricity 3600 0.1229 kWh K
steam - - kg S
low-pressure-steam 3763 0.1286 kg S
fresh-water - 0.2571 t K
softened-water - 0.4857 t K
deaerated-water - 0.9714 t K
compressed-air - 0.0400 m3 K
oxygen - 0.4000 m3 K
nitrogen-by-product - 0.4000 m3 K
nitrogen - 0.6714 m3 K
carbon-dioxide - 0.2143 m3 K
acetylene - 8.3143 m3 K
calcium-carbide - 2.0786 kg K
"""

# id: ncv, cc, of and the facts' own emission factor, tCO2 per t or per 万m3.
FUELS = """
anthracite 26.7 0.0274 0.94 2.5215 K
bituminous-coal 19.570 0.0261 0.93 1.7417 K
lignite 11.9 0.0280 0.96 1.1729 K
cleaned-coal 26.334 0.02541 0.93 2.2818 S
coke 28.435 0.0295 0.93 2.8604 S
crude-oil 41.816 0.0201 0.98 3.0202 S
fuel-oil 41.816 0.0211 0.98 3.1705 S
petrol 43.070 0.0189 0.98 2.9251 S
diesel 42.652 0.0202 0.98 3.0959 S
kerosene 43.070 0.0196 0.98 3.0334 S
lpg 50.179 0.0172 0.98 3.1013 S
lng 51.498 0.0172 0.98 3.1829 S
refinery-gas 45.998 0.0182 0.98 3.0082 S
natural-gas 389.31 0.0153 0.99 21.6219 S
coke-oven-gas 179.81 0.01358 0.99 8.8638 K
blast-furnace-gas 33.00 0.0708 0.99 8.4811 S
converter-gas 84.00 0.0496 0.99 15.1240 S
"""

# region: 2021, 2022, 2023 in kgCO2/kWh.
GRID = """
全国 0.5568 0.5366 0.5306
华北 0.7120 0.6776 0.6361
东北 0.6012 0.5564 0.5122
华东 0.5992 0.5617 0.5500
华中 0.5354 0.5395 0.5271
西北 0.5951 0.5857 0.5543
南方 0.4326 0.3869 0.4042
西南 0.2113 0.2268 0.2472
北京 0.5688 0.5580 0.5554
天津 0.7355 0.7041 0.6796
河北 0.7901 0.7252 0.6516
山西 0.7222 0.7096 0.6634
内蒙古 0.7025 0.6849 0.6479
辽宁 0.5876 0.5626 0.4878
吉林 0.5629 0.4932 0.4671
黑龙江 0.6342 0.5368 0.5229
上海 0.5834 0.5849 0.5737
江苏 0.6451 0.5978 0.5827
浙江 0.5422 0.5153 0.4974
安徽 0.7075 0.6782 0.6553
福建 0.4711 0.4092 0.4211
江西 0.5835 0.5752 0.5836
山东 0.6838 0.6410 0.6191
河南 0.6369 0.6058 0.5897
湖北 0.3672 0.4364 0.4044
湖南 0.5138 0.4900 0.4976
广东 0.4715 0.4403 0.4419
广西 0.5154 0.4044 0.4476
海南 0.4524 0.4184 0.3648
重庆 0.4743 0.5227 0.5581
四川 0.1255 0.1404 0.1564
贵州 0.5182 0.4989 0.5683
云南 0.1235 0.1073 0.1333
陕西 0.6336 0.6558 0.6335
甘肃 0.4955 0.4772 0.4471
青海 0.1326 0.1567 0.1796
宁夏 0.6546 0.6423 0.6187
新疆 0.6577 0.6231 0.6021
"""


def lines(text: str) -> list[list[str]]:
    return [line.split() for line in text.split("\n") if line]


def span(text: str) -> Span | None:
    if text == "-":
        return None
    low, _, high = text.partition("-")
    return Span(exact.parse(low), exact.parse(high or low))


def test_the_coal_equivalents_are_those_of_the_facts() -> None:
    rows = [row for row in table("energy-gbt2589-2020").rows if isinstance(row, CoalEquivalent)]

    found = [(row.id, row.ncv, row.factor, row.unit, row.origin.conf) for row in rows]

    assert found == [
        (identity, span(ncv), span(factor), unit, conf) for identity, ncv, factor, unit, conf in lines(COAL)
    ]


def test_the_heat_value_of_a_coal_equivalent_agrees_with_its_factor() -> None:
    """1 kgce = 29,307.6 kJ; low-pressure steam is the one row where the common tables differ by more than rounding."""
    for row in table("energy-gbt2589-2020").rows:
        if isinstance(row, CoalEquivalent) and row.ncv and row.factor and row.id != "low-pressure-steam":
            for heat, factor in ((row.ncv.low, row.factor.low), (row.ncv.high, row.factor.high)):
                assert abs(heat / Fraction("29307.6") - factor) < Fraction("0.0002"), row.id


def test_electricity_has_no_single_primary_value() -> None:
    row = table("energy-gbt2589-2020").by_name["电"]

    assert isinstance(row, CoalEquivalent)
    assert row.primary == Span(Fraction("0.30"), Fraction("0.31"))
    assert row.primary.single is None


def test_every_fuel_gives_the_emission_factor_of_the_facts_to_four_decimals() -> None:
    rows = [row for row in table("fuel-2015-1722").rows if isinstance(row, Fuel)]

    found = [
        (
            row.id,
            row.ncv,
            row.cc,
            row.of,
            exact.rounded(row.ncv * row.cc * row.of * Fraction(44, 12), 4),
            row.origin.conf,
        )
        for row in rows
    ]

    assert found == [
        (identity, *(exact.parse(number) for number in numbers), conf) for identity, *numbers, conf in lines(FUELS)
    ]
    assert {row.id for row in rows if row.unit == "万m3"} == {
        "natural-gas",
        "coke-oven-gas",
        "blast-furnace-gas",
        "converter-gas",
    }


def test_the_grid_has_38_regions_in_three_years() -> None:
    rows = [row for row in table("grid-mee").rows if isinstance(row, Grid) and row.use == "average" and row.values]

    found = {row.title["zh"]: [row.values[year][0] for year in (2021, 2022, 2023)] for row in rows}

    assert found == {region: [exact.parse(number) for number in numbers] for region, *numbers in lines(GRID)}
    assert len(found) == 38
    assert [sum(row.level == level for row in rows) for level in ("nation", "grid", "province")] == [1, 7, 30]
    assert {row.unit for row in rows} == {"kgCO2/kWh"}


def test_each_year_of_the_grid_cites_its_announcement() -> None:
    row = table("grid-mee").by_name["江苏"]

    assert isinstance(row, Grid)
    numbers = {year: (origin.source["zh"], origin.conf) for year, (_, origin) in row.values.items()}
    assert "2024年第12号（2024-04-12）" in numbers[2021][0]
    assert "2024年第33号" in numbers[2022][0]
    assert "2024-12-23" in numbers[2022][0]
    assert "2025年第47号（2025-12-31）" in numbers[2023][0]
    assert {conf for _, conf in numbers.values()} == {"V"}


def test_the_other_national_values_stand_apart_with_their_own_confidence() -> None:
    rows = {row.use: row for row in table("grid-mee").rows if isinstance(row, Grid)}

    found = {
        use: [(exact.text(value), origin.conf) for value, origin in rows[use].values.values()]
        for use in ("excluding_market_traded_non_fossil", "fossil")
    }

    assert found == {
        "excluding_market_traded_non_fossil": [("0.5942", "K"), ("0.5856", "K"), ("0.6096", "V")],
        "fossil": [("0.8426", "K"), ("0.8325", "K"), ("0.8273", "V")],
    }


def test_purchased_heat_is_0_11() -> None:
    row = table("heat-2015-1722").by_name["heat"]

    assert isinstance(row, Heat)
    assert (row.factor, row.unit, row.origin.conf) == (Fraction("0.11"), "GJ", "S")


@pytest.mark.parametrize("name", ["energy-gbt2589-2020", "fuel-2015-1722", "grid-mee", "heat-2015-1722"])
def test_every_row_says_where_it_comes_from_in_both_languages(name: str) -> None:
    read = table(name)
    assert read.id == name
    for row in read.rows:
        assert all(row.title.values())
        assert all(row.origin.source.values())
