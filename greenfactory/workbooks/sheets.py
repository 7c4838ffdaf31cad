"""The sheets of a table file, whatever kind it is: cells as text by row and column, as in the file and as in Excel."""

import re
from pathlib import Path

from greenfactory.rulebook.notes import Note, Problem, Refused
from greenfactory.workbooks import delimited, xlsx
from greenfactory.workbooks.archive import named, opened, unpacked_within
from greenfactory.workbooks.cells import Sheet

__all__ = ["read"]

_NEITHER = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")
"""How pictures and archives begin: PNG, JPEG, GIF, TIFF, RAR, 7z, gzip."""
_HTML = re.compile(rb"\s*<(!doctype html|html|table|head|meta)\b", re.IGNORECASE)


def read(path: Path) -> list[Sheet]:
    """All sheets of the workbook or text file `path`, told by its content, not its name. Raises Refused."""
    file = named(path)
    with opened(path) as stream:
        head = stream.read(2_048)
    if head.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
        unpacked_within(path)
        return xlsx.read(path, file)
    if head.startswith(b"%PDF"):
        raise Refused(Problem(Note("table.pdf"), file))
    if head.startswith(_NEITHER):
        raise Refused(Problem(Note("table.neither"), file))
    if _HTML.match(head.removeprefix(b"\xef\xbb\xbf")):
        raise Refused(Problem(Note("table.html"), file))
    return [delimited.read(path, file)]
