"""The page on which an enterprise goes on from what it handed in last year."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from greenfactory.foundations import clock
from greenfactory.foundations.accounts.pages import said_wrong
from greenfactory.foundations.accounts.permissions import allowed, the_actor
from greenfactory.foundations.accounts.words import Wrong, choose
from greenfactory.rulebook.process.applications import DRAFT
from greenfactory.stages.applications import carrying, labels, sections
from greenfactory.stages.applications.framing import framed, seen
from greenfactory.stages.applications.models import Application
from greenfactory.stages.applications.queries import opened
from greenfactory.stages.rounds import pinned


@require_GET
@allowed("fill_in")
def carry(request: HttpRequest, public_id: str) -> HttpResponse:
    """What would be carried, what not and why, before anything is."""
    look = opened(seen(the_actor(request), public_id))
    frame = framed(request, look, "carry")
    asked = request.GET.get("from", "")[:22]
    found = carrying.carried(look.application, look.answers, asked) if look.application.state == DRAFT else None
    if asked and found is None:
        raise Http404
    shown: dict[str, Any] = {"found": found}
    if found is not None:
        titles = sections.titles(look.pack)
        counts: dict[str, int] = {}
        for path in found.answers:
            key = titles.get(sections.section_of(look.pack, path), path)
            counts[key] = counts.get(key, 0) + 1
        before = pinned.read(found.source.application.round.pack)
        left = [(labels.label(before, path), choose(why)) for path, why in found.left]
        proofs = [(proof, choose(why) if why else "", carrying.undated(proof)) for proof, why in found.proofs]
        shown |= {"counts": counts, "left": left, "proofs": proofs}
    return render(request, "applications/carry.html", frame | shown)


@require_POST
@allowed("fill_in")
def carry_over(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take it over."""
    by, chosen, asked = the_actor(request), set(request.POST.getlist("proof")), request.POST.get("from", "")[:22]
    try:
        found = carrying.carry(by=by, now=clock.now(), public_id=public_id, proofs=chosen, receipt=asked)
    except Application.DoesNotExist:
        raise Http404 from None
    except Wrong as wrong:
        return said_wrong(request, wrong, "application", public_id)
    count, year, name = len(found.answers), found.source.application.round.year, found.form["enterprise"]["name"]
    said = (
        f"已从“{name}”{year} 年度的申报沿用 {count} 项，请逐项核对",
        f"{count} answers carried from the application of “{name}” for {year}: look them over",
    )
    messages.success(request, choose(said))
    return redirect("application", public_id)


@require_POST
@allowed("fill_in")
def confirm_carried(request: HttpRequest, public_id: str) -> HttpResponse:
    """The carried answers of a section were looked over."""
    by, section = the_actor(request), request.POST.get("section", "")[:80]
    try:
        carrying.confirm(by=by, now=clock.now(), public_id=public_id, section=section)
    except Application.DoesNotExist:
        raise Http404 from None
    except Wrong as wrong:
        return said_wrong(request, wrong, "application", public_id)
    return redirect("application", public_id)
