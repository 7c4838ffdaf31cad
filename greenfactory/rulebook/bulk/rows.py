"""Scores a row of many forms by `scoring.row_score`: once for all forms of which the same holds, class by class."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import cast

import numpy as np
from numpy.typing import NDArray

from greenfactory.rulebook.bulk.arrays import Columns, Numbers
from greenfactory.rulebook.bulk.lazy import Bools, Column, Index, OneByOne, Path, Split
from greenfactory.rulebook.formula import Undefined
from greenfactory.rulebook.notes import Note
from greenfactory.rulebook.packs.benchmarks import BenchmarkTable
from greenfactory.rulebook.packs.pack import ENERGY_NAMES, Pack, Row
from greenfactory.rulebook.scores import scoring
from greenfactory.rulebook.scores.figures import Figures
from greenfactory.rulebook.scores.forms import Answer, Form
from greenfactory.rulebook.scores.scorecard import RowScore

_PROOF = ("",)
# Parts of an answer's code: 0 to 2 is `met` unknown, no or yes.
_LEFT_OUT, _EVIDENCE, _ENTERED = 3, 6, 12


@dataclass(frozen=True, slots=True)
class Class:
    """The forms at `which` (None: all), and the score of the row that they share; its points may be a `Column`."""

    which: Index | None
    score: RowScore


@dataclass(frozen=True, slots=True)
class Answered:
    """A row scored by its answer alone: a code for each form (None: 0 for all), and the score of each code."""

    codes: NDArray[np.int8] | None
    score: Callable[[int], RowScore]


class Scorer:
    """Scores rows of `columns` under `pack`, with sector values from `table`."""

    def __init__(self, pack: Pack, columns: Columns, table: BenchmarkTable) -> None:
        self.pack, self.columns, self.table = pack, columns, table
        self._numbers: dict[tuple[str, int], Numbers] = {}

    def row(self, row: Row) -> Answered | list[Class]:
        """The scores of `row` for all forms: looked up by the answer, or class by class."""
        codes = self._codes(row)
        if row.quantity is None and row.applies_if is None and self._entered(row) is None:
            return Answered(codes, lambda code: self._score(row, code, _Group(self, None, Path()), None))
        return [each for which, code in _groups(codes) for each in self._classes(row, which, code)]

    def _codes(self, row: Row) -> NDArray[np.int8] | None:
        """The code of each form's answer, without what cannot change the points of `row`; None: 0 for all."""
        columns, codes = self.columns, np.zeros(self.columns.size, np.int8)
        if row.id in columns.met and row.quantity is None:
            codes += columns.met[row.id] + np.int8(1)
        if row.id in columns.applies:
            codes += ~columns.applies[row.id] * np.int8(_LEFT_OUT)
        if self.pack.selection.pending.without_evidence == "conditional":
            codes += np.int8(_EVIDENCE)  # points count all the same
        elif row.id in columns.evidence:
            codes += columns.evidence[row.id] * np.int8(_EVIDENCE)
        entered = self._entered(row)
        if entered is not None:
            codes += np.int8(_ENTERED) if entered.known is None else entered.known * np.int8(_ENTERED)
        return codes if codes.any() else None

    def _entered(self, row: Row) -> Numbers | None:
        """The numbers entered as the answer to `row`: values of a quantity row, points of another one."""
        return (self.columns.points if row.quantity is None else self.columns.values).get(row.id)

    def _classes(self, row: Row, which: Index | None, code: int) -> Iterator[Class]:
        """The forms of one answer code, parted until the same holds for all of a class."""
        entered = self._entered(row) if code >= _ENTERED else None
        todo: list[tuple[Index | None, tuple[bool, ...]]] = [(which, ())]
        while todo:
            which, answers = todo.pop()
            path = Path(answers)
            try:
                yield Class(which, self._score(row, code, _Group(self, which, path), entered))
            except Split as split:
                todo.append((_part(which, split.mask), (*path.answers, True)))
                todo.append((_part(which, ~split.mask), (*path.answers, False)))
            except OneByOne:
                yield from self._one_by_one(row, which)

    def _score(self, row: Row, code: int, group: "_Group", entered: Numbers | None) -> RowScore:
        number = None if entered is None else _as_fraction(entered.column(group.path, group.which))
        answer = Answer(
            met=(None, False, True)[code % _LEFT_OUT],
            points=number if row.quantity is None else None,
            value=number if row.quantity is not None else None,
            applies=code % _EVIDENCE < _LEFT_OUT,
            evidence=_PROOF if code % _ENTERED >= _EVIDENCE else (),
        )
        form = _Answers({row.id: answer})
        return scoring.row_score(row, cast("Form", form), cast("Figures", group))

    def _one_by_one(self, row: Row, which: Index | None) -> Iterator[Class]:
        """Each form by itself, as `scoring.score` does it; those alike but for their points together again."""
        alike: dict[tuple[object, ...], list[tuple[int, RowScore]]] = {}
        for number in range(self.columns.size) if which is None else which.tolist():
            form = self.columns.form(number)
            score = scoring.row_score(row, form, Figures(self.pack, form, self.table))
            key = (score.status, score.missed, score.max, score.score is None)
            alike.setdefault(key, []).append((number, score))
        for group in alike.values():
            _, score = group[0]
            if score.score is not None:
                score.score = _as_fraction(Numbers.of([each.score for _, each in group]).column(Path(), None))
            yield Class(np.array([number for number, _ in group], dtype=np.intp), score)

    def sources(self, name: str, offset: int) -> Iterator[Numbers]:
        """Where `Figures.figure` looks for `name`, one after the other."""
        if (name, offset) in self.columns.figures:
            yield self.columns.figures[name, offset]
        if name in self.pack.benchmark_names:
            yield self._made((name, 0), lambda: self._benchmark(name))
        elif name in ENERGY_NAMES:
            yield self._made((name, offset), lambda: self._energy(name, offset))

    def _made(self, key: tuple[str, int], make: Callable[[], Numbers]) -> Numbers:
        if key not in self._numbers:
            self._numbers[key] = make()
        return self._numbers[key]

    def _benchmark(self, name: str) -> Numbers:
        found = [self.table.find(name, *firm) for firm in self.columns.firms]
        numbers = Numbers.of([None if each is None else each.value for each in found])
        firm = np.zeros(self.columns.size, np.intp) if self.columns.firm is None else self.columns.firm
        den = numbers.den if isinstance(numbers.den, int) else numbers.den[firm]
        return Numbers(numbers.num[firm], den, None if numbers.known is None else numbers.known[firm])

    def _energy(self, name: str, offset: int) -> Numbers:
        """Energy is accounted for form by form: consumption tables have no columns."""

        def figure(number: int) -> Fraction | None:
            try:
                return Figures(self.pack, self.columns.form(number), self.table).figure(name, offset)
            except Undefined:
                return None

        return Numbers.of([figure(number) for number in range(self.columns.size)])


