"""Facts under which steps succeed or fail, and actors, for tests of the processes."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, TypeVar

from greenfactory.rulebook.process.announcements import AnnouncementFacts
from greenfactory.rulebook.process.application_facts import ApplicationFacts
from greenfactory.rulebook.process.objections import ObjectionFacts
from greenfactory.rulebook.process.rounds import RoundFacts
from greenfactory.rulebook.process.selections import SelectionFacts
from greenfactory.rulebook.process.table import Actor, Facts, Role
from greenfactory.rulebook.process.titles import TitleFacts

F = TypeVar("F", bound=Facts)
Choices = dict[str, tuple[list[Any], list[Any]]]

NOW = datetime(2030, 5, 8, 9, tzinfo=UTC)
SOON, LATER, PAST = NOW + timedelta(days=2), NOW + timedelta(days=9), NOW - timedelta(days=2)
NONE: frozenset[str] = frozenset()
ONE = frozenset({"x"})

BODIES = {
    Role.FILLER: "firm",
    Role.SUBMITTER: "firm",
    Role.AGENCY: "agency",
    Role.DISTRICT_CLERK: "north",
    Role.DISTRICT_HEAD: "north",
    Role.CITY_CLERK: "city",
    Role.CITY_HEAD: "city",
    Role.CHAIR: "agency",
    Role.DEPARTMENT: "ecology",
}


def actor(role: Role, person: str = "") -> Actor:
    """Somebody whom the facts below concern."""
    return Actor(person or role.value, role, BODIES.get(role, ""))


_COMMON: Choices = {
    "frozen": ([False], [True]),
    "fresh_login": ([True], [False]),
    "note": (["because"], ["", " \n"]),
}
_OWNED: Choices = _COMMON | {
    "enterprise": (["firm"], ["", "other"]),
    "district": (["north"], ["", "south"]),
    "submitter": (["submitter"], ["", "filler"]),
    "conflicts": ([NONE, ONE], [None, frozenset(role.value for role in Role)]),
    "due_at": ([SOON, PAST], [None, NOW]),
    "new_due_at": ([LATER], [None, NOW, PAST, SOON]),
}
_APPLICATION: Choices = _OWNED | {
    "opens_at": ([PAST, NOW], [None, SOON]),
    "closes_at": ([SOON], [None, NOW, PAST]),
    "extended_until": ([None, LATER], [PAST]),
    "new_due_fits": ([True], [False]),
    "eligible": ([True], [False]),
    "rules_confirmed": ([True], [False]),
    "submissions_left": ([1, 3], [0]),
    "declaration_signed": ([True], [False]),
    "unanswered": ([NONE], [None, ONE]),
    "missing_evidence": ([NONE], [None, ONE]),
    "named_rows": ([frozenset({"x", "y"})], [NONE]),
    "changed_rows": ([NONE, ONE], [None, frozenset({"z"})]),
    "invited_agency": (["agency"], ["", "rival"]),
    "advisers": ([NONE, ONE], [None, frozenset({"agency"})]),
    "agency_places_left": ([None, 1], [0]),
    "review_started": ([False], [True]),
    "returns_left": ([1], [0]),
    "gate_unmet": ([NONE], [None, ONE]),
    "unchecked_figures": ([NONE], [None, ONE]),
    "opinion_written": ([True], [False]),
    "letter_uploaded": ([True], [False]),
    "quota_left": ([None, 1], [0]),
    "reason_known": ([True], [False]),
    "entered_rows": ([ONE], [NONE, frozenset({"z"})]),
    "consulted": ([frozenset({"ecology"})], [NONE]),
    "answer_due_at": ([SOON], [None, NOW, PAST]),
    "experts": ([frozenset({"expert", "second"})], [None, frozenset({"second"})]),
    "chair": (["chair"], ["", "expert"]),
    "pledged": ([frozenset({"expert"})], [NONE]),
    "handed_in": ([frozenset({"second"}), NONE], [None, frozenset({"expert", "second"})]),
    "minimum_scores": ([1, 0], [None, 2]),
    "entered_expert": (["third"], ["", "x"]),
    "expert_places_left": ([1], [0]),
    "unscored_rows": ([NONE], [None, ONE]),
    "unsettled_figures": ([NONE], [None, ONE]),
    "experts_differ": ([False, True], [None]),
    "supplement_due_at": ([SOON], [None, NOW, PAST]),
    "supplements_open": ([0, 1], [None]),
    "selection": (["preparing", "ranked", "proposed", "in_notice", "published"], [""]),
    "chosen": ([True, False], [None]),
    "moves_up": ([True], [False]),
    "objections_open": ([0, 1], [None]),
}
_SELECTION: Choices = _COMMON | {
    "round_closed": ([True], [False]),
    "in_review": ([NONE], [None, ONE]),
    "pending": ([NONE], [None, ONE]),
    "pending_allowed": ([False], [True]),
    "ranking_current": ([True], [False]),
    "departments_silent": ([NONE], [None, ONE]),
    "ties_open": ([0, 1], [None]),
    "minutes_recorded": ([True], [False]),
    "veto_allowed": ([True], [False]),
    "moving_up_allowed": ([True], [False]),
    "firm_named": ([True], [False]),
    "notice_text_complete": ([True], [False]),
    "notice_workdays": ([5], [0, 4]),
    "least_workdays": ([5], [None]),
    "notice_ends_at": ([PAST, NOW], [None, SOON]),
    "objections_unowned": ([0], [None, 1]),
    "firm_objections_open": ([0], [None, 1]),
    "document_entered": ([True], [False]),
}
_ROUND: Choices = _COMMON | {
    "frozen": ([False, True], []),
    "pack_confirmed": ([True], [False]),
    "pack_pinned": ([True], [False]),
    "questions_open": ([NONE], [None, ONE]),
    "opens_at": ([PAST, NOW, SOON - timedelta(hours=1)], [None, LATER]),
    "closes_at": ([SOON, PAST], [None, NOW]),
    "close_fits": ([True], [False]),
    "new_closes_at": ([LATER], [None, NOW, PAST, SOON]),
    "confirm_days": ([1, 2], [None, 3]),
    "selection": (["preparing", "published"], ["", "ranked"]),
    "held": ([0], [None, 1]),
    "in_process": ([0], [None, 1]),
}
_ANNOUNCEMENT: Choices = _COMMON | {
    "round_released": ([True], [False]),
    "parts_empty": ([NONE], [None, ONE]),
    "paper_complete": ([True], [False]),
}
_TITLE: Choices = _OWNED | {
    "frozen": ([False], []),  # no round holds a title
    "year_incomplete": ([NONE], [None, ONE]),
    "change_reported": ([True], [False]),
    "change_complete": ([True], [False]),
    "in_draw": ([True], [False]),
    "papers_missing": ([NONE], [None, ONE]),
    "returns_left": ([1], [0]),
    "opinion_written": ([True], [False]),
    "assessor": (["agency"], ["", "rival"]),
    "advisers": ([NONE, ONE], [None, frozenset({"agency"})]),
    "assessed": ([False, True], [None]),
    "outcomes": ([frozenset({"pass", "rectify", "revoke"})], [NONE]),
    "cause_known": ([True], [False]),
    "wish_documented": ([True], [False]),
    "corrected": ([ONE], [None, NONE]),
    "suspension_over": ([True], [False]),
    "expires_at": ([PAST, NOW], [None, SOON]),
}
_OBJECTION: Choices = _OWNED | {
    "frozen": ([False], []),  # no round holds an objection
    "owner": (["somebody"], ["", *(role.value for role in Role)]),
    "wish_documented": ([True], [False]),
    "corrected": ([ONE], [None, NONE]),
}
CHOICES: Mapping[type[Facts], Choices] = {
    ApplicationFacts: _APPLICATION,
    SelectionFacts: _SELECTION,
    RoundFacts: _ROUND,
    AnnouncementFacts: _ANNOUNCEMENT,
    TitleFacts: _TITLE,
    ObjectionFacts: _OBJECTION,
}
"""For every fact the values under which some step succeeds, and others. What waits to be confirmed is the walk's affair."""
for _kind, _choices in CHOICES.items():
    assert {each.name for each in fields(_kind)} - {"now", "proposal"} == set(_choices)


def facts(kind: type[F], **given: Any) -> F:
    """Facts of which each has the first of its good values, but for those given."""
    return kind(**{"now": NOW} | {name: good[0] for name, (good, _) in CHOICES[kind].items()} | given)


def chance(kind: type[F], random: Random, bad: float = 0.04, **given: Any) -> F:
    """Facts by chance: each with the probability `bad` one of its other values."""
    values = {}
    for name, (good, other) in CHOICES[kind].items():
        among = other if other and random.random() < bad else good
        values[name] = among[0] if len(among) == 1 else among[int(random.random() * len(among))]
    return kind(**{"now": NOW} | values | given)
