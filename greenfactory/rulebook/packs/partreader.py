"""Reads the plain parts of a pack: formulas, benchmark names, fields, checks, gate rows and clauses."""

import re
from collections.abc import Collection, Iterator, Mapping
from fractions import Fraction

from greenfactory.rulebook import exact, units
from greenfactory.rulebook.formula import MAX_YEARS, Name
from greenfactory.rulebook.notes import Note, brief
from greenfactory.rulebook.packs.pack import (
    BenchmarkName,
    Check,
    Clause,
    Field,
    GateRow,
    NamedFormula,
    Plausibility,
)
from greenfactory.rulebook.packs.register import Register
from greenfactory.rulebook.packs.rowreader import check_unit
from greenfactory.rulebook.toml import Section


class PartReader:
    """Reads parts one by one; their ids go into `register`."""

    def __init__(self, register: Register) -> None:
        self.register = register

    @staticmethod
    def pack_id(head: Section) -> str:
        """The id of the pack, which names its folder."""
        name = head.text("id")
        if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", name):
            head.problem("id", Note("pack.id", {"id": name}))
        return name

    @staticmethod
    def edition(head: Section) -> str:
        """Its edition."""
        edition = head.text("edition")
        if edition and not re.fullmatch(r"[\w.\-]+", edition):
            head.problem("edition", Note("pack.id", {"id": edition}))
        return edition

    @staticmethod
    def in_force(head: Section) -> None:
        """The dates from and to which it is in force, where they are given."""
        for key in ("in_force_from", "in_force_to"):
            head.date(key)

    def formula(self, section: Section) -> NamedFormula:
        """An entry of `[[formulas]]`; `check_formula` follows when the fields are known."""
        entry = NamedFormula(
            self.register.new_id(section),
            section.title(),
            section.text("expr"),
            section.unit("unit"),
            self.register.source(section),
        )
        section.text("note", "")
        section.done()
        return entry

    @staticmethod
    def check_formula(section: Section, entry: NamedFormula, known: Mapping[str, Name]) -> None:
        """A named formula must read, taken per product or over all products, and give what its unit says."""
        read = section.formula("expr", known, per_product=True)
        check_unit(section, "unit", read, units.parse(entry.unit))

    def benchmark_name(self, section: Section) -> BenchmarkName:
        """An entry of `[[benchmark_names]]`."""
        entry = BenchmarkName(self.register.identifier(section, "name"), section.title(), section.unit("unit"))
        section.done()
        return entry

    def field(self, section: Section) -> Field:
        """A figure that enterprises enter."""
        kind = section.text("kind", "number", ("number", "count", "flag"))
        entry = Field(
            id=self.register.identifier(section, "id"),
            title=section.title(),
            unit=section.unit("unit", "1"),
            kind="flag" if kind == "flag" else "count" if kind == "count" else "number",
            product=section.text("scope", "enterprise", ("enterprise", "product")) == "product",
            years=section.integer("years", 1, least=1, most=MAX_YEARS),
            minimum=section.number("min", 0),
            maximum=section.number("max") if "max" in section else None,
            form=section.text("form", ""),
            help=section.both("help", {"zh": "", "en": ""}),
            source=self.register.source(section),
        )
        if entry.maximum is not None and entry.maximum < entry.minimum:
            section.problem("max", Note("pack.below", {"key": "max", "least": entry.minimum}))
        section.done()
        return entry

    def check(self, section: Section, known: Mapping[str, Name]) -> Check:
        """A plausibility check over the names in `known`."""
        entry = Check(self.register.new_id(section), self.register.condition(section, "expr", known), section.title())
        self.register.source(section)
        section.done()
        return entry

    def plausibility(self, section: Section) -> Plausibility:
        """How far figures may stray from year to year before they are remarked on."""
        entry = Plausibility(
            jump=section.number("jump"),
            slips=tuple(_factors(section, "slips")),
            slip_within=section.number("slip_within"),
            source=self.register.source(section),
        )
        for key, value, fits in (
            ("jump", entry.jump, entry.jump > 1),
            ("slip_within", entry.slip_within, 0 <= entry.slip_within < Fraction(1, 2)),
        ):
            if not fits and key in section:
                section.problem(key, Note("pack.plausibility", {"key": key, "value": value}))
        section.done()
        return entry

    def gate(self, section: Section) -> GateRow:
        """A condition of 基本要求."""
        row = GateRow(
            self.register.new_id(section),
            section.title(),
            section.integer("years", 0),
            section.texts("evidence"),
            self.register.source(section),
        )
        section.done()
        return row

    def clause(self, section: Section, levels: Collection[str]) -> Clause:
        """A clause of one of `levels`, the grades that are reached by clauses."""
        level = section.text("level")
        if level not in levels:
            section.problem("level", Note("pack.clause_level", {"level": level, "known": list(levels)}))
        clause = Clause(
            self.register.new_id(section),
            level,
            section.title(),
            section.texts("evidence"),
            self.register.source(section),
        )
        section.done()
        return clause


def _factors(section: Section, key: str) -> Iterator[Fraction]:
    """Numbers above 1."""
    for each in section.sequence(key):
        try:
            factor = Fraction(0) if isinstance(each, bool) else exact.of(each)
        except (ValueError, TypeError):
            factor = Fraction(0)
        if factor <= 1:
            section.problem(key, Note("pack.plausibility", {"key": key, "value": brief(each)}))
        else:
            yield factor
