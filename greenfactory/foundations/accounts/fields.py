"""Fields of forms that several apps ask for."""

from typing import Any

from django import forms

from greenfactory.workbooks.cell_values import visible


class TextField(forms.CharField):
    """A text that others read: what nobody sees of it, or what would turn the rest around, is not kept."""

    def to_python(self, value: Any) -> Any:
        """Before it is looked at whether there is any; a NUL is refused as in every field."""
        return super().to_python(visible(value, "\0\r\n\t") if isinstance(value, str) else value)


class DayField(forms.DateField):
    """A day. Browsers show and send it as 2026-09-30, whatever the language of the page: written otherwise it is not shown."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
