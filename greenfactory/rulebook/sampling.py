"""The draw for re-review 抽检: fixed by a seed that is announced beforehand, so that anybody can repeat it.

Within a stratum titles stand in the order of the SHA-256 of the UTF-8 text `seed|stratum|title`, as lower-case hex,
ascending. The stratum is the text of the strata columns joined with `/`, empty where there are none. Anybody can check:

    printf '%s' '20261123|滨湖区/C35|甲公司' | sha256sum

Seats go to strata by the largest remainder of take × size ÷ total; equal remainders in the order of the SHA-256 of
`seed|stratum`, ascending. No stratum can get more seats than it has titles.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256
from typing import Any

from greenfactory.rulebook import exact
from greenfactory.rulebook.notes import Note, Problem, Refused, brief

RULE = (
    "order: sha256(seed|stratum|title) ascending; seats: largest remainder of take*size/total, "
    "equal remainders by sha256(seed|stratum) ascending"
)
STRATA = ("district", "sector", "years_since_check")
"""The columns that can make strata."""
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Title:
    """A title holder in the list to draw from; `years_since_check` is None where it is not known."""

    title: str
    district: str = ""
    sector: str = ""
    years_since_check: int | None = None


@dataclass(frozen=True, slots=True)
class Stratum:
    """One stratum: its titles' number, its exact share of the draw, and the seats it gets."""

    stratum: str
    size: int
    quota: Fraction
    seats: int


@dataclass(frozen=True, slots=True)
class Drawn:
    """A title that was drawn, with the hash that put it there."""

    title: Title
    stratum: str
    hash: str


@dataclass(frozen=True, slots=True)
class Draw:
    """A draw: strata and drawn titles by stratum (in the order of its text), titles of one by hash."""

    seed: str
    take: int
    strata: tuple[Stratum, ...]
    drawn: tuple[Drawn, ...]

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON, quotas as exact text, with the rule by which to repeat the draw."""
        return {
            "seed": self.seed,
            "take": self.take,
            "strata": [_stratum_dict(stratum) for stratum in self.strata],
            "drawn": [_drawn_dict(drawn) for drawn in self.drawn],
            "rule": RULE,
        }


def draw(titles: Sequence[Title], seed: str, take: int, strata: Sequence[str] = ()) -> Draw:
    """Draw `take` of `titles`, spread over the strata made of the columns `strata`.

    The order of `titles` changes nothing. Raises Refused (`cell`: the parameter, or `titles[3].district` counted from
    1) where `take` is negative or more than there are, a title is empty or stands twice, a stratum column is unknown,
    or no title fills it, the seed is empty, a text holds characters that can't be seen, or a text holds a separator and the joined text would be ambiguous: `|` in the seed, `|` or `/`
    in a strata column. A title may hold both, being last. A line break is refused everywhere.
    """
    _check(titles, seed, take, strata)
    groups: dict[str, list[Drawn]] = {}
    for title in titles:
        stratum = "/".join(_column(title, name) for name in strata)
        groups.setdefault(stratum, []).append(Drawn(title, stratum, _hash(f"{seed}|{stratum}|{title.title}")))
    shares = _seats({stratum: len(groups[stratum]) for stratum in sorted(groups)}, seed, take)
    drawn = [
        item for share in shares for item in sorted(groups[share.stratum], key=lambda item: item.hash)[: share.seats]
    ]
    return Draw(seed, take, tuple(shares), tuple(drawn))


def _seats(sizes: dict[str, int], seed: str, take: int) -> list[Stratum]:
    total = sum(sizes.values())
    quotas = {stratum: Fraction(take * size, total) for stratum, size in sizes.items()}
    left = take - sum(int(quota) for quota in quotas.values())
    # Remainders add up to `left` and each is below 1: only strata with a remainder get a further seat, so none overflows.
    by_remainder = sorted(
        quotas, key=lambda stratum: (int(quotas[stratum]) - quotas[stratum], _hash(f"{seed}|{stratum}"))
    )
    further = set(by_remainder[:left])
    return [
        Stratum(stratum, size, quotas[stratum], int(quotas[stratum]) + (stratum in further))
        for stratum, size in sizes.items()
    ]


def _hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def _column(title: Title, name: str) -> str:
    value = getattr(title, name)
    return "" if value is None else str(value)


def _check(titles: Sequence[Title], seed: str, take: int, strata: Sequence[str]) -> None:
    problems = [*_check_request(titles, seed, take, strata), *_check_titles(titles, strata)]
    if problems:
        raise Refused(*problems)


def _check_request(titles: Sequence[Title], seed: str, take: int, strata: Sequence[str]) -> Iterable[Problem]:
    size = len(titles)
    if take < 0:
        yield Problem(Note("ranking.negative"), cell="take", value=str(take))
    if take > size:
        yield Problem(Note("ranking.draw_too_many", {"take": take, "size": size}), cell="take", value=str(take))
    if not seed.strip():
        yield Problem(Note("ranking.empty"), cell="seed", value=seed)
    yield from _marks(seed, "|\n\r", "seed")
    for index, name in enumerate(strata):
        if name not in STRATA or name in strata[:index]:
            yield Problem(Note("ranking.draw_strata", {"name": name, "known": STRATA}), cell="strata", value=name)
        elif titles and not any(_column(title, name) for title in titles):
            yield Problem(Note("ranking.draw_stratum_empty", {"name": name}), cell="strata", value=name)


def _check_titles(titles: Sequence[Title], strata: Sequence[str]) -> Iterable[Problem]:
    seen: set[str] = set()
    for number, title in enumerate(titles, start=1):
        cell = f"titles[{number}].title"
        if not title.title:
            yield Problem(Note("ranking.empty"), cell=cell, value="")
        # Written in full width or with other spaces, it is the same title; the hash takes it as written.
        plain = "".join(unicodedata.normalize("NFKC", title.title).split())
        if plain in seen:
            yield Problem(Note("ranking.twice", {"item": title.title}), cell=cell, value=title.title)
        seen.add(plain)
        yield from _marks(title.title, "\n\r", cell)
        for name in STRATA:
            if name in strata:
                yield from _marks(_column(title, name), "|/\n\r", f"titles[{number}].{name}")


def _marks(text: str, marks: str, cell: str) -> Iterable[Problem]:
    for mark in marks:
        if mark in text:
            yield Problem(Note("ranking.draw_separator", {"mark": mark}), cell=cell, value=brief(text))
    if len(text) > _LONGEST or any(
        unicodedata.category(mark) in {"Cc", "Cf", "Cs", "Zl", "Zp"} and mark not in "\n\r" for mark in text
    ):
        yield Problem(Note("form.bad_text", {"most": _LONGEST}), cell=cell, value=brief(text))


def _stratum_dict(stratum: Stratum) -> dict[str, Any]:
    return {
        "stratum": stratum.stratum,
        "size": stratum.size,
        "quota": exact.text(stratum.quota),
        "seats": stratum.seats,
    }


def _drawn_dict(drawn: Drawn) -> dict[str, Any]:
    title = drawn.title
    return {
        "title": title.title,
        "district": title.district,
        "sector": title.sector,
        "years_since_check": title.years_since_check,
        "stratum": drawn.stratum,
        "hash": drawn.hash,
    }
