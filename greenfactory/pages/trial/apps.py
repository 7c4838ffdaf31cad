"""Rules tried on an earlier round."""

from django.apps import AppConfig


class Trial(AppConfig):
    """The trial of a draft's rules."""

    name = "greenfactory.pages.trial"
