"""Reads the journal for the auditor."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet

from greenfactory.foundations.accounts.words import CITY_TIME
from greenfactory.foundations.journal import actions, chain
from greenfactory.foundations.journal.models import Entry, Head, Link
from greenfactory.rulebook import ledger

QUICK = 5_000
"""A chain of up to so many links is checked whole while the page is made (about 0.1 s)."""


@dataclass(frozen=True)
class Filters:
    """What the auditor looks for; empty fields do not restrict."""

    deed: str = ""
    person: str = ""
    subject: str = ""
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True)
class Standing:
    """How far the journal is vouched for. `whole` None: too long to be checked while a page is made."""

    links: int
    head: Head | None
    genuine: bool
    whole: bool | None
    finding: ledger.Finding | None


def found(filters: Filters) -> "QuerySet[Entry]":
    """The entries, the newest first. A person is found by the account or the name of today."""
    entries = Entry.objects.select_related("link", "by")
    if filters.deed:
        entries = entries.filter(deed=filters.deed)
    if filters.person:
        entries = entries.filter(by__name__icontains=filters.person) | entries.filter(by__username=filters.person)
    if filters.subject:
        entries = entries.filter(subject__contains=filters.subject)
    if filters.first:
        entries = entries.filter(at__gte=_midnight(filters.first))
    if filters.last:
        entries = entries.filter(at__lt=_midnight(filters.last + timedelta(days=1)))
    return entries.order_by("-pk")


def deeds() -> list[str]:
    """Every deed that was ever recorded."""
    return sorted(Entry.objects.order_by().values_list("deed", flat=True).distinct())


def standing(*, whole: bool = False) -> Standing:
    """The last head and whether it holds; the whole chain is gone through where that is quick, or with `whole`."""
    last = Link.objects.order_by("-number").values_list("number", flat=True).first() or 0
    head = Head.objects.order_by("-link_id").first()
    checked = whole or last <= QUICK
    finding = actions.check() if checked else None
    return Standing(last, head, bool(head and actions.genuine(head)), finding is None if checked else None, finding)


def unsound(entries: list[Entry]) -> set[int]:
    """Ids of those shown whose stored text no longer gives their stored hash."""
    linked = [entry for entry in entries if hasattr(entry, "link")]
    return {entry.pk for entry in linked if not chain.sound(entry.link)}


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), CITY_TIME)
