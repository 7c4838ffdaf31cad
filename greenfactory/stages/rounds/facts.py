"""Gathers what the process table asks about a round into its facts."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.dateparse import parse_datetime

from greenfactory.foundations.proposals.models import Proposal
from greenfactory.foundations.workdays import calendar
from greenfactory.rulebook import workdays
from greenfactory.rulebook.notes import Refused
from greenfactory.rulebook.process.rounds import CLOSE_ROUND, OPEN, OPEN_ROUND, ROUND, RoundFacts
from greenfactory.rulebook.process.selections import PREPARING
from greenfactory.rulebook.process.table import THE_CALENDAR
from greenfactory.stages.rounds import pinned
from greenfactory.stages.rounds.models import Round

OPEN_QUESTIONS = frozenset("abcdefghijk")


def state_at(round: Round, now: datetime, until: datetime | None = None) -> str:
    """The state by the calendar: its steps are taken when they are looked at, stored or not.

    `until`: the later deadline of the enterprise that looks, for which the round stays open.
    """
    if until and round.open_at(now, until):
        return OPEN
    known = RoundFacts(now=now, frozen=round.frozen, opens_at=round.opens_at, closes_at=round.closes_at)
    state = round.state
    for action in (OPEN_ROUND, CLOSE_ROUND):
        state = ROUND.decide(state, action, THE_CALENDAR, known).state
    return state


def of(
    round: Round,
    now: datetime,
    *,
    waiting: Proposal | None = None,
    fresh_login: bool = False,
    note: str = "",
    entered: Mapping[str, Any] | None = None,
) -> RoundFacts:
    """The facts of a round at `now`. `entered` is what came with the step; None while one only looks what is possible."""
    new_close = parse_datetime((entered or {}).get("closes_at", ""))
    return RoundFacts(
        now=now,
        frozen=round.frozen,
        fresh_login=fresh_login,
        proposal=waiting.as_fact() if waiting else None,
        note=note,
        pack_confirmed=entered is None or adopted(round, entered),
        pack_pinned=_pinned(round),
        questions_open=OPEN_QUESTIONS if "questions" in round.open_steps else frozenset(),
        opens_at=None if "calendar" in round.open_steps else round.opens_at,
        closes_at=round.closes_at,
        close_fits=_fits(new_close or round.closes_at),
        new_closes_at=new_close,
        confirm_days=pinned.limits(round).confirm_days,
        selection=PREPARING,  # the list of a round comes with the stages after applications
    )


def adopted(round: Round, entered: Mapping[str, Any]) -> bool:
    """Whether the pack is the authority's: by itself, or by the document of which number and date were entered."""
    return not needs_document(round) or bool(entered.get("number") and entered.get("issued_on"))


def needs_document(round: Round) -> bool:
    """Whether two people must enter the document that adopts the pack: it is reconstructed, and this is no demo."""
    return not settings.DEMO and not pinned.read(round.pack).official


def _fits(close: datetime) -> bool:
    """Whether it is 17:00 of a working day; a year that the calendar does not know has none."""
    try:
        return workdays.is_close(calendar(), close)
    except Refused:
        return False


def _pinned(round: Round) -> bool:
    """Whether the pack is stored as it was, to the last byte."""
    try:
        return pinned.read(round.pack).digest == round.pack.digest
    except Refused:
        return False
