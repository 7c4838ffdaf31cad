"""What is asked with 个别延期."""

from datetime import datetime
from typing import Any

from django import forms

from greenfactory.foundations.accounts.fields import DayField
from greenfactory.foundations.accounts.words import Wrong, choose
from greenfactory.foundations.proposals.offers import Asked
from greenfactory.foundations.workdays import close_of


class LaterForm(Asked):
    """The new deadline, and that no interest keeps whoever acts from this enterprise; both people declare that."""

    hint = (
        "新的截止时间为所填工作日的17:00，须晚于现行截止时间；确认后立即生效，并公布个别延期的企业数（不公布企业名称）。",
        "The new deadline is 17:00 of that working day and holds once confirmed; how many were extended is public.",
    )

    def __init__(self, data: Any = None, *, confirms: bool = False) -> None:
        super().__init__(data, confirms=confirms)
        if not confirms:
            label = choose(("新的截止日", "new last day"))
            self.fields["until"] = DayField(label=label)
        own = ("本人与该企业无利害关系，无须回避", "No interest keeps me from this enterprise")
        self.fields["unbiased"] = forms.BooleanField(label=choose(own), required=False)

    def until(self) -> datetime | None:
        """The new deadline; None from who only confirms it. Raises Wrong where it is no date or no working day."""
        if self.is_valid():
            return close_of(self.cleaned_data["until"]) if "until" in self.cleaned_data else None
        raise Wrong("请填写新的截止日", "enter the new last day")
