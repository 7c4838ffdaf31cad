"""Who people are and for whom they act."""

from django.apps import AppConfig


class Accounts(AppConfig):
    """Accounts, organisations, memberships."""

    name = "greenfactory.foundations.accounts"
    default_auto_field = "django.db.models.BigAutoField"
