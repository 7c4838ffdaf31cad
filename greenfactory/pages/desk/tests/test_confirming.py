"""What waits for a second signature stands on the desk of whoever may give it, and on no other."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from greenfactory.conftest import HOME, ActorOf, ClientOf, MakeEnterprise, MakeOrganisation, MakeRound
from greenfactory.foundations.accounts.actor import Actor
from greenfactory.foundations.proposals.models import Proposal
from greenfactory.pages.desk import confirming, views
from greenfactory.rulebook.process.announcements import ANNOUNCE
from greenfactory.rulebook.process.applications import EXTEND
from greenfactory.rulebook.process.objections import FIND_JUSTIFIED
from greenfactory.rulebook.process.rounds import CANCEL, EXTEND_ALL, RECALL, RELEASE
from greenfactory.rulebook.process.titles import REVOKE
from greenfactory.stages.enterprises import successions
from greenfactory.stages.enterprises.models import Enterprise, Succession, Title
from greenfactory.stages.enterprises.successions import Change
from greenfactory.stages.publication.models import Objection
from greenfactory.stages.rounds import announcing_text
from greenfactory.stages.rounds.models import Announcement, Round

pytestmark = pytest.mark.django_db
AWAY = "320206"
PARTS = dict.fromkeys(announcing_text.PARTS, "略")


def propose(subject: str, action: str, by: Actor, now: datetime, **entered: str) -> None:
    Proposal.objects.create(subject=subject, action=action, entered=entered, by=by.user, at=now)


def titled(firm: Enterprise, now: datetime) -> Title:
    return Title.objects.create(
        enterprise=firm, name="厂", code=firm.code, district=HOME, year=2022, document="1号", recorded_at=now
    )


def objected(title: Title, by: Actor, now: datetime) -> Objection:
    return Objection.objects.create(
        title=title, received_on=now, way="letter", matter="反映", state="in_hand", recorded_by=by.user, recorded_at=now
    )


def move(firm: Enterprise, by: Actor, now: datetime) -> Succession:
    told = Change("move", date(2026, 1, 15), "通知书", "搬迁", district=AWAY)
    return successions.ask(by=by, now=now, enterprise=firm, version=firm.version, change=told)


def everything(round: Round, firm: Enterprise, by: Actor, now: datetime) -> None:
    """One of each kind, proposed by `by`."""
    propose(f"round/{round.public_id}", CANCEL, by, now)
    Announcement.objects.create(round=round, parts=PARTS, written_by=by.user, written_at=now)
    propose(f"announcement/{round.public_id}", ANNOUNCE, by, now)
    until = (round.closes_at + timedelta(days=3)).isoformat()
    propose(f"extension/{round.public_id}/{firm.public_id}", EXTEND, by, now, until=until)
    title = titled(firm, now)
    propose(title.subject, REVOKE, by, now)
    propose(objected(title, by, now).subject, FIND_JUSTIFIED, by, now)
    move(firm, by, now)


def shown(by: Actor, now: datetime) -> list[tuple[str, int]]:
    return [(each["what"][0], each["count"]) for each in confirming.waiting(by, now, views.rounds_of(by))]


def test_the_head_finds_all_that_waits_with_links(
    actor_of: ActorOf, client_of: ClientOf, make_round: MakeRound, make_enterprise: MakeEnterprise,
    make_organisation: MakeOrganisation, now: datetime,
) -> None:  # fmt: skip
    for district in (HOME, AWAY):
        make_organisation("district", district=district)
    clerk, head, round = actor_of("city_clerk"), actor_of("city_head"), make_round()
    everything(round, make_enterprise(), clerk, now)
    until = (round.closes_at + timedelta(days=3)).isoformat()
    propose(f"extension/{round.public_id}/{make_enterprise().public_id}", EXTEND, clerk, now, until=until)
    place, page = f"/rounds/{round.public_id}", client_of(head).get("/").content.decode()
    for url, words in (
        (place, f"{round.title}：批次（1 项）"),
        (f"{place}/announcement", f"{round.title}：申报通知（1 项）"),
        (f"{place}/extensions", f"{round.title}：个别延期（2 项）"),
        ("/titles/", "称号（1 项）"),
        ("/objections/", "异议（1 项）"),
        ("/changes/", "企业变更（1 项）"),
    ):
        assert f'<a href="{url}">{words}</a>' in page
        assert client_of(head).get(url).status_code == 200
    assert shown(actor_of("district_head"), now) == []
    assert "待我确认" not in client_of(clerk).get("/").content.decode()
    assert shown(actor_of("city_clerk"), now) == [("企业变更", 1)]


def test_who_proposed_does_not_confirm_in_another_role(
    actor_of: ActorOf, make_round: MakeRound, make_enterprise: MakeEnterprise, make_organisation: MakeOrganisation,
    now: datetime,
) -> None:  # fmt: skip
    make_organisation("district", district=AWAY)
    clerk = actor_of("city_clerk")
    everything(make_round(), make_enterprise(), clerk, now)
    assert shown(actor_of("city_head", user=clerk.user), now) == []
    assert len(shown(actor_of("city_head"), now)) == 6


def test_what_has_lapsed_waits_for_nobody(
    actor_of: ActorOf, make_round: MakeRound, make_enterprise: MakeEnterprise, now: datetime
) -> None:
    clerk, firm, title = actor_of("city_clerk"), make_enterprise(), titled(make_enterprise(), now)
    ahead = make_round(opens_at=now + timedelta(days=1), closes_at=now + timedelta(days=9))
    propose(f"round/{ahead.public_id}", RECALL, clerk, now)
    propose(f"round/{make_round().public_id}", RELEASE, clerk, now)
    out = make_round()
    Announcement.objects.create(round=out, state="released", written_by=clerk.user, written_at=now)
    propose(f"announcement/{out.public_id}", ANNOUNCE, clerk, now)
    for round, until in ((out, out.closes_at), (make_round(state="cancelled"), now + timedelta(days=9))):
        propose(f"extension/{round.public_id}/{firm.public_id}", EXTEND, clerk, now, until=until.isoformat())
    gone = make_round(closes_at=now + timedelta(days=2))
    propose(f"round/{gone.public_id}", EXTEND_ALL, clerk, now, closes_at=(now + timedelta(days=3)).isoformat())
    propose(title.subject, REVOKE, clerk, now)
    Title.objects.filter(pk=title.pk).update(until_on=date(2025, 1, 1), ended_by="撤销")
    head = actor_of("city_head")
    assert shown(head, now) == [("批次", 1), ("批次", 1)]
    assert shown(head, ahead.opens_at) == [("批次", 1)]
    assert shown(head, now + timedelta(days=3)) == []


def test_a_district_finds_the_change_that_it_has_yet_to_confirm(
    actor_of: ActorOf, make_enterprise: MakeEnterprise, make_organisation: MakeOrganisation, now: datetime
) -> None:
    make_organisation("district", district=AWAY)
    firm, heir = make_enterprise(), make_enterprise(district=AWAY)
    clerk, other = actor_of("district_clerk"), actor_of("district_head", district=AWAY)
    merger = Change("merge", date(2026, 1, 15), "通知书", "重组", code=heir.code)
    told = successions.ask(by=clerk, now=now, enterprise=firm, version=firm.version, change=merger)
    assert (shown(clerk, now), shown(other, now), shown(actor_of("city_head"), now)) == ([], [("企业变更", 1)], [])
    successions.consent(by=other, now=now, succession=told)
    assert shown(other, now) == []


@pytest.mark.parametrize("role", ["city_head", "district_head"])
def test_thirty_that_wait_take_no_more_queries_than_one(
    role: str, actor_of: ActorOf, client_of: ClientOf, make_round: MakeRound, make_enterprise: MakeEnterprise,
    make_organisation: MakeOrganisation, now: datetime,
) -> None:  # fmt: skip
    make_organisation("district", district=AWAY)
    clerk, browser, counts = actor_of("city_clerk"), client_of(actor_of(role)), []
    for rows in (1, 29):
        for _ in range(rows):
            everything(make_round(), make_enterprise(), clerk, now)
        with CaptureQueriesContext(connection) as queries:
            page: Any = browser.get("/")
        counts.append(len(queries))
        assert page.status_code == 200
    assert counts[0] == counts[1], counts
    assert counts[0] <= 12, counts
