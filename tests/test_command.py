"""The command as its users meet it: exit codes, documents, files, and bad input without a traceback."""

import json
import os
import shutil
import subprocess
import sys
from fractions import Fraction
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from greenfactory.cli.main import main
from greenfactory.rulebook import library

CITY = "city-green-factory/2021"


@pytest.fixture(scope="session")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("例") / "示例 城市"
    assert main(["example", str(folder)]) == 0
    return folder


@pytest.fixture(autouse=True)
def _chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")


def run(*arguments: str | Path, code: int = 0) -> None:
    assert main([str(argument) for argument in arguments]) == code


def document(capsys: pytest.CaptureFixture[str], *arguments: str | Path, code: int = 0) -> Any:
    capsys.readouterr()
    run(*arguments, "--json", code=code)
    return json.loads(capsys.readouterr().out)


def a_form(city: Path) -> Path:
    return min(city.glob("0*.json"))


# ---- wrong usage, help, language


@pytest.mark.parametrize(
    "arguments", [[], ["rank"], ["nothing"], ["rank", "x", "--nope"], ["draw", "l.csv", "--seed", "1"]]
)
def test_wrong_usage_gives_2_and_says_why(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    run(*arguments, code=2)
    error = capsys.readouterr().err
    assert "用法：greenfactory" in error
    assert "参数有误" in error


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
    assert set(next(iter(blank["rows"].values()))) == {"met", "points", "value", "applies", "evidence"}
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


# ---- rank


def test_a_folder_is_ranked_the_broken_named_and_the_rest_still_ranked(
    city: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ranking = document(capsys, "rank", city, code=1)
    assert ranking["heading"] == "按企业自评分试排，非评审结果"
    assert ranking["official"] is False
    assert len(ranking["places"]) == 150
    assert sum(place["selected"] for place in ranking["places"]) == 31
    assert [place["place"] for place in ranking["places"]].count(30) == 2
    assert len(ranking["refused"]) == 9
    for refused in ranking["refused"]:
        assert all(problem["rule"] and problem["remedy"] for problem in refused["problems"])
    assert ranking["rules"]["pack"]["digest"]
    assert {"variants", "fragile", "lines"} == set(ranking["robustness"])


def test_an_experts_table_is_ranked_by_exact_means(city: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ranking = document(capsys, "rank", city / "experts.csv", code=1)
    assert ranking["kind"] == "experts"
    exact = [place for place in ranking["places"] if place["total"] == "80"]
    assert [place["selected"] for place in exact] == [False]
    assert [place["place"] for place in ranking["places"]].count(30) == 2
    assert all(len(refused["problems"]) >= 1 for refused in ranking["refused"])


def test_the_ranking_workbook_is_written_whole_and_names_what_it_is(city: Path, tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = tmp_path / "排序.xlsx"
    run("rank", city, "-o", book, code=1)
    found = openpyxl.load_workbook(book)
    text = "\n".join(str(cell.value) for row in found.worksheets[0].iter_rows(max_row=8) for cell in row if cell.value)
    assert "按企业自评分试排，非评审结果" in text
    assert "非官方" in text


def test_partial_rules_change_only_what_they_say(
    city: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rules = tmp_path / "rules.toml"
    rules.write_text("[cap]\nplaces = 5\n", encoding="utf-8")
    ranking = document(capsys, "rank", city, "--rules", rules, code=1)
    assert sum(place["selected"] for place in ranking["places"]) == 5
    assert ranking["rules"]["selection"]["threshold"]["value"] == "80"


def test_rules_that_change_scores_rescore(city: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rules = tmp_path / "rules.toml"
    rules.write_text('[not_applicable]\ndefault = "zero"\n', encoding="utf-8")
    usual = document(capsys, "rank", city, code=1)["places"]
    harsher = {place["code"]: place for place in document(capsys, "rank", city, "--rules", rules, code=1)["places"]}
    lower = [place for place in usual if Fraction(place["total"]) > Fraction(harsher[place["code"]]["total"])]
    assert lower


@pytest.mark.parametrize(
    ("text", "line"),
    [("[cap]\nplaces = -1\n", 2), ("[cup]\nplaces = 1\n", 1), ("[cap]\nplaces: 1\n", 2), ("[" * 200_000, None)],
)
def test_bad_rules_are_refused_with_their_place(
    text: str, line: int | None, city: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rules = tmp_path / "rules.toml"
    rules.write_text(text, encoding="utf-8")
    run("rank", city, "--rules", rules, code=1)
    error = capsys.readouterr().err
    assert f"rules.toml:{line}" in error if line else "rules.toml" in error
    assert "→" in error
    assert "Traceback" not in error


def test_an_empty_folder_and_a_missing_one_are_said_plainly(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run("rank", tmp_path, code=1)
    assert "没有自评表" in capsys.readouterr().err
    run("rank", tmp_path / "nowhere", code=1)
    assert "找不到" in capsys.readouterr().err


def test_nothing_is_written_where_the_target_cannot_be(
    city: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run("rank", city, "-o", tmp_path / "no" / "such" / "folder.xlsx", code=1)
    run("rank", city, "-o", tmp_path, code=1)
    assert list(tmp_path.iterdir()) == []
    assert "Traceback" not in capsys.readouterr().err


def test_files_of_noise_do_not_stop_the_rest(city: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "forms"
    folder.mkdir()
    shutil.copy(a_form(city), folder / "good.json")
    (folder / "zero.json").write_bytes(b"")
    (folder / "noise.json").write_bytes(bytes(range(256)) * 40)
    (folder / "brackets.json").write_text("[" * 200_000, encoding="utf-8")
    (folder / "objects.json").write_text('{"a":' * 100_000, encoding="utf-8")
    (folder / "number.json").write_text("9" * 100_000, encoding="utf-8")
    (folder / "list.json").write_text("[]", encoding="utf-8")
    ranking = document(capsys, "rank", folder, code=1)
    assert [place["source"] for place in ranking["places"]] == ["good.json"]
    assert [refused["file"] for refused in ranking["refused"]] == [
        "brackets.json",
        "list.json",
        "noise.json",
        "number.json",
        "objects.json",
        "zero.json",
    ]


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
