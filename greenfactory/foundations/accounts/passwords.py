"""A forgotten password: a link for one use, and the person's own new password by it. A second factor stays as it is."""

from datetime import datetime

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.db import transaction
from django.utils.http import base36_to_int, int_to_base36

from greenfactory.foundations.accounts.actor import Actor, actor
from greenfactory.foundations.accounts.inviting import helped_by
from greenfactory.foundations.accounts.models import User
from greenfactory.foundations.accounts.words import Wrong
from greenfactory.foundations.journal.actions import record

DEAD = (
    "链接已失效：只能使用一次，15 分钟内有效，登录或修改密码后作废",
    "the link is dead: it works once, for 15 minutes, and not after a login or a change of the password",
)


class Links(PasswordResetTokenGenerator):
    """Tokens that die with time (`PASSWORD_RESET_TIMEOUT`), with any login, and with a new password or mail address.

    They are kept nowhere: they are signed over what they must not outlive.
    """

    key_salt = "greenfactory.foundations.accounts.passwords"


LINKS = Links()


def link_of(user: User) -> str:
    """The part of the address that stands for the person, for one use."""
    return f"{int_to_base36(user.pk)}-{LINKS.make_token(user)}"


def person_of(link: str) -> User | None:
    """Whose link it is; None where it is dead or was never made."""
    number, _, token = link.partition("-")
    try:
        user = User.objects.filter(pk=base36_to_int(number), is_active=True).first()
    except ValueError:
        return None
    return user if user and LINKS.check_token(user, token) else None


def may_help(by: Actor, user: User, now: datetime) -> bool:
    """Whether every role that the person holds is one whose holders the actor looks after.

    By a link the person's whole account opens, so nobody gets one who acts for others as well.
    """
    held = {one.pk for one in user.memberships_now(now)}
    return bool(held) and held <= set(helped_by(by).filter(pk__in=held).values_list("pk", flat=True))


@transaction.atomic
def offer_link(*, by: Actor, now: datetime, user: User) -> str:
    """A link for somebody who has forgotten the password; who asks for it has made sure that it is them."""
    if user.pk == by.user.pk:
        raise Wrong("本人请用“修改密码”", "change your own password by “Change password”")
    if not may_help(by, user, now):
        raise Wrong(
            "该人员还代表其他单位，您不能为其办理；请其联系上级主管部门或系统管理员",
            "this person acts for others too: they should ask a bureau above, or the system administrator",
        )
    record(deed="offer_password_link", subject=subject(user), content={"user": user.username}, by=by, now=now)
    return link_of(user)


@transaction.atomic
def choose_password(*, link: str, password: str, now: datetime) -> User:
    """The new password; of two who come at once with one link the second finds it dead, and old sessions end."""
    found = person_of(link)
    user = User.objects.select_for_update().filter(pk=found.pk).first() if found else None
    if user is None or not LINKS.check_token(user, link.partition("-")[2]):
        raise Wrong(*DEAD)
    user.set_password(password)
    user.save(update_fields=["password"])
    first = user.memberships_now(now).select_related("organisation", "user").order_by("pk").first()
    by = actor(first) if first else None
    record(deed="choose_password", subject=subject(user), content={"user": user.username}, by=by, now=now)
    return user


@transaction.atomic
def change_password(*, user: AbstractBaseUser, password: str, by: Actor | None, now: datetime) -> None:
    """One's own new password, by the old one."""
    user.set_password(password)
    user.save(update_fields=["password"])
    record(deed="change_password", subject=subject(user), content={"user": user.get_username()}, by=by, now=now)


def minutes() -> int:
    """How long a link holds."""
    return int(settings.PASSWORD_RESET_TIMEOUT) // 60


def subject(user: AbstractBaseUser) -> str:
    """What the journal calls a person."""
    return f"user/{user.pk}"
