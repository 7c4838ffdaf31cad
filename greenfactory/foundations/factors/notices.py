"""Telling somebody at the next login what was added to or removed from the ways in which they log in."""

from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest

from greenfactory.foundations import clock
from greenfactory.foundations.accounts.words import choose, when
from greenfactory.foundations.factors.kinds import KINDS
from greenfactory.foundations.factors.models import Change

DEEDS = {
    "add_factor": ("新增", "was added"),
    "remove_factor": ("移除", "was removed"),
    "issue_card": ("发放", "was issued"),
}


def tell(request: HttpRequest, user: AbstractBaseUser) -> None:
    """Say on the next page what has changed since somebody was last told; once."""
    untold = list(Change.objects.filter(user_id=user.pk, told_at=None).order_by("at", "pk"))
    for each in untold:
        messages.warning(request, said(each))
    Change.objects.filter(pk__in=[each.pk for each in untold]).update(told_at=clock.now())


def said(change: Change) -> str:
    """A change as its owner is told of it, with what to do if it was somebody else."""
    return choose(
        (
            f"{when(change.at, 'short')} 您的账号{brief(change)}。如非本人办理，请立即修改密码并联系安全管理员。",
            f"{when(change.at, 'short')}: {brief(change)}. If that was not you, change your password at once.",
        )
    )


def brief(change: Change) -> str:
    """What changed, in the language of the request."""
    (zh, en), (kind_zh, kind_en) = DEEDS[change.deed], KINDS[change.kind]
    detail = change.detail
    return choose(
        (
            f"{zh}登录验证方式：{kind_zh}" + (f"（{detail}）" if detail else ""),
            f"a way to log in {en}: {kind_en}" + (f" ({detail})" if detail else ""),
        )
    )
