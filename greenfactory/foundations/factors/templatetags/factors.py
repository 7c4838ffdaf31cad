"""Template tags of factors: which ways are open at the second step of a login, and what stands on a printed card."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from django import template

from greenfactory.foundations import clock
from greenfactory.foundations.accounts.models import User
from greenfactory.foundations.factors import held, sms
from greenfactory.foundations.factors.kinds import KINDS

register = template.Library()


@register.simple_tag
def ways_of(user: User) -> dict[str, object]:
    """What somebody who has given the right password may use now, by kind; the masked number under `phone`."""
    ways: dict[str, object] = {one.kind: one.detail or True for one in held.every(user)}
    ways["typed"] = any(kind in ways for kind in ("totp", "phone", "card", "recovery_codes"))
    ways["sends"] = sms.sender() is not None
    return ways


@register.simple_tag
def recovery_made_at(user: User) -> datetime | None:
    """When somebody's recovery codes were made."""
    codes = Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.RECOVERY_CODES).first()
    return codes.created_at if codes else None


@register.simple_tag
def organisations_of(user: User) -> list[str]:
    """The names of the organisations that somebody acts for."""
    held_now = user.memberships_now(clock.now()).select_related("organisation").order_by("pk")
    return list(dict.fromkeys(one.organisation.name for one in held_now))


@register.simple_tag
def kind_names(kinds: list[str]) -> list[tuple[str, str]]:
    """What kinds of factors are called."""
    return [KINDS[kind] for kind in kinds]
