"""The wizard: a step at a time, going back loses nothing, and what it asks reaches the rules that rank."""

from dataclasses import asdict
from datetime import date
from fractions import Fraction
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.test import Client

from greenfactory.conftest import ActorOf, ClientOf, MakeApplication, MakeOrganisation, MakeRound, default_pack
from greenfactory.foundations.accounts.words import CITY_TIME
from greenfactory.rulebook.places import ranking
from greenfactory.rulebook.places.ranking import Entry
from greenfactory.stages.applications.queries import opened
from greenfactory.stages.rounds import facts, pinned
from greenfactory.stages.rounds.forms import window
from greenfactory.stages.rounds.limits import Limits
from greenfactory.stages.rounds.models import Round
from greenfactory.stages.rounds.questions import PLACES, QUESTIONS, Questions, answered
from greenfactory.stages.rounds.wizard import SAVED

pytestmark = pytest.mark.django_db
NOT_ASKED = {"open", "question"}


@pytest.fixture
def clerk(actor_of: ActorOf, client_of: ClientOf) -> Client:
    """A clerk's browser."""
    return client_of(actor_of("city_clerk"))


def begin(browser: Client, **more: str) -> Round:
    browser.post("/rounds/new", {"pack": "city-green-factory/2021", "year": "2025", "title": "", **more})
    return Round.objects.get()


def step(browser: Client, round: Round, part: str, **fields: Any) -> str:
    """Where saving a step leads; the page itself where something is wrong."""
    round.refresh_from_db()
    answer = browser.post(f"/rounds/{round.public_id}/edit/{part}", {"version": round.version, **fields})
    round.refresh_from_db()
    return answer["Location"] if answer.status_code == 302 else answer.content.decode()


def as_filled(round: Round) -> dict[str, Any]:
    """What a browser posts when nothing is changed on the page of questions."""
    form = Questions(pinned.read(round.pack), round.rules)
    posted: dict[str, Any] = {}
    for name, field in form.fields.items():
        value = form[name].value()
        if name == "ties.order":
            posted |= {f"{name}_{n}": number for n, number in enumerate(field.widget.decompress(value)) if number}
        elif value is not False:
            posted[name] = "on" if value is True else value
    return posted


def test_a_draft_begins_with_pack_year_and_a_title_of_that_year(clerk: Client) -> None:
    page = clerk.get("/rounds/new").content.decode()
    assert 'value="2026' not in page
    round = begin(clerk)
    assert (round.year, round.title, round.state, round.open_steps) == (
        2025,
        "2025年度市级绿色工厂评价",
        "draft",
        [*SAVED[1:]],
    )


def test_a_title_keeps_nothing_that_nobody_sees(clerk: Client) -> None:
    assert begin(clerk, title="2025年度\u202e评价\u200b").title == "2025年度评价"


def test_a_title_of_another_year_is_refused(clerk: Client) -> None:
    answer = clerk.post("/rounds/new", {"pack": "gbt36132/2025", "year": "2025", "title": "2026年度绿色工厂申报"})
    assert "名称写的是 2026 年度" in answer.content.decode()
    assert not Round.objects.exists()


def test_steps_follow_each_other_and_going_back_loses_nothing(clerk: Client) -> None:
    round = begin(clerk)
    assert step(clerk, round, "calendar", opens_on="2026-01-05", closes_on="2026-03-27").endswith("/edit/places")
    assert step(clerk, round, "places", **{"cap.places": "25"}, **LIMITS).endswith("/edit/questions")
    assert step(clerk, round, "questions", **{**as_filled(round), "threshold.value": "82.50"}).endswith(
        "/edit/benchmarks"
    )
    assert step(clerk, round, "benchmarks", table="example").endswith("/trial")
    assert step(clerk, round, "calendar", opens_on="2026-01-06", closes_on="2026-03-27").endswith("/edit/places")
    assert (round.rules, round.open_steps) == ({"cap": {"places": 25}, "threshold": {"value": "82.5"}}, [])
    assert (round.opens_at.astimezone(CITY_TIME).date(), round.closes_at.isoformat()) == (
        date(2026, 1, 6), "2026-03-27T09:00:00+00:00",
    )  # fmt: skip
    assert pinned.sector_values(round).example


