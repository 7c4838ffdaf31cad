"""Pages of proofs: the list, one proof with its citations, and the file itself."""

import logging
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from greenfactory.foundations import clock
from greenfactory.foundations.accounts.actor import Actor
from greenfactory.foundations.accounts.pages import said_wrong
from greenfactory.foundations.accounts.permissions import allowed, the_actor
from greenfactory.foundations.accounts.words import Wrong, choose, language
from greenfactory.foundations.files import serving
from greenfactory.foundations.files.kinds import ACCEPT, KINDS, LARGEST
from greenfactory.foundations.files.storing import PIECE
from greenfactory.stages.applications import evidence_actions, evidence_forms, evidence_queries, pageranges
from greenfactory.stages.applications.evidence_forms import Line, ProofForm
from greenfactory.stages.applications.framing import framed, seen
from greenfactory.stages.applications.models import Application, Citation, Proof
from greenfactory.stages.applications.queries import opened

CITED = 6
"""Citations of a proof that the list shows at once; a whole application in one file has seventy."""

log = logging.getLogger(__name__)


@require_GET
@allowed("see_applications")
def proofs(request: HttpRequest, public_id: str) -> HttpResponse:
    """All proofs of an application: where they are cited, and what is odd about them."""
    by = the_actor(request)
    look = opened(seen(by, public_id))
    frame = framed(request, look, "proofs")
    found = evidence_queries.listed(look.application, by)
    limits = {"accept": ACCEPT, "largest": LARGEST, "piece": PIECE}
    titles = evidence_queries.rows(look.pack, language())
    return render(
        request,
        "applications/proofs.html",
        frame | limits | {"proofs": [_row(each, look.application, titles) for each in found]},
    )


def _row(proof: Proof, application: Application, titles: Mapping[str, str]) -> dict[str, Any]:
    """`titles` of rows in the order of the form; a row that the rules no longer have keeps its id."""
    cited = {each.row: each for each in proof.citations.all()}
    named = {**titles, **{row: row for row in sorted(cited) if row not in titles}}
    found = [_citation(cited[row], title) for row, title in named.items() if row in cited]
    return {
        "proof": proof,
        "kind": choose(evidence_queries.KINDS.get(proof.kind, ("", ""))),
        "cited": found[:CITED],
        "more": found[CITED:],
        "remarks": evidence_queries.remarks(proof, application.round),
        "shown": KINDS[proof.file.kind].shown if proof.file.kind in KINDS else False,
    }


def _citation(citation: Citation, title: str) -> dict[str, Any]:
    return {"title": title, "pages": citation.pages, "first": pageranges.first(citation.pages)}


@require_GET
@allowed("see_applications")
def proof(request: HttpRequest, proof_id: str) -> HttpResponse:
    """One proof: its particulars and the rows it proves, to change or to read."""
    found = _seen(the_actor(request), proof_id)
    return _page(request, found, ProofForm(proof=found), evidence_forms.lines(found))


@require_POST
@allowed("fill_in")
def describe(request: HttpRequest, proof_id: str) -> HttpResponse:
    """Save what was said of a proof; what cannot be saved stays typed."""
    by = the_actor(request)
    found = _seen(by, proof_id)
    form, lines = ProofForm(given=request.POST, proof=found), evidence_forms.typed(request.POST)
    if not form.is_valid():
        return _page(request, found, form, lines, status=422)
    try:
        saved = evidence_actions.describe(
            by=by, now=clock.now(), proof_id=proof_id, seen=request.POST.get("seen", ""),
            particulars=form.particulars(), cited=evidence_forms.cited(lines),
        )  # fmt: skip
    except (Proof.DoesNotExist, Application.DoesNotExist):
        raise Http404 from None
    except Wrong as wrong:
        messages.error(request, str(wrong))
        return _page(request, _seen(by, proof_id), form, lines, status=422)
    messages.success(request, choose(("已保存", "saved")))
    return redirect("proof", saved.public_id)


@require_POST
@allowed("fill_in")
def remove(request: HttpRequest, proof_id: str) -> HttpResponse:
    """Take a proof out."""
    by = the_actor(request)
    try:
        application = evidence_actions.remove(by=by, now=clock.now(), proof_id=proof_id)
    except (Proof.DoesNotExist, Application.DoesNotExist):
        raise Http404 from None
    except Wrong as wrong:
        return said_wrong(request, wrong, "proof", proof_id)
    return redirect("proofs", application.public_id)


@require_GET
@allowed("see_applications")
def file(request: HttpRequest, proof_id: str) -> HttpResponseBase:
    """The file, to be saved."""
    return _give(request, proof_id, inline=False)


@require_GET
@allowed("see_applications")
def view(request: HttpRequest, proof_id: str) -> HttpResponseBase:
    """The file in a tab of its own, at `#page=N`, or as a picture in the page; what cannot be shown is saved."""
    return _give(request, proof_id, inline=True)


def _give(request: HttpRequest, proof_id: str, *, inline: bool) -> HttpResponseBase:
    by = the_actor(request)
    found = _seen(by, proof_id)
    try:
        response = serving.give(found.file, found.name, inline=inline)
    except serving.Damaged:
        log.error("stored file %s of proof %s differs from its hash", found.file.sha256, found.public_id)
        evidence_actions.note_damage(found, by=by, now=clock.now())
        return render(request, "applications/proofs_damaged.html", {"proof": found}, status=500)
    evidence_actions.note_reading(found, by=by, now=clock.now())
    return response


def _seen(by: Actor, proof_id: str) -> Proof:
    """The proof, if this actor may see it: a removed one only where it was handed in."""
    visible = Proof.objects.visible_to(by).select_related(
        "file", "uploaded_by", "application__round__pack", "application__enterprise__organisation"
    )
    found = get_object_or_404(visible.prefetch_related("citations"), public_id=proof_id)
    if found.removed_at and not Proof.objects.handed_in().filter(pk=found.pk).exists():
        raise Http404
    return found


def _page(request: HttpRequest, found: Proof, form: ProofForm, lines: list[Line], status: int = 200) -> HttpResponse:
    by = the_actor(request)
    look = opened(found.application)
    frame = framed(request, look, "proofs")
    changeable = frame["editable"] and found.removed_at is None
    staff = by.organisation.kind != "enterprise"
    if (
        staff
        and Proof.objects.filter(pk=found.pk)
        .annotate(other=evidence_queries.elsewhere())
        .values_list("other", flat=True)[0]
    ):
        found.elsewhere = True  # type: ignore[attr-defined]
    titles = evidence_queries.rows(look.pack, language())
    return render(request, "applications/proofs_one.html", frame | {
        "row": _row(found, found.application, titles), "form": form, "lines": lines, "changeable": changeable,
        "rows": titles, "seen": evidence_queries.stamp(found),
    }, status=status)  # fmt: skip
