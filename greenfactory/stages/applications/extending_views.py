"""Pages of 个别延期: who was granted one in a round, and the step for one enterprise."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from greenfactory.foundations import clock
from greenfactory.foundations.accounts.entering import fresh_login
from greenfactory.foundations.accounts.pages import PAGE, numbered, posted
from greenfactory.foundations.accounts.permissions import allowed, may, the_actor
from greenfactory.foundations.accounts.words import Wrong, when
from greenfactory.foundations.proposals import actions as proposals
from greenfactory.foundations.proposals import offers
from greenfactory.foundations.proposals.models import Proposal
from greenfactory.foundations.proposals.offers import Asked
from greenfactory.rulebook import creditcode
from greenfactory.rulebook.process.applications import APPLICATION, EXTEND
from greenfactory.rulebook.process.table import HAND_BACK
from greenfactory.stages.applications import extending
from greenfactory.stages.applications.extending_forms import LaterForm
from greenfactory.stages.enterprises.models import Enterprise
from greenfactory.stages.rounds.extending import lapsed
from greenfactory.stages.rounds.models import Extension, Round

FORMS: offers.Forms = {EXTEND: LaterForm, HAND_BACK: Asked}


@require_GET
@allowed("see_extensions")
def extensions(request: HttpRequest, public_id: str) -> HttpResponse:
    """Every later deadline of the round that this person may see, and for the city what waits and where to grant one."""
    by = the_actor(request)
    round = get_object_or_404(Round.objects.visible_to(by), public_id=public_id)
    found = Extension.objects.visible_to(by).filter(round=round)
    found = found.select_related("enterprise__organisation", "proposed_by", "approved_by").order_by("-at", "-pk")
    shown: dict[str, Any] = {"round": round, "page": numbered(found, request, PAGE)}
    if may(by, "settle_rounds"):
        shown |= {"may_grant": True, "waiting": _waiting(round, by), "code": request.GET.get("code", "")[:40]}
        if shown["code"]:
            enterprise = _named(by, shown["code"])
            if enterprise:
                return redirect("extension", public_id, enterprise.public_id)
            shown["unknown"] = True
    return render(request, "applications/extensions.html", shown)


def _named(by: Any, text: str) -> Enterprise | None:
    """The enterprise with this code, typed in any of the usual ways."""
    code = creditcode.read(text)[0] or text.strip().upper()
    return Enterprise.objects.visible_to(by).free_for(by).filter(code=code).first()


def _waiting(round: Round, by: Any) -> list[tuple[Proposal, Enterprise]]:
    """What waits to be confirmed in this round and has not lapsed, with the enterprise it is about."""
    stem, now = f"extension/{round.public_id}/", clock.now()
    proposed = Proposal.objects.filter(subject__startswith=stem).select_related("by")
    found = {each.subject.removeprefix(stem): each for each in proposed if not lapsed(each, round.closes_at, now)}
    firms = Enterprise.objects.visible_to(by).free_for(by).filter(public_id__in=found).select_related("organisation")
    return sorted(((found[firm.public_id], firm) for firm in firms), key=lambda pair: pair[0].at)


@require_GET
@allowed("settle_rounds")
def extension(request: HttpRequest, public_id: str, enterprise_id: str) -> HttpResponse:
    """One enterprise in the round: its deadline, earlier extensions, and the step. Nothing of its draft is shown."""
    return _page(request, *_both(request, public_id, enterprise_id))


def _page(
    request: HttpRequest, round: Round, enterprise: Enterprise, tried: offers.Tried | None = None
) -> HttpResponse:
    by, now = the_actor(request), clock.now()
    waits = extending.waiting(round, enterprise, now)
    known = extending.facts(round, enterprise, now, waits=waits, unbiased=True)
    told = [(("新截止时间", "new deadline"), when(extending.parsed(waits)))] if waits else []
    shown = offers.on_page(
        APPLICATION, extending.state_of(round, enterprise), by, known, waits=waits, asked=FORMS, told=told,
        fresh=fresh_login(request), tried=tried,
        url=lambda action: reverse("extension_step", args=[round.public_id, enterprise.public_id, action]),
    )  # fmt: skip
    granted = Extension.objects.filter(round=round, enterprise=enterprise).select_related("proposed_by", "approved_by")
    shown |= {"round": round, "enterprise": enterprise, "stands": extending.stands(round, enterprise)}
    shown |= {"granted": granted.order_by("at")}
    return render(request, "applications/extension.html", shown, status=422 if tried else 200)


@require_POST
@allowed("settle_rounds")
def extension_step(request: HttpRequest, public_id: str, enterprise_id: str, action: str) -> HttpResponse:
    """Propose, grant or hand back."""
    by, (round, enterprise) = the_actor(request), _both(request, public_id, enterprise_id)
    if action not in FORMS:
        raise Http404
    now = clock.now()
    waits, seen = extending.waiting(round, enterprise, now), request.POST.get("proposal", "")
    state = extending.state_of(round, enterprise)
    second = bool(seen) or bool(waits and proposals.confirms(APPLICATION, state, action, by, waits))
    form = LaterForm(request.POST, confirms=second)
    try:
        extending.move(
            by=by, now=now, round=round, enterprise=enterprise, action=action, fresh_login=fresh_login(request),
            note=posted(request, "reason", 500), until=form.until() if action == EXTEND else None,
            unbiased="unbiased" in request.POST or action == HAND_BACK, seen=seen,
        )  # fmt: skip
    except Wrong as wrong:
        again = offers.tried(request, wrong, action, "extension", public_id, enterprise_id)
        return _page(request, round, enterprise, again)
    return redirect("extension", public_id, enterprise_id)


def _both(request: HttpRequest, public_id: str, enterprise_id: str) -> tuple[Round, Enterprise]:
    by = the_actor(request)
    firms = Enterprise.objects.visible_to(by).free_for(by).select_related("organisation")
    return (
        get_object_or_404(Round.objects.visible_to(by), public_id=public_id),
        get_object_or_404(firms, public_id=enterprise_id),
    )
