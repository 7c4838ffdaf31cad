"""Benchmark tables: which value counts for an enterprise, and what a table may hold."""

import hashlib
from fractions import Fraction
from pathlib import Path

import pytest

from greenfactory.rulebook.notes import Note, Refused
from greenfactory.rulebook.packs import benchmarks
from greenfactory.rulebook.packs.benchmarks import ANY, Benchmark, BenchmarkTable
from greenfactory.rulebook.packs.pack import Pack
from greenfactory.rulebook.tests import minipack

HEAD = '[table]\nid = "t"\nzh = "表"\nen = "table"\nexample = true\nsource = "none"\nconf = "G"\n'
VALUE = (
    '[[values]]\nname = "use_base"\nyear = 2020\nvalue = "0.3"\nunit = "kWh/产品单位"\nsource = "none"\nconf = "G"\n'
)


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    return minipack.read(tmp_path_factory.mktemp("mini"))


def read(folder: Path, pack: Pack, text: str) -> BenchmarkTable:
    (folder / "t.toml").write_text(text, "utf-8")
    return benchmarks.read(folder / "t.toml", pack)


def test_a_table_is_read_in_the_units_of_the_pack(tmp_path: Path, pack: Pack) -> None:
    second = VALUE.replace("kWh/产品单位", "tce/产品单位").replace(
        "year = 2020", 'year = 2021\nindustry = "C17"\nnote = "n"'
    )
    found = read(tmp_path, pack, HEAD + VALUE + second)
    assert found == BenchmarkTable(
        id="t",
        title={"zh": "表", "en": "table"},
        example=True,
        digest=hashlib.sha256((HEAD + VALUE + second).encode()).hexdigest(),
        values=(
            Benchmark("use_base", ANY, ANY, 2020, Fraction("0.3"), "none", "G"),
            Benchmark(
                "use_base", "C17", ANY, 2021, Fraction("0.3") * Fraction("29307.6") / Fraction("3.6"), "none", "G"
            ),
        ),
    )


def test_line_ends_do_not_change_the_digest(tmp_path: Path, pack: Pack) -> None:
    before = read(tmp_path, pack, HEAD + VALUE).digest
    (tmp_path / "t.toml").write_bytes((HEAD + VALUE).replace("\n", "\r\n").encode())
    assert benchmarks.read(tmp_path / "t.toml", pack).digest == before


@pytest.mark.parametrize(
    ("old", "new", "code", "cell"),
    [
        ('id = "t"', "id = 5", "pack.wrong_type", "table.id"),
        ("example = true", "", "pack.missing_key", "table.example"),
        ('id = "t"', 'id = "t"\nyear = 1', "pack.unknown_key", "table.year"),
        ("[[values]]", "[[value]]", "pack.unknown_key", "value"),
        ("year = 2020", "", "pack.missing_key", "values[1].year"),
        ("year = 2020", "year = -1", "pack.below", "values[1].year"),
        ("year = 2020", "year = 20200", "pack.above", "values[1].year"),
        ('"0.3"', "nan", "pack.wrong_type", "values[1].value"),
        ('"0.3"', "1e999", "pack.wrong_type", "values[1].value"),
        ('"use_base"', '"use_best"', "pack.benchmark_unknown", "values[1].name"),
        ("kWh/产品单位", "kWh", "pack.benchmark_unit", "values[1].unit"),
        ("year = 2020", 'year = 2020\nindustry = "17"', "pack.industry", "values[1].industry"),
        ("year = 2020", 'year = 2020\nindustry = "C１"', "pack.industry", "values[1].industry"),
        ("year = 2020", "year = 2020\nfactor = 1", "pack.unknown_key", "values[1].factor"),
    ],
)
def test_a_fault_is_named(old: str, new: str, code: str, cell: str, tmp_path: Path, pack: Pack) -> None:
    with pytest.raises(Refused) as refused:
        read(tmp_path, pack, (HEAD + VALUE).replace(old, new, 1))
    assert [(problem.note.code, problem.cell) for problem in refused.value.problems] == [(code, cell)]


def test_an_unknown_unit_is_named(tmp_path: Path, pack: Pack) -> None:
    with pytest.raises(Refused) as refused:
        read(tmp_path, pack, HEAD + VALUE.replace("kWh/产品单位", "斤"))
    assert refused.value.problems[0].note == Note("formula.unknown_unit", {"unit": "斤"})


def test_two_values_for_the_same_are_refused(tmp_path: Path, pack: Pack) -> None:
    with pytest.raises(Refused) as refused:
        read(tmp_path, pack, HEAD + VALUE + VALUE)
    (problem,) = refused.value.problems
    assert (problem.note, problem.cell, problem.line) == (
        *(Note("pack.benchmark_twice", {"name": "use_base"}), "values[2].name", 16),
    )


@pytest.mark.parametrize("text", ["", "x: 1", "values = 5\n" + HEAD, "[[values]]\n" + HEAD])
def test_what_is_no_table_is_refused(text: str, tmp_path: Path, pack: Pack) -> None:
    with pytest.raises(Refused):
        read(tmp_path, pack, text)


def value(industry: str, region: str, year: int, mark: int) -> Benchmark:
    return Benchmark("b", industry, region, year, Fraction(mark), "", "G")


TABLE = BenchmarkTable(
    *("t", {}, False, ""),
    (
        value(ANY, ANY, 2010, 1),
        value(ANY, "江苏", 2010, 2),
        value("C", ANY, 2010, 3),
        value("C17", ANY, 2010, 4),
        value("C17", ANY, 2020, 5),
        value("C17", "江苏", 2015, 6),
        value("C171", ANY, 2022, 7),
    ),
)


@pytest.mark.parametrize(
    ("industry", "region", "year", "mark"),
    [
        ("D44", "", 2023, 1),
        ("", "", 2023, 1),
        ("D44", "江苏", 2023, 2),
        ("C26", "江苏", 2023, 3),
        ("C1761", "", 2023, 5),
        ("C1761", "", 2019, 4),
        ("C1761", "江苏", 2023, 6),
        ("C1761", "江苏", 2014, 4),
        ("C1711", "江苏", 2023, 7),
        ("C1711", "江苏", 2021, 6),
        ("C1711", "江苏", 2009, None),
    ],
)
def test_find_takes_industry_then_region_then_year(industry: str, region: str, year: int, mark: int | None) -> None:
    for _ in range(2):
        found = TABLE.find("b", industry, region, year)
        assert (None if found is None else found.value) == mark


def test_find_knows_only_its_names() -> None:
    assert TABLE.find("other", "C", "", 2023) is None
    assert benchmarks.NONE.find("b", "C", "", 2023) is None


def test_given_values_hold_for_everybody() -> None:
    found = benchmarks.given({"b": Fraction(5)}).find("b", "", "", 1900)
    assert found == Benchmark("b", ANY, ANY, 0, Fraction(5), "", "G")
