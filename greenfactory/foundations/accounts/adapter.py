"""What the login library asks of us: who may make an account, and how often somebody may guess a password."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import ratelimit
from django.contrib.auth.base_user import AbstractBaseUser
from django.core import signing
from django.http import HttpRequest, HttpResponseBase

from greenfactory.foundations.factors import notices

KNOWN_COOKIE = "known_to"
YEAR = 365 * 86400
LIBRARY_FACTOR = "allauth.mfa.stages.AuthenticateStage"
SECOND_FACTOR = "greenfactory.foundations.factors.stage.SecondFactor"


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Sign-up runs through registration of an enterprise or an invitation, never through the library's own page.

    Failures are counted by account and address together, so that nobody locks somebody else out. Against guessing from
    many addresses the account has a limit of its own, which does not hold for browsers that have logged in to it before.
    """

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - the library's signature
        """Say no: the two ways in are our own pages."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Refuse before looking at the password where too many were tried."""
        login = _login(credentials)
        if not known(request, login) and not ratelimit.consume(request, action="guesses", key=login, dry_run=True):
            raise self.validation_error("too_many_login_attempts")
        super().pre_authenticate(request, **credentials)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the failure against the account."""
        login = _login(credentials)
        if not known(request, login):
            ratelimit.consume(request, action="guesses", key=login)

    def get_login_stages(self) -> list[str]:
        """Ask for a second factor of any kind where the library asks for its own."""
        return [SECOND_FACTOR if stage == LIBRARY_FACTOR else stage for stage in super().get_login_stages()]

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **about: Any) -> HttpResponseBase:
        """Remember that this browser has logged in to the account, and tell of changed factors."""
        response: HttpResponseBase = super().post_login(request, user, **about)
        remember(request, response, user)
        notices.tell(request, user)
        return response

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        return f"{_login(credentials)} {self.get_client_ip(request)}"


def remember(request: HttpRequest, response: HttpResponseBase, user: AbstractBaseUser) -> None:
    """Let the browser prove later that its owner has logged in to the account here."""
    value = signing.dumps(user.get_username().lower(), salt=KNOWN_COOKIE)
    response.set_cookie(KNOWN_COOKIE, value, max_age=YEAR, httponly=True, secure=request.is_secure(), samesite="Lax")


def known(request: HttpRequest, login: str) -> bool:
    """Whether this browser has logged in to the account before."""
    try:
        owner = signing.loads(request.COOKIES.get(KNOWN_COOKIE, ""), salt=KNOWN_COOKIE, max_age=YEAR)
    except signing.BadSignature:
        return False
    return bool(owner == login)


def _login(credentials: dict[str, Any]) -> str:
    return str(credentials.get("username", "")).lower()
