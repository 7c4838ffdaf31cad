"""Printed codes: cards that the security administrator hands out, and recovery codes that people print themselves."""

import re
from datetime import datetime

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.test import Client

from greenfactory.conftest import ActorOf, ClientOf
from greenfactory.foundations.accounts.actor import Actor
from greenfactory.foundations.accounts.words import Wrong
from greenfactory.foundations.factors import actions, codes
from greenfactory.foundations.factors.models import Card, CardCode, Change
from greenfactory.foundations.factors.tests.conftest import fresh, log_in, with_password
from greenfactory.foundations.journal.models import Entry

CODES = re.compile(r"<code>([0-9]{4}) ([0-9]{4})</code>")


@pytest.fixture
def security(actor_of: ActorOf) -> Actor:
    return with_password(actor_of("security_admin"))


def issued(client: Client, user_id: int) -> list[str]:
    page = client.post(f"/people/{user_id}/card", {"reason": "无手机"}).content.decode()
    return ["".join(found) for found in CODES.findall(page)]


def test_a_card_is_shown_once_and_lets_its_owner_in_code_by_code(
    security: Actor, actor_of: ActorOf, client_of: ClientOf
) -> None:
    owner = with_password(actor_of("city_head"))
    listed = issued(fresh(client_of(security)), owner.user.pk)
    assert len(set(listed)) == codes.CODES_A_CARD
    for code in listed[:2]:
        client = log_in(owner)
        client.post("/accounts/2fa/authenticate/", {"code": f"{code[:4]} {code[4:]}"})
        assert client.get("/members").status_code == 200
    used = log_in(owner)
    used.post("/accounts/2fa/authenticate/", {"code": listed[0]})
    assert used.get("/members").status_code == 302
    assert CardCode.objects.filter(used_at=None).count() == codes.CODES_A_CARD - 2
    stored = " ".join(CardCode.objects.values_list("hash", flat=True))
    assert not [code for code in listed if code in stored]


def test_issuing_is_a_deed_with_a_reason_and_kills_the_older_card(
    security: Actor, somebody: Actor, client_of: ClientOf
) -> None:
    client = fresh(client_of(security))
    old = issued(client, somebody.user.pk)
    new = issued(client, somebody.user.pk)
    entry = Entry.objects.filter(deed="issue_card").latest("pk")
    said = {"user": somebody.user.username, "kind": "card", "detail": "", "reason": "无手机"}
    assert (entry.said, entry.by) == (said, security.user)
    assert Card.objects.get().issued_by == security.user
    assert not codes.take_printed(user=somebody.user, code=old[0], now=entry.at) or old[0] in new
    assert codes.take_printed(user=somebody.user, code=new[1], now=entry.at)
    assert list(Change.objects.values_list("deed", "kind")) == [("issue_card", "card")] * 2


@pytest.mark.parametrize("reason", ["", "   "])
def test_no_card_without_a_reason(security: Actor, somebody: Actor, client_of: ClientOf, reason: str) -> None:
    answer = fresh(client_of(security)).post(f"/people/{somebody.user.pk}/card", {"reason": reason})
    assert answer.status_code == 422
    assert not Card.objects.exists()


def test_nobody_issues_a_card_to_themselves(security: Actor, now: datetime) -> None:
    with pytest.raises(Wrong, match="另一位安全管理员"):
        actions.issue_card(by=security, user=security.user, now=now, reason="无手机")


def test_a_card_is_issued_after_a_fresh_login_only(security: Actor, somebody: Actor, client_of: ClientOf) -> None:
    answer = client_of(security).post(f"/people/{somebody.user.pk}/card", {"reason": "无手机"})
    assert answer.headers["Location"].startswith("/accounts/reauthenticate/")
    assert not Card.objects.exists()


def test_a_used_up_card_is_still_a_factor(security: Actor, somebody: Actor, now: datetime) -> None:
    """Else the password alone would be enough to set up another one."""
    actions.issue_card(by=security, user=somebody.user, now=now, reason="无手机")
    CardCode.objects.update(used_at=now)
    client = log_in(somebody)
    assert client.get("/accounts/2fa/").headers["Location"].startswith("/accounts/login/")


def test_recovery_codes_are_printed_as_a_card_and_new_ones_kill_the_old(somebody: Actor, client_of: ClientOf) -> None:
    client = fresh(client_of(somebody))
    client.post("/accounts/2fa/recovery-codes/generate/")
    page = client.get("/accounts/2fa/recovery-codes/").content.decode()
    first = {"".join(found) for found in CODES.findall(page)}
    assert len(first) == 10
    for word in ("登录验证码卡", somebody.user.name, somebody.organisation.name, "制发日期", "data-print"):
        assert word in page
    client.post("/accounts/2fa/recovery-codes/generate/")
    held = RecoveryCodes(Authenticator.objects.get(user=somebody.user, type="recovery_codes"))
    assert not first & set(held.get_unused_codes())
    assert Entry.objects.filter(deed="add_factor").count() == 2
    assert Entry.objects.filter(deed="remove_factor").count() == 1


@pytest.mark.parametrize(("left", "warned"), [(3, False), (2, True), (0, True)])
def test_the_page_counts_what_is_left_and_warns(
    somebody: Actor, client_of: ClientOf, security: Actor, now: datetime, left: int, warned: bool
) -> None:
    actions.issue_card(by=security, user=somebody.user, now=now, reason="无手机")
    keep = CardCode.objects.values_list("pk", flat=True)[:left]
    CardCode.objects.exclude(pk__in=list(keep)).update(used_at=now)
    page = client_of(somebody).get("/accounts/2fa/").content.decode()
    assert f"剩余 {left} 个" in page
    assert ("即将用完" in page) == warned
