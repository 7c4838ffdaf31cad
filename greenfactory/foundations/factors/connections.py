"""How an installation is tied to services of the city: values that settings are made of, without a model among them."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any


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
