"""Reads the rows of an area: kinds, points, what a miss does, and how a quantity row is measured."""

from collections.abc import Mapping
from fractions import Fraction

from greenfactory.rulebook import exact, formula, units
from greenfactory.rulebook.formula import Formula, Name
from greenfactory.rulebook.formulatext import FormulaError
from greenfactory.rulebook.notes import Note
from greenfactory.rulebook.packs.pack import Measure, NamedFormula, Quantity, Row
from greenfactory.rulebook.packs.register import Register
from greenfactory.rulebook.toml import Number, Section

_KINDS = ("required", "optional", "quantity", "judged")


class RowReader:
    """Reads rows over the names and formulas that the pack declares."""

    def __init__(self, register: Register, known: Mapping[str, Name], formulas: Mapping[str, NamedFormula]) -> None:
        self.register, self.known, self.formulas = register, known, formulas

    def row(self, section: Section, area: str, share: Fraction | None) -> Row:
        """One row of `area`; `share` is its points where the area divides its weight evenly."""
        kind = section.text("kind", choices=_KINDS)
        points = section.number("points") if share is None else share
        if points < 0:
            section.problem("points", Note("pack.below", {"key": "points", "least": 0}))
        row = Row(
            id=self.register.new_id(section),
            area=area,
            title=section.title(),
            group=section.text("group", ""),
            kind=kind,  # type: ignore[arg-type]  # one of _KINDS
            points=points,
            on_miss=section.text("on_miss", "points", ("points", "area", "refuse")),  # type: ignore[arg-type]
            not_applicable=section.text(  # type: ignore[arg-type]
                "not_applicable", "default", ("default", "never", "rescale", "full", "zero")
            ),
            applies_if=self.register.condition(section, "applies_if", self.known) if "applies_if" in section else None,
            evidence=section.texts("evidence"),
            rubric=section.both("rubric", {"zh": "", "en": ""}),
            quantity=self._quantity(section) if kind == "quantity" else None,
            source=self.register.source(section),
        )
        section.text("note", "")
        section.done()
        return row

    def _quantity(self, section: Section) -> Quantity:
        higher = section.text("direction", choices=("higher", "lower")) == "higher"
        scale = section.text("scale", choices=("linear", "threshold", "steps"))
        per_product = section.formula("per_product", self.known, per_product=True) if "per_product" in section else None
        variants = section.sections("variants")
        measures = tuple(
            self._measure(variant, scale, per_product is not None, last=variant is variants[-1]) for variant in variants
        ) or (self._measure(section, scale, per_product is not None, last=True),)
        for place, each in zip(variants or [section], measures, strict=True):
            _same_direction(place, each, higher)
        for variant in variants:
            variant.done()
        return Quantity(
            measures=measures,
            higher=higher,
            scale=scale,  # type: ignore[arg-type]  # checked by choices
            steps=self._steps(section, higher) if scale == "steps" else (),
            # Elsewhere it would change nothing, and is refused as a key nobody reads.
            strict=scale == "threshold" and section.flag("strict", False),
            required=section.flag("required", False),
            per_product=per_product,
        )

    def _measure(self, section: Section, scale: str, per_product: bool, *, last: bool) -> Measure:
        read, formula_id, unit = self._formula(section, per_product)
        parsed = units.parse(unit)
        # Its own unit was checked where the formula stands.
        if not formula_id or "unit" in section:
            check_unit(section, "unit", read, parsed)
        condition = None
        if "if" in section or not last:
            condition = self.register.condition(section, "if", self.known, per_product=per_product)
        return Measure(
            formula=read,
            formula_id=formula_id,
            unit=unit,
            unit_factor=parsed.factor,
            base=None if scale == "steps" else self._limit(section, "base", parsed, per_product),
            lead=self._limit(section, "lead", parsed, per_product) if scale == "linear" else None,
            condition=condition,
        )

    def _formula(self, section: Section, per_product: bool) -> tuple[Formula, str, str]:
        """The row's formula with its id and unit: a named one, or its own `expr`."""
        if "formula" not in section:
            return section.formula("expr", self.known, per_product=per_product), "", section.unit("unit")
        name = section.text("formula")
        if name not in self.formulas:
            if isinstance(section.table["formula"], str):
                section.problem("formula", Note("pack.unknown_formula", {"id": name}))
            return formula.constant(Fraction(0), None, name), name, section.unit("unit", "1")
        named = self.formulas[name]
        unit = section.unit("unit", named.unit)
        try:
            return formula.read(named.text, self.known, per_product=per_product), name, unit
        except FormulaError as error:
            # Whatever else is wrong with it is named where the formula stands.
            if error.note.code == "formula.product_outside":
                section.problem("formula", error.note)
            return formula.constant(Fraction(0), None, named.text), name, unit

    def _limit(self, section: Section, key: str, unit: units.Unit, per_product: bool) -> Formula:
        """A limit: a number in the row's unit, or a formula of the row's dimension."""
        value = section.table.get(key)
        if isinstance(value, str) and not isinstance(value, Number) and not _is_number(value):
            read = section.formula(key, self.known, per_product=per_product)
            check_unit(section, key, read, unit)
            return read
        number = section.number(key)
        return formula.constant(number * unit.factor, unit.dimension, exact.text(number))

    def _steps(self, section: Section, higher: bool) -> tuple[tuple[Fraction, Fraction], ...]:
        """Limits from the easiest to the hardest with their shares, which never fall."""
        entries = section.sequence("steps")
        steps = [step for step in map(_step, entries) if step is not None]
        limits, shares = [limit for limit, _ in steps], [share for _, share in steps]
        ordered = limits == sorted(set(limits), reverse=not higher) and shares == sorted(shares)
        if isinstance(section.table.get("steps"), list) and (not steps or len(steps) < len(entries) or not ordered):
            section.problem("steps", Note("pack.steps"))
        return tuple(steps)


def _same_direction(section: Section, measure: Measure, higher: bool) -> None:
    """Refuse plain limits that lie the wrong way round; those of formulas are checked with each form."""
    base, lead = measure.base, measure.lead
    if base is None or lead is None or base.figures or lead.figures:
        return
    low, high = (each.value(None).value for each in (base, lead))  # type: ignore[arg-type]  # they read no figure
    if low is not None and high is not None and (high < low if higher else high > low):
        section.problem("lead", Note("pack.limits_crossed"))


def _step(pair: object) -> tuple[Fraction, Fraction] | None:
    """A limit and the share it earns, between 0 and 1."""
    try:
        if isinstance(pair, list) and len(pair) == 2 and 0 <= exact.of(pair[1]) <= 1:
            return exact.of(pair[0]), exact.of(pair[1])
    except (ValueError, TypeError):
        pass
    return None


def check_unit(section: Section, key: str, read: Formula, unit: units.Unit) -> None:
    """Refuse under `key` a formula that does not give what `unit` measures."""
    if read.dimension is not None and read.dimension != unit.dimension:
        params = {"unit": unit.text, "formula": read.text, "found": units.name(read.dimension)}
        section.problem(key, Note("pack.unit_mismatch", params))


def _is_number(text: str) -> bool:
    try:
        exact.parse(text)
    except ValueError:
        return False
    return True
