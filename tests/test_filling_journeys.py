"""Journeys of those who fill in together: sections shared out, an application taken back and reopened."""

import json
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import expect

from greenfactory.conftest import ActorOf, MakeApplication, MakeRound, default_pack
from greenfactory.example.figures import YEAR
from greenfactory.foundations.journal.models import Entry
from greenfactory.stages.applications import actions, workbook
from greenfactory.stages.applications.models import Answer, Application, Assignment, Submission
from greenfactory.stages.applications.queries import opened
from greenfactory.stages.applications.tests.test_statistics import table
from greenfactory.stages.rounds.models import Round
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


def test_a_clerk_loads_a_mailed_workbook_and_the_enterprise_looks_it_over(
    browsing: Browsing, actor_of: ActorOf, make_application: MakeApplication, make_round: MakeRound, tmp_path: Path
) -> None:
    firm, clerk, round = actor_of("submitter"), actor_of("district_clerk"), make_round()
    one, two = (row.id for row in default_pack().gate[:2])
    application = make_application(firm, round=round, answers={f"gate/{one}": True, f"gate/{two}": True})
    book = tmp_path / "自评表.xlsx"
    book.write_bytes(workbook.written(opened(application)))
    Answer.objects.filter(path=f"gate/{one}").update(value="false")
    Answer.objects.filter(path=f"gate/{two}").delete()
    desk = browsing.as_(clerk)
    desk.goto(f"/enterprises/{application.enterprise.public_id}")
    desk.get_by_role("link", name="代录自评表").click()
    assert faults(desk) == []
    desk.get_by_label("同意代录").fill("3月5日来函，联系人张某")
    desk.get_by_label("选择文件").set_input_files(book)
    desk.get_by_role("button", name="读入草稿").click()
    expect(desk.locator("main")).to_contain_text("已读入表中 2 项")
    theirs = browsing.as_(firm, width=390)
    theirs.goto(f"/applications/{application.public_id}/")
    theirs.get_by_role("link", name="自评表.xlsx").first.click()
    assert faults(theirs) == []
    assert theirs.evaluate("document.documentElement.scrollWidth") <= 390
    theirs.get_by_role("checkbox").check()
    theirs.get_by_role("button", name="已核对").click()
    expect(theirs.locator("main")).to_contain_text("采用表中 1 项")
    assert dict(Answer.objects.values_list("path", "value")) == {f"gate/{one}": "true", f"gate/{two}": "true"}


def test_a_slipped_unit_is_remarked_on_as_one_types_and_goes_when_it_is_mended(
    browsing: Browsing, actor_of: ActorOf, make_application: MakeApplication
) -> None:
    by = actor_of("filler")
    application = make_application(by, answers={f"data/output_value/{YEAR - 1}": "120"})
    page = browsing.as_(by, width=390)
    page.goto(f"/applications/{application.public_id}/part/data")
    field = page.locator(f'[data-path="data/output_value/{YEAR}"]')
    remark = page.locator(f'[data-remarks="data/output_value/{YEAR}"]')
    field.fill("120000")
    field.blur()
    expect(remark).to_contain_text("1000 倍，可能是单位或小数点有误")
    assert faults(page) == []
    field.fill("１２５")
    field.blur()
    expect(remark).to_have_text("")
    expect(page.locator(f'.status[data-for="{field.get_attribute("id")}"]')).to_have_text("已保存为 125")
    expect(field).to_have_value("125")
    field.fill("126")
    field.blur()
    expect(page.locator(f'.status[data-for="{field.get_attribute("id")}"]')).to_have_text("已保存")


def test_an_enterprise_goes_on_from_last_year(
    browsing: Browsing, actor_of: ActorOf, make_application: MakeApplication, make_round: MakeRound, now: datetime
) -> None:
    by = actor_of("submitter")
    row = next(row.id for row in default_pack().rows.values() if row.quantity is None)
    answers = {f"rows/{row}/met": True, f"data/output_value/{YEAR}": "120", f"gate/{default_pack().gate[0].id}": True}
    before = make_application(by, answers=dict(answers))
    sealed = json.dumps(actions.seal(opened(before)))
    entry = Entry.objects.create(at=now, by=by.user, deed="submit", subject="x", content="{}")
    Submission.objects.create(
        application=before, number=1, key="k", content=sealed, sha256="", entry=entry, by=by.user, at=now
    )
    round = make_round()
    Round.objects.filter(pk=round.pk).update(year=YEAR + 1)
    draft = make_application(by, round=Round.objects.get(pk=round.pk))
    page = browsing.as_(by, width=390)
    page.goto(f"/applications/{draft.public_id}/")
    page.get_by_role("link", name="沿用上年填报内容").click()
    assert faults(page) == []
    page.get_by_text("不能沿用").click()
    expect(page.locator("details table")).to_contain_text("基本要求须按本年度情况重新确认")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_role("button", name="沿用以上内容").click()
    expect(page.locator("main")).to_contain_text("沿用 2 项，请逐项核对")
    page.goto(f"/applications/{draft.public_id}/part/data")
    expect(page.locator(f'[data-path="data/output_value/{YEAR}"]')).to_have_value("120")
    expect(page.locator(".carried")).to_have_count(1)
    assert faults(page) == []
    page.get_by_role("button", name="本部分已核对").click()
    page.goto(f"/applications/{draft.public_id}/part/data")
    expect(page.locator(".carried")).to_have_count(0)


