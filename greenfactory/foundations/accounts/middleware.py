"""Two entrances of one release, and in which role somebody acts."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from greenfactory.foundations import clock
from greenfactory.foundations.accounts import doors
from greenfactory.foundations.accounts.actor import Actor, actor
from greenfactory.foundations.accounts.models import OUTSIDE, Membership, User
from greenfactory.foundations.factors import held

UTF8 = {"utf-8", "utf8"}
Next = Callable[[HttpRequest], HttpResponse]
OPEN_TO_ALL = ("/accounts/", "/static/", "/language", "/large-type", "/act-as")
"""What staff reach before they have a second factor: the pages on which they get one, and the way out."""


def entrance(get_response: Next) -> Next:
    """Know by which door a request came: the staff host, from the networks that may use it, or the public one."""

    def door(request: HttpRequest) -> HttpResponse:
        if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            raise Http404  # no id or filter holds this character, and PostgreSQL cannot take it
        if request.encoding and request.encoding.lower() not in UTF8:
            raise BadRequest  # browsers send UTF-8; some of Python's codecs, such as rot13, break the reading of a form
        staff_door = doors.at_staff_door(request)
        request.staff_door = staff_door  # type: ignore[attr-defined]
        if settings.STAFF_HOSTS and doors.at_staff_host(request) and not staff_door:
            raise Http404
        return get_response(request)

    return door


def acting(get_response: Next) -> Next:
    """Find the role in which the person acts; roles of staff only at the staff door and after a second factor."""

    def act(request: HttpRequest) -> HttpResponse:
        request.actor = None  # type: ignore[attr-defined]
        if not isinstance(request.user, User) or request.path.startswith("/static/"):
            return get_response(request)
        found = _actor(request, request.user)
        if found and found.staff and not request.path.startswith(OPEN_TO_ALL) and _needs_factor(request, request.user):
            return redirect("factors")
        request.actor = found  # type: ignore[attr-defined]
        return get_response(request)

    return act


def _needs_factor(request: HttpRequest, user: User) -> bool:
    """Whether the person has yet to set up a second factor. The demo asks for none."""
    return not (settings.DEMO or held.has_factor(user) or held.shown_by_single_sign_on(request, user))


def _actor(request: HttpRequest, user: User) -> Actor | None:
    """The membership chosen in this session, if it is still held; else the first one that this door admits."""
    every = user.memberships_now(clock.now()).select_related("organisation").order_by("pk")
    held = [one for one in every if _admitted(request, one)]
    request.memberships = held  # type: ignore[attr-defined]
    chosen = request.session.get("membership")
    membership: Membership | None = next((one for one in held if one.pk == chosen), held[0] if held else None)
    if membership is None:
        return None
    membership.user = user
    return actor(membership)


def _admitted(request: HttpRequest, membership: Membership) -> bool:
    return bool(request.staff_door) or membership.organisation.kind in OUTSIDE  # type: ignore[attr-defined]
