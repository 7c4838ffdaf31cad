"""Chance that is the same everywhere: every draw is a SHA-256 of a seed and the name of what is drawn."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Chance:
    """Draws by name: a draw added later changes no other one, and no library version changes any."""

    seed: str

    def whole(self, name: str, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""
        drawn = hashlib.sha256(f"{self.seed}|{name}".encode()).digest()
        return low + int.from_bytes(drawn[:8], "big") % (high - low + 1)

    def between(self, name: str, low: str | Fraction, high: str | Fraction) -> Fraction:
        """One of 1,001 evenly spaced numbers from `low` to `high`."""
        start, end = Fraction(low), Fraction(high)
        return start + (end - start) * Fraction(self.whole(name, 0, 1000), 1000)

    def happens(self, name: str, percent: int) -> bool:
        """True in `percent` of 100 draws."""
        return self.whole(name, 1, 100) <= percent

    def pick(self, name: str, choices: Sequence[T]) -> T:
        """One of `choices`."""
        return choices[self.whole(name, 0, len(choices) - 1)]

    def shuffled(self, name: str, items: Iterable[T]) -> list[T]:
        """`items` in a drawn order."""
        numbered = list(enumerate(items))
        return [item for index, item in sorted(numbered, key=lambda each: self._rank(name, each[0]))]

    def _rank(self, name: str, index: int) -> bytes:
        return hashlib.sha256(f"{self.seed}|{name}|{index}".encode()).digest()
