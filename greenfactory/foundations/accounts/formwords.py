"""What forms say of a field that is empty or wrong, instead of the translation that the framework brings."""

from django import forms
from django.core import validators
from django.utils.functional import lazy

from greenfactory.foundations.accounts.words import Pair, choose

FIELDS: dict[type[forms.Field], dict[str, Pair]] = {
    forms.Field: {"required": ("此项必填", "this is required")},
    forms.IntegerField: {"invalid": ("请填写整数", "enter a whole number")},
    forms.DecimalField: {"invalid": ("请填写数字", "enter a number")},
    forms.DateField: {"invalid": ("请填写日期，如 2026-05-16", "enter a date, such as 2026-05-16")},
    forms.FileField: {
        "required": ("请选择文件", "choose a file"),
        "empty": ("文件是空的，请重新选择", "the file is empty: choose another"),
    },
    forms.ChoiceField: {"invalid_choice": ("请从所列各项中选择", "choose one of those listed")},
}
VALIDATORS: dict[type[validators.BaseValidator | validators.EmailValidator], Pair] = {
    validators.EmailValidator: ("不是有效的电子邮箱，如 name@example.cn", "no mail address, such as name@example.cn"),
    validators.MinValueValidator: ("不能小于 %(limit_value)s", "must not be less than %(limit_value)s"),
    validators.MaxValueValidator: ("不能大于 %(limit_value)s", "must not be greater than %(limit_value)s"),
    validators.MaxLengthValidator: (
        "最多 %(limit_value)s 个字，现有 %(show_value)s 个",
        "at most %(limit_value)s characters; there are %(show_value)s",
    ),
}


def use() -> None:
    """Have every form speak so; once, when the process starts. A form's own words go before these."""
    said = lazy(choose, str)
    for kind, words in FIELDS.items():
        own = {key: said(pair) for key, pair in words.items()}
        kind.default_error_messages = {**vars(kind).get("default_error_messages", {}), **own}
    for validator, pair in VALIDATORS.items():
        validator.message = said(pair)
