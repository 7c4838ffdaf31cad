"""Pages of objections: from the page of a title to the confirmation, the paper, the list and the desk."""

from datetime import date, datetime, timedelta
from http import HTTPStatus

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from greenfactory.conftest import ActorOf, ClientOf
from greenfactory.foundations.accounts.actor import Actor
from greenfactory.foundations.accounts.models import Membership
from greenfactory.foundations.files.models import StoredFile
from greenfactory.foundations.files.tests import samples
from greenfactory.foundations.proposals.models import Proposal
from greenfactory.rulebook.process.objections import FIND_UNFOUNDED, NAME_OWNER, RECORD_WITHDRAWAL
from greenfactory.stages.enterprises import interests
from greenfactory.stages.enterprises.interests import Tie
from greenfactory.stages.publication.models import Objection
from greenfactory.stages.publication.tests.conftest import Award, Raise
from greenfactory.stages.publication.tests.test_objections import owned, step

SAID = {
    "received_on": "2026-01-05",
    "way": "letter",
    "raised_by": "王某",
    "contact": "信封地址",
    "matter": "反映未如实填报",
}


@pytest.fixture(autouse=True)
def proven(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("greenfactory.stages.publication.views.fresh_login", lambda _: True)


def test_it_leads_from_the_title_to_the_confirmation(
    award: Award, clerk: Actor, head: Actor, client_of: ClientOf, now: datetime
) -> None:
    title, browser, second = award(), client_of(clerk), client_of(head)
    place = f"/titles/{title.public_id}/objections/new"
    assert f'href="{place}"' in browser.get(f"/titles/{title.public_id}").content.decode()
    assert place not in second.get(f"/titles/{title.public_id}").content.decode()
    assert "照来信或谈话" in browser.get(place).content.decode()
    scan = SimpleUploadedFile("来信.png", samples.png(3, 4))
    answer = browser.post(place, SAID | {"paper": scan})
    one = Objection.objects.get()
    assert answer.headers["Location"] == f"/objections/{one.public_id}"
    assert browser.get(f"/objections/{one.public_id}/paper").getvalue() == samples.png(3, 4)
    page = browser.get(f"/objections/{one.public_id}").content.decode()
    assert all(each in page for each in ("王某", "信封地址", "反映未如实填报", "来信", "2026-01-05", "登记异议"))
    due = timezone.localdate(now) + timedelta(5)
    entered = {"owner": str(clerk.user.pk), "due_on": due.isoformat(), "unbiased": "on", "version": "1"}
    browser.post(f"/objections/{one.public_id}/{NAME_OWNER}", entered)
    page = browser.get(f"/objections/{one.public_id}").content.decode()
    assert f">承办人：{clerk.user.name}；办结期限（当日 17:00）：{due}<" in page
    settled = {"reason": "所反映的情况不属实", "unbiased": "on", "version": "2"}
    browser.post(f"/objections/{one.public_id}/{FIND_UNFOUNDED}", settled)
    assert "异议" in second.get("/").content.decode().partition("待我确认")[2].partition("</section>")[0]
    page = second.get(f"/objections/{one.public_id}").content.decode()
    assert all(each in page for each in ("已提请", "所反映的情况不属实", "请核对理由：确认后告知企业"))
    assert "中写明核查情况" not in page
    waits = Proposal.objects.get()
    second.post(
        f"/objections/{one.public_id}/{FIND_UNFOUNDED}", {"unbiased": "on", "version": "3", "proposal": str(waits.pk)}
    )
    one.refresh_from_db()
    assert (one.state, one.finding) == ("unfounded", "所反映的情况不属实")
    again = {"unbiased": "on", "version": "3", "proposal": str(waits.pk)}
    for action in (FIND_UNFOUNDED, RECORD_WITHDRAWAL):
        late = second.post(f"/objections/{one.public_id}/{action}", again).content.decode()
        assert ("已经办结" in late, "书面撤回材料" in late) == (True, False)
    assert "异议不成立" in browser.get(f"/titles/{title.public_id}").content.decode()


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"received_on": ""}, "received_on"),
        ({"received_on": "2999-01-01"}, "收到日期不能晚于今天"),
        ({"way": "telepathy"}, "way"),
        ({"matter": ""}, "matter"),
        ({"matter": "a\0b"}, "matter"),
        ({"matter": "长" * 4001}, "matter"),
        ({"raised_by": "长" * 61}, "raised_by"),
    ],
)
def test_what_cannot_be_is_told_and_what_was_typed_stays(
    award: Award, clerk: Actor, client_of: ClientOf, more: dict[str, str], said: str
) -> None:
    answer = client_of(clerk).post(f"/titles/{award().public_id}/objections/new", SAID | more)
    assert (answer.status_code, Objection.objects.count()) == (HTTPStatus.UNPROCESSABLE_ENTITY, 0)
    page = answer.content.decode()
    assert (said in answer.context["form"].errors) or said in page
    assert "信封地址" in page


