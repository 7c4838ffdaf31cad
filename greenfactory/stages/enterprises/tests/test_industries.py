"""Industries of GB/T 4754: offered as one types, doubted where they do not exist, and a filter of the list."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from greenfactory.conftest import ActorOf, ClientOf, MakeEnterprise, credit_code
from greenfactory.stages.enterprises.models import Enterprise, FormerName, Title


def test_the_field_offers_every_division_without_any_script(actor_of: ActorOf, client_of: ClientOf) -> None:
    page = client_of(actor_of("filler")).get("/profile").content.decode()
    assert page.count('<option value="C') >= 31
    assert '<option value="C34">通用设备制造业</option>' in page
    assert 'list="industries"' in page


@pytest.mark.parametrize(("code", "doubted"), [("C3443", False), ("A3443", True), ("C99", True), ("", False)])
def test_a_class_that_does_not_exist_is_kept_with_a_warning(
    actor_of: ActorOf, client_of: ClientOf, code: str, doubted: bool
) -> None:
    client = client_of(actor_of("filler"))
    page = client.post("/profile", {"industry": code, "version": "1"}, follow=True).content.decode()
    assert ("不在 GB/T 4754-2017 分类中" in page) is doubted
    assert Enterprise.objects.get().industry == code


def test_a_list_with_such_a_class_is_taken_with_a_warning(actor_of: ActorOf, client_of: ClientOf) -> None:
    by = actor_of("district_clerk")
    text = f"企业名称,统一社会信用代码,行业代码\n启岳机械,{credit_code(910)},C9943\n"
    answer = client_of(by).post("/enterprises/import", {"file": SimpleUploadedFile("a.csv", text.encode())})
    assert answer.status_code == 200
    assert "GB/T 4754-2017 中没有这一行业" in answer.content.decode()
    assert Enterprise.objects.get().industry == "C9943"


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"industry": "C"}, {"甲厂", "乙厂"}),
        ({"industry": "34"}, {"甲厂", "乙厂"}),
        ({"industry": "D"}, {"丙厂"}),
        ({"industry": "44"}, {"丙厂"}),
        ({"industry": "35"}, set()),
        ({"industry": "x'--"}, {"甲厂", "乙厂", "丙厂"}),
        ({"holder": "yes"}, {"甲厂"}),
        ({"holder": "no"}, {"乙厂", "丙厂"}),
        ({"state": "unregistered"}, {"丙厂"}),
        ({"holder": "yes", "industry": "D"}, set()),
    ],
)
def test_filters_narrow_the_list_and_its_workbook(
    actor_of: ActorOf, client_of: ClientOf, make_enterprise: MakeEnterprise, asked: dict[str, str], found: set[str]
) -> None:
    first = make_enterprise("甲厂", industry="C3443")
    make_enterprise("乙厂", industry="3452")
    make_enterprise("丙厂", industry="D4411", state="unregistered")
    Title.objects.create(
        enterprise=first, name="甲厂", code=first.code, district="320205", year=2022, document="1号",
        recorded_at=timezone.now(),
    )  # fmt: skip
    client = client_of(actor_of("city_clerk"))
    page = client.get("/enterprises/", asked).content.decode()
    assert {name for name in ("甲厂", "乙厂", "丙厂") if f">{name}</a>" in page} == found
    book = openpyxl.load_workbook(io.BytesIO(client.get("/enterprises/export", asked).getvalue()))
    assert {row[0] for row in book.worksheets[0].iter_rows(min_row=2, values_only=True)} == found


def test_the_workbook_says_what_the_register_says(
    actor_of: ActorOf, client_of: ClientOf, make_enterprise: MakeEnterprise
) -> None:
    firm = make_enterprise("=甲厂", industry="C3443")
    FormerName.objects.create(enterprise=firm, name="旧甲厂")
    make_enterprise("邻区厂", district="320206")
    client = client_of(actor_of("district_clerk"))
    book = openpyxl.load_workbook(io.BytesIO(client.get("/enterprises/export").getvalue()))
    (row,) = book.worksheets[0].iter_rows(min_row=2)
    day = timezone.localdate(firm.registered_at).isoformat()
    district = "320205 区工信局"
    expected = ("=甲厂", firm.code, district, "C3443", "通用设备制造业", "旧甲厂", "已确认", day, None)
    assert tuple(cell.value for cell in row) == expected
    assert row[0].data_type == "s"
