"""The system administrator makes, finds, renames and closes bodies; closing lets nobody act and deletes nothing."""

import json
import re
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from greenfactory.conftest import ActorOf, ClientOf, MakeEnterprise, MakeOrganisation
from greenfactory.foundations.accounts.models import Invitation, Membership, Organisation
from greenfactory.foundations.journal.models import Entry

AGENCY = {"kind": "agency", "name": "  示例  评价公司 ", "district": "320205", "person": "评价师"}
DISTRICT = {"kind": "district", "name": "蠡滨区工业和信息化局", "district": "320211", "person": "黄局"}


@pytest.fixture
def admin(actor_of: ActorOf, fresh_of: ClientOf) -> Client:
    return fresh_of(actor_of("system_admin"))


def last() -> tuple[str, dict[str, object]]:
    entry = Entry.objects.order_by("-pk")[0]
    return entry.deed, {key: value for key, value in json.loads(entry.content).items() if key != "acting_as"}


def test_a_new_body_comes_with_one_link_for_its_first_person(admin: Client) -> None:
    page = admin.post("/organisations/new", DISTRICT).content.decode()
    link = re.search(r'value="http://[^"]*(/invitations/[^"]+)"', page)
    assert link
    guest = Client().get(link[1]).content.decode()
    assert "蠡滨区工业和信息化局" in guest
    assert "区级分管领导" in guest
    assert last() == (
        "make_organisation",
        {
            "kind": "district",
            "name": DISTRICT["name"],
            "district": "320211",
            "invited": "黄局",
            "role": "district_head",
        },
    )


def test_only_a_district_has_a_code(admin: Client) -> None:
    assert admin.post("/organisations/new", AGENCY).status_code == 200
    made = Organisation.objects.get(kind="agency")
    assert (made.name, made.district) == ("示例 评价公司", "")


@pytest.mark.parametrize(
    "wrong",
    [
        {"district": ""}, {"district": "3202"}, {"district": "320200"}, {"district": "３２０２１１"}, {"kind": "city"},
        {"kind": "operation"}, {"kind": "enterprise"}, {"name": ""}, {"person": ""}, {"name": "x" * 201}, {"district": "320205"},
    ],
)  # fmt: skip
def test_a_faulty_body_is_not_made(admin: Client, make_organisation: MakeOrganisation, wrong: dict[str, str]) -> None:
    make_organisation("district", district="320205")
    before = Organisation.objects.count()
    assert admin.post("/organisations/new", DISTRICT | wrong).status_code == 422
    assert (Organisation.objects.count(), Invitation.objects.count()) == (before, 0)


def test_the_same_name_is_not_given_twice(admin: Client) -> None:
    admin.post("/organisations/new", AGENCY)
    assert "已有同类同名" in admin.post("/organisations/new", AGENCY).content.decode()


def test_the_list_is_filtered(admin: Client, make_organisation: MakeOrganisation, now: datetime) -> None:
    make_organisation("agency", name="甲评价")
    make_organisation("agency", name="乙评价")
    make_organisation("district", district="320211", name="蠡滨局")
    make_organisation("enterprise", name="某厂")
    Organisation.objects.filter(name="乙评价").update(closed_at=now)

    def listed(query: str) -> list[str]:
        rows = re.findall(r'<th scope="row"><a href="/organisations/[^"]+">([^<]+)', admin.get(query).content.decode())
        return [row for row in rows if row in {"甲评价", "乙评价", "蠡滨局", "某厂"}]

    assert listed("/organisations/") == ["甲评价", "蠡滨局", "乙评价"]
    assert listed("/organisations/?text=评价&state=open") == ["甲评价"]
    assert listed("/organisations/?text=320211") == ["蠡滨局"]
    assert listed("/organisations/?kind=agency&state=closed") == ["乙评价"]


def test_renaming_keeps_the_old_name_in_the_journal(admin: Client, make_organisation: MakeOrganisation) -> None:
    one = make_organisation("agency", name="甲评价")
    admin.post(f"/organisations/{one.public_id}/rename", {"name": " 甲  评估 "})
    one.refresh_from_db()
    assert one.name == "甲 评估"
    assert last() == ("rename_organisation", {"from": "甲评价", "to": "甲 评估"})


@pytest.mark.parametrize("name", ["", "甲评价", "乙评价", "x" * 201, "甲\0"])
def test_a_faulty_name_changes_nothing(admin: Client, make_organisation: MakeOrganisation, name: str) -> None:
    one = make_organisation("agency", name="甲评价")
    make_organisation("agency", name="乙评价")
    admin.post(f"/organisations/{one.public_id}/rename", {"name": name})
    one.refresh_from_db()
    assert one.name == "甲评价"


