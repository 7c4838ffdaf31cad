"""The outbox: mails are written with their messages, and leave at least once; what could not leave says why."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from smtplib import SMTPDataError, SMTPRecipientsRefused

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import F
from django.urls import reverse

from greenfactory.foundations.accounts import doors
from greenfactory.foundations.mailbox.models import Mail, Message

BATCH = 500
"""Mails of one run: the next run goes on."""
FIRST_WAIT, TRIES = timedelta(minutes=5), 9
"""The wait doubles from try to try, so that the last one is about a day after the first."""
PERMANENT = 500
"""From this answer of SMTP on (RFC 5321, 4.2.1) another try would get the same."""


@dataclass
class Delivered:
    """How a run went: how many left, how many are given up, and why the server could not be reached."""

    left: int = 0
    given_up: int = 0
    unreached: str = ""


def write(messages: Sequence[Message]) -> None:
    """Put the messages of people with a confirmed address into the outbox, in the transaction that made them."""
    if not settings.MAIL:
        return
    people = {message.user_id for message in messages}
    confirmed = EmailAddress.objects.filter(verified=True, user__in=people).order_by("primary", "pk")
    addresses = dict(confirmed.values_list("user", "email"))
    Mail.objects.bulk_create(
        (
            Mail(message=message, address=addresses[message.user_id], due_at=message.sent_at)
            for message in messages
            if message.user_id in addresses
        ),
        batch_size=500,
    )


def deliver(*, now: datetime, watch: Callable[[int, int], None] | None = None) -> Delivered:
    """Send what is due. A mail is claimed by one process at a time; one whose process dies is due again after its wait.

    A server that cannot be reached ends the run: what was not tried stays due. No lock is held while the server answers.
    """
    found, connection = Delivered(), get_connection()
    due = Mail.objects.filter(due_at__lte=now).select_related("message__organisation").order_by("due_at", "pk")
    try:
        for number, mail in enumerate(mails := list(due[:BATCH])):
            if watch:
                watch(number, len(mails))
            if _claimed(mail, now):
                _send(mail, connection, now, found)
            if found.unreached:
                break
    finally:
        connection.close()
    return found


def _claimed(mail: Mail, now: datetime) -> bool:
    """Whether this process may try: the mail is due again later, and for nobody else before."""
    later = now + FIRST_WAIT * 2**mail.tries
    mine = Mail.objects.filter(pk=mail.pk, due_at=mail.due_at)
    return bool(mine.update(due_at=later, tries=F("tries") + 1))


def _send(mail: Mail, connection: BaseEmailBackend, now: datetime, found: Delivered) -> None:
    outcome: dict[str, object] = {"left_at": now, "due_at": None, "problem": ""}
    try:
        connection.send_messages([_letter(mail)])
        found.left += 1
    except (SMTPRecipientsRefused, SMTPDataError) as error:  # this mail's own fault
        code, said = _answer(error)
        outcome = {"problem": f"{code} {said}"[:200]}
        if code >= PERMANENT or mail.tries + 1 >= TRIES:
            outcome["due_at"] = None
            found.given_up += 1
        connection.close()  # so that the next mail begins a conversation of its own
    except OSError as error:  # away, or lets nobody in: no mail's fault
        found.unreached = f"{type(error).__name__}: {error}"[:200]
        outcome = {"problem": found.unreached, "tries": mail.tries}
    Mail.objects.filter(pk=mail.pk).update(**outcome)


def _answer(error: SMTPRecipientsRefused | SMTPDataError) -> tuple[int, str]:
    """What the server said: its code and its words, on one line."""
    said: bytes | str
    if isinstance(error, SMTPRecipientsRefused):
        code, said = next(iter(error.recipients.values()))
    else:
        code, said = error.smtp_code, error.smtp_error
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return code, " ".join(text.split())


def _letter(mail: Mail) -> EmailMessage:
    """What the mail says. Its link opens a page and does nothing by itself; its id lets a receiver drop a repeated one."""
    message = mail.message
    place = doors.address_of(reverse("messages"), staff=message.organisation.kind != "enterprise")
    sender = settings.DEFAULT_FROM_EMAIL
    headers = {
        "Message-ID": f"<message-{message.pk}-{message.sent_at:%Y%m%d%H%M%S%f}@{sender.rpartition('@')[2].strip('>')}>",
        "Auto-Submitted": "auto-generated",
    }
    text = f"{message.organisation.name}：\n\n{message.text}\n\n请登录平台，在“站内消息”中查看 / Sign in to read it under “Messages”:\n{place}\n"
    return EmailMessage(" ".join(message.title.split()), text, sender, [mail.address], headers=headers)
