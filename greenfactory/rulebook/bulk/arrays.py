"""What many forms say, in columns: answers by row, figures by field and year, as arrays in memory."""

from collections.abc import Callable, Iterable, Mapping, Sequence, Sized
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from greenfactory.rulebook.bulk.lazy import Bools, Column, Index, Path, leaf
from greenfactory.rulebook.bulk.pairs import Pair, Whole
from greenfactory.rulebook.packs.pack import Pack
from greenfactory.rulebook.scores.forms import Answer, Form, Product

Entered = TypeVar("Entered")
Made = TypeVar("Made")
_WORD = 2**63 - 1


class Numbers:
    """Exact numbers `num / den`, one a form: whole numbers over one denominator (two decimals: 100) or one each.

    `known`: where there is a number at all (None: everywhere). Raises ValueError for a denominator that is not positive.
    """

    def __init__(self, num: ArrayLike, den: ArrayLike = 1, known: ArrayLike | None = None) -> None:
        self.num, self.den = _whole(num), int(den) if np.ndim(den) == 0 else _whole(den)  # type: ignore[arg-type]
        self.known = None if known is None or np.all(known) else np.asarray(known, np.bool_)
        if np.any(np.asarray(self.den) <= 0):
            raise ValueError("denominators must be positive")
        self.least = int(self.num.min(initial=0)) if not len(self.num) else int(self.num.min())

    @classmethod
    def of(cls, values: Sequence[Fraction | None]) -> "Numbers":
        """The numbers of a list; None: unknown."""
        known = [value is not None for value in values]
        dens = [1 if value is None else value.denominator for value in values]
        nums = [0 if value is None else value.numerator for value in values]
        return cls(_packed(nums), dens[0] if len(set(dens)) == 1 else _packed(dens), known)

    def __len__(self) -> int:
        return len(self.num)

    def fraction(self, number: int) -> Fraction | None:
        """The number of one form; None: unknown."""
        if self.known is not None and not self.known[number]:
            return None
        return Fraction(int(self.num[number]), self.den if isinstance(self.den, int) else int(self.den[number]))

    def known_at(self, path: Path, which: Index | None) -> bool:
        """Whether the numbers at `which` are known; raises Split where only some are."""
        known = self.known
        return known is None or path.decide(lambda: known if which is None else known[which])

    def column(self, path: Path, which: Index | None) -> Column:
        """The numbers at `which`, for arithmetic."""

        def exact(at: Index | None) -> Pair:
            spot = which if at is None else at if which is None else which[at]
            return whole if spot is None else whole.at(spot)

        whole = Pair(self.num, self.den)
        found = leaf(path, lambda: self._approx if which is None else self._approx[which], exact, self.least)
        found.entered = whole
        return found

    @cached_property
    def _approx(self) -> NDArray[np.float64]:
        if self.num.dtype != object and (isinstance(self.den, int) or self.den.dtype != object) and _fits(self.den):
            return self.num.astype(np.float64) / self.den
        return np.array([_float(value) for value in Pair(self.num, self.den).fractions(len(self))])


def _whole(values: ArrayLike) -> NDArray[np.int64] | NDArray[np.object_]:
    array = np.asarray(values)
    if array.dtype != object and not np.issubdtype(array.dtype, np.integer):
        raise ValueError(f"whole numbers are needed, not {array.dtype}")
    if array.dtype == np.uint64:
        return array.astype(object)
    return array if array.dtype == object else array.astype(np.int64, copy=False)


def _packed(values: Sequence[int]) -> NDArray[np.int64] | NDArray[np.object_]:
    fits = all(-_WORD <= value <= _WORD for value in values)
    return np.array(values, dtype=np.int64 if fits else object)


def _fits(den: Whole) -> bool:
    return not isinstance(den, int) or den <= _WORD


def _float(value: Fraction) -> float:
    """The nearest float; not a number where it would be infinite or lose digits near zero."""
    try:
        near = float(value)
    except OverflowError:
        return np.nan
    return near if abs(near) > 1e-300 or not value else np.nan


def _nowhere() -> dict[str, NDArray[np.int8]]:
    return {}


