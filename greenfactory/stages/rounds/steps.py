"""The steps that a page of a round offers, and what each of them asks."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.dateparse import parse_datetime

from greenfactory.foundations import clock
from greenfactory.foundations.accounts.actor import Actor
from greenfactory.foundations.accounts.entering import fresh_login
from greenfactory.foundations.accounts.fields import DayField, TextField
from greenfactory.foundations.accounts.words import Wrong, choose, when
from greenfactory.foundations.proposals import actions as proposals
from greenfactory.foundations.proposals import offers
from greenfactory.foundations.proposals.models import Proposal
from greenfactory.foundations.proposals.offers import Asked
from greenfactory.foundations.workdays import close_of
from greenfactory.rulebook.process import rounds as process
from greenfactory.rulebook.process.rounds import EDIT, ROUND
from greenfactory.rulebook.process.table import HAND_BACK
from greenfactory.stages.rounds import actions, facts, pinned
from greenfactory.stages.rounds.models import Round
from greenfactory.stages.rounds.questions import differing


class Adoption(Asked):
    """Number and date of the document by which the authority adopts a pack that somebody reconstructed."""

    def __init__(self, data: Any = None, *, round: Round, confirms: bool = False) -> None:
        super().__init__(data, confirms=confirms)
        self.hint = _RELEASE
        if not facts.needs_document(round):
            return
        self.hint = _TWICE if confirms else _RELEASE
        number, day = ("采用文件文号", "number of the adopting document"), ("成文日期", "its date")
        self.fields["number"] = TextField(label=choose(number), max_length=60)
        self.fields["issued_on"] = DayField(label=choose(day))

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


_RELEASE = (
    "发布后规则、日程和名额全部冻结并对外公开。",
    "Once released, rules, calendar and places are frozen and public.",
)
_TWICE = (
    "发布后全部冻结并对外公开。请对照文件原件独立填写；与提请时填写的一致方可发布。",
    "Everything is frozen and public then. Enter these from the document itself; they must agree with what was proposed.",
)


class NewClose(Asked):
    """整体延期: the new deadline, 17:00 of the day that is entered. The second person takes it over."""

    hint = (
        "只能延后，不能提前；新的截止时间为所填工作日的17:00，确认后对外公布原截止时间、新截止时间和理由。",
        "Later only, never earlier; the new deadline is 17:00 of that working day. Old and new date and reason are public.",
    )

    def __init__(self, data: Any = None, *, round: Round, confirms: bool = False) -> None:  # noqa: ARG002 - as the others
        super().__init__(data, confirms=confirms)
        if not confirms:
            self.fields["closes_on"] = DayField(label=choose(("新的截止日", "new last day")))

    def entered(self) -> dict[str, Any]:
        """The new deadline; nothing from who only confirms it. Raises Wrong where it is no working day."""
        if not self.is_valid() and not self.data.get("closes_on"):
            return {}
        if not self.is_valid():
            raise Wrong("新的截止日不是日期，请重新填写", "the new last day is no date: enter it again")
        return {"closes_at": close_of(self.cleaned_data["closes_on"]).isoformat()}


class Plain(Asked):
    """A step that asks nothing but, perhaps, a reason."""

    def __init__(self, data: Any = None, *, round: Round, confirms: bool = False) -> None:  # noqa: ARG002 - as the others
        super().__init__(data, confirms=confirms)


ASKED: Mapping[str, Callable[..., Asked]] = {
    process.RELEASE: Adoption,
    process.RECALL: Plain,
    process.EXTEND_ALL: NewClose,
    process.FREEZE: Plain,
    process.UNFREEZE: Plain,
    process.CANCEL: Plain,
    process.CORRECT_RULES: Plain,
    HAND_BACK: Plain,
}
"""The steps with a place on the page, each with what it asks besides a reason; a correction is proposed on a page of its own."""
GRAVE = frozenset({process.RECALL, process.FREEZE, process.CANCEL})


def on_page(request: HttpRequest, round: Round, by: Actor, tried: offers.Tried | None = None) -> dict[str, Any]:
    """What the page shows somebody of the city: the buttons, what waits to be confirmed, whether they just logged in."""
    now = clock.now()
    state = facts.state_at(round, now)
    waits = actions.waiting(round, now)
    known = facts.of(round, now, waiting=waits)
    waits_for = waits.action if waits and waits.by_id != by.user.pk else ""
    elsewhere = {process.CORRECT_RULES} - {waits_for}
    shown = offers.on_page(
        ROUND, state, by, known, waits=waits, fresh=fresh_login(request), told=_told(round, waits), grave=GRAVE,
        tried=tried,
        asked={action: partial(form, round=round) for action, form in ASKED.items() if action not in elsewhere},
        url=lambda action: reverse("round_step", args=[round.public_id, action]),
    )  # fmt: skip
    edit = ROUND.decide(state, EDIT, proposals.actor(by), known).allowed and waits is None
    correct = any(
        offer.possible and not offer.confirms and offer.step.action == process.CORRECT_RULES
        for offer in ROUND.offered(state, proposals.actor(by), known)
    )
    return shown | {"may_edit": edit, "may_correct": correct and waits is None, "version": round.version}


def _told(round: Round, waits: Proposal | None) -> offers.Told:
    """What the second person is to know of the proposal; number and date of a document they enter for themselves."""
    if waits and waits.action == process.CORRECT_RULES:
        after = Round(pack=round.pack, rules=waits.entered["rules"])
        changed = differing(pinned.rules(round), pinned.rules(after))
        return [(each.label, f"{each.own} → {each.text}") for each in changed]
    later = parse_datetime(waits.entered.get("closes_at", "")) if waits else None
    if later is None:
        return ()
    return ((("原截止时间", "deadline so far"), when(round.closes_at)), (("新截止时间", "new deadline"), when(later)))
