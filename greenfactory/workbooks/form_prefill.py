"""What a form carries forward from an earlier one, cell by cell."""

from collections.abc import Iterator
from fractions import Fraction

from greenfactory.rulebook import exact
from greenfactory.rulebook.scores.forms import Answer, Form
from greenfactory.workbooks.form_layout import Layout, by_degree, may_not_apply, word, year_key

Cell = tuple[str, str, str]
"""Sheet key, row id, column key."""
Value = str | float | int
_MARK = "；"


def entries(layout: Layout, form: Form | None) -> dict[Cell, Value]:
    """What stands in the entry cells to begin with; nothing but the year in a blank form.

    A form of the same year is carried over whole. Of another year only what may still hold is: not the basic requirements,
    which are answered anew each year, and only figures of years that this form asks for.
    """
    found: dict[Cell, Value] = {("enterprise", "year", "answer"): layout.year}
    if form is None:
        return found
    parts = (_particulars(form), _answers(layout, form), _figures(layout, form), _lines(layout, form))
    return found | {cell: value for part in parts for cell, value in part if value != ""}


def _particulars(form: Form) -> Iterator[tuple[Cell, Value]]:
    for key, value in form.enterprise.items():
        if key != "year" and value:
            yield ("enterprise", key, "answer"), _MARK.join(value) if isinstance(value, list | tuple) else str(value)


def _answers(layout: Layout, form: Form) -> Iterator[tuple[Cell, Value]]:
    if form.year == layout.year:
        for name, met in form.gate.items():
            yield ("gate", name, "met"), _yes_no(layout, met)
        for name, met in form.clauses.items():
            yield ("clauses", name, "met"), _yes_no(layout, met)
    for name, answer in form.rows.items():
        if name in layout.pack.rows:
            yield from _answer(layout, name, answer)


def _answer(layout: Layout, name: str, answer: Answer) -> Iterator[tuple[Cell, Value]]:
    row = layout.pack.rows[name]
    sheet = f"area:{row.area}"
    if may_not_apply(row) and not answer.applies:
        yield (sheet, name, "applies"), word("not_applicable", layout.lang)
    if row.quantity is None:
        yield (sheet, name, "met"), _yes_no(layout, answer.met)
    elif answer.value is not None:
        yield (sheet, name, "value"), number(answer.value)
    if by_degree(row) and answer.points is not None:
        yield (sheet, name, "points"), number(answer.points)
    yield (sheet, name, "evidence"), _MARK.join(answer.evidence)


def _figures(layout: Layout, form: Form) -> Iterator[tuple[Cell, Value]]:
    for (name, year), figure in form.data.items():
        field = layout.pack.fields[name]
        if layout.year - field.years < year <= layout.year:
            yield ("data", name, year_key("", year)), _figure(layout, name, figure)
    for line, product in zip(
        layout.sheet("products").rows if layout.has("products") else (), form.products, strict=False
    ):
        yield ("products", line, "name"), product.name
        yield ("products", line, "product_unit"), product.unit
        for (name, year), figure in product.data.items():
            if layout.year - layout.pack.fields[name].years < year <= layout.year:
                yield ("products", line, year_key(name, year)), _figure(layout, name, figure)


def _figure(layout: Layout, name: str, figure: Fraction) -> Value:
    if layout.pack.fields[name].kind == "flag":
        return _yes_no(layout, figure == 1)
    return number(figure)


def _lines(layout: Layout, form: Form) -> Iterator[tuple[Cell, Value]]:
    asked = range(layout.year - 2, layout.year + 1)
    lines = [line for line in form.energy if form.year == layout.year or line.year in asked]
    for number_of, line in zip(layout.sheet("energy").rows if layout.has("energy") else (), lines, strict=False):
        yield ("energy", number_of, "source"), line.source
        yield ("energy", number_of, "year"), line.year
        yield ("energy", number_of, "amount"), number(line.amount)
        yield ("energy", number_of, "energy_unit"), line.unit
        if line.ncv is not None:
            yield ("energy", number_of, "ncv"), number(line.ncv)
        yield ("energy", number_of, "flow"), word(f"flow_{line.flow}", layout.lang)


def _yes_no(layout: Layout, met: bool | None) -> str:
    return "" if met is None else word("yes" if met else "no", layout.lang)


def number(value: Fraction) -> Value:
    """A figure as Excel keeps it where it can keep all its digits, else as text, which the reader takes as well."""
    if value.denominator == 1 and abs(value.numerator) < 10**15:
        return value.numerator
    text = exact.text(value)
    digits = text.lstrip("-0.").replace(".", "")
    return float(value) if "/" not in text and len(digits) <= 15 else text
