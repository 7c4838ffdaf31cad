"""What the page of changes says of those that still wait."""

import re
from datetime import datetime

from greenfactory.conftest import ActorOf, ClientOf, MakeEnterprise
from greenfactory.foundations.accounts.actor import Actor
from greenfactory.stages.enterprises import successions
from greenfactory.stages.enterprises.tests.test_successions import (
    AWAY,
    HOME,
    asked,
    change,
    two_districts,  # noqa: F401 - both bureaus stand before each test
)


def test_a_change_that_waits_says_for_whom(
    actor_of: ActorOf, client_of: ClientOf, make_enterprise: MakeEnterprise, now: datetime
) -> None:
    clerk, firm, heir = actor_of("district_clerk"), make_enterprise(), make_enterprise(district=AWAY)

    def said(by: Actor) -> list[str]:
        page = client_of(by).get("/changes/").content.decode()
        return re.findall(r'<span class="badge state [^>]*>([^<]*)</span></h2>', page)

    city = actor_of("city_head")
    told = asked(clerk, now, firm, change("move", district=AWAY))
    assert said(clerk) == said(city) == ["待市级确认"]
    successions.refuse(by=city, now=now, succession=told, reason="不属实")
    assert said(clerk) == ["未通过"]
    by = actor_of("submitter", organisation=firm.organisation)
    told = asked(by, now, firm, change("merge", code=heir.code))
    names = [f"{district} 区工信局" for district in (HOME, AWAY)]
    assert said(city)[0] == f"待{'、'.join(names)}确认"
    assert said(by)[0] == said(clerk)[0] == "待属地主管部门确认"  # not whose code it is
    successions.consent(by=clerk, now=now, succession=told)
    assert said(city)[0] == said(actor_of("district_head", district=AWAY))[0] == f"待{names[1]}确认"
