"""The frame around every page: menu, roles, language, size of type, errors, and the login library's pages within it."""

import pytest
from allauth.mfa.models import Authenticator
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory, override_settings

from greenfactory.config import errors
from greenfactory.conftest import ActorOf, ClientOf, MakeUser
from greenfactory.foundations.accounts.context import MENU
from greenfactory.foundations.accounts.models import ROLES
from greenfactory.foundations.accounts.permissions import may

pytestmark = pytest.mark.django_db
OUTSIDE_MFA = [
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/password/reset/",
    "/accounts/password/reset/done/",
    "/accounts/inactive/",
]
INSIDE = [
    "/accounts/password/set/",
    "/accounts/logout/",
    "/accounts/email/",
    "/accounts/2fa/",
    "/accounts/2fa/webauthn/",
]


def text(client: Client, path: str, language: str = "zh-hans") -> str:
    return client.get(path, headers={"accept-language": language}).content.decode()


@pytest.mark.parametrize("role", ROLES)
def test_menu_holds_what_the_role_may_open(role: str, actor_of: ActorOf, client_of: ClientOf) -> None:
    actor = actor_of(role)
    shown = text(client_of(actor), "/nothing")
    for _, deed, _, zh, _ in MENU:
        assert (f"<span>{zh}</span></a>" in shown) == may(actor, deed)


def test_menu_marks_the_page_one_is_on(actor_of: ActorOf, client_of: ClientOf) -> None:
    shown = text(client_of(actor_of("city_clerk")), "/rounds/")
    assert '<a href="/rounds/" aria-current="page">' in shown
    assert shown.count("aria-current") == 1


def test_who_holds_two_roles_is_offered_both(actor_of: ActorOf, client_of: ClientOf) -> None:
    first = actor_of("filler")
    second = actor_of("submitter", user=first.user, organisation=first.organisation)
    shown = text(client_of(first), "/nothing")
    assert f'name="membership" value="{first.membership_id}" aria-current="true"' in shown
    assert f'name="membership" value="{second.membership_id}">' in shown


def test_every_page_is_whole_in_english(actor_of: ActorOf, client_of: ClientOf) -> None:
    shown = text(client_of(actor_of("city_clerk")), "/nothing", "en")
    assert '<html lang="en">' in shown
    assert "There is no such page" in shown
    assert "申报批次" not in shown


def test_large_type_is_kept_in_the_browser(client: Client) -> None:
    assert '<html lang="zh-CN">' in text(client, "/accounts/login/")
    client.post("/large-type", {"large": "1", "next": "/accounts/login/"})
    assert '<html lang="zh-CN" class="large">' in text(client, "/accounts/login/")


def test_a_guest_sees_no_menu_and_both_doors_of_a_single_host(client: Client) -> None:
    shown = text(client, "/accounts/login/")
    assert 'id="menu"' not in shown
    assert "企业经办人填报" in shown
    assert "政府部门、专家与机构" in shown


@override_settings(STAFF_HOSTS=["staff.test"], ALLOWED_HOSTS=["staff.test", "testserver"])
def test_each_door_of_two_speaks_to_its_own_people(client: Client) -> None:
    public = text(client, "/accounts/login/")
    staff = client.get("/accounts/login/", headers={"host": "staff.test"}).content.decode()
    assert ("企业经办人填报" in public, "政府部门、专家与机构" in public) == (True, False)
    assert ("企业经办人填报" in staff, "政府部门、专家与机构" in staff) == (False, True)


@pytest.mark.parametrize("path", OUTSIDE_MFA)
def test_pages_of_the_login_library_stand_in_the_frame(path: str, client: Client) -> None:
    for language, brand in (("zh-hans", "绿色工厂申报与评审平台"), ("en", "Green factory platform")):
        shown = text(client, path, language)
        assert f"<span>{brand}</span>" in shown
        assert shown.count("<h1") == 1


@pytest.mark.parametrize("path", INSIDE)
def test_pages_about_the_own_account_stand_in_the_frame(path: str, actor_of: ActorOf, client_of: ClientOf) -> None:
    shown = text(client_of(actor_of("filler")), path)
    assert 'id="menu"' in shown
    assert shown.count("<h1") == 1


def test_security_keys_are_listed_in_the_language_of_the_page(make_user: MakeUser) -> None:
    user = make_user()
    key = Authenticator(user=user, type="webauthn", data={"name": "办公电脑", "passwordless": True})
    key.pk = 1
    shown = render_to_string("mfa/webauthn/authenticator_list.html", {"authenticators": [key]}, request())
    assert "尚未使用" in shown


@pytest.mark.parametrize(
    ("view", "status"), [(errors.bad_request, 400), (errors.csrf_failure, 403), (errors.not_found, 404)]
)
def test_errors_say_what_to_do(view: object, status: int) -> None:
    response = view(request())  # type: ignore[operator]
    assert response.status_code == status
    assert "返回首页" in response.content.decode()


def test_the_page_for_our_own_failure_needs_nothing() -> None:
    shown = render_to_string("errors/500.html")
    assert "系统出错了" in shown
    assert "Something went wrong" in shown


def request() -> HttpRequest:
    """A request that came to grief before any middleware."""
    return RequestFactory().get("/somewhere")
