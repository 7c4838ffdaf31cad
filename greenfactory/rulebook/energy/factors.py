"""Factor tables: coal-equivalent, fuel, grid and heat factors as data, read and checked before use.

The format stands in docs/rulepack-format.md under "Factor tables"; what is done with the factors in `energy`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from greenfactory.rulebook import exact, toml
from greenfactory.rulebook.energy.factorrows import (
    Both,
    CoalEquivalent,
    Factor,
    Fuel,
    Grid,
    Heat,
    Origin,
    Span,
    Way,
    fits,
)
from greenfactory.rulebook.notes import Note, Problem, Refused

TableKind = Literal["coal_equivalent", "fuel", "grid", "heat"]
KINDS: tuple[TableKind, ...] = ("coal_equivalent", "fuel", "grid", "heat")
WAYS: tuple[Way, ...] = ("fuel", "grid", "heat", "none")
CONFIDENCE = ("V", "S", "K", "G")
# One of these the unit of a row must be like.
_UNITS = {"coal_equivalent": ("kg", "m3", "MJ"), "fuel": ("t", "m3"), "grid": ("kgCO2/kWh",), "heat": ("GJ",)}
_EMPTY: Both = {"zh": "", "en": ""}


@dataclass(frozen=True)
class FactorTable:
    """One table of one kind with its rows in the order of the file."""

    id: str
    kind: TableKind
    title: Both
    source: Both
    conf: str
    note: Both
    rows: tuple[Factor, ...]

    @cached_property
    def by_name(self) -> Mapping[str, Factor]:
        """The rows by every name they answer to, as `factorrows.plain` writes it."""
        return {name: row for row in self.rows for name in row.names}


def read(path_or_text: Path | str, file: str) -> FactorTable:
    """The table in a file (a `Path`) or in TOML text (a `str`); `file` names it in messages.

    Raises Refused with every problem found: not TOML, unknown or missing keys, numbers that are none, units that do not
    fit the kind, sources that are not listed, two rows of one name.
    """
    document = toml.read(path_or_text, file) if isinstance(path_or_text, Path) else _document(path_or_text, file)
    reader = _Reader(document)
    table = reader.table()
    if document.problems:
        raise Refused(*document.problems)
    return table


def _document(text: str, file: str) -> toml.Document:
    if len(text.encode()) > toml.MAX_BYTES:
        raise Refused(Problem(Note("pack.too_big", {"limit": toml.MAX_BYTES}), file))
    return toml.Document(text, file)


class _Reader:
    """Reads one table; faults are recorded in the document."""

    def __init__(self, document: toml.Document) -> None:
        self.document = document
        self.sources: dict[str, Both] = {}

    def table(self) -> FactorTable:
        top = self.document.top
        self.sources = self._sources(top.section("sources"))
        head = top.section("table")
        kind = self._kind(head)
        identity, title = head.text("id"), head.title()
        self.origin = self._origin(head, head.integer("year", 0))
        note = head.both("note", _EMPTY)
        head.done()
        self.years = self._years(top) if kind == "grid" else {}
        sections = top.sections("rows")
        if not sections:
            self.document.problem(("rows",), Note("energy.no_rows"))
        rows = tuple(self._row(section, kind) for section in sections)
        top.done()
        self._distinct(sections, rows)
        return FactorTable(identity, kind, title, self.origin.source, self.origin.conf, note, rows)

    def _kind(self, head: toml.Section) -> TableKind:
        found = [kind for kind in KINDS if kind == head.text("kind", choices=KINDS)]
        if head.table.get("kind") not in KINDS:
            # The rows of a kind nobody knows can't be judged: they would only yield false alarms.
            raise Refused(*self.document.problems)
        return found[0]

    def _sources(self, section: toml.Section) -> dict[str, Both]:
        return {name: section.both(name) for name in section.table}

    def _origin(self, section: toml.Section, year: int, default: Origin | None = None) -> Origin:
        """The `source` and `conf` of a section, or those of the table (`default`)."""
        conf = section.text("conf", default.conf if default else None, choices=CONFIDENCE)
        if default and "source" not in section:
            return Origin(default.source, conf, year)
        names = [name.strip() for name in section.text("source").split(",")]
        for name in names:
            if name and name not in self.sources:
                section.problem("source", Note("energy.unknown_source_id", {"source": name}))
        known = [self.sources.get(name, _EMPTY) for name in names]
        return Origin({lang: "; ".join(text[lang] for text in known) for lang in _EMPTY}, conf, year)

    def _years(self, top: toml.Section) -> dict[int, Origin]:
        section = top.section("years")
        found = {}
        for name in section.table:
            entry = section.section(name)
            year = self._year(section, name)
            found[year] = self._origin(entry, year, self.origin)
            entry.done()
        return found

    def _year(self, section: toml.Section, name: str) -> int:
        if name.isascii() and name.isdecimal() and len(name) == 4:
            return int(name)
        section.problem(name, Note("energy.bad_year", {"year": name}))
        return 0

    def _row(self, section: toml.Section, kind: str) -> Factor:
        origin = self._origin(section, section.integer("year", self.origin.year), self.origin)
        common: dict[str, Any] = {
            "id": section.text("id"),
            "title": section.title(),
            "aliases": section.texts("aliases"),
            "unit": self._unit(section, kind),
            "origin": origin,
            "note": section.both("note", _EMPTY),
        }
        make = {"coal_equivalent": self._coal, "fuel": self._fuel, "grid": self._grid, "heat": self._heat}
        row = make[kind](section, common)
        section.done()
        return row

    def _unit(self, section: toml.Section, kind: str) -> str:
        written = section.text("unit")
        if written and not any(fits(written, unit) for unit in _UNITS[kind]):
            section.problem("unit", Note("energy.table_unit", {"unit": written, "fitting": list(_UNITS[kind])}))
        return written

    def _coal(self, section: toml.Section, common: dict[str, Any]) -> Factor:
        way = section.text("co2", "fuel", choices=WAYS)
        return CoalEquivalent(
            **common,
            factor=self._span(section, "factor"),
            ncv=self._span(section, "ncv"),
            primary=self._span(section, "primary"),
            separate_primary=section.flag("separate_primary", default=False),
            density=self._positive(section, "density") if "density" in section else None,
            medium=section.flag("medium", default=False),
            co2=next(known for known in WAYS if known == way),
        )

    def _fuel(self, section: toml.Section, common: dict[str, Any]) -> Factor:
        ncv, cc, of = (self._positive(section, name) for name in ("ncv", "cc", "of"))
        if of > 1:
            section.problem("of", Note("energy.above_one", {"key": "of"}))
        return Fuel(**common, ncv=ncv, cc=cc, of=of)

    def _heat(self, section: toml.Section, common: dict[str, Any]) -> Factor:
        water = self._positive(section, "water_enthalpy") if "water_enthalpy" in section else None
        return Heat(**common, factor=self._positive(section, "factor"), water_enthalpy=water)

    def _grid(self, section: toml.Section, common: dict[str, Any]) -> Factor:
        level = section.text("level", choices=("nation", "grid", "province"))
        given = section.section("values")
        values = {}
        for name in given.table:
            year = self._year(given, name)
            origin = self.years.get(year, Origin(common["origin"].source, common["origin"].conf, year))
            if isinstance(given.table[name], dict):
                entry = given.section(name)
                values[year] = (self._positive(entry, "value"), self._origin(entry, year, origin))
                entry.done()
            else:
                values[year] = (self._positive(given, name), origin)
        return Grid(**common, level=level, use=section.text("use", "average"), values=values)

    def _positive(self, section: toml.Section, name: str) -> Fraction:
        # A fault of form is reported once, by `number`, which then gives 0.
        before = len(self.document.problems)
        value = section.number(name)
        if value <= 0 and len(self.document.problems) == before:
            section.problem(name, Note("energy.not_positive", {"key": name}))
        return value

    def _span(self, section: toml.Section, name: str) -> Span | None:
        """A number, or `["low", "high"]` where the source gives a range only."""
        if name not in section:
            return None
        if not isinstance(section.table[name], list):
            value = self._positive(section, name)
            return Span(value, value)
        try:
            low, high = (exact.parse(text) for text in section.texts(name))
        except ValueError:
            low = high = Fraction(0)
        if not 0 < low < high:
            section.problem(name, Note("energy.bad_range", {"key": name}))
        return Span(low, high)

    def _distinct(self, sections: list[toml.Section], rows: tuple[Factor, ...]) -> None:
        taken: dict[str, str] = {}
        for index, (section, row) in enumerate(zip(sections, rows, strict=True)):
            if any(row.id == other.id for other in rows[:index]):
                section.problem("id", Note("energy.name_twice", {"name": row.id, "other": row.id}))
            for name in sorted(row.names):
                other = taken.setdefault(name, row.id)
                if other != row.id:
                    section.problem("id", Note("energy.name_twice", {"name": name, "other": other}))
