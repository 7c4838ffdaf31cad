"""What pages of an application say to whom: links to what is missing, words for what is stored, nothing for others to do."""

import re

import pytest

from greenfactory.conftest import ActorOf, ClientOf, MakeApplication, default_pack
from greenfactory.example.figures import YEAR
from greenfactory.foundations.accounts.actor import Actor
from greenfactory.stages.applications import labels
from greenfactory.stages.applications.models import Application
from greenfactory.stages.applications.tests.test_evidence import hand_in
from greenfactory.stages.enterprises.models import Enterprise

pytestmark = pytest.mark.django_db
ROW = "GF18-INF-BLD-R1"


def test_the_check_page_leads_to_each_place_and_explains_what_is_empty(
    actor_of: ActorOf, client_of: ClientOf, make_application: MakeApplication
) -> None:
    by, gate = actor_of("filler"), default_pack().gate[0].id
    wrong = f"data/output_value/{YEAR}"
    application = make_application(by, answers={wrong: "约一亿", f"rows/{ROW}/met": True})
    browser, place = client_of(by), f"/applications/{application.public_id}/part"
    page = browser.get(f"/applications/{application.public_id}/check").content.decode()
    for address in (f"{place}/gate#row-{gate}", f"{place}/data#f-{wrong.replace('/', '-')}"):
        assert f'href="{address}"' in page
        part, _, anchor = address.partition("#")
        assert f'id="{anchor}"' in browser.get(part).content.decode()
    assert page.count(f'href="{place}/area-GF18-INF#row-{ROW}"') == 1  # claimed without proof
    empty = page.split("尚未填写的部分")[1].split("</ul>")[0]
    assert re.findall(r"/part/([^\"]+)", empty) == [
        "gate", "area-GF18-MGT", "area-GF18-ENR", "area-GF18-PRD", "area-GF18-ENV", "products", "energy",
    ]  # fmt: skip
    assert "能耗和碳排放指标暂不计分" in empty


def test_a_bureau_is_not_shown_what_only_the_enterprise_may_do(
    actor_of: ActorOf, client_of: ClientOf, make_application: MakeApplication
) -> None:
    by = actor_of("filler")
    application = make_application(by, answers={f"rows/{ROW}/met": True})
    place = f"/applications/{application.public_id}"
    pages = ("/", "/check", "/part/gate", "/part/area-GF18-INF")
    theirs = ("离线填报", "还可争取", "检查与提交", "附证明材料", "填报分工", "沿用待核对")
    own = "".join(client_of(by).get(place + page).content.decode() for page in pages)
    assert all(each in own for each in theirs)
    hand_in(application, by, application.changed_at)
    Application.objects.update(district=application.enterprise.organisation.district)
    clerk = client_of(actor_of("city_clerk"))
    for page in pages:
        answer = clerk.get(place + page)
        assert answer.status_code == 200
        assert [each for each in theirs if each in answer.content.decode()] == []


def test_what_was_handed_in_does_not_speak_of_what_cannot_be_done_any_more(
    complete: tuple[Actor, Application], client_of: ClientOf
) -> None:
    by, application = complete
    place, browser = f"/applications/{application.public_id}", client_of(by)
    gone = ("还可争取", "离线填报", "上传填好的 Excel 表", "检查与提交", "附证明材料", "沿用待核对")
    pages = ("/", "/check", "/preview", "/part/gate", "/part/area-GF18-INF")
    before = "".join(browser.get(place + page).content.decode() for page in pages)
    assert [each for each in gone if each not in before] == []
    Application.objects.update(state="submitted")
    for page in pages:
        shown = browser.get(place + page).content.decode()
        assert (page, [each for each in gone if each in shown]) == (page, [])
    assert "下载 Excel 表" in browser.get(f"{place}/").content.decode()


def test_a_fault_in_the_particulars_leads_each_to_their_own_page_of_the_enterprise(
    actor_of: ActorOf, client_of: ClientOf, make_application: MakeApplication
) -> None:
    by = actor_of("filler")
    application = make_application(by)
    Enterprise.objects.update(code="91350100MA00000018")  # a wrong check digit
    hand_in(application, by, application.changed_at)
    Application.objects.update(district=by.organisation.district)
    firm = f"/enterprises/{application.enterprise.public_id}"
    for reader, place in ((by, "/profile"), (actor_of("district_clerk"), firm), (actor_of("auditor"), firm)):
        browser = client_of(reader)
        page = browser.get(f"/applications/{application.public_id}/check").content.decode()
        assert set(re.findall(r'<a href="([^"]+)">企业信息</a>', page)) == {place}
        assert browser.get(place).status_code == 200


def test_what_is_stored_reads_as_words() -> None:
    pack = default_pack()
    flag = next(field.id for field in pack.fields.values() if field.kind == "flag")
    assert labels.said(pack, "energy/1/flow", "feedstock") == "用作原料"
    assert labels.said(pack, "energy/1/source", "raw-coal") == "原煤"
    assert labels.said(pack, f"data/{flag}/{YEAR}", "1") == "是"
    assert labels.said(pack, f"data/output_value/{YEAR}", "1") == "1"
    assert labels.said(pack, "energy/1/amount", "0") == "0"


def test_units_stand_on_pages_as_people_print_them(
    actor_of: ActorOf, client_of: ClientOf, make_application: MakeApplication
) -> None:
    by = actor_of("filler")
    place = f"/applications/{make_application(by).public_id}/part"
    units = {found for part in ("data", "area-GF18-PER") for found in re.findall(
        r'class="unit">([^<]+)<', client_of(by).get(f"{place}/{part}").content.decode())}  # fmt: skip
    assert {"m²", "m³", "tCO₂/产品单位"} <= units
    assert not any(re.search(r"m[23]|CO2", unit) for unit in units)


def test_every_page_of_reconstructed_figures_says_so_in_a_line_that_leads_to_the_reason(
    actor_of: ActorOf, client_of: ClientOf, make_application: MakeApplication
) -> None:
    by = actor_of("filler")
    application, browser = make_application(by), client_of(by)
    reason = f"/rounds/{application.round.public_id}#unofficial"
    for page in ("/", "/check", "/proofs", "/part/gate", "/part/area-GF18-INF", "/part/data", "/part/energy"):
        shown = browser.get(f"/applications/{application.public_id}{page}").content.decode()
        assert "非官方：" in shown
        assert f'href="{reason}"' in shown
        assert default_pack().notice["zh"] not in shown
    round = browser.get(reason.partition("#")[0]).content.decode()
    assert 'id="unofficial"' in round
    assert default_pack().notice["zh"] in round
