"""What the energy account cannot have is pending with a reason that can be said; nothing typed makes it fail."""

from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenfactory.rulebook import exact, wording
from greenfactory.rulebook.energy import factors
from greenfactory.rulebook.energy.consumption import EnergyAccount, EnergyLine, account
from greenfactory.rulebook.wording import energy as words

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


def test_heat_without_a_heat_table_has_no_co2() -> None:
    found = run(line("热力", "1", "GJ"), tables=[table for table in TABLES if table.kind != "heat"])

    assert reasons(found)["co2_t"] == "energy.no_heat"
    assert figures(found)[0] == "0.03412"


def test_electricity_by_mass_is_no_electricity() -> None:
    assert reasons(run(line("电力", "1", "t"))) == {
        "calorific_tce": "energy.unit_mismatch",
        "primary_tce": "energy.primary_range",
        "co2_t": "energy.unit_mismatch",
    }


@pytest.mark.parametrize(
    ("region", "year", "code"),
    [
        ("西藏", 2023, "energy.no_grid_value"),
        ("西藏自治区拉萨市", 2023, "energy.no_grid_value"),
        ("江苏", 2020, "energy.no_grid_value"),
        ("无锡", 2023, "energy.unknown_region"),
        ("不存在", 2023, "energy.unknown_region"),
        ("", 2023, "energy.no_region"),
        (" ", 2023, "energy.no_region"),
    ],
)
def test_without_a_grid_factor_co2_is_pending_and_the_nation_does_not_stand_in(
    region: str, year: int, code: str
) -> None:
    found = run(line("电力", "1", "MWh", year=year), region=region, year=year)

    assert found.co2_t is None
    assert reasons(found)["co2_t"] == code
    assert figures(found)[0] == "0.1229"


def test_rows_that_are_no_average_are_never_used() -> None:
    for region in ("全国化石能源电力", "华东区域电网 2012 年平均", "china-fossil"):
        assert reasons(run(line("电力", "1", "MWh"), region=region))["co2_t"] == "energy.unknown_region"


def test_more_sold_than_used_is_pending() -> None:
    found = run(line("电力", "4", "万kWh", flow="sold"))

    assert figures(found) == (None, None, None)
    assert reasons(found)["calorific_tce"] == "energy.negative_total"


def test_raw_coal_needs_its_kind_for_co2() -> None:
    found = run(line("原煤", "10", "t"))

    assert figures(found) == ("7.143", "7.143", None)
    assert reasons(found) == {"co2_t": "energy.no_fuel"}


def test_one_missing_part_makes_the_total_pending_with_its_reason() -> None:
    found = run(line("汽油", "1", "t"), line("原煤", "1", "t"), line("秸秆", "1", "t"))

    assert figures(found) == (None, None, None)
    assert reasons(found)["calorific_tce"] == "energy.unknown_source"
    assert reasons(found)["co2_t"] == "energy.no_fuel,energy.unknown_source"
    assert "秸秆" in wording.say(found.pending["calorific_tce"][0], "zh")


def test_no_lines_are_pending_not_zero() -> None:
    assert figures(run()) == (None, None, None)
    assert reasons(run(line("柴油", "1", "t", year=2022)))["co2_t"] == "energy.no_lines"


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        (line("柴油", "1", "kWh"), "energy.unit_mismatch"),
        (line("柴油", "1", "m3"), "energy.unit_mismatch"),
        (line("天然气", "1", "t", ncv="35000"), "energy.unit_mismatch"),
        (line("柴油", "1", "桶"), "energy.unit_mismatch"),
        (line("柴油", "1", ""), "energy.unit_mismatch"),
        (line("柴油", "1", "t" * 1000), "energy.unit_mismatch"),
        (line("柴油", "-1", "t"), "energy.negative_amount"),
        (line("柴油", "1", "t", ncv="0"), "energy.ncv_not_positive"),
        (line("柴油", "1", "t", ncv="-5"), "energy.ncv_not_positive"),
        (line("", "1", "t"), "energy.unknown_source"),
        (line("{0.__class__}", "1", "t"), "energy.unknown_source"),
        (line("柴油" * 10_000, "1", "t"), "energy.unknown_source"),
    ],
)
def test_a_line_that_cannot_be_used_says_why(entry: EnergyLine, code: str) -> None:
    found = run(entry)

    assert reasons(found) == dict.fromkeys(("calorific_tce", "primary_tce", "co2_t"), code)
    assert [note.code for note in found.items[0].notes].count(code) == 1
    for language in wording.LANGUAGES:
        assert len(wording.say(found.pending["co2_t"][0], language)) < 300


