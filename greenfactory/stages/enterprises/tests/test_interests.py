"""Interests: what is declared stands until the city agrees that it does not, and follows the enterprise."""

import json
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from greenfactory.conftest import ActorOf, ClientOf, MakeEnterprise, MakeOrganisation, credit_code
from greenfactory.foundations.accounts.actor import Actor
from greenfactory.foundations.accounts.models import Membership, Organisation
from greenfactory.foundations.accounts.words import Wrong
from greenfactory.foundations.journal.models import Entry
from greenfactory.foundations.mailbox.models import Message
from greenfactory.stages.enterprises import interests
from greenfactory.stages.enterprises.interests import Tie
from greenfactory.stages.enterprises.models import Enterprise, FormerCode, Interest, Succession


def tie(code: str) -> Tie:
    return Tie(code, "示例厂", "consultancy", date(2024, 3, 1))


def person(by: Actor) -> str:
    return str(by.user.pk)


def free(by: Actor) -> set[Enterprise]:
    return set(Enterprise.objects.free_for(by))


@pytest.fixture
def expert(actor_of: ActorOf) -> Actor:
    return actor_of("expert")


def declared(by: Actor, now: datetime, firm: Enterprise, *, for_agency: bool = False) -> Interest:
    return interests.declare(by=by, now=now, tie=tie(firm.code), for_agency=for_agency)


def test_who_declared_is_conflicted_and_nobody_else(
    expert: Actor, actor_of: ActorOf, make_enterprise: MakeEnterprise, now: datetime
) -> None:
    firm, another, colleague = make_enterprise(), make_enterprise(), actor_of("expert")
    declared(expert, now, firm)
    assert interests.conflicted(firm) == {person(expert)}
    assert interests.conflicted(another) == frozenset()
    assert free(expert) == {another}
    assert free(colleague) == {firm, another}
    entry = Entry.objects.get(deed="declare_interest")
    assert json.loads(entry.content)["code"] == firm.code


def test_the_auditor_reads_the_kind_of_tie_in_words(
    expert: Actor, actor_of: ActorOf, client_of: ClientOf, make_enterprise: MakeEnterprise, now: datetime
) -> None:
    interests.declare(by=expert, now=now, tie=replace(tie(make_enterprise().code), kind="kinship"))
    page = client_of(actor_of("auditor")).get("/journal/").content.decode()
    assert '<span class="text-secondary">类别：</span>亲属任职或持股' in page
    assert "kinship" not in page


def test_a_tie_that_is_over_still_counts(expert: Actor, make_enterprise: MakeEnterprise, now: datetime) -> None:
    firm = make_enterprise()
    interests.declare(by=expert, now=now, tie=replace(tie(firm.code), until_on=date(2024, 4, 1)))
    assert interests.conflicted(firm) == {person(expert)}


def test_everybody_who_ever_acted_for_an_agency_shares_its_interest(
    actor_of: ActorOf, make_organisation: MakeOrganisation, make_enterprise: MakeEnterprise, now: datetime
) -> None:
    agency, firm = make_organisation("agency"), make_enterprise()
    one, gone, stranger = (actor_of("agency", organisation=each) for each in (agency, agency, None))
    Membership.objects.filter(pk=gone.membership_id).update(ends_at=now)
    declared(one, now, firm, for_agency=True)
    assert interests.conflicted(firm) == {person(one), person(gone)}
    assert free(gone) == set()
    assert free(stranger) == {firm}


def test_an_agencys_own_person_may_be_tied_alone(
    actor_of: ActorOf, make_organisation: MakeOrganisation, make_enterprise: MakeEnterprise, now: datetime
) -> None:
    agency, firm = make_organisation("agency"), make_enterprise()
    one, other = (actor_of("agency", organisation=agency) for _ in range(2))
    declared(one, now, firm)
    assert interests.conflicted(firm) == {person(one)}
    assert free(other) == {firm}


