"""What is done with messages: sent to everybody who acts for some organisations, opened."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from greenfactory.foundations.accounts.actor import Actor
from greenfactory.foundations.accounts.models import Membership, Organisation, User
from greenfactory.foundations.journal.actions import OutsideTransaction
from greenfactory.foundations.mailbox import delivering
from greenfactory.foundations.mailbox.models import Message


def send(
    *,
    to: Iterable[Organisation],
    title: str,
    text: str,
    about: str,
    now: datetime,
    url: str = "",
    only: User | None = None,
) -> Counter[int]:
    """Tell everybody who acts for these organisations at `now`, by mail too where they have confirmed an address; gives how many people by organisation's key.

    In the transaction of the deed that it tells of, which the caller records: either both happen or neither. An
    organisation for which nobody acts is told nothing, and counts 0. What concerns one person alone goes to them `only`.
    """
    if not transaction.get_connection().in_atomic_block:
        raise OutsideTransaction(about)
    wanted = {each.pk for each in to}
    acting = Membership.objects.acting(now).filter(organisation__kind__in={each.kind for each in to})
    if only:
        acting = acting.filter(user=only)
    pairs = acting.values_list("organisation", "user")
    people = sorted({pair for pair in pairs if pair[0] in wanted})
    same = {"title": title[:200], "text": text, "url": url, "about": about, "sent_at": now}
    sent = Message.objects.bulk_create(
        (Message(organisation_id=organisation, user_id=user, **same) for organisation, user in people), batch_size=500
    )
    delivering.write(sent)
    return Counter(organisation for organisation, _ in people)


def open_message(*, by: Actor, now: datetime, number: int) -> Message:
    """Give one's own message, read from now on. Raises DoesNotExist where it is not one's own."""
    own = Message.objects.visible_to(by)
    own.unread().filter(pk=number).update(read_at=now)
    return own.get(pk=number)


def open_all(*, by: Actor, now: datetime) -> int:
    """Mark all of one's own messages as read; gives how many were not."""
    return Message.objects.visible_to(by).unread().update(read_at=now)
