"""Whether the grades of a selection make a ladder: each needs one that is there, in no circle, under a condition that reads."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from greenfactory.rulebook import formula
from greenfactory.rulebook.formula import Formula, Name
from greenfactory.rulebook.formulatext import FormulaError
from greenfactory.rulebook.packs.selection_keys import Fault

if TYPE_CHECKING:
    from greenfactory.rulebook.packs.selection import Grade


def faults(grades: Sequence["Grade"], names: Mapping[str, Name] | None) -> Iterator[tuple[str, Fault, object]]:
    """Every fault with its dotted key and value; `names`: what conditions may use (None: not checked)."""
    by_id = {grade.id: grade for grade in grades}
    for index, grade in enumerate(grades, start=1):
        if grade.needs and grade.needs not in by_id:
            yield f"grades[{index}].needs", Fault("unknown_grade", grade=grade.needs, known=tuple(by_id)), grade.needs
        elif _in_circle(grade, by_id):
            yield f"grades[{index}].needs", Fault("grade_circle", grade=grade.id), grade.needs
        if grade.condition and names is not None:
            try:
                condition(grade, names)
            except FormulaError as error:
                fault = Fault("condition", why=error.note)
                yield f"grades[{index}].condition", fault, grade.condition


def condition(grade: "Grade", names: Mapping[str, Name]) -> Formula:
    """The comparison that `grade` asks for. Raises FormulaError."""
    found = formula.read(grade.condition, names)
    if not found.condition:
        raise FormulaError("number_as_condition", part=found.text)
    return found


def below(grade: "Grade", by_id: Mapping[str, "Grade"]) -> Iterator["Grade"]:
    """The grades that `grade` needs, the nearest first; ends where one is missing or comes again."""
    seen = {grade.id}
    while (found := by_id.get(grade.needs)) is not None and found.id not in seen:
        seen.add(found.id)
        yield found
        grade = found


def _in_circle(grade: "Grade", by_id: Mapping[str, "Grade"]) -> bool:
    chain = [grade, *below(grade, by_id)]
    return chain[-1].needs == grade.id
