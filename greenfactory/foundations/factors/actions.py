"""What is done to factors; each in one transaction, with an entry in the journal and a word to their owner."""

from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db import IntegrityError, transaction
from django.db.models import Model

from greenfactory.foundations.accounts.actor import Actor
from greenfactory.foundations.accounts.models import User
from greenfactory.foundations.accounts.words import Wrong
from greenfactory.foundations.factors import codes, held
from greenfactory.foundations.factors.certificates import Presented
from greenfactory.foundations.factors.kinds import masked
from greenfactory.foundations.factors.models import Card, CardCode, Certificate, Change, Phone, SentCode
from greenfactory.foundations.journal.actions import record

REMOVABLE: dict[str, type[Model]] = {
    "phone": Phone, "certificate": Certificate, "card": Card, "totp": Authenticator, "webauthn": Authenticator,
    "sso": SocialAccount,
}  # fmt: skip


@transaction.atomic
def keep_phone(*, by: Actor, number: str, now: datetime) -> None:
    """Take a number as one's own, in place of an older one; the caller has had it confirmed by a code."""
    Phone.objects.update_or_create(user=by.user, defaults={"number": number, "confirmed_at": now, "last_used_at": None})
    SentCode.objects.filter(user=by.user).delete()  # a code on its way to the old number
    write_down(user=by.user, deed="add_factor", kind="phone", detail=masked(number), by=by, now=now)


@transaction.atomic
def bind_certificate(*, by: Actor, user: User, now: datetime, shown: Presented, reason: str = "") -> None:
    """Let a certificate prove its owner from now on. One certificate belongs to one person."""
    if shown.expires_at <= now:
        raise Wrong("证书已过有效期，请先更换证书", "the certificate has run out; renew it first")
    try:
        with transaction.atomic():
            Certificate.objects.create(
                user=user, fingerprint=shown.fingerprint, subject=shown.subject, serial=shown.serial,
                expires_at=shown.expires_at, added_at=now,
            )  # fmt: skip
    except IntegrityError:
        raise Wrong("该证书已绑定账号", "this certificate belongs to an account already") from None
    detail = f"{shown.subject} № {shown.serial}"
    write_down(user=user, deed="add_factor", kind="certificate", detail=detail, by=by, now=now, reason=reason)


@transaction.atomic
def issue_card(*, by: Actor, user: User, now: datetime, reason: str) -> list[str]:
    """Hand out printed codes, which are shown this once; an older card is dead. Nobody issues a card to themselves."""
    if by.user.pk == user.pk:
        raise Wrong("不能给自己发放，请由另一位安全管理员办理", "ask another security administrator for your own")
    if not reason.strip():
        raise Wrong("请填写发放原因", "say why the card is issued")
    User.objects.select_for_update().get(pk=user.pk)
    Card.objects.filter(user=user).delete()
    card = Card.objects.create(user=user, issued_by=by.user, issued_at=now)
    listed, hashes = codes.printed(user)
    CardCode.objects.bulk_create([CardCode(card=card, hash=each) for each in hashes])
    write_down(user=user, deed="issue_card", kind="card", by=by, now=now, reason=reason.strip())
    return listed


@transaction.atomic
def remove(*, by: Actor, user: User, kind: str, number: int, now: datetime, reason: str = "") -> None:
    """Take a factor away, but never the last one of somebody who must have one. Single sign-on is none: it may always go."""
    if kind != "sso":
        keep_one(user, now)
    found = next((one for one in held.every(user) if (one.kind, one.number) == (kind, number)), None)
    row: Any = REMOVABLE[kind]._default_manager.filter(pk=number).first()
    if found is None or row is None:
        raise Wrong("该验证方式已移除", "this factor is gone already")
    row.written_down = True  # here, with the reason; `library` writes down what goes by the library's pages
    row.delete()
    SentCode.objects.filter(user=user).delete()
    if not held.has_factor(user):
        Authenticator.objects.filter(user_id=user.pk).delete()  # recovery codes stand in for nothing any more
    write_down(user=user, deed="remove_factor", kind=kind, detail=found.detail, by=by, now=now, reason=reason)


def keep_one(user: User, now: datetime) -> None:
    """Refuse to let the last factor go where one is compulsory. Holds the account, so that two cannot go at once."""
    User.objects.select_for_update().get(pk=user.pk)
    if not held.may_lose_one(user, now):
        raise Wrong(
            "这是最后一种双因素认证方式，您的角色必须保留一种。请先添加另一种再移除",
            "this is the last second factor, and the role needs one: add another before removing it",
        )


def write_down(
    *, user: User, deed: str, kind: str, by: Actor | None, now: datetime, detail: str = "", reason: str = ""
) -> None:
    """Record a change of somebody's factors, and keep it to be told at the next login."""
    Change.objects.create(user=user, at=now, deed=deed, kind=kind, detail=detail[:300])
    content = {"user": user.username, "kind": kind, "detail": detail, **({"reason": reason} if reason else {})}
    record(deed=deed, subject=f"account/{user.pk}", content=content, by=by, now=now)
