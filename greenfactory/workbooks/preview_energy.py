"""The energy account of the form as live formulas: every line of 能源 in tce and tCO2, and the totals of a year."""

from collections.abc import Sequence

from greenfactory.rulebook.energy.consumption import FIGURES
from greenfactory.rulebook.formula import Formula
from greenfactory.rulebook.packs.pack import ENERGY_NAMES, EnergyRule, Pack, Quantity
from greenfactory.workbooks.form_layout import Layout, word
from greenfactory.workbooks.preview_cells import MISSING, Grid
from greenfactory.workbooks.preview_factors import Factors

# kJ in a ton of coal equivalent (GB/T 2589), and MJ in a kWh.
_KJ_PER_TCE, _MJ_PER_KWH = "29307600", "3.6"
_COLUMNS = ("present", "source", "base", "kind", "amount", "mass", "volume", "energy", "measured", "weight", *FIGURES)


class EnergyPreview:
    """The account over the lines of one form; `figure` gives the cell of a total."""

    def __init__(self, layout: Layout, rule: EnergyRule, offsets: Sequence[int], sheets: tuple[str, str]) -> None:
        self.layout, self.rule = layout, rule
        self.years = [layout.year + offset for offset in offsets]
        self.factors = Factors(rule.tables, sheets[1])
        self.lines = Grid(sheets[0])
        self.plan = layout.sheet("energy")
        self._sources, self._units = self.factors.sources, self.factors.units
        self._grids = self._grid_factors()
        self.columns = {name: 2 + index for index, name in enumerate(_COLUMNS)}
        self.lines.line("", list(_COLUMNS))
        self.first = self.lines.next
        for number in self.plan.rows:
            self._line(number)
        self.last = self.lines.next - 1
        self._totals = {(name, year): self._total(name, year) for year in self.years for name in FIGURES}

    @property
    def grids(self) -> tuple[Grid, Grid]:
        """The hidden sheets."""
        return self.lines, self.factors.grid

    def figure(self, name: str, offset: int) -> str:
        """The cell of a year's total; an error where the account is incomplete."""
        return self._totals[name, self.layout.year + offset]

    def of_line(self, number: str, name: str) -> str:
        """A cell of a line: one of FIGURES, `present` or `weight`."""
        return self.lines.ref(self.first + self.plan.rows.index(number), self.columns[name])

    def _grid_factors(self) -> list[str]:
        """The cells with the grid factor of the enterprise's region for each year, in tCO2/kWh."""
        regions, provinces = self.factors.regions(self.years), self.factors.provinces(self.years)
        grid = self.factors.grid
        place = grid.one("region", f"={_plain(self.layout.ref('enterprise', 'region', 'answer'))}")
        matched = [
            grid.one("", f"=IF(LEFT({place},LEN({name}))={name},1,0)")
            for name in (
                grid.ref(row, provinces.columns["region"]) for row in range(provinces.first, provinces.last + 1)
            )
        ]
        span = f"{matched[0]}:{matched[-1].rpartition('!')[2]}"
        whole = grid.one("region by name", f"=MATCH({place},{regions.span('region')},0)")
        within = grid.one("region by its start", f"=MATCH(1,{span},0)")
        return [
            grid.one(
                f"grid {year}",
                f'=IF({place}="",{MISSING},IF(ISERROR({whole}),INDEX({provinces.span(str(year))},{within}),'
                f"INDEX({regions.span(str(year))},{whole})))*1",
            )
            for year in self.years
        ]

    def _line(self, number: str) -> None:
        entered = {
            name: self.layout.ref("energy", number, name) for name in ("source", "year", "amount", "ncv", "flow")
        }
        unit = self.layout.ref("energy", number, "energy_unit")
        row = self.lines.next
        own = {name: self.lines.ref(row, column) for name, column in self.columns.items()}
        known = self._units
        match = f'MATCH(SUBSTITUTE(TRIM({unit})," ",""),{known.span("unit")},0)'
        right = f'EXACT(INDEX({known.span("unit")},{match}),SUBSTITUTE(TRIM({unit})," ",""))'
        amount = entered["amount"]
        kinds = {"mass": "M", "volume": "V", "energy": "E"}
        cells = {
            "present": f'IF(AND({entered["source"]}="",{entered["year"]}="",{amount}=""),0,1)',
            "source": f"MATCH({_plain(entered['source'])},{self._sources.span('name')},0)",
            "base": self._look("base", own),
            "kind": f"IF({right},INDEX({known.span('kind')},{match}),{MISSING})",
            "amount": f"IF(AND(ISNUMBER({amount}),{amount}>=0),{amount}*INDEX({known.span('factor')},{match}),{MISSING})",
            **{name: self._in_kind(kind, own) for name, kind in kinds.items()},
            "measured": _measured(entered["ncv"], own),
            "weight": self._weight(entered["flow"]),
            "calorific_tce": self._calorific(entered["ncv"], own),
            "primary_tce": self._primary(own),
            "co2_t": self._co2(entered, own),
        }
        self.lines.line(number, [f"={cells[name]}" for name in _COLUMNS])

    def _look(self, column: str, own: dict[str, str]) -> str:
        return f"INDEX({self._sources.span(column)},{own['source']})"

    def _in_kind(self, kind: str, own: dict[str, str]) -> str:
        """The amount as mass, volume or energy; between mass and volume where the density is known."""
        same = f'IF({own["kind"]}="{kind}",{own["amount"]}'
        density = self._look("density", own)
        if kind == "M":
            return f'{same},IF({own["kind"]}="V",{own["amount"]}*{density},{MISSING}))'
        if kind == "V":
            return f'{same},IF({own["kind"]}="M",{own["amount"]}/{density},{MISSING}))'
        return f"{same},{MISSING})"

    def _weight(self, flow: str) -> str:
        """1 counts, -1 is taken off, 0 is left out."""
        lang = self.layout.lang
        sold = -1 if self.rule.sold == "subtract" else 0
        feedstock = 0 if self.rule.feedstock == "exclude" else 1
        return (
            f'IF(OR({flow}="",{flow}="{word("flow_used", lang)}"),1,IF({flow}="{word("flow_sold", lang)}",{sold},'
            f'IF({flow}="{word("flow_feedstock", lang)}",{feedstock},{MISSING})))'
        )

    def _factored(self, figure: str, own: dict[str, str]) -> str:
        """The amount, in the kind that the factor is per, times the factor."""
        per = self._look(f"{figure}_per", own)
        amount = f'IF({per}="M",{own["mass"]},IF({per}="V",{own["volume"]},IF({per}="E",{own["energy"]},{MISSING})))'
        return f"{amount}*{self._look(figure, own)}"

    def _calorific(self, ncv: str, own: dict[str, str]) -> str:
        return f"IF({own['measured']}=1,{_base_amount(own)}*{ncv}/{_KJ_PER_TCE},{self._factored('calorific', own)})"

    def _primary(self, own: dict[str, str]) -> str:
        separate = self._look("separate", own)
        return f'IF({own["measured"]}>=0,IF({separate}="1",{self._factored("primary", own)},{own["calorific_tce"]}))'

    def _co2(self, entered: dict[str, str], own: dict[str, str]) -> str:
        ncv, way = entered["ncv"], self._look("way", own)
        fuel = f"IF({own['measured']}=1,{_base_amount(own)}*{ncv}*{self._look('fuel_by_heat', own)},{self._factored('fuel', own)})"
        chosen = MISSING
        for year, factor in zip(reversed(self.years), reversed(self._grids), strict=True):
            chosen = f"IF({entered['year']}={year},{factor},{chosen})"
        grid = f"{own['energy']}/{_MJ_PER_KWH}*{chosen}"
        enthalpy = f"({ncv}-{self._look('water', own)})"
        steam = f"IF(ISNUMBER({ncv}),IF({enthalpy}<0,{MISSING},{_base_amount(own)}*{enthalpy}/1000),{MISSING})"
        heat = f'IF(AND({own["base"]}<>"-",{own["kind"]}<>"E"),{steam},{own["energy"]})*{self._look("heat", own)}'
        feedstock = f'{entered["flow"]}="{word("flow_feedstock", self.layout.lang)}"'
        ways = f'IF({way}="none",0,IF({way}="fuel",{fuel},IF({way}="grid",{grid},{heat})))'
        return f"IF({own['measured']}>=0,IF({feedstock},0,{ways}))"

    def _total(self, name: str, year: int) -> str:
        """A column with what each line adds in `year`, and its sum; nothing entered, or less than nothing, is no total."""
        column = len(_COLUMNS) + 2 + self.years.index(year) * len(FIGURES) + FIGURES.index(name)
        for number in self.plan.rows:
            present, weight, figure = (self.of_line(number, key) for key in ("present", "weight", name))
            entered = self.layout.ref("energy", number, "year")
            row = self.first + self.plan.rows.index(number)
            self.lines.cells[row, column] = (
                f'=IF(AND({present}=1,{entered}={year}),IF({weight}=0,0,{weight}*{figure}),"")'
            )
        span = self.lines.span((self.first, column), (self.last, column))
        present = self.lines.span((self.first, self.columns["present"]), (self.last, self.columns["present"]))
        count = f"SUMPRODUCT(({present}=1)*({self.layout.span('energy', 'year')}={year}))"
        return self.lines.one(
            f"{name} {year}", f"=IF({count}=0,{MISSING},IF(SUM({span})<-1E-9,{MISSING},MAX(SUM({span}),0)))"
        )


