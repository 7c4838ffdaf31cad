"""The factor tables of a pack as a hidden sheet: what each energy source is worth per base unit, and the grid factors."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from greenfactory.rulebook import units
from greenfactory.rulebook.energy.factorbook import Book, Source, first_single, grid_value
from greenfactory.rulebook.energy.factorrows import CoalEquivalent, fits, plain
from greenfactory.rulebook.energy.factorrows import Grid as GridRow
from greenfactory.rulebook.energy.factors import FactorTable
from greenfactory.workbooks.preview_cells import Grid, rational

BASES = {"M": "kg", "V": "m3", "E": "MJ"}
"""The kinds of amount, with the unit that factors are per."""
UNITS = ("t", "kg", "万t", "m3", "万m3", "kWh", "万kWh", "MWh", "GJ", "MJ", "kgce", "tce", "万tce")
"""Units of amounts to choose from."""
_SPELLINGS = (
    "g", "吨", "万吨", "千克", "公斤", "克", "m³", "万m³", "立方米", "立方", "标立方米", "标方", "Nm3", "万立方米", "万立方",
    "万标立方米", "万标方", "万Nm3", "L", "升", "度", "万度", "千瓦时", "千瓦小时", "兆瓦时", "kJ", "TJ", "千焦", "兆焦", "吉焦",
    "百万千焦", "千克标准煤", "公斤标准煤", "吨标准煤", "吨标煤",
)  # fmt: skip
# Other spellings that the live figures know; the rulebook knows compounds as well.
COLUMNS = (
    "name", "base", "density", "calorific_per", "calorific", "separate", "primary_per", "primary", "way",
    "fuel_per", "fuel", "fuel_by_heat", "heat", "water",
)  # fmt: skip
_NONE = "-"  # text: whatever is computed with it becomes an error, which means pending
_PER_CARBON = Fraction(44, 12)
_KJ_PER_GJ = 1_000_000


@dataclass(frozen=True, slots=True)
class Names:
    """Where a list of names stands, and which column of the sheet holds what."""

    grid: Grid
    first: int
    last: int
    columns: Mapping[str, int]

    def span(self, column: str) -> str:
        """A whole column."""
        return self.grid.span((self.first, self.columns[column]), (self.last, self.columns[column]))


class Factors:
    """The tables of a pack, laid out for lookups."""

    def __init__(self, tables: Sequence[FactorTable], name: str) -> None:
        self.tables, self.book, self.grid = tables, Book(tables), Grid(name)

    @cached_property
    def sources(self) -> Names:
        """Every name of an energy source with its factors."""
        names = dict.fromkeys(
            name for table in self.tables for name, row in table.by_name.items() if not isinstance(row, GridRow)
        )
        return self._list(COLUMNS, [[name, *_factors(self.book.sources(name))] for name in names])

    @cached_property
    def units(self) -> Names:
        """Every unit of an amount with its kind and how many base units it is."""
        rows = []
        for unit in (*UNITS, *_SPELLINGS):
            kind = next(kind for kind, base in BASES.items() if fits(unit, base))
            rows.append([unit, kind, _number(units.convert(Fraction(1), unit, BASES[kind]))])
        return self._list(("unit", "kind", "factor"), rows)

    def regions(self, years: Sequence[int]) -> Names:
        """Every name of a region with its grid factors of `years`, in tCO2/kWh."""
        grids = [
            row for table in self.tables for row in table.rows if isinstance(row, GridRow) and row.use == "average"
        ]
        names = dict.fromkeys(name for row in grids for name in sorted(row.names))
        return self._list(("region", *map(str, years)), [[name, *self._grid(name, years)] for name in names])

    def provinces(self, years: Sequence[int]) -> Names:
        """Full names of provinces, by which longer names of places are known, with the same."""
        grids = [
            row for table in self.tables for row in table.rows if isinstance(row, GridRow) and row.level == "province"
        ]
        ends = ("省", "市", "区")
        full = dict.fromkeys(plain(name) for row in grids for name in row.aliases if name.endswith(ends))
        return self._list(("region", *map(str, years)), [[name, *self._grid(f"{name}·", years)] for name in full])

    def _grid(self, name: str, years: Sequence[int]) -> list[str]:
        rows = self.book.region(name)
        found = [grid_value(rows, year) for year in years]
        return [_NONE if value is None else _number(value.value / 1000) for value in found]

    def _list(self, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Names:
        self.grid.line(columns[0], list(columns))
        first = self.grid.next
        for row in rows or [[_NONE] * len(columns)]:
            self.grid.line("", list(row))
        return Names(self.grid, first, self.grid.next - 1, {column: 2 + index for index, column in enumerate(columns)})


def _number(value: Fraction) -> str:
    return f"={rational(value)}"


def _kind(unit: str) -> str:
    return next((kind for kind, base in BASES.items() if fits(unit, base)), _NONE)


def _per_base(value: Fraction, unit: str) -> str:
    """A value per `unit` as one per kg, m3 or MJ."""
    return _number(value / units.convert(Fraction(1), unit, BASES[_kind(unit)]))


def _factors(found: Sequence[Source]) -> list[str]:
    """The columns after the name; a name with several meanings has no factor at all."""
    if len(found) != 1:
        return [_NONE] * (len(COLUMNS) - 1)
    source = found[0]
    base = next((kind for kind in ("M", "V") if fits(source.rows[0].unit, BASES[kind])), "")
    density = next((row.density for row in source.coal if row.density), None)
    calorific = first_single((row, row.factor) for row in source.coal)
    primary = first_single((row, row.primary) for row in source.coal)
    separate = any(row.separate_primary for row in source.coal)
    return [
        base or _NONE,
        _NONE if density is None else _number(density),
        *_tce(calorific),
        "1" if separate else "0",
        *_tce(primary),
        *_co2(source),
    ]


def _tce(found: tuple[CoalEquivalent, Fraction] | None) -> list[str]:
    """Kind of amount, and tce per base unit of it."""
    if found is None:
        return [_NONE, _NONE]
    row, factor = found
    return [_kind(row.unit), _per_base(factor / 1000, row.unit)]


def _co2(source: Source) -> list[str]:
    """way, and what the ways need: tCO2 per base unit of fuel or per kJ of it, tCO2 per MJ of heat, kJ/kg of water."""
    way = source.coal[0].co2 if source.coal else "heat" if source.heat and not source.fuel else "fuel"
    fuel = [_NONE] * 3
    if source.fuel:
        row = source.fuel[0]
        by_heat = row.cc * row.of * _PER_CARBON
        fuel = [_kind(row.unit), _per_base(row.ncv * by_heat, row.unit), _number(by_heat / _KJ_PER_GJ)]
    if not source.heat:
        return [way, *fuel, _NONE, _NONE]
    heat = source.heat[0]
    per_mj = heat.factor / units.convert(Fraction(1), heat.unit, "MJ")
    return [way, *fuel, _number(per_mj), _number(heat.water_enthalpy or Fraction(0))]
