"""The energy account, each figure computed by hand from the factors of the facts."""

from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from greenfactory.rulebook import exact, wording
from greenfactory.rulebook.energy import factors
from greenfactory.rulebook.energy.consumption import EnergyAccount, EnergyLine, account, known_source

FOLDER = Path(__file__).parents[3] / "rulepacks" / "factors"
TABLES = tuple(factors.read(path, path.name) for path in sorted(FOLDER.glob("*.toml")))
HEAD = """
[table]
id = "city"
kind = "{kind}"
zh = "城市"
en = "City"
year = 2023
source = "S"
conf = "K"
[sources]
S = {{ zh = "城市选定", en = "chosen by the city" }}
"""


def line(source: str, amount: str, unit: str, **other: Any) -> EnergyLine:
    ncv = other.pop("ncv", None)
    heat = None if ncv is None else Fraction(ncv)
    return EnergyLine(source, other.pop("year", 2023), Fraction(amount), unit, heat, **other)


def run(*lines: EnergyLine, tables: Iterable[factors.FactorTable] = TABLES, **other: Any) -> EnergyAccount:
    rules: dict[str, Any] = {"year": 2023, "region": "江苏", "sold": "subtract", "feedstock": "exclude"} | other
    return account(lines, tuple(tables), **rules)


def figures(found: EnergyAccount) -> tuple[str | None, ...]:
    numbers = (found.calorific_tce, found.primary_tce, found.co2_t)
    return tuple(None if number is None else exact.text(number) for number in numbers)


def reasons(found: EnergyAccount) -> dict[str, str]:
    """The codes under the figures' pending notes."""
    return {
        name: ",".join(n.params["reason"].code if "reason" in n.params else n.code for n in notes)
        for name, notes in found.pending.items()
    }


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        # 10 万kWh = 100,000 kWh × 0.1229 = 12,290 kgce; × 0.5827 = 58,270 kgCO2.
        (line("电力", "10", "万kWh"), ("12.29", None, "58.27")),
        (line("电", "100", "MWh"), ("12.29", None, "58.27")),
        # 100 GJ = 100,000 MJ × 0.03412 = 3,412 kgce; × 0.11 = 11 t.
        (line("热力", "100", "GJ"), ("3.412", None, "11")),
        (line("heat", "100000", "MJ"), ("3.412", None, "11")),
        # 10 t × 1.4571; 10 × 42.652 × 0.0202 × 0.98 × 44/12 = 8.44338992 × 11/3.
        (line("柴油", "10", "t"), ("14.571", "14.571", "9287728912/300000000")),
        (line("Diesel", "10000", "kg"), ("14.571", "14.571", "9287728912/300000000")),
        # 1,000 m3 × 0.1286 kgce; 0.1 万m3 × 33 × 0.0708 × 0.99 × 44/12.
        (line("高炉煤气", "1000", "m3"), ("0.1286", "0.1286", "0.8481132")),
        # Water: 1 m3 is 1 t; 100 × 0.2571 kgce; no CO2.
        (line("新水", "100", "m3"), ("0.02571", "0.02571", "0")),
        (line("自来水", "0.1", "万t"), ("0.2571", "0.2571", "0")),
        # 0.082 kg/m3: 82 kg are 1,000 m3 × 0.3329.
        (line("氢气", "82", "kg"), ("0.3329", "0.3329", "0")),
        (line("压缩空气", "1", "万m3"), ("0.4", "0.4", "0")),
        (line("自发自用光伏", "1", "万kWh"), ("1.229", None, "0")),
        (line("无烟煤", "0", "t"), (None, None, "0")),
    ],
)  # fmt: skip
def test_a_line_by_the_tables(entry: EnergyLine, expected: tuple[str | None, ...]) -> None:
    found = run(entry)

    assert [None if text is None else Fraction(text) for text in expected] == [
        found.calorific_tce,
        found.primary_tce,
        found.co2_t,
    ]


