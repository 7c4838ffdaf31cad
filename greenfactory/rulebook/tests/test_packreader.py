"""Reading packs: a bad one is refused with file, line, key, reason and remedy, and its digest covers every rule."""

from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from greenfactory.rulebook import wording
from greenfactory.rulebook.notes import Note, Problem, Refused
from greenfactory.rulebook.packs import packreader
from greenfactory.rulebook.tests import minipack
from greenfactory.rulebook.tests.packfaults import FAULTS

RULES = [name for name in minipack.FILES if not name.startswith("cases")]


def refused(folder: Path, **changes: Any) -> list[Problem]:
    """The problems of the changed pack, each with words in both languages."""
    with pytest.raises(Refused) as caught:
        minipack.read(folder, **changes)
    for problem in caught.value.problems:
        for lang in wording.LANGUAGES:
            assert wording.say(problem.note, lang)
            assert wording.remedy(problem.note, lang) or problem.note.code.startswith("ranking.")
    return list(caught.value.problems)


def located(problems: list[Problem], folder: Path) -> list[tuple[str, str, int | None, str | None]]:
    return [
        (problem.note.code, Path(problem.file).relative_to(folder).as_posix(), problem.line, problem.cell)
        for problem in problems
    ]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault.cell}: {fault.code}")
def test_a_fault_is_named_with_file_line_and_key(fault: Any, tmp_path: Path) -> None:
    problems = refused(tmp_path, replace={fault.file: {fault.old: fault.new}})
    text = (tmp_path / fault.file).read_text("utf-8")
    line = text[: text.index(fault.at)].count("\n") + 1 if fault.at else None
    expected = (fault.code.removesuffix("+"), fault.file, line, fault.cell)
    if fault.code.endswith("+"):
        assert located(problems, tmp_path).count(expected) == 1
    else:
        assert located(problems, tmp_path) == [expected]


@pytest.mark.parametrize("name", ["pack.toml", "data.toml", "gate.toml", "selection.toml"])
def test_a_missing_file_is_named(name: str, tmp_path: Path) -> None:
    assert located(refused(tmp_path, remove=(name,)), tmp_path) == [("pack.unreadable", name, None, None)]


@pytest.mark.parametrize("name", RULES)
@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda path: path.mkdir(), "pack.not_a_file"),
        (lambda path: path.symlink_to(path), "pack.unreadable"),
        (lambda path: path.write_bytes(b"\xff\xfe"), "pack.not_utf8"),
        (lambda path: path.write_text("id: x\n"), "pack.yaml"),
        (lambda path: path.write_text("x = " + "[" * 200_000), "pack.nested"),
    ],
    ids=["folder", "loop", "noise", "yaml", "brackets"],
)
def test_what_is_no_toml_file_is_named(name: str, make: Callable[[Path], object], code: str, tmp_path: Path) -> None:
    minipack.write(tmp_path)
    (tmp_path / name).unlink()
    make(tmp_path / name)
    with pytest.raises(Refused) as caught:
        packreader.read(tmp_path)
    assert [(problem.note.code, problem.file) for problem in caught.value.problems] == [(code, str(tmp_path / name))]


def test_no_folder_is_no_pack(tmp_path: Path) -> None:
    with pytest.raises(Refused) as caught:
        packreader.read(tmp_path / "nowhere")
    assert [problem.note.code for problem in caught.value.problems] == ["pack.unreadable"]


def test_a_pack_without_areas_is_refused(tmp_path: Path) -> None:
    files = ("indicators/1-base.toml", "indicators/2-use.toml", "indicators/3-plus.toml")
    problems = refused(tmp_path, remove=files, replace={"selection.toml": {'order = ["USE", "BASE"]': "order = []"}})
    assert located(problems, tmp_path) == [("pack.no_areas", "indicators", None, None)]


def test_an_area_without_rows_is_refused(tmp_path: Path) -> None:
    text = minipack.FILES["indicators/3-plus.toml"]
    problems = refused(tmp_path, replace={"indicators/3-plus.toml": {text[text.index("[[rows]]") :]: ""}})
    assert located(problems, tmp_path) == [("pack.no_rows", "indicators/3-plus.toml", None, "rows")]


def test_everything_wrong_is_named_at_once_even_before_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    changes = {"pack.toml": {"format = 1": "format = 2"}, "data.toml": {'kind = "count"': 'kind = "int"'}}
    problems = refused(tmp_path, replace=changes, remove=("gate.toml",))
    assert located(problems, tmp_path) == [
        ("pack.format", "pack.toml", 1, "format"),
        ("pack.choice", "data.toml", 40, "fields[5].kind"),
        ("pack.unreadable", "gate.toml", None, None),
    ]