LIMITS = {"submissions": "20", "products": "10", "energy_lines": "40", "confirm_days": "3"}


def test_steps_not_yet_saved_stand_in_the_way_of_release(clerk: Client, now: Any) -> None:
    round = begin(clerk)
    known = facts.of(round, now)
    assert (known.opens_at, known.questions_open) == (None, frozenset("abcdefghijk"))
    step(clerk, round, "calendar", opens_on="2026-01-05", closes_on="2026-03-27")
    step(clerk, round, "questions", **as_filled(round))
    known = facts.of(round, now)
    assert (known.opens_at, known.questions_open) == (round.opens_at, frozenset())


@pytest.mark.parametrize(
    ("dates", "said"),
    [
        ({"opens_on": "2026-01-05", "closes_on": "2026-03-28"}, "下一个工作日是 2026年3月30日（周一）"),
        ({"opens_on": "2026-04-01", "closes_on": "2026-03-27"}, "须晚于前一个日期"),
        ({"opens_on": "2026-01-05", "closes_on": "2026-03-27", "first_review_by": "2026-03-20"}, "须晚于前一个日期"),
        ({"opens_on": "2026-01-05", "closes_on": "2081-03-27"}, "2081"),
    ],
)
def test_a_calendar_that_cannot_be_is_said_beside_its_date(clerk: Client, dates: dict[str, str], said: str) -> None:
    round = begin(clerk)
    assert said in step(clerk, round, "calendar", **dates)
    assert "calendar" in round.open_steps


def test_a_draft_begins_where_no_calendar_reaches_far_enough() -> None:
    opens_at, closes_at = window(date(2080, 1, 1)).values()
    assert (opens_at.date(), closes_at.isoformat()) == (date(2080, 1, 8), "2080-02-26T17:00:00+08:00")


def test_later_dates_are_shown_to_everybody(clerk: Client, client: Client) -> None:
    round = begin(clerk)
    step(clerk, round, "calendar", opens_on="2026-01-05", closes_on="2026-03-27", first_review_by="2026-04-10")
    Round.objects.update(state="released")
    assert "2026年4月10日（周五）17:00" in client.get(f"/rounds/{round.public_id}").content.decode()


def test_a_stale_page_of_the_wizard_saves_nothing(clerk: Client) -> None:
    round = begin(clerk)
    step(clerk, round, "calendar", opens_on="2026-01-05", closes_on="2026-03-27")
    answer = clerk.post(
        f"/rounds/{round.public_id}/edit/calendar", {"version": 1, "opens_on": "2026-01-07", "closes_on": "2026-03-27"}
    )
    assert "已被他人修改" in answer.content.decode()
    assert Round.objects.get().opens_at == round.opens_at


def test_every_key_that_answers_a_question_can_be_set() -> None:
    asked = {key for *_, keys in (PLACES, *QUESTIONS) for key in keys}
    tables = {key.split(".")[0] for key in asked}
    own = default_pack().selection.as_dict()
    assert asked == {f"{table}.{key}" for table in tables for key in own[table] if key not in NOT_ASKED}
    assert {own[table]["question"] for table in tables} >= set("abcdefghijk")


def test_the_order_of_areas_breaks_ties_in_the_ranking(clerk: Client) -> None:
    round = begin(clerk)
    areas = [area.id for area in default_pack().areas]
    first, second = areas[1], areas[0]
    order = {f"ties.order_{n}": "" for n in range(len(areas))} | {"ties.order_1": "1", "ties.order_0": "2"}
    fields = {key: value for key, value in as_filled(round).items() if not key.startswith("ties.order_")}
    step(clerk, round, "questions", **{**fields, **order})
    chosen = pinned.rules(round).selection
    assert chosen.ties.order == (first, second)
    ten, twenty = Fraction(10), Fraction(20)
    one = Entry("甲", "1", total=Fraction(95), areas={first: ten, second: twenty})
    other = Entry("乙", "2", total=Fraction(95), areas={first: twenty, second: ten})
    assert [place.entry.enterprise for place in ranking.rank([one, other], chosen).places] == ["乙", "甲"]


