"""Adds up exact rationals for many forms at once: over one common denominator, and by themselves where there is none."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from greenfactory.rulebook import exact
from greenfactory.rulebook.bulk import pairs
from greenfactory.rulebook.bulk.lazy import Bools, Index
from greenfactory.rulebook.bulk.pairs import Pair, Whole, plus, times
from greenfactory.rulebook.exact import RoundingMode

Term = tuple[Index | None, Pair]
"""What is added at some positions (None: all)."""

# Denominators beyond this have nothing in common: a sum over them is a fraction of its own.
_COMMON = 2**40
_SAMPLE, _ROUNDS = 128, 3


@dataclass(slots=True)
class Groups:
    """Forms without a common denominator: those with the same inputs share a `group`, whose sum is worked out once."""

    group: NDArray[np.intp]
    parts: Sequence[tuple[Whole, Whole]]
    first: NDArray[np.intp]
    found: dict[int, Fraction]

    def value(self, group: int) -> Fraction:
        """The sum of the forms in `group`."""
        if group not in self.found:
            place = self.first[group]
            terms = (Fraction(int(num[place]), int(den[place])) for num, den in self.parts)  # type: ignore[index]
            self.found[group] = sum((pair for pair in terms if pair), Fraction(0))
        return self.found[group]


@dataclass(frozen=True, slots=True)
class Sums:
    """Exact sums: `num / common`, except at the positions `rough`, whose sums are in `groups`."""

    num: NDArray[np.int64] | NDArray[np.object_]
    common: int
    rough: Index
    groups: Groups | None

    def at(self, which: Index) -> "Sums":
        """The sums at the positions `which`."""
        if self.groups is None:
            return Sums(self.num[which], self.common, self.rough, None)
        spot = np.full(len(self.num), -1)
        spot[self.rough] = np.arange(len(self.rough))
        inner = spot[which]
        rough = np.flatnonzero(inner >= 0)
        return Sums(self.num[which], self.common, rough, replace(self.groups, group=self.groups.group[inner[rough]]))

    def fractions(self) -> list[Fraction]:
        """Each sum."""
        found = [Fraction(num, self.common) for num in self.num.tolist()]
        if self.groups is not None:
            for place, group in zip(self.rough.tolist(), self.groups.group.tolist(), strict=True):
                found[place] = self.groups.value(group)
        return found

    def signs(self, line: Fraction) -> NDArray[np.int8]:
        """1 above `line`, 0 on it, -1 below it."""
        over = plus(times(self.num, line.denominator), -line.numerator * self.common)
        return self._patched(pairs.signs(over), lambda value: (value > line) - (value < line))

    def rounded(self, places: int, mode: RoundingMode) -> NDArray[np.int64] | NDArray[np.object_]:
        """Each sum in units of the last of `places` decimals, rounded as `exact.rounded` does."""
        sign = pairs.signs(self.num)
        scaled = times(times(self.num, 10**places), sign)
        if self.common >= 2**63:
            scaled = np.asarray(scaled, object)
        whole = scaled // self.common
        rest = times(2, scaled - whole * self.common)
        up = (rest > self.common) | ((rest == self.common) & ((mode == "half_up") | (whole % 2 == 1)))
        found = times(whole + up * (mode != "down"), sign)
        assert not isinstance(found, int)  # noqa: S101 - an array times something
        if self.groups is not None:
            found = found.astype(object)
        return self._patched(found, lambda value: int(exact.rounded(value, places, mode) * 10**places))

    def _patched(self, found: NDArray[Any], single: Callable[[Fraction], int]) -> NDArray[Any]:
        """`found` with what `single` gives for each rough sum."""
        if self.groups is not None:
            values = {group: single(self.groups.value(group)) for group in np.unique(self.groups.group).tolist()}
            found[self.rough] = [values[group] for group in self.groups.group.tolist()]
        return found

    def keys(self, cluster: NDArray[np.intp]) -> NDArray[np.intp]:
        """Numbers that sort the sums within each cluster, equal where the sums are equal."""
        _, keys = np.unique(self.num, return_inverse=True)
        if self.groups is None:
            return keys
        count = len(self.num)
        identity = keys.copy()
        identity[self.rough] = self.groups.group + count
        unsure = np.flatnonzero(np.isin(cluster, cluster[self.rough]))
        both = cluster[unsure] * (2 * count + 1) + identity[unsure]
        distinct, first, member = np.unique(both, return_index=True, return_inverse=True)
        _, crowd, sizes = np.unique(distinct // (2 * count + 1), return_inverse=True, return_counts=True)
        # A cluster of forms with the same inputs needs no arithmetic at all.
        crowded = np.flatnonzero(sizes[crowd] > 1).tolist()
        values = [self._value(place, int(identity[place])) for place in unsure[first[crowded]].tolist()]
        ranks = {value: rank for rank, value in enumerate(sorted(set(values)))}
        order = np.zeros(len(distinct), np.intp)
        order[crowded] = [ranks[value] for value in values]
        keys[unsure] = order[member]
        return keys

    def _value(self, place: int, identity: int) -> Fraction:
        if identity < len(self.num):
            return Fraction(int(self.num[place]), self.common)
        assert self.groups is not None  # noqa: S101 - only rough sums have such an identity
        return self.groups.value(identity - len(self.num))


def add_up(terms: Sequence[Term], count: int) -> Sums:
    """The sums of `terms` at `count` positions."""
    total: Any = np.zeros(count, np.int64)
    common, most, rough = 1, 0, np.zeros(count, np.bool_)
    for where, pair in terms:
        num, den, bad = _over_one(pair, count if where is None else len(where))
        if bad is not None:
            rough[slice(None) if where is None else where] |= bad
        wider = math.lcm(common, den)
        most = most * (wider // common) + pairs.most(num) * (wider // den)
        total, num = times(total, wider // common), np.asarray(times(num, wider // den))
        if most >= 2**63 or num.dtype == object:
            total = total.astype(object)
        total[slice(None) if where is None else where] += num
        common = wider
    places = np.flatnonzero(rough)
    if not places.size:
        return Sums(total, common, places, None)
    total[places] = 0
    return Sums(total, common, places, _groups(terms, count, places))


def _over_one(pair: Pair, count: int) -> tuple[Whole, int, Bools | None]:
    """Numerators over one denominator, and where there is none (the numerator is 0 there)."""
    num = np.full(count, pair.num) if isinstance(pair.num, int) else pair.num
    if isinstance(pair.den, int):
        return num, pair.den, None
    num, den = _narrow(num, pair.den)
    if object in (num.dtype, den.dtype):
        return np.zeros(count, np.int64), 1, np.ones(count, np.bool_)
    ratio, common = num / den, 1
    found, bad = np.zeros(count, np.int64), np.ones(count, np.bool_)
    for _ in range(_ROUNDS):
        left = np.flatnonzero(bad)
        sample = left[:: max(1, len(left) // _SAMPLE)]
        wider = _lcm(common, Pair(num[sample], den[sample]).reduced().den)
        if wider is None:
            break
        common = wider
        near = np.rint(ratio * common)
        large = not (near.max() < 2**50 and near.min() > -(2**50))
        found = np.where(np.abs(near) < 2**50, near, 0).astype(np.int64) if large else near.astype(np.int64)
        # The two products differ by less than 2**63, so that they are equal if they are equal modulo 2**64.
        bad = num * np.int64(common) != found * den
        if large:
            bad |= np.abs(near) >= 2**50
        if not bad.any():
            return found, common, None
    found[bad] = 0
    return found, common, bad


def _narrow(num: Whole, den: Whole) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """In 61 bits where lowest terms allow it."""
    pair = Pair(num, den)
    if max(pairs.most(num), pairs.most(den)) >= 2**61:
        pair = pair.reduced()
        num, den = (np.asarray(part, object) for part in (pair.num, pair.den))
        if max(map(abs, num.tolist())) < 2**61 and max(den.tolist()) < 2**61:
            return num.astype(np.int64), den.astype(np.int64)
    return pair.num, pair.den  # type: ignore[return-value]


def _lcm(common: int, dens: Whole) -> int | None:
    for den in set(np.asarray(dens).tolist()):
        common = math.lcm(common, den)
        if common > _COMMON:
            return None
    return common


def _groups(terms: Sequence[Term], count: int, places: Index) -> Groups:
    """The positions `places` by what is added there."""
    parts = [
        (_spread(pair.num, where, count, 0)[places], _spread(pair.den, where, count, 1)[places])
        for where, pair in terms
    ]
    mixed = np.zeros(len(places), np.uint64)
    for part in (part for pair in parts for part in pair):
        mixed = mixed * np.uint64(0x9E3779B97F4A7C15) + _hashed(part)
        mixed ^= mixed >> np.uint64(29)
    _, first, group = np.unique(mixed, return_index=True, return_inverse=True)
    # Two different forms may have the same hash: whoever differs from the first of the group is a group alone.
    same = np.ones(len(places), np.bool_)
    for part in (part for pair in parts for part in pair):
        same &= part == part[first[group]]
    alone = np.flatnonzero(~same)
    group[alone] = len(first) + np.arange(len(alone))
    return Groups(group, parts, np.concatenate([first, alone]), {})


def _spread(value: Whole, where: Index | None, count: int, other: int) -> NDArray[np.int64] | NDArray[np.object_]:
    if where is None:
        return np.broadcast_to(np.asarray(value), (count,))
    whole = np.full(count, other, dtype=np.asarray(value).dtype)
    whole[where] = value
    return whole


def _hashed(part: NDArray[np.int64] | NDArray[np.object_]) -> NDArray[np.uint64]:
    if part.dtype == object:
        return np.array([hash(value) for value in part.tolist()], np.int64).view(np.uint64)
    return np.ascontiguousarray(part).view(np.uint64)
