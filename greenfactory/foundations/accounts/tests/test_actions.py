"""Members are asked in, take the invitation once, change roles and leave; each deed stands in the journal."""

from datetime import datetime, timedelta

import pytest
from pytest_django import Settings

from greenfactory.conftest import ActorOf, MakeEnterprise, MakeOrganisation, MakeUser
from greenfactory.foundations.accounts import actions
from greenfactory.foundations.accounts.actor import Actor
from greenfactory.foundations.accounts.inviting import kept_by
from greenfactory.foundations.accounts.models import Invitation, Membership, Organisation, User
from greenfactory.foundations.accounts.words import Wrong
from greenfactory.foundations.journal.models import Entry


def invited(by: Actor, now: datetime, role: str = "filler", name: str = "李工") -> Invitation:
    token = actions.invite(by=by, now=now, organisation=by.organisation, role=role, name=name)
    return Invitation.objects.get(token_hash=actions.digest(token))


def deeds() -> list[str]:
    return list(Entry.objects.order_by("pk").values_list("deed", flat=True))


def membership(of: Actor) -> Membership:
    return Membership.objects.get(pk=of.membership_id)


def test_an_invitation_keeps_only_the_hash_of_its_link(actor_of: ActorOf, now: datetime) -> None:
    by = actor_of("submitter")
    token = actions.invite(by=by, now=now, organisation=by.organisation, role="filler", name="李工")
    kept = Invitation.objects.get()
    assert token not in {str(value) for value in vars(kept).values()}
    assert token not in Entry.objects.get(deed="invite").content
    assert kept.expires_at == now + timedelta(days=7)


def test_a_second_invitation_of_the_same_person_kills_the_first_link(actor_of: ActorOf, now: datetime) -> None:
    by = actor_of("submitter")
    first, second = invited(by, now), invited(by, now)
    first.refresh_from_db()
    assert (first.expires_at, second.expires_at > now) == (now, True)


def test_taking_an_invitation_makes_a_membership_and_a_journal_entry(
    actor_of: ActorOf, make_user: MakeUser, now: datetime
) -> None:
    by, user = actor_of("submitter"), make_user("李工")
    begun = actions.take_invitation(invitation=invited(by, now), user=user, now=now)
    assert (begun.user, begun.organisation, begun.role) == (user, by.organisation, "filler")
    assert deeds() == ["invite", "take_invitation"]
    assert Entry.objects.get(deed="take_invitation").by == user


def test_an_invitation_is_taken_once(actor_of: ActorOf, make_user: MakeUser, now: datetime) -> None:
    offered = invited(actor_of("submitter"), now)
    actions.take_invitation(invitation=offered, user=make_user(), now=now)
    with pytest.raises(Wrong):
        actions.take_invitation(invitation=offered, user=make_user(), now=now)
    assert Membership.objects.filter(role="filler").count() == 1


def test_an_invitation_runs_out(actor_of: ActorOf, make_user: MakeUser, now: datetime) -> None:
    offered = invited(actor_of("submitter"), now)
    with pytest.raises(Wrong):
        actions.take_invitation(invitation=offered, user=make_user(), now=now + timedelta(days=7))


def test_a_withdrawn_invitation_cannot_be_taken(actor_of: ActorOf, make_user: MakeUser, now: datetime) -> None:
    by = actor_of("submitter")
    offered = invited(by, now)
    actions.withdraw_invitation(by=by, now=now, invitation=offered)
    with pytest.raises(Wrong):
        actions.take_invitation(invitation=offered, user=make_user(), now=now)


def test_nobody_holds_a_role_twice(actor_of: ActorOf, now: datetime) -> None:
    by = actor_of("submitter")
    with pytest.raises(Wrong):
        actions.take_invitation(invitation=invited(by, now, role="submitter"), user=by.user, now=now)
    assert Invitation.objects.get().taken_by is None


