"""What the pages of enterprises ask; labels and help are those of the paper form."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from greenfactory.foundations import clock
from greenfactory.foundations.accounts.fields import DayField, TextField
from greenfactory.foundations.accounts.forms import AccountForm
from greenfactory.foundations.accounts.words import choose, language
from greenfactory.rulebook import wording
from greenfactory.rulebook.notes import Note
from greenfactory.stages.enterprises import register
from greenfactory.stages.enterprises.actions import Particulars
from greenfactory.stages.enterprises.models import Enterprise, Succession, Title
from greenfactory.stages.enterprises.successions import Change

LONG, SHORT = 4000, 200
_NUMBER = (r"[0-9]", ("应填号码，例如 0510-82700000", "a number is wanted, such as 0510-82700000"))
WRITTEN = {
    "postcode": (r"\A[0-9]{6}\Z", ("邮编应为 6 位数字，例如 214000", "a postcode has six digits, such as 214000")),
    **dict.fromkeys(("phone", "mobile", "fax"), _NUMBER),
}
"""What a field of the form has to look like, and what is said where it does not."""
HELP = {"industry", "region", "founded_on", "registered_capital", "name", "code"}


def label(key: str) -> str:
    """The words of a field of the paper form, and of the town, which it does not ask for."""
    if key == "town":
        return choose(("所在乡镇、街道或园区", "town, street or park"))
    return wording.say(Note(f"sheet.item_{key}"), language())


def help_for(key: str) -> str:
    """The help beside it; empty where it has none."""
    return wording.say(Note(f"sheet.help_{key}"), language()) if key in HELP else ""


def fields_of_enterprise(form: forms.Form) -> None:
    """Add what identifies an enterprise."""
    choices = [("", choose(("请选择", "choose"))), *register.districts().items()]
    form.fields["name"] = TextField(label=label("name"), max_length=200, help_text=help_for("name"))
    form.fields["code"] = forms.CharField(label=label("code"), max_length=40, help_text=help_for("code"))
    form.fields["code_seen"] = forms.CharField(required=False, max_length=18, widget=forms.HiddenInput)
    form.fields["district"] = forms.ChoiceField(label=label("district"), choices=choices)
    form.fields["industry"] = forms.CharField(
        label=label("industry"), max_length=12, help_text=help_for("industry"), widget=_industry_input()
    )


class Identified(forms.Form):
    """What identifies an enterprise, read and checked. A doubtful code passes when it is submitted a second time."""

    doubtful = ""

    def clean_name(self) -> str:
        """Without stray spaces."""
        return register.name(self.cleaned_data["name"])

    def clean_code(self) -> str:
        """Normalised; a failed check digit is asked about once."""
        read = register.code(self.cleaned_data["code"])
        if read.wrong and not read.doubtful:
            raise ValidationError(choose(read.wrong))
        if read.wrong and self.data.get("code_seen") != read.code:
            self.doubtful = read.code
            raise ValidationError(choose(read.wrong))
        return read.code

    def clean_industry(self) -> str:
        """A class of GB/T 4754."""
        return _industry(self.cleaned_data["industry"])

    def particulars(self) -> Particulars:
        """What was entered."""
        given = self.cleaned_data
        return Particulars(given["name"], given["code"], given["district"], given["industry"])

    @property
    def seen_code(self) -> str:
        """The doubtful code that the next submission confirms, as the page's hidden field carries it."""
        return self.doubtful or str(self.data.get("code_seen", ""))


class RegisterForm(AccountForm, Identified):
    """An enterprise, and the account of the person who registers it."""

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        account = dict(self.fields)
        self.fields.clear()
        fields_of_enterprise(self)
        self.fields.update(account)


