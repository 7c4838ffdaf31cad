"""Pages of proofs: uploading with and without JavaScript, describing, and giving files out."""

import hashlib
import re
from datetime import datetime
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation
from django.utils.html import escape
from pytest_django import DjangoAssertNumQueries, Settings

from greenfactory.conftest import ActorOf, ClientOf, MakeApplication, default_pack
from greenfactory.foundations.accounts.actor import Actor
from greenfactory.foundations.files.models import StoredFile, Upload
from greenfactory.foundations.files.tests import samples
from greenfactory.foundations.journal.models import Entry
from greenfactory.stages.applications import actions
from greenfactory.stages.applications import evidence_queries as queries
from greenfactory.stages.applications.models import Application, Citation, Proof
from greenfactory.stages.applications.queries import opened
from greenfactory.stages.applications.tests.test_evidence import hand_in, row_ids

pytestmark = pytest.mark.django_db
PDF = samples.pdf(5)


@pytest.fixture(autouse=True)
def own_folder(settings: Settings, tmp_path: Path) -> None:
    settings.DATA = tmp_path


@pytest.fixture
def visitor(filler: Actor, client_of: ClientOf) -> Client:
    return client_of(filler)


@pytest.fixture
def application(filler: Actor, make_application: MakeApplication) -> Application:
    return make_application(filler)


