"""A pack's own tests: they run, a wrong one is named with its line, and a row that lacks one fails the pack."""

from pathlib import Path
from typing import Any

import pytest

from greenfactory.rulebook import wording
from greenfactory.rulebook.notes import Note, Problem
from greenfactory.rulebook.scores import cases
from greenfactory.rulebook.tests import minipack

CASES = "cases/all.toml"
PENDING = Note("pack.case_status", {"status": "pending", "word": Note("scoring.status_pending")})
CONFIRMED = Note("pack.case_status", {"status": "confirmed", "word": Note("scoring.status_confirmed")})
GOOD = '\n[[cases]]\nname = "more"\nrows = ["BASE-OPT"]\ngiven = { met = true }\nexpect = { share = "1" }\n'


def found(folder: Path, **changes: Any) -> tuple[Problem, ...]:
    problems = cases.check(minipack.read(folder, **changes)).problems
    for problem in problems:
        assert all(wording.say(problem.note, lang) and wording.remedy(problem.note, lang) for lang in wording.LANGUAGES)
    return problems


def test_every_case_of_a_good_pack_runs_once_for_each_of_its_rows(tmp_path: Path) -> None:
    assert cases.check(minipack.read(tmp_path)) == cases.Report(46, ())


LINEAR = [f"{side} {limit}" for limit in ("base", "lead") for side in ("at", "above", "below")]
STEPS = [f"{side} step {step}" for step in (1, 2) for side in ("at", "above", "below")]
MISSING = {
    "BASE-REQ": ["case_met", "case_not_met", "case_unanswered"],
    "BASE-OPT": ["case_met", "case_not_met", "case_unanswered", "case_not_applicable"],
    "BASE-JUD": ["case_met", "case_not_met", "case_unanswered", "case_not_applicable"],
    "BASE-LIN": [*LINEAR, "case_missing", "case_not_applicable"],
    "USE-THR": ["at base", "above base", "below base", "case_missing"],
    "USE-STEP": [*STEPS, "case_missing", "case_not_applicable"],
    "USE-PROD": [*LINEAR, "case_missing"],
    "USE-VAR": ["at base", "above base", "below base", "case_missing"],
    "PLUS-A": ["case_met", "case_not_met", "case_unanswered"],
    "PLUS-B": ["case_met", "case_not_met", "case_unanswered"],
}


def needed(text: str) -> Note:
    side, _, limit = text.partition(" ")
    return Note(f"pack.case_{side}", {"limit": limit}) if limit else Note(f"pack.{text}")


def test_a_row_without_cases_fails_with_what_it_lacks(tmp_path: Path) -> None:
    assert found(tmp_path, remove=(CASES,)) == tuple(
        Problem(
            Note("pack.no_case", {"row": row, "missing": [needed(text) for text in lacking]}),
            str(tmp_path / "cases"),
            cell=row,
        )
        for row, lacking in MISSING.items()
    )


@pytest.mark.parametrize(
    ("name", "row", "lacking"),
    [
        ("land 10", "BASE-LIN", "at base"),
        ("growth 106", "USE-THR", "above base"),
        ("waste 40", "USE-STEP", "below step 2"),
        ("use 19", "USE-PROD", "below lead"),
        ("kind 5", "USE-VAR", "above base"),
        ("nobody", "USE-STEP", "case_not_applicable"),
        ("no product", "USE-PROD", "case_missing"),
        ("judged", "BASE-JUD", "case_met"),
    ],
)
def test_one_case_fewer_is_noticed(name: str, row: str, lacking: str, tmp_path: Path) -> None:
    text = minipack.FILES[CASES]
    start = text.index(f'[[cases]]\nname = "{name}"\n')
    end = text.find("[[cases]]", start + 1)
    problems = found(tmp_path, replace={CASES: {text[start : end if end > 0 else len(text)]: ""}})
    assert [problem.note for problem in problems] == [
        Note("pack.no_case", {"row": row, "missing": [needed(lacking)]}),
    ]


def test_nothing_below_a_limit_of_zero_is_asked_for(tmp_path: Path) -> None:
    replace = {
        "indicators/2-use.toml": {
            '[[100, "1/2"], [50, 1]]': '[[100, "1/2"], [0, 1]]',
            "base = 3": "base = 0",
            "base = 4": "base = 0",
        }
    }
    problems = found(tmp_path, replace=replace, remove=(CASES,))
    lacking = {problem.cell: problem.note.params["missing"] for problem in problems}
    assert lacking["USE-VAR"] == [needed(text) for text in ("at base", "above base", "case_missing")]
    assert needed("below step 2") not in lacking["USE-STEP"]
    assert needed("below step 1") in lacking["USE-STEP"]


def test_an_area_of_weight_zero_can_have_all_its_cases(tmp_path: Path) -> None:
    replace = {
        "indicators/1-base.toml": {
            "weight = 60": "weight = 0",
            "points = 20": "points = 0",
            "points = 10": "points = 0",
        },
        CASES: {'status = "not_applicable", points = "10"': 'status = "not_applicable", points = "0"'},
    }
    replace[CASES]["given = { points = 5 }"] = "given = { points = 0, met = true }"
    assert found(tmp_path, replace=replace) == ()


