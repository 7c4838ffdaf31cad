"""Settings of the whole test run: the platform's installation, how hard properties are tried, whether a skip is allowed."""

import atexit
import logging
import os
import secrets
import shutil
import tempfile
from collections.abc import Generator
from pathlib import Path

import pytest
from hypothesis import settings

# The same examples at every run, so that a green commit stays green; the long tier looks for new ones.
settings.register_profile("short", deadline=None, derandomize=True, database=None, max_examples=100)
settings.register_profile("long", deadline=None, max_examples=5_000)
settings.load_profile("short")

POSTGRESQL = os.environ.get("GREENFACTORY_TEST_DATABASE") == "postgresql"
USES_DATABASE = {"db", "transactional_db", "django_db_setup", "live_server"}


def installation() -> None:
    """Make an installation of the platform for this process alone, with the strict doors of production."""
    folder = Path(tempfile.mkdtemp(prefix="greenfactory-tests-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    for name in [name for name in os.environ if name.startswith("GREENFACTORY_STAFF")]:
        del os.environ[name]
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "greenfactory.config.settings",
        "GREENFACTORY_MODE": "production",
        "GREENFACTORY_HOSTS": "localhost,127.0.0.1",
        "GREENFACTORY_HTTPS": "false",
        "GREENFACTORY_SECRET_KEY": secrets.token_urlsafe(50),
        "GREENFACTORY_DATA": str(folder),
    }
    years = "".join(
        f'[[years]]\nyear = {year}\nsource = "tests"\nholidays = []\nmade_up = []\n' for year in range(2027, 2050)
    )
    (folder / "calendar.toml").write_text(years, "utf-8")  # tests run in years whose holidays nobody knows yet
    if not POSTGRESQL:
        os.environ.pop("DATABASE_URL", None)
    elif "DATABASE_URL" not in os.environ:  # the workers of pytest-xdist inherit it from the first process
        from tests import postgres  # noqa: PLC0415 - most runs need none

        os.environ["DATABASE_URL"] = postgres.start()
    import django  # noqa: PLC0415 - reads what was set above

    django.setup()
    logging.getLogger().handlers.clear()  # pytest shows what was logged; a stream that it captures ends before its threads
    del os.environ["DJANGO_SETTINGS_MODULE"]  # programs that tests start find their own


installation()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL run only what touches the database: the rest has been run already."""
    if POSTGRESQL:
        config.hook.pytest_deselected(items=[item for item in items if not uses_database(item)])
        items[:] = [item for item in items if uses_database(item)]


def uses_database(item: pytest.Item) -> bool:
    """Tell whether a test touches the database, by its mark or by what its fixtures ask for."""
    asked: list[str] = getattr(item, "fixturenames", [])
    return bool(item.get_closest_marker("django_db") or USES_DATABASE.intersection(asked))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Keep SQLite's test database in a file, as installations do: in memory, threads would lock each other out."""
    from django.db import connections  # noqa: PLC0415 - pytest collects this file before Django is needed

    database = connections["default"].settings_dict
    if "sqlite3" in database["ENGINE"]:
        database["TEST"]["NAME"] = str(Path(os.environ["GREENFACTORY_DATA"]) / "tests.sqlite3")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Leave the names of failed tests where `run.py` finds them, to say them last."""
    if cache := getattr(config, "cache", None):
        failed = {report.nodeid for kind in ("failed", "error") for report in terminalreporter.getreports(kind)}
        cache.set("greenfactory/failed", sorted(failed))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn a skipped test into a failed one where nothing may be skipped."""
    report = yield
    if forbidden(report):
        report.outcome, report.longrepr = "failed", f"skipped where GREENFACTORY_NO_SKIP is set: {report.longrepr}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Do the same for a file that is skipped whole, as `pytest.importorskip` does."""
    report = yield
    if forbidden(report):
        report.outcome, report.longrepr = "failed", f"skipped where GREENFACTORY_NO_SKIP is set: {report.longrepr}"
    return report


def forbidden(report: pytest.TestReport | pytest.CollectReport) -> bool:
    """Tell whether this report is a skip in a run that allows none; an expected failure is no skip."""
    return bool(report.skipped and os.environ.get("GREENFACTORY_NO_SKIP") and not hasattr(report, "wasxfail"))
