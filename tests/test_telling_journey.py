"""In a browser: a bureau reminds the silent, an enterprise reads; every page of it is accessible and fits a telephone."""

import pytest

from greenfactory.conftest import ActorOf, MakeEnterprise, MakeRound
from greenfactory.foundations.mailbox.models import Message
from tests.browsing import Browsing, faults


@pytest.mark.parametrize("width", [1440, 390])
def test_a_reminder_is_looked_over_sent_read_and_seen_as_read(
    browsing: Browsing, actor_of: ActorOf, make_round: MakeRound, make_enterprise: MakeEnterprise, width: int
) -> None:
    round, clerk, reader = make_round(), actor_of("district_clerk"), actor_of("submitter")
    make_enterprise("无人账号有限公司")
    page = browsing.as_(clerk, width=width)

    def fits() -> None:
        assert faults(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width

    page.goto(f"/rounds/{round.public_id}/board")
    fits()
    page.get_by_role("link", name="催报未启动企业").click()
    fits()
    page.get_by_role("button", name="确认发送").click()
    page.get_by_text("已告知 2 家企业").wait_for()
    page.get_by_role("link", name=reader.organisation.name).click()
    page.get_by_role("cell", name="未读", exact=True).wait_for()
    fits()
    page.get_by_role("button", name="登记").click()
    page.locator(".timeline strong", has_text="电话").wait_for()
    page = browsing.as_(reader, width=width)
    page.goto("/")
    page.get_by_role("link", name="1 条未读消息").click()
    fits()
    page.get_by_role("button", name="打开").click()
    page.get_by_text("尚未在平台启动").wait_for()
    fits()
    assert Message.objects.get().read_at
