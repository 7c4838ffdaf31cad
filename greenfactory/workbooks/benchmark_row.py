"""One row of a benchmark sheet: name, industry, region, year, value in its unit, source, confidence, each fault by its cell."""

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from greenfactory.rulebook import exact, units
from greenfactory.rulebook.notes import Note, Problem
from greenfactory.rulebook.packs.benchmarks import ANY, Benchmark
from greenfactory.rulebook.packs.pack import Pack
from greenfactory.workbooks.cells import Broken, Figure, Line, Uncomputed, place

_EVERYWHERE = ("*", "全国", "全部", "所有", "不限", "通用", "all", "any")
_INDUSTRY = re.compile(r"([A-Ta-t]\d{0,4}|\d{2,4})(?![\dA-Za-z])")
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?", re.ASCII)


@dataclass(slots=True)
class Row:
    """A row that was read: its value, or the problems that refuse it; `cell` is that of the name."""

    file: str
    sheet: str | None
    cell: str
    value: Benchmark | None = None
    problems: list[Problem] = field(default_factory=list)


class RowReader:
    """Reads the rows of one sheet whose headings stand in `columns`."""

    def __init__(self, pack: Pack, columns: Mapping[str, int], file: str, sheet: str | None) -> None:
        self.pack, self.columns, self.file, self.sheet = pack, columns, file, sheet
        self.names = _names(pack)
        self.number, self.line, self.found = 0, dict[int, str](), Row(file, sheet, "")

    def filled_in(self, line: Line) -> bool:
        """Whether somebody wrote a value, or began to."""
        return any(_plain(line.get(self.columns[key], "")) for key in ("value", "industry", "year", "source", "conf"))

    def row(self, number: int, line: Line) -> Row:
        """The row with its value or its problems."""
        self.number, self.line = number, dict(line)
        name_column = self.columns.get("name") or self.columns["title"]
        self.found = Row(self.file, self.sheet, place(number, name_column))
        name, industry, region, year = self._name(), self._industry(), self._region(), self._year()
        value, source, conf = self._value(name), self._text("source"), self._conf()
        if not source and not self._at("source"):
            self._needed("source")
        if not self.found.problems and name and value is not None:
            self.found.value = Benchmark(name, industry, region, year, value, source, conf)
        return self.found

    def _at(self, key: str) -> bool:
        """Whether the cell of `key` has a problem already."""
        cell = place(self.number, self.columns[key])
        return any(problem.cell == cell for problem in self.found.problems)

    def _problem(self, key: str, code: str, /, **params: Any) -> None:
        column = self.columns[key]
        shown = self.line.get(column, "")[:80] or None
        cell = place(self.number, column)
        self.found.problems.append(Problem(Note(code, params), self.file, self.sheet, cell, value=shown))

    def _needed(self, key: str) -> None:
        self._problem(key, "form.needed", key=Note(f"table.benchmark_{key}"))

    def _text(self, key: str) -> str:
        column = self.columns.get(key)
        cell = "" if column is None else self.line.get(column, "")
        if isinstance(cell, Broken | Uncomputed):
            self._problem(key, "table.no_result" if isinstance(cell, Uncomputed) else "table.cell_error")
            return ""
        return _plain(cell)

    def _name(self) -> str:
        """The benchmark meant by its name or its title; where both are given they must agree."""
        given = {key: self._text(key) for key in ("name", "title") if key in self.columns}
        found = {key: self.names.get(_folded(text), "") for key, text in given.items() if text}
        for key, name in found.items():
            if not name:
                self._problem(key, "table.benchmark_unknown", name=given[key][:40])
        if not found and not self.found.problems:
            self._needed("name" if "name" in self.columns else "title")
        if len(set(found.values())) > 1 and all(found.values()):
            self._problem("title", "table.benchmark_titles_differ", name=found["name"])
        return next(iter(found.values()), "")

    def _industry(self) -> str:
        text = self._text("industry")
        if not text:
            if not self._at("industry"):
                self._problem("industry", "table.benchmark_no_industry")
            return ""
        if text.casefold() in _EVERYWHERE:
            return ANY
        match = _INDUSTRY.match(text)
        code = match[1].upper() if match else ""
        if code.isdecimal():
            # Divisions 13 to 43 are section C, manufacturing, as in forms.
            code = f"C{code}" if 13 <= int(code[:2]) <= 43 else ""
        if not code:
            self._problem("industry", "pack.industry", industry=text[:40])
        return code

    def _region(self) -> str:
        text = self._text("region")
        return ANY if not text or text.casefold() in _EVERYWHERE else text

    def _year(self) -> int:
        text = self._text("year").removesuffix("年")
        if re.fullmatch(r"(19|20)\d\d", text, re.ASCII):
            return int(text)
        if not self._at("year"):
            self._problem("year", "form.bad_year")
        return 0

    def _value(self, name: str) -> Fraction | None:
        """The value in the unit that the pack declares for `name`."""
        text, unit = self._text("value"), self._text("unit")
        if self._at("value") or self._at("unit"):
            return None
        if not text:
            self._needed("value")
            return None
        percent = text.endswith("%")
        number = _number(text.removesuffix("%").strip())
        if number is None:
            self._problem("value", "form.not_a_number")
            return None
        if percent and unit not in ("", "%"):
            self._problem("value", "table.benchmark_sign", unit=unit)
            return None
        unit = "%" if percent else unit
        if not unit:
            self._needed("unit")
            return None
        column = self.columns["value"]
        if unit == "%" and isinstance(self.line[column], Figure) and 0 < number <= 1:
            # Excel keeps 12 % as 0.12 where the cell has its percent format, and shows no difference in the file's text.
            self._problem("value", "table.benchmark_percent", one=number, hundred=number * 100)
            return None
        return self._converted(number, unit, name)

    def _converted(self, number: Fraction, unit: str, name: str) -> Fraction | None:
        if not name:
            return None
        declared = self.pack.benchmark_names[name].unit
        try:
            return units.convert(number, unit, declared)
        except ValueError:
            self._problem("unit", "pack.benchmark_unit", name=name, unit=declared)
            return None

    def _conf(self) -> str:
        text = self._text("conf")[:1].upper()
        if not self._at("conf") and (not text or text not in "VSKG"):
            self._problem("conf", "pack.choice", key=Note("table.benchmark_conf"), choices=list("VSKG"))
        return text


def _names(pack: Pack) -> dict[str, str]:
    """Every name, and every title that only one benchmark has, folded."""
    titles = Counter(_folded(text) for entry in pack.benchmark_names.values() for text in set(entry.title.values()))
    found = {
        _folded(text): entry.name
        for entry in pack.benchmark_names.values()
        for text in entry.title.values()
        if titles[_folded(text)] == 1
    }
    return found | {_folded(name): name for name in pack.benchmark_names}


def _number(text: str) -> Fraction | None:
    plain = text.replace(",", "") if _THOUSANDS.fullmatch(text) else text
    try:
        return exact.parse(plain)
    except ValueError:
        return None


def _folded(text: str) -> str:
    return re.sub(r"[\s,，、()（）]+", "", unicodedata.normalize("NFKC", text)).casefold()


def _plain(text: str) -> str:
    """A cell in one line, with half-width signs: １２％ is 12%, m³ is m3."""
    return " ".join(unicodedata.normalize("NFKC", text).split()).strip("\0\ufeff\u200b")
