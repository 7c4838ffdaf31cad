"""What the demo's bureaus have done to bring enterprises in: a reminder to those of one district, and calls and visits."""

from collections.abc import Sequence
from datetime import datetime

from greenfactory.foundations.accounts.words import CITY_TIME
from greenfactory.pages.democity import people
from greenfactory.pages.democity.people import Firm, Staff
from greenfactory.stages.applications.addressing import proposed
from greenfactory.stages.enterprises.models import Enterprise
from greenfactory.stages.rounds import telling
from greenfactory.stages.rounds.models import Round

CALLS = (("phone", "已电话告知，正在准备材料"), ("visit", "走访时告知，今年暂不申报"), ("wechat", "已在园区群内回复"))


def remind(staff: Staff, round: Round, silent: Sequence[Firm], now: datetime) -> None:
    """The bureau of the first one's district reminds all of its own."""
    district = silent[0].filed.firm.district
    known = Enterprise.objects.filter(pk__in=[each.enterprise.pk for each in silent], state="confirmed")
    telling.tell(
        by=people.district_clerk(staff, district), now=now, round=round, kind="reminder", **proposed(round, "silent"),
        enterprises=list(known.filter(organisation__district=district).select_related("organisation")),
        choice={"who": "silent", "district": district},
    )  # fmt: skip


def call(staff: Staff, round: Round, silent: Sequence[Firm], now: datetime) -> None:
    """The city has spoken with three of those that have begun nothing, each in another way."""
    today = now.astimezone(CITY_TIME).date()
    for firm, (how, note) in zip(silent, CALLS, strict=False):
        telling.note_told(
            by=staff["city_clerk"], now=now, round=round, enterprise=firm.enterprise, how=how, on=today, note=note
        )
