"""The gateway of a round: two people, the document that adopts a pack, stopping, recalling, cancelling."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import LazySettings

from greenfactory.conftest import ActorOf, ClientOf, MakeRound, proves_who_they_are
from greenfactory.foundations.accounts.actor import Actor
from greenfactory.foundations.accounts.words import Wrong
from greenfactory.foundations.journal.models import Entry
from greenfactory.foundations.proposals.models import Proposal
from greenfactory.foundations.workdays import calendar
from greenfactory.rulebook import workdays
from greenfactory.rulebook.notes import Refused
from greenfactory.rulebook.process.rounds import CANCEL, CORRECT_RULES, EXTEND_ALL, FREEZE, RECALL, RELEASE, UNFREEZE
from greenfactory.rulebook.process.table import HAND_BACK
from greenfactory.stages.rounds import actions, facts, pinned
from greenfactory.stages.rounds.models import Round
from greenfactory.stages.rounds.questions import Questions

pytestmark = pytest.mark.django_db
PAPER = {"number": "示工信〔2026〕1号", "issued_on": "2026-01-05"}
Step = Callable[..., Any]


@pytest.fixture
def step(now: datetime) -> Step:
    """Takes a step as somebody who has just logged in and sees the round as it is now."""

    def take(by: Actor, round: Round, action: str, **more: Any) -> str:
        round.refresh_from_db()
        given = {"now": now, "fresh_login": True, "version": round.version, **more}
        kind = actions.move(by=by, round=round, action=action, **given).kind
        round.refresh_from_db()
        return kind

    return take


@pytest.fixture
def ahead(make_round: MakeRound, now: datetime) -> Callable[..., Round]:
    """Makes a round that opens tomorrow and closes at 17:00 of a working day."""

    def make(state: str = "draft") -> Round:
        closes_at = workdays.deadline(calendar(), now.date(), 20)
        return make_round(state=state, opens_at=now + timedelta(days=1), closes_at=closes_at)

    return make


def deeds(round: Round) -> list[str]:
    return list(Entry.objects.filter(subject=actions.subject(round)).order_by("pk").values_list("deed", flat=True))


def test_two_people_release_with_the_document_each_entered(
    actor_of: ActorOf, ahead: Callable[..., Round], step: Step
) -> None:
    clerk, head, round = actor_of("city_clerk"), actor_of("city_head"), ahead()
    assert step(clerk, round, RELEASE, entered=PAPER) == "proposed"
    assert (round.state, round.official_number) == ("draft", "")
    assert step(head, round, RELEASE, entered=PAPER) == "taken"
    assert (round.state, round.released_by, round.official_number, str(round.official_on)) == (
        "released", head.user, PAPER["number"], PAPER["issued_on"],
    )  # fmt: skip
    assert not Proposal.objects.exists()
    assert deeds(round) == ["propose_step", "release_round"]


@pytest.mark.parametrize(
    "entered", [{}, {**PAPER, "number": "示工信〔2026〕2号"}, {**PAPER, "issued_on": "2026-01-06"}]
)
def test_a_document_entered_otherwise_releases_nothing(
    entered: dict[str, str], actor_of: ActorOf, ahead: Callable[..., Round], step: Step
) -> None:
    clerk, head, round = actor_of("city_clerk"), actor_of("city_head"), ahead()
    step(clerk, round, RELEASE, entered=PAPER)
    with pytest.raises(Wrong, match="不一致"):
        step(head, round, RELEASE, entered=entered)
    assert (Round.objects.get().state, Proposal.objects.count()) == ("draft", 1)


def test_outside_a_demo_an_unofficial_pack_needs_the_document(
    actor_of: ActorOf, client_of: ClientOf, ahead: Callable[..., Round], step: Step, settings: LazySettings
) -> None:
    clerk, round = actor_of("city_clerk"), ahead()
    asked, page = "发布时由两人各自填写", f"/rounds/{round.public_id}"
    assert asked in client_of(clerk).get(page).content.decode()
    with pytest.raises(Wrong, match="主管部门确认"):
        step(clerk, round, RELEASE)
    settings.DEMO = True
    assert asked not in client_of(clerk).get(page).content.decode()
    assert step(clerk, round, RELEASE) == "proposed"


def test_one_person_in_two_roles_is_one_person(actor_of: ActorOf, ahead: Callable[..., Round], step: Step) -> None:
    clerk, round = actor_of("city_clerk"), ahead()
    same = actor_of("city_head", user=clerk.user)
    step(clerk, round, RELEASE, entered=PAPER)
    with pytest.raises(Wrong, match="不能是同一人"):
        step(same, round, RELEASE, entered=PAPER)
    assert Round.objects.get().state == "draft"


def test_who_confirms_has_just_logged_in(actor_of: ActorOf, ahead: Callable[..., Round], step: Step) -> None:
    round = ahead()
    step(actor_of("city_clerk"), round, RELEASE, entered=PAPER)
    with pytest.raises(Wrong, match="重新验证身份"):
        step(actor_of("city_head"), round, RELEASE, entered=PAPER, fresh_login=False)


def test_what_was_proposed_cannot_be_changed_until_it_is_handed_back(
    actor_of: ActorOf, ahead: Callable[..., Round], step: Step, now: datetime
) -> None:
    clerk, head, round = actor_of("city_clerk"), actor_of("city_head"), ahead()
    step(clerk, round, RELEASE, entered=PAPER)
    with pytest.raises(Wrong, match="已提请发布"):
        actions.change_round(by=clerk, now=now, round=round, version=round.version, title="甲")
    with pytest.raises(Wrong, match="理由"):
        step(head, round, HAND_BACK)
    assert step(head, round, HAND_BACK, note="截止日期有误") == "handed_back"
    actions.change_round(by=clerk, now=now, round=round, version=round.version, title="甲")
    assert Round.objects.get().title == "甲"


def test_a_stale_page_does_nothing(actor_of: ActorOf, ahead: Callable[..., Round], step: Step) -> None:
    clerk, head, round = actor_of("city_clerk"), actor_of("city_head"), ahead()
    step(clerk, round, RELEASE, entered=PAPER)
    seen = round.version
    step(head, round, HAND_BACK, note="改标题")
    step(clerk, round, RELEASE, entered=PAPER)
    with pytest.raises(Wrong, match="已被他人修改"):
        step(head, round, RELEASE, entered=PAPER, version=seen)
    assert Round.objects.get().state == "draft"


def test_a_round_is_recalled_before_it_opens_only(
    actor_of: ActorOf, ahead: Callable[..., Round], step: Step, now: datetime
) -> None:
    clerk, head, round = actor_of("city_clerk"), actor_of("city_head"), ahead("released")
    step(clerk, round, RECALL, note="附件有误")
    assert step(head, round, RECALL) == "taken"
    assert (round.state, round.reason, round.released_by) == ("draft", "附件有误", None)
    late = ahead("released")
    step(clerk, late, RECALL, note="附件有误")
    with pytest.raises(Wrong):
        step(head, late, RECALL, now=late.opens_at)
    assert facts.state_at(late, late.opens_at) == "open"


def test_a_proposal_that_the_calendar_overtook_stands_in_nobodys_way(
    actor_of: ActorOf, ahead: Callable[..., Round], step: Step
) -> None:
    clerk, head, round = actor_of("city_clerk"), actor_of("city_head"), ahead("released")
    step(clerk, round, RECALL, note="附件有误")
    assert step(clerk, round, CANCEL, note="方案调整", now=round.opens_at) == "proposed"
    assert (round.state, Proposal.objects.get().action) == ("open", CANCEL)
    assert step(head, round, CANCEL, now=round.opens_at) == "taken"
    assert (round.state, round.reason) == ("cancelled", "方案调整")


def test_one_person_stops_and_two_let_go_on(
    actor_of: ActorOf, make_round: MakeRound, step: Step, now: datetime
) -> None:
    clerk, head, round = actor_of("city_clerk"), actor_of("city_head"), make_round()
    assert step(clerk, round, FREEZE, note="系统故障") == "taken"
    assert (round.frozen, round.reason, round.state) == (True, "系统故障", "open")
    with pytest.raises(Wrong, match="已冻结"):
        step(clerk, round, CANCEL, note="方案调整")
    assert step(clerk, round, UNFREEZE, note="已修复") == "proposed"
    assert step(head, round, UNFREEZE) == "taken"
    assert (round.frozen, round.reason) == (False, "")


def test_the_close_is_put_off_for_all_and_never_brought_forward(
    actor_of: ActorOf, ahead: Callable[..., Round], step: Step
) -> None:
    clerk, head, round = actor_of("city_clerk"), actor_of("city_head"), ahead("released")
    later = workdays.deadline(calendar(), round.closes_at.date(), 5)
    for wrong in (round.closes_at - timedelta(days=7), later + timedelta(hours=1)):
        with pytest.raises(Wrong):
            step(clerk, round, EXTEND_ALL, note="企业反映", entered={"closes_at": wrong.isoformat()})
    step(clerk, round, EXTEND_ALL, note="企业反映", entered={"closes_at": later.isoformat()})
    assert round.closes_at < later
    step(head, round, EXTEND_ALL)
    assert round.closes_at == later


def test_an_extension_whose_new_close_has_passed_is_confirmed_by_nobody_and_stands_in_nobodys_way(
    actor_of: ActorOf, ahead: Callable[..., Round], step: Step
) -> None:
    clerk, head, round = actor_of("city_clerk"), actor_of("city_head"), ahead("released")
    later, again = (workdays.deadline(calendar(), round.closes_at.date(), days) for days in (5, 10))
    step(clerk, round, EXTEND_ALL, note="企业反映", entered={"closes_at": later.isoformat()})
    assert actions.waiting(round, later - timedelta(seconds=1)) == Proposal.objects.get()
    assert actions.waiting(round, later) is None
    with pytest.raises(Wrong, match="还没有提出"):
        step(head, round, EXTEND_ALL, now=later)
    assert (
        step(clerk, round, EXTEND_ALL, note="补报", entered={"closes_at": again.isoformat()}, now=later) == "proposed"
    )
    assert step(head, round, EXTEND_ALL, now=later) == "taken"
    assert (round.closes_at, round.state, Proposal.objects.exists()) == (again, "open", False)


def test_the_page_asks_the_head_for_the_document_and_never_shows_it(
    actor_of: ActorOf, ahead: Callable[..., Round], step: Step, client_of: ClientOf
) -> None:
    clerk, head, round = actor_of("city_clerk"), actor_of("city_head"), ahead()
    browser, address = client_of(clerk), f"/rounds/{round.public_id}"
    assert "提请：" in browser.get(address).content.decode()
    browser.post(f"{address}/steps/release", {**PAPER, "version": round.version})
    assert Proposal.objects.get().entered == PAPER
    browser = client_of(head)
    page = browser.get(address).content.decode()
    assert "验证身份" in page
    proves_who_they_are(browser, head)
    page = browser.get(address).content.decode()
    assert "请对照文件原件独立填写" in page
    assert PAPER["number"] not in page
    round.refresh_from_db()
    browser.post(f"{address}/steps/release", {**PAPER, "version": round.version})
    assert Round.objects.get().state == "released"
    assert PAPER["number"] in client_of(actor_of("submitter")).get(address).content.decode()


def test_a_confirmation_without_a_fresh_login_is_refused_on_the_page(
    actor_of: ActorOf, ahead: Callable[..., Round], step: Step, client_of: ClientOf
) -> None:
    round = ahead()
    step(actor_of("city_clerk"), round, RELEASE, entered=PAPER)
    browser = client_of(actor_of("city_head"))
    answer = browser.post(f"/rounds/{round.public_id}/steps/release", {**PAPER, "version": round.version})
    assert answer.status_code == 422
    assert "确认前须重新验证身份" in answer.content.decode()
    assert f'?next=/rounds/{round.public_id}"' in answer.content.decode()
    assert Round.objects.get().state == "draft"


def test_a_refused_step_keeps_what_was_typed_and_one_on_offer_no_more_is_said_above(
    actor_of: ActorOf, make_round: MakeRound, step: Step, now: datetime, client_of: ClientOf
) -> None:
    clerk, round = actor_of("city_clerk"), make_round(closes_at=now + timedelta(days=10))
    place, browser = f"/rounds/{round.public_id}", client_of(clerk)
    typed = {"version": round.version, "reason": "系统维护", "closes_on": "2020-01-06"}
    answer = browser.post(f"{place}/steps/{EXTEND_ALL}", typed)
    again = answer.content.decode().split('<details class="card card-body" open>')[1].split("</details>")[0]
    assert answer.status_code == 422
    for text in ('role="alert"', 'value="2020-01-06"', "系统维护</textarea>"):
        assert text in again
    answer = browser.post(f"{place}/steps/{RELEASE}", {**PAPER, "version": round.version})
    page = answer.content.decode()
    assert (answer.status_code, 'card-body" open>' in page) == (422, False)
    assert '<div class="alert alert-danger" role="alert">' in page


def test_rules_of_an_open_round_are_corrected_by_two(
    actor_of: ActorOf, make_round: MakeRound, step: Step, now: datetime, client_of: ClientOf
) -> None:
    clerk, head = actor_of("city_clerk"), actor_of("city_head")
    round = make_round(closes_at=now + timedelta(days=10))
    entered = {"rules": {"threshold": {"value": "85"}}}
    with pytest.raises(Wrong, match="没有改动"):
        step(clerk, round, CORRECT_RULES, note="笔误", entered={"rules": {}})
    with pytest.raises(Refused):
        step(clerk, round, CORRECT_RULES, note="笔误", entered={"rules": {"cap": {"places": -1}}})
    with pytest.raises(Wrong, match=r"分数线 500 分高于.*合计 100 分"):
        step(clerk, round, CORRECT_RULES, note="笔误", entered={"rules": {"threshold": {"value": "500"}}})
    assert step(clerk, round, CORRECT_RULES, note="笔误", entered=entered) == "proposed"
    page = client_of(head).get(f"/rounds/{round.public_id}").content.decode()
    assert "80 → 85" in page
    assert pinned.rules(round).selection.threshold.value == 80
    assert step(head, round, CORRECT_RULES) == "taken"
    assert pinned.rules(round).selection.threshold.value == 85


def test_rules_are_corrected_while_enterprises_can_still_take_note(
    actor_of: ActorOf, make_round: MakeRound, step: Step, now: datetime
) -> None:
    round = make_round(closes_at=now + timedelta(days=2))
    with pytest.raises(Wrong):
        step(actor_of("city_clerk"), round, CORRECT_RULES, note="笔误", entered={"rules": {"cap": {"places": 20}}})


def test_the_page_of_a_correction_proposes_it(
    actor_of: ActorOf, make_round: MakeRound, now: datetime, client_of: ClientOf
) -> None:
    round, browser = make_round(closes_at=now + timedelta(days=10)), client_of(actor_of("city_clerk"))
    address = f"/rounds/{round.public_id}/correct"
    form = Questions(pinned.read(round.pack), round.rules)
    posted = {name: "on" if form[name].value() is True else form[name].value() for name in form.fields}
    order = {f"ties.order_{n}": n + 1 for n in range(len(form.pack.areas))}
    fields = {name: value for name, value in posted.items() if value not in (None, False) and name != "ties.order"}
    given = {
        **fields,
        **order,
        "holders.codes": "",
        "scope.caps": "",
        "threshold.value": "85",
        "version": round.version,
    }
    assert "没有写明理由" in browser.post(address, given).content.decode()
    browser.post(address, {**given, "reason": "笔误"})
    waits = Proposal.objects.get()
    assert (waits.action, waits.entered["rules"]["threshold"]) == (CORRECT_RULES, {"value": "85"})
    page = browser.get(f"/rounds/{round.public_id}").content.decode()
    assert "确认：" not in page  # nobody confirms what they proposed
    assert f'href="{address}"' not in page
