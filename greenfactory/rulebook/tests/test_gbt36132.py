"""The pack gbt36132/2025 holds the standard's gate, rows, points and formulas."""

from pathlib import Path

import pytest

from greenfactory.rulebook.packs import benchmarks, packreader
from greenfactory.rulebook.packs.pack import Pack

FOLDER = Path(__file__).parents[3] / "rulepacks" / "gbt36132" / "2025"


@pytest.fixture(scope="module")
def pack() -> Pack:
    return packreader.read(FOLDER)


def test_the_areas_and_rows_are_those_of_table_c1(pack: Pack) -> None:
    found = [(area.title["zh"], int(area.weight), [int(row.points) for row in area.rows]) for area in pack.areas]

    assert found == [
        ("能源低碳化", 30, [8, 8, 8, 6]),
        ("资源高效化", 30, [8, 8, 8, 6]),
        ("生产洁净化", 16, [6, 4, 6]),
        ("产品绿色化", 16, [8, 8]),
        ("用地集约化", 8, [8]),
    ]
    assert list(pack.rows) == [f"GF25-{number:02}" for number in range(1, 15)]
    assert {row.source.conf for row in pack.rows.values()} == {"V"}


def test_the_kinds_are_those_of_table_c1(pack: Pack) -> None:
    judged = {name for name, row in pack.rows.items() if row.kind == "judged"}
    lower = {name for name, row in pack.rows.items() if row.quantity and not row.quantity.higher}

    assert judged == {"GF25-09", "GF25-12", "GF25-13"}
    assert lower == {"GF25-01", "GF25-02", "GF25-05", "GF25-06", "GF25-11"}


def test_all_formulas_of_annex_b_are_there_and_verified(pack: Pack) -> None:
    numbered = [name for name in pack.formulas if name.startswith("B.")]

    assert numbered == [f"B.{number}" for number in range(1, 29)]
    assert {pack.formulas[name].source.conf for name in numbered} == {"V"}


def test_every_formula_of_annex_b_but_those_without_a_row_is_used(pack: Pack) -> None:
    quantities = [row.quantity for row in pack.rows.values() if row.quantity]
    used = {measure.formula_id for quantity in quantities for measure in quantity.measures}

    # B.25 is part of B.24; the example table has no row for B.27 and B.28.
    assert {f"B.{number}" for number in range(1, 29)} - used == {"B.25", "B.27", "B.28"}


def test_the_pack_is_unofficial_and_leaves_the_pass_mark_open(pack: Pack) -> None:
    assert not pack.official
    assert "没有合格分数线" in pack.notice["zh"]
    assert "no pass mark" in pack.notice["en"]
    assert pack.selection.threshold.open
    assert pack.selection.cap.open


def test_the_gate_has_the_three_conditions_of_4_2(pack: Pack) -> None:
    assert [(row.id, row.years) for row in pack.gate] == [("GF25-G-a", 3), ("GF25-G-b", 0), ("GF25-G-c", 0)]


def test_the_example_table_has_every_benchmark_and_is_marked(pack: Pack) -> None:
    table = benchmarks.read(FOLDER / "benchmarks" / "example.toml", pack)

    assert table.example
    assert {value.name for value in table.values} == set(pack.benchmark_names)
    assert {value.conf for value in table.values} == {"G"}
