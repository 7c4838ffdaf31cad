"""What is done to tell enterprises of a round: messages to chosen ones, and what a clerk says of a call or a visit."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import translation

from greenfactory.foundations.accounts.actor import Actor
from greenfactory.foundations.accounts.words import CITY_TIME, Wrong, when
from greenfactory.foundations.journal.actions import record
from greenfactory.foundations.mailbox import actions as mailbox
from greenfactory.stages.enterprises.models import Enterprise
from greenfactory.stages.rounds.models import Announcement, Extension, Round, Telling, Told, ToldQuerySet

REST = timedelta(days=1)
"""How long an enterprise has peace after a message about the round: whoever is written to every hour reads nothing."""


def resting(round: Round, now: datetime) -> ToldQuerySet:
    """Messages that are too fresh for another one by hand."""
    return Told.objects.filter(round=round, how="message", people__gt=0, at__gt=now - REST)


@transaction.atomic
def tell(
    *,
    by: Actor,
    now: datetime,
    round: Round,
    kind: str,
    enterprises: Sequence[Enterprise],
    title: str,
    text: str,
    choice: Mapping[str, Any],
    mark: str = "",
) -> Telling:
    """Send a message to everybody of these enterprises. Who has no account is kept as not reached, for somebody to call.

    With the `mark` of a list to which a message was sent already, that message is given back and nothing is sent.
    """
    Round.objects.select_for_update().get(pk=round.pk)  # one telling of a round after the other
    if mark and (sent := Telling.objects.filter(round=round, mark=mark).first()):
        return sent
    title, text = title.strip()[:200], text.strip()
    _check(round, kind, enterprises, bool(title and text), now)
    telling = Telling.objects.create(round=round, kind=kind, title=title, text=text, mark=mark, by=by.user, at=now)
    people = mailbox.send(
        to=[each.organisation for each in enterprises], title=title, text=text, now=now,
        about=f"round/{round.public_id}", url=f"/rounds/{round.public_id}",
    )  # fmt: skip
    same: dict[str, Any] = {"round": round, "telling": telling, "how": "message", "by": by.user, "at": now}
    Told.objects.bulk_create(
        (Told(enterprise=each, people=people[each.organisation_id], on=_day(now), **same) for each in enterprises),
        batch_size=500,
    )
    said = {"kind": kind, "title": title, "text": text, "choice": dict(choice)}
    reached = {each.code: people[each.organisation_id] for each in enterprises}
    about = f"round/{round.public_id}"
    record(deed="tell_enterprises", subject=about, content=said | {"people": reached}, by=by, now=now)
    return telling


def _check(round: Round, kind: str, enterprises: Sequence[Enterprise], worded: bool, now: datetime) -> None:
    if round.state in {"draft", "cancelled"}:
        raise Wrong("批次尚未发布或已取消，不能告知企业", "the round is not released: nobody is told of it")
    if not enterprises or not worded:
        raise Wrong("请选择企业，并写明标题和内容", "choose enterprises, and write a title and a text")
    if kind == "reminder" and not round.open_at(now):
        raise Wrong("批次不在申报期内，不能催报", "the round takes no applications now: there is nothing to remind of")
    if kind in {"notice", "reminder"}:
        fresh = resting(round, now).filter(enterprise__in=[each.pk for each in enterprises])
        if told := fresh.select_related("enterprise__organisation").first():
            raise Wrong(
                f"{told.enterprise}在 24 小时内已收到本批次的消息，未再发送；请重新核对名单",
                f"{told.enterprise} had a message about this round within 24 hours; nothing was sent: look again",
            )


def tell_call(call: Announcement, *, by: Actor, now: datetime) -> None:
    """Tell every enterprise that the call for applications is out, in the transaction in which it was released."""
    with translation.override("zh-hans"):
        until = when(call.round.closes_at)
    text = (
        f"《{call}》已发布，申报截止时间为{until}。请登录平台，在批次页面查阅申报通知、附件和评审规则，按时填报、提交。"
    )
    _tell_confirmed(call.round, None, by=by, now=now, kind="call", title=str(call), text=text)


def tell_extension(granted: Extension, *, by: Actor, now: datetime) -> None:
    """Tell everybody concerned of a later deadline, in the transaction in which it was granted."""
    with translation.override("zh-hans"):
        was, until = when(granted.was), when(granted.until)
    round, whose = granted.round, "贵单位" if granted.enterprise else "全体企业"
    text = f"经批准，{round.title}{whose}的申报截止时间由{was}延至{until}。"
    if granted.enterprise is None:  # the reason for one stays with the bureau
        text += f"理由：{granted.reason}。"
    title = f"{round.title}：申报截止时间延至{until}"
    _tell_confirmed(round, granted.enterprise, by=by, now=now, kind="extension", title=title, text=text)


def _tell_confirmed(round: Round, only: Enterprise | None, **said: Any) -> None:
    """Tell every confirmed enterprise, or the one; where there is none, nobody."""
    found = Enterprise.objects.filter(state="confirmed").select_related("organisation").order_by("pk")
    if chosen := list(found.filter(pk=only.pk) if only else found):
        tell(round=round, enterprises=chosen, choice={"who": "one" if only else "all"}, **said)


@transaction.atomic
def note_told(*, by: Actor, now: datetime, round: Round, enterprise: Enterprise, how: str, on: date, note: str) -> Told:
    """Keep that a clerk told an enterprise in person, by telephone or in a group.

    The same said twice, as by a second click, is kept once: what was kept first is given back.
    """
    if how not in Told.HOW or how == "message":
        raise Wrong("请选择告知方式", "choose in which way it was told")
    if on > _day(now):
        raise Wrong("告知日期不能晚于今天", "it cannot have been told later than today")
    Round.objects.select_for_update().get(pk=round.pk)  # one telling of a round after the other
    same = {"round": round, "enterprise": enterprise, "how": how, "on": on, "note": note.strip()[:300], "by": by.user}
    told, made = Told.objects.get_or_create(**same, defaults={"at": now})
    if not made:
        return told
    said = {"enterprise": enterprise.code, "how": how, "on": on.isoformat(), "note": told.note}
    record(deed="note_told", subject=f"round/{round.public_id}", content=said, by=by, now=now)
    return told


def _day(now: datetime) -> date:
    return now.astimezone(CITY_TIME).date()
