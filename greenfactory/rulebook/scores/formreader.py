"""Reads a filled-in form: every fault is named with its place, its value, the rule and the remedy; nothing is guessed."""

import re
import unicodedata
from collections.abc import Collection, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from greenfactory.rulebook import creditcode, exact
from greenfactory.rulebook.energy.consumption import EnergyLine
from greenfactory.rulebook.energy.factorbook import Book
from greenfactory.rulebook.notes import Note, Problem, Problems, brief
from greenfactory.rulebook.packs.pack import Field, Pack, Row
from greenfactory.rulebook.scores.forms import ENTERPRISE_KEYS, Answer, Form, Product

MAX_TEXT, MAX_PRODUCTS, MAX_ENERGY, MAX_EVIDENCE = 2000, 100, 500, 100
_PARTS = ("pack", "enterprise", "gate", "clauses", "rows", "data", "products", "energy")
_ANSWER_KEYS = ("met", "points", "value", "applies", "evidence", "reason")
_ENERGY_KEYS = ("source", "year", "amount", "unit", "ncv", "flow")


def read(content: Any, pack: Pack, file: str = "") -> tuple[Form | None, list[Problem]]:
    """The form in `content` (as parsed from JSON; numbers may be int, float, str, Decimal or Fraction) under `pack`.

    Gives the form, or None where an error stands among the problems; warnings alone do not stop it.
    """
    reader = _Reader(pack, file)
    form = reader.form(content)
    errors = [problem for problem in reader.problems if not problem.warning]
    return (None if errors else form), reader.problems


