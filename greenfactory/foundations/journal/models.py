"""The journal's rows. An action inserts its entry in its own transaction; one sequencer links entries afterwards."""

import json
from typing import Any

from django.db import models

ACTING = "acting_as"
"""Key of an entry's content under which stands who acted, in words that later renames do not change."""


class Entry(models.Model):
    """One deed: who, in which role, did what to which subject. Rows can be inserted only; triggers refuse the rest.

    `content` is canonical JSON text, so that what was hashed can be hashed again byte by byte on every database.
    """

    at = models.DateTimeField()
    by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    membership = models.ForeignKey("accounts.Membership", models.PROTECT, null=True, related_name="+")
    deed = models.CharField(max_length=40, db_index=True)
    subject = models.CharField(max_length=60, db_index=True)
    content = models.TextField()

    def __str__(self) -> str:
        return f"{self.deed} {self.subject}"

    @property
    def said(self) -> dict[str, Any]:
        """What the action recorded, without who acted."""
        return {key: value for key, value in json.loads(self.content).items() if key != ACTING}

    @property
    def acted(self) -> dict[str, str]:
        """Name, role and organisation of who acted, as they were then; empty where the system itself did."""
        found: dict[str, str] = json.loads(self.content).get(ACTING, {})
        return found


class Link(models.Model):
    """An entry's place in the chain: the hashes cover the entry and the link before. `number` has no gaps."""

    number = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="link")
    hash = models.CharField(max_length=64)
    sm3 = models.CharField(max_length=64, blank=True)
    previous = models.CharField(max_length=64, blank=True)
    previous_sm3 = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return f"№ {self.number}"


class Head(models.Model):
    """The chain's head at a moment, signed with a key kept outside the database; the hashes again, as they were signed."""

    link = models.OneToOneField(Link, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    hash = models.CharField(max_length=64)
    sm3 = models.CharField(max_length=64, blank=True)
    signature = models.CharField(max_length=200)

    def __str__(self) -> str:
        return f"№ {self.link_id}"
