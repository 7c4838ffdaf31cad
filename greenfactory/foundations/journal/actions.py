"""What is done to the journal: a deed is recorded, entries are linked, the head is signed, the whole is checked."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Max, QuerySet

from greenfactory.foundations.accounts.actor import Actor
from greenfactory.foundations.journal import chain, keys
from greenfactory.foundations.journal.models import ACTING, Entry, Head, Link
from greenfactory.rulebook import ledger
from greenfactory.rulebook.notes import Note

LOCK = 0x6A6F75726E616C  # "journal"
"""The advisory lock of PostgreSQL under which links are made."""
BATCH = 500
LOOK_BACK = 10_000
"""How far behind the newest linked id the sequencer looks each time: a transaction that stays open while so many others
begin and end is found when a head is signed, which looks at everything."""


class OutsideTransaction(Exception):
    """A deed was recorded outside the transaction of its change: one could be stored without the other."""


class ChainBroken(Exception):
    """The journal is not whole, so no head is signed. `finding` names the first bad entry."""

    def __init__(self, finding: ledger.Finding) -> None:
        super().__init__(f"{finding.fault} at {finding.number}")
        self.finding = finding


def record(*, deed: str, subject: str, content: dict[str, Any], by: Actor | None, now: datetime) -> Entry:
    """Write down a deed, in the transaction of the change itself: either both are stored or neither.

    `content`: text, whole numbers, booleans, lists and tables; Refused for floats. `by` None: the system itself.
    """
    if not connection.in_atomic_block:
        raise OutsideTransaction(deed)
    said = chain.content({**content, **({ACTING: _acting(by)} if by else {})})
    return Entry.objects.create(
        at=now, by=by.user if by else None, membership_id=by.membership_id if by else None,
        deed=deed, subject=subject, content=said,
    )  # fmt: skip


def _acting(by: Actor) -> dict[str, str]:
    return {"name": by.user.name, "role": by.role, "organisation": by.organisation.name}


def link_pending(*, wait: bool = True, everything: bool = False) -> int:
    """Chain the entries that wait, in the order of their ids; gives how many. The one sequencer.

    PostgreSQL hands out ids before it commits, so a lower id may appear after a higher one was linked: it is linked
    then, and the chain's order is the order of linking. With `wait` false it leaves the work to whoever does it now.
    """
    if not _pending(everything).exists():
        return 0
    linked = 0
    with transaction.atomic(durable=True):
        if not _locked(wait=wait):
            return 0
        last = Link.objects.order_by("-number").first()
        before, number = (ledger.Link(last.hash, last.sm3), last.number) if last else (ledger.START, 0)
        while entries := list(_pending(everything).order_by("pk")[:BATCH]):
            links = []
            for entry in entries:
                number += 1
                links.append(chain.made(number, before, entry))
                before = ledger.Link(links[-1].hash, links[-1].sm3)
            Link.objects.bulk_create(links)
            linked += len(links)
    return linked


def wait_for_link(entry: Entry) -> Link:
    """The entry's link, made now if nobody else has. Call it after the commit, before a receipt is shown."""
    if not Link.objects.filter(entry=entry).exists():
        link_pending()
    if not Link.objects.filter(entry=entry).exists():
        link_pending(everything=True)
    return Link.objects.get(entry=entry)


def sign_head(*, now: datetime) -> Head | None:
    """Sign the chain as it stands, after checking what came since the last head; None where the journal is empty.

    Raises ChainBroken rather than vouch for a chain that is not whole. The same head is not signed twice.
    """
    link_pending(everything=True)
    with transaction.atomic():
        _locked(wait=True)
        last = Link.objects.order_by("-number").first()
        if last is None:
            return None
        if found := Head.objects.filter(link=last).first():
            return found
        if finding := _check_new():
            raise ChainBroken(finding)
        text = chain.signed_text(last.number, ledger.Link(last.hash, last.sm3), chain.moment(now))
        head = Head.objects.create(link=last, at=now, hash=last.hash, sm3=last.sm3, signature=keys.sign(text))
    keys.witness(chain.head(head))
    return head


def check(watch: Callable[[int, int], None] | None = None) -> ledger.Finding | None:
    """The first bad entry of the whole journal, or None. Measured against the heads in the database and those outside.

    `watch` is told how many links were walked, of how many; whatever it raises ends the check.
    """
    rows = [chain.head(row) for row in Head.objects.order_by("link_id")]
    records = chain.records()
    return _check(_watched(records, watch) if watch else records, [*rows, *keys.witnessed()])


def _watched(records: Iterator[ledger.Record], watch: Callable[[int, int], None]) -> Iterator[ledger.Record]:
    total = Link.objects.count()
    for done, this in enumerate(records):
        watch(done, total)
        yield this


def _check_new() -> ledger.Finding | None:
    """The first bad entry since the last head, which vouches for what stands before it."""
    rows = [chain.head(row) for row in Head.objects.order_by("-link_id")[:1]]
    if not rows:
        return _check(chain.records(), [])
    start = rows[0]["number"]
    at_head = next(iter(chain.records(start - 1)), None)
    stands = at_head and (at_head.number, at_head.link.sha256, at_head.link.sm3) == (
        start,
        rows[0]["sha256"],
        rows[0]["sm3"],
    )
    if not stands or not _genuine(rows[0]):
        return check() or _found(start, "rewritten")
    return _check_from(at_head)


def _check_from(before: ledger.Record | None) -> ledger.Finding | None:
    """Walk on from a record that is vouched for."""
    for this in chain.records(before.number if before else 0):
        expected = ledger.record(before, this.entry)
        if this != expected:
            return check() or _found(this.number, "changed")
        before = this
    return None


def _check(records: Iterator[ledger.Record], rows: list[dict[str, Any]]) -> ledger.Finding | None:
    heads = [ledger.Head(row["number"], ledger.Link(row["sha256"], row["sm3"])) for row in rows]
    row_of = {id(head): row for head, row in zip(heads, rows, strict=True)}  # equal heads may carry unequal signatures
    return ledger.check(records, heads, lambda head: _genuine(row_of[id(head)]))


def genuine(head: Head) -> bool:
    """Whether a key of this installation signed the head as it is stored."""
    return _genuine(chain.head(head))


def _genuine(row: dict[str, Any]) -> bool:
    text = chain.signed_text(row["number"], ledger.Link(row["sha256"], row["sm3"]), row["at"])
    return keys.genuine(text, row["signature"])


def _found(number: int, fault: ledger.Fault) -> ledger.Finding:
    return ledger.Finding(number, fault, Note(f"process.ledger_{fault}", {"number": number}))


def _pending(everything: bool) -> "QuerySet[Entry]":
    waiting = Entry.objects.filter(link=None)
    newest = Link.objects.aggregate(newest=Max("entry_id"))["newest"]
    return waiting if everything or newest is None else waiting.filter(pk__gt=newest - LOOK_BACK)


def _locked(*, wait: bool) -> bool:
    """Hold the sequencer's lock until the transaction ends. SQLite's transactions are IMMEDIATE: one writer at a time."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        if wait:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
            return True
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        return bool(cursor.fetchone()[0])
