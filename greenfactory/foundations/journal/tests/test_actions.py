"""Recording, linking, signing."""

import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, connections, transaction

from greenfactory.conftest import ActorOf
from greenfactory.foundations.journal import actions as journal
from greenfactory.foundations.journal import keys, sequencer
from greenfactory.foundations.journal.models import Entry, Head, Link
from greenfactory.rulebook.notes import Refused


def write(now: datetime, number: int = 1) -> list[Entry]:
    """Entries of the system itself, waiting to be linked."""
    with transaction.atomic():
        return [
            journal.record(deed="try", subject=f"try/{each}", content={"n": each}, by=None, now=now)
            for each in range(number)
        ]


@pytest.mark.django_db
def test_record_keeps_who_acted_in_words_that_renames_do_not_change(actor_of: ActorOf, now: datetime) -> None:
    clerk = actor_of("city_clerk")
    name = clerk.user.name
    with transaction.atomic():
        entry = journal.record(deed="open_round", subject="round/x", content={"year": 2026}, by=clerk, now=now)
    clerk.user.name = "改名"
    clerk.user.save()
    stored = Entry.objects.get(pk=entry.pk)
    assert stored.said == {"year": 2026}
    assert stored.acted == {"name": name, "role": "city_clerk", "organisation": clerk.organisation.name}
    assert (stored.by, stored.membership_id) == (clerk.user, clerk.membership_id)


@pytest.mark.django_db(transaction=True)
def test_record_refuses_outside_a_transaction(now: datetime) -> None:
    with pytest.raises(journal.OutsideTransaction):
        journal.record(deed="try", subject="x", content={}, by=None, now=now)
    assert not Entry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_an_entry_goes_with_its_transaction_and_is_linked_afterwards(now: datetime) -> None:
    with transaction.atomic():
        journal.record(deed="lost", subject="x", content={}, by=None, now=now)
        transaction.set_rollback(True)
    assert not Entry.objects.exists()
    kept = write(now)[0]
    assert not Link.objects.exists()
    journal.link_pending()
    assert list(Link.objects.values_list("number", "entry")) == [(1, kept.pk)]


@pytest.mark.django_db
def test_record_refuses_floats(now: datetime) -> None:
    with pytest.raises(Refused):
        journal.record(deed="try", subject="x", content={"score": 79.99}, by=None, now=now)


@pytest.mark.django_db
def test_content_is_stored_as_it_is_hashed(now: datetime) -> None:
    entry = journal.record(deed="try", subject="x", content={"b": "绿\u0000", "a": [1, None]}, by=None, now=now)
    assert entry.content == '{"a":[1,null],"b":"绿\\u0000"}'
    assert json.loads(entry.content) == {"a": [1, None], "b": "绿\u0000"}


@pytest.mark.django_db
def test_links_follow_the_ids_in_batches(now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal, "BATCH", 3)
    entries = write(now, 8)
    assert journal.link_pending() == 8
    assert journal.link_pending() == 0
    assert list(Link.objects.order_by("number").values_list("number", "entry_id")) == [
        (number, entry.pk) for number, entry in enumerate(entries, start=1)
    ]
    assert journal.check() is None


@pytest.mark.django_db
def test_a_lower_id_that_appears_later_is_linked_later(now: datetime) -> None:
    """On PostgreSQL a transaction may take its id first and commit last."""
    late, early = Entry(pk=10, at=now, deed="late", subject="x", content="{}"), Entry(pk=11, at=now, deed="early", subject="x", content="{}")  # fmt: skip
    early.save(force_insert=True)
    journal.link_pending()
    late.save(force_insert=True)
    assert journal.wait_for_link(late).number == 2
    assert list(Link.objects.order_by("number").values_list("entry_id", flat=True)) == [11, 10]
    assert journal.check() is None


@pytest.mark.django_db
def test_an_entry_far_behind_the_newest_is_still_found(now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal, "LOOK_BACK", 2)
    Entry(pk=100, at=now, deed="early", subject="x", content="{}").save(force_insert=True)
    journal.link_pending()
    late = Entry(pk=5, at=now, deed="late", subject="x", content="{}")
    late.save(force_insert=True)
    assert journal.link_pending() == 0
    assert journal.wait_for_link(late).number == 2


