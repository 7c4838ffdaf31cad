"""Going on from last year: what still asks the same is carried and marked, the rest is named with the reason."""

import json
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest

from greenfactory.conftest import (  # fmt: skip
    HOME,
    ActorOf,
    ClientOf,
    MakeApplication,
    MakeEnterprise,
    MakeRound,
    credit_code,
    default_pack,
)
from greenfactory.example.figures import YEAR
from greenfactory.foundations.accounts.actor import Actor
from greenfactory.foundations.accounts.models import Organisation, User
from greenfactory.foundations.accounts.words import Wrong
from greenfactory.foundations.files.models import StoredFile
from greenfactory.foundations.journal.models import Entry
from greenfactory.rulebook.packs import comparing
from greenfactory.stages.applications import actions, carrying, content, workbook
from greenfactory.stages.applications.models import Answer, Application, Citation, Proof, Submission
from greenfactory.stages.applications.queries import opened
from greenfactory.stages.enterprises.models import Enterprise, Succession
from greenfactory.stages.rounds.models import Round

pytestmark = pytest.mark.django_db

ROW = next(row.id for row in default_pack().rows.values() if row.quantity is None)
COMPUTED = next(row.id for row in default_pack().rows.values() if row.quantity is not None)
GATE = default_pack().gate[0].id
LAST = {
    f"gate/{GATE}": True,
    f"rows/{ROW}/met": True,
    f"rows/{ROW}/reason": "见附件",
    f"rows/{COMPUTED}/value": "12",
    f"data/output_value/{YEAR - 2}": "100",
    f"data/output_value/{YEAR - 1}": "110",
    f"data/output_value/{YEAR}": "120",
    f"data/land/{YEAR}": "5000",
    "energy/1/source": "electricity", "energy/1/year": str(YEAR - 2), "energy/1/amount": "7", "energy/1/unit": "万kWh",
    "energy/2/source": "electricity", "energy/2/year": str(YEAR), "energy/2/amount": "9", "energy/2/unit": "万kWh",
}  # fmt: skip
Year = tuple[Actor, Application, Application]


@pytest.fixture
def years(actor_of: ActorOf, make_application: MakeApplication, make_round: MakeRound, now: datetime) -> Year:
    """An application handed in last year, and this year's empty draft."""
    by = actor_of("submitter")
    before = make_application(by, answers=dict(LAST))
    seal(before, by, now - timedelta(days=300))
    round = make_round()
    Round.objects.filter(pk=round.pk).update(year=YEAR + 1)
    round.refresh_from_db()
    return by, before, make_application(by, round=round)


def seal(application: Application, by: Actor, at: datetime) -> Submission:
    """Handed in as it stands, complete or not."""
    Application.objects.filter(pk=application.pk).update(state="submitted")
    entry = Entry.objects.create(at=at, by=by.user, deed="submit", subject="x", content="{}")
    return Submission.objects.create(
        application=application, number=1, key="k", content=json.dumps(actions.seal(opened(application))), sha256="",
        entry=entry, by=by.user, at=at,
    )  # fmt: skip


def stands(application: Application) -> dict[str, object]:
    return {each.path: json.loads(each.value) for each in application.answers.all()}


def test_figures_stand_in_their_own_years_and_rows_are_marked(years: Year, now: datetime) -> None:
    by, _, draft = years
    carrying.carry(by=by, now=now, public_id=draft.public_id, proofs=())
    assert stands(draft) == {
        f"rows/{ROW}/met": True,
        f"rows/{ROW}/reason": "见附件",
        f"data/output_value/{YEAR - 1}": "110",
        f"data/output_value/{YEAR}": "120",
        "energy/1/source": "electricity", "energy/1/year": str(YEAR), "energy/1/amount": "9", "energy/1/unit": "万kWh",
    }  # fmt: skip
    assert set(draft.answers.values_list("carried", flat=True)) == {True}


