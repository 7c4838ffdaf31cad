"""What a rule pack is, once read and checked: values only. `packreader.read` makes one from a folder."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import Literal

from greenfactory.rulebook import exact
from greenfactory.rulebook.energy.factors import FactorTable
from greenfactory.rulebook.formula import Formula, Name
from greenfactory.rulebook.packs.selection import Selection

Kind = Literal["required", "optional", "quantity", "judged"]
Both = Mapping[str, str]
"""A text in both languages: {"zh": …, "en": …}."""

ENERGY_NAMES = {"calorific_tce": "tce", "primary_tce": "tce", "co2_t": "tCO2"}
"""Figures that the energy account supplies to formulas, with their units (综合能耗当量值, 等价值, 二氧化碳排放量)."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact comes from: ids of `[sources]`, and the confidence V, S, K or G."""

    ids: tuple[str, ...]
    conf: str


@dataclass(frozen=True, slots=True)
class Field:
    """A figure an enterprise enters, for `years` years up to the evaluation year; product fields once per product."""

    id: str
    title: Both
    unit: str
    kind: Literal["number", "count", "flag"]
    product: bool
    years: int
    minimum: Fraction
    maximum: Fraction | None
    form: str
    help: Both
    source: Source


@dataclass(frozen=True, slots=True)
class Check:
    """A plausibility comparison over the figures; where it does not hold, `title` is a warning."""

    id: str
    condition: Formula
    title: Both


@dataclass(frozen=True, slots=True)
class Plausibility:
    """How far a figure may stray from the year before without a remark: `jump`-fold, or about one of the factors `slips`,
    within the share `slip_within` of it, which looks like a slip of unit or decimal point.
    """

    jump: Fraction
    slips: tuple[Fraction, ...]
    slip_within: Fraction
    source: Source


@dataclass(frozen=True, slots=True)
class GateRow:
    """A condition of 基本要求: one miss refuses the factory whatever its score."""

    id: str
    title: Both
    years: int
    evidence: tuple[str, ...]
    source: Source


@dataclass(frozen=True, slots=True)
class Clause:
    """A yes/no condition of a grade that is reached by clauses, entered by whoever decides on that grade; `level` is its id."""

    id: str
    level: str
    title: Both
    evidence: tuple[str, ...]
    source: Source


@dataclass(frozen=True, slots=True)
class Measure:
    """How a quantity row is computed: `formula` in `unit`, between `base` and `lead`, under `condition` (None: always)."""

    formula: Formula
    formula_id: str
    unit: str
    unit_factor: Fraction
    base: Formula | None
    lead: Formula | None
    condition: Formula | None


@dataclass(frozen=True, slots=True)
class Quantity:
    """The quantity part of a row. `steps` are (limit, share) from the easiest to the hardest, in the row's unit."""

    measures: tuple[Measure, ...]
    higher: bool
    scale: Literal["linear", "threshold", "steps"]
    steps: tuple[tuple[Fraction, Fraction], ...]
    strict: bool
    required: bool
    per_product: Formula | None


@dataclass(frozen=True, slots=True)
class Row:
    """One scored row of an area, worth `points` (exact); `not_applicable` "default" is the selection's answer (question d)."""

    id: str
    area: str
    title: Both
    group: str
    kind: Kind
    points: Fraction
    on_miss: Literal["points", "area", "refuse"]
    not_applicable: Literal["default", "never", "rescale", "full", "zero"]
    applies_if: Formula | None
    evidence: tuple[str, ...]
    rubric: Both
    quantity: Quantity | None
    source: Source

    @property
    def most(self) -> Fraction:
        """The most points that can be entered: all of them, but 1.052 of 20/19, which no decimal says; 1.053 would be refused."""
        endless = "/" in exact.text(self.points)
        return exact.rounded(self.points, 3, "down") if endless else self.points

    @property
    def required(self) -> bool:
        """Whether the row is 必选."""
        return self.kind == "required" or (self.quantity is not None and self.quantity.required)


