"""What waits for somebody."""

from django.apps import AppConfig


class Desk(AppConfig):
    """The desk."""

    name = "greenfactory.pages.desk"
