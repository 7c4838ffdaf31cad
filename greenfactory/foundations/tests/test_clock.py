"""The clock of a demo city runs ahead and never back; everywhere else there is the server's only."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from greenfactory.foundations import clock
from greenfactory.foundations.clock import Pace

START = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)


@pytest.fixture
def demo(settings: Settings, tmp_path: Path) -> None:
    settings.DEMO, settings.DATA = True, tmp_path


def test_a_pace_multiplies_what_has_passed() -> None:
    pace = Pace(START, START + timedelta(days=3), 60)
    assert pace.at(START + timedelta(minutes=2)) == START + timedelta(days=3, hours=2)


def test_a_server_clock_set_back_never_takes_the_shown_time_back() -> None:
    pace = Pace(START, START + timedelta(days=3), 60)
    assert pace.at(START - timedelta(hours=1)) == START + timedelta(days=3)


def test_a_demo_is_set_forward_and_goes_on_from_there(demo: None) -> None:
    before = clock.now()
    clock.run(ahead=timedelta(days=14))
    first = clock.now()
    clock.run(speed=3600)
    assert timedelta(days=14) <= first - before < timedelta(days=14, minutes=5)
    assert clock.now() >= first
    assert clock.speed() == 3600


def test_everybody_who_sets_it_at_once_adds_to_what_the_others_added(demo: None) -> None:
    before = clock.now()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: clock.run(ahead=timedelta(hours=1)), range(40)))
    assert timedelta(hours=40) <= clock.now() - before < timedelta(hours=40, minutes=5)


@pytest.mark.parametrize("step", [{"ahead": timedelta(seconds=-1)}, {"speed": 0}])
def test_a_step_back_is_refused(demo: None, step: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="never goes back"):
        clock.run(**step)  # type: ignore[arg-type]


def test_outside_a_demo_nobody_sets_the_clock(settings: Settings, tmp_path: Path) -> None:
    settings.DEMO, settings.DATA = True, tmp_path
    clock.run(ahead=timedelta(days=30))
    settings.DEMO = False
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(minutes=5)
    with pytest.raises(ValueError, match="only a demo"):
        clock.run(ahead=timedelta(days=1))
