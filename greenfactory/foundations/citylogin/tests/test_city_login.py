"""Logging in by the city's single sign-on, against a provider that runs as a program of its own."""

from dataclasses import replace
from datetime import datetime

import pytest
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from pytest_django import Settings

from greenfactory.conftest import ActorOf, ClientOf
from greenfactory.foundations.accounts import actions
from greenfactory.foundations.accounts.actor import Actor
from greenfactory.foundations.accounts.models import User
from greenfactory.foundations.accounts.words import Wrong
from greenfactory.foundations.citylogin import linking
from greenfactory.foundations.citylogin.tests.conftest import PASSWORD, City
from greenfactory.foundations.factors.models import Change
from greenfactory.foundations.journal.models import Entry

ACCOUNT = {"username": "li.gong", "person": "李工", "password1": PASSWORD, "password2": PASSWORD}
FAILED = "统一身份认证未完成"


@pytest.fixture
def head(actor_of: ActorOf) -> Actor:
    actor = actor_of("city_head")
    actor.user.set_password(PASSWORD)
    actor.user.email = "head@city.example"
    actor.user.save()
    return actor


def linked(actor: Actor, now: datetime, subject: str = "zhang") -> Actor:
    linking.link(by=actor, subject=subject, name="张三", now=now)
    return actor


def with_passkey(actor: Actor) -> Actor:
    Authenticator.objects.create(user=actor.user, type="webauthn", data={"name": "k", "credential": {}})
    return actor


def logged_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_who_is_linked_gets_in_and_still_needs_the_second_factor(city: City, head: Actor, now: datetime) -> None:
    linked(with_passkey(head), now)
    client = Client()
    assert city.through(client).headers["Location"].startswith("/accounts/2fa/authenticate/")
    assert not logged_in(client)


def test_who_is_linked_and_has_no_factor_yet_gets_no_further_than_setting_one_up(
    city: City, head: Actor, now: datetime
) -> None:
    linked(head, now)
    client = Client()
    assert city.through(client).headers["Location"] == "/"
    assert logged_in(client)
    assert client.get("/members").headers["Location"] == "/accounts/2fa/"


def test_state_nonce_and_pkce_go_along_and_are_new_each_time(city: City) -> None:
    for _ in range(2):
        city.through(Client())
    first, second = city.seen()
    assert (first["response_type"], first["code_challenge_method"], set(first["scope"].split())) == (
        "code", "S256", {"openid", "profile"},
    )  # fmt: skip
    assert first["redirect_uri"] == "http://testserver/accounts/city/callback/"
    for name in ("state", "nonce", "code_challenge"):
        assert len(first[name]) >= 16
        assert first[name] != second[name]


FAULTS = [
    "nonce", "no nonce", "audience", "issuer", "expired", "future", "no expiry", "party", "signature", "unknown key", "unsigned",
    "shared secret", "garbage", "no token", "no subject", "long subject", "nobody", "redirected",
]  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_token_with_a_fault_lets_nobody_in(city: City, head: Actor, now: datetime, fault: str) -> None:
    linked(head, now)
    city.is_to(fault=fault)
    client = Client()
    answer = city.through(client)
    assert answer.headers["Location"] == "/accounts/login/"
    assert not logged_in(client)
    assert linking.SEEN not in client.session
    assert FAILED in client.get("/accounts/login/").content.decode()


@pytest.mark.parametrize("fault", ["other issuer", "clear"])
def test_discovery_that_cannot_be_believed_leads_nowhere(city: City, fault: str) -> None:
    city.is_to(fault=fault)
    assert Client().get("/accounts/city/login/").headers["Location"] == "/accounts/login/"


def test_a_provider_that_is_not_there_is_said(city: City, settings: Settings) -> None:
    settings.SIGN_ON = replace(settings.SIGN_ON, issuer="http://127.0.0.1:9")
    client = Client()
    assert client.get("/accounts/city/login/").headers["Location"] == "/accounts/login/"
    assert FAILED in client.get("/accounts/login/").content.decode()