def test_what_is_not_carried_is_named_with_the_reason(years: Year) -> None:
    _, _, draft = years
    found = carrying.carried(draft, ())
    assert found is not None
    assert dict(found.left) == {
        f"gate/{GATE}": carrying.CONDITION,
        f"rows/{COMPUTED}/value": carrying.OF_THE_YEAR,
        f"data/output_value/{YEAR - 2}": carrying.ANOTHER_YEAR,
        f"data/land/{YEAR}": carrying.ANOTHER_YEAR,
        "energy/1/source": carrying.ANOTHER_YEAR,
    }


def test_what_was_answered_already_is_never_overwritten(years: Year, now: datetime) -> None:
    by, _, draft = years
    for path, value in ((f"rows/{ROW}/met", "false"), ("energy/1/source", '"heat"')):
        Answer.objects.create(application=draft, path=path, value=value, by=by.user, at=now)
    found = carrying.carry(by=by, now=now, public_id=draft.public_id, proofs=())
    assert (stands(draft)[f"rows/{ROW}/met"], stands(draft)["energy/1/source"]) == (False, "heat")
    assert "energy/1/amount" not in stands(draft)
    assert dict(found.left)[f"rows/{ROW}/met"] == carrying.ANSWERED


def test_a_row_that_means_something_else_now_is_left(years: Year, change_row: Callable[[str], None]) -> None:
    _, _, draft = years
    change_row(ROW)
    found = carrying.carried(draft, ())
    assert found is not None
    assert dict(found.left)[f"rows/{ROW}/met"] == carrying.GONE


