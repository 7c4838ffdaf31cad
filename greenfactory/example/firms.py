"""The invented enterprises of the example city: who they are, and which part each plays in the ranking."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from typing import Literal

from stdnum.cn import uscc

from greenfactory.example.chance import Chance

SEED = "greenfactory example city 1"
FORMS = 150
DISTRICTS = ("澄北市", "荆南市", "锡东区", "惠西区", "蠡滨区", "梁河区", "新安区")

Part = Literal["ranked", "gate", "missed", "pending"]

# How many play which part, best targets first; the rest of the 150 is ranked below the line.
AHEAD, PAIR, ABOVE, GATE, MISSED, PENDING = 29, 2, 21, 2, 22, 3
# Places in that order of two firms that are selected, each with something to notice.
RENAMED, CHECK_DIGIT = 4, 11


@dataclass(frozen=True, slots=True)
class Industry:
    """A class of GB/T 4754-2017 with what its firms are called and make."""

    code: str
    sector: str
    trade: str
    products: tuple[str, ...]
    uses_energy: bool = False  # whether its products do
    dry: bool = False  # no process wastewater


INDUSTRIES = (
    Industry("C1371", "食品", "食品", ("速冻蔬菜", "脱水蔬菜")),
    Industry("C1751", "纺织", "纺织", ("涤纶坯布", "功能面料", "经编布")),
    Industry("C2221", "造纸", "纸业", ("瓦楞原纸", "白板纸")),
    Industry("C2662", "化工", "新材料", ("水处理剂", "电子清洗剂")),
    Industry("C2720", "医药", "药业", ("片剂", "胶囊剂", "颗粒剂")),
    Industry("C2929", "橡胶塑料", "塑业", ("改性塑料件", "精密注塑件"), dry=True),
    Industry("C3042", "建材", "玻璃", ("中空玻璃", "夹层玻璃")),
    Industry("C3311", "金属制品", "金属结构", ("钢结构件", "网架"), dry=True),
    Industry("C3443", "通用设备", "精密机械", ("球阀", "闸阀", "调节阀"), uses_energy=True),
    Industry("C3670", "汽车零部件", "汽车部件", ("制动盘", "转向节")),
    Industry("C3812", "电气机械", "电机", ("高效电动机", "伺服电机"), uses_energy=True),
    Industry("C3982", "电子信息", "电子", ("多层电路板", "柔性电路板"), uses_energy=True),
)
_BRANDS = tuple(first + second for first in "恒瑞启宏润嘉泰晟景朗" for second in "岳澜衡屿川钧禾珩")


@dataclass(frozen=True, slots=True)
class Firm:
    """One enterprise. `target`: the total it should reach; `profile`: the chance behind its figures and answers.

    `scale` multiplies every amount, so that two firms of one profile have equal ratios and so equal totals.
    """

    number: int
    name: str
    code: str
    district: str
    industry: Industry
    part: Part
    target: Fraction
    profile: Chance
    scale: int = 1
    former_names: tuple[str, ...] = ()
    no_evidence: bool = False

    @property
    def file(self) -> str:
        """The file name of its form."""
        return f"{self.number:03}-{self.name}.json"


def firms() -> list[Firm]:
    """The 150 firms by number."""
    numbers = Chance(SEED).shuffled("numbers", range(1, FORMS + 1))
    cast = [_firm(number, *part) for number, part in zip(numbers, _parts(), strict=True)]
    for place in range(0, FORMS, 14):
        cast[place] = replace(cast[place], no_evidence=True)
    cast[RENAMED] = replace(cast[RENAMED], former_names=(f"{cast[RENAMED].name[:2]}宏昌机械厂",))
    cast[CHECK_DIGIT] = replace(cast[CHECK_DIGIT], code=_wrong(cast[CHECK_DIGIT].code))
    cast[AHEAD + 1] = _twin(cast[AHEAD], cast[AHEAD + 1])
    return sorted(cast, key=lambda firm: firm.number)


def extra(number: int, target: Fraction) -> Firm:
    """A firm beside the 150, for files that are broken on purpose."""
    return _firm(number, "ranked", target)


@cache
def names() -> list[tuple[str, str]]:
    """(district, brand) pairs in a drawn order, no two alike; firms take them by number."""
    pairs = [(district, brand) for district in DISTRICTS for brand in _BRANDS]
    return Chance(SEED).shuffled("names", pairs)


def code(chance: Chance) -> str:
    """A credit code with a right check digit (GB 32100) whose region 320299 does not exist."""
    body = "91320299MA" + "".join(chance.pick(f"code {place}", "0123456789ABCDEFGHJKLMNPQRTUWXY") for place in range(7))
    return body + uscc.calc_check_digit(body)


def _parts() -> Iterator[tuple[Part, Fraction]]:
    """Part and target of each firm; the gaps around place 30 are wider than the steering is off (0.2 points)."""
    yield from (("ranked", target) for target in _falling("96.5", "86.5", AHEAD))
    yield from (("ranked", target) for target in _falling("85.5", "85.5", PAIR))
    yield from (("ranked", target) for target in _falling("84.5", "80.4", ABOVE))
    yield from (("gate", target) for target in _falling("91", "84", GATE))
    yield from (("missed", target) for target in _falling("90", "62", MISSED))
    yield from (("pending", target) for target in _falling("79", "73", PENDING))
    below = FORMS - AHEAD - PAIR - ABOVE - GATE - MISSED - PENDING
    yield from (("ranked", target) for target in _falling("79.8", "56", below))


def _falling(first: str, last: str, count: int) -> list[Fraction]:
    top, step = Fraction(first), (Fraction(first) - Fraction(last)) / max(count - 1, 1)
    return [top - step * index for index in range(count)]


def _firm(number: int, part: Part, target: Fraction) -> Firm:
    own = Chance(f"{SEED}/{number}")
    industry = own.pick("industry", INDUSTRIES)
    district, brand = names()[number % len(names())]
    name = f"{district[:2]}{brand}{industry.trade}有限公司"
    return Firm(number, name, code(own), district, industry, part, target, own)


def _twin(first: Firm, second: Firm) -> Firm:
    """`second` as a firm twice as large as `first` with the same ratios and answers: an exact tie."""
    name = second.name.replace(f"{second.industry.trade}有限公司", f"{first.industry.trade}有限公司")
    return replace(second, name=name, industry=first.industry, profile=first.profile, scale=2 * first.scale)


def _wrong(right: str) -> str:
    """`right` with another check digit."""
    return right[:-1] + ("1" if right[-1] == "0" else "0")