def plain(visitor: Client, application: Application, *files: tuple[str, bytes]) -> str:
    """Send a plain form; gives the page that follows."""
    given = [SimpleUploadedFile(name, content) for name, content in files]
    answer = visitor.post(f"/applications/{application.public_id}/proofs/add", {"file": given}, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def parts(
    visitor: Client, application: Application, content: bytes, name: str, size: int = 700, sha256: str = ""
) -> object:
    """Send a file in parts, as the script does; gives the last answer."""
    place = f"/applications/{application.public_id}/uploads"
    url = visitor.post(place, {"size": len(content)}).json()["url"]
    for start in range(0, len(content), size):
        piece = content[start : start + size]
        answer = visitor.post(
            url, piece, content_type="application/octet-stream", headers={"Upload-Offset": str(start)}
        )
        assert answer.json() == {"received": start + len(piece)}
    return visitor.post(f"{url}/finish", {"name": name, "sha256": sha256})


def test_a_plain_form_takes_several_files_and_says_why_it_refuses_one(
    visitor: Client, application: Application
) -> None:
    page = plain(visitor, application, ("报告.pdf", PDF), ("坏.pdf", b"<html><script>"), ("照片.png", samples.png()))
    assert set(Proof.objects.values_list("name", flat=True)) == {"报告.pdf", "照片.png"}
    assert "坏.pdf：只收 PDF" in page
    assert "报告.pdf" in page
    assert "没有选择文件" in plain(visitor, application)


@pytest.mark.parametrize("name", samples.HOSTILE)
def test_hostile_files_never_become_proofs(name: str, visitor: Client, application: Application) -> None:
    plain(visitor, application, ("x.pdf", samples.HOSTILE[name][0] or b" "))
    assert not Proof.objects.exists()
    assert not StoredFile.objects.exists()


def test_a_file_in_parts_becomes_a_proof(visitor: Client, application: Application) -> None:
    answer = parts(visitor, application, PDF, "报告.pdf", sha256=hashlib.sha256(PDF).hexdigest())
    assert answer.json()["sha256"] == hashlib.sha256(PDF).hexdigest()  # type: ignore[attr-defined]
    assert (Proof.objects.get().name, Proof.objects.get().file.pages) == ("报告.pdf", 5)


def test_an_interrupted_upload_is_resumed_at_what_arrived(visitor: Client, application: Application) -> None:
    url = visitor.post(f"/applications/{application.public_id}/uploads", {"size": len(PDF)}).json()["url"]
    visitor.post(url, PDF[:900], content_type="application/octet-stream", headers={"Upload-Offset": "0"})
    assert visitor.get(url).json() == {"received": 900, "size": len(PDF)}
    again = visitor.post(url, PDF, content_type="application/octet-stream", headers={"Upload-Offset": "0"})
    assert (again.status_code, again.json()) == (409, {"received": 900})
    short = visitor.post(f"{url}/finish", {"name": "x.pdf"})
    assert (short.status_code, Upload.objects.count()) == (422, 1 if "还没有传完" in short.json()["why"] else 0)


@pytest.mark.parametrize("offset", ["", "-1", "1.5", "٣", "9" * 30, "x"])
def test_odd_offsets_are_refused(offset: str, visitor: Client, application: Application) -> None:
    url = visitor.post(f"/applications/{application.public_id}/uploads", {"size": "10"}).json()["url"]
    answer = visitor.post(url, b"x", content_type="application/octet-stream", headers={"Upload-Offset": offset})
    assert answer.status_code == 422


def test_uploads_of_others_do_not_exist(
    visitor: Client, application: Application, actor_of: ActorOf, client_of: ClientOf, make_application: MakeApplication
) -> None:
    url = visitor.post(f"/applications/{application.public_id}/uploads", {"size": "10"}).json()["url"]
    stranger = actor_of("filler")
    other = client_of(stranger)
    assert other.get(url).status_code == 404
    theirs = make_application(stranger)
    stolen = url.replace(application.public_id, theirs.public_id)
    assert other.get(stolen).status_code == 422
    assert other.post(f"/applications/{application.public_id}/uploads", {"size": "10"}).status_code == 404


def test_too_large_a_file_and_too_little_room_are_refused_at_the_start(
    visitor: Client, application: Application, settings: Settings
) -> None:
    place = f"/applications/{application.public_id}/uploads"
    assert "50 MB" in visitor.post(place, {"size": 51 * 1024 * 1024}).json()["why"]
    settings.ORGANISATION_QUOTA = 100
    assert "上限" in visitor.post(place, {"size": 101}).json()["why"]


def test_describing_saves_and_shows_what_was_cited(visitor: Client, application: Application) -> None:
    plain(visitor, application, ("报告.pdf", PDF))
    proof, rows = Proof.objects.get(), row_ids(application)
    form = {
        "seen": queries.stamp(proof),
        "kind": "test_report",
        "issued_on": "2026-03-01",
        "row-1": rows[3],
        "pages-1": "2-4",
    }
    page = visitor.post(f"/proofs/{proof.public_id}/describe", form, follow=True).content.decode()
    assert "已保存" in page
    assert list(Citation.objects.values_list("row", "pages")) == [(rows[3], "2-4")]
    listed = visitor.get(f"/applications/{application.public_id}/proofs").content.decode()
    assert f"/proofs/{proof.public_id}/view#page=2" in listed
    assert "检测、监测报告" in listed


def test_a_file_that_proves_everything_is_listed_by_titles_and_folded(
    visitor: Client, application: Application
) -> None:
    plain(visitor, application, ("报告.pdf", PDF))
    proof, rows = Proof.objects.get(), row_ids(application)
    Citation.objects.bulk_create(Citation(proof=proof, row=row, pages="1") for row in [*rows, "GONE"])
    titles = queries.rows(default_pack(), "zh")
    page = visitor.get(f"/applications/{application.public_id}/proofs").content.decode()
    assert f"其余 {len(rows) + 1 - 6} 项" in page
    listed = re.findall(r"#page=1[^>]*>(.*?) · ", page)
    assert listed == [*(str(escape(title)) for row, title in titles.items() if row in rows), "GONE"]


def test_what_cannot_be_saved_stays_typed(visitor: Client, application: Application) -> None:
    plain(visitor, application, ("报告.pdf", PDF))
    proof, rows = Proof.objects.get(), row_ids(application)
    for change, said in ({"pages-1": "99"}, "超出文件页数"), ({"issued_on": "2026-13-40"}, "errorlist"):
        form = {"seen": queries.stamp(proof), "row-1": rows[3], "pages-1": "1", "expires_on": "2027-01-01"} | change
        answer = visitor.post(f"/proofs/{proof.public_id}/describe", form)
        assert answer.status_code == 422
        page = answer.content.decode()
        assert said in page
        assert "2027-01-01" in page
        assert all(f'value="{value}"' in page for value in change.values())
    assert not Citation.objects.exists()


def test_removing_leads_back_to_the_list(visitor: Client, application: Application) -> None:
    plain(visitor, application, ("报告.pdf", PDF))
    proof = Proof.objects.get()
    answer = visitor.post(f"/proofs/{proof.public_id}/remove")
    assert answer["Location"] == f"/applications/{application.public_id}/proofs"
    for page in ("", "/file", "/view"):
        assert visitor.get(f"/proofs/{proof.public_id}{page}").status_code == 404
    assert visitor.post(f"/proofs/{proof.public_id}/remove").status_code == 404


def test_files_are_given_to_those_who_may_see_them_and_readers_leave_a_trace(
    visitor: Client, application: Application, filler: Actor, actor_of: ActorOf, client_of: ClientOf, now: datetime
) -> None:
    """AD-06: what the enterprise opens itself is nobody's business; everybody else is written down."""
    plain(visitor, application, ("报告.pdf", PDF))
    proof = Proof.objects.get()
    clerk = actor_of("district_clerk")
    reader = client_of(clerk)
    assert reader.get(f"/proofs/{proof.public_id}/file").status_code == 404
    hand_in(application, filler, proof.uploaded_at)
    answer = reader.get(f"/proofs/{proof.public_id}/file")
    assert b"".join(answer.streaming_content) == PDF  # type: ignore[attr-defined]
    assert answer["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer["Content-Security-Policy"]
    shown = reader.get(f"/proofs/{proof.public_id}/view")
    assert b"".join(shown.streaming_content) == PDF  # type: ignore[attr-defined]
    assert shown["Content-Disposition"].startswith("inline")
    visitor.get(f"/proofs/{proof.public_id}/file").getvalue()
    assert list(Entry.objects.filter(deed="read_proof").values_list("by", flat=True)) == [clerk.user.pk] * 2
    for stranger in (actor_of("district_clerk", district="320206"), actor_of("filler"), actor_of("expert")):
        for page in ("", "/file", "/view"):
            assert client_of(stranger).get(f"/proofs/{proof.public_id}{page}").status_code == 404


def test_a_damaged_file_is_never_given_out_and_is_told(visitor: Client, application: Application) -> None:
    plain(visitor, application, ("报告.pdf", PDF))
    proof = Proof.objects.get()
    proof.file.path.chmod(0o600)
    proof.file.path.write_bytes(PDF[:-1] + b"x")
    for page in ("file", "view"):
        answer = visitor.get(f"/proofs/{proof.public_id}/{page}")
        assert answer.status_code == 500
        assert "指纹不一致" in answer.content.decode()
    assert Entry.objects.filter(deed="file_damaged").count() == 2


def test_the_enterprise_never_learns_who_else_has_the_file(
    visitor: Client,
    application: Application,
    filler: Actor,
    actor_of: ActorOf,
    client_of: ClientOf,
    make_application: MakeApplication,
) -> None:
    plain(visitor, application, ("报告.pdf", PDF))
    other = actor_of("filler")
    theirs = make_application(other, round=application.round)
    plain(client_of(other), theirs, ("别的名字.pdf", PDF))
    for each, by in ((application, filler), (theirs, other)):
        hand_in(each, by, Proof.objects.get(application=each).uploaded_at)
    proof = Proof.objects.get(application=application)
    pages = (f"/applications/{application.public_id}/proofs", f"/proofs/{proof.public_id}")
    clerk = client_of(actor_of("city_clerk"))
    for page in pages:
        assert "其他单位" not in visitor.get(page).content.decode()
        assert "同一文件也被其他单位使用" in clerk.get(page).content.decode()
        assert "别的名字" not in clerk.get(page).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_needs_the_same_queries_however_long_it_is(
    count: int, visitor: Client, application: Application, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    plain(visitor, application, *((f"{n}.pdf", samples.pdf(n + 1)) for n in range(count)))
    for page in ("proofs", f"cite/{row_ids(application)[0]}"):
        with django_assert_max_num_queries(16):
            assert visitor.get(f"/applications/{application.public_id}/{page}").status_code == 200


def test_a_row_takes_no_proof_of_another_application_and_keeps_what_was_typed(
    visitor: Client, application: Application, filler: Actor, make_application: MakeApplication
) -> None:
    plain(visitor, application, ("报告.pdf", PDF))
    proof, row = Proof.objects.get(), row_ids(application)[0]
    other = make_application(filler)
    place = "/applications/{}/cite/{}/add"
    given = {"proof": proof.public_id, "pages": "2"}
    assert visitor.post(place.format(other.public_id, row), given).status_code == 404
    assert visitor.get(f"/applications/{application.public_id}/cite/NONE").status_code == 404
    none = visitor.post(place.format(application.public_id, row), {"pages": "7-8"})
    assert (none.status_code, "请选择已上传的材料" in none.content.decode()) == (422, True)
    assert 'value="7-8"' in none.content.decode()
    assert not Citation.objects.exists()
    assert visitor.post(place.format(application.public_id, row), given).status_code == 302
    assert list(Citation.objects.values_list("row", "pages")) == [(row, "2")]


def test_a_file_that_is_here_already_is_cited_where_it_is_sent_again(visitor: Client, application: Application) -> None:
    plain(visitor, application, ("报告.pdf", PDF))
    row = row_ids(application)[0]
    for name in ("扫描件.pdf", "报告.pdf"):  # a second click
        sent = {"pages": "第2页", "file": SimpleUploadedFile(name, PDF)}
        assert visitor.post(f"/applications/{application.public_id}/cite/{row}/add", sent).status_code == 302
    assert list(Citation.objects.values_list("proof__name", "row", "pages")) == [("报告.pdf", row, "2")]


@pytest.mark.parametrize(
    ("lang", "step", "at"),
    [("zh-hans", "证明材料：证明.pdf · 第 1-2 页", " · 第 1-2 页"), ("en", "evidence: 证明.pdf · p. 1-2", " · p. 1-2")],
)
def test_pages_read_alike_on_rows_and_proofs_and_are_sealed_alike_in_every_language(
    complete: tuple[Actor, Application], client_of: ClientOf, lang: str, step: str, at: str
) -> None:
    by, application = complete
    with translation.override(lang):  # the answer's language outlives the request
        reader = client_of(by)
        reader.cookies["django_language"] = lang
        place = f"/applications/{application.public_id}"
        row, proofs = (reader.get(place + part).content.decode() for part in ("/part/area-GF18-INF", "/proofs"))
        sealed = actions.seal(opened(application))["form"]["rows"]
    assert step in row
    assert f"证明.pdf</a>{at}" in row
    assert at in proofs
    assert " p.1-2" not in row + proofs
    assert {name for each in sealed.values() for name in each.get("evidence", ())} == {"证明.pdf p.1-2"}


def test_a_row_that_there_is_not_takes_no_file(visitor: Client, application: Application) -> None:
    place = f"/applications/{application.public_id}/cite/NONE/add"
    for more in ({"file": SimpleUploadedFile("报告.pdf", PDF)}, {"off": "1", "proof": "x"}):
        assert visitor.post(place, {"pages": "", **more}).status_code == 404
    assert not Proof.objects.exists()


def test_a_row_of_an_application_that_was_handed_in_takes_no_file(visitor: Client, application: Application) -> None:
    """Bytes that no proof holds would count against nobody's room."""
    Application.objects.update(state="submitted")
    place = f"/applications/{application.public_id}/cite/{row_ids(application)[0]}/add"
    assert visitor.post(place, {"pages": "", "file": SimpleUploadedFile("报告.pdf", PDF)}).status_code == 422
    assert not StoredFile.objects.exists()
