"""What the page of changes says of those that still wait, and what is left of those that are refused."""

import re
from collections.abc import Callable
from datetime import date, datetime
from functools import partial

import pytest

from greenfactory.conftest import ActorOf, ClientOf, MakeEnterprise
from greenfactory.foundations.accounts.actions import invite
from greenfactory.foundations.accounts.actor import Actor
from greenfactory.foundations.accounts.models import Organisation
from greenfactory.foundations.accounts.tests.test_at_once import at_once
from greenfactory.foundations.accounts.words import Wrong
from greenfactory.foundations.journal.models import Entry
from greenfactory.stages.enterprises import interests, successions
from greenfactory.stages.enterprises.interests import Tie
from greenfactory.stages.enterprises.models import Enterprise, Succession
from greenfactory.stages.enterprises.tests.test_successions import (
    AWAY,
    HOME,
    NEW,
    asked,
    award,
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


def test_who_told_of_a_change_reads_who_may_confirm_it_instead_of_a_button(
    actor_of: ActorOf, client_of: ClientOf, make_enterprise: MakeEnterprise, now: datetime
) -> None:
    clerk = actor_of("district_clerk")
    asked(clerk, now, make_enterprise(), change("recode", code=NEW))

    def page(by: Actor) -> str:
        return client_of(by).get("/changes/").content.decode()

    assert ("请先邀请同事加入" in page(clerk), 'value="consent"' in page(clerk)) == (True, False)
    head = actor_of("district_head")
    actor_of("district_head", user=clerk.user)  # nobody is their own second person
    assert f"须由本单位另一人确认：{head.user.name}</p>" in page(clerk)
    assert ('value="consent"' in page(clerk), "收回</button>" in page(clerk)) == (False, True)
    assert ('value="consent"' in page(head), "收回</button>" in page(head)) == (True, False)
    other = actor_of("district_head")
    client = client_of(clerk)
    client.post("/language", {"language": "en"})
    said = f"what you told of: {head.user.name}, {other.user.name}</p>"
    assert said in client.get("/changes/").content.decode()


def test_who_told_of_a_change_withdraws_it_while_the_other_side_has_yet_to_confirm(
    actor_of: ActorOf, client_of: ClientOf, make_enterprise: MakeEnterprise, now: datetime
) -> None:
    clerk, heir = actor_of("district_clerk"), make_enterprise(district=AWAY)
    told = asked(clerk, now, make_enterprise(), change("merge", code=heir.code))
    page = client_of(clerk).get("/changes/").content.decode()
    assert ("收回</button>" in page, "另一人确认" in page) == (True, False)
    sent = {"decision": "refuse", "reason": "填错"}
    page = client_of(clerk).post(f"/changes/{told.public_id}/decision", sent, follow=True).content.decode()
    assert ("收回</button>" in page, "理由：填错" in page, "已收回</span></h2>" in page) == (False, True, True)
    assert ("未通过" in page, "提交方可见" in page) == (False, False)
    assert Entry.objects.latest("pk").deed == "withdraw_succession"


def test_a_successor_goes_with_the_last_change_that_named_it_refused_or_withdrawn(
    actor_of: ActorOf, make_enterprise: MakeEnterprise, now: datetime
) -> None:
    clerk, head, firms = actor_of("district_clerk"), actor_of("district_head"), [make_enterprise(), make_enterprise()]
    told = [asked(clerk, now, firm, change("merge", code=NEW, name="假名")) for firm in firms]
    successions.refuse(by=clerk, now=now, succession=told[0], reason="填错")
    successions.refuse(by=head, now=now, succession=told[1], reason="不属实")
    left = Succession.objects.order_by("pk").values_list("successor__code", "new_code", "state")
    assert list(left) == [(None, NEW, "withdrawn"), (None, NEW, "refused")]


def test_a_refused_change_takes_the_successor_along_that_only_it_knew(
    actor_of: ActorOf, client_of: ClientOf, make_enterprise: MakeEnterprise, now: datetime
) -> None:
    clerk, head, firms = actor_of("district_clerk"), actor_of("district_head"), [make_enterprise(), make_enterprise()]
    told = [asked(clerk, now, firm, change("merge", code=NEW, name="假名")) for firm in firms]
    successions.refuse(by=head, now=now, succession=told[0], reason="不属实")
    assert "假名" in client_of(head).get("/enterprises/").content.decode()  # the other change still needs it
    successions.refuse(by=head, now=now, succession=told[1], reason="不属实")
    assert "假名" not in client_of(head).get("/enterprises/").content.decode()
    assert not Organisation.objects.filter(name="假名").exists()
    left = Succession.objects.order_by("pk").values_list("successor__code", "new_code", "state")
    assert list(left) == [(None, NEW, "refused")] * 2
    assert f"<code>{NEW}</code>" in client_of(clerk).get("/changes/").content.decode()


@pytest.mark.parametrize("needed_by", ["title", "invitation", "registration"])
def test_a_refused_change_leaves_a_successor_that_something_else_needs(
    actor_of: ActorOf, make_enterprise: MakeEnterprise, now: datetime, needed_by: str
) -> None:
    clerk = actor_of("district_clerk")
    told = asked(clerk, now, make_enterprise(), change("merge", code=NEW, name="新厂"))
    heir = Enterprise.objects.get(code=NEW)
    if needed_by == "title":
        award(heir)
    elif needed_by == "invitation":
        invite(by=clerk, now=now, organisation=heir.organisation, role="submitter", name="王工")
    else:
        Enterprise.objects.filter(pk=heir.pk).update(state="waiting")
    successions.refuse(by=actor_of("district_head"), now=now, succession=told, reason="不属实")
    told.refresh_from_db()
    assert (told.state, told.successor, told.new_code) == ("refused", heir, "")


@pytest.mark.django_db(transaction=True)
def test_two_who_name_one_unknown_successor_at_once_make_it_once(
    actor_of: ActorOf, make_enterprise: MakeEnterprise, now: datetime
) -> None:
    clerk, firms = actor_of("district_clerk"), [make_enterprise() for _ in range(4)]

    def ask(firm: Enterprise) -> Callable[[], object]:
        return lambda: asked(clerk, now, firm, change("merge", code=NEW, name="新厂"))

    ends = at_once(*map(ask, firms))
    assert set(ends) <= {"done", "told"}, ends
    assert Succession.objects.filter(successor__code=NEW).count() == ends.count("done") > 0


@pytest.mark.django_db(transaction=True)
def test_a_refusal_and_who_names_the_same_successor_at_once_do_not_lock_each_other_out(
    actor_of: ActorOf, make_enterprise: MakeEnterprise, now: datetime
) -> None:
    clerk, head, firms = actor_of("district_clerk"), actor_of("district_head"), [make_enterprise() for _ in range(2)]
    naming = change("merge", code=NEW, name="新厂")
    told = asked(clerk, now, firms[0], naming)
    refuse = partial(successions.refuse, by=head, now=now, succession=told, reason="不属实")
    ends = at_once(refuse, lambda: asked(clerk, now, firms[0], naming), lambda: asked(clerk, now, firms[1], naming))
    assert "died" not in ends
    waits = Succession.objects.filter(state="asked")
    assert waits.count() == waits.filter(successor__code=NEW).count() == ends.count("done") - 1


@pytest.mark.parametrize("side", [0, 1])
def test_who_is_tied_to_either_side_confirms_no_change(
    actor_of: ActorOf, client_of: ClientOf, make_enterprise: MakeEnterprise, now: datetime, side: int
) -> None:
    """Titles go with a merger: it is no smaller matter than they are."""
    clerk, head, firms = actor_of("district_clerk"), actor_of("district_head"), (make_enterprise(), make_enterprise())
    told = asked(actor_of("city_clerk"), now, firms[0], change("merge", code=firms[1].code))
    assert [successions.awaiting(by) for by in (clerk, head)] == [1, 1]
    interests.declare(by=clerk, now=now, tie=Tie(firms[side].code, "示例厂", "kinship", date(2024, 3, 1)))
    assert [successions.awaiting(by) for by in (clerk, head)] == [0, 1]
    with pytest.raises(Wrong, match="须回避，不能办理"):
        successions.consent(by=clerk, now=now, succession=told)
    with pytest.raises(Wrong, match="须回避，不能办理"):
        successions.refuse(by=clerk, now=now, succession=told, reason="不属实")
    page = client_of(clerk).get("/changes/").content.decode()
    assert ("由本单位另一人办理" in page, f"/changes/{told.public_id}/decision" in page) == (True, False)
    assert successions.consent(by=head, now=now, succession=told) is True
