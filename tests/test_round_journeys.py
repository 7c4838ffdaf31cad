"""Journeys around a round in a real browser: the library of sector values, a trial of rules, a round that is frozen."""

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from greenfactory.conftest import ActorOf, MakeApplication, MakeRound, default_pack
from greenfactory.example.answers import answer
from greenfactory.example.firms import firms
from greenfactory.foundations.accounts.actor import Actor
from greenfactory.foundations.journal.models import Entry
from greenfactory.rulebook.packs import benchmarks
from greenfactory.rulebook.process.rounds import FREEZE, UNFREEZE
from greenfactory.stages.applications.models import Answer, Application, Submission
from greenfactory.stages.rounds import actions, pinned
from greenfactory.stages.rounds.models import Round
from greenfactory.workbooks import benchmark_sheet
from tests.browsing import Browsing, faults

pytestmark = pytest.mark.django_db(transaction=True)


def fits(page: Page) -> None:
    """Nothing overflows, nothing is out of reach."""
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_clerk_imports_sector_values_and_a_round_takes_them(
    browsing: Browsing, actor_of: ActorOf, make_round: MakeRound, tmp_path: Path
) -> None:
    pack, round = default_pack(), make_round(state="draft")
    wrong, right = tmp_path / "基准值.csv", tmp_path / "基准值2025示例.xlsx"
    wrong.write_text("名称,行业代码,年份,数值,单位,来源,可信度\nx,C31,2024,十二,1,年鉴,S\n", "utf-8")
    benchmark_sheet.write(right, pack, table=benchmarks.read(pack.file("benchmarks/example.toml"), pack))
    for width in (1440, 390):
        clerk = browsing.as_(actor_of("city_clerk"), width)
        clerk.goto("/values/import")
        clerk.set_input_files("[name=file]", wrong)
        clerk.get_by_role("button", name="导入").click()
        expect(clerk.get_by_role("link", name="下载标注了错误的文件")).to_be_visible()
        fits(clerk)
        if width == 1440:
            clerk.set_input_files("[name=file]", right)
            clerk.get_by_role("button", name="导入").click()
            expect(clerk.get_by_text("示例，不得作为评审依据")).to_be_visible()
        for place in ("/values/", clerk.url, f"/rounds/{round.public_id}/edit/benchmarks"):
            clerk.goto(place)
            fits(clerk)
    clerk.get_by_label("第1版").check()
    clerk.get_by_role("button", name="保存，下一步").click()
    expect(clerk.get_by_role("heading", level=1)).to_have_text("试算")
    assert pinned.sector_values(Round.objects.get()).id == "values-1"
    browsing.complaints = [each for each in browsing.complaints if "422" not in each]


def test_a_clerk_proposes_to_correct_a_rule(
    browsing: Browsing, actor_of: ActorOf, make_round: MakeRound, now: datetime
) -> None:
    round = make_round(closes_at=now + timedelta(days=10))
    clerk = browsing.as_(actor_of("city_clerk"), 390)
    clerk.goto(f"/rounds/{round.public_id}/correct")
    fits(clerk)
    clerk = browsing.as_(actor_of("city_clerk"))
    clerk.goto(f"/rounds/{round.public_id}")
    clerk.get_by_role("link", name="更正规则").click()
    clerk.get_by_label("分数线").fill("85")
    clerk.get_by_label("理由").fill("笔误")
    fits(clerk)
    clerk.get_by_role("button", name="提请确认").click()
    expect(clerk.get_by_text("80 → 85")).to_be_visible()
    fits(clerk)


def handed_in(by: Actor, application: Application, number: int, now: datetime) -> None:
    pack = default_pack()
    form = answer(firms()[number], pack, benchmarks.read(pack.file("benchmarks/example.toml"), pack)).content
    entry = Entry.objects.create(at=now, by=by.user, deed="submit", subject="application/x", content="{}")
    Submission.objects.create(
        application=application, number=1, key=f"key{number}", content=json.dumps({"form": form}, default=str),
        sha256=f"{number:064}", entry=entry, by=by.user, at=now,
    )  # fmt: skip
    Application.objects.update(state="submitted")


def test_a_head_tries_the_rules_of_a_draft(
    browsing: Browsing, actor_of: ActorOf, make_round: MakeRound, make_application: MakeApplication, now: datetime
) -> None:
    past = make_round(opens_at=now - timedelta(days=9), closes_at=now - timedelta(days=1))
    for number in range(3):
        by = actor_of("submitter")
        handed_in(by, make_application(by, round=past), number, now)
    round = make_round(state="draft")
    Round.objects.filter(pk=past.pk).update(rules={"threshold": {"value": "0"}, "cap": {"places": 1}})
    Round.objects.filter(pk=round.pk).update(rules={"threshold": {"value": "0"}})
    for width in (1440, 390):
        head = browsing.as_(actor_of("city_head"), width)
        head.goto(f"/rounds/{round.public_id}/trial")
        fits(head)
        head.get_by_role("button", name="试算").first.click()
        expect(head.get_by_text("按企业自评分试算，非评审结果")).to_be_visible(timeout=60_000)
        expect(head.get_by_role("heading", name="新入选（2）")).to_be_visible()
        fits(head)
    with head.expect_download() as started:
        head.get_by_role("link", name="下载试算排名表").click()
    assert started.value.suggested_filename.startswith("trial-")


def test_what_is_typed_when_a_round_is_frozen_stays_and_is_saved_when_it_goes_on(
    browsing: Browsing, actor_of: ActorOf, make_application: MakeApplication, now: datetime
) -> None:
    one, clerk, head = actor_of("filler"), actor_of("city_clerk"), actor_of("city_head")
    application = make_application(one)

    def move(by: Actor, action: str) -> None:
        round = Round.objects.get()
        actions.move(by=by, now=now, round=round, action=action, version=round.version, fresh_login=True, note="抢修")

    page = browsing.as_(one)
    page.goto(f"/applications/{application.public_id}/part/gate")
    field = page.locator("select[data-path]").first
    move(clerk, FREEZE)
    field.select_option("yes")
    expect(page.locator(".status").first).to_contain_text("批次已冻结，暂停办理")
    expect(page.locator("#unsent")).to_contain_text("1 项内容尚未送达服务器")
    page.reload()
    expect(page.get_by_text("仍保存在填写它的电脑上")).to_be_visible()
    fits(page)
    assert not Answer.objects.exists()
    move(clerk, UNFREEZE)
    move(head, UNFREEZE)
    page.reload()
    expect(page.locator("select[data-path]").first).to_have_value("yes")
    expect(page.locator(".status").first).to_have_text("已保存")
    assert Answer.objects.get().value == "true"
    browsing.complaints = [each for each in browsing.complaints if "422" not in each]
