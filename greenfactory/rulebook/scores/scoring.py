"""Scoring: answers and figures in, scorecard out. Nothing is rounded here, and nothing missing counts as zero in silence."""

from collections.abc import Sequence
from fractions import Fraction
from functools import partial

from greenfactory.rulebook import exact
from greenfactory.rulebook.formula import Undefined
from greenfactory.rulebook.notes import Note
from greenfactory.rulebook.packs import benchmarks, formulawords
from greenfactory.rulebook.packs.benchmarks import BenchmarkTable
from greenfactory.rulebook.packs.pack import Area, Pack, Row
from greenfactory.rulebook.scores import explaining, ladder
from greenfactory.rulebook.scores.figures import Figures
from greenfactory.rulebook.scores.forms import Answer, Form
from greenfactory.rulebook.scores.measuring import measure
from greenfactory.rulebook.scores.scorecard import AreaScore, GateResult, RowScore, Scorecard, Status

_ZERO = Fraction(0)
_UNANSWERED = Answer()


def score(pack: Pack, form: Form, table: BenchmarkTable = benchmarks.NONE) -> Scorecard:
    """The scorecard of `form` under `pack`, with sector values from `table`.

    Points are exact fractions. Rows without a benchmark, a figure or an answer are pending, with the reason.
    """
    figures = Figures(pack, form, table)
    areas, rows = [], dict[str, RowScore]()
    for area in pack.areas:
        scores = [row_score(row, form, figures) for row in area.rows]
        areas.append(_area(area, scores))
        rows.update((each.row.id, each) for each in scores)
    return Scorecard(
        pack=pack,
        gate=_gate(pack, form),
        areas=tuple(areas),
        rows=rows,
        total=exact.total(area.score for area in areas),
        low=exact.total(area.low for area in areas),
        high=exact.total(area.high for area in areas),
        demands=ladder.demands(pack, form, figures),
        code=form.code,
    )


def warnings(pack: Pack, form: Form) -> list[Note]:
    """Plausibility checks of the pack that do not hold for `form`; a check with a missing figure is skipped."""
    figures = Figures(pack, form, benchmarks.NONE)
    return [
        Note("form.implausible", {"what": check.title})
        for check in pack.checks
        if check.condition.value(figures).value == 0
    ]


def _gate(pack: Pack, form: Form) -> GateResult:
    answers = {row.id: form.gate.get(row.id) for row in pack.gate}
    missed = tuple(name for name, met in answers.items() if met is False)
    unknown = tuple(name for name, met in answers.items() if met is None)
    return GateResult(False if missed else None if unknown else True, missed, unknown, answers)


def row_score(row: Row, form: Form, figures: Figures) -> RowScore:
    """One row by itself, before its area rescales it."""
    answer = form.rows.get(row.id, _UNANSWERED)
    if not answer.applies:
        return _not_applicable(row, Note("scoring.declared_not_applicable"), figures.pack)
    if row.applies_if is not None:
        outcome = row.applies_if.value(figures)
        if outcome.value is None:
            return _pending(row, outcome.reason)
        if outcome.value == 0:
            why = Note(
                "scoring.condition_not_applicable",
                {"condition": formulawords.of_pack(row.applies_if.text, figures.pack)},
            )
            return _not_applicable(row, why, figures.pack)
    if row.quantity is not None:
        return _quantity(row, answer, figures)
    return _answered(row, answer, figures.pack)


def _pending(row: Row, reason: Note | None) -> RowScore:
    return RowScore(row, "pending", None, row.points, reason=reason)


def _not_applicable(row: Row, why: Note, pack: Pack) -> RowScore:
    """Left out with its points when the area is rescaled; else full points or none."""
    rule = pack.selection.not_applicable.default if row.not_applicable == "default" else row.not_applicable
    if rule in {"full", "zero"}:
        return RowScore(row, "not_applicable", row.points if rule == "full" else _ZERO, row.points, reason=why)
    return RowScore(row, "not_applicable", _ZERO, _ZERO, reason=why)


