"""Makes the draft of a pack out of the lines of a table: conditions apart, points settled, every assumption listed."""

import re
from collections.abc import Sequence
from fractions import Fraction

from greenfactory.rulebook import exact
from greenfactory.rulebook.notes import Note, Problem, Refused
from greenfactory.workbooks.indicators import weights
from greenfactory.workbooks.indicators.decisions import Decisions
from greenfactory.workbooks.indicators.draft import Draft, DraftArea, DraftGate, own_points, rows_of, ruled, texts
from greenfactory.workbooks.indicators.lines import Found, Line, Sum, in_areas
from greenfactory.workbooks.indicators.texts import NO_POINTS, Points, one_line, proofs, unnumbered
from greenfactory.workbooks.indicators.weights import Node

_ZERO = Fraction(0)


def build(found: Found, file: str, decisions: Decisions) -> Draft:
    """The draft. Raises Refused where the tables hold no row."""
    draft = Draft(found.title)
    scored = [line for line in found.lines if not _condition(line)]
    draft.gate = [_gate(line) for line in found.lines if _condition(line)]
    for area, lines in in_areas(scored):
        rows = rows_of(lines)
        draft.areas.append(
            DraftArea(area, lines, _stated(lines, found.sums, decisions), rows, any(line.bonus for line in lines))
        )
    _drop_deductions(draft, decisions)
    if not draft.areas:
        raise Refused(Problem(Note("indicator.no_rows"), file))
    _number(draft)
    _settle(draft, decisions)
    return draft


def _condition(line: Line) -> bool:
    """Whether a line is a condition of the gate: said to be one, and worth no points."""
    cell = line.points.get("own") or line.points.get("group")
    if line.gate and (cell is None or cell[0].how == "none"):
        return True
    points = own_points(line)
    kind = "/".join(cell.text for cell in line.cells.get("kind", ()))
    vetoes = points.how == "veto" or re.search(r"一票否决|否决项", kind) is not None
    return points.value is None and vetoes


def _gate(line: Line) -> DraftGate:
    title = unnumbered(one_line(line.title.text))
    rubric = "；".join(texts([line], "rubric"))
    said = "".join(texts([line], "years")) or f"{title}{rubric}"
    match = re.search(r"近([一二两三四五1-5])年|^(\d)\b", said)
    years = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5}.get(match[1] or match[2], 0) if match else 0
    years = years or (int(match[1] or match[2]) if match else 0)
    # “Whoever fails is not considered” is what a gate row means anyway.
    idle = not rubric or rubric in title or (len(rubric) <= 20 and re.search("不予|否决|取消", rubric))
    whole = title if idle else f"{title}：{rubric}"
    evidence = tuple(proof for text in texts([line], "evidence") for proof in proofs(text))
    return DraftGate(line, whole.replace("\n", ""), years, tuple(dict.fromkeys(evidence)))


def _stated(lines: Sequence[Line], sums: Sequence[Sum], decisions: Decisions) -> Points:
    """The weight of an area as the table says it: in a column, behind its name, or in its row of sums."""
    column = next((line.points["area"][0] for line in lines if "area" in line.points), NO_POINTS)
    behind = next((line.area.points for line in lines if line.area.points.value is not None), NO_POINTS)
    grids = {id(line.grid) for line in lines}
    below = next((each.points for each in sums if each.kind == "area" and each.area == lines[0].area.text and id(each.grid) in grids), NO_POINTS)  # fmt: skip
    said = [points for points in (column, behind, below) if points.value is not None]
    if len({points.value for points in said}) > 1:
        decisions.add(
            "weights_differ", lines[0].grid.place(lines[0].row, max(lines[0].area_at[1], 1)),
            read="；".join(points.text for points in said), used=said[0].text, area=lines[0].area.text,
        )  # fmt: skip
    return said[0] if said else NO_POINTS


def _drop_deductions(draft: Draft, decisions: Decisions) -> None:
    """Rows that take points away: the format has none, and nothing may stand in for them unasked."""
    for area in draft.areas:
        for row in [row for row in area.rows if row.stated.how == "deduct"]:
            area.rows.remove(row)
            text = f"{row.title}：{row.stated.text} {row.rubric}".strip()
            decisions.add("deduction", row.place, read=text, file="indicators/", blocking=False)
    draft.areas = [area for area in draft.areas if area.rows]


def _number(draft: Draft) -> None:
    for number, area in enumerate(draft.areas, start=1):
        area.id = f"A{number}"
        for index, row in enumerate(area.rows, start=1):
            row.id = f"A{number}-{index:02}"
    for number, gate in enumerate(draft.gate, start=1):
        gate.id = f"G-{number:02}"


def _settle(draft: Draft, decisions: Decisions) -> None:
    """Points of every row and weight of every area."""
    plain = [area for area in draft.areas if not area.bonus]
    trees = {area.id: _tree(area) for area in draft.areas}
    of_one = weights.settle([trees[area.id][0] for area in plain])
    if of_one:
        decisions.add("shares_of_one")
    for area in draft.areas:
        root, leaves = trees[area.id]
        if area.bonus:
            weights.settle_apart(root)
        area.weight = root.points
        for row, leaf in zip(area.rows, leaves, strict=True):
            row.points = leaf.points
            row.rule = ruled(row)
            row.points = row.points if row.points is not None else row.rule.points
        if root.way == "shares" or any(child.way == "shares" for child in root.children):
            decisions.add("shares_of_area", area.place, read=area.stated.text, area=area.title, row=area.id)
        _sums(area)


def _tree(area: DraftArea) -> tuple[Node, list[Node]]:
    """The weights of an area as a tree, with groups where they have weights beside their rows'."""
    leaves = [Node(row.stated.value) for row in area.rows]
    root = Node(area.stated.value)
    groups: dict[tuple[int, tuple[int, int]], Node] = {}
    for row, leaf in zip(area.rows, leaves, strict=True):
        line = row.lines[0]
        if "own" in line.points and "group" in line.points:
            key = (id(line.grid), line.group_at)
            if key not in groups:
                groups[key] = Node(line.points["group"][0].value)
                root.children.append(groups[key])
            groups[key].children.append(leaf)
        else:
            root.children.append(leaf)
    return root, leaves


def _sums(area: DraftArea) -> None:
    """The weight where only the rows say it, and equal parts where only the weight is said."""
    known = [row.points for row in area.rows if row.points is not None]
    if area.weight is None and len(known) == len(area.rows):
        area.weight = sum(known, _ZERO)
    area.even = area.weight is not None and not known


def difference(area: DraftArea) -> str:
    """Rows and weight where they disagree, as text; empty where they agree or something is missing."""
    known = [row.points for row in area.rows if row.points is not None]
    if area.even or area.weight is None or len(known) < len(area.rows):
        return ""
    total = sum(known, _ZERO)
    wrong = total < area.weight if area.bonus else total != area.weight
    return f"{exact.text(total)} ≠ {exact.text(area.weight)}" if wrong else ""
