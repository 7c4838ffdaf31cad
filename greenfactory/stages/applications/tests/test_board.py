"""Telling enterprises and the board: who was told, who began, who is silent; and nothing of what a draft says."""

import io
import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries, Settings

from greenfactory.conftest import ActorOf, ClientOf, MakeApplication, MakeEnterprise, MakeRound, default_pack
from greenfactory.foundations.accounts.actor import Actor
from greenfactory.foundations.accounts.words import Wrong
from greenfactory.foundations.journal.models import Entry
from greenfactory.foundations.mailbox.models import Mail, Message
from greenfactory.stages.applications import actions, board
from greenfactory.stages.applications.models import Answer, Application
from greenfactory.stages.enterprises.models import Enterprise
from greenfactory.stages.rounds import telling
from greenfactory.stages.rounds.models import Round, Telling, Told

pytestmark = pytest.mark.django_db
AWAY = "320206"
SENT = {"who": "silent", "title": "催报", "text": "请尽快申报"}
TOKENS = re.compile(r"[A-Za-z0-9]{64}|[A-Za-z0-9]{32}")


@pytest.fixture
def round(make_round: MakeRound) -> Round:
    return make_round()


def tell(round: Round, by: Actor, *firms: Enterprise, now: datetime) -> Telling:
    return telling.tell(
        by=by, now=now, round=round, kind="call", enterprises=firms, title="通知", text="请申报", choice={"who": "all"}
    )


def whole(round: Round, by: Actor) -> dict[str, Any]:
    return board.counts(board.enterprises(round, by))[0]


def test_each_enterprise_stands_where_it_is(
    round: Round, clerk: Actor, actor_of: ActorOf, make_enterprise: MakeEnterprise, make_application: MakeApplication,
    now: datetime,
) -> None:  # fmt: skip
    told, called, reached_nobody, begun, withdrawn, submitted = (make_enterprise() for _ in range(6))
    make_enterprise(state="waiting")
    reader = actor_of("submitter", organisation=told.organisation)
    tell(round, clerk, told, reached_nobody, now=now)
    telling.note_told(by=clerk, now=now, round=round, enterprise=called, how="phone", on=now.date(), note="")
    Message.objects.filter(user=reader.user).update(read_at=now)
    for firm, state in ((begun, "draft"), (withdrawn, "withdrawn"), (submitted, "submitted")):
        make_application(actor_of("filler", organisation=firm.organisation), round=round)
        Application.objects.filter(enterprise=firm).update(state=state)
    assert whole(round, clerk) == {
        "district": "", "all": 6, "told": 2, "untold": 4, "read": 1, "returned": 0, "begun": 2, "submitted": 1, "silent": 3,
    }  # fmt: skip
    silent = board.of_group(board.enterprises(round, clerk), "silent")
    assert set(silent) == {told, called, reached_nobody}


def test_another_round_s_tellings_and_applications_count_nothing(
    round: Round, clerk: Actor, actor_of: ActorOf, make_application: MakeApplication, now: datetime
) -> None:
    application = make_application(actor_of("filler"))
    tell(application.round, clerk, application.enterprise, now=now)
    Message.objects.update(read_at=now)
    found = whole(round, clerk)
    assert (found["all"], found["told"], found["read"], found["begun"], found["silent"]) == (1, 0, 0, 0, 1)


def test_a_district_sees_and_tells_its_own_only(
    round: Round, actor_of: ActorOf, client_of: ClientOf, make_enterprise: MakeEnterprise
) -> None:
    mine, away = make_enterprise("近处齿轮有限公司"), make_enterprise("远处轴承有限公司", district=AWAY)
    browser, place = client_of(actor_of("district_clerk")), f"/rounds/{round.public_id}"
    assert "近处齿轮有限公司" in browser.get(f"{place}/board").content.decode()
    for path in (f"board?district={AWAY}", "board", "tell?who=all", f"board?text={away.code}"):
        assert "远处轴承有限公司" not in browser.get(f"{place}/{path}").content.decode()
    mark = browser.get(f"{place}/tell?who=all").context["mark"]
    browser.post(f"{place}/tell", SENT | {"who": "all", "mark": mark})
    assert [told.enterprise for told in Told.objects.all()] == [mine]


def test_the_list_is_narrowed_by_name_and_code(
    round: Round, clerk: Actor, client_of: ClientOf, make_enterprise: MakeEnterprise
) -> None:
    one, two = make_enterprise("示例齿轮有限公司"), make_enterprise("示例轴承有限公司")
    browser, place = client_of(clerk), f"/rounds/{round.public_id}/board"
    for text, expected in (("齿轮", [one]), (two.code, [two]), ("示例", [one, two]), ("无", [])):
        assert set(browser.get(place, {"text": text}).context["page"]) == set(expected)


