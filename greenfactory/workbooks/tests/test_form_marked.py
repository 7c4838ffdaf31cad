"""A refused form comes back as the user's own file: wrong cells marked and listed, nothing typed lost, ready to be corrected."""

import re
import zipfile
from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.workbook.workbook import Workbook

from greenfactory.rulebook.notes import Note, Problem, Refused
from greenfactory.workbooks import form_cells, marked_book, sheets
from greenfactory.workbooks.tests import fillings, office
from greenfactory.workbooks.tests.formfiles import Filling, pack, values

RED, AMBER = "FFF4A6A6", "FFFFD24D"
Cells = dict[tuple[str, str], object]


@pytest.fixture(scope="module")
def wrong(tmp_path_factory: pytest.TempPathFactory) -> Filling:
    """A form with three errors and two warnings; one of the cells has a remark of the user's own."""
    filling = Filling(tmp_path_factory.mktemp("wrong") / "甲厂.xlsx", pack()).content(fillings.content(pack(), 4))
    filling.put("data", "land", "y2023", "35 tce").put("data", "floor_buildings", "y2023", "１２３")
    filling.put("enterprise", "name", "answer", None).put("gate", "GF18-B1", "met", "大概").put(
        "gate", "GF18-B2", "met", "√"
    )
    sheet, cell = filling.at("gate", "GF18-B1", "met")
    filling.book[sheet][cell].comment = Comment("问过法务", "小王")
    filling.book["承诺"]["B12"] = "=SUM(1,2)"
    filling.save()
    return filling


def problems(filling: Filling, path: Path | None = None) -> list[Problem]:
    return form_cells.read(sheets.read(path or filling.path), pack(), filling.path.name)[1]