def test_a_line_above_what_the_pack_can_give_is_refused(clerk: Client) -> None:
    round = begin(clerk)
    assert default_pack().most == 100
    refused = step(clerk, round, "questions", **{**as_filled(round), "threshold.value": "100.01"})
    assert "分数线 100.01 分高于规则包各项满分与加分的合计 100 分" in refused
    assert (round.rules, 'value="100.01"' in refused) == ({}, True)
    step(clerk, round, "questions", **{**as_filled(round), "threshold.value": "100"})
    assert round.rules == {"threshold": {"value": "100"}}


def test_quotas_reach_the_seats(clerk: Client, make_organisation: MakeOrganisation) -> None:
    make_organisation("district", district="320205")
    round = begin(clerk)
    names = {"quotas.district_0": "1", "quotas.sector": "C31 2\nC26：3", "cap.places": "30"}
    step(clerk, round, "places", **names, **{**LIMITS, "products": "12"})
    chosen = pinned.rules(round).selection
    assert (chosen.quotas.district, chosen.quotas.sector) == ({"320205": 1}, {"C31": 2, "C26": 3})
    entries = [Entry(str(n), str(n), total=Fraction(95 - n), district="320205") for n in (1, 2)]
    assert [place.selected for place in ranking.rank(entries, chosen).places] == [True, False]
    assert (pinned.limits(round), round.limits) == (Limits(products=12), asdict(Limits(products=12)))
    assert "C31 2" in clerk.get(f"/rounds/{round.public_id}/edit/places").content.decode()


def test_a_round_keeps_every_limit_itself(clerk: Client) -> None:
    round, before = begin(clerk), asdict(Limits(products=12))
    assert round.limits == asdict(Limits())
    Round.objects.update(limits={"products": 12})  # as it was kept once: only what differed
    import_module("greenfactory.stages.rounds.migrations.0008_limits").write_down(apps, None)
    assert Round.objects.get().limits == before


def test_lines_that_say_no_number_are_named(clerk: Client) -> None:
    assert "“C31”：请写名称" in step(clerk, begin(clerk), "places", **{"quotas.sector": "C31"}, **LIMITS)


def test_what_differs_from_the_pack_is_marked(clerk: Client) -> None:
    round = begin(clerk)
    step(clerk, round, "questions", **{**as_filled(round), "ties.then": "meeting"})
    assert clerk.get(f"/rounds/{round.public_id}/edit/questions").content.decode().count("本批次改动") == 1
    own = pinned.read(round.pack)
    changed = {each.key for *_, found in answered(pinned.rules(round), own) for each in found if each.own}
    assert changed == {"ties.then"}


def test_the_room_of_a_form_is_the_rounds(
    actor_of: ActorOf, make_application: MakeApplication, make_round: MakeRound
) -> None:
    round = make_round()
    Round.objects.update(limits=asdict(Limits(products=12, energy_lines=2)))
    round.refresh_from_db()
    look = opened(make_application(actor_of("filler"), round=round))
    assert (look.limits.products, look.limits.energy_lines) == (12, 2)


def test_another_pack_is_chosen_without_losing_the_rest(clerk: Client) -> None:
    round = begin(clerk)
    step(clerk, round, "places", **{"cap.places": "25"}, **LIMITS)
    step(clerk, round, "pack", pack="gbt36132/2025", year="2025", title="2025年度评价")
    assert (round.pack.name, pinned.rules(round).selection.cap.places) == ("gbt36132/2025", 25)