def test_the_facts_own_emission_factors_come_out() -> None:
    """Diesel 3.0959 a ton, natural gas 21.6219 per 万m3."""
    assert exact.shown(run(line("柴油", "1", "t")).co2_t or Fraction(0), 4) == "3.0959"
    assert exact.shown(run(line("天然气", "1", "万m3")).co2_t or Fraction(0), 4) == "21.6219"


def test_a_measured_heat_value_goes_first() -> None:
    # 100,000 m3 × 35,000 kJ/m3 / 29,307.6 / 1000; 10 万m3 × 350 GJ/万m3 × 0.0153 × 0.99 × 44/12.
    found = run(line("天燃气", "10", "万m3", ncv="35000"))

    assert found.calorific_tce == Fraction(3_500_000_000) / Fraction("29307.6") / 1000
    assert found.primary_tce == found.calorific_tce
    assert found.co2_t == 10 * 350 * Fraction("0.0153") * Fraction("0.99") * Fraction(44, 12)
    assert found.items[0].pending == {}


def test_a_measured_heat_value_of_a_fuel_by_mass_is_per_kg() -> None:
    # 烟煤 has no coal-equivalent row: the measured 23,000 kJ/kg gives both figures. 2 t × 23 GJ/t × 0.0261 × 0.93 × 44/12.
    found = run(line("烟煤", "2", "t", ncv="23000"))

    assert found.calorific_tce == Fraction(46_000) / Fraction("29307.6")
    assert found.co2_t == 46 * Fraction("0.0261") * Fraction("0.93") * Fraction(44, 12)


def test_a_range_is_never_picked_from() -> None:
    found = run(line("天然气", "1", "万m3"))

    assert figures(found)[:2] == (None, None)
    assert reasons(found) == {"calorific_tce": "energy.calorific_range", "primary_tce": "energy.calorific_range"}
    assert found.co2_t is not None
    assert "1.1" in wording.say(found.pending["calorific_tce"][0], "zh")


def test_a_citys_own_table_chooses_where_the_national_one_has_a_range() -> None:
    text = HEAD.format(kind="coal_equivalent")
    rows = """
[[rows]]
id = "natural-gas"
zh = "天然气"
en = "Natural gas"
unit = "m3"
factor = 1.2143
[[rows]]
id = "electricity"
zh = "电力"
en = "Electricity"
unit = "kWh"
primary = 0.305
separate_primary = true
co2 = "grid"
"""
    own = factors.read(text + rows, "city.toml")

    found = run(line("天然气", "1", "万m3"), line("电力", "1", "万kWh"), tables=(own, *TABLES))

    # 10,000 × 1.2143 + 10,000 × 0.1229, and 10,000 × 1.2143 + 10,000 × 0.305 kgce.
    assert figures(found)[:2] == ("13.372", "15.193")


@pytest.mark.parametrize(
    ("region", "year", "expected"),
    [
        ("江苏", 2021, "0.6451"),
        ("江苏省", 2022, "0.5978"),
        ("Jiangsu", 2023, "0.5827"),
        ("江苏省无锡市", 2023, "0.5827"),
        ("内蒙古自治区", 2023, "0.6479"),
        ("重庆市", 2023, "0.5581"),
        ("全国", 2023, "0.5306"),
        ("华东", 2023, "0.55"),
    ],
)
def test_the_grid_factor_is_of_year_and_region(region: str, year: int, expected: str) -> None:
    found = run(line("电力", "1", "MWh", year=year), region=region, year=year)

    assert figures(found)[2] == expected


def test_without_a_factor_of_the_year_the_latest_before_it_counts_and_is_said() -> None:
    found = run(line("电力", "1", "MWh", year=2025), year=2025)

    assert figures(found)[2] == "0.5827"
    assert "energy.grid_older" in [note.code for note in found.items[0].notes]


