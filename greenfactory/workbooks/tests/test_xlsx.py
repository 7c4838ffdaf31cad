"""Workbooks are read as Excel shows them, from whatever program, and hostile ones cost nothing."""

import random
import time
import tracemalloc
import zipfile
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from greenfactory.rulebook.notes import Refused
from greenfactory.rulebook.wording import say
from greenfactory.workbooks import sheets, tables
from greenfactory.workbooks.cells import Broken, Figure, Uncomputed
from greenfactory.workbooks.tables import Table

A, B = "91320200000000000A", "91320200000000011E"
HEAD = ["企业名称", "统一社会信用代码", "所属市（县）、区", "专家1", "专家2"]
NAMES = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
TYPE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SHEET = f"<worksheet {NAMES}><sheetData>{{}}</sheetData></worksheet>"


def workbook(folder: Path, *rows: list[Any], name: str = "scores.xlsx") -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    book.save(folder / name)
    return folder / name


def raw(folder: Path, sheet: str, *, strings: str = "", book: str = "", prefix: str = "") -> Path:
    """A workbook written by hand."""
    path = folder / "raw.xlsx"
    relation = "<Relationships>{}</Relationships>"
    book = (
        book
        or f'<{prefix}workbook {NAMES} xmlns:r="r"><sheets><sheet name="表" sheetId="1" r:id="r1"/></sheets></{prefix}workbook>'
    )
    parts = {
        "_rels/.rels": relation.format(f'<Relationship Id="a" Type="{TYPE}/officeDocument" Target="xl/workbook.xml"/>'),
        "xl/workbook.xml": book,
        "xl/_rels/workbook.xml.rels": relation.format(
            f'<Relationship Id="r1" Type="{TYPE}/worksheet" Target="/xl/worksheets/sheet1.xml"/>'
            f'<Relationship Id="r2" Type="{TYPE}/sharedStrings" Target="sharedStrings.xml"/>'
        ),
        "xl/sharedStrings.xml": f"<sst>{strings}</sst>",
        "xl/worksheets/sheet1.xml": sheet,
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, content in parts.items():
            archive.writestr(part, content)
    return path


def codes(found: Table) -> list[tuple[str | None, str | None, str]]:
    return [(each.sheet, each.cell, each.note.code) for each in found.problems]


def refusal(path: Path) -> str:
    with pytest.raises(Refused) as caught:
        tables.read(path)
    (problem,) = caught.value.problems
    assert say(problem.note, "zh")
    return problem.note.code


def test_a_workbook_becomes_entries(tmp_path: Path) -> None:
    path = workbook(tmp_path, ["汇总"], HEAD, ["甲", A, "滨湖区", 80.1, None], [], ["乙", B, "惠山区", "79.9", 80])
    found = tables.read(path)
    assert [(entry.enterprise, entry.experts, entry.source) for entry in found.entries] == [
        ("甲", (Fraction(801, 10), None), f"{path} Sheet!A3"),
        ("乙", (Fraction(799, 10), 80), f"{path} Sheet!A5"),
    ]
    assert (found.sheet, codes(found)) == ("Sheet", [("Sheet", "E3", "table.missing_scores")])


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("79.99999999999999", "80"),
        ("80.200000000000003", "80.2"),
        ("80.00000000000001", "80"),
        ("79.9999999999999", "79.9999999999999"),
    ],
)
def test_a_number_is_what_excel_shows(tmp_path: Path, written: str, meant: str) -> None:
    sheet = SHEET.format(f'<row r="1"><c r="A1"><v>{written}</v></c></row>')
    assert sheets.read(raw(tmp_path, sheet))[0].rows == {1: {1: meant}}


def test_every_kind_of_cell_is_read(tmp_path: Path) -> None:
    row = (
        '<c r="B2" t="s"><v>1</v></c><c t="inlineStr"><is><t>直</t><r><t>接</t></r></is></c><c t="str"><f>A1</f><v>文</v></c>'
        '<c t="b"><v>1</v></c><c t="e"><v>#N/A</v></c><c><f>1+1</f><v>2</v></c><c><f>1+1</f></c><c t="str"><f>""</f><v/></c>'
        '<c s="4"/><c><v>1e999</v></c><c t="d"><v>2026-01-01</v></c>'
    )
    strings = '<si><t>甲</t></si><si><r><t>宏</t></r><rPh><t>hong</t></rPh><r><t xml:space="preserve"> 昌</t></r></si>'
    line = sheets.read(raw(tmp_path, SHEET.format(f'<row r="2">{row}</row>'), strings=strings))[0].rows[2]
    assert line == {
        2: "宏 昌", 3: "直接", 4: "文", 5: "1", 6: "#N/A", 7: "2", 8: "=1+1", 11: "1e999", 12: "2026-01-01",
    }  # fmt: skip
    kinds = [type(line[column]) for column in (2, 6, 7, 8, 11)]
    assert kinds == [str, Broken, Figure, Uncomputed, Figure]


