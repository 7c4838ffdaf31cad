"""Sends a workbook that is written for one answer and kept nowhere."""

import tempfile
from collections.abc import Callable
from pathlib import Path

from django.http import FileResponse

from greenfactory.foundations.files.kinds import KINDS


def workbook(name: str, write: Callable[[Path], None]) -> FileResponse:
    """A workbook that is written, sent, and kept nowhere."""
    # The folder is gone before the file is sent; an open file stays readable.
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        write(path)
        return FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type=KINDS["xlsx"].mime)
