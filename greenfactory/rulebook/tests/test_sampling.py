import json
import random
import subprocess
from fractions import Fraction
from hashlib import sha256
from typing import Any

import pytest

from greenfactory.rulebook.notes import Refused
from greenfactory.rulebook.sampling import Draw, Drawn, Stratum, Title, draw
from greenfactory.rulebook.wording import remedy, say


def digest(text: str) -> str:
    return sha256(text.encode("utf-8")).hexdigest()


def city(sizes: dict[str, int]) -> list[Title]:
    return [Title(f"{name}{number}厂", name, "C35") for name, size in sizes.items() for number in range(size)]


def seats(sizes: dict[str, int], take: int, seed: str = "s") -> dict[str, int]:
    return {s.stratum: s.seats for s in draw(city(sizes), seed, take, ["district"]).strata}


def problems(titles: list[Title], seed: str, take: int, strata: Any = ()) -> list[tuple[str | None, str, str | None]]:
    with pytest.raises(Refused) as refused:
        draw(titles, seed, take, strata)
    for problem in refused.value.problems:
        assert say(problem.note, "zh") != say(problem.note, "en")
        assert remedy(problem.note, "zh") != remedy(problem.note, "en")
    return [(p.cell, p.note.code.removeprefix("ranking."), p.value) for p in refused.value.problems]


def test_titles_stand_in_the_order_of_their_hashes() -> None:
    titles = [Title("甲公司"), Title("乙公司"), Title("丙公司"), Title("A|B/厂")]
    order = sorted(titles, key=lambda title: digest(f"20261123||{title.title}"))
    for take in range(5):
        assert draw(titles, "20261123", take) == Draw(
            "20261123",
            take,
            (Stratum("", 4, Fraction(take), take),),
            tuple(Drawn(title, "", digest(f"20261123||{title.title}")) for title in order[:take]),
        )


def test_a_known_hash_fixes_the_preimage_for_ever() -> None:
    title = Title("甲公司", "滨湖区", "C35", 3)
    found = draw([title], "20261123", 1, ["district", "sector", "years_since_check"]).drawn[0]
    assert found == Drawn(title, "滨湖区/C35/3", digest("20261123|滨湖区/C35/3|甲公司"))
    assert draw([Title("x")], "1", 1).drawn[0].hash == (
        "47bbc1bc8150bb8459ddd9b2c34509c7f7149bd2c73118aeaed871490ca45859"
    )


def test_sha256sum_gives_the_same_hash() -> None:
    found = draw([Title("甲公司", "滨湖区", "C35")], "20261123", 1, ["district", "sector"]).drawn[0]
    text = "20261123|滨湖区/C35|甲公司".encode()
    try:
        done = subprocess.run(["sha256sum"], input=text, capture_output=True, check=True)
    except FileNotFoundError:
        pytest.skip("no sha256sum here")
    assert done.stdout.decode().split()[0] == found.hash


def test_seats_go_by_the_largest_remainder() -> None:
    assert seats({"东": 47, "西": 16, "南": 15, "北": 12, "中": 6, "外": 4}, 10) == {
        "东": 5, "西": 2, "南": 1, "北": 1, "中": 1, "外": 0,
    }  # fmt: skip
    assert seats({"东": 60, "西": 40}, 5) == {"东": 3, "西": 2}
    assert seats({"东": 3, "西": 2}, 0) == {"东": 0, "西": 0}
    assert seats({"东": 3, "西": 2}, 5) == {"东": 3, "西": 2}


@pytest.mark.parametrize("seed", ["a", "b", "c", "d"])
def test_equal_remainders_go_by_the_hash_of_seed_and_stratum(seed: str) -> None:
    names = ["东", "西", "南", "北"]
    first = sorted(names, key=lambda name: digest(f"{seed}|{name}"))[:2]
    assert seats(dict.fromkeys(names, 5), 2, seed) == {name: int(name in first) for name in names}


def test_strata_and_their_titles_are_listed_in_a_fixed_order() -> None:
    titles = city({"b": 3, "a": 3})
    found = draw(titles, "7", 4, ["district"])
    assert found.strata == (Stratum("a", 3, Fraction(2), 2), Stratum("b", 3, Fraction(2), 2))
    expected = [
        title
        for name in "ab"
        for title in sorted(
            (title for title in titles if title.district == name), key=lambda title: digest(f"7|{name}|{title.title}")
        )[:2]
    ]
    assert [item.title for item in found.drawn] == expected


def test_the_order_of_the_list_changes_nothing() -> None:
    chance = random.Random(1)
    titles = city({"东": 7, "西": 4, "南": 2})
    expected = draw(titles, "x", 6, ["district", "sector"])
    for _ in range(200):
        chance.shuffle(titles)
        assert draw(titles, "x", 6, ["district", "sector"]) == expected