def test_characters_that_xml_cannot_hold_are_read(tmp_path: Path) -> None:
    row = '<row><c t="str"><v>甲_x000D_\n乙_x005F_x0041__xD800__x</v></c></row>'
    assert sheets.read(raw(tmp_path, SHEET.format(row)))[0].rows == {1: {1: "甲\r\n乙_x0041_�_x"}}


def test_prefixes_and_rows_without_numbers_are_read(tmp_path: Path) -> None:
    sheet = '<x:worksheet xmlns:x="x"><x:sheetData><x:row><x:c><x:v>1</x:v></x:c></x:row><x:row/><x:row><x:c><x:v>3</x:v></x:c></x:row></x:sheetData></x:worksheet>'
    assert sheets.read(raw(tmp_path, sheet))[0].rows == {1: {1: "1"}, 3: {1: "3"}}


def test_a_formula_that_was_never_computed_is_no_empty_score(tmp_path: Path) -> None:
    path = workbook(tmp_path, HEAD, ["甲", A, "滨湖区", 80, "=D2+1"])
    assert codes(tables.read(path)) == [("Sheet", "E2", "table.no_result")]


def test_a_zero_that_stands_for_a_formula_yet_to_be_computed_is_no_score(tmp_path: Path) -> None:
    path = tmp_path / "scores.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, HEAD)
    sheet.write_row(1, 0, ["甲", A, "滨湖区", 80])
    sheet.write_formula(1, 4, "=D2+1")
    book.close()
    assert codes(tables.read(path)) == [("Sheet1", "E2", "table.no_result")]


def test_errors_and_codes_kept_as_numbers_are_named(tmp_path: Path) -> None:
    path = workbook(tmp_path, HEAD, ["甲", 913202000000000000, "滨湖区", 80, 81], ["乙", B, "滨湖区", "#DIV/0!", True])
    expected = [("Sheet", "B2", "table.code_as_number"), ("Sheet", "D3", "table.cell_error")]
    assert codes(tables.read(path))[:2] == expected


def test_the_first_sheet_with_the_headings_is_taken_and_the_others_named(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].append(["说明"])
    for title, state in (("草稿", "hidden"), ("评分", "visible"), ("备份", "visible")):
        sheet = book.create_sheet(title)
        sheet.sheet_state = state
        sheet.append(HEAD)
        sheet.append(["甲", A, title, 80, 81])
    book.save(tmp_path / "scores.xlsx")
    found = tables.read(tmp_path / "scores.xlsx")
    assert (found.sheet, found.entries[0].district) == ("评分", "评分")
    assert codes(found) == [("评分", "A1", "table.other_sheets")]
    assert found.problems[0].note.params["others"] == ["备份"]


def test_hidden_rows_are_ranked_with_a_warning(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (HEAD, ["甲", A, "滨湖区", 80, 81], ["乙", B, "滨湖区", 80, 81]):
        book.worksheets[0].append(row)
    book.worksheets[0].row_dimensions[3].hidden = True
    book.save(tmp_path / "scores.xlsx")
    found = tables.read(tmp_path / "scores.xlsx")
    assert (len(found.entries), codes(found)) == (2, [("Sheet", "A3", "table.hidden_rows")])


def test_hidden_columns_that_are_used_are_warned_of(tmp_path: Path) -> None:
    path = workbook(tmp_path, [*HEAD, "备注"], ["甲厂", A, "滨湖区", 81, 82, "无"], ["乙厂", B, "滨湖区", 71, 72, "无"])
    book = openpyxl.load_workbook(path)
    for column in "DF":
        book.worksheets[0].column_dimensions[column].hidden = True
    book.save(path)
    found = tables.read(path)
    assert codes(found) == [("Sheet", "D1", "table.hidden_columns")]
    assert found.warnings[0].note.params["titles"] == ["专家1"]
    assert [entry.experts for entry in found.entries] == [(81, 82), (71, 72)]


def test_rows_and_columns_drawn_together_to_nothing_are_hidden(tmp_path: Path) -> None:
    line = "".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in ("甲厂", A, "滨湖区", "81", "82"))
    head = "".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in HEAD)
    columns = '<cols><col min="5" max="16384" width="0" customWidth="1"/></cols>'
    rows = f'<sheetData><row r="1">{head}</row><row r="2" ht="0" customHeight="1">{line}</row></sheetData>'
    found = tables.read(raw(tmp_path, f"<worksheet {NAMES}>{columns}{rows}</worksheet>"))
    assert [(each.cell, say(each.note, "zh")) for each in found.warnings] == [
        ("E1", "用到的列是隐藏的：专家2"),
        ("A2", "有 1 行是隐藏的，同样参加排序：第 2 行"),
    ]


