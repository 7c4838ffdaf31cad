"""Handing in: once, whole, in time, with a receipt whose hash anybody can recompute."""

import hashlib
import json
import re
from datetime import datetime, timedelta
from fractions import Fraction

import pytest
from django.db import DatabaseError, transaction

from greenfactory.conftest import ActorOf, ClientOf, MakeApplication, MakeRound
from greenfactory.foundations.accounts.actor import Actor
from greenfactory.foundations.accounts.templatetags import words
from greenfactory.foundations.accounts.words import Wrong
from greenfactory.foundations.journal.models import Entry, Link
from greenfactory.stages.applications import actions, labels
from greenfactory.stages.applications.models import Application, Submission
from greenfactory.stages.applications.queries import opened

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_receipt_holds_the_hash_of_everything(
    complete: tuple[Actor, Application], client_of: ClientOf, now: datetime
) -> None:
    by, application = complete
    submission = actions.submit(by=by, now=now, public_id=application.public_id, key="k" * 22)
    assert Application.objects.get().state == "submitted"
    assert Link.objects.filter(entry=submission.entry).exists()
    page = client_of(by).get(f"/receipts/{submission.receipt}").content.decode()
    assert submission.sha256 in page
    said = json.loads(submission.content)
    assert f"<strong>{words.exact(Fraction(said['total']))}</strong>" in page
    (proof,) = said["proofs"]
    listed = " ".join(re.sub(r"<[^>]+>", " ", page.split("receipt-files")[1]).split())
    assert f"1 {proof['name']} 3 {proof['sha256']}" in listed
    assert "非官方重建规则" in page
    sealed = client_of(by).get(f"/receipts/{submission.receipt}/sealed.json").content
    assert hashlib.sha256(sealed).hexdigest() == submission.sha256
    assert b'"met":true' in sealed
    assert "证明.pdf" in sealed.decode()


@pytest.mark.parametrize("key", ["", "k" * 15, "k" * 41, "k" * 20 + "\0", "钥" * 20])
def test_a_key_that_no_page_gave_hands_nothing_in(
    complete: tuple[Actor, Application], client_of: ClientOf, key: str
) -> None:
    by, application = complete
    assert client_of(by).post(f"/applications/{application.public_id}/submit", {"key": key}).status_code == 404
    assert not Submission.objects.exists()


def test_the_same_click_twice_is_one_submission(complete: tuple[Actor, Application], client_of: ClientOf) -> None:
    by, application = complete
    browser = client_of(by)
    places = {
        browser.post(f"/applications/{application.public_id}/submit", {"key": "k" * 22}).headers["Location"]
        for _ in range(3)
    }
    assert len(places) == 1
    assert Submission.objects.count() == 1
    assert Entry.objects.filter(deed="submit").count() == 1


def test_without_the_declaration_it_is_refused_and_told_where_to_make_it(
    complete: tuple[Actor, Application], now: datetime
) -> None:
    by, application = complete
    Application.objects.update(declared_at=None)
    with pytest.raises(Wrong, match=r"尚未作出真实性承诺.*由授权提交人在“检查与提交”页作出承诺"):
        actions.submit(by=by, now=now, public_id=application.public_id, key="k" * 22)
    assert (Application.objects.get().state, Submission.objects.count()) == ("draft", 0)


@pytest.mark.parametrize(("late", "taken"), [(-1, True), (0, False), (1, False)])
def test_the_deadline_is_in_full_before(
    complete: tuple[Actor, Application], now: datetime, late: int, taken: bool
) -> None:
    by, application = complete
    application.round.closes_at = now
    application.round.save()
    arrived = now + timedelta(milliseconds=late)
    if taken:
        assert actions.submit(by=by, now=arrived, public_id=application.public_id, key="k" * 22).number == 1
        return
    with pytest.raises(Wrong):
        actions.submit(by=by, now=arrived, public_id=application.public_id, key="k" * 22)
    assert (Application.objects.get().state, Submission.objects.count()) == ("draft", 0)


def test_the_receipt_tells_a_bureau_whose_application_was_received(
    complete: tuple[Actor, Application], actor_of: ActorOf, client_of: ClientOf, now: datetime
) -> None:
    by, application = complete
    receipt = actions.submit(by=by, now=now, public_id=application.public_id, key="k" * 22).receipt
    name, received = by.organisation.name, "申报材料已收到并封存，封存后任何一方不能更改。"
    own, theirs = (
        client_of(reader).get(f"/receipts/{receipt}").content.decode() for reader in (by, actor_of("city_clerk"))
    )
    assert f'<p class="paper-to">{name}：</p>\n<p>你单位{received}' in own
    assert f"<p>{name}的{received}" in theirs
    assert "你单位" not in theirs
    assert "paper-to" not in theirs