def test_no_stratum_gets_more_seats_than_titles_and_all_are_given() -> None:
    chance = random.Random(2)
    for _ in range(500):
        sizes = {name: chance.randint(1, 9) for name in "东西南北中"[: chance.randint(1, 5)]}
        total = sum(sizes.values())
        take = chance.randint(0, total)
        found = draw(city(sizes), str(chance.random()), take, ["district"])
        assert sum(stratum.seats for stratum in found.strata) == take == len(found.drawn)
        for stratum in found.strata:
            assert stratum.quota == Fraction(take * stratum.size, total)
            assert int(stratum.quota) <= stratum.seats <= min(stratum.size, int(stratum.quota) + 1)
            assert sum(item.stratum == stratum.stratum for item in found.drawn) == stratum.seats


def test_nothing_can_be_drawn_from_nothing() -> None:
    assert draw([], "x", 0, ["district"]) == Draw("x", 0, (), ())
    assert problems([], "x", 1) == [("take", "draw_too_many", "1")]


def test_years_that_are_not_known_make_a_stratum_of_their_own() -> None:
    titles = [
        Title("a", "东", years_since_check=0),
        Title("b", years_since_check=None),
        Title("c", years_since_check=3),
    ]
    found = draw(titles, "x", 3, ["years_since_check", "district"])
    assert [stratum.stratum for stratum in found.strata] == ["/", "0/东", "3/"]


@pytest.mark.parametrize(
    ("titles", "seed", "take", "strata", "expected"),
    [
        ([Title("a")], "x", -1, (), [("take", "negative", "-1")]),
        ([Title("a")], "x", 2, (), [("take", "draw_too_many", "2")]),
        ([Title("a")], "", 1, (), [("seed", "empty", "")]),
        ([Title("a")], "a|b", 1, (), [("seed", "draw_separator", "a|b")]),
        ([Title("a")], "a\n", 1, (), [("seed", "draw_separator", "a\\u000a")]),
        ([Title("a")], "x" * 99 + "\r", 1, (), [("seed", "draw_separator", "x" * 80)]),
        ([Title("a"), Title("b"), Title("a")], "x", 1, (), [("titles[3].title", "twice", "a")]),
        ([Title("")], "x", 1, (), [("titles[1].title", "empty", "")]),
        ([Title("a\nb")], "x", 1, (), [("titles[1].title", "draw_separator", "a\\u000ab")]),
        ([Title("a", "东|西")], "x", 1, ["district"], [("titles[1].district", "draw_separator", "东|西")]),
        ([Title("b"), Title("a", "", "木/铁")], "x", 1, ["sector"], [("titles[2].sector", "draw_separator", "木/铁")]),
        ([Title("a")], "x", 1, ["risk"], [("strata", "draw_strata", "risk")]),
        ([Title("a")], "x", 1, ["title"], [("strata", "draw_strata", "title")]),
        ([Title("a", "东", "木")], "x", 1, ["sector", "district", "sector"], [("strata", "draw_strata", "sector")]),
        ([Title("a")], "x", 1, ["sector"], [("strata", "draw_stratum_empty", "sector")]),
        ([Title("a")], "x\ud800", 1, (), [("seed", "form.bad_text", "x\\ud800")]),
        ([Title("a\u200b")], "x", 1, (), [("titles[1].title", "form.bad_text", "a\\u200b")]),
        ([Title("Ａ公司（一）"), Title("A公司 (一)")], "x", 1, (), [("titles[2].title", "twice", "A公司 (一)")]),
        ([Title("")], "", 2, ["risk"], [
            ("take", "draw_too_many", "2"), ("seed", "empty", ""), ("strata", "draw_strata", "risk"),
            ("titles[1].title", "empty", ""),
        ]),
    ],
)  # fmt: skip
def test_what_cannot_be_drawn_unambiguously_is_refused(
    titles: list[Title], seed: str, take: int, strata: Any, expected: list[tuple[str, str, str]]
) -> None:
    assert problems(titles, seed, take, strata) == expected


def test_separators_outside_the_strata_do_no_harm() -> None:
    titles = [Title("a|b", "东|西", "木/铁"), Title("a/b", "东", "铁")]
    assert len(draw(titles, "x/y", 2).drawn) == 2
    assert len(draw([Title("X", "X", "X")], "X", 1, ["district", "sector"]).drawn) == 1
    assert [item.stratum for item in draw(titles[1:], "x", 1, ["district"]).drawn] == ["东"]


def test_a_draw_can_be_written_as_json() -> None:
    titles = [Title("甲", "东", "铁", 3), Title("乙", "东", "木"), Title("丙", "西", "木", 0)]
    plain = draw(titles, "7", 1, ["district"]).as_dict()
    assert json.loads(json.dumps(plain)) == plain
    first = min(titles[:2], key=lambda title: digest(f"7|东|{title.title}"))
    assert plain == {
        "seed": "7",
        "take": 1,
        "strata": [
            {"stratum": "东", "size": 2, "quota": "2/3", "seats": 1},
            {"stratum": "西", "size": 1, "quota": "1/3", "seats": 0},
        ],
        "drawn": [
            {
                "title": first.title,
                "district": "东",
                "sector": first.sector,
                "years_since_check": first.years_since_check,
                "stratum": "东",
                "hash": digest(f"7|东|{first.title}"),
            }
        ],
        "rule": (
            "order: sha256(seed|stratum|title) ascending; seats: largest remainder of take*size/total, "
            "equal remainders by sha256(seed|stratum) ascending"
        ),
    }
