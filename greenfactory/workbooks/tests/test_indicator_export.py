"""A pack printed as an indicator table looks like one, and read back gives the same areas, rows, points and proofs."""

from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn

from greenfactory.cli.main import main
from greenfactory.rulebook.notes import Refused
from greenfactory.rulebook.packs import library, packreader
from greenfactory.rulebook.packs.pack import Pack
from greenfactory.rulebook.tests import minipack
from greenfactory.workbooks.indicator_table import export_table, import_table
from greenfactory.workbooks.indicators.rulewords import Words
from greenfactory.workbooks.tests import indicator_samples as samples
from greenfactory.workbooks.tests.office import converted, needs_office

PACKS = [f"{folder.parent.name}/{folder.name}" for folder in library.packs()]


def facts(pack: Pack, lang: str) -> object:
    """What a table and its pack must agree in."""
    return [
        (
            area.title[lang],
            area.weight,
            area.bonus,
            [(row.title[lang], row.group, row.kind, row.required, row.points, row.evidence) for row in area.rows],
        )
        for area in pack.areas
    ], [(gate.title[lang], gate.years, gate.evidence) for gate in pack.gate]


def back(path: Path) -> Pack:
    folder = path.parent / f"back-{path.suffix[1:]}"
    assert import_table(path, folder, "zh").problems == ()
    return packreader.read(folder)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("suffix", [".docx", ".xlsx"])
@pytest.mark.parametrize("name", PACKS)
def test_every_shipped_pack_comes_back_as_it_was(tmp_path: Path, name: str, suffix: str, lang: str) -> None:
    pack = packreader.read(library.find(name))
    path = tmp_path / f"table{suffix}"
    export_table(pack, path, lang)
    assert facts(back(path), "zh") == facts(pack, lang)


@pytest.mark.parametrize("suffix", [".docx", ".xlsx"])
def test_an_imported_table_comes_back_with_its_limits(tmp_path: Path, suffix: str) -> None:
    import_table(samples.two_row_heading(tmp_path / "a.xlsx"), tmp_path / "pack", "zh")
    pack = packreader.read(tmp_path / "pack")
    export_table(pack, tmp_path / f"b{suffix}", "zh")
    again = back(tmp_path / f"b{suffix}")
    assert facts(again, "zh") == facts(pack, "zh")
    quantities = [
        (row.quantity.higher, row.quantity.scale, row.quantity.steps) for row in pack.rows.values() if row.quantity
    ]
    assert [(row.quantity.higher, row.quantity.scale, row.quantity.steps) for row in again.rows.values() if row.quantity] == quantities  # fmt: skip


@needs_office
@pytest.mark.parametrize("suffix", ["docx", "xlsx"])
def test_a_table_saved_by_libreoffice_reads_the_same(tmp_path: Path, suffix: str) -> None:
    pack = packreader.read(library.find("gbt36132/2025"))
    path = tmp_path / f"table.{suffix}"
    export_table(pack, path, "zh")
    (saved,) = converted([path], suffix, tmp_path / "saved")
    assert facts(back(saved), "zh") == facts(pack, "zh")


def test_the_document_is_a4_landscape_in_fangsong_with_headings_repeated(tmp_path: Path) -> None:
    path = tmp_path / "t.docx"
    export_table(packreader.read(library.find("city-green-factory/2021")), path, "zh")
    document = docx.Document(str(path))
    section = document.sections[0]
    assert (section.page_width, section.page_height) == (10692130, 7560310)
    style: Any = document.styles["Normal"]
    assert style.element.rPr.rFonts.get(qn("w:eastAsia")) == "仿宋"
    assert document.paragraphs[0].text == "市级绿色工厂评价【非官方】"
    assert [table.rows[0]._tr.trPr is not None for table in document.tables] == [True] * 3
    assert all(table.rows[0]._tr.xpath("./w:trPr/w:tblHeader") for table in document.tables)
    assert "NUMPAGES" in section.footer.paragraphs[0]._p.xml
    first = document.tables[1]
    assert [cell.text for cell in first.rows[0].cells][:5] == ["一级指标", "序号", "二级指标", "三级指标", "类型"]
    assert first.cell(1, 0).text == first.cell(2, 0).text == "基础设施（20分）"


def test_the_workbook_prints_on_a4_landscape_with_headings_repeated(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    export_table(packreader.read(library.find("gbt36132/2025")), path, "zh")
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["基本要求", "评价指标", "计算公式"]
    sheet = book["评价指标"]
    assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize or 0)) == ("landscape", 9)
    assert sheet.print_title_rows == "$3:$3"
    assert sheet["A1"].value == "GB/T 36132-2025 绿色工厂评价【非官方】"
    assert sheet["A1"].font.name == "黑体"
    assert sheet["A4"].font.name == "仿宋"
    assert [cell.value for cell in sheet[3]][:4] == ["一级指标", "序号", "二级指标", "类型"]
    assert any("A4:" in str(merged) for merged in sheet.merged_cells.ranges)


def test_rules_are_said_in_words_from_the_rows_data(tmp_path: Path) -> None:
    words = Words(minipack.read(tmp_path), "zh")
    said = {name: words.rule(row).split("\n") for name, row in words.pack.rows.items()}
    assert said["BASE-REQ"] == ["符合得满分，不符合不得分。", "不符合的，不得入选。", "不得填“不适用”。"]
    assert said["BASE-JUD"] == ["由评审专家在满分内评定。", "不适用的，得满分。", "好 10，中 5"]
    assert said["USE-STEP"][0] == "≤50得10分；≤100得5分。"
    assert said["USE-STEP"][2].startswith("适用条件：")
    assert "加权平均" in said["USE-PROD"][2]
    assert words.limit(words.pack.rows["BASE-LIN"].quantity.measures[0].lead).startswith("2 × ")  # type: ignore[union-attr]


def test_only_word_and_excel_files_are_written(tmp_path: Path) -> None:
    with pytest.raises(Refused) as caught:
        export_table(packreader.read(library.find("gbt36132/2025")), tmp_path / "t.pdf", "zh")
    assert caught.value.problems[0].note.code == "indicator.suffix"
    assert list(tmp_path.iterdir()) == []


def test_the_commands_import_check_and_export(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = samples.two_row_heading(tmp_path / "a.xlsx")
    folder, table = tmp_path / "wuxi", tmp_path / "t.docx"
    assert main(["packs", "import", str(path), "-o", str(folder), "--edition", "2026", "--lang", "zh"]) == 0
    shown = capsys.readouterr().out
    assert "指标体系!D12 (A2-02)" in shown
    assert "已写出规则包 wuxi/2026：2 个一级指标、6 项指标、2 项基本要求" in shown
    assert "wuxi/2026：检查通过" in shown
    assert main(["packs", "check", str(folder)]) == 0
    assert main(["packs", "export", str(folder), "-o", str(table)]) == 0
    assert main(["packs", "import", str(path), "-o", str(folder), "--lang", "en"]) == 1
    assert "holds files already" in capsys.readouterr().err
