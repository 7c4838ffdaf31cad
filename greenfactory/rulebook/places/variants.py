"""The small changes under which a robust ranking stays as it is: an expert fewer, another rounding, another combination."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import get_args

from greenfactory.rulebook import exact
from greenfactory.rulebook.exact import RoundingMode
from greenfactory.rulebook.notes import Note
from greenfactory.rulebook.packs.selection import Combine, Experts, Rounding, Selection
from greenfactory.rulebook.places.experts import combine
from greenfactory.rulebook.places.standing import Entry, by_experts

PLACES = (0, 1, 2)


@dataclass(frozen=True, slots=True)
class Trial:
    """The same entries under one change; `entries` is None where the change can't be made."""

    id: str
    what: Note
    entries: tuple[Entry, ...] | None
    selection: Selection


def trials(entries: Sequence[Entry], selection: Selection) -> Iterator[Trial]:
    """Every change that makes sense for `entries`: those of experts only where experts' scores rank."""
    same = tuple(entries)
    scored = [entry for entry in entries if by_experts(entry, selection)]
    for column in range(max((len(entry.experts) for entry in scored), default=0)):
        yield _without_expert(column, same, selection)
    if scored:
        yield from _experts_rounded(same, selection)
        yield from _combined(same, selection)
    # Combined once here instead of anew under each rounding.
    settled = tuple(_settled(entry, selection) for entry in entries)
    yield from _total_rounded(settled, selection)
    if selection.ties.order:
        free = replace(selection, ties=replace(selection.ties, order=()))
        yield Trial("no_area_order", Note("ranking.no_area_order"), settled, free)


def _settled(entry: Entry, selection: Selection) -> Entry:
    """`entry` with one total in place of its experts' scores."""
    if not by_experts(entry, selection):
        return entry
    return replace(entry, experts=(), total=combine(entry.experts, selection.experts))


def _without_expert(column: int, entries: tuple[Entry, ...], selection: Selection) -> Trial:
    """Leaves one column out; impossible where that changes nothing, or leaves an entry without any score."""
    left = tuple(_leave_out(entry, column, selection) for entry in entries)
    possible = None not in left and left != entries
    what = Note("ranking.without_expert", {"expert": column + 1})
    return Trial(f"without_expert_{column + 1}", what, tuple(filter(None, left)) if possible else None, selection)


def _leave_out(entry: Entry, column: int, selection: Selection) -> Entry | None:
    """`entry` without the scores of one column; None where it has a total only with them."""
    if not by_experts(entry, selection):
        return entry
    rest = (*entry.experts[:column], *entry.experts[column + 1 :])
    # One fewer is what the trial is about, so the rule for how many must be there gives way by one.
    rule = replace(selection.experts, minimum=selection.experts.minimum - 1)
    total = combine(rest, rule)
    if len(rest) == len(entry.experts) or entry.experts[column] is None:
        return entry
    if total is None:
        return entry if combine(entry.experts, selection.experts) is None else None
    return replace(entry, experts=(), total=total)


def _experts_rounded(entries: tuple[Entry, ...], selection: Selection) -> Iterator[Trial]:
    for places in PLACES:
        rounded = tuple(
            replace(entry, experts=tuple(_round(score, places) for score in entry.experts)) for entry in entries
        )
        what = Note("ranking.experts_rounded", {"places": places})
        yield Trial(f"experts_rounded_{places}", what, rounded, selection)


def _round(score: Fraction | None, places: int) -> Fraction | None:
    return None if score is None else exact.rounded(score, places)


def _combined(entries: tuple[Entry, ...], selection: Selection) -> Iterator[Trial]:
    for how in get_args(Combine):
        if how == selection.experts.combine:
            continue
        rule = replace(selection.experts, combine=how, trim=max(selection.experts.trim, 1))
        possible = all(_still_combines(entry, selection, rule) for entry in entries)
        what = Note("ranking.combined", {"how": Note(f"ranking.combine_{how}", {"trim": rule.trim})})
        yield Trial(f"combined_{how}", what, entries if possible else None, replace(selection, experts=rule))


def _still_combines(entry: Entry, selection: Selection, rule: Experts) -> bool:
    return combine(entry.experts, selection.experts) is None or combine(entry.experts, rule) is not None


def _total_rounded(entries: tuple[Entry, ...], selection: Selection) -> Iterator[Trial]:
    rule = selection.rounding
    if rule.compare != "exact":
        yield Trial("exact", Note("ranking.exact"), entries, _rounding(selection, replace(rule, compare="exact")))
    for places in PLACES:
        for mode in get_args(RoundingMode):
            changed = replace(rule, compare="rounded", places=places, mode=mode)
            what = Note("ranking.total_rounded", {"places": places, "mode": Note(f"ranking.mode_{mode}")})
            if changed != rule:
                yield Trial(f"total_rounded_{places}_{mode}", what, entries, _rounding(selection, changed))


def _rounding(selection: Selection, rule: Rounding) -> Selection:
    return replace(selection, rounding=rule)
