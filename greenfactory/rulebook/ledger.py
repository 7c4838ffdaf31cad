r"""The journal's chain: how an entry is written, what links it to the one before, and which entry is the first bad one.

An entry is written as RFC 8785 has it: JSON in UTF-8, keys in the order of their UTF-16 code units, no spaces, with
whole numbers only, up to 2^53 - 1. Texts are hashed as they are stored, without Unicode normalisation: a hash that
forgave another spelling would not show that a record was touched. Whoever takes text in may normalise it before.

The link of entry `number` is the hash of the UTF-8 text of four lines, without a final line break:

    greenfactory-journal-1
    {number}
    {link of the entry before, empty for the first}
    {the entry as written}

once with SHA-256 and once with SM3 (GB/T 32905-2016), each chained on its own, so that either alone holds the journal.
Where Python's OpenSSL lacks SM3, `SM3` is false, links carry an empty one, and checks rest on SHA-256. By hand:

    printf 'greenfactory-journal-1\n1\n\n{"what":"submit"}' | sha256sum

What is found: any change, removal, insertion or swap that leaves the last signed head where it was. What is not: entries
newer than every head, rewritten with all their links; so heads go out often, to others.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any, Literal

from greenfactory.rulebook.notes import Note, Problem, Refused, brief

SM3 = "sm3" in hashlib.algorithms_available
MOST = 2**53 - 1
"""The largest whole number that every reader of JSON takes for the same."""
DEEPEST = 40
_NAME = "greenfactory-journal-1"
_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)
Place = tuple[str | int, ...]

Fault = Literal["changed", "missing", "inserted", "reordered", "rewritten", "forged"]


@dataclass(frozen=True, slots=True)
class Link:
    """Both hashes of one entry as lower-case hex; `sm3` is empty where it was not to be had."""

    sha256: str = ""
    sm3: str = ""


START = Link()
"""What the first entry is linked to."""


@dataclass(frozen=True, slots=True)
class Record:
    """An entry as it is stored: its number from 1, the link before, the entry, its own link."""

    number: int
    previous: Link
    entry: Mapping[str, Any]
    link: Link


@dataclass(frozen=True, slots=True)
class Head:
    """A link that was signed and given away."""

    number: int
    link: Link
    signature: bytes = b""


@dataclass(frozen=True, slots=True)
class Finding:
    """The first bad entry: its number, what is wrong, and that in a note. `rewritten`: it is this one or a later one."""

    number: int
    fault: Fault
    note: Note


def canonical(entry: Mapping[str, Any]) -> bytes:
    """The entry as it is hashed. Raises Refused (`cell`: the place in it) for what JSON or exactness does not allow."""
    return _JSON.encode(_ordered(entry, (), 1)).encode()


def link(previous: Link, number: int, entry: Mapping[str, Any]) -> Link:
    """The link of entry `number` after the one with the link `previous`. Raises Refused as `canonical`."""
    return _link(previous, number, canonical(entry))


def record(before: Record | None, entry: Mapping[str, Any]) -> Record:
    """The record that carries `entry` after `before`, or as the first. Raises Refused as `canonical`."""
    number, previous = (before.number + 1, before.link) if before else (1, START)
    return Record(number, previous, entry, link(previous, number, entry))


def check(records: Iterable[Record], heads: Iterable[Head], verify: Callable[[Head], bool]) -> Finding | None:
    """The first bad entry of a journal, or None.

    `records` as they are stored, in their order; `heads` that were given away, in any order, of which `verify` tells
    whether the signature is genuine. A head beyond the end says that entries are missing there. Entries are read once.
    """
    wanted: dict[int, list[Head]] = {}
    for head in sorted(heads, key=lambda head: head.number):
        if not verify(head):
            return _finding(head.number, "forged")
        wanted.setdefault(head.number, []).append(head)
    reader = iter(records)
    before, agreed = None, 0
    for number, (this, following) in enumerate(_pairs(reader), start=1):
        if fault := _fault(number, before, this, following, reader):
            return fault
        if any(not _same(head.link, this.link) for head in wanted.get(number, ())):
            return _finding(agreed + 1, "rewritten")
        agreed = number if number in wanted else agreed
        before = this
    last = before.number if before else 0
    return _finding(last + 1, "missing") if wanted and max(wanted) > last else None


def _pairs(reader: Iterable[Record]) -> Iterable[tuple[Record, Record | None]]:
    this = None
    for following in reader:
        if this:
            yield this, following
        this = following
    if this:
        yield this, None


def _fault(
    number: int, before: Record | None, this: Record, following: Record | None, rest: Iterable[Record]
) -> Finding | None:
    """What is wrong where entry `number` should be, judged by the number under which each link was made."""
    expected = before.link if before else START
    made = _made(this)
    if made == this.number == number and _same(this.previous, expected):
        return None
    if made is None:
        # Something was put here, and what follows is what belongs here; or this very entry was changed.
        follows = following is not None and _made(following) == number and _same(following.previous, expected)
        return _finding(number, "inserted" if follows else "changed")
    if made == number:
        if this.number != number:
            return _finding(number, "changed")
        # It stands by itself but not on the one before: that one was written anew, unless nothing stands before.
        return _finding(max(1, number - 1), "changed")
    if made < number:
        # Of two that claim one number, the right one is that on which the next stands; of two copies the second is too many.
        right = following is not None and _same(following.previous, this.link) and not _same(this.link, expected)
        return _finding(number - 1 if made == number - 1 and right else number, "inserted")
    waiting = (_made(later) for later in chain([following] if following else [], rest))
    return _finding(number, "reordered" if number in waiting else "missing")


def _made(this: Record) -> int | None:
    """The number under which the link of `this` was made: its own, or a neighbouring one; None: its content was changed."""
    written = _written(this.entry)
    if written is None:
        return None
    near = (this.number, this.number + 1, this.number - 1)
    return next((number for number in near if _same(_link(this.previous, number, written), this.link)), None)


def _written(entry: Mapping[str, Any]) -> bytes | None:
    try:
        return canonical(entry)
    except Refused:
        return None


def _same(one: Link, other: Link) -> bool:
    """Whether two links agree; SM3 is compared where both have it."""
    if not (one.sm3 and other.sm3):
        one, other = replace(one, sm3=""), replace(other, sm3="")
    return one == other


def _link(previous: Link, number: int, written: bytes) -> Link:
    def text(before: str) -> bytes:
        return f"{_NAME}\n{number}\n{before}\n".encode() + written

    sm3 = hashlib.new("sm3", text(previous.sm3)).hexdigest() if SM3 else ""
    return Link(hashlib.sha256(text(previous.sha256)).hexdigest(), sm3)


def _finding(number: int, fault: Fault) -> Finding:
    return Finding(number, fault, Note(f"process.ledger_{fault}", {"number": number}))


def _ordered(value: Any, place: Place, depth: int) -> Any:
    """`value` with every table in the order of its keys, or refused at its place."""
    if isinstance(value, str):
        return _text(value, place)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return _whole(value, place)
    if depth > DEEPEST:
        raise _refused(place, "deep", most=DEEPEST)
    if isinstance(value, list | tuple):
        return [_ordered(item, (*place, number), depth + 1) for number, item in enumerate(value, start=1)]
    if isinstance(value, Mapping):
        keys = sorted((_key(key, place) for key in value), key=_utf_16)
        return {key: _ordered(value[key], (*place, key), depth + 1) for key in keys}
    raise _refused(place, "value", kind=type(value).__name__)


def _key(key: Any, place: Place) -> str:
    if not isinstance(key, str):
        raise _refused(place, "value", kind=type(key).__name__)
    return _text(key, place)


def _utf_16(key: str) -> bytes:
    return key.encode("utf-16-be")


def _whole(number: int, place: Place) -> int:
    if abs(number) > MOST:
        raise _refused(place, "big_number", most=MOST)
    return int(number)


def _text(text: str, place: Place) -> str:
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            raise _refused(place, "bad_text") from None
    return str(text)


def _refused(place: Place, code: str, **params: Any) -> Refused:
    text = "entry" + "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in place)
    return Refused(Problem(Note(f"process.ledger_{code}", {"place": brief(text)} | params), cell=brief(text)))
