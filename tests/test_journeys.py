"""Journeys in a real browser, as each role takes them."""

from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from greenfactory.conftest import ActorOf, MakeApplication, MakeRound
from greenfactory.example.answers import answer
from greenfactory.example.firms import firms
from greenfactory.foundations.accounts.models import ROLES
from greenfactory.foundations.workdays import calendar
from greenfactory.rulebook import workdays
from greenfactory.rulebook.packs import benchmarks, library, packreader
from greenfactory.stages.applications import content
from greenfactory.stages.applications.models import Answer, Application, Submission
from greenfactory.stages.rounds import pinned
from greenfactory.stages.rounds.models import Round
from tests.browsing import Browsing, faults, proves_who_they_are

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_bureau_opens_a_round(browsing: Browsing, actor_of: ActorOf, now: datetime) -> None:
    by = actor_of("city_head")
    clerk, head = browsing.as_(actor_of("city_clerk")), browsing.as_(by)
    clerk.goto("/rounds/")
    clerk.get_by_role("link", name="新建批次").click()
    assert faults(clerk) == []
    clerk.get_by_label("评价年份").fill("2025")
    _next(clerk)
    clerk.get_by_label("申报开始日").fill("2026-01-05")
    clerk.get_by_label("申报截止日").fill(workdays.add(calendar(), now.date(), 20).isoformat())
    _next(clerk)
    _next(clerk)
    clerk.get_by_label("分数线").fill("82")
    clerk.get_by_role("button", name="上移").nth(1).click()
    _next(clerk)
    clerk.get_by_label("示例值").check()
    _next(clerk)
    assert faults(clerk) == []
    clerk.get_by_role("link", name="下一步：复核发布").click()
    expect(clerk.get_by_role("heading", level=1)).to_have_text("2025年度市级绿色工厂评价")
    assert faults(clerk) == []
    clerk.get_by_text("提请：发布批次").click()
    _document(clerk)
    clerk.get_by_role("button", name="提请确认").click()
    expect(clerk.get_by_role("heading", name="待确认")).to_be_visible()
    head.goto(f"/rounds/{Round.objects.get().public_id}")
    expect(head.get_by_role("link", name="验证身份")).to_be_visible()
    proves_who_they_are(head, by)
    head.reload()
    assert faults(head) == []
    _document(head)
    head.get_by_role("button", name="确认", exact=True).click()
    expect(head.locator(".state").first).to_have_text("申报中")
    found = Round.objects.get()
    own = pinned.read(found.pack).selection.ties.order
    assert (found.state, found.rules) == (
        "released", {"threshold": {"value": "82"}, "ties": {"order": [own[1], own[0], *own[2:]]}},
    )  # fmt: skip


def _next(page: Page) -> None:
    """Save the step of the wizard, once axe has found nothing on it."""
    assert faults(page) == []
    page.get_by_role("button", name="保存，下一步").click()


def _document(page: Page) -> None:
    page.get_by_label("采用文件文号").fill("示工信〔2026〕1号")
    page.get_by_label("成文日期").fill("2026-01-04")


