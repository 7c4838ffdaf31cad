"""Panels of experts and readings of robustness, for the tests."""

from typing import Any

from greenfactory.rulebook.exact import text
from greenfactory.rulebook.places.ranking import Entry
from greenfactory.rulebook.places.robustness import Fragile, Robustness, Variant
from greenfactory.rulebook.tests.rankings import f


def panel(code: str, *scores: str | None, **more: Any) -> Entry:
    return Entry(f"企业{code}", code, None, experts=tuple(None if s is None else f(s) for s in scores), **more)


def flip(variant: Variant) -> tuple[str, str]:
    """The codes of those who come in and of those who fall out."""
    came, fell = ("".join(entry.code for entry in group) for group in (variant.came_in, variant.fell_out))
    return came, fell


def flips(result: Robustness) -> dict[str, tuple[str, str]]:
    """The variants that change anything."""
    return {variant.id: flip(variant) for variant in result.variants if flip(variant) != ("", "")}


def near(result: Robustness) -> dict[str, tuple[str | None, str | None, tuple[int, str] | None]]:
    """The fragile ones: bar, margin and smallest change."""
    return {item.place.entry.code: figures(item) for item in result.fragile}


def figures(item: Fragile) -> tuple[str | None, str | None, tuple[int, str] | None]:
    bar, margin = (None if value is None else text(value) for value in (item.bar, item.margin))
    return bar, margin, (item.change.expert, text(item.change.by)) if item.change else None
