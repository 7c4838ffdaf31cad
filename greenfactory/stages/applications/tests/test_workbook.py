"""The Excel form out, and back in: every answer once, nothing erased, wrong cells back in the user's own file."""

import re
from datetime import datetime
from io import BytesIO
from urllib.parse import unquote

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from greenfactory.conftest import ActorOf, ClientOf, MakeApplication
from greenfactory.example.answers import answer
from greenfactory.example.figures import YEAR
from greenfactory.example.firms import firms
from greenfactory.foundations.journal.models import Entry
from greenfactory.rulebook.packs import benchmarks, library, packreader
from greenfactory.stages.applications import content, workbook
from greenfactory.stages.applications.models import Answer, Application
from greenfactory.stages.applications.queries import opened

UNITS = {"raw-coal": "t", "电力": "万kWh"}
SELECTED = re.compile(r'data-path="energy/[0-9]+/source"[^\n]*?<option value="([^"]+)" selected>')
pytestmark = pytest.mark.django_db


def test_what_goes_out_comes_back_the_same(actor_of: ActorOf, make_application: MakeApplication, now: datetime) -> None:
    pack = packreader.read(library.find(library.DEFAULT))
    table = benchmarks.read(pack.file("benchmarks/example.toml"), pack)
    filed = answer(firms()[6], pack, table)
    by = actor_of("filler")
    full = make_application(
        by, answers={path: value for path, value in content.answers(filed.content) if value is not None}
    )
    book = workbook.written(opened(full))
    before = {each.path: each.value for each in full.answers.all()}
    total = opened(full).judged.card.total
    Answer.objects.all().delete()
    taken = workbook.take_in(by=by, now=now, public_id=full.public_id, name="回填.xlsx", uploaded=book)
    assert [each for each in taken.problems if not each.warning] == []
    assert taken.changed > 100
    assert opened(Application.objects.get()).judged.card.total == total
    after = {each.path: each.value for each in full.answers.all()}
    assert {path: after.get(path) for path in before if path.split("/")[0] in {"gate", "data"}} == {
        path: value for path, value in before.items() if path.split("/")[0] in {"gate", "data"}
    }
    assert workbook.take_in(by=by, now=now, public_id=full.public_id, name="回填.xlsx", uploaded=book).changed == 0
    assert Entry.objects.filter(deed="take_in_workbook").count() == 2


def test_an_energy_source_named_in_excel_is_selected_on_the_page(
    actor_of: ActorOf, client_of: ClientOf, make_application: MakeApplication, now: datetime
) -> None:
    by = actor_of("filler")
    names = {"energy/1": "raw-coal", "energy/2": "电力"}  # as the page stores one, and as Excel forms said it before
    answers = {
        f"{line}/{key}": said
        for line, source in names.items()
        for key, said in (("source", source), ("year", str(YEAR)), ("amount", "7"), ("unit", UNITS[source]))
    }
    application = make_application(by, answers=dict(answers))
    page = f"/applications/{application.public_id}/part/energy"
    selected = ["raw-coal", "electricity"]
    assert SELECTED.findall(client_of(by).get(page).content.decode()) == selected
    book = workbook.written(opened(application))
    sheets = [each for each in openpyxl.load_workbook(BytesIO(book)) if each.sheet_state == "visible"]
    words = {str(cell.value) for sheet in sheets for row in sheet for cell in row}
    assert ("raw-coal" in words, {"原煤", "电力"} <= words) == (False, True)
    Answer.objects.all().delete()
    workbook.take_in(by=by, now=now, public_id=application.public_id, name="回填.xlsx", uploaded=book)
    stored = dict(application.answers.filter(path__endswith="/source").values_list("path", "value"))
    assert stored == {f"energy/{n}/source": f'"{each}"' for n, each in enumerate(selected, start=1)}
    assert SELECTED.findall(client_of(by).get(page).content.decode()) == selected


def test_an_empty_cell_erases_nothing(actor_of: ActorOf, make_application: MakeApplication, now: datetime) -> None:
    by = actor_of("filler")
    application = make_application(by)
    blank = workbook.written(opened(application))
    gate = opened(application).pack.gate[0].id
    Answer.objects.create(application=application, path=f"gate/{gate}", value="true", by=by.user, at=now)
    assert workbook.take_in(by=by, now=now, public_id=application.public_id, name="a.xlsx", uploaded=blank).changed == 0
    assert Answer.objects.get().value == "true"


