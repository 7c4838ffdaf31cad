"""The district confirms or refuses an enterprise and its new names; old names stay."""

import re
from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from greenfactory.conftest import ActorOf, ClientOf, MakeEnterprise, proves_who_they_are
from greenfactory.foundations.accounts.models import Invitation
from greenfactory.foundations.accounts.words import Wrong
from greenfactory.foundations.journal.models import Entry
from greenfactory.stages.enterprises import actions, interests
from greenfactory.stages.enterprises.interests import Tie
from greenfactory.stages.enterprises.models import Enterprise, FormerName


def test_the_district_confirms(actor_of: ActorOf, client_of: ClientOf, make_enterprise: MakeEnterprise) -> None:
    firm = make_enterprise(state="waiting")
    client = client_of(actor_of("district_clerk"))
    client.post(f"/enterprises/{firm.public_id}/decision", {"decision": "confirm", "version": "1"})
    firm.refresh_from_db()
    assert (firm.state, firm.version) == ("confirmed", 2)
    assert Entry.objects.get().deed == "confirm_enterprise"


def test_the_district_refuses_with_a_reason_that_the_enterprise_reads(
    actor_of: ActorOf, client_of: ClientOf, make_enterprise: MakeEnterprise
) -> None:
    firm = make_enterprise(state="waiting")
    client, address = client_of(actor_of("district_clerk")), f"/enterprises/{firm.public_id}/decision"
    page = client.post(address, {"decision": "refuse", "version": "1", "reason": " "}, follow=True).content.decode()
    assert "请填写理由" in page
    client.post(address, {"decision": "refuse", "version": "1", "reason": "代码与执照不符"})
    firm.refresh_from_db()
    assert (firm.state, firm.remark) == ("refused", "代码与执照不符")
    own = client_of(actor_of("submitter", organisation=firm.organisation))
    assert "代码与执照不符" in own.get("/profile").content.decode()


def test_from_one_that_was_confirmed_it_goes_on_to_the_next_that_waits(
    actor_of: ActorOf, client_of: ClientOf, make_enterprise: MakeEnterprise
) -> None:
    first, renamed, last = make_enterprise(state="waiting"), make_enterprise(), make_enterprise(state="waiting")
    Enterprise.objects.filter(pk=renamed.pk).update(wanted_name="新名", wanted_from=date(2026, 3, 1))
    make_enterprise(state="waiting", district="320206"), make_enterprise(), make_enterprise(state="refused")
    client = client_of(actor_of("district_clerk"))

    def on_from(firm: Enterprise, client: Client = client) -> list[tuple[str, str]]:
        page = client.get(f"/enterprises/{firm.public_id}").content.decode()
        return re.findall(r'href="/enterprises/(\S+)">下一家待确认（还有 (\d+) 家）', page)

    assert [on_from(firm) for firm in (first, renamed, last)] == [
        [(renamed.public_id, "2")], [(last.public_id, "2")], [(first.public_id, "2")]
    ]  # fmt: skip
    decision = {"decision": "confirm", "version": "1"}
    page = client.post(f"/enterprises/{last.public_id}/decision", decision, follow=True).content.decode()
    assert f'class="btn btn-primary" href="/enterprises/{first.public_id}"' in page
    assert on_from(first, client_of(actor_of("city_clerk"))) == []
    Enterprise.objects.update(state="confirmed", wanted_name="")
    assert on_from(last) == []


@pytest.mark.parametrize("role", ["district_clerk", "district_head"])
def test_who_is_tied_to_it_decides_nothing_and_gives_it_no_account(
    actor_of: ActorOf, client_of: ClientOf, make_enterprise: MakeEnterprise, now: datetime, role: str
) -> None:
    """An account of the enterprise would show whoever is tied to it the application from which they are kept."""
    by, free, firm = actor_of(role), make_enterprise(state="waiting"), make_enterprise(state="waiting")
    Enterprise.objects.filter(pk=firm.pk).update(wanted_name="新名", wanted_from=date(2026, 3, 1))
    client, address = client_of(by), f"/enterprises/{firm.public_id}"
    assert f"{address}/decision" in client.get(address).content.decode()
    interests.declare(by=by, now=now, tie=Tie(firm.code, "示例厂", "kinship", date(2024, 3, 1)))
    page = client.get(address).content.decode()
    assert "须回避" in page
    assert not [each for each in ("decision", "administrator") if f"{address}/{each}" in page]
    for decision in ("confirm", "refuse", "confirm_rename", "refuse_rename"):
        posted = {"decision": decision, "version": "1", "reason": "理由"}
        assert "须回避，不能办理" in client.post(f"{address}/decision", posted, follow=True).content.decode()
    proves_who_they_are(client, by)
    assert "须回避，不能办理" in client.post(f"{address}/administrator", {"name": "亲属"}, follow=True).content.decode()
    for deed, given in (
        (actions.confirm, {"version": 1}),
        (actions.refuse, {"version": 1, "reason": "理由"}),
        (actions.confirm_rename, {"version": 1}),
        (actions.refuse_rename, {"version": 1, "reason": "理由"}),
        (actions.invite_administrator, {"name": "亲属"}),
    ):
        with pytest.raises(Wrong, match="须回避，不能办理"):
            deed(by=by, now=now, enterprise=Enterprise.objects.get(pk=firm.pk), **given)
    assert Enterprise.objects.get(pk=firm.pk).version == firm.version
    assert Invitation.objects.count() == 0
    assert f'href="{address}">下一家' not in client.get(f"/enterprises/{free.public_id}").content.decode()


