"""The database around an upgrade: rehearsed on a copy, backed up, put back."""

import argparse
import contextlib
import os
import shutil
import sqlite3
import subprocess
import time
from pathlib import Path
from typing import Any

from installing.place import Place, Stop, say

KEPT_BESIDE = ("secret-key", "calendar.toml", "keys")
"""What a rehearsal needs of the data folder besides the database."""
NO_DUMP = "未升级：须有不旧于服务器的 pg_dump，或自行备份后加 --i-have-a-backup / pg_dump is missing or fails"
BY_HAND = "psql … -c 'drop schema public cascade; create schema public' && pg_restore --dbname …"


def rehearse(place: Place, version: str, before: dict[str, Any]) -> None:
    """Bring a copy of the database up to date first, while the old version goes on. PostgreSQL has no such copy."""
    if before["database"]["vendor"] != "sqlite":
        return
    folder = place.folder / "rehearsal"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    try:
        for name in KEPT_BESIDE:
            kept = place.data / name
            (shutil.copytree if kept.is_dir() else shutil.copy2)(kept, folder / name) if kept.exists() else None
        _copy(Path(before["database"]["name"]), folder / "greenfactory.sqlite3")
        url = f"sqlite:///{folder / 'greenfactory.sqlite3'}"
        place.health(version, "--migrate", GREENFACTORY_DATA=str(folder), GREENFACTORY_JOURNAL_KEY="", DATABASE_URL=url)
    except Stop as stop:
        said = f"升级演练失败，{place.current} 未受影响 / the rehearsal failed; nothing was changed"
        raise Stop(f"{stop}\n{said}") from None
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def back_up(place: Place, version: str, before: dict[str, Any], options: argparse.Namespace) -> Path:
    """The database and the journal's witness, in a folder of their own. Stored files never change: they need no copy."""
    backup = place.backups / f"{time.strftime('%Y%m%d-%H%M%S')}-{version}"
    while backup.exists():
        backup = backup.with_name(backup.name + "+")
    backup.mkdir(mode=0o700)
    if (witness := place.data / "keys/heads.jsonl").exists():
        shutil.copy2(witness, backup / "heads.jsonl")
    if before["database"]["vendor"] == "sqlite":
        _copy(Path(before["database"]["name"]), backup / "greenfactory.sqlite3")
    elif not options.i_have_a_backup:
        asked = ["pg_dump", "--format=custom", "--file", os.fspath(backup / "greenfactory.dump")]
        if not shutil.which("pg_dump") or subprocess.run(asked, env=place.environment(), check=False).returncode:
            shutil.rmtree(backup)
            raise Stop(NO_DUMP)
    return backup


def restore(place: Place, backup: Path, known: dict[str, Any]) -> str:
    """Put a backup back, and say so. A dump of PostgreSQL is put back by hand: others may use that server."""
    heads_back(place, backup)
    if (kept := backup / "greenfactory.sqlite3").exists():
        _copy(kept, Path(known["database"]["name"]))
        return f"{place.current} 和数据库保持原样 / version and database are as before"
    return (
        f"数据库可能已部分更新，请恢复 / tables may be half changed, restore them: {BY_HAND} {backup}/greenfactory.dump"
    )


def heads_back(place: Place, backup: Path) -> None:
    """The journal's signed heads as they were, or the restored journal would seem to lack entries."""
    if (backup / "heads.jsonl").exists():
        shutil.copy2(backup / "heads.jsonl", place.data / "keys/heads.jsonl")


def database_back(place: Place, last: dict[str, Any], present: dict[str, Any], options: argparse.Namespace) -> None:
    """Restore the backup of the upgrade, after saying what is lost with it; the old version must get on with it."""
    since = present["entries"] - last["entries"]
    lost = f"升级（{last['at']}）之后有 {since} 条操作 / deeds since the upgrade: {since}"
    backup = place.backups / last["backup"]
    if present["database"]["vendor"] != "sqlite":
        raise Stop(f"{lost}\n请先恢复 / restore first: {BY_HAND} {backup}/greenfactory.dump\n--database-restored")
    if since and not options.lose_changes:
        raise Stop(f"{lost}，退回将丢失 / they would be lost. --lose-changes（另存于 backups / a copy is kept）")
    kept = back_up(place, place.current, present, options)
    restore(place, backup, present)
    try:
        place.health(last["old"])
    except Stop:
        restore(place, kept, present)
        raise
    say(f"{lost}，已撤销 / undone；另存于 / kept in: {kept}")


def _copy(source: Path, target: Path) -> None:
    """Copy a database page by page under its own locks: whole even while somebody writes."""
    with (
        contextlib.closing(sqlite3.connect(source)) as old,
        contextlib.closing(sqlite3.connect(target, timeout=60)) as new,
    ):
        old.backup(new)
    target.chmod(0o600)
