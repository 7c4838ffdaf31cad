"""Bytes on disk, in the order that survives a power cut: written aside, fsynced, renamed, the folder fsynced."""

import hashlib
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

PIECE = 1 << 20
SM3 = "sm3" in hashlib.algorithms_available


@dataclass(frozen=True)
class Hashes:
    """Both hashes of a file; `sm3` is empty where the machine's OpenSSL has none."""

    sha256: str
    sm3: str


def root() -> Path:
    """The folder of all files."""
    return Path(settings.DATA) / "files"


def incoming(token: str) -> Path:
    """Where a file on its way is gathered."""
    return root() / "incoming" / token


def place(sha256: str) -> Path:
    """Where the bytes with this hash lie."""
    return root() / sha256[:2] / sha256


def write(path: Path, offset: int, content: bytes) -> None:
    """Put `content` at `offset`; what lay beyond is cut off. On disk when this returns. OSError where it cannot be."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with open(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file:  # noqa: PTH123 - born private
        file.seek(offset)
        file.write(content)
        file.truncate()
        file.flush()
        os.fsync(file.fileno())


def keep(path: Path, sha256: str) -> None:
    """Move a whole file to its place for good. Other bytes with this hash cannot be there: the same ones are replaced."""
    target = place(sha256)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with path.open("rb") as file:
        os.fsync(file.fileno())
    os.replace(path, target)  # noqa: PTH105 - the atomic one, by its name
    fsync_folder(target.parent)
    fsync_folder(target.parent.parent)


def fsync_folder(folder: Path) -> None:
    """Make a rename last; Windows has no such thing."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def hashes(path: Path) -> Hashes:
    """The hashes of a file, read piece by piece."""
    sha256, sm3 = hashlib.sha256(), hashlib.new("sm3") if SM3 else None
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            sha256.update(piece)
            if sm3:
                sm3.update(piece)
    return Hashes(sha256.hexdigest(), sm3.hexdigest() if sm3 else "")


def token() -> str:
    """A name that nobody guesses, and that is safe as a file's name."""
    return secrets.token_urlsafe(16)


def stored() -> Iterator[Path]:
    """Every file that lies in the store."""
    for folder in root().glob("[0-9a-f][0-9a-f]"):
        yield from folder.iterdir()
