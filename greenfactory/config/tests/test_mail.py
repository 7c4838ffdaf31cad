"""How mail is sent is read from the environment, and refused where it could not work."""

import environ
import pytest
from django.core.exceptions import ImproperlyConfigured

from greenfactory.config import mail


def read(monkeypatch: pytest.MonkeyPatch, **given: str) -> dict[str, object]:
    for name in ("EMAIL_URL", "GREENFACTORY_MAIL_FROM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    return mail.read(environ.Env())


def test_without_an_address_no_mail_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read(monkeypatch) == {}


def test_a_server_is_read_with_its_sender(monkeypatch: pytest.MonkeyPatch) -> None:
    found = read(monkeypatch, EMAIL_URL="smtp+tls://u:p@mail.cn:587", GREENFACTORY_MAIL_FROM="green@city.cn")
    assert (found["EMAIL_HOST"], found["EMAIL_PORT"], found["EMAIL_USE_TLS"]) == ("mail.cn", 587, True)
    assert (found["DEFAULT_FROM_EMAIL"], found["EMAIL_TIMEOUT"]) == ("green@city.cn", 10)


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"EMAIL_URL": "mail.cn", "GREENFACTORY_MAIL_FROM": "a@b.cn"}, "EMAIL_URL"),
        ({"EMAIL_URL": "https://mail.cn", "GREENFACTORY_MAIL_FROM": "a@b.cn"}, "EMAIL_URL"),
        ({"EMAIL_URL": "smtp://mail.cn"}, "GREENFACTORY_MAIL_FROM"),
    ],
)
def test_what_cannot_work_is_refused_by_name(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, str], named: str
) -> None:
    with pytest.raises(ImproperlyConfigured, match=f"^{named} .* → "):
        read(monkeypatch, **given)
