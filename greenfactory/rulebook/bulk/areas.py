"""Sums the rows of an area for many forms, as `scoring` does for one: rows left out, areas that score nothing, bonus ceilings."""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from functools import cached_property
from typing import Any, Literal, cast

import numpy as np
from numpy.typing import NDArray

from greenfactory.rulebook.bulk.exact import Sums, Term, add_up
from greenfactory.rulebook.bulk.lazy import UNIT, Bools, Column, Index, guarded
from greenfactory.rulebook.bulk.pairs import Pair, most, times
from greenfactory.rulebook.bulk.rows import Answered, Class, Scorer
from greenfactory.rulebook.packs.pack import Area
from greenfactory.rulebook.scores.scorecard import RowScore

Kind = Literal["score", "low", "high"]
Floats = NDArray[np.float64]
_STEADY = 2.0**-36
# More than all that products with UNIT can lose near zero.
_TINY = 2.0**-960


class Total:
    """A total of each form: within `error` of `approx`; exactly what `exact` and `fraction` give.

    `terms` gives the parts at some forms (None: all), whose exact sum the total is.
    """

    def __init__(self, approx: Floats, error: Floats, terms: Callable[[Index], Sequence[Term]]) -> None:
        self.approx, self.error, self._terms = approx, error, terms

    def __len__(self) -> int:
        return len(self.approx)

    def exact(self, which: Index | None = None) -> Sums:
        """The exact totals of the forms `which`, in that order (None: all)."""
        which = np.arange(len(self)) if which is None else np.asarray(which, np.intp)
        if not (np.diff(which) > 0).all():  # terms are placed by form: each but once, and in order
            which, again = np.unique(which, return_inverse=True)
            return self.exact(which).at(again)
        return add_up(self._terms(which), len(which))

    def fraction(self, form: int) -> Fraction:
        """The exact total of one form."""
        return self.exact(np.array([form])).fractions()[0]

    def fractions(self) -> list[Fraction]:
        """The exact total of every form."""
        return self.exact().fractions()


def added(totals: Sequence[Total]) -> Total:
    """The sum of `totals`."""
    approx = np.sum([each.approx for each in totals], axis=0)
    error = np.sum([each.error for each in totals], axis=0)
    error += np.abs(approx) * (len(totals) * UNIT)
    return Total(approx, error, lambda which: [term for each in totals for term in each._terms(which)])


