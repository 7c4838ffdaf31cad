"""The pack star-ladder/2022: five stars on the city's pack, and a place for the clauses that nobody has found."""

from pathlib import Path

import pytest

from greenfactory.rulebook.packs import library, packreader
from greenfactory.rulebook.packs.pack import Pack
from greenfactory.rulebook.places.ranking import Entry, rank
from greenfactory.rulebook.scores import assessment, cases, formreader, forms, scoring
from greenfactory.rulebook.tests import minipack

FOLDER = Path(__file__).parents[3] / "rulepacks" / "star-ladder" / "2022"
DISTRICT = """
format = 1
id = "stars-of-a-district"
edition = "2026"
extends = "star-ladder/2022"
official = false
title = { zh = "某区星级评定", en = "Stars of a district" }
issuer = { zh = "某区", en = "a district" }
legal_basis = { zh = "测试", en = "a test" }
notice = { zh = "测试", en = "a test" }
source = "none"
conf = "G"
"""
CLAUSE = '[[clauses]]\nid = "{id}"\nlevel = "{level}"\nzh = "测试条款"\nen = "Made up for a test"\nsource = "none"\nconf = "G"\n'


@pytest.fixture(scope="module")
def pack() -> Pack:
    return packreader.read(FOLDER)


def test_the_stars_are_those_of_the_rules(pack: Pack) -> None:
    found = [
        (each.id, int(each.min), each.inclusive, each.needs, each.clauses, each.decided_by)
        for each in pack.selection.grades
    ]
    assert found == [
        ("1", 0, True, "", True, "district"),
        ("2", 0, True, "1", True, "district"),
        ("3", 0, True, "2", True, "district"),
        ("4", 80, True, "3", False, "city"),
        ("5", 90, True, "4", False, "city"),
    ]
    assert [each.condition for each in pack.selection.grades] == ["", "", "", "", "resource_class_a == 1"]


def test_everything_else_is_the_city_pack(pack: Pack) -> None:
    base = packreader.read(library.find("city-green-factory/2021"))
    assert list(pack.rows) == list(base.rows)
    assert set(pack.fields) - set(base.fields) == {"resource_class_a"}
    assert pack.file("benchmarks/example.toml").is_file()
    assert not pack.official
    assert "未能取得" in pack.notice["zh"]


def test_no_clause_is_made_up(pack: Pack) -> None:
    assert pack.clauses == ()
    assert "clauses" not in forms.blank(pack, 2023)


def test_points_alone_give_no_star_but_conditional_ones(pack: Pack) -> None:
    place = rank([Entry("甲", "x", pack.selection.threshold.value)], pack.selection).places[0]
    assert (place.grade, place.conditional_grade) == (None, "4")


def test_a_district_enters_its_clauses_in_two_files(tmp_path: Path) -> None:
    folder = tmp_path / "stars-of-a-district" / "2026"
    (folder / "clauses").mkdir(parents=True)
    (folder / "pack.toml").write_text(DISTRICT, "utf-8")
    clauses = "".join(CLAUSE.format(id=f"ST{level}-01", level=level) for level in "123")
    (folder / "clauses" / "1.toml").write_text(clauses, "utf-8")
    found = packreader.read(folder)
    assert cases.check(found).problems == ()
    assert forms.blank(found, 2023)["clauses"] == {"ST1-01": None, "ST2-01": None, "ST3-01": None}
    assert [grade.id for grade in found.selection.grades] == ["1", "2", "3", "4", "5"]
    form, problems = formreader.read(
        forms.blank(found, 2023)
        | {"enterprise": {"name": "甲", "code": minipack.CODE, "year": 2023}}
        | {"clauses": {"ST1-01": True, "ST2-01": True, "ST3-01": False}},
        found,
    )
    assert form is not None, problems
    document = assessment.document(scoring.score(found, form), "zh")
    assert (document["grade"], document["grades"][2]["notes"]) == ("2", ["不符合条款：ST3-01"])
