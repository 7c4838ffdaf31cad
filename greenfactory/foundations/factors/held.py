"""Which factors somebody has, whether they must have one, and whether one may go."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db.models import Exists, Q, QuerySet
from django.http import HttpRequest

from greenfactory.foundations.accounts.models import OUTSIDE, User
from greenfactory.foundations.factors.kinds import KINDS, LIBRARY, SIGN_ON, masked
from greenfactory.foundations.factors.models import Card, Certificate, Phone

FEW = 2
"""Printed codes left at which somebody is asked to get new ones."""


@dataclass(frozen=True)
class Factor:
    """One way in which somebody proves that it is them."""

    kind: str
    number: int
    detail: str
    added_at: datetime
    last_used_at: datetime | None
    left: int | None = None

    @property
    def title(self) -> tuple[str, str]:
        """Its kind in Chinese and English."""
        return KINDS[self.kind]

    @property
    def number_text(self) -> str:
        """Its number for the id of an element."""
        return str(self.number)

    @property
    def few(self) -> bool:
        """Whether its printed codes are nearly used up."""
        return self.left is not None and self.left <= FEW


def every(user: User) -> list[Factor]:
    """All that somebody has, the oldest first of each kind."""
    return [*_library(user), *_own(user)]


def has_factor(user: User) -> bool:
    """Whether the person has a second factor; recovery codes alone are none. One query."""
    return User.objects.filter(pk=user.pk).filter(_any_of(*_counting(user))).exists()


def kinds_of(people: list[User]) -> list[tuple[User, list[str]]]:
    """Each person with the kinds of second factors they have; four queries, however many people."""
    ids = [one.pk for one in people]
    found: dict[int, set[str]] = {pk: set() for pk in ids}
    for user_id, kind in Authenticator.objects.filter(user_id__in=ids, type__in=LIBRARY).values_list("user_id", "type"):
        found[user_id].add(kind)
    for kind, model in (("phone", Phone), ("certificate", Certificate), ("card", Card)):
        for user_id in model._default_manager.filter(user_id__in=ids).values_list("user_id", flat=True):
            found[user_id].add(kind)
    return [(one, [kind for kind in KINDS if kind in found[one.pk]]) for one in people]


def shown_by_single_sign_on(request: HttpRequest, user: User) -> bool:
    """Whether the city's single sign-on vouched for a second factor at this login, and the installation counts it."""
    return any(one.get("type") == "sso" for one in get_authentication_records(request, user) if one["method"] == "mfa")


def compulsory(user: User, now: datetime) -> bool:
    """Whether one of the person's roles asks for a second factor."""
    return user.memberships_now(now).exclude(organisation__kind__in=OUTSIDE).exists()


def may_lose_one(user: User, now: datetime) -> bool:
    """Whether one factor may go: never the last one of somebody who must have one."""
    return not compulsory(user, now) or sum(each.count() for each in _counting(user)) > 1


def _any_of(*found: "QuerySet[Authenticator] | QuerySet[Phone] | QuerySet[Certificate] | QuerySet[Card]") -> Q:
    condition = Q()
    for each in found:
        condition |= Q(Exists(each))
    return condition


def _counting(
    user: User,
) -> "tuple[QuerySet[Authenticator], QuerySet[Phone], QuerySet[Certificate], QuerySet[Card]]":
    return (
        Authenticator.objects.filter(user_id=user.pk, type__in=LIBRARY),
        Phone.objects.filter(user_id=user.pk),
        Certificate.objects.filter(user_id=user.pk),
        Card.objects.filter(user_id=user.pk),
    )


def _library(user: User) -> Iterator[Factor]:
    for one in Authenticator.objects.filter(user_id=user.pk).order_by("type", "pk"):
        detail = str(one) if one.type == "webauthn" else ""
        left = len(one.wrap().get_unused_codes()) if one.type == "recovery_codes" else None
        yield Factor(one.type, one.pk, detail, one.created_at, one.last_used_at, left)


def _own(user: User) -> Iterator[Factor]:
    for phone in Phone.objects.filter(user=user):
        yield Factor("phone", phone.pk, masked(phone.number), phone.confirmed_at, phone.last_used_at)
    for one in Certificate.objects.filter(user=user).order_by("pk"):
        yield Factor("certificate", one.pk, f"{one.subject} № {one.serial}", one.added_at, one.last_used_at)
    for one in SocialAccount.objects.filter(user_id=user.pk, provider=SIGN_ON):
        yield Factor("sso", one.pk, one.extra_data.get("name", ""), one.date_joined, one.last_login)
    for card in Card.objects.filter(user=user).select_related("issued_by"):
        left = card.codes.filter(used_at=None).count()
        yield Factor("card", card.pk, card.issued_by.name, card.issued_at, card.last_used_at, left)
