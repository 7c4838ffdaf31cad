"""The blank Excel form: its sheets in the order of the paper form, what may be typed where, and what it says of itself."""

import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText
from openpyxl.workbook.workbook import Workbook

from greenfactory.rulebook.packs import benchmarks
from greenfactory.rulebook.packs.pack import Pack
from greenfactory.rulebook.scores.forms import ENTERPRISE_KEYS
from greenfactory.workbooks import form_book, form_cells, form_plan, sheets
from greenfactory.workbooks.cells import place
from greenfactory.workbooks.form_layout import META
from greenfactory.workbooks.form_plan import layout
from greenfactory.workbooks.tests import fillings
from greenfactory.workbooks.tests.formfiles import CITY, STANDARD, example, pack

YEAR = fillings.YEAR


@pytest.fixture(scope="module", params=[CITY, STANDARD])
def written(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Pack, Workbook, Path]:
    path = tmp_path_factory.mktemp("blank") / "form.xlsx"
    form_book.write(path, pack(request.param), YEAR, example(request.param))
    return pack(request.param), openpyxl.load_workbook(path, rich_text=True), path


def test_the_sheets_come_in_the_order_of_the_paper_form(written: tuple[Pack, Workbook, Path]) -> None:
    of, book, _ = written
    visible = [sheet.title for sheet in book.worksheets if sheet.sheet_state == "visible"]
    areas = [f"自评-{area.title['zh']}" for area in of.areas]
    assert visible == [
        "基本信息表", "承诺", "基本要求", *areas, "数据", "产品", "能源", "证明材料索引", "预览得分", "基准值",
    ]  # fmt: skip
    assert META in book.sheetnames


def test_rows_and_columns_are_known_by_hidden_ids(written: tuple[Pack, Workbook, Path]) -> None:
    of, book, _ = written
    plan = layout(of, YEAR)
    for sheet in plan.sheets:
        page = book[sheet.name["zh"]]
        assert page["A1"].value == plan.mark(sheet)
        assert page.row_dimensions[1].hidden
        assert page.column_dimensions["A"].hidden
        assert [page.cell(1, sheet.column(column.key)).value for column in sheet.columns] == [
            column.key for column in sheet.columns
        ]
        if sheet.part not in {"preview", "benchmarks"}:
            assert [page.cell(sheet.row(name), 1).value for name in sheet.rows] == list(sheet.rows)


def test_labels_are_locked_without_a_password_and_entries_are_not(written: tuple[Pack, Workbook, Path]) -> None:
    of, book, _ = written
    plan = layout(of, YEAR)
    for sheet in plan.sheets:
        page = book[sheet.name["zh"]]
        assert page.protection.sheet
        assert page.protection.password is None
        entries = {column.key for column in sheet.entries()}
        for name in sheet.rows:
            for column in sheet.columns:
                cell = page.cell(sheet.row(name), sheet.column(column.key))
                coloured = cell.fill.fgColor.rgb == "FFFFF9DB"
                assert cell.protection.locked is not coloured
                assert column.key in entries or not coloured


def test_every_entry_says_what_it_takes(written: tuple[Pack, Workbook, Path]) -> None:
    of, book, _ = written
    plan = layout(of, YEAR)
    data = plan.sheet("data")
    rules = {str(rule.sqref): rule for rule in book[data.name["zh"]].data_validations.dataValidation}
    for name in data.rows:
        field = of.fields[name]
        rule = rules[plan.ref("data", name, f"y{YEAR}").split("!")[1].replace("$", "")]
        if field.kind == "flag":
            assert rule.formula1 == '"是,否"'
        else:
            assert rule.type == ("whole" if field.kind == "count" else "decimal")
            assert (rule.operator or "between") in {"greaterThanOrEqual", "between"}
            assert float(rule.formula1) == field.minimum
        assert field.help["zh"][:100] in (rule.prompt or "")


