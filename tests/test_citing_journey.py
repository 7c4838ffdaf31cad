"""Proofs cited at the row that they prove: by mouse, by keyboard, with a new file, without scripts; nothing typed is lost."""

import re
from datetime import datetime

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import FilePayload, expect

from greenfactory.conftest import default_pack
from greenfactory.foundations.accounts.actor import Actor
from greenfactory.foundations.files.models import StoredFile
from greenfactory.foundations.files.tests import samples
from greenfactory.stages.applications.models import Answer, Application, Citation, Proof
from tests.browsing import Browsing, faults

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("own_folder")]
ROWS = [row for row in default_pack().areas[0].rows if row.quantity is None]


def test_proofs_are_cited_at_their_row_while_typing_goes_on(
    browsing: Browsing, filler: Actor, application: Application
) -> None:
    page = browsing.as_(filler)
    area = default_pack().areas[0].id
    page.goto(f"/applications/{application.public_id}/part/area-{area}")
    one, two = ROWS[:2]
    half = page.locator(f'[data-path="rows/{two.id}/reason"]')
    half.fill("已建立制度，写到一半")
    row = page.locator(f"#row-{one.id}")
    row.get_by_role("link", name="附证明材料").focus()
    page.keyboard.press("Enter")
    expect(row.get_by_label("已上传的材料")).to_be_focused()
    assert faults(page) == []
    content = FilePayload(name="监测报告.pdf", mimeType="application/pdf", buffer=samples.pdf(5))
    row.locator("input[type=file]").set_input_files(content)
    expect(row.get_by_label("已上传的材料").locator("option:checked")).to_have_text("监测报告.pdf")
    row.get_by_label("页码").fill("3—9")
    page.keyboard.press("Enter")
    expect(row.get_by_role("alert")).to_contain_text("超出文件页数（共 5 页）")
    row.get_by_label("页码").fill("3—5、1")
    page.keyboard.press("Enter")
    expect(row.locator(".cited")).to_contain_text("监测报告.pdf · 第 3-5, 1 页")
    expect(row.get_by_role("link", name="附证明材料")).to_be_focused()
    assert list(Citation.objects.values_list("row", "pages")) == [(one.id, "3-5, 1")]
    expect(half).to_have_value("已建立制度，写到一半")
    other = page.locator(f"#row-{two.id}")
    other.get_by_role("link", name="附证明材料").click()
    other.get_by_label("已上传的材料").select_option("监测报告.pdf（5 页）")
    other.get_by_role("button", name="附上").click()
    expect(other.locator(".cited")).to_have_text("监测报告.pdf")
    half.blur()
    expect(page.locator(f'.status[data-for="{half.get_attribute("id")}"]')).to_have_text("已保存")
    assert Answer.objects.get().value == '"已建立制度，写到一半"'
    row.get_by_role("link", name="附证明材料").click()
    row.get_by_role("button", name="不再引用").click()
    expect(row.locator(".cited")).to_have_count(0)
    assert list(Citation.objects.values_list("row", "pages")) == [(two.id, "")]
    row.get_by_role("link", name="附证明材料").click()
    row.get_by_label("页码").press("Escape")
    expect(row.locator("[data-cite-form]")).to_have_count(0)
    expect(row.get_by_role("link", name="附证明材料")).to_be_focused()
    browsing.complaints[:] = [each for each in browsing.complaints if "422" not in each]  # the refusal of page 9


def test_what_keeps_from_citing_is_told_apart(
    browsing: Browsing, filler: Actor, application: Application, now: datetime
) -> None:
    page, place = browsing.as_(filler), f"/applications/{application.public_id}/part/gate"
    page.goto(place)
    row = page.locator(".proved").first
    said, opens = row.locator("[data-cite-said]"), row.get_by_role("link", name="附证明材料")
    file = StoredFile.objects.create(sha256="0" * 64, size=1, kind="pdf", pages=3, stored_at=now)
    Proof.objects.create(application=application, file=file, name="报告.pdf", uploaded_at=now, uploaded_by=filler.user)
    opens.click()
    row.get_by_label("已上传的材料").select_option("报告.pdf（3 页）")
    Proof.objects.update(removed_at=now)  # by a colleague, meanwhile
    row.get_by_role("button", name="附上").click()
    expect(said).to_contain_text("可能刚被移除")
    Proof.objects.update(removed_at=None)
    page.context.clear_cookies(name="csrftoken")  # as after signing in again elsewhere
    row.get_by_role("button", name="附上").click()
    expect(said).to_contain_text("页面已过期")
    page.route("**/cite/**", lambda route: route.fulfill(status=503, body="<h1>503</h1>"))
    row.get_by_role("button", name="附上").click()
    expect(said).to_contain_text("暂时无法办理")
    page.unroute_all()
    Session.objects.all().delete()
    row.get_by_role("link", name="取消").click()
    opens.click()
    expect(said).to_contain_text("登录已过期")
    assert not Citation.objects.exists()
    browsing.complaints[:] = [each for each in browsing.complaints if not re.search("status of (403|404|503)", each)]


def test_a_condition_is_proved_on_a_narrow_screen(browsing: Browsing, filler: Actor, application: Application) -> None:
    page = browsing.as_(filler, width=390)
    page.goto(f"/applications/{application.public_id}/part/gate")
    row = page.locator(".proved").first
    row.get_by_role("link", name="附证明材料").click()
    row.locator("input[type=file]").set_input_files(
        FilePayload(name="现场.png", mimeType="image/png", buffer=samples.png())
    )
    expect(row.get_by_label("已上传的材料").locator("option:checked")).to_have_text("现场.png")
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    row.get_by_role("button", name="附上").click()
    expect(row.locator(".cited")).to_have_text("现场.png")
    assert Citation.objects.get().row == default_pack().gate[0].id


def test_without_scripts_a_page_of_its_own_takes_file_and_pages(
    browsing: Browsing, filler: Actor, application: Application
) -> None:
    context = browsing.browser.new_context(java_script_enabled=False, base_url=browsing.address, locale="zh-CN")
    session = browsing.client_of(filler).cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": browsing.address}])
    page = context.new_page()
    page.goto(f"/applications/{application.public_id}/part/gate")
    page.get_by_role("link", name="附证明材料").first.click()
    page.get_by_label("页码").fill("2")
    page.locator("input[type=file]").set_input_files(
        FilePayload(name="报告.pdf", mimeType="application/pdf", buffer=samples.pdf(3))
    )
    page.get_by_role("button", name="附上").click()
    expect(page.locator(".cited").first).to_have_text("报告.pdf · 第 2 页")
    assert page.url.endswith(f"/part/gate#row-{default_pack().gate[0].id}")
    context.close()
