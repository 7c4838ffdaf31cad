"""A second ranking, written naively and sharing no code with the first, on random totals around the line."""

import random
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

import pytest

from greenfactory.rulebook.packs.selection import Cap, Rounding, Selection, Threshold, Ties
from greenfactory.rulebook.places.ranking import Entry, rank

MODES = {"half_up": ROUND_HALF_UP, "half_even": ROUND_HALF_EVEN, "down": ROUND_DOWN}


def oracle(firms: list[dict[str, Any]], rule: dict[str, Any]) -> dict[str, tuple[int, bool]]:
    """Place and whether selected, by counting for each firm who is better."""

    def key(firm: dict[str, Any]) -> tuple[Decimal, ...]:
        total = firm["total"]
        if rule["rounded"]:
            total = total.quantize(Decimal(1).scaleb(-rule["places"]), rounding=MODES[rule["mode"]])
        return (total, *(firm[area] for area in rule["order"]))

    result = {}
    for firm in firms:
        own = key(firm)
        better = sum(key(other) > own for other in firms)
        equal = sum(key(other) == own for other in firms)
        above = own[0] >= rule["line"] if rule["inclusive"] else own[0] > rule["line"]
        room = rule["cap"] == 0 or (better < rule["cap"] if rule["then"] == "all_in" else better + equal <= rule["cap"])
        result[firm["code"]] = (better + 1, above and room)
    return result


def selection(rule: dict[str, Any]) -> Selection:
    return Selection(
        threshold=Threshold(value=Fraction(rule["line"]), inclusive=rule["inclusive"]),
        cap=Cap(places=rule["cap"]),
        ties=Ties(order=rule["order"], then=rule["then"]),
        rounding=Rounding(compare="rounded" if rule["rounded"] else "exact", places=rule["places"], mode=rule["mode"]),
    )


def entry(firm: dict[str, Any]) -> Entry:
    areas = {area: Fraction(firm[area]) for area in ("P", "E")}
    return Entry(firm["name"], firm["code"], Fraction(firm["total"]), areas=areas)


def differences(count: int, seed: int) -> int:
    """How many of `count` random firms the two rankings judge differently."""
    chance = random.Random(seed)
    wrong = done = 0
    while done < count:
        size = chance.randint(1, 60)
        rule = {
            "line": chance.choice([Decimal(80), Decimal("80.001"), Decimal("79.9995")]),
            "inclusive": chance.random() < 0.5,
            "cap": chance.choice([0, 1, 2, size // 2, size - 1, size, 30]),
            "order": chance.choice([(), ("P",), ("E", "P")]),
            "then": chance.choice(["all_in", "meeting", "all_out"]),
            "rounded": chance.random() < 0.5,
            "places": chance.choice([0, 1, 2, 3]),
            "mode": chance.choice(list(MODES)),
        }
        step = Decimal(1).scaleb(-chance.choice([2, 3, 4, 5]))
        firms = [
            {
                "code": str(number),
                "name": chance.choice("甲乙丙"),
                "total": 80 + chance.randint(-5, 5) * step * chance.choice([1, 1, 10]),
                "P": Decimal(chance.randint(0, 2)),
                "E": Decimal(chance.randint(0, 2)) / 10,
            }
            for number in range(size)
        ]
        places = rank([entry(firm) for firm in firms], selection(rule)).places
        found = {place.entry.code: (place.place, place.selected) for place in places}
        expected = oracle(firms, rule)
        wrong += sum(found[code] != expected[code] for code in expected)
        done += size
    return wrong


def test_the_oracle_agrees_on_20_000_totals_around_the_line() -> None:
    assert differences(20_000, seed=20261123) == 0


@pytest.mark.long
def test_the_oracle_agrees_on_200_000_totals_around_the_line() -> None:
    assert differences(200_000, seed=20261124) == 0


def test_the_oracle_sees_the_difference_it_is_there_for() -> None:
    firms = [{"code": "a", "total": Decimal(80)}]
    rule = {"line": Decimal(80), "inclusive": False, "cap": 30, "order": (), "then": "all_in", "rounded": False}
    assert oracle(firms, rule) == {"a": (1, False)}
    assert oracle(firms, {**rule, "inclusive": True}) == {"a": (1, True)}
