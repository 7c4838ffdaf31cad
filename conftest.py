"""Settings of the whole test run: how hard properties are tried, and whether a skip is allowed."""

import os
from collections.abc import Generator

import pytest
from hypothesis import settings

# The same examples at every run, so that a green commit stays green; the long tier looks for new ones.
settings.register_profile("short", deadline=None, derandomize=True, database=None, max_examples=100)
settings.register_profile("long", deadline=None, max_examples=5_000)
settings.load_profile("short")


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
