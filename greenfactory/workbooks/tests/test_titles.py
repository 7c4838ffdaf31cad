"""The list to draw from is read as it is seen, or refused."""

from pathlib import Path

import openpyxl
import pytest

from greenfactory.rulebook.notes import Refused
from greenfactory.rulebook.sampling import Title
from greenfactory.workbooks import titles

HEAD = ["称号企业", "区", "行业", "距上次检查年数"]


def book(folder: Path, *rows: list[object]) -> Path:
    made = openpyxl.Workbook()
    made.worksheets[0].append(["旧名单"])
    made.worksheets[0].sheet_state = "hidden"
    sheet = made.create_sheet("名单")
    for row in (HEAD, *rows):
        sheet.append(row)
    made.active = 1
    made.save(folder / "list.xlsx")
    return folder / "list.xlsx"


def test_the_visible_sheet_is_read(tmp_path: Path) -> None:
    assert titles.read(book(tmp_path, ["甲", "东", "木", 3])).titles == (Title("甲", "东", "木", 3),)


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (["=A1", "东", "木", 3], ("table.no_result", "A2")),
        (["甲", "#N/A", "木", 3], ("table.cell_error", "B2")),
        (["甲", "东", "木", 2023], ("cli.draw_years", "D2")),
        (["甲", "东", "木", "３"], ("cli.draw_years", "D2")),
        (["合 计", None, None, 40], ("cli.draw_sum", "A2")),
    ],
)
def test_what_is_not_sure_is_refused(tmp_path: Path, row: list[object], expected: tuple[str, str]) -> None:
    with pytest.raises(Refused) as caught:
        titles.read(book(tmp_path, row))
    assert [(problem.note.code, problem.cell) for problem in caught.value.problems] == [expected]


def test_a_hidden_row_is_refused(tmp_path: Path) -> None:
    path = book(tmp_path, ["甲", "东", "木", 3], ["乙", "东", "木", 3])
    made = openpyxl.load_workbook(path)
    made["名单"].row_dimensions[3].hidden = True
    made.save(path)
    with pytest.raises(Refused) as caught:
        titles.read(path)
    assert [(problem.note.code, problem.cell) for problem in caught.value.problems] == [("cli.draw_hidden", "A3")]


@pytest.mark.parametrize("heading", ["称号企业,区,所属市（县）、区", "称号企业,企业名称,区"])
def test_two_columns_of_one_meaning_are_refused(heading: str, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text(f"{heading}\n甲,东,西\n", "utf-8")
    with pytest.raises(Refused) as caught:
        titles.read(path)
    assert [problem.note.code for problem in caught.value.problems] == ["cli.draw_two_columns"]
