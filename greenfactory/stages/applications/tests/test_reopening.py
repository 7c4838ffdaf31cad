"""After it was handed in: withdrawn and reopened, sent back for correction, and rules that were corrected meanwhile."""

import json
from dataclasses import asdict
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from greenfactory.conftest import ActorOf, ClientOf, MakeApplication, default_pack
from greenfactory.foundations.accounts.actor import Actor
from greenfactory.foundations.accounts.words import Wrong
from greenfactory.foundations.files.models import StoredFile
from greenfactory.foundations.journal.models import Entry
from greenfactory.rulebook.process import table
from greenfactory.rulebook.process.application_facts import ApplicationFacts
from greenfactory.rulebook.process.applications import APPLICATION, CITY_RETURNED, DRAFT, RETURNED, WITHDRAWN
from greenfactory.stages.applications import actions, editing, facts
from greenfactory.stages.applications.models import Answer, Application, Citation, Proof, Submission
from greenfactory.stages.applications.queries import opened
from greenfactory.stages.rounds.limits import Limits
from greenfactory.stages.rounds.models import Round

pytestmark = pytest.mark.django_db(transaction=True)
Complete = tuple[Actor, Application]


def test_what_was_withdrawn_is_reopened_and_handed_in_again_as_the_next_version(
    complete: Complete, now: datetime
) -> None:
    by, application = complete
    place = application.public_id
    actions.submit(by=by, now=now, public_id=place, key="a" * 22)
    actions.withdraw(by=by, now=now, public_id=place, reason="数据有误")
    actions.reopen(by=by, now=now, public_id=place)
    found = Application.objects.get()
    assert (found.state, found.declared_at, found.declared_by) == (DRAFT, None, None)
    with pytest.raises(Wrong, match="承诺"):
        actions.submit(by=by, now=now, public_id=place, key="b" * 22)
    actions.declare(by=by, now=now, public_id=place)
    assert actions.submit(by=by, now=now, public_id=place, key="b" * 22).number == 2
    assert list(Submission.objects.order_by("number").values_list("number", flat=True)) == [1, 2]
    assert Entry.objects.filter(deed="reopen_application").count() == 1


@pytest.mark.parametrize("role", ["filler", "submitter"])
def test_only_the_submitter_reopens(
    actor_of: ActorOf, client_of: ClientOf, make_application: MakeApplication, role: str
) -> None:
    by = actor_of(role)
    place = make_application(by).public_id
    Application.objects.update(state=WITHDRAWN)
    browser = client_of(by)
    offered = "重新填报" in browser.get(f"/applications/{place}/").content.decode()
    browser.post(f"/applications/{place}/reopen")
    assert (offered, Application.objects.get().state) == ((True, DRAFT) if role == "submitter" else (False, WITHDRAWN))


def test_nothing_is_reopened_after_the_deadline(
    actor_of: ActorOf, make_application: MakeApplication, now: datetime
) -> None:
    by = actor_of("submitter")
    application = make_application(by)
    Application.objects.update(state=WITHDRAWN)
    with pytest.raises(Wrong, match="截止"):
        actions.reopen(by=by, now=application.round.closes_at, public_id=application.public_id)
    assert Application.objects.get().state == WITHDRAWN


@pytest.mark.parametrize(("left", "over", "final"), [(2, False, False), (1, False, True), (2, True, True)])
def test_whoever_withdraws_is_told_whether_it_can_be_handed_in_again(
    complete: Complete, client_of: ClientOf, now: datetime, left: int, over: bool, final: bool
) -> None:
    by, application = complete
    Round.objects.update(limits=asdict(Limits(submissions=left)))
    actions.submit(by=by, now=now, public_id=application.public_id, key="a" * 22)
    if over:
        Round.objects.update(opens_at=now - timedelta(days=9), closes_at=now - timedelta(days=1))
    page = client_of(by).get(f"/applications/{application.public_id}/").content.decode()
    assert ("撤回（初审开始前）" in page, "撤回后不能再次提交" in page, "撤回后可以重新填报" in page) == (
        True,
        final,
        not final,
    )


def test_withdrawing_gives_no_submission_back(complete: Complete, now: datetime) -> None:
    by, application = complete
    Round.objects.update(limits=asdict(Limits(submissions=1)))
    actions.submit(by=by, now=now, public_id=application.public_id, key="a" * 22)
    actions.withdraw(by=by, now=now, public_id=application.public_id, reason="数据有误")
    with pytest.raises(Wrong):
        actions.reopen(by=by, now=now, public_id=application.public_id)
    assert Application.objects.get().state == WITHDRAWN


def test_the_states_that_may_be_filled_in_are_those_of_the_process() -> None:
    assert {DRAFT, RETURNED, CITY_RETURNED} == editing.EDITABLE


@pytest.fixture
def returned(complete: Complete, now: datetime) -> Complete:
    """Handed in, then sent back for its first row, to be mended within the hour."""
    by, application = complete
    actions.submit(by=by, now=now, public_id=application.public_id, key="a" * 22)
    row = next(row.id for row in default_pack().rows.values() if row.quantity is None)
    Application.objects.update(state=RETURNED, due_at=now + timedelta(hours=1), named_rows=[row])
    application.refresh_from_db()
    return by, application