def test_a_foreign_or_used_state_lets_nobody_in(city: City, head: Actor, now: datetime) -> None:
    linked(head, now)
    mine, other = Client(), Client()
    back = city.back(mine.get("/accounts/city/login/"))
    for client, path in (
        (other, back),  # somebody else's browser
        (Client(), "/accounts/city/callback/?code=x&state=made-up"),
        (Client(), "/accounts/city/callback/?error=access_denied"),
        (Client(), "/accounts/city/callback/"),
    ):
        assert client.get(path).headers["Location"] == "/accounts/login/"
        assert not logged_in(client)
    assert mine.get(back).headers["Location"] == "/"
    mine.post("/accounts/logout/")
    assert mine.get(back).headers["Location"] == "/accounts/login/"
    assert not logged_in(mine)


def test_a_code_of_another_login_does_not_fit_the_verifier(city: City, head: Actor, now: datetime) -> None:
    linked(head, now)
    mine, other = Client(), Client()
    stolen = city.back(other.get("/accounts/city/login/")).partition("code=")[2].partition("&")[0]
    own = city.back(mine.get("/accounts/city/login/"))
    code = own.partition("code=")[2].partition("&")[0]
    assert mine.get(own.replace(code, stolen)).headers["Location"] == "/accounts/login/"
    assert not logged_in(mine)


def test_nobody_gets_an_account_and_no_mail_address_finds_one(city: City, head: Actor) -> None:
    city.is_to(subject="stranger", email=head.user.email)
    before = User.objects.count()
    client = Client()
    assert city.through(client).headers["Location"] == "/accounts/login/"
    assert not logged_in(client)
    assert "尚未关联本平台账号" in client.get("/accounts/login/").content.decode()
    assert (User.objects.count(), SocialAccount.objects.count()) == (before, 0)


def test_who_has_left_does_not_get_in(city: City, head: Actor, now: datetime) -> None:
    linked(head, now)
    User.objects.filter(pk=head.user.pk).update(is_active=False)
    client = Client()
    city.through(client)
    assert not logged_in(client)


def test_the_person_links_after_a_fresh_login_and_unlinks(city: City, head: Actor, client_of: ClientOf) -> None:
    client = client_of(head)
    assert client.post("/accounts/city/link/").headers["Location"].startswith("/accounts/reauthenticate/")
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert (
        '<a class="btn btn-primary" href="/accounts/city/login/">'
        in client.post("/accounts/city/link/").content.decode()
    )
    assert city.through(client).headers["Location"] == "/accounts/2fa/"
    account = SocialAccount.objects.get()
    assert (account.user_id, account.uid, account.extra_data) == (head.user.pk, "zhang", {"name": "张三"})
    entry = Entry.objects.get(deed="add_factor")
    assert (entry.by, entry.said["kind"]) == (head.user, "sso")
    assert list(Change.objects.values_list("kind", flat=True)) == ["sso"]
    client.post(f"/accounts/2fa/sso/{account.pk}/remove/")
    assert not SocialAccount.objects.exists()


def test_nobody_is_linked_without_having_asked_for_it(city: City, head: Actor, client_of: ClientOf) -> None:
    client = client_of(head)
    assert client.get("/accounts/city/login/").headers["Location"] == "/"
    assert client.get("/accounts/city/login/?process=connect").headers["Location"] == "/"
    assert city.seen() == []


def test_a_link_that_comes_back_to_another_person_links_nobody(
    city: City, head: Actor, actor_of: ActorOf, client_of: ClientOf
) -> None:
    client = client_of(head)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    client.post("/accounts/city/link/")
    back = city.back(client.get("/accounts/city/login/"))
    kept = client.session["socialaccount_states"]
    other = client_of(actor_of("city_clerk"))
    session = other.session
    session["socialaccount_states"] = kept
    session.save()
    other.get(back)
    assert not SocialAccount.objects.exists()


def test_one_identity_opens_one_account(head: Actor, actor_of: ActorOf, now: datetime) -> None:
    linked(head, now)
    for actor, subject in ((actor_of("city_clerk"), "zhang"), (head, "another")):
        with pytest.raises(Wrong, match="已有关联"):
            linking.link(by=actor, subject=subject, name="张三", now=now)


