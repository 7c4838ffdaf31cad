"""Reads the rows of indicator tables: names carried down, sums, notes and section titles set apart, none without a word."""

import re
from collections.abc import Sequence
from typing import Literal

from greenfactory.workbooks.indicators import columns as headings
from greenfactory.workbooks.indicators.columns import Columns
from greenfactory.workbooks.indicators.decisions import Decisions
from greenfactory.workbooks.indicators.grid import Cell, Grid
from greenfactory.workbooks.indicators.lines import TEXTS, Found, Level, Line, Sum
from greenfactory.workbooks.indicators.texts import NO_POINTS, Name, Points, folded, name, one_line, points

_GATE = re.compile(r"基本要求|一票否决|否决条件|否决项|前置条件|准入条件|申报条件|基本条件|\bgate\b", re.IGNORECASE)
_BONUS = re.compile(r"加分|\bbonus\b", re.IGNORECASE)
_SUM = re.compile(
    r"(?:[一二三四五六七八九十\d]+[、.])?(小计|.{0,12}小计|合计|.{0,12}合计|总计|总分|总分值|满分|subtotal|total)[:：]?",
    re.IGNORECASE,
)
_NOTE = re.compile(r"(注|备注|说明|填表说明|note)\s*\d*\s*[:：.、]|[*※]", re.IGNORECASE)
_NONE = {"-", "—", "/"}
_LONG = 60  # characters: a name is shorter, a remark longer


def read(grids: Sequence[Grid], decisions: Decisions) -> Found:
    """Every line of every indicator table among `grids`."""
    found = Found()
    before: _Table | None = None
    for grid in grids:
        if grid.hidden and grid.cells:
            decisions.add("hidden_sheet", grid.whole)
            continue
        tables = list(headings.find(grid))
        if not tables and grid.cells:
            decisions.add("no_table", grid.whole)
            continue
        ends = [*(each.first for each in tables[1:]), max(grid.cells, default=0) + 1]
        for columns, end in zip(tables, ends, strict=False):
            found.title = found.title or _title(grid, columns)
            table = _Table(grid, columns, end, found, decisions)
            table.follow(before)
            table.read()
            before = table
    return found


def _title(grid: Grid, columns: Columns) -> str:
    """The line that names the whole: the first that speaks of an index system, else the first above the table."""
    above = [*grid.above, *(one_line(cell.text) for row in range(1, columns.first) for cell in grid.begun(row))]
    named = [
        text for text in above if re.search("指标|评价|标准|evaluation", text, re.IGNORECASE) and len(text) <= _LONG
    ]
    return next(iter(named), next((text for text in above if len(text) <= _LONG), ""))


