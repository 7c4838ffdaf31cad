"""Tests of files: each with a folder of its own."""

from pathlib import Path

import pytest
from pytest_django import Settings


@pytest.fixture(autouse=True)
def own_folder(settings: Settings, tmp_path: Path) -> Path:
    """What one test leaves behind is no other's orphan."""
    settings.DATA = tmp_path / "platform"
    settings.SCANNER = ""
    return tmp_path / "platform"
