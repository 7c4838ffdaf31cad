"""The folder of an installation: its releases and settings, what was done when, and who is running it."""

import argparse
import contextlib
import fcntl
import json
import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit


class Stop(Exception):
    """Ends the script with one message and exit code 1."""


class Place:
    """The folder of an installation: releases, data, backups, and what was done when."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.expanduser().absolute()
        self.releases, self.backups = self.folder / "releases", self.folder / "backups"
        self.link, self.book = self.folder / "current", self.folder / "installed.json"

    @property
    def current(self) -> str:
        """The version that the link names; empty before the first installation."""
        return self.link.resolve().name if self.link.is_symlink() else ""

    @property
    def data(self) -> Path:
        """Where database, files and keys lie, whatever the settings say."""
        return Path(self.environment()["GREENFACTORY_DATA"])

    def history(self) -> list[dict[str, Any]]:
        """What was installed, upgraded and rolled back, oldest first."""
        return list(json.loads(self.book.read_text("utf-8"))) if self.book.exists() else []

    def note(self, **done: Any) -> None:
        """Add a line to the history, whole or not at all."""
        lines = [*self.history(), {"at": time.strftime("%Y-%m-%dT%H:%M:%S%z"), **done}]
        fresh = self.book.with_suffix(".new")
        fresh.write_text(json.dumps(lines, ensure_ascii=False, indent=1), "utf-8")
        fresh.replace(self.book)

    def switch(self, version: str) -> None:
        """Let the link name another version; there is no moment without it."""
        fresh = self.folder / "current.new"
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(Path("releases") / version)
        fresh.replace(self.link)

    def environment(self, **other: str) -> dict[str, str]:
        """The settings under which this installation runs; nothing of pip's or Python's strays in."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "PYTHON"))}
        file = self.folder / "greenfactory.env"
        lines = file.read_text("utf-8").splitlines() if file.exists() else []
        pairs = [line.split("=", 1) for line in lines if "=" in line and not line.startswith("#")]
        settings = {"GREENFACTORY_DATA": str(self.folder / "data"), "PYTHONUTF8": "1", **kept, **dict(pairs)}
        return {**settings, **_libpq(settings.get("DATABASE_URL", "")), **other}

    def health(self, version: str, *words: str, **other: str) -> dict[str, Any]:
        """What that version says of the database; with `--migrate` it brings it up to date first. Raises Stop if unwell.

        `-P`: whatever lies in the folder where somebody stands is not taken for the platform.
        """
        python = self.releases / version / "venv/bin/python"
        asked: list[str | Path] = [python, "-P", "-m", "greenfactory", "health", "--json", *words]
        answer = subprocess.run(asked, env=self.environment(**other), capture_output=True, text=True, check=False)
        if answer.returncode:
            raise Stop(f"{version}: {(answer.stderr or answer.stdout).strip()[-1500:]}")
        return dict(json.loads(answer.stdout))


@contextlib.contextmanager
def alone(place: Place, options: argparse.Namespace) -> Iterator[None]:
    """Nobody serves meanwhile: the service is stopped and started again, else a running server is a reason to stop."""
    control = ["systemctl", *(["--user"] if options.user else [])]
    if options.service:
        call(*control, "stop", options.service, place=place)
    try:
        with lock(place) as held:
            if not held:
                raise Stop("平台正在运行，请先停止或加 --service / the platform is running: stop it, or name --service")
            yield
    finally:
        if options.service:
            call(*control, "start", options.service, place=place)


@contextlib.contextmanager
def lock(place: Place) -> Iterator[bool]:
    """Hold the lock that every server shares; gives whether nobody else has it."""
    place.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (place.data / "serving.lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
        else:
            yield True


def call(*words: str | Path, place: Place) -> None:
    """Run a program under the settings of the installation. Raises Stop where it fails; its own words stand above."""
    if subprocess.run([os.fspath(word) for word in words], env=place.environment(), check=False).returncode:
        raise Stop("失败，原因见上 / failed, see above: " + " ".join(map(str, words[:4])))


def say(text: str) -> None:
    """Print a line at once."""
    print(text, flush=True)


def _libpq(url: str) -> dict[str, str]:
    """A database's address as pg_dump takes it from its environment: a password on a command line can be read by others."""
    at = urlsplit(url)
    if not at.scheme.startswith("postgres"):
        return {}
    parts = {
        "PGHOST": at.hostname, "PGPORT": at.port, "PGUSER": at.username, "PGPASSWORD": at.password,
        "PGDATABASE": at.path[1:],
    }  # fmt: skip
    return {name: unquote(str(part)) for name, part in parts.items() if part}
