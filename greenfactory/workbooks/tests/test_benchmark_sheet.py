"""Sector values come in from a workbook or a text file; every fault has its cell, and nothing is guessed."""

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest

from greenfactory.rulebook.notes import Refused
from greenfactory.rulebook.packs.benchmarks import Benchmark
from greenfactory.rulebook.packs.pack import Pack
from greenfactory.rulebook.tests import minipack
from greenfactory.rulebook.wording import LANGUAGES, remedy, say
from greenfactory.workbooks import benchmark_sheet

HEAD = "名称,行业代码,地区,年份,数值,单位,来源,可信度"


@pytest.fixture
def pack(tmp_path: Path) -> Pack:
    names = '\n[[benchmark_names]]\nname = "rate_base"\nzh = "利用率基准值"\nen = "Rate, baseline"\nunit = "%"\n'
    return minipack.read(tmp_path / "pack", add={"pack.toml": names})


def written(folder: Path, *lines: str, name: str = "values.csv") -> Path:
    path = folder / name
    path.write_text("\n".join(lines), "utf-8")
    return path


def values(folder: Path, pack: Pack, *lines: str) -> list[Benchmark]:
    return list(benchmark_sheet.read(written(folder, HEAD, *lines), pack).values)


def faults(path: Path, pack: Pack) -> list[tuple[str | None, str | None, str]]:
    with pytest.raises(Refused) as refused:
        benchmark_sheet.read(path, pack)
    for problem in refused.value.problems:
        assert problem.file == str(path)
        for lang in LANGUAGES:
            assert say(problem.note, lang)
            assert "{" not in say(problem.note, lang) + remedy(problem.note, lang)
    return [(problem.sheet, problem.cell, problem.note.code) for problem in refused.value.problems]


def fault(folder: Path, pack: Pack, line: str) -> list[tuple[str | None, str]]:
    return [(cell, code) for _, cell, code in faults(written(folder, HEAD, line), pack)]


def sheet(path: Path, *rows: Sequence[object], title: str = "值") -> Path:
    workbook = openpyxl.Workbook()
    page = workbook.active
    assert page is not None
    page.title = title
    for row in rows:
        page.append(list(row))
    workbook.save(path)
    return path


def test_a_row_becomes_a_value_in_the_unit_of_the_pack(tmp_path: Path, pack: Pack) -> None:
    assert values(tmp_path, pack, "use_base,C17,江苏,2021,72,MJ/产品单位,GB 1234,V") == [
        Benchmark("use_base", "C17", "江苏", 2021, Fraction(20), "GB 1234", "V")
    ]


def test_a_title_in_either_language_names_the_benchmark(tmp_path: Path, pack: Pack) -> None:
    zh, en = pack.benchmark_names["use_lead"].title["zh"], pack.benchmark_names["land_base"].title["en"]
    path = written(
        tmp_path,
        "Indicator,Industry,Region,Year,Value,Unit,Source,Confidence",
        f"{zh},*,,2021,20,kWh/产品单位,x,s",
        f'"{en.upper()}",all,全国,2021,5,元/m2,x,G',
    )
    found = benchmark_sheet.read(path, pack).values
    assert [(each.name, each.industry, each.region, each.conf) for each in found] == [
        ("use_lead", "*", "*", "S"),
        ("land_base", "*", "*", "G"),
    ]


def test_moved_columns_titles_above_and_remarks_are_no_error(tmp_path: Path, pack: Pack) -> None:
    path = sheet(
        tmp_path / "基准.xlsx",
        ["2023 年行业基准值"],
        [],
        ["备注", "单位", "数值", "年份", "来源", "可信度（V/S/K/G）", "行业代码（GB/T 4754）", "基准名称"],
        ["甲", "kWh/产品单位", 30, 2021, "行业协会", "K 常识", "C17 纺织业", "use_base"],
        ["乙", "kWh/产品单位", "1,234.5", "2022年", "行业协会", "k", 1711, "use_base"],
        ["注：以上数值供参考"],
    )
    table = benchmark_sheet.read(path, pack)
    assert [(each.industry, each.region, each.year, each.value) for each in table.values] == [
        ("C17", "*", 2021, 30),
        ("C1711", "*", 2022, Fraction("1234.5")),
    ]
    assert (table.id, table.title["zh"], table.example, len(table.digest)) == ("基准", "基准", False, 64)


