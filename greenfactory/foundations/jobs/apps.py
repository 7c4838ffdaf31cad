"""Work that the platform does by itself."""

from django.apps import AppConfig


class Jobs(AppConfig):
    """Timed work, watched and cancelled as rows."""

    name = "greenfactory.foundations.jobs"
    default_auto_field = "django.db.models.BigAutoField"
