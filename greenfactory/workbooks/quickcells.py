"""Workbooks read by the hundred: calamine for the values, the raw cells for what it does not tell.

Calamine is ten times as fast as a reader in Python. But it lays a sheet out whole, so that two cells in opposite corners end
the process for want of memory: only `reader`'s limited process may call this. And it gives a formula without a saved
result, and an error, as nothing, and a percentage as any number; the raw cells say which ones those are.
"""

import datetime
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from xml.etree import ElementTree

import python_calamine

from greenfactory.rulebook.notes import Note, Problem, Refused
from greenfactory.workbooks.archive import DAMAGED, named, unpacked_within
from greenfactory.workbooks.cells import MOST_CELLS, MOST_ROWS, Broken, Figure, Percent, Sheet, Uncomputed, filled
from greenfactory.workbooks.xlsxparts import Styles

# A formula whose value is missing or empty; a cell that shows an error. Programs write the place of a cell first.
_STALE = re.compile(rb'<c r="([A-Z]{1,3})(\d{1,7})"[^>]*><f(?:[^>]*/>|[^>]*>([^<]*)</f>)(?:<v></v>|<v ?/>)?</c>')
_ERROR = re.compile(rb'<c r="([A-Z]{1,3})(\d{1,7})"[^>]* t="e"[^>]*>(?:<f[^>]*/>|<f[^>]*>[^<]*</f>)?<v>([^<]*)</v>')
_STYLED = re.compile(rb'<c r="([A-Z]{1,3})(\d{1,7})"[^>]* s="(\d{1,6})"')
_MERGED = re.compile(rb'<mergeCell ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def read(path: Path, wanted: Callable[[str], bool], computed: Callable[[str], bool]) -> list[Sheet]:
    """The worksheets of a workbook whose names are `wanted`, as `sheets.read` gives them; hidden rows are not told.

    Of a sheet whose first cell says that it is `computed`, only that cell is told.
    Raises Refused.
    """
    raw = unpacked_within(path, keep=_is_told)
    try:
        book = python_calamine.CalamineWorkbook.from_path(str(path))
        parts = dict(_parts(raw))
        found = [sheet for sheet in _worksheets(book, parts) if wanted(sheet.name)]
        if any(_crowded(raw[parts[sheet.name]]) for sheet in found):
            raise Refused(Problem(Note("table.too_many", {"rows": MOST_ROWS, "cells": MOST_CELLS}), named(path)))
        percents = _percents(raw)
        return [_sheet(book, sheet, raw[parts[sheet.name]], percents, computed) for sheet in found]
    except (python_calamine.CalamineError, ElementTree.ParseError, KeyError, *DAMAGED):
        raise Refused(Problem(Note("table.not_a_workbook"), named(path))) from None


def _is_told(part: str) -> bool:
    """Whether a part says what calamine does not tell; the shared texts, which are large, it does."""
    return part.startswith("xl/") and part != "xl/sharedStrings.xml"


def _crowded(sheet: bytes) -> bool:
    """Whether a sheet holds more than anybody fills in; a cell with a value has four tags. Said before it is laid out, which takes long."""
    return sheet.count(b"<row") > MOST_ROWS or sheet.count(b"<") > 4 * MOST_CELLS


def _worksheets(
    book: python_calamine.CalamineWorkbook, parts: dict[str, str]
) -> Iterator[python_calamine.SheetMetadata]:
    for sheet in book.sheets_metadata:
        if sheet.typ == python_calamine.SheetTypeEnum.WorkSheet and sheet.name in parts:
            yield sheet


def _parts(raw: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    """The part of each sheet by the sheet's name."""
    targets = {
        relation.get("Id"): relation.get("Target", "").removeprefix("/xl/").removeprefix("xl/")
        for relation in _tree(raw, "xl/_rels/workbook.xml.rels")
    }
    for element in _tree(raw, "xl/workbook.xml").iter():
        if element.tag.rpartition("}")[2] == "sheet" and element.get(_RELATION) in targets:
            yield element.get("name", ""), f"xl/{targets[element.get(_RELATION)]}"


def _tree(raw: Mapping[str, bytes], part: str) -> ElementTree.Element:
    content = raw[part]
    if b"<!DOCTYPE" in content:
        raise KeyError(part)  # office programs declare nothing; entities could grow without bound
    return ElementTree.fromstring(content)  # noqa: S314 - see above


def _percents(raw: Mapping[str, bytes]) -> frozenset[bytes]:
    """The cell styles that show a number as a percentage."""
    if "xl/styles.xml" not in raw:
        return frozenset()
    styles = Styles()
    _walk(_tree(raw, "xl/styles.xml"), styles)
    return frozenset(str(index).encode() for index, kind in enumerate(styles.kinds) if kind is Percent)


def _walk(element: ElementTree.Element, styles: Styles) -> None:
    name = element.tag.rpartition("}")[2]
    styles.start(name, element.attrib)
    for child in element:
        _walk(child, styles)
    styles.end(name)


def _sheet(
    book: python_calamine.CalamineWorkbook,
    sheet: python_calamine.SheetMetadata,
    raw: bytes,
    percents: frozenset[bytes],
    computed: Callable[[str], bool],
) -> Sheet:
    hidden = sheet.visible != python_calamine.SheetVisibleEnum.Visible
    grid = book.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)
    if grid and grid[0] and isinstance(mark := grid[0][0], str) and computed(mark):
        return Sheet(sheet.name, {1: {1: mark}}, hidden=hidden)
    rows: dict[int, dict[int, str]] = {}
    for number, line in enumerate(grid, start=1):
        cells = {
            column: value if type(value) is str else _text(value)
            for column, value in enumerate(line, start=1)
            if value != "" and (type(value) is not str or filled(value))
        }
        if cells:
            rows[number] = cells
    # Most sheets have nothing of a kind, which a plain search tells at once.
    for pattern, sign, kind in ((_STALE, b"<f", Uncomputed), (_ERROR, b't="e"', Broken)):
        for letters, number_text, text in pattern.findall(raw) if sign in raw else ():
            mark = "=" if kind is Uncomputed else ""
            rows.setdefault(int(number_text), {})[_column(letters)] = kind(mark + text.decode("utf-8", "replace")[:200])
    shown = any(b's="%b"' % style in raw for style in percents)
    for letters, number_text, style in _STYLED.findall(raw) if shown else ():
        found = rows.get(int(number_text), {})
        if style in percents and isinstance(cell := found.get(_column(letters)), Figure):
            found[_column(letters)] = Percent(cell)
    return Sheet(sheet.name, dict(sorted(rows.items())), hidden=hidden, tall=tuple(_tall(raw)))


def _tall(raw: bytes) -> Iterator[tuple[int, int, int, int]]:
    """Merged ranges of several rows."""
    for first_letters, first, last_letters, last in _MERGED.findall(raw):
        if int(last) > int(first):
            yield int(first), _column(first_letters), int(last), _column(last_letters)


def _text(value: object) -> str:
    """A value as text; a number with the 15 digits that Excel shows, a date as 2023-05-31."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, int | float):
        return Figure(format(value, ".15g"))
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date().isoformat()
    return str(value)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
