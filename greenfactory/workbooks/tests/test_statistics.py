"""A statistics table read row by row: by name, checked by code, converted exactly; whatever is not sure is named and left."""

from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest

from greenfactory.rulebook.energy import statistics as tables
from greenfactory.rulebook.notes import Refused
from greenfactory.rulebook.packs import library, packreader
from greenfactory.workbooks import statistics
from greenfactory.workbooks.statistics import Found, Statistics
from greenfactory.workbooks.tests import office

TABLE = tables.read(library.shipped() / "statistics" / "205-1.toml")
PACK = packreader.read(library.find(library.DEFAULT))
HEAD = ("能源名称", "计量单位", "代码", "年初库存量", "购进量", "消费量合计", "其中：用于原材料", "年末库存量")


def read(
    folder: Path, rows: Sequence[Sequence[object]], head: Sequence[str] = HEAD, title: str = "2023年"
) -> Statistics:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["能源购进、消费与库存"], [title], list(head), *rows):
        sheet.append(list(row))
    book.save(folder / "205-1.xlsx")
    return statistics.read(statistics.sheets(folder / "205-1.xlsx"), TABLE, PACK)


def one(folder: Path, name: str, unit: str, code: str, said: object, feedstock: object = None) -> Found:
    return read(folder, [[name, unit, code, 1, 2, said, feedstock, 3]]).rows[0]


@pytest.mark.parametrize(
    ("name", "unit", "code", "said", "line"),
    [
        ("原煤", "吨", "01", 120.5, ("raw-coal", "120.5", "吨")),
        ("一、原煤", "吨", "1", "1,200", ("raw-coal", "1200", "吨")),
        ("洗精煤（用于炼焦）", "吨", "06", 3, ("cleaned-coal", "3", "吨")),
        ("天然气（气态）", "万立方米", "15", 4.5, ("natural-gas", "4.5", "万立方米")),
        ("电力", "万千瓦时", "33", 300, ("electricity", "300", "万千瓦时")),
        ("电力", "千瓦时", "33", 3000000, ("electricity", "300", "万千瓦时")),
        ("热力", "百万千焦", "32", 10, ("heat", "10", "百万千焦")),
        ("汽油(吨)", "", "", 1.25, ("petrol", "1.25", "吨")),
    ],
)
def test_a_row_that_is_known_becomes_a_line(
    tmp_path: Path, name: str, unit: str, code: str, said: object, line: tuple[str, str, str]
) -> None:
    found = one(tmp_path, name, unit, code, said)
    assert (found.energy, found.amount, found.unit) == line


@pytest.mark.parametrize(
    ("name", "unit", "code", "said", "why"),
    [
        ("某种新能源", "吨", "77", 1, "unknown_row"),
        ("原煤", "吨", "33", 1, "other_code"),
        ("其中：无烟煤", "吨", "02", 1, "part_row"),
        ("能源合计", "吨标准煤", "40", 1, "total_row"),
        ("其他燃料", "吨标准煤", "", 1, "no_factor"),
        ("原煤", "", "01", 1, "no_unit"),
        ("原煤", "万千瓦时", "01", 1, "other_unit"),
        ("原煤", "箩筐", "01", 1, "other_unit"),
        ("原煤", "吨", "01", "很多", "no_figure"),
    ],
)
def test_whatever_is_not_sure_is_named_and_left(
    tmp_path: Path, name: str, unit: str, code: str, said: object, why: str
) -> None:
    found = one(tmp_path, name, unit, code, said)
    assert not found.usable
    assert f"statistics.{why}" in {note.code for note in found.why}


def test_rows_without_a_figure_are_not_told_and_the_column_is(tmp_path: Path) -> None:
    found = read(tmp_path, [["原煤", "吨", "01", 1, 2, None, None, 3], ["电力", "万千瓦时", "33", 1, 2, 9, None, 3]])
    assert [row.name for row in found.rows] == ["电力"]
    assert (found.column, found.years) == ("消费量合计", (2023,))
    assert found.rows[0].cell == "F5"


def test_feedstock_and_conversion_are_said(tmp_path: Path) -> None:
    found = one(tmp_path, "天然气", "立方米", "15", 50000, 10000)
    assert (found.amount, [note.code for note in found.why]) == ("5", ["statistics.converted", "statistics.feedstock"])


def test_headings_of_two_rows_are_found(tmp_path: Path) -> None:
    head = ["能源名称", "计量单位", "代码", "消费量", "", "年末库存量"]
    below = ["", "", "", "消费量合计", "用于原材料", ""]
    found = read(tmp_path, [below, ["柴油", "吨", "21", 8, 1, 0]], head=head)
    assert [(row.energy, row.amount) for row in found.rows] == [("diesel", "8")]


def test_another_table_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused) as told:
        read(tmp_path, [["甲", 1]], head=["产品名称", "产量"])
    assert told.value.problems[0].note.code == "statistics.no_table"


@office.needs_office
def test_a_workbook_of_the_old_format_says_the_same(tmp_path: Path) -> None:
    rows = [["原煤", "吨", "01", 1, 2, 120.5, None, 3], ["电力", "万千瓦时", "33", 1, 2, 300, None, 3]]
    new = read(tmp_path, rows)
    [old] = office.converted([tmp_path / "205-1.xlsx"], "xls", tmp_path / "old")
    assert statistics.read(statistics.sheets(old), TABLE, PACK) == new


@pytest.mark.parametrize("junk", [b"", b"junk", b"\xd0\xcf\x11\xe0" + b"x" * 2000, b"PK\x03\x04xx"])
def test_what_is_no_workbook_is_refused(tmp_path: Path, junk: bytes) -> None:
    file = tmp_path / "a.xls"
    file.write_bytes(junk)
    with pytest.raises(Refused):
        statistics.read(statistics.sheets(file), TABLE, PACK)


def test_every_energy_that_the_table_names_is_in_the_default_pack() -> None:
    known = {row.id for table in (PACK.energy.tables if PACK.energy else ()) for row in table.rows}
    assert {row.energy for row in TABLE.rows if row.energy} <= known
    assert {row.conf for row in TABLE.rows} <= {"S", "K"}
