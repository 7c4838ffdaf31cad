"""Places for many totals, as `ranking` gives them: sorted as floats, exactly wherever floats cannot tell two apart."""

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from greenfactory.rulebook.bulk.areas import Floats, Total
from greenfactory.rulebook.bulk.lazy import UNIT, Bools, Index
from greenfactory.rulebook.bulk.pairs import plus, signs, times
from greenfactory.rulebook.packs.selection import Rounding

Ranks = NDArray[np.intp]


def standing(total: Total, among: Index, rule: Rounding, line: Fraction) -> tuple[Ranks, NDArray[np.int8]]:
    """Where the totals of the forms `among` stand: ranks, higher for more and equal for equal, and the sign over `line`."""
    if rule.compare == "exact":
        return _sorted(total, among, line)
    units = _rounded(total, among, rule)
    _, ranks = np.unique(units, return_inverse=True)
    return ranks, signs(plus(times(units, line.denominator), -line.numerator * 10**rule.places))


def ranked(total: Total, among: Index) -> Ranks:
    """Numbers that order the forms `among`, higher for more points and equal for equal ones."""
    return _sorted(total, among, None)[0]


def _sorted(total: Total, among: Index, line: Fraction | None) -> tuple[Ranks, NDArray[np.int8]]:
    approx, error = _bounds(total, among)
    cluster = _clusters(approx, error)
    above = np.zeros(len(among), np.int8)
    doubt = np.bincount(cluster, minlength=1)[cluster] > 1
    if line is not None:
        near, slack = float(line), error + abs(float(line)) * UNIT
        above = (approx - near > slack).view(np.int8) - (near - approx > slack).view(np.int8)
        doubt |= above == 0
    unsure = np.flatnonzero(doubt)
    if not unsure.size:
        return cluster, above
    if 2 * unsure.size > len(among):
        unsure = np.arange(len(among))  # all are quicker than most
    sums = total.exact(among[unsure])
    if line is not None:
        near_it = np.flatnonzero(above[unsure] == 0)
        above[unsure[near_it]] = sums.at(near_it).signs(line)
    keys = np.zeros(len(among), np.intp)
    keys[unsure] = sums.keys(cluster[unsure])
    return cluster * (int(keys.max()) + 1) + keys, above


def _bounds(total: Total, among: Index) -> tuple[Floats, Floats]:
    """The floats and their errors, with 0 ± infinity for what is not a number."""
    approx, error = total.approx[among], total.error[among]
    return np.where(np.isinf(error), 0, approx), error


def _clusters(approx: Floats, error: Floats) -> Ranks:
    """Numbers that rise with the totals, equal for those that floats cannot tell apart."""
    order = np.argsort(approx)
    low, high = (approx - error)[order], (approx + error)[order]
    # The bounds are themselves rounded: half a unit of theirs, which the doubled UNIT of every error covers.
    reached = np.maximum.accumulate(high)
    still = np.minimum.accumulate(low[::-1])[::-1]
    found = np.zeros(len(order), np.intp)
    found[order[1:]] = np.cumsum(reached[:-1] < still[1:])
    return found


def _rounded(total: Total, among: Index, rule: Rounding) -> NDArray[np.int64] | NDArray[np.object_]:
    """The totals in units of the last decimal that counts."""
    approx, error = _bounds(total, among)
    scale = 10.0**rule.places
    ends = [(approx + side * (error + np.abs(approx) * (4 * UNIT))) * scale for side in (-1, 1)]
    if rule.mode != "down":
        ends = [end + 0.5 for end in ends]
    low, high = (np.floor(end) for end in ends)
    sure = (low == high) & (ends[0] >= 1) & (high < 2**50)
    units: NDArray[np.int64] | NDArray[np.object_] = np.where(sure, low, 0).astype(np.int64)
    unsure = np.flatnonzero(~sure)
    if unsure.size:
        exact = total.exact(among[unsure]).rounded(rule.places, rule.mode)
        units = units.astype(object) if exact.dtype == object else units
        units[unsure] = exact
    return units


def split_ties(ranks: Ranks, areas: Sequence[Total], among: Index) -> Ranks:
    """`ranks` with equal ones told apart by `areas`, one after the other."""
    if areas:
        _, ranks = np.unique(ranks, return_inverse=True)
    for area in areas:
        tied = np.flatnonzero(np.bincount(ranks)[ranks] > 1)
        if not tied.size:
            break
        split = np.zeros(len(ranks), np.intp)
        _, split[tied] = np.unique(ranked(area, among[tied]), return_inverse=True)
        _, ranks = np.unique(ranks * (int(split.max()) + 1) + split, return_inverse=True)
    return ranks


def counted(ranks: Ranks, scope: NDArray[np.intp]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Each one's place within its scope (1, 2, 2, 4) and how many share it."""
    order = np.lexsort((-ranks, scope)) if scope.any() else np.argsort(-ranks)
    mine, group = scope[order], ranks[order]
    opened, fresh = _changes(mine), _changes(mine) | _changes(group)
    before = np.flatnonzero(opened)[np.cumsum(opened) - 1]
    starts, number = np.flatnonzero(fresh), np.cumsum(fresh) - 1
    place, tied = np.empty(len(order), np.int64), np.empty(len(order), np.int64)
    place[order] = starts[number] - before + 1
    tied[order] = np.diff(starts, append=len(order))[number]
    return place, tied


def _changes(values: NDArray[np.intp]) -> Bools:
    """Where a value differs from the one before it."""
    found = np.ones(len(values), np.bool_)
    found[1:] = values[1:] != values[:-1]
    return found