def test_an_unknown_code_is_kept_until_its_enterprise_registers(
    expert: Actor, make_enterprise: MakeEnterprise, now: datetime
) -> None:
    code = credit_code(777_001)
    interests.declare(by=expert, now=now, tie=tie(code))
    assert interests.conflicted(make_enterprise(code=code)) == {person(expert)}
    assert free(expert) == set()


def went_into(one: Enterprise, successor: Enterprise, by: Actor, now: datetime, *, state: str = "confirmed") -> None:
    Succession.objects.create(
        kind="merge", enterprise=one, successor=successor, ends=True, old_code=one.code, old_district="", state=state,
        happened_on=now, document="1号", reason="合并", asked_by=by.user, asked_for="city", asked_at=now,
    )  # fmt: skip
    if state == "confirmed":
        Enterprise.objects.filter(pk=one.pk).update(state="ended")


def test_an_interest_follows_the_enterprise_through_codes_and_mergers(
    expert: Actor, head: Actor, make_enterprise: MakeEnterprise, now: datetime
) -> None:
    first, second, last, aside = (make_enterprise() for _ in range(4))
    former = credit_code(777_002)
    FormerCode.objects.create(enterprise=first, code=former, until_on=now)
    interests.declare(by=expert, now=now, tie=tie(former))
    went_into(aside, last, head, now)
    went_into(second, last, head, now, state="asked")
    went_into(first, second, head, now)
    assert [interests.conflicted(each) for each in (first, second, last, aside)] == [{person(expert)}] * 2 + [set()] * 2
    Succession.objects.filter(state="asked").update(state="confirmed")
    Enterprise.objects.filter(pk=second.pk).update(state="ended")
    assert interests.conflicted(last) == {person(expert)}
    assert free(expert) == {aside}


def test_what_keeps_a_person_and_whom_an_enterprise_keeps_out_are_one_thing(
    expert: Actor, head: Actor, actor_of: ActorOf, make_organisation: MakeOrganisation, make_enterprise: MakeEnterprise,
    now: datetime,
) -> None:  # fmt: skip
    firms = [make_enterprise() for _ in range(6)]
    agency = make_organisation("agency")
    people = [expert, head, *(actor_of("agency", organisation=agency) for _ in range(2))]
    for place, by in enumerate(people):
        declared(by, now, firms[place])
        declared(by, now, firms[(place * 2 + 1) % 6], for_agency=by is people[-1])
    went_into(firms[0], firms[4], head, now)
    went_into(firms[4], firms[5], head, now)
    both = [(person(by) in interests.conflicted(firm), firm in free(by)) for by in people for firm in firms]
    assert all(kept != allowed for kept, allowed in both)
    assert {kept for kept, _ in both} == {True, False}


def test_a_withdrawal_counts_once_the_city_agrees(
    expert: Actor, head: Actor, make_enterprise: MakeEnterprise, now: datetime
) -> None:
    firm = make_enterprise()
    made = declared(expert, now, firm)
    interests.ask_withdrawal(by=expert, now=now, interest=made, reason="代码填错")
    made.refresh_from_db()
    assert (made.state, interests.conflicted(firm)) == ("asked", {person(expert)})
    interests.withdraw(by=head, now=now, interest=made)
    made.refresh_from_db()
    assert (made.state, made.reason, made.withdrawn_by) == ("withdrawn", "代码填错", head.user)
    assert interests.conflicted(firm) == frozenset()
    assert free(expert) == {firm}
    deeds = list(Entry.objects.filter(subject=made.subject).order_by("pk").values_list("deed", flat=True))
    assert deeds == ["declare_interest", "ask_withdraw_interest", "withdraw_interest"]
    declared(expert, now, firm)
    assert interests.conflicted(firm) == {person(expert)}


def test_the_city_may_keep_it_and_it_is_asked_for_again(
    expert: Actor, head: Actor, make_enterprise: MakeEnterprise, now: datetime
) -> None:
    made = declared(expert, now, make_enterprise())
    interests.ask_withdrawal(by=expert, now=now, interest=made, reason="无")
    interests.keep(by=head, now=now, interest=made)
    made.refresh_from_db()
    assert (made.state, made.reason) == ("standing", "")
    with pytest.raises(Wrong, match="没有待确认"):
        interests.withdraw(by=head, now=now, interest=made)
    interests.ask_withdrawal(by=expert, now=now, interest=made, reason="已离职满五年")


