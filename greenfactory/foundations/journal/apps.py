"""Who did what, when, for whom."""

from django.apps import AppConfig


class Journal(AppConfig):
    """The append-only journal."""

    name = "greenfactory.foundations.journal"
    default_auto_field = "django.db.models.BigAutoField"