def _plain(ref: str) -> str:
    """A name for looking up, as far as Excel can write it plainly: no spaces, half-width brackets."""
    text = f"TRIM({ref})"
    for seen, meant in ((" ", ""), ("　", ""), ("（", "("), ("）", ")")):
        text = f'SUBSTITUTE({text},"{seen}","{meant}")'
    return text


def _base_amount(own: dict[str, str]) -> str:
    """The amount in the unit that a heat value is per: kg or m3."""
    return f'IF({own["base"]}="M",{own["mass"]},{own["volume"]})'


def _measured(ncv: str, own: dict[str, str]) -> str:
    """1 where a measured heat value counts, 0 where there is none or the source has none."""
    return f'IF({own["source"]}>0,IF({ncv}="",0,IF(ISNUMBER({ncv}),IF({ncv}>0,IF({own["base"]}="-",0,1),{MISSING}),{MISSING})))'


def offsets(pack: Pack) -> list[int]:
    """The years, counted from the evaluation year, whose energy account the rows of a pack need; the year itself always."""
    found = {0}
    for row in pack.rows.values():
        for formula in (row.applies_if, *(_formulas(row.quantity) if row.quantity else ())):
            found |= {offset for name, offset in (formula.figures if formula else ()) if name in ENERGY_NAMES}
    return sorted(found, reverse=True)


def _formulas(quantity: Quantity) -> list[Formula | None]:
    parts = [quantity.per_product]
    for measure in quantity.measures:
        parts += [measure.formula, measure.base, measure.lead, measure.condition]
    return parts
