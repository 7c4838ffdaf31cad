"""Deeds outside the process table: who may do them. The table of the process says the rest."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponseBase

from greenfactory.foundations.accounts.actor import Actor

ANYBODY = frozenset({"filler", "submitter", "agency", "district_clerk", "district_head", "city_clerk", "city_head",
                     "expert", "auditor", "system_admin", "security_admin"})  # fmt: skip
MAY = {
    "see_desk": ANYBODY,
    "see_rounds": ANYBODY - {"system_admin", "security_admin"},
    "see_values": frozenset({"city_clerk", "city_head", "auditor"}),
    "import_values": frozenset({"city_clerk"}),
    "see_drafts": frozenset({"city_clerk", "city_head", "auditor"}),
    "open_rounds": frozenset({"city_clerk"}),
    "settle_rounds": frozenset({"city_clerk", "city_head"}),
    "see_board": frozenset({"district_clerk", "district_head", "city_clerk", "city_head", "auditor"}),
    "tell_enterprises": frozenset({"district_clerk", "city_clerk"}),
    "see_extensions": frozenset({"district_clerk", "district_head", "city_clerk", "city_head", "auditor"}),
    "see_enterprises": frozenset({"district_clerk", "district_head", "city_clerk", "city_head", "auditor"}),
    "confirm_enterprises": frozenset({"district_clerk", "district_head"}),
    "import_enterprises": frozenset({"district_clerk", "district_head", "city_clerk", "city_head"}),
    "import_titles": frozenset({"city_clerk", "city_head"}),
    "settle_titles": frozenset({"city_clerk", "city_head"}),
    "see_changes": ANYBODY - {"agency", "expert", "system_admin", "security_admin"},
    "report_changes": frozenset({"submitter", "district_clerk", "district_head", "city_clerk", "city_head"}),
    "confirm_changes": frozenset({"district_clerk", "district_head", "city_clerk", "city_head"}),
    "see_interests": frozenset(
        {"expert", "agency", "district_clerk", "district_head", "city_clerk", "city_head", "auditor"}
    ),
    "declare_interests": frozenset({"expert", "agency", "district_clerk", "district_head", "city_clerk", "city_head"}),
    "settle_interests": frozenset({"city_clerk", "city_head"}),
    "see_objections": frozenset({"city_clerk", "city_head", "auditor"}),
    "record_objections": frozenset({"city_clerk"}),
    "settle_objections": frozenset({"city_clerk", "city_head"}),
    "keep_profile": frozenset({"filler", "submitter"}),
    "invite_colleagues": frozenset({"submitter", "district_head", "city_head", "system_admin"}),
    "see_applications": ANYBODY - {"system_admin", "security_admin", "expert", "agency"},
    "fill_in": frozenset({"filler", "submitter"}),
    "load_workbook": frozenset({"district_clerk", "city_clerk"}),
    "see_journal": frozenset({"auditor"}),
    "keep_own_factors": ANYBODY,
    "keep_factors": frozenset({"security_admin"}),
    "help_members": frozenset(
        {"submitter", "district_clerk", "district_head", "city_clerk", "city_head", "system_admin"}
    ),
    "keep_organisations": frozenset({"system_admin"}),
    "see_operation": frozenset({"system_admin"}),
}

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def may(actor: Actor | None, deed: str) -> bool:
    """Whether the actor's role covers the deed."""
    return actor is not None and actor.role in MAY[deed]


def allowed(deed: str) -> Callable[[View[P]], View[P]]:
    """The one guard of views: a guest is led to the login, everybody else without the right sees no such page."""

    def guard(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                # Most addresses that take a post show nothing: after the login an empty page would answer 405.
                return redirect_to_login(request.get_full_path() if request.method == "GET" else "/")
            if not may(acting_as(request), deed):
                raise Http404
            return view(request, *args, **kwargs)

        guarded.deed = deed  # type: ignore[attr-defined]
        return guarded

    return guard


def acting_as(request: HttpRequest) -> Actor | None:
    """In which role the person acts now; the middleware put it there."""
    found: Actor | None = getattr(request, "actor", None)
    return found


def the_actor(request: HttpRequest) -> Actor:
    """The same where a guarded view has made sure that there is one."""
    found = acting_as(request)
    if found is None:
        raise Http404
    return found
