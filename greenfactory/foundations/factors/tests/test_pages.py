"""The page of one's own factors, the security administrator's pages, and what nobody learns before the password."""

import re
from collections.abc import Callable
from datetime import datetime

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from greenfactory.conftest import ActorOf, ClientOf
from greenfactory.foundations.accounts.actor import Actor
from greenfactory.foundations.accounts.models import User
from greenfactory.foundations.accounts.words import Wrong
from greenfactory.foundations.factors import actions, held
from greenfactory.foundations.factors.models import Phone
from greenfactory.foundations.factors.tests.conftest import PASSWORD, Phones, fresh, log_in, with_password
from greenfactory.foundations.journal.models import Entry

NUMBER = "13800138000"


def phone(user: User) -> Phone:
    return Phone.objects.create(user=user, number=NUMBER, confirmed_at=timezone.now())


def passkey(user: User, name: str = "办公室") -> Authenticator:
    return Authenticator.objects.create(user=user, type="webauthn", data={"name": name, "credential": {}})


def text(client: Client, path: str) -> str:
    return client.get(path).content.decode()


def test_it_shows_every_factor_with_when_it_was_added_and_used(somebody: Actor, client_of: ClientOf) -> None:
    client = client_of(somebody)
    phone(somebody.user)
    page = text(client, "/accounts/2fa/")
    for word in ("验证器应用", "手机短信验证码", "138****8000", "尚未使用"):
        assert word in page
    assert NUMBER not in page


def test_the_last_one_of_staff_cannot_go_and_the_first_of_two_can(
    somebody: Actor, client_of: ClientOf, now: datetime
) -> None:
    client = fresh(client_of(somebody))  # with an authenticator app
    added = phone(somebody.user)
    address = f"/accounts/2fa/phone/{added.pk}/remove/"
    assert address in text(client, "/accounts/2fa/")
    client.post(address)
    assert not Phone.objects.exists()
    assert Entry.objects.get(deed="remove_factor").said["kind"] == "phone"
    assert "最后一种，须保留" in text(client, "/accounts/2fa/")
    app = Authenticator.objects.get()
    client.post(f"/accounts/2fa/totp/{app.pk}/remove/")
    client.post("/accounts/2fa/totp/deactivate/")
    assert Authenticator.objects.filter(pk=app.pk).exists()


@pytest.mark.django_db(transaction=True)  # the refusal ends the library's transaction
def test_the_last_passkey_stays_although_the_library_would_let_it_go(somebody: Actor, client_of: ClientOf) -> None:
    client = fresh(client_of(somebody))
    Authenticator.objects.all().delete()
    key = passkey(somebody.user)
    answer = client.post(f"/accounts/2fa/webauthn/keys/{key.pk}/remove/", follow=True)
    assert "这是最后一种双因素认证方式" in answer.content.decode()
    assert Authenticator.objects.filter(pk=key.pk).exists()
    phone(somebody.user)
    client.post(f"/accounts/2fa/webauthn/keys/{key.pk}/remove/")
    assert not Authenticator.objects.exists()
    assert Entry.objects.get(deed="remove_factor").said == {
        "user": somebody.user.username, "kind": "webauthn", "detail": "办公室"
    }  # fmt: skip


