"""Guessing passwords is slowed down, by account and address together, and nobody can lock somebody else out."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from greenfactory.conftest import ActorOf, MakeUser
from greenfactory.foundations.accounts.models import User

PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def fresh_counters(settings: Settings) -> Iterator[None]:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # hundreds of guesses
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def user(make_user: MakeUser) -> User:
    return make_user(username="owner", password=PASSWORD)


def tried(address: str, password: str, client: Client | None = None, username: str = "owner") -> bool:
    """Whether the login went through."""
    answer = (client or Client()).post(
        "/accounts/login/", {"login": username, "password": password}, REMOTE_ADDR=address
    )
    return answer.status_code == 302


def test_five_failures_close_the_account_for_that_address_and_no_other(user: User) -> None:
    for _ in range(5):
        assert not tried("203.0.113.1", "guess")
    assert not tried("203.0.113.1", PASSWORD)
    assert tried("198.51.100.7", PASSWORD)


def test_an_address_is_slowed_down_over_all_accounts(user: User) -> None:
    for number in range(10):
        assert not tried("203.0.113.1", "guess", username=f"user{number}")
    assert not tried("203.0.113.1", PASSWORD)
    assert tried("198.51.100.7", PASSWORD)


def test_many_addresses_together_get_thirty_guesses_an_hour(user: User) -> None:
    for number in range(30):
        assert not tried(f"203.0.113.{number}", "guess")
    assert not tried("203.0.113.200", PASSWORD)


def test_the_owner_gets_in_from_a_browser_that_has_been_in_while_others_guess(user: User) -> None:
    own = Client()
    assert tried("198.51.100.7", PASSWORD, own)
    own.post("/accounts/logout/")
    for number in range(40):
        tried(f"203.0.113.{number}", "guess")
    assert not tried("198.51.100.8", PASSWORD)
    assert tried("198.51.100.7", PASSWORD, own)


def test_a_browser_known_to_another_account_or_a_forged_cookie_counts_as_a_stranger(
    user: User, make_user: MakeUser
) -> None:
    make_user(username="attacker", password=PASSWORD)
    attacker = Client()
    assert tried("203.0.113.250", PASSWORD, attacker, username="attacker")
    attacker.post("/accounts/logout/")
    forged = Client()
    forged.cookies["known_to"] = "owner"
    for number in range(30):
        tried(f"203.0.113.{number}", "guess", attacker if number % 2 else forged)
    assert not tried("198.51.100.8", PASSWORD, attacker)


def test_a_wrong_password_and_an_unknown_name_answer_alike(user: User) -> None:
    answers = []
    for name in ("owner", "nobody"):
        page = Client().post("/accounts/login/", {"login": name, "password": "guess"}).content.decode()
        lines = [line for line in page.replace(name, "NAME").splitlines() if "csrf" not in line]
        answers.append(lines)
    assert answers[0] == answers[1]


def test_nobody_signs_up_by_the_librarys_own_page(db: None) -> None:
    answer = Client().post("/accounts/signup/", {"username": "new", "password1": PASSWORD, "password2": PASSWORD})
    assert not User.objects.exists()
    assert answer.status_code == 200


def test_staff_with_a_second_factor_are_asked_for_it(actor_of: ActorOf) -> None:
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret  # noqa: PLC0415 - needs the settings

    somebody = actor_of("city_clerk")
    somebody.user.set_password(PASSWORD)
    somebody.user.save()
    TOTP.activate(somebody.user, generate_totp_secret())
    client = Client()
    answer = client.post("/accounts/login/", {"login": somebody.user.username, "password": PASSWORD})
    assert answer.headers["Location"].startswith("/accounts/2fa/authenticate/")
    assert client.get("/members").headers["Location"].startswith("/accounts/login/")
