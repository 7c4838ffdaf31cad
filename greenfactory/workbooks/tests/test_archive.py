"""Archives are counted as they unpack, whatever their headers say."""

import struct
import time
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from greenfactory.rulebook.notes import Refused
from greenfactory.rulebook.wording import LANGUAGES, remedy, say
from greenfactory.workbooks.archive import unpacked_within

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def packed(path: Path, parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def code(path: Path, limit: int = 60_000_000) -> str:
    with pytest.raises(Refused) as caught:
        unpacked_within(path, limit)
    (problem,) = caught.value.problems
    for lang in LANGUAGES:
        assert say(problem.note, lang)
        assert remedy(problem.note, lang)
    return problem.note.code


def test_an_archive_at_the_limit_passes(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.xlsx", {"a": b"1" * 6_000, "b": b"2" * 4_000})
    unpacked_within(path, 10_000)
    assert code(path, 9_999) == "table.bomb"


def test_a_bomb_of_300_megabytes_is_refused_in_no_time_and_space(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/workbook.xml", "w") as part:
        for _ in range(300):
            part.write(b"\0" * 1_000_000)
    _lie(path, 50_000)
    tracemalloc.start()
    begun = time.process_time()
    assert code(path) in {"table.bomb", "table.not_a_workbook"}
    assert time.process_time() - begun < 2
    assert tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()


def _lie(path: Path, size: int) -> None:
    """Write a small unpacked size into the directory of an archive with one part."""
    content = bytearray(path.read_bytes())
    struct.pack_into("<L", content, content.rindex(b"PK\x01\x02") + 24, size)
    path.write_bytes(content)


def test_many_small_bombs_are_counted_together(tmp_path: Path) -> None:
    parts = {f"part{number}": b"\0" * 1_000_000 for number in range(61)}
    assert code(packed(tmp_path / "bombs.xlsx", parts)) == "table.bomb"


def test_entries_that_overlap_are_counted_each_time(tmp_path: Path) -> None:
    path = packed(tmp_path / "overlap.xlsx", {"a": b"\0" * 1_000_000})
    content = path.read_bytes()
    start, end = content.index(b"PK\x01\x02"), content.index(b"PK\x05\x06")
    entry = content[start:end]
    entries = b"".join(entry[:-1] + bytes([byte]) for byte in range(33, 123))
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 90, 90, len(entries), start, 0)
    path.write_bytes(content[:start] + entries + tail)
    assert code(path, 60_000_000) in {"table.bomb", "table.not_a_workbook"}


def test_two_thousand_and_one_parts_are_too_many(tmp_path: Path) -> None:
    assert code(packed(tmp_path / "many.xlsx", {f"{number}": b"" for number in range(2_001)})) == "table.bomb"


def test_a_huge_directory_is_never_read(tmp_path: Path) -> None:
    path = tmp_path / "directory.xlsx"
    size = 20_000_000
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1, 1, size, 4, 0)
    path.write_bytes(b"PK\x03\x04" + b"\0" * size + tail)
    tracemalloc.start()
    assert code(path) == "table.bomb"
    assert tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_methods_that_inflate_without_bound_are_refused(tmp_path: Path, method: int) -> None:
    assert code(packed(tmp_path / "a.xlsx", {"a": b"1" * 100}, method)) == "table.not_a_workbook"


def test_macros_are_refused(tmp_path: Path) -> None:
    assert code(packed(tmp_path / "a.xlsx", {"xl/vbaProject.bin": b"x"})) == "table.macros"
    assert code(packed(tmp_path / "b.xlsx", {"xl/macrosheets/sheet1.xml": b"x"})) == "table.macros"


def test_a_password_is_named(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.xlsx", {"a": b"1"})
    content = bytearray(path.read_bytes())
    content[content.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)
    assert code(path) == "table.password"
    path.write_bytes(OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"))
    assert code(path) == "table.password"


def test_an_old_workbook_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    path.write_bytes(OLE + b"\0" * 2_000_000)
    assert code(path) == "table.old_excel"


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_parts_of_one_name_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/a.xml", "1")
        archive.writestr("XL/A.xml", "2")
    assert code(path) == "table.not_a_workbook"


@pytest.mark.parametrize("content", [b"", b"PK", b"PK\x05\x06", b"PK\x03\x04" + bytes(range(256)) * 40, b"text"])
def test_noise_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "noise.xlsx"
    path.write_bytes(content)
    assert code(path) == "table.not_a_workbook"


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    assert code(tmp_path) == "table.unreadable"
    assert code(tmp_path / "missing.xlsx") == "table.unreadable"
