"""Who people are and for whom they act."""

from django.apps import AppConfig


class Accounts(AppConfig):
    """Accounts, organisations, memberships."""

    name = "greenfactory.foundations.accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from greenfactory.foundations.accounts import formwords  # noqa: PLC0415 - forms need the apps

        formwords.use()