@pytest.mark.django_db(transaction=True)
def test_linking_refuses_inside_a_transaction(now: datetime) -> None:
    with transaction.atomic():
        journal.record(deed="try", subject="x", content={}, by=None, now=now)
        with pytest.raises(RuntimeError):
            journal.link_pending()
    assert journal.link_pending() == 1


@pytest.mark.django_db(transaction=True)
def test_many_writers_make_one_chain(now: datetime) -> None:
    """AD-04, DU-10: no fork, no gap, no lock error, and nothing left to link."""
    barrier = threading.Barrier(8)

    def writer(number: int) -> int:
        try:
            barrier.wait()
            for _ in range(6):
                entry = write(now)[0]
            return journal.wait_for_link(entry).number
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        numbers = list(pool.map(writer, range(8)))
    journal.link_pending()
    assert len(set(numbers)) == 8
    assert list(Link.objects.order_by("number").values_list("number", flat=True)) == list(range(1, 49))
    assert journal.check() is None


@pytest.mark.django_db(transaction=True)
def test_an_open_transaction_with_a_lower_id_is_linked_when_it_commits(now: datetime) -> None:
    """On SQLite there is one writer at a time: the second begins when the first has ended."""
    overlapping = connection.vendor == "postgresql"
    begun, go_on = threading.Event(), threading.Event()

    def slow() -> None:
        try:
            with transaction.atomic():
                journal.record(deed="slow", subject="x", content={}, by=None, now=now)
                begun.set()
                go_on.wait(10)
        finally:
            connections.close_all()

    thread = threading.Thread(target=slow)
    thread.start()
    begun.wait(10)
    if not overlapping:
        go_on.set()
        thread.join()
    fast = write(now)[0]
    if overlapping:
        journal.link_pending()
    go_on.set()
    thread.join()
    journal.link_pending()
    assert Entry.objects.get(deed="slow").pk < fast.pk
    order = ["try", "slow"] if overlapping else ["slow", "try"]
    assert list(Link.objects.order_by("number").values_list("entry__deed", flat=True)) == order
    assert journal.check() is None


@pytest.mark.django_db
def test_a_head_is_signed_once_and_witnessed_outside_the_database(own_key: Path, now: datetime) -> None:
    write(now, 3)
    head = journal.sign_head(now=now)
    assert head is not None
    assert journal.sign_head(now=now) == head
    assert [one["number"] for one in keys.witnessed()] == [3]
    assert journal.check() is None
    assert (own_key / "journal.pem").stat().st_mode & 0o077 == 0


@pytest.mark.django_db
def test_an_empty_journal_has_no_head(now: datetime) -> None:
    assert journal.sign_head(now=now) is None


@pytest.mark.django_db
def test_old_heads_stay_genuine_after_the_key_was_changed(own_key: Path, now: datetime) -> None:
    write(now)
    first = journal.sign_head(now=now)
    (own_key / "journal.pem").unlink()
    write(now)
    second = journal.sign_head(now=now)
    assert first
    assert second
    assert first.signature.split(":")[1] != second.signature.split(":")[1]
    assert journal.check() is None
    assert Head.objects.count() == len(list(keys.witnessed())) == 2


@pytest.mark.django_db
def test_a_key_that_others_may_read_signs_nothing(own_key: Path, now: datetime) -> None:
    write(now)
    journal.sign_head(now=now)
    (own_key / "journal.pem").chmod(0o644)
    write(now)
    with pytest.raises(keys.KeyUnfit):
        journal.sign_head(now=now)


@pytest.mark.django_db(transaction=True)
def test_the_sequencer_links_within_its_second_and_survives_a_bad_one(
    now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sequencer, "EVERY", 0.05)
    calls = []

    def link(**given: bool) -> int:
        calls.append(given)
        if len(calls) == 1:
            raise DatabaseError("gone for a moment")
        return journal.link_pending(wait=True)

    monkeypatch.setattr(sequencer, "link_pending", link)
    write(now, 3)
    stop = sequencer.start()
    deadline = time.monotonic() + 20
    while Link.objects.count() < 3 and time.monotonic() < deadline:
        time.sleep(0.05)
    stop.set()
    assert Link.objects.count() == 3
    assert len(calls) >= 2
