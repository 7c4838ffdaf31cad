"""What is said in public about titles."""

from django.apps import AppConfig


class Publication(AppConfig):
    """Objections."""

    name = "greenfactory.stages.publication"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let the journal say how an objection came in words."""
        from greenfactory.foundations.journal.facts import CODES  # noqa: PLC0415 - models are ready only now
        from greenfactory.stages.publication.models import Objection  # noqa: PLC0415

        CODES["objection", "way"] = Objection.WAYS
