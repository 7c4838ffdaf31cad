"""What the login library asks of us: who may make an account, and how often somebody may guess a password."""

import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.stagekit import clear_login
from allauth.account.models import EmailAddress
from allauth.core import context as running
from allauth.core import ratelimit
from allauth.core.exceptions import ImmediateHttpResponse
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.core import signing
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from greenfactory.foundations import clock
from greenfactory.foundations.accounts import doors, passwords
from greenfactory.foundations.accounts.idle import shut_out
from greenfactory.foundations.accounts.models import User
from greenfactory.foundations.accounts.permissions import acting_as
from greenfactory.foundations.accounts.words import choose
from greenfactory.foundations.factors import notices
from greenfactory.foundations.factors.library import write_mail_down

logger = logging.getLogger(__name__)
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

    def get_reauthentication_methods(self, user: AbstractBaseUser) -> list[dict[str, Any]]:
        """The library's, with our word for a passkey."""
        ways: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        said = {"mfa_reauthenticate:webauthn": choose(("使用通行密钥", "Use a passkey"))}
        return [way | {"description": said.get(way["id"], way["description"])} for way in ways]

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

    def pre_login(self, request: HttpRequest, user: AbstractBaseUser, **about: Any) -> HttpResponseBase | None:
        """Refuse an account of staff that was idle for too long, after the password and before the second factor."""
        if isinstance(user, User) and shut_out(user, clock.now()):
            clear_login(request)
            return render(request, "accounts/idle.html", {"days": settings.IDLE_DAYS}, status=403)
        response: HttpResponseBase | None = super().pre_login(request, user, **about)
        return response

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        """Change one's own password on the library's page; written down like a password chosen by a link."""
        passwords.change_password(user=user, password=password, by=acting_as(running.request), now=clock.now())

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The page of a mailed password link; its host is the settings', whatever the request claims."""
        user = passwords.person_of(key)
        staff = user is not None and user.staff_at(clock.now())
        return doors.link(running.request, reverse("choose_password", args=[key]), staff=staff)

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        """The page that confirms a mail address, at the host of the settings."""
        staff = doors.at_staff_host(request)
        return doors.link(request, reverse("account_confirm_email", args=[emailconfirmation.key]), staff=staff)

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """Confirm an address; as a password link may go there from now on, it is written down."""
        with transaction.atomic():
            confirmed: bool = super().confirm_email(request, email_address)
            if confirmed:
                write_mail_down("add_factor", email_address, request)
        return confirmed

    def can_delete_email(self, email_address: EmailAddress) -> bool:  # noqa: ARG002 - the library's
        """Any address may go: none is needed."""
        return True

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send, or say that it could not be sent; whether somebody has the address makes no difference."""
        try:
            super().send_mail(template_prefix, email, context)
        except OSError as failure:
            logger.error("mail could not be sent: %s", type(failure).__name__)
            request = running.request
            said = (
                "邮件未能发出，请稍后再试，或联系本单位管理员",
                "the mail could not be sent: try later, or ask your administrator",
            )
            messages.error(request, choose(said))
            page = "account_email" if request.user.is_authenticated else "account_reset_password"
            raise ImmediateHttpResponse(redirect(page)) from None

    def send_password_reset_mail(self, user: AbstractBaseUser, email: str, context: dict[str, Any]) -> None:
        """Send a link to an address that its owner has confirmed; any other gets what an unknown one gets."""
        if EmailAddress.objects.filter(user_id=user.pk, email__iexact=email, verified=True).exists():
            self.send_mail("account/email/password_reset_key", email, context)
        else:
            self.send_mail("account/email/unknown_account", email, {})

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
