"""Yearly rounds."""

from django.apps import AppConfig


class Rounds(AppConfig):
    """Rounds under a pinned pack."""

    name = "greenfactory.stages.rounds"
    default_auto_field = "django.db.models.BigAutoField"
