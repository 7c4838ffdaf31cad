"""Units of measurement: parsing, conversion and the dimensions that formulas are checked with.

A dimension is a sorted tuple of `(base, power)`; a value in a unit times the unit's `factor` is the value in base units.
"""

import re
import unicodedata
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

_RAISED = re.compile(r"(?<![A-Za-z0-9])([khdc]?m)([23])(?![A-Za-z0-9])")
_CO2 = re.compile(r"CO2(?![A-Za-z0-9])")

Dimension = tuple[tuple[str, int], ...]
PLAIN: Dimension = ()


@dataclass(frozen=True, slots=True)
class Unit:
    """`text` as written, `factor` to base units (exact), `dimension` of the quantity."""

    text: str
    factor: Fraction
    dimension: Dimension


# GB/T 2589: 1 kgce = 29,307.6 kJ, so coal equivalent, joule and kilowatt-hour are one dimension.
_KGCE_IN_MJ = Fraction("29.3076")

# base: {unit: how many base units it is}. The first unit of each line is the base.
_BASES: dict[str, dict[str, str | Fraction]] = {
    "count": {"项": "1", "个": "1", "台": "1", "套": "1", "件": "1", "台套": "1"},
    "person": {"人": "1"},
    "mass": {
        "kg": "1",
        "千克": "1",
        "公斤": "1",
        "g": "1/1000",
        "克": "1/1000",
        "mg": "1/1000000",
        "t": "1000",
        "吨": "1000",
        "万t": "10000000",
        "万吨": "10000000",
    },
    "length": {"m": "1", "km": "1000"},
    "area": {
        "m2": "1",
        "平方米": "1",
        "万m2": "10000",
        "万平方米": "10000",
        "hm2": "10000",
        "公顷": "10000",
        "亩": "2000/3",
        "km2": "1000000",
        "平方公里": "1000000",
    },
    "volume": {
        "m3": "1",
        "立方米": "1",
        "立方": "1",
        "标立方米": "1",
        "标方": "1",
        "Nm3": "1",
        "万m3": "10000",
        "万立方米": "10000",
        "万立方": "10000",
        "万标立方米": "10000",
        "万标方": "10000",
        "万Nm3": "10000",
        "L": "1/1000",
        "升": "1/1000",
    },
    "energy": {
        "MJ": "1",
        "兆焦": "1",
        "kJ": "1/1000",
        "千焦": "1/1000",
        "GJ": "1000",
        "吉焦": "1000",
        "百万千焦": "1000",
        "TJ": "1000000",
        "kWh": "3.6",
        "度": "3.6",
        "万kWh": "36000",
        "MWh": "3600",
        "兆瓦时": "3600",
        "kgce": _KGCE_IN_MJ,
        "tce": _KGCE_IN_MJ * 1000,
        "万tce": _KGCE_IN_MJ * 10_000_000,
    },
    "money": {"元": "1", "万元": "10000", "亿元": "100000000"},
    "co2": {"kgCO2": "1", "gCO2": "1/1000", "tCO2": "1000", "万tCO2": "10000000"},
    "power": {"kW": "1", "W": "1/1000", "MW": "1000"},
    "time": {"h": "1", "d": "24", "a": "8760"},
    "sound": {"dB": "1", "dB(A)": "1"},
    "product": {"产品单位": "1"},
    "raw_material": {"原材料单位": "1"},
    "pollutant": {"污染物单位": "1"},
}
_PLAIN_UNITS = {"1": Fraction(1), "%": Fraction(1, 100), "‰": Fraction(1, 1000)}
_KNOWN = {unit: (base, Fraction(factor)) for base, units in _BASES.items() for unit, factor in units.items()}
_SPELLINGS = {
    "CO2e": "CO2",
    "kW·h": "kWh",
    "千瓦时": "kWh",
    "千瓦小时": "kWh",
    "千克标准煤": "kgce",
    "公斤标准煤": "kgce",
    "吨标准煤": "tce",
    "吨标煤": "tce",
    "万度": "万kWh",
}


@lru_cache(maxsize=512)
def parse(text: str) -> Unit:
    """The unit written as `text`, e.g. `tce/产品单位`. Raises ValueError naming the part that is unknown."""
    if len(text) > 40:
        raise ValueError(text[:40])
    # m², ㎡, ％ and the full-width stroke are read as m2, % and /.
    spelled = unicodedata.normalize("NFKC", text).strip()
    if spelled in {"", "-"}:
        return Unit(text, Fraction(1), PLAIN)
    for seen, meant in _SPELLINGS.items():
        spelled = spelled.replace(seen, meant)
    factor, powers = Fraction(1), dict[str, int]()
    for position, part in enumerate(spelled.split("/")):
        sign = 1 if position == 0 else -1
        for unit in re.split(r"[·*]", part):
            scale, base = _single(unit)
            factor *= scale**sign
            if base:
                powers[base] = powers.get(base, 0) + sign
    return Unit(text, factor, tuple(sorted((base, power) for base, power in powers.items() if power)))


def _single(unit: str) -> tuple[Fraction, str]:
    if unit in _PLAIN_UNITS:
        return _PLAIN_UNITS[unit], ""
    if unit not in _KNOWN:
        raise ValueError(unit)
    base, factor = _KNOWN[unit]
    return factor, base


def convert(value: Fraction, from_: str, to: str) -> Fraction:
    """`value` in unit `from_` expressed in unit `to`. Raises ValueError when the two measure different things."""
    source, target = parse(from_), parse(to)
    if source.dimension != target.dimension:
        raise ValueError(f"{from_} → {to}")
    return value * source.factor / target.factor


def name(dimension: Dimension) -> str:
    """A dimension for messages, in base units: `MJ/m3`."""
    first = {base: next(iter(units)) for base, units in _BASES.items()}
    above = "·".join(first[base] for base, power in dimension for _ in range(max(power, 0))) or "1"
    return "/".join([above, *(first[base] for base, power in dimension for _ in range(max(-power, 0)))])


def printed(text: str) -> str:
    """A text with its units as people print them: m² and m³ for m2 and m3, tCO₂ for tCO2. Both ways are read alike."""
    squared = _RAISED.sub(lambda found: found[1] + "²³"[int(found[2]) - 2], text)
    return _CO2.sub("CO₂", squared)
