"""What a file is, by its content: a process of its own, with bounded memory and time.

A question is a path; the answer `{"kind", "pages"}`, or `{"refused", "looks"}` with a key of REFUSALS.
"""

import struct
import zipfile
from pathlib import Path
from typing import Any

import puremagic
import pypdf
from pypdf.generic import ArrayObject, DictionaryObject

from greenfactory.foundations.files import packages
from greenfactory.foundations.files.packages import Refused
from greenfactory.workbooks import limited

PAGES = 5_000
PIXELS = 100_000_000
"""A3 at 600 dpi has 70 million."""
_ACTIONS = {"/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/Rendition"}
_MARKUP = (b"<html", b"<script", b"<svg", b"<?php", b"<!doctype")


def examined(path: str) -> dict[str, Any]:
    """The answer for one file."""
    try:
        kind, pages = _look(Path(path))
    except Refused as refused:
        return {"refused": str(refused), "looks": _looks(path)}
    except MemoryError:
        return {"refused": "heavy", "looks": ""}
    except Exception:  # noqa: BLE001 - the outermost net: libraries raise all sorts of things for hostile files
        return {"refused": "broken", "looks": ""}
    return {"kind": kind, "pages": pages}


def _look(path: Path) -> tuple[str, int | None]:
    with path.open("rb") as file:
        head = file.read(16)
    if not head:
        raise Refused("empty")
    if head.startswith(b"PK\x03\x04"):
        return packages.look(path)
    for start, kind, look in (
        (b"%PDF-", "pdf", _pdf), (b"\x89PNG\r\n\x1a\n", "png", _png), (b"\xff\xd8\xff", "jpg", _jpg),
    ):  # fmt: skip
        if head.startswith(start):
            if zipfile.is_zipfile(path):
                raise Refused("mixed")
            return kind, look(path)
    raise Refused("kind")


def _looks(path: str) -> str:
    """What it seems to be, for the message."""
    try:
        return str(puremagic.from_file(path)).lstrip(".")[:20] or "?"
    except (puremagic.PureError, ValueError, OSError):
        return "?"


def _pdf(path: Path) -> int:
    with path.open("rb") as file:
        if any(mark in file.read(1024).lower() for mark in _MARKUP):
            raise Refused("mixed")
        reader = pypdf.PdfReader(file)
        if reader.is_encrypted and not reader.decrypt(""):
            raise Refused("locked")
        pages = len(reader.pages)
        if pages > PAGES:
            raise Refused("pages")
        _inert(reader)
    if not pages:
        raise Refused("broken")
    return pages


def _inert(reader: pypdf.PdfReader) -> None:
    """Refuse what acts by itself or carries other files: scripts, programs, attachments."""
    root = _table(reader.trailer.get("/Root"))
    names = _table(root.get("/Names"))
    if "/JavaScript" in names or "/EmbeddedFiles" in names or _acts(root):
        raise Refused("active")
    for field in _list(_table(root.get("/AcroForm")).get("/Fields")):
        if _acts(_table(field)):
            raise Refused("active")
    for page in reader.pages:
        notes = [_table(note) for note in _list(page.get("/Annots"))]
        if _acts(page) or any(_acts(note) or note.get("/Subtype") == "/FileAttachment" for note in notes):
            raise Refused("active")


def _acts(thing: DictionaryObject) -> bool:
    own = [_table(thing.get("/OpenAction")), _table(thing.get("/A"))]
    triggered = [_table(action) for action in _table(thing.get("/AA")).values()]
    chained = [_table(action.get("/Next")) for action in (*own, *triggered)]
    return any(action.get("/S") in _ACTIONS for action in (*own, *triggered, *chained))


def _table(thing: Any) -> DictionaryObject:
    found = thing.get_object() if thing is not None else None
    return found if isinstance(found, DictionaryObject) else DictionaryObject()


def _list(thing: Any) -> ArrayObject:
    found = thing.get_object() if thing is not None else None
    return found if isinstance(found, ArrayObject) else ArrayObject()


def _png(path: Path) -> int:
    content = path.read_bytes()
    _no_markup(content)
    place, size = 8, None
    while place + 12 <= len(content):
        length, name = struct.unpack(">I4s", content[place : place + 8])
        if name == b"IHDR" and length == 13:
            size = struct.unpack(">II", content[place + 8 : place + 16])
        place += 12 + length
        if name == b"IEND":
            break
    else:
        raise Refused("broken")
    if place != len(content):
        raise Refused("mixed")
    return _sized(size)


def _jpg(path: Path) -> int:
    content = path.read_bytes()
    _no_markup(content)
    place = 2
    while place + 9 <= len(content) and content[place] == 0xFF:
        marker = content[place + 1]
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            height, width = struct.unpack(">HH", content[place + 5 : place + 9])
            return _sized((width, height))
        place += 1 if marker == 0xFF else 2 + struct.unpack(">H", content[place + 2 : place + 4])[0]
    raise Refused("broken")


def _no_markup(content: bytes) -> None:
    lower = content.lower()
    if any(mark in lower for mark in _MARKUP):
        raise Refused("mixed")


def _sized(size: tuple[int, int] | None) -> int:
    """A picture counts as one page."""
    if size is None or not all(size):
        raise Refused("broken")
    if size[0] * size[1] > PIXELS:
        raise Refused("pixels")
    return 1


if __name__ == "__main__":
    limited.serve(examined)
