"""One row of a score table: who it is about and what scores it holds, each fault with its cell and its remedy."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from greenfactory.rulebook import creditcode, exact
from greenfactory.rulebook.notes import Note, Problem
from greenfactory.rulebook.places.standing import Entry
from greenfactory.workbooks.cells import Broken, Dated, Figure, Flag, Line, Percent, Uncomputed, place
from greenfactory.workbooks.headings import Headings

HUNDRED = Fraction(100)
_LONGEST = 200
_SUMMARY = re.compile(
    r"(总计|合计|小计|总?平均[分值数]?|最[高低][分值]?|中位数|total|sum|average|mean|median|max|min)[:：]?"
)
_REMARK = re.compile(r"(注|备注|说明|填表|制表|审核|复核|评审组|专家签|签字|签名|日期|note|remark)")


@dataclass(slots=True)
class Row:
    """What a row holds; `problems` with its warnings."""

    number: int
    place: str
    name: str = ""
    code: str = ""
    district: str = ""
    sector: str = ""
    total: Fraction | None = None
    experts: tuple[Fraction | None, ...] = ()
    areas: Mapping[str, Fraction] = field(default_factory=dict)
    more: Mapping[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that refuse the row."""
        return tuple(problem for problem in self.problems if not problem.warning)

    def entry(self) -> Entry:
        """The row as an entry of the ranking."""
        return Entry(
            self.name,
            self.code,
            self.total,
            self.district,
            self.sector,
            areas=self.areas,
            experts=self.experts,
            source=self.place,
        )


def aside(line: Line, headings: Headings) -> str:
    """Why a row holds no enterprise: a sum, a remark, the headings again; empty where it should hold one."""
    plain = {column: " ".join(text.split()) for column, text in line.items()}
    known = headings.columns.values()
    if sum(plain.get(column) == headings.titles.get(column) for column in known) > 1:
        return "heading_again"
    if headings.columns["code"] in line and headings.columns["code"] != min(line):
        return ""
    first = unicodedata.normalize("NFKC", plain[min(plain)]).replace(" ", "").casefold()
    if _SUMMARY.fullmatch(first):
        return "summary_row"
    scores = {column for key, column in headings.columns.items() if key not in {"name", "code", "district", "sector"}}
    return "remark_row" if not scores & set(line) and _REMARK.match(first) else ""


def scored(
    line: Line,
    number: int,
    headings: Headings,
    file: str,
    sheet: str | None,
    *,
    most: Fraction = HUNDRED,
    more: Iterable[str] = (),
) -> Row:
    """The enterprise and the scores in a row; `most` is the most an expert, or all together, can give.

    `more` are meanings of a list of another kind, whose cells the row keeps by meaning.
    """
    reader = _Reader(line, number, headings, file, sheet, most=most)
    found = reader.row()
    found.more = {key: reader.cell(key) for key in more}
    return found


