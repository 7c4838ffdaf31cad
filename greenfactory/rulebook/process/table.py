"""How every process is written and asked: a table of steps; `decide` judges one, `offered` lists what an actor finds.

A step that two people take is one row: `role` proposes, `confirm` confirms, and only then does the state change. Who
proposes and who confirms call `decide` with the same action; the caller keeps the `Proposal` in between, with what was
entered, and gives both again in the facts when somebody confirms.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Generic, Literal, TypeVar

from greenfactory.rulebook.notes import Note

HAND_BACK = "hand_back"
"""Drops a waiting proposal: its confirmer hands it back, or whoever made it takes it back. No row: it goes with `confirm`."""


class Role(StrEnum):
    """Who acts. `SELECTION` is the list of a round, whose steps carry those of its applications; `CALENDAR` a date that came."""

    FILLER = "filler"
    SUBMITTER = "submitter"
    AGENCY = "agency"
    DISTRICT_CLERK = "district_clerk"
    DISTRICT_HEAD = "district_head"
    CITY_CLERK = "city_clerk"
    CITY_HEAD = "city_head"
    EXPERT = "expert"
    CHAIR = "chair"
    DEPARTMENT = "department"
    SUPPORT_BODY = "support_body"
    PUBLIC = "public"
    AUDITOR = "auditor"
    SYSTEM_ADMIN = "system_admin"
    SECURITY_ADMIN = "security_admin"
    SELECTION = "selection"
    CALENDAR = "calendar"


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody in one role: `person` is an account's id, `body` the id of the enterprise, district, agency or department."""

    person: str
    role: Role
    body: str = ""


THE_SELECTION = Actor("selection", Role.SELECTION)
THE_CALENDAR = Actor("calendar", Role.CALENDAR)
"""Actors that nobody can be: no account may have their roles."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A step that one person has taken and another has yet to confirm."""

    action: str
    person: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is the case at `now` (aware; when the request had arrived in full). Every other default refuses.

    `frozen`: the round is stopped; `fresh_login`: the actor proved who they are again, within the platform's limit;
    `note`: the reason that the actor writes.
    """

    now: datetime
    frozen: bool = True
    fresh_login: bool = False
    proposal: Proposal | None = None
    note: str = ""


F = TypeVar("F", bound=Facts)
Guard = Callable[[F, Actor], Note | None]
"""Why a step is not possible, or None. `step.needs_` in `wording` with the function's name says what it needs."""


