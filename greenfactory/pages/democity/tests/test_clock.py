"""The demo city's clock is set from the band above every page: at this machine, forward, and nowhere else."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from greenfactory.conftest import ActorOf, ClientOf, MakeApplication, MakeRound
from greenfactory.foundations import clock
from greenfactory.foundations.accounts import actions as accounts
from greenfactory.foundations.accounts.models import Invitation
from greenfactory.foundations.journal import actions as journal
from greenfactory.foundations.journal.models import Entry
from greenfactory.pages.democity import timing
from greenfactory.stages.rounds.models import Extension


@pytest.fixture
def demo(settings: Settings, tmp_path: Path) -> None:
    settings.DEMO, settings.DATA = True, tmp_path
    settings.JOURNAL_KEY = tmp_path / "journal.pem"


def ahead() -> timedelta:
    real = datetime.now(UTC)
    return clock.now() - real


@pytest.mark.parametrize(
    ("demo", "address", "headers"),
    [(False, "127.0.0.1", {}), (True, "10.1.1.1", {}), (True, "127.0.0.1", {"x-forwarded-for": "10.1.1.1"})],
)
def test_there_is_no_such_address_and_no_band_elsewhere(
    actor_of: ActorOf, client_of: ClientOf, settings: Settings, tmp_path: Path, demo: bool, address: str,
    headers: dict[str, str],
) -> None:  # fmt: skip
    settings.DEMO, settings.DATA = demo, tmp_path
    for client in (Client(), client_of(actor_of("city_head"))):
        answer = client.post("/demo/clock", {"step": "day"}, REMOTE_ADDR=address, headers=headers)
        page = client.get("/", REMOTE_ADDR=address, headers=headers)
        assert (answer.status_code, "/demo/clock" in page.content.decode()) == (404, False)
        assert client.get("/demo/clock", REMOTE_ADDR=address, headers=headers).status_code == 404
    assert not (tmp_path / clock.FILE).exists()
    assert not Entry.objects.exists()


def test_the_band_shows_the_time_and_its_buttons_set_it_forward(
    demo: None, actor_of: ActorOf, client_of: ClientOf
) -> None:
    client = client_of(actor_of("city_clerk"))
    for step, least in (("hour", timedelta(hours=1)), ("day", timedelta(hours=25))):
        answer = client.post("/demo/clock", {"step": step, "next": "/rounds/"}, follow=True)
        assert answer.redirect_chain == [("/rounds/", 302)]
        assert least <= ahead() < least + timedelta(minutes=5)
        assert "演示时钟已拨到" in answer.content.decode()
        assert 'name="step"' in answer.content.decode()
    assert list(Entry.objects.values_list("deed", flat=True)) == ["set_demo_clock"] * 2
    assert Client().post("/demo/clock", {"step": "hour"}).status_code == 302  # a guest who shows the public pages
    assert ahead() >= timedelta(hours=26)


@pytest.mark.parametrize("step", ["", "week", "-1", "back"])
def test_no_other_step_is_taken(demo: None, db: None, step: str) -> None:
    assert Client().post("/demo/clock", {"step": step}).status_code == 404
    assert abs(ahead()) < timedelta(minutes=5)


def test_the_next_deadline_is_the_first_of_rounds_extensions_and_corrections(
    demo: None, actor_of: ActorOf, make_round: MakeRound, make_application: MakeApplication
) -> None:
    now = clock.now()
    assert timing.next_deadline(now) is None
    hours = [now + timedelta(hours=each) for each in range(10)]
    make_round(opens_at=now - timedelta(days=9), closes_at=now - timedelta(days=1))
    make_round(state="draft", closes_at=hours[1])
    make_round(state="cancelled", closes_at=hours[2])
    round, by = make_round(closes_at=hours[3]), actor_of("submitter")
    people = {"proposed_by": by.user, "approved_by": actor_of("city_head").user}
    Extension.objects.create(round=round, was=hours[3], until=hours[5], reason="…", at=now, **people)
    application = make_application(by, round=round)
    application.due_at = hours[7]
    application.save()
    found = []
    while at := timing.next_deadline(now):
        found.append(at)
        now = at
    assert found == [hours[3], hours[5], hours[7]]


def test_it_is_set_to_the_deadline_and_the_round_is_closed(
    demo: None, actor_of: ActorOf, client_of: ClientOf, make_round: MakeRound
) -> None:
    client, round = client_of(actor_of("city_clerk")), make_round(closes_at=clock.now() + timedelta(days=20))
    client.post("/demo/clock", {"step": "deadline"})
    assert round.closes_at <= clock.now() < round.closes_at + timedelta(minutes=5)
    assert not round.open_at(clock.now())
    answer = client.post("/demo/clock", {"step": "deadline"}, follow=True)
    assert "没有更晚的截止时间" in answer.content.decode()


def test_a_leap_of_a_year_keeps_login_and_journal_and_ends_old_invitations(
    demo: None, actor_of: ActorOf, client_of: ClientOf
) -> None:
    head = actor_of("city_head")
    client = client_of(head)
    accounts.invite(by=head, now=clock.now(), organisation=head.organisation, role="city_clerk", name="周明")
    clock.run(ahead=timedelta(days=366), speed=3600)
    assert client.get("/members").status_code == 200
    assert not Invitation.objects.filter(expires_at__gt=clock.now()).exists()
    accounts.invite(by=head, now=clock.now(), organisation=head.organisation, role="city_clerk", name="周明")
    times = list(Entry.objects.order_by("pk").values_list("at", flat=True))
    assert times == sorted(times)
    journal.sign_head(now=clock.now())
    assert journal.check() is None
