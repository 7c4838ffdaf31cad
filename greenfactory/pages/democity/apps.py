"""A synthetic city to click through, and the clock that it runs by."""

from django.apps import AppConfig


class DemoCity(AppConfig):
    """The demo city."""

    name = "greenfactory.pages.democity"