@dataclass(frozen=True)
class Columns:
    """`size` forms. What has no column was not entered.

    `met`, `gate`: by row id, 1 yes, 0 no, -1 not answered; `points`, `values`: by row id, in the row's unit; `applies`,
    `evidence`: by row id, whether the row applies (no column: it does) and whether there is evidence (no column: there is not).
    `figures`: by (field, years from the evaluation year: 0, -1 …), in the field's unit; `products`: the same for the
    first, second … product, of which form i has `product_counts[i]`. `firms`: the different (industry, region,
    evaluation year), `firm` the number of each form's. `codes`, `districts`, `sectors`: one a form, or empty.
    `forms`: the forms themselves; needed only for energy consumption, and made from the columns where they are missing.
    """

    size: int
    met: Mapping[str, NDArray[np.int8]] = field(default_factory=_nowhere)
    gate: Mapping[str, NDArray[np.int8]] = field(default_factory=_nowhere)
    points: Mapping[str, Numbers] = field(default_factory=dict)
    values: Mapping[str, Numbers] = field(default_factory=dict)
    applies: Mapping[str, Bools] = field(default_factory=dict)
    evidence: Mapping[str, Bools] = field(default_factory=dict)
    figures: Mapping[tuple[str, int], Numbers] = field(default_factory=dict)
    products: Sequence[Mapping[tuple[str, int], Numbers]] = ()
    product_counts: NDArray[np.intp] | None = None
    firms: Sequence[tuple[str, str, int]] = (("", "", 0),)
    firm: NDArray[np.intp] | None = None
    codes: Sequence[str] = ()
    districts: Sequence[str] = ()
    sectors: Sequence[str] = ()
    forms: Sequence[Form] | None = None

    def __post_init__(self) -> None:
        """Raise ValueError for a column of another length, which NumPy might stretch in silence."""
        tables: list[Mapping[Any, Sized]] = [self.met, self.gate, self.points, self.values, self.applies, self.evidence]
        tables += [self.figures, *self.products]
        lengths = {len(column) for table in tables for column in table.values()}
        lengths |= {len(each) for each in (self.codes, self.districts, self.sectors) if len(each)}
        lengths |= {len(each) for each in (self.forms, self.firm, self.product_counts) if each is not None}
        if lengths - {self.size}:
            raise ValueError(f"columns of {sorted(lengths - {self.size})} entries, not {self.size}")
        for column in (*self.met.values(), *self.gate.values()):
            if column.dtype != np.int8 or column.min(initial=0) < -1 or column.max(initial=0) > 1:
                raise ValueError("answers are 1, 0 or -1, as int8")

    def form(self, number: int) -> Form:
        """One form by itself."""
        if self.forms is not None:
            return self.forms[number]
        industry, region, year = self.firms[0 if self.firm is None else self.firm[number]]
        count = 0 if self.product_counts is None else int(self.product_counts[number])
        names = {*self.met, *self.points, *self.values, *self.applies, *self.evidence}
        texts = [each[number] if len(each) else "" for each in (self.codes, self.districts, self.sectors)]
        return Form(
            name="", code=texts[0], district=texts[1], industry=industry, region=region, sector=texts[2], year=year,
            enterprise={},
            gate={name: _known(column[number]) for name, column in self.gate.items()},
            rows={name: self._answer(name, number) for name in names},
            data=_data(self.figures, number, year),
            products=[Product("", "", _data(each, number, year)) for each in self.products[:count]],
        )  # fmt: skip

    def _answer(self, name: str, number: int) -> Answer:
        return Answer(
            met=_known(self.met[name][number]) if name in self.met else None,
            points=self.points[name].fraction(number) if name in self.points else None,
            value=self.values[name].fraction(number) if name in self.values else None,
            applies=bool(self.applies[name][number]) if name in self.applies else True,
            evidence=("",) if name in self.evidence and self.evidence[name][number] else (),
        )


def _known(met: int) -> bool | None:
    return None if met < 0 else bool(met)


def _data(figures: Mapping[tuple[str, int], Numbers], number: int, year: int) -> dict[tuple[str, int], Fraction]:
    found = ((name, year + offset, column.fraction(number)) for (name, offset), column in figures.items())
    return {(name, at): value for name, at, value in found if value is not None}


def columns(pack: Pack, forms: Sequence[Form]) -> Columns:
    """The columns of `forms`, which answer `pack`."""
    answers = {row: [form.rows.get(row, _UNANSWERED) for form in forms] for row in pack.rows}
    firms = dict.fromkeys((form.industry, form.region, form.year) for form in forms)
    numbers = {firm: number for number, firm in enumerate(firms)}
    most = max((len(form.products) for form in forms), default=0)
    return Columns(
        size=len(forms),
        met=_filled(answers, lambda each: each.met, _trits),
        gate={row.id: _trits([form.gate.get(row.id) for form in forms]) for row in pack.gate},
        points=_filled(answers, lambda each: each.points, Numbers.of),
        values=_filled(answers, lambda each: each.value, Numbers.of),
        applies=_filled(answers, lambda each: None if each.applies else False, lambda flags: ~_flags(flags)),
        evidence=_filled(answers, lambda each: bool(each.evidence) or None, _flags),
        figures=_figures([(form.year, form.data) for form in forms]),
        products=[_figures([_product(form, place) for form in forms]) for place in range(most)],
        product_counts=np.array([len(form.products) for form in forms], dtype=np.intp) if most else None,
        firms=tuple(firms) or (("", "", 0),),
        firm=np.array([numbers[form.industry, form.region, form.year] for form in forms], dtype=np.intp),
        codes=[form.code for form in forms],
        districts=[form.district for form in forms],
        sectors=[form.sector for form in forms],
        forms=forms,
    )


_UNANSWERED = Answer()


def _filled(
    answers: Mapping[str, list[Answer]],
    part: Callable[[Answer], Entered | None],
    made: Callable[[list[Entered | None]], Made],
) -> dict[str, Made]:
    """A column for each row where any form entered that part of an answer."""
    parts = {row: [part(each) for each in column] for row, column in answers.items()}
    return {row: made(column) for row, column in parts.items() if any(each is not None for each in column)}


def _trits(answers: Iterable[bool | None]) -> NDArray[np.int8]:
    return np.array([-1 if met is None else met for met in answers], dtype=np.int8)


def _flags(flags: Iterable[object]) -> Bools:
    return np.array([flag is not None for flag in flags], dtype=np.bool_)


def _product(form: Form, place: int) -> tuple[int, Mapping[tuple[str, int], Fraction]]:
    return form.year, form.products[place].data if place < len(form.products) else {}


def _figures(data: Sequence[tuple[int, Mapping[tuple[str, int], Fraction]]]) -> dict[tuple[str, int], Numbers]:
    """Columns by field and years from the evaluation year, out of each form's year and figures."""
    names = dict.fromkeys((name, at - year) for year, figures in data for name, at in figures)
    return {
        (name, offset): Numbers.of([figures.get((name, year + offset)) for year, figures in data])
        for name, offset in names
    }