def test_full_width_signs_are_read(tmp_path: Path, pack: Pack) -> None:
    assert values(tmp_path, pack, "ｌａｎｄ_base,＊,,２０２１,１２.５,元/㎡,x,Ｖ")[0].value == Fraction("12.5")


@pytest.mark.parametrize(("value", "unit"), [("12%", "%"), ("12%", ""), ("１２％", "％"), ("12", "%"), ("0.12", "1")])
def test_a_percentage_is_read_as_it_is_written(tmp_path: Path, pack: Pack, value: str, unit: str) -> None:
    assert values(tmp_path, pack, f"rate_base,*,,2021,{value},{unit},x,G")[0].value == 12


def test_a_number_that_may_be_a_formatted_percentage_is_refused(tmp_path: Path, pack: Pack) -> None:
    path = sheet(tmp_path / "p.xlsx", HEAD.split(","), ["rate_base", "*", None, 2021, 0.12, "%", "x", "G"])
    assert faults(path, pack) == [("值", "E2", "table.benchmark_percent")]
    assert values(tmp_path, pack, "rate_base,*,,2021,0.57,%,x,G")[0].value == Fraction("0.57")


@pytest.mark.parametrize(
    ("line", "cell", "code"),
    [
        ("nothing,*,,2021,1,1,x,G", "A2", "table.benchmark_unknown"),
        (",*,,2021,1,1,x,G", "A2", "form.needed"),
        ("use_base,,,2021,1,kWh/产品单位,x,G", "B2", "table.benchmark_no_industry"),
        ("use_base,纺织,,2021,1,kWh/产品单位,x,G", "B2", "pack.industry"),
        ("use_base,99,,2021,1,kWh/产品单位,x,G", "B2", "pack.industry"),
        ("use_base,C17111,,2021,1,kWh/产品单位,x,G", "B2", "pack.industry"),
        ("use_base,*,,21,1,kWh/产品单位,x,G", "D2", "form.bad_year"),
        ("use_base,*,,,1,kWh/产品单位,x,G", "D2", "form.bad_year"),
        ("use_base,*,,2021,,kWh/产品单位,x,G", "E2", "form.needed"),
        ("use_base,*,,2021,约 5,kWh/产品单位,x,G", "E2", "form.not_a_number"),
        ("use_base,*,,2021,#DIV/0!,kWh/产品单位,x,G", "E2", "form.not_a_number"),
        ("use_base,*,,2021,5%,kWh/产品单位,x,G", "E2", "table.benchmark_sign"),
        ("use_base,*,,2021,5,,x,G", "F2", "form.needed"),
        ("use_base,*,,2021,5,m3,x,G", "F2", "pack.benchmark_unit"),
        ("use_base,*,,2021,5,斤,x,G", "F2", "pack.benchmark_unit"),
        ("use_base,*,,2021,5,kWh/产品单位,,G", "G2", "form.needed"),
        ("use_base,*,,2021,5,kWh/产品单位,x,", "H2", "pack.choice"),
        ("use_base,*,,2021,5,kWh/产品单位,x,高", "H2", "pack.choice"),
    ],
)
def test_a_fault_has_its_cell(tmp_path: Path, pack: Pack, line: str, cell: str, code: str) -> None:
    assert fault(tmp_path, pack, line) == [(cell, code)]


def test_all_faults_of_all_rows_are_named_together(tmp_path: Path, pack: Pack) -> None:
    path = written(tmp_path, HEAD, "use_base,*,,21,x,kWh/产品单位,,G", "", "nothing,?,,2021,1,1,x,Z")
    assert [cell for _, cell, _ in faults(path, pack)] == ["D2", "E2", "G2", "A4", "B4", "H4"]


def test_cells_with_errors_and_formulas_without_results_are_named(tmp_path: Path, pack: Pack) -> None:
    path = sheet(
        tmp_path / "f.xlsx",
        HEAD.split(","),
        ["use_base", "*", None, 2021, "=1+1", "kWh/产品单位", "x", "G"],
        ["use_base", "C17", None, 2021, "#N/A", "kWh/产品单位", "x", "G"],
    )
    assert faults(path, pack) == [("值", "E2", "table.no_result"), ("值", "E3", "table.cell_error")]


