"""The open doors of a demo city: anybody at this very machine logs in as anybody. Closed everywhere else."""

from collections.abc import Callable, Iterable
from functools import wraps

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse

from greenfactory.foundations import clock
from greenfactory.foundations.accounts import doors
from greenfactory.foundations.accounts.models import ROLES, Membership

MOST = 7
"""People shown for each role: a demo city has seven districts and a hundred enterprises."""


def open_to(request: HttpRequest) -> bool:
    """Whether this is a demo city and somebody at this machine."""
    return bool(settings.DEMO) and doors.from_this_machine(request)


def only(view: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """The guard of a demo's addresses: there are no such pages anywhere else, by whatever method one asks."""

    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        if not open_to(request):
            raise Http404
        return view(request)

    return guarded


def people() -> list[tuple[tuple[str, str], list[Membership]]]:
    """A few people of each role that anybody has, in the order of the roles, under the role's name."""
    held = Membership.objects.acting(clock.now())
    shown = []
    for role, (_, zh, en) in ROLES.items():
        found = held.filter(role=role).select_related("user", "organisation").order_by("pk")
        if some := _some(found):
            shown.append(((zh, en), some))
    return shown


def _some(found: Iterable[Membership]) -> list[Membership]:
    """One person an organisation or the people of the only one, evenly out of the order in which they came: those who
    registered early and late have got to different points.
    """
    held, first = list(found), dict[int, Membership]()
    for one in held:
        first.setdefault(one.organisation_id, one)
    few = list(first.values()) if len(first) > 1 else held
    return few if len(few) <= MOST else [few[place * len(few) // MOST] for place in range(MOST)]