def test_an_account_is_not_made_where_the_invitation_cannot_be_taken(actor_of: ActorOf, now: datetime) -> None:
    offered = invited(actor_of("submitter"), now)
    late = now + timedelta(days=8)
    with pytest.raises(Wrong):
        actions.join(invitation=offered, username="li.gong", name="李工", password="x", now=late)
    assert not User.objects.filter(username="li.gong").exists()


def test_a_user_name_that_was_taken_meanwhile_is_refused(make_user: MakeUser) -> None:
    make_user(username="li.gong")
    with pytest.raises(Wrong):
        actions.open_account(username="li.gong", name="李工", password="x")


@pytest.mark.parametrize(
    ("inviter", "role", "allowed"),
    [
        ("submitter", "filler", True),
        ("submitter", "submitter", True),
        ("submitter", "district_clerk", False),
        ("filler", "filler", False),
        ("district_head", "district_clerk", True),
        ("district_clerk", "district_clerk", False),
        ("city_head", "city_clerk", True),
        ("city_clerk", "city_clerk", False),
        ("auditor", "auditor", False),
        ("system_admin", "security_admin", True),
        ("security_admin", "system_admin", False),
    ],
)
def test_administrators_alone_ask_colleagues_in(
    actor_of: ActorOf, now: datetime, inviter: str, role: str, allowed: bool
) -> None:
    by = actor_of(inviter)
    if allowed:
        assert invited(by, now, role=role).role == role
    else:
        with pytest.raises(Wrong):
            invited(by, now, role=role)
        assert not Invitation.objects.exists()


@pytest.mark.parametrize(("district", "allowed"), [("320205", True), ("320206", False)])
def test_a_district_asks_an_administrator_into_its_own_enterprises_only(
    actor_of: ActorOf, make_enterprise: MakeEnterprise, now: datetime, district: str, allowed: bool
) -> None:
    by, firm = actor_of("district_clerk", district="320205"), make_enterprise(district=district).organisation
    asked = {"by": by, "now": now, "organisation": firm, "name": "王总"}
    if allowed:
        assert actions.invite(**asked, role="submitter")  # type: ignore[arg-type]
    else:
        with pytest.raises(Wrong):
            actions.invite(**asked, role="submitter")  # type: ignore[arg-type]
    with pytest.raises(Wrong):
        actions.invite(**asked, role="filler")  # type: ignore[arg-type]


def test_the_system_administrator_keeps_every_organisation_but_enterprises(
    actor_of: ActorOf, make_organisation: MakeOrganisation, make_enterprise: MakeEnterprise, now: datetime
) -> None:
    by, city, firm = actor_of("system_admin"), make_organisation("city"), make_enterprise().organisation
    assert set(kept_by(by)) == {by.organisation, city}
    assert actions.invite(by=by, now=now, organisation=city, role="city_head", name="周")
    with pytest.raises(Wrong):
        actions.invite(by=by, now=now, organisation=firm, role="submitter", name="周")


def test_who_leaves_acts_no_more_and_stays_in_the_journal(actor_of: ActorOf, now: datetime) -> None:
    by = actor_of("submitter")
    other = actor_of("filler", organisation=by.organisation)
    actions.end_membership(by=by, now=now, membership=membership(other))
    assert not other.user.memberships_now(now).exists()
    assert Membership.objects.filter(pk=other.membership_id).exists()
    with pytest.raises(Wrong):
        actions.end_membership(by=by, now=now, membership=membership(other))


@pytest.mark.parametrize("role", ["submitter", "district_head", "city_head", "system_admin"])
def test_the_last_administrator_stays_until_somebody_takes_over(actor_of: ActorOf, now: datetime, role: str) -> None:
    by = actor_of(role)
    with pytest.raises(Wrong):
        actions.end_membership(by=by, now=now, membership=membership(by))
    actor_of(role, organisation=by.organisation)
    actions.end_membership(by=by, now=now, membership=membership(by))
    assert not by.user.memberships_now(now).exists()