@dataclass(frozen=True, slots=True)
class _Answers:
    """The part of a form that `row_score` reads: the answers."""

    rows: Mapping[str, Answer]


class _Group:
    """Does for a group of forms what `Figures` does for one."""

    def __init__(self, scorer: Scorer, which: Index | None, path: Path) -> None:
        self.scorer, self.which, self.path, self.pack = scorer, which, path, scorer.pack

    def figure(self, name: str, offset: int) -> Fraction:
        for numbers in self.scorer.sources(name, offset):
            if numbers.known_at(self.path, self.which):
                return _as_fraction(numbers.column(self.path, self.which))
        raise Undefined(Note("scoring.no_figure"))

    def products(self) -> "Sequence[_ProductFigures]":
        counts, which = self.scorer.columns.product_counts, self.which
        if counts is None:
            return ()
        here = counts if which is None else counts[which]
        for count in range(len(self.scorer.columns.products)):
            if self.path.decide(lambda: here == count):  # noqa: B023 - asked at once
                return tuple(_ProductFigures(self, place) for place in range(count))
        return tuple(_ProductFigures(self, place) for place in range(len(self.scorer.columns.products)))


@dataclass(frozen=True, slots=True)
class _Nameless:
    name: str = ""


class _ProductFigures:
    """Does for the product at one place in a group of forms what `ProductFigures` does for one."""

    product = _Nameless()

    def __init__(self, group: _Group, place: int) -> None:
        self._group, self._place = group, place

    def figure(self, name: str, offset: int) -> Fraction:
        group = self._group
        field = group.pack.fields.get(name)
        if field is None or not field.product:
            return group.figure(name, offset)
        numbers = group.scorer.columns.products[self._place].get((name, offset))
        if numbers is None or not numbers.known_at(group.path, group.which):
            raise Undefined(Note("scoring.of_product"))
        return _as_fraction(numbers.column(group.path, group.which))

    def products(self) -> "Sequence[_ProductFigures]":
        return self._group.products()


def _groups(codes: NDArray[np.int8] | None) -> Iterator[tuple[Index | None, int]]:
    """The forms of each code; None: all."""
    least, last = (0, 0) if codes is None else (int(codes.min()), int(codes.max()))
    if codes is None or least == last:
        yield None, least
        return
    for code in range(least, last + 1):
        which = (codes == code).nonzero()[0]
        if which.size:
            yield which, code


def _part(which: Index | None, mask: Bools) -> Index:
    found = mask.nonzero()[0]
    return found if which is None else which[found]


def _as_fraction(column: Column) -> Fraction:
    """A column where scoring expects a Fraction: it computes and compares alike."""
    return cast("Fraction", column)
