"""Gives a stored file out: hashed again first, never as something a browser would run; and what was made for one answer.

Whoever calls this has asked `visible_to` before. A PDF or picture may be shown in a tab of its own (`inline`): the response's
own policy lets nothing load and nothing run. Everything else is saved, with a type that browsers do not guess at.
"""

import hashlib

from django.http import FileResponse, HttpResponse
from django.utils.http import content_disposition_header

from greenfactory.foundations.files.kinds import KINDS
from greenfactory.foundations.files.models import StoredFile

SAVED = "sandbox; default-src 'none'; frame-ancestors 'none'"
# Chromium shows no PDF under `sandbox`; its viewer's own style is inline.
SHOWN = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'none'"

TYPES = {"json": "application/json", **{code: kind.mime for code, kind in KINDS.items()}}


class Damaged(Exception):
    """The bytes on disk are not those that were stored."""


def give(stored: StoredFile, name: str, *, inline: bool = False) -> FileResponse:
    """The file as a response. Raises Damaged where a byte differs or the file is gone."""
    kind = KINDS[stored.kind]
    inline = inline and kind.shown
    try:
        file = stored.path.open("rb")
    except OSError as error:
        raise Damaged(stored.sha256) from error
    if hashlib.file_digest(file, "sha256").hexdigest() != stored.sha256:
        file.close()
        raise Damaged(stored.sha256)
    file.seek(0)  # the same open file that was hashed
    response = FileResponse(file, content_type=kind.mime)
    response["Content-Disposition"] = content_disposition_header(not inline, name) or "attachment"
    response["Content-Length"] = str(stored.size)
    response["Content-Security-Policy"] = SHOWN if inline and stored.kind == "pdf" else SAVED
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response


def attached(content: bytes, name: str) -> HttpResponse:
    """What was made for one answer and is kept nowhere, to be saved under the name; text where its ending is none of these."""
    answer = HttpResponse(content, content_type=TYPES.get(name.rsplit(".", 1)[-1], "text/plain"))
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    return answer