@pytest.mark.parametrize("file", ["indicators/2-use.toml", "gate.toml", "data.toml"])
def test_ids_are_unique_over_all_files(file: str, tmp_path: Path) -> None:
    old = {"indicators/2-use.toml": "USE-THR", "gate.toml": "G2", "data.toml": "output-jump"}[file]
    problems = refused(tmp_path, replace={file: {f'id = "{old}"': 'id = "F-2"'}})
    assert [(problem.note.code, problem.value) for problem in problems] == [("pack.twice", "F-2")]


@pytest.mark.parametrize("name", ["output", "use_base", "co2_t", "primary_tce"])
def test_names_of_figures_are_unique(name: str, tmp_path: Path) -> None:
    field = f'\n[[fields]]\nid = "{name}"\nzh = "x"\nen = "x"\nsource = "none"\nconf = "G"\n'
    notes = [problem.note for problem in refused(tmp_path, add={"data.toml": field})]
    assert notes.count(Note("pack.twice", {"id": name})) == 1


@pytest.mark.parametrize("name", ["1a", "a b", "a-b", "min", "when", "if", "None", "ａｂ", "a.b", "", "a\u200b", "𝐱"])
def test_names_that_formulas_could_not_use_are_refused(name: str, tmp_path: Path) -> None:
    field = f'\n[[fields]]\nid = "{name}"\nzh = "x"\nen = "x"\nsource = "none"\nconf = "G"\n'
    note = Note("pack.identifier", {"id": name})
    assert [problem.note for problem in refused(tmp_path, add={"data.toml": field})] == [note]


@pytest.mark.parametrize(
    ("name", "expr"),
    [("far", "far + 1"), ("A18-1", "A18-1 / 2"), ("B.1", "2 * B.1"), ("own", "F-2 / F-1"), ("F_3", "own_2")],
)
def test_formulas_in_a_circle_are_refused_with_the_reason(name: str, expr: str, tmp_path: Path) -> None:
    texts = [(name, expr)] + ([("own_2", "F_3")] if name == "F_3" else [])
    text = "".join(
        f'\n[[formulas]]\nid = "{each}"\nzh = "x"\nen = "x"\nexpr = "{cited}"\nunit = "1"\nsource = "none"\nconf = "G"\n'
        for each, cited in texts
    )
    problems = refused(
        tmp_path,
        replace={
            "pack.toml": {'[[benchmark_names]]\nname = "land_base"': text + '\n[[benchmark_names]]\nname = "land_base"'}
        },
    )
    assert {problem.note.code for problem in problems} == {"formula.cites_formula"}
    assert "公式之间不能引用" in wording.say(problems[0].note, "zh")
    assert "fields of data.toml" in wording.remedy(problems[0].note, "en")


def test_the_pack_holds_what_its_files_say(tmp_path: Path) -> None:
    pack = minipack.read(tmp_path, add=minipack.ENERGY)
    assert [(area.id, area.weight, area.bonus, [row.points for row in area.rows]) for area in pack.areas] == [
        ("BASE", Fraction(60), False, [Fraction(points) for points in (20, 10, 10, 20)]),
        ("USE", Fraction(40), False, [Fraction(10)] * 4),
        ("PLUS", Fraction(5), True, [Fraction(3), Fraction(4)]),
    ]
    assert (pack.name, pack.official, list(pack.fields), list(pack.formulas)) == (
        *("mini/1", False, ["land", "output", "waste", "kind_b", "workers", "quantity", "unit_use"], ["F-1", "F-2"]),
    )
    assert [row.id for row in pack.rows.values() if row.required] == ["BASE-REQ", "USE-THR", "PLUS-B"]
    assert pack.energy is not None
    assert (pack.energy.sold, pack.energy.feedstock, [table.id for table in pack.energy.tables]) == (
        *("subtract", "exclude", ["mini"]),
    )


def test_weights_of_zero_stay_zero(tmp_path: Path) -> None:
    pack = minipack.read(tmp_path, replace={"indicators/2-use.toml": {"weight = 40": "weight = 0"}})
    assert [(area.weight, {row.points for row in area.rows}) for area in pack.areas][1] == (Fraction(0), {Fraction(0)})


def test_an_even_area_divides_its_weight_exactly(tmp_path: Path) -> None:
    text = '\n[[rows]]\nid = "USE-5"\nzh = "x"\nen = "x"\nkind = "judged"\nsource = "none"\nconf = "G"\n' * 2
    pack = minipack.read(tmp_path, add={"indicators/2-use.toml": text.replace("USE-5", "USE-6", 1)})
    assert [row.points for row in pack.areas[1].rows] == [Fraction(20, 3)] * 6


