"""What is picked out of the parts of a workbook while they are read: sheet names, shared texts, cells."""

import math
import re
from collections.abc import Mapping, Sequence

from greenfactory.workbooks.cells import (
    MOST_CELLS,
    MOST_ROWS,
    MOST_TEXT,
    Broken,
    Dated,
    Figure,
    Flag,
    Percent,
    Uncomputed,
    filled,
)

MOST_CHARACTERS = 30_000_000
"""Characters in the cells of a file; a shared text counts each time it is cited."""
MOST_SHEETS = 200
_MOST_STYLES = 65_536
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384
_BUILT_IN: dict[int, type[Figure]] = {9: Percent, 10: Percent} | dict.fromkeys(
    (*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)), Dated
)
"""Number formats that every workbook knows (ECMA-376, 18.8.30); 27 to 58 are the Chinese dates."""
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})", re.ASCII)
_RANGE = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7}):\$?([A-Za-z]{1,3})\$?(\d{1,7})", re.ASCII)
_HIDDEN = ("hidden", "veryHidden")
_FLAT = re.compile(r"0+(\.0*)?", re.ASCII)  # a height or width that leaves nothing to see
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
            if len(self.sheets) > MOST_SHEETS:
                raise Unusual(name)
        elif name == "calcPr":
            self.uncomputed = attributes.get("fullCalcOnLoad") in _TRUE


class Styles(Handler):
    """What each cell style makes of a number: percentages and dates are not what they are kept as."""

    def __init__(self) -> None:
        self.kinds: list[type[Figure]] = []
        self._own: dict[str, type[Figure]] = {}
        self._inside = False

    def start(self, name: str, attributes: Attributes) -> None:
        number = attributes.get("numFmtId", "")
        if name == "numFmt":
            self._own[number] = _kind(attributes.get("formatCode", ""))
        elif name == "cellXfs":
            self._inside = True
        elif name == "xf" and self._inside:
            built_in = _BUILT_IN.get(int(number), Figure) if re.fullmatch(r"[0-9]{1,6}", number) else Figure
            self.kinds.append(self._own.get(number, built_in))
        if len(self.kinds) + len(self._own) > _MOST_STYLES:
            raise Unusual(name)

    def end(self, name: str) -> None:
        self._inside = self._inside and name != "cellXfs"


def _kind(code: str) -> type[Figure]:
    """What a number format of the workbook's own shows, texts, colours and fillers in it aside."""
    plain = re.sub(r'"[^"]*+"?|\[[^\]]*+\]?|\\.|[_*].|general|standard', "", code[:1_000].lower())
    return Percent if "%" in plain else Dated if re.search(r"[ymdhs年月日]", plain) else Figure


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
    """The filled cells of a sheet: {row: {column: text}}, the rows and columns that are hidden, the merged ranges of several rows.

    Rows and cells go forward only, as Excel demands: of two that stand in one place, either might be meant.
    """

    def __init__(
        self,
        shared: Sequence[str],
        budget: int,
        *,
        uncomputed: bool,
        kinds: Sequence[type[Figure]] = (),
        characters: int = MOST_CHARACTERS,
    ) -> None:
        self.rows: dict[int, dict[int, str]] = {}
        self.hidden: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.tall: list[tuple[int, int, int, int]] = []
        self.budget, self.characters = budget, characters
        self._shared, self._uncomputed, self._kinds = shared, uncomputed, kinds
        self._kind: type[Figure] = Figure
        self._numbered = False
        self._row = self._column = self._described = 0
        self._type, self._part = "", ""
        self._value: list[str] = []
        self._formula: list[str] | None = None
        self._inline = _Text()

    def start(self, name: str, attributes: Attributes) -> None:
        self._part = name
        if name == "row":
            self._next_row(attributes.get("r"))
            if _unseen(attributes, "ht"):
                self.hidden.add(self._row)
        elif name == "c":
            self._place(attributes.get("r"))
            self._type, self._formula = attributes.get("t", "n"), None
            self._kind = self._kind_of(attributes.get("s", ""))
            self._value.clear()
            self._inline.pieces.clear()
        elif name == "f":
            self._formula = []
        elif name == "mergeCell":
            self._merge(attributes.get("ref", ""))
        elif name == "col":
            self._columns(attributes)
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
        self.characters -= len(cell)
        self.rows.setdefault(self._row, {})[self._column] = cell
        if self.budget < 0 or self.characters < 0 or len(self.rows) > MOST_ROWS:
            raise TooMany

    def _next_row(self, number: str | None) -> None:
        row = self._row + 1 if number is None else _number(number, _LAST_ROW)
        if not self._row < row <= _LAST_ROW:
            raise Unusual(number)
        self._row, self._column, self._numbered = row, 0, number is not None

    def _kind_of(self, style: str) -> type[Figure]:
        index = int(style) if re.fullmatch(r"[0-9]{1,6}", style) else -1
        return self._kinds[index] if 0 <= index < len(self._kinds) else Figure

    def _merge(self, reference: str) -> None:
        match = _RANGE.fullmatch(reference)
        if not match:
            raise Unusual(reference)
        first, last = _number(match[2], _LAST_ROW), _number(match[4], _LAST_ROW)
        if last > first:
            self.tall.append((first, _column(match[1]), last, _column(match[3])))
        if len(self.tall) > MOST_ROWS:
            raise TooMany

    def _columns(self, attributes: Attributes) -> None:
        first, last = (_number(attributes.get(key, ""), _LAST_COLUMN) for key in ("min", "max"))
        self._described += max(last - first, 0) + 1
        if self._described > 2 * _LAST_COLUMN:  # each column once, as Excel writes them, or nearly so
            raise Unusual(first)
        if _unseen(attributes, "width"):
            self.hidden_columns.update(range(first, last + 1))

    def _place(self, reference: str | None) -> None:
        if reference is None:
            self._column += 1
            return
        match = _REFERENCE.fullmatch(reference)
        if not match:
            raise Unusual(reference)
        row, column = _number(match[2], _LAST_ROW), _column(match[1])
        if column > _LAST_COLUMN or column <= self._column or row < self._row or (self._numbered and row != self._row):
            raise Unusual(reference)
        self._row, self._column, self._numbered = row, column, True

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
        if self._type == "b":
            return Flag(value)
        return _figure(value, self._kind) if self._type == "n" else _unescaped(value)

    def _shared_text(self, value: str) -> str:
        index = _number(value, len(self._shared) - 1) if value else -1
        return self._shared[index] if value else ""


def _unseen(attributes: Attributes, size: str) -> bool:
    """Whether a row or column is hidden, or drawn together to nothing."""
    return attributes.get("hidden") in _TRUE or bool(_FLAT.fullmatch(attributes.get(size, "")))


def _number(text: str, most: int) -> int:
    text = text.strip()
    if not re.fullmatch(r"\d{1,7}", text, re.ASCII) or int(text) > most:
        raise Unusual(text)
    return int(text)


def _column(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def _figure(value: str, kind: type[Figure]) -> str:
    """A number as Excel means it: a computed 79.99999999999999 is what it shows as 80."""
    value = value.strip()
    if not _NUMBER.fullmatch(value):
        return value
    number = float(value)
    return kind(format(number, ".15g") if math.isfinite(number) else value)


def _unescaped(text: str) -> str:
    """`text` with the characters that XML can't hold, written as _x000D_ and the like."""
    return _ESCAPED.sub(_character, text) if "_x" in text else text


def _character(match: re.Match[str]) -> str:
    code = int(match[1], 16)
    return "�" if 0xD800 <= code <= 0xDFFF else chr(code)
