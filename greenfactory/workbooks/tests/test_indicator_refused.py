"""Files that are no indicator table are named for what they are, and nothing is written."""

import zipfile
from pathlib import Path

import docx
import openpyxl
import pytest

from greenfactory.rulebook.notes import Refused
from greenfactory.rulebook.wording import LANGUAGES, remedy, say
from greenfactory.workbooks.indicator_table import import_table
from greenfactory.workbooks.tests import indicator_samples as samples

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def refused(path: Path) -> str:
    """The code of the refusal; nothing may have been written."""
    folder = path.parent / "pack"
    with pytest.raises(Refused) as caught:
        import_table(path, folder, "zh")
    (problem,) = caught.value.problems
    assert problem.file == str(path)
    assert [entry.name for entry in path.parent.iterdir()] == ([path.name] if path.exists() else [])
    for lang in LANGUAGES:
        assert say(problem.note, lang)
        assert remedy(problem.note, lang)
    return problem.note.code


def written(tmp_path: Path, content: bytes, name: str = "t.docx") -> Path:
    path = tmp_path / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "indicator.empty_file"),
        (b"\0\0 \n", "indicator.empty_file"),
        (b"%PDF-1.7 x", "indicator.pdf"),
        (OLE + bytes(600), "indicator.old_office"),
        (OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "indicator.password"),
        (b"\x7fELF noise", "indicator.not_office"),
        ("一级指标,二级指标,分值".encode(), "indicator.not_office"),
        (b"<html><table></table></html>", "indicator.not_office"),
        (b"PK\x03\x04" + bytes(100), "indicator.not_office"),
    ],
)
def test_other_files_are_named_for_what_they_are(tmp_path: Path, content: bytes, code: str) -> None:
    assert refused(written(tmp_path, content)) == code


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path / "none.docx") == "table.unreadable"


def test_macros_are_refused(tmp_path: Path) -> None:
    path = samples.points_in_text(tmp_path / "t.docx")
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("word/vbaProject.bin", b"x")
    assert refused(path) == "indicator.macros"


def test_a_bomb_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "t.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", bytes(70_000_000))
    assert refused(path) == "indicator.bomb"


