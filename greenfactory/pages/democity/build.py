"""Fills an empty installation with the synthetic city: its bureaus, enterprises, experts, two rounds and their applications.

Everything goes through the actions that people use, each at its own time, so that the journal tells it in order.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection

from greenfactory.example.answers import Filed, answer
from greenfactory.example.firms import AHEAD, DISTRICTS, firms
from greenfactory.foundations import clock, workdays
from greenfactory.foundations.accounts.models import Organisation
from greenfactory.foundations.accounts.words import CITY_TIME
from greenfactory.pages.democity import calls, lastyear, objecting, people, tied
from greenfactory.pages.democity.cast import Cast, cast
from greenfactory.pages.democity.forms import of_year, parted
from greenfactory.pages.democity.people import Firm, Staff
from greenfactory.pages.democity.thisyear import ThisYear
from greenfactory.rulebook.packs import benchmarks, library, packreader
from greenfactory.rulebook.packs.pack import Pack
from greenfactory.stages.applications.models import Application
from greenfactory.stages.enterprises import actions as enterprises
from greenfactory.stages.enterprises.models import Enterprise

LAST_ROUND = timedelta(days=370)
"""How long before this year's round last year's had come as far."""
UNFINISHED = "unfinished"
"""A file in the data folder while the city is being built: what was left there is half a city."""


def empty() -> bool:
    """Whether nothing has been built here yet."""
    return not Organisation.objects.exists()


def unfinished() -> bool:
    """Whether somebody stopped while the city was being built."""
    return (Path(settings.DATA) / UNFINISHED).exists()


def counts() -> dict[str, int]:
    """What the city holds, for the message at the start."""
    return {
        "enterprises": Enterprise.objects.exclude(state="unregistered").count(),
        "applications": Application.objects.count(),
        "submitted": Application.objects.filter(state="submitted").count(),
    }


def city() -> None:
    """Build it, from last year's round to yesterday."""
    if not settings.DEMO:
        raise RuntimeError("only a demo installation may be filled with a synthetic city")
    now = clock.now()
    mark = Path(settings.DATA) / UNFINISHED
    mark.touch()
    _know_the_years(now.astimezone(CITY_TIME).date())
    with _hurried():
        _city(now)
    mark.unlink()


def _city(now: datetime) -> None:
    pack = packreader.read(library.find(library.DEFAULT))
    day = datetime.combine(now.astimezone(CITY_TIME).date(), time(9), CITY_TIME)
    year = evaluated(day)
    parts, filed = cast(firms()), _filed(pack, year)
    staff = people.staff(day - timedelta(days=450))
    applied = [filed[one.number] for one in parts.last_year]
    known = {firm.number: firm for firm in lastyear.last_round(staff, pack, year - 1, applied, day - LAST_ROUND)}
    _register(staff, parts, filed, known, day)
    _change(staff, parts, known, year, day)
    round = calls.released(staff, pack, year, day, left=10)
    calls.called(staff, round, round.opens_at - timedelta(days=5, hours=-9))
    ThisYear(staff, known, parts, round).happen()
    calls.drafted(staff, pack, year + 1, day - timedelta(hours=22))
    tied.declare(staff, parts.handed_in, known, day - timedelta(hours=21))
    objecting.open_ones(staff, year - 1, day - timedelta(hours=20, minutes=30))
    _wait(staff, parts, filed, day)


def evaluated(day: datetime) -> int:
    """The year whose figures the open round asks for: over before it opened, as the one before was when last year's opened."""
    return (day - LAST_ROUND - timedelta(days=calls.OPEN_DAYS)).year


def _filed(pack: Pack, year: int) -> dict[int, Filed]:
    """Every firm's form; the second of the two at the last place differs from the first in the areas of its total."""
    table = benchmarks.read(pack.file("benchmarks/example.toml"), pack)
    found = {firm.number: of_year(answer(firm, pack, table), year, pack, table) for firm in firms()}
    second = cast(firms()).handed_in[AHEAD + 1]
    return found | {second.number: parted(found[second.number], pack, table)}


def _register(staff: Staff, parts: Cast, filed: dict[int, Filed], known: dict[int, Firm], day: datetime) -> None:
    """Everybody who did not apply last year registers in the months before this year's round."""
    new = [one for one in (*parts.handed_in, *parts.drafts, *parts.silent) if one.number not in known]
    for place, one in enumerate(new):
        at = day - timedelta(days=200) + timedelta(days=place, minutes=place % 400)
        firm = known[one.number] = people.registered(filed[one.number], at)
        people.confirm(firm, staff, at + timedelta(hours=3))


def _change(staff: Staff, parts: Cast, known: dict[int, Firm], year: int, day: datetime) -> None:
    """Last year's titles are recorded, one enterprise has a new name since, one went into another, one moves; to a title there was an objection."""
    silent = [known[one.number] for one in parts.silent]
    renamed = next(known[one.number] for one in parts.handed_in if one.former_names)
    older, heir, mover = silent[-8], silent[-7], silent[-6]
    others = [older, silent[-5], silent[-4]]
    lastyear.award(staff, year - 1, silent[: len(parts.holders)], others, day - timedelta(days=70))
    people.rename(renamed, renamed.filed.firm.name, day - timedelta(days=60))
    people.confirm_rename(renamed, staff, day - timedelta(days=59))
    lastyear.merge(staff, older, heir, day - timedelta(days=50))
    elsewhere = next(one for one in DISTRICTS if one != mover.filed.firm.district)
    lastyear.ask_to_move(mover, elsewhere, day - timedelta(days=45))
    objecting.settled(staff, year - 1, day - timedelta(days=44))


def _wait(staff: Staff, parts: Cast, filed: dict[int, Filed], day: datetime) -> None:
    """The latest registrations wait for their districts; one was refused."""
    refused = people.registered(filed[parts.refused.number], day - timedelta(hours=20))
    enterprises.refuse(
        by=people.district_clerk(staff, parts.refused.district), now=day - timedelta(hours=19),
        enterprise=refused.enterprise, version=refused.enterprise.version, reason="营业执照载明的地址不在本辖区，请核对属地",
    )  # fmt: skip
    for place, one in enumerate(parts.waiting):
        people.registered(filed[one.number], day - timedelta(hours=18, minutes=-place))


def _know_the_years(today: date) -> None:
    """Years of which no notice of days off is known here get plain weeks, in a demo only: its clock may run into them."""
    known = workdays.calendar().years
    unknown = [year for year in range(today.year - 2, today.year + 6) if year not in known]
    text = "".join(
        f'[[years]]\nyear = {year}\nsource = "演示：只按周末推算，不是国务院办公厅的通知"\nholidays = []\nmade_up = []\n\n'
        for year in unknown
    )
    (Path(settings.DATA) / workdays.FILE).write_text(text, "utf-8")
    workdays.forget()


@contextmanager
def _hurried() -> Iterator[None]:
    """Embedded database: do not wait for the disk after each of thousands of deeds; a city that is lost is built again."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=OFF")
        try:
            yield
        finally:
            cursor.execute("PRAGMA synchronous=FULL")
