"""Files on their way in: parts, resuming, limits, the scanner, and what is left on disk."""

import hashlib
import os
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import connections
from pytest_django import Settings

from greenfactory.conftest import ActorOf
from greenfactory.foundations.accounts.actor import Actor
from greenfactory.foundations.accounts.words import Wrong
from greenfactory.foundations.files import actions, checking, kinds, storing
from greenfactory.foundations.files.models import StoredFile, Upload
from greenfactory.foundations.files.tests import samples

pytestmark = pytest.mark.django_db
PDF = samples.pdf()


def sent(by: Actor, now: datetime, content: bytes = PDF) -> Upload:
    """An upload of which everything has arrived."""
    upload = actions.begin_upload(by=by, size=len(content), now=now)
    actions.append(upload, offset=0, content=content)
    return upload


def refused(reason: str) -> str:
    """The beginning of what is said."""
    return kinds.REFUSALS[reason][0].split("{")[0].split("（")[0]


def test_a_file_in_parts_is_stored_by_its_content(filler: Actor, now: datetime) -> None:
    upload = actions.begin_upload(by=filler, size=len(PDF), now=now)
    for start in range(0, len(PDF), 300):
        assert not StoredFile.objects.exists()
        actions.append(upload, offset=start, content=PDF[start : start + 300])
    digest = hashlib.sha256(PDF).hexdigest()
    stored = actions.finish(upload, now=now, sha256=digest.upper())
    assert (stored.sha256, stored.size, stored.kind, stored.pages, stored.scan) == (digest, len(PDF), "pdf", 3, "none")
    assert stored.sm3 == (hashlib.new("sm3", PDF).hexdigest() if storing.SM3 else "")
    assert stored.path.read_bytes() == PDF
    assert not Upload.objects.exists()
    assert not any(storing.incoming("x").parent.iterdir())


def test_the_same_bytes_are_kept_once(filler: Actor, actor_of: ActorOf, now: datetime) -> None:
    first = actions.store_whole(PDF, by=filler, now=now)
    second = actions.store_whole(PDF, by=actor_of("filler"), now=now)
    assert first == second
    assert len(list(storing.stored())) == 1


