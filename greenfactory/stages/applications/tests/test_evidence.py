"""Proofs: attached, described, cited, removed; and what stays of them once they were handed in."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from greenfactory.conftest import ActorOf, MakeApplication, MakeRound
from greenfactory.foundations.accounts.actor import Actor
from greenfactory.foundations.accounts.words import CITY_TIME, Wrong
from greenfactory.foundations.files import actions as files
from greenfactory.foundations.files.models import StoredFile
from greenfactory.foundations.files.tests import samples
from greenfactory.foundations.journal.models import Entry
from greenfactory.stages.applications import evidence_actions as evidence
from greenfactory.stages.applications import evidence_queries as queries
from greenfactory.stages.applications import pageranges
from greenfactory.stages.applications.evidence_actions import Particulars
from greenfactory.stages.applications.models import Application, Citation, Proof, Submission

pytestmark = pytest.mark.django_db
Add = Callable[..., Proof]


@pytest.fixture(autouse=True)
def own_folder(settings: Settings, tmp_path: Path) -> None:
    settings.DATA = tmp_path


@pytest.fixture
def application(filler: Actor, make_application: MakeApplication) -> Application:
    return make_application(filler)


@pytest.fixture
def add(filler: Actor, application: Application, now: datetime) -> Add:
    """Attach a file to the application, or to another one."""

    def attach(
        content: bytes = samples.pdf(), name: str = "证明.pdf", *, by: Actor = filler, to: Application = application,
        at: datetime = now,
    ) -> Proof:  # fmt: skip
        stored = files.store_whole(content, by=by, now=at)
        return evidence.add(by=by, now=at, public_id=to.public_id, stored=stored, name=name)

    return attach


def describe(proof: Proof, by: Actor, now: datetime, *, cited: dict[str, str] | None = None, **said: object) -> Proof:
    """Save particulars, having seen the present state."""
    particulars = Particulars(**said)  # type: ignore[arg-type]
    seen = queries.stamp(Proof.objects.get(pk=proof.pk))
    return evidence.describe(
        by=by, now=now, proof_id=proof.public_id, seen=seen, particulars=particulars, cited=cited or {}
    )


def hand_in(application: Application, by: Actor, at: datetime, state: str = "submitted") -> Submission:
    """A submission as the gateway leaves it."""
    number = application.submissions.count() + 1
    entry = Entry.objects.create(at=at, by=by.user, deed="submit", subject="x", content="{}")
    Application.objects.filter(pk=application.pk).update(state=state)
    return Submission.objects.create(
        application=application, number=number, key=str(number), content="{}", sha256="", entry=entry, by=by.user, at=at
    )


def row_ids(application: Application) -> list[str]:
    from greenfactory.stages.rounds import pinned  # noqa: PLC0415

    return list(queries.rows(pinned.rules(application.round), "zh"))


def test_adding_counts_as_a_change_and_leaves_a_trace(add: Add, application: Application, filler: Actor) -> None:
    proof = add()
    application.refresh_from_db()
    assert application.version == 2
    entry = Entry.objects.get(deed="add_proof")
    assert entry.subject == f"application/{application.public_id}"
    assert entry.said == {
        "proof": proof.public_id, "name": "证明.pdf", "sha256": proof.file.sha256, "sm3": proof.file.sm3,
        "size": proof.file.size,
    }  # fmt: skip
    assert entry.by == filler.user


def test_nothing_is_added_after_handing_in_or_after_the_deadline(
    add: Add,
    application: Application,
    filler: Actor,
    make_application: MakeApplication,
    make_round: MakeRound,
    now: datetime,
) -> None:
    proof = add()
    hand_in(application, filler, now)
    with pytest.raises(Wrong, match="已提交"):
        add(samples.png(), "图.png")
    with pytest.raises(Wrong, match="已提交"):
        evidence.remove(by=filler, now=now, proof_id=proof.public_id)
    closed = make_application(filler, round=make_round(closes_at=now - timedelta(minutes=1)))
    with pytest.raises(Wrong, match="截止"):
        add(to=closed)


def test_the_ending_must_fit_the_content(add: Add) -> None:
    with pytest.raises(Wrong, match="后缀与内容不符，内容是 PDF"):
        add(name="表.xlsx")


def test_the_same_file_is_not_attached_twice(add: Add) -> None:
    add()
    with pytest.raises(Wrong, match="与已上传的“证明"):
        add(name="另一个名字.pdf")
    assert Proof.objects.count() == 1


def test_an_application_of_others_does_not_exist(add: Add, actor_of: ActorOf) -> None:
    with pytest.raises(Application.DoesNotExist):
        add(by=actor_of("filler"))


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        ("C:\\桌面\\报告.pdf", "报告.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("a\u202efdp.exe.pdf", "afdp.exe.pdf"),
        ("a\0b\r\n.pdf", "ab.pdf"),
        ("长" * 300 + ".pdf", "长" * 196 + ".pdf"),
        ("", ""),
    ],
)
def test_names_lose_what_misleads(name: str, cleaned: str) -> None:
    assert evidence.clean(name) == cleaned


def test_a_proof_is_cited_for_rows_by_page(add: Add, filler: Actor, application: Application, now: datetime) -> None:
    proof, rows = add(), row_ids(application)
    describe(
        proof, filler, now, kind="test_report", issued_on=date(2026, 3, 1), cited={rows[0]: "１－２，3", rows[-1]: ""}
    )
    assert set(Citation.objects.values_list("row", "pages")) == {(rows[0], "1-2, 3"), (rows[-1], "")}
    describe(proof, filler, now, kind="test_report", cited={rows[-1]: "2"})
    assert list(Citation.objects.values_list("row", "pages")) == [(rows[-1], "2")]
    assert Entry.objects.filter(deed="change_proof").latest("pk").said["cited"] == {rows[-1]: "2"}


@pytest.mark.parametrize(
    ("text", "said"),
    [("", ""), ("3", "3"), ("3-5, 8", "3-5, 8"), ("3—5、8；", "3-5, 8"), (" 2 ～ 4 ", "2-4"), ("第3-5页，第8页", "3-5, 8"), ("2页", "2"), ("第", None), ("第页", None), ("0", None), ("5-3", None), ("9", None), ("-1", None), ("1,9", None), ("1" * 9, None)],
)  # fmt: skip
def test_pages_are_taken_as_people_write_them(text: str, said: str | None) -> None:
    if said is None:
        with pytest.raises(Wrong):
            pageranges.written(text, 8)
    else:
        assert pageranges.written(text, 8) == said


def test_pages_of_a_file_without_a_count_are_taken_as_they_are() -> None:
    assert pageranges.written("900", None) == "900"
    assert pageranges.first("900, 3") == 900
    with pytest.raises(Wrong, match="太长"):
        pageranges.written(",".join(map(str, range(1, 90))), None)


@pytest.mark.parametrize(
    ("said", "match"),
    [
        ({"kind": "nonsense"}, "类别"),
        ({"issued_on": date(1, 1, 1)}, "年份"),
        ({"period_from": date(2026, 2, 1), "period_to": date(2026, 1, 1)}, "颠倒"),
        ({"issued_on": date(2026, 2, 1), "expires_on": date(2026, 1, 1)}, "有效期早于"),
        ({"cited": {"no-such-row": ""}}, "没有“no-such-row”"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_stored(
    said: dict[str, object], match: str, add: Add, filler: Actor, now: datetime
) -> None:
    proof = add()
    with pytest.raises(Wrong, match=match):
        describe(proof, filler, now, **said)  # type: ignore[arg-type]
    assert not Entry.objects.filter(deed="change_proof").exists()


def test_who_saves_over_a_colleague_is_told(add: Add, filler: Actor, now: datetime) -> None:
    proof = add()
    seen = queries.stamp(proof)
    describe(proof, filler, now, kind="photo")
    with pytest.raises(Wrong, match="同事"):
        evidence.describe(by=filler, now=now, proof_id=proof.public_id, seen=seen, particulars=Particulars(), cited={})
    assert Proof.objects.get().kind == "photo"


def test_a_removed_proof_is_gone_for_the_draft(
    add: Add, filler: Actor, application: Application, now: datetime
) -> None:
    proof = add()
    evidence.remove(by=filler, now=now, proof_id=proof.public_id)
    assert not queries.listed(application, filler).exists()
    with pytest.raises(Proof.DoesNotExist):
        evidence.remove(by=filler, now=now, proof_id=proof.public_id)
    add()  # and may come again


def test_what_was_handed_in_stays_while_it_is_mended(
    add: Add, filler: Actor, application: Application, actor_of: ActorOf, now: datetime
) -> None:
    """The district sees the proofs of the submission: not what is removed, changed or added in the returned draft."""
    clerk = actor_of("district_clerk")
    kept, removed, changed = add(), add(samples.pdf(4), "二.pdf"), add(samples.pdf(5), "三.pdf")
    describe(changed, filler, now, kind="photo")
    hand_in(application, filler, now + timedelta(minutes=1), state="returned")
    later = now + timedelta(minutes=2)
    Application.objects.update(due_at=now + timedelta(hours=1), named_rows=row_ids(application))
    evidence.remove(by=filler, now=later, proof_id=removed.public_id)
    copy = describe(changed, filler, later, kind="licence")
    new = add(samples.pdf(6), "四.pdf", at=later)
    assert copy.pk != changed.pk
    assert set(queries.listed(application, filler)) == {kept, copy, new}
    assert {each.pk: each.kind for each in queries.listed(application, clerk)} == {
        kept.pk: "",
        removed.pk: "",
        changed.pk: "photo",
    }
    assert set(Proof.objects.visible_to(clerk)) == {kept, removed, changed}
    hand_in(application, filler, later + timedelta(minutes=1))
    assert set(queries.listed(application, clerk)) == {kept, copy, new}
    assert set(Proof.objects.visible_to(clerk)) == {kept, removed, changed, copy, new}


@pytest.mark.parametrize("role", ["district_clerk", "city_head", "auditor", "expert", "agency", "system_admin"])
def test_nobody_sees_proofs_of_a_draft(role: str, add: Add, application: Application, actor_of: ActorOf) -> None:
    add()
    assert not Proof.objects.visible_to(actor_of(role)).exists()
    assert not queries.listed(application, actor_of(role)).exists()


def test_another_district_sees_nothing(
    add: Add, application: Application, filler: Actor, actor_of: ActorOf, now: datetime
) -> None:
    proof = add()
    hand_in(application, filler, now)
    assert list(Proof.objects.visible_to(actor_of("district_clerk"))) == [proof]
    assert not Proof.objects.visible_to(actor_of("district_clerk", district="320206")).exists()
    assert not Proof.objects.visible_to(actor_of("filler")).exists()


def test_the_same_bytes_elsewhere_are_told_to_staff_only(
    add: Add,
    application: Application,
    filler: Actor,
    actor_of: ActorOf,
    make_application: MakeApplication,
    now: datetime,
) -> None:
    other = actor_of("filler")
    theirs = make_application(other, round=application.round)
    mine = add()
    hand_in(application, filler, now)
    add(by=other, to=theirs)
    clerk = actor_of("city_clerk")
    told = ("同一文件也被其他单位使用", "the same file is used by another enterprise too")

    def said(by: Actor) -> list[tuple[str, str]]:
        (proof,) = queries.listed(application, by)
        return queries.remarks(proof, application.round)

    assert said(clerk) == []  # what stands in another's draft is nobody's business
    hand_in(theirs, other, now)
    assert said(clerk) == [told]
    assert said(filler) == []
    assert mine.file == Proof.objects.get(application=theirs).file
    assert StoredFile.objects.count() == 1


@pytest.mark.parametrize(
    ("said", "remark"),
    [
        ({"expires_on": -1}, "有效期"),
        ({"expires_on": 1}, None),
        ({"period_to": date(2022, 12, 31)}, "所属期间"),
        ({"period_to": date(2023, 1, 1)}, None),
        ({"period_from": date(2026, 1, 1)}, "所属期间"),
        ({"period_from": date(2025, 12, 31)}, None),
    ],
)
def test_expired_and_out_of_period_are_remarked(
    said: dict[str, object], remark: str | None, add: Add, filler: Actor, application: Application, now: datetime
) -> None:
    application.round.year = 2025
    deadline = application.round.closes_at.astimezone(CITY_TIME).date()
    given = {key: deadline + timedelta(days=value) if isinstance(value, int) else value for key, value in said.items()}
    proof = describe(add(), filler, now, **given)  # type: ignore[arg-type]
    found = [zh for zh, _ in queries.remarks(proof, application.round)]
    assert (remark is None and found == []) or (len(found) == 1 and str(remark) in found[0])


def test_room_counts_what_is_kept_and_what_is_coming(
    add: Add, filler: Actor, application: Application, now: datetime, settings: Settings
) -> None:
    settings.ORGANISATION_QUOTA = 1_000_000
    assert queries.room(filler.organisation) == 1_000_000
    proof = add()
    assert queries.room(filler.organisation) == 1_000_000 - proof.file.size
    files.begin_upload(by=filler, size=1000, now=now)
    assert queries.room(filler.organisation) == 999_000 - proof.file.size
    evidence.remove(by=filler, now=now, proof_id=proof.public_id)
    assert queries.room(filler.organisation) == 999_000


def test_citing_for_one_row_leaves_what_else_is_said(
    add: Add, application: Application, filler: Actor, now: datetime
) -> None:
    proof, rows = add(), row_ids(application)
    describe(proof, filler, now, kind="photo", issued_on=date(2026, 3, 1), cited={rows[0]: "1"})
    for _ in range(2):  # the second click changes nothing
        evidence.cite(
            by=filler, now=now, public_id=application.public_id, proof_id=proof.public_id, row=rows[1], pages="2"
        )
    assert dict(Citation.objects.values_list("row", "pages")) == {rows[0]: "1", rows[1]: "2"}
    evidence.cite(
        by=filler, now=now, public_id=application.public_id, proof_id=proof.public_id, row=rows[0], pages=None
    )
    proof.refresh_from_db()
    assert (proof.kind, proof.issued_on) == ("photo", date(2026, 3, 1))
    assert dict(Citation.objects.values_list("row", "pages")) == {rows[1]: "2"}
    assert Entry.objects.filter(deed="change_proof").count() == 3


def test_citing_what_was_handed_in_leaves_the_submission_its_own(
    add: Add, application: Application, filler: Actor, now: datetime
) -> None:
    proof, rows = add(), row_ids(application)
    hand_in(application, filler, now, state="returned")
    Application.objects.update(due_at=now + timedelta(hours=1), named_rows=rows[:1])
    with pytest.raises(Wrong):
        evidence.cite(
            by=filler, now=now, public_id=application.public_id, proof_id=proof.public_id, row=rows[1], pages="1"
        )
    copy = evidence.cite(
        by=filler, now=now, public_id=application.public_id, proof_id=proof.public_id, row=rows[0], pages="1"
    )
    again = evidence.cite(  # a second click, or a page that was open before
        by=filler, now=now, public_id=application.public_id, proof_id=proof.public_id, row=rows[0], pages="1"
    )
    assert (copy.pk != proof.pk, again.pk == copy.pk) == (True, True)
    assert not proof.citations.exists()
    assert [each.row for each in copy.citations.all()] == rows[:1]
