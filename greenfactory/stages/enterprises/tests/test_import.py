"""Lists of enterprises from districts and the city: all right, or none and the faults marked in the sender's file."""

import base64
import io
import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from greenfactory.conftest import ActorOf, ClientOf, MakeEnterprise, MakeOrganisation, credit_code
from greenfactory.foundations.accounts.models import Invitation
from greenfactory.foundations.journal.models import Entry
from greenfactory.stages.enterprises.models import Enterprise
from greenfactory.workbooks import sheets

HEAD = ["企业名称", "统一社会信用代码", "属地", "行业"]
GOOD = [["启岳机械", credit_code(901), "锡东区", "C3443"], ["瑞澜纸业", credit_code(902), "锡东区", "造纸"]]


@pytest.fixture(autouse=True)
def two_districts(make_organisation: MakeOrganisation) -> None:
    make_organisation("district", district="320205", name="锡东区工信局")
    make_organisation("district", district="320206", name="惠西区工信局")


def sent(client: Client, rows: list[list[str]], head: list[str] | None = None, name: str = "名单.xlsx") -> Any:
    workbook = openpyxl.Workbook()
    sheet = workbook.worksheets[0]
    for row in [HEAD if head is None else head, *rows]:
        sheet.append(row)
    file = io.BytesIO()
    workbook.save(file)
    return upload(client, file.getvalue(), name)


def upload(client: Client, content: bytes, name: str) -> Any:
    return client.post("/enterprises/import", {"file": SimpleUploadedFile(name, content)})


def carried(answer: Any, folder: Path) -> Path:
    """The workbook that travels in the page."""
    found = re.search(r'href="data:[^;]+;base64,([^"]+)"', answer.content.decode())
    assert found
    path = folder / "carried.xlsx"
    path.write_bytes(base64.b64decode(found[1]))
    return path


def test_a_district_imports_its_enterprises_with_links_for_their_administrators(
    actor_of: ActorOf, client_of: ClientOf, tmp_path: Path
) -> None:
    answer = sent(client_of(actor_of("district_clerk")), GOOD)
    assert answer.status_code == 200
    made = Enterprise.objects.order_by("code")
    assert [(one.organisation.name, one.state, one.industry, one.organisation.district) for one in made] == [
        ("启岳机械", "confirmed", "C3443", "320205"),
        ("瑞澜纸业", "confirmed", "", "320205"),
    ]
    assert Invitation.objects.filter(role="submitter", taken_by=None).count() == 2
    assert [entry.deed for entry in Entry.objects.all()] == ["import_enterprises"]
    rows = list(sheets.read(carried(answer, tmp_path))[0].rows.values())
    link = next(line[3] for line in rows if line.get(1) == "启岳机械")
    guest = Client().get(link)
    assert "启岳机械" in guest.content.decode()
    assert link not in Entry.objects.get().content


def test_wrong_rows_come_back_marked_and_nothing_is_made(
    actor_of: ActorOf, client_of: ClientOf, tmp_path: Path
) -> None:
    wrong = [
        *GOOD,
        ["缺代码厂", "", "锡东区", ""],
        ["别区厂", credit_code(903), "惠西区", ""],
        ["哪里厂", credit_code(904), "火星", ""],
    ]
    answer = sent(client_of(actor_of("district_clerk")), wrong)
    assert answer.status_code == 422
    assert not Enterprise.objects.exists()
    page = answer.content.decode()
    assert all(said in page for said in ("B4", "C5", "C6", "没有导入任何企业", "火星"))
    marked = openpyxl.load_workbook(carried(answer, tmp_path))
    assert len(marked.sheetnames) == 2
    sheet = marked[marked.sheetnames[1]]
    assert [cell for cell in ("B4", "C5", "C6", "A2") if sheet[cell].comment] == ["B4", "C5", "C6"]


def test_a_wrong_check_digit_only_warns(actor_of: ActorOf, client_of: ClientOf) -> None:
    code = credit_code(905)
    doubtful = code[:-1] + ("1" if code[-1] == "0" else "0")
    answer = sent(client_of(actor_of("district_clerk")), [["启岳机械", doubtful, "", "C3443"]])
    assert answer.status_code == 200
    assert Enterprise.objects.get().code == doubtful
    assert "校验位不符" in answer.content.decode()


def test_one_code_in_two_rows_is_refused(actor_of: ActorOf, client_of: ClientOf) -> None:
    twice = [GOOD[0], ["另一家", GOOD[0][1], "锡东区", ""]]
    assert sent(client_of(actor_of("district_clerk")), twice).status_code == 422
    assert not Enterprise.objects.exists()


