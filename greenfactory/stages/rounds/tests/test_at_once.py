"""Two people at the same round in the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

import pytest
from django.db import connection

from greenfactory.conftest import ActorOf, MakeRound
from greenfactory.foundations.accounts.actor import Actor
from greenfactory.foundations.accounts.words import Wrong
from greenfactory.foundations.journal.models import Entry
from greenfactory.foundations.proposals.models import Proposal
from greenfactory.foundations.workdays import calendar
from greenfactory.rulebook import workdays
from greenfactory.rulebook.process.rounds import RELEASE
from greenfactory.stages.rounds import actions
from greenfactory.stages.rounds.models import Round

PAPER = {"number": "示工信〔2026〕1号", "issued_on": "2026-01-05"}


def at_once(people: list[Actor], deed: Callable[[Actor], object]) -> list[str]:
    """What became of it for each: “done”, or the refusal."""
    start = Barrier(len(people))

    def one(by: Actor) -> str:
        start.wait()
        try:
            deed(by)
        except Wrong as wrong:
            return str(wrong)
        else:
            return "done"
        finally:
            connection.close()

    with ThreadPoolExecutor(len(people)) as pool:
        return list(pool.map(one, people))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("role", ["city_clerk", "city_head"])
def test_of_two_at_once_one_is_told_to_look_again(
    role: str, actor_of: ActorOf, make_round: MakeRound, now: datetime
) -> None:
    closes_at = workdays.deadline(calendar(), now.date(), 20)
    round = make_round(state="draft", opens_at=now + timedelta(days=1), closes_at=closes_at)

    def release(by: Actor) -> None:
        actions.move(by=by, now=now, round=round, action=RELEASE, version=version, fresh_login=True, entered=PAPER)

    version = round.version
    if role == "city_head":
        release(actor_of("city_clerk"))
        version += 1
    told = at_once([actor_of(role), actor_of(role)], release)
    assert sorted(word == "done" for word in told) == [False, True]
    assert Round.objects.get().state == ("released" if role == "city_head" else "draft")
    assert Proposal.objects.count() == (0 if role == "city_head" else 1)
    assert Entry.objects.filter(deed="release_round").count() == (role == "city_head")
