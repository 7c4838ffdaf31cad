"""What is odd about the figures of a form: jumps between years, slipped units, relations that cannot be. It never blocks.

How far a figure may stray is the pack's (`[plausibility]`, `[[checks]]`), never this module's.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from greenfactory.rulebook import units
from greenfactory.rulebook.formula import Undefined
from greenfactory.rulebook.notes import Note
from greenfactory.rulebook.packs import benchmarks
from greenfactory.rulebook.packs.pack import ENERGY_NAMES, Both, Check, Pack, Plausibility
from greenfactory.rulebook.scores.figures import Figures
from greenfactory.rulebook.scores.forms import Form

Place = tuple[str, int]
"""A field, or `energy` or `products` for what stands in their lines, and a year."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """What is odd, against what, with a remedy in `wording`; `places` are the figures to look at, the first one above all."""

    note: Note
    places: tuple[Place, ...]
    product: int | None = None
    """The number of the product whose figures they are, from 1."""


def doubts(pack: Pack, form: Form) -> list[Doubt]:
    """Everything odd about `form`; a check or a comparison with a figure missing is skipped."""
    checked = [doubt for check in pack.checks for doubt in _check(pack, form, check)]
    strayed = list(_strayed(pack, form, pack.plausibility)) if pack.plausibility else []
    slipped = [each for each in strayed if each.note.code in {"doubt.slip_up", "doubt.slip_down"}]
    # Of two that speak of the same figures the more exact one is told: a slip before a check, a check before a jump.
    found = slipped + [each for each in checked if not _among(each, slipped)]
    return found + [each for each in strayed if not _among(each, found)]


def _among(doubt: Doubt, told: list[Doubt]) -> bool:
    return any((set(doubt.places), doubt.product) == (set(each.places), each.product) for each in told)


def _check(pack: Pack, form: Form, check: Check) -> Iterator[Doubt]:
    figures = Figures(pack, form, benchmarks.NONE)
    if check.condition.value(figures).value != 0:
        return
    read = check.condition.figures
    known = [(name, offset) for name, offset in read if name in ENERGY_NAMES or name in pack.fields]
    shown = [note for name, offset in known for note in _figure(pack, figures, name, offset)]
    places = tuple((_part(pack, name), form.year + offset) for name, offset in known)
    yield Doubt(Note("doubt.check", {"what": check.title, "figures": shown}), places)


def _part(pack: Pack, name: str) -> str:
    """A field of the plant itself; what stands in lines by the name of its list."""
    return "energy" if name in ENERGY_NAMES else "products" if pack.fields[name].product else name


def _figure(pack: Pack, figures: Figures, name: str, offset: int) -> Iterator[Note]:
    """A figure with its name, year and value; those of products are many and not told."""
    if name in pack.fields and pack.fields[name].product:
        return
    title: object = Note(f"printed.{name}") if name in ENERGY_NAMES else pack.fields[name].title
    unit = ENERGY_NAMES.get(name) or pack.fields[name].unit
    try:
        value = figures.figure(name, offset)
    except Undefined:
        return
    yield Note("doubt.figure", {"name": title, "year": figures.form.year + offset, "value": value, "unit": unit})


def _strayed(pack: Pack, form: Form, limits: Plausibility) -> Iterator[Doubt]:
    """Figures of the plant, of each product and of each energy source, year against year."""
    figures: list[tuple[Mapping[Place, Fraction], int | None]] = [(form.data, None)]
    figures += [(each.data, number) for number, each in enumerate(form.products, start=1)]
    for data, product in figures:
        for field in pack.fields.values():
            if field.kind != "flag" and field.product == (product is not None):
                series = {year: value for (name, year), value in data.items() if name == field.id}
                for note, year in _years(series, field.title, field.unit, limits):
                    yield Doubt(note, ((field.id, year), (field.id, year - 1)), product)
    for (source, unit), used in _energy(form).items():
        for note, year in _years(used, _source(pack, source), unit, limits):
            yield Doubt(note, (("energy", year), ("energy", year - 1)))


def _energy(form: Form) -> Mapping[tuple[str, str], Mapping[int, Fraction]]:
    """What was used of each source by year, in the unit of its first line; lines in a unit of another kind stand apart."""
    found: dict[tuple[str, str], dict[int, Fraction]] = {}
    for line in form.energy:
        if line.flow != "used":
            continue
        for (source, unit), series in found.items():
            if source == line.source and (amount := _converted(line.amount, line.unit, unit)) is not None:
                series[line.year] = series.get(line.year, Fraction(0)) + amount
                break
        else:
            found[line.source, line.unit] = {line.year: line.amount}
    return found


def _converted(amount: Fraction, unit: str, wanted: str) -> Fraction | None:
    try:
        return units.convert(amount, unit, wanted)
    except ValueError:
        return None


def _source(pack: Pack, name: str) -> Both:
    tables = pack.energy.tables if pack.energy else ()
    return next((row.title for table in tables for row in table.rows if row.id == name), {"zh": name, "en": name})


def _years(series: Mapping[int, Fraction], name: Both, unit: str, limits: Plausibility) -> Iterator[tuple[Note, int]]:
    """Every year that strays from the one before it."""
    for year, value in sorted(series.items()):
        before = series.get(year - 1)
        if not before or not value:
            continue
        told = {"name": name, "year": year, "value": value, "unit": unit, "before": before, "last": year - 1}
        ratio = max(value / before, before / value)
        way = "up" if value > before else "down"
        slip = next((slip for slip in limits.slips if abs(ratio / slip - 1) <= limits.slip_within), None)
        if slip is not None:
            yield Note(f"doubt.slip_{way}", {**told, "factor": slip}), year
        elif ratio > limits.jump:
            yield Note(f"doubt.jump_{way}", {**told, "ratio": ratio, "limit": limits.jump}), year
