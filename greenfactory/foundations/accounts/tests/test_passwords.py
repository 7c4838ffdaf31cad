"""A forgotten password: whom an administrator gives a link, what kills it, and what it never does."""

import re
from datetime import datetime, timedelta

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from pytest_django import Settings

from greenfactory.conftest import ActorOf, ClientOf, MakeEnterprise, MakeOrganisation, MakeUser
from greenfactory.foundations.accounts import passwords
from greenfactory.foundations.accounts.actor import Actor
from greenfactory.foundations.accounts.models import User
from greenfactory.foundations.accounts.words import Wrong
from greenfactory.foundations.journal.models import Entry

OLD, NEW = "correct horse battery", "another staple entirely"
TWICE = {"password1": NEW, "password2": NEW}


def link_on(page: str) -> str:
    found = re.search(r"https?://[^/\"\s]+(/password/[0-9A-Za-z-]+)", page)
    assert found, page
    return found[1]


def logs_in(user: User, password: str, client: Client | None = None) -> bool:
    answer = (client or Client()).post("/accounts/login/", {"login": user.username, "password": password})
    return answer.status_code == 302


@pytest.fixture
def forgetful(actor_of: ActorOf) -> Actor:
    """A filler with a password and, one day, none in mind."""
    somebody = actor_of("filler")
    somebody.user.set_password(OLD)
    somebody.user.save()
    return somebody


def test_an_administrator_gives_a_link_and_the_person_chooses(
    forgetful: Actor, actor_of: ActorOf, client_of: ClientOf, fresh_of: ClientOf
) -> None:
    theirs = client_of(forgetful)
    admin = fresh_of(actor_of("submitter", organisation=forgetful.organisation))
    page = admin.post(f"/members/{forgetful.membership_id}/password").content.decode()
    link = link_on(page)
    assert forgetful.user.username in Client().get(link).content.decode()
    answer = Client().post(link, TWICE)
    assert answer.headers["Location"].startswith("/accounts/login/")
    assert not logs_in(forgetful.user, OLD)
    assert logs_in(forgetful.user, NEW)
    assert theirs.get("/profile").status_code == 302, "an old session ends"
    assert list(Entry.objects.order_by("pk").values_list("deed", flat=True)) == [
        "offer_password_link",
        "choose_password",
    ]
    assert all(NEW not in entry.content and link[10:] not in entry.content for entry in Entry.objects.all())


def test_a_link_works_once(forgetful: Actor) -> None:
    link = f"/password/{passwords.link_of(forgetful.user)}"
    assert Client().post(link, TWICE).status_code == 302
    again = Client().post(link, {"password1": "a third one altogether", "password2": "a third one altogether"})
    assert again.status_code == 404
    assert logs_in(forgetful.user, NEW)


def test_of_two_links_for_one_person_the_second_dies_with_the_first(forgetful: Actor, now: datetime) -> None:
    one, other = passwords.link_of(forgetful.user), passwords.link_of(forgetful.user)
    passwords.choose_password(link=one, password=NEW, now=now)
    with pytest.raises(Wrong):
        passwords.choose_password(link=other, password=OLD, now=now)


def test_a_login_kills_a_link(forgetful: Actor) -> None:
    link = f"/password/{passwords.link_of(forgetful.user)}"
    assert logs_in(forgetful.user, OLD)
    assert Client().get(link).status_code == 404


def test_a_new_mail_address_kills_a_link(forgetful: Actor) -> None:
    link = f"/password/{passwords.link_of(forgetful.user)}"
    User.objects.filter(pk=forgetful.user.pk).update(email="new@example.cn")
    assert Client().get(link).status_code == 404


@pytest.mark.parametrize(("minutes", "status"), [(14, 200), (16, 404)])
def test_a_link_holds_for_fifteen_minutes(
    forgetful: Actor, monkeypatch: pytest.MonkeyPatch, minutes: int, status: int
) -> None:
    link = f"/password/{passwords.link_of(forgetful.user)}"
    later = datetime.now() + timedelta(minutes=minutes)  # noqa: DTZ005 - the library counts so
    monkeypatch.setattr(passwords.LINKS, "_now", lambda: later)
    assert Client().get(link).status_code == status