class _Reader:
    def __init__(self, pack: Pack, file: str) -> None:
        self.pack, self.file = pack, file
        self.problems = Problems()
        self.sources = Book(pack.energy.tables if pack.energy else ())

    def problem(self, cell: str, code: str, value: Any = None, *, warning: bool = False, **params: Any) -> None:
        shown = None if value is None else brief(value)
        self.problems.append(
            Problem(Note(f"form.{code}", params), self.file, cell=brief(cell), value=shown, warning=warning)
        )

    def form(self, content: Any) -> Form | None:
        if not isinstance(content, dict):
            self.problem("", "not_a_form", type(content).__name__)
            return None
        if not self._of_this_pack(content):
            return None
        self._unknown_keys(content, _PARTS, "")
        enterprise = self._table(content, "enterprise", "enterprise")
        particulars = self._particulars(enterprise)
        year = self._year(enterprise, content)
        return Form(
            name=particulars["name"],
            code=self._code(particulars["code"]),
            district=particulars.get("district", ""),
            industry=self._industry(particulars.get("industry", "")),
            region=particulars.get("region", ""),
            sector=particulars.get("sector", ""),
            year=year,
            enterprise=particulars,
            gate=self._yes_or_no(content, "gate", {row.id for row in self.pack.gate}),
            clauses=self._yes_or_no(content, "clauses", {clause.id for clause in self.pack.clauses}),
            rows=self._rows(self._table(content, "rows", "rows")),
            data=self._figures(self._table(content, "data", "data"), "data", year, product=False),
            products=self._products(self._list(content, "products", "products", MAX_PRODUCTS), year),
            energy=self._energy(self._list(content, "energy", "energy", MAX_ENERGY)),
            file=self.file,
        )

    def _of_this_pack(self, content: Mapping[str, Any]) -> bool:
        head = content.get("pack")
        if not isinstance(head, dict) or "id" not in head:
            self.problem("pack", "no_pack", remedy=self.pack.name)
            return False
        for key, expected in (("id", self.pack.id), ("edition", self.pack.edition)):
            if brief(head.get(key)) != expected:
                name = f"{brief(head.get('id'), 40)}/{brief(head.get('edition'), 40)}"
                self.problem(f"pack.{key}", "other_pack", head.get(key), found=name, expected=self.pack.name)
                return False
        if head.get("digest") not in (None, self.pack.digest):
            self.problem("pack.digest", "other_digest", head["digest"], warning=True)
        return True

    def _unknown_keys(self, table: Mapping[str, Any], known: Any, cell: str) -> None:
        for key in table:
            if key not in known:
                self.problem(f"{cell}.{brief(key)}".lstrip("."), "unknown_key", key, key=brief(key, 40))

    def _table(self, holder: Mapping[str, Any], key: str, cell: str) -> Mapping[str, Any]:
        value = holder.get(key)
        if value is not None and not isinstance(value, dict):
            self.problem(cell, "not_a_table", value)
        return value if isinstance(value, dict) else {}

    def _list(self, holder: Mapping[str, Any], key: str, cell: str, most: int) -> list[Any]:
        value = holder.get(key)
        if value is not None and not isinstance(value, list):
            self.problem(cell, "not_a_list", value)
            return []
        if value is not None and len(value) > most:
            self.problem(cell, "too_many", len(value), most=most)
            return []
        return value or []

    def _text(self, table: Mapping[str, Any], key: str, cell: str, *, needed: bool = False) -> str:
        value, place = table.get(key), f"{cell}.{key}"
        if value is not None and value != "":
            text = self._words(value, place, lines=key in {"profile", "reason"})
            if text or not needed or not isinstance(value, str) or value.strip():
                return text
        if needed:
            self.problem(place, "needed", key=Note(f"form.key_{key}"))
        return ""

    def _words(self, value: Any, cell: str, *, lines: bool = False) -> str:
        """`value` as text that can be shown: not too long, nothing invisible; line ends only where `lines` may stand."""
        if not isinstance(value, str | int | float | Decimal) or isinstance(value, bool):
            self.problem(cell, "not_text", value)
            return ""
        text = value.strip() if isinstance(value, str) else brief(value)
        hidden = not text.isprintable() and any(_invisible(mark) for mark in text if not (lines and mark in "\n\r\t"))
        if hidden or len(text) > MAX_TEXT:
            self.problem(cell, "bad_text", text, most=MAX_TEXT)
            return ""
        return text

    def _texts(self, holder: Mapping[str, Any], key: str, cell: str, most: int) -> tuple[str, ...]:
        entries = self._list(holder, key, cell, most)
        words = (self._words(entry, f"{cell}[{index}]") for index, entry in enumerate(entries, start=1))
        return tuple(text for text in words if text)

    def _particulars(self, enterprise: Mapping[str, Any]) -> dict[str, Any]:
        """The texts of the enterprise; `name` and `code` always."""
        self._unknown_keys(enterprise, ENTERPRISE_KEYS, "enterprise")
        needed = ("name", "code")
        texts = {
            key: self._text(enterprise, key, "enterprise", needed=key in needed)
            for key in ENTERPRISE_KEYS
            if key in needed or (key in enterprise and key not in {"former_names", "year"})
        }
        return texts | {
            "former_names": list(self._texts(enterprise, "former_names", "enterprise.former_names", 20)),
            "year": brief(enterprise.get("year") or ""),
        }

    def _code(self, text: str) -> str:
        """The 统一社会信用代码. Genuine codes that fail the check digit exist, so that is a warning only."""
        if not text:
            return ""
        code, fault = creditcode.read(text)
        if fault:
            self.problem("enterprise.code", fault, code or text, warning=fault == "check_digit")
        return code

    def _industry(self, text: str) -> str:
        text = text.upper()
        if re.fullmatch(r"[0-9]{2,4}", text) and 13 <= int(text[:2]) <= 43:
            text = f"C{text}"  # divisions 13 to 43 are section C, manufacturing
        if text and not re.fullmatch(r"[A-T][0-9]{0,4}", text):
            self.problem("enterprise.industry", "bad_industry", text)
            return ""
        return text

    def _year(self, enterprise: Mapping[str, Any], content: Mapping[str, Any]) -> int:
        """The evaluation year: the one stated, else the latest with any figure."""
        if enterprise.get("year") is not None:
            return self._year_number(enterprise["year"], "enterprise.year") or 0
        data = content.get("data")
        tables = [table for table in data.values() if isinstance(table, dict)] if isinstance(data, dict) else []
        years = [key for table in tables for key, value in table.items() if value is not None]
        return max((int(year) for year in years if re.fullmatch(r"[0-9]{4}", brief(year))), default=0)

    def _year_number(self, value: Any, cell: str) -> int | None:
        if isinstance(value, bool) or not re.fullmatch(r"(19|20)[0-9]{2}", brief(value)):
            self.problem(cell, "bad_year", value)
            return None
        return int(value)

    def _yes_no(self, value: Any, cell: str) -> bool | None:
        if value is None or isinstance(value, bool):
            return value
        self.problem(cell, "not_yes_no", value)
        return None

    def _number(self, value: Any, cell: str) -> Fraction | None:
        if value is None or value == "":
            return None
        if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal | Fraction):
            self.problem(cell, "not_a_number", value)
            return None
        try:
            return exact.of(value)
        except ValueError:
            written = value if isinstance(value, str) else brief(value)
            plain = unicodedata.normalize("NFKC", written[:200]).replace(",", "").strip()
            fault = "too_long" if isinstance(value, int) else _number_fault(written[:200], plain)
            self.problem(cell, fault, value, plain=brief(plain, 40))
            return None

    def _yes_or_no(self, content: Mapping[str, Any], part: str, known: Collection[str]) -> dict[str, bool | None]:
        table = self._table(content, part, part)
        self._unknown_keys(table, known, part)
        return {
            key: self._yes_no(value.get("met") if isinstance(value, dict) else value, f"{part}.{key}")
            for key, value in table.items()
            if key in known
        }

    def _rows(self, table: Mapping[str, Any]) -> dict[str, Answer]:
        self._unknown_keys(table, self.pack.rows, "rows")
        return {
            key: self._answer(value, self.pack.rows[key], f"rows.{key}")
            for key, value in table.items()
            if key in self.pack.rows and value is not None
        }

    def _answer(self, value: Any, row: Row, cell: str) -> Answer:
        if not isinstance(value, dict):
            self.problem(cell, "not_a_table", value)
            return Answer()
        self._unknown_keys(value, _ANSWER_KEYS, cell)
        answer = Answer(
            met=self._yes_no(value.get("met"), f"{cell}.met"),
            points=self._number(value.get("points"), f"{cell}.points"),
            value=self._number(value.get("value"), f"{cell}.value"),
            applies=self._yes_no(value.get("applies"), f"{cell}.applies") is not False,
            evidence=self._texts(value, "evidence", f"{cell}.evidence", MAX_EVIDENCE),
            reason=self._text(value, "reason", cell),
        )
        self._answer_fits(answer, row, cell)
        return answer

    def _answer_fits(self, answer: Answer, row: Row, cell: str) -> None:
        if answer.points is not None and not 0 <= answer.points <= row.points:
            self.problem(f"{cell}.points", "points_range", exact.text(answer.points), most=row.most)
        if answer.points is not None and row.kind in {"required", "quantity"}:
            self.problem(f"{cell}.points", "points_not_used", exact.text(answer.points), warning=True)
        if answer.met is False and answer.points and row.kind in {"optional", "judged"}:
            self.problem(f"{cell}.points", "points_without_met", exact.text(answer.points))
        if not answer.applies and row.not_applicable == "never":
            self.problem(f"{cell}.applies", "must_apply")

    def _figures(
        self, table: Mapping[str, Any], cell: str, year: int, *, product: bool
    ) -> dict[tuple[str, int], Fraction]:
        known = {name: field for name, field in self.pack.fields.items() if field.product == product}
        self._unknown_keys(table, known, cell)
        figures = dict[tuple[str, int], Fraction]()
        for name, value in table.items():
            if name not in known or value is None:
                continue
            if year == 0 and not isinstance(value, dict):
                self.problem("enterprise.year", "needed", key=Note("form.key_year"))
                return figures
            by_year = value if isinstance(value, dict) else {year: value}
            for key, entered in by_year.items():
                place = f"{cell}.{name}.{brief(key)}"
                figure_year = self._year_number(key, place)
                figure = self._figure(entered, known[name], place)
                if figure is not None and figure_year is not None:
                    figures[name, figure_year] = figure
        return figures

    def _figure(self, entered: Any, field: Field, cell: str) -> Fraction | None:
        if field.kind == "flag" and isinstance(entered, bool):
            return Fraction(entered)
        figure = self._number(entered, cell)
        if figure is None:
            return None
        if field.kind == "flag" and figure not in (0, 1):
            self.problem(cell, "not_yes_no", entered)
        if figure < field.minimum:
            self.problem(cell, "below", entered, least=field.minimum)
        if field.maximum is not None and figure > field.maximum:
            self.problem(cell, "above", entered, most=field.maximum)
        if field.kind == "count" and figure.denominator != 1:
            self.problem(cell, "not_whole", entered)
        return figure

    def _products(self, entries: list[Any], year: int) -> tuple[Product, ...]:
        products = []
        for index, entry in enumerate(entries, start=1):
            cell = f"products[{index}]"
            if not isinstance(entry, dict):
                self.problem(cell, "not_a_table", entry)
                continue
            self._unknown_keys(entry, ("name", "unit", "data"), cell)
            name, unit = self._text(entry, "name", cell), self._text(entry, "unit", cell)
            data = self._figures(self._table(entry, "data", f"{cell}.data"), f"{cell}.data", year, product=True)
            if name or data:
                products.append(Product(name or cell, unit, data))
        return tuple(products)

    def _energy(self, entries: list[Any]) -> tuple[EnergyLine, ...]:
        lines = (self._energy_line(entry, f"energy[{index}]") for index, entry in enumerate(entries, start=1))
        return tuple(line for line in lines if line is not None)

    def _energy_line(self, entry: Any, cell: str) -> EnergyLine | None:
        if not isinstance(entry, dict):
            self.problem(cell, "not_a_table", entry)
            return None
        if all(entry.get(key) in (None, "") for key in ("source", "year", "amount")):
            return None
        self._unknown_keys(entry, _ENERGY_KEYS, cell)
        source = self._text(entry, "source", cell, needed=True)
        if source and not self.sources.sources(source):
            self.problem(f"{cell}.source", "unknown_energy", source)
        year = self._year_number(entry.get("year"), f"{cell}.year")
        amount = self._number(entry.get("amount"), f"{cell}.amount")
        ncv = self._number(entry.get("ncv"), f"{cell}.ncv")
        flow = self._text(entry, "flow", cell) or "used"
        if flow not in {"used", "sold", "feedstock"}:
            self.problem(f"{cell}.flow", "flow", flow)
            flow = "used"
        if amount is None and entry.get("amount") in (None, ""):
            self.problem(f"{cell}.amount", "needed", key=Note("form.key_amount"))
        for key, figure in (("amount", amount), ("ncv", ncv)):
            if figure is not None and figure < 0:
                self.problem(f"{cell}.{key}", "below", entry[key], least=0)
        unit = self._text(entry, "unit", cell, needed=True)
        if not source or year is None or amount is None:
            return None
        return EnergyLine(source, year, amount, unit, ncv, flow)  # type: ignore[arg-type]  # flow is checked above


def _invisible(mark: str) -> bool:
    """Whether `mark` is a control or direction mark, half a character, or a line end of its own kind."""
    return unicodedata.category(mark) in {"Cc", "Cf", "Cs", "Zl", "Zp"}


def _number_fault(value: str, plain: str) -> str:
    """Which of the usual slips a text that is no number shows."""
    if plain != value.strip() and _reads(plain):
        return "number_spelling"
    if plain.lower().lstrip("+-") in {"nan", "inf", "infinity"} or re.fullmatch(r"[+-]?[0-9.]+[eE][+-]?[0-9]+", plain):
        return "not_finite"
    if re.fullmatch(r"[+-]?[0-9.]{31,}", plain):
        return "too_long"
    return "not_a_number"


def _reads(text: str) -> bool:
    try:
        exact.parse(text)
    except ValueError:
        return False
    return True
