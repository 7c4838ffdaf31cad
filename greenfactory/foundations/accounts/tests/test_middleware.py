"""Doors and second factors: staff come in by their own door, from their own networks, with two factors."""

from datetime import datetime

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from pytest_django import Settings

from greenfactory.conftest import ActorOf, ClientOf, MakeEnterprise
from greenfactory.foundations.accounts.models import Membership

STAFF, PUBLIC = "staff.example.cn", "apply.example.cn"
STAFF_ROLES = [
    "agency", "district_clerk", "district_head", "city_clerk", "city_head", "expert", "auditor", "system_admin",
    "security_admin",
]  # fmt: skip


@pytest.fixture
def two_doors(settings: Settings) -> None:
    settings.STAFF_HOSTS = [STAFF]
    settings.STAFF_NETWORKS = ["10.8.0.0/16", "fd00::/8"]
    settings.ALLOWED_HOSTS = [PUBLIC, STAFF]


def one_factor(client: Client) -> Client:
    Authenticator.objects.all().delete()
    return client


@pytest.mark.parametrize("role", STAFF_ROLES)
def test_staff_without_a_second_factor_are_led_to_set_one_up(actor_of: ActorOf, client_of: ClientOf, role: str) -> None:
    client = one_factor(client_of(actor_of(role)))
    for address in ("/", "/members", "/enterprises/", "/journal/", "/profile"):
        answer = client.get(address)
        assert (answer.status_code, answer.headers.get("Location")) == (302, "/accounts/2fa/")


@pytest.mark.parametrize("address", ["/accounts/2fa/", "/accounts/logout/", "/accounts/2fa/totp/activate/"])
def test_the_pages_of_the_second_factor_stay_reachable(actor_of: ActorOf, client_of: ClientOf, address: str) -> None:
    answer = one_factor(client_of(actor_of("city_clerk"))).get(address)
    assert answer.status_code == 200 or "reauthenticate" in answer.headers["Location"]


def test_recovery_codes_alone_are_no_second_factor(actor_of: ActorOf, client_of: ClientOf) -> None:
    somebody = actor_of("city_clerk")
    client = one_factor(client_of(somebody))
    Authenticator.objects.create(user=somebody.user, type=Authenticator.Type.RECOVERY_CODES, data={})
    assert client.get("/members").headers["Location"] == "/accounts/2fa/"


def test_enterprises_need_no_second_factor(actor_of: ActorOf, client_of: ClientOf) -> None:
    assert client_of(actor_of("submitter")).get("/members").status_code == 200


def test_the_demo_asks_for_no_second_factor(actor_of: ActorOf, client_of: ClientOf, settings: Settings) -> None:
    settings.DEMO = True
    assert one_factor(client_of(actor_of("district_head"))).get("/members").status_code == 200


def test_whoever_posts_after_the_session_ended_comes_to_a_page_that_is_there(actor_of: ActorOf) -> None:
    member = actor_of("filler")
    asked = f"/members/{member.membership_id}/end"
    assert Client().post(asked).headers["Location"] == "/accounts/login/?next=/"
    assert Client().get("/members?page=2").headers["Location"] == "/accounts/login/?next=/members%3Fpage%3D2"


@pytest.mark.parametrize(
    ("host", "address", "status"),
    [
        (STAFF, "10.8.3.4", 200),
        (STAFF, "fd00::7", 200),
        (STAFF, "::ffff:10.8.3.4", 200),
        (STAFF, "203.0.113.9", 404),
        (STAFF, "127.0.0.1", 404),
        (PUBLIC, "10.8.3.4", 404),
        (PUBLIC, "203.0.113.9", 404),
    ],
)
def test_staff_act_at_their_own_door_from_their_own_networks(
    two_doors: None, actor_of: ActorOf, client_of: ClientOf, host: str, address: str, status: int
) -> None:
    client = client_of(actor_of("district_head"))
    answer = client.get("/members", headers={"host": f"{host}:8443"}, REMOTE_ADDR=address)
    assert answer.status_code == status


@pytest.mark.parametrize(
    ("host", "address", "status"), [(PUBLIC, "203.0.113.9", 200), (STAFF, "203.0.113.9", 404), (STAFF, "10.8.0.1", 200)]
)
def test_enterprises_come_by_the_public_door(
    two_doors: None, actor_of: ActorOf, client_of: ClientOf, host: str, address: str, status: int
) -> None:
    client = client_of(actor_of("submitter"))
    assert client.get("/members", headers={"host": host}, REMOTE_ADDR=address).status_code == status


def test_who_holds_roles_of_both_doors_is_offered_those_of_this_door(
    two_doors: None, actor_of: ActorOf, client_of: ClientOf, make_enterprise: MakeEnterprise, now: datetime
) -> None:
    staff = actor_of("district_head")
    firm = make_enterprise("双面厂").organisation
    Membership.objects.create(user=staff.user, organisation=firm, role="submitter", begins_at=now)
    client = client_of(staff)
    public = client.get("/members", headers={"host": PUBLIC}).content.decode()
    assert "双面厂" in public
    assert staff.organisation.name not in public
    refused = client.post("/act-as", {"membership": staff.membership_id}, headers={"host": PUBLIC})
    assert refused.status_code == 404


def test_nobody_claims_a_network_in_a_header(two_doors: None, actor_of: ActorOf, client_of: ClientOf) -> None:
    client = client_of(actor_of("district_head"))
    claimed = {"host": STAFF, "x-forwarded-for": "10.8.3.4", "x-real-ip": "10.8.3.4"}
    assert client.get("/members", headers=claimed, REMOTE_ADDR="203.0.113.9").status_code == 404


@pytest.mark.parametrize(("seen", "status"), [("10.8.3.4", 200), ("10.8.3.4, 203.0.113.9", 404)])
def test_behind_a_trusted_proxy_the_address_it_saw_counts(
    two_doors: None, settings: Settings, actor_of: ActorOf, client_of: ClientOf, seen: str, status: int
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    client = client_of(actor_of("district_head"))
    headers = {"host": STAFF, "x-forwarded-for": seen}
    assert client.get("/members", headers=headers, REMOTE_ADDR="127.0.0.1").status_code == status


def test_a_role_that_ended_ends_at_the_next_request(actor_of: ActorOf, client_of: ClientOf, now: datetime) -> None:
    somebody = actor_of("submitter")
    client = client_of(somebody)
    assert client.get("/members").status_code == 200
    Membership.objects.filter(pk=somebody.membership_id).update(ends_at=now)
    assert client.get("/members").status_code == 404


def test_a_session_ends_with_a_new_password_and_with_the_account(actor_of: ActorOf, client_of: ClientOf) -> None:
    for change in ("password", "is_active"):
        somebody = actor_of("submitter")
        client = client_of(somebody)
        assert client.get("/members").status_code == 200
        setattr(somebody.user, change, "argon2$other" if change == "password" else False)
        somebody.user.save()
        assert client.get("/members").headers["Location"].startswith("/accounts/login/")
