"""The steps of a row's score, as notes: from the figures entered through formula and limits to the points."""

from fractions import Fraction

from greenfactory.rulebook import units
from greenfactory.rulebook.formula import Formula, Undefined
from greenfactory.rulebook.notes import Note
from greenfactory.rulebook.packs import formulawords
from greenfactory.rulebook.packs.pack import ENERGY_NAMES, Row
from greenfactory.rulebook.scores.figures import Figures, ProductFigures
from greenfactory.rulebook.scores.forms import Answer
from greenfactory.rulebook.scores.measuring import Combined, Measured

DECISIVE = (
    "scoring.met", "scoring.not_met", "scoring.points_given", "scoring.at_base", "scoring.short_of_base",
    "scoring.short_of_base_linear", "scoring.between", "scoring.at_lead", "scoring.on_steps", "scoring.weighted",
)  # fmt: skip
"""The steps that decide the points; of several products the one that falls short, else their mean."""
WANTED = ("scoring.awaits_judgement", "scoring.value_declared", "scoring.evidence_wanted")
"""The steps that say why points are conditional."""


def answered(row: Row, answer: Answer, earned: Fraction, unjudged: bool) -> tuple[Note, ...]:
    """Steps of a row that was answered."""
    if row.kind != "required" and answer.points is not None:
        first = Note("scoring.points_given", {"points": earned, "max": row.points})
    else:
        first = Note("scoring.met" if answer.met else "scoring.not_met", {"points": earned, "max": row.points})
    steps = [first]
    if unjudged:
        steps.append(Note("scoring.awaits_judgement"))
    return (*steps, *_proof(row, answer, earned))


def measured(row: Row, answer: Answer, found: Combined, figures: Figures) -> tuple[Note, ...]:
    """Steps of a row that was computed, product by product where it is."""
    steps: list[Note] = []
    sources = {each.product.name: each for each in figures.products()} if found.parts[0].product else {}
    for part in found.parts:
        steps += _part(row, part, sources.get(part.product, figures), figures)
    if sources:
        steps.append(Note("scoring.weighted", {"share": found.share, "value": found.value, "unit": found.measure.unit}))
    if answer.value is not None and not found.declared and answer.value != found.value:
        params = {"declared": answer.value, "value": found.value, "unit": found.measure.unit}
        steps.append(Note("scoring.recomputed_differs", params))
    points = row.points * found.share
    steps.append(Note("scoring.points", {"share": found.share, "max": row.points, "points": points}))
    return (*steps, *_proof(row, answer, points))


def _proof(row: Row, answer: Answer, earned: Fraction) -> tuple[Note, ...]:
    if answer.evidence:
        return (Note("scoring.evidence", {"evidence": list(answer.evidence)}),)
    return (Note("scoring.evidence_wanted", {"evidence": list(row.evidence)}),) if earned and row.evidence else ()


def _part(row: Row, part: Measured, inputs: Figures | ProductFigures, figures: Figures) -> list[Note]:
    steps = [_product(row, part, figures)] if part.product else []
    text = part.measure.formula.text
    params = {"value": part.value, "unit": part.measure.unit, "formula": text}
    if part.declared:
        steps.append(Note("scoring.value_declared", params))
    else:
        steps += _figures_used(part.measure.formula, inputs, figures)
        words = {"words": formulawords.of_pack(text, figures.pack), "id": _formula_name(part, figures)}
        steps.append(Note("scoring.value", params | words))
    return steps + _limits(row, part, inputs, figures)


def _product(row: Row, part: Measured, figures: Figures) -> Note:
    """The product with its weight, in the unit of the field that weighs, or of the first where a formula does."""
    assert row.quantity is not None  # noqa: S101 - only quantity rows are measured
    assert row.quantity.per_product is not None  # noqa: S101 - only such rows have parts by product
    dimension = row.quantity.per_product.dimension
    names = (figures.pack.names[name].unit for name, _ in row.quantity.per_product.figures)
    unit = next((name for name in names if units.parse(name).dimension == dimension), units.name(dimension or ()))
    weight = (part.weight or Fraction(0)) / units.parse(unit).factor
    return Note("scoring.product", {"product": part.product, "weight": weight, "unit": unit})


def _formula_name(part: Measured, figures: Figures) -> object:
    named = figures.pack.formulas.get(part.measure.formula_id)
    return Note("scoring.formula_named", {"id": named.id, "title": named.title}) if named else ""


def _figures_used(formula: Formula, inputs: Figures | ProductFigures, figures: Figures) -> list[Note]:
    """Every figure the formula read, with its unit and year; benchmarks with their source; energy with its lines."""
    steps: list[Note] = []
    for name, offset in formula.figures:
        year = figures.form.year + offset
        if name in figures.pack.benchmark_names:
            steps.append(_benchmark(name, figures))
        elif name in ENERGY_NAMES:
            account = figures.account(year)
            steps += [note for item in account.items for note in item.notes]
            total = getattr(account, name)
            steps.append(Note("scoring.energy", {"what": Note(f"scoring.{name}"), "year": year, "value": total}))
        else:
            steps += _figure(name, offset, inputs, figures)
    return steps


def _figure(name: str, offset: int, inputs: Figures | ProductFigures, figures: Figures) -> list[Note]:
    field = figures.pack.fields[name]
    params = {"field": field.title, "unit": field.unit, "year": figures.form.year + offset}
    sources = figures.products() if field.product and isinstance(inputs, Figures) else (inputs,)
    steps = []
    for source in sources:
        try:
            value = source.figure(name, offset)
        except Undefined:
            # A branch of when(…) that was not taken may read figures that nobody entered.
            continue
        if field.kind == "flag":
            steps.append(Note("scoring.flag", {**params, "value": Note("workbook.yes" if value else "workbook.no")}))
        else:
            steps.append(Note("scoring.figure", params | {"value": value}))
    return steps


def _benchmark(name: str, figures: Figures) -> Note:
    declared, found = figures.pack.benchmark_names[name], figures.benchmark(name)
    params = {
        "name": declared.title,
        "value": found.value,
        "unit": declared.unit,
        "industry": found.industry,
        "region": found.region,
        "year": found.year or "—",
        "source": found.source or "—",
        "conf": found.conf,
        "table": figures.table.title,
    }
    return Note("scoring.example_benchmark" if figures.table.example else "scoring.benchmark", params)


def _limits(row: Row, part: Measured, inputs: Figures | ProductFigures, figures: Figures) -> list[Note]:
    quantity = row.quantity
    assert quantity is not None  # noqa: S101 - only quantity rows are measured
    steps: list[Note] = []
    for formula in (part.measure.base, part.measure.lead):
        if formula is not None:
            steps += _figures_used(formula, inputs, figures)
    factor, unit = part.measure.unit_factor, part.measure.unit
    shown = {
        "value": part.value,
        "unit": unit,
        "direction": Note("scoring.higher" if quantity.higher else "scoring.lower"),
    }
    if part.limits.base is None:
        return [*steps, Note("scoring.on_steps", shown | {"share": part.share})]
    shown["base"] = part.limits.base / factor
    if part.limits.lead is None:
        return [*steps, Note("scoring.short_of_base" if part.missed else "scoring.at_base", shown)]
    shown["lead"] = part.limits.lead / factor
    if part.share == 1:
        return [*steps, Note("scoring.at_lead", shown)]
    return [
        *steps,
        Note("scoring.short_of_base_linear" if part.missed else "scoring.between", shown | {"share": part.share}),
    ]