@pytest.mark.parametrize("cut", [1, len(PDF) // 100, len(PDF) // 2, len(PDF) - 1])
def test_an_upload_that_was_cut_goes_on_where_it_ended(cut: int, filler: Actor, now: datetime) -> None:
    upload = actions.begin_upload(by=filler, size=len(PDF), now=now)
    actions.append(upload, offset=0, content=PDF[:cut])
    with pytest.raises(Wrong, match=refused("short")):
        actions.finish(upload, now=now)
    with pytest.raises(actions.Elsewhere) as elsewhere:
        actions.append(upload, offset=0, content=PDF)
    assert elsewhere.value.received == cut
    actions.append(upload, offset=cut, content=PDF[cut:])
    assert actions.finish(upload, now=now).size == len(PDF)


def test_a_disk_that_lost_the_end_is_believed(filler: Actor, now: datetime) -> None:
    upload = actions.begin_upload(by=filler, size=len(PDF), now=now)
    actions.append(upload, offset=0, content=PDF[:800])
    os.truncate(storing.incoming(upload.token), 500)
    with pytest.raises(actions.Elsewhere) as elsewhere:
        actions.append(upload, offset=800, content=PDF[800:])
    assert elsewhere.value.received == 500
    actions.append(upload, offset=500, content=PDF[500:])
    assert actions.finish(upload, now=now).sha256 == hashlib.sha256(PDF).hexdigest()


def test_another_hash_than_announced_is_refused_and_thrown_away(filler: Actor, now: datetime) -> None:
    upload = sent(filler, now)
    with pytest.raises(Wrong, match=refused("hash")):
        actions.finish(upload, now=now, sha256="0" * 64)
    assert not StoredFile.objects.exists()
    assert not storing.incoming(upload.token).exists()
    assert not list(storing.stored())


def test_more_than_announced_is_refused(filler: Actor, now: datetime) -> None:
    upload = actions.begin_upload(by=filler, size=10, now=now)
    with pytest.raises(Wrong, match=refused("size")):
        actions.append(upload, offset=0, content=b"x" * 11)


@pytest.mark.parametrize(
    ("size", "room", "reason"), [(0, None, "empty"), (kinds.LARGEST + 1, None, "size"), (11, 10, "quota")]
)
def test_sizes_out_of_bounds_are_refused_at_once(
    size: int, room: int | None, reason: str, filler: Actor, now: datetime
) -> None:
    with pytest.raises(Wrong, match=refused(reason)):
        actions.begin_upload(by=filler, size=size, now=now, room=room)


def test_nobody_has_more_than_twenty_on_their_way(filler: Actor, now: datetime) -> None:
    for _ in range(actions.ON_THEIR_WAY):
        actions.begin_upload(by=filler, size=1, now=now)
    with pytest.raises(Wrong, match=refused("many")):
        actions.begin_upload(by=filler, size=1, now=now)
    assert actions.begin_upload(by=filler, size=1, now=now + timedelta(days=1, seconds=1)).pk


def test_an_upload_is_its_owners_alone(filler: Actor, actor_of: ActorOf, now: datetime) -> None:
    upload = sent(filler, now)
    assert actions.upload_of(filler, upload.token) == upload
    with pytest.raises(Wrong, match=refused("gone")):
        actions.upload_of(actor_of("filler"), upload.token)


def test_a_hostile_file_leaves_nothing_behind(filler: Actor, now: datetime) -> None:
    with pytest.raises(Wrong, match=refused("kind")) as wrong:
        actions.store_whole(b"<html><script>alert(1)</script>", by=filler, now=now)
    assert "html" in str(wrong.value)
    assert not StoredFile.objects.exists()
    assert not Upload.objects.exists()
    assert not [path for path in storing.root().rglob("*") if path.is_file()]


def test_a_full_disk_takes_nothing_and_says_so(filler: Actor, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    """DU-05."""
    upload = actions.begin_upload(by=filler, size=len(PDF), now=now)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(storing, "write", full)
    with pytest.raises(Wrong, match=refused("disk")):
        actions.append(upload, offset=0, content=PDF)
    upload.refresh_from_db()
    assert upload.received == 0


def test_the_bytes_are_on_disk_before_the_row(filler: Actor, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    """DU-03: written aside, fsynced, renamed, the folder fsynced, then the row."""
    upload = sent(filler, now)
    deeds: list[str] = []

    def noted(name: str, real: Callable[..., object]) -> Callable[..., object]:
        def call(*args: object, **named: object) -> object:
            deeds.append(name)
            return real(*args, **named)

        return call

    monkeypatch.setattr(os, "fsync", noted("fsync", os.fsync))
    monkeypatch.setattr(os, "replace", noted("rename", os.replace))
    monkeypatch.setattr(StoredFile.objects, "get_or_create", noted("row", StoredFile.objects.get_or_create))
    actions.finish(upload, now=now)
    assert deeds == ["fsync", "rename", "fsync", "fsync", "row"]


def test_bytes_that_were_lost_come_back_with_the_same_file(filler: Actor, now: datetime) -> None:
    stored = actions.store_whole(PDF, by=filler, now=now)
    stored.path.unlink()
    assert checking.check() == checking.Disagreement((stored.sha256,), (), ())
    actions.store_whole(PDF, by=filler, now=now)
    assert checking.check() == checking.Disagreement((), (), ())


def test_the_check_finds_a_changed_byte_and_orphans(filler: Actor, now: datetime) -> None:
    """DU-07, DU-12."""
    stored = actions.store_whole(PDF, by=filler, now=now)
    stored.path.chmod(0o600)
    stored.path.write_bytes(PDF[:100] + bytes([PDF[100] ^ 1]) + PDF[101:])
    orphan = storing.place("f" * 64)
    orphan.parent.mkdir(parents=True)
    orphan.write_bytes(b"x")
    found = checking.check()
    assert found == checking.Disagreement((), (stored.sha256,), ("f" * 64,))
    assert found.serious


def test_the_purge_takes_what_is_older_than_a_day_and_no_row_needs(filler: Actor, now: datetime) -> None:
    stored = actions.store_whole(PDF, by=filler, now=now)
    old, young = sent(filler, now), sent(filler, now + timedelta(hours=20))
    orphan = storing.place("f" * 64)
    orphan.parent.mkdir(parents=True)
    orphan.write_bytes(b"x")
    later = now + timedelta(hours=25)
    assert actions.purge(now=later) == 2
    assert stored.path.exists()
    assert not orphan.exists()
    assert [storing.incoming(each.token).exists() for each in (old, young)] == [False, True]


@pytest.mark.django_db(transaction=True)
def test_parts_sent_twice_at_once_are_taken_once(filler: Actor, now: datetime) -> None:
    """DU-06."""
    upload = actions.begin_upload(by=filler, size=len(PDF), now=now)
    barrier = threading.Barrier(4)

    def send(_: int) -> str:
        try:
            barrier.wait()
            actions.append(upload, offset=0, content=PDF)
        except actions.Elsewhere as elsewhere:
            return f"go on at {elsewhere.received}"
        finally:
            connections.close_all()
        return "taken"

    with ThreadPoolExecutor(4) as pool:
        answers = sorted(pool.map(send, range(4)))
    assert answers == [*[f"go on at {len(PDF)}"] * 3, "taken"]
    assert actions.finish(upload, now=now).sha256 == hashlib.sha256(PDF).hexdigest()


@pytest.mark.django_db(transaction=True)
def test_two_who_bring_the_same_bytes_at_once_share_one_row(actor_of: ActorOf, now: datetime) -> None:
    uploads = [sent(actor_of("filler"), now) for _ in range(4)]

    def end(upload: Upload) -> int:
        try:
            return actions.finish(upload, now=now).pk
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(end, uploads))) == 1
    assert checking.check() == checking.Disagreement((), (), ())


@pytest.fixture
def clamd(settings: Settings, tmp_path: Path) -> Iterator[list[bytes]]:
    """A scanner that speaks clamd's INSTREAM and finds EICAR; what it was sent is kept."""
    seen: list[bytes] = []
    server = socket.socket(socket.AF_UNIX)
    server.bind(str(tmp_path / "s"))
    server.listen()

    def serve() -> None:
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            with connection, connection.makefile("rb") as stream:
                assert stream.read(10) == b"zINSTREAM\0"
                content = b""
                while length := int.from_bytes(stream.read(4), "big"):
                    content += stream.read(length)
                seen.append(content)
                connection.sendall(b"stream: Eicar-Test FOUND\0" if samples.EICAR in content else b"stream: OK\0")

    thread = threading.Thread(target=serve)
    thread.start()
    settings.SCANNER = f"unix:{tmp_path / 's'}"
    yield seen
    server.shutdown(socket.SHUT_RDWR)
    server.close()
    thread.join()


def test_the_scanner_sees_every_byte_and_the_file_is_marked_clean(
    filler: Actor, now: datetime, clamd: list[bytes]
) -> None:
    assert actions.store_whole(PDF, by=filler, now=now).scan == "clean"
    assert clamd == [PDF]


def test_an_infected_file_is_refused_by_its_name(filler: Actor, now: datetime, clamd: list[bytes]) -> None:
    with pytest.raises(Wrong, match="Eicar-Test"):
        actions.store_whole(PDF + b"\n% " + samples.EICAR + b"\n", by=filler, now=now)
    assert not StoredFile.objects.exists()


def test_no_file_is_taken_while_the_scanner_is_down(
    filler: Actor, now: datetime, settings: Settings, tmp_path: Path
) -> None:
    """IN-03: it fails closed, and the upload waits."""
    upload = sent(filler, now)
    for address in (f"unix:{tmp_path / 'nobody'}", "tcp:127.0.0.1:1", "nonsense", "tcp:x"):
        settings.SCANNER = address
        with pytest.raises(Wrong, match=refused("scanner")):
            actions.finish(upload, now=now)
    assert not StoredFile.objects.exists()
    settings.SCANNER = ""
    assert actions.finish(upload, now=now).scan == "none"


def test_an_unscanned_file_becomes_clean_when_it_comes_again(
    filler: Actor, now: datetime, settings: Settings, request: pytest.FixtureRequest
) -> None:
    assert actions.store_whole(PDF, by=filler, now=now).scan == "none"
    request.getfixturevalue("clamd")
    assert actions.store_whole(PDF, by=filler, now=now).scan == "clean"
