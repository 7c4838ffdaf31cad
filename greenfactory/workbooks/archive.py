"""Zip archives, which a workbook is: looked through before anything reads them, by inflating and counting every byte."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

from greenfactory.rulebook.notes import Note, Problem, Refused

LIMIT = 60_000_000
"""Bytes a workbook may unpack to; 100,000 rows of ten columns take about 40 million."""
MOST_PARTS = 2_000
_MOST_DIRECTORY = 1_000_000
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # the others inflate without a bound
DAMAGED = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, RuntimeError, ValueError, OverflowError,
    OSError,
)  # fmt: skip
"""What `zipfile` raises over noise."""


class _TooMuch(Exception):
    """The archive holds more than a workbook does."""


class _Stream(io.BufferedReader):
    """A file that gives no huge piece at once: `zipfile` reads its whole table of contents in one go."""

    def read(self, size: int | None = -1) -> bytes:
        if size is not None and size > _MOST_DIRECTORY:
            raise _TooMuch
        return super().read(size)


def unpacked_within(path: Path, limit: int = LIMIT, keep: Callable[[str], bool] | None = None) -> dict[str, bytes]:
    """Raise Refused unless `path` is a zip without password or macros that unpacks to at most `limit` bytes.

    Gives the parts whose names `keep` says, since they are inflated anyway.

    Sizes are counted while inflating, since headers lie and entries may overlap; stops as soon as there is too much.
    """
    file = named(path)
    with opened(path) as stream:
        try:
            _not_old(stream, file, path.stat().st_size, limit)
            with zipfile.ZipFile(stream) as archive:
                return _inflate(archive, file, limit, keep)
        except _TooMuch:
            _refuse(file, "table.bomb", limit=limit // 1_000_000)
        except DAMAGED:
            _refuse(file, "table.not_a_workbook")


def named(path: Path) -> str:
    """The name of `path` for messages and reports; bytes that are no text in it become “?”."""
    return str(path).encode("utf-8", "replace").decode("utf-8")


def opened(path: Path, subject: str = "table") -> BinaryIO:
    """The file `path` for reading; raises Refused with a code of `subject`."""
    file = named(path)
    try:
        if path.exists() and not path.is_file():
            # A pipe or a device would be waited for without end.
            _refuse(file, f"{subject}.unreadable", why=Note("table.not_a_file"))
        return _Stream(io.FileIO(path))
    except (OSError, ValueError) as error:
        _refuse(file, f"{subject}.unreadable", why=getattr(error, "strerror", None) or str(error))


def _not_old(stream: BinaryIO, file: str, size: int, limit: int) -> None:
    """Refuse what is no zip but something known: an old or encrypted workbook."""
    head = stream.read(1_000_000)
    stream.seek(0)
    if head.startswith(_OLE):
        encrypted = "EncryptedPackage".encode("utf-16-le") in head or _later(stream, size)
        _refuse(file, "table.password" if encrypted else "table.old_excel")
    if not head.startswith(b"PK"):
        _refuse(file, "table.not_a_workbook")
    if size > limit:
        raise _TooMuch


def _later(stream: BinaryIO, size: int) -> bool:
    """Whether the directory of an OLE file that stands at its end names an encrypted package."""
    stream.seek(max(size - 1_000_000, 0))
    return "EncryptedPackage".encode("utf-16-le") in stream.read(1_000_000)


def _inflate(archive: zipfile.ZipFile, file: str, limit: int, keep: Callable[[str], bool] | None) -> dict[str, bytes]:
    parts = archive.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > limit:
        raise _TooMuch
    if any(part.flag_bits & 1 for part in parts):
        _refuse(file, "table.password")
    if len({part.filename.lower() for part in parts}) < len(parts):
        # Excel and we might read different ones of two parts of a name.
        _refuse(file, "table.not_a_workbook")
    if any("vbaproject" in part.filename.lower() or "macrosheets/" in part.filename.lower() for part in parts):
        _refuse(file, "table.macros")
    left, kept = limit, dict[str, bytes]()
    for part in parts:
        chunks: list[bytes] | None = [] if keep is not None and keep(part.filename) else None
        left = _count(archive, part, left, chunks)
        if chunks is not None:
            kept[part.filename] = b"".join(chunks)
    return kept


def _count(archive: zipfile.ZipFile, part: zipfile.ZipInfo, left: int, chunks: list[bytes] | None) -> int:
    """Inflate one part, into `chunks` where it is kept, and give the bytes that others may still take."""
    if part.compress_type not in _METHODS:
        raise zipfile.BadZipFile(part.filename)
    with archive.open(part) as content:
        while chunk := content.read(262_144):
            left -= len(chunk)
            if left < 0:
                raise _TooMuch
            if chunks is not None:
                chunks.append(chunk)
    return left


def _refuse(file: str, code: str, **params: Any) -> NoReturn:
    raise Refused(Problem(Note(code, params), file)) from None
