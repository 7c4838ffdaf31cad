"""What the pages of objections ask."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from django import forms

from greenfactory.foundations import clock
from greenfactory.foundations.accounts.fields import DayField, TextField
from greenfactory.foundations.accounts.words import Pair, choose
from greenfactory.foundations.files.scans import MOST, ScanField
from greenfactory.foundations.proposals.offers import Asked
from greenfactory.rulebook.process.objections import (
    CORRECT_RECORD,
    FIND_JUSTIFIED,
    FIND_UNFOUNDED,
    NAME_OWNER,
    RECORD_WITHDRAWAL,
)
from greenfactory.rulebook.process.table import HAND_BACK
from greenfactory.stages.enterprises.title_step_forms import StepForm
from greenfactory.stages.publication import objections
from greenfactory.stages.publication.models import Objection
from greenfactory.stages.publication.objections import Received

LABELS: Mapping[str, Pair] = {
    "received_on": ("收到日期", "received on"),
    "way": ("收到方式", "how it came"),
    "raised_by": ("异议人姓名或单位（匿名的留空）", "who raised it; empty where it came without a name"),
    "contact": ("联系方式", "how to reach them"),
    "matter": ("异议内容", "what it says"),
    "paper": (
        f"来信或记录扫描件（PDF、OFD、JPG、PNG，不超过 {MOST} MB）",
        f"scan of the letter or record (PDF, OFD, JPG, PNG; {MOST} MB at most)",
    ),
    "owner": ("承办人", "owner"),
    "due_on": ("办结期限（当日 17:00）", "due (17:00 of the day)"),
    "document": ("书面撤回材料（名称、日期）", "the paper by which it is withdrawn, with its date"),
}
"""What an objection's fields, and what is entered with a step, are called."""


def _on_record() -> dict[str, forms.Field]:
    """What is put on record of an objection, and may be corrected."""
    ways = [("", choose(("请选择", "choose"))), *((key, choose(words)) for key, words in Objection.WAYS.items())]
    called = {name: choose(words) for name, words in LABELS.items()}
    matter = forms.Textarea(attrs={"rows": 6})
    return {
        "received_on": DayField(label=called["received_on"]),
        "way": forms.ChoiceField(label=called["way"], choices=ways),
        "raised_by": TextField(label=called["raised_by"], max_length=60, required=False),
        "contact": TextField(label=called["contact"], max_length=100, required=False),
        "matter": TextField(label=called["matter"], widget=matter, max_length=4000),
    }


class ObjectionForm(forms.Form):
    """An objection as it came."""

    def __init__(self, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files)
        self.fields |= _on_record()
        self.fields["paper"] = ScanField(label=choose(LABELS["paper"]), required=False)

    def received(self) -> Received:
        """What came in, without its paper."""
        return Received(**{name: value for name, value in self.cleaned_data.items() if name != "paper"})


class ObjectionStep(StepForm):
    """A step of an objection."""

    labels = LABELS


class NamingOwner(ObjectionStep):
    """指定承办人和期限."""

    hint = (
        "承办人到期前核查并提出处理意见；改换承办人或期限须写明理由。",
        "The owner looks into it by then. Another owner or date needs a reason.",
    )

    def ask(self) -> None:
        """Somebody of the city bureau whom no interest keeps from the enterprise, and the last day."""
        named = objections.owners(self.about.title.enterprise, clock.now())
        choices = [("", choose(("请选择", "choose"))), *named.items()]
        self.fields["owner"] = forms.ChoiceField(label=choose(LABELS["owner"]), choices=choices)
        self.day("due_on")
        self.initial = {"owner": str(self.about.owner_id or ""), "due_on": self.about.due_on}


class Settling(ObjectionStep):
    """认定异议成立或不成立."""

    hint = (
        "请核对理由：确认后告知企业，其中不得写明异议人。",
        "Read the reason: the enterprise is told it, so it must name nobody.",
    )

    def ask(self) -> None:
        """Nothing but the reason, which whoever proposes it writes."""
        self.hint = (
            "在“理由”中写明核查情况和处理意见：确认后告知企业，请勿写明异议人；请另行答复异议人。异议成立的，称号的更正或撤销在该称号的页面另行办理。",
            "Write as the reason what was found and what follows; the enterprise is told, so name nobody. Answer whoever raised it. Where it is justified, correct or revoke the title on its own page.",
        )


class Withdrawing(ObjectionStep):
    """登记异议人撤回."""

    hint = (
        "只登记异议人书面撤回的；内容仍须核查的，不登记撤回。所填内容写入操作日志，请勿写明异议人。",
        "Only where whoever raised it withdraws it in writing. What has to be looked into anyway goes on. The journal keeps what is written here: name nobody.",
    )

    def ask(self) -> None:
        """The paper."""
        self.text("document", 100)


class Correcting(ObjectionStep):
    """更正异议登记."""

    hint = (
        "只改登记有误的内容。原内容、更正后的内容和理由写入操作日志，异议人和联系方式除外；请勿在理由中写明异议人。",
        "Change only what is wrong on record. The journal keeps what stood there, what stands now and the reason, but not who raised it: name nobody in the reason.",
    )

    def ask(self) -> None:
        """Every field, as it stands."""
        self.fields |= _on_record()
        self.initial = objections.values(self.about)


def asked(objection: Objection) -> Mapping[str, Callable[..., Asked]]:
    """The steps with a place on the page, each with what it asks."""
    kinds: dict[str, type[ObjectionStep]] = {
        NAME_OWNER: NamingOwner, FIND_JUSTIFIED: Settling, FIND_UNFOUNDED: Settling,
        RECORD_WITHDRAWAL: Withdrawing, CORRECT_RECORD: Correcting, HAND_BACK: ObjectionStep,
    }  # fmt: skip
    return {action: partial(kind, about=objection, action=action) for action, kind in kinds.items()}
