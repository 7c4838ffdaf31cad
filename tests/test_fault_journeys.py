"""What goes wrong while people fill in, in a real browser: the login ends, the network or the database is away, tabs compete."""

import os

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import OperationalError
from playwright.sync_api import Error, Locator, Page, expect

from greenfactory.conftest import ActorOf, MakeApplication, MakeUser, credit_code
from greenfactory.foundations.accounts.actor import Actor
from greenfactory.foundations.journal.models import Entry
from greenfactory.stages.applications.models import Answer, Application, Submission
from greenfactory.stages.applications.tests import conftest
from greenfactory.stages.enterprises.models import Interest
from tests.browsing import Browsing, faults

pytestmark = pytest.mark.django_db(transaction=True)
complete = conftest.complete
"""The fixture."""
PASSWORD = "zhu-feng-lin-shu-27"


@pytest.fixture
def filler(actor_of: ActorOf, make_user: MakeUser) -> Actor:
    return actor_of("filler", user=make_user(username="tianbao", password=PASSWORD))


@pytest.fixture
def place(filler: Actor, make_application: MakeApplication) -> str:
    return f"/applications/{make_application(filler).public_id}/part/data"


def type_into(page: Page, *values: str) -> Locator:
    """Type into the first fields of the page, one after the other."""
    fields = page.locator("input[data-path]")
    for number, value in enumerate(values):
        fields.nth(number).fill(value)
        fields.nth(number).blur()
    return fields


def saved(page: Page, count: int) -> None:
    """Wait until so many fields say that they are saved, and nothing is left on the computer."""
    expect(page.locator(".status").filter(has_text="已保存")).to_have_count(count)
    expect(page.locator("#unsent")).to_be_hidden()


def stored() -> list[str]:
    return sorted(value.strip('"') for value in Answer.objects.values_list("value", flat=True))


def sign_in(page: Page) -> None:
    page.get_by_label("用户名").fill("tianbao")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()


def forgive(browsing: Browsing, *expected: str) -> None:
    """The browser's console says what was done on purpose."""
    browsing.complaints[:] = [each for each in browsing.complaints if not any(word in each for word in expected)]


def test_a_login_that_ends_in_a_long_form_loses_nothing(browsing: Browsing, filler: Actor, place: str) -> None:
    page = browsing.as_(filler)
    page.goto(place)
    type_into(page, "101")
    saved(page, 1)
    Session.objects.all().delete()
    fields = type_into(page, "111", "112", "113")
    expect(page.locator(".status").filter(has_text="登录已过期，内容已存在本机")).to_have_count(3)
    expect(page.locator("#unsent")).to_contain_text("3 项内容尚未送达服务器")
    assert faults(page) == []
    assert stored() == ["101"]
    tab = page.context.new_page()
    tab.goto("/accounts/login/")
    sign_in(tab)
    expect(tab.locator("details.who")).to_be_visible()
    page.evaluate("dispatchEvent(new Event('focus'))")  # a browser without a screen never leaves a tab
    saved(page, 3)
    assert [fields.nth(number).input_value() for number in range(3)] == ["111", "112", "113"]
    assert stored() == ["111", "112", "113"]
    forgive(browsing, "403", "404")


def test_who_is_led_to_the_login_finds_the_form_as_it_was(browsing: Browsing, filler: Actor, place: str) -> None:
    page = browsing.as_(filler, width=390)
    page.goto(place)
    Session.objects.all().delete()
    type_into(page, "121", "122")
    expect(page.locator(".status").filter(has_text="登录已过期")).to_have_count(2)
    page.reload()
    sign_in(page)
    expect(page).to_have_url(f"{browsing.address}{place}")
    saved(page, 2)
    assert [page.locator("input[data-path]").nth(number).input_value() for number in range(2)] == ["121", "122"]
    assert stored() == ["121", "122"]
    forgive(browsing, "403", "404")


