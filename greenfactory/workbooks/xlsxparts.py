"""What is picked out of the parts of a workbook while they are read: sheet names, shared texts, cells."""

import math
import re
from collections.abc import Mapping, Sequence

from greenfactory.workbooks.cells import MOST_CELLS, MOST_ROWS, MOST_TEXT, Broken, Figure, Uncomputed, filled

_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})", re.ASCII)
_HIDDEN = ("hidden", "veryHidden")
_TRUE = ("1", "true")
Attributes = Mapping[str, str]


class Unusual(Exception):
    """The part is not what a spreadsheet program writes."""


class TooMany(Exception):
    """The workbook has more cells or rows than a table of scores."""


class Handler:
    """What to do at each element of a part; names come without their prefix."""

    def start(self, name: str, attributes: Attributes) -> None:
        """An element opens."""

    def end(self, name: str) -> None:
        """An element closes."""

    def text(self, text: str) -> None:
        """Text inside an element."""


class Relations(Handler):
    """(id, kind, target) of every part that belongs to another."""

    def __init__(self) -> None:
        self.found: list[tuple[str, str, str]] = []

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "Relationship":
            self.found.append((attributes.get("Id", ""), attributes.get("Type", ""), attributes.get("Target", "")))


class Names(Handler):
    """(name, relation, hidden) of every sheet, and whether the results of formulas are yet to be worked out."""

    def __init__(self) -> None:
        self.sheets: list[tuple[str, str, bool]] = []
        self.uncomputed = False

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "sheet":
            relation = next((value for key, value in attributes.items() if key.rpartition(":")[2] == "id"), "")
            self.sheets.append((attributes.get("name", ""), relation, attributes.get("state", "") in _HIDDEN))
        elif name == "calcPr":
            self.uncomputed = attributes.get("fullCalcOnLoad") in _TRUE


class Strings(Handler):
    """The texts that cells refer to by number."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._text = _Text()

    def start(self, name: str, attributes: Attributes) -> None:  # noqa: ARG002 - one signature for all handlers
        if name == "si":
            self._text.pieces.clear()
        else:
            self._text.start(name)

    def end(self, name: str) -> None:
        if name != "si":
            self._text.end(name)
            return
        self.texts.append(self._text.whole())
        if len(self.texts) > MOST_CELLS:
            raise TooMany

    def text(self, text: str) -> None:
        self._text.add(text)


class _Text:
    """A text in pieces of different looks; how it is pronounced (rPh) is no part of it."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self._inside = self._spoken = False

    def start(self, name: str) -> None:
        self._spoken |= name == "rPh"
        self._inside = name == "t" and not self._spoken

    def end(self, name: str) -> None:
        self._inside = False
        self._spoken &= name != "rPh"

    def add(self, text: str) -> None:
        if self._inside:
            self.pieces.append(text)

    def whole(self) -> str:
        return _unescaped("".join(self.pieces)[:MOST_TEXT])


class Cells(Handler):
    """The filled cells of a sheet: {row: {column: text}}, and the rows that are hidden."""

    def __init__(self, shared: Sequence[str], budget: int, *, uncomputed: bool) -> None:
        self.rows: dict[int, dict[int, str]] = {}
        self.hidden: set[int] = set()
        self.budget = budget
        self._shared, self._uncomputed = shared, uncomputed
        self._row = self._column = 0
        self._type, self._part = "", ""
        self._value: list[str] = []
        self._formula: list[str] | None = None
        self._inline = _Text()

    def start(self, name: str, attributes: Attributes) -> None:
        self._part = name
        if name == "row":
            self._row = _number(attributes["r"], _LAST_ROW) if "r" in attributes else self._row + 1
            self._column = 0
            if attributes.get("hidden") in _TRUE:
                self.hidden.add(self._row)
        elif name == "c":
            self._place(attributes.get("r"))
            self._type, self._formula = attributes.get("t", "n"), None
            self._value.clear()
            self._inline.pieces.clear()
        elif name == "f":
            self._formula = []
        else:
            self._inline.start(name)

    def text(self, text: str) -> None:
        if self._part == "v":
            self._value.append(text)
        elif self._part == "f" and self._formula is not None:
            self._formula.append(text)
        else:
            self._inline.add(text)

    def end(self, name: str) -> None:
        self._part = ""
        self._inline.end(name)
        if name != "c":
            return
        cell = self._cell()
        if not filled(cell):
            return
        self.budget -= 1
        self.rows.setdefault(self._row, {})[self._column] = cell
        if self.budget < 0 or len(self.rows) > MOST_ROWS:
            raise TooMany

    def _place(self, reference: str | None) -> None:
        self._column += 1
        if reference is None:
            return
        match = _REFERENCE.fullmatch(reference)
        if not match:
            raise Unusual(reference)
        self._column = 0
        for letter in match[1].upper():
            self._column = self._column * 26 + ord(letter) - 64
        self._row = _number(match[2], _LAST_ROW)
        if self._column > _LAST_COLUMN:
            raise Unusual(reference)

    def _cell(self) -> str:
        value = "".join(self._value)[:MOST_TEXT]
        if self._type == "inlineStr":
            return self._inline.whole()
        if self._type == "s":
            return self._shared_text(value)
        if self._type == "e":
            return Broken(value)
        # Programs that write workbooks without computing them leave formulas empty or at 0.
        stale = ("", "0") if self._uncomputed else ("",)
        if self._formula is not None and value in stale and self._type != "str":
            return Uncomputed("=" + "".join(self._formula)[:200])
        return _figure(value) if self._type == "n" else _unescaped(value)

    def _shared_text(self, value: str) -> str:
        index = _number(value, len(self._shared) - 1) if value else -1
        return self._shared[index] if value else ""


def _number(text: str, most: int) -> int:
    text = text.strip()
    if not re.fullmatch(r"\d{1,7}", text, re.ASCII) or int(text) > most:
        raise Unusual(text)
    return int(text)


def _figure(value: str) -> str:
    """A number as Excel means it: a computed 79.99999999999999 is what it shows as 80."""
    value = value.strip()
    if not _NUMBER.fullmatch(value):
        return value
    number = float(value)
    return Figure(format(number, ".15g") if math.isfinite(number) else value)


def _unescaped(text: str) -> str:
    """`text` with the characters that XML can't hold, written as _x000D_ and the like."""
    return _ESCAPED.sub(_character, text) if "_x" in text else text


def _character(match: re.Match[str]) -> str:
    code = int(match[1], 16)
    return "�" if 0xD800 <= code <= 0xDFFF else chr(code)
