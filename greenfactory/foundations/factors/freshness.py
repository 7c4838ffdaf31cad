"""Changing a factor asks for a login within the last minutes, so that a screen left open changes none."""

from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate, get_reauthentication_flows
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from greenfactory.foundations.accounts.models import User
from greenfactory.foundations.accounts.words import choose


def stale(request: HttpRequest, back: str = "factors") -> HttpResponse | None:
    """The way to a fresh login, and from there on to the page; None where the login is fresh.

    What was posted is not kept: it is asked again afterwards. The people of a demo city have no password to repeat.
    """
    user = request.user
    has_way = isinstance(user, User) and bool(get_reauthentication_flows(user))
    if did_recently_reauthenticate(request) if has_way else settings.DEMO:
        return None
    onward = request.get_full_path() if request.method == "GET" else reverse(back)
    if request.method != "GET":
        messages.info(request, choose(("请先验证身份，再办理一次", "prove that it is you, then do it again")))
    return redirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': onward})}")
