"""How many messages wait, for every page's head."""

from collections.abc import Callable
from functools import cache
from typing import Any

from django.http import HttpRequest

from greenfactory.foundations.accounts.permissions import acting_as
from greenfactory.foundations.mailbox.models import Message


def unread(request: HttpRequest) -> dict[str, Any]:
    """`has_mailbox`: whether anybody ever writes to such an actor; `unread`: how many wait, asked once, by a page that shows it.

    Bureaus write to enterprises alone, and a page of a bureau has no query to spare.
    """
    actor = acting_as(request)
    if actor is None or actor.organisation.kind != "enterprise":
        return {"has_mailbox": False, "unread": 0}
    count: Callable[[], int] = cache(Message.objects.visible_to(actor).unread().count)
    return {"has_mailbox": True, "unread": count}
