"""A filled-in workbook read back into the content of a form, whatever was done to it; the one validator then judges it.

Everything that was not written as asked is a warning with its cell; what can't be used is an error with its cell.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from greenfactory.rulebook.notes import Note, Problem, brief
from greenfactory.rulebook.packs.pack import Field, Pack, Row
from greenfactory.rulebook.scores import formreader, forms
from greenfactory.rulebook.scores.forms import Form
from greenfactory.workbooks import cell_values
from greenfactory.workbooks.cell_values import Reading
from greenfactory.workbooks.cells import Sheet
from greenfactory.workbooks.form_layout import LAYOUT, Layout
from greenfactory.workbooks.form_plan import layout
from greenfactory.workbooks.form_proofs import Proofs
from greenfactory.workbooks.form_sheets import Part, head, parts

Place = tuple[str, str]
"""The name of a sheet, as it is now, and a cell such as E12."""
Read = Callable[[str], Reading]


@dataclass(slots=True)
class Content:
    """A form as `forms.blank` shapes it, where each of its values stands (by dotted path), and what was noticed on the way."""

    content: dict[str, Any]
    places: dict[str, Place] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    @property
    def errors(self) -> list[Problem]:
        """The problems that refuse."""
        return [problem for problem in self.problems if not problem.warning]

    @property
    def warnings(self) -> list[Problem]:
        """The problems that do not."""
        return [problem for problem in self.problems if problem.warning]


class FormReader:
    """Reads workbooks of one pack; what the form of a year looks like is worked out once."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self._layouts: dict[int, Layout] = {}

    def read(self, sheets: Sequence[Sheet], file: str = "") -> tuple[Form | None, list[Problem], Mapping[str, Place]]:
        """The form in a workbook, every problem with its sheet and cell, and the places of its values.

        The form is None where an error stands among the problems.
        """
        found = self.content(sheets)
        form, problems = None, list[Problem]()
        if found.content:
            form, problems = formreader.read(found.content, self.pack, file)
        # Where the cell was already named, the validator's word on what is left of it would say it twice.
        named = {(problem.sheet, problem.cell) for problem in found.errors}
        addressed = [addressed_in(found.places, problem) for problem in problems]
        fresh = [problem for problem in addressed if (problem.sheet, problem.cell) not in named or problem.cell is None]
        every = [replace(problem, file=file) for problem in (*found.problems, *fresh)]
        return (None if found.errors else form), every, found.places

    def content(self, sheets: Sequence[Sheet]) -> Content:
        """What the workbook says, as the content of a form; empty where it is no form of this program's."""
        pack, found = self.pack, head(sheets)
        if found is None:
            return Content({}, problems=[Problem(Note("workbook.not_a_form", {"pack": pack.name}))])
        if found.layout != LAYOUT or not found.pack:
            note = Note("workbook.layout", {"found": brief(found.layout or "—", 20), "expected": LAYOUT})
            return Content({}, problems=[Problem(note)])
        identity = {"id": found.pack, "edition": found.edition, "digest": found.digest or None}
        if (found.pack, found.edition) != (pack.id, pack.edition):
            # The validator says which form is wanted; nothing else of it can be read.
            return Content({"pack": identity})
        if not re.fullmatch(r"(19|20)[0-9]{2}", found.year):
            return Content(
                {}, problems=[Problem(Note("workbook.not_a_form", {"pack": pack.name}), value=brief(found.year, 20))]
            )
        return _Reader(sheets, pack, self._layout(int(found.year)), identity).read()

    def _layout(self, year: int) -> Layout:
        if year not in self._layouts:
            self._layouts[year] = layout(self.pack, year)
        return self._layouts[year]


def read(sheets: Sequence[Sheet], pack: Pack, file: str = "") -> tuple[Form | None, list[Problem], Mapping[str, Place]]:
    """One workbook, as `FormReader` reads many."""
    return FormReader(pack).read(sheets, file)


def content(sheets: Sequence[Sheet], pack: Pack) -> Content:
    """What one workbook says, as `FormReader` reads many."""
    return FormReader(pack).content(sheets)


_REWORDED = ("not_yes_no", "unknown_energy", "flow", "other_pack", "must_apply")
"""What the validator says for people who edit JSON, and this form says in its own words."""


