"""From an empty installation to the first application, in a real browser: nobody has an account before they were asked in."""

import re
import tomllib
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.core import mail
from playwright.sync_api import Page, expect
from pytest_django import Settings

from greenfactory.cli.main import main
from greenfactory.conftest import ActorOf, MakeEnterprise, MakeRound, credit_code
from greenfactory.foundations.accounts import citylist
from greenfactory.stages.applications.models import Application
from tests.browsing import Browsing, code_of, faults, proves_who_they_are, signs_in, with_app, with_password

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "correct horse battery staple"
FIRM = "启岳精密机械有限公司"


@pytest.fixture(autouse=True)
def patient(settings: Settings) -> None:
    """A code counts half a minute longer, so that a slow machine does not fail by it."""
    settings.MFA_TOTP_TOLERANCE = 1


def city_list(folder: Path) -> Path:
    """The blank list, filled in as its comments say."""
    text = citylist.BLANK.read_text("utf-8")
    for key, values in {
        "name": ["示例市工业和信息化局", "示例市大数据中心", "示例区工业和信息化局"],
        "system_admin": ["程远"], "security_admin": ["方正"], "code": ["320205"],
    }.items():  # fmt: skip
        for value in values:
            text = re.sub(rf'^{key} = ""', f'{key} = "{value}"', text, count=1, flags=re.MULTILINE)
    assert tomllib.loads(text)["districts"] == [{"code": "320205", "name": "示例区工业和信息化局"}]
    file = folder / "CITY.toml"
    file.write_text(text, "utf-8")
    return file


def test_a_city_is_set_up_asks_its_people_in_and_an_enterprise_begins(
    browsing: Browsing, make_round: MakeRound, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    port = str(urlsplit(browsing.address).port)
    assert main(["--lang", "zh", "setup", str(city_list(tmp_path)), "--port", port]) == 0
    link = re.findall(r"http://\S+/invitations/\S+", capsys.readouterr().out)[0]

    admin = browsing.guest()
    _joins(admin, link, "cheng.yuan")
    _sets_up_a_second_factor(admin)
    assert admin.request.get(link).status == 404, "a link works once"
    admin.get_by_role("link", name="机构").click()
    assert faults(admin) == []
    admin.get_by_role("link", name="示例区工业和信息化局").click()
    assert faults(admin) == []
    admin.get_by_label("姓名").fill("刘晓宁")
    admin.get_by_label("角色").select_option("district_clerk")
    admin.get_by_role("button", name="生成邀请链接").click()
    asked = admin.get_by_role("textbox", name="邀请链接").input_value()

    clerk = browsing.guest()
    _joins(clerk, asked, "liu.xiaoning")
    _sets_up_a_second_factor(clerk)

    firm = browsing.guest(width=390)
    firm.goto("/")
    firm.get_by_role("link", name="企业注册").click()
    assert faults(firm) == []
    _registers(firm)
    firm.goto("/")
    expect(firm.get_by_role("status")).to_contain_text("尚待属地主管部门确认")

    clerk.goto("/")
    clerk.get_by_role("link", name="1 家企业待确认").click()
    clerk.get_by_role("link", name=FIRM).click()
    assert faults(clerk) == []
    clerk.get_by_role("button", name="确认", exact=True).click()
    expect(clerk.locator(".state").first).to_have_text("已确认")

    title = make_round().title
    firm.goto("/")
    firm.get_by_role("link", name=title).click()
    firm.get_by_role("button", name="开始申报").click()
    expect(firm.locator(".state").first).to_have_text("草稿")
    assert Application.objects.get().enterprise.organisation.name == FIRM


def _joins(page: Page, link: str, username: str) -> None:
    """Make an account of one's own by a link for one use."""
    page.goto(link)
    assert faults(page) == []
    page.get_by_label("用户名").fill(username)
    page.get_by_label("密码", exact=False).first.fill(PASSWORD)
    page.get_by_label("再次输入密码").fill(PASSWORD)
    page.get_by_role("button", name="建立账号并加入").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("登录与验证")


def _sets_up_a_second_factor(page: Page) -> None:
    """Until then staff reach nothing else."""
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("登录与验证")
    page.get_by_role("link", name="验证器应用").click()
    assert faults(page) == []
    secret = page.locator("#authenticator_secret").input_value()
    page.locator("#id_code").fill(code_of(secret))
    page.get_by_role("button", name="激活").click()
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("工作台")


def _registers(page: Page) -> None:
    page.get_by_label("工厂名称").fill(FIRM)
    page.get_by_label("统一社会信用代码").fill(credit_code(70_001))
    page.get_by_label("所属市（县）、区").select_option(label="示例区工业和信息化局")
    page.get_by_label("所属行业").fill("C3443")
    page.get_by_label("用户名").fill("li.submitter")
    page.get_by_label("姓名").fill("李明")
    page.get_by_label("密码").first.fill(PASSWORD)
    page.get_by_label("再次输入密码").fill(PASSWORD)
    page.get_by_role("button", name="注册").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(FIRM)


@pytest.mark.parametrize("role", ["expert", "agency"])
def test_staff_log_in_with_password_and_second_factor_and_see_their_desk(
    browsing: Browsing, actor_of: ActorOf, role: str
) -> None:
    somebody = with_password(actor_of(role), PASSWORD)
    secret = with_app(somebody)
    page = browsing.guest(width=390)
    signs_in(page, somebody, PASSWORD)
    expect(page.get_by_role("heading", level=1)).to_have_text("双因素认证")
    assert faults(page) == []
    page.goto("/")
    expect(page.locator("details.who")).to_have_count(0)
    page.goto("/accounts/2fa/authenticate/")
    page.get_by_label("验证码").fill(code_of(secret))
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("工作台")
    expect(page.locator("main")).to_contain_text("评审阶段尚未开放")
    assert faults(page) == []


def test_a_forgotten_password_is_chosen_anew_by_a_link_and_the_second_factor_stays(
    browsing: Browsing, actor_of: ActorOf
) -> None:
    by, somebody = with_password(actor_of("system_admin"), PASSWORD), actor_of("agency")
    admin, secret = browsing.as_(by), with_app(somebody)
    page = browsing.guest(width=390)
    admin.goto(f"/organisations/{somebody.organisation.public_id}")
    admin.get_by_role("link", name="管理成员").click()
    assert faults(admin) == []
    admin.get_by_role("button", name="重设密码链接").click()
    expect(admin).to_have_url(re.compile("/accounts/reauthenticate/"))
    expect(admin.get_by_role("status")).to_contain_text("再办理一次")
    assert faults(admin) == []
    admin.get_by_label("密码").fill(PASSWORD)
    admin.get_by_role("button", name="确认").click()
    admin.get_by_role("button", name="重设密码链接").click()
    page.goto(admin.get_by_role("textbox", name="重设密码链接").input_value())
    assert faults(page) == []
    page.get_by_label("新密码").fill(PASSWORD)
    page.get_by_label("再次输入").fill(PASSWORD)
    page.get_by_role("button", name="设置新密码").click()
    expect(page.get_by_role("status")).to_contain_text("新密码已生效")
    signs_in(page, somebody, PASSWORD)
    page.get_by_label("验证码").fill(code_of(secret))
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("工作台")


def test_what_was_typed_before_a_fresh_login_stands_in_the_form_after_it(
    browsing: Browsing, actor_of: ActorOf, make_enterprise: MakeEnterprise
) -> None:
    by, firm = with_password(actor_of("district_head"), PASSWORD), make_enterprise()
    page = browsing.as_(by)
    page.goto(f"/enterprises/{firm.public_id}")
    page.get_by_label("姓名").fill("李工")
    page.get_by_role("button", name="生成邀请链接").click()
    expect(page).to_have_url(re.compile("/accounts/reauthenticate/"))
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="确认").click()
    expect(page.get_by_label("姓名")).to_have_value("李工")
    expect(page.locator(".alert").filter(has_text="已恢复到表中")).to_be_visible()
    assert faults(page) == []
    page.get_by_role("button", name="生成邀请链接").click()
    expect(page.locator("main")).to_contain_text("给 李工 的邀请链接")
    expect(page.locator(".alert").filter(has_text="没有送达")).to_have_count(0)