def test_an_enterprise_fills_in_and_nothing_is_lost(
    browsing: Browsing, actor_of: ActorOf, make_application: MakeApplication
) -> None:
    one = actor_of("filler")
    other = actor_of("submitter", organisation=one.organisation)
    place = f"/applications/{make_application(one).public_id}/part/gate"
    first, second = browsing.as_(one), browsing.as_(other, width=390)
    first.goto(place)
    second.goto(place)
    assert faults(first) == []
    assert faults(second) == []
    field = first.locator("select[data-path]").first
    path = field.get_attribute("data-path") or ""
    field.select_option("yes")
    expect(first.locator(".status").first).to_have_text("已保存")
    assert Answer.objects.get(path=path).value == "true"

    same = second.locator(f'[data-path="{path}"]')
    same.select_option("no")
    expect(second.locator(".status").first).to_contain_text("同事刚改过这一项")
    assert Answer.objects.get(path=path).value == "true"
    second.get_by_role("button", name="用我的").click()
    expect(second.locator(".status").first).to_have_text("已保存")
    assert Answer.objects.get(path=path).value == "false"

    next_field = first.locator("select[data-path]").nth(1)
    first.context.set_offline(True)
    next_field.select_option("yes")
    expect(first.locator(".status").nth(1)).to_contain_text("网络不通")
    assert Answer.objects.count() == 1
    first.context.set_offline(False)
    first.reload()
    expect(first.locator("select[data-path]").nth(1)).to_have_value("yes")
    for _ in range(50):  # it was sent either when the network came back or after the reload
        if Answer.objects.count() == 2:
            break
        first.wait_for_timeout(200)
    second.reload()
    expect(second.locator("select[data-path]").nth(1)).to_have_value("yes")
    assert Answer.objects.count() == 2
    browsing.complaints = [
        each for each in browsing.complaints if "409" not in each and "ERR_INTERNET_DISCONNECTED" not in each
    ]


def test_a_page_that_is_older_than_the_last_answer_shows_the_answer(
    browsing: Browsing, actor_of: ActorOf, make_application: MakeApplication
) -> None:
    """A reload may be answered before the saving of a field that was still on its way."""
    by = actor_of("filler")
    place = f"/applications/{make_application(by).public_id}/part/gate"
    page = browsing.as_(by)
    page.goto(place)
    stale = page.request.get(place).text()
    page.locator("select[data-path]").first.select_option("yes")
    expect(page.locator(".status").first).to_have_text("已保存")
    page.route(f"**{place}", lambda route: route.fulfill(body=stale, content_type="text/html; charset=utf-8"))
    page.goto(place)
    expect(page.locator("select[data-path]").first).to_have_value("yes")
    page.locator("select[data-path]").first.select_option("no")
    expect(page.locator(".status").first).to_have_text("已保存")
    assert Answer.objects.get().value == "false"


def test_an_enterprise_proves_declares_and_submits(
    browsing: Browsing, actor_of: ActorOf, make_application: MakeApplication, tmp_path: Path
) -> None:
    pack = packreader.read(library.find(library.DEFAULT))
    table = benchmarks.read(pack.file("benchmarks/example.toml"), pack)
    filed = answer(firms()[6], pack, table)
    by = actor_of("submitter")
    application = make_application(
        by, answers={path: value for path, value in content.answers(filed.content) if value is not None}
    )
    page = browsing.as_(by)
    page.goto(f"/applications/{application.public_id}/check")
    assert faults(page) == []
    page.get_by_role("button", name="提交申报").click()
    expect(page.get_by_role("alert")).to_contain_text("承诺")
    page.get_by_role("button", name="作出承诺").click()
    prove(application)
    page.get_by_role("button", name="提交申报").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("提交回执")
    assert faults(page) == []
    submission = Submission.objects.get()
    expect(page.locator("body")).to_contain_text(submission.sha256)
    assert Application.objects.get().state == "submitted"
    with page.expect_download() as download:
        page.get_by_role("link", name="下载封存内容").click()
    assert Path(download.value.path()).read_text("utf-8") == submission.content
    page.goto(f"/applications/{application.public_id}/")
    page.get_by_label("撤回原因").fill("数据有误")
    page.get_by_role("button", name="撤回").click()
    expect(page.locator(".state").first).to_have_text("已撤回")


def prove(application: Application) -> None:
    """A proof for every row, put in behind the page's back; the page of proofs has a journey of its own."""
    from greenfactory.foundations.files.models import StoredFile  # noqa: PLC0415
    from greenfactory.stages.applications.models import Citation, Proof  # noqa: PLC0415

    pack = packreader.read(library.find(library.DEFAULT))
    user = application.answers.select_related("by")[0].by
    at = application.begun_at
    file = StoredFile.objects.create(sha256="1" * 64, size=9, kind="application/pdf", pages=3, stored_at=at)
    proof = Proof.objects.create(application=application, file=file, name="证明.pdf", uploaded_at=at, uploaded_by=user)
    Citation.objects.bulk_create(Citation(proof=proof, row=row) for row in pack.rows)


