"""Reads a rule pack from its folder and checks it whole: nothing of a bad pack is used, everything wrong is named."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from greenfactory.rulebook import toml
from greenfactory.rulebook.energy import factors
from greenfactory.rulebook.energy.factors import FactorTable
from greenfactory.rulebook.formula import Name
from greenfactory.rulebook.notes import Note, Problem, Refused
from greenfactory.rulebook.packs import library, selection
from greenfactory.rulebook.packs.pack import (
    Area,
    Both,
    Clause,
    EnergyRule,
    GateRow,
    NamedFormula,
    Pack,
    Row,
    formula_names,
)
from greenfactory.rulebook.packs.partreader import PartReader
from greenfactory.rulebook.packs.register import Register
from greenfactory.rulebook.packs.rowreader import RowReader
from greenfactory.rulebook.packs.selection import Grade, Selection
from greenfactory.rulebook.toml import Document, Section

FORMAT = 1


def read(folder: Path) -> Pack:
    """The pack in `folder`. Raises Refused with every problem: file, line, key, reason."""
    return _read(folder)


def _read(folder: Path, above: tuple[Path, ...] = ()) -> Pack:
    """The same for a base; `above` are the packs that rest on it."""
    reader = _Reader(folder, above)
    try:
        return reader.pack()
    except Refused as refused:
        # A file that can't be read at all ends the reading; what was found before it is named as well.
        found = reader.found()
        raise Refused(*found, *(problem for problem in refused.problems if problem not in found)) from None


class _Reader:
    def __init__(self, folder: Path, above: tuple[Path, ...]) -> None:
        self.folder, self.above = folder, above
        self.base: Pack | None = None
        self.documents: list[Document] = []
        self.texts: dict[str, bytes] = {}
        self.problems: list[Problem] = []
        self.register = Register()
        self.parts = PartReader(self.register)

    def pack(self) -> Pack:
        head = self._document("pack.toml").top
        if head.integer("format") != FORMAT and isinstance(head.table.get("format"), int):
            head.problem("format", Note("pack.format", {"known": FORMAT}))
        base = self.base = self._base(head)
        self.register.sources = {**self.register.sources, **self._sources(head)}
        listed = [(section, self.parts.formula(section)) for section in head.sections("formulas")]
        formulas = {**(base.formulas if base else {}), **{entry.id: entry for _, entry in listed}}
        new_names = {entry.name: entry for entry in map(self.parts.benchmark_name, head.sections("benchmark_names"))}
        names = {**(base.benchmark_names if base else {}), **new_names}
        energy = self._energy(head.section("energy")) if "energy" in head else base.energy if base else None
        data = self._document("data.toml").top
        new_fields = {entry.id: entry for entry in map(self.parts.field, data.sections("fields"))}
        fields = {**(base.fields if base else {}), **new_fields}
        known = formula_names(fields.values(), names.values(), formulas, energy=energy is not None)
        for section, entry in listed:
            self.parts.check_formula(section, entry, known)
        checks = tuple(self.parts.check(section, known) for section in data.sections("checks"))
        plausibility = self.parts.plausibility(data.section("plausibility")) if "plausibility" in data else None
        data.done()
        gate = self._gate()
        areas = (*(base.areas if base else ()), *self._areas(known, formulas))
        selection = self._selection(areas, known)
        clauses = self._clauses(selection.grades)
        official = head.flag("official")
        pack = Pack(
            id=self.parts.pack_id(head),
            edition=self.parts.edition(head),
            official=official,
            title=head.both("title"),
            issuer=head.both("issuer"),
            legal_basis=head.both("legal_basis"),
            notice=head.both("notice", {"zh": "", "en": ""} if official else None),
            points_rule=self._points_rule(head, areas),
            source=self.register.source(head),
            sources=self.register.sources,
            fields=fields,
            checks=(*(base.checks if base else ()), *checks),
            gate=(*(base.gate if base else ()), *gate),
            areas=areas,
            formulas=formulas,
            benchmark_names=names,
            energy=energy,
            selection=selection,
            digest=self._digest(),
            folder=self.folder,
            clauses=(*(base.clauses if base else ()), *clauses),
            plausibility=plausibility or (base.plausibility if base else None),
            base=base,
        )
        self.parts.in_force(head)
        head.done()
        self._refuse_problems()
        return pack

    def _base(self, head: Section) -> Pack | None:
        """The pack that this one extends. What is wrong with it is told at once: the rest would only be consequences."""
        if "extends" not in head:
            return None
        name, packs = head.text("extends"), (*self.above, self.folder.resolve())
        folder = library.base(name, self.folder)
        if folder is None:
            known = [f"{found.parent.name}/{found.name}" for found in library.packs()]
            head.problem("extends", Note("pack.no_base", {"name": name, "known": known}))
        elif folder.resolve() in packs:
            head.problem("extends", Note("pack.base_circle", {"name": name}))
        self._refuse_problems()
        assert folder is not None  # noqa: S101 - refused above
        base = _read(folder, packs)
        if head.flag("official") and not base.official:
            head.problem("official", Note("pack.base_unofficial", {"name": base.name}))
        self.register.take_over(base)
        self.texts["extends"] = base.digest.encode()
        return base

    def _document(self, name: str) -> Document:
        """A file of the pack; one that a base stands in for may be missing, and then adds nothing."""
        path = self.folder / name
        if self.base is not None and not path.exists():
            return Document("", str(path))
        document = toml.read(path, str(path))
        self.documents.append(document)
        self.texts[name] = path.read_bytes()
        return document

    def _refuse_problems(self) -> None:
        if found := self.found():
            raise Refused(*found)

    def found(self) -> list[Problem]:
        """The problems so far."""
        return [problem for document in self.documents for problem in document.problems] + self.problems

    def _digest(self) -> str:
        """SHA-256 over every rule file and factor table by name; line ends count as LF so that a checkout may differ."""
        whole = hashlib.sha256()
        for name, content in sorted(self.texts.items()):
            inner = hashlib.sha256(content.replace(b"\r\n", b"\n")).hexdigest()
            whole.update(f"{name} {inner}\n".encode())
        return whole.hexdigest()

    def _sources(self, head: Section) -> Mapping[str, Mapping[str, str]]:
        if self.base is not None and "sources" not in head:
            return {}
        section = head.section("sources")
        found = {name: section.both(name) for name in section.table}
        section.done()
        return found

    def _energy(self, section: Section) -> EnergyRule:
        names = section.texts("factors")
        if not names:
            section.problem("factors", Note("pack.missing_key", {"key": "factors"}))
        tables = [table for name in names if (table := self._factors(section, name)) is not None]
        sold = section.text("sold", choices=("subtract", "keep"))
        feedstock = section.text("feedstock", choices=("exclude", "keep"))
        section.done()
        return EnergyRule(
            tuple(tables),
            "subtract" if sold == "subtract" else "keep",
            "exclude" if feedstock == "exclude" else "keep",
        )

    def _factors(self, section: Section, name: str) -> FactorTable | None:
        path = library.factor_table(name, self.folder)
        if path is None:
            section.problem("factors", Note("pack.no_factor_table", {"name": name}))
            return None
        try:
            table = factors.read(path, str(path))
            self.texts[f"factors/{name}.toml"] = path.read_bytes()
        except Refused as refused:
            self.problems.extend(refused.problems)
            return None
        return table

    def _gate(self) -> tuple[GateRow, ...]:
        top = self._document("gate.toml").top
        rows = tuple(self.parts.gate(section) for section in top.sections("gate"))
        top.done()
        return rows

    def _clauses(self, grades: Iterable[Grade]) -> tuple[Clause, ...]:
        levels = [grade.id for grade in grades if grade.clauses]
        found = list[Clause]()
        for name in self._names("clauses"):
            top = self._document(name).top
            found += [self.parts.clause(section, levels) for section in top.sections("clauses")]
            top.done()
        return tuple(found)

    def _selection(self, areas: Iterable[Area], known: Mapping[str, Name]) -> Selection:
        document = self._document("selection.toml")
        base = self.base.selection if self.base else None
        try:
            return selection.read(document.tables, base=base, areas=[area.id for area in areas], names=known)
        except Refused as refused:
            for problem in refused.problems:
                document.problem(toml.key(problem.cell or ""), problem.note, problem.value)
        return Selection()

    def _points_rule(self, head: Section, areas: Iterable[Area]) -> Both:
        if self.base is not None:
            return head.both("points_rule", self.base.points_rule)
        return head.both("points_rule", None if any(area.even for area in areas) else {"zh": "", "en": ""})

    def _names(self, folder: str) -> list[str]:
        """The TOML files in a folder of the pack, by their numbers."""
        return [f"{folder}/{path.name}" for path in sorted((self.folder / folder).glob("*.toml"), key=_place)]

    def _areas(self, known: Mapping[str, Name], formulas: Mapping[str, NamedFormula]) -> tuple[Area, ...]:
        names = self._names("indicators")
        if not names and self.base is None:
            self.problems.append(Problem(Note("pack.no_areas"), str(self.folder / "indicators")))
        reader = RowReader(self.register, known, formulas)
        return tuple(self._area(name, reader) for name in names)

    def _area(self, name: str, reader: RowReader) -> Area:
        top = self._document(name).top
        head = top.section("area")
        area_id, weight, title = self.register.new_id(head), head.number("weight"), head.title()
        even = head.text("points", choices=("even", "rows")) == "even"
        bonus = head.flag("bonus", False)
        if weight < 0:
            head.problem("weight", Note("pack.below", {"key": "weight", "least": 0}))
        source = self.register.source(head)
        head.done()
        sections = top.sections("rows")
        if not sections:
            top.problem("rows", Note("pack.no_rows", {"area": area_id}))
        share = weight / len(sections) if even and sections else None
        rows: tuple[Row, ...] = tuple(reader.row(section, area_id, share) for section in sections)
        top.done()
        total = sum(row.points for row in rows)
        if rows and (total < weight if bonus else total != weight):
            head.problem("weight", Note("pack.weight_sum", {"area": area_id, "weight": weight, "total": total}))
        return Area(area_id, title, weight, bonus, even, rows, source)


def _place(file: Path) -> tuple[int, str]:
    """`10-bonus.toml` comes after `9-product.toml`."""
    number = re.match(r"\d{1,9}", file.name)
    return (int(number[0]) if number else 0), file.name
