"""How firm a ranking is: who would come in or fall out under small changes, and how far the last place is from the next."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from greenfactory.rulebook import exact
from greenfactory.rulebook.notes import Note
from greenfactory.rulebook.packs.selection import Selection
from greenfactory.rulebook.places.fragility import Bars, Change, smallest_change
from greenfactory.rulebook.places.ranking import Entry, Place, reading_order, selected, standings
from greenfactory.rulebook.places.replay import Replay, replay
from greenfactory.rulebook.places.variants import Trial, trials

__all__ = ["Change", "Fragile", "Line", "Replay", "Robustness", "Variant", "replay", "robustness"]

Say = Callable[[Note], object]
CONTENDERS = (
    "ranking.below_threshold", "ranking.on_threshold", "ranking.beyond_cap", "ranking.quota_full",
    "ranking.tied_meeting", "ranking.tied_all_out",
)  # fmt: skip
"""The reasons of those who are out for want of points alone."""


def code(note: Note) -> object:
    """A note as its bare code."""
    return note.code


@dataclass(frozen=True, slots=True)
class Variant:
    """The ranking under one change: who comes in and falls out, by credit code.

    `possible` is False where some entry would have no total, e.g. too few experts to trim; then nothing is compared.
    """

    id: str
    what: Note
    possible: bool
    came_in: tuple[Entry, ...]
    fell_out: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """The last selected and the first not selected of a scope, ties together, and the points between them.

    Totals are those compared; `gap` is None where one of the two is missing.
    """

    scope: str
    last_in: tuple[Place, ...]
    first_out: tuple[Place, ...]
    gap: Fraction | None


@dataclass(frozen=True, slots=True)
class Fragile:
    """An entry near the line: `bar` the total at which its fate turns, `margin` its points above it (negative: below).

    Both None where no total would change its fate. `flips`: ids of the variants under which it comes in or falls out. `change`: the smallest change of one expert's
    score that brings its total onto the bar; None where no single one can.
    """

    place: Place
    bar: Fraction | None
    margin: Fraction | None
    change: Change | None
    flips: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Robustness:
    """Everything about the firmness of one ranking."""

    variants: tuple[Variant, ...]
    lines: tuple[Line, ...]
    fragile: tuple[Fragile, ...]

    def as_dict(self, say: Say = code) -> dict[str, Any]:
        """Plain values for JSON, exact numbers as text, notes as `say` words them (by default their code)."""
        return {
            "lines": [_line_dict(line) for line in self.lines],
            "fragile": [_fragile_dict(item) for item in self.fragile],
            "variants": [_variant_dict(variant, say) for variant in self.variants],
        }


def robustness(entries: Sequence[Entry], selection: Selection) -> Robustness:
    """Rank `entries` again under every small change and tell what it does to who is selected.

    Left out one expert at a time; totals exact or rounded (0, 1, 2 places; half up, half even, cut off); each expert's
    score rounded first; experts combined in the other ways; ties not split by areas. Fragile are those whose selection
    changes under any of them, and the entries on either side of the line.
    """
    base = standings(entries, selection)
    flips: dict[int, list[str]] = {}
    variants = []
    for trial in trials(entries, selection):
        now = [place.selected for place in base]
        then = now if trial.entries is None else selected(trial.entries, trial.selection)
        changed = [index for index, (before, after) in enumerate(zip(now, then, strict=True)) if before != after]
        variants.append(_variant(trial, [base[index] for index in changed]))
        for index in changed:
            flips.setdefault(index, []).append(trial.id)
    lines = [_line(scope, base) for scope in sorted({place.scope for place in base})]
    near = {id(place) for line in lines for place in (*line.last_in, *line.first_out)}
    bars = {line.scope: _bars(line.scope, base, selection) for line in lines}
    fragile = [
        _fragile(place, bars[place.scope], tuple(flips.get(index, ())))
        for index, place in enumerate(base)
        if index in flips or id(place) in near
    ]
    fragile.sort(key=lambda item: reading_order(item.place))
    return Robustness(tuple(variants), tuple(lines), tuple(fragile))


def _variant(trial: Trial, changed: Sequence[Place]) -> Variant:
    ordered = sorted(changed, key=reading_order)
    came_in = tuple(place.entry for place in ordered if not place.selected)
    fell_out = tuple(place.entry for place in ordered if place.selected)
    return Variant(trial.id, trial.what, trial.entries is not None, came_in, fell_out)


def _line(scope: str, places: Iterable[Place]) -> Line:
    """The line of one scope; with quotas the first out may stand before the last in, and `gap` is negative."""
    within = sorted((place for place in places if place.scope == scope), key=reading_order)
    chosen = [place for place in within if place.selected]
    out = [place for place in within if place.reason.code in CONTENDERS]
    last_in = tuple(place for place in chosen if place.place == chosen[-1].place)
    first_out = tuple(place for place in out if place.place == out[0].place)
    gap = _total(last_in[0]) - _total(first_out[0]) if last_in and first_out else None
    return Line(scope, last_in, first_out, gap)


def _bars(scope: str, places: Iterable[Place], selection: Selection) -> Bars:
    placed = [place for place in places if place.scope == scope and place.place is not None]
    return Bars(placed, selection.scope.caps.get(scope, selection.cap.places), selection)


def _fragile(place: Place, bars: Bars, flips: tuple[str, ...]) -> Fragile:
    bar = bars.bar(place) if place.place is not None else None
    if bar is None:
        return Fragile(place, None, None, None, flips)
    change = smallest_change(place, bars.exact_bar(place), bars.selection)
    return Fragile(place, bar, _total(place) - bar, change, flips)


def _total(place: Place) -> Fraction:
    return place.total or Fraction(0)


def _text(value: Fraction | None) -> str | None:
    return None if value is None else exact.text(value)


def _named(entry: Entry) -> dict[str, str]:
    return {"enterprise": entry.enterprise, "code": entry.code}


def _line_dict(line: Line) -> dict[str, Any]:
    return {
        "scope": line.scope,
        "last_in": [_place_dict(place) for place in line.last_in],
        "first_out": [_place_dict(place) for place in line.first_out],
        "gap": _text(line.gap),
    }


def _place_dict(place: Place) -> dict[str, Any]:
    return {**_named(place.entry), "place": place.place, "total": _text(place.total)}


def _fragile_dict(item: Fragile) -> dict[str, Any]:
    change = item.change and {"expert": item.change.expert, "by": exact.text(item.change.by)}
    return {
        **_place_dict(item.place),
        "selected": item.place.selected,
        "bar": _text(item.bar),
        "margin": _text(item.margin),
        "change": change,
        "flips": list(item.flips),
    }


def _variant_dict(variant: Variant, say: Say) -> dict[str, Any]:
    return {
        "id": variant.id,
        "what": say(variant.what),
        "possible": variant.possible,
        "came_in": [_named(entry) for entry in variant.came_in],
        "fell_out": [_named(entry) for entry in variant.fell_out],
    }
