"""The year before: a closed round with what was handed in, the titles that came of it and older ones, and who changed since."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from greenfactory.example.answers import Filed
from greenfactory.example.firms import extra
from greenfactory.foundations.accounts.words import CITY_TIME
from greenfactory.pages.democity import calls, filling, people
from greenfactory.pages.democity.forms import year_before
from greenfactory.pages.democity.people import Firm, Staff
from greenfactory.rulebook.packs.pack import Pack
from greenfactory.stages.enterprises import successions, titles
from greenfactory.stages.enterprises.models import Succession
from greenfactory.stages.enterprises.successions import Change
from greenfactory.stages.enterprises.title_list import Award
from greenfactory.stages.rounds.models import Round

STRANGERS = 3
"""Holders of older titles who have never registered."""


def last_round(staff: Staff, pack: Pack, year: int, applied: Sequence[Filed], day: datetime) -> list[Firm]:
    """The round of the year before, which everybody in `applied` registered for; gives them as they are in the register."""
    round = calls.released(staff, pack, year, day, left=5)
    calls.called(staff, round, round.opens_at - timedelta(days=5, hours=-9))
    calls.signed(staff, round, f"示工信〔{year + 1}〕7号（演示）", round.opens_at - timedelta(days=2, hours=-9))
    firms = []
    for number, filed in enumerate(applied):
        at = round.opens_at + timedelta(days=1, hours=9, minutes=7 * number)
        firm = people.registered(filed, at, name=next(iter(filed.firm.former_names), ""))
        people.confirm(firm, staff, at + timedelta(minutes=5))
        firms.append(firm)
    for number, firm in enumerate(firms):
        _apply(firm, round, round.opens_at + timedelta(days=8 + number, hours=10))
    return firms


def _apply(firm: Firm, round: Round, at: datetime) -> None:
    application = filling.begin(firm, round, year_before(firm.filed.content), at)
    filling.prove(firm.filler, application, at + timedelta(hours=2))
    filling.hand_in(firm, application, at + timedelta(hours=5))


def award(staff: Staff, last: int, winners: Sequence[Firm], older: Sequence[Firm], now: datetime) -> None:
    """The titles of three years, the `last` one first, in one list; names of their day differ for some, one title was taken away since."""
    firms, today = [firm.filed.firm for firm in (*winners, *older)], now.astimezone(CITY_TIME).date()
    found = []
    for number, firm in enumerate([*firms, *(extra(950 + number, firms[0].target) for number in range(STRANGERS))]):
        year = last if number < len(winners) else last - 1 - number % 2
        then = f"{firm.name[:4]}实业有限公司" if number % 5 == 1 else firm.name
        since = awarded_on(today, last - year)
        document = f"示工信〔{since.year}〕12号（演示）"
        found.append(Award(firm.name, then, firm.code, firm.district, "city", year, document, since_on=since))
    ended = today - timedelta(days=20)
    found[-1] = replace(found[-1], until_on=ended, ended_by="撤销（演示）")
    titles.import_titles(by=staff["city_clerk"], now=now, awards=found)


def awarded_on(today: date, ago: int) -> date:
    """The day of the list of titles, `ago` years before the last one: whole years, so that no two lists fall into one."""
    day = today - timedelta(days=200)
    return day.replace(year=day.year - ago, day=min(day.day, 28))


def merge(staff: Staff, firm: Firm, into: Firm, now: datetime) -> None:
    """One goes into another, and its title with it; every district concerned agrees."""
    asked = _ask(firm, "merge", now, code=into.enterprise.code, name=into.enterprise.organisation.name, ends=True)
    for district in sorted({firm.enterprise.organisation.district, into.enterprise.organisation.district}):
        successions.consent(by=people.district_clerk(staff, district), now=now + timedelta(days=1), succession=asked)


def ask_to_move(firm: Firm, district: str, now: datetime) -> None:
    """One moves to another district, which the city has yet to confirm."""
    _ask(firm, "move", now, district=district)


def _ask(firm: Firm, kind: str, now: datetime, **more: object) -> Succession:
    on = now.astimezone(CITY_TIME).date() - timedelta(days=30)
    reason = {"merge": "吸收合并，全部资产和业务由承继企业承接", "move": "整体搬迁至新厂区"}[kind]
    change = replace(Change(kind, on, "（虚构）示市监登记〔演示〕15号", reason), **more)  # type: ignore[arg-type]
    firm.enterprise.refresh_from_db()
    return successions.ask(
        by=firm.submitter, now=now, enterprise=firm.enterprise, version=firm.enterprise.version, change=change
    )
