"""Working days under made-up calendars: the year 2030 of these tests is no notice of anybody's."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenfactory.rulebook.notes import Refused
from greenfactory.rulebook.wording import remedy, say
from greenfactory.rulebook.workdays import (
    CHINA,
    Calendar,
    add,
    close_of,
    count,
    deadline,
    is_close,
    is_workday,
    notice,
    read,
)

TEXT = """
[[years]]
year = 2030
source = "made up for tests"
holidays = [2030-05-01, 2030-05-02, 2030-05-03]
made_up = [2030-04-28, 2030-05-04]

[[years]]
year = 2031
source = "made up for tests"
holidays = [2031-01-01]
made_up = []
"""
CALENDAR = read(TEXT, "calendar.toml")
days = st.dates(date(2030, 1, 1), date(2031, 9, 1))


def test_the_file_becomes_a_calendar() -> None:
    assert (
        Calendar(
            frozenset({2030, 2031}),
            frozenset({date(2030, 5, 1), date(2030, 5, 2), date(2030, 5, 3), date(2031, 1, 1)}),
            frozenset({date(2030, 4, 28), date(2030, 5, 4)}),
        )
        == CALENDAR
    )


@pytest.mark.parametrize(
    ("on", "worked"),
    [
        (date(2030, 4, 26), True),  # Friday
        (date(2030, 4, 27), False),  # Saturday
        (date(2030, 4, 28), True),  # a Sunday that is made up
        (date(2030, 5, 1), False),
        (date(2030, 5, 4), True),  # a Saturday that is made up
        (date(2030, 5, 5), False),
        (date(2030, 5, 6), True),
        (date(2030, 12, 31), True),
        (date(2031, 1, 1), False),
    ],
)
def test_a_day_is_worked_by_week_holiday_and_swap(on: date, worked: bool) -> None:
    assert is_workday(CALENDAR, on) is worked


@pytest.mark.parametrize(
    ("on", "number", "expected"),
    [
        (date(2030, 4, 30), 1, date(2030, 5, 4)),
        (date(2030, 4, 30), 2, date(2030, 5, 6)),
        (date(2030, 4, 27), 1, date(2030, 4, 28)),
        (date(2030, 5, 1), 1, date(2030, 5, 4)),
        (date(2030, 12, 31), 1, date(2031, 1, 2)),
    ],
)
def test_add_counts_from_the_next_day(on: date, number: int, expected: date) -> None:
    assert add(CALENDAR, on, number) == expected
    assert deadline(CALENDAR, on, number) == datetime(expected.year, expected.month, expected.day, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2030, 4, 29), (date(2030, 4, 29), date(2030, 5, 7))),
        (date(2030, 5, 1), (date(2030, 5, 4), date(2030, 5, 9))),
    ],
)
def test_a_notice_counts_its_first_day(on: date, expected: tuple[date, date]) -> None:
    assert notice(CALENDAR, on, 5) == expected
    assert count(CALENDAR, *expected) == 5


@given(days, st.integers(1, 40))
def test_what_is_added_can_be_counted(on: date, number: int) -> None:
    last = add(CALENDAR, on, number)
    assert is_workday(CALENDAR, last)
    assert count(CALENDAR, on + timedelta(days=1), last) == number
    assert count(CALENDAR, on + timedelta(days=1), last - timedelta(days=1)) == number - 1
    first, end = notice(CALENDAR, on, number)
    assert on <= first <= end
    assert (is_workday(CALENDAR, first), is_workday(CALENDAR, end)) == (True, True)
    assert count(CALENDAR, on, end) == count(CALENDAR, first, end) == number


def test_nothing_is_counted_backwards() -> None:
    assert count(CALENDAR, date(2030, 5, 6), date(2030, 5, 5)) == 0
    assert count(CALENDAR, date(2030, 5, 6), date(2030, 5, 6)) == 1


def test_a_deadline_is_at_17_00_in_beijing() -> None:
    close = close_of(date(2030, 5, 6))
    assert close == datetime(2030, 5, 6, 9, tzinfo=UTC)
    assert is_close(CALENDAR, close)
    assert is_close(CALENDAR, close.astimezone(UTC))
    assert not is_close(CALENDAR, close + timedelta(microseconds=1))
    assert not is_close(CALENDAR, datetime(2030, 5, 6, 17, tzinfo=UTC))
    assert not is_close(CALENDAR, close_of(date(2030, 5, 5)))
    assert close.tzinfo is CHINA


@pytest.mark.parametrize(
    "call",
    [
        lambda: is_workday(CALENDAR, date(2029, 12, 31)),
        lambda: add(CALENDAR, date(2031, 12, 31), 1),
        lambda: add(Calendar(), date(2030, 5, 6), 1),
        lambda: notice(CALENDAR, date(2031, 12, 30), 5),
        lambda: count(CALENDAR, date(2031, 12, 30), date(2032, 1, 1)),
    ],
)
def test_a_year_that_nobody_entered_is_refused(call: object) -> None:
    assert callable(call)
    with pytest.raises(Refused) as refused:
        call()
    (problem,) = refused.value.problems
    assert (problem.note.code, problem.cell) == ("process.calendar_year", "calendar")
    assert str(problem.note.params["year"]) in say(problem.note, "zh")
    assert remedy(problem.note, "en").startswith("enter that year's notice")


@pytest.mark.parametrize("number", [0, -1])
def test_no_days_are_refused(number: int) -> None:
    for function in (add, notice):
        with pytest.raises(Refused) as refused:
            function(CALENDAR, date(2030, 5, 6), number)
        assert refused.value.problems[0].note.code == "process.too_few_days"


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("[[years]]\nyear = 2030\nsource = 's'\nholidays = ['2030-05-01']\nmade_up = []", ["process.calendar_dates"]),
        (
            "[[years]]\nyear = 2030\nsource = 's'\nholidays = [2030-05-01T00:00:00]\nmade_up = []",
            ["process.calendar_dates"],
        ),
        (
            "[[years]]\nyear = 2030\nsource = 's'\nholidays = [2031-05-01]\nmade_up = []",
            ["process.calendar_other_year"],
        ),
        (
            "[[years]]\nyear = 2030\nsource = 's'\nholidays = [2030-05-01, 2030-05-01]\nmade_up = []",
            ["process.calendar_twice"],
        ),
        (
            "[[years]]\nyear = 2030\nsource = 's'\nholidays = [2030-05-05]\nmade_up = [2030-05-05]",
            ["process.calendar_twice"],
        ),
        ("[[years]]\nyear = 2030\nsource = 's'\nholidays = []\nmade_up = [2030-05-06]", ["process.calendar_weekday"]),
        (
            "[[years]]\nyear = 2030\nsource = 's'\nholidays = []\nmade_up = []\n" * 2,
            ["process.calendar_year_twice"],
        ),
        ("[[years]]\nyear = 2030\nholidays = []\nmade_up = []", ["pack.missing_key"]),
        ("[[years]]\nyear = 2030\nsource = 's'\nmade_up = []", ["pack.missing_key"]),
        ("[[years]]\nyear = 2030\nsource = 's'\nholidays = []\nmade_up = []\nother = 1", ["pack.unknown_key"]),
        ("[[years]]\nyear = '2030'\nsource = 's'\nholidays = []\nmade_up = []", ["pack.wrong_type"]),
        ("year = 2030", ["pack.unknown_key"]),
    ],
)
def test_a_faulty_file_is_refused_with_its_faults(text: str, codes: list[str]) -> None:
    with pytest.raises(Refused) as refused:
        read(text, "calendar.toml")
    assert [problem.note.code for problem in refused.value.problems] == codes
    for problem in refused.value.problems:
        assert problem.file == "calendar.toml"
        assert problem.line is not None
        assert say(problem.note, "zh") != say(problem.note, "en")
        assert remedy(problem.note, "zh") != remedy(problem.note, "en")