@dataclass(frozen=True, slots=True)
class Area:
    """A first-level area worth `weight`; a bonus area has it as the ceiling of what its rows may add."""

    id: str
    title: Both
    weight: Fraction
    bonus: bool
    even: bool
    rows: tuple[Row, ...]
    source: Source


@dataclass(frozen=True, slots=True)
class NamedFormula:
    """A formula of the scheme, cited by its id, e.g. A18-1 容积率."""

    id: str
    title: Both
    text: str
    unit: str
    source: Source


@dataclass(frozen=True, slots=True)
class BenchmarkName:
    """A sector value that a benchmark table may supply to the limits of rows."""

    name: str
    title: Both
    unit: str


@dataclass(frozen=True, slots=True)
class EnergyRule:
    """Which factor tables count, and what happens with energy sold on and energy used as raw material."""

    tables: tuple[FactorTable, ...]
    sold: Literal["subtract", "keep"]
    feedstock: Literal["exclude", "keep"]


@dataclass(frozen=True)
class Pack:
    """A whole scheme. `digest` is the SHA-256 over its rules and every table they refer to.

    A pack that extends another, its `base`, holds the base's parts before its own.
    """

    id: str
    edition: str
    official: bool
    title: Both
    issuer: Both
    legal_basis: Both
    notice: Both
    points_rule: Both
    source: Source
    sources: Mapping[str, Both]
    fields: Mapping[str, Field]
    checks: tuple[Check, ...]
    gate: tuple[GateRow, ...]
    areas: tuple[Area, ...]
    formulas: Mapping[str, NamedFormula]
    benchmark_names: Mapping[str, BenchmarkName]
    energy: EnergyRule | None
    selection: Selection
    digest: str
    folder: Path = field(compare=False)
    clauses: tuple[Clause, ...] = ()
    plausibility: Plausibility | None = None
    base: "Pack | None" = field(default=None, compare=False)

    @cached_property
    def rows(self) -> Mapping[str, Row]:
        """Every scored row by its id, in the order of the form."""
        return {row.id: row for area in self.areas for row in area.rows}

    @cached_property
    def names(self) -> Mapping[str, Name]:
        """Every name that formulas may use."""
        fields, benchmarks = self.fields.values(), self.benchmark_names.values()
        return formula_names(fields, benchmarks, self.formulas, energy=self.energy is not None)

    @cached_property
    def words(self) -> dict[str, Both]:
        """Formulas in words by their text, once `formulawords` was asked for them."""
        return {}

    @property
    def most(self) -> Fraction:
        """The highest total that it can give, bonus areas included."""
        return exact.total(area.weight for area in self.areas)

    @property
    def name(self) -> str:
        """`id/edition`, as the command names it."""
        return f"{self.id}/{self.edition}"

    def file(self, name: str) -> Path:
        """Where the file `name` of the pack stands: its own, or where it has none the one of its base."""
        own = self.folder / name
        return own if self.base is None or own.exists() else self.base.file(name)

    def under(self, selection: Selection) -> "Pack":
        """The same pack with other selection rules, as for a replay; what does not hang on them is worked out once for all."""
        made = replace(self, selection=selection)
        vars(made).update(rows=self.rows, names=self.names, words=self.words)
        return made


def formula_names(
    fields: Iterable[Field], benchmarks: Iterable[BenchmarkName], formulas: Iterable[str], *, energy: bool
) -> dict[str, Name]:
    """The names that formulas may use; the ids of formulas only so that a formula citing another is told why not."""
    names = {name: Name(formula=True) for name in formulas}
    names |= {field.id: Name(field.unit, field.product, field.years) for field in fields}
    names |= {benchmark.name: Name(benchmark.unit, years=1) for benchmark in benchmarks}
    return names | ({name: Name(unit) for name, unit in ENERGY_NAMES.items()} if energy else {})