def test_who_it_will_be_is_shown_before_and_only_they_are_told(
    round: Round, clerk: Actor, actor_of: ActorOf, client_of: ClientOf, make_enterprise: MakeEnterprise
) -> None:
    first, alone = make_enterprise("示例齿轮有限公司"), make_enterprise("无人账号有限公司")
    actor_of("submitter", organisation=first.organisation)
    browser, place = client_of(clerk), f"/rounds/{round.public_id}/tell"
    page = browser.post(place, SENT)
    assert "将告知 2 家企业" in page.content.decode()
    assert "1 家没有可登录的人员" in page.content.decode()
    assert not Telling.objects.exists()
    mark = page.context["mark"]
    make_enterprise("后来企业有限公司")
    changed = browser.post(place, SENT | {"mark": mark})
    assert "名单在您核对之后有变化" in changed.content.decode()
    assert not Telling.objects.exists()
    browser.post(place, SENT | {"mark": changed.context["mark"]})
    assert Telling.objects.get().kind == "reminder"
    reached = dict(Told.objects.values_list("enterprise__organisation__name", "people"))
    assert reached == {"示例齿轮有限公司": 1, "无人账号有限公司": 0, "后来企业有限公司": 0}
    assert Message.objects.get().title == "催报"
    told = [each.code for each in board.of_group(board.enterprises(round, clerk), "told")]
    assert (told, alone.code in told) == ([first.code], False)
    assert Entry.objects.filter(deed="tell_enterprises").count() == 1


def test_a_second_click_sends_nothing(
    round: Round, clerk: Actor, actor_of: ActorOf, client_of: ClientOf, make_enterprise: MakeEnterprise, now: datetime
) -> None:
    firm = make_enterprise()
    actor_of("submitter", organisation=firm.organisation)
    browser, place = client_of(clerk), f"/rounds/{round.public_id}/tell"
    sent = SENT | {"mark": browser.post(place, SENT).context["mark"]}
    assert browser.post(place, SENT | {"mark": "\0"}).status_code == 200
    assert [browser.post(place, sent).status_code for _ in range(2)] == [302, 302]
    # The same, where both have looked before either was done: the second finds the first one's message.
    same: dict[str, Any] = {"round": round, "enterprises": [firm], "title": "催报", "text": "请", "choice": {}}
    found = telling.tell(by=clerk, now=now, kind="reminder", mark=sent["mark"], **same)
    assert (found, Message.objects.count()) == (Telling.objects.get(), 1)
    assert Entry.objects.filter(deed="tell_enterprises").count() == 1


def test_a_list_that_reached_nobody_may_be_told_for_another_reason_the_same_day(
    round: Round, clerk: Actor, client_of: ClientOf, make_enterprise: MakeEnterprise
) -> None:
    make_enterprise()  # for which nobody acts, so that it has no message to rest from
    browser, place = client_of(clerk), f"/rounds/{round.public_id}/tell"
    for who in ("all", "silent", "silent"):
        sent = SENT | {"who": who}
        browser.post(place, sent | {"mark": browser.post(place, sent).context["mark"]})
    assert [each.kind for each in Telling.objects.order_by("pk")] == ["notice", "reminder"]


def test_nobody_is_written_to_by_hand_twice_in_a_day(
    round: Round, clerk: Actor, actor_of: ActorOf, client_of: ClientOf, make_enterprise: MakeEnterprise, now: datetime
) -> None:
    told, fresh = make_enterprise("已告知有限公司"), make_enterprise("未告知有限公司")
    for firm in (told, fresh):
        actor_of("submitter", organisation=firm.organisation)
    tell(round, clerk, told, now=now)
    page = client_of(clerk).get(f"/rounds/{round.public_id}/tell?who=silent")
    assert (page.context["chosen"], page.context["rested"]) == ([fresh], 1)
    assert "另有 1 家在 24 小时内已收到本批次的消息" in page.content.decode()
    same: dict[str, Any] = {"round": round, "enterprises": [told, fresh], "title": "催报", "text": "请", "choice": {}}
    district = actor_of("district_clerk")
    with pytest.raises(Wrong, match="已告知有限公司在 24 小时内已收到"):
        telling.tell(by=district, now=now + telling.REST - timedelta(seconds=1), kind="reminder", **same)
    assert Message.objects.count() == 1
    Round.objects.update(closes_at=now + timedelta(days=3))
    round.refresh_from_db()
    telling.tell(by=district, now=now + telling.REST, kind="reminder", **same)
    assert Message.objects.count() == 3


