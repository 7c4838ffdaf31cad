"""A statistics table sent, looked over and taken: nothing before somebody ticks it, nothing over a colleague's line."""

import json
from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import F

from greenfactory.conftest import ActorOf, ClientOf, MakeApplication
from greenfactory.example.figures import YEAR
from greenfactory.foundations.accounts.actor import Actor
from greenfactory.foundations.journal.models import Entry
from greenfactory.stages.applications.models import Answer, Application

pytestmark = pytest.mark.django_db

ROWS = (["原煤", "吨", "01", 120], ["电力", "千瓦时", "33", 3000000], ["某种新能源", "吨", "77", 5])
ELECTRICITY = {"source": "electricity", "year": str(YEAR), "amount": "9", "unit": "万kWh", "flow": "used"}


def table(title: str = f"{YEAR}年") -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in ([title], ["能源名称", "计量单位", "代码", "消费量合计"], *ROWS):
        sheet.append(row)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture
def draft(actor_of: ActorOf, make_application: MakeApplication) -> tuple[Actor, Application]:
    by = actor_of("filler")
    return by, make_application(by, answers={f"energy/2/{key}": value for key, value in ELECTRICITY.items()})


def sent(draft: tuple[Actor, Application], client_of: ClientOf, content: bytes, year: int = YEAR) -> str:
    by, application = draft
    file = SimpleUploadedFile("205-1.xlsx", content)
    place = f"/applications/{application.public_id}/statistics"
    return client_of(by).post(place, {"year": str(year), "table": file}, follow=True).content.decode()


def take(draft: tuple[Actor, Application], client_of: ClientOf, *rows: str, year: str = str(YEAR)) -> str:
    by, application = draft
    place = f"/applications/{application.public_id}/statistics/take"
    return client_of(by).post(place, {"year": year, "name": "a.xlsx", "take": rows}, follow=True).content.decode()


def stands() -> dict[str, str]:
    return {path: json.loads(value) for path, value in Answer.objects.values_list("path", "value")}


def test_every_row_is_shown_and_nothing_stored(draft: tuple[Actor, Application], client_of: ClientOf) -> None:
    before = stands()
    page = sent(draft, client_of, table())
    assert "不认识这一行" in page
    assert 'value="raw-coal|120|吨|0|"' in page
    assert 'value="electricity|300|万千瓦时|2|1.1.1.1.1"' in page
    assert "由 3000000 千瓦时 换算为 300 万千瓦时" in page
    assert stands() == before


def test_what_was_ticked_is_taken_and_journaled(draft: tuple[Actor, Application], client_of: ClientOf) -> None:
    assert "已读入 2 行" in take(draft, client_of, "raw-coal|120|吨|0|", "electricity|300|万千瓦时|2|1.1.1.1.1")
    found = stands()
    assert [found[f"energy/1/{key}"] for key in ELECTRICITY] == ["raw-coal", str(YEAR), "120", "吨", "used"]
    assert [found[f"energy/2/{key}"] for key in ELECTRICITY] == ["electricity", str(YEAR), "300", "万千瓦时", "used"]
    said = json.loads(Entry.objects.get(deed="take_in_statistics").content)
    assert said["answers"]["energy/2/amount"] == ['"9"', '"300"']


def test_a_line_that_a_colleague_changed_is_left_and_nothing_is_taken(
    draft: tuple[Actor, Application], client_of: ClientOf
) -> None:
    Answer.objects.filter(path="energy/2/amount").update(value='"10"', version=F("version") + 1)
    before = stands()
    told = take(draft, client_of, "raw-coal|120|吨|0|", "electricity|300|万千瓦时|2|1.1.1.1.1")
    assert "有同事刚改过其中一行" in told
    assert stands() == before


def test_another_year_in_the_table_is_remarked_on(draft: tuple[Actor, Application], client_of: ClientOf) -> None:
    assert f"表头写的是 {YEAR - 2} 年" in sent(draft, client_of, table(f"{YEAR - 2}年"))


@pytest.mark.parametrize(
    ("row", "year"), [("a|b", str(YEAR)), ("x|1|t|zz|", str(YEAR)), ("raw-coal|1|吨|0|", "1990"), ("", "x")]
)
def test_a_request_that_is_none_stores_nothing(
    draft: tuple[Actor, Application], client_of: ClientOf, row: str, year: str
) -> None:
    before = stands()
    take(draft, client_of, row, year=year)
    assert stands() == before


@pytest.mark.parametrize("junk", [b"", b"junk", b"\xd0\xcf\x11\xe0xxxx"])
def test_what_is_no_table_is_told(draft: tuple[Actor, Application], client_of: ClientOf, junk: bytes) -> None:
    assert "<h2>读入统计报表</h2>" in sent(draft, client_of, junk)


def test_what_was_handed_in_takes_nothing(draft: tuple[Actor, Application], client_of: ClientOf) -> None:
    Application.objects.update(state="submitted")
    before = stands()
    take(draft, client_of, "raw-coal|120|吨|0|")
    assert stands() == before


@pytest.mark.parametrize("line", ["-1", "41", "99999", "9" * 60])
def test_a_line_that_the_form_has_not_stores_nothing(
    draft: tuple[Actor, Application], client_of: ClientOf, line: str
) -> None:
    before = stands()
    assert "请重新上传" in take(draft, client_of, f"electricity|5|万kWh|{line}|0.0.0.0.0")
    assert stands() == before
