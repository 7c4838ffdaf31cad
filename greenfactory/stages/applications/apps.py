"""Applications: filled in, proved, submitted."""

from django.apps import AppConfig


class Applications(AppConfig):
    """Applications and their evidence."""

    name = "greenfactory.stages.applications"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the journal what codes say."""
        from greenfactory.foundations.journal.facts import CODES  # noqa: PLC0415 - models are ready only now
        from greenfactory.stages.applications.addressing import WHO  # noqa: PLC0415
        from greenfactory.stages.applications.evidence_queries import KINDS  # noqa: PLC0415

        CODES["application", "kind"] = KINDS
        CODES["round", "who"] = {code: words for code, (words, _, _) in WHO.items()} | {
            "one": ("获准延期的企业", "the enterprise with the later deadline")
        }
