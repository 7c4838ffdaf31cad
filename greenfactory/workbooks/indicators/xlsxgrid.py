"""Sheets of a workbook as grids: merged ranges, and numbers that Excel shows as percentages or dates."""

import re
from collections.abc import Iterator, Sequence
from typing import Literal

from greenfactory.workbooks.cells import Broken, Uncomputed
from greenfactory.workbooks.indicators.grid import MOST_COLUMNS, MOST_ROWS, Cell, Grid, Layout, TooLarge, tidy
from greenfactory.workbooks.package import Package, first
from greenfactory.workbooks.xlsxparts import Attributes, Cells, Handler, Names, Strings

_BUILT_IN: dict[int, str] = {9: "percent", 10: "percent"} | dict.fromkeys((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)), "date")  # fmt: skip
"""Number formats that every workbook knows (ECMA-376, 18.8.30); 27 to 58 are the Chinese dates."""
_RANGE = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7}):\$?([A-Za-z]{1,3})\$?(\d{1,7})", re.ASCII)
Form = Literal["", "percent", "date", "uncomputed", "broken"]
_MOST_CELLS = 100_000


def grids(package: Package, workbook: str) -> list[Grid]:
    """The worksheets in their order; `workbook` is the main part. Raises TooLarge."""
    relations = package.relations(workbook)
    strings, styles = first(relations, "sharedStrings"), first(relations, "styles")
    shared = package.parse(strings, Strings()).texts if strings else []
    forms = package.parse(styles, _Styles()).forms() if styles else []
    names = package.parse(workbook, Names())
    layout, found = Layout(), []
    for name, relation, hidden in names.sheets:
        kind, part = relations.get(relation, ("", ""))
        if kind == "worksheet":
            cells = package.parse(part, _Cells(shared, _MOST_CELLS, uncomputed=names.uncomputed))
            content = layout.grid(cells.laid_out(forms))
            found.append(Grid(content, tidy(name), hidden=hidden, hidden_rows=frozenset(cells.hidden)))
    return found


class _Styles(Handler):
    """How each cell style shows a number."""

    def __init__(self) -> None:
        self._own: dict[int, str] = {}
        self._styles: list[int] = []
        self._inside = False

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "numFmt":
            self._own[_whole(attributes.get("numFmtId", ""))] = attributes.get("formatCode", "")
        elif name == "cellXfs":
            self._inside = True
        elif name == "xf" and self._inside:
            self._styles.append(_whole(attributes.get("numFmtId", "")))

    def end(self, name: str) -> None:
        self._inside = self._inside and name != "cellXfs"

    def forms(self) -> list[str]:
        """The form of every style by its index."""
        return [self._form(style) for style in self._styles]

    def _form(self, style: int) -> str:
        if style not in self._own:
            return _BUILT_IN.get(style, "")
        code = re.sub(r'"[^"]*"|\[[^\]]*\]|\\.|_.', "", self._own[style]).lower()
        return "percent" if "%" in code else "date" if re.search(r"[ymdhs年月日]", code) else ""


class _Cells(Cells):
    """The cells of a sheet with their styles, and its merged ranges."""

    def __init__(self, shared: Sequence[str], budget: int, *, uncomputed: bool) -> None:
        super().__init__(shared, budget, uncomputed=uncomputed)
        self.styles: dict[tuple[int, int], int] = {}
        self.merged: dict[tuple[int, int], tuple[int, int]] = {}
        self._style = ""

    def start(self, name: str, attributes: Attributes) -> None:
        super().start(name, attributes)
        if name == "c":
            self._style = attributes.get("s", "")
        elif name == "mergeCell" and (match := _RANGE.fullmatch(attributes.get("ref", ""))):
            left, right = _column(match[1]), _column(match[3])
            self.merged[int(match[2]), left] = (int(match[4]), right)

    def end(self, name: str) -> None:
        super().end(name)
        if name == "c" and self._style and self._column in self.rows.get(self._row, {}):
            self.styles[self._row, self._column] = _whole(self._style)

    def laid_out(self, forms: Sequence[str]) -> Iterator[Cell]:
        """Every filled cell, merged ones clipped to where the sheet has anything."""
        if not self.rows:
            return
        last_row = max(self.rows)
        last_column = max(max(line) for line in self.rows.values())
        if last_row > MOST_ROWS or last_column > MOST_COLUMNS:
            raise TooLarge
        for row, line in sorted(self.rows.items()):
            for column, text in sorted(line.items()):
                to_row, to_column = self.merged.get((row, column), (row, column))
                height = max(min(to_row, last_row + 1) - row + 1, 1)
                width = max(min(to_column, last_column + 1) - column + 1, 1)
                style = self.styles.get((row, column), -1)
                form = _form(text, forms[style] if 0 <= style < len(forms) else "")
                yield Cell(tidy(text), row, column, height, width, form)


def _form(text: str, style: str) -> Form:
    if isinstance(text, Uncomputed):
        return "uncomputed"
    if isinstance(text, Broken):
        return "broken"
    if not re.fullmatch(r"-?[\d.]+(e-?\d+)?", text, re.ASCII):
        return ""
    return "percent" if style == "percent" else "date" if style == "date" else ""


def _whole(text: str) -> int:
    return int(text) if re.fullmatch(r"\d{1,6}", text, re.ASCII) else -1


def _column(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number
