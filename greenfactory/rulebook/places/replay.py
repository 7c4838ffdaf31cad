"""The same entries under other rules: who would come in, who would fall out, whose place would change."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from greenfactory.rulebook import exact
from greenfactory.rulebook.notes import Note
from greenfactory.rulebook.packs.selection import Selection
from greenfactory.rulebook.places.ranking import Entry, Place, reading_order, standings


@dataclass(frozen=True, slots=True)
class Change:
    """One entry under both rules, each place with its reason."""

    entry: Entry
    before: Place
    after: Place


@dataclass(frozen=True, slots=True)
class Replay:
    """What changes from the first rules to the second: every entry stands once at most, the rest keep place and grade."""

    came_in: tuple[Change, ...]
    fell_out: tuple[Change, ...]
    moved: tuple[Change, ...]
    unchanged: int

    def as_dict(self, say: Callable[[Note], object] = lambda note: note.code) -> dict[str, Any]:
        """Plain values for JSON, exact numbers as text, reasons as `say` words them (by default their code)."""
        return {
            "came_in": [_change_dict(change, say) for change in self.came_in],
            "fell_out": [_change_dict(change, say) for change in self.fell_out],
            "moved": [_change_dict(change, say) for change in self.moved],
            "unchanged": self.unchanged,
        }


def replay(entries: Sequence[Entry], a: Selection, b: Selection, *, under_b: Sequence[Entry] | None = None) -> Replay:
    """Rank `entries` by the rules `a` and by `b`, and compare; changes in the order of their places under `a`.

    `under_b`: the same enterprises in the same order as they score under `b`, where those rules change scores too.
    """
    places = zip(standings(entries, a), standings(entries if under_b is None else under_b, b), strict=True)
    changes = [Change(before.entry, before, after) for before, after in places]
    changes.sort(key=lambda change: reading_order(change.before))
    came_in = tuple(change for change in changes if change.after.selected and not change.before.selected)
    fell_out = tuple(change for change in changes if change.before.selected and not change.after.selected)
    moved = tuple(change for change in changes if change.before.selected == change.after.selected and _moved(change))
    return Replay(came_in, fell_out, moved, len(changes) - len(came_in) - len(fell_out) - len(moved))


def _moved(change: Change) -> bool:
    before, after = change.before, change.after
    return (before.scope, before.place, before.grade) != (after.scope, after.place, after.grade)


def _change_dict(change: Change, say: Callable[[Note], object]) -> dict[str, Any]:
    return {
        "enterprise": change.entry.enterprise,
        "code": change.entry.code,
        "before": _place_dict(change.before, say),
        "after": _place_dict(change.after, say),
    }


def _place_dict(place: Place, say: Callable[[Note], object]) -> dict[str, Any]:
    return {
        "place": place.place,
        "selected": place.selected,
        "grade": place.grade,
        "total": _text(place.total),
        "reason": say(place.reason),
    }


def _text(value: Fraction | None) -> str | None:
    return None if value is None else exact.text(value)
