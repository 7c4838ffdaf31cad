"""Titles of earlier years: recorded from a list, held by a code through every name, and counted where they count."""

import io
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from greenfactory.conftest import ActorOf, ClientOf, MakeEnterprise, MakeOrganisation, credit_code
from greenfactory.foundations.accounts.models import Membership, Organisation
from greenfactory.foundations.accounts.words import Wrong
from greenfactory.foundations.journal.models import Entry
from greenfactory.stages.enterprises import interests, title_list, titles
from greenfactory.stages.enterprises.interests import Tie
from greenfactory.stages.enterprises.models import Enterprise, FormerName, Title
from greenfactory.stages.enterprises.title_list import Award

HEAD = ["现名称", "认定时名称", "统一社会信用代码", "属地", "认定年度", "文号", "级别", "证书编号", "认定日期", "失效日期", "失效原因"]  # fmt: skip
CODES = [credit_code(number) for number in range(8_001, 8_010)]
GOOD: list[list[Any]] = [
    ["启岳机械有限公司", "启岳机械厂", CODES[0], "锡东区", "2022", "示工信〔2022〕1号", "", "LS-001", date(2022, 12, 30), "", ""],
    ["瑞澜纸业", "", CODES[1], "惠西区", 2023, "示工信〔2023〕9号", "省级", "", "", "2024年6月1日", "撤销"],
]  # fmt: skip
TODAY = date(2026, 3, 1)


@pytest.fixture(autouse=True)
def two_districts(make_organisation: MakeOrganisation) -> None:
    make_organisation("district", district="320205", name="锡东区工信局")
    make_organisation("district", district="320206", name="惠西区工信局")


def workbook(rows: list[list[Any]], head: list[str] | None = None) -> bytes:
    book = openpyxl.Workbook()
    for row in [HEAD if head is None else head, *rows]:
        book.worksheets[0].append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def sent(client: Client, rows: list[list[Any]], head: list[str] | None = None) -> Any:
    return client.post("/titles/import", {"file": SimpleUploadedFile("历年名单.xlsx", workbook(rows, head))})


def award(enterprise: Enterprise, year: int = 2022, **given: Any) -> Title:
    kept = {"name": enterprise.organisation.name, "district": "320205", "document": "示〔2022〕1号", "level": "city"}
    return Title.objects.create(
        enterprise=enterprise, code=enterprise.code, year=year, recorded_at=timezone.now(), **kept | given
    )


def test_a_list_is_recorded_with_holders_that_nobody_registered(actor_of: ActorOf, client_of: ClientOf) -> None:
    answer = sent(client_of(actor_of("city_clerk")), GOOD)
    assert answer.status_code == 200
    kept = Title.objects.order_by("year").values_list(
        "name", "code", "district", "level", "year", "document", "certificate", "since_on", "until_on", "ended_by"
    )
    assert list(kept) == [
        ("启岳机械厂", CODES[0], "320205", "city", 2022, "示工信〔2022〕1号", "LS-001", date(2022, 12, 30), None, ""),
        ("瑞澜纸业", CODES[1], "320206", "province", 2023, "示工信〔2023〕9号", "", None, date(2024, 6, 1), "撤销"),
    ]
    firms = Enterprise.objects.order_by("code").values_list("organisation__name", "state", "organisation__district")
    assert list(firms) == [("启岳机械有限公司", "unregistered", "320205"), ("瑞澜纸业", "unregistered", "320206")]
    assert FormerName.objects.get().name == "启岳机械厂"
    assert not Membership.objects.filter(organisation__kind="enterprise").exists()
    assert [entry.deed for entry in Entry.objects.all()] == ["import_titles"]
    assert "尚未注册" in answer.content.decode()