@pytest.mark.parametrize("kind", ["presentation", "nothing"])
def test_other_office_files_are_refused(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "t.pptx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("_rels/.rels", '<r><Relationship Id="1" Type="x/officeDocument" Target="main.xml"/></r>')
        if kind == "presentation":
            archive.writestr("main.xml", "<presentation/>")
    assert refused(path) == "indicator.not_office"


@pytest.mark.parametrize(
    "body",
    [
        '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><document>&b;</document>',
        "<document><body><tbl><tr><tc>",
        "<document>\x01</document>",
    ],
)
def test_documents_that_word_would_not_write_are_refused(tmp_path: Path, body: str) -> None:
    assert refused(_document(tmp_path, body)) == "indicator.not_office"


def _document(tmp_path: Path, body: str) -> Path:
    path = tmp_path / "t.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("_rels/.rels", '<r><Relationship Id="1" Type="x/officeDocument" Target="w/d.xml"/></r>')
        archive.writestr("w/d.xml", body)
    return path


@pytest.mark.parametrize(
    "row",
    [
        '<tr><tc><tcPr><gridSpan val="999999999"/></tcPr></tc></tr>',
        "<tr>" + "<tc/>" * 200 + "</tr>",
        "<tr/>" * 3_000,
        "<tr><tc><p><r><t>" + "长" * 3_100_000 + "</t></r></p></tc></tr>",
    ],
    ids=["span", "columns", "rows", "text"],
)
def test_a_document_too_large_for_a_table_is_refused(tmp_path: Path, row: str) -> None:
    path = _document(tmp_path, f"<document><body><tbl>{row}</tbl></body></document>")
    assert refused(path) == "indicator.too_large"


@pytest.mark.parametrize("body", ["<document/>", "<document><body><tbl/></body></document>", "<document><tr><tc/></tr></document>"])  # fmt: skip
def test_a_document_without_a_table_holds_no_rows(tmp_path: Path, body: str) -> None:
    assert refused(_document(tmp_path, body)) == "indicator.no_rows"


def test_odd_spans_and_merges_in_a_document_are_survived(tmp_path: Path) -> None:
    row = '<tr><trPr><gridBefore val="-3"/></trPr><tc><tcPr><vMerge/><gridSpan val="0"/></tcPr><p><r><t>x</t></r></p></tc></tr>'
    path = _document(tmp_path, f"<document><body><tbl>{row * 3}</tbl></body></document>")
    assert refused(path) == "indicator.no_rows"


def test_a_workbook_without_headings_holds_no_rows(tmp_path: Path) -> None:
    assert refused(samples.xlsx(tmp_path / "t.xlsx", {"表": [["甲", 1], ["乙", 2]]})) == "indicator.no_rows"


def test_headings_without_rows_hold_no_rows(tmp_path: Path) -> None:
    assert refused(samples.xlsx(tmp_path / "t.xlsx", {"表": [["一级指标", "二级指标", "分值"]]})) == "indicator.no_rows"


def test_a_stray_cell_far_away_is_too_large_and_costs_nothing(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0]["A1"] = "一级指标"
    book.worksheets[0]["XFD1048576"] = "x"
    book.save(tmp_path / "t.xlsx")
    assert refused(tmp_path / "t.xlsx") == "indicator.too_large"


def test_a_range_merged_over_the_whole_sheet_is_clipped(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    samples.xlsx(path, {"表": [["一级指标", "二级指标", "分值"], ["甲", "子", 5]]}, {"表": ["A2:A1048576"]})
    assert import_table(path, tmp_path / "pack", "zh").rows == 1


def test_a_folder_with_something_in_it_stays_as_it_is(tmp_path: Path) -> None:
    path = samples.three_levels(tmp_path / "c.xlsx")
    folder = tmp_path / "pack"
    folder.mkdir()
    (folder / "mine.txt").write_text("x")
    with pytest.raises(Refused) as caught:
        import_table(path, folder, "zh")
    assert caught.value.problems[0].note.code == "cli.not_empty"
    assert [entry.name for entry in folder.iterdir()] == ["mine.txt"]


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    path = samples.three_levels(tmp_path / "c.xlsx")
    (tmp_path / "pack").mkdir()
    assert import_table(path, tmp_path / "pack", "zh").problems == ()
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["c.xlsx", "pack"]


def test_a_folder_that_cannot_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    path = samples.three_levels(tmp_path / "c.xlsx")
    (tmp_path / "file").write_text("x")
    with pytest.raises(Refused) as caught:
        import_table(path, tmp_path / "file" / "pack", "zh")
    assert caught.value.problems[0].note.code == "table.not_writable"
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["c.xlsx", "file"]


def test_an_id_that_is_none_is_refused(tmp_path: Path) -> None:
    path = samples.three_levels(tmp_path / "c.xlsx")
    with pytest.raises(Refused) as caught:
        import_table(path, tmp_path / "pack", "zh", "某市")
    assert caught.value.problems[0].note.code == "pack.id"


def test_texts_that_would_break_toml_or_the_screen_stay_texts(tmp_path: Path) -> None:
    nasty = "a\"\"\"b\\n#[[rows]]\n=1+1\n'''{}</td>|"
    path = samples.xlsx(
        tmp_path / "t.xlsx", {"表": [["一级指标", "二级指标", "分值", "评分标准"], ['甲"]', 'x = "y"', 5, nasty]]}
    )
    made = import_table(path, tmp_path / "pack", "zh")
    assert made.problems == ()
    assert 'rubric.zh = """\n' in (tmp_path / "pack" / "indicators" / "1-A1.toml").read_text("utf-8")


def test_deleted_text_and_tables_in_cells_of_a_document(tmp_path: Path) -> None:
    path = tmp_path / "t.docx"
    made = docx.Document()
    table = made.add_table(2, 3)
    for cell, text in zip(table.rows[0].cells, ("一级指标", "二级指标", "分值"), strict=True):
        cell.text = text
    for cell, text in zip(table.rows[1].cells, ("甲", "子", "5"), strict=True):
        cell.text = text
    table.cell(1, 1).add_table(1, 1).cell(0, 0).text = "附"
    made.save(str(path))
    assert import_table(path, tmp_path / "pack", "zh").rows == 1
