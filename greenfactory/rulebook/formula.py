"""The formula language of rule packs: arithmetic over named figures, exact, bounded, with units checked when it is read.

`read` turns text into a `Formula`; `Formula.value` evaluates it. Nothing of Python but the expression parser is used: the
tree is checked node by node, so a pack cannot reach names, attributes or powers.
"""

import ast
import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

from greenfactory.rulebook import exact, formulatext, units
from greenfactory.rulebook.formulatext import FormulaError
from greenfactory.rulebook.notes import Note
from greenfactory.rulebook.units import PLAIN, Dimension

MAX_YEARS = 6
FUNCTIONS = ("min", "max", "sum", "mean", "abs", "round", "when")


class Inputs(Protocol):
    """Where a formula finds its figures, in the units that the names were declared with."""

    def figure(self, name: str, offset: int) -> Fraction:
        """The figure `offset` years from the evaluation year (0 or negative); raises `Undefined` where it is missing."""

    def products(self) -> Sequence["Inputs"]:
        """One source of figures for each product."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name that formulas may use: its unit, whether each product has its own figure, and for how many years.

    The id of a formula (`formula`) is known only to say that no formula may use it.
    """

    unit: str = "1"
    product: bool = False
    years: int = MAX_YEARS
    formula: bool = False


class Undefined(Exception):
    """A figure that cannot be had; `note` says why."""

    def __init__(self, note: Note) -> None:
        super().__init__(note.code)
        self.note = note


@dataclass(frozen=True, slots=True)
class Outcome:
    """A value in base units (None: undefined) and, where there is none, the reason."""

    value: Fraction | None
    reason: Note | None = None


_Run = Callable[[Inputs], Fraction]
# None stands for a plain 0, which fits every unit.
_AnyDimension = Dimension | None


@dataclass(frozen=True, slots=True)
class Formula:
    """A checked formula. `figures` are the (name, offset) pairs it may read, in order; a condition gives 1 or 0."""

    text: str
    dimension: _AnyDimension
    condition: bool
    figures: tuple[tuple[str, int], ...]
    _run: _Run

    def value(self, inputs: Inputs) -> Outcome:
        """The value over `inputs`, in base units; a missing figure or a division by zero is a reason, not an error."""
        try:
            return Outcome(self.figure(inputs))
        except Undefined as undefined:
            return Outcome(None, undefined.note)

    def figure(self, inputs: Inputs) -> Fraction:
        """The same as a plain number; raises `Undefined` with the reason."""
        try:
            return self._run(inputs)
        except ZeroDivisionError:
            raise Undefined(Note("formula.division_by_zero", {"formula": self.text})) from None


def read(text: str, names: Mapping[str, Name], *, per_product: bool = False) -> Formula:
    """The formula written as `text` over `names`; with `per_product`, product figures are those of one product.

    Raises FormulaError when the text is too long or too deep, uses anything outside the language or an unknown name, or
    adds or compares quantities of different dimensions.
    """
    plain = formulatext.plain(text)
    reader = _Reader(plain, names, per_product)
    try:
        node = reader.visit(formulatext.parse(plain))
    except FormulaError as error:
        cited = _cited(plain, names, error)
        raise FormulaError("cites_formula", name=cited) if cited else error from None
    return Formula(text, node.dimension, node.condition, tuple(dict.fromkeys(reader.figures)), node.run)


def _cited(text: str, names: Mapping[str, Name], error: FormulaError) -> str | None:
    """The first formula id that stands in `text`, where that can be what is wrong: `A18-1` reads as a difference."""
    if error.note.code not in {"formula.unknown_name", "formula.not_in_language", "formula.syntax"}:
        return None
    ids = (name for name, declared in names.items() if declared.formula and not name[:1].isdigit())
    return next((name for name in ids if formulatext.holds(text, name)), None)


def tree(text: str) -> tuple[str, ast.expr]:
    """The plain spelling of a formula that `read` accepts, and its syntax tree: for writing it down in another language."""
    plain = formulatext.plain(text)
    return plain, formulatext.parse(plain)


def constant(value: Fraction, dimension: _AnyDimension, text: str) -> Formula:
    """A formula that is just `value`, in base units."""
    return Formula(text, dimension, False, (), lambda _: value)


@dataclass(frozen=True, slots=True)
class _Node:
    run: _Run
    dimension: _AnyDimension
    condition: bool = False
    # Whether it reads figures of single products, and so must be taken over all of them.
    product: bool = False


