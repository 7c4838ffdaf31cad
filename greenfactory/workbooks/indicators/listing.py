"""Lists what an import assumed of every area and row, with the file and key where another answer is written."""

from collections.abc import Sequence
from fractions import Fraction

from greenfactory.rulebook import exact
from greenfactory.workbooks.indicators.build import difference
from greenfactory.workbooks.indicators.decisions import Decisions
from greenfactory.workbooks.indicators.draft import Draft, DraftArea, DraftRow
from greenfactory.workbooks.indicators.lines import Sum
from greenfactory.workbooks.indicators.texts import name, one_line

_STATED = {"kind_stated", "required_stated"}


def area_file(draft: Draft, area: DraftArea) -> str:
    """The file of an area: in the order of the table, also by name."""
    number = int(area.id.removeprefix("A"))
    return f"indicators/{number:0{len(str(len(draft.areas)))}}-{area.id}.toml"


def list_all(draft: Draft, sums: Sequence[Sum], decisions: Decisions) -> None:
    """Everything that was assumed, area by area and row by row."""
    for area in draft.areas:
        file = area_file(draft, area)
        _area(area, file, decisions)
        for index, row in enumerate(area.rows, start=1):
            _row(row, area, file, f"rows[{index}]", decisions)
    for number, gate in enumerate(draft.gate, start=1):
        line = gate.line
        place = line.grid.place(line.row, line.title.column)
        decisions.tally("gate_row", place, gate.title, file="gate.toml")
        if gate.years:
            decisions.tally("gate_years", place, gate.title, file="gate.toml", key=f"gate[{number}].years")
    _total(draft, sums, decisions)
    for code, file, key in (
        ("head", "pack.toml", ""), ("english", "*.toml", "en"), ("source", "pack.toml", "sources.T1"),
        ("selection", "selection.toml", "open = true"),
    ):  # fmt: skip
        decisions.add(code, read=draft.title if code == "head" else "", file=file, key=key)


def _area(area: DraftArea, file: str, decisions: Decisions) -> None:
    line = area.lines[0]
    if line.area.number:
        decisions.tally("numbering", area.place, f"{line.area.number} {line.area.text}")
    if area.bonus:
        decisions.add("bonus", area.place, read=area.title, row=area.id, file=file, key="area.bonus")
    if area.weight is None:
        decisions.add(
            "no_weight", area.place, read=area.title, row=area.id, file=file, key="area.weight", blocking=True
        )
    elif area.even and area.weight == 0:
        decisions.add("points_zero", area.place, read=area.stated.text, row=area.id, file=file, key="area.weight", blocking=True)  # fmt: skip
    elif area.even:
        count = len(area.rows)
        decisions.add("even", area.place, read=area.stated.text or exact.text(area.weight), row=area.id, file=file, key="area.points", count=count)  # fmt: skip
    elif area.stated.value is None:
        decisions.tally("weight_from_rows", area.place, area.title, file=file, key="area.weight")
    if wrong := difference(area):
        decisions.add("weight_sum", area.place, read=area.stated.text, row=area.id, file=file, key="area.weight", blocking=True, sums=wrong)  # fmt: skip


def _row(row: DraftRow, area: DraftArea, file: str, key: str, decisions: Decisions) -> None:
    _points(row, area, file, key, decisions)
    line = row.lines[0]
    if name(line.title.text).number:
        decisions.tally("numbering", row.place, one_line(line.title.text))
    if row.split:
        decisions.add("one_name", row.place, read=row.group, row=row.id, file=file, key=f"{key}.zh", title=row.title)
    code, params = row.rule.why, row.rule.params
    said = one_line(row.rubric)
    if code in _STATED:
        kind = str(params["kind"])
        decisions.tally(code, row.place, kind, by=kind, kind=kind, file=file, key=f"{key}.kind", assumed=row.rule.kind)
    else:
        decisions.add(code, row.place, read=said or row.title, row=row.id, file=file, key=f"{key}.kind", **params)
    if row.rule.required:
        decisions.tally("quantity_required", row.place, row.title, file=file, key=f"{key}.on_miss")
    if row.rule.scale is not None:
        _scale(row, file, key, decisions)
    if not row.evidence:
        decisions.tally("no_evidence", row.place, row.title, file=file, key=f"{key}.evidence")


def _points(row: DraftRow, area: DraftArea, file: str, key: str, decisions: Decisions) -> None:
    stated, where = row.stated, f"{key}.points"
    if area.even:
        return
    if row.points is None:
        code = "points_date" if stated.how == "date" else "points_unread" if stated.text else "points_missing"
        decisions.add(code, row.place, read=stated.text or row.title, row=row.id, file=file, key=where, blocking=True)
    elif row.points == 0:
        decisions.add("points_zero", row.place, read=stated.text, row=row.id, file=file, key=where, blocking=True)
    elif stated.value is None:
        decisions.add("points_from_text", row.place, read=one_line(row.rubric), row=row.id, file=file, key=where, points=row.points)  # fmt: skip
    elif stated.how in {"range", "most", "percent"}:
        decisions.tally(f"points_{stated.how}", row.place, stated.text, file=file, key=where)


def _scale(row: DraftRow, file: str, key: str, decisions: Decisions) -> None:
    """The figure that is asked for, sector values that are only named, and cases that only words tell apart."""
    scale = row.rule.scale
    if scale is None:
        return
    decisions.tally("figure_entered", row.place, row.title, file="data.toml", key="fields")
    named = [limit for _, base, lead in scale.limits for limit in (base, lead) if isinstance(limit, str)]
    if named:
        decisions.add("benchmark_named", row.place, read="；".join(named), row=row.id, file="pack.toml", key="benchmark_names", title=row.title)  # fmt: skip
    if len(scale.limits) > 1:
        decisions.add("variants", row.place, read=row.title, row=row.id, file=file, key=f"{key}.variants", count=len(scale.limits))  # fmt: skip


def _total(draft: Draft, sums: Sequence[Sum], decisions: Decisions) -> None:
    weights = [area.weight for area in draft.areas if not area.bonus]
    if None in weights:
        return
    total = sum((weight for weight in weights if weight is not None), Fraction(0))
    bonus = sum((area.weight for area in draft.areas if area.bonus and area.weight), Fraction(0))
    if total != 100:
        decisions.add("total", read=exact.text(total), file="indicators/", key="area.weight")
    for each in sums:
        known = {total, total + bonus} | {area.weight for area in draft.areas if area.title == each.area}
        if each.kind == "total" and each.points.value is not None and each.points.value not in known:
            place = each.grid.place(each.cell.row, each.cell.column)
            decisions.add("sum_differs", place, read=f"{each.cell.text} {each.points.text}", total=total)
