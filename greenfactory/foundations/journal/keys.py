"""The key that signs the journal's heads. It lies outside the database, so that who edits rows cannot sign them.

The key is a PEM file readable by its owner only, `keys/journal.pem` in the data folder unless GREENFACTORY_JOURNAL_KEY
names another; it is made at first use, with its public half beside it as `journal-<id>.pub`. To rotate: move the private
file away (out of the machine, or destroy it) and sign a head; a new key is made, the old `.pub` stays and goes on proving
the old heads. Beside the key stands `heads.jsonl`, each signed head on a line: a witness that a database alone cannot change.
GREENFACTORY_WITNESS names a folder on another machine's mount that gets the same lines: a witness that this machine alone cannot change.
"""

import base64
import binascii
import hashlib
import json
import os
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)
from django.conf import settings

from greenfactory.foundations import keyfile

HEADS = "heads.jsonl"


class KeyUnfit(Exception):
    """The key file cannot be used; says why and what to do."""


def place() -> Path:
    """Where the private key lies."""
    return Path(settings.JOURNAL_KEY)


def sign(text: bytes) -> str:
    """`ed25519:<key>:<signature>`; the first signature on an installation makes the key."""
    key = _private()
    return f"ed25519:{name(key.public_key())}:{base64.b64encode(key.sign(text)).decode()}"


def genuine(text: bytes, signature: str) -> bool:
    """Whether one of this installation's keys, present or past, signed the text."""
    try:
        scheme, known_as, signed = signature.split(":")
        public = _public_keys(place().parent).get(known_as)
        if scheme != "ed25519" or public is None:
            return False
        public.verify(base64.b64decode(signed, validate=True), text)
    except (InvalidSignature, ValueError, binascii.Error):
        return False
    return True


def name(public: Ed25519PublicKey) -> str:
    """A key's short name: the first 16 hex digits of the hash of its 32 bytes."""
    return hashlib.sha256(public.public_bytes(Encoding.Raw, PublicFormat.Raw)).hexdigest()[:16]


def witness(head: dict[str, Any]) -> None:
    """Append a signed head to `heads.jsonl`, on disk before anybody is told."""
    with (place().parent / HEADS).open("a", encoding="utf-8") as file:
        file.write(json.dumps(head, sort_keys=True) + "\n")
        file.flush()
        os.fsync(file.fileno())


def hand_over(folder: Path) -> None:
    """Give the witness outside every head that it lacks. Raises OSError where its folder cannot be reached.

    The folder is never made here: a mount that is missing must not pass for a witness.
    """
    known = set(_lines(folder))
    lacking = [line for line in _lines(place().parent) if line not in known]
    with (folder / HEADS).open("a", encoding="utf-8") as file:
        file.writelines(lacking)
        file.flush()
        os.fsync(file.fileno())


def witnessed() -> Iterator[dict[str, Any]]:
    """The heads that were written down outside the database, here and by the witness where it can be reached."""
    folders = [place().parent, *([Path(settings.WITNESS)] if settings.WITNESS else [])]
    lines = dict.fromkeys(line for folder in folders for line in _lines(folder))
    yield from (json.loads(line) for line in lines)


def _lines(folder: Path) -> list[str]:
    file = folder / HEADS
    if not file.exists():
        return []
    with file.open(encoding="utf-8") as lines:
        return [line for line in lines if line.strip()]


def _private() -> Ed25519PrivateKey:
    file = place()
    if not file.exists():
        _make(file)
    if os.name != "nt" and file.stat().st_mode & 0o077:
        raise KeyUnfit(f"{file}: 其他账户可读 → chmod 600 / other accounts may read it → chmod 600")
    key = load_pem_private_key(file.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyUnfit(f"{file}: 不是 Ed25519 密钥 / is no Ed25519 key")
    _publish(file.parent, key.public_key())
    return key


def _make(file: Path) -> None:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    keyfile.make(file, pem)


def _publish(folder: Path, public: Ed25519PublicKey) -> None:
    file = folder / f"journal-{name(public)}.pub"
    if not file.exists():
        file.write_bytes(public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))


def _public_keys(folder: Path) -> dict[str, Ed25519PublicKey]:
    files = tuple(sorted((file.name, file.stat().st_mtime_ns) for file in folder.glob("journal-*.pub")))
    return _read_keys(folder, files)


@lru_cache(maxsize=8)
def _read_keys(folder: Path, files: tuple[tuple[str, int], ...]) -> dict[str, Ed25519PublicKey]:
    found = {}
    for file, _ in files:
        key = load_pem_public_key((folder / file).read_bytes())
        if isinstance(key, Ed25519PublicKey):
            found[name(key)] = key
    return found
