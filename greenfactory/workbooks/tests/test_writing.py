"""Files are written whole or not at all."""

import os
import sys
from pathlib import Path

import pytest

from greenfactory.rulebook.notes import Refused
from greenfactory.rulebook.wording import say
from greenfactory.workbooks.files import write_atomic


def code(path: Path) -> str:
    with pytest.raises(Refused) as caught, write_atomic(path) as fresh:
        fresh.write_text("new")
    (problem,) = caught.value.problems
    assert say(problem.note, "zh")
    return problem.note.code


def test_the_new_file_takes_the_place_of_the_old(tmp_path: Path) -> None:
    path = tmp_path / "结果 1.txt"
    path.write_text("old")
    with write_atomic(path) as fresh:
        fresh.write_text("new")
        assert path.read_text() == "old"
    assert path.read_text() == "new"
    assert list(tmp_path.iterdir()) == [path]


def test_the_old_file_stays_when_writing_fails(tmp_path: Path) -> None:
    path = tmp_path / "result.txt"
    path.write_text("old")
    with pytest.raises(ZeroDivisionError), write_atomic(path) as fresh:
        fresh.write_text(f"half {1 // 0}")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_full_disk_is_told(tmp_path: Path) -> None:
    with pytest.raises(Refused) as caught, write_atomic(tmp_path / "result.txt"):
        raise OSError(28, "No space left on device")
    assert caught.value.problems[0].note.code == "table.not_writable"
    assert list(tmp_path.iterdir()) == []


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    assert code(tmp_path / "nowhere" / "result.txt") == "table.no_folder"


def test_a_folder_is_no_target(tmp_path: Path) -> None:
    assert code(tmp_path) == "table.target_not_a_file"


def test_a_file_open_in_excel_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_self: Path, _target: Path) -> None:
        raise PermissionError(13, "in use")

    monkeypatch.setattr(Path, "replace", refuse)
    assert code(tmp_path / "result.txt") == "table.target_open"
    assert list(tmp_path.iterdir()) == []


def test_a_write_protected_file_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "result.txt"
    path.write_text("old")
    monkeypatch.setattr(os, "access", lambda *_: False)  # root may write everything
    assert code(path) == "table.not_writable"
    assert path.read_text() == "old"


def test_a_name_no_system_takes_is_refused(tmp_path: Path) -> None:
    assert code(tmp_path / "a\0b") == "table.not_writable"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no umask")
def test_colleagues_may_read_the_result(tmp_path: Path) -> None:
    path = tmp_path / "result.txt"
    with write_atomic(path) as fresh:
        fresh.write_text("new")
    probe = tmp_path / "probe"
    probe.touch()
    assert path.stat().st_mode == probe.stat().st_mode
