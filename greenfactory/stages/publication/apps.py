"""What is said in public about titles."""

from django.apps import AppConfig


class Publication(AppConfig):
    """Objections."""

    name = "greenfactory.stages.publication"
    default_auto_field = "django.db.models.BigAutoField"
