"""Files by their content: one row and one place on disk for the same bytes, whoever brought them."""

from pathlib import Path

from django.conf import settings
from django.db import models


class StoredFile(models.Model):
    """Bytes that are whole on disk. `kind` is what the content shows, never what a name or browser claims."""

    sha256 = models.CharField(max_length=64, unique=True)
    sm3 = models.CharField(max_length=64, blank=True)
    size = models.BigIntegerField()
    kind = models.CharField(max_length=60)
    pages = models.PositiveIntegerField(null=True)
    stored_at = models.DateTimeField()
    scan = models.CharField(max_length=10, default="none")

    def __str__(self) -> str:
        return self.sha256

    @property
    def path(self) -> Path:
        """Where the bytes lie."""
        return Path(settings.DATA) / "files" / self.sha256[:2] / self.sha256


class Upload(models.Model):
    """A file on its way: resumed at `received`, visible to nobody until it is whole and its hash is right."""

    token = models.CharField(max_length=22, unique=True)
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    size = models.BigIntegerField()
    received = models.BigIntegerField(default=0)
    begun_at = models.DateTimeField()
