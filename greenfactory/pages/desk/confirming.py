"""What waits for the second signature of the person at the desk; nothing that they proposed themselves."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db.models import F, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone

from greenfactory.foundations.accounts.actor import Actor
from greenfactory.foundations.accounts.permissions import may
from greenfactory.foundations.accounts.words import Pair
from greenfactory.foundations.proposals import actions as proposals
from greenfactory.foundations.proposals.models import Proposal
from greenfactory.rulebook.process.announcements import ANNOUNCEMENT
from greenfactory.rulebook.process.applications import APPLICATION, DRAFT
from greenfactory.rulebook.process.objections import OBJECTION
from greenfactory.rulebook.process.rounds import ROUND
from greenfactory.rulebook.process.table import Table
from greenfactory.rulebook.process.titles import TITLE
from greenfactory.stages.applications.models import Application
from greenfactory.stages.enterprises import successions, title_steps
from greenfactory.stages.enterprises.conflicts import kept_from
from greenfactory.stages.enterprises.models import Enterprise, Title
from greenfactory.stages.rounds.extending import lapsed
from greenfactory.stages.rounds.facts import state_at
from greenfactory.stages.rounds.models import RUNNING, Round

Where = tuple[str, Round | None]
"""The kind of what waits, and the round it belongs to; a title and an objection belong to none."""
Stands = dict[str, tuple[str, Round | None]]
"""By the subject of a proposal: the state that its process judges, and the round."""
TABLES: dict[str, Table[Any]] = {
    "round": ROUND, "announcement": ANNOUNCEMENT, "extension": APPLICATION, "title": TITLE, "objection": OBJECTION,
}  # fmt: skip
WORDS: dict[str, Pair] = {
    "round": ("批次", "round"),
    "announcement": ("申报通知", "call for applications"),
    "extension": ("个别延期", "extensions"),
    "title": ("称号", "titles"),
    "objection": ("异议", "objections"),
    "change": ("企业变更", "changes of enterprises"),
}
PAGES = {"round": "round", "announcement": "announcement", "extension": "extensions", "title": "titles",
         "objection": "objections"}  # fmt: skip


def waiting(by: Actor, now: datetime, rounds: Iterable[Round]) -> list[dict[str, Any]]:
    """Each page on which something waits for this person, with how many. `rounds`: all that they see, each with its call."""
    found: Counter[Where] = Counter()
    if may(by, "settle_rounds"):
        found.update(_proposed(by, now, rounds))
    rows = [_row(kind, round, count) for (kind, round), count in found.items()]
    count = successions.awaiting(by) if may(by, "confirm_changes") else 0
    return rows + (
        [{"url": reverse("changes"), "what": WORDS["change"], "round": None, "count": count}] if count else []
    )


def _row(kind: str, round: Round | None, count: int) -> dict[str, Any]:
    place = reverse(PAGES[kind], args=[round.public_id] if round else [])
    return {"url": place, "what": WORDS[kind], "round": round, "count": count}


def _proposed(by: Actor, now: datetime, rounds: Iterable[Round]) -> Iterator[Where]:
    """Where each proposal stands that this person could confirm: one of a step that is no longer taken has lapsed."""
    all_of = {kind: list[Proposal]() for kind in TABLES}
    for each in Proposal.objects.exclude(by=by.user).order_by("at", "pk"):
        all_of.setdefault(each.subject.partition("/")[0], []).append(each)
    stands = _of_rounds(by, now, rounds, all_of["extension"]) | _of_titles(
        by, now, all_of["title"], all_of["objection"]
    )
    for kind, some in all_of.items():
        for each in some:
            if each.subject not in stands:
                continue
            state, round = stands[each.subject]
            if round and lapsed(each, round.closes_at, now):
                continue
            if proposals.confirms(TABLES[kind], state, each.action, by, each):
                yield kind, round


def _of_rounds(by: Actor, now: datetime, rounds: Iterable[Round], extensions: list[Proposal]) -> Stands:
    """Of the rounds themselves, their calls, and the extensions of rounds that run."""
    stands: Stands = {f"round/{one.public_id}": (state_at(one, now), one) for one in rounds}
    for one in rounds:
        if hasattr(one, "announcement"):
            stands[f"announcement/{one.public_id}"] = one.announcement.state, one
    running = {one.public_id: one for one in rounds if one.state in RUNNING}
    later = [each.subject for each in extensions if each.subject.split("/")[1] in running]
    free = _free(by, later)
    return stands | {what: (free[what], running[what.split("/")[1]]) for what in later if what in free}


def _free(by: Actor, extensions: Iterable[str]) -> dict[str, str]:
    """By the subject of an extension what the process judges by, without enterprises from which an interest keeps the person."""
    keys = [what.split("/") for what in extensions]
    rounds = sorted({round for _, round, _ in keys})
    begun = Application.objects.filter(enterprise=OuterRef("pk")).values("state")
    states = {f"state_{place}": Subquery(begun.filter(round__public_id=one)[:1]) for place, one in enumerate(rounds)}
    firms = Enterprise.objects.free_for(by).filter(public_id__in={firm for _, _, firm in keys})
    rows: Any = firms.values("public_id", **states) if keys else ()
    return {
        f"extension/{round}/{found['public_id']}": found[f"state_{place}"] or DRAFT
        for found in rows
        for place, round in enumerate(rounds)
    }


def _of_titles(by: Actor, now: datetime, some: list[Proposal], objections: list[Proposal]) -> Stands:
    """Of titles and of objections to them."""
    known, raised = ([each.subject.partition("/")[2] for each in waits] for waits in (some, objections))
    free = Title.objects.visible_to(by).exclude(enterprise_id__in=kept_from(by))
    found = (
        free.filter(Q(public_id__in=known) | Q(objections__public_id__in=raised)) if known or raised else free.none()
    )
    rows: Any = found.annotate(raised=F("objections__public_id"), stands=F("objections__state"))
    titles: Stands = {one.subject: (title_steps.state_of(one, timezone.localdate(now)), None) for one in rows}
    return titles | {f"objection/{one.raised}": (one.stands, None) for one in rows if one.raised}
