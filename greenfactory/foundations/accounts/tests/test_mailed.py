"""A forgotten password by mail: who gets a link, what an address must be, and what strangers do not learn."""

import json
import re
from collections.abc import Iterator
from smtplib import SMTPServerDisconnected

import pytest
from allauth.account.models import EmailAddress
from django.contrib.messages import get_messages
from django.core import mail
from django.core.cache import cache
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client
from pytest_django import Settings

from greenfactory.conftest import ActorOf, MakeUser
from greenfactory.foundations.accounts import passwords
from greenfactory.foundations.accounts.actor import Actor
from greenfactory.foundations.factors.models import Change
from greenfactory.foundations.journal.models import Entry

PASSWORD, NEW = "correct horse battery", "another staple entirely"
TWICE = {"password1": NEW, "password2": NEW}
RESET = "/accounts/password/reset/"


@pytest.fixture(autouse=True)
def fresh_counters() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def forgetful(actor_of: ActorOf) -> Actor:
    """A filler with a password and, one day, none in mind."""
    somebody = actor_of("filler")
    somebody.user.set_password(PASSWORD)
    somebody.user.save()
    return somebody


def link_on(page: str) -> str:
    found = re.search(r"https?://[^/\"\s]+(/password/[0-9A-Za-z-]+)", page)
    assert found, page
    return found[1]


@pytest.fixture
def posted(settings: Settings, forgetful: Actor) -> EmailAddress:
    """An installation that sends mail, and a confirmed address."""
    settings.MAIL, settings.EMAIL_BACKEND = True, "django.core.mail.backends.locmem.EmailBackend"
    settings.HTTPS, settings.ALLOWED_HOSTS, settings.DEFAULT_FROM_EMAIL = True, ["green.cn", "testserver"], "a@green.cn"
    return EmailAddress.objects.create(user=forgetful.user, email="li@example.cn", verified=True, primary=True)


def ask(email: str) -> str:
    answer = Client().post(RESET, {"email": email}, follow=True)
    return re.sub(r'(csrfmiddlewaretoken" value="|csrftoken": ")[^"]+', "", answer.content.decode())


def test_a_mailed_link_leads_to_the_settings_host_and_works_once(posted: EmailAddress) -> None:
    Client().post(
        RESET, {"email": posted.email},
        headers={"host": "testserver", "x-forwarded-host": "evil.example"},
    )  # fmt: skip
    assert [message.to for message in mail.outbox] == [["li@example.cn"]]
    text = str(mail.outbox[0].subject) + str(mail.outbox[0].body)
    assert re.findall(r"https?://([^/\s]+)", text) == ["green.cn"]
    assert "testserver" not in text
    link = link_on(text)
    assert Client().post(link, TWICE).status_code == 302
    assert Client().post(link, TWICE).status_code == 404


def test_a_foreign_host_gets_no_mail_sent(posted: EmailAddress) -> None:
    answer = Client().post(RESET, {"email": posted.email}, headers={"host": "evil.example"})
    assert (answer.status_code, mail.outbox) == (400, [])


def test_known_unconfirmed_and_unknown_addresses_answer_alike(posted: EmailAddress, make_user: MakeUser) -> None:
    EmailAddress.objects.create(user=make_user(), email="open@example.cn", verified=False, primary=True)
    pages = {ask(email) for email in (posted.email, "open@example.cn", "nobody@example.cn")}
    assert len(pages) == 1
    assert [len(message.to) for message in mail.outbox] == [1, 1, 1]
    assert ["/password/" in str(message.body) for message in mail.outbox] == [True, False, False]


def test_the_librarys_own_page_for_a_new_password_is_gone(posted: EmailAddress) -> None:
    assert Client().get(f"/accounts/password/reset/key/{passwords.link_of(posted.user)}/").status_code == 404


def logged_in(somebody: Actor, *, again: bool = True) -> Client:
    """A browser in which somebody has logged in; `again`: and has just given the password once more."""
    client = Client()
    client.post("/accounts/login/", {"login": somebody.user.username, "password": PASSWORD})
    if again:
        client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    else:
        session = client.session
        session["account_authentication_methods"][0]["at"] -= 3600
        session.save()
    return client


