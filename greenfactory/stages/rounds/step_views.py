"""The one address at which the steps of a round are taken."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from greenfactory.foundations import clock
from greenfactory.foundations.accounts.entering import fresh_login
from greenfactory.foundations.accounts.pages import posted, version_of
from greenfactory.foundations.accounts.permissions import allowed, the_actor
from greenfactory.foundations.accounts.words import Wrong
from greenfactory.foundations.proposals import offers
from greenfactory.stages.rounds import actions, steps
from greenfactory.stages.rounds.views import page_of, seen


@require_POST
@allowed("settle_rounds")
def round_step(request: HttpRequest, public_id: str, action: str) -> HttpResponse:
    """Take, propose, confirm or hand back a step of the round; the table of the process says whether it can be."""
    found = seen(request, public_id)
    if action not in steps.ASKED:
        raise Http404
    form = steps.ASKED[action](request.POST, round=found)
    try:
        actions.move(
            by=the_actor(request), now=clock.now(), round=found, action=action, version=version_of(request),
            fresh_login=fresh_login(request), note=posted(request, "reason", 500),
            entered=form.entered(),
        )  # fmt: skip
    except Wrong as wrong:
        return page_of(request, found, offers.tried(request, wrong, action, "round", public_id))
    return redirect("round", public_id)