class CorrectForm(Identified):
    """What identifies the enterprise, while the district has not confirmed it."""

    def __init__(self, data: Any = None, *, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        fields_of_enterprise(self)


class ProfileForm(forms.Form):
    """The 基本信息表 without what identifies the enterprise. A draft: nothing is required."""

    def __init__(self, data: Any = None, *, enterprise: Enterprise) -> None:
        super().__init__(data, initial=enterprise.profile | {"industry": enterprise.industry, "town": enterprise.town})
        if towns := register.towns(enterprise.organisation.district):
            self.fields["town"] = forms.ChoiceField(
                required=False, choices=[("", choose(("未选择", "not chosen"))), *towns.items()]
            )
        self.fields["industry"] = forms.CharField(max_length=12, required=False, widget=_industry_input())
        for key in register.PROFILE_KEYS:
            self.fields[key] = _profile_field(key)
        for key, field in self.fields.items():
            field.label, field.help_text = label(key), help_for(key)

    def clean_industry(self) -> str:
        """A class of GB/T 4754, or nothing yet."""
        return _industry(self.cleaned_data["industry"]) if self.cleaned_data["industry"] else ""

    def clean_founded_on(self) -> date | None:
        """A day that has come, or nothing yet."""
        day: date | None = self.cleaned_data["founded_on"]
        if day and day > timezone.localdate(clock.now()):
            raise ValidationError(choose(("成立日期不能晚于今天", "it cannot have been founded after today")))
        return day

    def profile(self) -> dict[str, str]:
        """What the enterprise keeps, by the keys of the form; empty fields are left out."""
        given = {key: str(self.cleaned_data[key] or "") for key in register.PROFILE_KEYS}
        return {key: value for key, value in given.items() if value}

    def town(self) -> str:
        """The part of the district that was chosen."""
        return str(self.cleaned_data.get("town", ""))

    def typed(self, key: str) -> str:
        """What stands in a field on the page."""
        return str(self[key].value() or "")


class RenameForm(forms.Form):
    """A new name and since when."""

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["new_name"] = TextField(label=choose(("变更后名称", "new name")), max_length=200)
        self.fields["since"] = DayField(label=choose(("变更日期（以营业执照为准）", "since (as on the licence)")))

    def clean_new_name(self) -> str:
        """Without stray spaces."""
        return register.name(self.cleaned_data["new_name"])


class SearchForm(forms.Form):
    """Filters of the list; what cannot be meant is left out."""

    text = forms.CharField(required=False, max_length=100)
    state = forms.ChoiceField(
        required=False, choices=[("", ""), ("rename", ""), *((key, "") for key in Enterprise.STATES)]
    )
    district = forms.CharField(required=False, max_length=12)
    town = forms.CharField(required=False, max_length=12)
    industry = forms.RegexField(r"^([A-T]|\d\d)$", required=False)
    holder = forms.ChoiceField(required=False, choices=[("", ""), ("yes", ""), ("no", "")])

    def chosen(self) -> dict[str, str]:
        """The filters that hold."""
        self.is_valid()
        return {key: str(value) for key, value in self.cleaned_data.items() if value}


class ChangeForm(forms.Form):
    """What became of an enterprise. Which fields count depends on the kind; the action says what is missing."""

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        kinds = [(key, choose(words)) for key, words in Succession.KINDS.items()]
        districts = [("", choose(("请选择", "choose"))), *register.districts().items()]
        self.fields["kind"] = forms.ChoiceField(label=choose(("变更类型", "kind")), choices=kinds)
        self.fields["happened_on"] = DayField(label=choose(("变更日期", "day")))
        self.fields["document"] = TextField(label=choose(("批准或登记文书", "document")), max_length=200)
        self.fields["reason"] = TextField(label=choose(("事由", "reason")), max_length=500)
        self.fields["code"] = forms.CharField(
            label=choose(("承继企业代码或变更后代码", "code of the successor, or the new one")), max_length=40, required=False,
            help_text=choose(("合并、分立填承继企业的代码；代码变更填本企业的新代码", "of the successor; for a new code, the code itself")),
        )  # fmt: skip
        self.fields["name"] = TextField(
            label=choose(("承继企业名称", "name of the successor")), max_length=200, required=False,
            help_text=choose(("承继企业尚未登记时必填", "where it is not registered yet")),
        )  # fmt: skip
        self.fields["district"] = forms.ChoiceField(
            label=choose(("迁入属地", "new district")), choices=districts, required=False
        )
        self.fields["ends"] = forms.BooleanField(
            label=choose(("分立后本企业不再存续", "after the division this enterprise goes on no longer")),
            required=False,
        )
        self.fields["titles_follow"] = forms.BooleanField(
            label=choose(("分立后称号由承继企业承继", "after the division the titles go to the successor")),
            required=False,
        )

    def clean_name(self) -> str:
        """Without stray spaces."""
        return register.name(self.cleaned_data["name"])

    def clean_code(self) -> str:
        """Normalised; a failed check digit is for the bureaus to look at, who see it beside the name."""
        read = register.code(self.cleaned_data["code"]) if self.cleaned_data["code"] else register.Read("")
        if read.wrong and not read.doubtful:
            raise ValidationError(choose(read.wrong))
        return read.code

    def change(self) -> Change:
        """What was told."""
        return Change(**self.cleaned_data)


class TitleSearch(forms.Form):
    """Filters of the list of titles; what cannot be meant is left out."""

    text = forms.CharField(required=False, max_length=100)
    level = forms.ChoiceField(required=False, choices=[("", ""), *((key, "") for key in Title.LEVELS)])
    year = forms.IntegerField(required=False, min_value=1, max_value=9999)
    district = forms.CharField(required=False, max_length=12)
    valid = forms.ChoiceField(required=False, choices=[("", ""), ("yes", ""), ("no", "")])

    def chosen(self) -> dict[str, str]:
        """The filters that hold."""
        self.is_valid()
        return {key: str(value) for key, value in self.cleaned_data.items() if value}


class ImportForm(forms.Form):
    """A list of enterprises as a workbook."""

    MOST_BYTES = 5 * 1024 * 1024

    def __init__(self, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files)
        accept = forms.FileInput(attrs={"accept": ".xlsx,.csv"})
        self.fields["file"] = forms.FileField(
            label=choose(("名单（.xlsx 或 .csv）", "list (.xlsx or .csv)")), widget=accept
        )

    def clean_file(self) -> Any:
        """Not larger than a list can be."""
        file = self.cleaned_data["file"]
        if file.size > self.MOST_BYTES:
            raise ValidationError(choose(("文件超过 5 MB", "the file has more than 5 MB")))
        return file


def _industry_input() -> forms.TextInput:
    """A field that offers the list of industries as one types (`industry_list` puts it on the page)."""
    return forms.TextInput(attrs={"list": "industries", "autocomplete": "off"})


def _industry(text: str) -> str:
    found = register.industry(text)
    if not found:
        raise ValidationError(choose(("不是 GB/T 4754 行业代码，例如 C1711", "no code of GB/T 4754, such as C1711")))
    return found


def _profile_field(key: str) -> forms.Field:
    if key == "ownership":
        english = wording.say(Note("sheet.ownership_list"), "en").split(",")
        words = dict(zip(register.OWNERSHIP, english, strict=True))
        return forms.ChoiceField(
            required=False, choices=[("", ""), *((zh, choose((zh, en))) for zh, en in words.items())]
        )
    if key == "founded_on":
        return DayField(required=False)
    if key == "email":
        return forms.EmailField(required=False, max_length=SHORT)
    if key == "profile":
        return TextField(required=False, max_length=LONG, widget=forms.Textarea(attrs={"rows": 6}))
    if key in WRITTEN:
        pattern, wrong = WRITTEN[key]
        return forms.RegexField(pattern, required=False, max_length=SHORT, error_messages={"invalid": choose(wrong)})
    return TextField(required=False, max_length=SHORT)
