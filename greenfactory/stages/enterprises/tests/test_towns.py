"""Towns, streets and parks of a district: from the city's own list, chosen by the enterprise, and narrowing the list down."""

import io
from datetime import date, datetime

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from greenfactory.conftest import HOME, ActorOf, ClientOf, MakeEnterprise, MakeOrganisation
from greenfactory.foundations.accounts.models import Town
from greenfactory.foundations.journal.models import Entry
from greenfactory.stages.enterprises import successions
from greenfactory.stages.enterprises.models import Enterprise

AWAY = "320206"
TOWN, PARK, OTHER = f"{HOME}001", f"{HOME}401", f"{AWAY}001"


@pytest.fixture(autouse=True)
def towns(make_organisation: MakeOrganisation) -> None:
    for district in (HOME, AWAY):
        make_organisation("district", district=district)
    for code, name in ((TOWN, "示例镇"), (PARK, "示例产业园"), (OTHER, "邻区镇")):
        Town.objects.create(code=code, name=name, district=code[:6])


def test_an_enterprise_chooses_a_part_of_its_own_district(actor_of: ActorOf, client_of: ClientOf) -> None:
    by = actor_of("submitter")
    browser = client_of(by)
    page = browser.get("/profile").content.decode()
    assert ("示例镇" in page, "示例产业园" in page, "邻区镇" in page) == (True, True, False)
    assert browser.post("/profile", {"version": "1", "industry": "C3130", "town": PARK}).status_code == 302
    firm = Enterprise.objects.get(organisation=by.organisation)
    assert (firm.town, firm.version) == (PARK, 2)
    assert Entry.objects.get(deed="save_profile").said == {"changed": {"town": PARK}, "version": 2}
    assert browser.post("/profile", {"version": "2", "industry": "C3130", "town": OTHER}).status_code == 422
    page = client_of(actor_of("district_clerk")).get(f"/enterprises/{firm.public_id}").content.decode()
    assert "示例产业园" in page


def test_a_city_without_such_a_list_asks_for_none(actor_of: ActorOf, client_of: ClientOf) -> None:
    Town.objects.all().delete()
    assert "乡镇" not in client_of(actor_of("filler")).get("/profile").content.decode()
    assert "乡镇" not in client_of(actor_of("district_clerk")).get("/enterprises/").content.decode()


@pytest.mark.parametrize(
    ("role", "asked", "offered", "found"),
    [
        ("city_clerk", {}, False, {"甲厂", "乙厂", "丙厂"}),
        ("city_clerk", {"district": HOME}, True, {"甲厂", "乙厂"}),
        ("city_clerk", {"district": HOME, "town": PARK}, True, {"乙厂"}),
        ("district_clerk", {"town": TOWN}, True, {"甲厂"}),
        ("district_clerk", {"town": OTHER}, True, set()),
    ],
)
def test_the_list_is_narrowed_down_by_town(
    actor_of: ActorOf, client_of: ClientOf, make_enterprise: MakeEnterprise,
    role: str, asked: dict[str, str], offered: bool, found: set[str],
) -> None:  # fmt: skip
    for name, town in (("甲厂", TOWN), ("乙厂", PARK), ("丙厂", OTHER)):
        firm = make_enterprise(name, district=town[:6])
        Enterprise.objects.filter(pk=firm.pk).update(town=town)
    page = client_of(actor_of(role)).get("/enterprises/", asked).content.decode()
    assert {name for name in ("甲厂", "乙厂", "丙厂") if f">{name}</a>" in page} == found
    assert ('name="town"' in page) is offered


def test_the_exported_list_names_the_town(
    actor_of: ActorOf, client_of: ClientOf, make_enterprise: MakeEnterprise
) -> None:
    Enterprise.objects.filter(pk=make_enterprise("甲厂").pk).update(town=PARK)
    content = client_of(actor_of("district_clerk")).get("/enterprises/export", {"town": PARK}).getvalue()
    head, row = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(values_only=True)
    assert (head[-1], row[0], row[-1]) == ("乡镇、街道或园区", "甲厂", "示例产业园")


def test_who_moves_to_another_district_leaves_the_town_behind(
    actor_of: ActorOf, make_enterprise: MakeEnterprise, now: datetime
) -> None:
    firm = make_enterprise()
    Enterprise.objects.filter(pk=firm.pk).update(town=TOWN)
    change = successions.Change("move", date(2026, 1, 15), "1号", "搬迁", district=AWAY)
    told = successions.ask(by=actor_of("district_clerk"), now=now, enterprise=firm, version=1, change=change)
    successions.consent(by=actor_of("city_clerk"), now=now, succession=told)
    firm.refresh_from_db()
    assert (firm.town, firm.organisation.district) == ("", AWAY)


def test_thirty_enterprises_take_no_more_queries_than_one(
    actor_of: ActorOf, client_of: ClientOf, make_enterprise: MakeEnterprise
) -> None:
    browser, counts = client_of(actor_of("district_clerk")), []
    for rows in (1, 29):
        for _ in range(rows):
            Enterprise.objects.filter(pk=make_enterprise().pk).update(town=TOWN)
        with CaptureQueriesContext(connection) as queries:
            assert browser.get("/enterprises/").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12, counts