def test_every_page_about_a_passkey_calls_it_so(
    somebody: Actor, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("allauth.mfa.webauthn.internal.auth.get_credentials", lambda _: [])  # ours holds no real one
    client = fresh(client_of(somebody))
    key = passkey(somebody.user)
    begin = "/accounts/2fa/webauthn/"
    pages = [
        begin,
        f"{begin}add/",
        f"{begin}keys/{key.pk}/edit/",
        f"{begin}keys/{key.pk}/remove/",
        f"{begin}reauthenticate/",
    ]
    shown = [text(client, page) for page in [*pages, "/accounts/reauthenticate/"]]
    assert ["通行密钥" in page for page in shown] == [True] * 6
    assert [word for word in ("安全密钥", "无密码", "Security Key") for page in shown if word in page] == []
    assert "可单独登录，不输密码" in shown[1]
    answer = client.post(f"{begin}keys/{key.pk}/edit/", {"name": "家中"}, follow=True)
    assert "家中" in answer.content.decode()
    removed = client.post(f"{begin}keys/{key.pk}/remove/", follow=True)
    assert "已移除通行密钥。" in removed.content.decode()


def test_people_of_enterprises_may_remove_their_last_one(actor_of: ActorOf, client_of: ClientOf) -> None:
    filler = with_password(actor_of("filler"))
    added = phone(filler.user)
    client = fresh(client_of(filler))
    client.post(f"/accounts/2fa/phone/{added.pk}/remove/")
    assert held.every(filler.user) == []


def test_of_two_who_remove_the_last_two_at_once_one_is_refused(somebody: Actor, now: datetime) -> None:
    """The account is held while one goes, so the second sees the first: here one after the other."""
    added, key = phone(somebody.user), passkey(somebody.user)
    actions.remove(by=somebody, user=somebody.user, kind="phone", number=added.pk, now=now)
    with pytest.raises(Wrong, match="最后一种"):
        actions.remove(by=somebody, user=somebody.user, kind="webauthn", number=key.pk, now=now)


def test_a_screen_left_open_removes_nothing(somebody: Actor, client_of: ClientOf) -> None:
    client = client_of(somebody)
    added = phone(somebody.user)
    answer = client.post(f"/accounts/2fa/phone/{added.pk}/remove/")
    assert answer.headers["Location"].startswith("/accounts/reauthenticate/")
    assert Phone.objects.exists()


def test_changes_of_the_librarys_factors_are_written_down_and_told(somebody: Actor, client_of: ClientOf) -> None:
    from allauth.mfa.totp.internal import auth  # noqa: PLC0415 - needs the settings

    client = fresh(log_in(somebody))
    client.get("/accounts/2fa/totp/activate/")
    secret = client.session["mfa.totp.secret"]
    code = auth.format_hotp_value(auth.hotp_value(secret, int(timezone.now().timestamp()) // 30))
    client.post("/accounts/2fa/totp/activate/", {"code": code})
    said = [(entry.deed, entry.said["kind"], entry.by) for entry in Entry.objects.order_by("pk")]
    user = somebody.user
    assert said == [("add_factor", "totp", user), ("add_factor", "recovery_codes", user)]


def test_the_security_administrator_removes_what_was_lost_but_not_the_last(
    actor_of: ActorOf, client_of: ClientOf, somebody: Actor, now: datetime
) -> None:
    security = with_password(actor_of("security_admin"))
    client = fresh(client_of(security))
    lost = phone(somebody.user)
    address = f"/people/{somebody.user.pk}/phone/{lost.pk}/remove"
    client.post(address, {"reason": "手机遗失"})
    assert Phone.objects.exists()
    client.post(f"/people/{somebody.user.pk}/card", {"reason": "手机遗失"})
    client.post(address, {"reason": " "})
    assert Phone.objects.exists()
    client.post(address, {"reason": "手机遗失"})
    assert not Phone.objects.exists()
    entry = Entry.objects.get(deed="remove_factor")
    assert (entry.by, entry.said["reason"]) == (security.user, "手机遗失")
    assert "移除登录验证方式：手机短信验证码（138****8000）" in log_in(somebody).get(
        "/accounts/2fa/authenticate/", follow=True
    ).content.decode() or held.has_factor(somebody.user)


def test_the_list_of_people_costs_the_same_for_one_and_for_thirty(actor_of: ActorOf, client_of: ClientOf) -> None:
    client = client_of(actor_of("security_admin"))

    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page = client.get("/people/").content.decode()
        assert "人员登录验证" in page
        return len(queries)

    cost()
    few = cost()
    for _ in range(30):
        phone_owner = actor_of("city_clerk")
        Phone.objects.create(user=phone_owner.user, number="1", confirmed_at=timezone.now())
    assert (cost(), few <= 12) == (few, True)


def test_people_are_found_by_name_and_enterprises_are_not_among_them(actor_of: ActorOf, client_of: ClientOf) -> None:
    filler, clerk = actor_of("filler"), actor_of("city_clerk")
    client = client_of(actor_of("security_admin"))
    page = text(client, "/people/")
    assert clerk.user.username in page
    assert filler.user.username not in page
    assert client.get(f"/people/{filler.user.pk}/").status_code == 404
    assert clerk.user.username not in text(client, "/people/?name=nobody")


SETUPS: dict[str, Callable[[User], object]] = {
    "none": str,
    "phone": phone,
    "app": lambda user: TOTP.activate(user, generate_totp_secret()),
    "passkey": passkey,
    "left": lambda user: User.objects.filter(pk=user.pk).update(is_active=False),
}


@pytest.mark.parametrize("setup", SETUPS)
def test_nobody_learns_which_factors_exist_before_the_password_was_right(
    setup: str, actor_of: ActorOf, phones: Phones
) -> None:
    """Two worlds: nobody of that name at all, and somebody with this factor. Every answer is the same."""
    owner = with_password(actor_of("city_clerk"))
    SETUPS[setup](owner.user)
    worlds = [_answers(name) for name in (owner.user.username, "nobody.at.all")]
    assert worlds[0] == worlds[1]
    assert phones.texts == []


def _answers(name: str) -> list[tuple[int, str, str]]:
    client = Client()
    answers = [
        client.post("/accounts/login/", {"login": name, "password": "wrong password"}),
        client.get("/accounts/2fa/authenticate/"),
        client.post("/accounts/2fa/authenticate/", {"code": "123456"}),
        client.post("/accounts/2fa/send-code/"),
        client.post("/accounts/2fa/send-code/", {"login": name}),
        client.get("/accounts/2fa/"),
        client.post("/accounts/password/reset/", {"email": f"{name}@example.org"}),
    ]
    tokens = re.compile(r"[A-Za-z0-9]{64}|[A-Za-z0-9]{32}")
    return [
        (
            answer.status_code,
            answer.headers.get("Location", ""),
            tokens.sub("T", answer.content.decode()).replace(name, "N"),
        )
        for answer in answers
    ]


def test_a_password_alone_is_not_enough_for_any_factor(actor_of: ActorOf, phones: Phones) -> None:
    for setup in ("phone", "app", "passkey"):
        owner = with_password(actor_of("city_head"))
        SETUPS[setup](owner.user)
        client = Client()
        client.post("/accounts/login/", {"login": owner.user.username, "password": PASSWORD})
        assert client.get("/members").headers["Location"].startswith("/accounts/login/")
        assert client.get("/accounts/2fa/phone/").headers["Location"].startswith("/accounts/login/")
