"""What is done to bureaus, agencies and other bodies; each in one transaction, with an entry in the journal."""

from datetime import datetime

from django.db import IntegrityError, transaction

from greenfactory.foundations.accounts.actions import offer
from greenfactory.foundations.accounts.actor import Actor
from greenfactory.foundations.accounts.inviting import pending_in
from greenfactory.foundations.accounts.models import Membership, Organisation
from greenfactory.foundations.accounts.words import Wrong
from greenfactory.foundations.journal.actions import record

FIRST = {"district": "district_head", "agency": "agency", "experts": "expert", "audit": "auditor"}
"""The kinds of bodies that are made on the page, and the role into which the first person is asked."""
FOR_EVER = {"city", "operation"}
"""There is one of each, from the set-up on: without it nobody could go on."""


@transaction.atomic
def make_organisation(
    *, by: Actor, now: datetime, kind: str, name: str, district: str, person: str
) -> tuple[Organisation, str]:
    """A new body and the link's token for its first person."""
    _not_named_yet(by, kind, name)
    try:
        with transaction.atomic():
            made = Organisation.objects.create(kind=kind, name=name, district=district)
    except IntegrityError:
        raise Wrong(
            "该区划代码已有主管部门；已关闭的可恢复", "this district has a bureau; a closed one can be reopened"
        ) from None
    token, invitation = offer(by=by, now=now, organisation=made, role=FIRST[kind], name=person)
    invitation.save()
    content = {"kind": kind, "name": name, "district": district, "invited": person, "role": FIRST[kind]}
    record(deed="make_organisation", subject=subject(made), content=content, by=by, now=now)
    return made, token


@transaction.atomic
def rename_organisation(*, by: Actor, now: datetime, organisation: Organisation, name: str) -> None:
    """A new name, from now on; the journal keeps the old one."""
    old = organisation.name
    if name == old:
        raise Wrong("与现名称相同", "this is the present name")
    _not_named_yet(by, organisation.kind, name)
    if not Organisation.objects.filter(pk=organisation.pk, name=old).update(name=name):
        raise Wrong("名称刚被他人修改，请刷新后再操作", "somebody has just renamed it; look again")
    content = {"from": old, "to": name}
    record(deed="rename_organisation", subject=subject(organisation), content=content, by=by, now=now)


@transaction.atomic
def close_organisation(*, by: Actor, now: datetime, organisation: Organisation, reason: str) -> None:
    """Nobody acts for it from the next request on: roles end, links are dead. What was done stays with its name."""
    if organisation.kind in FOR_EVER:
        raise Wrong("该机构为平台运行所必需，不能关闭", "the platform cannot go on without this one")
    if not reason:
        raise Wrong("请填写关闭原因", "give the reason")
    firms = Organisation.objects.filter(kind="enterprise", district=organisation.district).count()
    if organisation.kind == "district" and firms:
        raise Wrong(f"仍有 {firms} 家企业属于该区，请先划转", f"{firms} enterprises belong to it: move them first")
    if not Organisation.objects.filter(pk=organisation.pk, closed_at=None).update(closed_at=now):
        raise Wrong("该机构已关闭", "it is closed already")
    held = Membership.objects.filter(organisation=organisation, ends_at=None)
    auditors = Membership.objects.select_for_update().filter(role="auditor", ends_at=None)
    if organisation.kind == "audit" and {one.organisation_id for one in auditors} == {organisation.pk}:
        raise Wrong(
            "平台的审计员都在该机构，请先在另一机构邀请接任者", "every auditor is here: invite one elsewhere first"
        )
    members = sorted(held.values_list("user__username", flat=True))
    held.update(ends_at=now)
    pending_in(Organisation.objects.filter(pk=organisation.pk)).update(expires_at=now)
    content = {"name": organisation.name, "reason": reason, "members": members}
    record(deed="close_organisation", subject=subject(organisation), content=content, by=by, now=now)


@transaction.atomic
def reopen_organisation(*, by: Actor, now: datetime, organisation: Organisation) -> None:
    """It may ask people in again; those who acted for it before need a new invitation."""
    if not Organisation.objects.filter(pk=organisation.pk).exclude(closed_at=None).update(closed_at=None):
        raise Wrong("该机构未关闭", "it is not closed")
    # Of somebody who took an invitation in the moment of closing.
    Membership.objects.filter(organisation=organisation, ends_at=None).update(ends_at=now)
    content = {"name": organisation.name}
    record(deed="reopen_organisation", subject=subject(organisation), content=content, by=by, now=now)


def _not_named_yet(by: Actor, kind: str, name: str) -> None:
    """Refuse a name that is taken. Whoever names bodies queues at their own, so that a double click makes one."""
    Organisation.objects.select_for_update().get(pk=by.organisation.pk)
    if Organisation.objects.filter(kind=kind, name=name).exists():
        raise Wrong("已有同类同名的机构", "there is one of this kind and name already")


def subject(organisation: Organisation) -> str:
    """What the journal calls it."""
    return f"organisation/{organisation.public_id}"
