"""What an enterprise finds on its desk: how to begin, what keeps it from it, and what it missed."""

import re
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from greenfactory.conftest import HOME, ActorOf, ClientOf, MakeApplication, MakeEnterprise, MakeRound
from greenfactory.foundations.accounts.actor import Actor
from greenfactory.stages.applications.models import Application
from greenfactory.stages.enterprises.models import Enterprise, Title
from greenfactory.stages.rounds.models import Extension, Round

pytestmark = pytest.mark.django_db
ADDRESSES = ("/", "/applications/", "/rounds/{}")


def offered(client_of: ClientOf, by: Actor, round: Round) -> list[bool]:
    """Whether the desk, the list of applications and the page of the round have the button."""
    button = f'action="/applications/begin/{round.public_id}"'
    return [button in client_of(by).get(address.format(round.public_id)).content.decode() for address in ADDRESSES]


def over(make_round: MakeRound, now: datetime) -> Round:
    return make_round(opens_at=now - timedelta(days=9), closes_at=now - timedelta(days=1))


@pytest.mark.parametrize("role", ["filler", "submitter"])
def test_an_open_round_is_begun_from_the_desk_before_anything_else(
    actor_of: ActorOf, client_of: ClientOf, make_round: MakeRound, role: str
) -> None:
    by, round = actor_of(role), make_round()
    assert offered(client_of, by, round) == [True] * 3
    page = client_of(by).get("/").content.decode()
    assert page.index("开始申报</button>") < page.index("申报批次</h2>")
    assert client_of(by).post(f"/applications/begin/{round.public_id}").status_code == 302
    assert offered(client_of, by, round) == [False] * 3
    begun = f'href="/applications/{Application.objects.get().public_id}/">'
    assert begun in client_of(by).get(f"/rounds/{round.public_id}").content.decode()


def test_nobody_begins_in_a_round_that_is_frozen_or_yet_to_come(
    actor_of: ActorOf, client_of: ClientOf, make_round: MakeRound, now: datetime
) -> None:
    by, frozen = actor_of("submitter"), make_round()
    Round.objects.update(frozen=True)
    ahead = make_round(opens_at=now + timedelta(days=1), closes_at=now + timedelta(days=9))
    assert offered(client_of, by, frozen) + offered(client_of, by, ahead) == [False] * 6
    assert "本企业未申报" not in client_of(by).get("/").content.decode()


@pytest.mark.parametrize(
    ("state", "holder", "why"),
    [
        ("waiting", False, "企业信息尚待属地主管部门确认，确认后即可申报"),
        ("ended", False, "本企业已因合并或分立终止"),
        ("confirmed", True, "本批次不受理现有称号单位的申报"),
    ],
)
def test_who_may_not_begin_reads_why_instead_of_a_button(
    actor_of: ActorOf, client_of: ClientOf, make_round: MakeRound, now: datetime, state: str, holder: bool, why: str
) -> None:
    by, round = actor_of("submitter"), make_round()
    Enterprise.objects.update(state=state)
    if holder:
        Title.objects.create(
            enterprise=Enterprise.objects.get(), name="厂", code="1", district=HOME, year=2022, document="1号", recorded_at=now
        )  # fmt: skip
    assert offered(client_of, by, round) == [False] * 3
    for address in ADDRESSES:
        assert why in client_of(by).get(address.format(round.public_id)).content.decode()


@pytest.mark.parametrize(("state", "said"), [("waiting", "尚待属地主管部门确认"), ("refused", "属地主管部门未确认"), ("ended", "本企业已因合并或分立终止")])  # fmt: skip
def test_what_keeps_from_every_round_is_said_once(
    actor_of: ActorOf, client_of: ClientOf, make_round: MakeRound, state: str, said: str
) -> None:
    by, rounds = actor_of("submitter"), [make_round(), make_round()]
    Enterprise.objects.update(state=state)
    page = client_of(by).get("/").content.decode()
    assert all(f"<strong>{one.title}</strong>" in page for one in rounds)
    assert (page.count(said), page.count("尚待")) == (1, int(state == "waiting"))


