"""What the demo's bureaus have done to bring enterprises in: a reminder to those of one district, calls, visits; and who has read."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import F

from greenfactory.foundations.accounts.actor import Actor, actor
from greenfactory.foundations.accounts.models import Membership
from greenfactory.foundations.accounts.words import CITY_TIME
from greenfactory.foundations.mailbox.models import Message
from greenfactory.stages.applications.telling_views import proposed
from greenfactory.stages.enterprises.models import Enterprise
from greenfactory.stages.rounds import telling
from greenfactory.stages.rounds.models import Round

CALLS = (("phone", "已电话告知，正在准备材料"), ("visit", "走访时告知，今年暂不申报"), ("wechat", "已在园区群内回复"))
HOURS = timedelta(hours=3)


def bring_in(
    round: Round, clerk: Actor, begun: Sequence[Enterprise], silent: Sequence[Enterprise], now: datetime
) -> None:
    """Who fills in has read the call, who submits has not; of the others those of one district were reminded, and three were told in person."""
    readers = Membership.objects.filter(organisation__in=[each.organisation for each in begun], role="filler")
    Message.objects.filter(user__in=readers.values("user")).update(read_at=F("sent_at") + HOURS)
    district = silent[0].organisation.district
    bureau = Membership.objects.get(organisation__district=district, role="district_clerk")
    telling.tell(
        by=actor(bureau), now=now - timedelta(days=2), round=round, kind="reminder", **proposed(round, "silent"),
        enterprises=[each for each in silent if each.organisation.district == district],
        choice={"who": "silent", "district": district},
    )  # fmt: skip
    today = now.astimezone(CITY_TIME).date()
    for enterprise, (how, note) in zip(silent[-3:], CALLS, strict=True):
        telling.note_told(by=clerk, now=now, round=round, enterprise=enterprise, how=how, on=today, note=note)