@pytest.fixture
def change_row(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Let the two packs differ in what one row asks."""

    def change(row: str) -> None:
        found = comparing.unchanged(default_pack(), default_pack())
        monkeypatch.setattr(comparing, "unchanged", lambda *_: {**found, "rows": found["rows"] - {row}})

    return change


def test_a_mark_goes_when_somebody_touches_or_confirms(years: Year, client_of: ClientOf, now: datetime) -> None:
    by, _, draft = years
    carrying.carry(by=by, now=now, public_id=draft.public_id, proofs=())
    browser, place = client_of(by), f"/applications/{draft.public_id}"
    page = browser.get(f"{place}/part/data").content.decode()
    assert page.count("沿用上年，请核对") == 2
    assert "沿用上年、尚未核对" in browser.get(f"{place}/check").content.decode()
    actions.save_answer(
        by=by, now=now, public_id=draft.public_id, path=f"data/output_value/{YEAR}", text="120", version=1
    )
    assert draft.answers.filter(carried=True, path__startswith="data/").count() == 1
    browser.post(f"{place}/carry/confirm", {"section": "data"})
    assert not draft.answers.filter(carried=True, path__startswith="data/").exists()
    assert draft.answers.filter(carried=True).exists()
    assert Entry.objects.filter(deed="confirm_carried").count() == 1


def test_a_workbook_takes_the_mark_away_too(years: Year, now: datetime) -> None:
    by, _, draft = years
    carrying.carry(by=by, now=now, public_id=draft.public_id, proofs=())
    present = {each.path: each for each in draft.answers.all()}
    path = f"data/output_value/{YEAR}"
    workbook.write(draft, {path: '"125"'}, present, by=by, now=now)
    assert draft.answers.get(path=path).carried is False


def prove(application: Application, name: str, by: Actor, at: datetime, **dates: date) -> Proof:
    file = StoredFile.objects.create(sha256=f"{len(name):064x}", size=1, kind="pdf", pages=3, stored_at=at)
    proof = Proof.objects.create(
        application=application, file=file, name=name, uploaded_at=at, uploaded_by=by.user, **dates
    )
    Citation.objects.create(proof=proof, row=ROW, pages="2")
    return proof


def test_valid_proofs_are_cited_again_without_an_upload(years: Year, now: datetime) -> None:
    by, before, draft = years
    early, today = now - timedelta(days=400), now.date()
    valid = prove(before, "证书.pdf", by, early, expires_on=today + timedelta(days=400))
    expired = prove(before, "过期证书.pdf", by, early, expires_on=today - timedelta(days=1))
    old = prove(before, "旧检测报告.pdf", by, early, period_to=date(YEAR - 2, 12, 31))
    found = carrying.carried(draft, ())
    assert found is not None
    against = {proof.name: why is not None for proof, why in found.proofs}
    assert against == {"证书.pdf": False, "过期证书.pdf": True, "旧检测报告.pdf": True}
    everything = {each.public_id for each in (valid, expired, old)}
    carrying.carry(by=by, now=now, public_id=draft.public_id, proofs=everything)
    new = Proof.objects.get(application=draft)
    assert (new.file_id, new.name, new.expires_on) == (valid.file_id, valid.name, valid.expires_on)
    assert [(each.row, each.pages) for each in new.citations.all()] == [(ROW, "2")]
    assert Proof.objects.get(pk=valid.pk).application == before


def test_the_declaration_is_signed_anew(years: Year, now: datetime) -> None:
    by, _, draft = years
    carrying.carry(by=by, now=now, public_id=draft.public_id, proofs=())
    draft.refresh_from_db()
    assert draft.declared_at is None
    with pytest.raises(Wrong, match="承诺"):
        actions.submit(by=by, now=now, public_id=draft.public_id, key="k" * 22)


def test_a_draft_that_was_never_handed_in_gives_nothing(
    actor_of: ActorOf, make_application: MakeApplication, make_round: MakeRound, client_of: ClientOf, now: datetime
) -> None:
    by = actor_of("submitter")
    make_application(by, answers=dict(LAST))
    later = make_round()
    Round.objects.filter(pk=later.pk).update(year=YEAR + 1)
    draft = make_application(by, round=Round.objects.get(pk=later.pk))
    assert carrying.carried(draft, ()) is None
    page = client_of(by).get(f"/applications/{draft.public_id}/carry").content.decode()
    assert "没有可沿用的以往申报" in page
    with pytest.raises(Wrong):
        carrying.carry(by=by, now=now, public_id=draft.public_id, proofs=())


def test_another_enterprises_year_is_never_offered(
    years: Year, actor_of: ActorOf, make_application: MakeApplication
) -> None:
    _, _, draft = years
    stranger = actor_of("submitter")
    assert carrying.carried(make_application(stranger, round=draft.round), ()) is None


def test_what_was_carried_is_in_the_journal(years: Year, now: datetime) -> None:
    by, before, draft = years
    carrying.carry(by=by, now=now, public_id=draft.public_id, proofs=())
    said = json.loads(Entry.objects.get(deed="carry_forward").content)
    assert said["from"] == before.submissions.get().receipt
    assert said["answers"][f"rows/{ROW}/met"] == content.stored(True)


def went_into(
    one: Enterprise,
    heir: Enterprise,
    now: datetime,
    kind: str = "merge",
    *,
    ends: bool = True,
    state: str = "confirmed",
) -> None:
    """What `successions` leaves behind: told, and confirmed or not."""
    by = User.objects.earliest("pk")
    Succession.objects.create(
        kind=kind, enterprise=one, successor=heir, ends=ends, state=state, old_code=one.code, old_district=HOME,
        happened_on=now.date(), document="1号", reason="重组", asked_by=by, asked_for=HOME, asked_at=now, decided_at=now,
    )  # fmt: skip
    if ends and state == "confirmed":
        Enterprise.objects.filter(pk=one.pk).update(state="ended")


@pytest.fixture
def heirs_draft(years: Year, actor_of: ActorOf, make_application: MakeApplication) -> tuple[Actor, Application]:
    """The draft of another enterprise in the same round."""
    heir = actor_of("submitter")
    return heir, make_application(heir, round=years[2].round)


def test_the_successor_goes_on_from_what_ended_into_it_however_far_back(
    years: Year, heirs_draft: tuple[Actor, Application], make_enterprise: MakeEnterprise, now: datetime
) -> None:
    (_, before, _), (heir, draft) = years, heirs_draft
    between = make_enterprise("中间厂")
    went_into(before.enterprise, between, now)
    went_into(between, draft.enterprise, now, "split", ends=True)
    carrying.carry(by=heir, now=now, public_id=draft.public_id, proofs=())
    assert stands(draft)[f"data/output_value/{YEAR}"] == "120"
    said = json.loads(Entry.objects.get(deed="carry_forward").content)
    assert (said["from"], said["enterprise"]) == (before.submissions.get().receipt, before.enterprise.public_id)


def test_what_parted_and_goes_on_or_is_not_confirmed_keeps_its_own(
    years: Year, heirs_draft: tuple[Actor, Application], now: datetime
) -> None:
    (_, before, _), (_, draft) = years, heirs_draft
    went_into(before.enterprise, draft.enterprise, now, "split", ends=False)
    assert carrying.carried(draft, ()) is None
    went_into(before.enterprise, draft.enterprise, now, state="asked")
    assert carrying.carried(draft, ()) is None


def test_nobody_but_the_successor_is_offered_it(
    years: Year, heirs_draft: tuple[Actor, Application], actor_of: ActorOf, make_application: MakeApplication,
    client_of: ClientOf, now: datetime,
) -> None:  # fmt: skip
    (_, before, _), (_, draft) = years, heirs_draft
    went_into(before.enterprise, draft.enterprise, now)
    receipt, stranger = before.submissions.get().receipt, actor_of("submitter")
    own = make_application(stranger, round=draft.round)
    assert carrying.carried(own, (), receipt) is None
    browser, place = client_of(stranger), f"/applications/{own.public_id}/carry"
    assert browser.get(place, {"from": receipt}).status_code == browser.get(place, {"from": "none"}).status_code == 404
    browser.post(f"{place}/over", {"from": receipt})
    assert not own.answers.exists()


def test_the_page_says_from_which_enterprise_and_year_and_offers_the_others(
    years: Year, make_enterprise: MakeEnterprise, client_of: ClientOf, now: datetime
) -> None:
    by, before, draft = years
    ended = make_enterprise("终止厂")
    theirs = Application.objects.create(round=before.round, enterprise=ended, begun_at=now, changed_at=now)
    Answer.objects.create(application=theirs, path=f"rows/{ROW}/reason", value='"别处"', by=by.user, at=now)
    last = seal(theirs, by, now - timedelta(days=200))
    went_into(ended, draft.enterprise, now)
    browser, place = client_of(by), f"/applications/{draft.public_id}/carry"
    own = browser.get(place).content.decode()
    assert f"（{YEAR} 年度），由“{before.enterprise}”（{before.enterprise.code}）于" in own
    assert f'<a href="?from={last.receipt}">{before.round.title}（终止厂）</a>' in own
    assert "承继" not in own
    page = browser.get(place, {"from": last.receipt}).content.decode()
    assert f"由“终止厂”（{ended.code}）于" in page
    assert "该企业已因合并或分立终止，由本单位承继" in page
    assert f"/receipts/{last.receipt}" not in page
    said = browser.post(f"{place}/over", {"from": last.receipt}, follow=True).content.decode()
    assert f"已从“终止厂”{YEAR} 年度的申报沿用 1 项" in said
    assert stands(draft) == {f"rows/{ROW}/reason": "别处"}


def test_a_new_name_code_or_district_changes_nothing_and_the_page_names_what_it_was(
    years: Year, client_of: ClientOf
) -> None:
    by, before, draft = years
    old, firm = before.enterprise.code, draft.enterprise
    then = firm.organisation.name
    Enterprise.objects.filter(pk=firm.pk).update(code=credit_code(70_002))
    Organisation.objects.filter(pk=firm.organisation_id).update(name="新名厂", district="320206")
    page = client_of(by).get(f"/applications/{draft.public_id}/carry").content.decode()
    assert f"由“{then}”（{old}）于" in page
