"""Excel forms as their users meet them: a blank from `form`, filled in, scored, ranked with others, handed back when refused."""

import json
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from greenfactory.cli.tests.commands import document, run
from greenfactory.example import firms
from greenfactory.workbooks import form_book
from greenfactory.workbooks.tests import fillings
from greenfactory.workbooks.tests.formfiles import CITY, STANDARD, Filling, example, pack

pytestmark = pytest.mark.usefixtures("chinese")


def filed(path: Path, seed: int, code: str) -> Path:
    form = fillings.form(pack(), seed)
    particulars = {**form.enterprise, "code": code}
    form_book.write(path, pack(), fillings.YEAR, example(), form=replace(form, code=code, enterprise=particulars))
    return path


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three sound forms as workbooks, one as JSON, two refused ones, and files that are no forms."""
    made = tmp_path_factory.mktemp("申报")
    codes = [firm.code for firm in firms.firms()[:4]]
    for seed, code in enumerate(codes[:3]):
        filed(made / f"{seed}.xlsx", seed, code)
    content = fillings.content(pack(), 9)
    content["enterprise"]["code"] = codes[3]
    (made / "数据.json").write_text(json.dumps(content), encoding="utf-8")
    Filling(made / "错.xlsx", pack()).put("data", "land", "y2023", "约200").save()
    (made / "旧.xls").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1_000))
    (made / "~$0.xlsx").write_bytes(b"lock")
    (made / "说明.txt").write_text("x")
    return made


def test_a_blank_form_is_a_workbook_where_its_name_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run("form", CITY, "-o", tmp_path / "表.xlsx", "--year", "2023", "--benchmarks", "example")
    assert "已写出" in capsys.readouterr().err
    book = openpyxl.load_workbook(tmp_path / "表.xlsx")
    assert book.sheetnames[0] == "基本信息表"
    assert book["基准值"].max_row > 100
    run("form", STANDARD, "-o", tmp_path / "form.xlsx", "--year", "2023", "--lang", "en")
    assert openpyxl.load_workbook(tmp_path / "form.xlsx").sheetnames[0] == "Enterprise"


def test_one_workbook_is_scored_like_the_same_form_as_json(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "1.json").write_text(json.dumps(fillings.content(pack(), 1)), encoding="utf-8")
    book = document(capsys, "assess", folder / "1.xlsx", "--benchmarks", "example")
    text = document(capsys, "assess", tmp_path / "1.json", "--benchmarks", "example")
    assert book["total"] == text["total"]
    assert book["rows"] == text["rows"]


def test_workbooks_and_json_are_ranked_together(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ranking = document(capsys, "rank", folder, "--benchmarks", "example", "--return", tmp_path / "退回", code=1)
    assert sorted(place["source"] for place in ranking["places"]) == ["0.xlsx", "1.xlsx", "2.xlsx", "数据.json"]
    refused = {each["file"]: each["problems"] for each in ranking["refused"]}
    assert {file: {problem["code"] for problem in problems} for file, problems in refused.items()} == {
        "旧.xls": {"table.old_excel"},
        "错.xlsx": {"form.needed", "form.not_a_number"},
    }
    assert all(problem["sheet"] and problem["cell"] for problem in refused["错.xlsx"])
    back = {path.name for path in (tmp_path / "退回").iterdir()}
    assert {"错.xlsx", "旧.xls.退回说明.txt"} <= back
    warned = {each["file"] for each in ranking["warnings"] if str(each["file"]).endswith(".xlsx")}
    assert back - {"错.xlsx", "旧.xls.退回说明.txt"} == warned
    assert openpyxl.load_workbook(tmp_path / "退回" / "错.xlsx").sheetnames[0] == "需修改"


def test_files_that_are_no_forms_are_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run("rank", folder, code=1)
    said = capsys.readouterr().err
    assert "说明.txt" in said
    assert "~$0.xlsx" in said


def test_one_enterprise_in_two_workbooks_is_shown_where(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("甲.xlsx", "乙.xlsx"):
        filed(tmp_path / name, 1, firms.firms()[0].code)
    ranking = document(capsys, "rank", tmp_path, code=1)
    problems = [problem for each in ranking["refused"] for problem in each["problems"]]
    assert {(each["code"], each["sheet"], each["cell"]) for each in problems} == {("form.twice", "基本信息表", "C10")}


def test_a_refused_form_comes_back_from_assess(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run("assess", folder / "错.xlsx", "--return", tmp_path, code=1)
    assert "退回文件 1 份" in capsys.readouterr().err
    assert (tmp_path / "错.xlsx").is_file()
    run("assess", folder / "旧.xls", "--return", tmp_path, "--pack", CITY, code=1)
    assert (tmp_path / "旧.xls.退回说明.txt").is_file()


@pytest.mark.parametrize("place", [".", "退回"])
def test_what_goes_back_never_lands_among_the_forms(
    folder: Path, place: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = sorted(folder.iterdir())
    run("rank", folder, "--return", folder / place, code=1)
    assert "不能放在" in capsys.readouterr().err
    assert sorted(folder.iterdir()) == before


def test_a_form_of_another_pack_is_refused_with_the_one_to_use(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run("form", STANDARD, "-o", tmp_path / "form.xlsx", "--year", "2023")
    run("assess", tmp_path / "form.xlsx", "--pack", CITY, code=1)
    said = capsys.readouterr().err
    assert f"这是 {STANDARD} 的申报表，本次用的是 {CITY}" in said
