"""What scoring gives: a scorecard with its areas, rows, steps and open points. Values only."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from greenfactory.rulebook import exact
from greenfactory.rulebook.notes import Note
from greenfactory.rulebook.packs.pack import Area, Pack, Row
from greenfactory.rulebook.scores import explaining, ladder
from greenfactory.rulebook.scores.ladder import Demand, Ladder

Status = Literal["confirmed", "conditional", "pending", "not_applicable"]


def _no_steps() -> tuple[Note, ...]:
    return ()


@dataclass(slots=True)
class RowScore:
    """One row's result.

    `score` of `max` points (None while pending; both after rescaling for rows that do not apply), `value` in `unit`,
    with the limits that counted in the same unit: `base` and `lead`, or `step 1` … of the first product.
    confirmed: stands on evidence; conditional: claimed, its evidence or data still to come; pending: can't be scored,
    `reason` says why. `missed` asks for what `on_miss` says; `factor` is that of the rescaling.
    """

    row: Row
    status: Status
    score: Fraction | None
    max: Fraction
    value: Fraction | None = None
    unit: str = ""
    limits: Mapping[str, Fraction] = field(default_factory=dict)
    reason: Note | None = None
    missed: bool = False
    factor: Fraction = Fraction(1)
    # Steps are worked out when somebody looks: most rows of most forms are never looked at.
    explain: Callable[[], tuple[Note, ...]] = field(default=_no_steps, compare=False, repr=False)

    def steps(self) -> tuple[Note, ...]:
        """How the score came about, from the figures entered to the points."""
        steps = self.explain()
        if not steps or self.factor == 1:
            return steps
        rescaled = {"factor": self.factor, "score": self.score, "max": self.max}
        return (*steps, Note("scoring.row_rescaled", rescaled))

    def outline(self) -> tuple[Note, ...]:
        """The steps that decide the points, and what is still wanted for them: what a single line can hold."""
        steps = self.explain()
        decisive = [step for step in steps if step.code in explaining.DECISIVE]
        short = [step for step in decisive if step.code.startswith("scoring.short_of_base")]
        first = (short or decisive[-1:])[:1]
        if first and "points" in first[0].params:
            first = [Note(first[0].code, {**first[0].params, "points": self.score, "max": self.max})]
        return (*first, *(step for step in steps if step.code in explaining.WANTED))

    @property
    def standing(self) -> Note:
        """The status as people read it: a missed row is not simply confirmed."""
        return Note("scoring.status_missed") if self.missed else Note(f"scoring.status_{self.status}")


@dataclass(frozen=True, slots=True)
class AreaScore:
    """An area's `score` of `max`, with the attainable `low` and `high` while rows are pending, and remarks on it."""

    area: Area
    score: Fraction
    max: Fraction
    low: Fraction
    high: Fraction
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class GateResult:
    """passed: every condition met; False: one missed; None: none missed, some unknown."""

    passed: bool | None
    missed: tuple[str, ...]
    unknown: tuple[str, ...]
    answers: Mapping[str, bool | None]


