"""One line of the consumption table reckoned into tce and tCO2, with a note for each step."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from greenfactory.rulebook import units
from greenfactory.rulebook.energy.factorbook import Book, Source, first_single, grid_value
from greenfactory.rulebook.energy.factorrows import CoalEquivalent, Origin, Span, fits
from greenfactory.rulebook.notes import Note

Flow = Literal["used", "sold", "feedstock"]

# The mass of CO2 over that of the carbon in it.
_CO2_PER_CARBON = Fraction(44, 12)
# Beyond this many times the table's heat value either way a measured one is likely in the wrong unit.
_UNLIKELY = 2


@dataclass(frozen=True, slots=True)
class EnergyLine:
    """One line of the consumption table.

    `amount` in `unit` (t, kg, 万m3, 万kWh, GJ …) of `source` in `year`. `ncv`: measured net heat value, in kJ/kg for
    sources counted by mass and kJ/m3 for gases, whatever unit the amount is in. `flow`: used in the plant, sold on, or
    used as raw material.
    """

    source: str
    year: int
    amount: Fraction
    unit: str
    ncv: Fraction | None = None
    flow: Flow = "used"


class Pending(Exception):
    """A figure that cannot be had; `note` says why."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.note = Note(f"energy.{code}", params)


def short(text: str) -> str:
    """What somebody typed, cut to fit a message."""
    return text if len(text) <= 40 else text[:39] + "…"


