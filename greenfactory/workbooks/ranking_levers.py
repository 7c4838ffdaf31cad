"""The rules that a ranking workbook computes with: which cells hold them, what may stand there, what formulas read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from greenfactory.rulebook.packs.pack import Area
from greenfactory.workbooks.answers import answer
from greenfactory.workbooks.book import Formula, textual
from greenfactory.workbooks.ranking_shape import Shape

_FLAGS = (False, True)
_CHOICES: Mapping[str, tuple[Any, ...]] = {
    "threshold.inclusive": _FLAGS,
    "ties.then": ("all_in", "meeting", "all_out"),
    "rounding.compare": ("exact", "rounded"),
    "rounding.mode": ("half_up", "half_even", "down"),
    "not_applicable.default": ("rescale", "full", "zero"),
    "scope.by": ("one", "district", "sector"),
    "holders.may_apply": _FLAGS,
    "ranking_score.score": ("experts", "self"),
    "experts.combine": ("mean", "median", "trimmed"),
    "succession.move_up": _FLAGS,
    "meeting.next_moves_up": _FLAGS,
    "pending.official": ("block", "allow"),
}
"""Choices in the order in which formulas count them: from 1, a yes or no from 0."""
_NUMBERS = ("threshold.value", "cap.places", "rounding.places", "experts.trim", "experts.minimum")
_ALWAYS = ("threshold.value", "threshold.inclusive", "rounding.compare", "rounding.places", "rounding.mode", "scope.by")
_SEATS = ("cap.places", "ties.then", "meeting.next_moves_up", "succession.move_up", "scope.caps")
Levers = Mapping[str, str]
"""Cells by key, fixed, for the formulas of other sheets."""


def live(shape: Shape) -> frozenset[str]:
    """The keys that the formulas of this workbook depend on."""
    parts = (
        (True, _ALWAYS),
        (not shape.quotas, _SEATS),
        (shape.pending and not shape.quotas, ("pending.official",)),
        (bool(shape.levels), ("ties.order",)),
        (bool(shape.experts), ("ranking_score.score", "experts.combine", "experts.trim", "experts.minimum")),
        (shape.forms, ("not_applicable.default",)),
        (shape.holders, ("holders.may_apply",)),
    )
    return frozenset(key for holds, keys in parts if holds for key in keys)


@dataclass(frozen=True, slots=True)
class Lever:
    """What formulas read of a rule: `used` over the cell `@` that people see, and the words that may stand there."""

    used: Formula
    words: tuple[str, ...] = ()

    def over(self, cell: str) -> Formula:
        """The formula once the cell is known."""
        return Formula(self.used.text.replace("@", cell), self.used.result, self.used.shown)


def lever(key: str, value: Any, lang: str) -> Lever:
    """The lever of a rule, `value` being the plain one of `Selection.as_dict`."""
    if key in _NUMBERS or key not in _CHOICES:
        return _number(key, value)
    codes = _CHOICES[key]
    words = tuple(answer(key, code, lang) for code in codes)
    first = 0 if codes is _FLAGS else 1
    shift = "-1" if codes is _FLAGS else ""
    # A word that is none of these gives an error everywhere rather than another rule.
    return Lever(Formula(f"=MATCH(@,{_array(words)},0){shift}", codes.index(value) + first, "0"), words)


def _number(key: str, value: Any) -> Lever:
    number = Fraction(value)
    if key == "rounding.places":
        # Totals are counted in billionths of a point: this many of them make a step of the rounding.
        return Lever(Formula("=10^(9-MIN(9,@))", 10 ** (9 - min(9, int(number))), "0"))
    return Lever(Formula("=IF(ISNUMBER(@),@,NA())", number, "0" if number.denominator == 1 else "0.00"))


def tie_lever(area: str, known: Sequence[Area], shape: Shape, lang: str) -> Lever:
    """Which of the columns of areas is compared: its number, -1 where nobody has points in it, 0 where no area is named."""
    ids = [each.id for each in shape.areas]
    columns = {each.id: ids.index(each.id) + 1 if each.id in ids else -1 for each in known}
    words = tuple(each.title[lang] for each in known)
    found = ",".join(map(str, columns.values()))
    text = f'=IF(@="",0,INDEX({{{found}}},MATCH(@,{_array(words)},0)))'
    return Lever(Formula(text, columns.get(area, -1), "0"), words)


def _array(words: Sequence[str]) -> str:
    return "{" + ",".join(map(textual, words)) + "}"
