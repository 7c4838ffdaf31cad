"""Reads what ties an installation to services of the city: text messages, client certificates, single sign-on."""

import json
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

from greenfactory.foundations.factors.connections import Gateway, Proxy, SignOn, travels_safely

ENTRANCES = ("staff", "public", "both")
SHORTEST_SECRET = 32


def sms(env: environ.Env) -> Gateway | None:
    """The gateway for text messages, if one is named."""
    url = env.str("GREENFACTORY_SMS_URL", default="")
    if not url:
        return None
    safe("GREENFACTORY_SMS_URL", url)
    timeout = env.float("GREENFACTORY_SMS_TIMEOUT", default=5.0)
    if not 0 < timeout <= 30:
        raise wrong("GREENFACTORY_SMS_TIMEOUT", "is out of range", "seconds, more than 0 and at most 30")
    token = env.str("GREENFACTORY_SMS_TOKEN_FILE", default="")
    if token and not Path(token).is_file():
        raise wrong("GREENFACTORY_SMS_TOKEN_FILE", "names no file", "the file that holds the gateway's token")
    return Gateway(url, _body(env), Path(token) if token else None, timeout)


def _body(env: environ.Env) -> Any:
    text = env.str("GREENFACTORY_SMS_BODY", default='{"phone": "{number}", "text": "{text}"}')
    try:
        body = json.loads(text)
    except ValueError:
        raise wrong("GREENFACTORY_SMS_BODY", "is no JSON", 'such as {"phone": "{number}", "text": "{text}"}') from None
    if "{text}" not in text and "{code}" not in text:
        raise wrong("GREENFACTORY_SMS_BODY", "does not hold the code", "{text} or {code} in one of its texts")
    return body


def ukey(env: environ.Env, proxies: int) -> Proxy | None:
    """How the TLS proxy hands over client certificates, if it does."""
    header = env.str("GREENFACTORY_UKEY_HEADER", default="")
    if not header:
        return None
    if not proxies:
        raise wrong(
            "GREENFACTORY_UKEY_HEADER",
            "is set without a proxy",
            "GREENFACTORY_PROXIES, or anybody could write the header",
        )
    if not header.replace("-", "").isalnum():
        raise wrong("GREENFACTORY_UKEY_HEADER", "is no header's name", "such as X-Client-Certificate")
    secret = secret_of(env, "GREENFACTORY_PROXY_SECRET_FILE")
    if secret and len(secret) < SHORTEST_SECRET:
        raise wrong(
            "GREENFACTORY_PROXY_SECRET_FILE", "holds too short a secret", f"{SHORTEST_SECRET} random characters"
        )
    return Proxy(header, secret)


def sign_on(env: environ.Env) -> SignOn | None:
    """The city's single sign-on, if an issuer is named."""
    issuer = env.str("GREENFACTORY_SSO_ISSUER", default="")
    if not issuer:
        return None
    safe("GREENFACTORY_SSO_ISSUER", issuer)
    client = env.str("GREENFACTORY_SSO_CLIENT_ID", default="")
    if not client:
        raise wrong("GREENFACTORY_SSO_CLIENT_ID", "is missing", "the id under which the issuer knows this platform")
    secret = secret_of(env, "GREENFACTORY_SSO_SECRET_FILE")
    if not secret:
        raise wrong("GREENFACTORY_SSO_SECRET_FILE", "names no secret", "the file with the client's secret")
    entrance = env.str("GREENFACTORY_SSO_ENTRANCE", default="staff")
    if entrance not in ENTRANCES:
        raise wrong("GREENFACTORY_SSO_ENTRANCE", f"is “{entrance}”", f"one of {', '.join(ENTRANCES)}")
    name = env.str("GREENFACTORY_SSO_NAME", default="") or "城市统一身份认证"
    counts = frozenset(env.list("GREENFACTORY_SSO_SECOND_FACTOR", default=[])) - {""}
    return SignOn(issuer, client, secret, name, entrance, counts)


def secret_of(env: environ.Env, name: str) -> str:
    """The text of the file that a variable names; empty where it names none."""
    file = env.str(name, default="")
    if not file:
        return ""
    try:
        return Path(file).read_text("utf-8").strip()
    except OSError:
        raise wrong(name, "names no readable file", "a file that only the platform's account may read") from None


def safe(name: str, url: str) -> None:
    """Refuse an address to which secrets would travel in the clear: https, or http on this very machine."""
    if not travels_safely(url):
        raise wrong(name, "is not an https address", "https://…; http only at a loopback address")


def wrong(name: str, what: str, remedy: str) -> ImproperlyConfigured:
    """A setting that cannot stand: which, what is wrong, what to do."""
    return ImproperlyConfigured(f"{name} {what} / 设置有误 → {remedy}")
