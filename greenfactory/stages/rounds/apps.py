"""Yearly rounds."""

from django.apps import AppConfig


class Rounds(AppConfig):
    """Rounds under a pinned pack."""

    name = "greenfactory.stages.rounds"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the journal what codes say."""
        from greenfactory.foundations.journal.facts import CODES  # noqa: PLC0415 - models are ready only now
        from greenfactory.stages.rounds.models import Telling, Told  # noqa: PLC0415

        CODES["round", "kind"] = Telling.KINDS
        CODES["round", "how"] = Told.HOW
