"""Looking an application over, declaring it true, handing it in, taking it back."""

import re
import secrets
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from greenfactory.foundations import clock
from greenfactory.foundations.accounts.pages import posted, said_wrong
from greenfactory.foundations.accounts.permissions import allowed, the_actor
from greenfactory.foundations.accounts.words import Wrong
from greenfactory.stages.applications import actions, facts
from greenfactory.stages.applications.framing import framed, seen
from greenfactory.stages.applications.models import Application, Submission
from greenfactory.stages.applications.queries import opened

KEY = re.compile(r"[\w-]{16,40}", re.ASCII)
"""What the page of the check gives with its button."""


@require_GET
@allowed("see_applications")
def check(request: HttpRequest, public_id: str) -> HttpResponse:
    """The check page before it is handed in: what is missing, what is wrong, the declaration."""
    by = the_actor(request)
    look = opened(seen(by, public_id))
    frame = framed(request, look, "check") | {"may_submit": by.role == "submitter"}
    lacking = {"unanswered": facts.unanswered(look), "unproved": facts.missing_evidence(look)}
    lacking |= {"carried": [each for each in frame["sections"] if each.carried]}
    lacking |= {"empty": [each for each in frame["sections"] if each.empty]}
    return render(request, "applications/check.html", frame | lacking | {"key": secrets.token_urlsafe(16)})


@require_POST
@allowed("fill_in")
def declare(request: HttpRequest, public_id: str) -> HttpResponse:
    """Sign the declaration."""
    return _deed(request, public_id, "check", lambda by: actions.declare(by=by, now=clock.now(), public_id=public_id))


@require_POST
@allowed("fill_in")
def submit(request: HttpRequest, public_id: str) -> HttpResponse:
    """Hand in; a second click leads to the same receipt."""
    key = request.POST.get("key", "")
    if not KEY.fullmatch(key):
        raise Http404
    done: list[Submission] = []
    answer = _deed(
        request, public_id, "check",
        lambda by: done.append(actions.submit(by=by, now=clock.now(), public_id=public_id, key=key)),
    )  # fmt: skip
    return redirect("receipt", done[0].receipt) if done else answer


@require_POST
@allowed("fill_in")
def withdraw(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take it back before the review."""
    reason = posted(request, "reason", 500)
    return _deed(
        request, public_id, "application",
        lambda by: actions.withdraw(by=by, now=clock.now(), public_id=public_id, reason=reason),
    )  # fmt: skip


@require_POST
@allowed("fill_in")
def reopen(request: HttpRequest, public_id: str) -> HttpResponse:
    """Go on with what was withdrawn."""
    return _deed(
        request, public_id, "application", lambda by: actions.reopen(by=by, now=clock.now(), public_id=public_id)
    )


@require_POST
@allowed("fill_in")
def confirm_rules(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take note of corrected rules."""
    return _deed(
        request, public_id, "application", lambda by: actions.confirm_rules(by=by, now=clock.now(), public_id=public_id)
    )


def _deed(request: HttpRequest, public_id: str, page: str, deed: Any) -> HttpResponse:
    """Do it and show the page again; what cannot be done says why there."""
    try:
        deed(the_actor(request))
    except Application.DoesNotExist:
        raise Http404 from None
    except Wrong as wrong:
        return said_wrong(request, wrong, page, public_id)
    return redirect(page, public_id)
