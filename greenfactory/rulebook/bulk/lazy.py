"""One number for each of many forms: a float with a proven bound, the exact value worked out only where that cannot decide.

A `Column` stands wherever scoring expects a Fraction, so that formulas, limits and points of many forms are computed by the
very code that scores one. Where forms part ways (one above a limit, another below), a comparison raises `Split`; whoever
called then goes on with either part by itself, on a `Path` that remembers what was decided so far.
"""

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from greenfactory.rulebook.bulk import pairs
from greenfactory.rulebook.bulk.pairs import Pair

Index = NDArray[np.intp]
Bools = NDArray[np.bool_]
Exact = Callable[[Index | None], Pair]
"""The exact values at some positions, or at all."""
Plain = Fraction | int
Floats = tuple[Any, Any]

# Twice the error of one rounding, so that products of errors need no terms of their own.
UNIT = 2.0**-52
# A divisor that its error could change by more than this is left to exact arithmetic.
_FIRM = 2.0**-10


class Split(Exception):
    """The forms differ in what was asked: it holds for those in `mask`, not for the others."""

    def __init__(self, mask: Bools) -> None:
        super().__init__()
        self.mask = mask


class OneByOne(Exception):
    """Something that only single numbers can do, such as rounding inside a formula."""


class Path:
    """What was decided for a group of forms, in order: the same code asks again for each part, and need not compute it."""

    def __init__(self, answers: tuple[bool, ...] = ()) -> None:
        self.answers = list(answers)
        self._next = 0

    def decide(self, holds: Callable[[], Bools]) -> bool:
        """What holds for every form alike; raises Split where it does not."""
        if self._next == len(self.answers):
            mask = holds()
            count = int(np.count_nonzero(mask))
            if 0 < count < len(mask):
                raise Split(mask)
            self.answers.append(count > 0)
        self._next += 1
        return self.answers[self._next - 1]


class Column:
    """Numbers: each within `ulps * UNIT * size` of `approx`, and `size` at least as large as `approx` without its sign.

    Floats are computed when somebody asks. An `approx` that is not a number (something overflowed or vanished) leaves
    everything to `exact`. `plain`: no number is negative, and `size` is `approx`; `positive`: nor is one 0.
    `entered`: the numbers as they came, of all forms, where nothing was computed from them.
    """

    __slots__ = ("_floats", "_make", "_signs", "entered", "exact", "path", "plain", "positive", "ulps")
    __hash__ = None  # type: ignore[assignment]

    def __init__(
        self, path: Path | None, make: Callable[[], Floats], ulps: int, exact: Exact,
        *, plain: bool = False, positive: bool = False,
    ) -> None:  # fmt: skip
        self.path, self.ulps, self.exact, self.plain, self.positive = path, ulps, exact, plain, plain and positive
        self.entered: Pair | None = None
        self._make: Callable[[], Floats] | None = make
        self._floats: Floats = (None, None)
        self._signs: NDArray[np.int8] | None = None

    @property
    def floats(self) -> Floats:
        """`approx` and `size`."""
        if self._make is not None:
            self._floats, self._make = self._make(), None
        return self._floats

    def signs(self) -> NDArray[np.int8]:
        """1, 0 or -1 for each number, exactly."""
        if self._signs is None:
            approx, size = self.floats
            # One bound for all is quicker, and nearly as good unless a few numbers are very large.
            bound = _safe(np.multiply, size.max(), self.ulps * UNIT)
            found = (approx > bound).view(np.int8) - (approx < -bound).view(np.int8)
            doubt = (found == 0).nonzero()[0]
            if doubt.size:
                found[doubt] = self._doubtful(doubt, approx[doubt], size[doubt])
            self._signs = found
        return self._signs

    def _doubtful(self, which: Index, approx: Any, size: Any) -> Any:
        bound = _safe(np.multiply, size, self.ulps * UNIT)
        found = (approx > bound).view(np.int8) - (approx < -bound).view(np.int8)
        doubt = (found == 0).nonzero()[0]
        found[doubt] = pairs.signs(self.exact(which[doubt]).num)
        return found

    def __add__(self, other: "Column | Plain") -> "Column":
        other = _column(other)
        one, two, plain = self.exact, other.exact, self.plain and other.plain
        return Column(
            self.path or other.path, lambda: _floats(np.add, np.add, self, other, plain), max(self.ulps, other.ulps) + 1,
            lambda at: one(at) + two(at), plain=plain, positive=self.positive or other.positive,
        )  # fmt: skip

    def __radd__(self, other: Plain) -> "Column":
        return self if other == 0 else self + other

    def __sub__(self, other: "Column | Plain") -> "Column":
        other = _column(other)
        one, two = self.exact, other.exact
        return Column(
            self.path or other.path, lambda: _floats(np.subtract, np.add, self, other), max(self.ulps, other.ulps) + 1,
            lambda at: one(at) - two(at),
        )  # fmt: skip

    def __rsub__(self, other: Plain) -> "Column":
        return _column(other) - self

    def __neg__(self) -> "Column":
        exact = self.exact
        return Column(self.path, lambda: (-self.floats[0], self.floats[1]), self.ulps, lambda at: -exact(at))

    def __abs__(self) -> "Column":
        exact = self.exact
        return Column(self.path, lambda: (np.abs(self.floats[0]), self.floats[1]), self.ulps, lambda at: abs(exact(at)))

    def __mul__(self, other: "Column | Plain") -> "Column":
        if not isinstance(other, Column) and abs(other) == 1:
            return self if other == 1 else -self
        other = _column(other)
        one, two, plain = self.exact, other.exact, self.plain and other.plain
        return Column(
            self.path or other.path, lambda: _floats(np.multiply, np.multiply, self, other, plain),
            self.ulps + other.ulps + 1, lambda at: one(at) * two(at), plain=plain, positive=self.positive and other.positive,
        )  # fmt: skip

    __rmul__ = __mul__

    def __truediv__(self, other: "Column | Plain") -> "Column":
        if not isinstance(other, Column):
            return self * (1 / Fraction(other))
        if not other.positive and other._decide(lambda: other.signs() == 0):
            raise ZeroDivisionError
        one, two = self.exact, other.exact
        return Column(
            self.path or other.path, lambda: _quotient(self, other), self.ulps + other.ulps + 1,
            lambda at: one(at) / two(at), plain=self.plain and other.plain, positive=self.positive and other.positive,
        )  # fmt: skip

    def __rtruediv__(self, other: Plain) -> "Column":
        return _column(other) / self

    def __lt__(self, other: "Column | Plain") -> bool:
        return self._decide(lambda: self._over(other) < 0)

    def __le__(self, other: "Column | Plain") -> bool:
        return self._decide(lambda: self._over(other) <= 0)

    def __gt__(self, other: "Column | Plain") -> bool:
        return self._decide(lambda: self._over(other) > 0)

    def __ge__(self, other: "Column | Plain") -> bool:
        return self._decide(lambda: self._over(other) >= 0)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Column | Fraction | int) and self._decide(lambda: self._over(other) == 0)

    def __bool__(self) -> bool:
        return self._decide(lambda: self.signs() != 0)

    def _decide(self, holds: Callable[[], Bools]) -> bool:
        assert self.path is not None  # noqa: S101 - only constants have none, and they are not asked
        return self.path.decide(holds)

    def _over(self, other: "Column | Plain") -> NDArray[np.int8]:
        """The sign of the difference to `other`."""
        return self.signs() if not isinstance(other, Column) and other == 0 else (self - other).signs()

    @property
    def numerator(self) -> int:
        """Not to be had for many at once."""
        raise OneByOne

    denominator = numerator