def test_a_paper_that_is_no_scan_is_refused(award: Award, clerk: Actor, client_of: ClientOf) -> None:
    for name, content in (("来信.pdf", b"<html><script>"), ("来信.png", samples.png(2, 2)[:20])):
        paper = SimpleUploadedFile(name, content)
        answer = client_of(clerk).post(f"/titles/{award().public_id}/objections/new", SAID | {"paper": paper})
        assert (answer.status_code, Objection.objects.count()) == (HTTPStatus.UNPROCESSABLE_ENTITY, 0)


def test_what_is_refused_leaves_no_paper_behind(award: Award, clerk: Actor, client_of: ClientOf) -> None:
    place, browser = f"/titles/{award().public_id}/objections/new", client_of(clerk)
    for more in ({"received_on": "2999-01-01"}, {"received_on": "2021-12-31"}):
        paper = SimpleUploadedFile("来信.png", samples.png(5, 6))
        assert browser.post(place, SAID | more | {"paper": paper}).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert not StoredFile.objects.exists()
    assert browser.post(place, SAID).status_code == HTTPStatus.FOUND
    assert "相同的异议已经登记" in browser.post(place, SAID).content.decode()
    assert Objection.objects.count() == 1


def test_a_refused_step_keeps_what_was_typed(raised: Raise, clerk: Actor, client_of: ClientOf) -> None:
    one, browser = raised(), client_of(clerk)
    place = f"/objections/{one.public_id}/{NAME_OWNER}"
    entered = {"owner": str(clerk.user.pk), "due_on": "2020-01-01", "unbiased": "on", "version": "1"}
    answer = browser.post(place, entered)
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert 'value="2020-01-01"' in answer.content.decode()
    for more in ({"owner": "999999"}, {"due_on": "yesterday"}, {"due_on": ""}):
        answer = browser.post(place, entered | {"due_on": "2999-01-01"} | more)
        assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    del entered["unbiased"]
    assert browser.post(place, entered | {"due_on": "2999-01-01"}).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert browser.post(place, entered | {"version": "x"}).status_code == HTTPStatus.BAD_REQUEST
    assert browser.post(f"/objections/{one.public_id}/publish", entered).status_code == HTTPStatus.NOT_FOUND
    one.refresh_from_db()
    assert (one.state, one.version) == ("received", 1)


def test_marks_that_nobody_sees_are_not_kept(award: Award, clerk: Actor, client_of: ClientOf) -> None:
    said = {"raised_by": "王\u202e某", "matter": "反映\u200b未如实\r\n填报"}
    client_of(clerk).post(f"/titles/{award().public_id}/objections/new", SAID | said)
    one = Objection.objects.get()
    assert (one.raised_by, one.matter.split()) == ("王某", ["反映未如实", "填报"])


def test_the_auditor_reads_and_does_nothing(raised: Raise, actor_of: ActorOf, client_of: ClientOf) -> None:
    one, browser = raised(), client_of(actor_of("auditor"))
    journal = browser.get("/journal/").content.decode()
    assert all(each in journal for each in ("收到方式", "来信", "异议内容", "实名"))
    page = browser.get(f"/objections/{one.public_id}").content.decode()
    assert "王某" in page
    assert '<form method="post" action="/objections' not in page
    assert browser.get(f"/titles/{one.title.public_id}").content.decode().count(f"/objections/{one.public_id}") == 1


def test_whoever_is_tied_finds_it_nowhere(raised: Raise, head: Actor, client_of: ClientOf, now: datetime) -> None:
    one, browser = raised(), client_of(head)
    assert one.public_id in browser.get("/objections/").content.decode()
    interests.declare(by=head, now=now, tie=Tie(one.title.enterprise.code, "甲厂", "kinship", now.date()))
    for place in (f"/objections/{one.public_id}", f"/objections/{one.public_id}/paper"):
        assert browser.get(place).status_code == HTTPStatus.NOT_FOUND
    for place in ("/objections/", f"/titles/{one.title.public_id}"):
        assert one.public_id not in browser.get(place).content.decode()
    assert browser.get(f"/titles/{one.title.public_id}/objections/new").status_code == HTTPStatus.NOT_FOUND


