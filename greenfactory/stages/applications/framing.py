"""What the views of an application share: who may see it, and what stands around every page of it."""

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from greenfactory.foundations import clock
from greenfactory.foundations.accounts.actor import Actor
from greenfactory.foundations.accounts.permissions import may, the_actor
from greenfactory.stages.applications import assigning, editing, facts
from greenfactory.stages.applications.models import Application
from greenfactory.stages.applications.queries import Opened
from greenfactory.stages.applications.sections import Pages


def seen(by: Actor, public_id: str) -> Application:
    """The application, if this actor may see it."""
    found = Application.objects.visible_to(by).select_related("round__pack", "enterprise__organisation")
    return get_object_or_404(found.defer("round__pack__files"), public_id=public_id)


def framed(request: HttpRequest, look: Opened, present: str = "") -> dict[str, Any]:
    """What every page of an application shows."""
    by, application = the_actor(request), look.application
    mine, now = by.organisation.kind == "enterprise", clock.now()
    pages = Pages(look)
    return {
        "application": application, "round": application.round, "enterprise": application.enterprise,
        "pack": look.pack, "card": look.judged.card, "judged": look.judged, "pages": pages, "sections": pages.sections(),
        "present": present, "may_fill_in": may(by, "fill_in"), "editable": mine and editing.changeable(application, now),
        "assigned": assigning.of(application, now) if mine else {},
        "loads": look.loads if mine else [],
        "rules_confirmed": not mine or facts.rules_confirmed(application),
        "submissions": look.submissions,
    }  # fmt: skip
