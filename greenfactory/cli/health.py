"""`greenfactory health`: is this installation well? Asked by people, by monitoring, and by `install.py` around an upgrade."""

# ruff: noqa: PLC0415 - after the platform was set up

from argparse import Namespace
from typing import Any

from greenfactory import __version__
from greenfactory.cli import installation
from greenfactory.cli.screen import Screen
from greenfactory.rulebook.notes import Note, Problem, Refused


def health(options: Namespace, screen: Screen) -> int:
    """Ask the database, the tables and a page: 0 where all answer. With --migrate the tables are brought up to date first."""
    installation.ready(options.data, migrate=options.migrate, existing=not options.migrate)
    found = installation.on_database(_found)
    if found["waiting"]:
        raise Refused(Problem(Note("cli.health_waiting", {"count": len(found["waiting"])})))
    if found["page"] != 200:
        raise Refused(Problem(Note("cli.health_page", {"status": found["page"]})))
    if options.json:
        screen.json(found)
    else:
        screen.print(screen.say("cli.health_well", version=__version__, entries=found["entries"]))
        if found["readable"]:
            folder = found["data"]
            screen.problems([Problem(Note("cli.health_readable", {"folder": folder}), folder, warning=True)])
    return 0


def _found() -> dict[str, Any]:
    from django.conf import settings
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    from greenfactory.config import environment
    from greenfactory.foundations.journal.models import Entry

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    waiting = [f"{step.app_label}.{step.name}" for step, _ in plan]
    return {
        "version": __version__,
        "database": {"vendor": connection.vendor, "name": str(connection.settings_dict["NAME"])},
        "migrations": sorted(".".join(name) for name in executor.loader.applied_migrations),
        "waiting": waiting,
        "entries": 0 if waiting else Entry.objects.count(),
        "page": 0 if waiting else _page(),
        "data": str(settings.DATA),
        "readable": environment.readable(settings.DATA),
    }


def _page() -> int:
    """What the platform answers to somebody who opens the login page."""
    from django.conf import settings
    from django.test import Client

    client = Client(raise_request_exception=False)
    return int(client.get("/accounts/login/", secure=settings.HTTPS, SERVER_NAME=settings.ALLOWED_HOSTS[0]).status_code)
