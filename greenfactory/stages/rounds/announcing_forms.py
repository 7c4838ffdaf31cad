"""What the pages of a call for applications ask."""

from typing import Any

from django import forms

from greenfactory.foundations.accounts.fields import DayField, TextField
from greenfactory.foundations.accounts.words import Wrong, choose
from greenfactory.foundations.files.scans import ScanField
from greenfactory.foundations.proposals.offers import Asked
from greenfactory.stages.rounds.announcing_text import OPTIONAL, PARTS

SHORT = frozenset({"title", "addressee", "signer"})
HELP = {
    "contacts": (
        "每行一个：处室、联系人、电话、邮箱或地址；请填写真实信息，系统不代填",
        "a line each: office, person, telephone, mail or address; nothing is filled in for you",
    ),
    "conditions": ("每行一段", "a paragraph a line"),
}


class TextForm(forms.Form):
    """The parts that the clerk writes. They are saved half-written too: only the release asks for all."""

    def __init__(self, data: Any = None, *, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        for key, words in PARTS.items():
            label = choose(words) + ("" if key not in OPTIONAL else choose(("（可不填）", " (optional)")))
            rows = (
                forms.TextInput() if key in SHORT else forms.Textarea(attrs={"rows": 8 if key == "conditions" else 4})
            )
            self.fields[key] = TextField(
                label=label, widget=rows, max_length=200 if key in SHORT else 8000, required=False,
                help_text=choose(HELP.get(key, ("", ""))),
            )  # fmt: skip


class PaperForm(Asked):
    """文号, date and scan of the paper that the office system signed. The second person takes them over."""

    def __init__(self, data: Any = None, files: Any = None, *, confirms: bool = False) -> None:
        super().__init__(data, files, confirms=confirms)
        if confirms:
            return
        self.fields["number"] = TextField(label=choose(("文号", "Number")), max_length=60)
        self.fields["issued_on"] = DayField(label=choose(("成文日期", "Date")))
        label = choose(("签发件扫描件（PDF、OFD、JPG、PNG）", "Scan of the signed paper (PDF, OFD, JPG, PNG)"))
        self.fields["scan"] = ScanField(label=label)

    def entered(self) -> dict[str, Any]:
        """Number and date as plain text. Raises Wrong where something is missing."""
        if not self.is_valid():
            said = "；".join(str(error) for errors in self.errors.values() for error in errors)
            raise Wrong(f"请填全文号、成文日期并选择扫描件：{said}", f"enter number, date and scan: {said}")
        given = self.cleaned_data
        return {"number": "".join(given["number"].split()), "issued_on": given["issued_on"].isoformat()}
