"""Choosing role, language and type; the members page; invitations; the demo's open door."""

import re
from datetime import datetime, timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from pytest_django import Settings

from greenfactory.conftest import ActorOf, ClientOf, MakeEnterprise
from greenfactory.foundations.accounts import actions, demo, inviting
from greenfactory.foundations.accounts.models import ROLES, Invitation, Membership, User

PASSWORD = "correct horse battery"
ACCOUNT = {"username": "li.gong", "person": "李工", "password1": PASSWORD, "password2": PASSWORD}


def link_of(page: str) -> str:
    found = re.search(r'value="(http://[^"]*/invitations/[^"]+)"', page)
    assert found, page
    return found[1]


def test_the_members_page_makes_a_link_that_is_shown_once(actor_of: ActorOf, client_of: ClientOf) -> None:
    client = client_of(actor_of("submitter"))
    page = client.post("/members/invite", {"name": "李工", "role": "filler"}).content.decode()
    token = link_of(page).rsplit("/", 1)[1]
    again = client.get("/members").content.decode()
    assert token not in again
    assert "李工" in again


def test_a_guest_makes_an_account_with_the_link_and_acts_in_the_role(actor_of: ActorOf, client_of: ClientOf) -> None:
    by = actor_of("submitter")
    page = client_of(by).post("/members/invite", {"name": "李工", "role": "filler"}).content.decode()
    guest, link = Client(), link_of(page)
    assert by.organisation.name in guest.get(link).content.decode()
    assert guest.post(link, ACCOUNT).status_code == 302
    begun = Membership.objects.get(role="filler")
    assert (begun.user.username, begun.organisation) == ("li.gong", by.organisation)
    assert guest.get("/profile").status_code == 200
    assert guest.get(link).status_code == 404
    assert Client().login(username="li.gong", password=PASSWORD)


def test_who_has_an_account_takes_the_role_with_it(actor_of: ActorOf, client_of: ClientOf, now: datetime) -> None:
    by, other = actor_of("submitter"), actor_of("submitter")
    token = actions.invite(by=by, now=now, organisation=by.organisation, role="filler", name="李工")
    client = client_of(other)
    assert "username" not in client.get(f"/invitations/{token}").content.decode()
    assert client.post(f"/invitations/{token}").status_code == 302
    assert other.user.memberships_now(now + timedelta(seconds=60)).count() == 2
    assert by.organisation.name in client.get("/profile").content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"password2": "correct horse batterx"},
        {"password1": "short", "password2": "short"},
        {"password1": "password1234", "password2": "password1234"},
        {"username": "a"},
        {"username": "with space"},
        {"username": "OWNER"},
        {"person": ""},
        {"username": "li\0gong"},
    ],
)
def test_a_faulty_account_takes_nothing(actor_of: ActorOf, now: datetime, wrong: dict[str, str]) -> None:
    by = actor_of("submitter")
    by.user.username = "owner"
    by.user.save()
    token = actions.invite(by=by, now=now, organisation=by.organisation, role="filler", name="李工")
    answer = Client().post(f"/invitations/{token}", ACCOUNT | wrong)
    assert answer.status_code == 422
    assert Invitation.objects.get().taken_by is None
    assert User.objects.count() == 1


def test_unknown_taken_run_out_and_withdrawn_links_answer_alike(actor_of: ActorOf, now: datetime) -> None:
    by = actor_of("submitter")
    tokens = ["x" * 43]
    for name, change in (("a", {"taken_by": by.user}), ("b", {"expires_at": now - timedelta(seconds=1)})):
        tokens.append(actions.invite(by=by, now=now, organisation=by.organisation, role="filler", name=name))
        Invitation.objects.filter(token_hash=actions.digest(tokens[-1])).update(**change)
    answers = [Client().get(f"/invitations/{token}") for token in tokens]
    assert [answer.status_code for answer in answers] == [404] * 3
    assert len({plain(answer.content, token) for answer, token in zip(answers, tokens, strict=True)}) == 1


def plain(content: bytes, token: str) -> str:
    """A page without what differs by itself."""
    text = re.sub(r'(csrfmiddlewaretoken" value="|csrftoken": ")[^"]+', "", content.decode())
    return text.replace(token, "TOKEN")


def test_a_link_for_staff_opens_at_their_door_only(actor_of: ActorOf, client_of: ClientOf, settings: Settings) -> None:
    settings.STAFF_HOSTS, settings.ALLOWED_HOSTS = ["staff.cn"], ["apply.cn", "staff.cn"]
    client = client_of(actor_of("district_head"))
    asked = {"name": "赵科", "role": "district_clerk"}
    page = client.post("/members/invite", asked, headers={"host": "staff.cn"}).content.decode()
    link = link_of(page)
    assert link.startswith("http://staff.cn/")
    address = link.removeprefix("http://staff.cn")
    assert Client().get(address, headers={"host": "staff.cn"}).status_code == 200
    assert Client().get(address, headers={"host": "apply.cn"}).status_code == 404


