"""What tests of applications share."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache

import pytest

from greenfactory.conftest import ActorOf, MakeApplication
from greenfactory.example.answers import answer
from greenfactory.example.firms import firms
from greenfactory.foundations.accounts.actor import Actor
from greenfactory.foundations.files.models import StoredFile
from greenfactory.rulebook.packs import benchmarks, library, packreader
from greenfactory.stages.applications import actions, content
from greenfactory.stages.applications.models import Application, Citation, Proof


@cache
def full_answers() -> Mapping[str, object]:
    """Every answer of a firm whose form is complete, by path."""
    pack = packreader.read(library.find(library.DEFAULT))
    table = benchmarks.read(pack.file("benchmarks/example.toml"), pack)
    filed = content.answers(answer(firms()[6], pack, table).content)
    return {path: value for path, value in filed if value is not None}


def prove_and_declare(by: Actor, application: Application, now: datetime) -> None:
    """Cite one proof for every row, and sign: what a complete application needs beside its answers."""
    known = {"size": 1, "kind": "pdf", "pages": 3, "stored_at": now}
    file, _ = StoredFile.objects.get_or_create(sha256="0" * 64, defaults=known)
    proof = Proof.objects.create(
        application=application, file=file, name="证明.pdf", uploaded_at=now, uploaded_by=by.user
    )
    rows = packreader.read(library.find(library.DEFAULT)).rows
    Citation.objects.bulk_create(Citation(proof=proof, row=row, pages="1-2") for row in rows)
    actions.declare(by=by, now=now, public_id=application.public_id)


@pytest.fixture
def complete(actor_of: ActorOf, make_application: MakeApplication, now: datetime) -> tuple[Actor, Application]:
    """An application in which everything required is answered, proved and declared."""
    by = actor_of("submitter")
    application = make_application(by, answers=dict(full_answers()))
    prove_and_declare(by, application, now)
    return by, application
