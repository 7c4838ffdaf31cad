"""Accounts of staff that nobody has used for long: closed to logging in until an administrator lets them in again."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from greenfactory.foundations.accounts.actor import Actor
from greenfactory.foundations.accounts.models import User
from greenfactory.foundations.accounts.passwords import may_help, subject
from greenfactory.foundations.accounts.words import Wrong
from greenfactory.foundations.journal.actions import record


def idle(user: User, now: datetime) -> bool:
    """Whether the account was last used, made or let in again more than `IDLE_DAYS` ago. Never in a demo."""
    used = max(at for at in (user.last_login, user.revived_at, user.date_joined) if at)
    return bool(settings.IDLE_DAYS) and not settings.DEMO and now - used > timedelta(days=settings.IDLE_DAYS)


def shut_out(user: User, now: datetime) -> bool:
    """Whether the person may not log in: an idle account that acts by the staff door."""
    return idle(user, now) and user.staff_at(now)


@transaction.atomic
def revive(*, by: Actor, now: datetime, user: User) -> None:
    """Let somebody in again who was away for long."""
    if not may_help(by, user, now):
        raise Wrong(
            "该人员还代表其他单位，请其联系系统管理员", "this person acts for others too: ask the system administrator"
        )
    if not shut_out(user, now):
        raise Wrong("该账号未停用", "this account is in use")
    User.objects.filter(pk=user.pk).update(revived_at=now)
    record(deed="revive_account", subject=subject(user), content={"user": user.username}, by=by, now=now)