def test_new_staff_set_up_a_second_factor_before_anything_else(actor_of: ActorOf, client_of: ClientOf) -> None:
    page = client_of(actor_of("district_head")).post("/members/invite", {"name": "赵科", "role": "district_clerk"})
    guest = Client()
    assert guest.post(link_of(page.content.decode()), ACCOUNT).status_code == 302
    assert guest.get("/enterprises/").headers["Location"] == "/accounts/2fa/"
    assert guest.get("/accounts/2fa/totp/activate/").status_code == 200
    assert not Authenticator.objects.filter(user__username="li.gong").exists()


def test_members_of_others_cannot_be_touched(actor_of: ActorOf, client_of: ClientOf, now: datetime) -> None:
    by, other = actor_of("submitter"), actor_of("submitter")
    stranger = actor_of("filler", organisation=other.organisation)
    actions.invite(by=other, now=now, organisation=other.organisation, role="filler", name="李工")
    invitation = Invitation.objects.get()
    client = client_of(by)
    for there, absent in (
        (f"/members/{stranger.membership_id}/end", "/members/99999999/end"),
        (f"/members/{stranger.membership_id}/role", "/members/99999999/role"),
        (f"/members/invitations/{invitation.pk}/withdraw", "/members/invitations/99999999999999999999999/withdraw"),
    ):
        first, second = client.post(there, {"role": "submitter"}), client.post(absent, {"role": "submitter"})
        assert (first.status_code, second.status_code) == (404, 404)
        assert plain(first.content, there) == plain(second.content, absent)
    assert Membership.objects.get(pk=stranger.membership_id).ends_at is None
    invitation.refresh_from_db()
    assert invitation.expires_at > now


def test_a_member_is_given_another_role_and_let_go(actor_of: ActorOf, fresh_of: ClientOf) -> None:
    by = actor_of("submitter")
    other = actor_of("filler", organisation=by.organisation)
    client = fresh_of(by)
    client.post(f"/members/{other.membership_id}/role", {"role": "submitter"})
    begun = Membership.objects.get(user=other.user, ends_at=None)
    assert begun.role == "submitter"
    client.post(f"/members/{begun.pk}/end")
    assert not Membership.objects.filter(user=other.user, ends_at=None).exists()


def test_the_last_administrator_is_told_why_they_cannot_leave(actor_of: ActorOf, fresh_of: ClientOf) -> None:
    by = actor_of("submitter")
    page = fresh_of(by).post(f"/members/{by.membership_id}/end", follow=True).content.decode()
    assert "这是最后一位企业授权提交人，请先邀请接任者" in page


def test_the_last_one_of_a_role_is_offered_nothing_that_can_only_refuse(actor_of: ActorOf, client_of: ClientOf) -> None:
    by = actor_of("submitter")
    actor_of("submitter")  # of another enterprise: no successor here
    filler = actor_of("filler", organisation=by.organisation)
    client = client_of(by)
    page = client.get("/members").content.decode()
    asked = [f"/members/{by.membership_id}/end", f"/members/{by.membership_id}/role"]
    assert ([each in page for each in asked], page.count("请先邀请接任者")) == ([False, False], 1)
    assert f"/members/{filler.membership_id}/end" in page
    actor_of("submitter", organisation=by.organisation)
    page = client.get("/members").content.decode()
    assert ([each in page for each in asked], page.count("请先邀请接任者")) == ([True, True], 0)


def test_a_separated_role_has_its_last_one_in_the_whole_installation(actor_of: ActorOf, now: datetime) -> None:
    first = Membership.objects.get(pk=actor_of("auditor").membership_id)
    clerk = Membership.objects.get(pk=actor_of("city_clerk").membership_id)
    assert inviting.last_ones([first, clerk]) == {first.pk}
    actor_of("auditor")
    assert inviting.last_ones([first, clerk]) == frozenset()


def test_an_administrator_who_hands_over_and_steps_down_goes_on_in_the_new_role(
    actor_of: ActorOf, fresh_of: ClientOf
) -> None:
    by = actor_of("submitter")
    actor_of("submitter", organisation=by.organisation)
    client = fresh_of(by)
    assert client.post(f"/members/{by.membership_id}/role", {"role": "filler"}).headers["Location"] == "/"
    assert client.get("/profile").status_code == 200
    assert client.get("/members").status_code == 404


