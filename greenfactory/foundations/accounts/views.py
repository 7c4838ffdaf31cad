"""Choosing the role, the language and the size of type; coming in without a password in a demo city."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from greenfactory.foundations import clock
from greenfactory.foundations.accounts import demo, doors
from greenfactory.foundations.accounts.context import LARGE_TYPE_COOKIE
from greenfactory.foundations.accounts.entering import act_in, enter
from greenfactory.foundations.accounts.models import Membership

YEAR = 365 * 86400
language = require_POST(set_language)


@require_POST
def large_type(request: HttpRequest) -> HttpResponse:
    """Large type on or off, for this browser."""
    response = redirect(doors.way_back(request))
    value = "1" if request.POST.get("large") == "1" else "0"
    response.set_cookie(
        LARGE_TYPE_COOKIE, value, max_age=YEAR, httponly=True, samesite="Lax", secure=request.is_secure()
    )
    return response


@require_POST
def act_as(request: HttpRequest) -> HttpResponse:
    """Act in another of one's own roles, from the next page on."""
    held: list[Membership] = getattr(request, "memberships", [])
    chosen = next((one for one in held if str(one.pk) == request.POST.get("membership")), None)
    if chosen is None:
        raise Http404
    act_in(request, chosen)
    return redirect("/")


@demo.only
@require_POST
def demo_login(request: HttpRequest) -> HttpResponse:
    """Come in as one of the demo city's people."""
    number = request.POST.get("membership", "")
    if not number.isdecimal() or len(number) > 18:
        raise Http404
    held = Membership.objects.acting(clock.now()).select_related("user")
    membership = get_object_or_404(held, pk=int(number))
    enter(request, membership.user, membership, chose_password=False)
    return redirect("/")
