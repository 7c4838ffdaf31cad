"""What changes from one ranking to another: who enters, who leaves, the line, and how many of each district."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from greenfactory.rulebook.packs.selection import Selection
from greenfactory.rulebook.places import ranking, replay
from greenfactory.rulebook.places.ranking import Place
from greenfactory.rulebook.places.replay import Replay
from greenfactory.rulebook.places.standing import Entry

AROUND = 3
"""Places shown on each side of the line."""


@dataclass(frozen=True)
class Side:
    """A ranking in brief: how many are in, the lowest place that is in, and the places around the line."""

    selected: int
    ranked: int
    lowest: Place | None
    around: tuple[Place, ...]


@dataclass(frozen=True)
class Compared:
    """Both rankings and what changes between them. `districts`: name, selected before, selected after."""

    before: Side
    after: Side
    changes: Replay
    districts: tuple[tuple[str, int, int], ...]


def compared(pairs: Sequence[tuple[Entry, Entry]], a: Selection, b: Selection) -> Compared:
    """`pairs`: each enterprise as it scores under the rules `a` and under `b`."""
    first, second = [one for one, _ in pairs], [other for _, other in pairs]
    before, after = ranking.rank(first, a).places, ranking.rank(second, b).places
    changes = replay.replay(first, a, b, under_b=second)
    return Compared(_side(before), _side(after), changes, tuple(_districts(before, after)))


def _side(places: Sequence[Place]) -> Side:
    inside = [place for place in places if place.selected]
    outside = [place for place in places if not place.selected and place.place is not None]
    last = sorted(inside, key=lambda place: place.total or 0)[:AROUND]
    first = sorted(outside, key=lambda place: -(place.total or 0))[:AROUND]
    return Side(len(inside), len(inside) + len(outside), next(iter(last), None), (*reversed(last), *first))


def _districts(before: Iterable[Place], after: Iterable[Place]) -> list[tuple[str, int, int]]:
    counts: dict[str, list[int]] = {}
    for side, places in enumerate((before, after)):
        for place in places:
            counts.setdefault(place.entry.district, [0, 0])[side] += place.selected
    return [(name, *both) for name, both in sorted(counts.items())]  # type: ignore[misc]
