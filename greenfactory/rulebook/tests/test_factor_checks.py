"""A bad factor table is refused with file, place and reason; noise is refused plainly."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenfactory.rulebook import wording
from greenfactory.rulebook.energy import factors
from greenfactory.rulebook.notes import Refused

GOOD = """
[table]
id = "own"
kind = "fuel"
zh = "自有"
en = "Own"
source = "S"
conf = "K"
[sources]
S = { zh = "来源", en = "source" }
[[rows]]
id = "gas"
zh = "气"
en = "Gas"
unit = "万m3"
ncv = 389.31
cc = 0.0153
of = 0.99
"""
GRID_TABLE = """
[table]
id = "own"
kind = "grid"
zh = "自有"
en = "Own"
source = "S"
conf = "K"
[sources]
S = { zh = "来源", en = "source" }
[years]
2023 = { conf = "V" }
[[rows]]
id = "tibet"
level = "province"
zh = "西藏"
en = "Tibet"
unit = "kgCO2/kWh"
values = { 2023 = 0.5 }
"""


def refused(text: str) -> list[tuple[str, str | None, int | None]]:
    with pytest.raises(Refused) as caught:
        factors.read(text, "own.toml")
    for problem in caught.value.problems:
        assert wording.say(problem.note, "zh")
        assert wording.say(problem.note, "en")
        assert problem.file == "own.toml"
    return [(problem.note.code, problem.cell, problem.line) for problem in caught.value.problems]


def test_a_table_is_read_from_text() -> None:
    assert factors.read(GOOD, "own.toml").by_name["gas"].title == {"zh": "气", "en": "Gas"}
    assert factors.read(GRID_TABLE, "own.toml").kind == "grid"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("389.31", "-1", ("energy.not_positive", "rows[1].ncv", 16)),
        ("389.31", "0", ("energy.not_positive", "rows[1].ncv", 16)),
        ("389.31", "nan", ("pack.wrong_type", "rows[1].ncv", 16)),
        ("389.31", "1e999", ("pack.wrong_type", "rows[1].ncv", 16)),
        ("389.31", '"３８９"', ("pack.wrong_type", "rows[1].ncv", 16)),
        ("389.31", "true", ("pack.wrong_type", "rows[1].ncv", 16)),
        ("0.99", "1.01", ("energy.above_one", "rows[1].of", 18)),
        ("万m3", "kWh", ("energy.table_unit", "rows[1].unit", 15)),
        ("万m3", "桶", ("energy.table_unit", "rows[1].unit", 15)),
        ('kind = "fuel"', 'kind = "wood"', ("pack.choice", "table.kind", 4)),
        ('kind = "fuel"', "", ("pack.missing_key", "table.kind", 2)),
        ('source = "S"', 'source = "T"', ("energy.unknown_source_id", "table.source", 7)),
        ('conf = "K"', 'conf = "sure"', ("pack.choice", "table.conf", 8)),
        ("of = 0.99", "of = 0.99\nfactor = 3", ("pack.unknown_key", "rows[1].factor", 19)),
        ('id = "gas"\n', "", ("pack.missing_key", "rows[1].id", 11)),
    ],
)
def test_a_bad_fuel_table_is_refused(old: str, new: str, expected: tuple[str, str, int]) -> None:
    assert expected in refused(GOOD.replace(old, new, 1))


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("{ 2023 = 0.5 }", "{ 2023 = -0.5 }", "energy.not_positive"),
        ("{ 2023 = 0.5 }", "{ next = 0.5 }", "energy.bad_year"),
        ("{ 2023 = 0.5 }", "{ 2023 = { value = 0.5, conf = 'X' } }", "pack.choice"),
        ("{ 2023 = 0.5 }", "{ 2023 = { value = 0.5, why = 'X' } }", "pack.unknown_key"),
        ("{ 2023 = 0.5 }", "3", "pack.wrong_type"),
        ("2023 = { conf", "23 = { conf", "energy.bad_year"),
        ('[years]\n2023 = { conf = "V" }\n', "", "pack.missing_key"),
        ('"province"', '"village"', "pack.choice"),
    ],
)
def test_a_bad_grid_table_is_refused(old: str, new: str, code: str) -> None:
    assert code in [found for found, _, _ in refused(GRID_TABLE.replace(old, new, 1))]


@pytest.mark.parametrize("range_", ['["2", "1"]', '["1"]', '["1", "2", "3"]', '["a", "b"]', '["0", "1"]', "[1, [2]]"])
def test_a_range_that_is_none_is_refused(range_: str) -> None:
    text = GOOD.replace('"fuel"', '"coal_equivalent"').split("ncv =")[0] + f"factor = {range_}\n"

    assert "energy.bad_range" in [code for code, _, _ in refused(text)]


def test_two_rows_of_one_name_are_refused() -> None:
    row = GOOD[GOOD.index("[[rows]]") :]
    other = row.replace('"gas"', '"other"').replace('"Gas"', '"Ｇ a s"')

    assert refused(GOOD + row) == [("energy.name_twice", "rows[2].id", 20)]
    assert set(refused(GOOD + "\n" + other)) == {("energy.name_twice", "rows[2].id", 21)}


def test_a_table_without_rows_is_refused() -> None:
    assert [code for code, _, _ in refused(GOOD.split("[[rows]]", maxsplit=1)[0])] == ["energy.no_rows"]


@pytest.mark.parametrize(
    "text",
    ["", "x", "- a: 1", "[" * 200_000, "a = " + "[" * 200_000, "\0", "x = 1" * 300_000, "a = " + "9" * 10_000],
    ids=["empty", "word", "yaml", "brackets", "lists", "zero", "big", "digits"],
)
def test_noise_is_refused_plainly(text: str) -> None:
    assert refused(text)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    (tmp_path / "binary.toml").write_bytes(b"\xff\xfe\x00")
    for name in ("missing.toml", "binary.toml", ""):
        with pytest.raises(Refused):
            factors.read(tmp_path / name, name)


@given(st.text(max_size=200), st.integers(min_value=0, max_value=len(GOOD)))
def test_any_text_in_a_table_is_read_or_refused(noise: str, place: int) -> None:
    with suppress(Refused):
        factors.read(GOOD[:place] + noise + GOOD[place:], "own.toml")
