"""The steps that a page offers somebody: buttons with what each asks, and what waits to be confirmed. One part draws them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms

from greenfactory.foundations.accounts.actor import Actor
from greenfactory.foundations.accounts.words import Pair
from greenfactory.foundations.proposals import actions as proposals
from greenfactory.foundations.proposals.models import Proposal
from greenfactory.rulebook.notes import Note
from greenfactory.rulebook.process.table import HAND_BACK, Facts, Offer, Table

Asked = Mapping[str, Callable[[], forms.Form]]
"""The steps with a place on the page, each with the form of what it asks besides a reason."""
Told = Sequence[tuple[Pair | str, str]]


@dataclass(frozen=True)
class Button:
    """A step as the page shows it, and the address at which it is taken."""

    offer: Offer[Any]
    form: forms.Form
    url: str

    @property
    def action(self) -> str:
        """Its code."""
        return self.offer.step.action

    @property
    def words(self) -> Note:
        """What it is called."""
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

    @property
    def fields(self) -> forms.Form | None:
        """What is asked; who confirms takes over what was entered."""
        return None if self.confirms else self.form


def on_page(
    table: Table[Any],
    state: str,
    by: Actor,
    known: Facts,
    *,
    waits: Proposal | None,
    asked: Asked,
    url: Callable[[str], str],
    fresh: bool,
    told: Told = (),
) -> dict[str, Any]:
    """What `parts/step_buttons.html` needs. `told`: what came with the waiting proposal, for whoever confirms it."""
    buttons = [
        Button(offer, asked[offer.step.action](), url(offer.step.action))
        for offer in table.offered(state, proposals.actor(by), known)
        if offer.step.action in asked and (offer.possible or not offer.confirms)
    ]
    words = Note(f"step.action_{waits.action}") if waits else None
    return {"buttons": buttons, "waits": waits, "waits_for": words, "told": told, "fresh": fresh}
