"""Random formulas against an evaluator that shares nothing with the reader."""

import operator
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from greenfactory.rulebook import formula
from greenfactory.rulebook.formula import Outcome
from greenfactory.rulebook.formulatext import FormulaError
from greenfactory.rulebook.notes import Note
from greenfactory.rulebook.tests.test_formula import NAMES, Figures

Tree = tuple[Any, ...]
OPERATORS: dict[str, Callable[[Fraction, Fraction], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}
LEAVES = st.one_of(
    st.tuples(st.just("number"), st.sampled_from(["0", "1", "2.5", "0.125", "7", "1e3"])),
    st.tuples(st.just("name"), st.sampled_from("abc"), st.sampled_from([0, -1])),
)


def grown(inner: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    return st.one_of(
        st.tuples(st.just("op"), st.sampled_from("+-*/"), inner, inner),
        st.tuples(st.just("minus"), inner),
        st.tuples(st.just("abs"), inner),
        st.tuples(st.just("round"), inner, st.integers(0, 9)),
        st.tuples(
            st.just("many"), st.sampled_from(["min", "max", "sum", "mean"]), st.lists(inner, min_size=2, max_size=3)
        ),
        st.tuples(st.just("when"), st.sampled_from(["<", "<=", ">", ">=", "==", "!="]), inner, inner, inner, inner),
    )


def written(tree: Tree) -> str:
    match tree:
        case ("number", digits):
            return str(digits)
        case ("name", name, offset):
            return f"{name}[{offset}]" if offset else str(name)
        case ("op", sign, left, right):
            return f"({written(left)} {sign} {written(right)})"
        case ("minus", inner):
            return f"-{written(inner)}"
        case ("abs", inner):
            return f"abs({written(inner)})"
        case ("round", inner, places):
            return f"round({written(inner)}, {places})"
        case ("many", name, parts):
            return f"{name}({', '.join(map(written, parts))})"
    _, sign, left, right, then, otherwise = tree
    return f"when({written(left)} {sign} {written(right)}, {written(then)}, {written(otherwise)})"


def computed(tree: Tree, figures: Mapping[tuple[str, int], Fraction]) -> Fraction:
    """Raises KeyError for a missing figure, ZeroDivisionError for a division by zero."""
    match tree:
        case ("number", digits):
            return Fraction(digits)
        case ("name", name, offset):
            return figures[name, offset]
        case ("op", sign, left, right):
            return Fraction(OPERATORS[sign](computed(left, figures), computed(right, figures)))
        case ("minus", inner):
            return -computed(inner, figures)
        case ("abs", inner):
            return abs(computed(inner, figures))
        case ("round", inner, places):
            found = computed(inner, figures) * 10**places
            away = int(abs(found) + Fraction(1, 2))
            return Fraction(away if found >= 0 else -away, 10**places)
        case ("many", name, parts):
            found = [computed(part, figures) for part in parts]
            total = sum(found, Fraction(0))
            means: dict[str, Fraction] = {
                "min": min(found),
                "max": max(found),
                "sum": total,
                "mean": total / len(found),
            }
            return means[str(name)]
    _, sign, left, right, then, otherwise = tree
    holds = OPERATORS[sign](computed(left, figures), computed(right, figures))
    return computed(then if holds else otherwise, figures)


@given(
    st.recursive(LEAVES, grown, max_leaves=12),
    st.dictionaries(
        st.tuples(st.sampled_from("abc"), st.sampled_from([0, -1])), st.fractions(-9, 9, max_denominator=8), min_size=4
    ),
)
def test_a_formula_computes_what_its_tree_means(tree: Tree, figures: Mapping[tuple[str, int], Fraction]) -> None:
    try:
        read = formula.read(written(tree), NAMES)
    except FormulaError as error:
        assume(error.note.code not in {"formula.too_long", "formula.too_deep", "formula.too_many_parts"})
        raise
    outcome = read.value(Figures(figures))
    try:
        assert outcome == Outcome(computed(tree, figures))
    except KeyError:
        assert [outcome.value, getattr(outcome.reason, "code", None)] == [None, "scoring.no_value"]
    except ZeroDivisionError:
        assert outcome == Outcome(None, Note("formula.division_by_zero", {"formula": read.text}))
