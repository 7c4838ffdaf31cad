"""The steps that a page offers somebody: buttons with what each asks, and what waits to be confirmed. One part draws them."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, QueryDict
from django.urls import reverse

from greenfactory.foundations.accounts.actor import Actor
from greenfactory.foundations.accounts.pages import posted
from greenfactory.foundations.accounts.words import Pair, Wrong
from greenfactory.foundations.proposals import actions as proposals
from greenfactory.foundations.proposals.models import Proposal
from greenfactory.rulebook.notes import Note
from greenfactory.rulebook.process.table import HAND_BACK, Facts, Offer, Table

Told = Sequence[tuple[Pair | str, str]]


class Asked(forms.Form):
    """What a step asks besides, perhaps, a reason. `confirms`: it is shown to the second person; `hint`: what it brings."""

    hint: Pair = ("", "")

    def __init__(self, data: Any = None, files: Any = None, *, confirms: bool = False) -> None:
        super().__init__(data, files, auto_id="step-%s")
        self.confirms = confirms

    def entered(self) -> dict[str, Any]:
        """What came with the step, as plain text. Raises Wrong where it cannot be read."""
        return {}


Forms = Mapping[str, Callable[..., Asked]]
"""The steps with a place on the page, by action; each is called with `confirms`."""


@dataclass(frozen=True)
class Tried:
    """A step that was refused, and what was typed: its page is shown again with both. Files have to be chosen once more."""

    action: str
    typed: QueryDict
    reason: str
    why: str


def tried(request: HttpRequest, wrong: Wrong, action: str, page: str, *args: Any) -> Tried:
    """What the page says of the step that was just refused."""
    request.path = reverse(page, args=args)  # what leads back to the page shown; the step's own address takes no GET
    return Tried(action, request.POST, posted(request, "reason", 500), str(wrong))


@dataclass(frozen=True)
class Button:
    """A step as the page shows it, and the address at which it is taken. `grave`: it stops something; `own`: who looks proposed what waits;
    `tried`: it was just refused.
    """

    offer: Offer[Any]
    form: Asked
    url: str
    grave: bool = False
    own: bool = False
    tried: Tried | None = None

    @property
    def action(self) -> str:
        """Its code."""
        return self.offer.step.action

    @property
    def words(self) -> Note:
        """What it is called: whoever proposed takes back what another would hand back."""
        if self.own and self.action == HAND_BACK:
            return Note("step.own_hand_back")
        return Note(f"step.action_{self.action}")

    @property
    def confirms(self) -> bool:
        """Whether this person is the second one of it; handing back is no signature."""
        return self.offer.confirms and self.action != HAND_BACK

    @property
    def proposes(self) -> bool:
        """Whether somebody else has yet to confirm it."""
        return self.offer.step.confirm is not None and not self.confirms and self.action != HAND_BACK

    @property
    def reason(self) -> bool:
        """Whether a reason is asked; who confirms takes over that of the proposal."""
        return self.offer.step.note and not self.confirms


def on_page(
    table: Table[Any],
    state: str,
    by: Actor,
    known: Facts,
    *,
    waits: Proposal | None,
    asked: Forms,
    url: Callable[[str], str],
    fresh: bool,
    told: Told = (),
    grave: Collection[str] = (),
    tried: Tried | None = None,
) -> dict[str, Any]:
    """What `parts/step_buttons.html` needs. `told`: what came with the waiting proposal, for whoever confirms it.

    `tried`: the step that was just refused. Its form is open with what was typed; `refused` says why where it is on offer no more.
    """
    own = waits is not None and waits.by_id == by.user.pk
    void = proposals.voided(known, waits.action) if waits else None
    buttons = [
        Button(
            offer, asked[action](again.typed if again else None, confirms=offer.confirms), url(action), action in grave, own, again,
        )
        for offer in table.offered(state, proposals.actor(by), known)
        if (action := offer.step.action) in asked
        and (not offer.confirms or (offer.possible and (action == HAND_BACK or not void)))
        for again in [tried if tried and tried.action == action and offer.possible else None]
    ]  # fmt: skip
    refused = "" if tried is None or any(button.tried for button in buttons) else tried.why
    words = Note(f"step.action_{waits.action}") if waits else None
    shown = {"buttons": buttons, "waits": waits, "waits_for": words, "void": void, "told": told}
    return shown | {"fresh": fresh, "refused": refused}