@dataclass(frozen=True, slots=True)
class Step(Generic[F]):
    """One row: in `from_state`, `role` may do `action`, and then it is `to_state`.

    `needs` must hold for the step to be possible at all, `asks` are about what the actor enters with it, `note`: a reason
    in words is among that. `confirm`: the role of the second person, where the step takes two.
    """

    from_state: str
    action: str
    to_state: str
    role: Role
    confirm: Role | None = field(default=None, kw_only=True)
    needs: tuple[Guard[F], ...] = field(default=(), kw_only=True)
    asks: tuple[Guard[F], ...] = field(default=(), kw_only=True)
    note: bool = field(default=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Decision:
    """What became of a step: `state` afterwards, and where it was refused every reason, each with a remedy in `wording`.

    taken: store `state`, drop the proposal; proposed: store a `Proposal`; handed_back: drop it; refused: store nothing.
    """

    kind: Literal["taken", "proposed", "handed_back", "refused"]
    state: str
    reasons: tuple[Note, ...] = ()

    @property
    def allowed(self) -> bool:
        """Whether anything may be stored."""
        return self.kind != "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer(Generic[F]):
    """A button: the step, whether this actor would confirm or hand back rather than propose, and why it is not possible now."""

    step: Step[F]
    confirms: bool = False
    why_not: tuple[Note, ...] = ()

    @property
    def possible(self) -> bool:
        """Whether it can be done now, given what the step asks for."""
        return not self.why_not


def _as_it_is(state: str, _: Role) -> str | None:
    return state


@dataclass(frozen=True, slots=True, kw_only=True)
class Table(Generic[F]):
    """One process: where it starts, where it may end, its steps.

    `whose`: what makes an actor of a role one whom this very thing concerns; who fails it is told nothing else.
    `always`: needed by every step. `shown`: the state that a role may see; where it differs from the real one, a refusal
    says nothing that depends on the real one.
    """

    name: str
    start: str
    ends: frozenset[str]
    steps: tuple[Step[F], ...]
    whose: Mapping[Role, tuple[Guard[F], ...]] = field(default_factory=dict)
    always: tuple[Guard[F], ...] = ()
    shown: Callable[[str, Role], str | None] = _as_it_is

    @property
    def states(self) -> tuple[str, ...]:
        """Every state, in the order of the rows."""
        return tuple(dict.fromkeys([self.start, *(s for step in self.steps for s in (step.from_state, step.to_state))]))

    @property
    def actions(self) -> tuple[str, ...]:
        """Every action, in the order of the rows."""
        return tuple(dict.fromkeys(step.action for step in self.steps))

    def decide(self, state: str, action: str, actor: Actor, facts: F) -> Decision:
        """Judge one step. Raises ValueError where the table has no such state or action: a fault of the caller."""
        if state not in self.states or (action not in self.actions and action != HAND_BACK):
            raise ValueError(f"{self.name}: no state {state!r} or no action {action!r}")
        step = self._step(state, action, actor, facts)
        reasons = self._against(step, state, action, actor, facts)
        if step is None or reasons:
            return Decision("refused", state, tuple(reasons))
        if action == HAND_BACK:
            return Decision("handed_back", state)
        if step.confirm and actor.role == step.role:
            return Decision("proposed", state)
        return Decision("taken", step.to_state)

    def offered(self, state: str, actor: Actor, facts: F) -> tuple[Offer[F], ...]:
        """The steps that this actor finds in this state, possible or not; none for whom it does not concern."""
        if self._strange(actor, facts):
            return ()
        steps = [step for step in self.steps if step.from_state == state and actor.role in {step.role, step.confirm}]
        if back := self._back(state, actor, facts):
            steps.append(back)
        offers = [
            Offer(step=step, confirms=actor.role == step.confirm, why_not=tuple(self._unmet(step, actor, facts)))
            for step in steps
        ]
        if self.shown(state, actor.role) != state:
            return tuple(offer for offer in offers if offer.possible)
        return tuple(offers)

    def _step(self, state: str, action: str, actor: Actor, facts: F) -> Step[F] | None:
        if action == HAND_BACK:
            return self._back(state, actor, facts)
        for step in self.steps:
            if (step.from_state, step.action) == (state, action) and actor.role in {step.role, step.confirm}:
                return step
        return None

    def _back(self, state: str, actor: Actor, facts: F) -> Step[F] | None:
        waiting = facts.proposal
        for step in self.steps:
            if waiting and step.confirm and (step.from_state, step.action) == (state, waiting.action):
                own = (actor.role, actor.person) == (step.role, waiting.person)
                if own or actor.role == step.confirm:
                    return Step(state, HAND_BACK, state, step.role, confirm=step.confirm, note=True)
        return None

    def _against(self, step: Step[F] | None, state: str, action: str, actor: Actor, facts: F) -> list[Note]:
        """Every reason against a step; only the first kind for whom it does not concern."""
        if strange := self._strange(actor, facts):
            return strange
        if step is None:
            return [self._not_offered(state, action, actor)]
        unmet = self._unmet(step, actor, facts)
        if unmet and self.shown(state, actor.role) != state:
            return [self._not_offered(state, action, actor)]
        return [*unmet, *_entered(step, actor, facts)]

    def _unmet(self, step: Step[F], actor: Actor, facts: F) -> list[Note]:
        """What stands against `step` before anything is entered."""
        return [*_notes((*self.always, *step.needs), actor, facts), *_signatures(step, actor, facts.proposal)]

    def _strange(self, actor: Actor, facts: F) -> list[Note]:
        return _notes(self.whose.get(actor.role, ()), actor, facts)

    def _not_offered(self, state: str, action: str, actor: Actor) -> Note:
        shown = self.shown(state, actor.role)
        roles = dict.fromkeys(r for step in self.steps if step.action == action for r in (step.role, step.confirm) if r)
        return Note(
            "refusal.not_offered",
            {
                "action": Note(f"step.action_{action}"),
                "state": Note(f"process.state_{shown}") if shown else Note("process.state_unseen"),
                "who": [Note(f"process.role_{role}") for role in roles] or [Note("process.role_confirmer")],
            },
        )


def _notes(guards: tuple[Guard[F], ...], actor: Actor, facts: F) -> list[Note]:
    return [note for guard in guards if (note := guard(facts, actor))]


def _entered(step: Step[F], actor: Actor, facts: F) -> Iterator[Note]:
    """What is wrong with what the actor enters."""
    yield from _notes(step.asks, actor, facts)
    if step.note and not facts.note.strip():
        yield Note("refusal.note_missing")
    if actor.role == step.confirm and step.action != HAND_BACK and not facts.fresh_login:
        yield Note("refusal.login_again")


def _signatures(step: Step[F], actor: Actor, waiting: Proposal | None) -> Iterator[Note]:
    """What two signatures ask: one proposal at a time, of this very step, confirmed by somebody else."""
    if step.action == HAND_BACK:
        return
    if not step.confirm or actor.role == step.role:
        if waiting and (step.confirm or step.to_state != step.from_state):
            yield Note("refusal.proposal_waits", {"action": Note(f"step.action_{waiting.action}")})
    elif not waiting or waiting.action != step.action:
        yield Note("refusal.not_proposed", {"who": Note(f"process.role_{step.role}")})
    elif waiting.person == actor.person:
        yield Note("refusal.same_person")
