"""What is done to accounts and memberships; each in one transaction, with an entry in the journal."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from greenfactory.foundations.accounts import inviting
from greenfactory.foundations.accounts.actor import Actor, actor
from greenfactory.foundations.accounts.models import ROLES, Invitation, Membership, Organisation, User
from greenfactory.foundations.accounts.words import Wrong
from greenfactory.foundations.journal.actions import record

DAYS = 7
"""How long an invitation can be taken."""


def digest(token: str) -> str:
    """What is kept of an invitation's link."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def invite(*, by: Actor, now: datetime, organisation: Organisation, role: str, name: str, days: int = DAYS) -> str:
    """Ask somebody into a role; gives the link's token, which is kept nowhere. An older link for the same is dead."""
    if not inviting.may_invite(by, organisation, role):
        raise Wrong("您不能邀请此角色", "you cannot invite into this role")
    older = Invitation.objects.filter(
        organisation=organisation, role=role, name=name, taken_by=None, expires_at__gt=now
    )
    older.update(expires_at=now)
    token, invitation = offer(by=by, now=now, organisation=organisation, role=role, name=name, days=days)
    invitation.save()
    content = {"role": role, "name": name, "expires_at": invitation.expires_at.isoformat()}
    record(deed="invite", subject=_subject(organisation), content=content, by=by, now=now)
    return token


def offer(
    *, by: Actor | None, now: datetime, organisation: Organisation, role: str, name: str, days: int = DAYS
) -> tuple[str, Invitation]:
    """A fresh link's token and its invitation, not saved yet: many are saved together. `by` None: the server's own."""
    token = secrets.token_urlsafe(32)
    expires_at = now + timedelta(days=days)
    invitation = Invitation(
        token_hash=digest(token),
        organisation=organisation,
        role=role,
        name=name,
        invited_by=by.user if by else None,
        invited_at=now,
        expires_at=expires_at,
    )
    return token, invitation


@transaction.atomic
def withdraw_invitation(*, by: Actor, now: datetime, invitation: Invitation) -> None:
    """Take an invitation back before somebody takes it."""
    if not Invitation.objects.filter(pk=invitation.pk, taken_by=None, expires_at__gt=now).update(expires_at=now):
        raise Wrong("邀请已被接受或已过期", "the invitation was taken or has run out")
    content = {"role": invitation.role, "name": invitation.name}
    record(deed="withdraw_invitation", subject=_subject(invitation.organisation), content=content, by=by, now=now)


@transaction.atomic
def take_invitation(*, invitation: Invitation, user: User, now: datetime) -> Membership:
    """Begin to act in the role offered; the second of two clicks finds the invitation taken."""
    open_now = Invitation.objects.filter(pk=invitation.pk, taken_by=None, expires_at__gt=now)
    if not open_now.update(taken_by=user):
        raise Wrong(
            "邀请已被接受或已过期，请联系邀请人", "the invitation was taken or has run out; ask who invited you"
        )
    membership = begin(user=user, organisation=invitation.organisation, role=invitation.role, now=now)
    inviter = invitation.invited_by.username if invitation.invited_by else ""
    content = {"role": membership.role, "user": user.username, "invited_by": inviter}
    subject = _subject(invitation.organisation)
    record(deed="take_invitation", subject=subject, content=content, by=actor(membership), now=now)
    return membership


@transaction.atomic
def open_account(*, username: str, name: str, password: str | None) -> User:
    """A new account; whoever makes it records why in the same transaction. Without a password none ever fits."""
    try:
        with transaction.atomic():
            return User.objects.create_user(username, name, password)
    except IntegrityError:
        raise Wrong("用户名刚被他人使用，请换一个", "this user name was taken just now; choose another") from None


@transaction.atomic
def join(*, invitation: Invitation, username: str, name: str, password: str | None, now: datetime) -> Membership:
    """Make an account and take the invitation with it: both or neither."""
    user = open_account(username=username, name=name, password=password)
    return take_invitation(invitation=invitation, user=user, now=now)


@transaction.atomic
def end_membership(*, by: Actor, now: datetime, membership: Membership) -> None:
    """Somebody leaves: from the next request on they cannot act. What they did stays with their name."""
    _keep_an_administrator(membership)
    if not Membership.objects.filter(pk=membership.pk, ends_at=None).update(ends_at=now):
        raise Wrong("该成员已离开", "this member has left already")
    content = {"role": membership.role, "user": membership.user.username}
    record(deed="end_membership", subject=_subject(membership.organisation), content=content, by=by, now=now)


@transaction.atomic
def change_role(*, by: Actor, now: datetime, membership: Membership, role: str) -> Membership:
    """Hand another role to a member: the old one ends, the new one begins at the same moment."""
    if role not in inviting.roles_of(membership.organisation) or role == membership.role:
        raise Wrong("请选择另一个角色", "choose another role")
    _keep_an_administrator(membership)
    if not Membership.objects.filter(pk=membership.pk, ends_at=None).update(ends_at=now):
        raise Wrong("该成员已离开", "this member has left already")
    begun = begin(user=membership.user, organisation=membership.organisation, role=role, now=now)
    content = {"from": membership.role, "to": role, "user": membership.user.username}
    record(deed="change_role", subject=_subject(membership.organisation), content=content, by=by, now=now)
    return begun


def begin(*, user: User, organisation: Organisation, role: str, now: datetime) -> Membership:
    """A new membership inside the caller's transaction. Refused where it is held already, or unites separated roles."""
    if Membership.objects.filter(user=user, organisation=organisation, role=role, ends_at=None).exists():
        raise Wrong("该账号已有此身份", "this account holds the role already")
    # Whoever takes two roles at once queues here, so that each sees the other.
    User.objects.select_for_update().get(pk=user.pk)
    if inviting.united(user, role):
        raise Wrong(
            "系统管理员、安全管理员、审计员须由不同人员担任",
            "system, security and audit administrators must be different people",
        )
    return Membership.objects.create(user=user, organisation=organisation, role=role, begins_at=now)


def _keep_an_administrator(leaving: Membership) -> None:
    """Refuse to let the last one go who can ask others in, or who watches over them: somebody else takes over first."""
    seat = inviting.seat(leaving.role, leaving.organisation_id)
    if not seat:
        return
    held = Membership.objects.select_for_update().filter(role=leaving.role, ends_at=None)
    if seat[1]:
        held = held.filter(organisation=seat[1])
    others = [one for one in held.order_by("pk") if one.pk != leaving.pk]  # read, not counted: counting locks nothing
    if not others:
        zh, en = ROLES[leaving.role][1:]
        raise Wrong(
            f"这是最后一位{zh}，请先邀请接任者并由其接受",
            f"this is the last one in the role “{en}”: invite a successor first, who must accept",
        )


def _subject(organisation: Organisation) -> str:
    return f"organisation/{organisation.public_id}"
