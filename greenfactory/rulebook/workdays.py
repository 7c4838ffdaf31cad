"""Working days 工作日 and the deadlines that fall on them: 17:00 Beijing time, by the State Council's yearly notice.

Nothing is known here of any year: holidays and made-up days (调休上班) come in a `Calendar`, and a year that it does not
hold is refused rather than guessed.
"""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from greenfactory.rulebook import toml
from greenfactory.rulebook.notes import Note, Problem, Refused

CHINA = datetime.timezone(datetime.timedelta(hours=8), "UTC+8")
"""Beijing time. No summer time since 1991, so that no table of zones is needed."""
CLOSE = datetime.time(17)
_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Calendar:
    """The years that are known, the days off in them, and the weekend days that are worked."""

    years: frozenset[int] = frozenset()
    holidays: frozenset[datetime.date] = frozenset()
    made_up: frozenset[datetime.date] = frozenset()


def read(text: str, file: str) -> Calendar:
    """The calendar written in TOML, a table a year:

        [[years]]
        year = 2030
        source = "number of the State Council's notice"
        holidays = [2030-01-01]
        made_up = []    # Saturdays and Sundays that are worked

    Raises Refused with every fault: dates of another year, given twice, made up on a day that is worked anyway.
    """
    document = toml.Document(text, file)
    years: set[int] = set()
    days: dict[str, set[datetime.date]] = {"holidays": set(), "made_up": set()}
    top = document.top
    for section in top.sections("years"):
        year = section.integer("year", least=1949)
        if year in years:
            section.problem("year", Note("process.calendar_year_twice", {"year": year}))
        years.add(year)
        section.text("source")
        for name, seen in days.items():
            for on in _dates(section, name):
                _check(section, name, on, year, on in days["holidays"] | days["made_up"])
                seen.add(on)
        section.done()
    top.done()
    if document.problems:
        raise Refused(*document.problems)
    return Calendar(frozenset(years), frozenset(days["holidays"]), frozenset(days["made_up"]))


def is_workday(calendar: Calendar, on: datetime.date) -> bool:
    """Whether `on` is worked. Raises Refused where the calendar does not know its year."""
    if on.year not in calendar.years:
        known = [str(year) for year in sorted(calendar.years)] or ["—"]
        note = Note("process.calendar_year", {"year": on.year, "known": known})
        raise Refused(Problem(note, cell="calendar", value=on.isoformat()))
    return on in calendar.made_up or (on.weekday() < 5 and on not in calendar.holidays)


def add(calendar: Calendar, on: datetime.date, days: int) -> datetime.date:
    """The date `days` (from 1) working days after `on`, which is not counted itself. Raises Refused as `is_workday`."""
    _at_least_one(days)
    return _nth(_workdays_from(calendar, on + _DAY), days)


def deadline(calendar: Calendar, on: datetime.date, days: int) -> datetime.datetime:
    """17:00 Beijing time, `days` working days after `on`: what arrives before it is in time."""
    return close_of(add(calendar, on, days))


def notice(calendar: Calendar, on: datetime.date, days: int) -> tuple[datetime.date, datetime.date]:
    """First and last day of a notice of `days` working days: the first is the working day on or after `on`, and counts."""
    _at_least_one(days)
    first = _nth(_workdays_from(calendar, on), 1)
    return first, _nth(_workdays_from(calendar, first), days)


def count(calendar: Calendar, first: datetime.date, last: datetime.date) -> int:
    """How many working days lie from `first` to `last`, both counted; 0 where `last` is before `first`."""
    days = (last - first).days + 1
    return sum(is_workday(calendar, first + number * _DAY) for number in range(max(0, days)))


def close_of(on: datetime.date) -> datetime.datetime:
    """17:00 Beijing time on `on`."""
    return datetime.datetime.combine(on, CLOSE, CHINA)


def is_close(calendar: Calendar, at: datetime.datetime) -> bool:
    """Whether `at` (aware) is 17:00 Beijing time on a working day, as every deadline is."""
    here = at.astimezone(CHINA)
    return here == close_of(here.date()) and is_workday(calendar, here.date())


def _workdays_from(calendar: Calendar, on: datetime.date) -> Iterator[datetime.date]:
    while True:
        if is_workday(calendar, on):
            yield on
        on += _DAY


def _nth(days: Iterable[datetime.date], number: int) -> datetime.date:
    return next(on for place, on in enumerate(days, start=1) if place == number)


def _at_least_one(days: int) -> None:
    if days < 1:
        raise Refused(Problem(Note("process.too_few_days", {"least": 1}), cell="days", value=str(days)))


def _dates(section: toml.Section, name: str) -> list[datetime.date]:
    values = section.sequence(name) if section.table.get(name) != [] else section.texts(name)
    # A date with a time is a date to Python.
    dates = [value for value in values if type(value) is datetime.date]
    if len(dates) != len(values):
        section.problem(name, Note("process.calendar_dates", {"key": name}))
    return dates


def _check(section: toml.Section, name: str, on: datetime.date, year: int, seen: bool) -> None:
    if on.year != year:
        section.problem(name, Note("process.calendar_other_year", {"on": on.isoformat(), "year": year}))
    if seen:
        section.problem(name, Note("process.calendar_twice", {"on": on.isoformat()}))
    if name == "made_up" and on.weekday() < 5:
        section.problem(name, Note("process.calendar_weekday", {"on": on.isoformat()}))
