"""Workbooks read cell by cell, sparsely: a stray cell in the last corner of a sheet costs nothing.

Calamine lays a sheet out whole, from the first cell to the last: two cells in opposite corners end the process for want
of memory. It also gives a formula without a saved result as an empty cell, which here would mean “not scored”.
"""

import zipfile
from pathlib import Path
from xml.parsers import expat

from greenfactory.rulebook.notes import Note, Problem, Refused
from greenfactory.workbooks.archive import DAMAGED
from greenfactory.workbooks.cells import MOST_CELLS, MOST_ROWS, Sheet
from greenfactory.workbooks.package import Package, first
from greenfactory.workbooks.xlsxparts import MOST_CHARACTERS, Cells, Names, Strings, Styles, TooMany, Unusual


def read(path: Path, file: str) -> list[Sheet]:
    """The worksheets of a workbook that `archive.unpacked_within` let pass, in their order. Raises Refused."""
    try:
        with zipfile.ZipFile(path) as archive:
            return _Workbook(archive).sheets()
    except TooMany:
        note = Note("table.too_many", {"rows": MOST_ROWS, "cells": MOST_CELLS})
    except (Unusual, expat.ExpatError, *DAMAGED):
        note = Note("table.not_a_workbook")
    raise Refused(Problem(note, file))


class _Workbook(Package):
    def sheets(self) -> list[Sheet]:
        part = first(self.relations(""), "officeDocument") or "xl/workbook.xml"
        relations = self.relations(part)
        strings, styles = first(relations, "sharedStrings"), first(relations, "styles")
        shared = Strings() if strings is None else self.parse(strings, Strings())
        kinds = [] if styles is None else self.parse(styles, Styles()).kinds
        names = self.parse(part, Names())
        sheets, seen, budget, characters = list[Sheet](), set[str](), MOST_CELLS, MOST_CHARACTERS
        for name, relation, hidden in names.sheets:
            kind, sheet = relations.get(relation, ("", ""))
            if kind == "worksheet":
                if sheet.lower() in seen:
                    raise Unusual(sheet)
                seen.add(sheet.lower())
                handler = Cells(shared.texts, budget, uncomputed=names.uncomputed, kinds=kinds, characters=characters)
                cells = self.parse(sheet, handler)
                budget, characters = cells.budget, cells.characters
                unseen = frozenset(cells.hidden_columns)
                sheets.append(Sheet(name, cells.rows, frozenset(cells.hidden), hidden, tuple(cells.tall), unseen))
        return sheets
