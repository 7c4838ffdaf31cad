"""Tables that enterprises send to the statistics bureau: which rows name which energy source, in which unit. Data, with sources.

The format stands in docs/rulepack-format.md under "Statistics tables".
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from greenfactory.rulebook import toml
from greenfactory.rulebook.energy.factorrows import Both, plain
from greenfactory.rulebook.energy.factors import CONFIDENCE
from greenfactory.rulebook.notes import Refused

Kind = Literal["source", "part", "total"]
KINDS: tuple[Kind, ...] = ("source", "part", "total")
COLUMNS = ("name", "code", "unit", "amount", "feedstock")


@dataclass(frozen=True, slots=True)
class StatisticsRow:
    """A row of the table. `energy`: the id in factor tables, empty where none fits; a `part` is counted in a row above it."""

    code: str
    title: Both
    unit: str
    energy: str
    kind: Kind
    names: frozenset[str]
    conf: str


@dataclass(frozen=True, slots=True)
class StatisticsTable:
    """One form: the headings of its columns by what they hold, best first, and its rows."""

    id: str
    title: Both
    columns: Mapping[str, tuple[str, ...]]
    rows: tuple[StatisticsRow, ...]
    source: str
    conf: str


def read(path: Path) -> StatisticsTable:
    """The table in `path`. Raises Refused with every problem."""
    document = toml.read(path, str(path))
    top = document.top
    sources = top.section("sources")
    known = {name: sources.both(name) for name in sources.table}
    head = top.section("table")
    title, cited = head.title(), head.text("source")
    columns = top.section("columns")
    headings = {name: columns.texts(name) for name in COLUMNS}
    _origin(columns)
    columns.done()
    rows = tuple(_row(section) for section in top.sections("rows"))
    identity, conf = head.text("id"), head.text("conf", choices=CONFIDENCE)
    head.done()
    top.done()
    if document.problems:
        raise Refused(*document.problems)
    told = "; ".join(known[name.strip()]["zh"] for name in cited.split(",") if name.strip() in known)
    return StatisticsTable(identity, title, headings, rows, told, conf)


def _origin(section: toml.Section) -> str:
    section.text("source")
    return section.text("conf", choices=CONFIDENCE)


def _row(section: toml.Section) -> StatisticsRow:
    title, aliases = section.title(), section.texts("aliases")
    kind = section.text("kind", "source", choices=KINDS)
    row = StatisticsRow(
        code=section.text("code", ""),
        title=title,
        unit=section.unit("unit"),
        energy=section.text("energy", ""),
        kind=next(each for each in KINDS if each == kind),
        names=frozenset(plain(name) for name in (title["zh"], *aliases)),
        conf=_origin(section),
    )
    section.text("code_conf", "", choices=("", *CONFIDENCE))
    section.done()
    return row
