"""The way to the city's single sign-on and back."""

import time
from typing import Any

from allauth.account.utils import get_next_redirect_url
from allauth.core.internal import ratelimit
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST
from requests import RequestException

from greenfactory.foundations.accounts.models import User
from greenfactory.foundations.accounts.permissions import allowed, the_actor
from greenfactory.foundations.citylogin.adapter import failed
from greenfactory.foundations.citylogin.provider import Callback, Connection, provider
from greenfactory.foundations.factors.connections import SignOn
from greenfactory.foundations.factors.freshness import stale
from greenfactory.foundations.factors.kinds import SIGN_ON

LINKING = "city_login_linking"
SECONDS = 300


def sign_on_here(request: HttpRequest) -> SignOn | None:
    """The single sign-on, where there is one and it is meant for this door."""
    found: SignOn | None = settings.SIGN_ON
    if found is None:
        return None
    door = "staff" if request.staff_door else "public"  # type: ignore[attr-defined]
    one_door = not settings.STAFF_HOSTS
    return found if one_door or found.entrance in {door, "both"} else None


@never_cache
@require_GET
def city_login(request: HttpRequest) -> HttpResponse:
    """Off to the single sign-on: to log in, or, after `link_city_login`, to link one's account."""
    if sign_on_here(request) is None:
        raise Http404
    link_for = _may_link(request)
    if request.user.is_authenticated and link_for is None:
        return redirect("/")
    if not ratelimit.consume(request, app="allauth.account", action="city_login", limit_get=True):
        return failed(request)
    process = "login" if link_for is None else "connect"
    try:
        return provider(request).begin(request, process, get_next_redirect_url(request) or "", link_for)
    except (OAuth2Error, RequestException, KeyError):
        return failed(request)


@never_cache
@require_GET
def city_login_callback(request: HttpRequest) -> HttpResponse:
    """Back from it."""
    if sign_on_here(request) is None:
        raise Http404
    answer: Any = Callback.adapter_view(Connection(request, SIGN_ON))(request)
    return answer  # type: ignore[no-any-return]


@allowed("keep_own_factors")
@never_cache
@require_POST
def link_city_login(request: HttpRequest) -> HttpResponse:
    """Say what happens next; the page leads on by a link, since a form may lead to no other server."""
    by = the_actor(request)
    found = sign_on_here(request)
    if found is None:
        raise Http404
    if (answer := stale(request)) is not None:
        return answer
    request.session[LINKING] = {"user": by.user.pk, "at": time.time()}
    return render(request, "citylogin/linking.html", {"name": found.name})


def _may_link(request: HttpRequest) -> int | None:
    """Whose account may be linked now; asked for once, a moment ago, in this session."""
    asked = request.session.pop(LINKING, None)
    if not asked or not isinstance(request.user, User) or asked["user"] != request.user.pk:
        return None
    return request.user.pk if time.time() - asked["at"] <= SECONDS else None
