"""Takes files in: begun, sent in parts, finished. Nobody sees one before it is whole, examined and on disk for good."""

import errno
import hmac
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NoReturn

from django.db import connection, transaction

from greenfactory.foundations.accounts.actor import Actor
from greenfactory.foundations.accounts.words import Wrong
from greenfactory.foundations.files import scanner, storing
from greenfactory.foundations.files.kinds import KINDS, LARGEST, REFUSALS
from greenfactory.foundations.files.models import StoredFile, Upload
from greenfactory.workbooks import limited

ON_THEIR_WAY = 20
"""Unfinished uploads that one person may have."""
KEPT = timedelta(hours=24)
"""How long an unfinished upload, or a file without a row, is kept."""
MEMORY, SECONDS = 700_000_000, 20.0
"""Bounds of the process that examines a file."""
LOCK = 0x66696C6573  # "files"
EXAMINER = "greenfactory.foundations.files.examine"


class Elsewhere(Exception):
    """A part came that does not begin where the last one ended; go on at `received`."""

    def __init__(self, received: int) -> None:
        super().__init__(received)
        self.received = received


def begin_upload(*, by: Actor, size: int, now: datetime, room: int | None = None) -> Upload:
    """A new upload of `size` bytes. `room`: bytes that the organisation has left, where the caller knows."""
    if size < 1:
        refuse("empty")
    if size > LARGEST:
        refuse("size")
    if room is not None and size > room:
        refuse("quota")
    if Upload.objects.filter(by=by.user, begun_at__gt=now - KEPT).count() >= ON_THEIR_WAY:
        refuse("many")
    return Upload.objects.create(token=storing.token(), by=by.user, size=size, begun_at=now)


def upload_of(by: Actor, token: str) -> Upload:
    """The person's own unfinished upload. Raises Wrong."""
    found = Upload.objects.filter(by=by.user, token=token).first()
    return found or refuse("gone")


@transaction.atomic
def append(upload: Upload, *, offset: int, content: bytes) -> int:
    """Add a part; gives how much has arrived. Raises Elsewhere where it does not fit on, Wrong where it is too much.

    The part is on disk before the row says so: what is acknowledged is never sent again.
    """
    row = Upload.objects.select_for_update().filter(pk=upload.pk).first() or refuse("gone")
    path = storing.incoming(row.token)
    on_disk = path.stat().st_size if path.exists() else 0
    received = min(row.received, on_disk)  # a disk that lost something is believed
    if offset != received:
        raise Elsewhere(received)
    if received + len(content) > row.size:
        refuse("size")
    try:
        storing.write(path, offset, content)
    except OSError as error:
        _refuse_full(error)
    row.received = received + len(content)
    row.save(update_fields=["received"])
    return row.received


def finish(upload: Upload, *, now: datetime, sha256: str = "") -> StoredFile:
    """The whole file, examined and stored. `sha256`: what the sender says; another one is refused.

    A refused file is thrown away; where only the scanner is missing it stays, to be finished later.
    """
    path = storing.incoming(upload.token)
    if not path.exists():
        refuse("gone")
    if path.stat().st_size != upload.size:
        refuse("short")
    try:
        hashes = storing.hashes(path)
        if sha256 and not hmac.compare_digest(sha256.lower().encode(), hashes.sha256.encode()):
            refuse("hash")
        looked = _examined(path)
        _scanned(path)
    except scanner.Unreachable:
        refuse("scanner")
    except Wrong:
        _discard(upload)
        raise
    return _keep(upload, path, hashes, looked, now)


def store_whole(content: bytes, *, by: Actor, now: datetime, room: int | None = None) -> StoredFile:
    """A file that is here as a whole already: letters, logos, plain forms without JavaScript."""
    upload = begin_upload(by=by, size=len(content), now=now, room=room)
    append(upload, offset=0, content=content)
    return finish(upload, now=now)


def purge(*, now: datetime) -> int:
    """Throw away what is older than a day: unfinished uploads, and bytes that no row knows. Gives how many."""
    old = list(Upload.objects.filter(begun_at__lt=now - KEPT))
    for upload in old:
        _discard(upload)
    removed = 0
    for path in list(storing.stored()):
        if path.stat().st_mtime < (now - KEPT).timestamp():
            removed += _remove_orphan(path)
    return len(old) + removed


def refuse(reason: str, looks: str = "") -> NoReturn:
    """Say why a file is not taken, and what to do."""
    zh, en = REFUSALS[reason]
    raise Wrong(zh.format(looks=looks), en.format(looks=looks))


def fits(name: str, kind: str) -> bool:
    """Whether a file's name has an ending of its kind."""
    return name.lower().endswith(KINDS[kind].suffixes)


def _examined(path: Path) -> dict[str, Any]:
    (_, answer), *_ = limited.answers(EXAMINER, [str(path)], memory=MEMORY, seconds=SECONDS)
    if answer is None:
        refuse("heavy")
    if "refused" in answer:
        refuse(answer["refused"], answer["looks"])
    found: dict[str, Any] = answer
    return found


def _scanned(path: Path) -> None:
    if scanner.configured() and (name := scanner.found(path)):
        refuse("virus", name)


def _keep(upload: Upload, path: Path, hashes: storing.Hashes, looked: dict[str, Any], now: datetime) -> StoredFile:
    scan = "clean" if scanner.configured() else "none"
    with transaction.atomic():
        _lock()
        if not Upload.objects.filter(pk=upload.pk).exists():
            refuse("gone")  # finished twice at once
        try:
            storing.keep(path, hashes.sha256)
        except OSError as error:
            _refuse_full(error)
        known = {"sm3": hashes.sm3, "size": upload.size, "stored_at": now, "scan": scan, **looked}
        stored, made = StoredFile.objects.get_or_create(sha256=hashes.sha256, defaults=known)
        if not made and scan == "clean" and stored.scan != "clean":
            stored.scan = scan
            stored.save(update_fields=["scan"])
        upload.delete()
    return stored


def _discard(upload: Upload) -> None:
    storing.incoming(upload.token).unlink(missing_ok=True)
    Upload.objects.filter(pk=upload.pk).delete()


@transaction.atomic
def _remove_orphan(path: Path) -> bool:
    """Under the lock of storing: nobody gives these bytes a row at this moment."""
    _lock()
    if StoredFile.objects.filter(sha256=path.name).exists() or not path.exists():
        return False
    path.unlink()
    return True


def _lock() -> None:
    """One at a time between disk and row; SQLite's transactions are so already."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def _refuse_full(error: OSError) -> NoReturn:
    if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
        refuse("disk")
    raise error
