"""Factories and their names."""

from django.apps import AppConfig


class Enterprises(AppConfig):
    """Registered enterprises."""

    name = "greenfactory.stages.enterprises"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let nobody open accounts of an enterprise from which an interest keeps them; tell the journal what codes say."""
        from greenfactory.foundations.accounts.inviting import SHUT_OFF  # noqa: PLC0415 - models are ready only now
        from greenfactory.foundations.journal.facts import CODES  # noqa: PLC0415
        from greenfactory.stages.enterprises.models import Interest, Succession, Title, kept_organisations  # noqa: PLC0415

        SHUT_OFF.append(kept_organisations)
        CODES["interest", "kind"] = Interest.KINDS
        CODES["enterprise", "kind"] = Succession.KINDS
        CODES["organisation", "level"] = CODES["title", "level"] = Title.LEVELS