def test_a_registered_enterprise_is_skipped_and_nothing_is_said_about_it(
    actor_of: ActorOf, client_of: ClientOf, make_enterprise: MakeEnterprise
) -> None:
    make_enterprise("秘密工厂", code=GOOD[0][1], district="320206")
    answer = sent(client_of(actor_of("district_clerk")), GOOD)
    page = answer.content.decode()
    assert "已登记，跳过" in page
    assert "秘密工厂" not in page
    assert set(Enterprise.objects.values_list("organisation__name", flat=True)) == {"秘密工厂", "瑞澜纸业"}


def test_a_list_that_is_registered_already_adds_nothing_and_says_so(actor_of: ActorOf, client_of: ClientOf) -> None:
    client = client_of(actor_of("district_clerk"))
    sent(client, GOOD)
    assert "名单中的企业均已登记，没有新增" in sent(client, GOOD).content.decode()
    assert (Entry.objects.count(), Enterprise.objects.count()) == (1, 2)


def test_a_list_that_came_too_late_is_not_said_to_have_wrong_rows(
    actor_of: ActorOf, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("greenfactory.stages.enterprises.importing._Reader._registered", lambda *_: set())
    client = client_of(actor_of("district_clerk"))
    sent(client, GOOD)
    answer = sent(client, GOOD)  # as though somebody had registered them between reading and recording
    page = answer.content.decode()
    assert (answer.status_code, "该统一社会信用代码已登记" in page, "请改正下列各行" in page) == (409, True, False)


@pytest.mark.parametrize(
    ("role", "district", "status"),
    [
        ("district_clerk", "", 200),
        ("district_clerk", "320205", 200),
        ("district_clerk", "320206", 422),
        ("city_clerk", "", 422),
        ("city_clerk", "惠西区工信局", 200),
        ("city_head", "320206", 200),
        ("city_head", "区", 422),
    ],
)
def test_a_district_brings_its_own_and_the_city_says_whose(
    actor_of: ActorOf, client_of: ClientOf, role: str, district: str, status: int
) -> None:
    answer = sent(client_of(actor_of(role)), [["启岳机械", credit_code(901), district, ""]])
    assert answer.status_code == status
    assert Enterprise.objects.count() == (status == 200)


@pytest.mark.parametrize("role", ["auditor", "submitter", "expert", "system_admin"])
def test_others_import_nothing(actor_of: ActorOf, client_of: ClientOf, role: str) -> None:
    assert sent(client_of(actor_of(role)), GOOD).status_code == 404


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "a.xlsx"),
        (b"PK\x03\x04 broken", "a.xlsx"),
        (b"%PDF-1.7", "a.xlsx"),
        (b"a,b\n1,2\n", "a.csv"),
        (b"\0", "../a.csv"),
    ],
)
def test_what_is_no_list_is_refused_with_the_reason(
    actor_of: ActorOf, client_of: ClientOf, content: bytes, name: str
) -> None:
    answer = upload(client_of(actor_of("city_clerk")), content, name)
    assert answer.status_code == 422
    assert not Enterprise.objects.exists()


def test_a_list_as_csv_works_too(actor_of: ActorOf, client_of: ClientOf) -> None:
    text = "\n".join(",".join(row) for row in [HEAD, *GOOD])
    assert upload(client_of(actor_of("city_clerk")), text.encode("gb18030"), "名单.csv").status_code == 200
    assert Enterprise.objects.count() == 2


@pytest.mark.parametrize("head", [["企业名称", "属地"], ["企业名称", "企业名称", "统一社会信用代码"], ["a", "b"]])
def test_a_list_needs_its_columns(actor_of: ActorOf, client_of: ClientOf, head: list[str]) -> None:
    assert sent(client_of(actor_of("city_clerk")), GOOD, head).status_code == 422


def test_a_formula_in_a_name_stays_text(actor_of: ActorOf, client_of: ClientOf, tmp_path: Path) -> None:
    text = ",".join(HEAD) + f"\n=1+1,{credit_code(906)},320205,\n"
    answer = upload(client_of(actor_of("city_clerk")), text.encode(), "a.csv")
    workbook = openpyxl.load_workbook(carried(answer, tmp_path))
    values = {cell.value: cell.data_type for row in workbook.worksheets[0].iter_rows() for cell in row}
    assert values["=1+1"] == "s"
