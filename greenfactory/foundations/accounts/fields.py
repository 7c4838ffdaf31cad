"""Fields of forms that several apps ask for."""

from django import forms


class DayField(forms.DateField):
    """A day. Browsers show and send it as 2026-09-30, whatever the language of the page: written otherwise it is not shown."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
