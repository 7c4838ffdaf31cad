"""The 基本信息表: saved as it is typed, checked against what colleagues saved meanwhile, and nothing typed is lost."""

import json

import pytest
from django.utils import timezone

from greenfactory.conftest import ActorOf, ClientOf, MakeEnterprise
from greenfactory.foundations import clock
from greenfactory.foundations.journal.models import Entry
from greenfactory.rulebook.scores.forms import ENTERPRISE_KEYS
from greenfactory.stages.enterprises import register
from greenfactory.stages.enterprises.models import Enterprise

FILLED = {
    "industry": "C3443",
    "region": "江苏",
    "address": "锡东区一路 1 号",
    "ownership": "民营",
    "founded_on": "2008-05-16",
    "email": "office@example.cn",
    "profile": "第一行\r\n第二行",
}


def test_every_field_of_the_paper_form_has_a_place() -> None:
    assert set(register.PROFILE_KEYS) | register.KEPT_ELSEWHERE == set(ENTERPRISE_KEYS)


def test_the_profile_is_stored_with_what_changed_in_the_journal(actor_of: ActorOf, client_of: ClientOf) -> None:
    by = actor_of("filler")
    client = client_of(by)
    assert client.post("/profile", FILLED | {"version": "1"}).headers["Location"] == "/profile"
    firm = Enterprise.objects.get()
    assert firm.profile == {key: value for key, value in FILLED.items() if key != "industry"}
    assert (firm.industry, firm.version) == ("C3443", 2)
    client.post("/profile", FILLED | {"version": "2", "region": "浙江", "address": ""})
    assert "address" not in Enterprise.objects.get().profile
    content = json.loads(Entry.objects.order_by("-pk")[0].content)
    assert content["changed"] == {"region": "浙江", "address": ""}
    page = client.get("/profile").content.decode()
    assert all(value in page for value in ("浙江", "民营", "2008-05-16", "office@example.cn"))


def test_two_colleagues_at_once_lose_nothing(actor_of: ActorOf, client_of: ClientOf) -> None:
    first = actor_of("filler")
    first.user.name = "先存的张三"
    first.user.save()
    second = actor_of("filler", organisation=first.organisation)
    client_of(first).post("/profile", {"address": "张三填的地址", "phone": "0510-1", "version": "1"})
    client = client_of(second)
    answer = client.post("/profile", {"address": "李四填的地址", "fax": "0510-9", "version": "1"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "先存的张三" in page
    assert "张三填的地址" in page
    assert 'value="李四填的地址"' in page
    assert 'value="0510-9"' in page
    assert Enterprise.objects.get().profile == {"address": "张三填的地址", "phone": "0510-1"}
    assert 'name="version" value="2"' in page
    client.post("/profile", {"address": "李四填的地址", "phone": "0510-1", "fax": "0510-9", "version": "2"})
    assert Enterprise.objects.get().profile == {"address": "李四填的地址", "phone": "0510-1", "fax": "0510-9"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"email": "nobody"},
        {"founded_on": "2008-13-01"},
        {"industry": "机械"},
        {"ownership": "其他"},
        {"address": "\0"},
        {"founded_on": "3000-01-01"},
        {"postcode": "abc"},
        {"postcode": "21400"},
        {"postcode": "2140001"},
        {"phone": "电话号码"},
        {"mobile": "无"},
        {"fax": "-"},
    ],
)
def test_what_cannot_be_is_told_beside_its_field_and_the_rest_stays(
    actor_of: ActorOf, client_of: ClientOf, wrong: dict[str, str]
) -> None:
    client = client_of(actor_of("filler"))
    answer = client.post("/profile", FILLED | {"version": "1"} | wrong)
    assert answer.status_code == 422
    assert "江苏" in answer.content.decode()
    assert Enterprise.objects.get().version == 1


def test_an_enterprise_may_be_founded_today_and_have_every_kind_of_number(
    actor_of: ActorOf, client_of: ClientOf
) -> None:
    today = timezone.localdate(clock.now()).isoformat()
    typed = {"founded_on": today, "postcode": "214000", "phone": "0510-8270 0000 转 8", "mobile": "13800138000"}
    client_of(actor_of("filler")).post("/profile", typed | {"version": "1"})
    assert Enterprise.objects.get().profile == typed


@pytest.mark.parametrize("version", ["", "x", "-1", "99999999999999999999", "１"])
def test_a_page_without_a_version_was_not_ours(actor_of: ActorOf, client_of: ClientOf, version: str) -> None:
    client = client_of(actor_of("filler"))
    for address in ("/profile", "/profile/rename", "/profile/correct"):
        assert client.post(address, FILLED | {"version": version}).status_code in {400, 409, 422}
    assert Enterprise.objects.get().version == 1


def test_an_enterprise_sees_and_changes_itself_only(
    actor_of: ActorOf, client_of: ClientOf, make_enterprise: MakeEnterprise
) -> None:
    other = make_enterprise("别家工厂")
    client = client_of(actor_of("submitter"))
    assert "别家工厂" not in client.get("/profile").content.decode()
    client.post("/profile", FILLED | {"version": "1", "public_id": other.public_id, "id": str(other.pk)})
    other.refresh_from_db()
    assert (other.profile, other.version) == ({}, 1)
