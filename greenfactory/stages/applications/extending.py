"""个别延期: the city's clerk proposes a later deadline for one enterprise, a head grants it. It may not have begun yet."""

from datetime import datetime
from typing import Any

from django.db import transaction

from greenfactory.foundations.accounts.actor import Actor
from greenfactory.foundations.journal.actions import record
from greenfactory.foundations.proposals import actions as proposals
from greenfactory.foundations.proposals.models import Proposal
from greenfactory.foundations.workdays import calendar
from greenfactory.rulebook import workdays
from greenfactory.rulebook.notes import Note
from greenfactory.rulebook.process.application_facts import ApplicationFacts
from greenfactory.rulebook.process.applications import APPLICATION, DRAFT
from greenfactory.rulebook.process.selections import PREPARING
from greenfactory.rulebook.process.table import Decision
from greenfactory.stages.applications.models import Application
from greenfactory.stages.enterprises import interests
from greenfactory.stages.enterprises.models import Enterprise
from greenfactory.stages.rounds import extending, telling
from greenfactory.stages.rounds.models import RUNNING, Round


def begun(round: Round, enterprise: Enterprise, now: datetime, **more: Any) -> tuple[Application, bool]:
    """The enterprise's application in the round, and whether it was made now. It knows of an extension granted before.

    The round is locked: it is extended or frozen before or after that, never meanwhile. Raises Wrong where it is frozen.
    """
    if Round.objects.select_for_update(no_key=True).get(pk=round.pk).frozen:
        raise proposals.refusal((Note("refusal.frozen"),))
    known = {"begun_at": now, "changed_at": now, "district": enterprise.organisation.district}
    known |= {"extended_until": extending.until(round, enterprise)}
    return Application.objects.get_or_create(round=round, enterprise=enterprise, defaults=known | more)


def subject(round: Round, enterprise: Enterprise) -> str:
    """An enterprise's time in a round, as the journal and proposals know it."""
    return f"extension/{round.public_id}/{enterprise.public_id}"


def state_of(round: Round, enterprise: Enterprise) -> str:
    """The state that the process judges: who has not begun is where a draft is."""
    found = Application.objects.filter(round=round, enterprise=enterprise).values_list("state", flat=True).first()
    return found or DRAFT


def waiting(round: Round, enterprise: Enterprise, now: datetime) -> Proposal | None:
    """What one person has proposed for it; a deadline that gives no time any more has lapsed."""
    found = proposals.waiting(subject(round, enterprise), APPLICATION, state_of(round, enterprise))
    return None if found and extending.lapsed(found, stands(round, enterprise), now) else found


def parsed(proposal: Proposal) -> datetime:
    """The deadline that was proposed."""
    return datetime.fromisoformat(proposal.entered["until"])


def stands(round: Round, enterprise: Enterprise) -> datetime:
    """The deadline that stands for it."""
    return max(round.closes_at, extending.until(round, enterprise) or round.closes_at)


def facts(
    round: Round,
    enterprise: Enterprise,
    now: datetime,
    *,
    waits: Proposal | None = None,
    fresh_login: bool = False,
    note: str = "",
    until: datetime | None = None,
    unbiased: bool = False,
) -> ApplicationFacts:
    """The facts of the step. `unbiased`: whoever acts says that no interest keeps them from this enterprise, besides those declared."""
    return ApplicationFacts(
        now=now,
        frozen=round.frozen or round.state not in RUNNING,
        fresh_login=fresh_login,
        proposal=waits.as_fact() if waits else None,
        note=note,
        enterprise=enterprise.organisation.public_id,
        district=enterprise.organisation.district,
        conflicts=interests.conflicted(enterprise) if unbiased else None,
        due_at=stands(round, enterprise),
        new_due_at=until,
        new_due_fits=until is not None and workdays.is_close(calendar(), until),
        selection=PREPARING,  # the list of a round comes with the stages after applications
    )


@transaction.atomic
def move(
    *,
    by: Actor,
    now: datetime,
    round: Round,
    enterprise: Enterprise,
    action: str,
    fresh_login: bool = False,
    note: str = "",
    until: datetime | None = None,
    unbiased: bool = False,
    seen: str | None = None,
) -> Decision:
    """Propose, grant or hand back a later deadline for one enterprise. Who grants it takes over date and reason (`seen`)."""
    round = Round.objects.select_for_update(no_key=True).get(pk=round.pk)
    state, waits = state_of(round, enterprise), waiting(round, enterprise, now)
    if second := proposals.confirmed(APPLICATION, state, action, by, waits, seen=seen):
        until, note = parsed(second), second.note
    known = facts(
        round, enterprise, now, waits=waits, fresh_login=fresh_login, note=note, until=until, unbiased=unbiased
    )
    entered, what = {"until": until.isoformat()} if until else {}, subject(round, enterprise)
    decision = proposals.decided(APPLICATION, state, action, subject=what, by=by, known=known, entered=entered)
    granted = None
    if decision.kind == "taken" and until:
        was = stands(round, enterprise)
        granted = extending.grant(round, until, waits, by=by, now=now, was=was, enterprise=enterprise)
        Application.objects.filter(round=round, enterprise=enterprise).update(extended_until=until)
    deed = proposals.deed(decision, "extend_application")
    said = {"step": action, "note": note, **entered, "code": enterprise.code, "name": enterprise.organisation.name}
    record(deed=deed, subject=what, content=said, by=by, now=now)
    if granted:
        telling.tell_extension(granted, by=by, now=now)
    return decision
