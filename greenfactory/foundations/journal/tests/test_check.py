"""What somebody with full power over the database can do, and that it is found."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction
from pytest_django import DjangoAssertNumQueries

from greenfactory.foundations.journal import actions as journal
from greenfactory.foundations.journal import chain, triggers
from greenfactory.foundations.journal.models import Entry, Head, Link
from greenfactory.foundations.journal.tests.test_actions import write
from greenfactory.rulebook import ledger

pytestmark = pytest.mark.django_db


@pytest.fixture
def journal_of_ten(now: datetime) -> None:
    """Ten entries, a signed head at the sixth and one at the end; and the powers of a superuser."""
    write(now, 6)
    journal.sign_head(now=now)
    write(now, 4)
    journal.sign_head(now=now)
    triggers.remove(connection, *triggers.SEALED)


def entry(number: int) -> Entry:
    return Link.objects.select_related("entry").get(number=number).entry


def change_content() -> None:
    Entry.objects.filter(pk=entry(4).pk).update(content='{"n":99}')


def change_time() -> None:
    Entry.objects.filter(pk=entry(4).pk).update(at=datetime.fromisoformat("2020-01-01T00:00:00+00:00"))


def change_hash() -> None:
    Link.objects.filter(number=4).update(hash="0" * 64)


def swap() -> None:
    one, other = entry(4), entry(5)
    Link.objects.filter(number=4).update(entry=Entry.objects.create(at=one.at, deed="x", subject="x", content="{}"))
    Link.objects.filter(number=5).update(entry=one)
    Link.objects.filter(number=4).update(entry=other)


def rewrite_from_here() -> None:
    """Change an entry and make every later link anew, as somebody would who knows the rules."""
    Entry.objects.filter(pk=entry(4).pk).update(content='{"n":99}')
    before = ledger.Link(*Link.objects.values_list("hash", "sm3").get(number=3))
    for link in Link.objects.filter(number__gt=3).order_by("number").select_related("entry"):
        made = chain.made(link.number, before, link.entry)
        made.save(force_update=True)
        before = ledger.Link(made.hash, made.sm3)


@pytest.mark.parametrize(
    ("deed", "number", "fault"),
    [
        (change_content, 4, "changed"),
        (change_time, 4, "changed"),
        (change_hash, 4, "changed"),
        (rewrite_from_here, 1, "rewritten"),
    ],
)
def test_check_names_the_first_bad_entry(
    journal_of_ten: None, deed: Callable[[], None], number: int, fault: str
) -> None:
    assert journal.check() is None
    deed()
    found = journal.check()
    assert found is not None
    assert (found.number, found.fault) == (number, fault)


def test_check_finds_two_that_were_swapped(journal_of_ten: None) -> None:
    swap()
    found = journal.check()
    assert found is not None
    assert found.number == 4


def test_check_finds_a_removed_entry(journal_of_ten: None) -> None:
    link = Link.objects.get(number=3)
    link.delete()
    Entry.objects.filter(pk=link.entry_id).delete()
    found = journal.check()
    assert found is not None
    assert (found.number, found.fault) == (3, "missing")


def test_check_finds_one_that_was_put_in(journal_of_ten: None, now: datetime) -> None:
    extra = Entry.objects.create(at=now, deed="forged", subject="x", content="{}")
    before = ledger.Link(*Link.objects.values_list("hash", "sm3").get(number=3))
    shifted = list(Link.objects.filter(number__gt=3).order_by("-number"))
    Head.objects.all().delete()
    for link in shifted:
        Link.objects.filter(number=link.number).update(number=link.number + 1)
    chain.made(4, before, extra).save(force_insert=True)
    found = journal.check()
    assert found is not None
    assert (found.number, found.fault) == (4, "inserted")


def test_check_finds_a_shortened_journal_by_the_witness_outside(journal_of_ten: None) -> None:
    Head.objects.filter(link_id=10).delete()
    links = Link.objects.filter(number__gt=6)
    entries = list(links.values_list("entry_id", flat=True))
    links.delete()
    Entry.objects.filter(pk__in=entries).delete()
    found = journal.check()
    assert found is not None
    assert (found.number, found.fault) == (7, "missing")


def test_check_finds_a_head_signed_by_somebody_else(journal_of_ten: None) -> None:
    Head.objects.filter(link_id=6).update(signature="ed25519:0123456789abcdef:" + "A" * 88)
    found = journal.check()
    assert found is not None
    assert (found.number, found.fault) == (6, "forged")


def test_no_head_is_signed_over_a_broken_chain(journal_of_ten: None, now: datetime) -> None:
    write(now, 2)
    journal.link_pending()
    Entry.objects.filter(pk=entry(11).pk).update(content="{}")
    with pytest.raises(journal.ChainBroken) as broken:
        journal.sign_head(now=now)
    assert broken.value.finding.number == 11
    assert Head.objects.count() == 2


@pytest.mark.parametrize("table", triggers.SEALED[:3])
def test_the_database_itself_refuses_changes(table: str, now: datetime) -> None:
    write(now)
    journal.sign_head(now=now)
    column = {"journal_entry": "deed", "journal_link": "hash", "journal_head": "signature"}[table]
    for statement in (f"UPDATE {table} SET {column} = 'x'", f"DELETE FROM {table}"):
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert Entry.objects.get().deed == "try"


def test_every_sealed_table_has_its_triggers() -> None:
    """A migration that remade a table on SQLite would have lost them."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal AND tgname LIKE '%sealed%'"
            )
        else:
            cursor.execute("SELECT tbl_name FROM sqlite_master WHERE type = 'trigger'")
        found = [row[0] for row in cursor.fetchall()]
    assert {table: found.count(table) for table in triggers.SEALED} == dict.fromkeys(triggers.SEALED, 2)


def test_checking_reads_entries_once(
    journal_of_ten: None, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(3):
        assert journal.check() is None


def test_the_witness_is_no_secret_and_survives_an_unknown_line(journal_of_ten: None, own_key: Path) -> None:
    assert "PRIVATE" not in (own_key / "heads.jsonl").read_text()