def test_longer_lists_are_chosen_from_by_name(written: tuple[Pack, Workbook, Path]) -> None:
    of, book, _ = written
    plan = layout(of, YEAR).sheet("energy")
    rules = {str(rule.sqref): rule for rule in book["能源"].data_validations.dataValidation}
    rule = rules[place(plan.row("1"), plan.column("source"))]
    assert of.energy is not None
    [(sheet, cells)] = book.defined_names[str(rule.formula1)].destinations
    listed = {cell.value for row in book[sheet][cells] for cell in row}
    assert {"电力（当量值）", "天然气", "原煤"} <= listed
    everything = [str(rule.formula1) for page in book.worksheets for rule in page.data_validations.dataValidation]
    assert not [formula for formula in everything if "!" in formula]
    conditions = [
        formula
        for page in book.worksheets
        for rules_of in page.conditional_formatting
        for rule in rules_of.rules
        for formula in rule.formula
    ]
    assert conditions
    assert not [formula for formula in conditions if "!" in formula]


def test_required_fields_carry_a_red_star_and_the_word(written: tuple[Pack, Workbook, Path]) -> None:
    of, book, _ = written
    plan = layout(of, YEAR)
    labels = [book["基本信息表"].cell(plan.sheet("enterprise").row(key), 2).value for key in ("name", "code")]
    labels.append(book["基本要求"].cell(6, plan.sheet("gate").column("met")).value)
    for label in labels:
        assert str(label).endswith("*必填")
        assert isinstance(label, CellRichText)
        star: Any = label[-1]
        assert star.font.color.rgb == "FFC00000"


def test_marks_of_standing_and_of_example_values_show_on_every_sheet(
    written: tuple[Pack, Workbook, Path], tmp_path: Path
) -> None:
    of, book, _ = written
    for sheet in layout(of, YEAR).sheets:
        text = str(book[sheet.name["zh"]]["B3"].value)
        assert "非官方" in text
        assert "示例" in text
    form_book.write(tmp_path / "plain.xlsx", replace(of, official=True), YEAR)
    plain = openpyxl.load_workbook(tmp_path / "plain.xlsx")
    assert plain["数据"]["B3"].value is None
    assert "待定" in str(plain["基准值"]["B5"].value)


def test_it_prints_on_a4_with_headings_on_every_page(written: tuple[Pack, Workbook, Path]) -> None:
    of, book, _ = written
    for sheet in layout(of, YEAR).sheets:
        page = book[sheet.name["zh"]]
        assert page.page_setup.paperSize == 9
        assert page.page_setup.fitToHeight == 0
        if sheet.part != "pledge":
            assert page.print_title_rows == "$6:$6"
            assert page.freeze_panes == "A7"


def test_no_result_is_cached_so_that_every_program_computes_it(written: tuple[Pack, Workbook, Path]) -> None:
    _, book, path = written
    computed = openpyxl.load_workbook(path, data_only=True)
    formulas = [
        (page.title, cell.coordinate)
        for page in book.worksheets
        for row in page.iter_rows()
        for cell in row
        if cell.data_type == "f"
    ]
    assert len(formulas) > 1_000
    assert {computed[sheet][cell].value for sheet, cell in formulas} == {None}


def test_formulas_stay_within_what_excel_takes(written: tuple[Pack, Workbook, Path]) -> None:
    _, book, _ = written
    for page in book.worksheets:
        for row in page.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    assert len(str(cell.value)) <= 8_192
                    assert _depth(str(cell.value)) <= 64


def _depth(formula: str) -> int:
    depth = deepest = 0
    for mark in re.sub(r'"[^"]*"', "", formula):
        depth += (mark == "(") - (mark == ")")
        deepest = max(deepest, depth)
    return deepest


def test_the_same_pack_gives_the_same_bytes(written: tuple[Pack, Workbook, Path], tmp_path: Path) -> None:
    of, _, path = written
    form_book.write(tmp_path / "again.xlsx", of, YEAR, example(of.name))
    assert (tmp_path / "again.xlsx").read_bytes() == path.read_bytes()


def test_a_blank_form_says_nothing_and_only_lacks_what_is_required(written: tuple[Pack, Workbook, Path]) -> None:
    of, _, path = written
    form, problems, _ = form_cells.read(sheets.read(path), of)
    assert form is None
    assert [(problem.note.code, problem.sheet, problem.cell) for problem in problems] == [
        ("form.needed", "基本信息表", "C8"),
        ("form.needed", "基本信息表", "C10"),
    ]


