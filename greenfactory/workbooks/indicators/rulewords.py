"""A row's rule in words, and what a limit or a grade asks for."""

from collections.abc import Iterator

from greenfactory.rulebook import exact
from greenfactory.rulebook.formula import Formula
from greenfactory.rulebook.notes import Note
from greenfactory.rulebook.packs import formulawords
from greenfactory.rulebook.packs.pack import Measure, Pack, Quantity, Row
from greenfactory.rulebook.packs.selection import Grade, Threshold
from greenfactory.rulebook.places import reasons
from greenfactory.rulebook.wording import say


class Words:
    """Says the rules of one pack in one language."""

    def __init__(self, pack: Pack, lang: str) -> None:
        self.pack, self.lang = pack, lang

    def say(self, code: str, **params: object) -> str:
        """The text of a code of `printed`."""
        return say(Note(f"printed.{code}", params), self.lang)

    def kind(self, row: Row) -> str:
        """必选, 可选, 定性, or the direction of a quantity."""
        if row.quantity is None:
            return self.say(f"kind_{row.kind}")
        kind = self.say("kind_higher" if row.quantity.higher else "kind_lower")
        return self.say("and_required", kind=kind) if row.quantity.required else kind

    def rule(self, row: Row) -> str:
        """Everything that decides the row's points, a sentence each."""
        sentences = list(self._quantity(row, row.quantity)) if row.quantity else [self._answered(row)]
        if row.on_miss != "points":
            sentences.append(self.say(f"miss_{row.on_miss}"))
        if row.applies_if is not None:
            sentences.append(self.say("applies_if", condition=self.formula(row.applies_if)))
        if row.not_applicable != "default":
            sentences.append(self.say(f"na_{row.not_applicable}"))
        if rubric := row.rubric[self.lang]:
            sentences.append(self.say("rubric", text=rubric) if row.quantity else rubric)
        return "\n".join(sentences)

    def _answered(self, row: Row) -> str:
        return self.say(row.kind)

    def _quantity(self, row: Row, quantity: Quantity) -> Iterator[str]:
        side = "higher" if quantity.higher else "lower"
        if quantity.scale == "steps":
            yield self._steps(row, quantity)
        else:
            yield self.say(f"{'strict' if quantity.strict else quantity.scale}_{side}")
        for measure in quantity.measures:
            yield self._condition(measure, quantity) + self._value(measure)
        if quantity.per_product is not None:
            yield self.say("per_product", weight=self.formula(quantity.per_product))

    def _steps(self, row: Row, quantity: Quantity) -> str:
        """The steps from the best down, in the words that an import reads back."""
        unit = quantity.measures[0].unit
        shown = unit if unit in {"%", "‰"} else ""
        sign = "≥" if quantity.higher else "≤"
        steps = [
            self.say("step", sign=sign, limit=exact.text(limit), unit=shown, points=exact.text(row.points * share))
            for limit, share in reversed(quantity.steps)
            if share
        ]
        return "；".join(steps) + "。"

    def _condition(self, measure: Measure, quantity: Quantity) -> str:
        if len(quantity.measures) == 1:
            return ""
        if measure.condition is None:
            return self.say("otherwise")
        return self.say("under", condition=self.formula(measure.condition))

    def _value(self, measure: Measure) -> str:
        if named := self.pack.formulas.get(measure.formula_id):
            return self.say("value_named", id=named.id, title=named.title)
        return self.say("value", formula=self.formula(measure.formula))

    def limit(self, limit: Formula | None) -> str:
        """A limit: its number in the row's unit, or the sector values it is made of."""
        if limit is None:
            return ""
        return self.formula(limit) if limit.figures else limit.text

    def grade(self, grade: Grade) -> str:
        """Everything that a grade asks for."""
        parts = [self.say("grade_needs", grade=grade.needs)] if grade.needs else []
        if grade.min:
            parts.append(say(reasons.line(Threshold(value=grade.min, inclusive=grade.inclusive)), self.lang))
        if grade.condition:
            parts.append(self.text(grade.condition))
        if grade.clauses:
            parts.append(self.say("grade_clauses"))
        parts.append(self.say("grade_decided", who=Note(f"scoring.by_{grade.decided_by}")))
        return ("；" if self.lang == "zh" else "; ").join(parts)

    def formula(self, formula: Formula) -> str:
        """A formula with the names of its figures."""
        return self.text(formula.text)

    def text(self, text: str) -> str:
        """The same for a formula's text; what is no formula stays as it is."""
        return formulawords.of_pack(text, self.pack)[self.lang]
