"""Folders out: written whole beside their place and moved there, or not at all."""

import os
import secrets
import shutil
from collections.abc import Mapping
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


def write(folder: Path, files: Mapping[str, str]) -> None:
    """Write `files` (by name, with /) into `folder`, which is new or empty. Raises Refused, and then nothing is there."""
    refuse_filled(folder)
    target = folder.absolute()
    fresh = target.with_name(f".{target.name[:40]}.{secrets.token_hex(4)}.tmp")
    try:
        fresh.mkdir(parents=True)
        try:
            for name, content in files.items():
                _write(fresh / name, content)
            if target.is_dir():
                target.rmdir()
            fresh.rename(target)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
    except (OSError, ValueError) as error:
        _refuse(folder, "table.not_writable", why=getattr(error, "strerror", None) or str(error))


def _write(path: Path, content: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def _refuse(folder: Path, code: str, **params: Any) -> NoReturn:
    raise Refused(Problem(Note(code, params), named(folder))) from None
