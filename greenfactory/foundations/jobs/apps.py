"""Work that the platform does by itself."""

from django.apps import AppConfig


class Jobs(AppConfig):
    """Timed work, watched and cancelled as rows."""

    name = "greenfactory.foundations.jobs"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the journal what codes say."""
        from greenfactory.foundations.jobs.timed import MAIL, TIMED  # noqa: PLC0415 - models are ready only now
        from greenfactory.foundations.journal.facts import CODES  # noqa: PLC0415

        CODES["job", "kind"] = {code: work.words for code, work in (MAIL | TIMED).items()}