@dataclass(frozen=True, slots=True)
class NextPoints:
    """A row with points still to gain: how many, what is needed, and the evidence it asks for."""

    row: Row
    gain: Fraction
    need: Note
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scorecard:
    """The whole result: `total` is the sum of the areas; `low` and `high` the attainable range while rows are pending."""

    pack: Pack
    gate: GateResult
    areas: tuple[AreaScore, ...]
    rows: Mapping[str, RowScore]
    total: Fraction
    low: Fraction
    high: Fraction
    # What the grades ask besides points, by their ids, and the code by which earlier decisions name the enterprise.
    demands: Mapping[str, Demand] = field(default_factory=dict)
    code: str = ""

    @property
    def ladder(self) -> Ladder:
        """The grades or stars of the pack: reached, missed or waiting; empty where it has none."""
        rules = self.pack.selection
        low, high = (ladder.compared(total, rules.rounding) for total in (self.low, self.high))
        # The gate is a condition of what the points give; a grade without points rests on its clauses alone.
        asked = dict(self.demands)
        for grade in rules.grades:
            if grade.min:
                unknown = ladder.UNKNOWN if ladder.asks_more(grade) else ladder.NOTHING
                asked[grade.id] = self._fit & self.demands.get(grade.id, unknown)
        return ladder.climb(rules.grades, low, high, asked, self.code)

    @property
    def _fit(self) -> Demand:
        """Whether anything keeps the factory from being selected whatever its total."""
        if self.excluded is not None:
            return Demand(False, (self.excluded,))
        unknown = Note("scoring.gate_open", {"rows": self.titled(self.gate.unknown)})
        return Demand(None, (unknown,)) if self.gate.unknown else ladder.NOTHING

    @property
    def pending(self) -> tuple[RowScore, ...]:
        """The rows that can't be scored yet."""
        return tuple(row for row in self.rows.values() if row.status == "pending")

    @property
    def conditional(self) -> Fraction:
        """Points that are claimed without evidence or data so far."""
        claimed = (row.score for row in self.rows.values() if row.status == "conditional" and row.score is not None)
        return sum(claimed, Fraction(0))

    @property
    def missed_required(self) -> tuple[RowScore, ...]:
        """Rows whose miss refuses the factory whatever its total."""
        return tuple(row for row in self.rows.values() if row.missed and row.row.on_miss == "refuse")

    @property
    def excluded(self) -> Note | None:
        """Why the factory can't be selected whatever its total; None where nothing says so."""
        if self.gate.missed:
            return Note("scoring.gate_missed", {"rows": self.titled(self.gate.missed)})
        missed = [row.row.id for row in self.missed_required]
        return Note("scoring.required_missed", {"rows": self.titled(missed)}) if missed else None

    def titled(self, ids: Iterable[str]) -> list[Note]:
        """Gate or scored rows by id and title."""
        titles = {row.id: row.title for row in self.pack.gate}
        titles |= {row.id: row.title for row in self.pack.rows.values()}
        return [Note("scoring.row_titled", {"id": name, "title": titles[name]}) for name in ids]

    def next_points(self) -> tuple[NextPoints, ...]:
        """Rows with points still to gain, the largest gain first, then in the order of the form."""
        gains = (
            NextPoints(score.row, score.max - (score.score or 0), _need(score), score.row.evidence)
            for score in self.rows.values()
            if score.status != "not_applicable"
        )
        return tuple(sorted((gain for gain in gains if gain.gain > 0), key=lambda gain: -gain.gain))


def _need(score: RowScore) -> Note:
    if score.status == "pending":
        benchmark = score.reason is not None and "scoring.no_benchmark" in (score.reason.code, _inner(score.reason))
        return Note("scoring.need_benchmark" if benchmark else "scoring.need_reason", {"reason": score.reason})
    if score.row.kind == "quantity":
        return _target(score)
    return Note("scoring.need_met")


def _inner(note: Note) -> str:
    """The code of the note inside `note`, as of a single product."""
    inner = note.params.get("reason")
    return inner.code if isinstance(inner, Note) else ""


def _target(score: RowScore) -> Note:
    """The value that earns more: the limit of a threshold, the leading value, or the next step."""
    quantity = score.row.quantity
    now = {"value": score.value, "unit": score.unit}
    # Products have limits of their own, so that their mean has none.
    if quantity is None or quantity.per_product is not None or score.value is None:
        return Note("scoring.need_value", now)
    if quantity.steps:
        value, better = score.value, (1 if quantity.higher else -1)
        target, share = next((step for step in quantity.steps if (step[0] - value) * better > 0), quantity.steps[-1])
    else:
        target, share = score.limits.get("lead", score.limits["base"]), Fraction(1)
    direction = Note("scoring.higher" if quantity.higher else "scoring.lower")
    points = exact.shown(score.max * share, 2)
    code = "scoring.need_beyond" if quantity.strict else "scoring.need_target"
    return Note(code, now | {"target": target, "points": points, "direction": direction})
