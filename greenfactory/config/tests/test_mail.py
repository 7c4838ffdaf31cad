"""How mail is sent is read from the environment, and refused where it could not work or would give links away."""

import environ
import pytest
from django.core.exceptions import ImproperlyConfigured

from greenfactory.config import mail

SENDER = "green@city.cn"


def read(monkeypatch: pytest.MonkeyPatch, url: str, sender: str = SENDER, *, demo: bool = False) -> dict[str, object]:
    monkeypatch.setenv("EMAIL_URL", url)
    monkeypatch.setenv("GREENFACTORY_MAIL_FROM", sender)
    return mail.read(environ.Env(), demo=demo)


def test_without_an_address_no_mail_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read(monkeypatch, "", "") == {}


def test_a_server_is_read_with_its_sender(monkeypatch: pytest.MonkeyPatch) -> None:
    found = read(monkeypatch, "smtp+tls://u:p%40ss@mail.cn:587")
    assert (found["EMAIL_HOST"], found["EMAIL_PORT"], found["EMAIL_USE_TLS"]) == ("mail.cn", 587, True)
    assert (found["EMAIL_HOST_USER"], found["EMAIL_HOST_PASSWORD"]) == ("u", "p@ss")
    assert (found["DEFAULT_FROM_EMAIL"], found["EMAIL_TIMEOUT"]) == (SENDER, 10)


@pytest.mark.parametrize("url", ["smtp+ssl://mail.cn:465", "smtp://localhost:25", "smtp://127.0.0.1"])
def test_what_nobody_on_the_way_can_read_is_taken(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    assert str(read(monkeypatch, url)["EMAIL_BACKEND"]).endswith("smtp.EmailBackend")


@pytest.mark.parametrize(
    ("url", "sender", "named"),
    [
        ("mail.cn", SENDER, "EMAIL_URL names no way"), ("https://mail.cn", SENDER, "EMAIL_URL names no way"),
        ("smtps://mail.cn", SENDER, "EMAIL_URL names no way"), ("smtp+tls://", SENDER, "EMAIL_URL names no mail server"),
        ("smtp+tls://:587", SENDER, "EMAIL_URL names no mail server"), ("smtp+tls://mail.cn:x", SENDER, "EMAIL_URL names no port"),
        ("smtp://mail.cn:25", SENDER, "EMAIL_URL would send"), ("smtp+tls://mail.cn?EMAIL_USE_TLS=0", SENDER, "EMAIL_URL holds options"),
        ("smtp+tls://mail.cn", "", "GREENFACTORY_MAIL_FROM"), ("smtp+tls://mail.cn", "green", "GREENFACTORY_MAIL_FROM"),
    ],
)  # fmt: skip
def test_what_cannot_work_or_is_unsafe_is_refused_by_name(
    monkeypatch: pytest.MonkeyPatch, url: str, sender: str, named: str
) -> None:
    with pytest.raises(ImproperlyConfigured, match=f"^{named}.* → "):
        read(monkeypatch, url, sender)


def test_only_a_demo_writes_mail_where_others_read_it(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read(monkeypatch, "consolemail://", demo=True)
    for url in ("consolemail://", "filemail:///var/mail", "memorymail://"):
        with pytest.raises(ImproperlyConfigured, match=r"^EMAIL_URL names no way"):
            read(monkeypatch, url)