def test_a_new_role_begins_when_the_old_one_ends(actor_of: ActorOf, now: datetime) -> None:
    by = actor_of("submitter")
    other = actor_of("filler", organisation=by.organisation)
    begun = actions.change_role(by=by, now=now, membership=membership(other), role="submitter")
    assert (membership(other).ends_at, begun.begins_at) == (now, now)
    assert deeds() == ["change_role"]


@pytest.mark.parametrize("role", ["filler", "district_head", "", "nonsense"])
def test_a_role_of_another_kind_or_the_same_is_refused(actor_of: ActorOf, now: datetime, role: str) -> None:
    by = actor_of("submitter")
    other = actor_of("filler", organisation=by.organisation)
    with pytest.raises(Wrong):
        actions.change_role(by=by, now=now, membership=membership(other), role=role)


def test_the_last_administrator_cannot_become_something_else(actor_of: ActorOf, now: datetime) -> None:
    by = actor_of("submitter")
    with pytest.raises(Wrong):
        actions.change_role(by=by, now=now, membership=membership(by), role="filler")


@pytest.mark.parametrize(
    ("held", "role", "apart"),
    [
        ("system_admin", "security_admin", True),
        ("system_admin", "auditor", True),
        ("security_admin", "auditor", True),
        ("auditor", "system_admin", True),
        ("auditor", "city_clerk", False),
    ],
)
@pytest.mark.parametrize("separated", [True, False])
def test_the_three_administrators_are_different_people(
    actor_of: ActorOf,
    make_organisation: MakeOrganisation,
    settings: Settings,
    now: datetime,
    held: str,
    role: str,
    apart: bool,
    separated: bool,
) -> None:
    settings.SEPARATED_ADMINS = separated
    person = actor_of(held)
    kind = {"security_admin": "operation", "system_admin": "operation", "auditor": "audit", "city_clerk": "city"}[role]
    asked = {"user": person.user, "organisation": make_organisation(kind), "role": role, "now": now}
    if separated and apart:
        with pytest.raises(Wrong):
            actions.begin(**asked)  # type: ignore[arg-type]
    else:
        assert actions.begin(**asked).role == role  # type: ignore[arg-type]


def test_a_role_that_has_ended_is_no_obstacle(
    actor_of: ActorOf, make_organisation: MakeOrganisation, now: datetime
) -> None:
    person = actor_of("auditor")
    Membership.objects.filter(pk=person.membership_id).update(ends_at=now)
    begun = actions.begin(user=person.user, organisation=make_organisation("operation"), role="system_admin", now=now)
    assert begun.role == "system_admin"


def test_who_acts_now_has_begun_has_not_left_and_neither_account_nor_body_is_shut(
    actor_of: ActorOf, make_organisation: MakeOrganisation, now: datetime
) -> None:
    acts, leaves = actor_of("agency"), actor_of("agency")
    later, left, gone = actor_of("agency"), actor_of("agency"), actor_of("agency")
    shut = actor_of("agency", organisation=make_organisation("agency"))
    Membership.objects.filter(pk=leaves.membership_id).update(ends_at=now + timedelta(seconds=1))
    Membership.objects.filter(pk=later.membership_id).update(begins_at=now + timedelta(seconds=1))
    Membership.objects.filter(pk=left.membership_id).update(ends_at=now)
    User.objects.filter(pk=gone.user.pk).update(is_active=False)
    Organisation.objects.filter(pk=shut.organisation.pk).update(closed_at=now)
    expected = {acts.membership_id, leaves.membership_id}
    assert set(Membership.objects.acting(now).values_list("pk", flat=True)) == expected
    assert [one.user.memberships_now(now).count() for one in (acts, leaves, later, left, gone, shut)] == [
        1, 1, 0, 0, 0, 0,
    ]  # fmt: skip
