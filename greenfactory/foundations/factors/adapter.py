"""What the login library's second factors ask of us: whether somebody has one, and whether one may go."""

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.contrib.auth.base_user import AbstractBaseUser

from greenfactory.foundations import clock
from greenfactory.foundations.accounts.models import User
from greenfactory.foundations.factors import held
from greenfactory.foundations.factors.kinds import LIBRARY


class Adapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Phones, certificates and cards count as much as the library's factors."""

    def is_mfa_enabled(self, user: AbstractBaseUser, types: list[str] | None = None) -> bool:
        """Whether the person has a factor of these types; asked for all that count, our own are among them."""
        if not isinstance(user, User):
            return False
        if types is None or set(types) >= set(LIBRARY):
            return held.has_factor(user) or super().is_mfa_enabled(user, types)
        return bool(super().is_mfa_enabled(user, types))

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Never the last one of somebody who must have one."""
        return held.may_lose_one(authenticator.user, clock.now())
