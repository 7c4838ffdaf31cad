"""Opens a table file: told by its content, looked through as an archive first, refused by its own name where it is neither."""

import zipfile
from pathlib import Path
from typing import NoReturn
from xml.parsers import expat

from greenfactory.rulebook.notes import Note, Problem, Refused
from greenfactory.workbooks.archive import DAMAGED, named, opened, unpacked_within
from greenfactory.workbooks.indicators import docxgrid, xlsxgrid
from greenfactory.workbooks.indicators.grid import MOST_COLUMNS, MOST_ROWS, Grid, TooLarge
from greenfactory.workbooks.package import Package, first
from greenfactory.workbooks.xlsxparts import Attributes, Handler, TooMany, Unusual

_CODES = {
    "table.not_a_workbook": "indicator.not_office",
    "table.old_excel": "indicator.old_office",
    "table.password": "indicator.password",
    "table.macros": "indicator.macros",
    "table.bomb": "indicator.bomb",
}
"""What the guard says of workbooks, said of documents too."""
_READERS = {"workbook": xlsxgrid.grids, "document": docxgrid.grids}


def grids(path: Path) -> list[Grid]:
    """Every table in the Word or Excel file `path`. Raises Refused."""
    file = named(path)
    with opened(path) as stream:
        head = stream.read(1_024)
    if not head.strip(b"\0 \t\r\n"):
        _refuse(file, "indicator.empty_file")
    if head.startswith(b"%PDF"):
        _refuse(file, "indicator.pdf")
    try:
        unpacked_within(path)
    except Refused as refused:
        note = refused.problems[0].note
        raise Refused(Problem(Note(_CODES.get(note.code, note.code), note.params), file)) from None
    return _read(path, file)


def _read(path: Path, file: str) -> list[Grid]:
    try:
        with zipfile.ZipFile(path) as archive:
            package = Package(archive)
            main = first(package.relations(""), "officeDocument") or ""
            kind = package.parse(main, _Root()).name
            if kind not in _READERS:
                raise Unusual(kind)
            return _READERS[kind](package, main)
    except (TooLarge, TooMany):
        _refuse(file, "indicator.too_large", rows=MOST_ROWS, columns=MOST_COLUMNS)
    except (Unusual, expat.ExpatError, *DAMAGED):
        _refuse(file, "indicator.not_office")


class _Root(Handler):
    """The name of a part's outermost element."""

    def __init__(self) -> None:
        self.name = ""

    def start(self, name: str, attributes: Attributes) -> None:  # noqa: ARG002 - one signature for all handlers
        self.name = self.name or name


def _refuse(file: str, code: str, **params: object) -> NoReturn:
    raise Refused(Problem(Note(code, params), file)) from None
