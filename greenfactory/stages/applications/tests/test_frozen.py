"""A frozen round takes nothing and loses nothing: no edit, no submission, no way back, until two people let it go on."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from greenfactory.conftest import ActorOf, ClientOf, MakeRound, default_pack
from greenfactory.foundations.accounts.actor import Actor
from greenfactory.foundations.accounts.words import Wrong
from greenfactory.foundations.files.models import StoredFile, Upload
from greenfactory.rulebook.process.rounds import FREEZE, UNFREEZE
from greenfactory.stages.applications import actions, evidence_actions
from greenfactory.stages.applications.models import Answer, Application, Submission
from greenfactory.stages.enterprises.models import Enterprise
from greenfactory.stages.rounds import actions as rounds
from greenfactory.stages.rounds.models import Extension, Round

pytestmark = pytest.mark.django_db(transaction=True)
WHY = "系统故障，正在恢复"
Freeze = Callable[[Round, str], None]


@pytest.fixture
def freeze(actor_of: ActorOf, now: datetime) -> Freeze:
    """Stops a round by one clerk, or lets it go on by two people."""
    clerk, head = actor_of("city_clerk"), actor_of("city_head")

    def take(round: Round, action: str) -> None:
        for by in (clerk,) if action == FREEZE else (clerk, head):
            round.refresh_from_db()
            rounds.move(by=by, now=now, round=round, action=action, version=round.version, fresh_login=True, note=WHY)

    return take


def test_a_frozen_round_takes_no_answer_and_says_why_and_goes_on_later(
    complete: tuple[Actor, Application], client_of: ClientOf, freeze: Freeze
) -> None:
    by, application = complete
    browser, place = client_of(by), f"/applications/{application.public_id}"
    posted = {"path": f"gate/{default_pack().gate[0].id}", "value": "no", "version": "1"}
    freeze(application.round, FREEZE)
    answer = browser.post(f"{place}/answers", posted)
    assert (answer.status_code, answer.json()["why"][:9]) == (422, "批次已冻结，暂停办理"[:9])
    assert Answer.objects.get(path=posted["path"]).value == "true"
    page = browser.get(f"{place}/part/gate").content.decode()
    assert all(each in page for each in ("批次已冻结，暂停办理", WHY, "仍保存在填写它的电脑上"))
    assert 'id="filling"' not in page
    freeze(application.round, UNFREEZE)
    assert browser.post(f"{place}/answers", posted).status_code == 200
    assert "批次已冻结" not in browser.get(f"{place}/part/gate").content.decode()


def test_a_frozen_round_takes_no_proof_no_declaration_and_no_submission(
    complete: tuple[Actor, Application], client_of: ClientOf, now: datetime, freeze: Freeze
) -> None:
    by, application = complete
    place = application.public_id
    file = StoredFile.objects.create(sha256="1" * 64, size=1, kind="pdf", pages=1, stored_at=now)
    freeze(application.round, FREEZE)
    for deed in (
        lambda: evidence_actions.add(by=by, now=now, public_id=place, stored=file, name="新.pdf"),
        lambda: actions.declare(by=by, now=now, public_id=place),
        lambda: actions.submit(by=by, now=now, public_id=place, key="k" * 22),
    ):
        with pytest.raises(Wrong, match="批次已冻结"):
            deed()
    assert client_of(by).post(f"/applications/{place}/uploads", {"size": "9"}).status_code == 422
    assert (Submission.objects.count(), Upload.objects.count(), Application.objects.get().state) == (0, 0, "draft")
    freeze(application.round, UNFREEZE)
    assert actions.submit(by=by, now=now, public_id=place, key="k" * 22).number == 1


def test_what_was_handed_in_is_neither_withdrawn_nor_reopened_while_frozen(
    complete: tuple[Actor, Application], now: datetime, freeze: Freeze
) -> None:
    by, application = complete
    place = application.public_id
    actions.submit(by=by, now=now, public_id=place, key="k" * 22)
    freeze(application.round, FREEZE)
    with pytest.raises(Wrong, match="批次已冻结"):
        actions.withdraw(by=by, now=now, public_id=place, reason="改数")
    freeze(application.round, UNFREEZE)
    actions.withdraw(by=by, now=now, public_id=place, reason="改数")
    freeze(application.round, FREEZE)
    with pytest.raises(Wrong, match="批次已冻结"):
        actions.reopen(by=by, now=now, public_id=place)
    freeze(application.round, UNFREEZE)
    actions.reopen(by=by, now=now, public_id=place)
    assert Application.objects.get().state == "draft"


def test_nobody_begins_in_a_frozen_round(
    actor_of: ActorOf, make_round: MakeRound, now: datetime, freeze: Freeze
) -> None:
    by, round = actor_of("submitter"), make_round()
    enterprise, before = Enterprise.objects.get(organisation=by.organisation), Round.objects.get(pk=round.pk)
    freeze(round, FREEZE)
    with pytest.raises(Wrong, match="批次已冻结"):  # also on a page that was opened before
        actions.begin(by=by, now=now, round=before, enterprise=enterprise)
    assert not Application.objects.exists()
    freeze(round, UNFREEZE)
    actions.begin(by=by, now=now, round=before, enterprise=enterprise)
    assert Application.objects.count() == 1


def test_a_round_runs_on_whatever_the_calendar_has_stored(complete: tuple[Actor, Application], now: datetime) -> None:
    by, application = complete
    for state in ("draft", "cancelled", "finished"):
        Round.objects.update(state=state)
        with pytest.raises(Wrong):
            actions.submit(by=by, now=now, public_id=application.public_id, key="k" * 22)
    for number, state in enumerate(("released", "open", "closed"), start=1):
        Round.objects.update(state=state)
        taken = actions.submit(by=by, now=now, public_id=application.public_id, key=f"{number}" * 22)
        assert taken.number == number
        actions.withdraw(by=by, now=now, public_id=application.public_id, reason="改数")
        actions.reopen(by=by, now=now, public_id=application.public_id)
        actions.declare(by=by, now=now, public_id=application.public_id)


def test_pages_show_a_round_as_open_to_whoever_was_granted_more_time(
    actor_of: ActorOf, make_round: MakeRound, client_of: ClientOf, now: datetime
) -> None:
    own, other, clerk = actor_of("submitter"), actor_of("submitter"), actor_of("city_clerk")
    round = make_round(opens_at=now - timedelta(days=9), closes_at=now - timedelta(days=1))
    enterprise = Enterprise.objects.get(organisation=own.organisation)
    Extension.objects.create(
        round=round, enterprise=enterprise, was=round.closes_at, until=now + timedelta(days=2), reason="灾情",
        proposed_by=clerk.user, approved_by=clerk.user, at=now,
    )  # fmt: skip
    for by, seen in ((own, True), (other, False), (clerk, False)):
        browser = client_of(by)
        for page in ("/", "/rounds/", f"/rounds/{round.public_id}"):
            assert ("申报中" in browser.get(page).content.decode()) is seen, page
    assert "开始申报" in client_of(own).get(f"/rounds/{round.public_id}").content.decode()
    Round.objects.update(frozen=True)
    assert "已冻结" in client_of(own).get("/").content.decode()
    assert "开始申报" not in client_of(own).get(f"/rounds/{round.public_id}").content.decode()
