"""The steps that a page of a round offers, and what each of them asks."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest

from greenfactory.foundations import clock
from greenfactory.foundations.accounts.actor import Actor
from greenfactory.foundations.accounts.entering import fresh_login
from greenfactory.foundations.accounts.words import Wrong, choose
from greenfactory.foundations.proposals import actions as proposals
from greenfactory.foundations.proposals.models import Proposal
from greenfactory.rulebook.notes import Note
from greenfactory.rulebook.process import rounds as process
from greenfactory.rulebook.process.rounds import EDIT, ROUND, RoundFacts
from greenfactory.rulebook.process.table import HAND_BACK, Offer
from greenfactory.stages.rounds import facts
from greenfactory.stages.rounds.models import Round


class Asked(forms.Form):
    """A step that asks nothing but, perhaps, a reason."""

    def __init__(self, data: Any = None, *, round: Round) -> None:
        super().__init__(data, auto_id="step-%s")
        self.round = round

    def entered(self) -> dict[str, Any]:
        """What came with the step, as plain text. Raises Wrong where it cannot be read."""
        return {}


class Adoption(Asked):
    """Number and date of the document by which the authority adopts a pack that somebody reconstructed."""

    def __init__(self, data: Any = None, *, round: Round) -> None:
        super().__init__(data, round=round)
        if facts.needs_document(round):
            number, issued_on = (
                choose(("采用文件文号", "number of the adopting document")),
                choose(("成文日期", "its date")),
            )
            self.fields["number"] = forms.CharField(label=number, max_length=60)
            self.fields["issued_on"] = forms.DateField(label=issued_on, widget=forms.DateInput(attrs={"type": "date"}))

    def entered(self) -> dict[str, Any]:
        """Number and date; blanks inside a number never tell two numbers apart."""
        if not self.is_valid():
            raise Wrong(
                "该规则包为非官方重建，须由两人各自填写采用它的文件的文号和成文日期；请补全后再办",
                "this pack is reconstructed: two people must each enter number and date of the document that adopts it",
            )
        given = self.cleaned_data
        return (
            {"number": "".join(given["number"].split()), "issued_on": given["issued_on"].isoformat()} if given else {}
        )


ASKED: Mapping[str, type[Asked]] = {
    process.RELEASE: Adoption,
    process.RECALL: Asked,
    process.FREEZE: Asked,
    process.UNFREEZE: Asked,
    process.CANCEL: Asked,
    HAND_BACK: Asked,
}
"""The steps with a place on the page, each with what it asks besides a reason."""
GRAVE = frozenset({process.RECALL, process.FREEZE, process.CANCEL})


@dataclass(frozen=True)
class Button:
    """A step as the page shows it."""

    offer: Offer[RoundFacts]
    form: Asked

    @property
    def action(self) -> str:
        """Its code, which is also its address."""
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
    def grave(self) -> bool:
        """Whether it stops something."""
        return self.action in GRAVE


def on_page(request: HttpRequest, round: Round, by: Actor) -> dict[str, Any]:
    """What the page shows somebody of the city: the buttons, what waits to be confirmed, whether they just logged in."""
    now = clock.now()
    state = facts.state_at(round, now)
    waits = proposals.waiting(f"round/{round.public_id}", ROUND, state)
    offers = ROUND.offered(state, proposals.actor(by), facts.of(round, now, waiting=waits))
    buttons = [
        Button(offer, ASKED[offer.step.action](round=round))
        for offer in offers
        if offer.step.action in ASKED and (offer.possible or not offer.confirms)
    ]
    edit = any(offer.step.action == EDIT for offer in offers) and waits is None
    return {
        "buttons": buttons,
        "waits": waits,
        "waits_for": _words(waits),
        "may_edit": edit,
        "fresh": fresh_login(request),
    }


def _words(waits: Proposal | None) -> Note | None:
    return Note(f"step.action_{waits.action}") if waits else None


def version(request: HttpRequest) -> int:
    """The version of the round that the person saw."""
    try:
        return int(request.POST.get("version", ""))
    except ValueError:
        return 0
