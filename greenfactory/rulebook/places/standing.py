"""Who stands where: the total that counts for each entry, the order of the totals, and ties split by areas."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import groupby

from greenfactory.rulebook import exact
from greenfactory.rulebook.notes import Note
from greenfactory.rulebook.packs.selection import Selection
from greenfactory.rulebook.places.experts import combine
from greenfactory.rulebook.places.seats import Seat


@dataclass(frozen=True, slots=True)
class Entry:
    """One enterprise in the ranking, scores in points.

    `total` is used where there are no `experts` (one total an expert, None: not handed in). `areas`: points by area id,
    for ties. `pending`: rows without a benchmark or evidence; then `low` and `high` are the totals that are still
    possible. `excluded`: why it does not take part (gate failed, required row missed). `source`: where it was read.
    `conditional`: points among the total whose evidence or judgement is still to come.
    `demands`: whether it meets what grades ask besides points, by their ids (None, or not there: not known).
    """

    enterprise: str
    code: str
    total: Fraction | None
    district: str = ""
    sector: str = ""
    areas: Mapping[str, Fraction] = field(default_factory=dict)
    experts: tuple[Fraction | None, ...] = ()
    low: Fraction | None = None
    high: Fraction | None = None
    pending: int = 0
    excluded: Note | None = None
    source: str = ""
    demands: Mapping[str, bool | None] = field(default_factory=dict)
    conditional: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True)
class Score:
    """What an entry is ranked by: the exact total, the total that is compared, and whether pending rows may change it."""

    exact: Fraction | None
    compared: Fraction | None
    provisional: bool


@dataclass(slots=True)
class Runner:
    """An entry while it is being ranked; `outside` says why it gets no place."""

    entry: Entry
    score: Score
    scope: str
    total: Fraction
    outside: Note | None = None
    place: int = 0
    equal: int = 1  # entries with the same total, itself among them
    tied: int = 1  # entries at the same place
    decided_by: tuple[str, ...] = ()  # areas that set it apart from others of the same total
    uncompared: str = ""  # the area that could not be compared, because one of the tie lacks it
    neighbours: tuple[Fraction, ...] = ()  # next higher and next lower total
    seat: Seat | None = None  # None: not above the line


def by_experts(entry: Entry, selection: Selection) -> bool:
    """Whether the experts' scores rank `entry`, not its declared total."""
    return bool(entry.experts) and selection.ranking_score.score == "experts"


def score(entry: Entry, selection: Selection) -> Score:
    """The score `entry` is ranked by; a provisional one is the lowest that is possible, None where even that is unknown."""
    own = combine(entry.experts, selection.experts) if by_experts(entry, selection) else entry.total
    provisional = own is None or entry.pending > 0
    total = entry.low if provisional else own
    rule = selection.rounding
    if total is None or rule.compare == "exact":
        return Score(total, total, provisional)
    # Rounded once, here: rounding experts or areas before the sum can lift 79.99 to 80.
    return Score(total, exact.rounded(total, rule.places, rule.mode), provisional)


def line_up(runners: Iterable[Runner], order: tuple[str, ...]) -> list[list[Runner]]:
    """The runners by total, then by the areas of `order`, best first; those of one group share a place (1, 2, 2, 4).

    Nothing but points decides: never a name, a code or the order of `runners`.
    """
    by_total = _grouped(runners, lambda runner: runner.total)
    totals = [group[0].total for group in by_total]
    for index, group in enumerate(by_total):
        for runner in group:
            runner.equal = len(group)
            runner.neighbours = (*totals[max(index - 1, 0) : index], *totals[index + 1 : index + 2])
    groups = [part for group in by_total for part in _by_areas(group, order)]
    place = 1
    for group in groups:
        for runner in group:
            runner.place, runner.tied = place, len(group)
        place += len(group)
    return groups


def _by_areas(tied: list[Runner], order: tuple[str, ...]) -> list[list[Runner]]:
    if len(tied) == 1 or not order:
        return [tied]
    area, later = order[0], order[1:]
    # Where one of them lacks the area nothing after it decides either: a lesser area must not stand in for a greater.
    if not all(area in runner.entry.areas for runner in tied):
        for runner in tied:
            runner.uncompared = area
        return [tied]
    parts = _grouped(tied, lambda runner: runner.entry.areas[area])
    for runner in tied if len(parts) > 1 else ():
        runner.decided_by += (area,)
    return [group for part in parts for group in _by_areas(part, later)]


def _grouped(runners: Iterable[Runner], value: Callable[[Runner], Fraction]) -> list[list[Runner]]:
    """The runners with equal `value` together, highest first."""
    ordered = sorted(runners, key=lambda runner: _sortable(value(runner)), reverse=True)
    return [list(group) for _, group in groupby(ordered, key=value)]


def _sortable(value: Fraction) -> tuple[int, Fraction]:
    # Whole numbers compare ten times faster than fractions; the fraction decides only where the whole numbers agree.
    return (value.numerator << 64) // value.denominator, value