def test_a_wrong_cell_comes_back_marked_and_nothing_is_read(
    actor_of: ActorOf, client_of: ClientOf, make_application: MakeApplication
) -> None:
    by = actor_of("filler")
    application = make_application(by)
    book = openpyxl.load_workbook(BytesIO(workbook.written(opened(application))))
    sheet = next(each for each in book if each.title.startswith("数据"))
    cell = next(
        each
        for row in sheet.iter_rows()
        for each in row
        if not each.protection.locked and (each.column or 0) > 2 and each.value is None
    )
    cell.value = "很多"
    out = BytesIO()
    book.save(out)
    file = SimpleUploadedFile("我的表.xlsx", out.getvalue())
    told = client_of(by).post(f"/applications/{application.public_id}/workbook", {"workbook": file})
    assert "attachment" in told.headers["Content-Disposition"]
    assert unquote(told.headers["X-Refused"]).startswith("未读入：1 处错误，请改正刚下载的 我的表-")
    marked = openpyxl.load_workbook(BytesIO(told.content))
    assert marked[sheet.title][cell.coordinate].comment is not None
    assert not Answer.objects.exists()


def test_another_enterprises_form_is_not_read_in(
    actor_of: ActorOf, make_application: MakeApplication, now: datetime
) -> None:
    theirs, ours = actor_of("filler"), actor_of("filler")
    book = workbook.written(opened(make_application(theirs)))
    place = make_application(ours).public_id
    taken = workbook.take_in(by=ours, now=now, public_id=place, name="a.xlsx", uploaded=book)
    assert "form.other_enterprise" in {problem.note.code for problem in taken.problems}
    assert taken.changed == 0


@pytest.mark.parametrize("junk", [b"", b"not a workbook", b"PK\x03\x04" + b"0" * 1000])
def test_what_is_no_workbook_gets_a_note(
    actor_of: ActorOf, client_of: ClientOf, make_application: MakeApplication, junk: bytes
) -> None:
    by = actor_of("filler")
    place = make_application(by).public_id
    told = client_of(by).post(f"/applications/{place}/workbook", {"workbook": SimpleUploadedFile("x.xlsx", junk)})
    assert told.status_code in {200, 302}
    assert not Answer.objects.exists()


def own_table(*rows: list[object]) -> SimpleUploadedFile:
    book = openpyxl.Workbook()
    for row in [["项目", "单位", YEAR - 2, YEAR - 1, YEAR], *rows]:
        book.worksheets[0].append(row)
    out = BytesIO()
    book.save(out)
    return SimpleUploadedFile("本单位数据.xlsx", out.getvalue())


def test_a_table_of_ones_own_is_read_into_the_figures(
    actor_of: ActorOf, client_of: ClientOf, make_application: MakeApplication
) -> None:
    by = actor_of("filler")
    application = make_application(by)
    file = own_table(["工业总产值", "亿元", 1.2, 1.5, ""], ["用地面积", "m2", "", 4000, 5000])
    page = client_of(by).post(f"/applications/{application.public_id}/workbook", {"workbook": file}, follow=True)
    said = page.content.decode()
    assert "已读入，更新 3 项" in said
    assert "C2" in said
    assert f"本次不要求填报 {YEAR - 1} 年的这一项" in said
    assert dict(application.answers.values_list("path", "value")) == {
        f"data/output_value/{YEAR - 2}": '"12000"',
        f"data/output_value/{YEAR - 1}": '"15000"',
        f"data/land/{YEAR}": '"5000"',
    }
    assert Entry.objects.filter(deed="take_in_workbook").count() == 1


def test_a_row_of_ones_own_table_that_is_not_known_comes_back_marked(
    actor_of: ActorOf, client_of: ClientOf, make_application: MakeApplication
) -> None:
    by = actor_of("filler")
    application = make_application(by)
    file = own_table(["工业总产值", "万元", 1, 2, 3], ["利润总额", "万元", 1, 2, 3])
    told = client_of(by).post(f"/applications/{application.public_id}/workbook", {"workbook": file})
    marked = openpyxl.load_workbook(BytesIO(told.content))
    assert "利润总额" in marked["Sheet"]["A3"].comment.text
    assert not Answer.objects.exists()
