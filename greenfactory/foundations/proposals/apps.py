"""Steps that two people take."""

from django.apps import AppConfig


class Proposals(AppConfig):
    """What one person has proposed and another has yet to confirm."""

    name = "greenfactory.foundations.proposals"
    default_auto_field = "django.db.models.BigAutoField"
