"""Reads how the platform sends mail, where the installation lets it."""

import environ

from greenfactory.config.adapters import wrong
from greenfactory.foundations.factors.connections import LOOPBACK

SAFE = {"smtp+tls", "smtp+ssl"}
SHOWN = "consolemail"
"""Writes to the terminal, in a demo only: a log must not collect the password links of real people."""
TIMEOUT = 10
"""Seconds after which a mail server that does not answer is given up."""
EXAMPLE = (
    "smtp+tls://user:password@host:587, smtp+ssl://…:465, smtp://localhost for a relay on this machine, or nothing"
)


def read(env: environ.Env, *, demo: bool) -> dict[str, object]:
    """Django's settings for mail by EMAIL_URL and GREENFACTORY_MAIL_FROM; empty where no mail is sent."""
    url = env.str("EMAIL_URL", default="")
    if not url:
        return {}
    scheme = url.partition("://")[0]
    if scheme not in SAFE | {"smtp"} | ({SHOWN} if demo else set()):
        raise wrong("EMAIL_URL", "names no way to send mail", EXAMPLE)
    found = _settings(env)
    if scheme != SHOWN and not found["EMAIL_HOST"]:
        raise wrong("EMAIL_URL", "names no mail server", EXAMPLE)
    if scheme == "smtp" and found["EMAIL_HOST"] not in LOOPBACK:
        raise wrong("EMAIL_URL", "would send password links in the clear", EXAMPLE)
    sender = env.str("GREENFACTORY_MAIL_FROM", default="")
    if "@" not in sender:
        raise wrong("GREENFACTORY_MAIL_FROM", "is no mail address", "the sender of the platform's mail")
    return {**found, "EMAIL_TIMEOUT": TIMEOUT, "DEFAULT_FROM_EMAIL": sender}


def _settings(env: environ.Env) -> dict[str, object]:
    try:
        found: dict[str, object] = env.email_url("EMAIL_URL")
    except ValueError:
        raise wrong("EMAIL_URL", "names no port", EXAMPLE) from None
    if "OPTIONS" in found:
        raise wrong("EMAIL_URL", "holds options, which could switch the encryption off", EXAMPLE)
    return found
