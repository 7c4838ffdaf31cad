"""Forms that come back changed: moved, renamed, typed otherwise than asked. What is meant is read, and every change is named."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from greenfactory.rulebook import exact
from greenfactory.rulebook.notes import Problem, Refused
from greenfactory.rulebook.scores import formreader
from greenfactory.rulebook.scores.forms import Form
from greenfactory.workbooks import form_book, form_cells, reader, sheets
from greenfactory.workbooks.form_layout import META
from greenfactory.workbooks.tests import fillings
from greenfactory.workbooks.tests.formfiles import CITY, STANDARD, Filling, pack

SEED = 4
Change = Callable[[Filling], Any]


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Filling:
    path = tmp_path_factory.mktemp("original") / "form.xlsx"
    filled = Filling(path, pack()).light().content(fillings.content(pack(), SEED))
    filled.save()
    return filled


@pytest.fixture
def filling(original: Filling, tmp_path: Path) -> Filling:
    return original.copy(tmp_path / "form.xlsx")


def expected() -> Form | None:
    return formreader.read(fillings.content(pack(), SEED), pack(), "form.xlsx")[0]


def errors(problems: list[Problem]) -> list[tuple[str, str | None, str | None]]:
    return [(problem.note.code, problem.sheet, problem.cell) for problem in problems if not problem.warning]


def warned(problems: list[Problem]) -> list[tuple[str, str | None, str | None]]:
    return [
        (problem.note.code, problem.sheet, problem.cell)
        for problem in problems
        if problem.warning and problem.note.code not in {"form.check_digit", "workbook.maybe_percent"}
    ]


def page(filling: Filling, sheet: str) -> Worksheet:
    found = filling.book[filling.layout.sheet(sheet).name["zh"]]
    assert isinstance(found, Worksheet)
    return found


def insert_rows(filling: Filling) -> None:
    for sheet in filling.layout.sheets:
        page(filling, sheet.key).insert_rows(1, 3)


def insert_columns(filling: Filling) -> None:
    for sheet in filling.layout.sheets:
        page(filling, sheet.key).insert_cols(3, 2)
        page(filling, sheet.key).insert_cols(1)


def swap_columns(filling: Filling) -> None:
    sheet = page(filling, "data")
    for row in (1, *range(6, sheet.max_row + 1)):
        one, other = sheet.cell(row, 4), sheet.cell(row, 6)
        one.value, other.value = other.value, one.value


def swap_rows(filling: Filling) -> None:
    for key in ("gate", "data", "enterprise"):
        sheet = page(filling, key)
        for column in range(1, sheet.max_column + 1):
            one, other = sheet.cell(8, column), sheet.cell(10, column)
            one.value, other.value = other.value, one.value


def rename_and_reorder(filling: Filling) -> None:
    for number, sheet in enumerate(filling.layout.sheets):
        page(filling, sheet.key).title = f"第{number}张"
    filling.book._sheets.reverse()  # type: ignore[attr-defined]


def lose_the_hidden_sheets(filling: Filling) -> None:
    for sheet in list(filling.book.worksheets):
        if sheet.title.startswith("_"):
            filling.book.remove(sheet)


def lose_the_marks(filling: Filling) -> None:
    for sheet in filling.layout.sheets:
        page(filling, sheet.key).delete_cols(1)
        page(filling, sheet.key).delete_rows(1)


def add_sheets_and_remarks(filling: Filling) -> None:
    filling.book.create_sheet("我的计算", 0)["A1"] = "=1+1"
    page(filling, "data")["Z3"] = "内部备注"
    page(filling, "enterprise")["F40"] = "盖章处"


@pytest.mark.parametrize(
    "change",
    [
        insert_rows,
        insert_columns,
        swap_columns,
        swap_rows,
        rename_and_reorder,
        lose_the_hidden_sheets,
        lose_the_marks,
        add_sheets_and_remarks,
    ],
)
def test_what_was_moved_or_added_is_no_error(filling: Filling, change: Change) -> None:
    change(filling)
    form, problems = filling.read()
    assert (errors(problems), warned(problems)) == ([], [])
    assert form == expected()


def test_lines_added_to_a_list_are_read(filling: Filling) -> None:
    before = expected()
    assert before is not None
    sheet, plan = page(filling, "products"), filling.layout.sheet("products")
    for row in (plan.last + 1, plan.last + 5):
        sheet.cell(row, plan.column("name")).value = f"新增{row}"
    form, problems = filling.read()
    assert errors(problems) == []
    assert form is not None
    assert [product.name for product in form.products[len(before.products) :]] == ["新增17", "新增21"]


def test_cells_left_blank_stay_unanswered(filling: Filling) -> None:
    row = next(row for row in pack().rows.values() if row.kind == "required")
    filling.put("gate", "GF18-B1", "met", None).put(f"area:{row.area}", row.id, "met", "  ")
    form, problems = filling.read()
    assert errors(problems) == []
    assert form is not None
    assert (form.gate["GF18-B1"], form.rows[row.id].met) == (None, None)


@pytest.mark.parametrize(
    ("typed", "value", "code"),
    [
        ("１２３", 123, "read_as"),
        ("1,234.5", "1234.5", "read_as"),
        (" 77 ", 77, "read_as"),
        ("35 亩", "70000/3", "converted"),
        ("2 万m2", 20_000, "converted"),
    ],
)
def test_what_was_typed_otherwise_is_read_with_a_warning(filling: Filling, typed: str, value: Any, code: str) -> None:
    sheet, cell = filling.at("data", "land", "y2023")
    form, problems = filling.put("data", "land", "y2023", typed).read()
    assert form is not None
    assert form.data["land", 2023] == exact.of(value)
    assert warned(problems) == [(f"workbook.{code}", sheet, cell)]
    assert typed in {problem.value for problem in problems}


@pytest.mark.parametrize(
    ("sheet", "row", "column", "typed", "code"),
    [
        ("data", "land", "y2023", "35 tce", "workbook.unit_unfit"),
        ("data", "land", "y2023", "12%", "workbook.percent"),
        ("data", "land", "y2023", "约200", "form.not_a_number"),
        ("data", "land", "y2023", -1, "form.below"),
        ("data", "land", "y2023", "=A1/0", "workbook.no_result"),
        ("data", "has_waste_gas", "y2023", "也许", "workbook.not_yes_no"),
        ("gate", "GF18-B2", "met", "大概", "workbook.not_yes_no"),
        ("enterprise", "name", "answer", None, "form.needed"),
        ("enterprise", "code", "answer", "123", "form.bad_code"),
        ("enterprise", "industry", "answer", "纺织", "form.bad_industry"),
        ("enterprise", "year", "answer", "明年", "form.bad_year"),
        ("products", "1", "quantity@2023", "x", "form.not_a_number"),
        ("energy", "1", "source", "龙卷风", "workbook.unknown_energy"),
        ("energy", "1", "flow", "送人", "workbook.flow"),
        ("energy", "1", "amount", None, "form.needed"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_named_with_sheet_and_cell(
    filling: Filling, sheet: str, row: str, column: str, typed: Any, code: str
) -> None:
    for key, value in (("source", "电力"), ("year", 2023), ("amount", 1), ("energy_unit", "kWh"), ("flow", "消费")):
        filling.put("energy", "1", key, value)
    place = filling.at(sheet, row, column)
    form, problems = filling.put(sheet, row, column, typed).read()
    assert form is None
    assert errors(problems) == [(code, *place)]


def test_an_error_value_is_named_as_one(tmp_path: Path) -> None:
    filling = Filling(tmp_path / "form.xlsx", pack())
    sheet, cell = filling.at("data", "land", "y2023")
    filling.book[sheet][cell].value = "#DIV/0!"
    filling.book[sheet][cell].data_type = "e"
    assert ("workbook.cell_error", sheet, cell) in errors(filling.read()[1])


@pytest.mark.parametrize("answer", ["√", "Y", "１", "有", "TRUE", True, 1])
def test_yes_in_many_ways_is_yes_with_a_warning(filling: Filling, answer: Any) -> None:
    place = filling.at("gate", "GF18-B1", "met")
    form, problems = filling.put("gate", "GF18-B1", "met", answer).read()
    assert form is not None
    assert form.gate["GF18-B1"] is True
    assert warned(problems) == [("workbook.read_as", *place)]


def test_a_row_without_use_for_an_answer_cannot_be_left_out(filling: Filling) -> None:
    row = next(row for row in pack().rows.values() if row.not_applicable == "never" and row.kind == "optional")
    place = filling.at(f"area:{row.area}", row.id, "applies")
    _, problems = filling.put(f"area:{row.area}", row.id, "applies", "不适用").read()
    assert errors(problems) == [("workbook.must_apply", *place)]


def test_the_index_of_proofs_adds_to_the_rows_it_names(filling: Filling) -> None:
    row = next(iter(pack().rows))
    for line, ids in enumerate((f"{row}；GF18-B1", "", "GF99"), start=1):
        filling.put("evidence", str(line), "row_ids", ids or None)
        filling.put("evidence", str(line), "proof", f"材料{line}.pdf").put("evidence", str(line), "pages", 3)
    form, problems = filling.read()
    assert form is not None
    assert form.rows[row].evidence[-1] == "材料1.pdf p.3"
    assert [code for code, _, _ in warned(problems)] == ["workbook.proof_without_row", "workbook.unknown_proof"]


def test_merged_cells_are_read_from_their_first_cell(filling: Filling) -> None:
    sheet, cell = filling.at("enterprise", "name", "answer")
    filling.book[sheet].merge_cells(f"{cell}:D{cell[1:]}")
    form, problems = filling.read()
    assert errors(problems) == []
    assert form == expected()


def test_an_entry_merged_over_several_rows_is_asked_back(filling: Filling) -> None:
    sheet, cell = filling.at("gate", "GF18-B1", "met")
    filling.book[sheet].merge_cells(f"{cell}:{cell[0]}{int(cell[1:]) + 2}")
    form, problems = filling.read()
    [(_, quick)] = reader.read_all([filling.path])
    assert not isinstance(quick, Refused)
    for found in (problems, form_cells.read(quick, pack(), "form.xlsx")[1]):
        assert errors(found) == [("workbook.merged", sheet, cell)]
    assert form is None


def test_a_cell_that_shows_percent_is_read_as_it_is_seen(filling: Filling) -> None:
    row = next(row for row in pack().rows.values() if row.quantity and row.quantity.measures[0].unit == "%")
    for place, value in (
        (filling.at(f"area:{row.area}", row.id, "value"), 0.12),
        (filling.at("data", "land", "y2023"), 0.5),
    ):
        filling.book[place[0]][place[1]].value = value
        filling.book[place[0]][place[1]].number_format = "0.0%"
    _, problems = filling.read()
    [(_, quick)] = reader.read_all([filling.path])
    assert not isinstance(quick, Refused)
    for found in (problems, form_cells.read(quick, pack(), "form.xlsx")[1]):
        assert errors(found) == [("workbook.percent", *filling.at("data", "land", "y2023"))]
        assert warned(found) == [("workbook.read_as", *filling.at(f"area:{row.area}", row.id, "value"))]
    assert form_cells.content(sheets.read(filling.path), pack()).content["rows"][row.id]["value"] == "12"


def test_a_sheet_that_is_gone_or_there_twice_is_an_error(filling: Filling) -> None:
    filling.book.remove(page(filling, "gate"))
    filling.book.copy_worksheet(page(filling, "data")).title = "数据备份"
    form, problems = filling.read()
    assert form is None
    assert errors(problems) == [("workbook.sheet_twice", "数据备份", "A1"), ("workbook.sheet_missing", None, None)]


def test_a_row_filled_in_twice_is_an_error_and_a_lost_one_a_warning(filling: Filling) -> None:
    sheet = page(filling, "data")
    row = filling.layout.sheet("data").row("land")
    for column in range(1, 8):
        sheet.cell(60, column).value = sheet.cell(row, column).value
    sheet.delete_rows(row + 1)
    form, problems = filling.read()
    assert form is None
    assert [code for code, _, _ in errors(problems)] == ["workbook.row_twice"]
    assert [code for code, _, _ in warned(problems)] == ["workbook.row_missing"]


def test_a_column_that_is_gone_is_an_error(filling: Filling) -> None:
    plan = filling.layout.sheet("gate")
    page(filling, "gate").delete_cols(plan.column("met"))
    form, problems = filling.read()
    assert form is None
    assert [code for code, _, _ in errors(problems)] == ["workbook.column_missing"]


def test_what_stands_in_no_row_of_the_form_is_said_not_to_count(filling: Filling) -> None:
    page(filling, "data")["F55"] = 12
    _, problems = filling.read()
    assert warned(problems) == [("workbook.row_unknown", "数据", "F55")]


def test_a_form_of_another_edition_is_refused_with_what_to_do(tmp_path: Path) -> None:
    form_book.write(tmp_path / "old.xlsx", pack(STANDARD), fillings.YEAR)
    form, problems, _ = form_cells.read(sheets.read(tmp_path / "old.xlsx"), pack(CITY), "old.xlsx")
    assert form is None
    assert [(problem.note.code, problem.note.params["found"]) for problem in problems] == [
        ("workbook.other_pack", STANDARD)
    ]


def test_a_form_of_changed_rules_is_read_with_a_warning(filling: Filling) -> None:
    page_of_facts = filling.book[META]
    for row in page_of_facts.iter_rows():
        if row[0].value == "digest":
            row[1].value = "0" * 64
    form, problems = filling.read()
    assert form is not None
    assert [code for code, _, _ in warned(problems)] == ["form.other_digest"]


@pytest.mark.parametrize(
    ("key", "value", "code"), [("layout", "99", "workbook.layout"), ("year", "某年", "workbook.not_a_form")]
)
def test_a_form_of_another_layout_is_refused(filling: Filling, key: str, value: str, code: str) -> None:
    for row in filling.book[META].iter_rows():
        if row[0].value == key:
            row[1].value = value
    assert [found for found, _, _ in errors(filling.read()[1])] == [code]


def test_a_sheet_of_another_form_is_an_error(filling: Filling) -> None:
    mark = str(page(filling, "gate")["A1"].value)
    page(filling, "gate")["A1"] = mark.replace("|2021|", "|1999|")
    _, problems = filling.read()
    assert ("workbook.other_sheet", "基本要求", "A1") in errors(problems)


def test_a_workbook_that_is_no_form_is_refused(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].append(["企业名称", "得分"])
    book.save(tmp_path / "other.xlsx")
    form, problems, _ = form_cells.read(sheets.read(tmp_path / "other.xlsx"), pack(), "other.xlsx")
    assert form is None
    assert [(problem.note.code, problem.file) for problem in problems] == [("workbook.not_a_form", "other.xlsx")]


def test_every_value_has_its_place(filling: Filling) -> None:
    filling.save()
    found = form_cells.content(sheets.read(filling.path), pack())
    assert found.places["enterprise.name"] == ("基本信息表", "C8")
    assert found.places["data.land.2023"] == filling.at("data", "land", "y2023")
    assert found.places["products[1].data.quantity.2022"] == filling.at("products", "1", "quantity@2022")
    row = next(iter(pack().rows.values()))
    assert found.places[f"rows.{row.id}.met"] == filling.at(f"area:{row.area}", row.id, "met")
    assert found.errors == []
    assert found.content.keys() == fillings.content(pack(), SEED).keys()
