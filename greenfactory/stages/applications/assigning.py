"""Who fills in which section: a wish, never a lock. A section whose person has left counts as nobody's."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from greenfactory.foundations.accounts.actor import Actor
from greenfactory.foundations.accounts.models import Membership, Organisation
from greenfactory.foundations.accounts.words import Wrong
from greenfactory.foundations.journal.actions import record
from greenfactory.stages.applications import actions, editing, sections
from greenfactory.stages.applications.models import Application, Assignment
from greenfactory.stages.rounds import pinned

LONGEST_NOTE = 200


@dataclass(frozen=True)
class Share:
    """What one person (None: nobody) has to fill in, and how far it is."""

    person: str | None
    sections: int
    done: int
    asked: int


@transaction.atomic
def assign(
    *, by: Actor, now: datetime, public_id: str, section: str, member: int | None, due_on: date | None, note: str
) -> None:
    """Give a section of the form to a colleague, or with no `member` back to everybody. The submitter does it."""
    application = actions.held(by, public_id)
    if by.role != "submitter":
        raise Wrong("填报分工由授权提交人安排", "the authorised submitter assigns sections")
    if application.state not in editing.EDITABLE:
        raise Wrong("已提交的申报不再安排分工", "what was handed in is not assigned any more")
    if section not in sections.titles(pinned.read(application.round.pack)):
        raise Wrong("申报表中没有这一部分 → 请刷新页面后重选", "the form has no such section: reload the page")
    person = None if member is None else colleagues(by.organisation, now).filter(pk=member).first()
    if member is not None and person is None:
        raise Wrong("这位同事已不在本单位任职 → 请另选一位", "this colleague has left: choose somebody else")
    if person is None:
        Assignment.objects.filter(application=application, section=section).delete()
    else:
        values = {"person": person.user, "due_on": due_on, "note": note[:LONGEST_NOTE], "by": by.user, "at": now}
        Assignment.objects.update_or_create(application=application, section=section, defaults=values)
    said = {"section": section, "person": person.user.name if person else "", "due_on": str(due_on or ""), "note": note}
    record(deed="assign_section", subject=f"application/{public_id}", content=said, by=by, now=now)


def colleagues(organisation: Organisation, now: datetime) -> "QuerySet[Membership]":
    """Who acts for the organisation at `now`."""
    acting = Membership.objects.acting(now).filter(organisation=organisation)
    return acting.select_related("user").order_by("user__name", "pk")


def standing(now: datetime) -> "QuerySet[Assignment]":
    """Assignments whose person still acts for the enterprise."""
    here = Membership.objects.acting(now).filter(
        user=OuterRef("person"), organisation=OuterRef("application__enterprise__organisation")
    )
    return Assignment.objects.filter(Exists(here)).select_related("person")


def of(application: Application, now: datetime) -> dict[str, Assignment]:
    """The application's assignments by section."""
    return {each.section: each for each in standing(now).filter(application=application)}


def mine(by: Actor, now: datetime) -> "QuerySet[Assignment]":
    """What the person has been asked to fill in and still can, the most urgent first."""
    seen = Application.objects.visible_to(by).filter(state__in=editing.EDITABLE)
    found = standing(now).filter(person=by.user, application__in=seen)
    return found.select_related("application__round__pack").order_by("due_on", "application_id", "section")


def shares(found: list[sections.Section], assigned: dict[str, Assignment]) -> list[Share]:
    """Progress by person, in the order of the form; what nobody was asked for comes last."""
    people: dict[str | None, list[sections.Section]] = {}
    for each in found:
        person = assigned[each.key].person.name if each.key in assigned else None
        people.setdefault(person, []).append(each)
    return [
        Share(person, len(theirs), sum(each.done for each in theirs), sum(each.asked for each in theirs))
        for person, theirs in sorted(people.items(), key=lambda item: item[0] is None)
    ]