@pytest.mark.parametrize(
    ("expect", "what", "wanted", "got"),
    [
        ('status = "pending"', "status", PENDING, CONFIRMED),
        ('share = "0.5"', "share", "0.5", "1"),
        ("points = 9", "points", "9", "10"),
        ('value = "5"', "value", "5", "—"),
        ('reason = "scoring.unanswered"', "reason", "scoring.unanswered", "—"),
    ],
)
def test_a_case_that_does_not_hold_is_named_with_its_line(
    expect: str, what: str, wanted: object, got: object, tmp_path: Path
) -> None:
    (problem,) = found(tmp_path, add={"cases/more.toml": GOOD.replace('share = "1"', expect)})
    params = {"name": "more", "row": "BASE-OPT", "what": Note(f"pack.case_of_{what}"), "expected": wanted, "found": got}
    assert problem == Problem(
        Note("pack.case_failed", params),
        str(tmp_path / "cases/more.toml"),
        cell="cases[1].expect",
        line=6,
        value=problem.value,
    )


@pytest.mark.parametrize(
    ("old", "new", "code", "cell"),
    [
        ('["BASE-OPT"]', '["BASE-OPT", "NONE"]', "pack.case_unknown_row", "rows"),
        ('rows = ["BASE-OPT"]', "", "pack.missing_key", "rows"),
        ('["BASE-OPT"]', "5", "pack.wrong_type", "rows"),
        ('name = "more"', "name = 5", "pack.wrong_type", "name"),
        ('name = "more"', 'name = "more"\nyear = "x"', "pack.wrong_type", "year"),
        ('name = "more"', 'name = "more"\nyear = 1800', "pack.case_input", "name"),
        ('name = "more"', 'name = "more"\nexpected = 1', "pack.unknown_key", "expected"),
        ('name = "more"', 'name = "more"\nindustry = "17C"', "pack.case_input", "name"),
        ('name = "more"', 'name = "more"\nbenchmarks = { land = 1 }', "pack.benchmark_unknown", "benchmarks.land"),
        ('name = "more"', 'name = "more"\nbenchmarks = { land_base = "x" }', "pack.wrong_type", "benchmarks.land_base"),
        ('name = "more"', 'name = "more"\ndata = { sea = 1 }', "pack.case_input", "name"),
        ('name = "more"', 'name = "more"\ndata = 5', "pack.wrong_type", "data"),
        ('name = "more"', 'name = "more"\nproducts = 5', "pack.wrong_type", "products"),
        ('name = "more"', 'name = "more"\nproducts = [1]', "pack.wrong_type", "products"),
        ('name = "more"', 'name = "more"\nenergy = ["x"]', "pack.wrong_type", "energy"),
        (
            'name = "more"',
            'name = "more"\nenergy = [{ source = "电力", amount = 1, unit = "kWh" }]',
            "pack.case_input",
            "name",
        ),
        ("{ met = true }", "5", "pack.wrong_type", "given"),
        ("{ met = true }", "{ meet = true }", "pack.case_input", "name"),
        ('{ share = "1" }', "{}", "pack.case_expects_nothing", "expect"),
        ('expect = { share = "1" }', "", "pack.missing_key", "expect"),
        ('{ share = "1" }', '{ share = "1", total = 1 }', "pack.unknown_key", "expect.total"),
        ('{ share = "1" }', '{ share = "all" }', "pack.wrong_type", "expect.share"),
    ],
)
def test_a_case_that_cannot_be_read_is_named(old: str, new: str, code: str, cell: str, tmp_path: Path) -> None:
    problems = found(tmp_path, add={"cases/more.toml": GOOD.replace(old, new)})
    assert (problems[0].note.code, problems[0].cell) == (code, f"cases[1].{cell}")
    assert {problem.note.code for problem in problems[1:]} <= {"pack.case_failed"}


def test_a_misspelt_table_of_cases_is_named(tmp_path: Path) -> None:
    (problem,) = found(tmp_path, add={"cases/more.toml": GOOD.replace("[[cases]]", "[[case]]")})
    assert problem.note == Note("pack.unknown_key", {"key": "case"})


def test_a_file_of_cases_that_is_no_toml_hides_no_other(tmp_path: Path) -> None:
    add = {"cases/0.toml": "a: 1", "cases/more.toml": GOOD.replace('share = "1"', 'share = "0"')}
    assert [problem.note.code for problem in found(tmp_path, add=add)] == ["pack.yaml", "pack.case_failed"]


def test_a_case_may_use_the_energy_account(tmp_path: Path) -> None:
    case = """
[[cases]]
name = "energy"
rows = ["USE-THR"]
energy = [ { source = "电力", amount = 10, unit = "万kWh" } ]
expect = { value = "12.29" }

[[cases]]
name = "energy that no table knows"
rows = ["USE-THR"]
energy = [ { source = "电力", amount = 10, unit = "头" } ]
expect = { status = "pending", reason = "energy.unit_mismatch" }
"""
    expr = {'expr = "output / output[-1] - 1"\nunit = "%"': 'expr = "calorific_tce"\nunit = "tce"'}
    problems = found(
        tmp_path, replace={"indicators/2-use.toml": expr}, add={**minipack.ENERGY, "cases/more.toml": case}
    )
    more = [problem.note.params for problem in problems if problem.file.endswith("more.toml")]
    assert [params for params in more if params["name"] == "energy"] == []
