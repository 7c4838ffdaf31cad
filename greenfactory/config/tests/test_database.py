"""How the database is opened: what was acknowledged is on the disk, and nobody opens it anew for every request."""

from pathlib import Path

import environ
import pytest

from greenfactory.config import environment


def test_the_embedded_database_writes_through_and_keeps_its_connections(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert environment._database(environ.Env(), tmp_path) == {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(tmp_path / "greenfactory.sqlite3"),
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE", "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        },
    }  # fmt: skip


def test_postgresql_is_reached_through_a_pool_that_notices_a_restart(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://u:p@db/green")
    found = environment._database(environ.Env(), tmp_path)
    assert (found["OPTIONS"], found["CONN_HEALTH_CHECKS"], found.get("CONN_MAX_AGE", 0)) == (
        {"pool": {"max_size": 10, "timeout": 10}}, True, 0,
    )  # fmt: skip
