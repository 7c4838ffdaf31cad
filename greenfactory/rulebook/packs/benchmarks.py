"""Benchmark tables: the sector values 基准值 and 引领值 that a round supplies, by industry, region and year."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from pathlib import Path

from greenfactory.rulebook import toml, units
from greenfactory.rulebook.notes import Note, Refused
from greenfactory.rulebook.packs.pack import Both, Pack
from greenfactory.rulebook.toml import Section

ANY = "*"


@dataclass(frozen=True, slots=True)
class Benchmark:
    """One value, in the unit that the pack declares for its name."""

    name: str
    industry: str
    region: str
    year: int
    value: Fraction
    source: str
    conf: str


@dataclass(frozen=True)
class BenchmarkTable:
    """Values of one table; an example table is marked 示例 wherever a value of it shows."""

    id: str
    title: Both
    example: bool
    digest: str
    values: tuple[Benchmark, ...]

    @cached_property
    def _by_name(self) -> Mapping[str, list[Benchmark]]:
        names: dict[str, list[Benchmark]] = {}
        for value in self.values:
            names.setdefault(value.name, []).append(value)
        return names

    @cached_property
    def _found(self) -> dict[tuple[str, str, str, int], Benchmark | None]:
        return {}

    def find(self, name: str, industry: str, region: str, year: int) -> Benchmark | None:
        """The value for an enterprise: the longest industry prefix, then its own region, then the latest year."""
        key = (name, industry, region, year)
        if key not in self._found:
            self._found[key] = self._search(*key)
        return self._found[key]

    def _search(self, name: str, industry: str, region: str, year: int) -> Benchmark | None:
        fitting = [
            value
            for value in self._by_name.get(name, ())
            if (value.industry == ANY or industry.startswith(value.industry))
            and value.region in (ANY, region)
            and value.year <= year
        ]
        return max(
            fitting,
            key=lambda value: (len(value.industry.removeprefix(ANY)), value.region != ANY, value.year),
            default=None,
        )


NONE = BenchmarkTable("", {"zh": "无", "en": "none"}, False, "", ())


def read(path_or_text: Path | str, pack: Pack) -> BenchmarkTable:
    """The table in a TOML file (a `Path`) or in TOML text (a `str`), in the units that `pack` declares. Raises Refused."""
    if isinstance(path_or_text, Path):
        document, content = toml.read(path_or_text, str(path_or_text)), path_or_text.read_bytes()
    else:
        document, content = toml.Document(path_or_text, "benchmarks.toml"), path_or_text.encode()
    top = document.top
    head = top.section("table")
    sections = top.sections("values")
    values = tuple(_value(section, pack) for section in sections)
    _distinct(sections, values)
    table = BenchmarkTable(
        id=head.text("id"),
        title=head.title(),
        example=head.flag("example"),
        digest=hashlib.sha256(content.replace(b"\r\n", b"\n")).hexdigest(),
        values=values,
    )
    head.text("source")
    head.text("conf", choices="VSKG")
    head.done()
    top.done()
    if document.problems:
        raise Refused(*document.problems)
    return table


def given(values: Mapping[str, Fraction]) -> BenchmarkTable:
    """A table of plain values that hold for every industry, region and year: for pack cases and research."""
    entries = (Benchmark(name, ANY, ANY, 0, value, "", "G") for name, value in values.items())
    return BenchmarkTable("given", {"zh": "给定值", "en": "given values"}, True, "", tuple(entries))


def _value(section: Section, pack: Pack) -> Benchmark:
    name, unit, value = section.text("name"), section.unit("unit"), section.number("value")
    industry = section.text("industry", ANY)
    if industry != ANY and not re.fullmatch(r"[A-T][0-9]{0,4}", industry):
        section.problem("industry", Note("pack.industry", {"industry": industry}))
    if name not in pack.benchmark_names:
        section.problem("name", Note("pack.benchmark_unknown", {"name": name}))
    else:
        declared = pack.benchmark_names[name].unit
        try:
            value = units.convert(value, unit, declared)
        except ValueError:
            section.problem("unit", Note("pack.benchmark_unit", {"name": name, "unit": declared}))
    found = Benchmark(
        name=name,
        industry=industry,
        region=section.text("region", ANY),
        year=section.integer("year"),
        value=value,
        source=section.text("source"),
        conf=section.text("conf", choices="VSKG"),
    )
    section.text("note", "")
    section.done()
    return found


def _distinct(sections: Iterable[Section], values: Iterable[Benchmark]) -> None:
    seen = set()
    for section, value in zip(sections, values, strict=True):
        key = (value.name, value.industry, value.region, value.year)
        if key in seen:
            section.problem("name", Note("pack.benchmark_twice", {"name": value.name}))
        seen.add(key)
