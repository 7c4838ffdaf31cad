"""Between the journal's rows and the ledger of the rulebook: a row as the ledger's record, a head as what is signed."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from greenfactory.foundations.journal.models import Entry, Head, Link
from greenfactory.rulebook import ledger

COLUMNS = (
    "number", "previous", "previous_sm3", "hash", "sm3",
    "entry__id", "entry__at", "entry__by_id", "entry__membership_id", "entry__deed", "entry__subject", "entry__content",
)  # fmt: skip
PARTS = ("id", "at", "by", "membership", "deed", "subject", "content")
BATCH = 2000


def moment(at: datetime) -> str:
    """A time as it is hashed: UTC to the microsecond, the same from both databases."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def written(entry: Entry) -> dict[str, Any]:
    """The entry as it is hashed. `content` goes in as the text that is stored: whoever checks need not parse it."""
    acting = {"by": entry.by_id, "membership": entry.membership_id}
    what = {"deed": entry.deed, "subject": entry.subject, "content": entry.content}
    return {"id": entry.pk, "at": moment(entry.at), **acting, **what}


def records(after: int = 0) -> Iterator[ledger.Record]:
    """Every linked entry as it is stored, in the order of the chain, after link number `after`."""
    rows = Link.objects.order_by("number").values_list(*COLUMNS)
    # Page by page: under a read that stays open whoever checks could not write on SQLite, whose log would grow meanwhile.
    while page := list(rows.filter(number__gt=after)[:BATCH]):
        for number, previous, previous_sm3, sha256, sm3, pk, at, *entry in page:
            content = dict(zip(PARTS, (pk, moment(at), *entry), strict=True))  # not through Entry: a million are read
            yield ledger.Record(number, ledger.Link(previous, previous_sm3), content, ledger.Link(sha256, sm3))
        after = page[-1][0]


def made(number: int, previous: ledger.Link, entry: Entry) -> Link:
    """The row that links `entry` as `number` to what stands before it."""
    link = ledger.link(previous, number, written(entry))
    return Link(
        number=number, entry=entry, hash=link.sha256, sm3=link.sm3, previous=previous.sha256, previous_sm3=previous.sm3
    )


def signed_text(number: int, link: ledger.Link, at: str) -> bytes:
    """What a head's signature covers."""
    return ledger.canonical({"format": 1, "number": number, "sha256": link.sha256, "sm3": link.sm3, "at": at})


def sound(link: Link) -> bool:
    """Whether a link and its entry, as they are stored, agree; what stands before them is not looked at."""
    made_again = made(link.number, ledger.Link(link.previous, link.previous_sm3), link.entry)
    return (made_again.hash, made_again.sm3 or link.sm3) == (link.hash, link.sm3 or made_again.sm3)


def head(row: Head) -> dict[str, Any]:
    """A head as it is given away: everything a witness needs to check it."""
    return {
        "number": row.link_id, "sha256": row.hash, "sm3": row.sm3, "at": moment(row.at), "signature": row.signature,
    }  # fmt: skip


def content(said: dict[str, Any]) -> str:
    """The one text of an entry's content. Raises Refused for what exactness does not allow (no floats)."""
    return ledger.canonical(said).decode()
