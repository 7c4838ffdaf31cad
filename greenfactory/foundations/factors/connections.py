"""How an installation is tied to services of the city: values that settings are made of, without a model among them."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

LOOPBACK = {"localhost", "127.0.0.1", "::1"}


@dataclass(frozen=True)
class Gateway:
    """An HTTP gateway for text messages: {number}, {text}, {code} and {token} are filled into the address and every text
    of the JSON body."""

    url: str
    body: Any
    token_file: Path | None
    timeout: float


@dataclass(frozen=True)
class Proxy:
    """How the TLS proxy hands a client certificate over: the header with the escaped PEM, and the secret that proves the proxy.

    Without a secret the proxy must sit on this very machine: at a loopback address or a unix socket.
    """

    header: str
    secret: str

    @property
    def key(self) -> str:
        """The header's name as WSGI writes it."""
        return "HTTP_" + self.header.upper().replace("-", "_")


@dataclass(frozen=True)
class SignOn:
    """The city's single sign-on (OpenID Connect): who it is, who we are there, what it is called on the page, at which
    entrance (`staff`, `public` or `both`), and which values of `acr` or `amr` count as a second factor."""

    issuer: str
    client_id: str
    secret: str
    name: str
    entrance: str
    counts: frozenset[str]


def travels_safely(url: str) -> bool:
    """Whether nobody on the way can read what is sent to an address: https, or http on this very machine."""
    parts = urlsplit(url)
    return bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK))
