"""An objection is put on record, given an owner and a date, and settled by two people; nobody else sees who raised it."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from greenfactory.conftest import ActorOf
from greenfactory.foundations.accounts.actor import Actor
from greenfactory.foundations.accounts.tests.test_at_once import at_once
from greenfactory.foundations.accounts.words import Wrong
from greenfactory.foundations.journal.models import Entry
from greenfactory.foundations.mailbox.models import Message
from greenfactory.foundations.proposals.models import Proposal
from greenfactory.rulebook.process.objections import (
    CORRECT_RECORD,
    FIND_JUSTIFIED,
    FIND_UNFOUNDED,
    IN_HAND,
    JUSTIFIED,
    NAME_OWNER,
    RECEIVED,
    RECORD_WITHDRAWAL,
    UNFOUNDED,
    WITHDRAWN,
)
from greenfactory.rulebook.process.table import HAND_BACK
from greenfactory.stages.enterprises import interests
from greenfactory.stages.enterprises.interests import Tie
from greenfactory.stages.publication import objections
from greenfactory.stages.publication.models import Objection
from greenfactory.stages.publication.objections import Received
from greenfactory.stages.publication.tests.conftest import Award, Raise


def step(one: Objection, by: Actor, now: datetime, action: str, **more: Any) -> str:
    one.refresh_from_db()
    values: dict[str, Any] = {"fresh_login": True, "unbiased": True, "version": one.version, "note": "经核实"} | more
    return objections.move(by=by, now=now, objection=one, action=action, **values).kind


def owned(one: Objection, by: Actor, now: datetime, days: int = 5) -> Objection:
    due = timezone.localdate(now) + timedelta(days)
    step(one, by, now, NAME_OWNER, note="", entered={"owner": str(by.user.pk), "due_on": due.isoformat()})
    one.refresh_from_db()
    return one


def test_what_came_in_is_kept_and_the_journal_holds_nothing_of_who_raised_it(raised: Raise, clerk: Actor) -> None:
    one = raised()
    kept = (one.state, one.way, one.matter, one.raised_by, one.contact, one.recorded_by)
    assert kept == (RECEIVED, "letter", "反映未如实填报", "王某", "13900000000", clerk.user)
    said = Entry.objects.get(subject=one.subject)
    assert (said.deed, said.said["matter"], said.said["named"]) == ("record_objection", "反映未如实填报", True)
    assert "王某" not in said.content
    assert "13900000000" not in said.content


def test_a_day_that_lies_ahead_or_before_the_year_of_the_title_is_refused(
    award: Award, clerk: Actor, now: datetime
) -> None:
    title = award()
    for day, said in ((timezone.localdate(now) + timedelta(1), "晚于今天"), (date(title.year - 1, 12, 31), "早于")):
        with pytest.raises(Wrong, match=f"收到日期.*{said}"):
            objections.put_on_record(
                by=clerk, now=now, title=title, received=Received(day, "visit", "反映"), paper=None
            )
    assert not Objection.objects.exists()
    objections.put_on_record(
        by=clerk, now=now, title=title, received=Received(date(title.year, 1, 1), "visit", "反映"), paper=None
    )


@pytest.mark.django_db(transaction=True)
def test_a_double_click_puts_one_on_record(award: Award, clerk: Actor, now: datetime) -> None:
    title = award()

    def click() -> object:
        said = Received(timezone.localdate(now), "visit", "反映")
        return objections.put_on_record(by=clerk, now=now, title=title, received=said, paper=None)

    assert at_once(click, click, click) == ["done", "told", "told"]
    assert Objection.objects.count() == 1


@pytest.mark.parametrize(
    ("action", "state", "word"),
    [(FIND_JUSTIFIED, JUSTIFIED, "异议成立"), (FIND_UNFOUNDED, UNFOUNDED, "异议不成立")],
)
def test_two_people_settle_it_and_only_then_the_enterprise_is_told(
    award: Award, raised: Raise, clerk: Actor, head: Actor, actor_of: ActorOf, now: datetime, action: str, state: str, word: str
) -> None:  # fmt: skip
    firm = actor_of("submitter")
    one = owned(raised(award(firm.organisation.enterprise)), clerk, now)
    assert (one.state, one.owner, one.due_on) == (IN_HAND, clerk.user, timezone.localdate(now) + timedelta(5))
    asked = Message.objects.get()
    assert (asked.user, asked.title, asked.url) == (
        clerk.user,
        f"由您承办异议：{one.title.enterprise}",
        f"/objections/{one.public_id}",
    )
    assert step(one, clerk, now, action) == "proposed"
    one.refresh_from_db()
    assert (one.state, Message.objects.count()) == (IN_HAND, 1)
    assert step(one, head, now, action, note="") == "taken"
    one.refresh_from_db()
    assert (one.state, one.finding, one.settled_at) == (state, "经核实", now)
    told = Message.objects.exclude(pk=asked.pk).get()
    assert (told.user, told.title) == (firm.user, f"{word}：2022年度市级称号")
    assert "经核实" in told.text
    assert "王某" not in told.text
    named = Entry.objects.get(subject=one.subject, deed="name_objection_owner").said
    assert (named["owner"], named["user"]) == (clerk.user.name, clerk.user.username)
    assert [entry.deed for entry in Entry.objects.filter(subject=one.subject).order_by("pk")] == [
        "record_objection", "name_objection_owner", "propose_step", "settle_objection",
    ]  # fmt: skip


def test_a_finding_that_names_who_raised_it_is_refused_before_the_enterprise_reads_it(
    raised: Raise, clerk: Actor, head: Actor, now: datetime
) -> None:
    one = owned(raised(), clerk, now)
    for note in ("经向王某了解，不属实", "已致电13900000000"):
        with pytest.raises(Wrong, match="理由将告知企业"):
            step(one, clerk, now, FIND_UNFOUNDED, note=note)
    assert not Proposal.objects.exists()
    assert step(one, clerk, now, FIND_UNFOUNDED) == "proposed"
    assert step(one, head, now, HAND_BACK, note="请再向王某核实") == "handed_back"
    nameless = owned(raised(raised_by="", contact=""), clerk, now)
    assert step(nameless, clerk, now, FIND_UNFOUNDED, note="不属实") == "proposed"


def test_the_message_to_the_enterprise_ends_its_sentence_once(
    award: Award, raised: Raise, clerk: Actor, head: Actor, actor_of: ActorOf, now: datetime
) -> None:
    one = owned(raised(award(actor_of("submitter").organisation.enterprise)), clerk, now)
    step(one, clerk, now, FIND_UNFOUNDED, note="不属实。")
    step(one, head, now, FIND_UNFOUNDED)
    assert Message.objects.latest("pk").text.endswith("核查情况和处理意见：不属实。")


def test_nothing_is_found_before_it_has_an_owner(raised: Raise, clerk: Actor, now: datetime) -> None:
    one = raised()
    for action in (FIND_JUSTIFIED, FIND_UNFOUNDED):
        with pytest.raises(Wrong):
            step(one, clerk, now, action)
    with pytest.raises(Wrong, match="没有指定承办人"):
        step(one, clerk, now, NAME_OWNER, entered={"due_on": "2999-01-01"})
    with pytest.raises(Wrong, match="承办人"):
        step(one, clerk, now, NAME_OWNER, entered={})
    assert Proposal.objects.count() == 0


def test_another_owner_or_date_needs_a_reason(raised: Raise, clerk: Actor, head: Actor, now: datetime) -> None:
    one = owned(raised(), clerk, now)
    entered = {"owner": str(head.user.pk), "due_on": "2999-01-01"}
    with pytest.raises(Wrong, match="理由"):
        step(one, clerk, now, NAME_OWNER, note="", entered=entered)
    assert step(one, clerk, now, NAME_OWNER, entered=entered) == "taken"
    one.refresh_from_db()
    assert (one.owner, str(one.due_on)) == (head.user, "2999-01-01")


def test_a_withdrawal_needs_its_paper_and_tells_the_enterprise_nothing(
    award: Award, raised: Raise, clerk: Actor, head: Actor, actor_of: ActorOf, now: datetime
) -> None:
    one = raised(award(actor_of("submitter").organisation.enterprise))
    with pytest.raises(Wrong, match="书面材料"):
        step(one, clerk, now, RECORD_WITHDRAWAL, entered={"document": ""})
    step(one, clerk, now, RECORD_WITHDRAWAL, entered={"document": "撤回函（9月1日）"})
    step(one, head, now, RECORD_WITHDRAWAL)
    one.refresh_from_db()
    assert (one.state, one.finding) == (WITHDRAWN, "撤回函（9月1日）；经核实")
    assert not Message.objects.exists()


def test_nobody_settles_it_alone_or_with_an_old_login_or_where_an_interest_keeps_them(
    raised: Raise, clerk: Actor, head: Actor, actor_of: ActorOf, now: datetime
) -> None:
    one = owned(raised(), clerk, now)
    step(one, clerk, now, FIND_UNFOUNDED)
    both = actor_of("city_head", user=clerk.user)
    for who, more in ((both, {}), (head, {"fresh_login": False}), (head, {"unbiased": False})):
        with pytest.raises(Wrong):
            step(one, who, now, FIND_UNFOUNDED, **more)
    firm = one.title.enterprise
    interests.declare(by=head, now=now, tie=Tie(firm.code, "甲厂", "kinship", now.date()))
    with pytest.raises(Wrong, match="须回避"):
        step(one, head, now, FIND_UNFOUNDED)
    with pytest.raises(Wrong, match="利害关系"):
        step(one, clerk, now, NAME_OWNER, entered={"owner": str(head.user.pk), "due_on": "2999-01-01"})
    assert str(head.user.pk) not in objections.owners(firm, now)
    one.refresh_from_db()
    assert one.state == IN_HAND


def test_whoever_is_tied_to_the_enterprise_sees_nothing_of_it_and_puts_nothing_on_record(
    award: Award, raised: Raise, clerk: Actor, head: Actor, actor_of: ActorOf, now: datetime
) -> None:
    one = raised()
    seen = {role: Objection.objects.visible_to(actor_of(role)).count() for role in ("city_head", "auditor", "district_head", "submitter", "expert")}  # fmt: skip
    assert seen == {"city_head": 1, "auditor": 1, "district_head": 0, "submitter": 0, "expert": 0}
    interests.declare(by=clerk, now=now, tie=Tie(one.title.enterprise.code, "甲厂", "kinship", now.date()))
    assert not Objection.objects.visible_to(clerk).exists()
    with pytest.raises(Wrong, match="须回避"):
        objections.put_on_record(
            by=clerk, now=now, title=one.title, received=Received(now.date(), "visit", "反映"), paper=None
        )
    assert Objection.objects.count() == 1


def test_a_colleague_s_step_is_not_overwritten(raised: Raise, clerk: Actor, now: datetime) -> None:
    one = raised()
    seen = one.version
    owned(one, clerk, now)
    with pytest.raises(Wrong, match="已被他人办理"):
        step(one, clerk, now, NAME_OWNER, version=seen, entered={"owner": str(clerk.user.pk), "due_on": "2999-01-01"})
    one.refresh_from_db()
    assert one.due_on == timezone.localdate(now) + timedelta(5)


def test_a_record_is_corrected_and_the_journal_keeps_both_but_for_who_raised_it(
    raised: Raise, clerk: Actor, head: Actor, now: datetime
) -> None:
    one = owned(raised(), clerk, now)
    before = objections.values(one)
    step(one, clerk, now, FIND_JUSTIFIED)
    entered = before | {"received_on": "2023-05-06", "matter": "反映\r\n漏报", "raised_by": "王梅"}
    for more in ({"received_on": "2999-01-01"}, {"received_on": "2021-12-31"}):
        with pytest.raises(Wrong, match="收到日期"):
            step(one, clerk, now, CORRECT_RECORD, entered=entered | more)
    with pytest.raises(Wrong, match="没有更正任何内容"):
        step(one, clerk, now, CORRECT_RECORD, entered=before)
    with pytest.raises(Wrong):
        step(one, head, now, CORRECT_RECORD, entered=entered)
    assert step(one, clerk, now, CORRECT_RECORD, entered=entered, note="登记有误") == "taken"
    one.refresh_from_db()
    assert (one.state, one.received_on, one.matter, one.raised_by, one.contact) == (
        IN_HAND, date(2023, 5, 6), "反映\r\n漏报", "王梅", "13900000000",
    )  # fmt: skip
    kept = Entry.objects.get(subject=one.subject, deed="correct_objection")
    assert kept.said["changed"] == {
        "received_on": [before["received_on"], "2023-05-06"],
        "matter": ["反映未如实填报", "反映\r\n漏报"],
        "raised_by": ["…", "…"],
    }
    assert not any(secret in kept.content for secret in ("王某", "王梅", "13900000000"))
    step(one, head, now, FIND_JUSTIFIED)
    with pytest.raises(Wrong):
        step(one, clerk, now, CORRECT_RECORD, entered=before)


def test_what_is_handed_back_is_in_hand_as_before(raised: Raise, clerk: Actor, head: Actor, now: datetime) -> None:
    one = owned(raised(), clerk, now)
    step(one, clerk, now, FIND_JUSTIFIED)
    assert step(one, head, now, HAND_BACK, note="补充核实") == "handed_back"
    one.refresh_from_db()
    assert (one.state, one.finding, Proposal.objects.count()) == (IN_HAND, "", 0)


def test_it_is_overdue_from_the_day_after_its_last(raised: Raise, clerk: Actor, now: datetime) -> None:
    one = owned(raised(), clerk, now, days=3)
    assert one.due_on
    told = [one.overdue(one.due_on + timedelta(days)) for days in (0, 1)]
    assert told == [False, True]
    one.state = UNFOUNDED
    assert not one.overdue(one.due_on + timedelta(1))


@pytest.mark.django_db(transaction=True)
def test_of_two_heads_at_once_one_settles_it(
    raised: Raise, clerk: Actor, head: Actor, actor_of: ActorOf, now: datetime
) -> None:
    one = owned(raised(), clerk, now)
    step(one, clerk, now, FIND_JUSTIFIED)
    one.refresh_from_db()
    heads, version = [head, actor_of("city_head")], one.version

    def settle(by: Actor) -> None:
        objections.move(
            by=by, now=now, objection=one, action=FIND_JUSTIFIED, version=version, fresh_login=True, unbiased=True
        )

    ends = at_once(*(lambda by=by: settle(by) for by in heads))
    one.refresh_from_db()
    assert (one.state, ends, Entry.objects.filter(deed="settle_objection").count()) == (JUSTIFIED, ["done", "told"], 1)
