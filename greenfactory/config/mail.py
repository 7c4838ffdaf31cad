"""Reads how the platform sends mail, where the installation lets it."""

import environ
from django.core.exceptions import ImproperlyConfigured

KEPT = {"smtp", "smtps", "smtp+tls", "smtp+ssl", "consolemail", "filemail", "memorymail"}
TIMEOUT = 10
"""Seconds after which a mail server that does not answer is given up."""


def read(env: environ.Env) -> dict[str, object]:
    """Django's settings for mail by EMAIL_URL and GREENFACTORY_MAIL_FROM; empty where no mail is sent."""
    url = env.str("EMAIL_URL", default="")
    if not url:
        return {}
    if url.partition("://")[0] not in KEPT:
        raise _wrong("EMAIL_URL", "names no way to send mail", "smtp+tls://user:password@host:587, or nothing")
    sender = env.str("GREENFACTORY_MAIL_FROM", default="")
    if "@" not in sender:
        raise _wrong("GREENFACTORY_MAIL_FROM", "is no mail address", "the sender of the platform's mail")
    return {**env.email_url("EMAIL_URL"), "EMAIL_TIMEOUT": TIMEOUT, "DEFAULT_FROM_EMAIL": sender}


def _wrong(name: str, what: str, remedy: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(f"{name} {what} / 设置有误 → {remedy}")
