"""Scoring texts that say exactly how points are given: bands of a value, so many points each, all or nothing."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from greenfactory.rulebook import exact
from greenfactory.workbooks.indicators.texts import folded

_N = r"(-?\d+(?:\.\d+)?)(%|‰)?"
_UNIT = r"([^\d,;。<>≤≥=得%‰()]{0,12}?)"
_P = r"(?:[的者为,]|时|则|可)*(?:得|计|给|加)(\d+(?:\.\d+)?)分"
_NONE = r"(?:[的者为,]|时|则)*(?:不得分|不计分|得0分|计0分|0分|为0分)"
_GAIN = rf"(?:{_P}|{_NONE})"
_LOW = re.compile(
    rf"(?:≥|>=|不低于|不少于|不小于|达到|大于等于|大于或等于|高于或等于){_N}{_UNIT}(?:\(含\))?(?:及以上|以上|或以上)?{_GAIN}"
)
_ABOVE = re.compile(rf"{_N}{_UNIT}(?:\(含\))?(?:及|或|\(含\)|含)?以上{_GAIN}")
_BETWEEN = re.compile(rf"{_N}{_UNIT}(?:\((?:不?含)\))?(?:-|至|到){_N}{_UNIT}(?:\((?:不?含)\))?(?:之间)?{_GAIN}")
_HIGH = re.compile(rf"(?:≤|<=|不高于|不超过|不大于|不多于|小于等于|小于或等于|低于或等于){_N}{_UNIT}{_GAIN}")
_UNDER = re.compile(rf"{_N}{_UNIT}(?:及|或|\(含\)|含)以下{_GAIN}")
_BELOW = re.compile(rf"(?:<|低于|小于|不足|少于|不到|未达到|达不到){_N}{_UNIT}{_GAIN}")
_OVER = re.compile(rf"(?:>|高于|大于|超过|多于){_N}{_UNIT}{_GAIN}")
_REST = re.compile(rf"(?:其他|其余|否则|其它|其他情况){_GAIN}")
_SHAPES = (
    (_LOW, True, True), (_ABOVE, True, True), (_HIGH, False, True), (_UNDER, False, True), (_BELOW, False, False),
    (_OVER, True, False),
)  # fmt: skip
_MEASURES = "项个台套件种类次人家座条篇"
_EACH = re.compile(
    rf"(?:[^\d,;。]{{0,30}}[,:])?每[^\d,;。每]{{0,16}}?[1一]?([{_MEASURES}])[^\d,;。扣每]{{0,24}}?(?:得|加|计)?(\d+(?:\.\d+)?)分"
    r"[,;。(]?(?:本项|此项|该项|累计|合计)?(?:最高|满分|不超过|最多|至多|上限|封顶)(?:得|加|计|为|不超过)*(\d+(?:\.\d+)?)分\)?(?:封顶)?[。;]?"
)
_ALL = re.compile(
    r"[^\d扣每]{0,60}?(?:得|计)(?:满分|(\d+(?:\.\d+)?)分)[,;。](?:否则|其他|[^,;。\d得扣]{0,24}?)(?:的|者|则|,)*(?:不得分|不计分|得0分|计0分|0分)[。;]?"
)


@dataclass(frozen=True, slots=True)
class Bands:
    """Steps from the easiest to the hardest: (limit, points); `unit` as the text says it, often not at all."""

    higher: bool
    steps: tuple[tuple[Fraction, Fraction], ...]
    unit: str

    @property
    def most(self) -> Fraction:
        """Full points."""
        return self.steps[-1][1]


@dataclass(frozen=True, slots=True)
class Each:
    """So many points for each thing counted, up to `most`."""

    points: Fraction
    most: Fraction
    counted: str


def plain(text: str) -> str:
    """A scoring text ready to be matched: ASCII signs, no spaces, one kind of comma."""
    lines = ";".join(folded(line) for line in text.split("\n"))
    ascii_marks = lines.replace("；", ";").replace("、", ",").rstrip("。;,.")
    return re.sub(r":(\d+(?:\.\d+)?)points?", r"得\1分", ascii_marks)


def each(text: str) -> Each | None:
    """`每项1分，最高5分`, where the whole text says just that."""
    match = _EACH.fullmatch(plain(text))
    return Each(_number(match[2]), _number(match[3]), match[1]) if match else None


def all_or_nothing(text: str) -> Fraction | bool | None:
    """The points of `符合得5分，不符合不得分`; True for 满分; None where the text is anything else."""
    match = _ALL.fullmatch(plain(text))
    if not match:
        return None
    return _number(match[1]) if match[1] else True


@dataclass(frozen=True, slots=True)
class _Band:
    low: Fraction | None
    high: Fraction | None
    points: Fraction
    low_in: bool = True
    high_in: bool = True


_OPENING = re.compile(
    r"^[^\d<>≤≥=]{0,30}?(?=≥|>=|≤|<=|<|>|未达到|达不到|不低于|不高于|不少于|不大于|不小于|不超过|不多于|不足|不到|达到|低于|高于|大于|小于|少于|多于|超过|\d)"
)


def bands(text: str) -> Bands | None:
    """`≥80%得5分，60%-80%得3分，低于60%不得分`, where every part is a band, none overlap and none leave a gap."""
    joined = re.sub(r",(?=(?:得|计|给|加)\d|不得分|不计分)", "", plain(text))
    parts = [part for part in re.split(r"[,;。\n]", joined) if part]
    if not parts or "不含" in text:
        return None
    if opening := _OPENING.match(parts[0]):
        parts[0] = parts[0][opening.end() :]
    units: set[str] = set()
    found = [_band(part, units) for part in parts]
    whole = [band for band in found if band is not None]
    scored = [band for band in whole if band.points > 0]
    if len(whole) < len(found) or not scored or len(units) > 1:
        return None
    rising, falling = (_steps(scored, whole, higher=higher) for higher in (True, False))
    if (rising is None) == (falling is None):
        return None
    return Bands(rising is not None, rising or falling or (), units.pop() if units else "")


def _band(part: str, units: set[str]) -> _Band | None:
    if match := _REST.fullmatch(part):
        return _Band(None, None, _gain(match[1]))
    if match := _BETWEEN.fullmatch(part):
        units.update(_unit(match, 2) | _unit(match, 5))
        return _Band(_number(match[1]), _number(match[4]), _gain(match[7]))
    for shape, is_low, inclusive in _SHAPES:
        if match := shape.fullmatch(part):
            units.update(_unit(match, 2))
            limit, gain = _number(match[1]), _gain(match[4])
            return _Band(limit, None, gain, low_in=inclusive) if is_low else _Band(None, limit, gain, high_in=inclusive)
    return None


def _unit(match: re.Match[str], group: int) -> set[str]:
    """The unit behind a number, where there is one."""
    return {unit} if (unit := (match[group] or "") + match[group + 1]) else set()


def _gain(points: str | None) -> Fraction:
    return _number(points) if points else Fraction(0)


def _steps(
    scored: Sequence[_Band], found: Sequence[_Band], *, higher: bool
) -> tuple[tuple[Fraction, Fraction], ...] | None:
    """The bands as inclusive limits in one direction; None where they do not fit it."""
    limits = [(band.low, band.low_in) if higher else (band.high, band.high_in) for band in scored]
    if any(limit is None or not inclusive for limit, inclusive in limits):
        return None
    ordered = sorted(scored, key=lambda band: (band.low if higher else band.high) or Fraction(0), reverse=not higher)
    points = [band.points for band in ordered]
    if points != sorted(set(points)):
        return None
    near = [band.low if higher else band.high for band in ordered]
    far = [band.high if higher else band.low for band in ordered]
    # Each band must end where the next begins, and the best one must be open.
    if far[-1] is not None or any(end != begin for end, begin in zip(far, near[1:], strict=False) if end is not None):
        return None
    for band in found:
        edge = band.high if higher else band.low
        if band.points == 0 and edge is not None and edge != near[0]:
            return None
    return tuple((limit, gain) for limit, gain in zip(near, points, strict=True) if limit is not None)


def _number(text: str) -> Fraction:
    return exact.parse(text)