def test_the_system_administrator_chooses_the_organisation(actor_of: ActorOf, client_of: ClientOf) -> None:
    by, city = actor_of("system_admin"), actor_of("city_head").organisation
    client = client_of(by)
    asked = {"name": "周局", "role": "city_clerk", "organisation": city.public_id}
    assert client.post("/members/invite", asked).status_code == 200
    assert Invitation.objects.get().organisation == city
    assert client.post("/members/invite", asked | {"role": "district_head"}).status_code == 422


def test_somebody_acts_in_one_role_at_a_time(
    actor_of: ActorOf, client_of: ClientOf, make_enterprise: MakeEnterprise
) -> None:
    first = actor_of("submitter")
    second = actor_of("filler", organisation=make_enterprise("第二厂").organisation, user=first.user)
    client = client_of(first)
    assert client.post("/act-as", {"membership": second.membership_id}).status_code == 302
    assert "第二厂" in client.get("/profile").content.decode()
    assert client.get("/members").status_code == 404


@pytest.mark.parametrize("number", ["", "0", "x", "99999999999999999999999999"])
def test_a_role_that_is_not_held_cannot_be_chosen(actor_of: ActorOf, client_of: ClientOf, number: str) -> None:
    other = actor_of("city_head")
    client = client_of(actor_of("submitter"))
    assert client.post("/act-as", {"membership": number or other.membership_id}).status_code == 404


def test_the_language_is_chosen_by_a_post_and_leads_nowhere_else(actor_of: ActorOf, client_of: ClientOf) -> None:
    client = client_of(actor_of("submitter"))
    answer = client.post("/language", {"language": "en", "next": "//evil.example/"})
    assert "evil" not in answer.headers["Location"]
    assert "Members" in client.get("/members").content.decode()
    assert client.get("/language").status_code == 405


def test_large_type_is_kept_for_the_browser_and_leads_nowhere_else(db: None) -> None:
    client = Client()
    answer = client.post("/large-type", {"large": "1", "next": "https://evil.example/"})
    assert answer.headers["Location"] == "/"
    assert client.cookies["large_type"].value == "1"


@pytest.mark.parametrize(
    ("demo", "address", "headers", "status"),
    [
        (True, "127.0.0.1", {}, 302),
        (True, "::1", {}, 302),
        (True, "10.1.1.1", {}, 404),
        (True, "127.0.0.1", {"x-forwarded-for": "10.1.1.1"}, 404),
        (False, "127.0.0.1", {}, 404),
    ],
)
def test_the_demos_door_opens_in_the_demo_at_this_machine_only(
    actor_of: ActorOf, settings: Settings, demo: bool, address: str, headers: dict[str, str], status: int
) -> None:
    settings.DEMO = demo
    person = actor_of("city_head")
    client = Client()
    answer = client.post("/demo/login", {"membership": person.membership_id}, REMOTE_ADDR=address, headers=headers)
    assert answer.status_code == status
    assert ("_auth_user_id" in client.session) == (status == 302)
    looked = client.get("/demo/login", REMOTE_ADDR=address, headers=headers)
    assert looked.status_code == (
        405 if status == 302 else 404
    )  # as everywhere: 405 for those who may post, else no page


def test_the_picker_lists_people_by_role_in_the_demo_only(actor_of: ActorOf, settings: Settings) -> None:
    from django.template.loader import render_to_string  # noqa: PLC0415
    from django.test import RequestFactory  # noqa: PLC0415

    person = actor_of("city_head")
    request = RequestFactory().get("/")
    assert person.user.name not in render_to_string("accounts/demo_picker.html", {}, request)
    settings.DEMO = True
    page = render_to_string("accounts/demo_picker.html", {}, request)
    assert f'value="{person.membership_id}"' in page


def test_the_picker_spreads_over_those_who_came_early_and_late(actor_of: ActorOf, settings: Settings) -> None:
    settings.DEMO = True
    came = [actor_of("submitter") for _ in range(3 * demo.MOST)]
    assert came[0].organisation != came[1].organisation
    actor_of("submitter", organisation=came[0].organisation)
    shown = dict(demo.people())[ROLES["submitter"][1:]]
    assert [one.pk for one in shown] == [one.membership_id for one in came[::3]]


def test_the_members_page_takes_as_many_queries_for_one_as_for_many(
    actor_of: ActorOf, client_of: ClientOf, now: datetime, django_assert_max_num_queries: object
) -> None:
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    by = actor_of("submitter")
    client = client_of(by)
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get("/members")
        counts.append(len(queries))
        for number in range(20):
            actor_of("filler", organisation=by.organisation)
            actions.invite(by=by, now=now, organisation=by.organisation, role="filler", name=f"甲{number}")
    assert counts[0] == counts[1] <= 12
