"""Rounds of the demo city: drafted, released by two people, and called for."""

from datetime import datetime, time, timedelta

from greenfactory.foundations.accounts.words import CITY_TIME
from greenfactory.foundations.files import actions as files
from greenfactory.foundations.workdays import calendar
from greenfactory.pages.democity.paper import paper
from greenfactory.pages.democity.people import Staff
from greenfactory.rulebook import workdays
from greenfactory.rulebook.packs import benchmarks
from greenfactory.rulebook.packs.pack import Pack
from greenfactory.rulebook.process.announcements import ANNOUNCE, ENTER_PAPER
from greenfactory.rulebook.process.rounds import RELEASE
from greenfactory.stages.rounds import actions as rounds
from greenfactory.stages.rounds import announcing, announcing_text, values
from greenfactory.stages.rounds.models import Announcement, Round

PROPOSED = {"threshold": {"value": "79", "inclusive": True}, "cap": {"places": 10}}
"""What the draft for next year says otherwise: a lower line, and fewer places."""
OPEN_DAYS = 30
"""Days before the day that a round is made for on which it opens."""
NEXT_DAYS = 340
"""Days until next year's opens."""


def released(people: Staff, pack: Pack, year: int, day: datetime, *, left: int) -> Round:
    """A round that opened a month before `day` and closes at 17:00, `left` working days after it."""
    opens_on = day.astimezone(CITY_TIME).date() - timedelta(days=OPEN_DAYS)
    opens_at = datetime.combine(opens_on, time(0, 0), CITY_TIME)
    drafted_at = opens_at - timedelta(days=10, hours=-9)
    round = rounds.draft_round(
        by=people["city_clerk"], now=drafted_at, pack=pack.name, title=f"{year}年度市级绿色工厂评价（演示）", year=year, rules={},
        benchmarks=pack.file("benchmarks/example.toml").read_text("utf-8"), opens_at=opens_at,
        closes_at=workdays.deadline(calendar(), day.astimezone(CITY_TIME).date(), left),
    )  # fmt: skip
    for number, by in enumerate((people["city_clerk"], people["city_head"]), start=1):
        at = drafted_at + timedelta(days=number)
        rounds.move(by=by, now=at, round=round, action=RELEASE, version=round.version, fresh_login=True)
        round.refresh_from_db()
    return round


def drafted(people: Staff, pack: Pack, year: int, now: datetime) -> Round:
    """Next year's round as the clerk has it so far: rules to be tried on last year's, and values of the library."""
    clerk = people["city_clerk"]
    table = benchmarks.read(pack.file("benchmarks/example.toml"), pack)
    kept = values.import_values(by=clerk, now=now, pack=pack, table=table, file="行业基准值（演示，虚构数值）.xlsx")
    first = now.astimezone(CITY_TIME).date() + timedelta(days=NEXT_DAYS)
    opens_at = datetime.combine(first, time(0, 0), CITY_TIME)
    return rounds.draft_round(
        by=clerk, now=now, pack=pack.name, title=f"{year}年度市级绿色工厂评价（演示，草案）", year=year, rules=PROPOSED,
        benchmarks=values.text(kept), opens_at=opens_at, closes_at=workdays.deadline(calendar(), first, 25),
    )  # fmt: skip


def called(people: Staff, round: Round, now: datetime) -> Announcement:
    """Its call for applications, written by the clerk and released by both."""
    parts = announcing_text.proposed(
        round, signer=people["city_clerk"].organisation.name, address="http://127.0.0.1:8000"
    )
    parts |= {"contacts": "（虚构）节能与综合利用处，联系人：周明，电话：0000-00000000，地址：虚构市虚构路1号"}
    call = announcing.write(by=people["city_clerk"], now=now, round=round, version=0, parts=parts)
    for number, by in enumerate((people["city_clerk"], people["city_head"])):
        at = now + timedelta(hours=number)
        announcing.move(
            by=by, now=at, announcement=call, action=ANNOUNCE, version=call.version + number, fresh_login=True
        )
    return call


def signed(people: Staff, round: Round, number: str, now: datetime) -> None:
    """The paper came back from the office system: its number, its day and a scan."""
    clerk, call = people["city_clerk"], Announcement.objects.get(round=round)
    scan = files.store_whole(paper(f"CALL {round.year}", 3), by=clerk, now=now)
    entered = {"number": number, "issued_on": now.astimezone(CITY_TIME).date().isoformat(), "scan": scan.sha256}
    for more, by in enumerate((clerk, people["city_head"])):
        announcing.move(
            by=by, now=now + timedelta(hours=more), announcement=call, action=ENTER_PAPER, version=call.version + more,
            fresh_login=True, entered=entered,
        )  # fmt: skip