@pytest.mark.parametrize("role", sorted(ROLES))
@pytest.mark.parametrize("width", [1440, 390])
def test_the_desk_of_every_role_is_accessible_and_nothing_overflows(
    browsing: Browsing, actor_of: ActorOf, make_round: MakeRound, role: str, width: int
) -> None:
    make_round()
    page = browsing.as_(actor_of(role), width=width)
    page.goto("/")
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def kept_here(page: Page) -> str:
    """What the browser has stored of any draft."""
    return str(page.evaluate("JSON.stringify(Object.entries(localStorage)) + JSON.stringify(sessionStorage)"))


def test_what_was_saved_or_signed_out_of_leaves_nothing_on_a_shared_computer(
    browsing: Browsing, actor_of: ActorOf, make_application: MakeApplication
) -> None:
    by = actor_of("filler")
    place = f"/applications/{make_application(by).public_id}/part/data"
    page = browsing.as_(by)
    page.goto(place)
    fields = page.locator("input[data-path]")
    fields.nth(0).fill("13579")
    fields.nth(0).blur()
    expect(page.locator(".status").filter(has_text="已保存")).to_have_count(1)
    assert "13579" not in kept_here(page)
    page.route("**/answers", lambda route: route.abort())
    fields.nth(1).fill("24680")
    fields.nth(1).blur()
    expect(page.locator("#unsent")).to_contain_text("1 项内容尚未送达服务器")
    assert faults(page) == []
    assert "24680" in kept_here(page)
    page.locator("details.who summary").click()
    page.once("dialog", lambda dialog: dialog.dismiss())
    page.get_by_role("button", name="退出登录").click()
    assert "24680" in kept_here(page)
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="退出登录").click()
    expect(page.locator("details.who")).to_have_count(0)
    assert "24680" not in kept_here(page)
    assert Answer.objects.count() == 1
    browsing.complaints = [each for each in browsing.complaints if "ERR_FAILED" not in each]


def test_two_answers_stand_side_by_side_until_one_is_chosen_and_none_is_lost(
    browsing: Browsing, actor_of: ActorOf, make_application: MakeApplication
) -> None:
    one = actor_of("filler")
    other = actor_of("submitter", organisation=one.organisation)
    place = f"/applications/{make_application(one).public_id}/part/data"
    first, second = browsing.as_(one), browsing.as_(other, width=390)
    first.goto(place)
    second.goto(place)
    path = first.locator("input[data-path]").first.get_attribute("data-path") or ""
    mine, theirs = (page.locator(f'[data-path="{path}"]') for page in (second, first))
    theirs.fill("100")
    theirs.blur()
    expect(first.locator(".status").filter(has_text="已保存")).to_have_count(1)
    mine.fill("200")
    mine.blur()
    both = second.locator(".version strong")
    expect(both).to_have_text(["200", "100"])
    mine.fill("250")  # going on typing does not overwrite what nobody has chosen between
    mine.blur()
    expect(both).to_have_text(["250", "100"])
    assert Answer.objects.get(path=path).value == '"100"'
    assert faults(second) == []
    second.reload()
    expect(both).to_have_text(["250", "100"])
    second.get_by_role("button", name="用对方的").click()
    expect(mine).to_have_value("100")
    assert "250" not in kept_here(second)
    browsing.complaints = [each for each in browsing.complaints if "409" not in each]


def test_the_system_administrator_has_work_done(browsing: Browsing, actor_of: ActorOf) -> None:
    page = browsing.as_(actor_of("system_admin"), width=390)
    page.goto("/operation/")
    assert faults(page) == []
    page.get_by_role("button", name="立即执行 检查磁盘空间").click()
    expect(page.locator("tr", has_text="检查磁盘空间")).to_contain_text("等待执行")
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