def test_only_the_submitter_submits(complete: tuple[Actor, Application], actor_of: ActorOf, now: datetime) -> None:
    by, application = complete
    colleague = actor_of("filler", organisation=by.organisation)
    with pytest.raises(Wrong):
        actions.submit(by=colleague, now=now, public_id=application.public_id, key="k" * 22)
    assert not Submission.objects.exists()


def test_what_is_not_complete_is_not_taken(actor_of: ActorOf, make_application: MakeApplication, now: datetime) -> None:
    by = actor_of("submitter")
    place = make_application(by).public_id
    with pytest.raises(Wrong) as told:
        actions.submit(by=by, now=now, public_id=place, key="k" * 22)
    assert "承诺" in told.value.zh
    assert Application.objects.get().state == "draft"


def test_a_refusal_names_what_is_empty_and_what_is_wrong_by_title_with_the_reason(
    complete: tuple[Actor, Application], now: datetime
) -> None:
    by, application = complete
    row, gate = "GF18-PRD-CF-O1", opened(application).pack.gate[0]
    application.answers.filter(path__in=[f"rows/{row}/points", f"gate/{gate.id}"]).delete()
    place = application.public_id
    actions.save_answer(by=by, now=now, public_id=place, path=f"rows/{row}/points", text="5", version=0)
    with pytest.raises(Wrong) as told:
        actions.submit(by=by, now=now, public_id=place, key="k" * 22)
    title = opened(application).pack.rows[row].title
    empty, wrong = told.value.zh.split("；填写有误：")
    assert empty.startswith(f"没有填写：{gate.id} {gate.title['zh']} → ")
    assert wrong.startswith(f"{row} {title['zh']}（分值应在 0 与 ")
    assert ("rows/" in told.value.zh, f"{row} {title['en']} (points must lie" in told.value.en) == (False, True)


def test_once_handed_in_nothing_changes_until_it_is_withdrawn(
    complete: tuple[Actor, Application], actor_of: ActorOf, now: datetime
) -> None:
    by, application = complete
    actions.submit(by=by, now=now, public_id=application.public_id, key="k" * 22)
    path = next(iter(application.answers.values_list("path", flat=True)))
    with pytest.raises(Wrong, match="撤回"):
        actions.save_answer(by=by, now=now, public_id=application.public_id, path=path, text="no", version=1)
    actions.withdraw(by=by, now=now, public_id=application.public_id, reason="数据有误")
    assert Application.objects.get().state == "withdrawn"
    assert Submission.objects.count() == 1


def test_a_submission_cannot_be_changed_by_anybody(complete: tuple[Actor, Application], now: datetime) -> None:
    by, application = complete
    actions.submit(by=by, now=now, public_id=application.public_id, key="k" * 22)
    for change in (lambda: Submission.objects.update(content="{}"), lambda: Submission.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert Submission.objects.get().content != "{}"


def test_before_it_is_handed_in_no_bureau_sees_it(
    complete: tuple[Actor, Application], actor_of: ActorOf, client_of: ClientOf, make_round: MakeRound, now: datetime
) -> None:
    by, application = complete
    clerks = [client_of(actor_of(role)) for role in ("district_clerk", "city_clerk", "auditor")]
    other = client_of(actor_of("district_clerk", district="320206"))
    place = f"/applications/{application.public_id}/"
    assert [browser.get(place).status_code for browser in (*clerks, other)] == [404] * 4
    actions.submit(by=by, now=now, public_id=application.public_id, key="k" * 22)
    assert [browser.get(place).status_code for browser in (*clerks, other)] == [200, 200, 200, 404]


@pytest.mark.parametrize(("role", "may"), [("submitter", True), ("filler", False)])
def test_the_check_page_offers_signing_and_handing_in_to_the_submitter_alone(
    role: str, may: bool, actor_of: ActorOf, client_of: ClientOf, make_application: MakeApplication
) -> None:
    by = actor_of(role)
    place = f"/applications/{make_application(by).public_id}"
    page = client_of(by).get(f"{place}/check").content.decode()
    offered = [f'action="{place}/{deed}"' in page for deed in ("declare", "submit")]
    assert offered == [may, may]
    assert ("请本企业授权提交人办理" in page) is not may


def test_once_handed_in_the_check_page_says_so_to_enterprise_and_bureau(
    complete: tuple[Actor, Application], actor_of: ActorOf, client_of: ClientOf, now: datetime
) -> None:
    by, application = complete
    actions.submit(by=by, now=now, public_id=application.public_id, key="k" * 22)
    for reader in (by, actor_of("city_clerk")):
        page = client_of(reader).get(f"/applications/{application.public_id}/check").content.decode()
        assert "本申报现在不能修改或提交。" in page


def test_a_figure_is_named_by_its_title_without_the_word_of_the_code(complete: tuple[Actor, Application]) -> None:
    pack = opened(complete[1]).pack
    for field in pack.fields.values():
        assert labels.title(pack, f"data/{field.id}/2023") == field.title