def test_the_same_file_adds_nothing_the_second_time(actor_of: ActorOf, client_of: ClientOf) -> None:
    client = client_of(actor_of("city_clerk"))
    counts = []
    for _ in range(2):
        answer = sent(client, GOOD)
        assert answer.status_code == 200
        counts.append([model.objects.count() for model in (Title, Enterprise, Organisation, FormerName, Entry)])
    assert counts[0] == counts[1]
    assert "没有新增" in answer.content.decode()


def test_a_registered_enterprise_is_known_by_its_code_and_keeps_its_name(
    actor_of: ActorOf, client_of: ClientOf, make_enterprise: MakeEnterprise
) -> None:
    firm = make_enterprise("启岳智造股份有限公司", code=CODES[0])
    make_enterprise("启岳机械有限公司")  # a namesake
    page = sent(client_of(actor_of("city_clerk")), GOOD[:1]).content.decode()
    assert "与登记的现名称“启岳智造股份有限公司”不同" in page
    assert Title.objects.get().enterprise == firm
    firm.refresh_from_db()
    assert (firm.organisation.name, firm.state) == ("启岳智造股份有限公司", "confirmed")
    assert set(firm.former_names.values_list("name", flat=True)) == {"启岳机械有限公司", "启岳机械厂"}


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        (2, "", "C2"),
        (2, "91320200", "C2"),
        (3, "火星", "没有叫“火星”的属地"),
        (3, "", "没有填属地"),
        (4, "2027", "不是认定年度"),
        (4, "二〇二二", "不是认定年度"),
        (4, "", "不是认定年度"),
        (5, "", "没有填文号"),
        (5, "号" * 101, "超过 100 个字"),
        (6, "县级", "不是称号级别"),
        (8, "2022-13-01", "不是完整的日期"),
        (8, "2022", "不是完整的日期"),
        (9, "2021-01-01", "早于认定日期"),
        (9, "2024-01-01", "没有填失效原因"),
        (10, "撤销", "没有填失效日期"),
        (7, "a\u202eb", "H2"),
        (0, "", "A2"),
    ],
)
def test_one_wrong_row_refuses_the_list_and_is_marked(
    actor_of: ActorOf, client_of: ClientOf, now: datetime, column: int, value: str, said: str
) -> None:
    rows = [[*GOOD[0]], [*GOOD[1]]]
    rows[0][column] = value if value != "2027" else str(now.year + 1)
    answer = sent(client_of(actor_of("city_clerk")), rows)
    page = answer.content.decode()
    assert (answer.status_code, Title.objects.count(), Enterprise.objects.count()) == (422, 0, 0)
    assert said in page
    assert "没有导入任何称号" in page
    assert "base64," in page


def test_a_failed_check_digit_and_a_double_year_only_warn(actor_of: ActorOf, client_of: ClientOf) -> None:
    doubtful = CODES[2][:-1] + ("1" if CODES[2][-1] == "0" else "0")
    rows = [[*GOOD[0]], [*GOOD[0]], [*GOOD[1]]]
    rows[1][5], rows[2][2] = "另一文号", doubtful
    answer = sent(client_of(actor_of("city_clerk")), rows)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "校验位不符" in page
    assert "第 2 行已列" in page
    assert set(Title.objects.values_list("code", "document")) == {
        (CODES[0], "示工信〔2022〕1号"),
        (doubtful, "示工信〔2023〕9号"),
    }


@pytest.mark.parametrize("missing", ["统一社会信用代码", "认定年度", "文号"])
def test_a_list_needs_its_columns(actor_of: ActorOf, client_of: ClientOf, missing: str) -> None:
    place = HEAD.index(missing)
    rows = [[cell for column, cell in enumerate(row) if column != place] for row in GOOD]
    answer = sent(client_of(actor_of("city_clerk")), rows, [name for name in HEAD if name != missing])
    assert answer.status_code == 422
    assert not Title.objects.exists()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 broken", b"%PDF-1.7", b"<html><table>", b"a,b\n1,2\n"])
