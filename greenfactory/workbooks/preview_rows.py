"""How a row of the form scores, as live formulas: whether it applies, its share of the points, what it still waits for."""

from collections.abc import Callable
from fractions import Fraction

from greenfactory.rulebook.packs.pack import Measure, Quantity, Row
from greenfactory.workbooks.form_layout import Layout, by_degree, may_not_apply, word
from greenfactory.workbooks.preview_cells import MISSING, Grid, compared, rational
from greenfactory.workbooks.preview_formula import Of, Translator

LEFT_OUT, PENDING, CONDITIONAL, CONFIRMED = 0, 1, 2, 3
"""The codes of a row's status in the hidden sheet."""


class RowPreview:
    """Formulas of single rows over the entries of the form."""

    def __init__(self, layout: Layout, translator: Translator, steps: Grid) -> None:
        self.layout, self.formulas, self.steps = layout, translator, steps
        self.yes, self.no = (word(key, layout.lang) for key in ("yes", "no"))
        self.not_applicable = word("not_applicable", layout.lang)

    def entry(self, row: Row, column: str) -> str:
        """The user's cell of a row."""
        return self.layout.ref(f"area:{row.area}", row.id, column)

    def applies(self, row: Row) -> str:
        """1: it applies; 0: it does not; an error where that can't be said yet."""
        parts = []
        if may_not_apply(row):
            parts.append(f'IF({self.entry(row, "applies")}="{self.not_applicable}",0,')
        if row.applies_if is not None:
            return f"={''.join(parts)}IF({self.formulas.cell(row.applies_if)},1,0){')' * len(parts)}"
        return f"={''.join(parts)}1{')' * len(parts)}"

    def proof(self, row: Row) -> str:
        """1 where evidence is cited beside the row or in 证明材料索引."""
        ids = self.layout.span("evidence", "row_ids")
        for seen in ("；", "、", ",", "，"):
            ids = f'SUBSTITUTE({ids},"{seen}",";")'
        listed = f'SUMPRODUCT(ISNUMBER(SEARCH(";{row.id};",";"&SUBSTITUTE({ids}," ","")&";"))*({self.layout.span("evidence", "proof")}<>""))'
        return f'=IF(OR(TRIM({self.entry(row, "evidence")})<>"",{listed}>0),1,0)'

    def answered(self, row: Row, points: str, scale: int) -> tuple[str, str]:
        """Earned points (scaled; an error while unanswered), and whether they await somebody's judgement."""
        met = self.entry(row, "met")
        told = f'IF({met}="{self.yes}",{points},IF({met}="{self.no}",0,{MISSING}))'
        if not by_degree(row):
            return f"={told}", "=0"
        given = self.entry(row, "points")
        # A judged row that is only claimed waits for an expert, whatever proof lies beside it.
        doubtful = (
            f'=IF(ISNUMBER({given}),0,IF({met}="{self.yes}",1,0))' if row.kind == "judged" and row.points else "=0"
        )
        # A number that is kept as text is no number yet: the row waits, rather than count as met in full.
        return f'=IF(ISNUMBER({given}),{given}*{scale},IF(TRIM({given})="",{told},{MISSING}))', doubtful

    def measured(self, row: Row, quantity: Quantity) -> tuple[str, str, str, str]:
        """Share of the points, 1 for a miss, 1 where the declared value counts, and the value in the row's unit."""
        declared = self.entry(row, "value")
        plant = self._part(row, quantity, None, declared)
        if quantity.per_product is None:
            return plant
        products = self._by_product(row, quantity)
        together = f"IF(ISERROR({products[0]}),IF(ISNUMBER({declared}),{{}},{MISSING}),{{}})"
        cells = [
            self.steps.one(f"{row.id} {name}", f"={together.format(one, other)}")
            for name, one, other in zip(
                ("share", "missed", "declared", "value"), plant, (*products[:2], "0", products[2]), strict=True
            )
        ]
        return cells[0], cells[1], cells[2], cells[3]

    def _by_product(self, row: Row, quantity: Quantity) -> tuple[str, str, str]:
        """The mean of the products' shares by weight; one product that misses makes a miss."""
        steps = self.steps
        weigh = quantity.per_product
        assert weigh is not None  # noqa: S101 - the caller asked
        rows = {name: steps.line(f"{row.id} {name} by product", []) for name in ("weight", "share", "missed", "value")}
        for of, present in enumerate(self.formulas.present):
            share, missed, _, value = self._part(row, quantity, of, None)
            weight = self.formulas.cell(weigh, of)
            parts = {"weight": weight, "share": f"{weight}*{share}", "missed": missed, "value": f"{weight}*{value}"}
            for name, text in parts.items():
                steps.cells[rows[name], 3 + of] = f'=IF({present}=1,{text},"")'
        span = {
            name: steps.span((number, 3), (number, 2 + len(self.formulas.present))) for name, number in rows.items()
        }
        whole = f"IF(SUM({span['weight']})=0,{MISSING},{{}})"
        missed = steps.one(f"{row.id} missed by a product", f"=IF(SUM({span['missed']})>0,1,0)")
        # The error of any product must reach the share: what one lacks, the row lacks.
        share = f"SUM({span['share']})/SUM({span['weight']})+0*{missed}+0*SUM({span['value']})"
        value = f"SUM({span['value']})/SUM({span['weight']})"
        return (
            steps.one(f"{row.id} share by product", f"={whole.format(share)}"),
            missed,
            steps.one(f"{row.id} value by product", f"={whole.format(value)}"),
        )

    def _part(self, row: Row, quantity: Quantity, of: Of, declared: str | None) -> tuple[str, str, str, str]:
        """Share, miss, whether declared, and value (in the row's unit), for the plant or one product."""
        chosen = self._choose(row, quantity, of)
        value = self._chosen(quantity, chosen, lambda measure: self.formulas.cell(measure.formula, of))
        value = self._cell(row, "value", of, value)
        is_declared = "0"
        if declared is not None:
            factor = self._chosen(quantity, chosen, lambda measure: rational(measure.unit_factor))
            is_declared = self._cell(row, "declared", of, f"IF(ISERROR({value}),IF(ISNUMBER({declared}),1,0),0)")
            value = self._cell(row, "value used", of, f"IF({is_declared}=1,{declared}*{factor},{value})")
        unit = self._chosen(quantity, chosen, lambda measure: rational(measure.unit_factor))
        shown = self._cell(row, "value shown", of, f"{value}/{unit}")
        if quantity.scale == "steps":
            return (*self._on_steps(row, quantity, of, shown), is_declared, shown)
        return (*self._between(row, quantity, of, (chosen, value)), is_declared, shown)

    def limit(self, row: Row, quantity: Quantity, which: str) -> str:
        """A limit of the plant, or of the first product, in the row's unit."""
        of = None if quantity.per_product is None else 0
        chosen = self._choose(row, quantity, of)

        def shown(measure: Measure) -> str:
            return f"{self._limit_of(measure, which, of)}/{rational(measure.unit_factor)}"

        return self._cell(row, f"{which} shown", of, self._chosen(quantity, chosen, shown))

    def _choose(self, row: Row, quantity: Quantity, of: Of) -> str:
        """The number of the first variant whose condition holds."""
        if quantity.measures[0].condition is None:
            return "1"
        text = MISSING
        for number, measure in reversed(list(enumerate(quantity.measures, start=1))):
            text = (
                str(number)
                if measure.condition is None
                else f"IF({self.formulas.cell(measure.condition, of)},{number},{text})"
            )
        return self._cell(row, "variant", of, text)

    @staticmethod
    def _chosen(quantity: Quantity, number: str, of_measure: Callable[[Measure], str]) -> str:
        """What belongs to the chosen variant."""
        if number == "1":
            return of_measure(quantity.measures[0])
        texts = [of_measure(measure) for measure in quantity.measures]
        return f"CHOOSE({number},{','.join(texts)})"

    def _cell(self, row: Row, name: str, of: Of, text: str) -> str:
        """A step of a row, for the plant or one product; made once."""
        return self.formulas.step(f"{row.id} {name}", of, text)

    def _on_steps(self, row: Row, quantity: Quantity, of: Of, shown: str) -> tuple[str, str]:
        sign = ">=" if quantity.higher else "<="
        share = "0"
        for limit, part in quantity.steps:
            share = f"IF({compared(shown, sign, rational(limit))},{rational(part)},{share})"
        easiest = compared(shown, sign, rational(quantity.steps[0][0]))
        return self._cell(row, "share", of, share), self._cell(row, "missed", of, f"IF({easiest},0,1)")

    def _between(self, row: Row, quantity: Quantity, of: Of, found: tuple[str, str]) -> tuple[str, str]:
        """Linear between base and lead, or all or nothing at base."""
        chosen, value = found
        base = self._cell(
            row, "base", of, self._chosen(quantity, chosen, lambda measure: self._limit_of(measure, "base", of))
        )
        short = (">" if quantity.strict else ">=") if quantity.higher else ("<" if quantity.strict else "<=")
        reached = compared(value, short, base)
        missed = self._cell(row, "missed", of, f"IF({reached},0,1)")
        if quantity.scale == "threshold":
            return self._cell(row, "share", of, f"1-{missed}"), missed
        lead = self._cell(
            row, "lead", of, self._chosen(quantity, chosen, lambda measure: self._limit_of(measure, "lead", of))
        )
        towards, at = (">=", ">=") if quantity.higher else ("<=", "<=")
        line = f"IF({compared(value, at, lead)},1,IF({missed}=1,0,({value}-{base})/({lead}-{base})))"
        share = f"IF({compared(lead, towards, base)},{line},{MISSING})"
        # At or beyond lead nothing is missed, even where base and lead are one.
        missed = self._cell(row, "missed at lead", of, f"IF({compared(value, at, lead)},0,{missed})")
        return self._cell(row, "share", of, share), missed

    def _limit_of(self, measure: Measure, which: str, of: Of) -> str:
        formula = measure.base if which == "base" else measure.lead
        assert formula is not None  # noqa: S101 - the caller knows the scale
        return self.formulas.cell(formula, of)


def scaled(value: Fraction, scale: int) -> str:
    """Points as whole parts."""
    return rational(value * scale)
