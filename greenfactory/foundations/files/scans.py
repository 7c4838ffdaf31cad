"""Scans of papers: the field of a form that takes one, and its storing."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from greenfactory.foundations.accounts.actor import Actor
from greenfactory.foundations.accounts.words import choose
from greenfactory.foundations.files import actions as files
from greenfactory.foundations.files.kinds import KINDS
from greenfactory.foundations.files.models import StoredFile

SCANS = ("pdf", "jpg", "png", "ofd")
MOST = 20
"""Megabytes."""


class ScanField(forms.FileField):
    """A file of a kind that an office scans to, chosen by its name; its content is examined when it is stored."""

    def __init__(self, **more: Any) -> None:
        accept = ",".join(suffix for kind in SCANS for suffix in KINDS[kind].suffixes)
        super().__init__(widget=forms.ClearableFileInput(attrs={"accept": accept}), **more)

    def clean(self, data: Any, initial: Any = None) -> Any:
        """The file, where it is not too big."""
        scan = super().clean(data, initial)
        if scan and scan.size > MOST * 1024 * 1024:
            raise forms.ValidationError(choose((f"扫描件不超过 {MOST} MB", f"a scan has at most {MOST} MB")))
        return scan


def stored(scan: "UploadedFile[Any]", *, by: Actor, now: datetime) -> StoredFile:
    """Keep it. Raises Wrong where its content is not what an office scans to."""
    found = files.store_whole(scan.read(), by=by, now=now)
    if found.kind not in SCANS:
        files.refuse("name", found.kind.upper())
    return found
