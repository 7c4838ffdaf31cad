"""What tests of applications share."""

from datetime import datetime

import pytest

from greenfactory.conftest import ActorOf, MakeApplication
from greenfactory.example.answers import answer
from greenfactory.example.firms import firms
from greenfactory.foundations.accounts.actor import Actor
from greenfactory.foundations.files.models import StoredFile
from greenfactory.rulebook.packs import benchmarks, library, packreader
from greenfactory.stages.applications import actions, content
from greenfactory.stages.applications.models import Application, Citation, Proof


@pytest.fixture
def complete(actor_of: ActorOf, make_application: MakeApplication, now: datetime) -> tuple[Actor, Application]:
    """An application in which everything required is answered, proved and declared."""
    pack = packreader.read(library.find(library.DEFAULT))
    table = benchmarks.read(pack.file("benchmarks/example.toml"), pack)
    answers = {
        path: value for path, value in content.answers(answer(firms()[6], pack, table).content) if value is not None
    }
    by = actor_of("submitter")
    application = make_application(by, answers=answers)
    file = StoredFile.objects.create(sha256="0" * 64, size=1, kind="application/pdf", pages=3, stored_at=now)
    proof = Proof.objects.create(
        application=application, file=file, name="证明.pdf", uploaded_at=now, uploaded_by=by.user
    )
    Citation.objects.bulk_create(Citation(proof=proof, row=row, pages="1-2") for row in pack.rows)
    actions.declare(by=by, now=now, public_id=application.public_id)
    return by, application
