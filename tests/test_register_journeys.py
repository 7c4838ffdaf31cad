"""Titles of earlier years and changes of enterprises, in a real browser."""

import re
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import expect

from greenfactory.conftest import HOME, ActorOf, MakeEnterprise, MakeOrganisation, credit_code
from greenfactory.foundations.files.tests import samples
from greenfactory.stages.enterprises.models import Enterprise, Title
from tests.browsing import Browsing, faults, proves_who_they_are

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("width", [1440, 390])
def test_the_city_fills_in_the_template_and_sees_its_goal(
    browsing: Browsing, actor_of: ActorOf, make_organisation: MakeOrganisation, tmp_path: Path, width: int
) -> None:
    make_organisation("district", name="锡东区工信局")
    page = browsing.as_(actor_of("city_clerk"), width)
    page.goto("/titles/import")
    assert faults(page) == []
    with page.expect_download() as downloading:
        page.get_by_role("link", name="下载模板").click()
    file = tmp_path / "titles.xlsx"
    downloading.value.save_as(file)
    book = openpyxl.load_workbook(file)
    head = {cell.value: number for number, cell in enumerate(book.worksheets[0][1], start=1)}
    row = {
        "现名称": "启岳机械",
        "统一社会信用代码": credit_code(80_001),
        "属地": "锡东区工信局",
        "认定年度": "2022",
        "文号": "1号",
    }
    for name, value in row.items():
        book.worksheets[0].cell(2, head[name], value)
    book.save(file)
    page.get_by_label("名单").set_input_files(file)
    page.get_by_role("button", name="导入").click()
    expect(page.locator(".alert-success")).to_contain_text("已登记 1 个称号")
    assert faults(page) == []
    page.goto("/titles/")
    page.get_by_text("按属地、行业大类和年度").click()
    expect(page.locator("#goal + p")).to_contain_text("1 家企业现持有市级称号")
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert Title.objects.count() == 1


@pytest.mark.parametrize("width", [1440, 390])
def test_an_enterprise_tells_of_a_new_code_and_the_district_confirms(
    browsing: Browsing, actor_of: ActorOf, make_enterprise: MakeEnterprise, width: int
) -> None:
    firm = make_enterprise("启岳机械")
    own = browsing.as_(actor_of("submitter", organisation=firm.organisation), width)
    own.goto("/profile")
    assert faults(own) == []
    own.get_by_role("link", name="合并、分立、迁移、代码变更").click()
    assert faults(own) == []
    assert own.evaluate("document.documentElement.scrollWidth") <= width
    own.get_by_label("变更类型").select_option("recode")
    own.get_by_label("变更日期").fill("2026-01-15")
    own.get_by_label("批准或登记文书").fill("换发营业执照通知书")
    own.get_by_label("事由").fill("重新登记")
    own.get_by_label("承继企业代码或变更后代码").fill(credit_code(80_002))
    own.get_by_role("button", name="提交").click()
    expect(own.locator(".state").first).to_have_text(re.compile("^待.+确认$"))
    district = browsing.as_(actor_of("district_head"), width)
    district.goto("/changes/")
    assert faults(district) == []
    assert district.evaluate("document.documentElement.scrollWidth") <= width
    district.get_by_role("button", name="确认", exact=True).click()
    expect(district.locator(".state").first).to_have_text("已确认")
    assert Enterprise.objects.get().code == credit_code(80_002)
    district.goto(f"/enterprises/{firm.public_id}")
    expect(district.get_by_role("heading", name="沿革")).to_be_visible()
    assert faults(district) == []
    district.goto("/enterprises/")
    assert faults(district) == []


