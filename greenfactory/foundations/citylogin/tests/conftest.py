"""A single sign-on that runs beside the tests, and the way of a person through it."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests
from django.core.cache import cache
from django.http import HttpResponseBase
from django.test import Client
from pytest_django import Settings

from greenfactory.foundations.citylogin.tests.identity_provider import CLIENT, SECRET
from greenfactory.foundations.factors.connections import SignOn

PASSWORD = "correct horse battery"


@dataclass
class City:
    """The running provider."""

    address: str

    def is_to(self, **control: Any) -> None:
        """Say who logs in next, with which fault."""
        requests.post(f"{self.address}/control", json=control, timeout=5).raise_for_status()

    def seen(self) -> list[dict[str, str]]:
        """What the browsers brought."""
        found: list[dict[str, str]] = requests.get(f"{self.address}/seen", timeout=5).json()
        return found

    def back(self, away: HttpResponseBase) -> str:
        """Where the provider sends a browser that was led to it."""
        answer = requests.get(away.headers["Location"], allow_redirects=False, timeout=5)
        return answer.headers["Location"].removeprefix("http://testserver")

    def through(self, client: Client, onward: str = "") -> HttpResponseBase:
        """The whole way: to the provider, and with its answer back."""
        away = client.get("/accounts/city/login/", {"next": onward} if onward else {})
        return client.get(self.back(away))


@pytest.fixture(scope="session")
def running() -> Iterator[str]:
    """The provider as a process; its address."""
    program = Path(__file__).parent / "identity_provider.py"
    with subprocess.Popen([sys.executable, program], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
        process.terminate()


@pytest.fixture
def city(running: str, settings: Settings, db: None) -> Iterator[City]:
    """The provider, with the platform set up for it."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.ALLOWED_HOSTS = ["testserver"]
    settings.SIGN_ON = SignOn(running, CLIENT, SECRET, "示例市统一身份认证", "staff", frozenset())
    cache.clear()
    found = City(running)
    found.is_to()
    yield found
    cache.clear()
