"""Pages of applications."""

import json
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from greenfactory.foundations import clock
from greenfactory.foundations.accounts.actor import Actor
from greenfactory.foundations.accounts.models import Organisation
from greenfactory.foundations.accounts.pages import PAGE, numbered, said_wrong
from greenfactory.foundations.accounts.permissions import allowed, the_actor
from greenfactory.foundations.accounts.words import Wrong
from greenfactory.foundations.proposals import actions as proposals
from greenfactory.rulebook.process.applications import APPLICATION, REOPEN, SUBMITTED, WITHDRAWN
from greenfactory.stages.applications import actions, beginning, facts
from greenfactory.stages.applications.framing import framed, seen
from greenfactory.stages.applications.models import Application
from greenfactory.stages.applications.queries import Opened, opened
from greenfactory.stages.applications.sections import Pages, Section, shown
from greenfactory.stages.enterprises.models import Enterprise
from greenfactory.stages.rounds.models import Round


@require_GET
@allowed("see_applications")
def applications(request: HttpRequest) -> HttpResponse:
    """The list: the enterprise's own, the district's, the city's."""
    by = the_actor(request)
    found = Application.objects.visible_to(by)
    state, text = request.GET.get("state", ""), request.GET.get("q", "").strip()[:100]
    rounds = Round.objects.visible_to(by).order_by("-year", "-pk").only("public_id", "title")
    round = next((each for each in rounds if each.public_id == request.GET.get("round")), None)
    if round:
        found = found.filter(round=round)
    if state in APPLICATION_STATES:
        found = found.filter(state=state)
    if text:
        found = found.filter(enterprise__in=_named(text))
    rows = Application.objects.select_related("round", "enterprise__organisation").only(*LISTED)
    page = numbered(found.order_by("-changed_at", "-pk"), request, PAGE, rows=rows)
    ways = {"page": page, "q": text, "state": state, "states": APPLICATION_STATES, "round": round, "rounds": rounds}
    return render(request, "applications/list.html", ways | {"open": beginning.open_rounds(by, clock.now())})


def _named(text: str) -> Iterable[int] | QuerySet[Any]:
    """The keys of the enterprises with this in their names: read through once, and not for each application nor each query."""
    named = Organisation.objects.filter(name__icontains=text)
    firms = Enterprise.objects.filter(organisation__in=named).values_list("pk", flat=True)
    first = list(firms[: PAGE + 1])
    return first if len(first) <= PAGE else firms


LISTED = ("public_id", "state", "changed_at", "round__title", "enterprise__organisation__name")
"""What the list shows. A round's rules and sector values are long, and would be read and sorted with every row."""
APPLICATION_STATES = ("draft", "submitted", "first_review", "returned", "recommended", "withdrawn")


@require_POST
@allowed("fill_in")
def begin(request: HttpRequest, round_id: str) -> HttpResponse:
    """Open an application in the round."""
    by = the_actor(request)
    round = get_object_or_404(Round.objects.visible_to(by), public_id=round_id)
    enterprise = get_object_or_404(Enterprise.objects.visible_to(by).select_related("organisation"))
    try:
        application = actions.begin(by=by, now=clock.now(), round=round, enterprise=enterprise)
    except Wrong as wrong:
        return said_wrong(request, wrong, "applications")
    return redirect("application", application.public_id)


@require_GET
@allowed("see_applications")
def application(request: HttpRequest, public_id: str) -> HttpResponse:
    """The overview: how far it is, the score so far, what to do next, what happened."""
    by = the_actor(request)
    look = opened(seen(by, public_id))
    state = look.application.state
    final = state == SUBMITTED and REOPEN not in _offered(look, by, WITHDRAWN)
    more = {"next": _next(look), "offered": _offered(look, by, state), "final": final}
    return render(request, "applications/overview.html", framed(request, look) | more)


def _offered(look: Opened, by: Actor, state: str) -> frozenset[str]:
    """The steps that somebody of the enterprise finds possible now, where the application is in `state`."""
    if by.organisation.kind != "enterprise":
        return frozenset()
    offers = APPLICATION.offered(state, proposals.actor(by), facts.of(look, by, clock.now()))
    return frozenset(offer.step.action for offer in offers if offer.possible)


def _next(look: Opened) -> list[Any]:
    return list(look.judged.card.next_points()[:8])


@require_GET
@allowed("see_applications")
def section(request: HttpRequest, public_id: str, part: str) -> HttpResponse:
    """One section of the form, to fill in or to read."""
    look = opened(seen(the_actor(request), public_id))
    frame = framed(request, look, part)
    found = next((each for each in frame["sections"] if each.key == part), None)
    if found is None:
        raise Http404
    kind = "area" if found.area else part
    pages: Pages = frame["pages"]
    shown = pages.rows(found.area) if found.area else PARTS[part](pages)
    theirs = frame["assigned"].get(part)
    more = {"section": found, "shown": shown, "theirs": theirs, "doubts": pages.doubts.get(part, [])}
    return render(request, f"applications/section_{kind}.html", frame | more | _beside(frame["sections"], found))


def _beside(sections: list[Section], present: Section) -> dict[str, Section | None]:
    """The sections before and after one, for the foot of its page."""
    at = sections.index(present)
    return {"before": sections[at - 1] if at else None, "after": dict(enumerate(sections)).get(at + 1)}


PARTS = {"gate": Pages.gate, "data": Pages.figures, "products": Pages.products, "energy": Pages.energy}


@require_POST
@allowed("fill_in")
def save_answer(request: HttpRequest, public_id: str) -> JsonResponse:
    """Store one field. 409 with what stands there now where somebody else was faster; 422 where it cannot be stored.

    `value`: what was stored, where a figure was read that was written in another way.
    """
    by, text = the_actor(request), request.POST.get("value", "")
    try:
        version = int(request.POST.get("version", "0"))
        answer = actions.save_answer(
            by=by, now=clock.now(), public_id=public_id, path=request.POST.get("path", ""), text=text, version=version
        )
    except Application.DoesNotExist:
        raise Http404 from None
    except ValueError:
        return JsonResponse({"why": "version"}, status=400)
    except actions.Conflict as conflict:
        now = conflict.answer
        return JsonResponse(
            {"version": now.version, "value": now.value, "by": now.by.name, "at": now.at.isoformat()}, status=409
        )
    except Wrong as wrong:
        return JsonResponse({"why": str(wrong)}, status=422)
    stored = shown(json.loads(answer.value))
    return JsonResponse({"version": answer.version} | ({} if stored == text.strip() else {"value": stored}))


@require_GET
@allowed("fill_in")
def answer(request: HttpRequest, public_id: str) -> JsonResponse:
    """What stands in one field now, as the field shows it: for a page that is older than the last answer."""
    found = seen(the_actor(request), public_id).answers.filter(path=request.GET.get("path", "")[:120]).first()
    value = json.loads(found.value) if found else None
    return JsonResponse({"version": found.version if found else 0, "value": shown(value)})


@require_GET
@allowed("see_applications")
def preview(request: HttpRequest, public_id: str) -> HttpResponse:
    """The score so far, the state of every field and section, and the points of the rows of the `part` shown: to take in."""
    look = opened(seen(the_actor(request), public_id))
    frame = framed(request, look)
    area = next((each.area for each in frame["sections"] if each.key == request.GET.get("part")), None)
    rows = frame["pages"].rows(area) if area else []
    fresh = {"next": _next(look), "fresh": rows, "counted": frame["sections"]}
    return render(request, "applications/preview.html", frame | fresh)
