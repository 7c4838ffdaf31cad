"""What ties an installation to the city's services is read from its environment, and refused where it would be unsafe."""

from pathlib import Path

import environ
import pytest
from django.core.exceptions import ImproperlyConfigured

from greenfactory.config import adapters
from greenfactory.foundations.factors.connections import Gateway, Proxy, SignOn


@pytest.fixture
def env(monkeypatch: pytest.MonkeyPatch) -> environ.Env:
    for name in (
        "SSO_ISSUER", "SSO_CLIENT_ID", "SSO_SECRET_FILE", "SSO_NAME", "SSO_ENTRANCE", "SSO_SECOND_FACTOR", "SMS_URL", "SMS_BODY", "SMS_TOKEN_FILE", "SMS_TIMEOUT", "UKEY_HEADER", "PROXY_SECRET_FILE",
    ):  # fmt: skip
        monkeypatch.delenv(f"GREENFACTORY_{name}", raising=False)
    return environ.Env()


def test_nothing_is_tied_by_default(env: environ.Env) -> None:
    assert (adapters.sms(env), adapters.ukey(env, 1), adapters.sign_on(env)) == (None, None, None)


def test_a_gateway_is_read_whole(env: environ.Env, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.write_text("secret", "utf-8")
    monkeypatch.setenv("GREENFACTORY_SMS_URL", "https://sms.example.cn/send")
    monkeypatch.setenv("GREENFACTORY_SMS_BODY", '{"to": "{number}", "code": "{code}"}')
    monkeypatch.setenv("GREENFACTORY_SMS_TOKEN_FILE", str(token))
    monkeypatch.setenv("GREENFACTORY_SMS_TIMEOUT", "3")
    assert adapters.sms(env) == Gateway("https://sms.example.cn/send", {"to": "{number}", "code": "{code}"}, token, 3.0)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("URL", "http://sms.example.cn/send"),
        ("URL", "http://127.0.0.1.example.cn/"),
        ("URL", "ftp://sms.example.cn"),
        ("URL", "https:///send"),
        ("BODY", "not json"),
        ("BODY", '{"to": "{number}"}'),
        ("TOKEN_FILE", "/nowhere/token"),
        ("TIMEOUT", "0"),
        ("TIMEOUT", "31"),
    ],
)
def test_an_unsafe_gateway_is_refused_by_name(
    env: environ.Env, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv("GREENFACTORY_SMS_URL", "https://sms.example.cn/send")
    monkeypatch.setenv(f"GREENFACTORY_SMS_{name}", value)
    with pytest.raises(ImproperlyConfigured, match=f"GREENFACTORY_SMS_{name}"):
        adapters.sms(env)


@pytest.mark.parametrize("url", ["http://127.0.0.1:8080/x", "http://localhost/x", "http://[::1]:80/"])
def test_a_gateway_on_this_machine_may_do_without_tls(
    env: environ.Env, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("GREENFACTORY_SMS_URL", url)
    assert adapters.sms(env) == Gateway(url, {"phone": "{number}", "text": "{text}"}, None, 5.0)


def test_certificates_are_believed_from_a_named_proxy(
    env: environ.Env, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    secret = tmp_path / "secret"
    secret.write_text("s" * 40 + "\n", "utf-8")
    monkeypatch.setenv("GREENFACTORY_UKEY_HEADER", "X-Client-Certificate")
    assert adapters.ukey(env, 1) == Proxy("X-Client-Certificate", "")
    monkeypatch.setenv("GREENFACTORY_PROXY_SECRET_FILE", str(secret))
    assert adapters.ukey(env, 1) == Proxy("X-Client-Certificate", "s" * 40)


@pytest.mark.parametrize(
    ("header", "secret", "proxies", "blamed"),
    [
        ("X-Client-Certificate", None, 0, "UKEY_HEADER"),
        ("X Client", None, 1, "UKEY_HEADER"),
        ("X-Client-Certificate", "short", 1, "PROXY_SECRET_FILE"),
    ],
)
def test_an_unsafe_proxy_is_refused_by_name(
    env: environ.Env, monkeypatch: pytest.MonkeyPatch, tmp_path: Path,
    header: str, secret: str | None, proxies: int, blamed: str,
) -> None:  # fmt: skip
    monkeypatch.setenv("GREENFACTORY_UKEY_HEADER", header)
    if secret:
        (tmp_path / "secret").write_text(secret, "utf-8")
        monkeypatch.setenv("GREENFACTORY_PROXY_SECRET_FILE", str(tmp_path / "secret"))
    with pytest.raises(ImproperlyConfigured, match=blamed):
        adapters.ukey(env, proxies)


def test_a_secret_that_cannot_be_read_is_refused(env: environ.Env, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GREENFACTORY_PROXY_SECRET_FILE", "/nowhere/secret")
    with pytest.raises(ImproperlyConfigured, match="GREENFACTORY_PROXY_SECRET_FILE"):
        adapters.secret_of(env, "GREENFACTORY_PROXY_SECRET_FILE")


@pytest.fixture
def issuer(env: environ.Env, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> environ.Env:
    (tmp_path / "secret").write_text("client secret\n", "utf-8")
    monkeypatch.setenv("GREENFACTORY_SSO_ISSUER", "https://login.example.cn")
    monkeypatch.setenv("GREENFACTORY_SSO_CLIENT_ID", "greenfactory")
    monkeypatch.setenv("GREENFACTORY_SSO_SECRET_FILE", str(tmp_path / "secret"))
    return env


def test_the_single_sign_on_is_for_staff_and_no_second_factor_unless_told(
    issuer: environ.Env, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_default = SignOn(
        "https://login.example.cn", "greenfactory", "client secret", "城市统一身份认证", "staff", frozenset()
    )
    assert adapters.sign_on(issuer) == by_default
    monkeypatch.setenv("GREENFACTORY_SSO_SECOND_FACTOR", "high,otp")
    found = adapters.sign_on(issuer)
    assert found
    assert found.counts == {"high", "otp"}


@pytest.mark.parametrize(
    ("name", "value"),
    [("ISSUER", "http://login.example.cn"), ("CLIENT_ID", ""), ("SECRET_FILE", ""), ("SECRET_FILE", "/nowhere"),
     ("ENTRANCE", "everybody")],
)  # fmt: skip
def test_an_unsafe_single_sign_on_is_refused_by_name(
    issuer: environ.Env, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(f"GREENFACTORY_SSO_{name}", value)
    with pytest.raises(ImproperlyConfigured, match=f"GREENFACTORY_SSO_{name}"):
        adapters.sign_on(issuer)