def test_an_address_is_confirmed_by_a_link_to_the_settings_host(posted: EmailAddress, forgetful: Actor) -> None:
    client = logged_in(forgetful)
    client.post("/accounts/email/", {"action_add": "", "email": "new@example.cn"})
    text = str(mail.outbox[0].body)
    assert re.findall(r"https?://([^/\s]+)/accounts/confirm-email/", text) == ["green.cn"]
    assert not EmailAddress.objects.get(email="new@example.cn").verified
    link = re.findall(r"green\.cn(/accounts/confirm-email/\S+)", text)[0]
    assert not EmailAddress.objects.get(email="new@example.cn").verified, "looking at the link confirms nothing"
    Client().post(link)
    assert EmailAddress.objects.get(email="new@example.cn").verified


def test_an_address_that_helps_to_a_password_stands_in_the_journal_and_is_told(
    posted: EmailAddress, forgetful: Actor
) -> None:
    client = logged_in(forgetful)
    client.post("/accounts/email/", {"action_add": "", "email": "new@example.cn"})
    assert not Entry.objects.exists(), "one that nobody confirmed helps to nothing"
    client.post(re.findall(r"green\.cn(/accounts/confirm-email/\S+)", str(mail.outbox[0].body))[0])
    client.post("/accounts/email/", {"action_remove": "", "email": "new@example.cn"})
    known = [(entry.deed, json.loads(entry.content)) for entry in Entry.objects.order_by("pk")]
    assert [(deed, content["kind"], content["detail"]) for deed, content in known] == [
        ("add_factor", "mail", "n***@example.cn"), ("remove_factor", "mail", "n***@example.cn"),
    ]  # fmt: skip
    assert Change.objects.filter(user=forgetful.user, kind="mail").count() == 2


def test_any_address_may_go_and_then_gets_no_link(posted: EmailAddress, forgetful: Actor) -> None:
    EmailAddress.objects.create(user=forgetful.user, email="other@example.cn", verified=True)
    logged_in(forgetful).post("/accounts/email/", {"action_remove": "", "email": posted.email})
    assert [each.email for each in EmailAddress.objects.all()] == ["other@example.cn"]
    ask(posted.email)
    assert "/password/" not in str(mail.outbox[0].body)


def test_who_sits_down_at_an_open_session_changes_no_address(posted: EmailAddress, forgetful: Actor) -> None:
    client = logged_in(forgetful, again=False)
    for words in ({"action_add": "", "email": "evil@example.cn"}, {"action_remove": "", "email": posted.email}):
        answer = client.post("/accounts/email/", words)
        assert answer.headers["Location"].startswith("/accounts/reauthenticate/")
    assert (list(EmailAddress.objects.all()), mail.outbox) == ([posted], [])


def test_nobody_learns_whose_address_another_one_is(posted: EmailAddress, actor_of: ActorOf) -> None:
    other = actor_of("filler")
    other.user.set_password(PASSWORD)
    other.user.save()
    client = logged_in(other)
    answers = {
        re.sub(
            r"li@|nobody@", "", client.post("/accounts/email/", {"action_add": "", "email": email}).headers["Location"]
        )
        for email in (posted.email, "nobody@example.cn")
    }
    assert answers == {"/accounts/email/"}
    assert EmailAddress.objects.filter(email=posted.email, verified=True).get() == posted


def test_a_second_mail_waits_for_a_minute_for_known_and_unknown_addresses_alike(posted: EmailAddress) -> None:
    for email in (posted.email, "nobody@example.cn"):
        answers = [Client().post(RESET, {"email": email}).status_code for _ in range(2)]
        assert answers == [302, 429]
    assert len(mail.outbox) == 2


def test_a_mail_server_that_is_away_says_so_and_the_same_to_everybody(
    posted: EmailAddress, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object) -> int:
        raise SMTPServerDisconnected("away")

    monkeypatch.setattr(EmailBackend, "send_messages", gone)
    for email in (posted.email, "nobody@example.cn"):
        answer = Client().post(RESET, {"email": email})
        assert answer.headers["Location"] == RESET
        assert [str(each) for each in get_messages(answer.wsgi_request)] == [
            "邮件未能发出，请稍后再试，或联系本单位管理员"
        ]


@pytest.mark.parametrize("address", [RESET, "/accounts/email/"])
def test_without_mail_there_are_no_such_pages_and_the_login_says_whom_to_ask(forgetful: Actor, address: str) -> None:
    assert logged_in(forgetful).get(address).status_code == 404
    page = Client().get("/accounts/login/").content.decode()
    assert "请联系本单位授权提交人" in page
    assert RESET not in page


def test_with_mail_the_login_offers_it(posted: EmailAddress) -> None:
    assert RESET in Client().get("/accounts/login/").content.decode()
