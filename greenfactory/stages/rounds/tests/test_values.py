"""The library of sector values: imported whole, never changed, frozen with the round as text."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from fractions import Fraction
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import render_to_string
from django.test import Client
from django.utils import translation

from greenfactory.conftest import ActorOf, ClientOf, MakeApplication, MakeEnterprise, MakeRound, default_pack
from greenfactory.example.answers import answer
from greenfactory.example.firms import firms
from greenfactory.foundations.accounts.words import Wrong
from greenfactory.foundations.journal.models import Entry
from greenfactory.rulebook.packs import benchmarks
from greenfactory.rulebook.packs.benchmarks import BenchmarkTable
from greenfactory.stages.applications import content
from greenfactory.stages.applications.actions import seal
from greenfactory.stages.applications.models import Application
from greenfactory.stages.applications.queries import opened
from greenfactory.stages.enterprises.models import Enterprise
from greenfactory.stages.rounds import pinned, values
from greenfactory.stages.rounds.coverage import Covered, covered
from greenfactory.stages.rounds.models import Round, SectorValue, ValueTable
from greenfactory.workbooks import benchmark_sheet

pytestmark = pytest.mark.django_db
Filled = Callable[..., bytes]


@pytest.fixture
def clerk(actor_of: ActorOf, client_of: ClientOf) -> Client:
    """A clerk's browser."""
    return client_of(actor_of("city_clerk"))


@pytest.fixture
def filled(tmp_path: Path) -> Filled:
    """Fills the first row of the pack's blank workbook in, cell by cell under its headings."""

    def fill(**cells: Any) -> bytes:
        path = tmp_path / "blank.xlsx"
        benchmark_sheet.write(path, default_pack())
        book = openpyxl.load_workbook(path)
        sheet = book.worksheets[0]
        number = next(n for n in range(1, 20) if benchmark_sheet.heading(str(sheet.cell(n, 6).value or "")) == "value")
        columns = {benchmark_sheet.heading(str(cell.value)): cell.column for cell in sheet[number] if cell.value}
        for key, value in cells.items():
            sheet.cell(number + 1, columns[key]).value = value
        written = BytesIO()
        book.save(written)
        return written.getvalue()

    return fill


GIVEN = {"industry": "C31", "region": "*", "year": "2024", "value": "12.50", "source": "行业年鉴", "conf": "S"}


def send(browser: Client, content: bytes, name: str = "基准值2025.xlsx") -> Any:
    file = SimpleUploadedFile(name, content)
    return browser.post("/values/import", {"pack": "city-green-factory/2021", "file": file})


def example() -> BenchmarkTable:
    pack = default_pack()
    return benchmarks.read(pack.file("benchmarks/example.toml"), pack)


def test_what_is_frozen_says_what_the_workbook_said(actor_of: ActorOf, now: datetime) -> None:
    pack, table = default_pack(), example()
    kept = values.import_values(by=actor_of("city_clerk"), now=now, pack=pack, table=table, file="示例.xlsx")
    frozen = benchmarks.read(values.text(kept), pack)
    assert (sorted(map(str, frozen.values)), frozen.example) == (sorted(map(str, table.values)), True)


def test_a_workbook_becomes_the_next_version_with_who_imported_it(clerk: Client, filled: Filled) -> None:
    for number, value in enumerate(("12.50", "13"), start=1):
        send(clerk, filled(**{**GIVEN, "value": value}))
        assert ValueTable.objects.count() == number
    first, second = ValueTable.objects.order_by("number")
    assert (first.number, second.number, second.title) == (1, 2, "基准值2025")
    found = [
        (each.industry, each.year, each.value, each.conf) for each in SectorValue.objects.order_by("table__number")
    ]
    assert found == [("C31", 2024, "12.5", "S"), ("C31", 2024, "13", "S")]
    assert Entry.objects.filter(deed="import_values").count() == 2
    page = clerk.get(f"/values/{second.public_id}").content.decode()
    assert all(each in page for each in ("C31", "行业年鉴", second.imported_by.name, "没有，将为待定"))


def test_wrong_cells_come_back_marked_and_nothing_is_kept(clerk: Client, filled: Filled) -> None:
    answer = send(clerk, filled(**{**GIVEN, "value": "十二"}))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "下载标注了错误的文件" in page
    assert "十二" in page
    assert not ValueTable.objects.exists()


def test_the_same_file_is_kept_once(clerk: Client, filled: Filled) -> None:
    content = filled(**GIVEN)
    send(clerk, content)
    assert "是第 1 版" in send(clerk, content).content.decode()
    assert ValueTable.objects.count() == 1


