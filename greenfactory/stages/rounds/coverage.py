"""Which rows of a pack rest on sector values, and which of them, and which industries of the city, a table leaves without."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count

from greenfactory.foundations.accounts.words import language
from greenfactory.rulebook.packs.benchmarks import ANY, BenchmarkTable
from greenfactory.rulebook.packs.industries import DIVISION, parts
from greenfactory.rulebook.packs.pack import Pack, Row
from greenfactory.stages.enterprises import register
from greenfactory.stages.enterprises.models import Enterprise


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


def industries_without(pack: Pack, table: BenchmarkTable, year: int) -> list[tuple[str, int]]:
    """The divisions of industry of enterprises on record that lack a value which a row may need, and of how many enterprises.

    A value is looked up as for a form of `year`: by the class and the region of the enterprise. One without a class is not asked,
    nor one that has ended: it applies no more.
    """
    names, tree = {name for row in pack.rows.values() for name in _needed(pack, row)}, register.industries()
    known = Enterprise.objects.exclude(industry="").exclude(state="ended").values_list("industry", "profile__region")
    found: Counter[str] = Counter()
    for industry, region, count in known.annotate(count=Count("pk")):
        if any(table.find(name, industry, region or "", year) is None for name in names):
            found[tree.written(parts(industry)[1][:DIVISION]) or industry] += count
    return [(f"{code} {tree.sections.get(code) or tree.named(code)}".strip(), found[code]) for code in sorted(found)]


def _needed(pack: Pack, row: Row) -> set[str]:
    formulas = [
        formula
        for measure in (row.quantity.measures if row.quantity else ())
        for formula in (measure.formula, measure.base, measure.lead, measure.condition)
        if formula is not None
    ]
    return {name for formula in formulas for name, _ in formula.figures} & pack.benchmark_names.keys()