@pytest.fixture(scope="module")
def marked(wrong: Filling, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("back") / "甲厂.xlsx"
    assert marked_book.write(path, wrong.path, problems(wrong), "zh") == path
    return path


def typed(book: Workbook, leave_out: str = "需修改") -> Cells:
    return {
        (page.title, cell.coordinate): cell.value
        for page in book.worksheets
        if page.title != leave_out
        for row in page.iter_rows()
        for cell in row
        if cell.value is not None
    }


def test_nothing_that_was_typed_is_lost(wrong: Filling, marked: Path) -> None:
    before, after = (typed(openpyxl.load_workbook(path)) for path in (wrong.path, marked))
    assert len(before) > 1_000
    assert after == before


def test_wrong_cells_are_coloured_and_say_what_is_wrong(wrong: Filling, marked: Path) -> None:
    book = openpyxl.load_workbook(marked)
    expected = {
        ("data", "land", "y2023"): (RED, "不能换算"),
        ("data", "floor_buildings", "y2023"): (AMBER, "读作 123"),
        ("enterprise", "name", "answer"): (RED, "必填"),
        ("gate", "GF18-B1", "met"): (RED, "只能填"),
        ("gate", "GF18-B2", "met"): (AMBER, "读作 是"),
    }
    for place, (colour, text) in expected.items():
        sheet, cell = wrong.at(*place)
        assert book[sheet][cell].fill.fgColor.rgb == colour
        assert text in book[sheet][cell].comment.text
    sheet, cell = wrong.at("gate", "GF18-B1", "met")
    assert book[sheet][cell].comment.text.startswith("问过法务")


def test_the_first_sheet_lists_everything_with_links_that_work(wrong: Filling, marked: Path) -> None:
    book = openpyxl.load_workbook(marked)
    page = book.worksheets[0]
    assert (page.title, book.active.title if book.active else "") == ("需修改", "需修改")
    lines = [[cell.value for cell in row[:6]] for row in page.iter_rows(min_row=6)]
    found = sorted(problems(wrong), key=lambda problem: problem.warning)
    assert [tuple(line[:3]) for line in lines] == [
        ("提醒" if problem.warning else "错误", problem.sheet, problem.cell) for problem in found
    ]
    assert all(line[4] for line in lines)
    for row, problem in zip(page.iter_rows(min_row=6), found, strict=True):
        link = row[2].hyperlink
        assert link is not None
        assert link.location == f"'{problem.sheet}'!{problem.cell}"
    selected = [sheet.title for sheet in book.worksheets if sheet.sheet_view.tabSelected]
    assert selected == ["需修改"]


def test_the_marked_file_reads_as_before_and_can_be_handed_in_corrected(wrong: Filling, marked: Path) -> None:
    assert [(each.note, each.sheet, each.cell) for each in problems(wrong, marked)] == [
        (each.note, each.sheet, each.cell) for each in problems(wrong)
    ]


def test_marks_of_an_earlier_return_go_when_the_cell_is_right(wrong: Filling, marked: Path, tmp_path: Path) -> None:
    again = wrong.copy(tmp_path / "again.xlsx")
    again.book = openpyxl.load_workbook(marked, rich_text=True)
    again.put("data", "land", "y2023", 1200).put("gate", "GF18-B1", "met", "是")
    again.save()
    left = problems(again)
    marked_book.write(tmp_path / "second.xlsx", again.path, left, "zh")
    book = openpyxl.load_workbook(tmp_path / "second.xlsx")
    assert [page.title for page in book.worksheets if page.title.startswith("需修改")] == ["需修改"]
    sheet, cell = wrong.at("data", "land", "y2023")
    assert (book[sheet][cell].fill.fgColor.rgb, book[sheet][cell].comment) == ("FFFFF9DB", None)
    sheet, cell = wrong.at("gate", "GF18-B1", "met")
    assert book[sheet][cell].fill.fgColor.rgb == "FFFFF9DB"
    assert book[sheet][cell].comment.text == "问过法务"
    sheet, cell = wrong.at("enterprise", "name", "answer")
    assert book[sheet][cell].fill.fgColor.rgb == RED


@office.needs_office
def test_the_marked_file_opens_and_recalculates(wrong: Filling, marked: Path, tmp_path: Path) -> None:
    [saved] = office.converted([marked], "xlsx", tmp_path / "saved")
    found = values(saved)
    assert found["需修改"][1][0] == "需修改的内容"
    assert found["承诺"][11][1] == 3
    assert found["_scores"]


def test_what_is_wrong_with_the_whole_file_stands_in_the_list(wrong: Filling, tmp_path: Path) -> None:
    missing = Problem(Note("workbook.sheet_missing", {"sheet": {"zh": "数据", "en": "Data"}}))
    elsewhere = Problem(Note("form.needed", {"key": "x"}), sheet="没有这张表", cell="B2")
    outside = Problem(Note("form.needed", {"key": "x"}), sheet="数据", cell="不是格子")
    assert (
        marked_book.write(tmp_path / "out.xlsx", wrong.path, [missing, elsewhere, outside], "zh")
        == tmp_path / "out.xlsx"
    )
    rows = openpyxl.load_workbook(tmp_path / "out.xlsx").worksheets[0].iter_rows(min_row=6, max_row=8)
    assert [row[4].value for row in rows] == ["缺少工作表“数据”", "“x”必填", "“x”必填"]


def test_what_somebody_typed_never_becomes_a_formula_of_the_list(wrong: Filling, tmp_path: Path) -> None:
    nasty = '=HYPERLINK("http://example.org","x")'
    marked_book.write(
        tmp_path / "out.xlsx", wrong.path, [Problem(Note("form.not_a_number"), sheet=nasty, value=nasty)], "zh"
    )
    page = openpyxl.load_workbook(tmp_path / "out.xlsx").worksheets[0]
    assert [cell.value for cell in page[6]][1:4:2] == [nasty, nasty]
    assert "f" not in {cell.data_type for cell in page[6]}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("密码.xlsx", b"\xd0\xcf\x11\xe0" + bytes(600)),
        ("坏.xlsx", b"PK\x03\x04 noise"),
        ("不是.json", b"{}"),
        ("空.xlsx", b""),
    ],
)
def test_what_cannot_be_opened_gets_a_note_beside_it(name: str, content: bytes, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    try:
        found = list(form_cells.read(sheets.read(tmp_path / name), pack(), name)[1])
    except Refused as refused:
        found = list(refused.problems)
    written = marked_book.write(tmp_path / "back" / name, tmp_path / name, found, "zh")
    assert written == tmp_path / "back" / f"{name}.退回说明.txt"
    text = written.read_text("utf-8-sig")
    assert text.startswith(f"退回说明\n文件：{name}\n\n1. 错误")
    assert not (tmp_path / "back" / name).exists()


def test_a_workbook_that_the_marker_trips_over_gets_a_note(wrong: Filling, tmp_path: Path) -> None:
    broken = tmp_path / "properties.xlsx"
    with zipfile.ZipFile(wrong.path) as source, zipfile.ZipFile(broken, "w") as target:
        for item in source.infolist():
            target.writestr(
                item.filename, b"<coreProperties><oops" if item.filename == "docProps/core.xml" else source.read(item)
            )
    assert sheets.read(broken)
    written = marked_book.write(tmp_path / "back.xlsx", broken, problems(wrong), "en")
    assert written.name == "back.xlsx.returned.txt"
    assert "5." in written.read_text("utf-8-sig")


def test_merged_cells_over_a_whole_sheet_cost_no_memory(wrong: Filling, tmp_path: Path) -> None:
    bomb = wrong.copy(tmp_path / "merged.xlsx")
    bomb.save()
    with zipfile.ZipFile(bomb.path) as source:
        parts = {item.filename: source.read(item) for item in source.infolist()}
    name = next(
        each for each in sorted(parts) if each.startswith("xl/worksheets/sheet") and b"<mergeCell " in parts[each]
    )
    parts[name] = re.sub(rb'<mergeCell ref="[^"]*"', b'<mergeCell ref="A1:XFD1048576"', parts[name], count=1)
    with zipfile.ZipFile(bomb.path, "w", zipfile.ZIP_DEFLATED) as target:
        for part, content in parts.items():
            target.writestr(part, content)
    written = marked_book.write(tmp_path / "back.xlsx", bomb.path, problems(wrong), "zh")
    assert written.name == "back.xlsx.退回说明.txt"


def test_many_files_come_back_under_their_names_and_never_over_the_originals(wrong: Filling, tmp_path: Path) -> None:
    source = tmp_path / "forms"
    (source / "区").mkdir(parents=True)
    (source / "区" / "甲.xlsx").write_bytes(wrong.path.read_bytes())
    (source / "乙.json").write_text("{}")
    refused = {"区/甲.xlsx": problems(wrong), "乙.json": [Problem(Note("form.not_a_form"))]}
    assert marked_book.hand_back_all(source, refused, tmp_path / "back", "zh") == 2
    assert sorted(path.name for path in (tmp_path / "back").rglob("*.*")) == ["乙.json.退回说明.txt", "甲.xlsx"]
    with pytest.raises(Refused) as error:
        marked_book.hand_back_all(source, refused, source, "zh")
    assert [problem.note.code for problem in error.value.problems] == ["workbook.return_inside"]
    assert (source / "区" / "甲.xlsx").read_bytes() == wrong.path.read_bytes()


def test_pictures_that_are_left_behind_are_mentioned(wrong: Filling, tmp_path: Path) -> None:
    with_picture = tmp_path / "picture.xlsx"
    with_picture.write_bytes(wrong.path.read_bytes())
    with zipfile.ZipFile(with_picture, "a") as archive:
        archive.writestr("xl/media/image1.png", b"\x89PNG")
    marked_book.write(tmp_path / "out.xlsx", with_picture, problems(wrong), "zh")
    assert "图片" in str(openpyxl.load_workbook(tmp_path / "out.xlsx").worksheets[0]["A3"].value)
