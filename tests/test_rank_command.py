"""`rank` and `replay` as their users meet them: folders of forms, score tables, rules, and what is said of the result."""

import json
import re
import shutil
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest

from greenfactory.cli.tests.commands import CITY, a_form, document, run

pytestmark = pytest.mark.usefixtures("chinese")


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


def test_a_score_table_says_that_nobody_checked_the_gate(
    city: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = tmp_path / "排序.xlsx"
    ranking = document(capsys, "rank", city / "experts.csv", "-o", book, code=1)
    unchecked = "评分表不含基本要求和必选项，本排序未核对"
    assert unchecked in ranking["notes"]
    run("rank", city / "experts.csv", code=1)
    assert unchecked in capsys.readouterr().out
    cells = openpyxl.load_workbook(book).worksheets[0].iter_rows(max_row=9, max_col=1, values_only=True)
    assert unchecked in [cell for (cell,) in cells]


def test_the_forms_beside_a_score_table_exclude_by_code_and_name_who_has_none(
    city: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    alone = document(capsys, "rank", city / "experts.csv", code=1)["places"]
    ranking = document(capsys, "rank", city / "experts.csv", "--forms", city, code=1)
    assert sum(place["place"] is None for place in alone) == 0
    out = [place for place in ranking["places"] if place["place"] is None]
    assert {place["reason_code"] for place in out} == {"ranking.excluded"}
    assert len(out) == 24
    assert ranking["official"] is False
    folder = tmp_path / "forms"
    folder.mkdir()
    shutil.copy(a_form(city), folder)
    shutil.copy(city / "benchmarks.toml", folder)
    notes = document(capsys, "rank", city / "experts.csv", "--forms", folder, code=1)["notes"]
    missing = next(note for note in notes if "没有自评表" in note)
    assert missing.startswith(f"{len(alone) - 1}家没有自评表")
    run("rank", city, "--forms", folder, code=1)
    assert "--forms 只用于专家评分表" in capsys.readouterr().err


def test_the_counts_of_a_ranking_add_up(city: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run("rank", city, code=1)
    shown = capsys.readouterr().out
    assert "申报 150，参加排序 126，不参加 24，入选 31；另退回 9 份" in shown
    assert not re.search("家并列.*家并列", shown)


def test_changed_rules_are_mentioned_once_in_a_ranking(
    city: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for path in sorted(city.glob("00*.json")):
        form = json.loads(path.read_text("utf-8"))
        form["pack"]["digest"] = "0" * 64
        (tmp_path / path.name).write_text(json.dumps(form), "utf-8")
    warnings = document(capsys, "rank", tmp_path)["warnings"]
    rules = [problem["rule"] for each in warnings for problem in each["problems"] if "digest" in problem["code"]]
    assert rules == ["有 9 份表填写之后规则包的内容有变动，按现在的规则计算"]


def test_a_replay_takes_packs_and_says_which_rules_differ(
    city: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rules = tmp_path / "rules.toml"
    rules.write_text('[cap]\nplaces = 5\n[ties]\nthen = "meeting"\n', encoding="utf-8")
    run("replay", city / "experts.csv", "--rules", CITY, "--against", rules, code=1)
    shown = capsys.readouterr().out
    assert "规则不同：名额（0：不限） 甲：30；乙：5（cap.places）" in shown
    assert "甲：仍并列的全部入选；乙：仍并列的提请会议决定（ties.then）" in shown
    assert "入选：甲 31 家，乙 5 家" in shown
    run("rank", city / "experts.csv", "--rules", "gbt36132", code=1)
    assert "没有编号为" in capsys.readouterr().err
