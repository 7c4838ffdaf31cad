"""The sector values that a form carries, and the one of each name that counts for whoever fills it in, as a live formula."""

from greenfactory.rulebook.packs.benchmarks import ANY, Benchmark, BenchmarkTable
from greenfactory.workbooks.form_layout import FIRST_ROW, Layout, fixed, quoted
from greenfactory.workbooks.preview_cells import MISSING, Grid


class BenchmarkPreview:
    """The values of a table that can count in the form's year, the ones that count first going first."""

    def __init__(self, layout: Layout, table: BenchmarkTable, steps: Grid) -> None:
        self.layout, self.steps = layout, steps
        self.plan = layout.sheet("benchmarks")
        order = {name: index for index, name in enumerate(layout.pack.benchmark_names)}
        latest: dict[tuple[str, str, str], Benchmark] = {}
        for value in table.values:
            key = value.name, value.industry, value.region
            if (
                value.name in order
                and value.year <= layout.year
                and (key not in latest or latest[key].year < value.year)
            ):
                latest[key] = value
        self.values = sorted(
            latest.values(),
            key=lambda value: (
                order[value.name],
                -len(value.industry.removeprefix(ANY)),
                value.region == ANY,
                value.industry,
                value.region,
            ),
        )
        self._industry = self._region = ""
        self._found: dict[str, str] = {}

    def figure(self, name: str) -> str:
        """The cell with the value of `name`, in its unit; an error where the table has none for this enterprise."""
        if name not in self._found:
            self._found[name] = self._look(name)
        return self._found[name]

    def _look(self, name: str) -> str:
        rows = [FIRST_ROW + index for index, value in enumerate(self.values) if value.name == name]
        if not rows:
            return self.steps.one(f"benchmark {name}", f"={MISSING}")
        self._place()
        fits = [self.steps.one(f"{name} fits", self._fits(row)) for row in rows]
        span = f"{fits[0]}:{fits[-1].rpartition('!')[2]}"
        first, last = (self._cell(row, "figure") for row in (rows[0], rows[-1]))
        values = f"{first}:{last.rpartition('!')[2]}"
        return self.steps.one(f"benchmark {name}", f"=INDEX({values},MATCH(1,{span},0))")

    def _place(self) -> None:
        """The enterprise's industry and region as the reader of forms takes them: 1711 is C1711."""
        if self._industry:
            return
        written = f"UPPER(TRIM({self.layout.ref('enterprise', 'industry', 'answer')}))"
        self._industry = self.steps.one("industry", f'=IF(ISERROR(VALUE(LEFT({written},2))),{written},"C"&{written})')
        self._region = self.steps.one("region", f"=TRIM({self.layout.ref('enterprise', 'region', 'answer')})")

    def _fits(self, row: int) -> str:
        industry, region = self._cell(row, "industry"), self._cell(row, "region")
        own = f"EXACT(LEFT({self._industry},LEN({industry})),{industry})"
        return f'=IF(AND(OR(EXACT({industry},"*"),{own}),OR(EXACT({region},"*"),EXACT({region},{self._region}))),1,0)'

    def _cell(self, row: int, column: str) -> str:
        return f"{quoted(self.plan.name[self.layout.lang])}!{fixed(row, self.plan.column(column))}"
