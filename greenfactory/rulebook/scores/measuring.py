"""Scores a quantity row: value by formula, limits by benchmark, share of the points, for the plant or product by product."""

from fractions import Fraction
from typing import NamedTuple

from greenfactory.rulebook.formula import Formula, Inputs, Undefined
from greenfactory.rulebook.notes import Note
from greenfactory.rulebook.packs.pack import Measure, Quantity
from greenfactory.rulebook.scores.figures import Figures

_NONE, _ALL = Fraction(0), Fraction(1)


# Named tuples, because they are made several times a row and a frozen dataclass takes three times as long to make.


class Limits(NamedTuple):
    """The limits that counted, in base units; `lead` only on a linear scale."""

    base: Fraction | None
    lead: Fraction | None


class Measured(NamedTuple):
    """A value (in the measure's unit) and the share of the points it earns; `weight` is the product's, in base units."""

    measure: Measure
    value: Fraction
    share: Fraction
    missed: bool
    limits: Limits
    declared: bool = False
    product: str = ""
    weight: Fraction | None = None


class Combined(NamedTuple):
    """The result of a row: one part for the plant, or one for each product with the weighted mean of shares."""

    parts: tuple[Measured, ...]
    share: Fraction
    value: Fraction
    missed: bool

    @property
    def measure(self) -> Measure:
        """The measure of the (first) part."""
        return self.parts[0].measure

    def limits(self, quantity: Quantity) -> dict[str, Fraction]:
        """The limits of the (first) part by name, in its unit."""
        base, lead = self.parts[0].limits
        if base is None:
            return {f"step {index}": limit for index, (limit, _) in enumerate(quantity.steps, start=1)}
        found = {"base": _shown(base, self.measure)}
        if lead is not None:
            found["lead"] = _shown(lead, self.measure)
        return found

    @property
    def declared(self) -> bool:
        """Whether a declared value stands in for one that can't be recomputed."""
        return any(part.declared for part in self.parts)


def measure(quantity: Quantity, figures: Figures, declared: Fraction | None) -> Combined:
    """The row's result; a `declared` value (in the row's unit) counts only where its data do not give one.

    Raises Undefined with the reason where neither gives one, or a limit is missing.
    """
    if quantity.per_product is not None:
        try:
            return _by_product(quantity, quantity.per_product, figures)
        except Undefined:
            if declared is None:
                raise
    part = _part(quantity, figures, declared)
    return Combined((part,), part.share, part.value, part.missed)


def _by_product(quantity: Quantity, weigh: Formula, figures: Figures) -> Combined:
    if not figures.products():
        raise Undefined(Note("formula.no_products"))
    parts = []
    for each in figures.products():
        part = _part(quantity, each, None)
        weight = weigh.figure(each)
        parts.append(
            Measured(part.measure, part.value, part.share, part.missed, part.limits, False, each.product.name, weight)
        )
    total = sum((part.weight or Fraction(0) for part in parts), Fraction(0))
    if total == 0:
        raise Undefined(Note("scoring.no_weight"))
    share = sum((part.share * (part.weight or 0) for part in parts), Fraction(0)) / total
    value = sum((part.value * (part.weight or 0) for part in parts), Fraction(0)) / total
    # One product short of its limit is a miss: a good one must not hide it.
    return Combined(tuple(parts), share, value, any(part.missed for part in parts))


def _part(quantity: Quantity, inputs: Inputs, declared: Fraction | None) -> Measured:
    chosen = _choose(quantity, inputs)
    is_declared = False
    try:
        value = chosen.formula.figure(inputs)
    except Undefined:
        if declared is None:
            raise
        value, is_declared = declared * chosen.unit_factor, True
    share, missed, limits = _share(quantity, chosen, value, inputs)
    return Measured(chosen, _shown(value, chosen), share, missed, limits, is_declared)


def _choose(quantity: Quantity, inputs: Inputs) -> Measure:
    """The first variant whose condition holds."""
    for each in quantity.measures:
        if each.condition is None or each.condition.figure(inputs):
            return each
    raise Undefined(Note("scoring.no_variant"))


def _shown(value: Fraction, chosen: Measure) -> Fraction:
    """`value`, in base units, in the unit of the measure."""
    return value if chosen.unit_factor == 1 else value / chosen.unit_factor


def _share(quantity: Quantity, chosen: Measure, value: Fraction, inputs: Inputs) -> tuple[Fraction, bool, Limits]:
    """Share of the points, whether the row is missed, and the limits that counted. Limits are inclusive."""
    higher = quantity.higher
    if quantity.scale == "steps":
        shown = _shown(value, chosen)
        reached = [share for limit, share in quantity.steps if (shown >= limit if higher else shown <= limit)]
        return (reached[-1] if reached else _NONE), not reached, Limits(None, None)
    assert chosen.base is not None  # noqa: S101 - the reader gives every scale but steps a base
    base = chosen.base.figure(inputs)
    over = value - base if higher else base - value
    missed = over < 0 or (quantity.strict and over == 0)
    if quantity.scale == "threshold":
        return (_NONE if missed else _ALL), missed, Limits(base, None)
    assert chosen.lead is not None  # noqa: S101 - the reader gives a linear scale its lead
    lead = chosen.lead.figure(inputs)
    span = lead - base if higher else base - lead
    if span < 0:
        params = {"base": _shown(base, chosen), "lead": _shown(lead, chosen), "unit": chosen.unit}
        raise Undefined(Note("scoring.limits_crossed", params))
    limits = Limits(base, lead)
    if over >= span:
        return _ALL, False, limits
    return (_NONE if missed else over / span), missed, limits
