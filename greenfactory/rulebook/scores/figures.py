"""Where the formulas of a pack find their figures: the form, its products, the energy account, the benchmark table."""

from collections.abc import Sequence
from fractions import Fraction

from greenfactory.rulebook.energy import consumption
from greenfactory.rulebook.energy.consumption import EnergyAccount
from greenfactory.rulebook.formula import Undefined
from greenfactory.rulebook.notes import Note
from greenfactory.rulebook.packs.benchmarks import Benchmark, BenchmarkTable
from greenfactory.rulebook.packs.pack import ENERGY_NAMES, Pack
from greenfactory.rulebook.scores.forms import Form, Product


class Figures:
    """The figures of one form in the units the pack declares; a figure that is not there is Undefined with the reason."""

    def __init__(self, pack: Pack, form: Form, table: BenchmarkTable) -> None:
        self.pack, self.form, self.table = pack, form, table
        self._accounts: dict[int, EnergyAccount] = {}

    def figure(self, name: str, offset: int) -> Fraction:
        """The figure called `name`, `offset` years from the evaluation year."""
        figure = self.form.data.get((name, self.form.year + offset))
        if figure is not None:
            return figure
        if name in self.pack.benchmark_names:
            return self.benchmark(name).value
        if name in ENERGY_NAMES:
            return self._energy(name, self.form.year + offset)
        raise self.missing(name, offset)

    def products(self) -> Sequence["ProductFigures"]:
        """The same for each product."""
        # Made anew each time: kept here, they and the figures would hold each other, and the whole form with them.
        return tuple(ProductFigures(self, product) for product in self.form.products)

    def benchmark(self, name: str) -> Benchmark:
        """The benchmark that counts for this enterprise; Undefined where the table has none."""
        form = self.form
        found = self.table.find(name, form.industry, form.region, form.year)
        if found is None:
            title = self.pack.benchmark_names[name].title
            raise Undefined(Note("scoring.no_benchmark", {"name": title, "industry": form.industry or "—"}))
        return found

    def missing(self, name: str, offset: int) -> Undefined:
        """The refusal for a figure that was not entered."""
        params = {"field": self.pack.fields[name].title, "year": self.form.year + offset}
        return Undefined(Note("scoring.no_figure", params))

    def account(self, year: int) -> EnergyAccount:
        """The energy account of `year`."""
        rule = self.pack.energy
        assert rule is not None  # noqa: S101 - a pack without one knows no energy names
        if year not in self._accounts:
            self._accounts[year] = consumption.account(
                self.form.energy,
                rule.tables,
                year=year,
                region=self.form.region,
                sold=rule.sold,
                feedstock=rule.feedstock,
            )
        return self._accounts[year]

    def _energy(self, name: str, year: int) -> Fraction:
        account = self.account(year)
        total: Fraction | None = getattr(account, name)
        if total is None:
            raise Undefined(Note("scoring.no_energy", {"year": year, "reasons": list(account.pending[name])}))
        return total


class ProductFigures:
    """The figures of one product; whatever is not the product's own is the enterprise's."""

    def __init__(self, figures: Figures, product: Product) -> None:
        self._figures, self.product = figures, product

    def figure(self, name: str, offset: int) -> Fraction:
        """The product's figure, or the enterprise's."""
        field = self._figures.pack.fields.get(name)
        if field is None or not field.product:
            return self._figures.figure(name, offset)
        figure = self.product.data.get((name, self._figures.form.year + offset))
        if figure is None:
            reason = self._figures.missing(name, offset).note
            raise Undefined(Note("scoring.of_product", {"product": self.product.name, "reason": reason}))
        return figure

    def products(self) -> Sequence["ProductFigures"]:
        """All products of the enterprise."""
        return self._figures.products()