def test_an_enterprise_reads_in_what_it_told_the_statistics_bureau(
    browsing: Browsing, actor_of: ActorOf, make_application: MakeApplication, tmp_path: Path
) -> None:
    by = actor_of("filler")
    application = make_application(by)
    (tmp_path / "205-1.xlsx").write_bytes(table())
    page = browsing.as_(by, width=390)
    page.goto(f"/applications/{application.public_id}/")
    page.get_by_role("link", name="读入统计报表").click()
    assert faults(page) == []
    page.get_by_label("选择文件").set_input_files(tmp_path / "205-1.xlsx")
    page.get_by_role("button", name="读取并核对").click()
    expect(page.locator("main")).to_contain_text("不认识这一行")
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_role("checkbox", name="原煤").uncheck()
    page.get_by_role("button", name="读入勾选的行").click()
    expect(page.locator('[data-path="energy/1/amount"]')).to_have_value("300")
    assert Answer.objects.filter(path__startswith="energy/").count() == 5


def test_a_refused_workbook_is_saved_and_the_page_says_so(
    browsing: Browsing, actor_of: ActorOf, make_application: MakeApplication, tmp_path: Path
) -> None:
    by, file = actor_of("filler"), tmp_path / "我的表.xlsx"
    book = openpyxl.Workbook()
    sheet = book["Sheet"]
    for row in (["项目", "单位", str(YEAR)], ["利润总额", "万元", 1]):
        sheet.append(row)
    book.save(file)
    page = browsing.as_(by, width=390)
    page.goto(f"/applications/{make_application(by).public_id}/")
    page.get_by_label("选择文件").set_input_files(file)
    with page.expect_download() as saved:
        page.get_by_role("button", name="读入").click()
    name = saved.value.suggested_filename
    expect(page.locator("#messages")).to_have_text(f"未读入：1 处错误，请改正刚下载的 {name} 后重新上传")
    assert faults(page) == []
    sheet["A2"] = "工业总产值"
    book.save(file)
    page.get_by_label("选择文件").set_input_files(file)
    page.get_by_role("button", name="读入").click()
    expect(page.locator("#messages")).to_contain_text("已读入，更新 1 项")


def test_a_rows_own_points_follow_what_is_typed_and_the_foot_leads_on(
    browsing: Browsing, actor_of: ActorOf, make_application: MakeApplication
) -> None:
    by = actor_of("filler")
    application, (area, after) = make_application(by), default_pack().areas[:2]
    row = next(row for row in area.rows if row.required and row.quantity is None)
    page = browsing.as_(by)
    page.goto(f"/applications/{application.public_id}/part/area-{area.id}")
    card = page.locator(f"#row-{row.id}")
    expect(card.locator(".points strong")).to_have_text("—")
    card.locator(".steps summary").click()
    section = page.get_by_role("navigation", name="申报表各部分").get_by_role("link", name=area.title["zh"])
    asked = sum(each.quantity is None for each in area.rows)
    expect(section.locator("small")).to_have_text(f"0/{asked}")
    card.locator(f'[data-path="rows/{row.id}/met"]').select_option("yes")
    expect(section.locator("small")).to_have_text(f"1/{asked}")
    expect(card.locator(".points strong")).not_to_have_text("—")
    expect(card.locator(".steps ol")).to_be_visible()
    page.get_by_role("navigation", name="前后部分").get_by_role("link", name=after.title["zh"]).click()
    expect(page.get_by_role("heading", name=after.title["zh"], level=2)).to_be_visible()
    expect(page.get_by_role("link", name=f"上一节 {area.title['zh']}")).to_be_visible()
    page.goto(f"/applications/{application.public_id}/part/energy")
    expect(page.get_by_role("link", name="下一步 检查与提交")).to_be_visible()
    page.goto(f"/applications/{application.public_id}/part/gate")
    expect(page.get_by_role("navigation", name="前后部分").get_by_role("link")).to_have_count(1)
