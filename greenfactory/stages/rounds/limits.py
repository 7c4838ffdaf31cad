"""How much an application of a round may hold, and other numbers that a bureau sets for a round.

No scheme names them: what stands here is only what a new draft begins with. Each round keeps its own.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """What the bureau decides, and technical limits of the form.

    `submissions`: how often one application is handed in, withdrawn ones counted; `confirm_days`: days of 24 hours that
    enterprises need to confirm corrected rules. Technical: `products`, `energy_lines`, room in the form.
    """

    submissions: int = 20
    products: int = 10
    energy_lines: int = 40
    confirm_days: int = 3


MOST = Limits(submissions=100, products=50, energy_lines=200, confirm_days=30)
"""Technical: what a page can still show and a person still check."""
WORDS: Mapping[str, tuple[str, str]] = {
    "submissions": (
        "一份申报最多提交次数（含撤回的）",
        "how often one application may be handed in (withdrawn ones count)",
    ),
    "products": ("主要产品最多行数", "lines for products"),
    "energy_lines": ("能源消耗最多行数", "lines for energy"),
    "confirm_days": ("规则更正须在截止前多少天完成", "days before the close until which rules may be corrected"),
}


def usual_limits() -> dict[str, int]:
    """What a new draft begins with, as a round keeps it: another release of the program changes no round."""
    return asdict(Limits())