def leaf(path: Path, approx: Callable[[], NDArray[np.float64]], exact: Exact, least: int) -> Column:
    """Numbers as they were entered, none of which has a numerator below `least`."""

    def floats() -> Floats:
        found = approx()
        return found, np.abs(found) if least < 0 else found

    return Column(path, floats, 3, exact, plain=least >= 0, positive=least > 0)


def _column(value: "Column | Plain") -> Column:
    if isinstance(value, Column):
        return value
    pair = pairs.of(value)
    try:
        approx = float(value)
    except OverflowError:
        approx = math.nan
    if value and not abs(approx) > 1e-300:
        approx = math.nan
    return Column(None, lambda: (approx, abs(approx)), 1, lambda _: pair, plain=value >= 0, positive=value > 0)


def _floats(operation: np.ufunc, sizing: np.ufunc, one: Column, other: Column, plain: bool = False) -> Floats:
    (first, wide), (second, broad) = one.floats, other.floats
    approx = _safe(operation, first, second)
    return approx, approx if plain else _safe(sizing, wide, broad)


def _quotient(one: Column, other: Column) -> Floats:
    (first, wide), (second, broad) = one.floats, other.floats
    approx = _safe(np.divide, first, second)
    if other.plain:
        return approx, approx if one.plain else _safe(np.divide, wide, second)
    blur = _safe(np.divide, broad, np.abs(second))
    firm = np.where(blur * (other.ulps * UNIT) < _FIRM, approx, np.nan)
    return firm, _safe(np.multiply, _safe(np.divide, wide, np.abs(second)), blur)


def _safe(operation: np.ufunc, one: Any, other: Any) -> Any:
    """The results; no number at all where one was too large for a float, or too small to keep its digits."""
    try:
        return operation(one, other)
    except FloatingPointError:
        return np.full(np.broadcast_shapes(np.shape(one), np.shape(other)), np.nan)


def guarded() -> np.errstate:
    """To decorate whatever asks for `floats`: what floats cannot hold is an error, so that `_safe` sees it."""
    return np.errstate(over="raise", under="raise", divide="ignore", invalid="ignore")
