"""How many messages wait, for every page's head."""

from collections.abc import Callable
from functools import cache
from typing import Any

from django.http import HttpRequest

from greenfactory.foundations.accounts.permissions import acting_as
from greenfactory.foundations.mailbox.models import Message


def unread(request: HttpRequest) -> dict[str, Any]:
    """`has_mailbox`: whether anybody ever writes to such an actor; `unread`: how many wait, asked once, by a page that shows it.

    Most messages go to enterprises; the pages of everybody else have no query to spare, so there it is the desk that counts.
    """
    actor = acting_as(request)
    if actor is None or actor.organisation.kind in {"audit", "operation"}:
        return {"has_mailbox": False, "unread": 0}
    count: Callable[[], int] = cache(Message.objects.visible_to(actor).unread().count)
    counts = actor.organisation.kind == "enterprise" or request.path == "/"
    return {"has_mailbox": True, "unread": count if counts else 0}
