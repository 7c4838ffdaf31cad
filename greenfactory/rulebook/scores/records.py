"""Flat records – the rows of a data frame – in and out: one column per answer and figure, one per area and row score."""

import re
from collections.abc import Mapping
from typing import Any

from greenfactory.rulebook import exact
from greenfactory.rulebook.notes import Refused
from greenfactory.rulebook.packs.pack import Pack
from greenfactory.rulebook.scores import formreader
from greenfactory.rulebook.scores.forms import ENTERPRISE_KEYS, Form
from greenfactory.rulebook.scores.scorecard import Scorecard

_FIGURE = re.compile(r"(?P<field>\w+)(\[(?P<year>\d{4})\])?")


def form(record: Mapping[str, Any], pack: Pack, year: int) -> Form:
    """The form that a flat record stands for.

    Columns: `name`, `code` and the other enterprise keys; a gate or clause id (true, false); a row id (true or false: met; a number:
    points of an optional or judged row, value of a quantity row; "n/a": does not apply), its evidence as `<row>.evidence`
    (texts separated by `;`); a field id (figure of `year`) or `field[2022]`. None, NaN and empty texts are left out;
    columns of other names are refused. Raises Refused with every fault.
    """
    content: dict[str, Any] = {
        "pack": {"id": pack.id, "edition": pack.edition},
        "enterprise": {"year": year},
        "gate": {},
        "clauses": {},
        "rows": {},
        "data": {},
    }
    for column, value in record.items():
        if not _empty(value):
            _place(content, column, _plain(value), pack, year)
    found, problems = formreader.read(content, pack, str(record.get("name", "")))
    if found is None:
        raise Refused(*(problem for problem in problems if not problem.warning))
    return found


def scores(card: Scorecard) -> dict[str, Any]:
    """A scorecard as one flat record: total, low, high, pending, excluded, `<area>`, `<row>`, `<row>.value`, `<row>.status`.

    Scores and values are exact text (`pandas.to_numeric` after `exact.parse`, or `float(Fraction(text))`, makes floats).
    """
    record: dict[str, Any] = {
        "total": exact.text(card.total),
        "low": exact.text(card.low),
        "high": exact.text(card.high),
        "pending": len(card.pending),
        "excluded": card.excluded is not None,
    }
    record |= {area.area.id: exact.text(area.score) for area in card.areas}
    for name, row in card.rows.items():
        record[name] = None if row.score is None else exact.text(row.score)
        record[f"{name}.value"] = None if row.value is None else exact.text(row.value)
        record[f"{name}.status"] = row.status
    return record


def _empty(value: Any) -> bool:
    # NaN is the one value that differs from itself; data frames write it where a cell is empty.
    return value is None or value == "" or bool(value != value)  # noqa: PLR0124


def _plain(value: Any) -> Any:
    """NumPy's scalars as Python's."""
    return value.item() if hasattr(value, "item") else value


def _place(content: dict[str, Any], column: str, value: Any, pack: Pack, year: int) -> None:
    row, _, part = column.partition(".evidence")
    if column in ENTERPRISE_KEYS:
        content["enterprise"][column] = value
    elif any(column == gate.id for gate in pack.gate):
        content["gate"][column] = value
    elif any(column == clause.id for clause in pack.clauses):
        content["clauses"][column] = value
    elif column in pack.rows:
        content["rows"].setdefault(column, {}).update(_answer(value, pack.rows[column].kind))
    elif row in pack.rows and not part:
        content["rows"].setdefault(row, {})["evidence"] = [text.strip() for text in str(value).split(";")]
    else:
        match = _FIGURE.fullmatch(column)
        field, asked = (match["field"], match["year"]) if match else (column, None)
        content["data"].setdefault(field, {})[asked or str(year)] = value


def _answer(value: Any, kind: str) -> dict[str, Any]:
    if value == "n/a":
        return {"applies": False}
    if isinstance(value, bool) or kind == "required":
        return {"met": value}
    return {"value" if kind == "quantity" else "points": value}