def told(by: Actor) -> list[tuple[str, str]]:
    return list(Message.objects.visible_to(by).order_by("pk").values_list("title", "text"))


def test_who_asked_reads_what_the_city_decided_and_no_colleague_does(
    expert: Actor, head: Actor, actor_of: ActorOf, make_enterprise: MakeEnterprise, now: datetime
) -> None:
    colleague = actor_of("expert", organisation=expert.organisation)
    made = declared(expert, now, make_enterprise())
    asked = f"对“示例厂”（{made.code}）的回避申报申请撤销（理由：代码填错）。"
    for decide in (interests.keep, interests.withdraw):
        interests.ask_withdrawal(by=expert, now=now, interest=made, reason="代码填错")
        decide(by=head, now=now, interest=made)
    assert told(expert) == [
        ("回避申报未予撤销", f"{asked}市级主管部门未同意撤销，申报继续有效，仍须回避；可补充理由后再次申请。"),
        ("回避申报已撤销", f"{asked}市级主管部门已同意撤销，该项申报不再有效。"),
    ]
    assert told(colleague) == []


def test_of_an_agencys_interest_all_its_people_read_the_decision(
    head: Actor, actor_of: ActorOf, make_organisation: MakeOrganisation, make_enterprise: MakeEnterprise, now: datetime
) -> None:
    agency = make_organisation("agency")
    people, other = [actor_of("agency", organisation=agency) for _ in range(2)], actor_of("agency")
    made = declared(people[0], now, make_enterprise(), for_agency=True)
    interests.ask_withdrawal(by=people[1], now=now, interest=made, reason="合同未签")
    interests.withdraw(by=head, now=now, interest=made)
    assert [[title for title, _ in told(by)] for by in (*people, other)] == [["回避申报已撤销"]] * 2 + [[]]


def test_nobody_lifts_their_own_block_or_one_of_the_same_enterprise(
    expert: Actor, head: Actor, actor_of: ActorOf, make_enterprise: MakeEnterprise, now: datetime
) -> None:
    """DI-10: a conflicted administrator cannot remove the block."""
    clerk, first, firm = actor_of("city_clerk"), make_enterprise(), make_enterprise()
    made = declared(clerk, now, first)
    interests.ask_withdrawal(by=clerk, now=now, interest=made, reason="无利害关系")
    with pytest.raises(Wrong, match="须由市级其他人员确认"):
        interests.withdraw(by=clerk, now=now, interest=made)
    others = declared(expert, now, firm)
    interests.ask_withdrawal(by=expert, now=now, interest=others, reason="无利害关系")
    went_into(first, firm, head, now)  # what ties the clerk to the first one ties them to the other
    with pytest.raises(Wrong, match="须由市级其他人员确认"):
        interests.withdraw(by=clerk, now=now, interest=others)
    interests.withdraw(by=head, now=now, interest=others)
    assert interests.conflicted(firm) == {person(clerk)}


def test_who_is_tied_to_the_successor_lifts_no_block_on_what_went_into_it(
    expert: Actor, head: Actor, actor_of: ActorOf, make_enterprise: MakeEnterprise, now: datetime
) -> None:
    clerk, gone, heir = actor_of("city_clerk"), make_enterprise(), make_enterprise()
    made = declared(expert, now, gone)
    declared(clerk, now, heir)
    interests.ask_withdrawal(by=expert, now=now, interest=made, reason="无利害关系")
    went_into(gone, heir, head, now)  # the block is one on the cases of the successor
    with pytest.raises(Wrong, match="须由市级其他人员确认"):
        interests.withdraw(by=clerk, now=now, interest=made)
    assert interests.conflicted(heir) == {person(clerk), person(expert)}
    interests.withdraw(by=head, now=now, interest=made)


