"""Who was told of a round, who has begun, who is silent: counts and states, never anything of a draft (DI-13)."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from greenfactory.foundations.accounts.actor import Actor
from greenfactory.foundations.mailbox.models import Message
from greenfactory.stages.applications.models import UNSEEN, Application
from greenfactory.stages.enterprises.models import Enterprise
from greenfactory.stages.rounds.models import Extension, Round, Told

GROUPS: Mapping[str, tuple[tuple[str, str], Q]] = {
    "all": (("应告知", "to be told"), Q()),
    "told": (("已告知", "told"), Q(how__isnull=False)),
    "untold": (("未告知", "not told"), Q(how=None)),
    "read": (("已读消息", "have read"), Q(has_read=True)),
    "returned": (("邮件退回", "mail returned"), Q(returned=True)),
    "begun": (("填报中", "filling in"), Q(state_there__in=UNSEEN)),
    "submitted": (("已提交", "handed in"), Q(state_there__isnull=False) & ~Q(state_there__in=UNSEEN)),
    "silent": (("未启动", "silent"), Q(state_there=None)),
}
"""The columns of the board, each a list of its own. Whether a draft was withdrawn or is half done is not told."""


def enterprises(round: Round, by: Actor) -> "QuerySet[Enterprise]":
    """The confirmed enterprises that `by` sees and no interest keeps them from, each with how and when it was told last, whether it read, and its state."""
    told = Told.objects.filter(round=round, enterprise=OuterRef("pk")).reached().order_by("-at", "-pk")
    messages = Message.objects.filter(organisation=OuterRef("organisation"), about=f"round/{round.public_id}")
    application = Application.objects.filter(round=round, enterprise=OuterRef("pk"))
    own = Extension.objects.filter(round=round, enterprise=OuterRef("pk"))
    return (
        Enterprise.objects.visible_to(by)
        .free_for(by)
        .filter(state="confirmed")
        .annotate(
            how=Subquery(told.values("how")[:1]),
            told_on=Subquery(told.values("on")[:1]),
            has_read=Exists(messages.exclude(read_at=None)),
            returned=Exists(messages.filter(mail__due_at=None, mail__left_at=None, mail__isnull=False)),
            state_there=Subquery(application.values("state")[:1]),
            extended=Exists(own),
        )
        .select_related("organisation")
        .order_by("organisation__district", "organisation__name", "pk")
    )


def of_group(found: "QuerySet[Enterprise]", group: str, district: str = "") -> "QuerySet[Enterprise]":
    """Those in one column of the board, or in one cell of it; all where there is no such column."""
    found = found.filter(GROUPS.get(group, GROUPS["all"])[1])
    return found.filter(organisation__district=district) if district else found


def deliveries(round: Round, enterprise: Enterprise) -> "QuerySet[Message]":
    """The messages about a round to the people of an enterprise, newest first: to whom, and whether they were read or came back."""
    sent = Message.objects.filter(organisation=enterprise.organisation, about=f"round/{round.public_id}")
    return sent.select_related("user", "mail").order_by("-sent_at", "user__name", "pk")


def counts(found: "QuerySet[Enterprise]") -> list[dict[str, Any]]:
    """How many enterprises stand in each column, a row a district, the sum first."""
    asked = {group: Count("pk", filter=where) if where else Count("pk") for group, (_, where) in GROUPS.items()}
    rows: Any = found.order_by("organisation__district").values("organisation__district").annotate(**asked)
    districts = [{"district": row.pop("organisation__district"), **row} for row in rows]
    whole = {group: sum(row[group] for row in districts) for group in GROUPS}
    return [{"district": "", **whole}, *districts]
