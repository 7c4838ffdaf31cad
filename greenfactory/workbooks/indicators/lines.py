"""What the rows of an indicator table say: names of every level, points of each, other cells by meaning."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from greenfactory.workbooks.indicators.grid import Cell, Grid
from greenfactory.workbooks.indicators.texts import Name, Points

Level = Literal["own", "group", "area"]
TEXTS = ("rubric", "evidence", "kind", "unit", "lead", "base", "formula", "remark", "years")
"""Meanings of columns whose cells a line keeps."""


@dataclass(slots=True)
class Line:
    """One row of a table, with the places where the cells of its names begin."""

    grid: Grid
    row: int
    area: Name
    area_at: tuple[int, int]
    group: Name | None
    group_at: tuple[int, int]
    title: Cell
    cells: dict[str, list[Cell]]
    points: dict[Level, tuple[Points, tuple[int, int]]]
    gate: bool
    bonus: bool


@dataclass(frozen=True, slots=True)
class Sum:
    """A row of sums: 小计 of `area`, or the whole."""

    kind: Literal["area", "total"]
    grid: Grid
    cell: Cell
    area: str
    points: Points


@dataclass(slots=True)
class Found:
    """What all tables of a file hold."""

    lines: list[Line] = field(default_factory=list)
    sums: list[Sum] = field(default_factory=list)
    title: str = ""


def in_areas(lines: Sequence[Line]) -> Iterator[tuple[str, list[Line]]]:
    """The lines by area, in the order in which areas first appear."""
    by_area: dict[str, list[Line]] = {}
    for line in lines:
        by_area.setdefault(line.area.text, []).append(line)
    yield from by_area.items()
