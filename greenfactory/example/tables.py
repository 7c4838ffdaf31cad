"""The experts' score table and the list of title holders of the example city, as CSV that Excel opens."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from greenfactory.example import broken
from greenfactory.example.chance import Chance
from greenfactory.example.firms import AHEAD, INDUSTRIES, PAIR, SEED, Firm, names
from greenfactory.rulebook import exact

EXPERTS = 5
TITLES = 40
_HEADINGS = ["企业名称", "统一社会信用代码", "所属市(县)、区", "行业", *(f"专家{n}" for n in range(1, EXPERTS + 1))]
# Five scores whose exact mean is 80 and whose mean in binary floating point is above 80.
_EXACTLY_80 = ("76.8", "76.7", "76.8", "83.4", "86.3")
# Two times five scores with the exact mean 85.3: in binary floating point one mean is above it, the other below.
_TIED = (("85.5", "88.8", "85.0", "87.9", "79.3"), ("86.1", "82.6", "88.1", "84.9", "84.8"))
_ABOVE = 51  # firms whose mean is above 80


def experts(firms: Iterable[Firm]) -> bytes:
    """One row a firm with five scores: a tie at place 30, an exact 80, the old name of a renamed firm, broken rows."""
    order = sorted(firms, key=lambda firm: (-firm.target + firm.profile.between("opinion", "-2", "2"), firm.number))
    rows = [(firm.number, [*_head(firm), *scores]) for firm, scores in zip(order, _scores(order), strict=True)]
    return _csv([_HEADINGS, *(row for _, row in sorted(rows)), *broken.expert_rows()])


def titles() -> bytes:
    """Present title holders: none of them applies again."""
    city = Chance(f"{SEED}/titles")
    rows = []
    for number, (district, brand) in enumerate(names()[-TITLES:], start=1):
        industry = city.pick(f"industry {number}", INDUSTRIES)
        checked = city.whole(f"checked {number}", 0, 4)
        rows.append([f"{district[:2]}{brand}{industry.trade}有限公司", district, industry.sector, str(checked)])
    return _csv([["title", "district", "sector", "years_since_check"], *rows])


def _head(firm: Firm) -> list[str]:
    # Experts write the name they know; the code stays the same.
    return [(*firm.former_names, firm.name)[0], firm.code, firm.district, firm.industry.sector]


def _scores(order: Sequence[Firm]) -> Iterator[Sequence[str]]:
    """Five scores for each firm of `order`, means falling from place to place but for the tie at the last seat."""
    for place, firm in enumerate(order, start=1):
        if AHEAD < place <= AHEAD + PAIR:
            yield _TIED[place - AHEAD - 1]
        elif place == _ABOVE + 1:
            yield _EXACTLY_80
        else:
            tenths = _sum(place) - firm.profile.whole("less", 0, 9)
            yield _around(tenths, firm.profile, missing=place == len(order))


def _sum(place: int) -> int:
    """The most that the five scores of `place` add up to, in tenths: a mean of 96 at the top, 80 right below place 51.

    Ten or more from place to place, so that up to nine less change no order.
    """
    if place <= AHEAD:
        return 4800 - 18 * (place - 1)
    if place <= _ABOVE:
        return 4250 - 12 * (place - AHEAD - PAIR)
    return 3990 - 13 * (place - _ABOVE - 2)


def _around(tenths: int, chance: Chance, *, missing: bool) -> list[str]:
    """Five scores that add up to `tenths`; `missing`: one of them has not come in."""
    one, other = chance.whole("strict", 3, 24), chance.whole("mild", 3, 24)
    offsets = chance.shuffled("experts", (one, -one, other, -other, 0))
    whole, rest = divmod(tenths, EXPERTS)
    scores = [whole + offset + (index < rest) for index, offset in enumerate(offsets)]
    texts = [exact.text(Fraction(score, 10)) for score in scores]
    return ["", *texts[1:]] if missing else texts


def _csv(rows: Iterable[Sequence[str]]) -> bytes:
    """Comma-separated UTF-8 with the mark that makes Excel read Chinese."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode("utf-8-sig")
