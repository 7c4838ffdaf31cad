"""Applications: filled in, proved, submitted."""

from django.apps import AppConfig


class Applications(AppConfig):
    """Applications and their evidence."""

    name = "greenfactory.stages.applications"
    default_auto_field = "django.db.models.BigAutoField"
