"""The example city, written once for all tests of the command, the language they are in, and what tests of the platform need."""

from pathlib import Path

import pytest

from greenfactory.cli.main import main
from greenfactory.conftest import *  # noqa: F403 - the same fixtures for tests across all stages
from tests.browsing import browsing, chromium  # noqa: F401 - fixtures


@pytest.fixture(scope="session")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("例") / "示例 城市"
    assert main(["example", str(folder)]) == 0
    return folder


@pytest.fixture
def chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
