"""The journal's tests: each with a key and a witness of its own."""

from pathlib import Path

import pytest
from pytest_django import Settings


@pytest.fixture(autouse=True)
def own_key(settings: Settings, tmp_path: Path) -> Path:
    """Heads of one test are no witnesses against another."""
    settings.JOURNAL_KEY = tmp_path / "keys" / "journal.pem"
    return tmp_path / "keys"
