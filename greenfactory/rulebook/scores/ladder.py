"""Grades and stars as a ladder: which of them are reached, which are missed, and which wait for something not known yet."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from greenfactory.rulebook import exact
from greenfactory.rulebook.notes import Note
from greenfactory.rulebook.packs import formulawords, grades
from greenfactory.rulebook.packs.pack import Pack
from greenfactory.rulebook.packs.selection import Grade, Rounding
from greenfactory.rulebook.scores.figures import Figures
from greenfactory.rulebook.scores.forms import Form


@dataclass(frozen=True, slots=True)
class Demand:
    """What a grade asks besides points: met or not (None: not known yet), with what is missed or open."""

    met: bool | None
    notes: tuple[Note, ...] = ()

    def __and__(self, other: "Demand") -> "Demand":
        return Demand(both(self.met, other.met), (*self.notes, *other.notes))


NOTHING = Demand(True)
UNKNOWN = Demand(None)


@dataclass(frozen=True, slots=True)
class Rung:
    """One grade for one enterprise: `points` reached, `demand` met, the grade it needs (`lower`) reached; None: not known.

    `listed`: the rules name the enterprise among those who have the grade by an earlier decision.
    """

    grade: Grade
    points: bool | None
    demand: Demand
    lower: bool | None
    listed: bool

    @property
    def own(self) -> bool | None:
        """Whether it is earned, apart from the grade it needs."""
        return both(self.points, self.demand.met)

    @property
    def reached(self) -> bool | None:
        """Whether the enterprise has it: listed, or earned together with every grade below that it needs."""
        return True if self.listed else both(self.own, self.lower)


@dataclass(frozen=True)
class Ladder:
    """The grades in the order of the rules. Nothing that is not known counts as reached."""

    rungs: tuple[Rung, ...]

    @cached_property
    def by_id(self) -> Mapping[str, Rung]:
        """The rungs by the ids of their grades."""
        return {rung.grade.id: rung for rung in self.rungs}

    @property
    def reached(self) -> Rung | None:
        """The highest that is reached for certain."""
        return max((rung for rung in self.rungs if rung.reached), key=self.height, default=None)

    @property
    def conditional(self) -> Rung | None:
        """The highest that is earned by itself, above the one reached, while a grade below is not known yet."""
        waiting = [rung for rung in self.rungs if rung.own and rung.reached is None]
        highest, reached = max(waiting, key=self.height, default=None), self.reached
        return highest if highest and (reached is None or self.height(highest) > self.height(reached)) else None

    def waits_for(self, rung: Rung) -> Grade | None:
        """The grade below `rung` that is not known yet and holds it up."""
        lower = (self.by_id[grade.id] for grade in grades.below(rung.grade, self._grades))
        return next((each.grade for each in lower if each.own is None and not each.listed), None)

    def height(self, rung: Rung) -> tuple[int, Fraction, bool]:
        """Sorts: how many grades stand below, then points; of two from the same points, the one that wants more of it."""
        steps = sum(1 for _ in grades.below(rung.grade, self._grades))
        return steps, rung.grade.min, not rung.grade.inclusive

    @cached_property
    def _grades(self) -> Mapping[str, Grade]:
        return {rung.grade.id: rung.grade for rung in self.rungs}

    def notes(self, rung: Rung) -> Iterator[Note]:
        """Why `rung` is not reached, or not known yet; that it was decided earlier where it is listed."""
        grade = rung.grade
        if rung.listed:
            yield Note("scoring.grade_listed")
            return
        if not rung.points:
            line = Note("ranking.line_reach" if grade.inclusive else "ranking.line_above", {"value": grade.min})
            yield Note("scoring.grade_points_open" if rung.points is None else "scoring.grade_points", {"line": line})
        yield from rung.demand.notes
        if not rung.lower:
            needed = self._grades[grade.needs]
            title = {"zh": needed.zh, "en": needed.en}
            yield Note("scoring.grade_lower_open" if rung.lower is None else "scoring.grade_lower", {"grade": title})


def climb(
    wanted: Sequence[Grade], low: Fraction, high: Fraction, demands: Mapping[str, Demand], code: str = ""
) -> Ladder:
    """The ladder of an enterprise with a total between `low` and `high`, `code` its credit code.

    `demands` by grade id, for the grades that ask more than points; one that is not there is not known.
    """
    by_id = {grade.id: grade for grade in wanted}
    rungs: dict[str, Rung] = {}

    def climb_to(grade: Grade) -> Rung:
        if grade.id not in rungs:
            lower = [climb_to(needed) for needed in list(grades.below(grade, by_id))[:1]]
            missing = bool(grade.needs) and not lower
            rungs[grade.id] = Rung(
                grade,
                True if _reaches(low, grade) else None if _reaches(high, grade) else False,
                demands.get(grade.id, UNKNOWN if asks_more(grade) else NOTHING),
                None if missing else lower[0].reached if lower else True,
                bool(code) and code in grade.holders,
            )
        return rungs[grade.id]

    return Ladder(tuple(climb_to(grade) for grade in wanted))


def asks_more(grade: Grade) -> bool:
    """Whether `grade` asks for more than points and lower grades."""
    return bool(grade.condition) or grade.clauses


def demands(pack: Pack, form: Form, figures: Figures) -> dict[str, Demand]:
    """What `form` gives for the grades of `pack` that ask more than points."""
    return {
        grade.id: _condition(grade, pack, figures) & _clauses(grade, pack, form)
        for grade in pack.selection.grades
        if asks_more(grade)
    }


def compared(total: Fraction, rule: Rounding) -> Fraction:
    """`total` as it is compared with a line: rounded once, where the rules say so."""
    return total if rule.compare == "exact" else exact.rounded(total, rule.places, rule.mode)


def both(one: bool | None, other: bool | None) -> bool | None:
    """Both hold; one that is not known leaves it open unless the other fails."""
    if one is False or other is False:
        return False
    return None if one is None or other is None else True


def _reaches(total: Fraction, grade: Grade) -> bool:
    return total > grade.min or (grade.inclusive and total == grade.min)


def _condition(grade: Grade, pack: Pack, figures: Figures) -> Demand:
    if not grade.condition:
        return NOTHING
    condition = grades.condition(grade, pack.names)
    outcome = condition.value(figures)
    if outcome.value is None:
        return Demand(None, (Note("scoring.grade_condition_open", {"reason": outcome.reason}),))
    missed = Note("scoring.grade_condition", {"condition": formulawords.of_pack(grade.condition, pack)})
    return NOTHING if outcome.value else Demand(False, (missed,))


def _clauses(grade: Grade, pack: Pack, form: Form) -> Demand:
    if not grade.clauses:
        return NOTHING
    answers = {clause.id: form.clauses.get(clause.id) for clause in pack.clauses if clause.level == grade.id}
    if not answers:
        return Demand(None, (Note("scoring.clauses_to_enter", {"who": Note(f"scoring.by_{grade.decided_by}")}),))
    missed = [name for name, met in answers.items() if met is False]
    unknown = [name for name, met in answers.items() if met is None]
    if missed:
        return Demand(False, (Note("scoring.clauses_missed", {"clauses": missed}),))
    return Demand(None, (Note("scoring.clauses_unanswered", {"clauses": unknown}),)) if unknown else NOTHING
