"""个别延期: two people grant one enterprise a later deadline, whether it has begun or not, and every door keeps to it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.conf import LazySettings
from django.db import IntegrityError, transaction
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from greenfactory.conftest import ActorOf, ClientOf, MakeApplication, MakeEnterprise, MakeRound
from greenfactory.foundations.accounts.actor import Actor
from greenfactory.foundations.accounts.models import Membership
from greenfactory.foundations.accounts.words import Wrong, when
from greenfactory.foundations.files.models import StoredFile
from greenfactory.foundations.journal.models import Entry
from greenfactory.foundations.mailbox.models import Message
from greenfactory.foundations.proposals.models import Proposal
from greenfactory.foundations.workdays import calendar
from greenfactory.rulebook import workdays
from greenfactory.rulebook.process.applications import EXTEND
from greenfactory.rulebook.process.table import HAND_BACK
from greenfactory.stages.applications import actions, evidence_actions, extending
from greenfactory.stages.applications.models import Application
from greenfactory.stages.enterprises.models import Enterprise
from greenfactory.stages.rounds import actions as round_actions
from greenfactory.stages.rounds import extending as granted
from greenfactory.stages.rounds.models import Extension, Round

pytestmark = pytest.mark.django_db(transaction=True)
T = datetime(2026, 3, 27, 9, tzinfo=UTC)  # Friday, 17:00 in Beijing
LATER = datetime(2026, 4, 10, 9, tzinfo=UTC)
TICK = timedelta(milliseconds=1)
NOW = T - timedelta(days=1)


@pytest.fixture
def round(make_round: MakeRound) -> Round:
    return make_round(opens_at=T - timedelta(days=60), closes_at=T)


def step(round: Round, enterprise: Enterprise, by: Actor, **more: Any) -> str:
    values: dict[str, Any] = {
        "action": EXTEND,
        "now": NOW,
        "fresh_login": True,
        "unbiased": True,
        "note": "停电",
        "until": LATER,
    } | more
    return extending.move(by=by, round=round, enterprise=enterprise, **values).kind


def grant(round: Round, enterprise: Enterprise, clerk: Actor, head: Actor, **more: Any) -> None:
    assert step(round, enterprise, clerk, **more) == "proposed"
    assert (
        step(round, enterprise, head, until=None, note="", **{key: more[key] for key in more if key == "now"})
        == "taken"
    )


def extend_all(round: Round, clerk: Actor, head: Actor) -> None:
    for by in (clerk, head):
        version = Round.objects.get(pk=round.pk).version
        round_actions.move(
            by=by, now=NOW, round=round, action="extend_all", version=version, fresh_login=True, note="系统维护",
            entered={"closes_at": LATER.isoformat()},
        )  # fmt: skip


def test_two_people_grant_it_and_the_reason_stays(
    round: Round, clerk: Actor, head: Actor, actor_of: ActorOf, make_application: MakeApplication
) -> None:
    application = make_application(actor_of("submitter"), round=round)
    assert step(round, application.enterprise, clerk) == "proposed"
    assert Application.objects.get().closes_at == T
    assert step(round, application.enterprise, head, until=None, note="") == "taken"
    assert Application.objects.get().closes_at == LATER
    kept = Extension.objects.get()
    assert (kept.enterprise, kept.was, kept.until, kept.reason) == (application.enterprise, T, LATER, "停电")
    assert (kept.proposed_by, kept.approved_by) == (clerk.user, head.user)
    assert [entry.deed for entry in Entry.objects.order_by("pk")] == [
        "propose_step",
        "extend_application",
        "tell_enterprises",
    ]
    assert not Proposal.objects.exists()


def test_an_enterprise_that_has_not_begun_begins_late(
    round: Round, clerk: Actor, head: Actor, actor_of: ActorOf, make_enterprise: MakeEnterprise
) -> None:
    mine, other = make_enterprise(), make_enterprise()
    by, rival = (actor_of("submitter", organisation=each.organisation) for each in (mine, other))
    grant(round, mine, clerk, head)
    late = T + timedelta(days=1)
    application = actions.begin(by=by, now=late, round=round, enterprise=mine)
    assert (application.extended_until, application.closes_at) == (LATER, LATER)
    with pytest.raises(Wrong, match="不在申报期内"):
        actions.begin(by=rival, now=late, round=round, enterprise=other)
    with pytest.raises(Wrong, match="不在申报期内"):
        actions.begin(by=by, now=LATER, round=round, enterprise=mine)


def test_a_second_extension_counts_from_the_first_and_the_enterprise_once(
    round: Round, clerk: Actor, head: Actor, make_enterprise: MakeEnterprise
) -> None:
    mine, other = make_enterprise(), make_enterprise()
    grant(round, mine, clerk, head)
    with pytest.raises(Wrong, match="2026-04-10 17:00"):
        step(round, mine, clerk, until=datetime(2026, 4, 9, 9, tzinfo=UTC))
    again = datetime(2026, 4, 17, 9, tzinfo=UTC)
    grant(round, mine, clerk, head, until=again)
    grant(round, other, clerk, head)
    assert [(each.was, each.until) for each in Extension.objects.filter(enterprise=mine).order_by("pk")] == [
        (T, LATER),
        (LATER, again),
    ]
    assert granted.personal_count(round) == 2
    assert granted.until(round, mine) == again


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"until": LATER - TICK}, "17:00"),
        ({"until": datetime(2026, 4, 11, 9, tzinfo=UTC)}, "17:00"),  # a Saturday
        ({"until": T}, "2026-03-27 17:00"),
        ({"until": None}, "晚"),
        ({"note": " "}, "理由"),
        ({"unbiased": False}, "回避"),
    ],
)
def test_what_cannot_be_is_refused_in_words(
    round: Round, clerk: Actor, make_enterprise: MakeEnterprise, changed: dict[str, Any], said: str
) -> None:
    with pytest.raises(Wrong, match=said):
        step(round, make_enterprise(), clerk, **changed)
    assert not Proposal.objects.exists()


def test_nobody_grants_alone_or_without_proving_who_they_are(
    round: Round, clerk: Actor, head: Actor, actor_of: ActorOf, make_enterprise: MakeEnterprise
) -> None:
    mine = make_enterprise()
    with pytest.raises(Wrong):
        step(round, mine, head)
    step(round, mine, clerk)
    same = actor_of("city_head", user=clerk.user)
    for by, more in ((clerk, {}), (same, {}), (head, {"fresh_login": False}), (head, {"unbiased": False})):
        with pytest.raises(Wrong):
            step(round, mine, by, **more)
    assert step(round, mine, head, action=HAND_BACK, note="不必延期") == "handed_back"
    assert not Extension.objects.exists()


@pytest.mark.parametrize("state", ["submitted", "withdrawn"])
def test_what_was_handed_in_needs_no_more_time(
    round: Round, clerk: Actor, actor_of: ActorOf, make_application: MakeApplication, state: str
) -> None:
    application = make_application(actor_of("submitter"), round=round)
    Application.objects.update(state=state)
    with pytest.raises(Wrong):
        step(round, application.enterprise, clerk)


@pytest.mark.parametrize("changed", [{"frozen": True}, {"state": "draft"}, {"state": "cancelled"}])
def test_a_round_that_does_not_run_extends_nobody(
    round: Round, clerk: Actor, make_enterprise: MakeEnterprise, changed: dict[str, Any]
) -> None:
    Round.objects.update(**changed)
    with pytest.raises(Wrong):
        step(round, make_enterprise(), clerk)


def test_one_that_gives_no_time_any_more_has_lapsed(
    round: Round, clerk: Actor, head: Actor, make_enterprise: MakeEnterprise
) -> None:
    firm = make_enterprise()
    step(round, firm, clerk)
    assert (extending.waiting(round, firm, LATER - TICK) is None, extending.waiting(round, firm, LATER)) == (
        False,
        None,
    )
    with pytest.raises(Wrong, match="还没有提出"):
        step(round, firm, head, until=None, note="", now=LATER)
    again = datetime(2026, 4, 30, 9, tzinfo=UTC)
    assert step(round, firm, clerk, now=LATER, until=again) == "proposed"


def test_the_database_keeps_no_extension_that_takes_time_away(
    round: Round, clerk: Actor, head: Actor, make_enterprise: MakeEnterprise
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Extension.objects.create(
            round=round, enterprise=make_enterprise(), was=T, until=T, reason="误", proposed_by=clerk.user,
            approved_by=head.user, at=NOW,
        )  # fmt: skip


def test_an_extension_for_all_is_kept_with_both_dates(round: Round, clerk: Actor, head: Actor) -> None:
    extend_all(round, clerk, head)
    kept = Extension.objects.get()
    assert (kept.enterprise, kept.was, kept.until, kept.reason) == (None, T, LATER, "系统维护")
    assert (kept.proposed_by, kept.approved_by) == (clerk.user, head.user)
    assert Round.objects.get().closes_at == LATER
    assert granted.personal_count(round) == 0


def test_everybody_concerned_is_told_and_nobody_else(
    round: Round, clerk: Actor, head: Actor, actor_of: ActorOf, make_enterprise: MakeEnterprise
) -> None:
    mine, other = make_enterprise(), make_enterprise()
    one, two = (actor_of("submitter", organisation=each.organisation).user for each in (mine, other))
    Membership.objects.update(begins_at=T - timedelta(days=60))
    grant(round, mine, clerk, head)
    (own,) = Message.objects.all()
    assert (own.user, "贵单位的申报截止时间由2026年3月27日（周五）17:00延至2026年4月10日（周五）17:00" in own.text) == (
        one,
        True,
    )
    assert "停电" not in own.text
    Message.objects.all().delete()
    extend_all(round, clerk, head)
    assert {message.user for message in Message.objects.all()} == {one, two}
    assert (
        "全体企业的申报截止时间由2026年3月27日（周五）17:00延至2026年4月10日（周五）17:00。理由：系统维护。"
        in Message.objects.all()[0].text
    )


def save(by: Actor, application: Application, now: datetime) -> None:
    answer = application.answers.filter(path__startswith="gate/").earliest("pk")
    actions.save_answer(
        by=by, now=now, public_id=application.public_id, path=answer.path, text="no", version=answer.version
    )


def prove(by: Actor, application: Application, now: datetime) -> None:
    file = StoredFile.objects.create(sha256="f" * 64, size=1, kind="pdf", pages=1, stored_at=now)
    evidence_actions.add(by=by, now=now, public_id=application.public_id, stored=file, name="证明.pdf")


def submit(by: Actor, application: Application, now: datetime) -> None:
    actions.submit(by=by, now=now, public_id=application.public_id, key="k" * 22)


@pytest.mark.parametrize("late", [-1, 0, 1])
@pytest.mark.parametrize("by_whom", ["nobody", "one", "all"])
@pytest.mark.parametrize("deed", [save, prove, submit])
def test_a_deadline_is_kept_to_the_millisecond(
    complete: tuple[Actor, Application],
    clerk: Actor,
    head: Actor,
    deed: Callable[[Actor, Application, datetime], None],
    by_whom: str,
    late: int,
) -> None:
    """In full before T is in time, at T and after T is not (DI-12); with an extension T is the later date, and so for saving."""
    by, application = complete
    Round.objects.update(opens_at=T - timedelta(days=60), closes_at=T)
    round = Round.objects.get()
    if by_whom == "one":
        grant(round, application.enterprise, clerk, head)
    if by_whom == "all":
        extend_all(round, clerk, head)
    close = T if by_whom == "nobody" else LATER
    arrived = close + late * TICK
    if late < 0:
        deed(by, application, arrived)
        return
    before = Application.objects.values().get()
    with pytest.raises(Wrong, match="截止"):
        deed(by, application, arrived)
    assert Application.objects.values().get() == before


def test_clerk_and_head_do_it_on_the_pages(
    round: Round,
    clerk: Actor,
    head: Actor,
    client_of: ClientOf,
    make_enterprise: MakeEnterprise,
    settings: LazySettings,
) -> None:
    settings.DEMO = True  # nobody need prove who they are again
    day = workdays.add(calendar(), timezone.localdate(), 15)
    Round.objects.update(closes_at=workdays.deadline(calendar(), timezone.localdate(), 5))
    firm = make_enterprise("示例齿轮有限公司")
    first, second, place = client_of(clerk), client_of(head), f"/rounds/{round.public_id}/extensions"
    assert "没有这一代码的企业" in first.get(place, {"code": "X"}).content.decode()
    own = first.get(place, {"code": firm.code.lower()}).headers["Location"]
    refused = first.post(f"{own}/steps/extend", {"until": day.isoformat(), "reason": "停电"})
    again = refused.content.decode().split('<details class="card card-body" open>')[1].split("</details>")[0]
    assert refused.status_code == 422
    for text in ("回避", f'value="{day.isoformat()}"', "停电</textarea>"):
        assert text in again
    sent = {"until": day.isoformat(), "reason": "停电", "unbiased": "on"}
    weekend = first.post(f"{own}/steps/extend", sent | {"until": "2026-11-28"}, follow=True)
    assert "截止日须为工作日" in weekend.content.decode()
    unknown = first.post(f"{own}/steps/extend", sent | {"until": "2099-11-27"}, follow=True)
    assert "2099" in unknown.content.decode()
    first.post(f"{own}/steps/extend", sent)
    assert "示例齿轮有限公司" in second.get(place).content.decode()
    assert when(workdays.close_of(day)) in second.get(own).content.decode()
    Authenticator.objects.all().delete()
    blind = second.post(f"{own}/steps/extend", {"unbiased": "on", "proposal": "0"}, follow=True)
    assert "已被替换" in blind.content.decode()
    second.post(f"{own}/steps/extend", {"unbiased": "on", "proposal": str(Proposal.objects.get().pk)})
    assert Extension.objects.get().until == workdays.close_of(day)


def test_a_second_click_is_told_what_became_of_the_first(
    round: Round, clerk: Actor, head: Actor, client_of: ClientOf, make_enterprise: MakeEnterprise, settings: LazySettings
) -> None:  # fmt: skip
    settings.DEMO = True
    Round.objects.update(closes_at=workdays.deadline(calendar(), timezone.localdate(), 5))
    day = workdays.add(calendar(), timezone.localdate(), 15).isoformat()
    place = f"/rounds/{round.public_id}/extensions/{make_enterprise().public_id}/steps/extend"
    first, second = client_of(clerk), client_of(head)
    sent = {"until": day, "reason": "停电", "unbiased": "on"}
    assert first.post(place, sent).status_code == 302
    again = first.post(place, sent).content.decode()
    assert ("已提出，待确认" in again, "新期限须晚于" in again) == (True, False)
    Authenticator.objects.all().delete()
    confirmed = {"unbiased": "on", "proposal": str(Proposal.objects.get().pk)}
    assert second.post(place, confirmed).status_code == 302
    late = second.post(place, confirmed).content.decode()
    assert ("已经办结" in late, "请填写新的截止日" in late) == (True, False)
    assert Extension.objects.count() == 1


def test_who_sees_an_extension(
    round: Round, clerk: Actor, head: Actor, actor_of: ActorOf, client_of: ClientOf, make_enterprise: MakeEnterprise
) -> None:
    firm = make_enterprise("示例齿轮有限公司")
    grant(round, firm, clerk, head)
    place = f"/rounds/{round.public_id}"
    for somebody, sees in (
        (head, True),
        (actor_of("auditor"), True),
        (actor_of("district_clerk"), True),
        (actor_of("district_clerk", district="320206"), False),
    ):
        assert ("示例齿轮有限公司" in client_of(somebody).get(f"{place}/extensions").content.decode()) is sees
    stranger = client_of(actor_of("submitter")).get(place).content.decode()
    assert "已批准个别延期 1 家" in stranger
    assert "示例齿轮有限公司" not in stranger


def test_an_extension_for_all_stands_on_the_round_s_page_with_both_dates(
    round: Round, clerk: Actor, head: Actor, actor_of: ActorOf, client_of: ClientOf
) -> None:
    extend_all(round, clerk, head)
    page = client_of(actor_of("submitter")).get(f"/rounds/{round.public_id}").content.decode()
    assert "整体延期" in page
    assert when(T) in page
    assert when(LATER) in page
    assert "系统维护" in page


def test_the_enterprise_reads_its_own_deadline(
    round: Round, clerk: Actor, head: Actor, actor_of: ActorOf, client_of: ClientOf, make_enterprise: MakeEnterprise
) -> None:
    closes_at = workdays.deadline(calendar(), timezone.localdate(), 1)
    later = workdays.deadline(calendar(), timezone.localdate(), 9)
    Round.objects.update(closes_at=closes_at)
    firm = make_enterprise()
    by = actor_of("submitter", organisation=firm.organisation)
    grant(round, firm, clerk, head, until=later)
    said = f'已批准延期至 <time datetime="{later.astimezone(UTC).isoformat()}">{when(later)}'
    assert said in client_of(by).get("/applications/").content.decode()
    application = actions.begin(by=by, now=closes_at, round=round, enterprise=firm)
    assert said in client_of(by).get(f"/applications/{application.public_id}/").content.decode()
    assert said in client_of(by).get("/").content.decode()


def test_the_list_of_extensions_costs_the_same_for_one_and_for_thirty(
    round: Round, clerk: Actor, head: Actor, client_of: ClientOf, make_enterprise: MakeEnterprise,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    browser, place = client_of(clerk), f"/rounds/{round.public_id}/extensions"
    counts = []
    for firms in (1, 29):
        for _ in range(firms):
            Extension.objects.create(
                round=round, enterprise=make_enterprise(), was=T, until=LATER, reason="停电", proposed_by=clerk.user,
                approved_by=head.user, at=NOW,
            )  # fmt: skip
        with django_assert_max_num_queries(12) as asked:
            browser.get(place)
        counts.append(len(asked))
    assert counts[0] == counts[1]
