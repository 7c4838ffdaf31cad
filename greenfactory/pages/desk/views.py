"""The desk: what waits for the person in this role."""

from datetime import datetime
from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from greenfactory.foundations import clock
from greenfactory.foundations.accounts import founding
from greenfactory.foundations.accounts.actor import Actor
from greenfactory.foundations.accounts.permissions import acting_as, may
from greenfactory.pages.desk import confirming
from greenfactory.rulebook.process.applications import DRAFT
from greenfactory.rulebook.process.rounds import CLOSED
from greenfactory.stages.applications import assigning, beginning, editing, sections
from greenfactory.stages.applications.models import Application, Assignment
from greenfactory.stages.enterprises import title_queries
from greenfactory.stages.enterprises.models import Enterprise
from greenfactory.stages.rounds import extending, pinned
from greenfactory.stages.rounds.facts import state_at
from greenfactory.stages.rounds.models import Announcement, Round


@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """For a guest the way in; for everybody else their own work."""
    by = acting_as(request)
    if by is None:
        calls = Announcement.objects.visible_to(None).select_related("round").order_by("-released_at")
        return render(request, "desk/welcome.html", {"needed": founding.needed(), "calls": calls[:5]})
    now, rounds = clock.now(), rounds_of(by)
    shown = {"counts": _counts(by), "to_confirm": confirming.waiting(by, now, rounds)}
    return render(request, "desk/desk.html", shown | _of_body(by, now, rounds[:5]))


def _counts(by: Actor) -> list[dict[str, Any]]:
    """How many wait, each a link to the list that it counts."""
    found: list[dict[str, Any]] = []
    if may(by, "see_applications"):
        states = Application.objects.visible_to(by).values_list("state").annotate(count=Count("pk")).order_by("state")
        found += [
            {"url": "applications", "query": f"?state={state}", "state": state, "count": count}
            for state, count in states
        ]
    return found


def rounds_of(by: Actor) -> list[Round]:
    """Every round that this person sees, the latest first, without its long rules; there are a few a year."""
    if not may(by, "see_rounds"):
        return []
    found = Round.objects.visible_to(by).select_related("announcement").order_by("-year", "-pk")
    return list(found.only(*READ))


READ = ("public_id", "title", "state", "frozen", "opens_at", "closes_at", "announcement__state", "announcement__round")


def _of_body(by: Actor, now: datetime, rounds: list[Round]) -> dict[str, Any]:
    """The rounds, and what the body keeps: the city its goal, a district those that wait, an enterprise its applications."""
    own = extending.own(by)
    shown: dict[str, Any] = {"rounds": [(round, state_at(round, now, own.get(round.pk))) for round in rounds]}
    shown["reviews"] = by.organisation.kind in {"experts", "agency"}
    if by.organisation.kind == "city":
        today = timezone.localdate(now)
        goal = title_queries.goal(today)
        shown |= {"goal": goal, "progress": title_queries.progress(by, today, aim=goal)}
    if may(by, "confirm_enterprises"):
        asked = {"waiting": Q(state="waiting"), "renamed": ~Q(wanted_name="")}
        counts = {key: Count("pk", filter=each) for key, each in asked.items()}
        shown |= Enterprise.objects.visible_to(by).aggregate(**counts)
    return shown | (_of_enterprise(by, now, shown["rounds"]) if by.organisation.kind == "enterprise" else {})


def _of_enterprise(by: Actor, now: datetime, rounds: list[tuple[Round, str]]) -> dict[str, Any]:
    """What an enterprise can begin or has missed, its own applications, and what a colleague asked the person to fill in."""
    mine = Application.objects.visible_to(by).select_related("round").only(*OWN).order_by("-changed_at")
    begun = set(Application.objects.visible_to(by).values_list("round", flat=True))
    enterprise = Enterprise.objects.visible_to(by).first()
    return {
        "enterprise": enterprise,
        "told": enterprise is not None and enterprise.state in {"waiting", "refused", "ended"},
        "open": beginning.open_rounds(by, now),
        "missed": [round for round, state in rounds[:1] if state == CLOSED and round.pk not in begun],
        "mine": [(one, one.state == DRAFT and not editing.open_for(one, now)) for one in mine[:5]],
        "assigned": [_asked(each) for each in assigning.mine(by, now)[:20]],
    }


OWN = ("public_id", "state", "extended_until", "round__title", "round__state", "round__opens_at", "round__closes_at")
"""What the desk shows of an application; a round's rules and sector values are long."""


def _asked(assignment: Assignment) -> dict[str, Any]:
    """A section that a colleague asked the person to fill in."""
    pack = pinned.read(assignment.application.round.pack)
    return {"assignment": assignment, "title": sections.titles(pack).get(assignment.section, assignment.section)}
