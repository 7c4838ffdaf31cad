"""Looks into zip packages: Word, Excel and OFD documents. What is declared is checked while it is unpacked."""

import re
import zipfile
from pathlib import Path

ENTRIES = 5_000
UNPACKED = 200 * 1024 * 1024
SMALL = 20 * 1024 * 1024
RATIO = 100
"""Up to SMALL anything may be well packed; beyond it a hundredfold is a bomb."""
PART = 2 * 1024 * 1024
"""Bytes of a part that is read as a whole."""

_MAIN = {
    "docx": b"wordprocessingml.document.main+xml",
    "xlsx": b"spreadsheetml.sheet.main+xml",
}
_ACTIVE = re.compile(
    r"vbaproject|vbadata|/activex/|/embeddings/.*\.(bin|exe|dll|docm|xlsm|pptm)$|oleobject|/ctrlprops/|macrosheets/"
    r"|\.(exe|dll|js|vbs|hta|lnk|bat|cmd|ps1|jar|class|svg|html?)$",
    re.IGNORECASE,
)
_PROGRAM = {"meta-inf/manifest.mf", "classes.dex", "androidmanifest.xml"}
_OUTSIDE = re.compile(rb"<[^>]*TargetMode\s*=\s*[\"']External[\"'][^>]*>", re.IGNORECASE)
_HYPERLINK = re.compile(rb"Type\s*=\s*[\"'][^\"']*/hyperlink[\"']", re.IGNORECASE)
_OFD_PAGE = re.compile(rb"<(?:\w+:)?Page\s")


class Refused(Exception):
    """The file is not taken; the argument is a key of REFUSALS."""


def look(path: Path) -> tuple[str, int | None]:
    """The kind and, for OFD, the number of pages. Raises Refused, and whatever zipfile raises for what is broken."""
    with zipfile.ZipFile(path) as package:
        entries = package.infolist()
        _bounded(entries, path.stat().st_size)
        _named_well(entries)
        _unpack(package, entries)
        return _kind(package, {entry.filename for entry in entries})


def _bounded(entries: list[zipfile.ZipInfo], size: int) -> None:
    """Refuse by what the directory says, before anything is unpacked."""
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if len(entries) > ENTRIES or unpacked > UNPACKED or packed > size:  # more packed than there is: entries overlap
        raise Refused("bomb")
    if unpacked > SMALL and unpacked > RATIO * size:
        raise Refused("bomb")
    if any(entry.flag_bits & 1 for entry in entries):
        raise Refused("locked")
    if min((entry.header_offset for entry in entries), default=0) != 0:
        raise Refused("mixed")


def _named_well(entries: list[zipfile.ZipInfo]) -> None:
    names = [entry.filename for entry in entries]
    if len({name.lower() for name in names}) < len(names):
        raise Refused("broken")
    if any(name.startswith("/") or "\\" in name or ".." in name.split("/") for name in names):
        raise Refused("broken")
    if any(_ACTIVE.search("/" + name) or name.lower() in _PROGRAM for name in names):
        raise Refused("active")


def _unpack(package: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> None:
    """Read every entry once, keeping nothing: sizes and checksums must be what the directory says."""
    for entry in entries:
        with package.open(entry) as part:
            while part.read(1 << 20):
                pass


def _kind(package: zipfile.ZipFile, names: set[str]) -> tuple[str, int | None]:
    if "OFD.xml" in names:
        if b"OFD" not in _xml(package, "OFD.xml"):
            raise Refused("broken")
        return "ofd", _ofd_pages(package, names)
    if "[Content_Types].xml" not in names:
        raise Refused("kind")
    types = _xml(package, "[Content_Types].xml")
    if b"macroenabled" in types.lower() or b"vbaproject" in types.lower():
        raise Refused("active")
    found = [kind for kind, main in _MAIN.items() if main in types]
    if len(found) != 1:
        raise Refused("kind")
    _inside_only(package, names)
    return found[0], None


def _inside_only(package: zipfile.ZipFile, names: set[str]) -> None:
    """Links may lead to web pages that people click; whatever is loaded from outside by itself is refused."""
    for name in names:
        if name.endswith(".rels"):
            links = _OUTSIDE.findall(_xml(package, name))
            if any(not _HYPERLINK.search(link) for link in links):
                raise Refused("outside")
        if "/externallinks/" in f"/{name.lower()}" and b"ddeLink" in _xml(package, name):
            raise Refused("active")


def _xml(package: zipfile.ZipFile, name: str) -> bytes:
    with package.open(name) as part:
        text = part.read(PART + 1)
    if len(text) > PART:
        raise Refused("bomb")
    # A document type could name entities and files; UTF-16 could hide one.
    if b"<!DOCTYPE" in text or b"<!ENTITY" in text or b"\0" in text:
        raise Refused("active")
    return text


def _ofd_pages(package: zipfile.ZipFile, names: set[str]) -> int | None:
    documents = [name for name in names if re.fullmatch(r"Doc_\d+/Document\.xml", name)]
    return sum(len(_OFD_PAGE.findall(_xml(package, name))) for name in documents) or None
