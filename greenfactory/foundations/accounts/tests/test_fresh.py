"""What gives somebody an account, takes one away or shuts a body asks for a fresh login; a screen left open does none."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from pytest_django import Settings

from greenfactory.conftest import ActorOf, ClientOf, MakeOrganisation
from greenfactory.foundations.accounts.actor import Actor
from greenfactory.foundations.accounts.models import Organisation
from greenfactory.foundations.journal.models import Entry

PASSWORD = "correct horse battery"


@pytest.fixture
def head(actor_of: ActorOf) -> Actor:
    by = actor_of("district_head")
    by.user.set_password(PASSWORD)
    by.user.save()
    return by


def sent_to_prove(browser: Client, address: str, **sent: str) -> str:
    """The page to which the person comes back after the fresh login."""
    answer = browser.post(address, sent)
    assert (answer.status_code, urlsplit(answer.headers["Location"]).path) == (302, "/accounts/reauthenticate/")
    return parse_qs(urlsplit(answer.headers["Location"]).query)["next"][0]


@pytest.mark.parametrize("deed", ["end", "role", "password", "revive"])
def test_a_screen_left_open_changes_no_member(actor_of: ActorOf, client_of: ClientOf, head: Actor, deed: str) -> None:
    somebody = actor_of("district_clerk")
    place = f"/members/{somebody.membership_id}/{deed}"
    assert sent_to_prove(client_of(head), place, role="district_head") == "/members"
    assert not Entry.objects.exists()


@pytest.mark.parametrize(("role", "asks"), [("district_head", True), ("district_clerk", False)])
def test_a_screen_left_open_asks_nobody_into_a_role_that_keeps_accounts(
    actor_of: ActorOf, client_of: ClientOf, head: Actor, role: str, *, asks: bool
) -> None:
    """The link stands on the answer: whoever sits there would carry an administrator's account away."""
    answer = client_of(head).post("/members/invite", {"name": "赵科", "role": role})
    assert (answer.status_code, Entry.objects.count()) == ((302, 0) if asks else (200, 1))


def test_a_screen_left_open_makes_no_body_and_gives_no_enterprise_an_administrator(
    actor_of: ActorOf, client_of: ClientOf, head: Actor
) -> None:
    firm, admin = actor_of("submitter").organisation.enterprise, actor_of("system_admin")
    new = {"kind": "agency", "name": "新机构", "person": "李工"}
    assert sent_to_prove(client_of(admin), "/organisations/new", **new) == "/organisations/new"
    there = f"/enterprises/{firm.public_id}"
    assert sent_to_prove(client_of(head), f"{there}/administrator", name="王总") == there
    assert not Entry.objects.exists()


@pytest.mark.parametrize(("deed", "closed"), [("close", False), ("reopen", True)])
def test_a_screen_left_open_closes_and_reopens_no_body(
    actor_of: ActorOf, client_of: ClientOf, make_organisation: MakeOrganisation, *, deed: str, closed: bool
) -> None:
    by, one = actor_of("system_admin"), make_organisation("agency")
    Organisation.objects.filter(pk=one.pk).update(closed_at=by.user.date_joined if closed else None)
    by.user.set_password(PASSWORD)
    by.user.save()
    place = f"/organisations/{one.public_id}"
    assert sent_to_prove(client_of(by), f"{place}/{deed}", reason="资质到期") == place
    assert not Entry.objects.exists()


def test_the_reason_for_closing_is_asked_after_the_fresh_login_so_that_it_is_not_written_twice(
    actor_of: ActorOf, client_of: ClientOf, fresh_of: ClientOf, make_organisation: MakeOrganisation
) -> None:
    by, place = actor_of("system_admin"), f"/organisations/{make_organisation('agency').public_id}"
    prove, ask = f"/accounts/reauthenticate/?next={place}", 'name="reason"'
    before = client_of(by).get(place).content.decode()
    after = fresh_of(by).get(place).content.decode()
    assert ((prove in before, ask in before), (prove in after, ask in after)) == ((True, False), (False, True))


def test_the_same_deed_goes_through_after_the_password_was_given_again(
    actor_of: ActorOf, client_of: ClientOf, head: Actor
) -> None:
    somebody, browser = actor_of("district_clerk"), client_of(head)
    place = f"/members/{somebody.membership_id}/end"
    back = sent_to_prove(browser, place)
    answer = browser.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": back})
    assert answer.headers["Location"] == back
    browser.post(place)
    assert [entry.deed for entry in Entry.objects.all()] == ["end_membership"]


def test_help_for_an_enterprise_leads_back_to_its_page(actor_of: ActorOf, client_of: ClientOf, head: Actor) -> None:
    somebody = actor_of("submitter")
    back = sent_to_prove(client_of(head), f"/members/{somebody.membership_id}/password")
    assert back == f"/enterprises/{somebody.organisation.enterprise.public_id}"


@pytest.mark.parametrize(
    ("demo", "place", "deeds"), [(False, "/accounts/2fa/", []), (True, "/members", ["end_membership"])]
)
def test_who_has_nothing_to_prove_it_with_passes_in_a_demo_only(
    actor_of: ActorOf, client_of: ClientOf, settings: Settings, *, demo: bool, place: str, deeds: list[str]
) -> None:
    """Whom only the city's single sign-on lets in has neither a password nor an authenticator of their own."""
    by = actor_of("submitter")
    somebody = actor_of("filler", organisation=by.organisation)
    settings.DEMO = demo
    answer = client_of(by).post(f"/members/{somebody.membership_id}/end", follow=True)
    assert (answer.redirect_chain, [entry.deed for entry in Entry.objects.all()]) == ([(place, 302)], deeds)
    assert ("无法再次验证身份" in answer.content.decode()) is not demo