def _answered(row: Row, answer: Answer, pack: Pack) -> RowScore:
    """A row that is answered rather than computed: met or not, or points by degree."""
    by_degree = row.kind != "required" and answer.points is not None
    if not by_degree and answer.met is None:
        return _pending(row, Note("scoring.unanswered"))
    earned = answer.points if by_degree and answer.points is not None else row.points if answer.met else _ZERO
    # A judged row that is only claimed waits for somebody's judgement, whatever proof lies beside it.
    unjudged = row.kind == "judged" and not by_degree and bool(earned)
    status = _status(row, answer, earned, doubtful=unjudged)
    if _lacks_evidence(status, answer, pack):
        return _pending(row, Note("scoring.no_evidence"))
    missed = row.kind == "required" and not earned and not answer.met
    return RowScore(
        row,
        status,
        earned,
        row.points,
        missed=missed,
        explain=partial(explaining.answered, row, answer, earned, unjudged),
    )


def _status(row: Row, answer: Answer, earned: Fraction, *, doubtful: bool) -> Status:
    """Points stand on evidence; to earn none needs no proof."""
    if doubtful or (row.evidence and not answer.evidence and earned):
        return "conditional"
    return "confirmed"


def _quantity(row: Row, answer: Answer, figures: Figures) -> RowScore:
    assert row.quantity is not None  # noqa: S101 - the caller asked
    try:
        found = measure(row.quantity, figures, answer.value)
    except Undefined as undefined:
        return _pending(row, undefined.note)
    earned = row.points * found.share
    status = _status(row, answer, earned, doubtful=found.declared)
    if _lacks_evidence(status, answer, figures.pack):
        return _pending(row, Note("scoring.no_evidence"))
    return RowScore(
        row,
        status,
        earned,
        row.points,
        value=found.value,
        unit=found.measure.unit,
        limits=found.limits(row.quantity),
        missed=found.missed,
        explain=partial(explaining.measured, row, answer, found, figures),
    )


def _lacks_evidence(status: Status, answer: Answer, pack: Pack) -> bool:
    """Whether the pack keeps a claimed row pending until it has evidence (question k)."""
    rule = pack.selection.pending.without_evidence
    return rule == "pending" and status == "conditional" and not answer.evidence


def _area(area: Area, scores: Sequence[RowScore]) -> AreaScore:
    """Sum of the rows; rows left out give their points to the others, so that the area keeps its weight."""
    notes = _rescale(area, scores)
    earned = exact.total(row.score for row in scores if row.score is not None)
    open_points = exact.total(row.max for row in scores if row.status == "pending")
    if all(row.status == "not_applicable" and row.max == 0 for row in scores):
        notes.append(Note("scoring.nothing_applies", {"area": area.title}))
    low, high = earned, earned + open_points
    zeroing = [row for row in scores if row.row.on_miss == "area"]
    if any(row.missed for row in zeroing):
        missed = [row.row.id for row in zeroing if row.missed]
        notes.append(Note("scoring.area_zero", {"rows": missed}))
        earned = low = high = _ZERO
    elif any(row.status == "pending" for row in zeroing):
        low = _ZERO
    if area.bonus:
        earned, low, high = (min(each, area.weight) for each in (earned, low, high))
    return AreaScore(area, earned, area.weight, low, high, tuple(notes))


def _rescale(area: Area, scores: Sequence[RowScore]) -> list[Note]:
    """Spread the points of rows left out over the others in proportion; a bonus area has no weight to keep."""
    left_out = [row for row in scores if row.status == "not_applicable" and row.max == 0]
    if not left_out or area.bonus:
        return []
    kept = exact.total(row.max for row in scores)
    if kept == 0:
        return []
    factor = area.weight / kept
    for row in scores:
        full = row.score == row.max
        row.factor, row.max = factor, row.max * factor
        if full:
            row.score = row.max
        elif row.score:
            row.score *= factor
    return [Note("scoring.rescaled", {"rows": [row.row.id for row in left_out], "factor": factor})]