@pytest.mark.parametrize("width", [1440, 390])
def test_an_expert_declares_an_interest_and_the_city_keeps_it(
    browsing: Browsing, actor_of: ActorOf, width: int
) -> None:
    own = browsing.as_(actor_of("expert"), width)
    own.goto("/interests/")
    assert faults(own) == []
    own.get_by_role("link", name="申报回避", exact=True).click()
    assert faults(own) == []
    assert own.evaluate("document.documentElement.scrollWidth") <= width
    own.get_by_label("企业统一社会信用代码").fill(credit_code(80_003))
    own.get_by_label("企业名称").fill("启岳机械有限公司")
    own.get_by_label("关系").select_option("kinship")
    own.get_by_label("起始日期").fill("2024-03-01")
    own.get_by_role("button", name="申报", exact=True).click()
    expect(own.locator(".state")).to_have_text("有效")
    own.get_by_text("申请撤销", exact=True).click()
    own.get_by_label("撤销理由").fill("亲属已离职")
    assert faults(own) == []
    own.get_by_role("button", name="提交市级确认").click()
    expect(own.locator(".state")).to_have_text("申请撤销，待市级确认")
    head = browsing.as_(actor_of("city_head"), width)
    head.goto("/interests/")
    assert faults(head) == []
    assert head.evaluate("document.documentElement.scrollWidth") <= width
    head.get_by_role("button", name="不同意，继续回避").click()
    expect(head.locator(".state")).to_have_text("有效")


@pytest.mark.parametrize("width", [1440, 390])
def test_an_objection_is_put_on_record_and_settled_by_two(
    browsing: Browsing, actor_of: ActorOf, make_enterprise: MakeEnterprise, now: datetime, width: int
) -> None:
    firm, clerk = make_enterprise("启岳机械有限公司"), actor_of("city_clerk")
    title = Title.objects.create(
        enterprise=firm,
        name="启岳机械有限公司",
        code=firm.code,
        district=HOME,
        year=2022,
        document="1号",
        recorded_at=now,
    )
    own = browsing.as_(clerk, width)
    own.goto(f"/titles/{title.public_id}")
    assert faults(own) == []
    own.get_by_role("link", name="登记异议").click()
    assert faults(own) == []
    assert own.evaluate("document.documentElement.scrollWidth") <= width
    own.get_by_label("收到日期").fill("2026-01-15")
    own.get_by_label("收到方式").select_option("letter")
    own.get_by_label("异议人姓名或单位").fill("王某")
    own.get_by_label("异议内容").fill("反映未如实填报")
    scan = {"name": "来信.png", "mimeType": "image/png", "buffer": samples.png(3, 4)}
    own.locator("input[type=file]").set_input_files(scan)  # type: ignore[arg-type]
    own.get_by_role("button", name="登记", exact=True).click()
    expect(own.locator(".state").first).to_have_text("已登记")
    expect(own.get_by_role("link", name="下载扫描件")).to_be_visible()
    own.locator("summary", has_text="指定承办人和期限").click()
    assert faults(own) == []
    own.get_by_label("承办人").select_option(str(clerk.user.pk))
    own.get_by_label("办结期限").fill("2099-01-15")
    own.locator("details[open]").get_by_label("本人与该企业无利害关系").check()
    own.get_by_role("button", name="指定承办人和期限").click()
    expect(own.locator(".state").first).to_have_text("办理中")
    own.locator("summary", has_text="认定异议不成立").click()
    form = own.locator("details[open] form")
    form.get_by_label("理由").fill("经核实不属实")
    form.get_by_label("本人与该企业无利害关系").check()
    form.get_by_role("button", name="提请确认").click()
    expect(own.get_by_role("heading", name="待确认")).to_be_visible()
    assert faults(own) == []
    head = actor_of("city_head")
    other = browsing.as_(head, width)
    proves_who_they_are(other, head)
    other.goto("/")
    other.get_by_role("link", name="异议（1 项）").click()
    assert faults(other) == []
    assert other.evaluate("document.documentElement.scrollWidth") <= width
    other.get_by_role("link", name="启岳机械有限公司").click()
    form = other.locator("details[open] form").first
    form.get_by_label("本人与该企业无利害关系").check()
    form.get_by_role("button", name="确认", exact=True).click()
    expect(other.locator(".state").first).to_have_text("异议不成立")
    assert faults(other) == []
