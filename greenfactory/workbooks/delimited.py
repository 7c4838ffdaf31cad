"""Score tables as text: commas, semicolons or tabs, in the encodings that Excel and WPS save."""

import codecs
import csv
import io
import re
import statistics
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from greenfactory.rulebook.notes import Note, Problem, Refused
from greenfactory.workbooks.cells import MOST_CELLS, MOST_ROWS, Line, Sheet, filled
from greenfactory.workbooks.files import read_bytes

MOST_BYTES = 20_000_000
_DELIMITERS = ",;\t"
MOST_COLUMNS = 100_000
"""Commas in a row, those inside texts included; Excel has 16,384 columns."""


def read(path: Path, file: str) -> Sheet:
    """The one sheet of a CSV file. Raises Refused."""
    text = _decoded(read_bytes(path, MOST_BYTES, "table"), file)
    hint = re.match(r"sep=(.)\r?\n", text)
    delimiter = hint[1] if hint else _delimiter(text)
    return Sheet("", dict(_rows(text[hint.end() if hint else 0 :], delimiter, file)))


def _decoded(content: bytes, file: str) -> str:
    for encoding in _encodings(content):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused(Problem(Note("table.encoding"), file))


def _encodings(content: bytes) -> tuple[str, ...]:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return ("utf-16",)
    # Without a mark: in UTF-16 the commas, digits and line ends leave every other byte 0.
    sample = content[:4_000]
    if sample.count(0) > len(sample) // 10:
        return ("utf-16-le",) if sample[1::2].count(0) > sample[0::2].count(0) else ("utf-16-be",)
    return ("utf-8-sig", "gb18030")


def _delimiter(text: str) -> str:
    """The one that gives the first lines the most columns."""
    # Of a line without end the beginning says it.
    head = [line[:10_000] for line in islice(io.StringIO(text, newline=""), 25)]

    def columns(delimiter: str) -> float:
        widths = [len(row) for row in _parsed(head, delimiter) if len(row) > 1]
        return statistics.median(widths) if widths else 0

    return max(_DELIMITERS, key=columns)


def _parsed(lines: Iterable[str], delimiter: str) -> Iterator[list[str]]:
    """Rows as far as they can be read."""
    try:
        yield from csv.reader(lines, delimiter=delimiter)
    except csv.Error:
        return


def _rows(text: str, delimiter: str, file: str) -> Iterator[tuple[int, Line]]:
    many = Problem(Note("table.too_many", {"rows": MOST_ROWS, "cells": MOST_CELLS}), file)
    rows = cells = width = 0

    def lines() -> Iterator[str]:
        nonlocal width
        for line in io.StringIO(text, newline=""):
            # Counted before the row is built: one of ten million commas would take a gigabyte.
            width += line.count(delimiter)
            if width > MOST_COLUMNS:
                raise Refused(many)
            yield line

    # Strict, since a quotation mark without its fellow would swallow the rows after it without a word.
    reader = csv.reader(lines(), delimiter=delimiter, strict=True)
    try:
        for number, row in enumerate(reader, start=1):
            width = 0
            line = {column: cell for column, cell in enumerate(row, start=1) if filled(cell)}
            if not line:
                continue
            rows, cells = rows + 1, cells + len(line)
            if rows > MOST_ROWS or cells > MOST_CELLS:
                raise Refused(many)
            yield number, line
    except csv.Error:
        raise Refused(Problem(Note("table.quotes"), file, line=reader.line_num)) from None
