"""The numbers of `workload`, and of a grid full of ties at the line, as arrays in memory for `rulebook.bulk`."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.workload import BY_DEGREE, QUANTITY, YES_NO
from greenfactory.rulebook import bulk

LINE = 80
Whole = NDArray[np.int64]
_EIGHTHS, _TENTHS = 8, 10


@dataclass(frozen=True, slots=True)
class Grid:
    """Forms × rows: met or not, points in tenths, and amount / `parts` per output."""

    met: NDArray[np.int8]
    tenths: Whole
    amount: Whole
    output: Whole
    parts: int

    def columns(self) -> bulk.Columns:
        """One array for each row and figure, each in one piece."""
        points = {f"optional-{row}": bulk.Numbers(column, _TENTHS) for row, column in enumerate(_columns(self.tenths))}
        figures = {
            (f"amount{row}", 0): bulk.Numbers(column, self.parts) for row, column in enumerate(_columns(self.amount))
        }
        figures |= {(f"output{row}", 0): bulk.Numbers(column) for row, column in enumerate(_columns(self.output))}
        return bulk.Columns(
            size=len(self.met),
            met={f"required-{row}": column for row, column in enumerate(_columns(self.met))},
            gate={"G1": np.ones(len(self.met), np.int8)},
            points=points,
            figures=figures,
        )

    def first(self, count: int) -> "Grid":
        """The same of the first `count` forms."""
        return Grid(self.met[:count], self.tenths[:count], self.amount[:count], self.output[:count], self.parts)


def limits() -> tuple[Whole, Whole]:
    """Base and lead of each quantity row."""
    higher = np.arange(QUANTITY) % 2 == 0
    return np.where(higher, 7, 23), np.where(higher, 19, 9)


def drawn(forms: int) -> Grid:
    """Numbers spread as those of `workload.inputs`."""
    draw = np.random.default_rng(20261123)
    return Grid(
        (draw.random((forms, YES_NO)) < 0.8).astype(np.int8),
        draw.integers(0, 11, (forms, BY_DEGREE)),
        draw.integers(500, 2501, (forms, QUANTITY)),
        draw.integers(90, 111, (forms, QUANTITY)),
        1,
    )


def ties(forms: int) -> tuple[Grid, Whole]:
    """Different forms, 98 % of which have exactly 80 points and the others a tenth more or less; and the totals in tenths.

    Points of quantity rows are eighths, limits met exactly among them, out of figures that differ from form to form.
    """
    draw = np.random.default_rng(20261124)
    eighths = _even(draw.integers(5, 9, (forms, QUANTITY)), _EIGHTHS)
    tenths = _even(draw.integers(5, 11, (forms, BY_DEGREE)), _TENTHS)
    off = draw.choice([-1, 0, 1], forms, p=[0.01, 0.98, 0.01])
    tenths[np.arange(forms), tenths.argmin(axis=1)] += off
    asked = LINE - eighths.sum(axis=1) // _EIGHTHS - (tenths.sum(axis=1) - off) // _TENTHS
    if asked.min() < 0 or asked.max() > YES_NO:
        raise ValueError("no such grid")
    order = draw.random((forms, YES_NO)).argsort(axis=1)
    base, lead = limits()
    output = draw.integers(90, 111, (forms, QUANTITY)) * 100
    amount = (base * _EIGHTHS + eighths * (lead - base)) * output
    return Grid((order < asked[:, None]).astype(np.int8), tenths, amount, output, _EIGHTHS), LINE * _TENTHS + off


def _even(numbers: Whole, parts: int) -> Whole:
    """`numbers` with a few lowered by one, so that each form's are whole together."""
    over = numbers.sum(axis=1) % parts
    numbers -= np.arange(numbers.shape[1]) < over[:, None]
    return numbers


def _columns(grid: NDArray[Any]) -> NDArray[Any]:
    return np.ascontiguousarray(grid.T)
