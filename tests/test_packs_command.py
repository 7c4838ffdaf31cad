"""`packs` lists stars and clauses and writes an empty benchmark table; every command reads it filled in."""

import json
import re
from pathlib import Path

import openpyxl
import pytest

from greenfactory.cli.main import main
from greenfactory.rulebook.packs import benchmarks, library, packreader


def test_show_lists_the_stars_with_what_they_ask(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["packs", "show", "star-ladder/2022", "--lang", "zh"]) == 0
    shown = capsys.readouterr().out
    assert "依据：city-green-factory/2021" in shown
    assert "1  一星级绿色工厂: 待区县录入条款；由区县评定" in shown
    assert "天然气（m3）" in shown
    assert "b  末位并列怎么办：同分时依次比较的一级指标：工厂绩效、" in shown
    condition = "工业企业资源集约利用综合评价为 A 类及以上为是"
    assert f"5  五星级绿色工厂: 须先取得 四星级绿色工厂；达到90分；条件：{condition}；由市主管部门评定" in shown


def test_compare_sums_up_before_it_lists(capsys: pytest.CaptureFixture[str]) -> None:
    packs = ("city-green-factory", "star-ladder")
    assert main(["packs", "compare", *packs, "--lang", "zh"]) == 0
    shown = capsys.readouterr().out
    assert shown.index("指标项数") < shown.index("selection.cap.places")
    assert ".en" not in shown
    assert "sources." not in shown
    assert re.search(r"selection.threshold.inclusive\s+否\s+是", shown)
    assert main(["packs", "compare", *packs, "--all", "--lang", "zh"]) == 0
    assert "sources." in capsys.readouterr().out


def test_assess_says_which_star_waits_for_what(city: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    form = json.loads(min(city.glob("0*.json")).read_text("utf-8"))
    form["pack"] = {"id": "star-ladder", "edition": "2022"}
    path = tmp_path / "form.json"
    path.write_text(json.dumps(form), "utf-8")
    assert main(["assess", str(path), "--benchmarks", "example", "--lang", "zh"]) == 0
    shown = capsys.readouterr().out
    assert "三星级绿色工厂: 待区县录入条款；以取得二星级绿色工厂为条件" in shown
    assert main(["assess", str(path), "--benchmarks", "example", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["grade"] is None
    assert [each["id"] for each in document["grades"]] == ["1", "2", "3", "4", "5"]


def test_the_empty_benchmark_table_filled_in_scores_as_the_toml_table(
    city: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pack = packreader.read(library.find("city-green-factory/2021"))
    book = tmp_path / "基准.xlsx"
    assert main(["packs", "benchmarks", pack.name, "-o", str(book)]) == 0
    workbook = openpyxl.load_workbook(book)
    page = workbook.worksheets[0]
    first = next(row for row in range(1, 20) if page.cell(row, 2).value in pack.benchmark_names)
    table = benchmarks.read(pack.file("benchmarks/example.toml"), pack)
    for row, value in enumerate(table.values, start=first):
        cells = (None, value.name, value.industry, value.region, str(value.year), f"{value.value}")
        unit = pack.benchmark_names[value.name].unit
        for column, content in enumerate((*cells, unit, "示例", value.conf), start=1):
            page.cell(row, column).value = content
    workbook.save(book)
    form = min(city.glob("0*.json"))
    totals = []
    for name in ("example", str(book)):
        capsys.readouterr()
        assert main(["assess", str(form), "--benchmarks", name, "--json"]) == 0
        document = json.loads(capsys.readouterr().out)
        totals.append((document["total"], document["pending"]))
    assert totals[0] == totals[1]


def test_a_benchmark_table_with_a_fault_or_none_at_all_is_refused(
    city: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    form = str(min(city.glob("0*.json")))
    table = tmp_path / "b.csv"
    table.write_text("名称,行业代码,年份,数值,单位,来源,可信度\nfar_control,,2021,0.8,1,x,V\n", "utf-8")
    assert main(["assess", form, "--benchmarks", str(table), "--lang", "zh"]) == 1
    error = capsys.readouterr().err
    assert f"{table} B2" in error
    assert "没有行业代码" in error
    assert main(["assess", form, "--benchmarks", str(tmp_path / "none.xlsx"), "--lang", "zh"]) == 1
    assert "找不到文件" in capsys.readouterr().err
