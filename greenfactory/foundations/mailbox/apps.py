"""Messages to people inside the platform."""

from django.apps import AppConfig


class Mailbox(AppConfig):
    """Every person's messages, by the organisation that they act for."""

    name = "greenfactory.foundations.mailbox"
    default_auto_field = "django.db.models.BigAutoField"
