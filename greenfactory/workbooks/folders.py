"""Folders out: written whole out of sight and moved to their place, or not at all."""

import os
import secrets
import shutil
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

from greenfactory.rulebook.notes import Note, Problem, Refused
from greenfactory.workbooks.archive import named


def refuse_filled(folder: Path) -> None:
    """Refuse a folder that holds something, or a name that is taken by a file."""
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            _refuse(folder, "cli.not_empty")
    except (OSError, ValueError) as error:
        _refuse(folder, "table.not_writable", why=getattr(error, "strerror", None) or str(error))


def write(folder: Path, files: Mapping[str, str | bytes]) -> None:
    """Write `files` (by name, with /) into `folder`, which is new or empty. Raises Refused, and then nothing is there."""
    refuse_filled(folder)
    target = folder.absolute()
    made = [parent for parent in target.parents if not parent.exists()]
    # An empty folder that is there stays: somebody may stand in it, and it may be the root of a disk.
    there = target.is_dir()
    hidden = f".{target.name[:40]}.{secrets.token_hex(4)}.tmp"
    fresh = target / hidden if there else target.with_name(hidden)
    try:
        try:
            fresh.mkdir(parents=True)
            for name, content in files.items():
                _write(fresh / name, content)
            if there:
                _move(fresh, target)
            else:
                fresh.rename(target)
        except BaseException:
            _remove(fresh, made)
            raise
    except (OSError, ValueError) as error:
        _refuse(folder, "table.not_writable", why=getattr(error, "strerror", None) or str(error))


def _write(path: Path, content: str | bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as stream:
        stream.write(content.encode() if isinstance(content, str) else content)
        stream.flush()
        os.fsync(stream.fileno())


def _move(fresh: Path, target: Path) -> None:
    """Move what lies in `fresh` up into `target`, all or nothing."""
    moved: list[Path] = []
    try:
        for path in sorted(fresh.iterdir()):
            path.rename(target / path.name)
            moved.append(path)
        fresh.rmdir()
    except BaseException:
        for path in moved:
            (target / path.name).rename(path)
        raise


def _remove(fresh: Path, made: list[Path]) -> None:
    """Take away what was begun, the parents that were `made` for it (innermost first) included."""
    shutil.rmtree(fresh, ignore_errors=True)
    for parent in made:
        with suppress(OSError):
            parent.rmdir()


def _refuse(folder: Path, code: str, **params: Any) -> NoReturn:
    raise Refused(Problem(Note(code, params), named(folder))) from None
