"""Whom somebody may ask into which role, whose members somebody keeps, and which roles one person may not unite."""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet

from greenfactory.foundations import clock
from greenfactory.foundations.accounts.actor import Actor
from greenfactory.foundations.accounts.models import OUTSIDE, ROLES, Invitation, Membership, Organisation, User

ADMINISTRATORS = {
    "enterprise": "submitter",
    "district": "district_head",
    "city": "city_head",
    "operation": "system_admin",
}
"""The role that keeps the members of each kind of organisation; the others are kept by the system administrator."""
SEPARATED = frozenset({"system_admin", "security_admin", "auditor"})
"""三员分立: nobody holds two of them."""
KEEPERS = SEPARATED | frozenset(ADMINISTRATORS.values())
"""Roles that open and shut the accounts of others, or watch over those who do: who asks into one proves who they are."""

SHUT_OFF: "list[Callable[[Actor], QuerySet[Any]]]" = []
"""Told by apps above this one: the keys of organisations whose accounts are nothing to the actor, as where an interest ties them."""


def kept_by(actor: Actor) -> "QuerySet[Organisation]":
    """The organisations whose members the actor keeps: their own; the system administrator keeps all but enterprises'."""
    if actor.role == "system_admin":
        return registered(actor).filter(closed_at=None)
    if actor.role == ADMINISTRATORS.get(actor.organisation.kind):
        return Organisation.objects.filter(pk=actor.organisation.pk)
    return Organisation.objects.none()


def registered(actor: Actor) -> "QuerySet[Organisation]":
    """The organisations that the actor makes, renames and closes, closed ones included."""
    keeps = actor.role == "system_admin"
    return Organisation.objects.exclude(kind__in=OUTSIDE) if keeps else Organisation.objects.none()


def roles_of(organisation: Organisation) -> list[str]:
    """The roles that people can have in an organisation."""
    return [role for role, (kind, *_) in ROLES.items() if kind == organisation.kind]


def may_invite(actor: Actor, organisation: Organisation, role: str) -> bool:
    """Whether the actor may ask somebody into the role.

    A district may give an enterprise of its own a first administrator, or another one where the last has gone.
    """
    if role not in roles_of(organisation):
        return False
    if kept_by(actor).filter(pk=organisation.pk).exists():
        return True
    of_own_district = organisation.kind == "enterprise" and organisation.district == actor.district
    return role == "submitter" and (
        actor.organisation.kind == "city" or (actor.organisation.kind == "district" and of_own_district)
    )


def members_of(organisations: "QuerySet[Organisation]") -> "QuerySet[Membership]":
    """Who acts for these organisations now."""
    held = Membership.objects.acting(clock.now()).filter(organisation__in=organisations)
    return held.select_related("user", "organisation").order_by("organisation__kind", "organisation_id", "role", "pk")


def seat(role: str, organisation: int) -> tuple[str, int] | None:
    """What must not stand empty: the role that keeps an organisation's members there, a separated one anywhere (0); None for the others."""
    if role in ADMINISTRATORS.values():
        return role, organisation
    return (role, 0) if role in SEPARATED else None


def last_ones(members: Iterable[Membership]) -> frozenset[int]:
    """The keys of those that leave such a seat empty if they go."""
    found = list(members)
    held = Membership.objects.filter(role__in=KEEPERS, ends_at=None)
    near = held.filter(Q(organisation__in={one.organisation_id for one in found}) | Q(role__in=SEPARATED))
    taken = Counter(seat(*pair) for pair in near.values_list("role", "organisation"))
    return frozenset(one.pk for one in found if taken[seat(one.role, one.organisation_id)] == 1)


def helped_by(actor: Actor) -> "QuerySet[Membership]":
    """Whose holders the actor helps with a forgotten password: members they keep, and for a bureau people of its enterprises."""
    helped = Q(organisation__in=kept_by(actor))
    if actor.organisation.kind == "city":
        helped |= Q(organisation__kind="enterprise")
    if actor.organisation.kind == "district":
        helped |= Q(organisation__kind="enterprise", organisation__district=actor.district)
    found = Membership.objects.acting(clock.now()).filter(helped)
    for shut_off in SHUT_OFF:
        found = found.exclude(organisation__in=shut_off(actor))
    return found


def pending_in(organisations: "QuerySet[Organisation]") -> "QuerySet[Invitation]":
    """Invitations that can still be taken."""
    open_now = Invitation.objects.filter(organisation__in=organisations, taken_by=None, expires_at__gt=clock.now())
    return open_now.select_related("organisation", "invited_by").order_by("-invited_at", "pk")


def united(user: User, role: str) -> bool:
    """Whether the role would unite in one person two administrators that the installation keeps apart."""
    if not settings.SEPARATED_ADMINS or role not in SEPARATED:
        return False
    return user.memberships_now(clock.now()).filter(role__in=SEPARATED - {role}).exists()
