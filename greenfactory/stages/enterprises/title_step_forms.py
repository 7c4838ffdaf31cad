"""What is asked with a step of a title on record."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from django import forms

from greenfactory.foundations.accounts.fields import DayField, TextField
from greenfactory.foundations.accounts.words import Pair, Wrong, choose
from greenfactory.foundations.proposals.offers import Asked
from greenfactory.rulebook.process.table import HAND_BACK
from greenfactory.rulebook.process.titles import CORRECT, GIVE_BACK, REVOKE
from greenfactory.stages.enterprises import register, title_steps
from greenfactory.stages.enterprises.models import Title
from greenfactory.stages.enterprises.title_list import FIRST_YEAR, LONGEST

LABELS: Mapping[str, Pair] = {
    "name": ("认定时名称", "name of its day"),
    "level": ("级别", "level"),
    "year": ("认定年度", "year"),
    "document": ("文号", "document"),
    "certificate": ("证书编号", "certificate"),
    "since_on": ("认定日期", "since"),
    "until_on": ("失效日期（当日仍有效）", "last day on which it is held"),
    "ended_by": ("失效原因", "why it ended"),
    "basis": ("依据（法律法规或文件名称及条款）", "basis (law or document, with its article)"),
}
"""What a title's fields, and what is entered with a step, are called."""


class StepForm(Asked):
    """A step about an enterprise's title; both people declare that no interest keeps them from the enterprise."""

    labels: Mapping[str, Pair] = LABELS

    def __init__(self, data: Any = None, *, about: Any, action: str, confirms: bool = False) -> None:
        super().__init__(data, confirms=confirms)
        self.about = about
        self.auto_id = f"{action}-%s"  # several of them stand on one page
        if not confirms:
            self.ask()
        own = ("本人与该企业无利害关系，无须回避", "No interest keeps me from this enterprise")
        self.fields["unbiased"] = forms.BooleanField(label=choose(own), required=False)

    def ask(self) -> None:
        """Add what whoever proposes it enters."""

    def text(self, name: str, most: int, *, required: bool = True) -> None:
        """Add a line of text."""
        self.fields[name] = TextField(label=choose(self.labels[name]), max_length=most, required=required)

    def day(self, name: str, *, required: bool = True) -> None:
        """Add a day."""
        self.fields[name] = DayField(label=choose(self.labels[name]), required=required)

    def entered(self) -> dict[str, str]:
        """What was entered, as text. Raises Wrong with every fault."""
        if self.is_valid():
            return {name: _text(value) for name, value in self.cleaned_data.items() if name != "unbiased"}
        faults = [f"{self.fields[name].label}：{'；'.join(map(str, found))}" for name, found in self.errors.items()]
        raise Wrong("；".join(faults), "; ".join(faults))


class Revoking(StepForm):
    """撤销."""

    hint = (
        "撤销须有依据；确认后自失效日期次日起不再计入目标，也不再作为现有称号单位。",
        "It needs a basis. From the day after, the enterprise counts for the goal no more and is no present holder.",
    )

    def ask(self) -> None:
        """The last day, the document and what it rests on."""
        self.day("until_on")
        self.text("document", LONGEST["document"])
        self.text("basis", 90)


class GivingBack(StepForm):
    """交回."""

    hint = (
        "企业书面申请交回称号的，填写申请的名称或文号。",
        "Where the enterprise gives the title back in writing: name its paper.",
    )

    def ask(self) -> None:
        """The last day, and the enterprise's paper."""
        self.day("until_on")
        self.text("document", LONGEST["document"])
        self.fields["document"].label = choose(("企业书面申请", "the enterprise's paper"))


class Correcting(StepForm):
    """更正."""

    hint = (
        "只改登记有误的内容；到期失效的，填写失效日期和原因“到期”。原内容和理由留存备查。",
        "Change only what is wrong on record; where it expired, write the last day and “到期”. What stood there is kept.",
    )

    def ask(self) -> None:
        """Every field, as it stands."""
        self.text("name", 200)
        levels = [(key, choose(words)) for key, words in Title.LEVELS.items()]
        self.fields["level"] = forms.ChoiceField(label=choose(LABELS["level"]), choices=levels)
        self.fields["year"] = forms.IntegerField(label=choose(LABELS["year"]), min_value=FIRST_YEAR, max_value=9999)
        self.text("document", LONGEST["document"])
        self.text("certificate", LONGEST["certificate"], required=False)
        self.day("since_on", required=False)
        self.day("until_on", required=False)
        self.text("ended_by", LONGEST["reason"], required=False)
        self.initial = title_steps.values(self.about)

    def clean_name(self) -> str:
        """Without stray spaces."""
        return register.name(self.cleaned_data["name"]) if "name" in self.cleaned_data else ""


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def asked(title: Title) -> Mapping[str, Callable[..., Asked]]:
    """The steps with a place on the page, each with what it asks."""
    kinds: dict[str, type[StepForm]] = {REVOKE: Revoking, GIVE_BACK: GivingBack, CORRECT: Correcting, HAND_BACK: StepForm}  # fmt: skip
    return {action: partial(kind, about=title, action=action) for action, kind in kinds.items()}
