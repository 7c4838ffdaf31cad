"""The energy account: what was used, in tons of coal equivalent and of CO2, line by line with factor, year and source.

A measured heat value goes first; where no table has a single value for a line, the figure is pending with the reason.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from greenfactory.rulebook.energy.energyline import EnergyLine, Pending, Reckoning, short
from greenfactory.rulebook.energy.factorbook import Book
from greenfactory.rulebook.energy.factors import FactorTable
from greenfactory.rulebook.notes import Note

__all__ = ["FIGURES", "EnergyAccount", "EnergyItem", "EnergyLine", "account", "known_source"]

FIGURES = ("calorific_tce", "primary_tce", "co2_t")


@dataclass(frozen=True, slots=True)
class EnergyItem:
    """What a line adds to the account: sold energy is negative, energy left out by the pack's rule 0.

    `notes` are the steps; `pending` has the reason of each figure (a name of FIGURES) that is None.
    """

    line: EnergyLine
    calorific_tce: Fraction | None
    primary_tce: Fraction | None
    co2_t: Fraction | None
    notes: tuple[Note, ...]
    pending: Mapping[str, Note] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class EnergyAccount:
    """A year's account: tce by calorific value (当量值) and by primary value (等价值), and tCO2.

    A total is None when any line lacks it; `pending` has the reasons by figure.
    """

    year: int
    region: str
    items: tuple[EnergyItem, ...]
    calorific_tce: Fraction | None
    primary_tce: Fraction | None
    co2_t: Fraction | None
    pending: Mapping[str, tuple[Note, ...]]


def account(
    lines: Sequence[EnergyLine],
    tables: Sequence[FactorTable],
    *,
    year: int,
    region: str,
    sold: Literal["subtract", "keep"],
    feedstock: Literal["exclude", "keep"],
) -> EnergyAccount:
    """The account of `year` over the lines of that year; lines of other years are left out.

    `region` is the province whose grid factor counts. Where several tables know a source, the first with a single value
    counts, so that a city's own table goes before the national ones. `sold`: "subtract" takes energy sold on off, "keep"
    leaves it in; `feedstock`: "exclude" leaves raw-material use out, "keep" counts its energy (but no combustion CO2).
    Never raises for what a line holds: a figure that cannot be had is None with its reason.
    """
    book = Book(tables)
    left_out = {flow for flow, out in (("sold", sold == "keep"), ("feedstock", feedstock == "exclude")) if out}
    items = tuple(_item(line, book, region, left_out) for line in lines if line.year == year)
    (calorific, primary, co2), reasons = zip(*(_total(name, items) for name in FIGURES), strict=True)
    pending = {name: why for name, why in zip(FIGURES, reasons, strict=True) if why}
    return EnergyAccount(year, region, items, calorific, primary, co2, pending)


def known_source(source: str, tables: Sequence[FactorTable]) -> bool:
    """Whether any table knows an energy source by this name."""
    return bool(Book(tables).sources(source))


def _total(name: str, items: Sequence[EnergyItem]) -> tuple[Fraction | None, tuple[Note, ...]]:
    if not items:
        return None, (Note("energy.no_lines"),)
    reasons = tuple(
        Note("energy.line_pending", {"source": short(item.line.source), "reason": item.pending[name]})
        for item in items
        if name in item.pending
    )
    if reasons:
        return None, reasons
    total = sum((getattr(item, name) for item in items), Fraction(0))
    # More sold than used is no consumption: a negative intensity would take full points.
    return (None, (Note("energy.negative_total", {"value": total}),)) if total < 0 else (total, ())


def _item(line: EnergyLine, book: Book, region: str, left_out: set[str]) -> EnergyItem:
    if line.amount < 0:
        return _without(line, Note("energy.negative_amount", {"source": short(line.source), "amount": line.amount}))
    if line.flow in left_out:
        note = Note(f"energy.{line.flow}_left_out", {"source": short(line.source)})
        return EnergyItem(line, Fraction(0), Fraction(0), Fraction(0), (note,))
    try:
        reckoning = Reckoning(line, book, region)
    except Pending as pending:
        return _without(line, pending.note)
    figures, reasons = list[Fraction | None](), dict[str, Note]()
    for name, way in zip(FIGURES, (reckoning.calorific, reckoning.primary, reckoning.co2), strict=True):
        try:
            figures.append(-way() if line.flow == "sold" else way())
        except Pending as pending:
            figures.append(None)
            reasons[name] = pending.note
    notes = reckoning.notes
    for note in reasons.values():
        # One unit that does not fit holds up several figures: it is said once.
        notes += [] if note in notes else [note]
    if line.flow == "sold":
        notes.append(Note("energy.sold_subtracted", {"source": short(line.source)}))
    calorific, primary, co2 = figures
    return EnergyItem(line, calorific, primary, co2, tuple(notes), reasons)


def _without(line: EnergyLine, reason: Note) -> EnergyItem:
    return EnergyItem(line, None, None, None, (reason,), dict.fromkeys(FIGURES, reason))