_ARITHMETIC: dict[type, Callable[[Fraction, Fraction], Fraction]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
_COMPARISONS: dict[type, Callable[[Fraction, Fraction], bool]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}


def _mean(values: Sequence[Fraction]) -> Fraction:
    return sum(values, Fraction(0)) / len(values)


_OVER_MANY: dict[str, Callable[[Sequence[Fraction]], Fraction]] = {
    "sum": lambda values: sum(values, Fraction(0)),
    "mean": _mean,
    "min": min,
    "max": max,
}


class _Reader:
    """Walks the tree once: checks every node, finds its dimension, builds the function that evaluates it."""

    def __init__(self, text: str, names: Mapping[str, Name], per_product: bool) -> None:
        self.text, self.names, self.per_product = text, names, per_product
        self.figures: list[tuple[str, int]] = []
        self.inside_products = False

    def visit(self, tree: ast.expr) -> _Node:
        node = self._node(tree)
        if node.product and not self.per_product:
            raise FormulaError("product_outside", formula=self.text)
        return node

    def _node(self, node: ast.expr) -> _Node:
        match node:
            case ast.Constant():
                return self._number(node)
            case ast.Name():
                return self._figure(node.id, 0)
            case ast.Subscript():
                return self._subscript(node)
            case ast.UnaryOp(op=ast.USub() | ast.UAdd()):
                return self._signed(node)
            case ast.BinOp():
                return self._arithmetic(node)
            case ast.Compare(ops=[_]):
                return self._comparison(node)
            case ast.Call(func=ast.Name(), keywords=[]):
                return self._call(node)
        raise FormulaError("not_in_language", part=self._source(node))

    def _source(self, node: ast.expr) -> str:
        return (ast.get_source_segment(self.text, node) or "")[:60]

    def _number(self, node: ast.Constant) -> _Node:
        try:
            value = exact.parse(self._source(node))
        except ValueError:
            raise FormulaError("number", part=self._source(node)) from None
        return _Node(lambda _: value, PLAIN if value else None)

    def _figure(self, name: str, offset: int) -> _Node:
        declared = self.names.get(name)
        if declared is None or declared.formula:
            raise FormulaError("unknown_name", name=name)
        if -offset >= declared.years:
            raise FormulaError("year_not_asked", name=name, offset=offset, years=declared.years)
        unit = units.parse(declared.unit)
        self.figures.append((name, offset))
        factor = unit.factor
        if factor == 1:
            return _Node(lambda inputs: inputs.figure(name, offset), unit.dimension, product=declared.product)
        return _Node(lambda inputs: inputs.figure(name, offset) * factor, unit.dimension, product=declared.product)

    def _subscript(self, node: ast.Subscript) -> _Node:
        """`output[-1]`, a year, or `10000[tce]`, a unit."""
        if isinstance(node.value, ast.Name):
            offset = self._source(node.slice).replace(" ", "")
            if offset not in {"0", "-1", "-2", "-3", "-4", "-5"}:
                raise FormulaError("year", part=self._source(node))
            return self._figure(node.value.id, int(offset))
        if isinstance(node.value, ast.Constant):
            number = self._number(node.value)
            try:
                unit = units.parse(self._source(node.slice).replace(" ", ""))
            except ValueError as error:
                raise FormulaError("unknown_unit", unit=str(error)) from None
            return _Node(lambda inputs: number.run(inputs) * unit.factor, unit.dimension)
        raise FormulaError("not_in_language", part=self._source(node))

    def _signed(self, node: ast.UnaryOp) -> _Node:
        operand = self._quantity(node.operand)
        if isinstance(node.op, ast.UAdd):
            return operand
        return _Node(lambda inputs: -operand.run(inputs), operand.dimension, product=operand.product)

    def _quantity(self, node: ast.expr) -> _Node:
        read = self._node(node)
        if read.condition:
            raise FormulaError("condition_as_number", part=self._source(node))
        return read

    def _arithmetic(self, node: ast.BinOp) -> _Node:
        if isinstance(node.op, ast.Pow):
            raise FormulaError("power", part=self._source(node))
        if type(node.op) not in _ARITHMETIC:
            raise FormulaError("not_in_language", part=self._source(node))
        operation = _ARITHMETIC[type(node.op)]
        left, right = self._quantity(node.left), self._quantity(node.right)
        if isinstance(node.op, ast.Mult | ast.Div):
            dimension = _product(left.dimension, right.dimension, 1 if isinstance(node.op, ast.Mult) else -1)
        else:
            dimension = self._same(node, left, right)
        first, second = left.run, right.run
        return _Node(
            lambda inputs: operation(first(inputs), second(inputs)), dimension, product=left.product or right.product
        )

    def _same(self, node: ast.expr, *parts: _Node) -> _AnyDimension:
        """The one dimension that all parts have; refuses kWh + m³."""
        found = [part.dimension for part in parts if part.dimension is not None]
        for other in found[1:]:
            if other != found[0]:
                raise FormulaError(
                    "dimensions", part=self._source(node), one=units.name(found[0]), other=units.name(other)
                )
        return found[0] if found else None

    def _comparison(self, node: ast.Compare) -> _Node:
        if type(node.ops[0]) not in _COMPARISONS:
            raise FormulaError("not_in_language", part=self._source(node))
        compare = _COMPARISONS[type(node.ops[0])]
        left, right = self._quantity(node.left), self._quantity(node.comparators[0])
        self._same(node, left, right)
        first, second = left.run, right.run
        return _Node(
            lambda inputs: Fraction(compare(first(inputs), second(inputs))),
            PLAIN,
            condition=True,
            product=left.product or right.product,
        )

    def _call(self, node: ast.Call) -> _Node:
        assert isinstance(node.func, ast.Name)  # noqa: S101 - the pattern in _node says so
        name, arguments = node.func.id, node.args
        if name in _OVER_MANY:
            if len(arguments) == 1:
                return self._over_products(node, _OVER_MANY[name])
            return self._over_arguments(node, _OVER_MANY[name])
        if name == "when" and len(arguments) == 3:
            return self._when(node)
        if name == "abs" and len(arguments) == 1:
            inner = self._quantity(arguments[0])
            return _Node(lambda inputs: abs(inner.run(inputs)), inner.dimension, product=inner.product)
        if name == "round" and len(arguments) == 2:
            return self._round(node)
        raise FormulaError("function", part=self._source(node))

    def _over_products(self, node: ast.Call, combine: Callable[[Sequence[Fraction]], Fraction]) -> _Node:
        if self.inside_products:
            raise FormulaError("products_nested", part=self._source(node))
        self.inside_products = True
        each = self._quantity(node.args[0])
        self.inside_products = False
        if not each.product:
            raise FormulaError("one_argument", part=self._source(node))

        def run(inputs: Inputs) -> Fraction:
            products = inputs.products()
            if not products:
                raise Undefined(Note("formula.no_products"))
            return combine([each.run(product) for product in products])

        return _Node(run, each.dimension)

    def _over_arguments(self, node: ast.Call, combine: Callable[[Sequence[Fraction]], Fraction]) -> _Node:
        if not node.args:
            raise FormulaError("function", part=self._source(node))
        parts = [self._quantity(argument) for argument in node.args]
        dimension = self._same(node, *parts)
        return _Node(
            lambda inputs: combine([part.run(inputs) for part in parts]),
            dimension,
            product=any(part.product for part in parts),
        )

    def _when(self, node: ast.Call) -> _Node:
        condition = self._node(node.args[0])
        if not condition.condition:
            raise FormulaError("number_as_condition", part=self._source(node.args[0]))
        then, otherwise = self._quantity(node.args[1]), self._quantity(node.args[2])
        return _Node(
            lambda inputs: then.run(inputs) if condition.run(inputs) else otherwise.run(inputs),
            self._same(node, then, otherwise),
            product=condition.product or then.product or otherwise.product,
        )

    def _round(self, node: ast.Call) -> _Node:
        inner = self._quantity(node.args[0])
        places = self._source(node.args[1])
        # Rounding in base units would round 万元 to 元 and percent to nothing; only plain figures have a place to round at.
        if inner.dimension not in (PLAIN, None) or places not in set("0123456789"):
            raise FormulaError("round", part=self._source(node))
        digits = int(places)
        return _Node(lambda inputs: exact.rounded(inner.run(inputs), digits), PLAIN, product=inner.product)


def _product(left: _AnyDimension, right: _AnyDimension, sign: int) -> _AnyDimension:
    if left is None or right is None:
        return left if right is not None else None
    powers = dict(left)
    for base, power in right:
        powers[base] = powers.get(base, 0) + sign * power
    return tuple(sorted((base, power) for base, power in powers.items() if power))
