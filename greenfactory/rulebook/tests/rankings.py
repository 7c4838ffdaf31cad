"""Entries, rules and readings of rankings, for the tests."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from greenfactory.rulebook.notes import Note
from greenfactory.rulebook.packs.selection import (
    Cap,
    Grade,
    Selection,
)
from greenfactory.rulebook.places.ranking import Entry, Ranking, rank, selected, standings
from greenfactory.rulebook.wording import remedy, say

NAMES = {"PER": {"zh": "工厂绩效", "en": "performance"}, "ENR": {"zh": "能源资源投入", "en": "energy"}}


def f(number: str | int) -> Fraction:
    return Fraction(number)


def entry(code: str, total: str | None, **more: Any) -> Entry:
    return Entry(f"企业{code}", code, None if total is None else f(total), **more)


def entries(*totals: str) -> list[Entry]:
    """Entries a, b, c … with these totals."""
    return [entry(chr(ord("a") + index), total) for index, total in enumerate(totals)]


def rules(places: int = 30, **tables: Any) -> Selection:
    return Selection(cap=Cap(places=places), **tables)


def areas(per: str, enr: str) -> dict[str, Fraction]:
    return {"PER": f(per), "ENR": f(enr)}


def table(ranking: Ranking) -> list[tuple[str, int | None, bool, str]]:
    return [(p.entry.code, p.place, p.selected, p.reason.code.removeprefix("ranking.")) for p in ranking.places]


def ranked(given: Sequence[Entry], selection: Selection) -> list[tuple[str, int | None, bool, str]]:
    """The table of a ranking, after checking what holds of every one and that every text can be said."""
    ranking = rank(given, selection, area_names=NAMES)
    places = standings(given, selection, area_names=NAMES)
    assert [place.entry for place in places] == list(given)
    assert sorted(map(repr, places)) == sorted(map(repr, ranking.places))
    assert selected(given, selection) == tuple(place.selected for place in places)
    for note in (*(place.reason for place in places), *ranking.notes):
        for lang in ("zh", "en"):
            assert say(note, lang)
            assert "{" not in say(note, lang)
            remedy(note, lang)
    return table(ranking)


def reasons(given: Sequence[Entry], selection: Selection, lang: str = "zh") -> dict[str, str]:
    return {p.entry.code: say(p.reason, lang) for p in rank(given, selection, area_names=NAMES).places}


def notes(given: Sequence[Entry], selection: Selection, lang: str = "zh") -> list[str]:
    return [say(note, lang) for note in rank(given, selection).notes]


def grade(id_: str, low: str, *, inclusive: bool = True) -> Grade:
    return Grade(id=id_, zh=id_, en=id_, min=f(low), inclusive=inclusive)


CITY = [
    entry("a", "95", district="东", sector="铁"),
    entry("b", "94", district="东", sector="木"),
    entry("c", "93", district="西", sector="铁"),
    entry("d", "92", district="东", sector="铁"),
    entry("e", "91", district="", sector="木"),
    entry("g", "75", district="西", sector=""),
]

PENDING = [
    entry("a", "90", pending=2, low=Fraction(84), high=Fraction(92)),
    entry("b", "86"),
    entry("c", "82"),
    entry("d", "85", pending=1),
    entry("e", None, low=Fraction(70)),
    entry("g", None),
]

MIXED = [
    entry("a", "85", areas=areas("20", "10"), district="东"),
    entry("b", "85", areas=areas("22", "9"), district="西"),
    entry("c", "85", areas=areas("22", "9"), district="东"),
    entry("d", "80", district="西"),
    entry("e", "241/3", district="东"),
    entry("g", None, low=Fraction(85), pending=1, district="西"),
    entry("h", "90", excluded=Note("ranking.holder"), district="东"),
    entry("i", "85.0000001", district="西"),
    Entry("甲", "j", None, experts=(f("79.9"), f("80.1"), f(80)), district="东"),
    entry("k", "88", district=""),
    entry("l", "85", district="东"),
    entry("m", None, district="东"),
]
