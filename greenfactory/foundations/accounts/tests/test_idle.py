"""Accounts of staff that were not used for long cannot log in until an administrator lets them in; nothing is deleted."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from pytest_django import Settings

from greenfactory.conftest import ActorOf, ClientOf
from greenfactory.foundations.accounts.actor import Actor
from greenfactory.foundations.accounts.models import User
from greenfactory.foundations.journal.models import Entry

PASSWORD = "correct horse battery"


def away(somebody: Actor, now: datetime, days: float) -> None:
    long_ago = now - timedelta(days=days)
    somebody.user.set_password(PASSWORD)
    somebody.user.save()
    User.objects.filter(pk=somebody.user.pk).update(last_login=long_ago, date_joined=long_ago - timedelta(days=400))


def log_in(somebody: Actor) -> tuple[int, bool]:
    client = Client()
    answer = client.post("/accounts/login/", {"login": somebody.user.username, "password": PASSWORD})
    return answer.status_code, "_auth_user_id" in client.session


@pytest.mark.parametrize(("days", "status"), [(179.9, 302), (180.1, 403)])
def test_staff_who_were_away_for_half_a_year_are_asked_to_see_their_administrator(
    actor_of: ActorOf, now: datetime, days: float, status: int
) -> None:
    somebody = actor_of("district_clerk")
    away(somebody, now, days)
    assert log_in(somebody) == (status, status == 302)


def test_a_wrong_password_does_not_tell_that_an_account_is_idle(actor_of: ActorOf, now: datetime) -> None:
    somebody = actor_of("district_clerk")
    away(somebody, now, 500)
    answer = Client().post("/accounts/login/", {"login": somebody.user.username, "password": "guess"})
    assert answer.status_code == 200
    assert "未登录" not in answer.content.decode()


def test_people_of_enterprises_and_demos_and_installations_without_a_limit_are_not_asked(
    actor_of: ActorOf, now: datetime, settings: Settings
) -> None:
    firm, clerk = actor_of("filler"), actor_of("district_clerk")
    away(firm, now, 500)
    away(clerk, now, 500)
    assert log_in(firm) == (302, True)
    settings.IDLE_DAYS = 0
    assert log_in(clerk) == (302, True)


def test_the_administrator_sees_it_and_lets_the_person_in_again(
    actor_of: ActorOf, fresh_of: ClientOf, now: datetime
) -> None:
    somebody, other = actor_of("district_clerk"), actor_of("district_clerk")
    admin = fresh_of(actor_of("district_head"))
    away(somebody, now, 200)
    away(other, now, 3)
    page = admin.get("/members").content.decode()
    assert f"/members/{somebody.membership_id}/revive" in page
    assert f"/members/{other.membership_id}/revive" not in page
    assert "久未登录" in page
    admin.post(f"/members/{somebody.membership_id}/revive")
    assert [entry.deed for entry in Entry.objects.all()] == ["revive_account"]
    assert log_in(somebody) == (302, True)


def test_an_account_in_use_is_not_let_in_again(actor_of: ActorOf, fresh_of: ClientOf, now: datetime) -> None:
    somebody = actor_of("district_clerk")
    away(somebody, now, 3)
    fresh_of(actor_of("district_head")).post(f"/members/{somebody.membership_id}/revive")
    assert not Entry.objects.exists()


def test_a_new_account_is_not_idle_before_its_first_login(actor_of: ActorOf, now: datetime) -> None:
    somebody = actor_of("district_clerk")
    away(somebody, now, 1)
    User.objects.filter(pk=somebody.user.pk).update(last_login=None, date_joined=now)
    assert log_in(somebody) == (302, True)
