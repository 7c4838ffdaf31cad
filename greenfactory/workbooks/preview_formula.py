"""Formulas of a pack written as Excel formulas: same figures, same units, same meaning of what is missing."""

import ast
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from greenfactory.rulebook import exact, formula, units
from greenfactory.rulebook.formula import Formula
from greenfactory.rulebook.packs.pack import ENERGY_NAMES, Field, Pack
from greenfactory.workbooks.form_layout import Layout, fixed, quoted, word, year_key
from greenfactory.workbooks.preview_cells import MISSING, Grid, compared, rational, times

Of = int | None
"""Whose figures are meant: product 0, 1 … of the form, or None for the plant."""
_SIGNS = {ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "=", ast.NotEq: "<>"}
_OVER = {"sum": "SUM", "mean": "AVERAGE", "min": "MIN", "max": "MAX"}
_SUM, _TERM, _ATOM = 1, 2, 3


@dataclass(frozen=True, slots=True)
class Text:
    """A piece of an Excel formula and how firmly it holds together."""

    text: str
    level: int = _ATOM

    def within(self, level: int) -> str:
        """The piece, in brackets where it would fall apart."""
        return self.text if self.level >= level else f"({self.text})"


class Translator:
    """Writes formulas over the entries of one form into the grid of steps."""

    def __init__(
        self, layout: Layout, steps: Grid, energy: Callable[[str, int], str], benchmark: Callable[[str], str]
    ) -> None:
        self.pack: Pack = layout.pack
        self.layout, self.steps, self.energy, self.benchmark = layout, steps, energy, benchmark
        self._known: dict[tuple[str, Of], str] = {}
        self._rows: dict[str, int] = {}
        self.present = [self._present(index) for index in range(layout.room("products"))]
        self.products = steps.one("products", f"={'+'.join(self.present) or 0}")
        self.yes, self.no = word("yes", layout.lang), word("no", layout.lang)

    def cell(self, source: Formula, of: Of = None) -> str:
        """The cell that holds the value of `source`, in base units; a condition gives TRUE or FALSE."""
        if not source.figures:
            outcome = source.value(_Nothing())
            text = MISSING if outcome.value is None else rational(outcome.value)
            return self.step(f"constant {source.text} {text}", None, text)
        plain, tree = formula.tree(source.text)
        return self.step(ast.dump(tree), of, self._text(tree, plain, of).text)

    def _present(self, index: int) -> str:
        """Whether a line of 产品 is a product: it has a name or any figure (1 or 0)."""
        sheet = self.layout.sheet("products")
        figures = [column.key for column in sheet.columns if "@" in column.key]
        first, last = (fixed(sheet.row(str(index + 1)), sheet.column(key)) for key in (figures[0], figures[-1]))
        name = self.layout.ref("products", str(index + 1), "name")
        columns = f"{quoted(sheet.name[self.layout.lang])}!{first}:{last}"
        return self.steps.one(f"product {index + 1}", f'=IF(OR(TRIM({name})<>"",COUNTA({columns})>0),1,0)')

    def step(self, key: str, of: Of, text: str) -> str:
        """The cell for a step, made once; the steps of one formula for all products share a row."""
        if (key, of) not in self._known:
            if key not in self._rows:
                self._rows[key] = self.steps.line(key[:200], [])
            column = 2 if of is None else 3 + of
            self.steps.cells[self._rows[key], column] = f"={text}"
            self._known[key, of] = self.steps.ref(self._rows[key], column)
        return self._known[key, of]

    def _text(self, node: ast.expr, plain: str, of: Of) -> Text:
        match node:
            case ast.Constant():
                return Text(rational(exact.parse(_source(node, plain))))
            case ast.Name():
                return Text(self._figure(node.id, 0, of))
            case ast.Subscript(value=ast.Name(id=name)):
                return Text(self._figure(name, int(_source(node.slice, plain).replace(" ", "")), of))
            case ast.Subscript():
                number = exact.parse(_source(node.value, plain))
                return Text(rational(number * units.parse(_source(node.slice, plain).replace(" ", "")).factor))
            case ast.UnaryOp():
                inner = self._text(node.operand, plain, of)
                return inner if isinstance(node.op, ast.UAdd) else Text(f"(-{inner.within(_ATOM)})")
            case ast.BinOp():
                return self._arithmetic(node, plain, of)
            case ast.Compare():
                return self._comparison(node, plain, of)
            case ast.Call(func=ast.Name(id=name)):
                return self._call(name, node.args, plain, of)
        raise ValueError(plain)  # pragma: no cover - the pack was read

    def _arithmetic(self, node: ast.BinOp, plain: str, of: Of) -> Text:
        left, right = self._text(node.left, plain, of), self._text(node.right, plain, of)
        if isinstance(node.op, ast.Add | ast.Sub):
            sign = "+" if isinstance(node.op, ast.Add) else "-"
            return Text(f"{left.within(_SUM)}{sign}{right.within(_TERM)}", _SUM)
        sign = "*" if isinstance(node.op, ast.Mult) else "/"
        return Text(f"{left.within(_TERM)}{sign}{right.within(_ATOM)}", _TERM)

    def _comparison(self, node: ast.Compare, plain: str, of: Of) -> Text:
        left, right = (self._own(part, plain, of) for part in (node.left, node.comparators[0]))
        return Text(compared(left, _SIGNS[type(node.ops[0])], right))

    def _own(self, node: ast.expr, plain: str, of: Of) -> str:
        """A value that is named several times in a formula: a cell of its own, unless it is one already."""
        if isinstance(node, ast.Constant | ast.Name | ast.Subscript):
            return self._text(node, plain, of).text
        return self.step(ast.dump(node), of, self._text(node, plain, of).text)

    def _call(self, name: str, arguments: list[ast.expr], plain: str, of: Of) -> Text:
        if name in _OVER and len(arguments) == 1:
            return Text(self._over_products(_OVER[name], arguments[0], plain))
        parts = [self._text(argument, plain, of).text for argument in arguments[: 1 if name == "round" else None]]
        if name == "round":
            return Text(f"ROUND({parts[0]},{_source(arguments[1], plain)})")
        if name in {"min", "max", "abs"}:
            return Text(f"{name.upper()}({','.join(parts)})")
        if name == "when":
            return Text(f"IF({','.join(parts)})")
        total = "+".join(f"({part})" for part in parts)
        return Text(f"({total})" if name == "sum" else f"(({total})/{len(parts)})")

    def _over_products(self, function: str, node: ast.expr, plain: str) -> str:
        """A figure of each product taken over all of them; lines without a product are empty and do not count."""
        key = f"each {ast.dump(node)}"
        for index, present in enumerate(self.present):
            each = self._text(node, plain, index).text
            self.step(key, index, f'IF({present}=1,{each},"")')
        row = self._rows[key]
        whole = self.steps.span((row, 3), (row, 2 + len(self.present)))
        return self.step(f"{function} {key}", None, f"IF({self.products}=0,{MISSING},{function}({whole}))")

    def _figure(self, name: str, offset: int, of: Of) -> str:
        """A figure in base units."""
        if name in self.pack.fields:
            field = self.pack.fields[name]
            if field.product and of is None:
                return MISSING
            return self._entered(field, offset, of if field.product else None)
        if name in ENERGY_NAMES:
            unit = units.parse(ENERGY_NAMES[name])
            return self.step(f"{name}[{offset}]", None, times(self.energy(name, offset), unit.factor))
        unit = units.parse(self.pack.benchmark_names[name].unit)
        return self.step(f"benchmark {name}", None, times(self.benchmark(name), unit.factor))

    def _entered(self, field: Field, offset: int, of: Of) -> str:
        year = self.layout.year + offset
        if -offset >= field.years:
            return MISSING
        ref = (
            self.layout.ref("data", field.id, year_key("", year))
            if of is None
            else self.layout.ref("products", str(of + 1), year_key(field.id, year))
        )
        if field.kind == "flag":
            text = f'IF({ref}="{self.yes}",1,IF({ref}="{self.no}",0,{MISSING}))'
        else:
            text = f"IF(ISNUMBER({ref}),{times(ref, units.parse(field.unit).factor)},{MISSING})"
        return self.step(f"{field.id}[{offset}]", of, text)


class _Nothing:
    """Figures for formulas that need none."""

    def figure(self, name: str, offset: int) -> Fraction:  # noqa: ARG002 - as formulas ask
        raise KeyError(name)  # pragma: no cover - never asked

    def products(self) -> Sequence["_Nothing"]:
        return []


def _source(node: ast.expr, plain: str) -> str:
    return ast.get_source_segment(plain, node) or ""