class AreaScores:
    """One area of every form: what its rows add up to, and what becomes of that."""

    @guarded()
    def __init__(self, area: Area, scorer: Scorer) -> None:
        self.area, self.size = area, scorer.columns.size
        rows = [_Row(scorer.row(row)) for row in area.rows]
        self._den = math.lcm(*(den for row in rows for score in row.scores for den in _denominators(score)))
        self._points = sum((row.points for row in area.rows), Fraction(0))
        entered, self._loose = self._parts(rows)
        self._whole: Any = np.int64 if max(self._points, Fraction(1)) * self._den < 2**62 else object
        self._earned = self._sum(rows, lambda score: score.score if isinstance(score.score, Fraction) else 0)
        for which, pair in entered:
            part = pair.num if which is None else pair.at(which).num
            self._earned[slice(None) if which is None else which] += times(part, self._den // cast("int", pair.den))
        self._open = self._sum(rows, lambda score: score.max if score.status == "pending" else 0)
        self._left = self._sum(rows, lambda score: score.row.points if _is_left_out(score) else 0)
        self._parted = self._any(rows, _is_left_out)
        zeroing = [row for row in rows if row.scores[0].row.on_miss == "area"]
        self._missed = self._any(zeroing, lambda score: score.missed)
        self._unsure = self._any(zeroing, lambda score: score.status == "pending")
        self.refused = self._any(rows, lambda score: score.missed and score.row.on_miss == "refuse")
        self.pending = np.zeros(self.size, np.int64)
        for row in rows:
            row.add(self.pending, lambda score: score.status == "pending")

    def _parts(
        self, rows: Iterable["_Row"]
    ) -> tuple[list[tuple[Index | None, Pair]], list[tuple[Index | None, Column]]]:
        """Points that differ within a class: those entered, as far as 64 bits hold their sum over one denominator, and others."""
        entered, loose, reach = [], [], self._points
        for which, column in (part for row in rows for part in row.loose()):
            pair = column.entered
            if pair is not None and isinstance(pair.den, int):
                den, more = math.lcm(self._den, pair.den), reach + Fraction(most(pair.num), pair.den)
                if den * more < 2**62:
                    self._den, reach = den, more
                    entered.append((which, pair))
                    continue
            loose.append((which, column))
        return entered, loose

    @property
    def certain(self) -> bool:
        """Whether the score is the lowest that is possible, in every form."""
        return not (self._unsure & ~self._missed).any()

    def total(self, kind: Kind) -> Total:
        """The area's score in each form, or the lowest or highest that is possible while rows are pending."""
        whole = self._earned + self._open if kind == "high" else self._earned
        dead = self._missed | self._unsure if kind == "low" else self._missed
        approx = (whole / self._den).astype(np.float64)
        error, steady, peak = np.zeros(self.size), _TINY, float(np.max(np.abs(approx), initial=0))
        for which, part in self._loose:
            place = slice(None) if which is None else which
            with guarded():
                near, size = part.floats
            approx[place] += near
            bound = float(size.max()) * part.ulps * UNIT
            if bound < _STEADY:  # so small that one bound for all does no harm
                steady, peak = steady + bound, peak + float(np.max(np.abs(near)))
            else:
                error[place] += size * ((part.ulps + len(self._loose) + 6) * UNIT)
        error += steady + peak * ((len(self._loose) + 6) * UNIT)
        scaled = np.flatnonzero(self._factor[0] != self._factor[1])
        factor = (self._factor[0][scaled] / self._factor[1][scaled]).astype(np.float64)
        approx[scaled] *= factor
        error[scaled] *= factor * (1 + 8 * UNIT)
        error[scaled] += np.abs(approx[scaled]) * (4 * UNIT)
        error[np.isnan(approx + error)] = np.inf
        approx[dead], error[dead] = 0, 0
        capped = self._capped(whole, dead, approx, error)
        return Total(approx, error, lambda which: self._terms(which, whole, dead, capped))

    def _capped(self, whole: NDArray[Any], dead: Bools, approx: Floats, error: Floats) -> Bools:
        """Where a bonus area has more than its ceiling; sets `approx` and `error` there."""
        capped = np.zeros(self.size, np.bool_)
        if not self.area.bonus:
            return capped
        weight = self.area.weight
        slack = error + float(weight) * UNIT
        capped |= approx - slack > float(weight)
        doubt = np.flatnonzero(~(np.abs(approx - float(weight)) > slack) & ~dead)
        capped[doubt] = add_up(self._terms(doubt, whole, dead, capped), len(doubt)).signs(weight) > 0
        approx[capped], error[capped] = float(weight), float(weight) * UNIT
        return capped

    def _terms(self, which: Index, whole: NDArray[Any], dead: Bools, capped: Bools) -> list[Term]:
        """What adds up to the area's score of the forms `which`."""
        alive = ~(dead | capped)[which]
        every = len(which) == self.size
        spot = np.full(self.size, -1)
        spot[which] = np.arange(len(which))
        parts: list[Term] = [(None, Pair(whole if every else whole[which], self._den))]
        for inside, part in self._loose:
            if every:
                parts.append((inside, part.exact(None)))
                continue
            spots = spot if inside is None else spot[inside]
            hit = np.flatnonzero(spots >= 0)
            if hit.size:
                parts.append((spots[hit], part.exact(hit)))
        num, den = (part[which] for part in self._factor)
        factor = Pair(1, 1) if alive.all() and (num == den).all() else Pair(times(num, alive.astype(np.int64)), den)
        found = [(place, pair * (factor if place is None else factor.at(place))) for place, pair in parts]
        if capped[which].any():
            weight = self.area.weight
            full = times(capped[which].astype(np.int64), weight.numerator)
            found.append((None, Pair(full, weight.denominator)))
        return found

    @cached_property
    def _factor(self) -> tuple[NDArray[Any], NDArray[Any]]:
        """What the points are multiplied by where rows are left out, so that the area keeps its weight."""
        kept = int(self._points * self._den) - self._left
        scaled = self._parted & (kept > 0) & (not self.area.bonus)
        weight = self.area.weight
        most = max(weight.numerator * self._den, weight.denominator * int(self._points * self._den))
        kind: Any = np.int64 if most < 2**62 else object
        num, den = np.ones(self.size, kind), np.ones(self.size, kind)
        num[scaled] = weight.numerator * self._den
        den[scaled] = weight.denominator * kept[scaled]
        return num, den

    def _sum(self, rows: Iterable["_Row"], points: Callable[[RowScore], Fraction | int]) -> NDArray[Any]:
        """Points over all rows, in units of 1 / den."""
        total = np.zeros(self.size, self._whole)
        for row in rows:
            row.add(total, lambda score: int(points(score) * self._den))
        return total

    def _any(self, rows: Iterable["_Row"], holds: Callable[[RowScore], bool]) -> Bools:
        """Whether something holds for any row."""
        found = np.zeros(self.size, np.bool_)
        for row in rows:
            row.add(found, holds)
        return found


class _Row:
    """The scores of one row: one for each class of forms, or one for each code that an answer may have."""

    def __init__(self, found: Answered | list[Class]) -> None:
        self.classes = found if isinstance(found, list) else []
        self.codes: NDArray[np.int8] | None = None
        if isinstance(found, list):
            self.scores = [each.score for each in found]
            return
        least = last = 0
        if found.codes is not None:
            least, last = int(found.codes.min()), int(found.codes.max())
            self.codes = found.codes - np.int8(least)
        self.scores = [found.score(code) for code in range(least, last + 1)]

    def add(self, total: NDArray[Any], value: Callable[[RowScore], int]) -> None:
        """Add to each of `total` what `value` gives for the form."""
        values = [value(score) for score in self.scores]
        if not any(values):
            return
        if self.codes is not None:
            total += np.array(values, total.dtype)[self.codes]
        elif not self.classes:
            total += values[0]
        for each, part in zip(self.classes, values, strict=False):
            if part:
                total[slice(None) if each.which is None else each.which] += part

    def loose(self) -> list[tuple[Index | None, Column]]:
        """The forms whose points are not the same for a whole class."""
        parts = ((each.which, cast("object", each.score.score)) for each in self.classes)
        return [(which, part) for which, part in parts if isinstance(part, Column)]


def _is_left_out(score: RowScore) -> bool:
    return score.status == "not_applicable" and score.max == 0


def _denominators(score: RowScore) -> Iterator[int]:
    yield score.row.points.denominator
    yield score.max.denominator
    if isinstance(score.score, Fraction):
        yield score.score.denominator