def test_what_was_missed_is_said_to_whoever_missed_it(
    actor_of: ActorOf, client_of: ClientOf, make_round: MakeRound, make_application: MakeApplication, now: datetime
) -> None:
    began, missed, granted, round = (
        actor_of("submitter"),
        actor_of("submitter"),
        actor_of("submitter"),
        over(make_round, now),
    )
    make_application(began, round=round)
    Extension.objects.create(
        round=round, enterprise=Enterprise.objects.get(organisation=granted.organisation), was=round.closes_at,
        until=now + timedelta(days=2), reason="灾情", proposed_by=missed.user, approved_by=missed.user, at=now,
    )  # fmt: skip
    said = [client_of(by).get("/").content.decode() for by in (began, missed, granted, actor_of("city_clerk"))]
    assert ["本企业未申报" in page for page in said] == [False, True, False, False]
    assert ["申报期已过，未提交" in page for page in said] == [True, False, False, False]


def test_an_application_that_was_handed_in_is_not_said_to_be_late(
    actor_of: ActorOf, client_of: ClientOf, make_round: MakeRound, make_application: MakeApplication, now: datetime
) -> None:
    by = actor_of("submitter")
    application = make_application(by, round=over(make_round, now))
    type(application).objects.update(state="submitted")
    assert "申报期已过" not in client_of(by).get("/").content.decode()


@pytest.mark.parametrize(("state", "said"), [("waiting", "尚待属地主管部门确认"), ("refused", "按其理由更正后重新提交"), ("ended", "由承继企业申报")])  # fmt: skip
def test_an_enterprise_that_may_not_apply_reads_what_to_do(
    actor_of: ActorOf, client_of: ClientOf, state: str, said: str
) -> None:
    by = actor_of("submitter")
    assert said not in client_of(by).get("/").content.decode()
    Enterprise.objects.update(state=state)
    assert said in client_of(by).get("/").content.decode()


def test_thirty_applications_take_no_more_queries_than_one(
    actor_of: ActorOf, client_of: ClientOf, make_round: MakeRound, make_application: MakeApplication
) -> None:
    by, counts = actor_of("submitter"), []
    make_round()
    browser = client_of(by)
    browser.get("/")  # which reads the pack of the round that can be begun, once
    for rows in (1, 29):
        for _ in range(rows):
            make_application(by)
        with CaptureQueriesContext(connection) as queries:
            assert browser.get("/").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 16, counts


@pytest.mark.parametrize(("role", "waits"), [("expert", True), ("agency", True), ("district_clerk", False), ("submitter", False)])  # fmt: skip
def test_experts_and_agencies_read_that_reviews_are_yet_to_come(
    actor_of: ActorOf, client_of: ClientOf, make_round: MakeRound, role: str, waits: bool
) -> None:
    client = client_of(actor_of(role))

    def section() -> str:
        return client.get("/").content.decode().partition('id="review"')[2].partition("</section>")[0]

    assert ("评审阶段尚未开放" in section()) is waits
    assert ("没有需要办理" in client.get("/").content.decode()) is not waits
    if waits:
        make_round()
        links = re.findall(r'href="([^"]+)"', section())
        assert links == [reverse("factors"), "/rounds/"]
        assert [client.get(link).status_code for link in links] == [200, 200]


@pytest.mark.parametrize(
    ("role", "counts"), [("district_clerk", ["2 家企业待确认", "1 家企业待确认更名"]), ("city_clerk", [])]
)
def test_a_district_finds_registrations_and_new_names_that_wait(
    actor_of: ActorOf, client_of: ClientOf, make_enterprise: MakeEnterprise, role: str, counts: list[str]
) -> None:
    for state, name, district in (
        ("waiting", "", HOME), ("waiting", "", HOME), ("confirmed", "新名", HOME), ("confirmed", "新名", "320206")
    ):  # fmt: skip
        firm = make_enterprise(state=state, district=district)
        Enterprise.objects.filter(pk=firm.pk).update(wanted_name=name)
    page = client_of(actor_of(role)).get("/").content.decode()
    assert re.findall(r'<a href="/enterprises/\?state=\w+">([^<]+)</a>', page) == counts
