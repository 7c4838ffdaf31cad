"""Files by their content."""

from django.apps import AppConfig


class Files(AppConfig):
    """Stored files."""

    name = "greenfactory.foundations.files"
    default_auto_field = "django.db.models.BigAutoField"
