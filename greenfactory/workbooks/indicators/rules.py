"""What kind of row it is, and how it scores: from its kind, limits and scoring text; where they leave room, it is judged."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from greenfactory.rulebook import exact, units
from greenfactory.rulebook.packs.pack import Kind
from greenfactory.workbooks.indicators.bands import all_or_nothing, bands, each
from greenfactory.workbooks.indicators.texts import folded

Limit = Fraction | str
"""A number in the row's unit, or the words for a sector value that a benchmark table supplies."""
_NUMBER = re.compile(r"(≥|>=|不低于|不少于|≤|<=|不高于|不超过|不大于)?(-?\d{1,12}(?:\.\d{1,9})?)(\D{0,20})")
_OURS = re.compile(
    r"\n(?:(?:说明：|Note: )[\s\S]*|(?:指标值|按产品分别计分|不符合的，|适用条件：|不适用的，|不得填|.*：指标值|其他：|"
    r"The value|Value =|Scored product|A miss|Applies where|Not applicable:|“Not applicable”|.*: (?:The value|Value =)).*)"
)
"""What `rulewords` says in the lines after the scale of a measured row."""
_DOWN = re.compile(r"逆向|负向|反向|越低越好|lower")
_UP = re.compile(r"正向|越高越好|higher")


@dataclass(frozen=True, slots=True)
class Measured:
    """One way of measuring: unit and limits as they stand in one line of the table."""

    unit: str
    base: str
    lead: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What the table says of a row, and what it is worth (None: not said)."""

    title: str
    kind: str
    rubric: str
    measured: tuple[Measured, ...]
    points: Fraction | None


@dataclass(frozen=True, slots=True)
class Scale:
    """One measured scale: `limits` are (unit, base, lead) for each way of measuring, `steps` (limit, share)."""

    shape: str
    higher: bool
    limits: tuple[tuple[str, Limit | None, Limit | None], ...]
    steps: tuple[tuple[Fraction, Fraction], ...] = ()
    counted: bool = False
    strict: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """How a row scores. `why` is the code of the decision to list, `params` fill it; `points` where the text says them."""

    kind: Kind
    why: str
    params: dict[str, Any]
    required: bool = False
    scale: Scale | None = None
    points: Fraction | None = None


def rule(facts: Facts) -> Rule:
    """The rule of a row. Only what its words say without doubt is turned into arithmetic."""
    kind = folded(facts.kind)
    if re.search(r"定性|judged|qualitative", kind, re.IGNORECASE):
        return Rule("judged", "kind_stated", {"kind": facts.kind})
    has_limits = any(each.base or each.lead for each in facts.measured)
    if has_limits or re.search(r"定量|正向|逆向|负向|quantit", kind, re.IGNORECASE):
        return _quantity(facts, kind)
    if re.search(r"必选|必备|约束|基本要求|必要|强制|required", kind, re.IGNORECASE):
        return Rule("required", "required_stated", {"kind": facts.kind})
    if re.search(r"可选|预期|引导|鼓励|选择|加分|optional", kind, re.IGNORECASE):
        return Rule("optional", "kind_stated", {"kind": facts.kind})
    return _from_text(facts)


def _from_text(facts: Facts) -> Rule:
    """A row whose kind nobody states: by its scoring text alone."""
    whole = all_or_nothing(facts.rubric)
    if whole is not None:
        stated = None if whole is True else Fraction(whole)
        if _fits(stated, facts.points):
            return Rule("required", "all_or_nothing", {}, points=stated)
        return _judged("points_differ", facts, found=stated)
    return _by_steps(facts) or _judged("ambiguous", facts)


def _by_steps(facts: Facts) -> Rule | None:
    """Bands, or so many points each; None where the text says neither."""
    unit = facts.measured[0].unit if facts.measured else ""
    if (found := each(facts.rubric)) and found.points:
        if not _fits(found.most, facts.points) or (found.most / found.points).denominator != 1:
            return _judged("points_differ", facts, found=found.most)
        number = found.most / found.points
        scale = Scale(
            "linear", True, ((found.counted if _known(found.counted) else "项", Fraction(0), number),), counted=True
        )
        return Rule("quantity", "counted", {"number": number, "points": found.most}, scale=scale, points=found.most)
    steps = bands(facts.rubric)
    if steps is None:
        return None
    if not _fits(steps.most, facts.points):
        return _judged("points_differ", facts, found=steps.most)
    spelled = unit or steps.unit or "1"
    if not _known(spelled) or (steps.unit and steps.unit != folded(spelled)):
        return _judged("unit_unknown", facts, unit=f"{unit} {steps.unit}".strip())
    if any(limit < 0 for limit, _ in steps.steps):
        return _judged("negative_limit", facts)
    shares = tuple((limit, points / steps.most) for limit, points in steps.steps)
    words = "；".join(f"{'≥' if steps.higher else '≤'}{exact.text(limit)} → {exact.text(points)}" for limit, points in steps.steps)  # fmt: skip
    scale = Scale("steps", steps.higher, ((spelled, None, None),), shares)
    return Rule("quantity", "steps_read", {"steps": words, "unit": spelled}, scale=scale, points=steps.most)


def _quantity(facts: Facts, kind: str) -> Rule:
    """A row said to be 定量, or with limits."""
    required = bool(re.search(r"必选|必备|required", kind, re.IGNORECASE))
    limits = [_limits(each) for each in facts.measured]
    if all(base is None and lead is None for _, base, lead, _ in limits):
        by_text = _by_steps(replace(facts, rubric=_OURS.sub("", facts.rubric)))
        if by_text is None or by_text.scale is None:
            return by_text or _judged("no_limits", facts)
        return Rule("quantity", by_text.why, by_text.params, required, by_text.scale, by_text.points)
    for unit, base, lead, _ in limits:
        if not _known(unit):
            return _judged("unit_unknown", facts, unit=unit)
        if base is None or (isinstance(base, Fraction) and base < 0) or (isinstance(lead, Fraction) and lead < 0):
            return _judged("no_base" if base is None else "negative_limit", facts)
    if len({lead is None for _, _, lead, _ in limits}) > 1:
        return _judged("no_base", facts)
    higher = _direction(kind, limits)
    if higher is None:
        return _judged("no_direction", facts)
    linear = limits[0][2] is not None
    strict = not linear and re.match(r"(高于|低于)基准值得满分", folded(facts.rubric)) is not None
    bounds = tuple((unit, base, lead) for unit, base, lead, _ in limits)
    scale = Scale("linear" if linear else "threshold", higher, bounds, strict=strict)
    words = "；".join(f"{each.base or '—'} → {each.lead or '—'} {each.unit}".strip() for each in facts.measured)
    why = "linear_read" if linear else "strict_read" if strict else "threshold_read"
    return Rule("quantity", f"{why}_{'higher' if higher else 'lower'}", {"limits": words}, required, scale)


def _limits(measured: Measured) -> tuple[str, Limit | None, Limit | None, str]:
    """Unit, base and lead of a line, and the sign that stands before one of them."""
    (base, base_unit, base_sign), (lead, lead_unit, lead_sign) = _limit(measured.base), _limit(measured.lead)
    unit = measured.unit if measured.unit not in {"", "-", "—", "/"} else ""
    found = {each for each in (base_unit, lead_unit) if each}
    if len(found) == 1 and not unit:
        unit = found.pop()
    elif found and found != {folded(unit)}:
        # A limit in another unit than the row's: neither may be taken for the other.
        unit = " / ".join(sorted({unit, *found}))
    return unit or "1", base, lead, base_sign or lead_sign


def _limit(text: str) -> tuple[Limit | None, str, str]:
    plain = folded(text)
    if plain in {"", "-", "--", "/", "无"}:
        return None, "", ""
    match = _NUMBER.fullmatch(plain)
    if match and (not match[3] or _known(match[3])):
        return exact.parse(match[2]), match[3], match[1] or ""
    return " ".join(text.split()), "", ""


def _direction(kind: str, limits: Sequence[tuple[str, Limit | None, Limit | None, str]]) -> bool | None:
    """Whether more is better; None where nothing says so, or two things say different."""
    says = set[bool | None]()
    if _UP.search(kind) or _DOWN.search(kind):
        says.add(bool(_UP.search(kind)))
    for _, base, lead, sign in limits:
        if isinstance(base, Fraction) and isinstance(lead, Fraction):
            says.add(None if base == lead else lead > base)
        if sign:
            says.add(sign in {"≥", ">=", "不低于", "不少于"})
    return says.pop() if len(says) == 1 else None


def _judged(why: str, facts: Facts, **params: Any) -> Rule:
    """The safe way out: an expert gives the points, the text is the rubric."""
    return Rule("judged", why, {"kind": facts.kind or "—", "points": facts.points if facts.points is not None else "—", **params})  # fmt: skip


def _fits(found: Fraction | None, points: Fraction | None) -> bool:
    return found is None or points is None or found == points


def _known(unit: str) -> bool:
    try:
        units.parse(unit)
    except ValueError:
        return False
    return True
