"""Files in and out: JSON with exact numbers and bounded nesting, zip archives counted as they unpack, writing whole or not."""

import json
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

from greenfactory.rulebook.notes import Note, Problem, Refused
from greenfactory.workbooks.archive import named, opened, unpacked_within

__all__ = ["Number", "named", "read_bytes", "read_json", "unpacked_within", "write_atomic"]

MOST_NESTED = 50
"""Brackets inside each other; a form has five. The parser and whatever prints a value later both recurse."""
# Possessive, and a string without end is one too: each character is looked at once.
_STRING_OR_BRACKET = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)|([\[{])|[\]}]', re.DOTALL)


class Number(str):
    """A number as it stands in the file, so that 0.1 stays a tenth and 1e999 can be named."""

    __slots__ = ()


def read_bytes(path: Path, limit: int, subject: str = "form") -> bytes:
    """The content of a file of at most `limit` bytes; raises Refused with a code of `subject`."""
    file = named(path)
    pieces, left = [], limit + 1
    with opened(path, subject) as stream:
        while left > 0 and (piece := stream.read(min(left, 65_536))):
            pieces.append(piece)
            left -= len(piece)
    content = b"".join(pieces)
    if len(content) > limit:
        _refuse(file, f"{subject}.too_big", limit=limit)
    if not content.strip(b"\0 \t\r\n"):
        _refuse(file, f"{subject}.empty")
    return content


def read_json(path: Path, limit: int = 5_000_000) -> Any:
    """What the JSON file `path` holds; every number a `Number`. Raises Refused with one problem."""
    file = named(path)
    text = _text(read_bytes(path, limit), file)
    if _nested_deeper(text, MOST_NESTED):
        _refuse(file, "form.nested")

    def table(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            seen = set[str]()
            for name, _ in pairs:
                if name in seen:
                    _refuse(file, "form.key_twice", key=name[:40].encode("utf-8", "replace").decode())
                seen.add(name)
        return found

    try:
        content = json.loads(text, parse_float=Number, parse_int=Number, parse_constant=Number, object_pairs_hook=table)
    except json.JSONDecodeError as error:
        _refuse_json(file, text, error)
    if re.search(r"\\u[dD][89a-fA-F]", text) and _half_characters(content):
        _refuse(file, "form.not_json", why=Note("table.half_character"))
    return content


def _text(content: bytes, file: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        _refuse(file, "form.not_json", why=Note("table.not_utf8", {"byte": error.start + 1}))


def _nested_deeper(text: str, limit: int) -> bool:
    """Whether brackets outside strings stand more than `limit` deep."""
    depth = 0
    for match in _STRING_OR_BRACKET.finditer(text):
        if match.group(1):
            depth += 1
            if depth > limit:
                return True
        elif match.group()[0] != '"':
            depth -= 1
    return False


def _half_characters(content: Any) -> bool:
    """Whether a text has half a surrogate pair, which no file or screen can take."""
    try:
        json.dumps(content, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return True
    return False


def _refuse_json(file: str, text: str, error: json.JSONDecodeError) -> NoReturn:
    why = Note("table.json_syntax", {"line": error.lineno, "column": error.colno, "what": error.msg})
    around = text[max(error.pos - 20, 0) : error.pos + 20].strip()
    note = Note("form.not_json", {"why": why})
    raise Refused(Problem(note, file, line=error.lineno, value=around or None)) from None


def _refuse(file: str, code: str, **params: Any) -> NoReturn:
    raise Refused(Problem(Note(code, params), file)) from None


@contextmanager
def write_atomic(path: Path) -> Iterator[Path]:
    """A new file beside `path` to write into, which takes its place when all is well; else `path` stays as it was.

    Raises Refused where that folder or file can't be written.
    """
    file = named(path)
    target = _target(path, file)
    fresh = target.with_name(f".{target.name[:40]}.{secrets.token_hex(4)}.tmp")
    try:
        # Not mkstemp: its files can't be read by colleagues on a shared folder.
        os.close(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
        try:
            yield fresh
            _flush(fresh)
            _replace(fresh, target, file)
        finally:
            fresh.unlink(missing_ok=True)
    except OSError as error:
        _refuse(file, "table.not_writable", why=error.strerror or str(error))


def _target(path: Path, file: str) -> Path:
    try:
        target = path.resolve()
        if not target.parent.is_dir():
            _refuse(file, "table.no_folder", folder=named(path.parent))
        if target.exists() and not target.is_file():
            _refuse(file, "table.target_not_a_file")
        if target.exists() and not os.access(target, os.W_OK):
            _refuse(file, "table.not_writable", why=Note("table.write_protected"))
    except (OSError, RuntimeError, ValueError) as error:
        _refuse(file, "table.not_writable", why=getattr(error, "strerror", None) or str(error))
    return target


def _flush(path: Path) -> None:
    with path.open("rb+") as stream:
        os.fsync(stream.fileno())


def _replace(fresh: Path, target: Path, file: str) -> None:
    try:
        fresh.replace(target)
    except PermissionError:
        # Windows lets nobody replace a file that Excel has open.
        _refuse(file, "table.target_open")
