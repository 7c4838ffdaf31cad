"""How far an entry is from the total at which its fate turns, and the least that one expert could do about it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from greenfactory.rulebook import exact
from greenfactory.rulebook.packs.selection import Rounding, Selection
from greenfactory.rulebook.places.experts import trimmed_away
from greenfactory.rulebook.places.ranking import Place
from greenfactory.rulebook.places.reasons import removal
from greenfactory.rulebook.places.seats import CAP, Limit
from greenfactory.rulebook.places.standing import by_experts


@dataclass(frozen=True, slots=True)
class Change:
    """`by` points (signed) on the score of `expert` (column from 1), or on the total itself where `expert` is 0."""

    expert: int
    by: Fraction


class Bars:
    """The totals at which places of one scope turn; `cap` as it holds there.

    A rival is everybody who takes up a seat when high enough. The bar of an entry is the highest of: the threshold, the
    total of the last rival it must not fall behind for the cap, and the same for its quotas.
    """

    def __init__(self, places: Iterable[Place], cap: int, selection: Selection) -> None:
        self.selection = selection
        self.most: dict[Limit, int] = {CAP: cap} if cap else {}
        self.most |= {("district", name): most for name, most in selection.quotas.district.items()}
        self.most |= {("sector", name): most for name, most in selection.quotas.sector.items()}
        self.rivals: dict[Limit, list[Fraction]] = {limit: [] for limit in self.most}
        for place in places:
            for limit in self._limits(place):
                if self._rival(place, limit):
                    self.rivals[limit].append(_total(place))
        for totals in self.rivals.values():
            totals.sort(reverse=True)

    def _limits(self, place: Place) -> Iterator[Limit]:
        limits: tuple[Limit, ...] = (CAP, ("district", place.entry.district), ("sector", place.entry.sector))
        return (limit for limit in limits if limit in self.most)

    def _rival(self, place: Place, limit: Limit) -> bool:
        removed = removal(place.entry, self.selection)
        passed_over = limit == CAP and place.reason.code == "ranking.quota_full"
        return not passed_over and (removed is None or not removed.passed_on)

    def _rival_bars(self, place: Place) -> Iterator[Fraction]:
        for limit in self._limits(place):
            totals, most = self.rivals[limit], self.most[limit]
            last = totals[most - 1 : most]
            # Its own total stands among them: without it the next one is the last that must stay behind.
            own = last <= [_total(place)]
            yield from totals[most : most + 1] if own else last

    def bar(self, place: Place) -> Fraction | None:
        """The compared total at which the fate of `place` turns; None where none can let it in (a quota of 0)."""
        if any(self.most[limit] == 0 for limit in self._limits(place)):
            return None
        return max([self.selection.threshold.value, *self._rival_bars(place)])

    def exact_bar(self, place: Place) -> Fraction:
        """The same before rounding: the exact total where the compared one passes from out to in."""
        rule, line = self.selection.rounding, self.selection.threshold
        tie_is_in = self.selection.ties.then == "all_in"
        rivals = [_passes(total, rule, inclusive=tie_is_in) for total in self._rival_bars(place)]
        return max([_passes(line.value, rule, inclusive=line.inclusive), *rivals])


def _passes(value: Fraction, rule: Rounding, *, inclusive: bool) -> Fraction:
    """The lowest exact total that, rounded, is above `value` (`inclusive`: at least `value`)."""
    if rule.compare == "exact":
        return value
    unit = Fraction(1, 10**rule.places)
    first = exact.rounded(value, rule.places, "down")
    if first < value or not inclusive:
        first += unit
    return first if rule.mode == "down" else first - unit / 2


def smallest_change(place: Place, bar: Fraction, selection: Selection) -> Change | None:
    """The least change of one score that brings the exact total to `bar`; the first such expert where several do.

    On the bar itself the rule for ties decides, past it everything is clear. A score can't fall below 0; None where no
    single expert can move the total so far.
    """
    total = place.exact or Fraction(0)
    beyond = bar >= total if place.selected else bar <= total
    if not by_experts(place.entry, selection):
        return Change(0, Fraction(0) if beyond else bar - total)
    scores = place.entry.experts
    changes = []
    for column, score in enumerate(scores):
        if score is None:
            continue
        if beyond:
            return Change(column + 1, Fraction(0))
        others = [other for other in (*scores[:column], *scores[column + 1 :]) if other is not None]
        needed = _needed(sorted(others), bar, trimmed_away(len(others) + 1, selection.experts))
        if needed is not None:
            changes.append(Change(column + 1, needed - score))
    return min(changes, key=lambda change: abs(change.by), default=None)


def _needed(others: Sequence[Fraction], total: Fraction, trim: int) -> Fraction | None:
    """The score that, with `others`, makes the trimmed mean `total`; None where it would be left out itself."""
    kept = others[trim : len(others) - trim]
    score = total * (len(kept) + 1) - sum(kept)
    low = others[trim - 1] if trim else Fraction(0)
    high = others[len(others) - trim] if trim else score
    return score if low <= score <= high else None


def _total(place: Place) -> Fraction:
    return place.total or Fraction(0)
