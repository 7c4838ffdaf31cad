"""Whom a message about a round goes to: a group of its board as somebody looked at it, and exactly those are told."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from greenfactory.foundations.accounts.actor import Actor
from greenfactory.foundations.accounts.models import Membership
from greenfactory.foundations.accounts.words import Pair, Wrong, when
from greenfactory.stages.applications import board
from greenfactory.stages.enterprises.conflicts import kept_from
from greenfactory.stages.enterprises.models import Enterprise
from greenfactory.stages.rounds import telling
from greenfactory.stages.rounds.models import Round, Telling

CALL = "{round}已经发布，申报截止时间为{until}。请登录平台，查阅申报通知和评审规则，按时填报、提交。"
SILENT = "贵单位尚未在平台启动{round}的申报。申报截止时间为{until}（已批准个别延期的，以批准的时间为准）。拟申报的，请尽快登录平台填报；不申报的，无需办理。"
BEGUN = "贵单位已在平台启动{round}的申报，尚未提交。申报截止时间为{until}（已批准个别延期的，以批准的时间为准）。请按时提交，逾期不予受理。"
WHO: Mapping[str, tuple[Pair, str, str]] = {
    "untold": (("尚未告知的企业", "those not told yet"), "notice", CALL),
    "all": (("全部已确认企业", "every confirmed enterprise"), "notice", CALL),
    "silent": (("未启动的企业（催报）", "silent ones (a reminder)"), "reminder", SILENT),
    "begun": (("已启动、未提交的企业（催报）", "those that have begun but not handed in (a reminder)"), "reminder", BEGUN),
}  # fmt: skip
"""Whom one may choose: in words, what kind of message it is, and the text to begin with, the same for each of them."""


@dataclass(frozen=True)
class Addressed:
    """The enterprises, and how many were left out since they had a message within the last day.

    `mark` is what the list was when somebody looked, with the day and the group in it: another day, or for another reason,
    the same list may be told again.
    """

    chosen: list[Enterprise]
    rested: int
    mark: str


def proposed(round: Round, who: str) -> dict[str, str]:
    """A text to begin with."""
    _, kind, text = WHO[who]
    named = {"round": round.title, "until": when(round.closes_at)}
    return {"title": f"{round.title}：{'催报' if kind == 'reminder' else '申报通知'}", "text": text.format(**named)}


def addressed(round: Round, by: Actor, now: datetime, *, who: str, district: str = "") -> Addressed:
    """Whom a message would go to now, of those that `by` sees."""
    every = list(board.of_group(board.enterprises(round, by), who, district))
    fresh = set(telling.resting(round, now).values_list("enterprise", flat=True))
    chosen = [each for each in every if each.pk not in fresh]
    listed = " ".join(str(each.pk) for each in chosen)
    mark = hashlib.sha256(f"{timezone.localdate(now)} {who} {listed}".encode()).hexdigest()
    return Addressed(chosen, len(every) - len(chosen), mark)


def kept_out(by: Actor, district: str = "") -> int:
    """How many confirmed enterprises `by` may not tell for an interest. Of no group: how far those are is not for them to know."""
    found = Enterprise.objects.visible_to(by).filter(state="confirmed", pk__in=kept_from(by))
    return (found.filter(organisation__district=district) if district else found).count()


def unreached(chosen: Sequence[Enterprise], now: datetime) -> list[Enterprise]:
    """Those for which nobody acts, so that no message reaches them."""
    acting = Membership.objects.acting(now).filter(organisation__kind="enterprise")
    reached = set(acting.values_list("organisation", flat=True))
    return [each for each in chosen if each.organisation_id not in reached]


@transaction.atomic
def tell(
    *, by: Actor, now: datetime, round: Round, who: str, district: str, title: str, text: str, mark: str
) -> Telling:
    """Tell exactly those who were looked at. Where they were told already, as by a first click, that message is given back."""
    Round.objects.select_for_update().get(pk=round.pk)  # one telling of a round after the other
    if sent := Telling.objects.filter(round=round, mark=mark).first():
        return sent
    found = addressed(round, by, now, who=who, district=district)
    if found.mark != mark:
        raise Wrong("名单在您核对之后有变化，请再核对一次", "the list has changed: look again")
    return telling.tell(
        by=by, now=now, round=round, kind=WHO[who][1], enterprises=found.chosen, title=title, text=text, mark=mark,
        choice={"who": who, "district": district},
    )  # fmt: skip
