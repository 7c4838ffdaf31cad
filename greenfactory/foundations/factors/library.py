"""Changes of the login library's own factors and mail addresses, written down in the same transaction; what somebody must keep is kept."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.db import transaction
from django.db.models.signals import post_save, pre_delete
from django.http import HttpRequest
from django.shortcuts import redirect

from greenfactory.foundations import clock
from greenfactory.foundations.accounts.models import User
from greenfactory.foundations.accounts.permissions import acting_as
from greenfactory.foundations.accounts.words import Wrong
from greenfactory.foundations.factors.actions import keep_one, write_down
from greenfactory.foundations.factors.kinds import LIBRARY, masked_mail


def listen() -> None:
    """Signals, because the library's pages call no action of ours."""
    post_save.connect(_added, sender=Authenticator, dispatch_uid="factors.added")
    pre_delete.connect(_going, sender=Authenticator, dispatch_uid="factors.going")
    pre_delete.connect(_mail_going, sender=EmailAddress, dispatch_uid="factors.mail_going")


def write_mail_down(deed: str, address: EmailAddress, request: HttpRequest) -> None:
    """Keep that an address was confirmed or removed; a link in a mail may be opened where nobody has logged in."""
    by = acting_as(request)
    own = by if by and by.user.pk == address.user_id else None
    user = User.objects.get(pk=address.user_id)
    write_down(user=user, deed=deed, kind="mail", detail=masked_mail(address.email), by=own, now=clock.now())


def _mail_going(instance: EmailAddress, **_: Any) -> None:
    """An address that was never confirmed was good for nothing."""
    if instance.verified and (request := _request()):
        write_mail_down("remove_factor", instance, request)


def _added(instance: Authenticator, created: bool, **_: Any) -> None:
    if created and (request := _request()):
        _write("add_factor", instance, request)


def _going(instance: Authenticator, **_: Any) -> None:
    """The library asks nobody before it removes a passkey, so the last one is held here."""
    request = _request()
    if request is None or getattr(instance, "written_down", False):
        return
    try:
        with transaction.atomic():
            if instance.type in LIBRARY:
                keep_one(instance.user, clock.now())
            _write("remove_factor", instance, request)
    except Wrong as wrong:
        messages.error(request, str(wrong))
        raise ImmediateHttpResponse(redirect("factors")) from None


def _write(deed: str, one: Authenticator, request: HttpRequest) -> None:
    user = User.objects.get(pk=one.user_id)
    detail = str(one) if one.type == "webauthn" else ""
    with transaction.atomic():
        write_down(user=user, deed=deed, kind=one.type, detail=detail, by=acting_as(request), now=clock.now())


def _request() -> HttpRequest | None:
    found: HttpRequest | None = context.request
    return found