def _save(by: Actor, now: datetime, application: Application, row: str) -> Answer:
    path = f"rows/{row}/reason"
    version = Answer.objects.filter(application=application, path=path).values_list("version", flat=True).first() or 0
    place = application.public_id
    return actions.save_answer(by=by, now=now, public_id=place, path=path, text="已更正", version=version)


@pytest.mark.parametrize("state", [RETURNED, CITY_RETURNED])
def test_of_what_was_sent_back_only_the_named_rows_change(returned: Complete, now: datetime, state: str) -> None:
    by, application = returned
    Application.objects.update(state=state)
    named, other = application.named_rows[0], list(default_pack().rows)[5]
    _save(by, now, application, named)
    with pytest.raises(Wrong, match=other):
        _save(by, now, application, other)


@pytest.mark.parametrize(("late", "taken"), [(-1, True), (0, False)])
def test_a_correction_comes_before_its_date(returned: Complete, now: datetime, late: int, taken: bool) -> None:
    by, application = returned
    arrived = now + timedelta(hours=1, milliseconds=late)
    if taken:
        _save(by, arrived, application, application.named_rows[0])
        return
    with pytest.raises(Wrong):
        _save(by, arrived, application, application.named_rows[0])


def test_without_a_date_or_rows_nothing_that_was_sent_back_changes(returned: Complete, now: datetime) -> None:
    by, application = returned
    row = application.named_rows[0]
    for due, rows in ((None, [row]), (now + timedelta(hours=1), [])):
        Application.objects.update(due_at=due, named_rows=rows)
        with pytest.raises(Wrong):
            _save(by, now, application, row)


def test_a_correction_is_handed_in_as_the_next_version_to_who_sent_it_back(returned: Complete, now: datetime) -> None:
    by, application = returned
    _save(by, now, application, application.named_rows[0])
    assert actions.submit(by=by, now=now, public_id=application.public_id, key="b" * 22).number == 2
    assert Application.objects.get().state == "submitted"


def test_a_correction_that_went_further_is_not_taken(returned: Complete, now: datetime) -> None:
    by, application = returned
    Answer.objects.create(
        application=application, path=f"rows/{list(default_pack().rows)[7]}/reason", value='"x"', by=by.user, at=now
    )
    assert facts.changed_rows(opened(application)) == {list(default_pack().rows)[7]}
    with pytest.raises(Wrong, match=list(default_pack().rows)[7]):
        actions.submit(by=by, now=now, public_id=application.public_id, key="b" * 22)


def test_a_quantity_row_that_is_named_opens_its_figures() -> None:
    pack = default_pack()
    row = next(row for row in pack.rows.values() if row.quantity is not None)
    read = {name for name, _ in row.quantity.measures[0].formula.figures} if row.quantity else set()
    opened_too = editing.figures_of(pack, row.id)
    assert read & pack.fields.keys()
    assert {name for name in read if name in pack.fields and not pack.fields[name].product} <= opened_too


def test_a_proof_of_another_row_stays_as_it_was(returned: Complete, client_of: ClientOf, now: datetime) -> None:
    by, application = returned
    file = StoredFile.objects.create(sha256="3" * 64, size=1, kind="pdf", pages=3, stored_at=now)
    proof = Proof.objects.create(
        application=application, file=file, name="另.pdf", uploaded_at=now, uploaded_by=by.user
    )
    Citation.objects.create(proof=proof, row=list(default_pack().rows)[5])
    client_of(by).post(f"/proofs/{proof.public_id}/remove")
    proof.refresh_from_db()
    assert proof.removed_at is None


def test_corrected_rules_are_confirmed_before_it_is_handed_in(
    complete: Complete, client_of: ClientOf, now: datetime
) -> None:
    by, application = complete
    browser = client_of(by)
    application.round.rules = {"threshold": {"value": "82"}}
    application.round.save()
    with pytest.raises(Wrong) as told:
        actions.submit(by=by, now=now, public_id=application.public_id, key="a" * 22)
    assert "规则" in told.value.zh
    assert "已阅读并知悉" in browser.get(f"/applications/{application.public_id}/").content.decode()
    browser.post(f"/applications/{application.public_id}/rules")
    assert "已阅读并知悉" not in browser.get(f"/applications/{application.public_id}/").content.decode()
    confirmed = json.loads(Entry.objects.get(deed="confirm_rules").content)["rules"]
    assert confirmed == facts.rules_digest(application.round) == Application.objects.get().rules_confirmed
    assert actions.submit(by=by, now=now, public_id=application.public_id, key="a" * 22).number == 1


def test_the_facts_of_an_enterprise_decide_no_step_of_a_bureau(complete: Complete, now: datetime) -> None:
    by, application = complete
    known = facts.of(opened(application), by, now)
    assert known.conflicts is None
    clerk = APPLICATION.decide(
        "submitted", "take_up", table.Actor("1", table.Role.DISTRICT_CLERK, known.district), known
    )
    assert not clerk.allowed
    assert ApplicationFacts(now=now).rules_confirmed is False


def test_the_overview_asks_little_of_the_database(complete: Complete, client_of: ClientOf) -> None:
    by, application = complete
    browser = client_of(by)
    browser.get(f"/applications/{application.public_id}/")
    for state in (DRAFT, WITHDRAWN, RETURNED):
        Application.objects.update(state=state)
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(f"/applications/{application.public_id}/").status_code == 200
        assert len(asked) <= 12, state