class _Reader:
    def __init__(
        self, line: Line, number: int, headings: Headings, file: str, sheet: str | None, *, most: Fraction
    ) -> None:
        self.most = most
        self.line, self.headings, self.file, self.sheet = line, headings, file, sheet
        prefix = f"{file} {sheet}!" if sheet else f"{file} "
        self.found = Row(number, f"{prefix}{place(number, 1)}")

    def row(self) -> Row:
        columns, found = self.headings.columns, self.found
        found.name = self.text("name", needed=True)
        found.code = self._code()
        found.district, found.sector = self.text("district"), self.text("sector")
        found.experts = tuple(self._score(column, self.most) for column in self.headings.experts)
        areas = {area: self._score(column, self.most) for area, column in self.headings.areas.items()}
        found.areas = {area: points for area, points in areas.items() if points is not None}
        if "total" in columns:
            found.total = self._total(columns["total"])
        return found

    def problem(
        self, column: int, code: str, value: str | None = None, *, warning: bool = False, **params: Any
    ) -> None:
        shown = None if value is None else value.strip()[:80]
        cell = place(self.found.number, column)
        self.found.problems.append(
            Problem(Note(code, params), self.file, self.sheet, cell, value=shown, warning=warning)
        )

    def cell(self, key: str) -> str:
        """The cell of that meaning as it was kept, so that a date is known from a number; empty where it is no text."""
        return self.line[self.headings.columns[key]] if self.text(key) else ""

    def text(self, key: str, *, needed: bool = False) -> str:
        """What stands in the column of that meaning, on one line; what cannot be text is a problem."""
        column = self.headings.columns.get(key)
        if column is None:
            return ""
        cell = self.line.get(column, "")
        if isinstance(cell, Broken | Uncomputed):
            self._no_result(column, cell)
            return ""
        text = " ".join(cell.split())
        if len(text) > _LONGEST or any(unicodedata.category(mark) in {"Cc", "Cf", "Cs"} for mark in text):
            self.problem(column, "form.bad_text", text, most=_LONGEST)
        elif needed and not text:
            self.problem(column, "form.needed", key=Note(f"table.column_{key}"))
        return text[:_LONGEST]

    def _code(self) -> str:
        """The 统一社会信用代码; a failed check digit warns only, since genuine codes fail it too."""
        column = self.headings.columns["code"]
        text = self.text("code", needed=True)
        if self.found.problems and self.found.problems[-1].cell == place(self.found.number, column):
            return ""
        # Text is kept from turning into a number with a leading apostrophe, or as ="…" in CSV.
        bare = re.sub(r'^=?"(.*)"$', r"\1", text.removeprefix("'"))
        if not bare:
            return ""
        code, fault = creditcode.read(bare)
        if isinstance(self.line.get(column), Figure) or re.fullmatch(r"\d\.\d+[Ee]\+\d+", bare):
            self.problem(column, "table.code_as_number", text)
            return ""
        if fault:
            self.problem(column, f"form.{fault}", code or text, warning=fault == "check_digit")
        return code

    def _score(self, column: int, most: Fraction | None) -> Fraction | None:
        """The points in a cell; None where it is empty, or wrong."""
        cell = self.line.get(column, "")
        if isinstance(cell, Broken | Uncomputed):
            self._no_result(column, cell)
            return None
        if isinstance(cell, Flag | Percent | Dated):
            kind = "bool" if isinstance(cell, Flag) else "percent" if isinstance(cell, Percent) else "date"
            self.problem(column, f"table.not_a_score_{kind}", cell)
            return None
        text = cell.strip("\0\ufeff\u200b \t\r\n\u3000\xa0")
        if not text:
            return None
        points = _number(text)
        if points is None:
            code, params = _fault(text)
            self.problem(column, code, text, **params)
        elif points < 0:
            self.problem(column, "table.negative", text)
        elif most is not None and points > most:
            self.problem(column, "table.above_hundred", text, most=most)
        else:
            return points
        return None

    def _no_result(self, column: int, cell: str) -> None:
        self.problem(column, "table.no_result" if isinstance(cell, Uncomputed) else "table.cell_error", cell)

    def _total(self, column: int) -> Fraction | None:
        """The total; beside experts' scores it must be their mean, as far as its own decimals go."""
        total = self._score(column, None)
        given = [score for score in self.found.experts if score is not None]
        if total is None:
            return None
        text = self.line[column].strip()
        if len(given) > 1 and total == sum(given):
            self.problem(column, "table.total_is_sum", text, warning=True)
            return None
        if total > self.most:
            self.problem(column, "table.above_hundred", text, most=self.most)
            return None
        if given:
            mean = Fraction(sum(given), len(given))
            decimals = len(exact.text(total).partition(".")[2])
            if exact.rounded(mean, decimals) != total:
                self.problem(column, "table.total_differs", text, warning=True, mean=mean)
        return total


def _number(text: str) -> Fraction | None:
    # 85/100 is a fraction to the rulebook, and 85 points to whoever wrote it.
    if "/" in text:
        return None
    try:
        return exact.parse(text)
    except ValueError:
        return None


def _fault(text: str) -> tuple[str, dict[str, Any]]:
    """Which of the usual slips a text that is no number shows."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if plain.startswith("#"):
        return "table.cell_error", {}
    if plain.startswith("="):
        return "table.no_result", {}
    if plain != text and _number(plain) is not None:
        return "form.number_spelling", {"plain": plain[:40]}
    if re.fullmatch(r"[+-]?(nan|inf(inity)?|[\d.]+e[+-]?\d+)", plain.lower(), re.ASCII):
        return "form.not_finite", {}
    if re.fullmatch(r"[+-]?[\d.]{31,}", plain, re.ASCII):
        return "form.too_long", {}
    bare = plain.removesuffix("分").strip()
    if bare != plain and _number(bare) is not None:
        return "table.with_unit", {"plain": bare[:40]}
    return "table.not_a_score", {"text": text[:40]}
