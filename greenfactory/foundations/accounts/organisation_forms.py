"""What the pages of organisations ask."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from greenfactory.foundations.accounts.citylist import DISTRICT
from greenfactory.foundations.accounts.fields import TextField
from greenfactory.foundations.accounts.models import KINDS, OUTSIDE
from greenfactory.foundations.accounts.organisation_actions import FIRST
from greenfactory.foundations.accounts.words import choose


class OrganisationForm(forms.Form):
    """A new body: its kind, its name, a district's code, and who is asked in first."""

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        kinds = [("", choose(("请选择", "choose"))), *((kind, choose(KINDS[kind])) for kind in FIRST)]
        self.fields["kind"] = forms.ChoiceField(label=choose(("类别", "kind")), choices=kinds)
        self.fields["name"] = TextField(
            label=choose(("名称", "name")),
            max_length=200,
            help_text=choose(("全称，与公章一致", "in full, as on its seal")),
        )
        self.fields["district"] = forms.CharField(
            label=choose(("区划代码", "district code")), max_length=6, required=False,
            help_text=choose((
                "仅市（县）、区主管部门填写：GB/T 2260 六位数字", "for district bureaus only: six digits of GB/T 2260",
            )),
        )  # fmt: skip
        self.fields["person"] = TextField(
            label=choose(("首位受邀人姓名", "first person to invite")), max_length=60,
            help_text=choose((
                "市（县）、区为分管领导；第三方机构、专家库、审计为其成员",
                "the head of a district; a member of an agency, the pool of experts, the auditors",
            )),
        )  # fmt: skip

    def clean_name(self) -> str:
        """Without stray spaces."""
        return " ".join(self.cleaned_data["name"].split())

    def clean(self) -> dict[str, Any]:
        """A code for a district, and for nothing else."""
        given = super().clean() or self.cleaned_data
        if given.get("kind") != "district":
            given["district"] = ""
        elif not re.fullmatch(DISTRICT, given.get("district", "")):
            wrong = ("写 GB/T 2260 的六位数字，末两位不是 00", "six digits of GB/T 2260 that do not end in 00")
            self.add_error("district", ValidationError(choose(wrong)))
        return given


class OrganisationSearch(forms.Form):
    """Filters of the list; what cannot be meant is left out."""

    text = forms.CharField(required=False, max_length=100)
    kind = forms.ChoiceField(required=False, choices=[(kind, "") for kind in KINDS if kind not in OUTSIDE])
    state = forms.ChoiceField(required=False, choices=[("open", ""), ("closed", "")])

    def chosen(self) -> dict[str, str]:
        """The filters that hold."""
        self.is_valid()
        return {key: str(value) for key, value in self.cleaned_data.items() if value}
