"""Makes the platform ready for a command: its settings, its database brought up to date, nobody upgrading it meanwhile."""

# ruff: noqa: PLC0415 - only these commands need the framework

import os
from collections.abc import Callable
from pathlib import Path
from typing import IO, TypeVar

from greenfactory.rulebook.notes import Note, Problem, Refused

T = TypeVar("T")
LOCK = "serving.lock"
"""In the data folder: shared by servers as long as they run, held alone by `install.py` while it changes the database."""


def ready(data: Path | None = None, *, mode: str = "production", migrate: bool = False, existing: bool = False) -> None:
    """Aim the settings at the data folder and set the framework up. Raises Refused for settings that are unsafe or wrong.

    With `migrate` the folder and the tables are made or brought up to date; with `existing` nothing is made where no installation is.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "greenfactory.config.settings")
    os.environ.setdefault("GREENFACTORY_MODE", mode)
    if data is not None:
        os.environ["GREENFACTORY_DATA"] = str(data)
    import django
    from django.apps import apps
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import call_command
    from django.db import DatabaseError

    from greenfactory.config import environment

    try:
        if not apps.ready:  # a second time would aim the log anew, in tests at what captures this one's words
            if existing:
                _look()
            django.setup()
        if migrate:
            environment.make(Path(settings.DATA))
            call_command("migrate", verbosity=0, interactive=False)
    except ImproperlyConfigured as wrong:
        raise Refused(Problem(Note("cli.settings", {"why": str(wrong)}))) from None
    except DatabaseError as error:
        raise _unusable(error) from None
    except OSError as error:
        raise Refused(Problem(Note("cli.data_folder", {"why": error.strerror or str(error)}))) from None


def _look() -> None:
    from greenfactory.config import environment

    if place := environment.missing():
        raise Refused(Problem(Note("cli.not_installed", {"place": str(place)})))


def on_database(deed: Callable[[], T]) -> T:
    """Do something on the database that is ready. Raises Refused where it fails."""
    from django.db import DatabaseError

    try:
        return deed()
    except DatabaseError as error:
        raise _unusable(error) from None


def serving() -> IO[str]:
    """Say to `install.py` that somebody serves, for as long as the file stays open. Raises Refused during an upgrade."""
    import fcntl

    from django.conf import settings

    from greenfactory.config import environment

    environment.make(Path(settings.DATA))
    lock = (Path(settings.DATA) / LOCK).open("a")
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        lock.close()
        raise Refused(Problem(Note("cli.upgrading"))) from None
    return lock


def _unusable(error: Exception) -> Refused:
    return Refused(Problem(Note("cli.database", {"why": str(error)[:300]})))