class _Table:
    """One table of a grid, read from above; what stands once for several rows is carried down."""

    def __init__(self, grid: Grid, columns: Columns, end: int, found: Found, decisions: Decisions) -> None:
        self.grid, self.columns, self.end, self.found, self.decisions = grid, columns, end, found, decisions
        self.section = self._caption()
        self.carried: dict[int, Cell] = {}
        self.said = False

    def follow(self, before: "_Table | None") -> None:
        """Go on where the table before ended, if this one only repeats its headings, as on the next page."""
        if before is not None and not self.section and self.columns.same(before.columns):
            self.section, self.carried, self.said = before.section, before.carried, before.said
        self.section = self.section or self.grid.sheet or self.found.title

    def read(self) -> None:
        """Read every row below the headings."""
        self._headings()
        for row in range(self.columns.last + 1, self.end):
            begun = self.grid.begun(row)
            if begun and not self._aside(row, begun):
                self._line(row)

    def _headings(self) -> None:
        unknown = [one_line(self.columns.titles[column]) for column in self.columns.unknown]
        if unknown:
            self.decisions.add("unknown_column", self.grid.whole, read="、".join(unknown))
        hidden = [row for row in self.grid.hidden_rows if self.columns.last < row < self.end]
        if hidden:
            self.decisions.add("hidden_rows", self.grid.whole, read=str(len(hidden)))

    def _caption(self) -> str:
        """The one line right above the headings; in a document, the paragraph above the table."""
        above = [self.grid.distinct(row) for row in range(max(self.columns.first - 2, 1), self.columns.first)]
        lines = [cells[0].text for cells in above if len(cells) == 1]
        known = [line for line in (*self.grid.above, *lines) if len(line) <= _LONG and not _NOTE.match(line)]
        return known[-1] if known else ""

    def _aside(self, row: int, begun: Sequence[Cell]) -> bool:
        """Rows that are none of the table's: sums, notes, section titles. Nothing in them is lost without a word."""
        named = [cell for cell in begun if cell.column in self.columns.levels]
        if any(_SUM.fullmatch(folded(cell.text)) for cell in (*named, begun[0])):
            self._sum(begun)
            return True
        if _NOTE.match(begun[0].text) and len(begun) <= 2:
            self._note(begun[0])
            return True
        return len(self.grid.distinct(row)) == 1 and self._alone(begun[0])

    def _note(self, cell: Cell) -> None:
        self.decisions.add("note_row", self.grid.place(cell.row, cell.column), read=one_line(cell.text))

    def _alone(self, cell: Cell) -> bool:
        """The only cell of a row: a section's title, or a remark; but a narrow one among the names is a row."""
        if cell.columns < max(len(self.columns.titles) // 2, 2) and cell.column in self.columns.levels:
            return False
        if len(one_line(cell.text)) > _LONG:
            self._note(cell)
        else:
            self.section, self.carried, self.said = cell.text, {}, False
        return True

    def _sum(self, cells: Sequence[Cell]) -> None:
        label = next(cell for cell in cells if _SUM.fullmatch(folded(cell.text)))
        columns = {column for column, _ in self.columns.points}
        said = [points(cell) for cell in cells if cell.column in columns]
        stated = next((each for each in said if each.value is not None), NO_POINTS)
        kind: Literal["area", "total"] = "area" if re.search("小计|subtotal", label.text, re.IGNORECASE) else "total"
        area = self.found.lines[-1].area.text if self.found.lines else ""
        self.found.sums.append(Sum(kind, self.grid, label, area, stated))

    def _line(self, row: int) -> None:
        levels = [self._level(row, index, column) for index, column in enumerate(self.columns.levels)]
        title, others = levels[-1], self._others(row)
        if title is None:
            self._continued(row, others)
            return
        area, at = self._area(levels)
        group = levels[-2] if len(levels) > (2 if self.columns.has_area else 1) else None
        words = area.text if self.section == self.found.title else f"{area.text} {self.section}"
        self.found.lines.append(
            Line(
                self.grid, row, area, at,
                name(group.text) if group and group.text not in _NONE else None,
                group.origin if group else (0, 0),
                title, others, self._points(row),
                gate=self.columns.gate or bool(_GATE.search(words)),
                bonus=bool(_BONUS.search(words)),
            )
        )  # fmt: skip

    def _points(self, row: int) -> dict[Level, tuple[Points, tuple[int, int]]]:
        """The points of the row, of its group and of its area, each with its cell."""
        found: dict[Level, tuple[Points, tuple[int, int]]] = {}
        last = len(self.columns.levels) - 1
        for column, level in self.columns.points:
            cell = self.grid.cells[row].get(column)
            if cell is not None and cell.text:
                whose: Level = "own" if level == last else "area" if level == 0 and self.columns.has_area else "group"
                found[whose] = (points(cell, percent=column in self.columns.percent), cell.origin)
        return found

    def _level(self, row: int, index: int, column: int) -> Cell | None:
        """The cell of a level; a blank one means what stands above it, but for the row's own name."""
        cell = self.grid.cells[row].get(column)
        if index == len(self.columns.levels) - 1:
            return cell if cell is not None and cell.text else None
        if cell is not None and cell.text:
            if self.carried.get(index) != cell:
                self.carried = {level: kept for level, kept in self.carried.items() if level < index}
            self.carried[index] = cell
            return cell
        carried = self.carried.get(index)
        if carried is not None:
            self.decisions.tally("carried_down", self.grid.place(row, column), carried.text)
        return carried

    def _others(self, row: int) -> dict[str, list[Cell]]:
        cells = self.grid.cells[row]
        return {
            meaning: [cells[column] for column in columns if column in cells and cells[column].text]
            for meaning, columns in self.columns.by_meaning.items()
            if meaning in TEXTS
        }

    def _area(self, levels: Sequence[Cell | None]) -> tuple[Name, tuple[int, int]]:
        first = levels[0]
        if self.columns.has_area and first is not None:
            return name(first.text), first.origin
        if not self.said and not self.columns.gate:
            self.decisions.add("area_from_caption", self.grid.whole, read=one_line(self.section))
            self.said = True
        return name(self.section), (self.columns.first, 0)

    def _continued(self, row: int, others: dict[str, list[Cell]]) -> None:
        """A row without a name goes on with the row above it; what it says is added there."""
        lines = self.found.lines
        texts = [one_line(cell.text) for cell in self.grid.begun(row)]
        points_said = self._points(row).get("own")
        if not lines or lines[-1].grid is not self.grid or (points_said and points_said[0].value is not None):
            self.decisions.add("nameless_row", self.grid.place(row, 1), read="；".join(texts), blocking=True)
            return
        for meaning, cells in others.items():
            known = lines[-1].cells.setdefault(meaning, [])
            known += [cell for cell in cells if not known or cell != known[-1]]
        assumed = one_line(lines[-1].title.text)
        self.decisions.add("continued", self.grid.place(row, 1), read="；".join(texts), assumed=assumed)
