"""The ranking: from scores to places, each with its reason. Compares exact totals; only points ever decide a place."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from types import MappingProxyType

from greenfactory.rulebook.notes import Note
from greenfactory.rulebook.packs.selection import Grade, Selection
from greenfactory.rulebook.places import reasons, seats, standing
from greenfactory.rulebook.places.experts import Combined, combine, combine_rows, spread
from greenfactory.rulebook.places.reasons import Figure, Ground
from greenfactory.rulebook.places.seats import Claim
from greenfactory.rulebook.places.standing import Entry, Runner
from greenfactory.rulebook.scores.ladder import Demand, climb

__all__ = [
    "Combined", "Entry", "Figure", "Place", "Ranking", "combine", "combine_rows", "rank", "second_readings",
    "selected", "standings",
]  # fmt: skip

AreaNames = Mapping[str, Mapping[str, str]]
_NO_NAMES: AreaNames = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Place:
    """Where an entry stands, in points.

    `total` is what was compared (rounded where the rules say so; the lowest possible one while `provisional`), `exact`
    the total before rounding, `shown` the total as text for people, `margin` how far `total` is above the threshold
    (negative below). `place` is None where the entry takes no part; `tied` entries share it; `decided_by` names the
    areas that set it apart from others of the same total. `grade` is what the total reaches, selected or not;
    `conditional_grade` a higher one that it reaches while it is not known whether it has a grade that this one needs.
    `scope`: the district or sector ranked by itself, empty in one ranking.
    """

    entry: Entry
    total: Fraction | None
    place: int | None
    selected: bool
    grade: str | None
    reason: Note
    margin: Fraction | None = None
    exact: Fraction | None = None
    shown: Figure | None = None
    tied: int = 0
    decided_by: tuple[str, ...] = ()
    scope: str = ""
    provisional: bool = False
    conditional_grade: str | None = None


@dataclass(frozen=True, slots=True)
class Ranking:
    """The places by scope and place (equal ones by credit code, for reading only), and notes on the whole.

    `official` is False while a pending row blocks it: then it is a trial.
    """

    places: tuple[Place, ...]
    notes: tuple[Note, ...]
    official: bool


def rank(entries: Sequence[Entry], selection: Selection, *, area_names: AreaNames = _NO_NAMES) -> Ranking:
    """Rank `entries` by the rules of `selection`; `area_names`: area id → {"zh", "en"}, for the reasons.

    Totals are compared exactly, then areas in the order of the tie rule; equal ones share a place (1, 2, 2, 4). The
    order of `entries` and their names change nothing.
    """
    runners, grounds = _run(entries, selection, area_names)
    places = sorted((_place(runner, grounds[runner.scope]) for runner in runners), key=reading_order)
    official = selection.pending.official == "allow" or not any(place.provisional for place in places)
    notes = [*_notes(places, selection), *(note for scope in sorted(grounds) for note in _ground_notes(grounds[scope]))]
    return Ranking(tuple(places), tuple(notes), official)


def standings(
    entries: Sequence[Entry], selection: Selection, *, area_names: AreaNames = _NO_NAMES
) -> tuple[Place, ...]:
    """The places of `rank`, in the order of `entries`."""
    runners, grounds = _run(entries, selection, area_names)
    return tuple(_place(runner, grounds[runner.scope]) for runner in runners)


def selected(entries: Sequence[Entry], selection: Selection) -> tuple[bool, ...]:
    """Whether each of `entries` is selected: `rank` without the reasons, several times as fast."""
    runners, grounds = _run(entries, selection, _NO_NAMES)
    return tuple(
        runner.outside is None and reasons.verdict(runner, grounds[runner.scope]) in reasons.SELECTED
        for runner in runners
    )


def reading_order(place: Place) -> tuple[object, ...]:
    """Sorts places for reading: scope, place, then credit code, which puts equal ones in some order and decides nothing."""
    entry = place.entry
    return (place.scope, place.place is None, place.place or 0, entry.code, entry.enterprise, entry.source)


def second_readings(entries: Iterable[Entry], selection: Selection) -> tuple[Entry, ...]:
    """The entries whose experts differ by more points than the rules allow, in the order given; none where 0 is set."""
    limit = selection.experts.second_reading
    return tuple(entry for entry in entries if limit and spread(entry.experts) > limit)


def _run(entries: Iterable[Entry], selection: Selection, names: AreaNames) -> tuple[list[Runner], dict[str, Ground]]:
    holders = frozenset() if selection.holders.may_apply else frozenset(selection.holders.codes)
    runners = [_runner(entry, selection, holders) for entry in entries]
    by_scope: dict[str, list[Runner]] = {}
    for runner in runners:
        by_scope.setdefault(runner.scope, []).append(runner)
    return runners, {scope: _award(group, scope, selection, names) for scope, group in by_scope.items()}


def _runner(entry: Entry, selection: Selection, holders: frozenset[str]) -> Runner:
    score = standing.score(entry, selection)
    scope = {"one": "", "district": entry.district, "sector": entry.sector}[selection.scope.by]
    runner = Runner(entry, score, scope, score.compared or Fraction(0))
    runner.outside = reasons.outside(runner, selection, holders)
    return runner


def _award(runners: Iterable[Runner], scope: str, selection: Selection, names: AreaNames) -> Ground:
    """Give the runners of one scope their places and seats."""
    cap = selection.scope.caps.get(scope, selection.cap.places)
    line = selection.threshold
    groups = standing.line_up((runner for runner in runners if runner.outside is None), selection.ties.order)
    groups = [group for group in groups if _reaches(group[0].total, line.value, inclusive=line.inclusive)]
    claims = [[_claim(runner.entry, selection) for runner in group] for group in groups]
    given = seats.award(claims, cap, selection.quotas, selection.ties.then)
    ground = Ground(selection, scope, cap, names, sum(map(len, groups)), line.value, reasons.line(line))
    runners, holds = chain.from_iterable(groups), (claim.holds for claim in chain.from_iterable(claims))
    for runner, held, seat in zip(runners, holds, chain.from_iterable(given), strict=True):
        runner.seat = seat
        if held and seat.outcome != "full":
            ground.last = runner.total
        if seat.outcome == "tied":
            ground.ties.add((runner.place, seat))
    return ground


def _claim(entry: Entry, selection: Selection) -> Claim:
    removed = reasons.removal(entry, selection)
    return Claim(entry.district, entry.sector, holds=removed is None or not removed.passed_on)


def _reaches(total: Fraction, value: Fraction, *, inclusive: bool) -> bool:
    return total > value or (inclusive and total == value)


def _place(runner: Runner, ground: Ground) -> Place:
    entry, score = runner.entry, runner.score
    if runner.outside is not None:
        pending = score.provisional and runner.outside.code in reasons.UNPLACED_PENDING
        return Place(
            entry, score.compared, None, False, None, runner.outside,
            exact=score.exact, scope=runner.scope, provisional=pending,
            shown=None if score.compared is None else Figure(score.compared, ground.selection.rounding.show),
        )  # fmt: skip
    reason = reasons.reason(runner, ground)
    grade, conditional = _grades(runner, ground.selection.grades)
    return Place(
        entry, runner.total, runner.place, reason.code in reasons.SELECTED, grade, reason,
        margin=runner.total - ground.selection.threshold.value,
        exact=score.exact,
        shown=reasons.figure(runner, ground),
        tied=runner.tied,
        decided_by=runner.decided_by,
        scope=runner.scope,
        provisional=score.provisional,
        conditional_grade=conditional,
    )  # fmt: skip


def _grades(runner: Runner, grades: Sequence[Grade]) -> tuple[str | None, str | None]:
    """The id of the highest grade that is reached, and of a higher one that waits for a grade below it."""
    if not grades:
        return None, None
    demands = {name: Demand(met) for name, met in runner.entry.demands.items()}
    ladder = climb(grades, runner.total, runner.total, demands, runner.entry.code)
    reached, waiting = ladder.reached, ladder.conditional
    return reached.grade.id if reached else None, waiting.grade.id if waiting else None


def _notes(places: Sequence[Place], selection: Selection) -> Iterator[Note]:
    """What concerns the whole list: whether it is a trial, second readings due, removals of nobody."""
    pending = sum(place.provisional for place in places)
    if pending:
        yield Note(f"ranking.trial_{selection.pending.official}", {"pending": pending})
    due = len(second_readings((place.entry for place in places), selection))
    if due:
        yield Note("ranking.second_readings", {"due": due, "limit": selection.experts.second_reading})
    claimed = sum(place.selected and place.entry.conditional > 0 for place in places)
    if claimed:
        yield Note("ranking.conditional_counted", {"count": claimed})
    codes = {place.entry.code for place in places}
    for item in (*selection.vetoes, *selection.withdrawn):
        if item.code not in codes:
            yield Note("ranking.removal_of_nobody", {"code": item.code})
    yield from _rules_for_nobody(places, selection)


def _rules_for_nobody(places: Sequence[Place], selection: Selection) -> Iterator[Note]:
    """Caps and quotas whose district or sector no entry has: a slip of the pen would silently do nothing."""
    districts, sectors = ({getattr(place.entry, name) for place in places} for name in ("district", "sector"))
    scopes = {place.scope for place in places} if selection.scope.by != "one" else set()
    for named, known in (
        (selection.quotas.district, districts),
        (selection.quotas.sector, sectors),
        (selection.scope.caps, scopes),
    ):
        for name in named:
            if name not in known:
                yield Note("ranking.rule_of_nobody", {"name": name})


def _ground_notes(ground: Ground) -> Iterator[Note]:
    """What concerns one scope: fewer above the line than places, and every tie for the last seats."""
    if not ground.scope and ground.selection.scope.by != "one":
        return
    where = Note("ranking.in_scope", {"scope": ground.scope}) if ground.scope else ""
    if ground.above < ground.cap:
        yield Note("ranking.fewer", {"where": where, "line": ground.line, "above": ground.above, "cap": ground.cap})
    for place, seat in sorted(ground.ties, key=lambda tie: (tie[0], tie[1].limit)):
        facts = reasons.contest(seat, ground)
        yield Note(f"ranking.tie_{ground.selection.ties.then}", {"where": where, "place": place} | facts)