def test_what_is_no_list_is_refused_with_the_reason(actor_of: ActorOf, client_of: ClientOf, content: bytes) -> None:
    client = client_of(actor_of("city_clerk"))
    answer = client.post("/titles/import", {"file": SimpleUploadedFile("a.xlsx", content)})
    assert answer.status_code == 422
    assert not Title.objects.exists()


def test_a_list_that_somebody_else_recorded_meanwhile_is_refused_whole(actor_of: ActorOf, now: datetime) -> None:
    given = [
        Award("甲", "甲", CODES[0], "320205", "city", 2022, "1号"),
        Award("乙", "乙", CODES[1], "320205", "city", 2022, "1号"),
    ]
    titles.import_titles(by=actor_of("city_clerk"), now=now, awards=given[1:])
    with pytest.raises(Wrong):
        titles.import_titles(by=actor_of("city_head"), now=now, awards=given)
    assert (Title.objects.count(), Enterprise.objects.count(), Entry.objects.count()) == (1, 1, 1)


@pytest.mark.parametrize("number", [1, 2])
def test_nobody_gives_a_title_to_an_enterprise_that_they_are_tied_to(
    actor_of: ActorOf, make_enterprise: MakeEnterprise, now: datetime, number: int
) -> None:
    """Registered or not: one person imports a list, and a title is what all cases are about."""
    clerk, head = actor_of("city_clerk"), actor_of("city_head")
    make_enterprise(code=CODES[1])
    given = [Award("示例厂", "示例厂", code, "320205", "city", 2022, "1号") for code in CODES[:3]]
    interests.declare(by=clerk, now=now, tie=Tie(CODES[number], "示例厂", "kinship", date(2024, 3, 1)))
    with pytest.raises(Wrong, match=f"须回避的企业（{CODES[number]}）"):
        titles.import_titles(by=clerk, now=now, awards=given)
    assert (Title.objects.count(), Enterprise.objects.count()) == (0, 1)
    assert len(titles.import_titles(by=head, now=now, awards=given)) == 3


def test_whoever_registers_under_the_code_finds_the_title(actor_of: ActorOf, client_of: ClientOf) -> None:
    sent(client_of(actor_of("city_clerk")), GOOD)
    before = Enterprise.objects.get(code=CODES[0])
    given = {
        "name": "启岳智造有限公司", "code": CODES[0], "district": "320206", "industry": "C3443", "username": "qiyue",
        "person": "王总", "password1": "correct horse battery", "password2": "correct horse battery",
    }  # fmt: skip
    client = Client()
    assert client.post("/register", given).headers["Location"] == "/profile"
    firm = Enterprise.objects.get(code=CODES[0])
    assert (firm.pk, firm.state, firm.industry, firm.version) == (before.pk, "waiting", "C3443", 2)
    assert (firm.organisation.name, firm.organisation.district) == ("启岳智造有限公司", "320206")
    assert set(firm.former_names.values_list("name", flat=True)) == {"启岳机械厂", "启岳机械有限公司"}
    assert "示工信〔2022〕1号" in client.get("/profile").content.decode()
    assert "已登记" in Client().post("/register", given | {"username": "second"}).content.decode()


@pytest.mark.parametrize(("district", "state"), [("320205", "confirmed"), ("320206", "unregistered")])
def test_a_district_takes_over_holders_of_its_own_only(
    actor_of: ActorOf, client_of: ClientOf, district: str, state: str
) -> None:
    sent(client_of(actor_of("city_clerk")), GOOD[:1])
    listed = workbook([["启岳机械有限公司", CODES[0], "", "C3443"]], ["企业名称", "统一社会信用代码", "属地", "行业"])
    client = client_of(actor_of("district_clerk", district=district))
    assert client.post("/enterprises/import", {"file": SimpleUploadedFile("a.xlsx", listed)}).status_code == 200
    firm = Enterprise.objects.get()
    assert (firm.state, firm.organisation.district) == (state, "320205")


