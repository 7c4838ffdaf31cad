"""People who log in with a password, messages that go nowhere, and UKeys made for a test."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import quote

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from greenfactory.conftest import ActorOf
from greenfactory.foundations.accounts.actor import Actor
from greenfactory.foundations.factors import sms
from greenfactory.foundations.factors.connections import Proxy

PASSWORD = "correct horse battery"
HEADER = "X-Client-Certificate"
SECRET = "proxy" * 8
LogIn = Callable[..., Client]


@pytest.fixture(autouse=True)
def fresh_counters(settings: Settings) -> Iterator[None]:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def somebody(actor_of: ActorOf) -> Actor:
    """A clerk of the city with a password and no second factor yet."""
    return with_password(actor_of("city_clerk"))


def with_password(actor: Actor) -> Actor:
    actor.user.set_password(PASSWORD)
    actor.user.save()
    return actor


def log_in(actor: Actor, client: Client | None = None, password: str = PASSWORD, **headers: str) -> Client:
    """A browser in which somebody has given name and password."""
    client = client or Client()
    client.post("/accounts/login/", {"login": actor.user.username, "password": password}, headers=headers)
    return client


def fresh(client: Client) -> Client:
    """The same after the password was given once more."""
    assert client.post("/accounts/reauthenticate/", {"password": PASSWORD}).status_code == 302
    return client


@dataclass
class Phones:
    """What would have reached which phone."""

    texts: list[tuple[str, str]] = field(default_factory=list)
    fails: bool = False

    def send(self, number: str, code: str) -> None:
        if self.fails:
            raise sms.NotSent("status 500")
        self.texts.append((number, code))

    @property
    def last(self) -> str:
        return self.texts[-1][1]


@pytest.fixture
def phones(monkeypatch: pytest.MonkeyPatch) -> Phones:
    """Text messages that go nowhere."""
    found = Phones()
    monkeypatch.setattr(sms, "sender", lambda: found)
    return found


@pytest.fixture
def proxy(settings: Settings) -> Proxy:
    """A TLS proxy that hands certificates over and proves itself by a secret."""
    settings.UKEY = found = Proxy(HEADER, SECRET)
    return found


def certificate(now: datetime, name: str = "张三", *, days: int = 365) -> str:
    """A certificate as a PEM text."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made = x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
    begins, ends = now - timedelta(days=800), now + timedelta(days=days)
    made = made.serial_number(x509.random_serial_number()).not_valid_before(begins).not_valid_after(ends)
    return made.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM).decode()


def carried(pem: str, secret: str = SECRET) -> dict[str, str]:
    """The headers with which our proxy hands a certificate over."""
    return {HEADER: quote(pem), "X-Proxy-Secret": secret}
