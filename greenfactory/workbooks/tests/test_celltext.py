"""Texts are cut to what Excel can hold, never inside a character or a code."""

from pathlib import Path

import openpyxl
import pytest

from greenfactory.workbooks.book import Column, book
from greenfactory.workbooks.celltext import caption


@pytest.mark.parametrize(
    ("text", "most", "kept"),
    [
        ("甲乙丙", 3, "甲乙丙"),
        ("甲乙丙", 2, "甲乙"),
        ("🏭🏭🏭", 4, "🏭🏭"),
        ("🏭🏭🏭", 5, "🏭🏭"),
        ("A&B", 4, "A&&B"),
        ("A&B", 2, "A"),
        ("A\x00\ud800", 9, "A��"),
        ("甲", 0, ""),
    ],
)
def test_a_caption_is_cut_between_characters_in_the_units_of_excel(text: str, most: int, kept: str) -> None:
    assert caption(text, most) == kept


def test_a_foot_of_three_hundred_emoji_is_cut_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "表.xlsx"
    with book(path, "zh") as pages:
        pages.page("表", [Column("列", 10)], "🏭" * 300).row(["甲"])
    (page,) = openpyxl.load_workbook(path).worksheets
    foot = page.oddFooter
    assert foot is not None
    assert foot.left.text == "🏭" * 60
    assert foot.right.text == "第 &P 页，共 &N 页"