def test_dead_links_and_invented_ones_answer_alike(forgetful: Actor, make_user: MakeUser) -> None:
    used = passwords.link_of(forgetful.user)
    Client().post(f"/password/{used}", TWICE)
    other = passwords.link_of(make_user())
    mixed = f"{other.partition('-')[0]}-{used.partition('-')[2]}"
    pages = {
        re.sub(r'(csrfmiddlewaretoken" value="|csrftoken": ")[^"]+', "", answer.content.decode()).replace(link, "LINK")
        for link in (used, mixed, "1-abc", "zzzzzzzzzzzzz-x", "x" * 60)
        if (answer := Client().get(f"/password/{link}")).status_code == 404
    }
    assert len(pages) == 1


@pytest.mark.parametrize("wrong", [{"password2": "x"}, {"password1": "short", "password2": "short"}, {"password1": ""}])
def test_a_faulty_password_changes_nothing_and_the_link_lives(forgetful: Actor, wrong: dict[str, str]) -> None:
    link = f"/password/{passwords.link_of(forgetful.user)}"
    assert Client().post(link, TWICE | wrong).status_code == 422
    assert Client().post(link, TWICE).status_code == 302


def test_a_second_factor_is_not_taken_away(actor_of: ActorOf, now: datetime) -> None:
    somebody = actor_of("city_clerk")
    TOTP.activate(somebody.user, generate_totp_secret())
    Client().post(f"/password/{passwords.link_of(somebody.user)}", TWICE)
    client = Client()
    answer = client.post("/accounts/login/", {"login": somebody.user.username, "password": NEW})
    assert answer.headers["Location"].startswith("/accounts/2fa/authenticate/")
    assert client.get("/members").headers["Location"].startswith("/accounts/login/")


def test_who_acts_for_others_too_gets_no_link_from_one_of_them(
    forgetful: Actor, actor_of: ActorOf, fresh_of: ClientOf, make_enterprise: MakeEnterprise
) -> None:
    """Else whoever asks somebody into an enterprise could take over the person's other roles."""
    actor_of("submitter", organisation=make_enterprise().organisation, user=forgetful.user)
    admin = fresh_of(actor_of("submitter", organisation=forgetful.organisation))
    page = admin.post(f"/members/{forgetful.membership_id}/password", follow=True).content.decode()
    assert "还代表其他单位" in page
    district = fresh_of(actor_of("district_clerk"))
    assert link_on(district.post(f"/members/{forgetful.membership_id}/password").content.decode())


@pytest.mark.parametrize(
    ("helper", "role", "helped"),
    [
        ("district_clerk", "submitter", True), ("city_clerk", "submitter", True), ("system_admin", "submitter", False),
        ("district_head", "district_clerk", True), ("district_clerk", "district_head", False),
        ("city_head", "district_head", False), ("system_admin", "district_head", True), ("system_admin", "agency", True),
        ("city_head", "security_admin", False), ("system_admin", "security_admin", True),
    ],
)  # fmt: skip
def test_whom_somebody_helps(actor_of: ActorOf, fresh_of: ClientOf, helper: str, role: str, *, helped: bool) -> None:
    somebody = actor_of(role)
    answer = fresh_of(actor_of(helper)).post(f"/members/{somebody.membership_id}/password")
    assert answer.status_code == (200 if helped else 404)


def test_nobody_gives_a_link_to_themselves(actor_of: ActorOf, fresh_of: ClientOf) -> None:
    by = actor_of("submitter")
    page = fresh_of(by).post(f"/members/{by.membership_id}/password", follow=True).content.decode()
    assert "修改密码" in page


def test_a_link_of_staff_names_the_staff_host_whatever_the_request_says(
    actor_of: ActorOf, fresh_of: ClientOf, settings: Settings, make_organisation: MakeOrganisation
) -> None:
    settings.HTTPS, settings.ALLOWED_HOSTS = True, ["green.cn", "testserver"]
    by, somebody = actor_of("district_head"), actor_of("district_clerk")
    page = fresh_of(by).post(f"/members/{somebody.membership_id}/password").content.decode()
    assert "https://green.cn/password/" in page


def test_who_changes_the_own_password_stands_in_the_journal(forgetful: Actor, client_of: ClientOf) -> None:
    sent = {"oldpassword": OLD, **TWICE}
    assert client_of(forgetful).post("/accounts/password/change/", sent | {"oldpassword": NEW}).status_code == 200
    assert not Entry.objects.exists()
    assert client_of(forgetful).post("/accounts/password/change/", sent).status_code == 302
    assert logs_in(forgetful.user, NEW)
    (entry,) = Entry.objects.filter(subject=passwords.subject(forgetful.user))
    assert (entry.deed, entry.said) == ("change_password", {"user": forgetful.user.username})