@pytest.mark.parametrize(
    ("since", "until", "held"),
    [
        (None, None, True),
        (TODAY, None, True),
        (TODAY + timedelta(1), None, False),
        (None, TODAY, True),
        (None, TODAY - timedelta(1), False),
    ],
)
def test_a_title_is_held_from_its_first_day_until_and_with_its_last(
    make_enterprise: MakeEnterprise, since: date | None, until: date | None, held: bool
) -> None:
    firm = make_enterprise()
    award(firm, 2026, since_on=since, until_on=until)
    award(make_enterprise(), 2022, level="province")
    assert list(titles.valid_holders(TODAY)) == [firm] * held
    assert titles.holds(firm, TODAY) is held
    assert firm.titles.get().held_on(TODAY) is held


def test_a_title_of_a_later_year_is_not_held_yet(make_enterprise: MakeEnterprise) -> None:
    firm = make_enterprise()
    award(firm, 2027)
    assert not titles.valid_holders(TODAY).exists()
    award(firm, 2022)
    award(firm, 2023)
    assert titles.valid_holders(TODAY).count() == 1


@pytest.mark.parametrize(
    ("role", "seen"),
    [("district_clerk", {"甲厂"}), ("city_clerk", {"甲厂", "乙厂"}), ("auditor", {"甲厂", "乙厂"})],
)
def test_each_sees_the_titles_of_its_own_in_list_workbook_and_count(
    actor_of: ActorOf, client_of: ClientOf, make_enterprise: MakeEnterprise, role: str, seen: set[str]
) -> None:
    award(make_enterprise("甲厂"))
    award(make_enterprise("乙厂", district="320206"), district="320206")
    client = client_of(actor_of(role))
    page = client.get("/titles/").content.decode()
    assert {name for name in ("甲厂", "乙厂") if f">{name}</a>" in page} == seen
    assert f'<strong class="fs-2">{len(seen)}</strong>' in page
    exported = openpyxl.load_workbook(io.BytesIO(client.get("/titles/export").getvalue()))
    assert {row[0] for row in exported.worksheets[0].iter_rows(min_row=2, values_only=True)} == seen


def test_the_goal_is_the_plans_and_stands_with_its_source(actor_of: ActorOf, client_of: ClientOf) -> None:
    page = client_of(actor_of("city_head")).get("/titles/").content.decode()
    assert "目标：到 2025 年 100 家以上" in page
    assert "二、创建目标" in page


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, {"甲厂", "乙厂"}),
        ({"level": "province"}, {"乙厂"}),
        ({"year": "2022"}, {"甲厂"}),
        ({"year": "x"}, {"甲厂", "乙厂"}),
        ({"district": "320206"}, {"乙厂"}),
        ({"valid": "no"}, {"乙厂"}),
        ({"valid": "yes"}, {"甲厂"}),
        ({"text": "旧"}, {"甲厂"}),
        ({"text": "%"}, set()),
        ({"text": "\0"}, set()),
    ],
)
def test_filters_narrow_the_list(
    actor_of: ActorOf, client_of: ClientOf, make_enterprise: MakeEnterprise, asked: dict[str, str], found: set[str]
) -> None:
    award(make_enterprise("甲厂"), name="旧甲厂")
    ended = {"until_on": date(2024, 6, 1), "ended_by": "撤销"}
    award(make_enterprise("乙厂", district="320206"), 2023, level="province", **ended)
    page = client_of(actor_of("city_clerk")).get("/titles/", asked).content.decode()
    assert {name for name in ("甲厂", "乙厂") if f">{name}</a>" in page} == found


def test_thirty_titles_take_no_more_queries_than_one(
    actor_of: ActorOf, client_of: ClientOf, make_enterprise: MakeEnterprise
) -> None:
    client = client_of(actor_of("city_clerk"))
    counts = []
    for rows in (1, 29):
        for _ in range(rows):
            award(make_enterprise())
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/titles/").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12, counts


