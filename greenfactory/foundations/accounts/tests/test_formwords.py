"""What forms say of a field that is empty or wrong."""

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.utils import translation
from django.utils.datastructures import MultiValueDict


class Everything(forms.Form):
    """A field of each kind."""

    year = forms.IntegerField(min_value=2000, max_value=2099)
    line = forms.DecimalField()
    day = forms.DateField()
    name = forms.CharField(max_length=3)
    kind = forms.ChoiceField(choices=[("a", "a")])
    mail = forms.EmailField()
    table = forms.FileField()


def told(language: str, **given: str) -> dict[str, list[str]]:
    with translation.override(language):
        files: MultiValueDict[str, UploadedFile[bytes]] = MultiValueDict(
            {"table": [SimpleUploadedFile("空.csv", b"")]} if given else {}
        )
        form = Everything(given, files)
        return {name: [str(one) for one in found] for name, found in form.errors.items()}


def test_an_empty_field_is_said_to_be_required() -> None:
    empty = {name: ["此项必填"] for name in ("year", "line", "day", "name", "kind", "mail")}
    assert told("zh-hans") == {**empty, "table": ["请选择文件"]}


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("zh-hans", ["不能小于 2000", "请填写数字", "请填写日期，如 2026-05-16", "最多 3 个字，现有 4 个",
                     "请从所列各项中选择", "不是有效的电子邮箱，如 name@example.cn", "文件是空的，请重新选择"]),
        ("en", ["must not be less than 2000", "enter a number", "enter a date, such as 2026-05-16",
                "at most 3 characters; there are 4", "choose one of those listed", "no mail address, such as name@example.cn",
                "the file is empty: choose another"]),
    ],
)  # fmt: skip
def test_a_wrong_field_says_what_to_enter_in_the_language_of_the_request(language: str, expected: list[str]) -> None:
    found = told(language, year="1800", line="一百", day="明天", name="四个汉字", kind="b", mail="x")
    assert found == dict(zip(Everything.base_fields, ([one] for one in expected), strict=True))
