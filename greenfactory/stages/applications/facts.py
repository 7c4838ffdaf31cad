"""Gathers what the process table asks about an application into its facts."""

from datetime import datetime

from greenfactory.foundations.accounts import actor as accounts
from greenfactory.rulebook.packs.pack import Row
from greenfactory.rulebook.process.application_facts import ApplicationFacts
from greenfactory.rulebook.process.table import Actor, Role
from greenfactory.rulebook.scores.scorecard import RowScore
from greenfactory.stages.applications.models import Application
from greenfactory.stages.applications.queries import Opened
from greenfactory.stages.rounds import pinned

SUBMISSIONS = 20
"""How often one application may be handed in; withdrawn ones count."""


def actor(by: accounts.Actor) -> Actor:
    """The person as the process knows them."""
    body = by.organisation.district if by.organisation.kind == "district" else by.organisation.public_id
    return Actor(str(by.user.pk), Role(by.role), body)


def of(look: Opened, by: accounts.Actor, now: datetime, note: str = "") -> ApplicationFacts:
    """The facts of an application at `now`, for an enterprise's own steps."""
    application = look.application
    round, enterprise = application.round, application.enterprise
    return ApplicationFacts(
        now=now,
        frozen=False,
        note=note,
        enterprise=enterprise.organisation.public_id,
        district=enterprise.organisation.district,
        submitter=str(by.user.pk) if by.role == "submitter" else "",
        conflicts=frozenset(),
        opens_at=round.opens_at if round.state == "released" else None,
        closes_at=round.closes_at,
        eligible=_eligible(application),
        rules_confirmed=True,  # the pack of a released round never changes
        submissions_left=SUBMISSIONS - application.submissions.count(),
        declaration_signed=application.declared_at is not None,
        unanswered=frozenset(unanswered(look)),
        missing_evidence=frozenset(missing_evidence(look)),
        review_started=application.state not in {"draft", "submitted"},
    )


def _eligible(application: Application) -> bool:
    """Confirmed by its district, and no present holder where holders may not apply."""
    holders = pinned.rules(application.round).selection.holders
    return application.enterprise.state == "confirmed" and (
        holders.may_apply or application.enterprise.code not in holders.codes
    )


def unanswered(look: Opened) -> list[str]:
    """What must be answered before it is handed in: conditions, required rows, and whatever cannot stand as it is."""
    judged = look.judged
    wrong = [path or "form" for path, found in judged.problems.items() if any(not each.warning for each in found)]
    open_rows = [row.row.id for row in judged.card.rows.values() if _open(row)]
    return [*judged.card.gate.unknown, *open_rows, *wrong]


def _open(score: RowScore) -> bool:
    """A required row that says neither yes nor no; quantities may wait for a sector value."""
    return score.row.required and score.row.quantity is None and score.status == "pending"


def missing_evidence(look: Opened) -> list[str]:
    """Required rows that are claimed without any proof."""
    return [row.id for row in look.pack.rows.values() if _claimed(row, look) and row.id not in look.evidence]


def _claimed(row: Row, look: Opened) -> bool:
    return row.required and bool(row.evidence) and look.values.get(f"rows/{row.id}/met") is True