def test_the_english_form_speaks_english(tmp_path: Path) -> None:
    form_book.write(tmp_path / "form.xlsx", pack(STANDARD), YEAR, lang="en")
    book = openpyxl.load_workbook(tmp_path / "form.xlsx")
    assert book.sheetnames[:3] == ["Enterprise", "Commitment", "Requirements"]
    headings = [
        cell.value for page in book.worksheets for cell in page[6] if page.sheet_state == "visible" and cell.value
    ]
    texts = [*headings, book["Enterprise"]["B8"].value, book["Data"]["B4"].value, book["Commitment"]["B7"].value]
    assert [text for text in texts if re.search("[\u4e00-\u9fff]", re.sub(r"\(.*\)", "", str(text)))] == []


def test_a_form_of_the_same_year_is_carried_over_whole(tmp_path: Path) -> None:
    for seed in range(3):
        form = fillings.form(pack(STANDARD), seed)
        form_book.write(tmp_path / "form.xlsx", pack(STANDARD), YEAR, form=form)
        read, _, _ = form_cells.read(sheets.read(tmp_path / "form.xlsx"), pack(STANDARD), form.file)
        assert read == form


def test_next_year_starts_from_what_may_still_hold(tmp_path: Path) -> None:
    form = fillings.form(pack(), 2)
    form_book.write(tmp_path / "form.xlsx", pack(), YEAR + 1, form=form)
    read, _, _ = form_cells.read(sheets.read(tmp_path / "form.xlsx"), pack())
    assert read is not None
    assert set(read.gate.values()) == {None}
    assert (read.name, read.year, read.rows) == (form.name, YEAR + 1, form.rows)
    kept = {key: value for key, value in form.data.items() if key[1] > YEAR + 1 - pack().fields[key[0]].years}
    assert kept
    assert read.data == kept


def test_more_products_than_there_is_room_for_get_room(tmp_path: Path) -> None:
    content = fillings.content(pack(), 1)
    product = content["products"][0] if content["products"] else None
    assert product is not None
    form = fillings.form(pack(), 1)
    many = replace(form, products=tuple(replace(form.products[0], name=f"产品{number}") for number in range(15)))
    form_book.write(tmp_path / "form.xlsx", pack(), YEAR, form=many)
    read, _, _ = form_cells.read(sheets.read(tmp_path / "form.xlsx"), pack(), form.file)
    assert read == many


def test_full_marks_that_no_decimal_says_are_divided_in_the_cell(tmp_path: Path) -> None:
    first, second, *others = pack().areas
    of = replace(
        pack(), areas=(replace(first, weight=Fraction(25, 3)), replace(second, weight=Fraction(5, 2)), *others)
    )
    form_book.write(tmp_path / "form.xlsx", of, YEAR)
    sheet = next(each for each in layout(of, YEAR).sheets if each.part == "preview")
    page, column = openpyxl.load_workbook(tmp_path / "form.xlsx")[sheet.name["zh"]], sheet.column("full")
    assert [page.cell(sheet.row(area.id), column).value for area in (first, second)] == ["=25/3", "=2.5"]


def test_every_particular_of_the_form_has_its_row() -> None:
    assert set(form_plan.ENTERPRISE) == set(ENTERPRISE_KEYS)


def test_values_travel_with_the_form_the_latest_before_its_year(tmp_path: Path) -> None:
    of, table = pack(), example()
    form_book.write(tmp_path / "form.xlsx", of, YEAR, table)
    page = openpyxl.load_workbook(tmp_path / "form.xlsx")["基准值"]
    listed = {(row[1].value, row[2].value, row[3].value) for row in page.iter_rows(min_row=7)}
    fitting = {
        (of.benchmark_names[value.name].title["zh"], value.industry, value.region)
        for value in table.values
        if value.year <= YEAR
    }
    assert listed == fitting
    form_book.write(tmp_path / "none.xlsx", of, YEAR, benchmarks.NONE)
    assert openpyxl.load_workbook(tmp_path / "none.xlsx")["基准值"].max_row == 6