def test_only_whom_it_concerns_asks_and_only_once(
    expert: Actor, head: Actor, make_enterprise: MakeEnterprise, now: datetime
) -> None:
    made = declared(expert, now, make_enterprise())
    with pytest.raises(Wrong, match="申报人本人"):
        interests.ask_withdrawal(by=head, now=now, interest=made, reason="替他撤")
    with pytest.raises(Wrong, match="撤销理由"):
        interests.ask_withdrawal(by=expert, now=now, interest=made, reason="")
    interests.ask_withdrawal(by=expert, now=now, interest=made, reason="填错")
    with pytest.raises(Wrong, match="已在申请撤销"):
        interests.ask_withdrawal(by=expert, now=now, interest=made, reason="再申请")


def test_what_cannot_stand_is_refused(expert: Actor, make_enterprise: MakeEnterprise, now: datetime) -> None:
    one = tie(make_enterprise().code)
    with pytest.raises(Wrong, match="晚于今天"):
        interests.declare(by=expert, now=now, tie=replace(one, since_on=(now + timedelta(days=3)).date()))
    with pytest.raises(Wrong, match="早于起始"):
        interests.declare(by=expert, now=now, tie=replace(one, until_on=date(2024, 2, 1)))
    with pytest.raises(Wrong, match="第三方机构人员"):
        interests.declare(by=expert, now=now, tie=one, for_agency=True)
    interests.declare(by=expert, now=now, tie=one)
    with pytest.raises(Wrong, match="已经申报"):
        interests.declare(by=expert, now=now, tie=one)
    interests.declare(by=expert, now=now, tie=replace(one, kind="kinship"))
    assert Interest.objects.count() == 2


def test_an_interest_belongs_to_a_person_or_a_body_never_both(expert: Actor, now: datetime) -> None:
    said = {"code": "x", "name": "厂", "kind": "other", "since_on": now, "declared_by": expert.user, "declared_at": now}
    for whose in ({}, {"person": expert.user, "organisation": Organisation.objects.get(pk=expert.organisation.pk)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Interest.objects.create(**said, **whose)


def test_who_sees_which_interests(
    actor_of: ActorOf, make_organisation: MakeOrganisation, make_enterprise: MakeEnterprise, now: datetime
) -> None:
    agency, firm = make_organisation("agency"), make_enterprise()
    staff = {role: actor_of(role) for role in ("expert", "district_clerk", "city_clerk")}
    evaluator, colleague = (actor_of("agency", organisation=agency) for _ in range(2))
    elsewhere = actor_of("district_clerk", district="320206")
    made = {role: declared(by, now, firm) for role, by in staff.items()}
    made |= {"elsewhere": declared(elsewhere, now, firm), "own": declared(evaluator, now, firm)}
    made["agency"] = declared(colleague, now, firm, for_agency=True)

    def seen(by: Actor) -> set[str]:
        found = set(Interest.objects.visible_to(by))
        return {name for name, one in made.items() if one in found}

    assert seen(staff["expert"]) == {"expert"}
    assert seen(actor_of("district_head")) == {"district_clerk"}
    assert seen(elsewhere) == {"elsewhere"}
    assert seen(evaluator) == {"own", "agency"}
    assert seen(colleague) == {"agency"}
    assert seen(staff["city_clerk"]) == seen(actor_of("auditor")) == set(made)
    for role in ("submitter", "system_admin", "security_admin"):
        assert seen(actor_of(role)) == set()


def test_who_is_tied_opens_no_account_of_the_enterprise(
    actor_of: ActorOf, fresh_of: ClientOf, make_enterprise: MakeEnterprise, now: datetime
) -> None:
    """A link for its submitter's password would open the applications from which the interest keeps."""
    firm = make_enterprise()
    somebody = actor_of("submitter", organisation=firm.organisation)
    clerk, colleague = actor_of("district_clerk"), actor_of("city_clerk")
    declared(clerk, now, firm)
    for deed in ("password", "revive"):
        assert fresh_of(clerk).post(f"/members/{somebody.membership_id}/{deed}").status_code == 404
    assert fresh_of(colleague).post(f"/members/{somebody.membership_id}/password").status_code == 200
