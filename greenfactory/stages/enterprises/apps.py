"""Factories and their names."""

from django.apps import AppConfig


class Enterprises(AppConfig):
    """Registered enterprises."""

    name = "greenfactory.stages.enterprises"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let nobody open accounts of an enterprise from which an interest keeps them."""
        from greenfactory.foundations.accounts.inviting import SHUT_OFF  # noqa: PLC0415 - models are ready only now
        from greenfactory.stages.enterprises.models import kept_organisations  # noqa: PLC0415

        SHUT_OFF.append(kept_organisations)