@pytest.mark.parametrize("role", ["city_clerk", "city_head", "auditor"])
def test_who_only_looks_decides_nothing(
    actor_of: ActorOf, client_of: ClientOf, make_enterprise: MakeEnterprise, role: str
) -> None:
    firm = make_enterprise(state="waiting")
    client, address = client_of(actor_of(role)), f"/enterprises/{firm.public_id}"
    assert "decision" not in client.get(address).content.decode()
    assert client.post(f"{address}/decision", {"decision": "confirm", "version": "1"}).status_code == 404


@pytest.mark.parametrize("posted", [{"version": "1"}, {"decision": "x", "version": "1"}, {"decision": "confirm"}, {}])
def test_a_decision_that_no_page_offers_is_a_bad_request(
    actor_of: ActorOf, client_of: ClientOf, make_enterprise: MakeEnterprise, posted: dict[str, str]
) -> None:
    firm = make_enterprise(state="waiting")
    client = client_of(actor_of("district_clerk"))
    assert client.post(f"/enterprises/{firm.public_id}/decision", posted).status_code == 400


def test_a_decision_on_a_page_that_grew_old_is_refused(
    actor_of: ActorOf, make_enterprise: MakeEnterprise, now: datetime
) -> None:
    firm, by = make_enterprise(state="waiting"), actor_of("district_clerk")
    actions.refuse(by=by, now=now, enterprise=firm, version=1, reason="缺执照")
    with pytest.raises(Wrong):
        actions.confirm(by=by, now=now, enterprise=firm, version=1)
    assert Enterprise.objects.get().state == "refused"


def test_a_new_name_counts_once_the_district_has_confirmed_it(
    actor_of: ActorOf, client_of: ClientOf, make_enterprise: MakeEnterprise
) -> None:
    firm = make_enterprise("旧名机械厂")
    own, district = (
        client_of(actor_of("submitter", organisation=firm.organisation)),
        client_of(actor_of("district_head")),
    )
    own.post("/profile/rename", {"new_name": "新名 机械有限公司", "since": "2026-03-01", "version": "1"})
    firm.refresh_from_db()
    assert (firm.organisation.name, firm.wanted_name) == ("旧名机械厂", "新名 机械有限公司")
    address = f"/enterprises/{firm.public_id}"
    assert "新名 机械有限公司" in district.get(address).content.decode()
    district.post(f"{address}/decision", {"decision": "confirm_rename", "version": "2"})
    firm = Enterprise.objects.get()
    assert (firm.organisation.name, firm.wanted_name, firm.wanted_from) == ("新名 机械有限公司", "", None)
    former = FormerName.objects.get()
    assert (former.name, former.until_on) == ("旧名机械厂", date(2026, 3, 1))
    assert "旧名机械厂" in district.get("/enterprises/", {"text": "旧名"}).content.decode()
    assert [entry.deed for entry in Entry.objects.order_by("pk")] == ["ask_rename", "confirm_rename"]


def test_a_refused_name_changes_nothing_and_says_why(
    actor_of: ActorOf, client_of: ClientOf, make_enterprise: MakeEnterprise
) -> None:
    firm = make_enterprise("旧名机械厂")
    Enterprise.objects.update(wanted_name="新名", wanted_from=date(2026, 3, 1))
    client = client_of(actor_of("district_head"))
    decision = {"decision": "refuse_rename", "version": "1", "reason": "未见变更通知书"}
    client.post(f"/enterprises/{firm.public_id}/decision", decision)
    firm = Enterprise.objects.get()
    assert (firm.organisation.name, firm.wanted_name, firm.remark) == ("旧名机械厂", "", "未见变更通知书")
    assert not FormerName.objects.exists()


@pytest.mark.parametrize(
    ("name", "days", "state"), [("同名", 0, "confirmed"), ("新名", 2, "confirmed"), ("新名", 0, "waiting")]
)
def test_a_name_that_cannot_be_is_refused(
    actor_of: ActorOf, make_enterprise: MakeEnterprise, now: datetime, name: str, days: int, state: str
) -> None:
    firm = make_enterprise("同名", state=state)
    by, since = actor_of("submitter", organisation=firm.organisation), timezone.localdate(now) + timedelta(days=days)
    with pytest.raises(Wrong):
        actions.ask_rename(by=by, now=now, enterprise=firm, version=1, name=name, since=since)


def test_no_name_is_confirmed_or_refused_that_nobody_asked_for(
    actor_of: ActorOf, make_enterprise: MakeEnterprise, now: datetime
) -> None:
    by, firm = actor_of("district_head"), make_enterprise()
    with pytest.raises(Wrong, match="没有待确认的更名"):
        actions.confirm_rename(by=by, now=now, enterprise=firm, version=1)
    with pytest.raises(Wrong, match="没有待确认的更名"):
        actions.refuse_rename(by=by, now=now, enterprise=firm, version=1, reason="不属实")


def test_the_district_gives_an_abandoned_enterprise_an_administrator(
    actor_of: ActorOf, fresh_of: ClientOf, make_enterprise: MakeEnterprise
) -> None:
    firm = make_enterprise()
    client = fresh_of(actor_of("district_clerk"))
    page = client.post(f"/enterprises/{firm.public_id}/administrator", {"name": "王总"}).content.decode()
    assert "/invitations/" in page
    offered = Invitation.objects.get()
    assert (offered.organisation, offered.role, offered.name) == (firm.organisation, "submitter", "王总")
    nameless = client.post(f"/enterprises/{firm.public_id}/administrator", {"name": "\0 "})
    assert nameless.status_code == 302
    assert Invitation.objects.count() == 1
