"""The register as districts, the city and the auditor see it: each its own, found by present and former names."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from greenfactory.conftest import ActorOf, ClientOf, MakeEnterprise
from greenfactory.stages.enterprises.models import FormerName

LIST = "/enterprises/"


@pytest.mark.parametrize(
    ("role", "seen"),
    [
        ("district_clerk", {"甲厂", "乙厂"}),
        ("district_head", {"甲厂", "乙厂"}),
        ("city_clerk", {"甲厂", "乙厂", "丙厂"}),
        ("city_head", {"甲厂", "乙厂", "丙厂"}),
        ("auditor", {"甲厂", "乙厂", "丙厂"}),
    ],
)
def test_each_sees_its_own(
    actor_of: ActorOf, client_of: ClientOf, make_enterprise: MakeEnterprise, role: str, seen: set[str]
) -> None:
    make_enterprise("甲厂")
    make_enterprise("乙厂", state="waiting")
    make_enterprise("丙厂", district="320206")
    page = client_of(actor_of(role)).get(LIST).content.decode()
    assert {name for name in ("甲厂", "乙厂", "丙厂") if name in page} == seen


@pytest.mark.parametrize("role", ["submitter", "filler", "agency", "expert", "system_admin", "security_admin"])
def test_others_have_no_such_page(actor_of: ActorOf, client_of: ClientOf, role: str) -> None:
    assert client_of(actor_of(role)).get(LIST).status_code == 404


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, {"启岳机械", "瑞澜纸业", "宏昌药业"}),
        ({"text": "岳机"}, {"启岳机械"}),
        ({"text": "老字号"}, {"启岳机械"}),
        ({"text": "CODE"}, {"瑞澜纸业"}),
        ({"text": "code"}, {"瑞澜纸业"}),
        ({"text": "CODE[4:12]"}, {"瑞澜纸业", "启岳机械", "宏昌药业"}),
        ({"state": "waiting"}, {"瑞澜纸业"}),
        ({"state": "rename"}, {"宏昌药业"}),
        ({"state": "nonsense"}, {"启岳机械", "瑞澜纸业", "宏昌药业"}),
        ({"district": "320206"}, {"宏昌药业"}),
        ({"text": "岳", "state": "waiting"}, set()),
        ({"text": "%"}, set()),
        ({"text": "\0"}, set()),
        ({"page": "999"}, {"启岳机械", "瑞澜纸业", "宏昌药业"}),
        ({"page": "-1"}, {"启岳机械", "瑞澜纸业", "宏昌药业"}),
    ],
)
def test_filters_narrow_the_list(
    actor_of: ActorOf,
    client_of: ClientOf,
    make_enterprise: MakeEnterprise,
    asked: dict[str, str],
    found: set[str],
) -> None:
    renamed, waiting, other = (
        make_enterprise("启岳机械"),
        make_enterprise("瑞澜纸业", state="waiting"),
        make_enterprise("宏昌药业", district="320206"),
    )
    for name in ("老字号一厂", "老字号二厂"):
        FormerName.objects.create(enterprise=renamed, name=name, until_on=date(2024, 5, 1))
    other.wanted_name, other.wanted_from = "宏昌制药", date(2026, 1, 1)
    other.save()
    replaced = {"CODE": waiting.code, "code": waiting.code.lower(), "CODE[4:12]": waiting.code[4:12]}
    asked = {key: replaced.get(value, value) for key, value in asked.items()}
    page = client_of(actor_of("city_clerk")).get(LIST, asked).content.decode()
    assert {name for name in ("启岳机械", "瑞澜纸业", "宏昌药业") if f">{name}</a>" in page} == found
    assert page.count(">启岳机械</a>") == ("启岳机械" in found)


def test_a_district_finds_nothing_of_others_by_any_filter(
    actor_of: ActorOf, client_of: ClientOf, make_enterprise: MakeEnterprise
) -> None:
    hidden = make_enterprise("隐蔽药业", district="320206")
    FormerName.objects.create(enterprise=hidden, name="从前药业", until_on=date(2024, 5, 1))
    client = client_of(actor_of("district_clerk", district="320205"))
    for asked in ({"text": "隐蔽"}, {"text": "从前"}, {"text": hidden.code}, {"district": "320206"}):
        page = client.get(LIST, asked).content.decode()
        assert "没有符合条件的企业" in page
        assert "隐蔽药业" not in page


def test_pages_hold_fifty(actor_of: ActorOf, client_of: ClientOf, make_enterprise: MakeEnterprise) -> None:
    for number in range(51):
        make_enterprise(f"工厂{number:03}")
    client = client_of(actor_of("city_clerk"))
    assert client.get(LIST).content.decode().count("/enterprises/") >= 50
    assert ">工厂050</a>" in client.get(LIST, {"page": "2"}).content.decode()
    assert ">工厂049</a>" not in client.get(LIST, {"page": "2"}).content.decode()


def test_thirty_rows_take_no_more_queries_than_one(
    actor_of: ActorOf, client_of: ClientOf, make_enterprise: MakeEnterprise
) -> None:
    client = client_of(actor_of("city_clerk"))
    counts = []
    for rows in (1, 29):
        for _ in range(rows):
            FormerName.objects.create(enterprise=make_enterprise(), name="旧名", until_on=date(2024, 5, 1))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(LIST).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12, counts


def test_what_one_may_not_see_answers_like_what_does_not_exist(
    actor_of: ActorOf, client_of: ClientOf, make_enterprise: MakeEnterprise
) -> None:
    other = make_enterprise("隐蔽药业", district="320206", state="waiting")
    client = client_of(actor_of("district_head", district="320205"))
    absent = "A" * len(other.public_id)
    for tail, posted in (
        ("", None),
        ("/decision", {"decision": "confirm", "version": "1"}),
        ("/administrator", {"name": "张"}),
    ):
        answers = []
        for public_id in (other.public_id, absent):
            path = f"/enterprises/{public_id}{tail}"
            answer = client.get(path) if posted is None else client.post(path, posted)
            page = answer.content.decode().replace(public_id, "ID")
            answers.append((answer.status_code, [line for line in page.splitlines() if "csrf" not in line]))
        assert answers[0] == answers[1]
        assert answers[0][0] == 404
    other.refresh_from_db()
    assert other.state == "waiting"
