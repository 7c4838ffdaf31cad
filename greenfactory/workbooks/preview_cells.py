"""Hidden sheets of live formulas under construction: each step of the preview score gets a cell, so that formulas stay short.

A figure that cannot be had is an error value (#N/A, #DIV/0!): it spreads through whatever needs it, as `Undefined` does in
the rulebook, and IF leaves out the branch that is not taken.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from greenfactory.workbooks.form_layout import fixed, quoted

MISSING = "NA()"
# Doubles carry about 16 digits: values nearer than this are the same figure, computed another way.
NEAR = "1E-12"
_EXACT = 10**15


@dataclass(slots=True)
class Grid:
    """A hidden sheet: `cells` by (row, column) from 1; a formula begins with =, the rest is text or a number."""

    name: str
    cells: dict[tuple[int, int], str | int | float] = field(default_factory=dict)
    next: int = 1

    def line(self, label: str, values: Sequence[str | int | float | None], column: int = 2) -> int:
        """A new row with its label in column A and `values` from `column` on; gives its number."""
        row = self.next
        self.next += 1
        self.cells[row, 1] = label
        for index, value in enumerate(values):
            if value is not None:
                self.cells[row, column + index] = value
        return row

    def one(self, label: str, formula: str) -> str:
        """A row with one formula; gives its cell."""
        return self.ref(self.line(label, [formula]), 2)

    def ref(self, row: int, column: int) -> str:
        """A cell for formulas."""
        return f"{quoted(self.name)}!{fixed(row, column)}"

    def span(self, first: tuple[int, int], last: tuple[int, int]) -> str:
        """A range for formulas."""
        return f"{quoted(self.name)}!{fixed(*first)}:{fixed(*last)}"


def rational(value: Fraction) -> str:
    """An exact number for formulas: a decimal where Excel holds all its digits, else a quotient."""
    if value.denominator == 1:
        return _whole(value.numerator)
    return f"({_whole(value.numerator)}/{_whole(value.denominator)})"


def _whole(value: int) -> str:
    """Excel reads 15 digits; the rest of a longer number is scaled back by a power of ten."""
    digits = str(abs(value))
    sign = "-" if value < 0 else ""
    if len(digits) <= 15:
        return f"({sign}{digits})" if sign else digits
    return f"({sign}{digits[:15]}E{len(digits) - 15})"


def times(ref: str, factor: Fraction) -> str:
    """`ref` times an exact factor."""
    if factor == 1:
        return ref
    above = "" if factor.numerator == 1 else f"*{_whole(factor.numerator)}"
    below = "" if factor.denominator == 1 else f"/{_whole(factor.denominator)}"
    return f"{ref}{above}{below}"


def near(one: str, other: str) -> str:
    """How far apart two figures may be and still count as the same."""
    return f"{NEAR}*(ABS({one})+ABS({other}))"


def compared(one: str, sign: str, other: str) -> str:
    """A comparison that does not fall over the last digit of a double; both sides are cells or numbers."""
    if sign in {"=", "<>"}:
        return f"(ABS({one}-{other}){'<=' if sign == '=' else '>'}{near(one, other)})"
    if sign in {">=", "<="}:
        first, second = (one, other) if sign == ">=" else (other, one)
        return f"({first}-{second}>=-{near(one, other)})"
    first, second = (one, other) if sign == ">" else (other, one)
    return f"({first}-{second}>{near(one, other)})"
