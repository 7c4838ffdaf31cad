"""An official letter as Word reads it: layout after GB/T 9704-2012, numbered parts, annexes on pages of their own."""

import io
import zipfile
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Cm

from greenfactory.workbooks.letter import Annex, Letter, Part, numeral, written

LETTER = Letter(
    title="关于组织申报的通知", mark="草稿", number="示工信〔2026〕1号", addressee="各单位：",
    parts=(Part("", ("现就有关事项通知如下。",)), Part("申报对象", ("工业企业。",)), Part("申报时间", ("另行通知。",))),
    attached=("评审规则", "清单"), signer="示例局", dated="2026年1月5日",
    annexes=(Annex("评审规则", ("说明。",), (("题号", "规定"), ("a", "高于\n80分")), (1, 9)), Annex("清单", ("无。",))),
)  # fmt: skip


def test_everything_stands_in_the_order_of_an_official_letter() -> None:
    document = docx.Document(io.BytesIO(written(LETTER)))
    texts = [paragraph.text for paragraph in document.paragraphs if paragraph.text]
    assert texts == [
        "【草稿】", "示工信〔2026〕1号", "关于组织申报的通知", "各单位：", "现就有关事项通知如下。", "一、申报对象", "工业企业。",
        "二、申报时间", "另行通知。", "附件：1. 评审规则", "2. 清单", "示例局", "2026年1月5日", "附件1", "评审规则", "说明。",
        "附件2", "清单", "无。",
    ]  # fmt: skip
    assert [[cell.text for cell in row.cells] for row in document.tables[0].rows] == [
        ["题号", "规定"],
        ["a", "高于\n80分"],
    ]


def test_page_fonts_and_numbers_are_those_of_the_standard() -> None:
    document = docx.Document(io.BytesIO(written(LETTER)))
    section = document.sections[0]
    sizes = (section.page_width, section.top_margin, section.left_margin)
    assert [round((size or 0) / Cm(0.1)) for size in sizes] == [210, 37, 28]
    first: list[Any] = [paragraph.runs[0]._element for paragraph in document.paragraphs if paragraph.runs]
    fonts = {run.text: run.rPr.rFonts.get(qn("w:eastAsia")) for run in first}
    assert (fonts["关于组织申报的通知"], fonts["一、申报对象"], fonts["工业企业。"]) == (
        "方正小标宋简体",
        "黑体",
        "仿宋",
    )
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        assert "PAGE" in footer._element.xml
        assert f'<w:jc w:val="{side}"/>' in footer._element.xml
    table = next(part for part in document.part.package.iter_parts() if part.partname == "/word/fontTable.xml")
    assert '<w:font w:name="方正小标宋简体"><w:altName w:val="黑体"/></w:font>' in table.blob.decode()


def test_the_same_letter_gives_the_same_bytes() -> None:
    first = written(LETTER)
    assert first == written(LETTER)
    with zipfile.ZipFile(io.BytesIO(first)) as package:
        assert {part.date_time for part in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_single_annex_has_no_number() -> None:
    one = Letter(title="通知", attached=("清单",), annexes=(Annex("清单", ("无。",)),))
    texts = [paragraph.text for paragraph in docx.Document(io.BytesIO(written(one))).paragraphs if paragraph.text]
    assert texts == ["通知", "附件：清单", "附件", "清单", "无。"]


def test_what_no_document_can_hold_is_replaced() -> None:
    spoilt = Letter(title="通知\x00", parts=(Part("", ("甲\x1f乙\ud800",)),))
    texts = [paragraph.text for paragraph in docx.Document(io.BytesIO(written(spoilt))).paragraphs if paragraph.text]
    assert texts == ["通知�", "甲�乙�"]


@pytest.mark.parametrize(
    ("number", "word"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (21, "二十一"), (99, "九十九")]
)
def test_parts_are_numbered_as_officials_number(number: int, word: str) -> None:
    assert numeral(number) == word