def test_a_wrong_record_is_corrected_on_its_page(raised: Raise, clerk: Actor, client_of: ClientOf) -> None:
    one, browser = raised(matter="甲\n乙"), client_of(clerk)
    place, as_it_was = f"/objections/{one.public_id}/correct_record", str(one.received_on)
    said = SAID | {"received_on": as_it_was, "contact": one.contact, "matter": "甲\r\n乙"}
    typed = said | {"unbiased": "on", "version": "1", "reason": "笔误"}
    assert 'value="13900000000"' in browser.get(f"/objections/{one.public_id}").content.decode()
    answer = browser.post(place, typed)
    assert "没有更正任何内容" in answer.content.decode()
    assert (
        browser.post(place, typed | {"received_on": "2023-05-06", "way": "visit", "raised_by": ""}).status_code
        == HTTPStatus.FOUND
    )
    one.refresh_from_db()
    assert (str(one.received_on), one.raised_by, one.matter, one.version) == ("2023-05-06", "", "甲\n乙", 2)
    page = browser.get(f"/objections/{one.public_id}").content.decode()
    assert all(
        each in page
        for each in ("匿名", f"异议人：… → …；收到日期：{as_it_was} → 2023-05-06；收到方式：来信 → 来访；笔误")
    )
    assert "13900000000" not in page.partition("办理记录")[2]


def test_a_long_letter_keeps_its_lines_and_the_time_line_stays_short(
    raised: Raise, clerk: Actor, client_of: ClientOf
) -> None:
    one, browser = raised(matter="一、<b>\n二、" + "长" * 300), client_of(clerk)
    typed = SAID | {"received_on": str(one.received_on), "contact": one.contact, "matter": "短"}
    assert "一、&lt;b&gt;<br>二、长" in browser.get(f"/objections/{one.public_id}").content.decode()
    browser.post(
        f"/objections/{one.public_id}/correct_record", typed | {"unbiased": "on", "version": "1", "reason": "误"}
    )
    past = browser.get(f"/objections/{one.public_id}").content.decode().partition("办理记录")[2]
    assert "… → 短；误" in past
    assert past.count("长") < 60


def test_an_owner_who_left_or_is_tied_by_now_is_to_be_replaced(
    raised: Raise, clerk: Actor, actor_of: ActorOf, client_of: ClientOf, now: datetime
) -> None:
    gone, tied = actor_of("city_clerk"), actor_of("city_head")
    left, kept, settled, good = (owned(raised(), by, now) for by in (gone, clerk, clerk, clerk))
    Objection.objects.filter(pk=kept.pk).update(owner=tied.user)
    interests.declare(by=tied, now=now, tie=Tie(kept.title.enterprise.code, "甲厂", "kinship", now.date()))
    Objection.objects.filter(pk=settled.pk).update(owner=gone.user, state="unfounded")
    Membership.objects.filter(user=gone.user).update(ends_at=now)
    browser = client_of(clerk)
    pages = [browser.get(f"/objections/{one.public_id}").content.decode() for one in (left, kept, settled, good)]
    assert ["已不能承办" in page for page in pages] == [True, True, False, False]


def test_the_list_begins_with_what_nobody_has_settled_and_shows_what_is_late(
    raised: Raise, clerk: Actor, head: Actor, client_of: ClientOf, now: datetime
) -> None:
    done, late, new = owned(raised(), clerk, now), owned(raised(), clerk, now), raised(matter="最新")
    step(done, clerk, now, FIND_UNFOUNDED)
    step(done, head, now, FIND_UNFOUNDED)
    Objection.objects.filter(pk=late.pk).update(due_on=date(2026, 1, 1))
    browser = client_of(clerk)
    page = browser.get("/objections/").content.decode()
    places = [page.index(one.public_id) for one in (new, late, done)]
    assert places == sorted(places)
    assert (page.count("逾期"), "未办结 2 件" in page) == (1, True)
    only = browser.get("/objections/", {"state": "unfounded"}).content.decode()
    assert [one.public_id in only for one in (new, late, done)] == [False, False, True]
    named = browser.get("/objections/", {"text": done.title.enterprise.organisation.name}).content.decode()
    assert done.public_id in named
    assert "没有符合条件的异议" in browser.get("/objections/", {"text": "没有的厂"}).content.decode()


def test_thirty_take_no_more_queries_than_one(raised: Raise, clerk: Actor, client_of: ClientOf, now: datetime) -> None:
    browser, counted = client_of(clerk), []
    for more in (1, 29):
        for _ in range(more):
            owned(raised(), clerk, now)
        browser.get("/objections/")
        with CaptureQueriesContext(
            connection,
        ) as asked:
            browser.get("/objections/")
        counted.append(len(asked))
    assert counted[0] == counted[1] <= 12
    one = Objection.objects.first()
    assert one
    with CaptureQueriesContext(connection) as asked:
        browser.get(f"/objections/{one.public_id}")
    assert len(asked) <= 12