def test_the_most_that_can_be_entered_is_all_of_what_ends_and_never_more_than_the_points(tmp_path: Path) -> None:
    finer = "weight = 40.0005\n"
    pack = minipack.read(tmp_path, replace={"indicators/2-use.toml": {"weight = 40\n": finer}})
    assert {(row.points, row.most) for row in pack.areas[1].rows} == {(Fraction("10.000125"), Fraction("10.000125"))}
    thirds = minipack.read(tmp_path, replace={"indicators/2-use.toml": {"weight = 40\n": 'weight = "80/3"\n'}})
    assert {row.most for row in thirds.areas[1].rows} == {Fraction("6.666")}


def test_areas_stand_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    minipack.write(tmp_path)
    (tmp_path / "indicators/1-base.toml").rename(tmp_path / "indicators/10-base.toml")
    (tmp_path / "indicators/3-plus.toml").rename(tmp_path / "indicators/plus.toml")
    assert [area.id for area in packreader.read(tmp_path).areas] == ["PLUS", "USE", "BASE"]


# The digest.


def digest(folder: Path, **changes: Any) -> str:
    return minipack.read(folder, **changes).digest


def edits() -> Iterator[tuple[str, dict[str, Any]]]:
    for name in RULES:
        yield name, {"add": {**minipack.ENERGY, name: minipack.ENERGY.get(name, "") + "\n# a comment"}}
    yield "a factor", {"add": {**minipack.ENERGY, "factors/mini.toml": minipack.ENERGY["factors/mini.toml"] + "#"}}
    yield "a weight", {"add": minipack.ENERGY, "replace": {"indicators/2-use.toml": {"weight = 40": "weight = 41"}}}


@pytest.mark.parametrize(("what", "changes"), list(edits()), ids=[what for what, _ in edits()])
def test_any_edit_of_a_rule_changes_the_digest(what: str, changes: dict[str, Any], tmp_path: Path) -> None:
    before = digest(tmp_path / "a", add=minipack.ENERGY)
    after = digest(tmp_path / "b", **changes)
    assert len(after) == 64
    assert after != before


def test_the_name_of_an_area_file_belongs_to_the_digest(tmp_path: Path) -> None:
    before = digest(tmp_path)
    (tmp_path / "indicators/3-plus.toml").rename(tmp_path / "indicators/4-plus.toml")
    assert packreader.read(tmp_path).digest != before


def test_place_line_ends_and_cases_do_not_change_the_digest(tmp_path: Path) -> None:
    before = digest(tmp_path / "a", add=minipack.ENERGY)
    other = minipack.write(
        tmp_path / "folder with 中文", add={**minipack.ENERGY, "cases/more.toml": "#", "CHANGES.md": "x"}
    )
    for file in other.rglob("*.toml"):
        file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    assert packreader.read(other).digest == before


def test_a_file_with_a_byte_order_mark_still_reads(tmp_path: Path) -> None:
    minipack.write(tmp_path)
    path = tmp_path / "pack.toml"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert packreader.read(tmp_path).name == "mini/1"


# Energy.


@pytest.mark.parametrize("name", ["none", "../mini", "/etc/passwd", "mini\\u0000", "x" * 300])
def test_a_factor_table_that_is_not_there_is_named(name: str, tmp_path: Path) -> None:
    energy = minipack.ENERGY["pack.toml"].replace('"mini"', f'"{name}"')
    problems = refused(tmp_path, add={**minipack.ENERGY, "pack.toml": energy})
    assert [(problem.note.code, problem.cell) for problem in problems] == [("pack.no_factor_table", "energy.factors")]


def test_an_energy_rule_without_tables_is_refused(tmp_path: Path) -> None:
    energy = minipack.ENERGY["pack.toml"].replace('["mini"]', "[]")
    problems = refused(tmp_path, add={"pack.toml": energy})
    assert [(problem.note.code, problem.cell) for problem in problems] == [("pack.missing_key", "energy.factors")]


def test_a_bad_factor_table_is_named_by_its_own_file(tmp_path: Path) -> None:
    table = minipack.ENERGY["factors/mini.toml"].replace("0.1229", '"NaN"')
    problems = refused(tmp_path, add={**minipack.ENERGY, "factors/mini.toml": table})
    assert located(problems, tmp_path) == [("pack.wrong_type", "factors/mini.toml", 18, "rows[1].factor")]


@pytest.mark.parametrize(("energy", "codes"), [(minipack.ENERGY, []), ({}, ["formula.unknown_name"])])
def test_formulas_know_the_energy_account_where_there_is_one(energy: Any, codes: list[str], tmp_path: Path) -> None:
    replace = {"data.toml": {"output <= 3 * output[-1]": "primary_tce[-5] > calorific_tce"}}
    if codes:
        assert [problem.note.code for problem in refused(tmp_path, replace=replace, add=energy)] == codes
    else:
        assert minipack.read(tmp_path, replace=replace, add=energy).checks[0].condition.condition
