"""How far a demo city's clock is set: by an hour, by a day, or to the next deadline."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import transaction

from greenfactory.foundations import clock
from greenfactory.foundations.accounts.actor import Actor
from greenfactory.foundations.accounts.words import Wrong
from greenfactory.foundations.journal.actions import record
from greenfactory.stages.applications.models import Application
from greenfactory.stages.rounds.models import RUNNING, Extension, Round

STEPS = {"hour": timedelta(hours=1), "day": timedelta(days=1)}
DEADLINE = "deadline"


@transaction.atomic
def set_forward(*, by: Actor | None, now: datetime, step: str) -> datetime:
    """Set the clock forward by one of STEPS or to the next DEADLINE; gives what it shows then. Raises KeyError for others."""
    until = next_deadline(now) if step == DEADLINE else now + STEPS[step]
    if until is None:
        raise Wrong("没有更晚的截止时间", "no deadline lies ahead")
    said = {"from": now.isoformat(), "to": until.isoformat()}
    record(deed="set_demo_clock", subject="demo/clock", content=said, by=by, now=now)
    clock.run(ahead=until - now)
    return until


def next_deadline(now: datetime) -> datetime | None:
    """The first moment after `now` at which something is too late: for all, for one enterprise, or for a correction."""
    return min((at for at in _deadlines(now) if at > now), default=None)


def _deadlines(now: datetime) -> Iterator[datetime]:
    running = Round.objects.filter(state__in=RUNNING)
    yield from running.filter(closes_at__gt=now).values_list("closes_at", flat=True)
    yield from Extension.objects.filter(round__in=running, until__gt=now).values_list("until", flat=True)
    for due in Application.objects.filter(round__in=running, due_at__gt=now).values_list("due_at", flat=True):
        if due:
            yield due