def test_a_later_import_changes_no_round(clerk: Client, filled: Filled, make_round: MakeRound) -> None:
    round = make_round(state="draft")
    send(clerk, filled(**GIVEN))
    kept = ValueTable.objects.get()
    clerk.post(f"/rounds/{round.public_id}/edit/benchmarks", {"version": 1, "table": kept.public_id})
    round.refresh_from_db()
    before = round.benchmarks
    assert [str(value.value) for value in pinned.sector_values(round).values] == ["25/2"]
    send(clerk, filled(**{**GIVEN, "value": "99"}))
    SectorValue.objects.filter(table=kept).update(value="98")
    assert Round.objects.get().benchmarks == before
    page = clerk.get(f"/rounds/{round.public_id}/edit/benchmarks").content.decode()
    assert "本批次已选定的基准值" in page


def test_the_page_names_the_rows_without_values() -> None:
    pack = default_pack()
    found = list(covered(pack, example()))
    assert found
    assert all(not each.missing for each in found)
    bare = list(covered(pack, benchmarks.NONE))
    assert [each.row.id for each in bare] == [each.row.id for each in found]
    assert all(len(each.missing) == len(each.needed) for each in bare)


@pytest.mark.parametrize(("lang", "listed"), [("zh-hans", ">C31、C34<"), ("en", ">C31, C34<")])
def test_sectors_with_values_are_listed_in_the_language_of_the_page(lang: str, listed: str) -> None:
    row = next(iter(default_pack().rows.values()))
    with translation.override(lang):
        shown = render_to_string("rounds/lacking.html", {"covered": [Covered(row, "略", (), (), ("C31", "C34"))]})
    assert listed in shown


def test_two_who_import_one_file_at_once_keep_it_once(actor_of: ActorOf, now: datetime) -> None:
    by, pack, table = actor_of("city_clerk"), default_pack(), example()
    values.import_values(by=by, now=now, pack=pack, table=table, file="a.xlsx")
    with pytest.raises(Wrong, match="第 1 版"):
        values.import_values(by=by, now=now, pack=pack, table=table, file="b.xlsx")


def test_what_the_library_cannot_hold_is_named(actor_of: ActorOf, now: datetime, clerk: Client) -> None:
    pack, table = default_pack(), example()
    for wrong in ({"region": "区" * 41}, {"source": "a\0b"}, {"value": Fraction(1, 10**40)}):
        odd = replace(table, values=(replace(table.values[0], **wrong),))
        with pytest.raises(Wrong, match=table.values[0].name):
            values.import_values(by=actor_of("city_clerk"), now=now, pack=pack, table=odd, file="a.xlsx")
    head = "名称,行业代码,地区,年份,数值,单位,来源,可信度\n"
    line = f"{table.values[0].name},C31,{'区' * 41},2024,1,,年鉴,S"
    assert send(clerk, (head + line).encode(), "a.csv").status_code == 422
    assert not ValueTable.objects.exists()


def test_a_version_is_exported_as_it_can_be_imported(
    actor_of: ActorOf, now: datetime, clerk: Client, tmp_path: Path
) -> None:
    pack, table = default_pack(), example()
    third = replace(table.values[0], value=Fraction(1, 3), industry="C31", region="示例省", source="=年鉴")
    table = replace(table, values=(*table.values, third))
    kept = values.import_values(by=actor_of("city_clerk"), now=now, pack=pack, table=table, file="示例.xlsx")
    path = tmp_path / "out.xlsx"
    path.write_bytes(clerk.get(f"/values/{kept.public_id}/file").getvalue())
    back = benchmark_sheet.read(path, pack)
    assert (set(back.values), back.example) == (set(table.values), True)


def test_the_empty_workbook_of_a_pack(clerk: Client) -> None:
    answer = clerk.get("/values/blank", {"pack": "gbt36132/2025"})
    assert answer["Content-Disposition"] == 'attachment; filename="values-gbt36132-2025.xlsx"'
    assert answer.getvalue().startswith(b"PK")
    assert clerk.get("/values/blank", {"pack": "../secret"}).status_code == 404


def test_sectors_are_named_and_unknown_ones_said(clerk: Client, actor_of: ActorOf, now: datetime) -> None:
    pack, table = default_pack(), example()
    odd = tuple(replace(table.values[0], industry=code) for code in ("C", "C31", "C99"))
    kept = values.import_values(
        by=actor_of("city_clerk"), now=now, pack=pack, table=replace(table, values=odd), file="a"
    )
    page = clerk.get(f"/values/{kept.public_id}").content.decode()
    assert page.count("不在 GB/T 4754-2017 分类中") == 1
    assert all(name in page for name in ("制造业", "黑色金属冶炼和压延加工业"))