def test_an_invitation_taken_after_the_single_sign_on_links_the_new_account(
    city: City, head: Actor, now: datetime
) -> None:
    token = actions.invite(by=head, now=now, organisation=head.organisation, role="city_clerk", name="李工")
    client = Client()
    city.is_to(subject="li")
    page = f"/invitations/{token}"
    assert "/accounts/city/login/?next=" in client.get(page).content.decode()
    assert city.through(client, page).headers["Location"] == page
    assert "您已通过“示例市统一身份认证”验证身份：张三" in client.get(page).content.decode()
    client.post(page, ACCOUNT)
    account = SocialAccount.objects.get()
    assert (account.uid, account.user.username) == ("li", "li.gong")
    fresh = Client()
    city.through(fresh)
    assert logged_in(fresh)


def test_an_invitation_an_hour_later_links_nobody(city: City, head: Actor, now: datetime) -> None:
    token = actions.invite(by=head, now=now, organisation=head.organisation, role="city_clerk", name="李工")
    client = Client()
    city.through(client, f"/invitations/{token}")
    session = client.session
    session[linking.SEEN] = {**session[linking.SEEN], "at": session[linking.SEEN]["at"] - 3600}
    session.save()
    client.post(f"/invitations/{token}", ACCOUNT)
    assert User.objects.filter(username="li.gong").exists()
    assert not SocialAccount.objects.exists()


VOUCHED = [{"acr": "high"}, {"amr": ["pwd", "otp"]}]


@pytest.mark.parametrize("claims", VOUCHED)
def test_the_single_sign_on_counts_as_a_second_factor_only_where_the_installation_says_so(
    city: City, head: Actor, now: datetime, settings: Settings, claims: dict[str, object]
) -> None:
    linked(with_passkey(head), now)
    city.is_to(claims=claims)
    by_default = Client()
    city.through(by_default)
    assert not logged_in(by_default)
    settings.SIGN_ON = replace(settings.SIGN_ON, counts=frozenset({"high", "otp"}))
    counted = Client()
    assert city.through(counted).headers["Location"] == "/"
    assert counted.get("/members").status_code == 200


@pytest.mark.parametrize(
    "claims", [{}, {"acr": "low"}, {"amr": ["pwd"]}, {"amr": "otp"}, {"acr": ["high"]}, {"mfa": True}]
)
def test_it_counts_only_when_the_provider_says_that_a_factor_was_shown(
    city: City, head: Actor, now: datetime, settings: Settings, claims: dict[str, object]
) -> None:
    linked(head, now)
    settings.SIGN_ON = replace(settings.SIGN_ON, counts=frozenset({"high", "otp"}))
    city.is_to(claims=claims)
    client = Client()
    city.through(client)
    assert client.get("/members").headers["Location"] == "/accounts/2fa/"


@pytest.mark.parametrize(
    ("entrance", "host", "open_"),
    [
        ("staff", "staff.example.org", True),
        ("staff", "www.example.org", False),
        ("public", "staff.example.org", False),
        ("public", "www.example.org", True),
        ("both", "www.example.org", True),
    ],
)
def test_it_stands_at_its_own_entrance_only(
    city: City, settings: Settings, entrance: str, host: str, open_: bool
) -> None:
    settings.ALLOWED_HOSTS = ["staff.example.org", "www.example.org"]
    settings.STAFF_HOSTS = ["staff.example.org"]
    settings.SIGN_ON = replace(settings.SIGN_ON, entrance=entrance)
    client = Client(headers={"host": host})
    assert ("示例市统一身份认证" in client.get("/accounts/login/").content.decode()) == open_
    assert client.get("/accounts/city/login/").status_code == (302 if open_ else 404)
    assert client.get("/accounts/city/callback/").status_code == (302 if open_ else 404)


def test_the_librarys_own_pages_of_linked_accounts_do_not_exist(city: City, head: Actor, client_of: ClientOf) -> None:
    client = client_of(head)
    for path in ("", "signup/", "login/error/", "login/cancelled/"):
        assert client.get(f"/accounts/3rdparty/{path}").status_code == 404


def test_without_a_single_sign_on_there_is_no_such_page(db: None, settings: Settings) -> None:
    settings.SIGN_ON = None
    for path in ("login", "callback"):
        assert Client().get(f"/accounts/city/{path}/").status_code == 404


def test_one_address_is_slowed_down(city: City, settings: Settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "city_login": "2/m/ip"}
    client = Client()
    answers = [client.get("/accounts/city/login/").headers["Location"] for _ in range(3)]
    assert [answer.startswith(city.address) for answer in answers] == [True, True, False]
