"""The client certificate (UKey) of a request, as the TLS proxy in front checked it. Believed from our own proxy only."""

import hashlib
import ipaddress
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import unquote

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from greenfactory.foundations.accounts.models import User
from greenfactory.foundations.factors.connections import Proxy
from greenfactory.foundations.factors.models import Certificate

SECRET_HEADER = "HTTP_X_PROXY_SECRET"  # noqa: S105 - the header's name
LONGEST = 20_000


@dataclass(frozen=True)
class Presented:
    """A certificate as it was shown."""

    fingerprint: str
    subject: str
    serial: str
    expires_at: datetime


def presented(request: HttpRequest) -> Presented | None:
    """The certificate that the person's browser has just proved to hold; None where nobody whom we believe says so."""
    proxy: Proxy | None = settings.UKEY
    if proxy is None or not _from_proxy(request, proxy):
        return None
    return read(unquote(request.META.get(proxy.key, "")))


def shown_by(request: HttpRequest, user: User, now: datetime) -> bool:
    """Whether the request carries a valid certificate of the user's; notes its use."""
    shown = presented(request)
    if shown is None or shown.expires_at <= now:
        return False
    return bool(Certificate.objects.filter(user=user, fingerprint=shown.fingerprint).update(last_used_at=now))


def read(pem: str) -> Presented | None:
    """What a certificate says of itself; None where it is none. Any algorithm: the proxy has checked the signature."""
    if not pem or len(pem) > LONGEST:
        return None
    try:
        (found,) = x509.load_pem_x509_certificates(pem.encode())  # two would leave open which of them was checked
        return Presented(
            fingerprint=hashlib.sha256(found.public_bytes(Encoding.DER)).hexdigest(),
            subject=found.subject.rfc4514_string()[:300],
            serial=f"{found.serial_number:x}"[:60],
            expires_at=found.not_valid_after_utc.astimezone(UTC),
        )
    except ValueError:
        return None


def _from_proxy(request: HttpRequest, proxy: Proxy) -> bool:
    if proxy.secret:
        return constant_time_compare(request.META.get(SECRET_HEADER, ""), proxy.secret)
    peer = request.META.get("REMOTE_ADDR", "")
    if not peer:
        return True  # a unix socket has no address
    try:
        return ipaddress.ip_address(peer).is_loopback
    except ValueError:
        return False
