"""Logging in by the city's single sign-on (OpenID Connect)."""

from django.apps import AppConfig


class CityLogin(AppConfig):
    """Holds pages only; who is linked stands in the login library's table."""

    name = "greenfactory.foundations.citylogin"
