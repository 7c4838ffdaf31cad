"""The figures of one invented firm: energy, output, water, land, each a drawn distance from its sector's values."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from greenfactory.example.firms import Firm
from greenfactory.rulebook import exact, units
from greenfactory.rulebook.energy import consumption
from greenfactory.rulebook.energy.consumption import EnergyLine
from greenfactory.rulebook.packs.benchmarks import BenchmarkTable
from greenfactory.rulebook.packs.pack import Field, Pack

YEAR, REGION = 2023, "江苏"
_MISSES = ("answer", "energy", "waste")


@dataclass(frozen=True, slots=True)
class Filled:
    """The parts of a form that hold figures, ready for JSON."""

    data: Mapping[str, Any]
    products: list[Mapping[str, Any]]
    energy: list[Mapping[str, Any]]


def fill(firm: Firm, pack: Pack, table: BenchmarkTable) -> Filled:
    """Every figure that `pack` asks of `firm`; a field that is not known here by name gets a drawn one."""
    plant = _Plant(firm, table)
    products = plant.products()
    named = plant.figures(products)
    fields = pack.fields.values()
    return Filled(
        {field.id: _years(field, firm, named) for field in fields if not field.product},
        [
            {
                "name": name,
                "unit": "t",
                "data": {field.id: _years(field, firm, product) for field in fields if field.product},
            }
            for name, product in products.items()
        ],
        _energy(firm, pack, plant, products),
    )


def miss(firm: Firm) -> str:
    """How a firm that misses a required row misses it: by an answer, by its energy or by its solid waste."""
    return firm.profile.pick("miss", _MISSES) if firm.part == "missed" else ""


class _Plant:
    """The firm's drawn ratios, and the amounts that follow from them; everything before `scale`."""

    def __init__(self, firm: Firm, table: BenchmarkTable) -> None:
        self.firm, self.table, self.draw = firm, table, firm.profile
        # A firm meant to reach a high total is better than its sector's mean; 0 stands at the mean, 1 beyond the best.
        self.quality = (firm.target - 55) / 45
        self.land = tidy(1000 * self.draw.between("land", "18", "120"))
        self.quantity = tidy(self.land * self.level("land_capacity") * self.draw.between("use", "0.75", "0.98"))

    def sector(self, name: str) -> Fraction:
        """The benchmark `name` for this firm."""
        found = self.table.find(name, self.firm.industry.code, REGION, YEAR)
        return Fraction(1) if found is None else found.value

    def level(self, stem: str) -> Fraction:
        """A value on the way from the sector's mean over its best 20 to its best 5 percent."""
        at = min(max(self.quality + self.draw.between(stem, "-0.12", "0.12"), Fraction(1, 20)), Fraction(1))
        mean, top20, top5 = (self.sector(f"{stem}_{name}") for name in ("mean", "top20", "top5"))
        split = Fraction(2, 5)
        return mean + (top20 - mean) * at / split if at < split else top20 + (top5 - top20) * (at - split) / split

    def products(self) -> dict[str, dict[str, Fraction]]:
        """The figures of each product by name."""
        names = self.firm.industry.products[: self.draw.whole("products", 1, 3)]
        norm = self.draw.happens("norm", 20) and self.quality > Fraction(1, 2) and miss(self.firm) != "energy"
        found = {}
        for index, name in enumerate(names):
            share = Fraction(1, len(names)) + (Fraction(1, 10) if index == 0 and len(names) > 1 else 0)
            quantity = tidy(self.quantity * share / (Fraction(11, 10) if len(names) > 1 else 1))
            found[name] = {
                "quantity": quantity,
                "product_energy": tidy(quantity * self._energy_use()),
                "material": tidy(quantity * self.level("material")),
                "has_energy_norm": Fraction(norm),
            }
        return found

    def _energy_use(self) -> Fraction:
        return self.sector("energy_mean") * Fraction(6, 5) if miss(self.firm) == "energy" else self.level("energy")

    def figures(self, products: Mapping[str, Mapping[str, Fraction]]) -> dict[str, Fraction]:
        """The figures of the whole plant by field."""
        quantity, material = (_over(products, name) for name in ("quantity", "material"))
        return {
            "energy_using_product": Fraction(self.firm.industry.uses_energy),
            "has_waste_gas": Fraction(self.draw.happens("waste gas", 85)),
            "has_solid_waste": Fraction(1),
            "main_material": material,
            "green_material": tidy(material * self.draw.between("green", "0.12", "0.65")),
            "pollutant": tidy(quantity * self.level("pollutant")),
            **self._site(),
            **self._gas(quantity),
            **self._water(quantity),
            **self._waste(quantity),
        }

    def _site(self) -> dict[str, Fraction]:
        """Land and buildings: enough floor for the sector's control figure, denser where the firm is good."""
        step = self.quality + self.draw.between("site", "0", "0.4")
        ratio = self.sector("far_control") * (Fraction(21, 20) + step * Fraction(3, 4))
        covered = tidy(self.land * (Fraction(31, 100) + step * Fraction(3, 20)))
        by_value = self.sector("land_value_rule") * (Fraction(21, 20) + step * Fraction(3, 4))
        return {
            "land": self.land,
            "land_by_capacity": Fraction(self.draw.happens("by capacity", 30)),
            "floor_buildings": tidy(self.land * ratio),
            "floor_structures": tidy(self.land * self.draw.between("structures", "0", "0.04")),
            "footprint_buildings": covered,
            "footprint_structures": tidy(self.land * self.draw.between("tanks", "0", "0.02")),
            "capacity": tidy(self.quantity / self.draw.between("use", "0.75", "0.98")),
            "output_value": tidy(self.land * by_value),
        }

    def _gas(self, quantity: Fraction) -> dict[str, Fraction]:
        amount = tidy(units.convert(quantity * self.level("waste_gas"), "m3", "万m3"))
        return {"waste_gas": amount if self.draw.happens("waste gas", 85) else Fraction(0)}

    def _water(self, quantity: Fraction) -> dict[str, Fraction]:
        wet = not (self.firm.industry.dry and self.draw.happens("dry", 70))
        amount = tidy(quantity * self.level("wastewater")) if wet else Fraction(0)
        # Three of 100 are lost on the way.
        treated = amount * Fraction(97, 100)
        reused = tidy(treated * self.level("reuse") / 100)
        return {
            "has_wastewater": Fraction(wet),
            "wastewater": amount,
            "water_reused": reused,
            "wastewater_discharged": tidy(treated - reused),
        }

    def _waste(self, quantity: Fraction) -> dict[str, Fraction]:
        amount = tidy(quantity * self.draw.between("waste", "0.03", "0.2"))
        rate = self.draw.between("waste rate", "67", "76") + 18 * self.quality
        rate = self.draw.between("waste rate", "38", "62") if miss(self.firm) == "waste" else rate
        stock = (
            tidy(amount * self.draw.between("stock", "0", "0.06")) if self.draw.happens("stock", 30) else Fraction(0)
        )
        used = tidy((amount + stock) * min(rate, Fraction(99)) / 100)
        return {"solid_waste": amount, "solid_waste_used": used, "solid_waste_stock_used": stock}