def test_a_hidden_sheet_that_is_read_is_named(tmp_path: Path) -> None:
    path = workbook(tmp_path, HEAD, ["甲厂", A, "滨湖区", 81, 82])
    book = openpyxl.load_workbook(path)
    book.create_sheet("说明").append(["见另一张"])
    book.worksheets[0].sheet_state = "hidden"
    book.active = 1
    book.save(path)
    assert codes(tables.read(path)) == [("Sheet", "A1", "table.hidden_sheet")]


def test_columns_described_without_end_cost_nothing(tmp_path: Path) -> None:
    columns = '<col min="1" max="16384" hidden="1"/>' * 100_000
    sheet = f"<worksheet {NAMES}><cols>{columns}</cols><sheetData/></worksheet>"
    assert refusal(raw(tmp_path, sheet)) == "table.not_a_workbook"


def test_a_cell_in_the_last_corner_costs_nothing(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (HEAD, ["甲", A, "滨湖区", 80, 81]):
        book.worksheets[0].append(row)
    book.worksheets[0]["XFD1048576"] = "注"
    book.save(tmp_path / "scores.xlsx")
    tracemalloc.start()
    assert len(tables.read(tmp_path / "scores.xlsx").entries) == 1
    assert tracemalloc.get_traced_memory()[1] < 20_000_000
    tracemalloc.stop()


@pytest.mark.parametrize(
    "sheet",
    [
        '<!DOCTYPE a [<!ENTITY b "c">]><worksheet/>',
        "<a>" * 10_000,
        SHEET.format('<row r="1"><c ' + " ".join(f'a{number}=""' for number in range(200_000)) + "/></row>"),
        SHEET.format('<row r="1048577"/>'),
        SHEET.format('<row r="x"/>'),
        SHEET.format('<row r="1"><c r="XFE1"><v>1</v></c></row>'),
        SHEET.format('<row r="1"><c r="１"><v>1</v></c></row>'),
        SHEET.format('<row r="1"><c r="A1" t="s"><v>7</v></c></row>'),
        SHEET.format('<row r="1"><c r="A1" t="s"><v>-1</v></c></row>'),
        SHEET.format('<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>'),
        SHEET.format('<row r="1"><c r="A1"><v>1</v></c></row><row r="1"><c r="B1"><v>2</v></c></row>'),
        SHEET.format('<row r="2"><c r="A3"><v>1</v></c></row>'),
        "<worksheet>",
        "",
        "\0" * 100,
    ],
)
def test_a_sheet_that_no_program_writes_is_refused(tmp_path: Path, sheet: str) -> None:
    assert refusal(raw(tmp_path, sheet, strings="<si><t>a</t></si>")) == "table.not_a_workbook"


@pytest.mark.parametrize(
    ("value", "shown", "code"),
    [
        (True, "General", "bool"), (0.8, "0%", "percent"), (0.8, '[Red]0.0%;"y"0', "percent"), (80, "yyyy-mm-dd", "date"),
        (80, 'm"月"d"日"', "date"), (80, "0.00", None), (80, '0"分d"', None), (80, "[$¥-804]0", None), (80, "General", None),
    ],
)  # fmt: skip
def test_a_score_is_what_is_seen(tmp_path: Path, value: Any, shown: str, code: str | None) -> None:
    book = openpyxl.Workbook()
    for row in (HEAD, ["甲", A, "滨湖区", value, 81]):
        book.worksheets[0].append(row)
    book.worksheets[0]["D2"].number_format = shown
    book.save(tmp_path / "scores.xlsx")
    found = tables.read(tmp_path / "scores.xlsx")
    assert codes(found) == ([("Sheet", "D2", f"table.not_a_score_{code}")] if code else [])
    assert all(say(problem.note, "zh") for problem in found.problems)


def test_a_score_merged_over_rows_is_refused(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (HEAD, ["甲", A, "滨湖区", 80, 81], ["乙", B, "滨湖区", None, 81]):
        book.worksheets[0].append(row)
    book.worksheets[0].merge_cells("D2:D3")
    book.worksheets[0].merge_cells("C2:C3")
    book.save(tmp_path / "scores.xlsx")
    found = tables.read(tmp_path / "scores.xlsx")
    merged = [("Sheet", cell, "table.merged_score") for cell in ("D2", "D3")]
    assert (found.entries, [each for each in codes(found) if each in merged]) == ((), merged)


@pytest.mark.parametrize(("count", "relation"), [(2, "r1"), (1_000, "r1"), (201, "x")])
def test_a_part_that_stands_for_many_sheets_is_refused(tmp_path: Path, count: int, relation: str) -> None:
    entries = "".join(f'<sheet name="{number}" r:id="{relation}"/>' for number in range(count))
    book = f'<workbook {NAMES} xmlns:r="r"><sheets>{entries}</sheets></workbook>'
    assert refusal(raw(tmp_path, SHEET.format(""), book=book)) == "table.not_a_workbook"


def test_a_long_text_that_many_cells_cite_takes_no_time(tmp_path: Path) -> None:
    strings = f"<si><t>{'专' * 32_000}</t></si>"
    cell = '<c t="s"><v>0</v></c>'
    begun = time.process_time()
    for cells, code in ((16_000, "table.too_many"), (900, "table.no_heading")):
        sheet = SHEET.format(f"<row>{cell * cells}</row>")
        assert refusal(raw(tmp_path, sheet, strings=strings)) == code
    assert time.process_time() - begun < 5


def test_too_many_rows_and_cells_are_refused(tmp_path: Path) -> None:
    cell = "<c><v>1</v></c>"
    assert refusal(raw(tmp_path, SHEET.format(f"<row>{cell}</row>" * 100_001))) == "table.too_many"


def test_a_zip_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    assert refusal(path) == "table.not_a_workbook"


def test_twenty_thousand_rows_are_read_in_seconds(tmp_path: Path) -> None:
    row = "".join(f'<c r="{letter}{{0}}"><v>80</v></c>' for letter in "ABCDEFGHIJ")
    sheet = SHEET.format("".join(f'<row r="{number}">{row.format(number)}</row>' for number in range(1, 20_001)))
    path = raw(tmp_path, sheet)
    begun = time.process_time()
    assert len(sheets.read(path)[0].rows) == 20_000
    assert time.process_time() - begun < 10


def mutated(content: bytes, chance: random.Random) -> bytes:
    """`content` with some bytes changed, cut out or doubled."""
    piece = bytearray(content)
    for _ in range(chance.randint(1, 6)):
        start = chance.randrange(len(piece))
        end = start + chance.randint(1, 30)
        piece[start:end] = chance.choice(
            [bytes(chance.randbytes(end - start)), b"", piece[start:end] * 2, b'"', b"\0", b"\xff\xfe", b"9" * 40]
        )
        if not piece:
            return b"\0"
    return bytes(piece)


def survive(folder: Path, name: str, content: bytes) -> None:
    """Read `content`: whatever it is, it gives a table or refusals that can be said."""
    path = folder / name
    path.write_bytes(content)
    try:
        problems = tables.read(path).problems
    except Refused as refused:
        problems = refused.problems
        assert problems
    for problem in problems:
        assert say(problem.note, "zh")
        assert say(problem.note, "en")


def mutations(folder: Path, count: int) -> None:
    chance = random.Random(36132)
    rows: list[list[Any]] = [HEAD, *([f"厂{number}", A, "滨湖区", 80.5, 81] for number in range(5))]
    csv = "\n".join(",".join(map(str, row)) for row in rows)
    book = workbook(folder, *rows).read_bytes()
    with zipfile.ZipFile(folder / "scores.xlsx") as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for number in range(count):
        survive(folder, "a.csv", mutated(csv.encode(chance.choice(["utf-8", "gb18030", "utf-16"])), chance))
        survive(folder, "a.xlsx", mutated(book, chance))
        victim = chance.choice([name for name in parts if name.startswith(("xl/", "_rels"))])
        with zipfile.ZipFile(folder / "b.xlsx", "w") as archive:
            for name, content in parts.items():
                archive.writestr(name, mutated(content, chance) if name == victim else content)
        survive(folder, f"c{number}.xlsx", (folder / "b.xlsx").read_bytes())


def test_200_mutated_files_of_each_kind_never_crash(tmp_path: Path) -> None:
    mutations(tmp_path, 200)


@pytest.mark.long
def test_2000_mutated_files_of_each_kind_never_crash(tmp_path: Path) -> None:
    mutations(tmp_path, 2_000)
