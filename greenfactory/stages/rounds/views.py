"""Pages of rounds."""

from dataclasses import asdict
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from greenfactory.foundations import clock
from greenfactory.foundations.accounts.pages import PAGE, numbered
from greenfactory.foundations.accounts.permissions import acting_as, may
from greenfactory.foundations.proposals.offers import Tried
from greenfactory.rulebook.process.rounds import DRAFT
from greenfactory.stages.rounds import extending, facts, limits, pinned, steps, wizard
from greenfactory.stages.rounds.coverage import industries_without
from greenfactory.stages.rounds.forms import MILESTONES
from greenfactory.stages.rounds.models import Announcement, Round
from greenfactory.stages.rounds.questions import answered


@require_GET
def rounds(request: HttpRequest) -> HttpResponse:
    """Every round that this person may see; released ones are for everybody, logged in or not."""
    by = acting_as(request)
    found = Round.objects.visible_to(by).select_related("pack")
    page, now, own = numbered(found.order_by("-year", "-pk"), request, PAGE), clock.now(), extending.own(by)
    rows = [(round, facts.state_at(round, now, own.get(round.pk))) for round in page]
    return render(request, "rounds/list.html", {"page": page, "rows": rows, "may_open": may(by, "open_rounds")})


@require_GET
def round(request: HttpRequest, public_id: str) -> HttpResponse:
    """The round with its calendar, rules and answers to the eleven questions: public once it is released."""
    return page_of(request, seen(request, public_id))


def page_of(request: HttpRequest, found: Round, tried: Tried | None = None) -> HttpResponse:
    """The page of the round; `tried`: a step that was just refused on it."""
    by = acting_as(request)
    pack, inside = pinned.rules(found), may(by, "see_drafts")
    shown = {
        "round": found,
        "pack": pack,
        "answers": answered(pack, pinned.read(found.pack)),
        "table": pinned.sector_values(found) if found.benchmarks else None,
        "milestones": [
            (words, datetime.fromisoformat(found.milestones[name]))
            for name, words in MILESTONES.items()
            if name in found.milestones
        ],
        "limits": [(limits.WORDS[name], value) for name, value in asdict(pinned.limits(found)).items()],
        "state": facts.state_at(found, clock.now(), extending.own(by).get(found.pk)),
        "inside": inside,
        "needs_document": facts.needs_document(found),
        "may_fill_in": may(by, "fill_in"),
        "announcement": Announcement.objects.visible_to(by).filter(round=found).first(),
        "may_write": may(by, "open_rounds"),
        "may_see_board": may(by, "see_board"),
        "may_see_extensions": may(by, "see_extensions"),
        **extending.public(found),
    }
    if by and may(by, "settle_rounds"):
        shown |= steps.on_page(request, found, by, tried)
    if inside and found.state == DRAFT:
        shown["without"] = industries_without(pack, pinned.sector_values(found), found.year)
        shown["steps"] = wizard.stepper("review", found) if may(by, "open_rounds") else ()
    return render(request, "rounds/round.html", shown, status=422 if tried else 200)


def seen(request: HttpRequest, public_id: str) -> Round:
    """The round, if whoever asks may see it."""
    found = Round.objects.visible_to(acting_as(request)).select_related("pack", "drafted_by", "released_by")
    return get_object_or_404(found, public_id=public_id)
