"""Messages: sent to everybody who acts for an organisation, read by themselves only, mailed once."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from pytest_django import DjangoAssertNumQueries

from greenfactory.conftest import ActorOf, ClientOf
from greenfactory.foundations.accounts.actor import Actor
from greenfactory.foundations.accounts.models import Membership, User
from greenfactory.foundations.journal.actions import OutsideTransaction
from greenfactory.foundations.mailbox import actions
from greenfactory.foundations.mailbox.models import Message

pytestmark = pytest.mark.django_db


def send(*to: Actor, now: datetime, **more: Any) -> dict[int, int]:
    said: dict[str, Any] = {"title": "申报通知", "text": "请按时申报。", "about": "round/x"} | more
    return actions.send(to=[each.organisation for each in to], now=now, **said)


def test_everybody_who_acts_now_is_told_once(actor_of: ActorOf, now: datetime) -> None:
    one = actor_of("submitter")
    colleague = actor_of("filler", organisation=one.organisation)
    actor_of("filler", organisation=one.organisation, user=one.user)  # a second role is no second message
    left = actor_of("filler", organisation=one.organisation)
    Membership.objects.filter(pk=left.membership_id).update(ends_at=now)
    closed = actor_of("filler", organisation=one.organisation)
    User.objects.filter(pk=closed.user.pk).update(is_active=False)
    empty = actor_of("filler")
    Membership.objects.filter(pk=empty.membership_id).update(begins_at=now + timedelta(days=1))
    assert send(one, empty, now=now) == {one.organisation.pk: 2}
    assert set(Message.objects.values_list("user", flat=True)) == {one.user.pk, colleague.user.pk}


@pytest.mark.django_db(transaction=True)
def test_a_message_outside_its_deed_s_transaction_is_none(actor_of: ActorOf, now: datetime) -> None:
    one = actor_of("submitter")
    with pytest.raises(OutsideTransaction):
        send(one, now=now)
    with transaction.atomic():
        assert send(one, now=now) == {one.organisation.pk: 1}


def test_one_s_own_are_counted_read_and_nobody_else_s(actor_of: ActorOf, client_of: ClientOf, now: datetime) -> None:
    one, other = actor_of("submitter"), actor_of("submitter")
    send(one, other, now=now, url="/rounds/")
    mine, theirs = Message.objects.get(user=one.user), Message.objects.get(user=other.user)
    browser = client_of(one)
    assert '1<span class="visually-hidden"> 条未读' in browser.get("/messages/").content.decode()
    assert browser.get(f"/messages/{mine.pk}/open").status_code == 405
    assert browser.post(f"/messages/{theirs.pk}/open").status_code == 404
    page = browser.post(f"/messages/{mine.pk}/open", follow=True).content.decode()
    assert "请按时申报。" in page
    assert 'href="/rounds/"' in page
    assert "条未读" not in page
    mine.refresh_from_db()
    theirs.refresh_from_db()
    assert (mine.read_at is None, theirs.read_at) == (False, None)


def test_a_bureau_s_pages_lead_to_the_messages_and_only_its_desk_counts_them(
    actor_of: ActorOf, client_of: ClientOf, django_assert_max_num_queries: DjangoAssertNumQueries, now: datetime
) -> None:
    by = actor_of("expert")
    send(by, now=now)
    browser = client_of(by)
    assert "1 条未读消息" in browser.get("/").content.decode()
    assert "/messages/" not in client_of(actor_of("system_admin")).get("/").content.decode()
    with django_assert_max_num_queries(12) as asked:
        page = browser.get("/interests/").content.decode()
    assert 'href="/messages/"' in page
    assert not [each for each in asked.captured_queries if "mailbox_message" in each["sql"]]


def test_reading_again_keeps_the_first_time(actor_of: ActorOf, now: datetime) -> None:
    one = actor_of("submitter")
    send(one, now=now)
    number = Message.objects.get().pk
    actions.open_message(by=one, now=now, number=number)
    actions.open_message(by=one, now=now + timedelta(days=1), number=number)
    assert Message.objects.get().read_at == now


def test_who_acts_for_two_sees_those_of_the_present_one(actor_of: ActorOf, client_of: ClientOf, now: datetime) -> None:
    one = actor_of("submitter")
    two = actor_of("submitter", user=one.user)
    send(one, now=now, title="甲")
    send(two, now=now, title="乙")
    page = client_of(two).get("/messages/").content.decode()
    assert ("乙" in page, "甲" in page) == (True, False)


def test_all_are_marked_as_read_at_once(actor_of: ActorOf, client_of: ClientOf, now: datetime) -> None:
    one = actor_of("submitter")
    send(one, now=now)
    send(one, now=now)
    client_of(one).post("/messages/read")
    assert not Message.objects.unread().exists()


def test_the_list_costs_the_same_for_one_and_for_thirty(
    actor_of: ActorOf, client_of: ClientOf, now: datetime, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    one, counts = actor_of("submitter"), []
    browser = client_of(one)
    for more in (1, 29):
        for _ in range(more):
            send(one, now=now)
        with django_assert_max_num_queries(12) as asked:
            browser.get("/messages/")
        counts.append(len(asked))
    assert counts[0] == counts[1]