class Reckoning:
    """The figures of one line, each computed on call; raises Pending where a figure cannot be had."""

    def __init__(self, line: EnergyLine, book: Book, region: str) -> None:
        self.line, self.book, self.place = line, book, region
        self.notes: list[Note] = []
        self.source = self._source()
        self.base = next((base for base in ("kg", "m3") if fits(self.source.rows[0].unit, base)), None)
        self.ncv = self._measured()

    def _source(self) -> Source:
        found = self.book.sources(self.line.source)
        if not found:
            raise Pending("unknown_source", source=short(self.line.source))
        if len(found) > 1:
            titles = [source.rows[0].title for source in found]
            raise Pending("ambiguous_source", source=short(self.line.source), meanings=titles)
        return found[0]

    def _measured(self) -> Fraction | None:
        """The measured heat value in kJ per kg or m3, where the source can have one."""
        ncv = self.line.ncv
        if ncv is None:
            return None
        if ncv <= 0:
            raise Pending("ncv_not_positive", source=short(self.line.source), ncv=ncv)
        if self.base is None:
            self._say("ncv_ignored", ncv=ncv)
            return None
        usual = self._usual()
        if usual and not usual.low / _UNLIKELY <= ncv <= usual.high * _UNLIKELY:
            self._say("ncv_unlikely", ncv=ncv, ncv_unit=f"kJ/{self.base}", low=usual.low, high=usual.high)
        return ncv

    def _usual(self) -> Span | None:
        """The tables' heat value in kJ per kg or m3."""
        base = self.base or ""
        for row in self.source.coal:
            if row.ncv:
                per = units.convert(Fraction(1), row.unit, base)
                return Span(row.ncv.low / per, row.ncv.high / per)
        for fuel in self.source.fuel:
            value = units.convert(fuel.ncv, "GJ", "kJ") / units.convert(Fraction(1), fuel.unit, base)
            return Span(value, value)
        return None

    def _say(self, code: str, **params: Any) -> None:
        line = self.line
        self.notes.append(Note(f"energy.{code}", {"source": short(line.source), "year": line.year, **params}))

    def _step(self, code: str, origin: Origin, result: Fraction, **params: Any) -> Fraction:
        """Note a step with what every step shows: amount, factor's year, source and confidence, and the result."""
        given = {"amount": self.line.amount, "unit": short(self.line.unit), "result": result}
        self._say(code, **given, factor_year=origin.year, origin=origin.source, conf=origin.conf, **params)
        return result

    def _amount(self, unit: str) -> Fraction:
        """The line's amount in `unit`; between mass and volume where a table has the density."""
        line = self.line
        density = next((row.density for row in self.source.coal if row.density), None)
        if fits(line.unit, unit):
            return units.convert(line.amount, line.unit, unit)
        if density and fits(line.unit, "m3") and fits(unit, "kg"):
            return units.convert(units.convert(line.amount, line.unit, "m3") * density, "kg", unit)
        if density and fits(line.unit, "kg") and fits(unit, "m3"):
            return units.convert(units.convert(line.amount, line.unit, "kg") / density, "m3", unit)
        wanted = self.source.rows[0].unit
        raise Pending("unit_mismatch", source=short(line.source), unit=short(line.unit), wanted=wanted)

    def calorific(self) -> Fraction:
        """tce by calorific value (当量值)."""
        if self.ncv is not None and self.base:
            heat = self._amount(self.base) * self.ncv
            result = units.convert(heat, "kJ", "tce")
            given = {"amount": self.line.amount, "unit": short(self.line.unit), "result": result}
            self._say("measured", **given, ncv=self.ncv, ncv_unit=f"kJ/{self.base}")
            return result
        return self._coal("calorific", [(row, row.factor) for row in self.source.coal])

    def primary(self) -> Fraction:
        """tce by primary value (等价值); for fuels the calorific value, for electricity and heat its own factor."""
        if not any(row.separate_primary for row in self.source.coal):
            before = len(self.notes)
            result = self.calorific()
            # The same steps are already noted.
            self.notes[before:] = []
            self._say("primary_same", result=result)
            return result
        return self._coal("primary", [(row, row.primary) for row in self.source.coal])

    def _coal(self, code: str, spans: list[tuple[CoalEquivalent, Span | None]]) -> Fraction:
        """The amount times the first single value of `spans`, in kgce per unit."""
        source = short(self.line.source)
        found = first_single(spans)
        if found:
            row, factor = found
            result = units.convert(self._amount(row.unit) * factor, "kgce", "tce")
            self._step(code, row.origin, result, factor=factor, factor_unit=f"kgce/{row.unit}")
            if row.medium and code == "calorific":
                self._say("medium")
            return result
        for row, span in spans:
            if span:
                given = {"low": span.low, "high": span.high, "factor_unit": f"kgce/{row.unit}"}
                given |= {"ncv_unit": f"kJ/{row.unit}"} if code == "calorific" else {}
                raise Pending(f"{code}_range", source=source, origin=row.origin.source, conf=row.origin.conf, **given)
        raise Pending(f"no_{code}", source=source)

    def co2(self) -> Fraction:
        """tCO2: of combustion, of the grid, of purchased heat, or none."""
        coal, heat = self.source.coal, self.source.heat
        way = coal[0].co2 if coal else "heat" if heat and not self.source.fuel else "fuel"
        if self.line.flow == "feedstock":
            # Combustion CO2 only: what goes into the product is not burnt, and process emissions have methods of their own.
            self._say("feedstock_no_co2")
            return Fraction(0)
        if way == "none":
            row = coal[0]
            self._say("no_co2", origin=row.origin.source, conf=row.origin.conf)
            return Fraction(0)
        return {"fuel": self._fuel, "grid": self._grid, "heat": self._heat}[way]()

    def _fuel(self) -> Fraction:
        """FC · NCV · CC · OF · 44/12, with the measured heat value where there is one."""
        if not self.source.fuel:
            raise Pending("no_fuel", source=short(self.line.source))
        row = self.source.fuel[0]
        ncv = row.ncv
        if self.ncv is not None and self.base:
            ncv = units.convert(self.ncv * units.convert(Fraction(1), row.unit, self.base), "kJ", "GJ")
        amount = self._amount(row.unit)
        result = amount * ncv * row.cc * row.of * _CO2_PER_CARBON
        code = "fuel" if self.ncv is None else "fuel_measured"
        return self._step(code, row.origin, result, fc=amount, fc_unit=row.unit, ncv=ncv, cc=row.cc, of=row.of)

    def _grid(self) -> Fraction:
        region, year = short(self.place), self.line.year
        if not region.strip():
            raise Pending("no_region")
        rows = self.book.region(self.place)
        if not rows:
            raise Pending("unknown_region", region=region)
        found = grid_value(rows, year)
        if found is None:
            raise Pending("no_grid_value", region=rows[0].title, year=year)
        result = units.convert(self._amount("kWh") * found.value, "kgCO2", "tCO2")
        if found.origin.year != year:
            self._say("grid_older", region=found.title, factor_year=found.origin.year)
        return self._step("grid", found.origin, result, factor=found.value, factor_unit="kgCO2/kWh", region=found.title)

    def _heat(self) -> Fraction:
        """Purchased heat: by energy, or steam by mass with its measured enthalpy."""
        if not self.source.heat:
            raise Pending("no_heat", source=short(self.line.source))
        row = self.source.heat[0]
        if self.base and not fits(self.line.unit, row.unit):
            if self.ncv is None:
                raise Pending("needs_enthalpy", source=short(self.line.source))
            water = row.water_enthalpy or Fraction(0)
            heat = units.convert(self._amount(self.base) * (self.ncv - water), "kJ", row.unit)
            if heat < 0:
                raise Pending("enthalpy_low", source=short(self.line.source), ncv=self.ncv, water=water)
            self._say("enthalpy", heat=heat, heat_unit=row.unit, ncv=self.ncv, water=water)
        else:
            heat = self._amount(row.unit)
        return self._step("heat", row.origin, heat * row.factor, factor=row.factor, factor_unit=f"tCO2/{row.unit}")