def _energy(
    firm: Firm, pack: Pack, plant: _Plant, products: Mapping[str, Mapping[str, Fraction]]
) -> list[Mapping[str, Any]]:
    """Electricity and natural gas that cover the products' energy, in the mix that gives the firm's carbon."""
    used = _over(products, "product_energy")
    wanted = plant.level("carbon") * _over(products, "quantity") / used
    heat = Fraction(10 * plant.draw.whole("heat value", 3420, 3640))
    sources = (("电力", "万kWh", None), ("天然气", "万m3", heat))
    (power_tce, power_co2), (gas_tce, gas_co2) = (_per_unit(pack, *source) for source in sources)
    power, gas = power_co2 / power_tce, gas_co2 / gas_tce
    mix = min(max((wanted - gas) / (power - gas), Fraction(1, 20)), Fraction(19, 20))
    amounts = (used * mix / power_tce, used * (1 - mix) / gas_tce)
    return [
        {
            "source": source,
            "year": YEAR,
            "amount": number(tidy(amount) * firm.scale),
            "unit": unit,
            "ncv": None if ncv is None else number(ncv),
        }
        for (source, unit, ncv), amount in zip(sources, amounts, strict=True)
    ]


def _over(products: Mapping[str, Mapping[str, Fraction]], name: str) -> Fraction:
    return sum((product[name] for product in products.values()), Fraction(0))


def _per_unit(pack: Pack, source: str, unit: str, ncv: Fraction | None) -> tuple[Fraction, Fraction]:
    """tce and tCO2 of one unit."""
    assert pack.energy is not None  # noqa: S101 - the city is made for a pack with an energy account
    line = EnergyLine(source, YEAR, Fraction(1), unit, ncv)
    account = consumption.account([line], pack.energy.tables, year=YEAR, region=REGION, sold="keep", feedstock="keep")
    return account.calorific_tce or Fraction(1), account.co2_t or Fraction(0)


def _years(field: Field, firm: Firm, named: Mapping[str, Fraction]) -> dict[str, Any]:
    """The figure of the evaluation year, and of the years before it somewhat less each."""
    value = named.get(field.id)
    if value is None:
        value = _unknown(field, firm)
    # What has a ceiling (yes/no, a rate) is no amount.
    value *= firm.scale if field.maximum is None and field.kind != "flag" else 1
    growth = firm.profile.between(f"growth {field.unit}", "0.90", "0.99")
    return {str(YEAR - back): number(value if back == 0 else tidy(value * growth**back)) for back in range(field.years)}


def _unknown(field: Field, firm: Firm) -> Fraction:
    """A figure for a field that the pack has and this file does not know."""
    if field.kind == "flag":
        return Fraction(1)
    drawn = Fraction(firm.profile.whole(field.id, 100, 900))
    return max(field.minimum, drawn if field.maximum is None else min(drawn, field.maximum))


def tidy(value: Fraction) -> Fraction:
    """`value` with about as many digits as a ledger has."""
    return exact.rounded(value, 0 if value >= 10_000 else 1 if value >= 1_000 else 2 if value >= 10 else 4)


def number(value: Fraction) -> int | float:
    """`value`, a decimal, as JSON writes it; a float prints the shortest text that reads back, so nothing is lost."""
    return int(value) if value.denominator == 1 else float(exact.text(value))
