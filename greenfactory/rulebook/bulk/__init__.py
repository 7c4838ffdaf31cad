"""Scores and ranks very many forms at once, in arrays; totals and places equal those of `scoring` and `ranking`, always.

    table = benchmarks.read(…)
    held = bulk.columns(pack, forms)               # or `bulk.Columns(…)` straight from arrays
    totals = bulk.score(pack, held, table)
    totals.total.fraction(7)                       # == scoring.score(pack, forms[7], table).total
    places = bulk.rank(totals, pack.selection)
    places.place[7]                                # == the place that ranking.rank gives, 0: none

No second rulebook: each row is scored by `scoring.row_score` itself, once for all forms of which the same holds, on columns
that compute like fractions. Floats only sort: every comparison comes with a proven bound of their error, and whatever
the bound cannot decide – a limit met exactly, a tie, the line – is decided by whole numbers. Rows that need single
numbers (rounding inside a formula, energy accounts) are scored form by form.

Needs NumPy: `pip install 'greenfactory[bulk]'`.
"""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

try:
    import numpy as np
except ImportError as error:  # pragma: no cover - the tests have it
    raise ImportError(
        "greenfactory.rulebook.bulk needs NumPy / 需要 NumPy: pip install 'greenfactory[bulk]'"
    ) from error
from numpy.typing import NDArray

from greenfactory.rulebook.bulk import placing, seating
from greenfactory.rulebook.bulk.areas import AreaScores, Kind, Total, added
from greenfactory.rulebook.bulk.arrays import Columns, Numbers, columns
from greenfactory.rulebook.bulk.lazy import Index
from greenfactory.rulebook.bulk.rows import Scorer
from greenfactory.rulebook.packs import benchmarks
from greenfactory.rulebook.packs.benchmarks import BenchmarkTable
from greenfactory.rulebook.packs.pack import Pack
from greenfactory.rulebook.packs.selection import Selection

__all__ = ["Columns", "Numbers", "Places", "Total", "Totals", "columns", "rank", "score"]

Bools = NDArray[np.bool_]


class Totals:
    """What `score` gives for each form: totals, exact on demand, and what else decides about its place.

    `areas`: the score of each area by its id. `pending`: how many rows and gate conditions are still open. `excluded`: a
    gate condition or a required row was missed.
    """

    def __init__(self, pack: Pack, held: Columns, areas: Sequence[AreaScores]) -> None:
        self.pack, self.columns, self._areas = pack, held, areas
        gate = [held.gate.get(row.id, np.full(held.size, -1, np.int8)) for row in pack.gate]
        missed: Bools = np.zeros(held.size, np.bool_)
        self.pending: NDArray[np.int64] = np.zeros(held.size, np.int64)
        for answers in gate:
            missed |= answers == 0
            self.pending += answers < 0
        # A form that its gate refuses waits for no further condition.
        self.pending[missed] = 0
        self.excluded = missed
        for area in areas:
            self.pending += area.pending
            self.excluded = self.excluded | area.refused

    def __len__(self) -> int:
        return self.columns.size

    @cached_property
    def areas(self) -> Mapping[str, Total]:
        """The score of each area."""
        return {each.area.id: each.total("score") for each in self._areas}

    @cached_property
    def total(self) -> Total:
        """The sum of the areas."""
        return added(list(self.areas.values()))

    @cached_property
    def low(self) -> Total:
        """The lowest total that is possible while rows are pending; it is what ranks."""
        return self.total if all(area.certain for area in self._areas) else self._sum("low")

    @cached_property
    def high(self) -> Total:
        """The highest total that is possible while rows are pending."""
        return self._sum("high")

    def _sum(self, kind: Kind) -> Total:
        return added([area.total(kind) for area in self._areas])


@dataclass(frozen=True, slots=True)
class Places:
    """For each form its `place` (0: it takes no part), how many share it (`tied`), and whether it is `selected`.

    `above`: 1, 0 or -1 as the total that is compared is above, on or below the line.
    """

    place: NDArray[np.int64]
    tied: NDArray[np.int64]
    selected: Bools
    above: NDArray[np.int8]


def score(pack: Pack, held: Columns, table: BenchmarkTable = benchmarks.NONE) -> Totals:
    """The totals of all forms in `held` under `pack`, with sector values from `table`; equal to `scoring.score` of each."""
    scorer = Scorer(pack, held, table)
    return Totals(pack, held, [AreaScores(area, scorer) for area in pack.areas])


def rank(totals: Totals, selection: Selection) -> Places:
    """The places and selected ones that `ranking.rank` would give, self-assessed totals as they are (no experts)."""
    field = seating.field(totals.columns, selection, totals.excluded)
    line, inside = selection.threshold, field.inside
    ranks, above = placing.standing(totals.low, inside, selection.rounding, line.value)
    # An area that no entry has ends the comparison: a lesser one must not stand in for it.
    order = list(itertools.takewhile(totals.areas.__contains__, selection.ties.order))
    ranks = placing.split_ties(ranks, [totals.areas[area] for area in order], inside)
    place, tied = placing.counted(ranks, field.scope)
    blocked = (totals.pending[inside] > 0) & (selection.pending.official == "block")
    claims = above >= (0 if line.inclusive else 1)
    chosen = seating.given(field, selection, place, tied, claims) & ~blocked
    return Places(*(_whole(part, inside, len(totals)) for part in (place, tied, chosen, above)))


def _whole(part: NDArray[Any], inside: Index, size: int) -> NDArray[Any]:
    """The `part` of those inside among all, 0 elsewhere."""
    found = np.zeros(size, part.dtype)
    found[inside] = part
    return found
