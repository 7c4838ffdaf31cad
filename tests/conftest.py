"""The example city, written once for all tests of the command, the language they are in, and what tests of the platform need."""

from pathlib import Path

import pytest
from pytest_django import Settings

from greenfactory.cli.main import main
from greenfactory.conftest import *  # noqa: F403 - the same fixtures for tests across all stages
from greenfactory.conftest import MakeApplication
from greenfactory.foundations.accounts.actor import Actor
from greenfactory.stages.applications.models import Application
from tests.browsing import browsing, chromium  # noqa: F401 - fixtures


@pytest.fixture(scope="session")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("例") / "示例 城市"
    assert main(["example", str(folder)]) == 0
    return folder


@pytest.fixture
def chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")


@pytest.fixture
def own_folder(settings: Settings, tmp_path: Path) -> None:
    settings.DATA = tmp_path / "platform"


@pytest.fixture
def application(filler: Actor, make_application: MakeApplication) -> Application:
    return make_application(filler)
