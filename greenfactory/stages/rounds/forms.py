"""What the wizard of a round asks besides the open questions."""

from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from greenfactory.foundations.accounts.words import choose
from greenfactory.foundations.workdays import calendar
from greenfactory.rulebook import workdays
from greenfactory.rulebook.packs import library

CITY = ZoneInfo("Asia/Shanghai")


def shipped() -> list[tuple[str, str]]:
    """The packs to choose from, by name."""
    return [(name, name) for folder in library.packs() if (name := f"{folder.parent.name}/{folder.name}")]


class RoundForm(forms.Form):
    """Pack, year and calendar. Deadlines fall on 17:00 of a working day, by the server's clock."""

    def __init__(self, data: Any = None, *, initial: Any = None, pack_fixed: bool = False) -> None:
        super().__init__(data, initial=initial)
        day = forms.DateInput(attrs={"type": "date"})
        self.fields["pack"] = forms.ChoiceField(
            label=choose(("规则包", "rule pack")), choices=shipped(), required=not pack_fixed
        )
        self.fields["title"] = forms.CharField(label=choose(("批次名称", "title")), max_length=120)
        self.fields["year"] = forms.IntegerField(
            label=choose(("评价年份", "evaluation year")), min_value=2000, max_value=2099
        )
        self.fields["opens_on"] = forms.DateField(label=choose(("申报开始日（0:00）", "opens on (0:00)")), widget=day)
        self.fields["closes_on"] = forms.DateField(
            label=choose(("申报截止日（17:00）", "closes on (17:00)")), widget=day
        )
        self.fields["sector_values"] = forms.ChoiceField(
            label=choose(("行业基准值", "sector values")),
            choices=[
                ("", choose(("暂无（相关项待定）", "none yet (rows stay pending)"))),
                ("example", choose(("随包示例值（示例，非官方）", "the pack's example values (unofficial)"))),
            ],
            required=False,
        )  # fmt: skip
        if pack_fixed:
            del self.fields["pack"]

    def clean_closes_on(self) -> Any:
        """Refuse a day on which no office works: nobody would be there to help at 17:00."""
        day = self.cleaned_data["closes_on"]
        if not workdays.is_workday(calendar(), day):
            raise forms.ValidationError(choose(("截止日须为工作日", "the deadline must be a working day")))
        return day

    def values(self) -> dict[str, Any]:
        """The round's fields."""
        given = self.cleaned_data
        return {
            "title": given["title"],
            "year": given["year"],
            "opens_at": datetime.combine(given["opens_on"], time(0, 0), CITY),
            "closes_at": workdays.close_of(given["closes_on"]),
        }
