"""Which account belongs to whom at the single sign-on: linked by the person, or with an invitation; never by a mail address."""

import time
from datetime import datetime

from allauth.socialaccount.models import SocialAccount
from django.db import IntegrityError, transaction
from django.http import HttpRequest

from greenfactory.foundations.accounts.actor import Actor
from greenfactory.foundations.accounts.models import User
from greenfactory.foundations.accounts.words import Wrong
from greenfactory.foundations.factors.actions import write_down
from greenfactory.foundations.factors.kinds import SIGN_ON

SEEN = "city_login_seen"
"""Session key: who has just proved themselves at the single sign-on without having an account here."""
SECONDS = 600
"""How long that can be linked with an invitation: somebody else may sit down at the same screen."""


@transaction.atomic
def link(*, by: Actor, subject: str, name: str, now: datetime) -> None:
    """Let who is `subject` at the single sign-on log in to the actor's account. One to one."""
    User.objects.select_for_update().get(pk=by.user.pk)
    taken = Wrong(
        "该统一认证身份或本账号已有关联，请先解除", "this identity or this account is linked already; unlink it first"
    )
    if SocialAccount.objects.filter(user_id=by.user.pk, provider=SIGN_ON).exists():
        raise taken
    try:
        with transaction.atomic():
            SocialAccount.objects.create(user_id=by.user.pk, provider=SIGN_ON, uid=subject, extra_data={"name": name})
    except IntegrityError:
        raise taken from None
    write_down(user=by.user, deed="add_factor", kind="sso", detail=name, by=by, now=now)


def remember(request: HttpRequest, subject: str, name: str) -> None:
    """Keep in the session who came from the single sign-on without an account."""
    request.session[SEEN] = {"subject": subject, "name": name, "at": time.time()}


def seen(request: HttpRequest) -> dict[str, str] | None:
    """Who that was, if it was a moment ago."""
    found = request.session.get(SEEN)
    if not found or time.time() - found["at"] > SECONDS:
        return None
    return {"subject": found["subject"], "name": found["name"]}


def link_seen(request: HttpRequest, *, by: Actor, now: datetime) -> None:
    """Link the account that was just made with an invitation to who came from the single sign-on, if anybody did."""
    found = seen(request)
    request.session.pop(SEEN, None)
    if found:
        link(by=by, now=now, **found)
