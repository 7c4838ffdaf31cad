"""Excel forms for tests: written blank, then filled in cell by cell as a person would, with another program's hands."""

import copy
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import python_calamine
from openpyxl.workbook.workbook import Workbook

from greenfactory.rulebook.notes import Problem
from greenfactory.rulebook.packs import benchmarks, library, packreader
from greenfactory.rulebook.packs.benchmarks import BenchmarkTable
from greenfactory.rulebook.packs.pack import Pack
from greenfactory.rulebook.scores.forms import Form
from greenfactory.workbooks import form_book, form_cells, sheets
from greenfactory.workbooks.cells import place
from greenfactory.workbooks.form_layout import META, Layout
from greenfactory.workbooks.form_plan import layout
from greenfactory.workbooks.tests.fillings import YEAR

CITY, STANDARD = "city-green-factory/2021", "gbt36132/2025"


@cache
def pack(name: str = CITY) -> Pack:
    return packreader.read(library.find(name))


@cache
def example(name: str = CITY) -> BenchmarkTable:
    return benchmarks.read(pack(name).folder / "benchmarks" / "example.toml", pack(name))


class Filling:
    """A workbook in somebody's hands: cells are named by sheet key, row id and column key."""

    def __init__(self, path: Path, of: Pack, lang: str = "zh", table: BenchmarkTable = benchmarks.NONE) -> None:
        self.path, self.pack = path, of
        self.layout: Layout = layout(of, YEAR, lang)
        form_book.write(path, of, YEAR, table, lang)
        self.book: Workbook = openpyxl.load_workbook(path, rich_text=True)

    def light(self) -> "Filling":
        """Without the hidden sums, which nobody reads back: quicker to open and save."""
        for sheet in [each for each in self.book.worksheets if each.title.startswith("_") and each.title != META]:
            self.book.remove(sheet)
        return self

    def copy(self, path: Path) -> "Filling":
        """The workbook as it was last saved, in a file of its own."""
        twin = copy.copy(self)
        twin.path, twin.book = path, openpyxl.load_workbook(self.path, rich_text=True)
        return twin

    def at(self, sheet: str, row: str, column: str) -> tuple[str, str]:
        """The sheet's name and the cell, as they are in a form that nobody moved."""
        plan = self.layout.sheet(sheet)
        return plan.name[self.layout.lang], place(plan.row(row), plan.column(column))

    def put(self, sheet: str, row: str, column: str, value: Any) -> "Filling":
        name, cell = self.at(sheet, row, column)
        self.book[name][cell] = value
        return self

    def content(self, content: Mapping[str, Any]) -> "Filling":
        """Every value of a form as JSON has it."""
        for key, value in content["enterprise"].items():
            if key != "year" and value:
                self.put("enterprise", key, "answer", "；".join(value) if isinstance(value, list) else value)
        for name, met in content["gate"].items():
            self.put("gate", name, "met", self._yes_no(met))
        for name, answer in content["rows"].items():
            self._answer(name, answer)
        self._figures("data", content["data"], lambda name, year: (name, f"y{year}"))
        for line, product in enumerate(content["products"], start=1):
            self.put("products", str(line), "name", product["name"]).put(
                "products", str(line), "product_unit", product["unit"]
            )
            self._figures("products", product["data"], lambda name, year, line=line: (str(line), f"{name}@{year}"))
        for line, entry in enumerate(content["energy"], start=1):
            self._line(str(line), entry)
        return self

    def _answer(self, name: str, answer: Mapping[str, Any]) -> None:
        row = self.pack.rows[name]
        sheet = f"area:{row.area}"
        if not answer["applies"]:
            self.put(sheet, name, "applies", "不适用")
        if row.quantity is None:
            self.put(sheet, name, "met", self._yes_no(answer["met"]))
        for key in ("points", "value"):
            if answer[key] is not None:
                self.put(sheet, name, key, float(answer[key]))
        self.put(sheet, name, "evidence", "；".join(answer["evidence"]) or None)

    def _figures(self, sheet: str, data: Mapping[str, Any], cell: Any) -> None:
        for name, by_year in data.items():
            for year, value in by_year.items():
                flag = self.pack.fields[name].kind == "flag"
                shown = self._yes_no(value) if flag else None if value is None else float(value)
                row, column = cell(name, year)
                self.put(sheet, row, column, shown)

    def _line(self, line: str, entry: Mapping[str, Any]) -> None:
        flows = {"used": "消费", "sold": "外供", "feedstock": "原料用"}
        self.put("energy", line, "source", entry["source"]).put("energy", line, "year", entry["year"])
        self.put("energy", line, "amount", float(entry["amount"])).put("energy", line, "energy_unit", entry["unit"])
        self.put("energy", line, "ncv", None if entry["ncv"] is None else float(entry["ncv"]))
        self.put("energy", line, "flow", flows[entry["flow"]])

    def _yes_no(self, met: bool | None) -> str | None:
        return None if met is None else "是" if met else "否"

    def save(self) -> Path:
        self.book.save(self.path)
        return self.path

    def read(self) -> tuple[Form | None, list[Problem]]:
        """Saved, and read back as the command does."""
        form, problems, _ = form_cells.read(sheets.read(self.save()), self.pack, self.path.name)
        return form, problems


def values(path: Path) -> dict[str, list[list[Any]]]:
    """What every cell of a workbook shows, hidden sheets included."""
    book = python_calamine.CalamineWorkbook.from_path(str(path))
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


def shown(found: Mapping[str, list[list[Any]]], ref: str) -> Any:
    """The value of a cell that a formula calls 'sheet'!$C$5; empty for an error."""
    sheet, cell = ref.rsplit("!", 1)
    letters, row = cell.strip("$").split("$")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    lines = found[sheet.strip("'")]
    line = lines[int(row) - 1] if int(row) <= len(lines) else []
    return line[column - 1] if column <= len(line) else ""
