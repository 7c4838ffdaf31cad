"""`greenfactory journal check` and `sign`, as an operator runs them."""

import json
from datetime import datetime
from pathlib import Path

import pytest
from django.db import DatabaseError, connection

from greenfactory.cli import main
from greenfactory.foundations.journal import actions as journal
from greenfactory.foundations.journal import queries, triggers
from greenfactory.foundations.journal.models import Entry, Head
from greenfactory.foundations.journal.tests.test_actions import write

pytestmark = pytest.mark.django_db


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = main.main(["--lang", "zh", "journal", *words])
    said = capsys.readouterr()
    return code, said.out, said.err


def test_a_whole_journal_gives_0(now: datetime, capsys: pytest.CaptureFixture[str]) -> None:
    write(now, 3)
    code, out, _ = run(capsys, "sign")
    assert (code, Head.objects.get().link_id) == (0, 3)
    assert "日志完整：共 3 条" in out
    assert "最近签名：第 3 条" in out
    assert run(capsys, "check")[0] == run(capsys)[0] == 0


def test_a_broken_journal_gives_1_and_is_not_signed(now: datetime, capsys: pytest.CaptureFixture[str]) -> None:
    write(now, 3)
    journal.link_pending()
    triggers.remove(connection, *triggers.SEALED)
    Entry.objects.filter(subject="try/1").update(deed="forged")
    code, _, err = run(capsys, "check")
    assert (code, "第2条被改动" in err) == (1, True)
    code, out, _ = run(capsys, "sign", "--json")
    assert (code, json.loads(out)["finding"]) == (1, {"number": 2, "fault": "changed"})
    assert not Head.objects.exists()


def test_a_key_that_others_may_read_is_refused_in_words(
    now: datetime, own_key: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(now)
    run(capsys, "sign")
    (own_key / "journal.pem").chmod(0o644)
    write(now)
    code, _, err = run(capsys, "sign")
    assert (code, "chmod 600" in err) == (1, True)


def test_with_an_unusable_database_it_says_what_to_do(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def nothing(**_: object) -> None:
        raise DatabaseError

    monkeypatch.setattr(queries, "standing", nothing)
    code, _, err = run(capsys, "check")
    assert (code, "核对 DATABASE_URL" in err) == (1, True)
