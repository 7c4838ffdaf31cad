"""A user's own table of figures by year: matched by names and years, converted, and named where it cannot be."""

from typing import Any

import pytest

from greenfactory.rulebook.packs import library, packreader
from greenfactory.workbooks import own_table
from greenfactory.workbooks.cells import Broken, Figure, Percent, Sheet

PACK = packreader.read(library.find(library.DEFAULT))
YEAR = 2025
HEAD = ["项目", "单位", "2023年", "2024", "2025年度"]


def sheet(*rows: list[Any], name: str = "数据", **more: Any) -> Sheet:
    lines = {
        number: {column: text for column, text in enumerate(row, start=1) if text}
        for number, row in enumerate(rows, start=1)
    }
    return Sheet(name, lines, **more)


def read(*rows: list[Any], head: list[str] | None = None) -> tuple[dict[str, Any], list[tuple[str, str | None, bool]]]:
    found = own_table.read([sheet(HEAD if head is None else head, *rows)], PACK, YEAR)
    assert found is not None
    said = [(each.note.code.removeprefix("workbook."), each.cell, each.warning) for each in found.problems]
    return found.content["data"], said


def test_names_years_and_units_are_matched() -> None:
    letterhead = ["示例公司年度数据"]
    rows = [
        ["工业总产值", "亿元", Figure("1.2"), "1.5", "1,800万元"],
        ["废水产生量（t）", "", "100", "", Figure("90")],
        ["用地面积", "公顷", "", "", "2"],
        ["是否有工艺废气", "", "", "", "是"],
        ["没有填的项目", "", "", "", ""],
    ]
    found = own_table.read([sheet(["说明"], name="封面"), sheet(letterhead, [], HEAD, *rows)], PACK, YEAR)
    assert found is not None
    assert found.content["data"] == {
        "output_value": {"2023": "12000", "2024": "15000", "2025": "1800"},
        "wastewater": {"2023": "100", "2025": "90"},
        "land": {"2025": "20000"},
        "has_waste_gas": {"2025": True},
    }
    assert {each.note.code for each in found.problems} == {"workbook.converted"}
    assert found.errors == []


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (["利润总额", "万元", "1", "", ""], ("own_unknown", "A2", False)),
        (["", "", "1", "", ""], ("own_unknown", "A2", False)),
        (["合格产品产量", "t", "1", "", ""], ("own_unknown", "A2", False)),
        (["工业总产值", "吨", "1", "", ""], ("unit_unfit", "C2", False)),
        (["工业总产值", "万元", "很多", "", ""], ("own_figure", "C2", False)),
        (["工业总产值", "万元", "NaN", "", ""], ("own_figure", "C2", False)),
        (["工业总产值", "万元", Broken("#DIV/0!"), "", ""], ("cell_error", "C2", False)),
        (["工业总产值", "万元", Percent("0.1"), "", ""], ("percent", "C2", False)),
        (["用地面积", "m2", "1", "", ""], ("own_year", "C2", True)),
        (["是否有工艺废气", "", "", "", "也许"], ("not_yes_no", "E2", False)),
    ],
)
def test_what_cannot_be_matched_is_named_in_its_cell(row: list[Any], said: tuple[str, str, bool]) -> None:
    found, problems = read(row)
    assert problems == [said]
    assert not any(found.values())


def test_a_row_that_stands_twice_is_an_error() -> None:
    row = ["工业总产值", "万元", "1", "", ""]
    assert read(row, row)[1] == [("row_twice", "A3", False)]


def test_a_unit_that_the_form_leaves_open_says_nothing() -> None:
    assert read(["产能", "吨/年", "", "", "500"]) == ({"capacity": {"2025": "500"}}, [])


@pytest.mark.parametrize(
    "rows", [[], [["项目", "金额"]], [["2023", "2024"]], [["项目", "单位"], ["2023", "工业总产值"]]]
)
def test_what_is_headed_otherwise_is_no_such_table(rows: list[list[str]]) -> None:
    assert own_table.read([sheet(*rows)], PACK, YEAR) is None
    assert own_table.read([sheet(HEAD, ["工业总产值", "", "1"], hidden=True)], PACK, YEAR) is None