@pytest.mark.parametrize("days", [-2, 3])
def test_nobody_is_reminded_outside_the_window(
    round: Round, clerk: Actor, make_enterprise: MakeEnterprise, now: datetime, days: int
) -> None:
    with pytest.raises(Wrong, match="不在申报期内"):
        telling.tell(
            by=clerk, now=now + timedelta(days=days), round=round, kind="reminder", enterprises=[make_enterprise()],
            title="催报", text="请", choice={},
        )  # fmt: skip


def test_a_reminder_begins_with_the_silent_ones(
    round: Round, clerk: Actor, client_of: ClientOf, make_enterprise: MakeEnterprise
) -> None:
    make_enterprise("示例齿轮有限公司")
    page = client_of(clerk).get(f"/rounds/{round.public_id}/tell?who=silent").content.decode()
    assert "将告知 1 家企业" in page
    assert "示例齿轮有限公司" in page


@pytest.mark.parametrize(
    ("changed", "said"), [({"how": "message"}, "方式"), ({"how": "smoke"}, "方式"), ({"days": 1}, "不能晚于今天")]
)
def test_a_call_is_noted_as_it_was(
    round: Round, clerk: Actor, make_enterprise: MakeEnterprise, now: datetime, changed: dict[str, Any], said: str
) -> None:
    today = timezone.localdate(now)
    values = {
        "how": changed.get("how", "visit"),
        "on": today + timedelta(days=changed.get("days", 0)),
        "note": "见到厂长",
    }
    with pytest.raises(Wrong, match=said):
        telling.note_told(by=clerk, now=now, round=round, enterprise=make_enterprise(), **values)
    assert not Told.objects.exists()


def test_the_district_notes_a_call_on_the_page(
    round: Round, actor_of: ActorOf, client_of: ClientOf, make_enterprise: MakeEnterprise
) -> None:
    firm, browser = make_enterprise(), client_of(actor_of("district_clerk"))
    place = f"/rounds/{round.public_id}/told/{firm.public_id}"
    browser.post(f"{place}/note", {"how": "wechat", "on": timezone.localdate().isoformat(), "note": "已在群内回复"})
    assert "已在群内回复" in browser.get(place).content.decode()
    assert "微信群" in browser.get(f"/rounds/{round.public_id}/board").content.decode()
    assert "不能晚于今天" in browser.post(f"{place}/note", {"how": "phone", "on": "2999-01-01"}).content.decode()


def test_a_second_click_notes_no_second_call(
    round: Round, actor_of: ActorOf, client_of: ClientOf, make_enterprise: MakeEnterprise
) -> None:
    place = f"/rounds/{round.public_id}/told/{make_enterprise().public_id}/note"
    first, other = (client_of(actor_of("district_clerk")) for _ in range(2))
    called = {"how": "phone", "on": timezone.localdate().isoformat(), "note": "无人接听"}
    for _ in range(2):
        assert first.post(place, called).status_code == 302
    assert (Told.objects.count(), Entry.objects.filter(deed="note_told").count()) == (1, 1)
    first.post(place, called | {"note": "下午已接通"})
    other.post(place, called)  # a colleague's call is another one
    assert (Told.objects.count(), Entry.objects.filter(deed="note_told").count()) == (3, 3)


def test_the_log_of_an_enterprise_says_who_has_read(
    round: Round, clerk: Actor, actor_of: ActorOf, client_of: ClientOf, make_enterprise: MakeEnterprise, now: datetime
) -> None:
    firm = make_enterprise()
    one, two = (actor_of("filler", organisation=firm.organisation) for _ in range(2))
    tell(round, clerk, firm, now=now)
    Message.objects.filter(user=one.user).update(read_at=now)
    page = client_of(actor_of("auditor")).get(f"/rounds/{round.public_id}/told/{firm.public_id}")
    assert [(each.user, each.read_at) for each in page.context["sent"]] == [(one.user, now), (two.user, None)]
    assert (two.user.name in page.content.decode(), page.context["form"]) == (True, None)


