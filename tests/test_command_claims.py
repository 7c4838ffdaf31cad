"""What nobody may overlook in forms that count: rows declared not applicable, years that do not belong together."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from greenfactory.cli.sources import this_year
from greenfactory.cli.tests.commands import CITY, a_form, document, run

pytestmark = pytest.mark.usefixtures("chinese")
PLAIN, EXPLAINED = "GF18-PRD-EE-O1", "GF18-ENR-RS-O2"
Change = Callable[[dict[str, Any]], None]


def changed(file: Path, to: Path, change: Change) -> Path:
    form = json.loads(file.read_text("utf-8"))
    change(form)
    to.write_text(json.dumps(form, ensure_ascii=False), "utf-8")
    return to


def claiming(form: dict[str, Any]) -> None:
    for row in form["rows"].values():
        row |= {"applies": True, "reason": None}
    form["rows"][PLAIN] |= {"applies": False, "evidence": []}
    form["rows"][EXPLAINED] |= {"applies": False, "reason": "不用制冷剂", "evidence": ["设备清单.pdf"]}


def of_year(year: object) -> Change:
    return lambda form: form["enterprise"].update(year=year)


def empty(form: dict[str, Any]) -> None:
    form |= {"data": {}, "products": [], "energy": []}
    form["enterprise"]["year"] = None


def test_an_assessment_shows_what_is_declared_not_applicable(
    city: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = changed(a_form(city), tmp_path / "表.json", claiming)
    run("assess", file)
    shown = capsys.readouterr().out
    assert "企业声明不适用 2 项，须经审核：" in shown
    assert f"  {PLAIN} 产品能效先进：未说明理由\n" in shown
    assert f"  {EXPLAINED} 高GWP气体替代：不用制冷剂；证明材料：设备清单.pdf\n" in shown
    run("assess", file, "--lang", "en")
    assert "no reason given" in capsys.readouterr().out
    claims = document(capsys, "assess", file)["not_applicable"]
    assert {claim["id"]: (claim["reason"], claim["evidence"], claim["text"]) for claim in claims} == {
        PLAIN: (None, [], "未说明理由"),
        EXPLAINED: ("不用制冷剂", ["设备清单.pdf"], "不用制冷剂；证明材料：设备清单.pdf"),
    }


def test_a_ranking_shows_the_claims_of_each_place_and_counts_them(
    city: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one, other = sorted(city.glob("0*.json"))[:2]
    file = changed(one, tmp_path / "甲.json", claiming)
    changed(other, tmp_path / "乙.json", lambda form: form.update(rows={}))
    run("rank", tmp_path)
    assert "提醒：1 家企业共声明 2 项不适用，其中 1 项未说明理由" in capsys.readouterr().out
    places = {place["source"]: place["not_applicable"] for place in document(capsys, "rank", tmp_path)["places"]}
    assert places["甲.json"] == document(capsys, "assess", file)["not_applicable"]
    assert places["乙.json"] == []


def test_claims_in_the_forms_beside_a_score_table_are_shown(
    city: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    form = json.loads(a_form(city).read_text("utf-8"))
    changed(a_form(city), tmp_path / "甲.json", claiming)
    ranking = document(capsys, "rank", city / "experts.csv", "--forms", tmp_path, code=1)
    found = {place["code"]: place["not_applicable"] for place in ranking["places"] if place["not_applicable"]}
    assert {code: len(claims) for code, claims in found.items()} == {form["enterprise"]["code"]: 2}


def test_forms_of_another_year_are_named(city: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = sorted(city.glob("0*.json"))[:4]
    for name, file, change in zip("甲乙丙丁", files, (of_year(2023), of_year(2022), of_year(2023), empty), strict=True):
        changed(file, tmp_path / f"{name}.json", change)
    run("rank", tmp_path)
    said = capsys.readouterr().err
    assert "评价年是 2022，而 4 份表多数是 2023" in said
    assert "没有写评价年，而 4 份表多数是 2023" in said
    commands: list[list[str | Path]] = [["rank", tmp_path], ["replay", tmp_path, "--rules", CITY, "--against", CITY]]
    for words in commands:
        warnings = document(capsys, *words)["warnings"]
        found = {each["file"]: [problem["code"] for problem in each["problems"]] for each in warnings}
        assert found == {"乙.json": ["form.other_year"], "丁.json": ["form.no_year"]}


def test_a_year_still_to_come_is_named(city: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    year = this_year() + 1
    file = changed(a_form(city), tmp_path / "表.json", of_year(year))
    (warning,) = document(capsys, "assess", file)["warnings"]
    assert (warning["code"], warning["value"]) == ("form.future_year", str(year))
    run("rank", tmp_path)
    assert f"评价年 {year} 还没有到" in capsys.readouterr().err


@pytest.mark.parametrize("year", [9999, -5, 0.5, "二〇二三"])
def test_an_absurd_year_is_refused(
    year: object, city: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = changed(a_form(city), tmp_path / "表.json", of_year(year))
    run("assess", file, code=1)
    assert f"enterprise.year [{year}]\n    不是年份" in capsys.readouterr().err
