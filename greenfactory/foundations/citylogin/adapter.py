"""What the login library asks of us about the single sign-on: nobody gets an account by it, and every failure says the same."""

import logging
from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from greenfactory.foundations import clock
from greenfactory.foundations.accounts.permissions import acting_as
from greenfactory.foundations.accounts.words import Wrong, choose
from greenfactory.foundations.citylogin import linking
from greenfactory.foundations.citylogin.provider import Provider, provider

logger = logging.getLogger(__name__)


class Adapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Lets the library log in who is linked, and takes every other way back into our own hands."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:  # noqa: ARG002 - the library's
        """Say no."""
        return False

    def get_provider(self, request: HttpRequest, provider_id: str = "", client_id: Any = None, **_: Any) -> Provider:  # noqa: ARG002
        """The one there is, whatever is asked for."""
        return provider(request)

    def get_requests_session(self) -> Any:
        """The library's, following no redirect: an answer from elsewhere is no answer of the provider's."""
        session = super().get_requests_session()
        session.max_redirects = 0
        return session

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Link, or remember for an invitation, where this is no login of somebody who is linked."""
        owner = (sociallogin.state.get("data") or {}).get("link_for")
        if owner is not None:
            raise ImmediateHttpResponse(_linked(request, sociallogin, owner))
        if not sociallogin.is_existing:
            raise ImmediateHttpResponse(_unknown(request, sociallogin))

    def on_authentication_error(self, request: HttpRequest, provider: Any, exception: Any = None, **_: Any) -> None:  # noqa: ARG002
        """Say the same for every failure; the log holds its kind."""
        if exception is not None:
            logger.warning("the single sign-on failed: %s", type(exception).__name__)
        raise ImmediateHttpResponse(failed(request))


def failed(request: HttpRequest) -> HttpResponse:
    """Back to where one came from, with what to do."""
    messages.error(
        request,
        choose(
            (
                "统一身份认证未完成，请重试，或用本平台用户名和密码登录",
                "the single sign-on did not succeed; try again, or use the name and password you have here",
            )
        ),
    )
    return redirect("factors" if acting_as(request) else "account_login")


def _linked(request: HttpRequest, login: SocialLogin, owner: int) -> HttpResponse:
    by = acting_as(request)
    if by is None or by.user.pk != owner:
        return failed(request)
    try:
        account = login.account
        linking.link(by=by, subject=account.uid, name=account.extra_data["name"], now=clock.now())
    except Wrong as wrong:
        messages.error(request, str(wrong))
    else:
        messages.success(request, choose(("已关联统一身份认证", "linked with the single sign-on")))
    return redirect("factors")


def _unknown(request: HttpRequest, login: SocialLogin) -> HttpResponse:
    """Nobody here is that person: an invitation may follow, else it says how an account is linked."""
    linking.remember(request, login.account.uid, login.account.extra_data["name"])
    onward = str(login.state.get("next") or "")
    if onward.startswith("/invitations/"):
        return redirect(onward)
    messages.warning(
        request,
        choose(
            (
                "您的统一认证身份尚未关联本平台账号。请用用户名和密码登录后在“登录与验证”中关联；没有账号的，请联系本单位管理员邀请。",
                "No account is linked with you. Log in by name and password and link it, or ask your administrator to invite you.",
            )
        ),
    )
    return redirect("account_login")