def test_a_name_that_two_tables_use_differently_is_not_guessed() -> None:
    row = (
        '[[rows]]\nid = "biodiesel"\nzh = "生物柴油"\nen = "Biodiesel"\naliases = ["柴油"]\nunit = "kg"\nfactor = 1.3\n'
    )
    own = factors.read(HEAD.format(kind="coal_equivalent") + row, "city.toml")

    found = run(line("柴油", "1", "t"), tables=(own, *TABLES))

    assert reasons(found)["calorific_tce"] == "energy.ambiguous_source"
    assert "生物柴油、柴油" in wording.say(found.items[0].notes[0], "zh")


def test_a_heat_value_in_the_wrong_unit_is_pointed_out() -> None:
    codes = [note.code for note in run(line("天然气", "1", "万m3", ncv="35")).items[0].notes]
    usual = [note.code for note in run(line("天然气", "1", "万m3", ncv="35000")).items[0].notes]
    coal = [note.code for note in run(line("烟煤", "1", "t", ncv="5")).items[0].notes]

    assert "energy.ncv_unlikely" in codes
    assert "energy.ncv_unlikely" in coal
    assert "energy.ncv_unlikely" not in usual


def test_a_heat_value_of_electricity_is_not_used() -> None:
    found = run(line("电力", "1", "MWh", ncv="5000"))

    assert figures(found)[0] == "0.1229"
    assert "energy.ncv_ignored" in [note.code for note in found.items[0].notes]


def test_no_two_sources_of_the_shipped_tables_share_a_name() -> None:
    for table in TABLES:
        for row in table.rows if table.kind != "grid" else ():
            for name in row.names:
                assert "energy.ambiguous_source" not in reasons(run(line(name, "1", row.unit))).values(), name


def test_every_message_is_complete_in_both_languages() -> None:
    for code, message in words.MESSAGES.items():
        assert len(message) in (2, 4), code
        assert code.startswith("energy.")
        names = [{part.split("}")[0] for part in text.split("{")[1:]} for text in message]
        assert names[0] == names[1], code
        assert all(remedy <= names[0] for remedy in names[2:]), code


ANYTHING = st.builds(
    EnergyLine,
    source=st.sampled_from(["电力", "柴油", "天然气", "新水", "蒸汽", "热力", "烟煤", "氢气", "原煤"])
    | st.text(max_size=20),
    year=st.sampled_from([2019, 2022, 2023]),
    amount=st.fractions(min_value=-10, max_value=10**12),
    unit=st.sampled_from(["t", "kg", "m3", "万m3", "kWh", "万kWh", "GJ", "tce", "元", ""]) | st.text(max_size=20),
    ncv=st.none() | st.fractions(min_value=-1, max_value=10**6),
    flow=st.sampled_from(["used", "sold", "feedstock"]),
)


@given(
    st.lists(ANYTHING, max_size=4), st.sampled_from(["江苏", "西藏", "", "x"]), st.sampled_from(["subtract", "keep"])
)
def test_any_lines_give_figures_or_reasons_that_can_be_said(lines: list[EnergyLine], region: str, sold: str) -> None:
    found = run(*lines, region=region, sold=sold, feedstock="keep")

    for name in ("calorific_tce", "primary_tce", "co2_t"):
        assert (getattr(found, name) is None) == (name in found.pending)
    notes = [note for item in found.items for note in item.notes] + [n for some in found.pending.values() for n in some]
    for note in notes:
        for language in wording.LANGUAGES:
            assert wording.say(note, language)
            wording.remedy(note, language)


@given(st.lists(ANYTHING, max_size=4), st.randoms(use_true_random=False))
def test_the_order_of_lines_changes_no_total(lines: list[EnergyLine], order: Any) -> None:
    shuffled = list(lines)
    order.shuffle(shuffled)

    assert figures(run(*lines)) == figures(run(*shuffled))
