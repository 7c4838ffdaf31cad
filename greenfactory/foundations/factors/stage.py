"""The step of a login at which the second factor is asked for, or has been shown already."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.stages import AuthenticateStage
from django.utils import timezone

from greenfactory.foundations.factors import certificates


class SecondFactor(AuthenticateStage):  # type: ignore[misc]
    """As the library's; a UKey in the connection, or the city's single sign-on where it counts, needs no page."""

    def handle(self) -> tuple[Any, bool]:
        """Go on where a factor was shown with the request itself, else ask."""
        user = self.login.user
        if user is not None and (kind := self._shown()):
            record_authentication(self.request, user, "mfa", type=kind)
            return None, True
        answer: tuple[Any, bool] = super().handle()
        return answer

    def _shown(self) -> str:
        if certificates.shown_by(self.request, self.login.user, timezone.now()):
            return "certificate"
        login = (self.login.signal_kwargs or {}).get("sociallogin")
        return "sso" if getattr(login, "second_factor", False) else ""
