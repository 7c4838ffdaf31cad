"""Question f: who holds the city's title when a round opens neither applies nor takes a place, unless the rules let them."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from greenfactory.conftest import HOME, ActorOf, MakeEnterprise, MakeRound, credit_code
from greenfactory.foundations.accounts.words import Wrong
from greenfactory.rulebook.packs.selection import Ties
from greenfactory.rulebook.places.ranking import selected
from greenfactory.rulebook.tests.rankings import entry
from greenfactory.stages.applications import actions as applications
from greenfactory.stages.enterprises.models import Enterprise, FormerCode, Title
from greenfactory.stages.rounds import holders

FORMER, NAMED = credit_code(8_003), credit_code(8_004)


def award(enterprise: Enterprise, **given: Any) -> None:
    kept = {"name": "厂", "code": enterprise.code, "district": HOME, "year": 2022, "document": "1号"}
    Title.objects.create(enterprise=enterprise, recorded_at=timezone.now(), **(kept | given))


@pytest.mark.parametrize(("may_apply", "until", "barred"), [(False, 1, True), (True, 1, False), (False, -1, False)])
def test_question_f_asks_for_titles_at_the_opening_of_the_round(
    actor_of: ActorOf, make_round: MakeRound, now: datetime, may_apply: bool, until: int, barred: bool
) -> None:
    by = actor_of("submitter")
    firm, round = by.organisation.enterprise, make_round()
    round.rules = {"holders": {"may_apply": may_apply}}
    round.save()
    opened_on = timezone.localdate(round.opens_at)
    award(firm, until_on=opened_on + timedelta(until), ended_by="到期")
    assert holders.barred(round, firm) is barred
    if barred:
        with pytest.raises(Wrong, match="已持有市级称号"):
            applications.begin(by=by, now=now, round=round, enterprise=firm)
    else:
        assert applications.begin(by=by, now=now, round=round, enterprise=firm).state == "draft"


def test_a_rankings_rules_name_the_holders_of_the_opening_day_under_every_code(
    make_enterprise: MakeEnterprise, make_round: MakeRound
) -> None:
    round, held, ended = make_round(), make_enterprise(), make_enterprise()
    opened_on = timezone.localdate(round.opens_at)
    award(held, until_on=opened_on, ended_by="到期")
    award(ended, until_on=opened_on - timedelta(1), ended_by="到期")
    award(make_enterprise(), level="province")
    FormerCode.objects.create(enterprise=held, code=FORMER, until_on=opened_on)
    round.rules = {"holders": {"may_apply": False, "codes": [NAMED]}}
    rules = holders.selection(round)
    assert rules.holders.codes == tuple(sorted([held.code, FORMER, NAMED]))
    ranked = [entry(held.code, "99"), entry(FORMER, "98"), entry(ended.code, "97")]
    assert selected(ranked, replace(rules, ties=Ties())) == (False, False, True)