def test_closing_ends_roles_and_links_and_deletes_nothing(
    admin: Client, actor_of: ActorOf, client_of: ClientOf, make_organisation: MakeOrganisation, now: datetime
) -> None:
    one = make_organisation("agency", name="甲评价")
    member = actor_of("agency", organisation=one)
    theirs = client_of(member)
    assert "甲评价" in theirs.get("/").content.decode()
    invite = {"name": "新人", "role": "agency", "organisation": one.public_id}
    admin.post("/members/invite", invite)
    admin.post(f"/organisations/{one.public_id}/close", {"reason": "资质到期"})
    assert last() == (
        "close_organisation", {"name": "甲评价", "reason": "资质到期", "members": [member.user.username]},
    )  # fmt: skip
    assert "甲评价" not in theirs.get("/").content.decode()
    assert not Invitation.objects.filter(expires_at__gt=now + timedelta(minutes=1)).exists()
    assert Membership.objects.filter(organisation=one).count() == 1
    assert admin.post("/members/invite", invite).status_code == 422

    admin.post(f"/organisations/{one.public_id}/reopen")
    assert last() == ("reopen_organisation", {"name": "甲评价"})
    assert admin.post("/members/invite", invite).status_code == 200


def test_who_joined_in_the_moment_of_closing_does_not_come_back_with_the_reopening(
    admin: Client, actor_of: ActorOf, client_of: ClientOf, make_organisation: MakeOrganisation, now: datetime
) -> None:
    one = make_organisation("agency", name="甲评价")
    Organisation.objects.filter(pk=one.pk).update(closed_at=now)
    late = client_of(actor_of("agency", organisation=one))
    admin.post(f"/organisations/{one.public_id}/reopen")
    assert "甲评价" not in late.get("/").content.decode()
    assert not Membership.objects.filter(organisation=one, ends_at=None).exists()


@pytest.mark.parametrize("kind", ["city", "operation"])
def test_what_the_platform_needs_is_not_closed(admin: Client, make_organisation: MakeOrganisation, kind: str) -> None:
    one = make_organisation(kind)
    admin.post(f"/organisations/{one.public_id}/close", {"reason": "误操作"})
    one.refresh_from_db()
    assert one.closed_at is None


def test_no_administrator_closes_the_last_body_of_auditors_or_ends_the_last_auditor(
    admin: Client, actor_of: ActorOf
) -> None:
    only, security = actor_of("auditor"), actor_of("security_admin")
    place = f"/organisations/{only.organisation.public_id}/close"
    for refused in (place, f"/members/{only.membership_id}/end", f"/members/{security.membership_id}/end"):
        admin.post(refused, {"reason": "误操作"})
    assert Membership.objects.filter(pk__in=[only.membership_id, security.membership_id], ends_at=None).count() == 2
    actor_of("auditor", organisation=Organisation.objects.create(kind="audit", name="另一审计组"))
    admin.post(place, {"reason": "撤并"})
    assert Membership.objects.get(role="auditor", ends_at=None).pk != only.membership_id


def test_a_district_with_enterprises_or_without_a_reason_is_not_closed(
    admin: Client, make_organisation: MakeOrganisation, make_enterprise: MakeEnterprise
) -> None:
    one = make_organisation("district", district="320211")
    firm = make_enterprise(district="320211")
    page = admin.post(f"/organisations/{one.public_id}/close", {"reason": "区划调整"}, follow=True).content.decode()
    assert "仍有 1 家企业" in page
    Organisation.objects.filter(pk=firm.organisation_id).update(district="320205")
    admin.post(f"/organisations/{one.public_id}/close", {"reason": ""})
    assert not Organisation.objects.exclude(closed_at=None).exists()
    admin.post(f"/organisations/{one.public_id}/close", {"reason": "区划调整"})
    assert Organisation.objects.exclude(closed_at=None).get() == one
    assert 'value="320211"' not in Client().get("/register").content.decode()


def test_the_members_page_shows_one_organisation_where_it_is_asked_to(
    admin: Client, actor_of: ActorOf, make_organisation: MakeOrganisation
) -> None:
    one, other = make_organisation("agency", name="甲评价"), make_organisation("agency", name="乙评价")
    actor_of("agency", organisation=one)
    theirs = actor_of("agency", organisation=other)
    page = admin.get(f"/members?organisation={one.public_id}").content.decode()
    assert theirs.user.username not in page
    assert theirs.user.username in admin.get("/members").content.decode()
    assert admin.get("/members?organisation=nobody").status_code == 404


def test_the_list_takes_as_many_queries_for_one_as_for_many(
    admin: Client, actor_of: ActorOf, make_organisation: MakeOrganisation
) -> None:
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            admin.get("/organisations/")
        counts.append(len(queries))
        for _ in range(30):
            actor_of("agency", organisation=make_organisation("agency"))
    assert counts[0] == counts[1] <= 12
