"""How often somebody may guess a code or have one sent: by account, by number, and by whether the browser is known.

Only who has given the right password gets this far. A browser that has logged in to the account before has a count of its own,
so that a stranger with the password cannot use up its owner's tries.
"""

import hashlib

from allauth.core import ratelimit
from django.http import HttpRequest

from greenfactory.foundations.accounts.adapter import known
from greenfactory.foundations.accounts.models import User


def may_guess(request: HttpRequest, user: User) -> bool:
    """Count a guess; false where there were too many."""
    return bool(ratelimit.consume(request, action="second_factor", key=_who(request, user)))


def forget_guesses(request: HttpRequest, user: User) -> None:
    """The right code was given."""
    ratelimit.clear(request, action="second_factor", key=_who(request, user))


def may_send(request: HttpRequest, user: User, number: str) -> bool:
    """Count a message; false where the account or the number has had too many."""
    keys = (_who(request, user), hashlib.sha256(number.encode()).hexdigest())
    return all(bool(ratelimit.consume(request, action="send_code", key=key)) for key in keys)


def _who(request: HttpRequest, user: User) -> str:
    return f"{user.pk} {'known' if known(request, user.get_username().lower()) else 'stranger'}"
