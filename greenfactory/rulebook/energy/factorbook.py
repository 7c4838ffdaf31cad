"""Looking up factors: the rows that several tables have on one energy source, and the grid factor of a region."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from greenfactory.rulebook import units
from greenfactory.rulebook.energy.factorrows import Both, CoalEquivalent, Factor, Fuel, Grid, Heat, Origin, Span, plain
from greenfactory.rulebook.energy.factors import FactorTable

# A region written with more than the province (江苏省无锡市) is known by its official name at the start.
_PROVINCE_ENDS = ("省", "市", "区")


@dataclass(frozen=True, slots=True)
class Source:
    """What the tables know of one energy source; the first row of each kind leads, later ones fill what it leaves open."""

    id: str
    coal: tuple[CoalEquivalent, ...]
    fuel: tuple[Fuel, ...]
    heat: tuple[Heat, ...]

    @property
    def rows(self) -> tuple[Factor, ...]:
        """Every row, coal equivalents first."""
        return (*self.coal, *self.fuel, *self.heat)


@dataclass(frozen=True, slots=True)
class GridValue:
    """A region's grid factor in kgCO2/kWh, of `origin.year`."""

    title: Both
    value: Fraction
    origin: Origin


class Book:
    """All tables of a pack, in their order."""

    def __init__(self, tables: Sequence[FactorTable]) -> None:
        self._tables = tables

    def sources(self, name: str) -> tuple[Source, ...]:
        """The energy sources that answer to `name`: one, none, or several where two tables use it differently."""
        named = (row for row in self._named(name) if not isinstance(row, Grid))
        return tuple(self._source(identity) for identity in dict.fromkeys(row.id for row in named))

    def identity(self, name: str) -> str:
        """The id of the one source that answers to `name`; the name as it is where none or several do."""
        found = self.sources(name)
        return found[0].id if len(found) == 1 else name

    def title(self, name: str, lang: str) -> str:
        """What people call the source whose id is `name`; any other name as it is."""
        if [source.id for source in self.sources(name)] != [name]:
            return name
        title = self._source(name).rows[0].title[lang]
        return title if self.identity(title) == name else name

    def _named(self, name: str) -> list[Factor]:
        wanted = plain(name)
        return [table.by_name[wanted] for table in self._tables if wanted in table.by_name]

    def _source(self, identity: str) -> Source:
        rows = [row for row in self._named(identity) if row.id == identity]
        return Source(
            identity,
            tuple(row for row in rows if isinstance(row, CoalEquivalent)),
            tuple(row for row in rows if isinstance(row, Fuel)),
            tuple(row for row in rows if isinstance(row, Heat)),
        )

    def region(self, name: str) -> tuple[Grid, ...]:
        """The rows of average grid factors for the region called `name`."""
        named = [row for row in self._named(name) if isinstance(row, Grid) and row.use == "average"]
        return tuple(named or self._within(plain(name)))

    def _within(self, wanted: str) -> list[Grid]:
        rows = (row for table in self._tables for row in table.rows)
        grid = [row for row in rows if isinstance(row, Grid) and row.use == "average"]
        return [row for row in grid if any(wanted.startswith(full) for full in _full_names(row))]


def _full_names(row: Grid) -> Iterable[str]:
    return (plain(name) for name in row.aliases if name.endswith(_PROVINCE_ENDS) and row.level == "province")


def grid_value(rows: Sequence[Grid], year: int) -> GridValue | None:
    """The value of `year`, else of the latest year before it; of two tables with that year the first counts."""
    found = [
        GridValue(row.title, units.convert(value, row.unit, "kgCO2/kWh"), origin)
        for row in rows
        for known, (value, origin) in row.values.items()
        if known <= year
    ]
    return max(found, key=lambda value: value.origin.year, default=None)


def first_single(spans: Iterable[tuple[CoalEquivalent, Span | None]]) -> tuple[CoalEquivalent, Fraction] | None:
    """The first row with a single value, and that value."""
    return next(
        ((row, span.single) for row, span in spans if span is not None and span.single is not None),
        None,
    )
