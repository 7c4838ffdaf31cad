"""The self-assessment form of a pack: the blank one, and the one validator for whatever comes back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from greenfactory.rulebook.energy.consumption import EnergyLine
from greenfactory.rulebook.packs.pack import Pack

ENTERPRISE_KEYS = (
    "name",
    "code",
    "former_names",
    "district",
    "industry",
    "region",
    "year",
    "sector",
    "address",
    "postcode",
    "ownership",
    "registered_with",
    "registered_capital",
    "founded_on",
    "legal_representative",
    "contact_department",
    "contact",
    "phone",
    "mobile",
    "fax",
    "email",
    "profile",
)
"""The fields of the paper form's 基本信息表 that a form may carry; `code` is the 统一社会信用代码."""


@dataclass(slots=True)
class Answer:
    """What was entered for one row; None where nothing was."""

    met: bool | None = None
    points: Fraction | None = None
    value: Fraction | None = None
    applies: bool = True
    evidence: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Product:
    """One product with its own figures: {(field, year): figure in the field's unit}."""

    name: str
    unit: str
    data: Mapping[tuple[str, int], Fraction]


@dataclass(frozen=True, slots=True)
class Form:
    """A self-assessment that was read without error. `year` is the evaluation year; `data` as in `Product`."""

    name: str
    code: str
    district: str
    industry: str
    region: str
    sector: str
    year: int
    enterprise: Mapping[str, Any]
    gate: Mapping[str, bool | None]
    rows: Mapping[str, Answer]
    data: Mapping[tuple[str, int], Fraction]
    products: Sequence[Product] = ()
    energy: Sequence[EnergyLine] = ()
    file: str = ""
    clauses: Mapping[str, bool | None] = field(default_factory=dict)


def blank(pack: Pack, year: int) -> dict[str, Any]:
    """An empty form of `pack` for evaluation year `year`, ready to be written as JSON."""

    def years(count: int) -> dict[str, None]:
        return {str(year - back): None for back in range(count)}

    fields = pack.fields.values()
    return {
        "pack": {"id": pack.id, "edition": pack.edition, "digest": pack.digest},
        "enterprise": dict.fromkeys(ENTERPRISE_KEYS) | {"former_names": [], "year": year},
        "gate": {row.id: None for row in pack.gate},
        **({"clauses": {clause.id: None for clause in pack.clauses}} if pack.clauses else {}),
        "rows": {
            row.id: {"met": None, "points": None, "value": None, "applies": True, "evidence": [], "reason": None}
            for row in pack.rows.values()
        },
        "data": {field.id: years(field.years) for field in fields if not field.product},
        "products": [
            {"name": None, "unit": None, "data": {field.id: years(field.years) for field in fields if field.product}}
        ],
        "energy": [{"source": None, "year": None, "amount": None, "unit": None, "ncv": None, "flow": "used"}],
    }
