"""The process of an installation that a test may kill: it builds, serves and looks into it, a line of JSON each way.

All modules are read once and each deed is done in a fork: a server is what `greenfactory serve` is, with its own processes,
but it starts in a tenth of the time, so that a test can start one a thousand times.
"""

# ruff: noqa: E402 - the settings come from the environment that this process was given

import contextlib
import hashlib
import io
import json
import os
import signal
import sys
import traceback
from datetime import timedelta
from typing import Any

import django
from gunicorn.workers import gthread  # noqa: F401 - read before the first fork

django.setup()

from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader
from django.test import Client
from django.urls import get_resolver

from greenfactory.cli import main, serve  # noqa: F401 - read before the first fork
from greenfactory.conftest import HOME, credit_code, default_pack
from greenfactory.example.figures import YEAR
from greenfactory.foundations import clock
from greenfactory.foundations.accounts.actor import Actor, actor
from greenfactory.foundations.accounts.models import Membership, Organisation, User
from greenfactory.foundations.journal.models import Entry, Link
from greenfactory.stages.applications import content, facts
from greenfactory.stages.applications.models import Answer, Application, Submission
from greenfactory.stages.applications.tests.conftest import full_answers, prove_and_declare
from greenfactory.stages.enterprises.models import Enterprise
from greenfactory.stages.rounds import pinned
from greenfactory.stages.rounds.models import Round


def build(drafts: int) -> dict[str, Any]:
    """Tables, one enterprise with two people who are logged in, and as many drafts that are complete and declared."""
    call_command("migrate", verbosity=0)
    now = clock.now()
    firm = Organisation.objects.create(kind="enterprise", district=HOME, name="示例企业")
    enterprise = Enterprise.objects.create(
        organisation=firm, code=credit_code(1), industry="C3130", state="confirmed", registered_at=now
    )
    people = {role: _person(firm, role) for role in ("submitter", "filler")}
    found = [_draft(enterprise, people["submitter"][0], number) for number in range(drafts)]
    return {"sessions": {role: session for role, (_, session) in people.items()}, "drafts": found}


def _person(firm: Organisation, role: str) -> tuple[Actor, str]:
    user = User.objects.create_user(role, role)
    held = Membership.objects.create(user=user, organisation=firm, role=role, begins_at=clock.now())
    browser = Client()
    browser.force_login(user)
    return actor(held), browser.cookies["sessionid"].value


def _draft(enterprise: Enterprise, by: Actor, number: int) -> str:
    now, pack = clock.now(), default_pack()
    round = Round.objects.create(
        year=YEAR, title=f"示例批次{number}", pack=pinned.pin(pack, now), state="released", drafted_by=by.user,
        opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=1),
        benchmarks=pack.file("benchmarks/example.toml").read_text("utf-8"),
    )  # fmt: skip
    application = Application.objects.create(
        round=round, enterprise=enterprise, begun_at=now, changed_at=now, rules_confirmed=facts.rules_digest(round)
    )
    Answer.objects.bulk_create(
        Answer(application=application, path=path, value=content.stored(value), by=by.user, at=now)
        for path, value in full_answers().items()
    )
    prove_and_declare(by, application, now)
    return application.public_id


def look(draft: str) -> dict[str, Any]:
    """What is stored of an application's submissions and saves, and what `greenfactory journal check` says of the whole journal."""
    application = Application.objects.get(public_id=draft)
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        code = main.main(["journal", "check", "--json"])
    recorded = Entry.objects.filter(deed="submit", subject=f"application/{draft}").order_by("pk")
    saves = Entry.objects.filter(deed="save_answer", subject=f"application/{draft}").order_by("pk")
    return {
        "state": application.state,
        "submissions": [_sealed(each) for each in application.submissions.order_by("number")],
        "recorded": [entry.said["sha256"] for entry in recorded],
        "saves": [[entry.said["path"], entry.said["version"]] for entry in saves],
        "journal": [code, json.loads(said.getvalue())["whole"]],
    }


def _sealed(each: Submission) -> dict[str, Any]:
    found = {"receipt": each.receipt, "key": each.key, "sha256": each.sha256}
    again = hashlib.sha256(each.content.encode()).hexdigest()
    return {**found, "recomputed": again, "linked": Link.objects.filter(entry=each.entry).exists()}


def served(port: int) -> None:
    """The command itself."""
    sys.exit(main.main(["serve", "--port", str(port)]))


def answer(deed: str, words: dict[str, Any]) -> int:
    """Do a deed in a fork, which says what came of it; a server goes on. Gives the process group of a server, else 0."""
    if child := os.fork():
        if deed != "served":
            return 0
        print(json.dumps(child), flush=True)
        return child
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    if deed == "served":
        os.setsid()
        os.dup2(2, 1)
        served(**words)
    try:
        said = json.dumps(build(**words) if deed == "build" else look(**words))
    except Exception:  # noqa: BLE001 - whatever it is, it goes to the log
        traceback.print_exc()
        said = ""  # the other side waits for a line
    print(said, flush=True)
    os._exit(0)


if __name__ == "__main__":
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for servers that were killed
    _ = get_resolver().url_patterns, MigrationLoader(None)
    group = 0
    for line in sys.stdin:
        group = answer(*json.loads(line)) or group
    if group:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(group, signal.SIGKILL)
