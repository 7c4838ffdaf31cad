"""Factories and their names."""

from django.apps import AppConfig


class Enterprises(AppConfig):
    """Registered enterprises."""

    name = "greenfactory.stages.enterprises"
    default_auto_field = "django.db.models.BigAutoField"
