"""The form of a proof's particulars, and the lines in which it is cited."""

from dataclasses import dataclass

from django import forms
from django.http import QueryDict

from greenfactory.foundations.accounts.fields import DayField
from greenfactory.foundations.accounts.words import choose
from greenfactory.stages.applications.evidence_actions import Particulars
from greenfactory.stages.applications.evidence_queries import KINDS
from greenfactory.stages.applications.models import Proof

SPARE = 3
"""Empty lines for further citations."""
MOST_LINES = 200
LABELS = {
    "kind": ("材料类别", "kind of proof"),
    "period_from": ("所属期间：自", "period: from"),
    "period_to": ("所属期间：至", "period: to"),
    "issued_on": ("签发日期", "issued on"),
    "expires_on": ("有效期至", "expires on"),
}


@dataclass(frozen=True)
class Line:
    """One citation as the page shows it: its number, the row, the pages."""

    number: int
    row: str = ""
    pages: str = ""


class ProofForm(forms.Form):
    """What a proof is; nothing of it is asked for."""

    kind = forms.ChoiceField(required=False)
    period_from = DayField(required=False)
    period_to = DayField(required=False)
    issued_on = DayField(required=False)
    expires_on = DayField(required=False)

    def __init__(self, *, given: QueryDict | None = None, proof: Proof) -> None:
        super().__init__(given, initial={name: getattr(proof, name) for name in LABELS}, auto_id="f-%s")
        for name, field in self.fields.items():
            field.label = choose(LABELS[name])
        kinds = [(code, choose(words)) for code, words in KINDS.items()]
        self.fields["kind"] = forms.ChoiceField(
            required=False, label=choose(LABELS["kind"]), choices=[("", "—"), *kinds]
        )

    def particulars(self) -> Particulars:
        """What was said, once it is valid."""
        return Particulars(**self.cleaned_data)


def lines(proof: Proof) -> list[Line]:
    """The citations as they stand, and a few empty ones."""
    cited = sorted((each.row, each.pages) for each in proof.citations.all())
    found = [Line(number, row, pages) for number, (row, pages) in enumerate(cited, start=1)]
    return [*found, *(Line(len(found) + number) for number in range(1, SPARE + 1))]


def typed(given: QueryDict) -> list[Line]:
    """The lines as they were sent, empty ones included, so that nothing typed is lost."""
    numbers = [number for number in range(1, MOST_LINES + 1) if f"row-{number}" in given]
    return [
        Line(number, given.get(f"row-{number}", "").strip()[:60], given.get(f"pages-{number}", "").strip()[:200])
        for number in numbers
    ]


def cited(found: list[Line]) -> dict[str, str]:
    """Rows with their pages; a row that stands twice gets both."""
    pages: dict[str, str] = {}
    for line in found:
        if line.row:
            pages[line.row] = ",".join(part for part in (pages.get(line.row, ""), line.pages) if part)
    return pages
