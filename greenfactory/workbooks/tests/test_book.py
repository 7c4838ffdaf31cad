"""Pages keep what they are given: long lists, long numbers, and no half-written file."""

from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

from greenfactory.rulebook.notes import Refused
from greenfactory.workbooks import book as module
from greenfactory.workbooks.book import Column, book


def test_more_rows_than_excel_holds_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST_ROWS", 5)
    with book(tmp_path / "a.xlsx", "en") as pages:
        page = pages.page("list", [Column("number", 9)])
        page.head()
        for number in range(9):
            page.row([number])
    values = [row[0] for row in openpyxl.load_workbook(tmp_path / "a.xlsx")["list"].iter_rows(values_only=True)]
    assert values == ["number", 0, 1, 2, "an Excel sheet holds no more rows; the rest is left out"]


def test_numbers_longer_than_excel_keeps_are_texts(tmp_path: Path) -> None:
    with book(tmp_path / "a.xlsx", "zh") as pages:
        page = pages.page("数", [Column("数", 9)])
        page.row([Fraction(10**14 + 1)])
        page.row([Fraction(10**29 + 1)])
        page.row([Fraction(10) ** 400])
    rows = openpyxl.load_workbook(tmp_path / "a.xlsx")["数"].iter_rows(values_only=True)
    assert [type(row[0]) for row in rows] == [int, str, str]


def test_what_xlsxwriter_cannot_write_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_self: object) -> None:
        raise FileCreateError(OSError(28, "No space left on device"))

    monkeypatch.setattr(xlsxwriter.Workbook, "close", fail)
    with pytest.raises(Refused) as caught, book(tmp_path / "a.xlsx", "zh"):
        pass
    assert caught.value.problems[0].note.code == "table.not_writable"
    assert list(tmp_path.iterdir()) == []
