"""Single cells: what people type for figures, units, yes and no and dates, and what it is read as."""

import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenfactory.rulebook.wording import LANGUAGES, remedy, say
from greenfactory.workbooks import cell_values
from greenfactory.workbooks.cell_values import Reading
from greenfactory.workbooks.cells import Broken, Dated, Figure, Percent, Uncomputed


def seen(reading: Reading) -> tuple[Any, str, bool]:
    return reading.value, reading.note.code.removeprefix("workbook.") if reading.note else "", reading.wrong


@pytest.mark.parametrize(
    ("text", "unit", "value", "code"),
    [
        (Figure("35"), "tce", "35", ""),
        ("35", "tce", "35", ""),
        ("１２３", "t", "123", "read_as"),
        ("1,234.5", "t", "1234.5", "read_as"),
        ("1，234，567", "t", "1234567", "read_as"),
        (" 1 234.5 ", "t", "1234.5", "read_as"),
        ("−5", "t", "-5", "read_as"),
        ("'12", "t", "12", "read_as"),
        ("12%", "%", "12", "read_as"),
        ("１２％", "%", "12", "read_as"),
        ("35 tce", "tce", "35", "read_as"),
        ("35吨标准煤", "tce", "35", "converted"),
        ("35 kgce", "tce", "0.035", "converted"),
        ("1,000 kWh", "万kWh", "0.1", "converted"),
        ("3亩", "m2", "2000", "converted"),
        ("2.5e3", "t", "2.5e3", ""),
        ("约200", "t", "约200", ""),
        ("1,23", "t", "1,23", ""),
        ("12,3456", "t", "12,3456", ""),
        ("1.2.3", "t", "1.2.3", ""),
        ("三十五", "t", "三十五", ""),
        (Figure("0.12"), "%", "0.12", "maybe_percent"),
        (Figure("12"), "%", "12", ""),
        (Percent("0.12"), "%", "12", "read_as"),
        ("35 tce", None, "35 tce", ""),
    ],
)
def test_a_figure_is_read_as_it_was_meant_and_says_so(text: str, unit: str | None, value: str, code: str) -> None:
    assert seen(cell_values.number(text, unit)) == (value, code, False)


@pytest.mark.parametrize(
    ("text", "unit", "code"),
    [
        ("12%", "tce", "percent"),
        ("12%", "1", "percent"),
        ("35 tce", "m2", "unit_unfit"),
        ("3.5万", "元", "unit_unfit"),
        ("5 箱", "t", "unit_unfit"),
        (Dated("45000"), "t", "a_date"),
        ("2023-05-06", "t", "a_date"),
        (Percent("0.12"), "t", "percent"),
        (Broken("#DIV/0!"), "t", "cell_error"),
        (Uncomputed("=A1"), "t", "no_result"),
    ],
)
def test_a_figure_that_cannot_be_used_is_refused_with_its_reason(text: str, unit: str, code: str) -> None:
    reading = cell_values.number(text, unit)
    assert seen(reading) == (None, code, True)
    assert reading.note is not None
    assert all(say(reading.note, lang) and remedy(reading.note, lang) for lang in LANGUAGES)


@pytest.mark.parametrize("text", ["是", "√", "✓", "Y", "yes", "１", "1", "有", " 符合 ", "TRUE"])
def test_yes_in_many_ways(text: str) -> None:
    assert cell_values.yes_no(text).value is True


@pytest.mark.parametrize("text", ["否", "×", "✗", "N", "no", "０", "0", "无", "不符合", "FALSE", "不适用"])
def test_no_in_many_ways(text: str) -> None:
    assert cell_values.yes_no(text).value is False


@pytest.mark.parametrize("text", ["也许", "是/否", "2", "?"])
def test_what_is_neither_yes_nor_no_is_left_to_the_validator(text: str) -> None:
    assert seen(cell_values.yes_no(text)) == (text, "", False)


def test_only_the_words_of_the_list_pass_without_a_remark() -> None:
    assert [cell_values.yes_no(text).note for text in ("是", "否", "适用", "不适用")] == [None] * 4
    assert cell_values.yes_no("√").note is not None


@pytest.mark.parametrize(
    ("text", "value", "code"),
    [
        ("2008-05-16", "2008-05-16", ""),
        (Figure("39584"), "2008-05-16", ""),
        ("2008-05-16 00:00:00", "2008-05-16", "read_as"),
        ("2023年5月", "2023-05", "read_as"),
        ("2023年5月6日", "2023-05-06", "read_as"),
        ("2023/5/6", "2023-05-06", "read_as"),
        ("２０２３．５．６", "2023-05-06", "read_as"),
        (Figure("2010"), "2010", ""),
        ("2023年13月", "2023年13月", ""),
        ("五月", "五月", ""),
    ],
)
def test_dates_are_read_as_far_as_they_are_known(text: str, value: str, code: str) -> None:
    assert seen(cell_values.day(text)) == (value, code, False)


def test_years_points_flows_and_lists() -> None:
    assert seen(cell_values.year("2023年")) == (2023, "read_as", False)
    assert seen(cell_values.year(Figure("2023"))) == (2023, "", False)
    assert seen(cell_values.year("明年")) == ("明年", "", False)
    assert seen(cell_values.points("0.5分")) == ("0.5", "read_as", False)
    assert seen(cell_values.points("1,000")) == ("1000", "read_as", False)
    assert seen(cell_values.flow("外销")) == ("sold", "read_as", False)
    assert seen(cell_values.flow("外供")) == ("sold", "", False)
    assert cell_values.several("甲.pdf；乙.pdf\n 丙.pdf;;").value == ["甲.pdf", "乙.pdf", "丙.pdf"]


def test_texts_lose_what_nobody_sees() -> None:
    assert seen(cell_values.words("无锡\u200b某厂")) == ("无锡某厂", "read_as", False)
    assert seen(cell_values.words("一行\n两行")) == ("一行 两行", "read_as", False)
    assert seen(cell_values.words("一行\n两行", lines=True)) == ("一行\n两行", "", False)
    assert seen(cell_values.words("Greenfactory Ltd.")) == ("Greenfactory Ltd.", "", False)


@given(st.text(max_size=60), st.sampled_from(["tce", "%", "1", "m2", "", None]))
def test_no_text_at_all_ends_in_an_exception(text: str, unit: str | None) -> None:
    readers = (cell_values.yes_no, cell_values.flow, cell_values.year, cell_values.day, cell_values.words)
    readings = [
        cell_values.number(text, unit),
        cell_values.points(text),
        cell_values.several(text),
        *(read(text) for read in readers),
    ]
    for reading in readings:
        if reading.note is not None:
            assert all(say(reading.note, lang) for lang in LANGUAGES)


def test_digits_without_end_take_no_time() -> None:
    begun = time.process_time()
    assert cell_values.number("9" * 30_000, "t") == Reading("9" * 30_000)
    assert time.process_time() - begun < 5