def test_a_mail_that_came_back_stands_with_name_and_reason(
    round: Round, clerk: Actor, actor_of: ActorOf, client_of: ClientOf, make_enterprise: MakeEnterprise,
    settings: Settings, now: datetime,
) -> None:  # fmt: skip
    settings.MAIL = True
    lost, waits = make_enterprise("退信有限公司"), make_enterprise("待发有限公司")
    for firm in (lost, waits):
        user = actor_of("filler", organisation=firm.organisation).user
        EmailAddress.objects.create(user=user, email=f"{firm.code}@example.cn", verified=True, primary=True)
    tell(round, clerk, lost, waits, now=now)
    Mail.objects.filter(message__organisation=lost.organisation).update(due_at=None, problem="550 没有此用户")
    browser, place = client_of(clerk), f"/rounds/{round.public_id}"
    assert list(browser.get(f"{place}/board?group=returned").context["page"]) == [lost]
    page = browser.get(f"{place}/told/{lost.public_id}").content.decode()
    assert (f"{lost.code}@example.cn" in page, "550 没有此用户" in page, "退回" in page) == (True, True, True)
    assert "待发送" in browser.get(f"{place}/told/{waits.public_id}").content.decode()


def test_nobody_is_told_of_a_draft(
    clerk: Actor, client_of: ClientOf, make_round: MakeRound, make_enterprise: MakeEnterprise, now: datetime
) -> None:
    draft = make_round(state="draft")
    with pytest.raises(Wrong, match="尚未发布"):
        tell(draft, clerk, make_enterprise(), now=now)
    assert client_of(clerk).get(f"/rounds/{draft.public_id}/board").status_code == 404


@pytest.mark.parametrize("role", ["city_clerk", "city_head", "district_clerk", "district_head", "auditor"])
def test_two_worlds_that_differ_in_a_draft_look_the_same(
    round: Round, actor_of: ActorOf, client_of: ClientOf, make_application: MakeApplication, now: datetime, role: str
) -> None:
    """DI-13: not a byte of what officials see before the close depends on what a draft says."""
    filler = actor_of("filler")
    application = make_application(filler, round=round)
    browser, place = client_of(actor_of(role)), f"/rounds/{round.public_id}"
    pages = ["board", "board?group=begun", "tell?who=begun", f"told/{application.enterprise.public_id}", "extensions"]
    paths = [*(f"{place}/{page}" for page in pages), "/applications/", "/"]
    before = [seen(browser, path) for path in paths]
    path = f"gate/{default_pack().gate[0].id}"
    actions.save_answer(by=filler, now=now, public_id=application.public_id, path=path, text="是", version=0)
    assert Answer.objects.count() == 1
    assert [seen(browser, path) for path in paths] == before


def test_the_workbook_holds_what_the_list_holds(
    round: Round, clerk: Actor, actor_of: ActorOf, client_of: ClientOf, make_enterprise: MakeEnterprise,
    make_application: MakeApplication, now: datetime,
) -> None:  # fmt: skip
    named = make_enterprise("=1+1 有限公司")
    make_application(actor_of("filler", organisation=make_enterprise("示例齿轮有限公司").organisation), round=round)
    telling.note_told(by=clerk, now=now, round=round, enterprise=named, how="phone", on=now.date(), note="")
    answer: Any = client_of(clerk).get(f"/rounds/{round.public_id}/board.xlsx?group=silent")
    sheet = load_workbook(io.BytesIO(answer.getvalue())).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows() if row[0].value] if sheet else []
    listed = [row for row in rows if row[1] == named.code]
    assert [(row[0], row[3], row[6]) for row in listed] == [("=1+1 有限公司", "电话", "未启动")]
    assert not [row for row in rows if row[0] == "示例齿轮有限公司"]


def test_the_board_costs_the_same_for_one_and_for_thirty(
    round: Round, clerk: Actor, client_of: ClientOf, make_enterprise: MakeEnterprise, now: datetime,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    browser, counts = client_of(clerk), []
    for more in (1, 29):
        tell(round, clerk, *(make_enterprise() for _ in range(more)), now=now)
        with django_assert_max_num_queries(12) as asked:
            browser.get(f"/rounds/{round.public_id}/board")
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_telling_costs_the_same_for_one_and_for_thirty(
    round: Round, clerk: Actor, actor_of: ActorOf, client_of: ClientOf, make_enterprise: MakeEnterprise,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    browser, place, counts = client_of(clerk), f"/rounds/{round.public_id}/tell", []
    sent = SENT | {"who": "all"}
    for more in (1, 29):
        for _ in range(more):
            actor_of("submitter", organisation=make_enterprise().organisation)
        mark = browser.post(place, sent).context["mark"]
        with django_assert_max_num_queries(25) as asked:
            browser.post(place, sent | {"mark": mark})
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert Message.objects.count() == 30  # the first of them rests when the others are told


def seen(browser: Any, path: str) -> str:
    """A page without its tokens, which differ each time."""
    return TOKENS.sub("TOKEN", browser.get(path).content.decode())
