"""Pages of 回避申报: declared by code, told alike whoever is registered, seen and settled by whom it concerns."""

from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from greenfactory.conftest import ActorOf, ClientOf, MakeEnterprise, credit_code
from greenfactory.foundations.accounts.actor import Actor
from greenfactory.stages.enterprises import interests
from greenfactory.stages.enterprises.interests import Tie
from greenfactory.stages.enterprises.models import FormerCode, Interest

SAID = {"name": "我知道的厂名", "kind": "consultancy", "since_on": "2024-03-01", "note": "绿色工厂创建咨询"}


@pytest.fixture
def expert(actor_of: ActorOf) -> Actor:
    return actor_of("expert")


@pytest.fixture
def page(expert: Actor, client_of: ClientOf) -> Client:
    return client_of(expert)


def declare(page: Client, code: str, **more: str) -> Any:
    return page.post(reverse("declare_interest"), SAID | {"code": code} | more)


def shown(page: Client, **asked: str) -> str:
    return page.get(reverse("interests"), asked).content.decode()


def test_an_expert_finds_it_in_the_menu_declares_and_reads_it(page: Client, expert: Actor) -> None:
    assert f'href="{reverse("interests")}"' in page.get("/").content.decode()
    assert ("没有回避申报。" in shown(page), "查询</button>" in shown(page)) == (True, True)
    code = credit_code(5)
    answer = declare(page, f" {code.lower()} ")
    assert (answer.status_code, answer["Location"]) == (302, reverse("interests"))
    made = Interest.objects.get()
    assert (made.person, made.organisation, made.code, made.name) == (expert.user, None, code, SAID["name"])
    text = shown(page)
    for each in (code, "我知道的厂名", "咨询服务", "绿色工厂创建咨询", "2024", "至今", "有效"):
        assert each in text


def test_what_nobody_sees_of_a_text_is_not_kept(page: Client) -> None:
    hidden = {"name": "\u202e示例\u200b厂\u2069", "note": "第一行\r\n第二\x1b行\ufeff"}
    assert declare(page, credit_code(5), **hidden).status_code == 302
    made = Interest.objects.get()
    assert (made.name, made.note) == ("示例厂", "第一行\r\n第二行")
    assert declare(page, credit_code(6), name="\u200b \u2066").status_code == 422
    page.post(reverse("ask_withdraw_interest", args=[made.public_id]), {"reason": "已\u202e离职"})
    assert Interest.objects.get().reason == "已离职"


def test_the_answer_is_the_same_for_known_unknown_and_former_codes(
    actor_of: ActorOf, client_of: ClientOf, make_enterprise: MakeEnterprise, now: datetime
) -> None:
    """Nobody learns from it who is registered; names, too, stay those that were written."""
    firm = make_enterprise("已登记的真名")
    FormerCode.objects.create(enterprise=firm, code=credit_code(901), until_on=now)
    told = []
    for role in ("expert", "agency"):
        for code in (firm.code, credit_code(901), credit_code(902)):
            client = client_of(actor_of(role))
            answer = declare(client, code, whose="person")
            text = shown(client).partition("<article")[2].partition("</article>")[0]
            assert "已登记的真名" not in text
            text = text.replace(Interest.objects.latest("pk").public_id, "ID").replace(code, "CODE")
            told.append((answer.status_code, answer["Location"], text.partition("申报：")[0].partition("·")[2]))
    assert told == [told[0]] * 6
    assert "我知道的厂名" in told[0][2]


def test_a_wrong_check_digit_is_asked_about_once(page: Client) -> None:
    good = credit_code(7)
    code = good[:-1] + ("1" if good[-1] != "1" else "2")
    answer = declare(page, code)
    assert answer.status_code == 422
    assert "校验位不符" in answer.content.decode()
    assert f'name="code_seen" value="{code}"' in answer.content.decode()
    assert declare(page, code, code_seen=code).status_code == 302
    assert declare(page, "123").status_code == 422


def test_an_evaluator_declares_for_the_agency(actor_of: ActorOf, client_of: ClientOf) -> None:
    one = actor_of("agency")
    declare(client_of(one), credit_code(8), whose="agency", kind="report")
    made = Interest.objects.get()
    assert (made.person, made.organisation) == (None, one.organisation)
    colleague = actor_of("agency", organisation=one.organisation)
    assert one.organisation.name in shown(client_of(colleague))
    assert credit_code(8) not in shown(client_of(actor_of("agency")))


def test_bureaus_read_the_name_on_record_where_they_see_the_enterprise(
    expert: Actor, actor_of: ActorOf, client_of: ClientOf, make_enterprise: MakeEnterprise, now: datetime
) -> None:
    here, away = make_enterprise("本区厂"), make_enterprise("外区厂", district="320206")
    clerk = actor_of("district_clerk")
    for firm in (here, away):
        interests.declare(by=clerk, now=now, tie=Tie(firm.code, "所填厂名", "other", now.date()))
    every = [(clerk, (True, False)), (actor_of("city_head"), (True, True)), (actor_of("auditor"), (True, True))]
    for by, names in every:
        text = shown(client_of(by))
        assert ("本区厂" in text, "外区厂" in text) == names
        assert "所填厂名" in text
    assert here.code not in shown(client_of(expert))
    head = client_of(actor_of("city_head"))
    assert away.code in shown(head, text=away.code)
    assert here.code not in shown(head, text=away.code)
    assert "没有符合条件" in shown(head, text="没有的厂")


def test_a_withdrawal_is_asked_for_and_settled_by_another_person(
    page: Client, actor_of: ActorOf, client_of: ClientOf
) -> None:
    declare(page, credit_code(9))
    made, head = Interest.objects.get(), client_of(actor_of("city_head"))
    decision = reverse("decide_interest", args=[made.public_id])
    assert decision not in shown(head)
    page.post(reverse("ask_withdraw_interest", args=[made.public_id]), {"reason": "代码填错"})
    assert "申请撤销，待市级确认" in shown(page)
    assert "撤销回避申报待确认" in head.get(reverse("messages")).content.decode()
    assert decision in shown(head)
    assert decision not in shown(client_of(actor_of("auditor")))
    assert head.post(decision, {"decision": "delete"}).status_code == 400
    head.post(decision, {"decision": "withdraw"})
    text = shown(page)
    assert ("已撤销" in text, "代码填错" in text, "申请撤销</summary>" in text) == (True, True, False)


def test_a_clerk_of_the_city_does_not_settle_their_own(actor_of: ActorOf, client_of: ClientOf) -> None:
    clerk = client_of(actor_of("city_clerk"))
    declare(clerk, credit_code(10))
    made = Interest.objects.get()
    clerk.post(reverse("ask_withdraw_interest", args=[made.public_id]), {"reason": "无"})
    decision = reverse("decide_interest", args=[made.public_id])
    assert decision not in shown(clerk)
    answer = clerk.post(decision, {"decision": "withdraw"}, follow=True)
    assert "须由市级其他人员确认" in answer.content.decode()
    assert Interest.objects.standing().exists()


def test_thirty_rows_cost_what_one_costs(
    actor_of: ActorOf, client_of: ClientOf, make_enterprise: MakeEnterprise, now: datetime,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    head, costs = client_of(actor_of("city_head")), []
    for count in (1, 29):
        for _ in range(count):
            tie = Tie(make_enterprise().code, "厂", "other", now.date())
            interests.declare(by=actor_of("expert"), now=now, tie=tie)
        with django_assert_max_num_queries(12) as asked:
            shown(head)
        costs.append(len(asked))
    assert costs[0] == costs[1]
