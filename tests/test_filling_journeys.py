"""Journeys of those who fill in together: sections shared out, an application taken back and reopened."""

import pytest
from playwright.sync_api import expect

from greenfactory.conftest import ActorOf, MakeApplication
from greenfactory.stages.applications.models import Application, Assignment
from tests.browsing import Browsing, faults

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_submitter_shares_out_the_sections(
    browsing: Browsing, actor_of: ActorOf, make_application: MakeApplication
) -> None:
    submitter = actor_of("submitter")
    filler = actor_of("filler", organisation=submitter.organisation)
    place = f"/applications/{make_application(submitter).public_id}/"
    page = browsing.as_(submitter)
    page.goto(place)
    page.get_by_role("link", name="填报分工").click()
    assert faults(page) == []
    line = page.locator("form.question").first
    line.get_by_label("负责人").select_option(label=filler.user.name)
    line.get_by_label("完成日期").fill("2026-12-01")
    line.get_by_label("备注").fill("请先核对近三年事故情况")
    line.get_by_role("button", name="保存").click()
    expect(page.get_by_role("alert").or_(page.get_by_role("status")).first).to_contain_text("分工已保存")
    assert Assignment.objects.get().person == filler.user
    theirs = browsing.as_(filler, width=390)
    theirs.goto("/")
    assert faults(theirs) == []
    theirs.get_by_role("link", name="基本要求").click()
    expect(theirs.locator(".section-body")).to_contain_text(f"本部分由{filler.user.name}负责")
    theirs.goto(place + "assignments")
    assert faults(theirs) == []
    assert theirs.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_submitter_reopens_what_was_withdrawn(
    browsing: Browsing, actor_of: ActorOf, make_application: MakeApplication
) -> None:
    by = actor_of("submitter")
    application = make_application(by)
    Application.objects.update(state="withdrawn")
    page = browsing.as_(by, width=390)
    page.goto(f"/applications/{application.public_id}/")
    assert faults(page) == []
    page.get_by_role("button", name="重新填报").click()
    expect(page.locator(".state").first).to_have_text("草稿")
    page.goto(f"/applications/{application.public_id}/part/gate")
    expect(page.locator("select[data-path]").first).to_be_visible()
