"""Which rows of a pack rest on sector values, and which of them a table leaves without."""

from collections.abc import Iterator
from dataclasses import dataclass

from greenfactory.foundations.accounts.words import language
from greenfactory.rulebook.packs.benchmarks import ANY, BenchmarkTable
from greenfactory.rulebook.packs.pack import Pack, Row


@dataclass(frozen=True)
class Covered:
    """A row that rests on sector values: those that it needs, those that have no value at all, sectors that have one."""

    row: Row
    title: str
    needed: tuple[str, ...]
    missing: tuple[str, ...]
    sectors: tuple[str, ...]

    @property
    def everywhere(self) -> bool:
        """Whether every sector has a value."""
        return not self.missing and ANY in self.sectors


def covered(pack: Pack, table: BenchmarkTable) -> Iterator[Covered]:
    """Every row that rests on sector values, in the order of the form."""
    sectors: dict[str, set[str]] = {}
    for value in table.values:
        sectors.setdefault(value.name, set()).add(value.industry)
    for row in pack.rows.values():
        if needed := sorted(_needed(pack, row)):
            missing = tuple(pack.benchmark_names[name].title[language()] for name in needed if name not in sectors)
            known = sorted(set.intersection(*(sectors.get(name, set()) for name in needed)))
            yield Covered(row, row.title[language()], tuple(needed), missing, tuple(known))


def _needed(pack: Pack, row: Row) -> set[str]:
    formulas = [
        formula
        for measure in (row.quantity.measures if row.quantity else ())
        for formula in (measure.formula, measure.base, measure.lead, measure.condition)
        if formula is not None
    ]
    return {name for formula in formulas for name, _ in formula.figures} & pack.benchmark_names.keys()