def test_a_citys_own_grid_factor_counts_where_the_nation_gives_none() -> None:
    row = """
[years]
2023 = {}
[[rows]]
id = "tibet"
level = "province"
zh = "西藏"
en = "Tibet"
unit = "tCO2/MWh"
values = { 2023 = 0.4 }
"""
    own = factors.read(HEAD.format(kind="grid") + row, "city.toml")

    assert figures(run(line("电力", "1", "MWh"), tables=(own, *TABLES), region="西藏"))[2] == "0.4"


def test_steam_by_mass_needs_its_enthalpy() -> None:
    # 10 t × 2,783.74 kJ/kg: 27.8374 GJ / 29.3076; CO2 on 10 t × (2,783.74 − 83.74) = 27 GJ × 0.11.
    measured, bare = run(line("蒸汽", "10", "t", ncv="2783.74")), run(line("蒸汽", "10", "t"))
    low = run(line("低压蒸汽", "10", "t"))

    assert measured.calorific_tce == Fraction("27.8374") / Fraction("29.3076")
    assert measured.co2_t == Fraction("2.97")
    assert reasons(bare) == {
        "calorific_tce": "energy.no_calorific",
        "primary_tce": "energy.no_primary",
        "co2_t": "energy.needs_enthalpy",
    }
    assert figures(low)[0] == "1.286"
    assert reasons(low)["co2_t"] == "energy.needs_enthalpy"
    assert reasons(run(line("蒸汽", "10", "t", ncv="80")))["co2_t"] == "energy.enthalpy_low"


def test_energy_sold_is_subtracted_or_left_in_by_the_packs_rule() -> None:
    used, sold = line("电力", "10", "万kWh"), line("电力", "4", "万kWh", flow="sold")

    assert figures(run(used, sold)) == ("7.374", None, "34.962")
    assert figures(run(used, sold, sold="keep")) == ("12.29", None, "58.27")
    assert run(used, sold).items[1].calorific_tce == Fraction("-4.916")
    assert run(used, sold, sold="keep").items[1].calorific_tce == 0


def test_feedstock_is_excluded_or_its_energy_kept_by_the_packs_rule() -> None:
    feed = line("柴油", "10", "t", flow="feedstock")

    assert figures(run(feed)) == ("0", "0", "0")
    assert figures(run(feed, feedstock="keep")) == ("14.571", "14.571", "0")


def test_left_out_energy_needs_no_factor() -> None:
    assert figures(run(line("秸秆", "10", "t", flow="feedstock"))) == ("0", "0", "0")


def test_totals_are_the_sums_of_the_lines_of_the_year() -> None:
    found = run(line("汽油", "1", "t"), line("柴油", "2", "t"), line("柴油", "99", "t", year=2022))

    # 1.4714 + 2 × 1.4571.
    assert figures(found)[0] == "4.3856"
    assert len(found.items) == 2
    assert found.calorific_tce == sum(item.calorific_tce or 0 for item in found.items)


def test_every_step_names_factor_unit_year_source_and_confidence() -> None:
    found = run(line("电力", "10", "万kWh"), line("柴油", "1", "t"), line("热力", "1", "GJ"))

    steps = [note for item in found.items for note in item.notes if "origin" in note.params]
    codes = ["calorific", "grid", "primary_range", "calorific", "fuel", "calorific", "heat"]
    assert [note.code for note in steps] == [f"energy.{code}" for code in codes]
    for note in steps:
        assert note.params["conf"] in "VSKG"
        assert note.params["origin"].keys() == {"zh", "en"}
    text = wording.say(next(note for note in steps if note.code == "energy.grid"), "zh")
    assert "10 万kWh × 江苏 2023 年 0.5827 kgCO2/kWh = 58.27 tCO2" in text
    assert "公告2025年第47号" in text


def test_a_known_source_is_known_by_any_of_its_names() -> None:
    for name in ("电", "电力", " 电 力 ", "ELECTRICITY", "天燃气", "烟煤", "热力(当量值)", "ＬＮＧ"):
        assert known_source(name, TABLES), name
    assert not known_source("江苏", TABLES)
    assert not known_source("秸秆", TABLES)
