"""Addresses of styles and scripts carry a mark of their content: after an upgrade nobody goes on with those of before."""

from functools import cache
from hashlib import sha256
from pathlib import Path

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage


class Marked(StaticFilesStorage):
    """`/static/js/autosave.js?3f9a1c2e`; what the server does with the address stays the same."""

    def url(self, name: str | None) -> str:
        """The address, with the mark of what stands there now."""
        return f"{super().url(name)}?{mark(name or '')}"


@cache  # files of a release do not change while it runs
def mark(name: str) -> str:
    """The beginning of the hash of a static file; FileNotFoundError where a page names one that is not there."""
    found = finders.find(name)
    if found is None:
        raise FileNotFoundError(name)
    return sha256(Path(found).read_bytes()).hexdigest()[:8]
