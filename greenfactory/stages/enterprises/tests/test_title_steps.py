"""One title on record is corrected, revoked or given back by two people, with a reason, and counts accordingly."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from greenfactory.conftest import HOME, ActorOf, ClientOf, MakeEnterprise
from greenfactory.foundations.accounts.actor import Actor
from greenfactory.foundations.accounts.tests.test_at_once import at_once
from greenfactory.foundations.accounts.words import Wrong
from greenfactory.foundations.journal.models import Entry
from greenfactory.foundations.mailbox.models import Message
from greenfactory.foundations.proposals.models import Proposal
from greenfactory.rulebook.process.table import HAND_BACK
from greenfactory.rulebook.process.titles import CORRECT, EXPIRED, GIVE_BACK, GIVEN_BACK, REVOKE, REVOKED, VALID
from greenfactory.stages.enterprises import title_steps, titles
from greenfactory.stages.enterprises.models import Enterprise, Title

LAST = date(2026, 1, 31)
REVOKING = {"until_on": LAST.isoformat(), "document": "示工信〔2026〕2号", "basis": "管理办法第十二条"}
BACK = {"until_on": LAST.isoformat(), "document": "关于交回称号的申请"}
AWARD = Callable[..., Title]


@pytest.fixture
def award(make_enterprise: MakeEnterprise) -> AWARD:
    """Puts a title on record, of a new enterprise unless one is given."""

    def make(firm: Enterprise | None = None, **given: Any) -> Title:
        firm = firm or make_enterprise("甲厂")
        kept = {"name": "甲厂", "code": firm.code, "district": HOME, "year": 2022, "document": "1号"}
        return Title.objects.create(enterprise=firm, recorded_at=timezone.now(), **(kept | given))

    return make


def step(title: Title, by: Actor, now: datetime, action: str, **more: Any) -> str:
    values: dict[str, Any] = {"fresh_login": True, "unbiased": True, "note": "查实弄虚作假"} | more
    return title_steps.move(by=by, now=now, title=title, action=action, **values).kind


@pytest.mark.parametrize(
    ("action", "entered", "why", "state", "deed"),
    [
        (REVOKE, REVOKING, "撤销：管理办法第十二条；示工信〔2026〕2号", REVOKED, "revoke_title"),
        (GIVE_BACK, BACK, "交回：关于交回称号的申请", GIVEN_BACK, "give_back_title"),
    ],
)
def test_two_people_end_a_title_and_it_counts_no_more(
    award: AWARD, clerk: Actor, head: Actor, now: datetime, action: str, entered: dict[str, str], why: str, state: str, deed: str
) -> None:  # fmt: skip
    title = award()
    assert step(title, clerk, now, action, entered=entered) == "proposed"
    title.refresh_from_db()
    assert (title.until_on, titles.valid_holders(timezone.localdate(now)).count()) == (None, 1)
    assert step(title, head, now, action, note="") == "taken"
    title.refresh_from_db()
    assert (title.until_on, title.ended_by) == (LAST, why)
    assert titles.holds(title.enterprise, LAST)
    assert not titles.valid_holders(LAST + timedelta(1)).exists()
    assert title_steps.state_of(title, LAST) == VALID
    assert title_steps.state_of(title, LAST + timedelta(1)) == state
    said = [(entry.deed, entry.said) for entry in Entry.objects.filter(subject=title.subject).order_by("pk")]
    told = {"step": action, "note": "查实弄虚作假", **entered}
    assert said == [("propose_step", told), (deed, told)]


def test_a_correction_changes_what_differs_and_keeps_what_stood_there(
    award: AWARD, clerk: Actor, head: Actor, now: datetime
) -> None:
    title = award()
    entered = title_steps.values(title) | {"name": "甲厂有限公司", "until_on": "2025-12-31", "ended_by": "到期"}
    step(title, clerk, now, CORRECT, entered=entered, note="与文件核对")
    assert step(title, head, now, CORRECT) == "taken"
    title.refresh_from_db()
    assert title_steps.values(title) == entered
    assert title_steps.state_of(title, date(2026, 1, 1)) == EXPIRED
    assert Entry.objects.get(deed="correct_title").said == {
        "step": CORRECT, "note": "与文件核对",
        "changed": {"name": ["甲厂", "甲厂有限公司"], "until_on": ["", "2025-12-31"], "ended_by": ["", "到期"]},
    }  # fmt: skip
    again = title_steps.values(title) | {"until_on": "", "ended_by": ""}
    assert step(title, clerk, now, CORRECT, entered=again) == "proposed"


def test_the_enterprise_is_told_once_it_holds_and_not_before(
    award: AWARD, clerk: Actor, head: Actor, actor_of: ActorOf, now: datetime
) -> None:
    by = actor_of("submitter")
    title = award(by.organisation.enterprise)
    step(title, clerk, now, REVOKE, entered=REVOKING)
    assert not Message.objects.exists()
    step(title, head, now, REVOKE)
    told = Message.objects.get()
    assert (told.user, told.title) == (by.user, "撤销称号：2022年度市级称号（1号）")
    assert "失效日期：2026-01-31（当日仍有效）" in told.text
    assert "理由：查实弄虚作假" in told.text


@pytest.mark.parametrize(
    ("action", "entered", "said"),
    [
        (REVOKE, REVOKING | {"basis": ""}, "依据"),
        (REVOKE, REVOKING | {"until_on": "2999-01-01"}, "不能晚于今天"),
        (REVOKE, REVOKING | {"until_on": "2021-12-31"}, "早于认定"),
        (GIVE_BACK, BACK | {"document": ""}, "书面材料"),
        (CORRECT, {"name": "甲厂"}, "没有更正任何内容"),
        (CORRECT, {"until_on": "2025-01-01"}, "同时填写"),
        (CORRECT, {"ended_by": "到期"}, "同时填写"),
        (CORRECT, {"year": "2999"}, "不能晚于今年"),
        (CORRECT, {"since_on": "2025-05-01", "until_on": "2025-04-30", "ended_by": "到期"}, "早于认定"),
    ],
)
def test_what_cannot_stand_is_refused_before_anybody_is_asked(
    award: AWARD, clerk: Actor, now: datetime, action: str, entered: dict[str, str], said: str
) -> None:
    title = award()
    with pytest.raises(Wrong, match=said):
        step(title, clerk, now, action, entered=entered)
    assert (Proposal.objects.count(), Entry.objects.count()) == (0, 0)


def test_one_person_or_one_with_an_interest_or_without_a_reason_ends_nothing(
    award: AWARD, clerk: Actor, head: Actor, actor_of: ActorOf, now: datetime
) -> None:
    title = award()
    both = actor_of("city_head", user=clerk.user)
    for more in ({"note": ""}, {"unbiased": False}):
        with pytest.raises(Wrong):
            step(title, clerk, now, REVOKE, entered=REVOKING, **more)
    with pytest.raises(Wrong):
        step(title, head, now, REVOKE, entered=REVOKING)
    step(title, clerk, now, REVOKE, entered=REVOKING)
    for who, more in ((both, {}), (head, {"fresh_login": False}), (head, {"unbiased": False})):
        with pytest.raises(Wrong):
            step(title, who, now, REVOKE, **more)
    assert step(title, head, now, HAND_BACK, note="依据不足") == "handed_back"
    assert not Proposal.objects.exists()
    title.refresh_from_db()
    assert title.until_on is None


def test_whoever_proposed_takes_back_and_the_head_hands_back(
    award: AWARD, clerk: Actor, head: Actor, client_of: ClientOf, now: datetime
) -> None:
    title = award()
    step(title, clerk, now, REVOKE, entered=REVOKING)
    place = f"/titles/{title.public_id}"
    for by, word, other in ((clerk, "收回", "退回经办"), (head, "退回经办", "收回")):
        page = client_of(by).get(place).content.decode()
        assert f'<button class="btn btn-primary">{word}</button>' in page
        assert other not in page
    english = client_of(clerk)
    english.cookies["django_language"] = "en"
    assert '<button class="btn btn-primary">withdraw</button>' in english.get(place).content.decode()
    client_of(clerk).post(f"{place}/{HAND_BACK}", {"reason": "文号有误"})
    assert not Proposal.objects.exists()


def test_what_ended_is_not_ended_again(award: AWARD, clerk: Actor, now: datetime) -> None:
    title = award(until_on=LAST, ended_by="撤销")
    for action, entered in ((REVOKE, REVOKING), (GIVE_BACK, BACK)):
        with pytest.raises(Wrong):
            step(title, clerk, now, action, entered=entered)


def test_a_year_that_another_title_has_is_refused_in_words(
    award: AWARD, clerk: Actor, head: Actor, now: datetime
) -> None:
    title = award()
    award(title.enterprise, year=2023)
    step(title, clerk, now, CORRECT, entered={"year": "2023"})
    with pytest.raises(Wrong, match="已登记另一个称号"):
        step(title, head, now, CORRECT)
    title.refresh_from_db()
    assert (title.year, Proposal.objects.count()) == (2022, 1)


def test_the_page_leads_from_the_proposal_to_the_confirmation_and_the_record(
    award: AWARD, clerk: Actor, head: Actor, client_of: ClientOf, actor_of: ActorOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("greenfactory.stages.enterprises.title_step_views.fresh_login", lambda _: True)
    title, browser, second = award(), client_of(clerk), client_of(head)
    place = f"/titles/{title.public_id}"
    assert f'href="{place}"' in browser.get("/titles/").content.decode()
    page = browser.get(place).content.decode()
    assert all(words in page for words in ("撤销称号", "交回称号", "更正称号登记", "甲厂"))
    posted = REVOKING | {"reason": "查实弄虚作假", "unbiased": "on"}
    assert browser.post(f"{place}/revoke", posted).headers["Location"] == place
    assert place in second.get("/titles/").content.decode().split("<form class")[0]
    page = second.get(place).content.decode()
    assert all(words in page for words in ("已提请", "管理办法第十二条", "查实弄虚作假"))
    confirmed = {"unbiased": "on", "proposal": str(Proposal.objects.get().pk)}
    second.post(f"{place}/revoke", confirmed)
    late = second.post(f"{place}/revoke", confirmed).content.decode()
    assert ("已经办结" in late, "必填" in late) == (True, False)
    page = client_of(actor_of("district_clerk")).get(place).content.decode()
    assert "已撤销" in page
    assert "/revoke" not in page
    assert "查实弄虚作假" in page


def test_nobody_confirms_what_replaced_the_proposal_that_they_looked_at(
    award: AWARD, clerk: Actor, head: Actor, now: datetime, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("greenfactory.stages.enterprises.title_step_views.fresh_login", lambda _: True)
    title, second = award(), client_of(head)
    place, kept = f"/titles/{title.public_id}", 'name="proposal" value="{}"'
    step(title, clerk, now, REVOKE, entered=REVOKING)
    looked_at = Proposal.objects.get().pk
    assert kept.format(looked_at) in second.get(place).content.decode()
    step(title, clerk, now, HAND_BACK)
    step(title, clerk, now, REVOKE, entered=REVOKING | {"basis": "管理办法第十三条"})
    for seen in ({"proposal": str(looked_at)}, {}):
        answer = second.post(f"{place}/revoke", {"unbiased": "on", **seen}, follow=True)
        assert "已被替换" in answer.content.decode()
    title.refresh_from_db()
    assert (title.until_on, Proposal.objects.count()) == (None, 1)
    second.post(f"{place}/revoke", {"unbiased": "on", "proposal": str(Proposal.objects.get().pk)})
    title.refresh_from_db()
    assert title.ended_by == "撤销：管理办法第十三条；示工信〔2026〕2号"


@pytest.mark.parametrize("data", [{}, {"until_on": "x\0", "document": "号" * 101, "basis": "b"}, {"year": "NaN"}])
@pytest.mark.parametrize("action", [REVOKE, GIVE_BACK, CORRECT])
def test_what_cannot_be_read_is_named(
    award: AWARD, clerk: Actor, client_of: ClientOf, data: dict[str, str], action: str
) -> None:
    title = award()
    place = f"/titles/{title.public_id}"
    answer = client_of(clerk).post(f"{place}/{action}", data | {"reason": "r", "unbiased": "on"})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert not Proposal.objects.exists()


@pytest.mark.parametrize(("action", "other"), [(REVOKE, GIVE_BACK), (GIVE_BACK, REVOKE), (CORRECT, REVOKE)])
def test_a_refused_step_is_shown_again_with_what_was_typed(
    award: AWARD, clerk: Actor, client_of: ClientOf, action: str, other: str
) -> None:
    title = award()
    place, given = f"/titles/{title.public_id}", {"name": "乙厂", "level": "city", "year": "2999"}
    typed = given | {"until_on": "2999-01-01", "document": "示工信〔2026〕2号", "basis": "第十二条", "ended_by": "到期"}
    answer = client_of(clerk).post(f"{place}/{action}", typed | {"reason": "查实<弄虚作假>", "unbiased": "on"})
    page = answer.content.decode()
    forms = dict(zip((REVOKE, GIVE_BACK, CORRECT), page.split('<details class="card card-body"')[1:], strict=True))
    again = forms[action].split("</details>")[0]
    assert (answer.status_code, again[:6]) == (422, " open>")
    assert 'role="alert">' in again
    assert "不能晚于今" in again
    assert "查实&lt;弄虚作假&gt;</textarea>" in again
    for text in ("2999-01-01", "示工信〔2026〕2号", " checked"):
        assert text in again
    assert (forms[other][:1], "查实" in forms[other], "2999" in forms[other]) == (">", False, False)
    assert f'name="next" value="{place}"' in page  # the step's own address answers no GET
    assert not Proposal.objects.exists()


def test_thirty_deeds_and_thirty_proposals_take_no_more_queries_than_one(
    award: AWARD, clerk: Actor, client_of: ClientOf, now: datetime
) -> None:
    browser, first, counts = client_of(clerk), award(), []
    for rows in (1, 29):
        for number in range(rows):
            step(award(None, name=f"厂{number}"), clerk, now, REVOKE, entered=REVOKING)
            Entry.objects.create(at=now, by=clerk.user, deed="correct_title", subject=first.subject, content="{}")
        with CaptureQueriesContext(connection) as listed:
            assert browser.get("/titles/").status_code == 200
        with CaptureQueriesContext(connection) as shown:
            assert browser.get(f"/titles/{first.public_id}").status_code == 200
        counts.append((len(listed), len(shown)))
    assert counts[0] == counts[1], counts
    assert counts[0][0] <= 12, counts
    assert counts[0][1] <= 15, counts  # six of them ask the login library whether somebody can prove who they are


@pytest.mark.django_db(transaction=True)
def test_of_two_who_confirm_at_once_one_ends_it(
    award: AWARD, clerk: Actor, head: Actor, actor_of: ActorOf, now: datetime
) -> None:
    title, other = award(), actor_of("city_head")
    step(title, clerk, now, REVOKE, entered=REVOKING)

    def confirm(by: Actor) -> Callable[[], object]:
        return lambda: step(title, by, now, REVOKE)

    assert at_once(confirm(head), confirm(other)) == ["done", "told"]
    assert Entry.objects.filter(deed="revoke_title").count() == 1
