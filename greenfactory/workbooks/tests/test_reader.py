"""The limited process gives sheets in order; a file that wants too much ends it, and the others are still read."""

import re
import signal
import threading
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from greenfactory.rulebook.notes import Refused
from greenfactory.workbooks import reader, sheets
from greenfactory.workbooks.cells import MOST_ROWS, Broken, Figure, Uncomputed


def book(path: Path, *rows: list[object]) -> Path:
    made = openpyxl.Workbook()
    for row in rows:
        made.worksheets[0].append(row)
    made.save(path)
    return path


@pytest.fixture
def corners(tmp_path: Path) -> Path:
    """Two cells in opposite corners, which a reader that lays sheets out whole has no memory for."""
    with xlsxwriter.Workbook(tmp_path / "corners.xlsx") as made:
        made.add_worksheet().write(1_048_575, 16_383, 1)
        made.worksheets()[0].write(0, 0, 1)
    return tmp_path / "corners.xlsx"


def codes(answer: reader.Answer) -> list[str]:
    return [problem.note.code for problem in answer.problems] if isinstance(answer, Refused) else []


def test_files_come_in_order_and_a_heavy_one_stops_nothing_else(tmp_path: Path, corners: Path) -> None:
    good = [book(tmp_path / f"{number}.xlsx", ["甲", number]) for number in range(6)]
    noise = tmp_path / "noise.xlsx"
    noise.write_bytes(b"PK" + bytes(1000))
    answers = list(reader.read_all([good[0], corners, *good[1:3], noise, *good[3:], tmp_path / "none.xlsx"]))
    assert [path.name for path, _ in answers] == [
        "0.xlsx", "corners.xlsx", "1.xlsx", "2.xlsx", "noise.xlsx", "3.xlsx", "4.xlsx", "5.xlsx", "none.xlsx",
    ]  # fmt: skip
    assert [codes(answer) for _, answer in answers] == [
        [], ["table.too_heavy"], [], [], ["table.not_a_workbook"], [], [], [], ["table.unreadable"],
    ]  # fmt: skip
    read = [answer[0].rows[1] for _, answer in answers if not isinstance(answer, Refused)]
    assert read == [{1: "甲", 2: str(number)} for number in range(6)]


def test_a_small_file_of_very_many_rows_is_refused_before_it_is_laid_out(tmp_path: Path) -> None:
    path = book(tmp_path / "rows.xlsx", [1])
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/worksheets/sheet1.xml"] = re.sub(
        b"<row.*</row>", b"<row><c><v>1</v></c></row>" * (MOST_ROWS + 1), parts["xl/worksheets/sheet1.xml"]
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    assert [codes(answer) for _, answer in reader.read_all([path])] == [["table.too_many"]]


def test_a_file_that_takes_too_long_is_given_up(tmp_path: Path) -> None:
    good = book(tmp_path / "good.xlsx", [1])
    assert [codes(answer) for _, answer in reader.read_all([good], seconds=0)] == [["table.too_heavy"]]


def test_the_quick_way_reads_what_the_careful_one_does(tmp_path: Path) -> None:
    path = tmp_path / "kinds.xlsx"
    with xlsxwriter.Workbook(path) as made:
        page = made.add_worksheet("表")
        page.write_row(0, 0, ["文字", 12.5, 79.99999999999999, True])
        page.write_formula(1, 0, "=1/0", None, "#DIV/0!")
        page.write_formula(1, 1, "=B1+1", None, "")
        page.write_formula(1, 2, "=B1+1", None, 13.5)
        page.write(5, 9, "远")
        made.add_worksheet("空").hide()
    [(_, quick)] = reader.read_all([path])
    assert not isinstance(quick, Refused)
    careful = sheets.read(path)
    assert [(sheet.name, sheet.hidden, sheet.rows) for sheet in quick] == [
        (sheet.name, sheet.hidden, sheet.rows) for sheet in careful
    ]
    kinds = {place: type(quick[0].rows[place[0]][place[1]]) for place in ((1, 1), (1, 2), (2, 1), (2, 2), (2, 3))}
    assert kinds == {(1, 1): str, (1, 2): Figure, (2, 1): Broken, (2, 2): Uncomputed, (2, 3): Figure}


def test_nothing_is_read_where_nothing_is_asked() -> None:
    assert list(reader.read_all([])) == []


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="Windows has no such clock")
def test_a_stop_while_a_file_is_read_leaves_no_clock_running(tmp_path: Path) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    path = book(tmp_path / "a.xlsx", ["甲"])
    running, before = threading.active_count(), signal.signal(signal.SIGALRM, stop)
    try:
        # Python takes longer than that to start the process that reads.
        signal.setitimer(signal.ITIMER_REAL, 0.02)
        with pytest.raises(KeyboardInterrupt):
            list(reader.read_all([path]))
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert threading.active_count() == running
