"""The goal of a city: read whole, and the one that counts on a day."""

from datetime import date
from pathlib import Path

import pytest

from greenfactory.rulebook.notes import Refused
from greenfactory.rulebook.packs import goals, library
from greenfactory.rulebook.packs.goals import Goal

ONE = """
[[goals]]
level = "city"
year = {year}
count = {count}
source = {{ zh = "方案", en = "the plan" }}
conf = "V"
"""


def goal(year: int, count: int) -> Goal:
    return Goal("city", year, count, {"zh": "方案", "en": "the plan"}, "V")


def test_the_shipped_pack_holds_the_goal_of_the_plan() -> None:
    (found,) = goals.read(library.find(library.DEFAULT))
    assert (found.level, found.year, found.count, found.conf) == ("city", 2025, 100, "V")


def test_a_folder_without_the_file_has_no_goal(tmp_path: Path) -> None:
    assert goals.read(tmp_path) == ()


def test_goals_come_by_year_and_the_next_one_counts(tmp_path: Path) -> None:
    (tmp_path / goals.FILE).write_text(ONE.format(year=2030, count=200) + ONE.format(year=2025, count=100), "utf-8")
    found = goals.read(tmp_path)
    assert found == (goal(2025, 100), goal(2030, 200))
    days = (date(2024, 1, 1), date(2025, 12, 31), date(2026, 1, 1), date(2031, 1, 1))
    assert [goals.aimed_at(found, "city", day) for day in days] == [found[0], found[0], found[1], found[1]]
    assert goals.aimed_at(found, "nation", days[0]) is None


@pytest.mark.parametrize("text", [ONE.format(year=2025, count=0), ONE.format(year=2025, count=1) + "more = 1", "[["])
def test_a_file_with_faults_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / goals.FILE).write_text(text, "utf-8")
    with pytest.raises(Refused):
        goals.read(tmp_path)
