"""Citing proofs from a row's own place: one that was uploaded, or a new file, with its pages."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from greenfactory.foundations import clock
from greenfactory.foundations.accounts.actor import Actor
from greenfactory.foundations.accounts.pages import posted
from greenfactory.foundations.accounts.permissions import allowed, the_actor
from greenfactory.foundations.accounts.words import Wrong, language
from greenfactory.foundations.files.kinds import ACCEPT, LARGEST
from greenfactory.foundations.files.storing import PIECE
from greenfactory.rulebook.packs.pack import GateRow, Row
from greenfactory.stages.applications import evidence_actions, evidence_queries, evidence_uploads, labels
from greenfactory.stages.applications.framing import framed, seen
from greenfactory.stages.applications.models import Application, Proof
from greenfactory.stages.applications.queries import Opened, opened
from greenfactory.stages.applications.templatetags.applications import application_place


@require_GET
@allowed("fill_in")
def citing(request: HttpRequest, public_id: str, row: str) -> HttpResponse:
    """What proves the row, and the form to cite more; its script shows both within the row."""
    return _page(request, public_id, row, {})


@require_POST
@allowed("fill_in")
def cite(request: HttpRequest, public_id: str, row: str) -> HttpResponse:
    """Cite a proof, or no longer; back to the row. What cannot be done stays typed."""
    by = the_actor(request)
    look = opened(seen(by, public_id))
    _row(look, row)  # before a file is taken in for it
    pages = None if "off" in request.POST else posted(request, "pages", 200)
    typed = {"chosen": posted(request, "proof", 22), "at": pages or ""}
    try:
        if file := request.FILES.get("file"):
            typed["chosen"] = _taken(by, public_id, file).public_id
        if not typed["chosen"]:
            raise Wrong("请选择已上传的材料，或上传新材料", "choose a proof, or upload a new one")
        evidence_actions.cite(
            by=by, now=clock.now(), public_id=public_id, proof_id=typed["chosen"], row=row, pages=pages
        )
    except (Proof.DoesNotExist, Application.DoesNotExist):
        raise Http404 from None
    except Wrong as wrong:
        return _page(request, public_id, row, typed | {"wrong": str(wrong)}, status=422)
    return redirect(application_place(look.application, row, look.pack))


def _taken(by: Actor, public_id: str, file: "UploadedFile[bytes]") -> Proof:
    """The file as a proof, also where it is one already, as after a second click."""
    try:
        return evidence_uploads.taken(by, public_id, file)
    except evidence_actions.Here as here:
        return here.proof


def _page(request: HttpRequest, public_id: str, row: str, typed: dict[str, Any], status: int = 200) -> HttpResponse:
    by: Actor = the_actor(request)
    look = opened(seen(by, public_id))
    found = _row(look, row)
    place = application_place(look.application, row, look.pack)
    section, _ = labels.section_of(look.pack, row)
    frame = framed(request, look, section)
    return render(request, "applications/citing.html", frame | typed | {
        "row": frame["pages"].proved(found), "title": f"{row} {found.title[language()]}", "back": place,
        "proofs": evidence_queries.listed(look.application, by), "file_id": f"cite-file-{row}",
        "accept": ACCEPT, "largest": LARGEST, "piece": PIECE,
    }, status=status)  # fmt: skip


def _row(look: Opened, row: str) -> Row | GateRow:
    found = look.pack.rows.get(row) or next((each for each in look.pack.gate if each.id == row), None)
    if found is None:
        raise Http404
    return found