def test_what_was_typed_into_any_form_is_there_again_after_the_login(
    browsing: Browsing, actor_of: ActorOf, make_user: MakeUser
) -> None:
    clerk = actor_of("district_clerk", user=make_user(username="tianbao", password=PASSWORD))
    page = browsing.as_(clerk)
    page.goto("/interests/declare")
    page.get_by_label("企业统一社会信用代码").fill(credit_code(9))
    page.get_by_label("企业名称").fill("启岳机械")
    page.get_by_label("关系").select_option("kinship")
    page.get_by_label("起始日期").fill("2024-03-01")
    page.get_by_label("说明").fill("亲属在该企业任职")
    Session.objects.all().delete()
    page.get_by_role("button", name="申报", exact=True).click()
    expect(page.get_by_label("用户名")).to_be_visible()
    assert Interest.objects.count() == 0
    value = browsing.client_of(clerk).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": value, "url": browsing.address}])
    page.goto("/")
    expect(page.locator(".alert")).to_contain_text("您填写的内容没有送达")
    assert faults(page) == []
    page.get_by_role("link", name="回到该页继续").click()
    expect(page.locator(".alert")).to_contain_text("已恢复到表中")
    found = [page.get_by_label(name).input_value() for name in ("企业名称", "关系", "起始日期", "说明")]
    assert found == ["启岳机械", "kinship", "2024-03-01", "亲属在该企业任职"]
    page.get_by_role("button", name="申报", exact=True).click()
    expect(page.locator(".state")).to_have_text("有效")
    expect(page.locator(".alert").filter(has_text="没有送达")).to_have_count(0)
    page.goto("/interests/declare")
    expect(page.get_by_label("企业名称")).to_have_value("")
    assert Interest.objects.get().note == "亲属在该企业任职"


def test_what_was_typed_is_there_after_an_old_page_and_never_for_another_account(
    browsing: Browsing, actor_of: ActorOf
) -> None:
    expert = actor_of("expert")
    page = browsing.as_(expert)

    def typed() -> None:
        page.goto("/interests/declare")
        page.get_by_label("企业统一社会信用代码").fill(credit_code(9))
        page.get_by_label("企业名称").fill("启岳机械")
        page.get_by_label("关系").select_option("other")
        page.get_by_label("起始日期").fill("2024-03-01")
        page.context.clear_cookies(name="csrftoken")
        page.get_by_role("button", name="申报", exact=True).click()
        expect(page.get_by_role("heading", name="页面已过期")).to_be_visible()

    typed()
    page.goto("/interests/declare")
    expect(page.get_by_label("企业名称")).to_have_value("启岳机械")
    typed()
    value = browsing.client_of(actor_of("expert")).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": value, "url": browsing.address}])
    for _ in range(2):
        page.goto("/interests/declare")
        expect(page.get_by_label("企业名称")).to_have_value("")
        value = browsing.client_of(expert).cookies["sessionid"].value
        page.context.add_cookies([{"name": "sessionid", "value": value, "url": browsing.address}])
    forgive(browsing, "403")


def test_an_old_page_and_somebody_elses_login_are_told_apart_and_lose_nothing(
    browsing: Browsing, filler: Actor, place: str, actor_of: ActorOf
) -> None:
    page = browsing.as_(filler)
    page.goto(place)
    page.context.clear_cookies(name="csrftoken")
    fields = type_into(page, "161")
    expect(page.locator(".status").filter(has_text="页面已过期")).to_have_count(1)
    page.reload()
    saved(page, 1)
    mine = next(each for each in page.context.cookies() if each.get("name") == "sessionid")
    other = browsing.client_of(actor_of("filler")).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": other, "url": browsing.address}])
    type_into(page, "171", "172")
    expect(page.locator(".status").filter(has_text="已换用其他账号")).to_have_count(2)
    expect(page.locator("#unsent")).to_contain_text("2 项内容尚未送达服务器")
    value = mine.get("value", "")
    page.context.add_cookies([{"name": "sessionid", "value": value, "url": browsing.address}])
    page.evaluate("dispatchEvent(new Event('focus'))")
    saved(page, 2)
    assert [fields.nth(number).input_value() for number in range(2)] == stored() == ["171", "172"]
    forgive(browsing, "403", "404")


def test_an_answer_that_is_not_from_the_server_stops_nothing(browsing: Browsing, filler: Actor, place: str) -> None:
    page = browsing.as_(filler)
    page.clock.install()
    page.goto(place)
    page.route("**/answers", lambda route: route.fulfill(status=200, body="<h1>请先认证上网</h1>"))
    type_into(page, "181")
    expect(page.locator(".status").filter(has_text="已存在本机")).to_have_count(1)
    page.unroute("**/answers")
    type_into(page, "182")
    page.clock.fast_forward(5_000)
    saved(page, 1)
    assert stored() == ["182"]


