"""Second factors of our own beside the login library's, codes that were sent, and changes that people are told of."""

from django.db import models
from django.db.models import Q

from greenfactory.foundations.accounts.models import User


class Phone(models.Model):
    """The number to which one-time codes go; confirmed by a code before it stands here."""

    user = models.OneToOneField(User, models.PROTECT, related_name="phone")
    number = models.CharField(max_length=20)
    confirmed_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)


class SentCode(models.Model):
    """The newest one-time code of a person for a purpose; kept as its hash, counted at every wrong try."""

    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=10)
    number = models.CharField(max_length=20)
    hash = models.CharField(max_length=64)
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "purpose"], name="one_code_a_purpose")]


class Certificate(models.Model):
    """A client certificate (UKey) that belongs to one person; known by the SHA-256 of the whole certificate."""

    user = models.ForeignKey(User, models.PROTECT, related_name="certificates")
    fingerprint = models.CharField(max_length=64, unique=True)
    subject = models.CharField(max_length=300)
    serial = models.CharField(max_length=60)
    expires_at = models.DateTimeField()
    added_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)


class Card(models.Model):
    """A card of printed codes that a security administrator handed out; a new one kills the old one."""

    user = models.OneToOneField(User, models.PROTECT, related_name="card")
    issued_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    issued_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)


class CardCode(models.Model):
    """One code of a card, kept as its hash; it works once."""

    card = models.ForeignKey(Card, models.CASCADE, related_name="codes")
    hash = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True)


class Change(models.Model):
    """A way to log in that was added or removed; its owner is told at the next login. `detail` is masked."""

    user = models.ForeignKey(User, models.PROTECT, related_name="factor_changes")
    at = models.DateTimeField()
    deed = models.CharField(max_length=20)
    kind = models.CharField(max_length=20)
    detail = models.CharField(max_length=300, blank=True)
    told_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["user"], condition=Q(told_at=None), name="changes_to_tell")]
