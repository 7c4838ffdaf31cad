"""Whether an application may change now: the one place that asks about the round's window, or the date of a correction."""

from collections.abc import Collection
from datetime import datetime

from greenfactory.foundations.accounts.words import Wrong
from greenfactory.foundations.proposals.actions import refusal
from greenfactory.rulebook.packs.pack import ENERGY_NAMES, Pack
from greenfactory.rulebook.process.application_facts import ApplicationFacts
from greenfactory.rulebook.process.applications import APPLICATION, DRAFT, FILL_IN, WITHDRAWN
from greenfactory.rulebook.process.table import Actor, Role
from greenfactory.stages.applications.models import Application
from greenfactory.stages.enterprises.models import Enterprise
from greenfactory.stages.rounds import extending, pinned
from greenfactory.stages.rounds.models import Round

EDITABLE = frozenset(step.from_state for step in APPLICATION.steps if step.action == FILL_IN)
"""States in which the process lets an enterprise fill in."""


def open_to(round: Round, now: datetime, enterprise: Enterprise) -> bool:
    """Whether the round takes a new application of this enterprise at `now`."""
    return round.open_at(now) or round.open_at(now, extending.until(round, enterprise))


def open_for(application: Application, now: datetime) -> bool:
    """Whether this very application may be changed and handed in at `now`, as far as the window goes."""
    return application.round.open_at(now, application.extended_until)


def changeable(application: Application, now: datetime) -> bool:
    """Whether anything of it may be changed at `now`."""
    try:
        editable(application, now)
    except Wrong:
        return False
    return True


def editable(application: Application, now: datetime, *, rows: Collection[str] = ()) -> None:
    """Refuse, in words, what came too late or belongs to none of the rows that were sent back. `rows`: what would change."""
    if application.state not in EDITABLE:
        raise Wrong(*(_REOPEN if application.state == WITHDRAWN else _WITHDRAW))
    if application.state == DRAFT and not open_for(application, now):
        raise Wrong("申报已截止，草稿保留但不能再修改", "the deadline has passed; the draft is kept but cannot change")
    known = _facts(application, now, rows)
    body = application.enterprise.organisation.public_id
    decision = APPLICATION.decide(application.state, FILL_IN, Actor("", Role.FILLER, body), known)
    if not decision.allowed:
        raise refusal(decision.reasons)


_WITHDRAW = (
    "已提交，不能再修改；如需修改，可在初审开始前撤回",
    "it was handed in; withdraw it first, before the review begins",
)
_REOPEN = ("已撤回，不能修改；如需修改，请先重新填报", "it was withdrawn; reopen it first")


def _facts(application: Application, now: datetime, rows: Collection[str]) -> ApplicationFacts:
    named = open_rows(application)
    return ApplicationFacts(
        now=now,
        frozen=application.round.frozen,
        enterprise=application.enterprise.organisation.public_id,
        due_at=application.due_at,
        named_rows=named or frozenset(),
        entered_rows=frozenset(rows) or (named or frozenset()),
    )


def open_rows(application: Application) -> frozenset[str] | None:
    """The names of what may change: the rows that were sent back with the figures they rest on; None for a draft: all."""
    if application.state == DRAFT:
        return None
    pack, named = pinned.read(application.round.pack), set(application.named_rows)
    for row in application.named_rows:
        named |= figures_of(pack, row)
    return frozenset(named)


def figures_of(pack: Pack, row: str) -> set[str]:
    """What a quantity row is computed from, as `name` calls it."""
    found = pack.rows.get(row)
    if found is None or found.quantity is None:
        return set()
    formulas = [
        formula
        for measure in found.quantity.measures
        for formula in (measure.formula, measure.base, measure.lead, measure.condition)
        if formula is not None
    ]
    read = {name for formula in formulas for name, _ in formula.figures}
    fields = {name for name in read if name in pack.fields and not pack.fields[name].product}
    products = {"products"} if any(name in pack.fields and pack.fields[name].product for name in read) else set()
    return fields | products | ({"energy"} if read & ENERGY_NAMES.keys() else set())


def name(path: str) -> str:
    """What an answer belongs to: the id of its row, condition or figure; `products`, `energy` for their lines."""
    part, _, rest = path.partition("/")
    return part if part in {"products", "energy"} else rest.split("/")[0]
