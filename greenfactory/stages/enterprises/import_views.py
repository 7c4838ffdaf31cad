"""Enterprises from a workbook of the district or the city."""

import base64
import tempfile
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from greenfactory.foundations import clock
from greenfactory.foundations.accounts import doors
from greenfactory.foundations.accounts.permissions import allowed, the_actor
from greenfactory.foundations.accounts.words import Wrong, language, when
from greenfactory.foundations.files.kinds import KINDS
from greenfactory.rulebook.notes import Problem, Refused
from greenfactory.stages.enterprises import actions, importing
from greenfactory.stages.enterprises.forms import ImportForm
from greenfactory.workbooks import marked_book

TYPES = {".xlsx": KINDS["xlsx"].mime, ".txt": "text/plain"}
SHOWN = 100
Taken = tuple[list[Problem], Callable[[], dict[str, Any]] | None]
"""What to say about a list, and what records it and tells the page of it: nothing where a row is wrong."""


@allowed("import_enterprises")
@never_cache
@require_http_methods(["GET", "POST"])
def import_enterprises(request: HttpRequest) -> HttpResponse:
    """Take a list. Wrong rows come back marked in the sender's file; a right one makes enterprises and their links."""
    by, now = the_actor(request), clock.now()

    def take(path: Path) -> Taken:
        found = importing.read(path, by)
        return found.problems, None if found.wrong else lambda: _made(request, now, path.parent, found.rows)

    return taken_in(request, "enterprises/import.html", take)


def _made(request: HttpRequest, now: datetime, folder: Path, rows: Sequence[actions.Particulars]) -> dict[str, Any]:
    made = actions.import_enterprises(by=the_actor(request), now=now, rows=rows)
    if not made:
        return {"count": 0}
    links = [(one, doors.link(request, reverse("invitation", args=[one.token]), staff=False)) for one in made]
    until = when(now + timedelta(days=actions.INVITED_DAYS), "short")
    importing.write_links(folder / "links.xlsx", links, language(), until)
    return {"count": len(made), "links": _carried(folder / "links.xlsx", "links.xlsx")}


def taken_in(request: HttpRequest, template: str, take: Callable[[Path], Taken]) -> HttpResponse:
    """A page that takes a list, all or nothing, and says how many rows of it were new."""
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    if not form.is_bound:
        return render(request, template, {"form": form})
    if not form.is_valid():
        return render(request, template, {"form": form}, status=422)
    # The folder lives as long as this answer is made; links and marked files travel inside the page and are kept nowhere.
    with tempfile.TemporaryDirectory() as folder:
        path = stored(form.cleaned_data["file"], Path(folder))
        problems, recorded = take(path)
        page: dict[str, Any] = {"form": ImportForm(), "problems": problems[:SHOWN]}
        page["more"] = max(0, len(problems) - SHOWN)
        if recorded is None:
            return render(request, template, page | {"marked": marked(path, Path(folder), problems)}, status=422)
        try:
            page |= recorded()
        except Wrong as wrong:
            return render(request, template, page | {"wrong": str(wrong)}, status=409)
    return render(request, template, page)


def stored(uploaded: "UploadedFile[bytes]", folder: Path, name: str = "list") -> Path:
    """The file under a name of ours that keeps only its ending: a name is the sender's, a path is not."""
    ending = ".xlsx" if str(uploaded.name).lower().endswith(".xlsx") else ".csv"
    path = folder / f"{name}{ending}"
    with path.open("wb") as target:
        for chunk in uploaded.chunks():
            target.write(chunk)
    return path


def marked(path: Path, folder: Path, problems: Sequence[Problem]) -> dict[str, str] | None:
    """The sender's file with its wrong cells marked, to be carried in the page; None where it cannot be marked."""
    try:
        written = marked_book.write(folder / f"marked{path.suffix}", path, problems, language())
    except Refused:
        return None
    return _carried(written, written.name)


def _carried(path: Path, name: str) -> dict[str, str]:
    kind = TYPES.get(path.suffix, "application/octet-stream")
    return {"name": name, "address": f"data:{kind};base64,{base64.b64encode(path.read_bytes()).decode()}"}
