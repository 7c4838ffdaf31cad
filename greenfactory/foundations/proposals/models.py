"""A step of any process that one person has taken and another has yet to confirm."""

from django.db import models

from greenfactory.foundations.accounts.models import User
from greenfactory.rulebook.process import table


class Proposal(models.Model):
    """待确认. `subject` as in the journal (`round/<public_id>`): one proposal waits there at a time; `entered` came with it."""

    subject = models.CharField(max_length=60, unique=True)
    action = models.CharField(max_length=30)
    entered = models.JSONField(default=dict)
    note = models.TextField(blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.subject} {self.action}"

    def as_fact(self) -> table.Proposal:
        """What the process table asks of it."""
        return table.Proposal(self.action, str(self.by_id))