def test_a_password_is_found_again_by_mail(browsing: Browsing, actor_of: ActorOf, settings: Settings) -> None:
    settings.MAIL, settings.EMAIL_BACKEND = True, "django.core.mail.backends.locmem.EmailBackend"
    by = with_password(actor_of("filler"), PASSWORD)
    page = browsing.guest(width=390)
    signs_in(page, by, PASSWORD)
    proves_who_they_are(page, by)
    page.goto("/accounts/email/")
    assert faults(page) == []
    page.get_by_label("电子邮件").fill("li.gong@example.cn")
    page.get_by_role("button", name="发送确认邮件").click()
    expect(page.locator(".state").first).to_have_text("待确认")
    assert faults(page) == []
    page.goto(_link_in_the_last_mail())
    assert faults(page) == []
    page.get_by_role("button", name="确认").click()
    page.context.clear_cookies()
    page.goto("/accounts/login/")
    page.get_by_text("忘记密码或无法登录？").click()
    page.get_by_role("link", name="用已确认的邮箱找回密码").click()
    assert faults(page) == []
    page.get_by_label("电子邮件").fill("li.gong@example.cn")
    page.get_by_role("button", name="发送链接").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("请查收邮件")
    assert faults(page) == []
    page.goto(_link_in_the_last_mail())
    page.get_by_label("新密码").fill("another staple entirely")
    page.get_by_label("再次输入").fill("another staple entirely")
    page.get_by_role("button", name="设置新密码").click()
    signs_in(page, by, "another staple entirely")
    expect(page.get_by_role("heading", level=1)).to_have_text("工作台")


def _link_in_the_last_mail() -> str:
    return str(re.findall(r"http://\S+", str(mail.outbox[-1].body))[0])


def test_the_security_administrator_prints_a_card_for_who_has_no_phone(browsing: Browsing, actor_of: ActorOf) -> None:
    by, somebody = actor_of("security_admin"), with_password(actor_of("expert"), PASSWORD)
    admin, page = browsing.as_(by), browsing.guest()
    signs_in(page, somebody, PASSWORD)
    expect(page.get_by_role("heading", level=1)).to_have_text("登录与验证")
    proves_who_they_are(admin, by)
    admin.goto("/people/")
    assert faults(admin) == []
    admin.get_by_role("link", name=somebody.user.name).click()
    admin.get_by_label("原因").first.fill("本人无手机")
    admin.get_by_role("button", name="发放").click()
    code = admin.locator(".codes code").first.inner_text()
    assert faults(admin) == []
    page.context.clear_cookies()
    signs_in(page, somebody, PASSWORD)
    page.get_by_label("验证码").fill(code)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("工作台")
