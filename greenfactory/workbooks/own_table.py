"""A user's own table of figures by year (项目, 单位, 2023, 2024, 2025), read by the names of a pack's data fields.

It is no form of this program's: nothing is known of it but its headings. Whatever cannot be matched is an error in its cell.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from greenfactory.rulebook import exact
from greenfactory.rulebook.notes import Note, Problem, brief
from greenfactory.rulebook.packs.pack import Field, Pack
from greenfactory.rulebook.scores import forms
from greenfactory.workbooks import cell_values
from greenfactory.workbooks.cell_values import Reading
from greenfactory.workbooks.cells import Figure, Sheet, filled, place
from greenfactory.workbooks.form_cells import Content

ITEM = frozenset(
    ["项目", "指标", "名称", "项目名称", "指标名称", "数据项", "数据名称", "item", "indicator", "field", "name"]
)
UNIT = frozenset(["单位", "计量单位", "unit", "units"])
_YEAR = re.compile(r"(20[0-9]{2})(年|年度|年数|年数值)?")
_SEARCHED = 60
_BARE = re.compile(r"[\s\d.,+-]+")
_COUNTED = re.compile(r"[^\W\d_万千百亿]")
"""What plain numbers are counted in, such as 人 or 台: one character that multiplies nothing."""


@dataclass(frozen=True, slots=True)
class _Table:
    sheet: Sheet
    head: int
    item: int
    unit: int
    years: Mapping[int, str]
    """Columns by number."""


def read(sheets: Sequence[Sheet], pack: Pack, year: int) -> Content | None:
    """What a table says of the fields asked for in the evaluation year; None where no sheet is headed as such a table."""
    table = next((found for sheet in sheets if not sheet.hidden and (found := _table(sheet))), None)
    return _Reader(table, pack, year).read() if table else None


class _Reader:
    def __init__(self, table: _Table, pack: Pack, year: int) -> None:
        self.table, self.names = table, _names(pack)
        self.asked: Mapping[str, Mapping[str, None]] = forms.blank(pack, year)["data"]
        self.found = Content({"data": {}})

    def read(self) -> Content:
        """Every row with a figure."""
        first = dict[str, int]()
        for row, line in self.table.sheet.rows.items():
            if row <= self.table.head or not any(filled(line.get(column, "")) for column in self.table.years):
                continue
            label, unit = _label(line.get(self.table.item, ""), line.get(self.table.unit, ""))
            field = self.names.get(_plain(label))
            if field is None:
                self._say(row, self.table.item, Note("workbook.own_unknown", {"name": brief(label or "—", 60)}))
            elif field.id in first:
                params = {"row": field.title, "first": first[field.id], "second": row}
                self._say(row, self.table.item, Note("workbook.row_twice", params))
            else:
                first[field.id] = row
                self.found.content["data"][field.id] = dict(self._figures(row, field, unit))
        return self.found

    def _figures(self, row: int, field: Field, unit: str) -> Iterator[tuple[str, Any]]:
        """The figures of a row by year; one of a year that is not asked for stays behind and is named."""
        for column, year in self.table.years.items():
            text = self.table.sheet.rows[row].get(column, "")
            if not filled(text):
                continue
            if year not in self.asked[field.id]:
                self._say(row, column, Note("workbook.own_year", {"year": year}), warning=True)
                continue
            reading = _reading(text, field, unit)
            if reading.note is not None:
                self._say(row, column, reading.note, warning=not reading.wrong)
            if reading.value is not None:
                yield year, reading.value

    def _say(self, row: int, column: int, note: Note, *, warning: bool = False) -> None:
        sheet = self.table.sheet
        text = brief(sheet.rows[row].get(column, ""))
        self.found.problems.append(
            Problem(note, sheet=sheet.name, cell=place(row, column), value=text, warning=warning)
        )


def _reading(text: str, field: Field, unit: str) -> Reading:
    """A figure in the field's unit; the unit that stands beside it, or else in the row, is converted."""
    if field.kind == "flag":
        flag = cell_values.yes_no(text)
        return flag if isinstance(flag.value, bool) else Reading(None, Note("workbook.not_yes_no"), wrong=True)
    typed = (
        f"{text}{unit}"
        if _matters(unit, field.unit) and type(text) in {str, Figure} and _BARE.fullmatch(text)
        else text
    )
    reading = cell_values.number(typed, field.unit)
    if reading.wrong:
        return reading
    try:
        exact.parse(str(reading.value))
    except ValueError:
        return Reading(None, Note("workbook.own_figure", {"text": brief(text, 40)}), wrong=True)
    told = reading.note if reading.note and reading.note.code == "workbook.converted" else None
    return Reading(reading.value, told)


def _matters(unit: str, asked: str) -> bool:
    """Whether a unit says anything: not where things are counted, nor where the form leaves it open, as 产品单位."""
    return bool(unit) and "单位" not in asked and not (asked == "1" and _COUNTED.fullmatch(unit))


def _table(sheet: Sheet) -> _Table | None:
    """The first row of the sheet that heads a column of items and one of a year."""
    for row, line in list(sheet.rows.items())[:_SEARCHED]:
        plain = {column: _plain(text[:100]) for column, text in line.items()}
        item = next((column for column, text in plain.items() if text in ITEM), 0)
        unit = next((column for column, text in plain.items() if text in UNIT), 0)
        years = {column: match[1] for column, text in plain.items() if (match := _YEAR.fullmatch(text))}
        if item and years:
            return _Table(sheet, row, item, unit, years)
    return None


def _label(text: str, unit: str) -> tuple[str, str]:
    """The name of an item and its unit, which may stand in brackets behind the name."""
    name, unit = unicodedata.normalize("NFKC", text[:200]).strip(), cell_values.plain(unit[:40]).strip()
    match = re.fullmatch(r"(.+?)\s*\(([^()]{1,20})\)", name)
    return (match[1], unit or match[2]) if match else (name, unit)


def _names(pack: Pack) -> Mapping[str, Field]:
    """The fields by every way of writing their names; what two have in common names neither."""
    found: dict[str, list[Field]] = {}
    for field in pack.fields.values():
        if not field.product:
            for text in {_plain(_label(text, "")[0]) for text in (field.id, *field.title.values())}:
                found.setdefault(text, []).append(field)
    return {text: fields[0] for text, fields in found.items() if len(fields) == 1}


def _plain(text: str) -> str:
    """`text` without anything but letters and digits."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text).casefold())