def test_a_released_round_scores_by_the_version_that_it_froze(
    actor_of: ActorOf, make_round: MakeRound, make_application: MakeApplication, clerk: Client, now: datetime
) -> None:
    pack, table, by = default_pack(), example(), actor_of("submitter")
    firm = firms()[0]
    filed = answer(firm, pack, table)
    given = dict(content.answers(filed.content))
    harder = replace(
        table, digest="other", values=tuple(replace(each, value=each.value * 100) for each in table.values)
    )
    versions = [
        values.import_values(by=actor_of("city_clerk"), now=now, pack=pack, table=each, file=f"{number}.xlsx")
        for number, each in enumerate((table, harder))
    ]
    totals, digests = [], []
    for kept in versions:
        round = make_round(state="draft")
        clerk.post(f"/rounds/{round.public_id}/edit/benchmarks", {"version": 1, "table": kept.public_id})
        Round.objects.filter(pk=round.pk).update(state="released")
        round.refresh_from_db()
        application = make_application(by, round=round, answers=given)
        Enterprise.objects.update(industry=filed.form.industry)
        sealed = seal(opened(Application.objects.get(pk=application.pk)))
        totals.append(sealed["total"])
        digests.append(sealed["sector_values"])
    assert totals[0] != totals[1]
    assert digests == [
        {"id": f"values-{kept.number}", "digest": sha256(values.text(kept).encode()).hexdigest()} for kept in versions
    ]


@pytest.mark.parametrize("count", [1, 30])
def test_choosing_asks_as_little_with_many_versions(
    count: int,
    clerk: Client,
    actor_of: ActorOf,
    make_round: MakeRound,
    now: datetime,
    django_assert_max_num_queries: Any,
) -> None:
    pack, table, round = default_pack(), example(), make_round(state="draft")
    for number in range(count):
        kept = values.import_values(
            by=actor_of("city_clerk"), now=now, pack=pack, table=replace(table, digest=str(number)), file="a.xlsx"
        )
    Round.objects.update(benchmarks=values.text(kept))
    address = f"/rounds/{round.public_id}/edit/benchmarks"
    clerk.get(address)
    with django_assert_max_num_queries(10):
        page = clerk.get(address).content.decode()
    assert re.search(rf'value="{kept.public_id}"[^>]*checked', page)
    with django_assert_max_num_queries(11):
        clerk.get(f"/values/{kept.public_id}")


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_asks_as_little_with_many_versions(
    count: int, clerk: Client, actor_of: ActorOf, now: datetime, django_assert_max_num_queries: Any
) -> None:
    by = actor_of("city_clerk").user
    for number in range(1, count + 1):
        ValueTable.objects.create(
            pack="p/1", number=number, title="甲", file="甲.xlsx", digest=str(number), imported_by=by, imported_at=now
        )
    clerk.get("/values/")
    with django_assert_max_num_queries(9):
        clerk.get("/values/")


def test_the_review_names_the_industries_that_find_no_value(
    make_round: MakeRound, make_enterprise: MakeEnterprise, clerk: Client, actor_of: ActorOf, client_of: ClientOf
) -> None:
    round, steel = make_round(state="draft"), make_enterprise()
    Enterprise.objects.filter(pk=steel.pk).update(industry="C3110")
    Enterprise.objects.filter(pk=make_enterprise().pk).update(industry="C3443")
    Enterprise.objects.filter(pk=make_enterprise().pk).update(industry="C3110", state="ended")
    page, where = f"/rounds/{round.public_id}", f'href="/rounds/{round.public_id}/edit/benchmarks"'
    Round.objects.update(benchmarks="")
    said = clerk.get(page).content.decode()
    assert "C31 黑色金属冶炼和压延加工业（1 家）、C34 通用设备制造业（1 家）。" in said
    assert where in said.partition("C34 通用")[2]
    names = default_pack().benchmark_names
    lines = [
        f'[[values]]\nname = "{name}"\nunit = "{each.unit}"\nindustry = "C31"\nyear = {round.year}\nvalue = 1\n'
        'source = "略"\nconf = "G"\n'
        for name, each in names.items()
    ]  # fmt: skip
    head = '[table]\nid = "t"\nzh = "表"\nen = "t"\nexample = true\nsource = "略"\nconf = "G"\n'
    Round.objects.update(benchmarks="\n".join([head, *lines]))
    for browser in (clerk, client_of(actor_of("city_head"))):
        said = browser.get(page).content.decode()
        assert ("C34 通用设备制造业（1 家）。" in said, "C31 黑色" in said) == (True, False)
    Enterprise.objects.filter(pk=steel.pk).update(profile={"region": "江苏"})
    Round.objects.update(benchmarks="\n".join([head, *lines]).replace('"C31"', '"*"\nregion = "江苏"'))
    said = clerk.get(page).content.decode()
    assert ("C34 通用设备制造业（1 家）。" in said, "C31 黑色" in said) == (True, False)
    Round.objects.update(benchmarks="\n".join([head, *lines]).replace('"C31"', '"*"'))
    assert "缺少所需的基准值" not in clerk.get(page).content.decode()
    Round.objects.update(benchmarks="", state="released")
    assert "缺少所需的基准值" not in clerk.get(page).content.decode()
