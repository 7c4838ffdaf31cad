"""How many messages wait, for every page's head."""

from collections.abc import Callable
from functools import cache
from typing import Any

from django.http import HttpRequest

from greenfactory.foundations.accounts.permissions import acting_as
from greenfactory.foundations.mailbox.models import Message


def unread(request: HttpRequest) -> dict[str, Any]:
    """`unread`: asked once, and only by a page that shows it."""
    actor = acting_as(request)
    count: Callable[[], int] = cache(lambda: Message.objects.visible_to(actor).unread().count() if actor else 0)
    return {"unread": count}
