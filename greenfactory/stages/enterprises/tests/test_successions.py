"""What becomes of an enterprise: told by one side, confirmed by the other, and everything goes on with the successor."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from greenfactory.conftest import (  # fmt: skip
    ActorOf,
    ClientOf,
    MakeApplication,
    MakeEnterprise,
    MakeOrganisation,
    MakeRound,
    credit_code,
)
from greenfactory.foundations.accounts.actor import Actor
from greenfactory.foundations.accounts.tests.test_at_once import at_once
from greenfactory.foundations.accounts.words import Wrong
from greenfactory.foundations.journal.models import Entry
from greenfactory.foundations.proposals import actions as proposals
from greenfactory.rulebook.process.applications import APPLICATION
from greenfactory.stages.applications import actions as applications
from greenfactory.stages.applications import facts
from greenfactory.stages.applications.models import Application, Submission
from greenfactory.stages.applications.queries import opened
from greenfactory.stages.enterprises import actions, lineage, successions, titles
from greenfactory.stages.enterprises.models import Enterprise, FormerCode, Succession, Title
from greenfactory.stages.enterprises.successions import Change
from greenfactory.stages.enterprises.title_list import Award

HOME, AWAY = "320205", "320206"
DAY = date(2026, 1, 15)
NEW = credit_code(70_001)


@pytest.fixture(autouse=True)
def two_districts(db: None, make_organisation: MakeOrganisation) -> None:
    make_organisation("district", district=HOME)
    make_organisation("district", district=AWAY)


def change(kind: str, **given: Any) -> Change:
    told: dict[str, Any] = {"happened_on": DAY, "document": "登记通知书〔2026〕3号", "reason": "重组"}
    return Change(kind=kind, **(told | given))


def asked(by: Actor, now: datetime, enterprise: Enterprise, given: Change) -> Succession:
    enterprise.refresh_from_db()
    return successions.ask(by=by, now=now, enterprise=enterprise, version=enterprise.version, change=given)


def award(enterprise: Enterprise, year: int = 2022) -> Title:
    return Title.objects.create(
        enterprise=enterprise, name=enterprise.organisation.name, code=enterprise.code, district=HOME, year=year,
        document="1号", recorded_at=timezone.now(),
    )  # fmt: skip


def test_a_merger_over_two_districts_counts_once_both_have_confirmed(
    actor_of: ActorOf, make_enterprise: MakeEnterprise, now: datetime
) -> None:
    ending, heir = make_enterprise("甲厂"), make_enterprise("乙厂", district=AWAY)
    title = award(ending)
    told = asked(actor_of("submitter", organisation=ending.organisation), now, ending, change("merge", code=heir.code))
    assert successions.missing(told) == {HOME, AWAY}
    assert successions.consent(by=actor_of("district_head"), now=now, succession=told) is False
    ending.refresh_from_db()
    assert ending.state == "confirmed"
    assert successions.consent(by=actor_of("district_clerk", district=AWAY), now=now, succession=told) is True
    ending.refresh_from_db()
    title.refresh_from_db()
    assert (ending.state, title.enterprise, title.name, title.code) == ("ended", heir, "甲厂", ending.code)
    assert list(titles.valid_holders(timezone.localdate(now))) == [heir]
    assert lineage.heir(ending) == heir
    deeds = [entry.deed for entry in Entry.objects.order_by("pk")]
    assert deeds == ["ask_succession", "confirm_succession", "confirm_succession"]


def test_two_enterprises_become_a_third_that_registers_later(
    actor_of: ActorOf, make_enterprise: MakeEnterprise, now: datetime
) -> None:
    clerk, head = actor_of("district_clerk"), actor_of("district_head")
    for name in ("甲厂", "乙厂"):
        firm = make_enterprise(name)
        award(firm)
        told = asked(clerk, now, firm, change("merge", code=NEW, name="新厂"))
        successions.consent(by=head, now=now, succession=told)
    heir = Enterprise.objects.get(code=NEW)
    assert (heir.organisation.name, heir.state, heir.organisation.district) == ("新厂", "unregistered", HOME)
    assert heir.titles.count() == 2
    assert Enterprise.objects.filter(state="ended").count() == 2


def test_what_a_stranger_called_a_successor_is_no_former_name_of_who_registers(
    actor_of: ActorOf, make_enterprise: MakeEnterprise, now: datetime
) -> None:
    firm = make_enterprise("甲厂")
    told = asked(
        actor_of("submitter", organisation=firm.organisation), now, firm, change("merge", code=NEW, name="假名")
    )
    successions.refuse(by=actor_of("district_clerk"), now=now, succession=told, reason="不属实")
    particulars = actions.Particulars(name="乙厂", code=NEW, district=AWAY, industry="C3360")
    actions.register(particulars=particulars, username="yi", name="乙", password="correct horse battery", now=now)
    one = Enterprise.objects.get(code=NEW)
    assert (one.organisation.name, one.organisation.district, one.state) == ("乙厂", AWAY, "waiting")
    assert not one.former_names.exists()


@pytest.mark.parametrize(
    ("ends", "follow", "state", "holder"), [(True, True, "ended", "新"), (False, False, "confirmed", "旧")]
)
def test_a_division_says_who_goes_on_and_who_keeps_the_titles(
    actor_of: ActorOf, make_enterprise: MakeEnterprise, now: datetime, ends: bool, follow: bool, state: str, holder: str
) -> None:
    firm = make_enterprise("旧")
    title = award(firm)
    told = asked(actor_of("district_clerk"), now, firm, change("split", code=NEW, name="新", ends=ends, titles_follow=follow))  # fmt: skip
    successions.consent(by=actor_of("district_head"), now=now, succession=told)
    firm.refresh_from_db()
    title.refresh_from_db()
    assert (firm.state, title.enterprise.organisation.name) == (state, holder)


def test_a_new_code_leaves_the_old_one_to_be_found_and_to_nobody_else(
    actor_of: ActorOf, client_of: ClientOf, make_enterprise: MakeEnterprise, now: datetime
) -> None:
    firm = make_enterprise("甲厂")
    old = firm.code
    told = asked(actor_of("submitter", organisation=firm.organisation), now, firm, change("recode", code=NEW))
    head = actor_of("district_head")
    successions.consent(by=head, now=now, succession=told)
    firm.refresh_from_db()
    assert firm.code == NEW
    assert (FormerCode.objects.get().code, FormerCode.objects.get().until_on) == (old, DAY)
    assert ">甲厂</a>" in client_of(head).get("/enterprises/", {"text": old}).content.decode()
    page = client_of(head).get(f"/enterprises/{firm.public_id}").content.decode()
    assert "曾用代码" in page
    assert old in page
    particulars = actions.Particulars("别家", old, HOME, "C3443")
    with pytest.raises(Wrong):
        actions.register(particulars=particulars, username="other", name="王", password="x", now=now)
    with pytest.raises(Wrong):
        asked(head, now, make_enterprise("丙厂"), change("recode", code=old))


def test_titles_come_to_a_code_of_the_past_and_of_an_enterprise_that_ended(
    actor_of: ActorOf, make_enterprise: MakeEnterprise, now: datetime
) -> None:
    city, head = actor_of("city_clerk"), actor_of("district_head")
    firm, ending = make_enterprise("甲厂"), make_enterprise("乙厂")
    old, clerk = firm.code, actor_of("district_clerk")
    for told in (
        asked(clerk, now, firm, change("recode", code=NEW)),
        asked(clerk, now, ending, change("merge", code=firm.code)),
    ):
        successions.consent(by=head, now=now, succession=told)
    given = [Award("甲厂", "甲厂", old, HOME, "city", 2021, "1号"), Award("乙厂", "乙厂", ending.code, HOME, "city", 2022, "2号")]  # fmt: skip
    titles.import_titles(by=city, now=now, awards=given)
    assert set(Title.objects.values_list("code", "enterprise")) == {(old, firm.pk), (ending.code, firm.pk)}
    assert Enterprise.objects.count() == 2


def takes_up(application: Application, by: Actor, now: datetime) -> bool:
    """Whether the process lets the clerk begin the review, no interest keeping them from it and the deadline past."""
    application.refresh_from_db()
    known = replace(facts.of(opened(application), by, now), conflicts=frozenset(), closes_at=now - timedelta(days=1))
    offers = APPLICATION.offered("submitted", proposals.actor(by), known)
    return bool(offers)


def test_after_a_move_the_old_district_keeps_its_past_and_the_new_one_has_the_rest(
    actor_of: ActorOf,
    make_application: MakeApplication,
    make_round: MakeRound,
    make_organisation: MakeOrganisation,
    now: datetime,
) -> None:
    by = actor_of("submitter")
    firm = by.organisation.enterprise
    old, new = actor_of("district_clerk"), actor_of("district_clerk", district=AWAY)

    def hand_in(at: datetime) -> Application:
        made = make_application(by)
        Application.objects.filter(pk=made.pk).update(state="submitted", begun_at=at)
        entry = Entry.objects.create(at=at, by=by.user, deed="submit", subject="x", content="{}")
        Submission.objects.create(application=made, number=1, key="k", content="{}", sha256="0", entry=entry, by=by.user, at=at)  # fmt: skip
        return made

    past = hand_in(now - timedelta(days=2))
    told = asked(old, now, firm, change("move", district=AWAY))
    assert Succession.objects.visible_to(new).get() == told
    with pytest.raises(Wrong, match="不由本单位"):
        successions.consent(by=new, now=now, succession=told)
    successions.consent(by=actor_of("city_clerk"), now=now, succession=told)
    present = hand_in(now + timedelta(days=1))
    assert list(Application.objects.visible_to(old)) == [past]
    assert list(Application.objects.visible_to(new)) == [present]
    assert takes_up(past, old, now) is takes_up(present, new, now) is True
    assert takes_up(past, new, now) is takes_up(present, old, now) is False
    assert list(Enterprise.objects.visible_to(old)) == []
    assert list(Enterprise.objects.visible_to(new)) == [firm]
    assert set(Application.objects.visible_to(actor_of("city_head"))) == {past, present}
    back = asked(new, now + timedelta(days=3), firm, change("move", district=HOME))
    successions.consent(by=actor_of("city_head"), now=now + timedelta(days=3), succession=back)
    latest = hand_in(now + timedelta(days=4))
    assert set(Application.objects.visible_to(old)) == {past, latest}
    assert list(Application.objects.visible_to(new)) == [present]


def test_who_has_ended_begins_nothing_and_reads_who_goes_on(
    actor_of: ActorOf, client_of: ClientOf, make_enterprise: MakeEnterprise, make_round: MakeRound, now: datetime
) -> None:
    by, heir = actor_of("submitter"), make_enterprise("承继厂")
    firm = by.organisation.enterprise
    told = asked(by, now, firm, change("merge", code=heir.code))
    successions.consent(by=actor_of("district_clerk"), now=now, succession=told)
    firm.refresh_from_db()
    with pytest.raises(Wrong, match="承继厂"):
        applications.begin(by=by, now=now, round=make_round(), enterprise=firm)
    assert "由“承继厂”" in client_of(by).get("/profile").content.decode()
    district = client_of(actor_of("district_head"))
    page = district.get(f"/enterprises/{firm.public_id}").content.decode()
    assert "由“承继厂”" in page
    assert "decision" not in page
    district.post(f"/enterprises/{firm.public_id}/decision", {"decision": "confirm", "version": str(firm.version)})
    firm.refresh_from_db()
    assert firm.state == "ended"


def test_nobody_confirms_what_they_told_themselves(
    actor_of: ActorOf, make_enterprise: MakeEnterprise, now: datetime
) -> None:
    clerk = actor_of("district_clerk")
    told = asked(clerk, now, make_enterprise(), change("recode", code=NEW))
    with pytest.raises(Wrong, match="另一人"):
        successions.consent(by=clerk, now=now, succession=told)
    both = asked(clerk, now, make_enterprise(), change("merge", code=make_enterprise(district=AWAY).code))
    assert successions.missing(both) == {AWAY}
    with pytest.raises(Wrong, match="已确认"):
        successions.consent(by=actor_of("district_head"), now=now, succession=both)


def test_a_refusal_needs_its_reason_and_changes_nothing(
    actor_of: ActorOf, client_of: ClientOf, make_enterprise: MakeEnterprise, now: datetime
) -> None:
    firm = make_enterprise()
    told = asked(actor_of("district_clerk"), now, firm, change("recode", code=NEW))
    client, address = client_of(actor_of("district_head")), f"/changes/{told.public_id}/decision"
    assert "请填写理由" in client.post(address, {"decision": "refuse"}, follow=True).content.decode()
    assert "未见换照通知" in client.post(address, {"decision": "refuse", "reason": "未见换照通知"}, follow=True).content.decode()  # fmt: skip
    assert client.post(address, {"decision": "x"}).status_code == 400
    told.refresh_from_db()
    code = firm.code
    firm.refresh_from_db()
    assert (told.state, firm.code) == ("refused", code)
    with pytest.raises(Wrong, match="已办结"):
        successions.consent(by=actor_of("district_head"), now=now, succession=told)


@pytest.mark.parametrize(
    "given",
    [
        {"kind": "merge"},
        {"kind": "merge", "code": "OWN"},
        {"kind": "merge", "code": NEW},
        {"kind": "move", "district": HOME},
        {"kind": "move", "district": "999999"},
        {"kind": "recode", "code": "OTHER"},
        {"kind": "recode", "code": NEW, "happened_on": date(2999, 1, 1)},
        {"kind": "recode", "code": NEW, "document": ""},
    ],
)
def test_a_change_that_cannot_be_is_refused(
    actor_of: ActorOf, make_enterprise: MakeEnterprise, now: datetime, given: dict[str, Any]
) -> None:
    firm, other = make_enterprise(), make_enterprise()
    given = {key: {"OWN": firm.code, "OTHER": other.code}.get(value, value) for key, value in given.items()}
    with pytest.raises(Wrong):
        asked(actor_of("district_clerk"), now, firm, change(**given))
    assert not Succession.objects.exists()
    assert Enterprise.objects.count() == 2


@pytest.mark.parametrize("state", ["waiting", "refused", "ended"])
def test_only_who_goes_on_changes(
    actor_of: ActorOf, make_enterprise: MakeEnterprise, now: datetime, state: str
) -> None:
    with pytest.raises(Wrong):
        asked(actor_of("district_clerk"), now, make_enterprise(state=state), change("recode", code=NEW))


def test_one_change_at_a_time_and_none_from_an_old_page(
    actor_of: ActorOf, make_enterprise: MakeEnterprise, now: datetime
) -> None:
    firm, by = make_enterprise(), actor_of("district_clerk")
    with pytest.raises(Wrong):
        successions.ask(by=by, now=now, enterprise=firm, version=9, change=change("recode", code=NEW))
    asked(by, now, firm, change("recode", code=NEW))
    with pytest.raises(Wrong, match="已有一项变更"):
        asked(by, now, firm, change("move", district=AWAY))


def test_a_change_is_told_on_its_page_and_seen_by_both_sides_only(
    actor_of: ActorOf, client_of: ClientOf, make_enterprise: MakeEnterprise, make_organisation: MakeOrganisation
) -> None:
    firm, heir = make_enterprise("甲厂"), make_enterprise("乙厂", district=AWAY)
    make_organisation("district", district="320211")
    own = client_of(actor_of("submitter", organisation=firm.organisation))
    told = {
        "kind": "merge", "code": heir.code.lower(), "happened_on": "2026-01-15", "document": "通知书", "reason": "吸收合并",
        "version": "1",
    }  # fmt: skip
    address = f"/enterprises/{firm.public_id}/change"
    assert own.post(address, told | {"document": ""}).status_code == 422
    assert own.post(address, told | {"code": "x"}).status_code == 422
    assert own.post(address, told | {"version": ""}).status_code == 400
    assert own.post(address, told).headers["Location"] == "/changes/"
    assert "乙厂" not in own.get("/changes/").content.decode()  # a code must not give away whose it is
    assert "乙厂" not in client_of(actor_of("district_head")).get("/changes/").content.decode()
    for role, district, seen in (
        ("district_clerk", HOME, True),
        ("district_clerk", AWAY, True),
        ("district_clerk", "320211", False),
        ("auditor", HOME, True),
    ):
        page = client_of(actor_of(role, district=district)).get("/changes/").content.decode()
        assert ("吸收合并" in page) is seen
        assert ('value="consent"' in page) is (seen and role != "auditor")
    assert "吸收合并" not in client_of(actor_of("submitter", organisation=heir.organisation)).get("/changes/").content.decode()  # fmt: skip


def test_thirty_changes_take_no_more_queries_than_one(
    actor_of: ActorOf, client_of: ClientOf, make_enterprise: MakeEnterprise, now: datetime
) -> None:
    clerk = actor_of("district_clerk")
    client, counts = client_of(actor_of("district_head")), []
    for rows in (1, 29):
        for _ in range(rows):
            asked(clerk, now, make_enterprise(), change("merge", code=make_enterprise(district=AWAY).code))
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/changes/").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12, counts


@pytest.mark.django_db(transaction=True)
def test_two_mergers_at_once_end_no_more_than_one_of_them(
    actor_of: ActorOf, make_enterprise: MakeEnterprise, now: datetime
) -> None:
    clerk, head = actor_of("district_clerk"), actor_of("district_head")
    first, second = make_enterprise("甲厂"), make_enterprise("乙厂")
    told = [
        asked(clerk, now, first, change("merge", code=second.code)),
        asked(clerk, now, second, change("merge", code=first.code)),
    ]

    def agree(number: int) -> Callable[[], object]:
        return lambda: successions.consent(by=head, now=now, succession=told[number])

    assert at_once(agree(0), agree(1)) == ["done", "told"]
    assert sorted(Enterprise.objects.values_list("state", flat=True)) == ["confirmed", "ended"]
    assert Succession.objects.filter(state="confirmed").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_people_who_confirm_one_change_at_once_confirm_it_once(
    actor_of: ActorOf, make_enterprise: MakeEnterprise, now: datetime
) -> None:
    told = asked(actor_of("district_clerk"), now, make_enterprise(), change("recode", code=NEW))
    heads = [actor_of("district_head"), actor_of("district_head")]

    def agree(number: int) -> Callable[[], object]:
        return lambda: successions.consent(by=heads[number], now=now, succession=told)

    assert at_once(agree(0), agree(1)) == ["done", "told"]
    assert FormerCode.objects.count() == 1


def test_a_long_list_with_a_code_of_the_past_is_refused_whole(
    actor_of: ActorOf, make_enterprise: MakeEnterprise, now: datetime
) -> None:
    codes = sorted(credit_code(number) for number in range(90_001, 90_503))
    FormerCode.objects.create(enterprise=make_enterprise("甲厂"), code=codes[-1], until_on=DAY)
    rows = [actions.Particulars(f"厂{code}", code, HOME, "") for code in codes]
    with pytest.raises(Wrong):
        actions.import_enterprises(by=actor_of("district_clerk"), now=now, rows=rows)
    assert not Enterprise.objects.filter(code__in=codes[:5]).exists()
