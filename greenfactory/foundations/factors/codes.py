"""Codes that are sent or printed: made by chance, kept as keyed hashes, each good once."""

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from greenfactory.foundations.accounts.models import User
from greenfactory.foundations.factors.models import CardCode, SentCode

MINUTES = 5
"""How long a code that was sent can be used."""
TRIES = 5
"""How often one code can be tried."""
CODES_A_CARD = 20


def send(*, user: User, purpose: str, number: str, now: datetime) -> str:
    """A fresh six-digit code for the person and purpose; an older one is dead. The caller sends it after the commit."""
    code = f"{secrets.randbelow(10**6):06d}"
    fresh = {"number": number, "hash": _hash(user, number, code), "expires_at": now + timedelta(minutes=MINUTES)}
    SentCode.objects.update_or_create(user=user, purpose=purpose, defaults={**fresh, "tries": 0})
    return code


@transaction.atomic
def take(*, user: User, purpose: str, code: str, now: datetime) -> str | None:
    """Use the code up; gives the number it was sent to, or None where it is wrong, old, or was tried too often."""
    waiting = SentCode.objects.select_for_update().filter(user=user, purpose=purpose)
    found = waiting.filter(expires_at__gt=now, tries__lt=TRIES).first()
    if found is None:
        return None
    if not constant_time_compare(found.hash, _hash(user, found.number, code)):
        found.tries += 1
        found.save(update_fields=["tries"])
        return None
    found.delete()
    return found.number


def printed(user: User) -> tuple[list[str], list[str]]:
    """Eight-digit codes for a card, and what is kept of them."""
    codes: set[str] = set()
    while len(codes) < CODES_A_CARD:
        codes.add(f"{secrets.randbelow(10**8):08d}")
    listed = sorted(codes)
    return listed, [_hash(user, "card", code) for code in listed]


def take_printed(*, user: User, code: str, now: datetime) -> bool:
    """Use a code of the person's card up; the second of two at once finds it used."""
    fits = CardCode.objects.filter(card__user=user, hash=_hash(user, "card", code), used_at=None)
    return bool(fits.update(used_at=now))


def plain(code: str) -> str:
    """A code as people type it, without the gaps in which it is printed."""
    return "".join(code.split()).replace("-", "")


def _hash(user: User, to: str, code: str) -> str:
    return salted_hmac("greenfactory.factors", f"{user.pk}|{to}|{code}", algorithm="sha256").hexdigest()
