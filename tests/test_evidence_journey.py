"""Proofs in a real browser: chosen, dropped, interrupted and resumed; cited; read where they were cited."""

import base64
import os
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import FilePayload, Page, Route, expect

from greenfactory.foundations.accounts.actor import Actor
from greenfactory.foundations.files.models import Upload
from greenfactory.foundations.files.tests import samples
from greenfactory.stages.applications.models import Application, Citation, Proof
from tests.browsing import Browsing, faults

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("own_folder")]
BIG = samples.large_pdf(2_200_000)
"""More than two parts."""


def chosen(page: Page, *files: tuple[str, bytes]) -> None:
    """Choose files with our own button."""
    payloads = [FilePayload(name=name, mimeType="application/octet-stream", buffer=content) for name, content in files]
    page.locator("#proof-files").set_input_files(payloads)


def test_files_are_uploaded_described_and_found_on_their_page(
    browsing: Browsing, filler: Actor, application: Application
) -> None:
    page = browsing.as_(filler)
    page.goto(f"/applications/{application.public_id}/proofs")
    expect(page.get_by_role("button", name="上传", exact=True)).to_be_hidden()
    assert faults(page) == []
    chosen(page, ("检测报告.pdf", BIG), ("现场.png", samples.png()))
    expect(page.get_by_role("link", name="检测报告.pdf")).to_be_visible()
    expect(page.get_by_role("link", name="现场.png")).to_be_visible()
    expect(page.locator("[data-queue] li")).to_have_count(0)
    assert Proof.objects.get(name="检测报告.pdf").file.path.read_bytes() == BIG
    page.get_by_role("link", name="检测报告.pdf").click()
    assert faults(page) == []
    page.get_by_label("材料类别").select_option("test_report")
    page.get_by_label("第 1 行指标").select_option(index=3)
    page.get_by_label("第 1 行页码").fill("3—5、7")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_label("第 1 行页码")).to_have_value("3-5, 7")
    assert Citation.objects.get().pages == "3-5, 7"
    if place := os.environ.get("GREENFACTORY_SCREENSHOTS"):
        page.screenshot(path=f"{place}/proof.png", full_page=True)
    page.get_by_role("link", name="全部证明材料").click()
    link = page.get_by_role("link", name="第 3-5, 7 页")
    assert (link.get_attribute("href") or "").endswith("/view#page=3")
    if place := os.environ.get("GREENFACTORY_SCREENSHOTS"):
        page.screenshot(path=f"{place}/proofs.png", full_page=True)
    page.goto(f"/proofs/{Proof.objects.get(name='现场.png').public_id}")
    expect(page.locator("main img")).to_have_js_property("naturalWidth", 2)
    page.get_by_role("button", name="移除").click()
    page.get_by_role("dialog").get_by_role("button", name="移除").click()
    expect(page.get_by_role("link", name="现场.png")).to_have_count(0)


def test_a_file_is_dropped_and_one_that_is_refused_says_why(
    browsing: Browsing, filler: Actor, application: Application
) -> None:
    page = browsing.as_(filler, width=390)
    page.goto(f"/applications/{application.public_id}/proofs")
    drop = """content => {
        const files = new DataTransfer();
        files.items.add(new File([Uint8Array.from(atob(content), (mark) => mark.charCodeAt(0))], "拖入.pdf"));
        files.items.add(new File(["<script>alert(1)</script>"], "坏.pdf"));
        document.getElementById("upload").dispatchEvent(new DragEvent("drop", { dataTransfer: files, bubbles: true, cancelable: true }));
    }"""
    page.evaluate(drop, base64.b64encode(samples.pdf()).decode())
    expect(page.get_by_role("link", name="拖入.pdf")).to_be_visible()
    expect(page.locator("[data-queue] li")).to_contain_text("只收 PDF")
    assert faults(page) == []
    browsing.complaints[:] = [
        each for each in browsing.complaints if "422" not in each
    ]  # the refusal, as the browser logs it


def test_an_upload_that_was_cut_goes_on_after_a_reload(
    browsing: Browsing, filler: Actor, application: Application, tmp_path: Path
) -> None:
    """DU-06: the script sends the rest only."""
    page = browsing.as_(filler)
    (tmp_path / "大.pdf").write_bytes(BIG)
    sent: list[str] = []

    def cut(route: Route) -> None:
        offset = route.request.headers.get("upload-offset")
        if offset is not None:
            sent.append(offset)
        if len(sent) == 2:
            return  # never answered: the page is reloaded in the middle
        route.continue_()

    page.goto(f"/applications/{application.public_id}/proofs")
    page.route("**/uploads/**", cut)
    page.locator("#proof-files").set_input_files(tmp_path / "大.pdf")
    expect(page.locator("[data-queue] progress")).to_have_js_property("value", 1048576)
    page.reload()
    page.unroute_all(behavior="ignoreErrors")
    assert Upload.objects.get().received == 1048576
    page.on("request", lambda request: sent.append(request.headers.get("upload-offset", "")))
    page.locator("#proof-files").set_input_files(tmp_path / "大.pdf")
    expect(page.get_by_role("link", name="大.pdf")).to_be_visible()
    assert [offset for offset in sent if offset] == ["0", "1048576", "1048576", "2097152"]
    assert Proof.objects.get().file.path.read_bytes() == BIG
    browsing.complaints.clear()


def test_an_upload_goes_on_after_an_expired_login_and_tells_it_from_an_old_page(
    browsing: Browsing, filler: Actor, application: Application, tmp_path: Path
) -> None:
    page, offsets = browsing.as_(filler), []
    (tmp_path / "大.pdf").write_bytes(BIG)

    def sent(route: Route) -> None:
        offsets.append(route.request.headers.get("upload-offset"))
        if offsets[-1] == "1048576" and offsets.count("1048576") == 1:
            Session.objects.all().delete()
        route.continue_()

    page.goto(f"/applications/{application.public_id}/proofs")
    page.route("**/uploads/**", sent)
    page.locator("#proof-files").set_input_files(tmp_path / "大.pdf")
    expect(page.locator("[data-queue] li")).to_contain_text("登录已过期")
    page.locator("#proof-files").set_input_files(tmp_path / "大.pdf")
    expect(page.locator("[data-queue] li").last).to_contain_text("登录已过期")
    value = browsing.client_of(filler).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": value, "url": browsing.address}])
    page.context.clear_cookies(name="csrftoken")
    page.locator("#proof-files").set_input_files(tmp_path / "大.pdf")
    expect(page.locator("[data-queue] li").last).to_contain_text("页面已过期")
    page.reload()
    page.locator("#proof-files").set_input_files(tmp_path / "大.pdf")
    expect(page.get_by_role("link", name="大.pdf")).to_be_visible()
    assert [each for each in offsets if each] == ["0", "1048576", "1048576", "1048576", "2097152"]
    browsing.complaints.clear()


def test_without_scripts_a_plain_form_does(browsing: Browsing, filler: Actor, application: Application) -> None:
    context = browsing.browser.new_context(java_script_enabled=False, base_url=browsing.address, locale="zh-CN")
    session = browsing.client_of(filler).cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": browsing.address}])
    page = context.new_page()
    page.goto(f"/applications/{application.public_id}/proofs")
    chosen(page, ("报告.pdf", samples.pdf()))
    page.get_by_role("button", name="上传", exact=True).click()
    page.get_by_role("link", name="报告.pdf").click()
    page.get_by_role("button", name="移除").last.click()
    expect(page.get_by_text("还没有证明材料")).to_be_visible()
    context.close()
