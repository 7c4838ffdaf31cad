"""Coming in: logging a person in, and choosing in which role they act."""

from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate, get_reauthentication_flows
from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest

from greenfactory.foundations.accounts.models import Membership, User

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def enter(request: HttpRequest, user: User, membership: Membership, *, chose_password: bool = True) -> None:
    """Log somebody in and let them act in the role.

    Who has just chosen a password here need not repeat it at once to set up a second factor.
    """
    login(request, user, backend=BACKEND)
    if chose_password:
        record_authentication(request, user, method="password", username=user.username, reauthenticated=True)
    act_in(request, membership)


def fresh_login(request: HttpRequest) -> bool:
    """Whether the person proved who they are again, within ACCOUNT_REAUTHENTICATION_TIMEOUT.

    Nobody in a demo has anything to prove it with; elsewhere who has nothing proves nothing.
    """
    if not did_recently_reauthenticate(request):
        return False
    return settings.DEMO or bool(get_reauthentication_flows(request.user))  # the library lets pass who has nothing


def act_in(request: HttpRequest, membership: Membership) -> None:
    """Act in this role from the next request on."""
    request.session["membership"] = membership.pk
