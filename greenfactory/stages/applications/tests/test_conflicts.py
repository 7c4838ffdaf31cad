"""回避: who is tied to an enterprise takes no step of its cases and learns nothing of them, not even from totals."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from greenfactory.conftest import ActorOf, ClientOf, MakeApplication, MakeEnterprise, MakeRound
from greenfactory.foundations.accounts.actor import Actor
from greenfactory.foundations.accounts.words import Wrong
from greenfactory.foundations.proposals.models import Proposal
from greenfactory.pages.desk import confirming
from greenfactory.rulebook.process.applications import EXTEND
from greenfactory.rulebook.process.table import HAND_BACK
from greenfactory.rulebook.process.titles import REVOKE
from greenfactory.stages.applications import addressing, board, extending, loading
from greenfactory.stages.applications.models import Application
from greenfactory.stages.enterprises import interests, title_steps
from greenfactory.stages.enterprises.interests import Tie
from greenfactory.stages.enterprises.models import Enterprise, Title
from greenfactory.stages.rounds.models import Extension, Round

SEES = ("district_clerk", "district_head", "city_clerk", "city_head", "auditor")


def declared(by: Actor, now: datetime, firm: Enterprise) -> None:
    interests.declare(by=by, now=now, tie=Tie(firm.code, "示例厂", "kinship", date(2024, 3, 1)))


@pytest.fixture
def round(make_round: MakeRound) -> Round:
    return make_round()


@pytest.fixture
def firms(make_enterprise: MakeEnterprise) -> list[Enterprise]:
    return [make_enterprise(name) for name in ("回避厂", "无关厂")]


@pytest.fixture
def applications(
    firms: list[Enterprise], round: Round, actor_of: ActorOf, make_application: MakeApplication
) -> list[Application]:
    """Both have handed in."""
    made = [make_application(actor_of("filler", organisation=firm.organisation), round=round) for firm in firms]
    Application.objects.update(state="submitted")
    return made


@pytest.mark.parametrize("role", SEES)
def test_of_the_application_nothing_is_there(
    role: str, applications: list[Application], firms: list[Enterprise], actor_of: ActorOf, client_of: ClientOf, now: datetime
) -> None:  # fmt: skip
    by, colleague = actor_of(role), actor_of(role)
    declared(by, now, firms[0])
    assert set(Application.objects.visible_to(colleague)) == set(applications)
    assert list(Application.objects.visible_to(by)) == applications[1:]
    client = client_of(by)
    assert client.get(reverse("application", args=[applications[0].public_id])).status_code == 404
    assert client.get(reverse("application", args=[applications[1].public_id])).status_code == 200
    shown = client.get("/applications/").content.decode()
    assert ("无关厂" in shown, "回避厂" in shown) == (True, False)


def test_no_total_tells_of_it(
    applications: list[Application], clerk: Actor, head: Actor, round: Round, client_of: ClientOf, now: datetime
) -> None:
    declared(clerk, now, applications[0].enterprise)
    assert [board.counts(board.enterprises(round, by))[0]["submitted"] for by in (head, clerk)] == [2, 1]
    for by, count in ((head, 2), (clerk, 1)):
        desk = client_of(by).get("/")
        assert [each["count"] for each in desk.context["counts"]] == [count]


def test_who_tells_enterprises_reads_how_many_are_left_out_and_not_how_far_they_are(
    applications: list[Application], clerk: Actor, actor_of: ActorOf, round: Round, client_of: ClientOf, now: datetime
) -> None:
    tied, away = applications[0].enterprise, actor_of("district_clerk", district="320299")
    assert actor_of("district_clerk").district == tied.organisation.district
    declared(clerk, now, tied)

    def left_out(by: Actor, who: str, district: str = "") -> tuple[int, bool]:
        page = client_of(by).get(f"/rounds/{round.public_id}/tell?who={who}&district={district}")
        assert tied.organisation.name not in page.content.decode()
        return page.context["kept_out"], "因您须回避" in page.content.decode()

    for who in addressing.WHO:
        shown = [
            left_out(clerk, who),
            left_out(clerk, who, tied.organisation.district),
            left_out(clerk, who, away.organisation.district),
        ]
        assert shown == [(1, True), (1, True), (0, False)]
    assert left_out(actor_of("city_clerk"), "begun") == (0, False)


def test_pages_about_one_enterprise_in_a_round_are_not_there(
    firms: list[Enterprise], round: Round, clerk: Actor, client_of: ClientOf, now: datetime
) -> None:
    def answers(client: Client, firm: Enterprise) -> list[int]:
        pages = [
            reverse("extension", args=[round.public_id, firm.public_id]),
            reverse("enterprise_told", args=[round.public_id, firm.public_id]),
            reverse("load_workbook", args=[firm.public_id]),
        ]
        return [client.get(page).status_code for page in pages]

    declared(clerk, now, firms[0])
    client = client_of(clerk)
    assert answers(client, firms[0]) == [404] * 3
    assert answers(client, firms[1]) == [200] * 3
    page = client.get(reverse("enterprise", args=[firms[0].public_id])).content.decode()
    assert "须回避" in page
    assert "代录自评表" not in page
    free = client.get(reverse("enterprise", args=[firms[1].public_id])).content.decode()
    assert "须回避" not in free
    assert "代录自评表" in free


def extended(round: Round, firm: Enterprise, by: Actor, now: datetime, **more: Any) -> str:
    until = round.closes_at + timedelta(days=30)
    given: dict[str, Any] = {
        "action": EXTEND,
        "note": "停电",
        "until": until,
        "unbiased": True,
        "fresh_login": True,
    } | more
    return extending.move(by=by, now=now, round=round, enterprise=firm, **given).kind


@pytest.fixture
def any_deadline_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    """The round of these tests is open today, whatever day that is."""
    monkeypatch.setattr("greenfactory.rulebook.workdays.is_close", lambda *_: True)


@pytest.mark.usefixtures("any_deadline_fits")
def test_the_process_refuses_an_extension_by_either_person(
    firms: list[Enterprise], round: Round, clerk: Actor, head: Actor, actor_of: ActorOf, now: datetime
) -> None:
    tied, other = firms
    declared(head, now, tied)
    assert extended(round, tied, clerk, now) == "proposed"
    with pytest.raises(Wrong, match="须回避"):
        extended(round, tied, head, now)
    assert not Extension.objects.exists()
    assert extended(round, tied, actor_of("city_head"), now, until=None) == "taken"
    declared(clerk, now, other)
    with pytest.raises(Wrong, match="须回避"):
        extended(round, other, clerk, now)
    assert Extension.objects.get().enterprise == tied


@pytest.mark.usefixtures("any_deadline_fits")
def test_what_somebody_proposed_before_they_told_of_an_interest_is_handed_back_and_proposed_anew(
    firms: list[Enterprise], round: Round, clerk: Actor, head: Actor, actor_of: ActorOf, client_of: ClientOf, now: datetime
) -> None:  # fmt: skip
    def shown() -> tuple[bool, bool, bool]:
        page = client_of(head).get(reverse("extension", args=[round.public_id, firms[0].public_id])).content.decode()
        return "提请人现须回避" in page, "确认：" in page, "<summary>退回" in page

    extended(round, firms[0], clerk, now)
    assert shown() == (False, True, True)
    declared(clerk, now, firms[0])
    assert shown() == (True, False, True)
    with pytest.raises(Wrong, match="提请人现须回避"):
        extended(round, firms[0], head, now, until=None)
    assert (Proposal.objects.get().by, Extension.objects.count()) == (clerk.user, 0)
    assert extended(round, firms[0], head, now, action=HAND_BACK, until=None) == "handed_back"
    assert extended(round, firms[0], actor_of("city_clerk"), now) == "proposed"
    assert extended(round, firms[0], head, now, until=None) == "taken"


@pytest.mark.usefixtures("any_deadline_fits")
def test_a_granted_extension_is_not_listed(
    firms: list[Enterprise], round: Round, clerk: Actor, head: Actor, actor_of: ActorOf, client_of: ClientOf, now: datetime
) -> None:  # fmt: skip
    for firm in firms:
        extended(round, firm, clerk, now)
        extended(round, firm, head, now, until=None)
    Extension.objects.create(
        round=round, was=round.closes_at, until=round.closes_at + timedelta(days=1), reason="整体", proposed_by=clerk.user,
        approved_by=head.user, at=now,
    )  # fmt: skip
    declared(clerk, now, firms[0])
    for by in (clerk, actor_of("auditor")):
        page = client_of(by).get(reverse("extensions", args=[round.public_id])).content.decode()
        assert ("无关厂" in page, "整体" in page, "回避厂" in page) == (True, True, by is not clerk)


def titled(firm: Enterprise, now: datetime) -> Title:
    given = {"name": "厂", "code": firm.code, "district": "320205", "year": 2022, "document": "1号", "recorded_at": now}
    return Title.objects.create(enterprise=firm, **given)


def test_the_process_refuses_a_step_of_a_title_and_says_so(
    firms: list[Enterprise], clerk: Actor, head: Actor, client_of: ClientOf, now: datetime
) -> None:
    def revoked(by: Actor) -> str:
        entered = {"until_on": "2025-01-31", "document": "2号", "basis": "第十二条"}
        return title_steps.move(
            by=by, now=now, title=one, action=REVOKE, entered=entered, unbiased=True, note="查实", fresh_login=True
        ).kind

    one = titled(firms[0], now)
    declared(clerk, now, firms[0])
    with pytest.raises(Wrong, match="须回避"):
        revoked(clerk)
    page = client_of(clerk).get(reverse("title", args=[one.public_id])).content.decode()
    assert ("须回避" in page, "提请：" in page) == (True, False)
    page = client_of(head).get(reverse("title", args=[one.public_id])).content.decode()
    assert "须回避" not in page


def test_no_returned_workbook_is_loaded(firms: list[Enterprise], round: Round, clerk: Actor, now: datetime) -> None:
    declared(clerk, now, firms[0])
    given: dict[str, Any] = {"by": clerk, "now": now, "round": round, "name": "a.xlsx", "agreed": "来函"}
    with pytest.raises(Wrong, match="须回避"):
        loading.load(enterprise=firms[0], uploaded=b"no workbook", **given)
    assert loading.load(enterprise=firms[1], uploaded=b"no workbook", **given).problems


def test_the_desk_counts_nothing_that_the_person_may_not_confirm(
    firms: list[Enterprise], round: Round, clerk: Actor, head: Actor, now: datetime
) -> None:
    until = (round.closes_at + timedelta(days=3)).isoformat()
    for firm in firms:
        for subject, action in ((extending.subject(round, firm), EXTEND), (titled(firm, now).subject, REVOKE)):
            Proposal.objects.create(subject=subject, action=action, entered={"until": until}, by=clerk.user, at=now)

    def counted() -> list[tuple[str, int]]:
        return [(each["what"][0], each["count"]) for each in confirming.waiting(head, now, [round])]

    assert counted() == [("个别延期", 2), ("称号", 2)]
    declared(head, now, firms[0])
    assert counted() == [("个别延期", 1), ("称号", 1)]
