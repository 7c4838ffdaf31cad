"""How much an application of a round may hold, and other numbers that a bureau may set for a round."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any


@dataclass(frozen=True, slots=True)
class Limits:
    """`submissions`: how often one application is handed in, withdrawn ones counted; `products`, `energy_lines`: room in
    the form; `confirm_days`: days of 24 hours that enterprises need to confirm corrected rules.
    """

    submissions: int = 20
    products: int = 10
    energy_lines: int = 40
    confirm_days: int = 3


MOST = Limits(submissions=100, products=50, energy_lines=200, confirm_days=30)
"""What a page can still show and a person still check."""
WORDS: Mapping[str, tuple[str, str]] = {
    "submissions": (
        "一份申报最多提交次数（含撤回的）",
        "how often one application may be handed in (withdrawn ones count)",
    ),
    "products": ("主要产品最多行数", "lines for products"),
    "energy_lines": ("能源消耗最多行数", "lines for energy"),
    "confirm_days": ("规则更正须在截止前多少天完成", "days before the close until which rules may be corrected"),
}


def of(kept: Mapping[str, int]) -> Limits:
    """The limits with what a round sets itself."""
    return Limits(**{field.name: kept[field.name] for field in fields(Limits) if field.name in kept})


def differing(given: Mapping[str, Any]) -> dict[str, int]:
    """Of `given` what differs from the usual: only that is kept with the round."""
    usual = asdict(Limits())
    return {name: int(value) for name, value in given.items() if name in usual and value != usual[name]}
