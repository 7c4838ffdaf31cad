"""What somebody proves beside the password: phones, certificates, printed codes, and the login library's own factors."""

from django.apps import AppConfig


class Factors(AppConfig):
    """Second factors."""

    name = "greenfactory.foundations.factors"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let changes of the library's factors be written down like our own."""
        from greenfactory.foundations.factors import library  # noqa: PLC0415 - models are ready only now

        library.listen()
