"""The pack provincial-form/2025 holds the rows, points and bands of the template, and no sector value of its own."""

from pathlib import Path

import pytest

from greenfactory.rulebook.packs import benchmarks, packreader
from greenfactory.rulebook.packs.pack import Pack

FOLDER = Path(__file__).parents[3] / "rulepacks" / "provincial-form" / "2025"


@pytest.fixture(scope="module")
def pack() -> Pack:
    return packreader.read(FOLDER)


def test_the_areas_and_rows_are_those_of_the_template(pack: Pack) -> None:
    found = [(area.title["zh"], int(area.weight), [int(row.points) for row in area.rows]) for area in pack.areas]

    assert found == [
        ("能源低碳化", 34, [11, 11, 8, 4]),
        ("资源高效化", 22, [4, 4, 6, 4, 4]),
        ("生产洁净化", 22, [6, 4, 4, 4, 4]),
        ("产品绿色化", 14, [4, 4, 6]),
        ("用地集约化", 8, [4, 2, 2]),
        ("加分项", 5, [2, 1, 2]),
    ]
    assert [area.bonus for area in pack.areas] == [False] * 5 + [True]


def test_every_row_is_secondary_and_the_issuer_is_a_guess(pack: Pack) -> None:
    assert {row.source.conf for row in pack.rows.values()} == {"S"}
    assert not pack.official
    assert "可信度 G" in pack.notice["zh"]
    assert "confidence G" in pack.notice["en"]


def test_no_row_holds_a_sector_value(pack: Pack) -> None:
    for row in pack.rows.values():
        for measure in row.quantity.measures if row.quantity else ():
            for limit in (measure.base, measure.lead):
                assert limit is not None
                assert limit.figures, f"{row.id}: {limit.text}"


def test_the_bands_ask_for_one_leading_value_each(pack: Pack) -> None:
    quantity = pack.rows["JS26-06"].quantity
    assert quantity is not None
    lead = quantity.measures[0].lead
    assert lead is not None
    names = {name for name, _ in lead.figures}
    assert names - {"calorific_tce"} == {name for name in pack.benchmark_names if name.startswith("renewable_lead_")}


def test_the_example_table_has_every_benchmark_and_is_marked(pack: Pack) -> None:
    table = benchmarks.read(FOLDER / "benchmarks" / "example.toml", pack)

    assert table.example
    assert {value.name for value in table.values} == set(pack.benchmark_names)
    assert {value.conf for value in table.values} == {"S", "G"}
