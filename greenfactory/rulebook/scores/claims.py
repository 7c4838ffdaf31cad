"""Rows that an enterprise declares not applicable: shown wherever a score is, since nobody has agreed to them yet."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from greenfactory.rulebook import exact
from greenfactory.rulebook.notes import Note
from greenfactory.rulebook.packs.pack import Pack, Row
from greenfactory.rulebook.scores.forms import Form
from greenfactory.rulebook.wording import say


@dataclass(frozen=True, slots=True)
class Claim:
    """A row declared not applicable, the reason in the enterprise's words (empty: none) and the evidence it names."""

    row: Row
    reason: str
    evidence: tuple[str, ...]

    @property
    def why(self) -> Note:
        """The reason, or that there is none, with the evidence."""
        reason = self.reason or Note("scoring.claim_unexplained")
        if not self.evidence:
            return Note("scoring.claim", {"reason": reason})
        return Note("scoring.claim_with_evidence", {"reason": reason, "evidence": self.evidence})


def claims(pack: Pack, form: Form) -> tuple[Claim, ...]:
    """What `form` declares not applicable, in the order of the pack; rows that a condition leaves out are no claims."""
    answers = ((row, form.rows.get(row.id)) for row in pack.rows.values())
    return tuple(
        Claim(row, answer.reason, answer.evidence)
        for row, answer in answers
        if answer is not None and not answer.applies
    )


def document(found: Iterable[Claim], lang: str) -> list[dict[str, Any]]:
    """Claims as plain values: [{"id", "title", "max", "reason" (None where none is given), "evidence", "text"}]."""
    return [
        {
            "id": claim.row.id,
            "title": claim.row.title[lang],
            "max": exact.text(claim.row.points),
            "reason": claim.reason or None,
            "evidence": list(claim.evidence),
            "text": say(claim.why, lang),
        }
        for claim in found
    ]
