"""What is odd about figures: jumps, slips, impossible relations; limits are the pack's, and nothing blocks."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from greenfactory.rulebook import wording
from greenfactory.rulebook.notes import Note
from greenfactory.rulebook.packs import library, packreader
from greenfactory.rulebook.packs.pack import Pack
from greenfactory.rulebook.scores.plausibility import Doubt, doubts
from greenfactory.rulebook.tests import minipack


@pytest.fixture
def pack(tmp_path: Path) -> Pack:
    return minipack.read(tmp_path, replace={"data.toml": {"output <= 3 * output[-1]": "output >= 0 * output[-1]"}})


def codes(pack: Pack, **said: Any) -> list[str]:
    return [each.note.code for each in doubts(pack, minipack.form(pack, **said))]


@pytest.mark.parametrize(
    ("last", "now", "code"),
    [
        ("100", "300", []),
        ("100", "300.01", ["doubt.jump_up"]),
        ("300", "100", []),
        ("300.01", "100", ["doubt.jump_down"]),
        ("100", "899", ["doubt.jump_up"]),
        ("100", "900", ["doubt.slip_up"]),
        ("100", "1100", ["doubt.slip_up"]),
        ("100", "1101", ["doubt.jump_up"]),
        ("1000", "1", ["doubt.slip_down"]),
        ("0", "5", []),
        ("5", "0", []),
    ],
)
def test_a_year_is_held_against_the_one_before_it(pack: Pack, last: str, now: str, code: list[str]) -> None:
    assert codes(pack, data={"output": {"2022": last, "2023": now}}) == code


def test_a_doubt_says_what_against_what_and_what_to_do(pack: Pack) -> None:
    [found] = doubts(pack, minipack.form(pack, data={"output": {"2022": "12", "2023": "12345"}}))
    title = pack.fields["output"].title
    params = {
        "name": title,
        "year": 2023,
        "value": Fraction(12345),
        "unit": "万元",
        "before": Fraction(12),
        "last": 2022,
    }
    assert found == Doubt(
        Note("doubt.slip_up", {**params, "factor": Fraction(1000)}), (("output", 2023), ("output", 2022))
    )
    said = wording.say(found.note, "zh")
    assert said.endswith("2023年 12345 万元，约为2022年（12）的 1000 倍，可能是单位或小数点有误")
    assert "小数点" in wording.remedy(found.note, "zh")


def test_years_that_do_not_follow_each_other_are_not_compared(pack: Pack) -> None:
    assert codes(pack, data={"output": {"2021": "1", "2023": "900"}}) == []


def test_a_check_names_the_figures_it_rests_on(tmp_path: Path) -> None:
    pack = minipack.read(tmp_path)
    [found] = doubts(pack, minipack.form(pack, data={"output": {"2022": "10", "2023": "50"}}))
    assert found.places == (("output", 2023), ("output", 2022))
    assert wording.say(found.note, "zh").startswith("产值增长超过两倍（")
    assert "2022年 10 万元" in wording.say(found.note, "zh")


def test_without_limits_in_the_pack_no_year_is_compared(tmp_path: Path) -> None:
    text = (minipack.FILES["data.toml"]).partition("\n[plausibility]")
    pack = minipack.read(
        tmp_path, replace={"data.toml": {text[1] + text[2]: "", "output <= 3 * output[-1]": "output <= 9 * output[-1]"}}
    )
    assert pack.plausibility is None
    assert codes(pack, data={"output": {"2022": "10", "2023": "80"}}) == []


def test_energy_is_compared_by_source_whatever_the_unit(tmp_path: Path) -> None:
    pack = minipack.read(tmp_path, add=minipack.ENERGY)

    def line(year: int, amount: str, unit: str, flow: str = "used") -> dict[str, Any]:
        return {"source": "electricity", "year": year, "amount": amount, "unit": unit, "flow": flow}

    assert codes(pack, energy=[line(2022, "10", "万kWh"), line(2023, "100000", "kWh")]) == []
    assert codes(pack, energy=[line(2022, "10", "kWh"), line(2023, "10", "万kWh", "sold")]) == []
    [found] = doubts(pack, minipack.form(pack, energy=[line(2022, "10", "kWh"), line(2023, "1", "万kWh")]))
    assert (found.note.code, found.places) == ("doubt.slip_up", (("energy", 2023), ("energy", 2022)))


def test_products_are_compared_each_for_itself(pack: Pack) -> None:
    def product(name: str, now: str) -> dict[str, Any]:
        return {"name": name, "unit": "件", "data": {"quantity": {"2023": now}}}

    assert codes(pack, products=[product("甲", "1"), product("乙", "1000")]) == []


@pytest.mark.parametrize("name", ["city-green-factory/2021", "gbt36132/2025", "provincial-form/2025"])
def test_shipped_packs_have_limits_with_a_source_and_confidence(name: str) -> None:
    limits = packreader.read(library.find(name)).plausibility
    assert limits is not None
    assert limits.source.conf == "G"