def test_a_list_of_any_length_takes_the_same_queries(actor_of: ActorOf, now: datetime) -> None:
    by, counts = actor_of("city_clerk"), []
    for first, rows in ((0, 1), (1, 30)):
        given = [Award("甲", "旧甲", credit_code(9_000 + n), "320205", "city", 2022, "1号") for n in range(first, first + rows)]  # fmt: skip
        with CaptureQueriesContext(connection) as queries:
            titles.import_titles(by=by, now=now, awards=given)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_exported_list_is_known_when_it_is_read_again(
    actor_of: ActorOf, client_of: ClientOf, tmp_path: Path
) -> None:
    by = actor_of("city_clerk")
    client = client_of(by)
    sent(client, GOOD)
    file = tmp_path / "again.xlsx"
    file.write_bytes(client.get("/titles/export").getvalue())
    again = title_list.read(file, by, TODAY)
    assert (again.awards, again.wrong) == ([], False)
    Title.objects.all().delete()
    kept = {(one.then, one.key, one.since_on, one.until_on) for one in title_list.read(file, by, TODAY).awards}
    assert kept == {
        ("启岳机械厂", (CODES[0], "city", 2022), date(2022, 12, 30), None),
        ("瑞澜纸业", (CODES[1], "province", 2023), None, date(2024, 6, 1)),
    }


@pytest.mark.parametrize("address", ["/titles/template", "/enterprises/template"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_template_has_headings_that_the_reader_knows(
    actor_of: ActorOf, client_of: ClientOf, address: str, language: str, tmp_path: Path
) -> None:
    by = actor_of("city_clerk")
    client = client_of(by)
    client.post("/language", {"language": language})
    book = openpyxl.load_workbook(io.BytesIO(client.get(address).getvalue()))
    assert len(book.sheetnames) == 3
    sheet = book.worksheets[0]
    assert sheet.data_validations.dataValidation
    head = [cell.value for cell in sheet[1]]
    filled = {
        "现名称": "甲厂", "name now": "甲厂", "企业名称": "甲厂", "enterprise": "甲厂", "统一社会信用代码": CODES[0], "code": CODES[0],
        "属地": "锡东区工信局", "district": "锡东区工信局", "认定年度": "2022", "year": "2022", "文号": "1号", "document": "1号",
    }  # fmt: skip
    for column, name in enumerate(head, start=1):
        sheet.cell(2, column, filled.get(str(name)))
    file = tmp_path / "filled.xlsx"
    book.save(file)
    to = "/titles/import" if "titles" in address else "/enterprises/import"
    answer = client.post(to, {"file": SimpleUploadedFile("filled.xlsx", file.read_bytes())})
    assert answer.status_code == 200, answer.content.decode()
    assert Enterprise.objects.get().organisation.name == "甲厂"


def test_a_formula_in_a_name_stays_text_in_the_workbook(
    actor_of: ActorOf, client_of: ClientOf, make_enterprise: MakeEnterprise
) -> None:
    award(make_enterprise("=1+1"), name="=HYPERLINK(1)")
    book = openpyxl.load_workbook(io.BytesIO(client_of(actor_of("city_clerk")).get("/titles/export").getvalue()))
    kinds = {cell.value: cell.data_type for cell in book.worksheets[0][2]}
    assert (kinds["=1+1"], kinds["=HYPERLINK(1)"]) == ("s", "s")


def test_the_journal_entry_says_what_was_recorded(actor_of: ActorOf, now: datetime) -> None:
    given = Award("甲", "旧甲", CODES[0], "320205", "city", 2022, "1号", since_on=date(2022, 12, 30))
    titles.import_titles(by=actor_of("city_clerk"), now=now, awards=[given])
    assert Entry.objects.get().said["titles"] == [
        {"name": "甲", "then": "旧甲", "code": CODES[0], "district": "320205", "level": "city", "year": 2022,
         "document": "1号", "since_on": "2022-12-30"},
    ]  # fmt: skip
