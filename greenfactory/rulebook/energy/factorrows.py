"""The rows of factor tables: values only. `factors.read` makes them, `energy` uses them."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from greenfactory.rulebook import units

Both = Mapping[str, str]
"""A text in both languages: {"zh": …, "en": …}."""
Way = Literal["fuel", "grid", "heat", "none"]
"""How the CO2 of an energy source is found."""


@dataclass(frozen=True, slots=True)
class Span:
    """A factor: one value (`low == high`), or a range that holds no single value."""

    low: Fraction
    high: Fraction

    @property
    def single(self) -> Fraction | None:
        """The value, where there is just one."""
        return self.low if self.low == self.high else None


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a factor comes from: source text, confidence V, S, K or G, and the year it is of."""

    source: Both
    conf: str
    year: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor:
    """What every row has. `id` joins the rows of one energy source across tables; `unit` is what the factors are per."""

    id: str
    title: Both
    aliases: tuple[str, ...]
    unit: str
    origin: Origin
    note: Both = field(default_factory=lambda: {"zh": "", "en": ""})

    @property
    def names(self) -> frozenset[str]:
        """Every name the row answers to, as `plain` writes it."""
        return frozenset(plain(name) for name in (*self.title.values(), *self.aliases, self.id))


@dataclass(frozen=True, slots=True, kw_only=True)
class CoalEquivalent(Factor):
    """折标准煤系数: `factor` and `primary` in kgce per unit, `ncv` in kJ per unit, `density` in kg/m3.

    `separate_primary`: the primary value (等价值) is not the calorific one (当量值). `co2` says how its CO2 is found.
    """

    factor: Span | None
    ncv: Span | None
    primary: Span | None
    separate_primary: bool
    density: Fraction | None
    medium: bool
    co2: Way


@dataclass(frozen=True, slots=True, kw_only=True)
class Fuel(Factor):
    """燃料缺省参数: `ncv` in GJ per unit (t or 万m3), `cc` carbon in tC/GJ, `of` share oxidised."""

    ncv: Fraction
    cc: Fraction
    of: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid(Factor):
    """电网因子 of a region: by year, the value in the row's unit and where it comes from."""

    level: str
    use: str
    values: Mapping[int, tuple[Fraction, Origin]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Heat(Factor):
    """外购热力因子: `factor` in tCO2 per unit of heat; `water_enthalpy` (kJ/kg) is taken off steam entered by mass."""

    factor: Fraction
    water_enthalpy: Fraction | None


def plain(name: str) -> str:
    """A name for comparing: full-width and half-width, capitals and spaces make no difference."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def fits(unit: str, other: str) -> bool:
    """Whether both are units of the same kind of quantity; an unknown unit fits nothing."""
    try:
        return units.parse(unit).dimension == units.parse(other).dimension
    except ValueError:
        return False