def test_a_page_that_is_closed_without_a_network_has_its_answers_when_it_is_opened_again(
    browsing: Browsing, filler: Actor, place: str
) -> None:
    page = browsing.as_(filler)
    page.goto(place)
    page.context.set_offline(True)
    type_into(page, "131", "132")
    expect(page.locator(".status").filter(has_text="网络不通，已存在本机")).to_have_count(2)
    expect(page.locator("#unsent")).to_contain_text("2 项内容尚未送达服务器")
    with pytest.raises(Error, match="ERR_INTERNET_DISCONNECTED"):
        page.reload()
    page.context.set_offline(False)
    page.goto(place)
    fields = page.locator("input[data-path]")
    expect(fields.nth(0)).to_have_value("131")
    expect(fields.nth(1)).to_have_value("132")
    saved(page, 2)
    assert stored() == ["131", "132"]
    forgive(browsing, "ERR_INTERNET_DISCONNECTED")


def test_while_the_database_is_away_answers_wait_and_are_sent_by_themselves(
    browsing: Browsing, filler: Actor, place: str
) -> None:
    page = browsing.as_(filler)
    page.clock.install()
    page.goto(place)
    page.route("**/answers", lambda route: route.fulfill(status=503, headers={"Retry-After": "5"}, body="<h1>503</h1>"))
    type_into(page, "141")
    expect(page.locator(".status").filter(has_text="已存在本机")).to_have_count(1)
    page.unroute("**/answers")
    assert stored() == []
    page.clock.fast_forward(5_000)
    saved(page, 1)
    assert stored() == ["141"]
    forgive(browsing, "503")


def test_the_page_of_an_outage_can_be_read_by_everybody(
    browsing: Browsing, filler: Actor, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = browsing.as_(filler, width=390)

    def away(_: SessionStore) -> None:
        raise OperationalError

    monkeypatch.setattr(SessionStore, "load", away)
    answer = page.goto(place)
    assert answer
    assert (answer.status, answer.headers["retry-after"]) == (503, "5")
    expect(page.get_by_role("heading", level=1)).to_have_text("数据库暂时无法连接")
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    if folder := os.environ.get("GREENFACTORY_SCREENSHOTS"):
        page.screenshot(path=f"{folder}/outage.png", full_page=True)
    monkeypatch.undo()
    page.reload()
    expect(page.locator("input[data-path]").first).to_be_visible()
    forgive(browsing, "503")


def test_two_tabs_of_one_person_keep_both_fields_and_ask_about_the_same_one(
    browsing: Browsing, filler: Actor, place: str
) -> None:
    first = browsing.as_(filler)
    second = first.context.new_page()
    first.goto(place)
    second.goto(place)
    type_into(first, "151")
    saved(first, 1)
    other = second.locator("input[data-path]").nth(1)
    other.fill("152")
    other.blur()
    saved(second, 1)
    assert stored() == ["151", "152"]
    type_into(second, "159")
    expect(second.locator(".version strong")).to_have_text(["159", "151"])
    assert stored() == ["151", "152"]
    second.get_by_role("button", name="用我的").click()
    saved(second, 2)
    first.reload()
    fields = first.locator("input[data-path]")
    assert [fields.nth(number).input_value() for number in range(2)] == ["159", "152"]
    assert stored() == ["152", "159"]
    forgive(browsing, "409")


def test_a_double_click_hands_in_once(browsing: Browsing, complete: tuple[Actor, Application]) -> None:
    by, application = complete
    page = browsing.as_(by)
    page.goto(f"/applications/{application.public_id}/check")
    page.get_by_role("button", name="提交申报").dblclick()
    expect(page.get_by_role("heading", level=1)).to_have_text("提交回执")
    sealed = Submission.objects.get()
    expect(page.locator("body")).to_contain_text(sealed.receipt)
    assert Entry.objects.filter(deed="submit").count() == 1
    page.go_back()
    expect(page.get_by_role("button", name="提交申报")).to_have_count(0)