def test_name_and_title_must_agree(tmp_path: Path, pack: Pack) -> None:
    title = pack.benchmark_names["use_lead"].title["zh"]
    head = "指标," + HEAD
    good = written(tmp_path, head, f"{title},use_lead,*,,2021,1,kWh/产品单位,x,G")
    assert benchmark_sheet.read(good, pack).values[0].name == "use_lead"
    bad = written(tmp_path, head, f"{title},use_base,*,,2021,1,kWh/产品单位,x,G")
    assert faults(bad, pack) == [(None, "A2", "table.benchmark_titles_differ")]


def test_one_value_twice_is_refused_also_across_sheets(tmp_path: Path, pack: Pack) -> None:
    path = sheet(tmp_path / "two.xlsx", HEAD.split(","), ["use_base", "C17", "*", 2021, 1, "kWh/产品单位", "x", "G"])
    workbook = openpyxl.load_workbook(path)
    workbook.copy_worksheet(workbook.worksheets[0]).title = "第二张"
    workbook.save(path)
    assert faults(path, pack) == [("第二张", "A2", "pack.benchmark_twice")]


def test_a_table_without_headings_columns_or_values_says_so(tmp_path: Path, pack: Pack) -> None:
    assert faults(written(tmp_path, "企业,得分", "甲,80"), pack) == [(None, None, "table.benchmark_no_heading")]
    assert (
        faults(written(tmp_path, "名称,数值,单位,年份", "use_base,1,1,2021"), pack)
        == [(None, "A1", "table.no_column")] * 3
    )
    assert faults(written(tmp_path, HEAD, "use_base,,,,,kWh/产品单位,,"), pack) == [
        (None, None, "table.benchmark_none")
    ]


@pytest.mark.parametrize("name", ["示例.csv", "values example.csv"])
def test_an_example_says_so_in_its_name(tmp_path: Path, pack: Pack, name: str) -> None:
    line = "use_base,*,,2021,1,kWh/产品单位,x,G"
    assert benchmark_sheet.read(written(tmp_path, HEAD, line, name=name), pack).example


def test_an_example_says_so_above_its_headings(tmp_path: Path, pack: Pack) -> None:
    line = "use_base,*,,2021,1,kWh/产品单位,x,G"
    assert benchmark_sheet.read(written(tmp_path, "示例数值，虚构", HEAD, line), pack).example
    assert not benchmark_sheet.read(
        written(tmp_path, HEAD, line, "use_lead,*,,2021,1,kWh/产品单位,示例厂,G"), pack
    ).example


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_empty_table_lists_every_benchmark_and_reads_back_filled_in(tmp_path: Path, pack: Pack, lang: str) -> None:
    path = tmp_path / "empty.xlsx"
    benchmark_sheet.write(path, pack, lang)
    assert faults(path, pack) == [(None, None, "table.benchmark_none")]
    workbook = openpyxl.load_workbook(path)
    page = workbook.worksheets[0]
    first = next(row for row in range(1, 20) if page.cell(row, 2).value in pack.benchmark_names)
    listed = [page.cell(row, 2).value for row in range(first, first + len(pack.benchmark_names))]
    assert listed == list(pack.benchmark_names)
    assert listed[0] == "land_base"
    for column, value in ((3, "C17"), (5, "2021"), (6, "30"), (8, "GB 1"), (9, "V")):
        cell = page.cell(first, column)
        assert cell.number_format == "@"
        cell.value = value
    workbook.save(path)
    assert benchmark_sheet.read(path, pack).values == (
        Benchmark("land_base", "C17", "*", 2021, Fraction(30), "GB 1", "V"),
    )


def test_a_table_in_a_sheet_scores_as_the_same_table_in_toml(tmp_path: Path, pack: Pack) -> None:
    found = benchmark_sheet.read(
        written(tmp_path, HEAD, "use_base,*,,2021,30,kWh/产品单位,x,G", "use_base,C17,江苏,2022,25,kWh/产品单位,x,G"),
        pack,
    )
    for industry, region, year, expected in (
        ("C1711", "江苏", 2023, 25),
        ("C1711", "江苏", 2021, 30),
        ("C20", "", 2023, 30),
    ):
        benchmark = found.find("use_base", industry, region, year)
        assert benchmark is not None
        assert benchmark.value == expected
