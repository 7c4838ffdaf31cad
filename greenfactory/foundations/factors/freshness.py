"""What opens accounts or shuts people out asks for a fresh login, so that a screen left open does nothing of the kind."""

from typing import Any

from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from greenfactory.foundations.accounts.entering import fresh_login
from greenfactory.foundations.accounts.pages import said_wrong
from greenfactory.foundations.accounts.words import Wrong, choose

NO_WAY = (
    "您的账号没有登录密码和验证器应用，无法再次验证身份 → 请先在本页添加验证器应用，再办理一次",
    "your account has neither password nor app to prove who you are → add an app on this page, then do it again",
)


def stale(request: HttpRequest, back: str = "factors", *args: Any) -> HttpResponse | None:
    """The way to a fresh login, and from there on to the page; None where the login is fresh.

    What was posted is asked again afterwards; the browser has kept it in its tab (`js/unsent.js`), but for files. The people of a demo city have no password to repeat;
    elsewhere somebody whom only the single sign-on lets in is told how to get a way of their own.
    """
    if fresh_login(request):
        return None
    if not get_reauthentication_flows(request.user):
        return said_wrong(request, Wrong(*NO_WAY), "factors")
    onward = request.get_full_path() if request.method == "GET" else reverse(back, args=args)
    if request.method != "GET":
        messages.info(request, choose(("请先验证身份，再办理一次", "prove that it is you, then do it again")))
    return redirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': onward})}")
