"""Sending a one-time code as a text message: by the city's HTTP gateway, or in a demo city onto the page."""

from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import quote

import requests
from django.conf import settings

from greenfactory.foundations.factors.codes import MINUTES
from greenfactory.foundations.factors.connections import Gateway

TEXT = f"验证码 {{code}}，{MINUTES} 分钟内有效，用于登录或变更绿色工厂平台账号。请勿告知他人。"


class NotSent(Exception):
    """The gateway could not be reached or refused; says what for the log, never the code."""


class Sender(Protocol):
    """Brings a text to a phone. Raises NotSent."""

    def send(self, number: str, code: str) -> None:
        """Send the code, in the words above."""


@dataclass(frozen=True)
class Http:
    """Sends by the gateway."""

    gateway: Gateway

    def send(self, number: str, code: str) -> None:
        """POST once, following no redirect; any answer but 2xx is a failure."""
        gateway = self.gateway
        token = gateway.token_file.read_text("utf-8").strip() if gateway.token_file else ""
        words = {"number": number, "text": TEXT.format(code=code), "code": code, "token": token}
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        address = _filled(gateway.url, {name: quote(word, safe="") for name, word in words.items()})
        try:
            answer = requests.post(
                address,
                json=_filled(gateway.body, words),
                headers=headers,
                timeout=gateway.timeout,
                allow_redirects=False,
            )
        except requests.RequestException as error:
            raise NotSent(type(error).__name__) from error
        if not answer.ok or answer.is_redirect:
            raise NotSent(f"status {answer.status_code}")


@dataclass
class Outbox:
    """Sends nothing and keeps the last text, which a demo city shows on the page."""

    last: str = field(default="")

    def send(self, number: str, code: str) -> None:
        """Keep it."""
        self.last = f"{number}：{TEXT.format(code=code)}"


def sender() -> Sender | None:
    """What this installation sends with; None where it sends nothing."""
    gateway: Gateway | None = settings.SMS
    if gateway:
        return Http(gateway)
    return Outbox() if settings.DEMO else None


def _filled(template: Any, words: dict[str, str]) -> Any:
    """The template with its words put in; only inside texts, so that a number never becomes markup."""
    if isinstance(template, dict):
        return {key: _filled(value, words) for key, value in template.items()}
    if isinstance(template, list):
        return [_filled(value, words) for value in template]
    if isinstance(template, str):
        for name, word in words.items():
            template = template.replace(f"{{{name}}}", word)
    return template
