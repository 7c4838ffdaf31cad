"""The city's goal on its desk: how many hold the title now, by the years of their titles."""

from datetime import date, datetime
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from greenfactory.conftest import HOME, ActorOf, ClientOf, MakeEnterprise
from greenfactory.stages.enterprises.models import Enterprise, Title

GOAL = "目标：到 2025 年 100 家以上"


def award(enterprise: Enterprise, year: int, until_on: date | None = None) -> None:
    Title.objects.create(
        enterprise=enterprise, name="厂", code=enterprise.code, district=HOME, year=year, document="1号",
        until_on=until_on, recorded_at=timezone.now(),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("role", "seen"), [("city_clerk", True), ("city_head", True), ("district_head", False), ("submitter", False)]
)
def test_the_city_alone_has_the_goal_on_its_desk(
    actor_of: ActorOf, client_of: ClientOf, make_enterprise: MakeEnterprise, role: str, seen: bool
) -> None:
    twice = make_enterprise()
    for year in (2022, 2023):
        award(twice, year)
    award(make_enterprise(district="320206"), 2023)
    award(make_enterprise(), 2023, until_on=date(2024, 1, 1))
    page = client_of(actor_of(role)).get("/").content.decode()
    assert (GOAL in page) is seen
    assert ('<strong class="fs-2">2</strong> 家企业现持有市级称号' in page) is seen
    assert ("按认定年度：2022年1家，2023年2家" in page) is seen


@pytest.mark.parametrize(
    ("least", "said"),
    [(2, "按登记，2025 年末有 2 家持有，目标已实现。"), (3, "按登记，2025 年末有 2 家持有，目标未实现。")],
)
def test_a_goal_whose_time_is_over_says_what_was_reached(
    actor_of: ActorOf, client_of: ClientOf, make_enterprise: MakeEnterprise, now: datetime,
    settings: LazySettings, tmp_path: Path, least: int, said: str,
) -> None:  # fmt: skip
    award(make_enterprise(), 2022)
    award(make_enterprise(), 2023, until_on=date(2025, 12, 31))
    award(make_enterprise(), 2023, until_on=date(2025, 12, 30))
    award(make_enterprise(), 2026)
    settings.DATA, client = tmp_path, client_of(actor_of("city_clerk"))
    goal = '[[goals]]\nlevel = "city"\nyear = {}\ncount = {}\nconf = "S"\nsource = {{ zh = "一", en = "one" }}'
    (tmp_path / "goal.toml").write_text(goal.format(2025, least), "utf-8")
    for address in ("/", "/titles/"):
        page = client.get(address).content.decode()
        assert (said in page, "<progress" in page) == (True, False)
    (tmp_path / "goal.toml").write_text(goal.format(timezone.localdate(now).year, 9), "utf-8")
    page = client.get("/").content.decode()
    assert ("期限已过" in page, "<progress" in page) == (False, True)


def test_thirty_titles_take_no_more_queries_than_one(
    actor_of: ActorOf, client_of: ClientOf, make_enterprise: MakeEnterprise
) -> None:
    client, counts = client_of(actor_of("city_clerk")), []
    for rows in (1, 29):
        for number in range(rows):
            award(make_enterprise(), 2000 + number)
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/").status_code == 200
        counts.append((len(queries), sum("enterprises_title" in each["sql"] for each in queries)))
    assert counts[0] == counts[1]
    assert counts[0][0] <= 12, counts
    assert counts[0][1] == 1
