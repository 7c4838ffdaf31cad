"""Long tier: the rulebook's own tests run every branch of scoring and ranking, and notice nearly every small change to them."""

import json
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
with (ROOT / "pyproject.toml").open("rb") as settings:
    JUDGED = [
        file.removesuffix(".py").replace("/", ".") for file in tomllib.load(settings)["tool"]["mutmut"]["only_mutate"]
    ]

pytestmark = pytest.mark.long


def call(*words: str) -> None:
    """Run a Python tool in the clone; its last words explain a failure."""
    done = subprocess.run([sys.executable, "-m", *words], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]


def test_every_branch_of_scoring_and_ranking_is_run() -> None:
    covered = [f"--cov={name}" for name in JUDGED]
    call(
        "pytest",
        "-q",
        "greenfactory/rulebook",
        *covered,
        "--cov-branch",
        "--cov-report=term-missing",
        "--cov-fail-under=100",
    )


@pytest.mark.skipif(sys.platform == "win32", reason="mutmut forks")
def test_at_least_95_percent_of_the_mutants_die() -> None:
    shutil.rmtree(ROOT / "mutants", ignore_errors=True)
    call("mutmut", "run")
    call("mutmut", "export-cicd-stats")
    counts = json.loads((ROOT / "mutants" / "mutmut-cicd-stats.json").read_text())
    noticed = counts["killed"] + counts["timeout"] + counts["segfault"]
    assert noticed >= 0.95 * counts["total"], f"{counts}; `.venv/bin/mutmut results` names the survivors"
