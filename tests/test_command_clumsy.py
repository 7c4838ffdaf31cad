"""Clumsy and hostile input to the commands: a plain refusal or a warning, never a wrong result in silence."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from greenfactory.cli.tests.commands import CITY, a_form, document, run

pytestmark = pytest.mark.usefixtures("chinese")
LIST = "称号企业,区\n甲,东\n乙,西\n"
DRAW = ["--seed", "1", "--take", "1"]


def copies(city: Path, folder: Path, count: int) -> Path:
    folder.mkdir()
    for file in sorted(city.glob("0*.json"))[:count]:
        shutil.copy(file, folder)
    return folder


# ---- arguments


@pytest.mark.parametrize(
    "words",
    [
        ["rank", ""],
        ["rank", ".", "--rules", " "],
        ["rank", ".", "--pack", ""],
        ["form", ""],
        ["packs", "show", ""],
        ["assess", ""],
        ["draw", "", *DRAW],
    ],
)
def test_an_empty_name_stands_for_nothing(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    run(*words, code=2)
    assert "不能为空" in capsys.readouterr().err


# ---- where results go


def test_a_ranking_is_never_written_among_the_forms(
    city: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = copies(city, tmp_path / "申报 表", 2)
    before = sorted(folder.iterdir())
    commands: list[list[str | Path]] = [["rank", folder], ["rank", city / "experts.csv", "--forms", folder]]
    for words in commands:
        run(*words, "-o", folder / "ranking.xlsx", code=1)
        assert "不能放在自评表所在的文件夹" in capsys.readouterr().err
    assert sorted(folder.iterdir()) == before


def test_forms_beside_a_score_table_go_back_too(city: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = copies(city, tmp_path / "forms", 1)
    (folder / "坏.json").write_text("{", "utf-8")
    run("rank", city / "experts.csv", "--forms", folder, "--return", tmp_path / "退回", code=1)
    assert [path.name for path in (tmp_path / "退回").iterdir()] == ["坏.json.退回说明.txt"]
    run("rank", city / "experts.csv", "--return", tmp_path / "退回", code=1)
    assert "评分表没有可退回的自评表" in capsys.readouterr().err
    run("rank", city / "experts.csv", "--forms", city / "experts.csv", code=1)
    assert "--forms 应为自评表所在的文件夹" in capsys.readouterr().err


def test_a_bad_edition_of_an_import_is_refused_before_anything_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run("packs", "export", CITY, "-o", tmp_path / "表.xlsx")
    for edition in ("../x", "1\n2", "."):
        run("packs", "import", tmp_path / "表.xlsx", "-o", tmp_path / "pack", "--edition", edition, code=1)
        assert "错误 --edition\n" in capsys.readouterr().err
    assert not (tmp_path / "pack").exists()


# ---- what is read


def test_a_rules_file_without_a_rule_is_refused(city: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rules = tmp_path / "rules.toml"
    for content in ("", "# 待补\n"):
        rules.write_text(content, "utf-8")
        run("rank", city / "experts.csv", "--rules", rules, code=1)
        assert "文件里没有任何规则" in capsys.readouterr().err


def test_a_filled_form_is_no_score_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run("form", CITY, "-o", tmp_path / "表.xlsx", "--year", "2023")
    run("rank", tmp_path / "表.xlsx", code=1)
    assert "用 greenfactory assess" in capsys.readouterr().err


@pytest.mark.parametrize("amount", ["", None, " "])
def test_an_energy_line_without_an_amount_is_refused(
    amount: str | None, city: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    form = json.loads(a_form(city).read_text("utf-8"))
    form["energy"][0]["amount"] = amount
    path = tmp_path / "form.json"
    path.write_text(json.dumps(form), "utf-8")
    refused = document(capsys, "assess", path, code=1)["refused"]
    assert [problem["cell"] for each in refused for problem in each["problems"]] == ["energy[1].amount"]


def test_an_endless_name_leaves_room_for_the_places(
    city: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    form = json.loads(a_form(city).read_text("utf-8"))
    form["enterprise"]["name"] = "🏭" * 300
    (tmp_path / "form.json").write_text(json.dumps(form), "utf-8")
    run("rank", tmp_path)
    lines = capsys.readouterr().out.splitlines()
    assert any(line.split()[:2] == ["名次", "企业名称"] and "总分" in line and "理由" in line for line in lines)
    run("rank", tmp_path, "-o", tmp_path.parent / "名.xlsx")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (LIST + "甲,东\n", "titles.csv A4 [甲]\n    “甲”出现了两次"),
        (LIST + ",东\n", "titles.csv A4\n    不能为空"),
        (LIST + "合计,2\n", "titles.csv A4 [合计]\n    这一行是合计"),
        ("企业,区\n甲,东\n", "缺少列“称号企业”"),
        ("称号企业,区,区\n甲,东,西\n", "有两列意思相同：区、区"),
    ],
)
def test_what_is_wrong_with_a_list_is_shown_where_it_stands(
    content: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "titles.csv").write_text(content, "utf-8")
    run("draw", tmp_path / "titles.csv", *DRAW, code=1)
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--seed", " ", "--take", "1"], "错误 --seed [ ]\n"),
        (["--seed", "1", "--take", "-1"], "错误 --take [-1]\n"),
        (["--seed", "1", "--take", "1", "--strata", "颜色"], "错误 --strata [颜色]\n"),
    ],
)
def test_a_wrong_option_of_a_draw_is_named(
    words: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "titles.csv").write_text(LIST, "utf-8")
    run("draw", tmp_path / "titles.csv", *words, code=1)
    assert said in capsys.readouterr().err


def _noise(content: bytes) -> Callable[[Path], Path]:
    def write(path: Path) -> Path:
        path.write_bytes(content)
        return path

    return write


@pytest.mark.parametrize("made", [_noise(b""), _noise(bytes(3_000)), _noise(bytes(range(255, -1, -1)) * 20)])
def test_noise_is_refused_by_every_command(
    made: Callable[[Path], Path], city: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = ("a.json", "a.xlsx", "a.csv", "a.docx", "a.toml")
    json_file, book, text, word, rules = (made(tmp_path / name) for name in names)
    commands: list[list[Any]] = [
        ["assess", json_file],
        ["assess", book],
        ["rank", text],
        ["rank", book],
        ["draw", text, *DRAW],
        ["draw", book, *DRAW],
        ["packs", "import", book, "-o", tmp_path / "pack"],
        ["packs", "import", word, "-o", tmp_path / "pack"],
        ["rank", city / "experts.csv", "--rules", rules],
        ["replay", city / "experts.csv", "--rules", rules, "--against", rules],
        ["assess", a_form(city), "--benchmarks", rules],
        ["assess", a_form(city), "--benchmarks", book],
    ]
    for words in commands:
        run(*words, code=1)
        assert "错误 " in capsys.readouterr().err
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(names)
