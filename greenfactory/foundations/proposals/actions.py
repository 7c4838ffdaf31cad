"""What every gateway to a process shares: who acts, which proposal waits, and what becomes of it once the table decided."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction

from greenfactory.foundations.accounts import actor as accounts
from greenfactory.foundations.accounts.words import Wrong
from greenfactory.foundations.proposals.models import Proposal
from greenfactory.rulebook import wording
from greenfactory.rulebook.notes import Note
from greenfactory.rulebook.process.owned import OwnedFacts
from greenfactory.rulebook.process.table import HAND_BACK, Actor, Decision, F, Facts, Role, Table


def actor(by: accounts.Actor) -> Actor:
    """The person as the process tables know them."""
    body = by.organisation.district if by.organisation.kind == "district" else by.organisation.public_id
    return Actor(str(by.user.pk), Role(by.role), body)


def waiting(subject: str, table: Table[Any], state: str) -> Proposal | None:
    """The proposal that waits for `subject`; one of a step that `state` no longer has is none."""
    found = Proposal.objects.filter(subject=subject).select_related("by").first()
    steps = {(step.from_state, step.action) for step in table.steps}
    return found if found and (state, found.action) in steps else None


def confirms(table: Table[Any], state: str, action: str, by: accounts.Actor, waits: Proposal) -> bool:
    """Whether `by` would be the second person of the very step that waits: what was entered with it then holds."""
    confirmers = {step.confirm for step in table.steps if (step.from_state, step.action) == (state, action)}
    return waits.action == action and by.role in confirmers and by.user.pk != waits.by_id


def confirmed(
    table: Table[Any], state: str, action: str, by: accounts.Actor, waits: Proposal | None, *, seen: str | None
) -> Proposal | None:
    """The proposal that `by` would confirm with this step; None where they confirm none.

    `seen`: the key of what the second person had before them, as the page sent it; None where nobody looks at a page.
    Raises Wrong where that is not what waits: it was settled, or another one made.
    """
    second = waits if waits and confirms(table, state, action, by, waits) else None
    if (seen or second) and seen is not None and (second is None or seen != str(second.pk)):
        raise Wrong(
            "待确认的内容在您打开之后已经办结或已被替换，您的确认没有保存；请核对现在的内容后再办",
            "what waited was settled or replaced since you opened the page; nothing was confirmed: look at what stands there now",
        )
    return second


def decided(
    table: Table[F], state: str, action: str, *, subject: str, by: accounts.Actor, known: F, entered: Mapping[str, Any]
) -> Decision:
    """Judge one step, and keep or drop the proposal as was decided; in the caller's transaction. Raises Wrong where it is refused."""
    decision = table.decide(state, action, actor(by), known)
    if not decision.allowed:
        raise refusal(decision.reasons)
    if decision.kind == "taken" and (void := voided(known, action)):
        raise refusal((void,))
    present = Proposal.objects.filter(subject=subject)
    if decision.kind == "proposed":
        present.delete()  # the table found none waiting: what stands here has lapsed
        _keep(
            Proposal(subject=subject, action=action, entered=dict(entered), note=known.note, by=by.user, at=known.now)
        )
    else:
        (present if action == HAND_BACK else present.filter(action=action)).delete()
    return decision


def voided(known: Facts, action: str) -> Note | None:
    """Why `action`, where it waits, can only be handed back: an interest that was told of since keeps whoever proposed it."""
    waits = known.proposal
    if waits and waits.action == action and isinstance(known, OwnedFacts) and waits.person in (known.conflicts or ()):
        return Note("refusal.proposer_conflict")
    return None


def deed(decision: Decision, taken: str) -> str:
    """What the journal calls what was decided: `taken` where the step was taken."""
    return {"proposed": "propose_step", "handed_back": HAND_BACK}.get(decision.kind, taken)


def _keep(proposal: Proposal) -> None:
    try:
        with transaction.atomic():
            proposal.save()
    except IntegrityError:
        raise Wrong("他人刚刚提请了另一项，请刷新后再看", "somebody else proposed just now; look again") from None


def refusal(reasons: tuple[Note, ...]) -> Wrong:
    """Every reason, each with its remedy, in both languages."""
    return Wrong(*("；".join(_with_remedy(note, lang) for note in reasons) for lang in wording.LANGUAGES))


def _with_remedy(note: Note, lang: str) -> str:
    return f"{wording.say(note, lang)} → {wording.remedy(note, lang)}".removesuffix(" → ")
