"""Later deadlines, as they were granted: 整体延期 of a round, 个别延期 of one enterprise. They only ever add time."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Max

from greenfactory.foundations.accounts.actor import Actor
from greenfactory.foundations.accounts.models import Organisation
from greenfactory.foundations.proposals.models import Proposal
from greenfactory.stages.enterprises.models import Enterprise
from greenfactory.stages.rounds.models import Extension, Round


def until(round: Round, enterprise: Enterprise) -> datetime | None:
    """The latest deadline that this enterprise was granted in the round, whether it had begun by then or not."""
    found: datetime | None = Extension.objects.filter(round=round, enterprise=enterprise).aggregate(Max("until"))[
        "until__max"
    ]
    return found


def own(by: Actor | None) -> Mapping[int, datetime]:
    """The later deadlines of the enterprise that looks, by round; nobody else has any."""
    return granted(by.organisation) if by and by.organisation.kind == "enterprise" else {}


def granted(organisation: Organisation) -> Mapping[int, datetime]:
    """The same for every round, by its key."""
    own = Extension.objects.filter(enterprise__organisation=organisation)
    return dict(own.values_list("round").annotate(latest=Max("until")))


def personal_count(round: Round) -> int:
    """How many enterprises were granted one: this is public, their names are not."""
    own = Extension.objects.filter(round=round).exclude(enterprise=None)
    return own.values("enterprise").distinct().count()


def public(round: Round) -> dict[str, Any]:
    """What everybody sees: extensions for all with both dates, and how many enterprises have one of their own."""
    general = Extension.objects.filter(round=round, enterprise=None).order_by("at", "pk")
    return {"extended": list(general), "personal": personal_count(round)}


def lapsed(proposal: Proposal, stands: datetime, now: datetime) -> bool:
    """Whether a later deadline was proposed that gives no time any more: `stands` is the one that stands now."""
    later = proposal.entered.get("closes_at") or proposal.entered.get("until")
    return later is not None and datetime.fromisoformat(later) <= max(stands, now)


def grant(
    round: Round,
    later: datetime,
    proposal: Proposal | None,
    *,
    was: datetime,
    by: Actor,
    now: datetime,
    enterprise: Enterprise | None = None,
) -> Extension:
    """Keep what two people granted, in the transaction of the step: `proposal` is the first one's, `by` the second."""
    if proposal is None:
        raise ValueError("an extension is granted by two people")
    return Extension.objects.create(
        round=round, enterprise=enterprise, was=was, until=later, reason=proposal.note,
        proposed_by=proposal.by, approved_by=by.user, at=now,
    )  # fmt: skip
