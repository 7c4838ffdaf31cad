"""Exact rationals in arrays: numerators over denominators as int64, as Python's whole numbers where 64 bits are too few."""

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[Any] | int
"""Whole numbers, one a form (int64, or Python's own in an array of objects), or one for all."""

_MOST = 2**63 - 1


def most(value: Whole) -> int:
    """The largest absolute value in `value`; more than 64 bits hold where nobody has looked."""
    if isinstance(value, int):
        return abs(value)
    if value.dtype == object:
        return _MOST + 1
    if not value.size:
        return 0
    # Read without their sign, negative numbers are larger than all others: one look is enough where there is none.
    same = value.dtype == np.int64 and value.flags.c_contiguous
    largest = int(value.view(np.uint64).max()) if same else _MOST + 1
    return largest if largest <= _MOST else max(int(value.max()), -int(value.min()))


def times(one: Whole, other: Whole) -> Whole:
    """The products, never overflowing."""
    if isinstance(other, int) and other == 1:
        return one
    if isinstance(one, int) and one == 1:
        return other
    first, second = most(one), most(other)
    if max(first, second, first * second) <= _MOST:
        return one * other
    return _wide(one) * _wide(other)


def plus(one: Whole, other: Whole) -> Whole:
    """The sums, never overflowing."""
    if most(one) + most(other) <= _MOST:
        return one + other
    return _wide(one) + _wide(other)


def signs(value: Whole) -> NDArray[np.int8]:
    """1, 0 or -1 for each."""
    array = np.asarray(value)
    return (array > 0).astype(np.int8) - (array < 0).astype(np.int8)


def _wide(value: Whole) -> Whole:
    return value if isinstance(value, int) else value.astype(object)


@dataclass(frozen=True, slots=True)
class Pair:
    """Rationals `num / den`; `den` is positive. Not reduced."""

    num: Whole
    den: Whole

    def __add__(self, other: "Pair") -> "Pair":
        if isinstance(self.den, int) and isinstance(other.den, int):
            common = math.lcm(self.den, other.den)
            return Pair(plus(times(self.num, common // self.den), times(other.num, common // other.den)), common)
        return Pair(plus(times(self.num, other.den), times(other.num, self.den)), times(self.den, other.den))

    def __neg__(self) -> "Pair":
        return Pair(times(self.num, -1), self.den)

    def __sub__(self, other: "Pair") -> "Pair":
        return self + -other

    def __mul__(self, other: "Pair") -> "Pair":
        return Pair(times(self.num, other.num), times(self.den, other.den))

    def __truediv__(self, other: "Pair") -> "Pair":
        """The quotients; no numerator of `other` may be 0."""
        if isinstance(other.num, int):
            sign: Whole = 1 if other.num > 0 else -1
        else:
            sign = 1 if bool((other.num > 0).all()) else signs(other.num).astype(np.int64)
        return Pair(times(times(self.num, other.den), sign), times(self.den, times(other.num, sign)))

    def __abs__(self) -> "Pair":
        return Pair(abs(self.num) if isinstance(self.num, int) else times(self.num, signs(self.num)), self.den)

    def at(self, which: NDArray[np.intp]) -> "Pair":
        """Those at the positions `which`."""
        return Pair(*(part if isinstance(part, int) else part[which] for part in (self.num, self.den)))

    def reduced(self) -> "Pair":
        """The same in lowest terms."""
        divisor = np.gcd(*_alike(self.num, self.den))
        return Pair(self.num // divisor, self.den // divisor)

    def fractions(self, count: int) -> list[Fraction]:
        """Each of the `count` rationals."""
        nums, dens = ([part] * count if isinstance(part, int) else part.tolist() for part in (self.num, self.den))
        return list(map(Fraction, nums, dens))


def of(value: Fraction | int) -> Pair:
    """One rational for all."""
    return Pair(value.numerator, value.denominator)


def _alike(one: Whole, other: Whole) -> tuple[Whole, Whole]:
    """Both as 64 bits, or both as Python's whole numbers."""
    if max(most(one), most(other)) <= _MOST:
        return one, other
    return tuple(np.asarray(part, dtype=object) for part in (one, other))  # type: ignore[return-value]
