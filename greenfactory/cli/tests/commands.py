"""The command as tests run it: in this process, or in one of its own where streams and signals matter."""

import json
import subprocess
import sys
from pathlib import Path
from typing import IO, Any

import pytest

from greenfactory.cli.main import main

CITY = "city-green-factory/2021"


def run(*arguments: str | Path, code: int = 0) -> None:
    """Run the command, which must end with `code`."""
    assert main([str(argument) for argument in arguments]) == code


def document(capsys: pytest.CaptureFixture[str], *arguments: str | Path, code: int = 0) -> Any:
    """What the command prints with --json."""
    capsys.readouterr()
    run(*arguments, "--json", code=code)
    return json.loads(capsys.readouterr().out)


def a_form(city: Path) -> Path:
    """The first sound form of the example city."""
    return min(city.glob("0*.json"))


def process(
    *arguments: str | Path, stdout: IO[bytes] | int = subprocess.PIPE, **options: Any
) -> subprocess.Popen[bytes]:
    """The command in a process of its own."""
    words = [sys.executable, "-m", "greenfactory", *map(str, arguments)]
    return subprocess.Popen(words, stdout=stdout, stderr=subprocess.PIPE, **options)
