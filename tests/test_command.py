"""The command as its users meet it: exit codes, documents, files, and bad input without a traceback."""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
from fractions import Fraction
from hashlib import sha256
from pathlib import Path

import pytest

from greenfactory.cli import demo
from greenfactory.cli.arguments import parser
from greenfactory.cli.tests.commands import CITY, a_form, document, run
from greenfactory.cli.texts import text
from greenfactory.rulebook.packs import library

pytestmark = pytest.mark.usefixtures("chinese")


# ---- wrong usage, help, language


@pytest.mark.parametrize(
    "arguments", [["rank"], ["nothing"], ["rank", "x", "--nope"], ["draw", "l.csv", "--seed", "1"]]
)
def test_wrong_usage_gives_2_and_says_why(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    run(*arguments, code=2)
    error = capsys.readouterr().err
    assert "用法：greenfactory" in error
    assert "参数有误" in error


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["rank"], "缺少 FOLDER|TABLE"),
        (["nothing"], "COMMAND 不能是 'nothing'"),
        (["rank", "x", "--nope"], "不认识 --nope"),
        (["draw", "l.csv", "--seed", "1", "--take", "x"], "--take 应为整数，填的是 'x'"),
        (["rank", "x", "--pack"], "--pack 后面缺少内容"),
    ],
)
def test_wrong_usage_is_said_in_chinese(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    run(*arguments, code=2)
    assert f"参数有误：{said}" in capsys.readouterr().err


def test_the_bare_command_shows_its_help(capsys: pytest.CaptureFixture[str]) -> None:
    run(code=2)
    error = capsys.readouterr().err
    assert "对一批自评表或专家评分表排序" in error
    assert "参数有误" not in error


def test_a_fault_of_the_program_gives_70_and_one_line_to_report(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> int:
        raise ZeroDivisionError("secret")

    monkeypatch.setattr("greenfactory.cli.draw.draw", broken)
    arguments = ["draw", "list.csv", "--seed", "1", "--take", "1"]
    run(*arguments, code=70)
    error = capsys.readouterr().err
    assert "程序内部出错" in error
    assert re.search(r"greenfactory \S+ Python \S+ ZeroDivisionError cli/main.py:\d+\n", error)
    assert "Traceback" not in error
    assert "secret" not in error
    monkeypatch.setenv("GREENFACTORY_DEBUG", "1")
    run(*arguments, code=70)
    assert "Traceback" in capsys.readouterr().err


def test_help_and_version_give_0_in_the_language_of_the_locale(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    run("--help")
    assert "对一批自评表或专家评分表排序" in capsys.readouterr().out
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    run("rank", "--help")
    assert "rank a folder of forms" in capsys.readouterr().out
    run("--lang", "zh", "--version")
    assert capsys.readouterr().out.startswith("greenfactory ")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_option_is_explained_with_its_default(lang: str) -> None:
    unsaid, waiting = [], [parser(lang)]
    while waiting:
        command = waiting.pop()
        for action in command._actions:
            if isinstance(action.choices, dict):
                waiting += action.choices.values()
                continue
            default = "" if action.default in {None, False, "", argparse.SUPPRESS} else str(action.default)
            if not action.help or default not in action.help:
                unsaid.append((command.prog, action.dest))
    assert unsaid == []


def test_defaults_that_are_found_later_are_those_of_the_help() -> None:
    said = {key: text(key, "en") for key in ("pack.default", "demo_data", "data")}
    found = {"pack.default": library.DEFAULT, "demo_data": str(demo.DATA), "data": "data)"}
    assert [key for key, default in found.items() if default not in said[key]] == []


def test_the_command_starts_without_web_framework_or_office_libraries() -> None:
    code = (
        "import sys; from greenfactory.cli.main import main; main(['--help'])\n"
        "heavy = {'django', 'openpyxl', 'xlsxwriter', 'numpy', 'pandas', 'rich', 'docx', 'stdnum'} & set(sys.modules)\n"
        "sys.exit(f'imported: {heavy}' if heavy else 0)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.DEVNULL)


def test_ranking_imports_no_web_framework(city: Path) -> None:
    code = (
        "import sys; from greenfactory.cli.main import main\n"
        f"main(['rank', {str(city)!r}, '--json'])\n"
        "web = {name.split('.')[0] for name in sys.modules} & {'django', 'flask', 'starlette', 'wsgiref', 'asgiref'}\n"
        "sys.exit(f'imported: {web}' if web else 0)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def test_a_reader_that_stops_early_causes_no_complaint(city: Path) -> None:
    command = [sys.executable, "-m", "greenfactory", "rank", str(city), "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(10)
        process.stdout.close()
        assert b"Traceback" not in process.stderr.read()


def test_a_terminal_without_chinese_still_works(city: Path) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "LC_ALL": "C", "PYTHONUTF8": "0"}
    command = [sys.executable, "-m", "greenfactory", "packs"]
    done = subprocess.run(command, check=True, capture_output=True, env=environment)
    assert "市级绿色工厂评价" in done.stdout.decode("utf-8")


# ---- packs


def test_every_shipped_pack_is_listed_shown_and_checks_well(capsys: pytest.CaptureFixture[str]) -> None:
    packs = document(capsys, "packs")["packs"]
    names = [f"{pack['id']}/{pack['edition']}" for pack in packs]
    assert {CITY, "gbt36132/2025"} <= set(names)
    for name, pack in zip(names, packs, strict=True):
        shown = document(capsys, "packs", "show", name)
        assert shown["digest"] == pack["digest"]
        run("packs", "show", name)
        text = capsys.readouterr().out
        assert ("非官方" in text) is (not pack["official"])
        checked = document(capsys, "packs", "check", library.find(name))
        assert checked["problems"] == []
        assert checked["cases"] >= checked["rows"]


def test_a_changed_threshold_shows_in_the_comparison_and_in_the_replay(
    tmp_path: Path, city: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = tmp_path / "packs" / "mine" / "1"
    shutil.copytree(library.find(CITY), copy)
    rules = copy / "selection.toml"
    rules.write_text(rules.read_text(encoding="utf-8").replace("value = 80", "value = 90", 1), encoding="utf-8")
    differences = document(capsys, "packs", "compare", CITY, copy)["differences"]
    assert differences == [{"key": "selection.threshold.value", "a": "80", "b": "90"}]
    original = library.find(CITY) / "selection.toml"
    replayed = document(capsys, "replay", city / "experts.csv", "--rules", original, "--against", rules, code=1)
    assert replayed["came_in"] == []
    assert len(replayed["fell_out"]) == 14
    assert all(Fraction(change["before"]["total"]) <= 90 for change in replayed["fell_out"])


def test_a_pack_with_a_fault_is_refused_with_file_line_key_and_remedy(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = tmp_path / "pack"
    shutil.copytree(library.find(CITY), copy)
    area = copy / "indicators" / "1-infrastructure.toml"
    area.write_text(
        area.read_text(encoding="utf-8").replace('kind = "required"', 'kind = "requried"', 1), encoding="utf-8"
    )
    problems = document(capsys, "packs", "check", copy, code=1)["problems"]
    assert len(problems) == 1
    assert problems[0]["file"] == str(area)
    assert problems[0]["cell"] == "rows[1].kind"
    assert 'kind = "requried"' in area.read_text(encoding="utf-8").splitlines()[problems[0]["line"] - 1]
    assert problems[0]["remedy"]


def test_a_missing_pack_names_the_ones_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    run("packs", "show", "nowhere/1", code=1)
    assert CITY in capsys.readouterr().err


# ---- form and assess


def test_a_blank_form_has_the_shape_of_its_pack_and_scores_as_all_pending(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "空表.json"
    run("form", CITY, "--year", "2023", "-o", file)
    blank = json.loads(file.read_text(encoding="utf-8"))
    assert list(blank) == ["pack", "enterprise", "gate", "rows", "data", "products", "energy"]
    assert blank["pack"]["id"] == "city-green-factory"
    assert set(next(iter(blank["rows"].values()))) == {"met", "points", "value", "applies", "evidence", "reason"}
    blank["enterprise"] |= {"name": "甲厂", "code": "91320200MA1MNN07TT"}
    file.write_text(json.dumps(blank), encoding="utf-8")
    card = document(capsys, "assess", file)
    assert (card["total"], card["range"]) == ("0", {"low": "0", "high": "100"})
    assert len(card["pending"]) == len(blank["rows"])
    assert card["gate"]["passed"] is None


def test_a_form_is_scored_row_by_row_and_the_sums_agree(city: Path, capsys: pytest.CaptureFixture[str]) -> None:
    card = document(capsys, "assess", a_form(city))
    areas = {area["id"]: Fraction(area["score"]) for area in card["areas"]}
    assert sum(areas.values()) == Fraction(card["total"])
    for name, score in areas.items():
        rows = [row for row in card["rows"] if row["area"] == name]
        assert sum(Fraction(row["score"] or 0) for row in rows) == score
    assert {"id", "value", "unit", "score", "max", "status", "steps"} <= set(card["rows"][0])
    run("assess", a_form(city))
    shown = capsys.readouterr().out
    assert "【非官方】" in shown
    assert "示例" in shown


def test_an_assessment_report_is_written_as_a_workbook(city: Path, tmp_path: Path) -> None:
    report = tmp_path / "报告.xlsx"
    run("assess", a_form(city), "-o", report)
    assert report.read_bytes().startswith(b"PK")


@pytest.mark.parametrize("name", ["form.txt", "form.xls", "there.json"])
def test_a_blank_form_is_never_written_over_a_file_or_as_another_kind(name: str, tmp_path: Path) -> None:
    (tmp_path / "there.json").write_text("mine", "utf-8")
    run("form", CITY, "-o", tmp_path / name, code=1)
    assert [path.read_text("utf-8") for path in tmp_path.iterdir()] == ["mine"]


def test_a_report_is_never_written_over_what_was_read(
    city: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "评分.xlsx"
    table.write_bytes(b"mine")
    run("rank", table, "-o", table, code=1)
    assert "要写出的文件就是读入的文件" in capsys.readouterr().err
    assert table.read_bytes() == b"mine"
    run("assess", a_form(city), "-o", tmp_path / "report.pdf", code=1)
    assert "须以 .xlsx 结尾" in capsys.readouterr().err


def test_what_goes_to_another_command_is_told_so(city: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong: list[tuple[list[str | Path], str]] = [
        (["rank", a_form(city)], "用 greenfactory assess"),
        (["assess", city], "用 greenfactory rank"),
        (["assess", city / "experts.csv"], "不是自评表"),
        (["draw", city / "experts.csv", "--seed", "1", "--take", "1"], "这是评分表，不是称号名单"),
    ]
    for arguments, said in wrong:
        run(*arguments, code=1)
        assert said in capsys.readouterr().err


def test_a_form_of_an_unknown_pack_asks_for_its_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    form = tmp_path / "form.json"
    form.write_text('{"pack": {"id": "ours", "edition": "2025"}}', "utf-8")
    run("assess", form, code=1)
    assert "--pack FOLDER" in capsys.readouterr().err


def test_an_assessment_names_what_excludes_and_what_was_not_reached(
    city: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ranking = document(capsys, "rank", city, code=1)
    source = next(place["source"] for place in ranking["places"] if "GF18-PER-WST-R2" in place["reason"])
    run("assess", city / source)
    shown = capsys.readouterr().out
    assert "必选项不符合：GF18-PER-WST-R2 工业固体废物综合利用率——不得入选" in shown
    (line,) = [line for line in shown.splitlines() if line.strip().startswith("GF18-PER-WST-R2")]
    assert "未达到" in line
    assert "未达到限值 65 %" in line
    assert " ()" not in shown
    assert re.search(r"达到 \S+ % 可得 \S+ 分（现值", shown)


# ---- draw


def test_a_draw_can_be_repeated_by_anybody(city: Path, capsys: pytest.CaptureFixture[str]) -> None:
    drawn = document(capsys, "draw", city / "titles.csv", "--seed", "2026-11-23", "--take", "8", "--strata", "district")
    assert drawn["seed"] == "2026-11-23"
    assert len(drawn["drawn"]) == 8
    for entry in drawn["drawn"]:
        text = f"2026-11-23|{entry['district']}|{entry['title']}"
        assert entry["hash"] == sha256(text.encode()).hexdigest()


def test_drawing_more_than_there_are_is_refused(city: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run("draw", city / "titles.csv", "--seed", "1", "--take", "9999", code=1)
    assert "Traceback" not in capsys.readouterr().err