def addressed_in(places: Mapping[str, Place], problem: Problem) -> Problem:
    """`problem` with the sheet and cell of its path, or of the nearest path that has one."""
    path, code = problem.cell or "", problem.note.code.removeprefix("form.")
    if code in _REWORDED:
        problem = replace(problem, note=Note(f"workbook.{code}", problem.note.params))
    while path:
        if path in places:
            sheet, cell = places[path]
            return replace(problem, sheet=sheet, cell=cell)
        path = path[: max(path.rfind("."), path.rfind("["), 0)]
    return replace(problem, cell=None)


class _Reader:
    def __init__(self, sheets: Sequence[Sheet], pack: Pack, plan: Layout, identity: dict[str, Any]) -> None:
        self.pack, self.year = pack, plan.year
        self.parts, problems = parts(sheets, plan)
        blank = forms.blank(pack, self.year)
        self.found = Content(blank | {"pack": identity, "products": [], "energy": []}, problems=problems)

    def read(self) -> Content:
        """Every part in the order of the form."""
        self._enterprise()
        self._answers("gate", "gate")
        self._answers("clauses", "clauses")
        for area in self.pack.areas:
            self._area(f"area:{area.id}")
        self._data()
        self._products()
        self._energy()
        Proofs(self.found.content["rows"], self.pack, self.found.places).add(
            self.parts.get("evidence"), self.found.problems
        )
        return self.found

    def _take(self, part: Part, row: int, column: str, path: str, read: Read) -> Any:
        """The value of a cell, None where nothing is in it; its place is kept either way."""
        place = part.place(row, column)
        self.found.places[path] = place
        text = part.cell(row, column)
        if not text:
            return None
        reading = read(text)
        if reading.note is not None:
            problem = Problem(reading.note, sheet=place[0], cell=place[1], value=brief(text), warning=not reading.wrong)
            self.found.problems.append(problem)
        return reading.value

    def _rows(self, key: str) -> Mapping[str, tuple[Part, int]]:
        """The row of each id on a sheet; one that is gone or stands twice is named."""
        part = self.parts.get(key)
        if part is None:
            return {}
        rows = {}
        for name in part.plan.rows:
            numbers = part.rows.get(name, [])
            entered = [number for number in numbers if part.entered(number)]
            if not numbers:
                self._problem(part, part.head, "row_missing", {"row": self._title(part, name)}, warning=True)
                continue
            if len(entered) > 1:
                params = {"row": self._title(part, name), "first": entered[0], "second": entered[1]}
                self._problem(part, entered[1], "row_twice", params, warning=False)
            rows[name] = part, (entered or numbers)[0]
        known = {number for numbers in part.rows.values() for number in numbers}
        for number in part.sheet.rows:
            if number > part.head and number not in known and part.entered(number):
                self._problem(part, number, "row_unknown", {"row": number}, warning=True)
        return rows

    def _problem(self, part: Part, row: int, code: str, params: Mapping[str, Any], *, warning: bool) -> None:
        first = next(
            (column.key for column in part.plan.entries() if part.cell(row, column.key)), part.plan.columns[0].key
        )
        sheet, cell = part.place(row, first)
        self.found.problems.append(Problem(Note(f"workbook.{code}", params), sheet=sheet, cell=cell, warning=warning))

    @staticmethod
    def _title(part: Part, name: str) -> Any:
        return dict(zip(part.plan.rows, part.plan.labels, strict=False)).get(name, name)

    def _enterprise(self) -> None:
        enterprise = self.found.content["enterprise"]
        readers: dict[str, Read] = {
            "year": cell_values.year,
            "former_names": cell_values.several,
            "founded_on": cell_values.day,
            "profile": lambda text: cell_values.words(text, lines=True),
        }
        for key, (part, row) in self._rows("enterprise").items():
            value = self._take(part, row, "answer", f"enterprise.{key}", readers.get(key, cell_values.words))
            if value is not None:
                enterprise[key] = value

    def _answers(self, key: str, part_of: str) -> None:
        for name, (part, row) in self._rows(key).items():
            self.found.content[part_of][name] = self._take(part, row, "met", f"{part_of}.{name}", cell_values.yes_no)

    def _area(self, key: str) -> None:
        for name, (part, row) in self._rows(key).items():
            answer, path = self.found.content["rows"][name], f"rows.{name}"
            self.found.places[path] = part.place(row, "title")
            answer["met"] = self._take(part, row, "met", f"{path}.met", cell_values.yes_no)
            answer["points"] = self._take(part, row, "points", f"{path}.points", cell_values.points)
            answer["value"] = self._take(part, row, "value", f"{path}.value", figure_in(unit_of(self.pack.rows[name])))
            applies = self._take(part, row, "applies", f"{path}.applies", cell_values.yes_no)
            answer["applies"] = True if applies is None else applies
            answer["evidence"] = self._take(part, row, "evidence", f"{path}.evidence", cell_values.several) or []

    def _data(self) -> None:
        data = self.found.content["data"]
        for name, (part, row) in self._rows("data").items():
            self._figures(part, row, {f"y{year}": (self.pack.fields[name], year) for year in data[name]}, "data", data)

    def _figures(
        self, part: Part, row: int, columns: Mapping[str, tuple[Field, str]], path: str, data: dict[str, Any]
    ) -> None:
        for column, (asked, year) in columns.items():
            read: Read = _flag if asked.kind == "flag" else figure_in(asked.unit)
            data[asked.id][year] = self._take(part, row, column, f"{path}.{asked.id}.{year}", read)

    def _products(self) -> None:
        part, products = self.parts.get("products"), self.found.content["products"]
        fields = [each for each in self.pack.fields.values() if each.product]
        for row in (numbers[0] for numbers in (part.rows if part else {}).values()):
            assert part is not None  # noqa: S101 - it has rows
            path = f"products[{len(products) + 1}]"
            self.found.places[path] = part.place(row, "name")
            blank = forms.blank(self.pack, self.year)["products"][0]
            columns = {f"{each.id}@{year}": (each, year) for each in fields for year in blank["data"][each.id]}
            blank["name"] = self._take(part, row, "name", f"{path}.name", cell_values.words)
            blank["unit"] = self._take(part, row, "product_unit", f"{path}.unit", cell_values.words)
            self._figures(part, row, columns, f"{path}.data", blank["data"])
            products.append(blank)

    def _energy(self) -> None:
        part, lines = self.parts.get("energy"), self.found.content["energy"]
        for row in (numbers[0] for numbers in (part.rows if part else {}).values()):
            assert part is not None  # noqa: S101 - it has rows
            path = f"energy[{len(lines) + 1}]"
            self.found.places[path] = part.place(row, "source")
            unit = self._take(part, row, "energy_unit", f"{path}.unit", cell_values.words)
            lines.append(
                {
                    "source": self._take(part, row, "source", f"{path}.source", cell_values.words),
                    "year": self._take(part, row, "year", f"{path}.year", cell_values.year),
                    "amount": self._take(part, row, "amount", f"{path}.amount", figure_in(unit)),
                    "unit": unit,
                    "ncv": self._take(part, row, "ncv", f"{path}.ncv", heat_value),
                    "flow": self._take(part, row, "flow", f"{path}.flow", cell_values.flow) or "used",
                }
            )


def _flag(text: str) -> Reading:
    """Yes or no among the figures; there the validator would ask for a number."""
    found = cell_values.yes_no(text)
    return Reading(None, Note("workbook.not_yes_no"), wrong=True) if isinstance(found.value, str) else found


def unit_of(row: Row) -> str | None:
    """The unit of the value that a quantity row takes where its formula gives none; None where its measures differ."""
    units = {measure.unit for measure in row.quantity.measures} if row.quantity else set()
    return units.pop() if len(units) == 1 else None


def figure_in(unit: str | None) -> Read:
    """A reader of figures in `unit`."""
    return lambda text: cell_values.number(text, unit)


def heat_value(text: str) -> Reading:
    """A measured heat value; a unit of heat per mass or per volume may stand beside it."""
    by_mass, by_volume = (cell_values.number(text, unit) for unit in ("kJ/kg", "kJ/m3"))
    return by_volume if by_mass.wrong and not by_volume.wrong else by_mass
