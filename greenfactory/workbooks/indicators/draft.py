"""The pack that an indicator table becomes, before it is written: areas, rows and conditions with ids by position."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from greenfactory.rulebook.notes import Note
from greenfactory.workbooks.indicators.grid import Cell
from greenfactory.workbooks.indicators.lines import Line
from greenfactory.workbooks.indicators.rules import Facts, Measured, Rule, rule
from greenfactory.workbooks.indicators.texts import NO_POINTS, Points, folded, name, one_line, proofs, unnumbered

_UNREAD = Rule("judged", "ambiguous", {})


@dataclass(slots=True)
class DraftRow:
    """One row of the pack; `joined`: how many names it holds together; `split`: its name is the beginning of its text; `points` None: nobody can say yet, so the key is left out and the pack is refused."""

    lines: list[Line]
    title: str
    group: str
    stated: Points
    joined: int = 0
    split: bool = False
    rule: Rule = _UNREAD
    id: str = ""
    points: Fraction | None = None

    @property
    def place(self) -> Note:
        """Where its name stands."""
        cell = self.lines[0].title
        return self.lines[0].grid.place(self.lines[0].row, cell.column)

    @property
    def evidence(self) -> tuple[str, ...]:
        """Kinds of proof, each once."""
        return tuple(dict.fromkeys(proof for text in texts(self.lines, "evidence") for proof in proofs(text)))

    @property
    def rubric(self) -> str:
        """The scoring text, and whatever else describes the row."""
        return "\n".join([*texts(self.lines, "rubric"), *texts(self.lines, "formula"), *texts(self.lines, "remark")])

    @property
    def stem(self) -> str:
        """The id as a name that formulas may use."""
        return self.id.replace("-", "_")

    def field(self, index: int) -> str:
        """The figure that the row asks for; one for each way of measuring."""
        return f"{self.stem}_{index}" if self._many else self.stem

    def limit(self, index: int, side: str) -> str:
        """The benchmark name of a limit that the table only names; `side` is base or lead."""
        return f"{self.stem}_{index}_{side}" if self._many else f"{self.stem}_{side}"

    @property
    def _many(self) -> bool:
        return self.rule.scale is not None and len(self.rule.scale.limits) > 1


@dataclass(slots=True)
class DraftArea:
    """One area; `weight` None: nobody can say yet. `even`: the weight is divided among the rows."""

    title: str
    lines: list[Line]
    stated: Points
    rows: list[DraftRow]
    bonus: bool = False
    even: bool = False
    id: str = ""
    weight: Fraction | None = None

    @property
    def place(self) -> Note:
        """Where its name stands."""
        row, column = self.lines[0].area_at
        return self.lines[0].grid.place(row, max(column, 1))


@dataclass(slots=True)
class DraftGate:
    """One condition of 基本要求."""

    line: Line
    title: str
    years: int
    evidence: tuple[str, ...]
    id: str = ""


@dataclass(slots=True)
class Draft:
    """The whole pack."""

    title: str
    areas: list[DraftArea] = field(default_factory=list)
    gate: list[DraftGate] = field(default_factory=list)

    @property
    def rows(self) -> Iterator[DraftRow]:
        """All scored rows."""
        return (row for area in self.areas for row in area.rows)


def texts(lines: Sequence[Line], meaning: str) -> list[str]:
    """What the lines say in a column, each cell once."""
    cells = {(id(line.grid), cell.origin): cell.text for line in lines for cell in line.cells.get(meaning, ())}
    return list(dict.fromkeys(cells.values()))


def rows_of(lines: Sequence[Line]) -> list[DraftRow]:
    """The rows that the lines of one area make: merged points or a merged name hold several lines together."""
    rows = []
    for unit in _units(lines):
        titles = {(id(line.grid), line.title.origin): line for line in unit}
        shared = len(titles) > 1
        rows.append(_joined(unit) if shared else _row(unit))
    _split_names(rows)
    return rows


def _units(lines: Sequence[Line]) -> Iterator[list[Line]]:
    unit: list[Line] = []
    for line in lines:
        if unit and not _together(unit[-1], line):
            yield unit
            unit = []
        unit.append(line)
    if unit:
        yield unit


def _together(one: Line, other: Line) -> bool:
    """Whether two lines score as one: one cell of points for both, or one name and no points that differ."""
    if one.grid is not other.grid:
        return False
    first, second = _points_at(one), _points_at(other)
    if first is not None and second is not None:
        return first == second
    return one.title.origin == other.title.origin and first == second


def _points_at(line: Line) -> tuple[int, int] | None:
    """The cell of a line's points: its own, else its group's."""
    found = line.points.get("own") or line.points.get("group")
    return found[1] if found else None


def own_points(line: Line) -> Points:
    """Points of the row itself: its cell, else its group's, else what stands behind its name."""
    read = (line.points.get("own") or line.points.get("group") or (NO_POINTS, None))[0]
    return read if read.how != "none" else name(line.title.text).points


def _row(unit: list[Line]) -> DraftRow:
    line = unit[0]
    return DraftRow(unit, name(line.title.text).text, line.group.text if line.group else "", own_points(line))


def _joined(unit: list[Line]) -> DraftRow:
    """Several names with one cell of points: one row, judged as a whole."""
    line = unit[0]
    group = line.group.text if line.group else ""
    names = list(dict.fromkeys(name(each.title.text).text for each in unit))
    title = group or "、".join(names)
    stated = next((points for each in unit if (points := own_points(each)).value is not None), own_points(line))
    row = DraftRow(unit, title[:120], "", stated, joined=len(names))
    parts = [f"{name(each.title.text).text}：{'；'.join(texts([each], 'rubric'))}".rstrip("：") for each in unit]
    line.cells["rubric"] = [Cell("\n".join(dict.fromkeys(parts)), *line.title.origin)]
    for each in unit[1:]:
        each.cells.pop("rubric", None)
    return row


def _split_names(rows: list[DraftRow]) -> None:
    """Rows under one merged name: each is told apart by the beginning of its own text."""
    by_name: dict[tuple[int, tuple[int, int]], list[DraftRow]] = {}
    for row in rows:
        by_name.setdefault((id(row.lines[0].grid), row.lines[0].title.origin), []).append(row)
    for same in by_name.values():
        if len(same) == 1:
            continue
        for number, row in enumerate(same, start=1):
            text = re.split("[，。；]", unnumbered(one_line(row.rubric)))[0][:40]
            row.group, row.title, row.split = row.title, text or f"{row.title}（{number}）", True


def ruled(row: DraftRow) -> Rule:
    """How the row scores, once its points are settled."""
    if row.joined:
        return Rule("judged", "shared_points", {"count": row.joined})
    measured = [Measured(*(_first(line, meaning) for meaning in ("unit", "base", "lead"))) for line in row.lines]
    kind = "/".join(texts(row.lines, "kind"))
    if not kind and folded(row.group) in {"基本要求", "必选", "必选要求", "预期性要求", "可选", "可选要求"}:
        kind = row.group
    rubric = "\n".join(texts(row.lines, "rubric"))
    return rule(Facts(row.title, kind, rubric, tuple(dict.fromkeys(measured)), row.points))


def _first(line: Line, meaning: str) -> str:
    text = next((cell.text for cell in line.cells.get(meaning, ())), "")
    return "" if text in {"-", "--", "—", "——", "/", "无"} else text
