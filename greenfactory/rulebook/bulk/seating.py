"""Who of many forms takes part in a ranking, in which scope, and who gets a seat, as `ranking` and `seats` decide it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from greenfactory.rulebook.bulk.arrays import Columns
from greenfactory.rulebook.bulk.lazy import Bools, Index
from greenfactory.rulebook.packs.selection import Selection
from greenfactory.rulebook.places import seats
from greenfactory.rulebook.places.seats import Claim

Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Field:
    """The forms that take part: their numbers, the number of the scope of each, and the scopes' names."""

    columns: Columns
    inside: Index
    scope: NDArray[np.intp]
    names: Sequence[str]


def field(columns: Columns, selection: Selection, excluded: Bools) -> Field:
    """Those who take part: not `excluded`, no holders that may not apply again, and with a scope where there are several."""
    codes = set() if selection.holders.may_apply else set(selection.holders.codes)
    taking_part = ~excluded & ~_among(columns, codes)
    if selection.scope.by == "one":
        inside = np.flatnonzero(taking_part)
        return Field(columns, inside, np.zeros(len(inside), np.intp), [""])
    texts = _districts(columns) if selection.scope.by == "district" else _sectors(columns)
    names = sorted({*texts} - {""})
    numbers = {name: number for number, name in enumerate(names)}
    scope = np.array([numbers.get(text, -1) for text in texts], np.intp)
    inside = np.flatnonzero(taking_part & (scope >= 0))
    return Field(columns, inside, scope[inside], names)


def given(found: Field, selection: Selection, place: Counts, tied: Counts, claims: Bools) -> Bools:
    """Whether each of those inside gets a seat; `claims`: they are past the line."""
    caps = [selection.scope.caps.get(name, selection.cap.places) for name in found.names]
    removals = _removals(selection)
    gone = _among(found.columns, removals)[found.inside]
    if gone.any() or selection.quotas.district or selection.quotas.sector:
        return _by_office(found, selection, (place, claims), caps, removals) & ~gone
    # Without quotas and removals nothing but the place decides; a cap of 0 is none.
    cap = np.array(caps, np.int64)[found.scope]
    last = place if selection.ties.then == "all_in" else place + tied - 1
    inside: Bools = claims & ((last <= cap) | (cap == 0))
    return inside


def _by_office(
    found: Field,
    selection: Selection,
    standing: tuple[Counts, Bools],
    caps: Sequence[int],
    removals: Mapping[str, bool],
) -> Bools:
    """The same by `seats.award`, one claim after the other."""
    place, claims = standing
    districts, sectors, codes = _districts(found.columns), _sectors(found.columns), _codes(found.columns)
    chosen = np.zeros(len(place), np.bool_)
    for number, cap in enumerate(caps):
        mine = np.flatnonzero(claims & (found.scope == number))
        mine = mine[np.argsort(place[mine], kind="stable")]
        groups = np.split(mine, np.flatnonzero(np.diff(place[mine])) + 1)
        firms = [found.inside[group].tolist() for group in groups]
        wanted = [
            [Claim(districts[i], sectors[i], not removals.get(codes[i], False)) for i in group] for group in firms
        ]
        got = chain.from_iterable(seats.award(wanted, cap, selection.quotas, selection.ties.then))
        all_in = selection.ties.then == "all_in"
        chosen[mine] = [seat.outcome == "in" or (seat.outcome == "tied" and all_in) for seat in got]
    return chosen


def _removals(selection: Selection) -> dict[str, bool]:
    """By credit code who was vetoed or withdrawn, and whether the next one moves up."""
    withdrawn = {item.code: selection.succession.move_up for item in selection.withdrawn}
    return withdrawn | {item.code: selection.meeting.next_moves_up for item in selection.vetoes}


def _among(columns: Columns, codes: set[str] | Mapping[str, bool]) -> Bools:
    if not codes or not len(columns.codes):
        return np.zeros(columns.size, np.bool_)
    return np.array([code in codes for code in columns.codes], np.bool_)


def _codes(columns: Columns) -> Sequence[str]:
    return columns.codes if len(columns.codes) else [""] * columns.size


def _districts(columns: Columns) -> Sequence[str]:
    return columns.districts if len(columns.districts) else [""] * columns.size


def _sectors(columns: Columns) -> list[str]:
    """The sector entered, else the division of the industry, as in `entering.entry`."""
    entered = columns.sectors if len(columns.sectors) else [""] * columns.size
    firm = [0] * columns.size if columns.firm is None else columns.firm.tolist()
    return [str(sector) or columns.firms[number][0][:3] for sector, number in zip(entered, firm, strict=True)]
