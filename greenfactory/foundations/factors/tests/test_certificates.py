"""UKeys: a certificate counts when our own proxy says so, for the one person it belongs to, and for nobody else."""

from datetime import datetime

import pytest
from django.test import Client, RequestFactory
from pytest_django import Settings

from greenfactory.conftest import ActorOf, ClientOf
from greenfactory.foundations.accounts.actor import Actor
from greenfactory.foundations.accounts.words import Wrong
from greenfactory.foundations.factors import actions, certificates
from greenfactory.foundations.factors.connections import Proxy
from greenfactory.foundations.factors.models import Certificate
from greenfactory.foundations.factors.tests.conftest import HEADER, PASSWORD, carried, certificate, fresh, with_password
from greenfactory.foundations.journal.models import Entry


@pytest.fixture
def head(actor_of: ActorOf) -> Actor:
    return with_password(actor_of("city_head"))


def bind(actor: Actor, pem: str, now: datetime) -> None:
    shown = certificates.read(pem)
    assert shown
    actions.bind_certificate(by=actor, user=actor.user, now=now, shown=shown)


def entered(actor: Actor, headers: dict[str, str], address: str = "203.0.113.5") -> bool:
    """Whether name, password and these headers are enough."""
    client = Client(REMOTE_ADDR=address)
    client.post("/accounts/login/", {"login": actor.user.username, "password": PASSWORD}, headers=headers)
    return client.get("/members").status_code == 200


def test_the_ukey_in_the_connection_is_the_second_factor(head: Actor, proxy: Proxy, now: datetime) -> None:
    pem = certificate(now)
    bind(head, pem, now)
    assert not entered(head, {})
    assert Certificate.objects.get().last_used_at is None
    assert entered(head, carried(pem))
    assert Certificate.objects.get().last_used_at is not None


def test_spoofed_headers_prove_nothing(head: Actor, proxy: Proxy, now: datetime) -> None:
    pem = certificate(now)
    bind(head, pem, now)
    found = Certificate.objects.get()
    forged: list[dict[str, str]] = [
        carried(pem, secret=""),
        carried(pem, secret="wrong" * 8),
        {key: value for key, value in carried(pem).items() if key == HEADER},
        {**carried(pem), HEADER: found.fingerprint},
        {**carried(pem), HEADER: found.subject},
        {**carried(pem), HEADER: carried(pem)[HEADER] + "," + carried(certificate(now))[HEADER]},
        {**carried(pem), HEADER: carried(certificate(now))[HEADER]},  # the same name in another's certificate
        {**carried(pem), HEADER: "x" * 30_000},
        {**carried(pem), HEADER: "-----BEGIN CERTIFICATE-----%0Aé%0A-----END CERTIFICATE-----"},
    ]
    assert [entered(head, headers) for headers in forged] == [False] * len(forged)


def test_nothing_is_believed_where_no_proxy_is_set_up(head: Actor, now: datetime, settings: Settings) -> None:
    pem = certificate(now)
    bind(head, pem, now)
    settings.UKEY = None
    assert not entered(head, carried(pem), address="127.0.0.1")


@pytest.mark.parametrize(
    ("peer", "believed"),
    [("127.0.0.1", True), ("::1", True), ("", True), ("10.8.0.1", False), ("203.0.113.5", False), ("unix:", False)],
)
def test_without_a_secret_the_proxy_sits_on_this_machine(
    settings: Settings, now: datetime, peer: str, believed: bool
) -> None:
    settings.UKEY = Proxy(HEADER, "")
    request = RequestFactory().get("/", headers=carried(certificate(now)), REMOTE_ADDR=peer)
    assert (certificates.presented(request) is not None) == believed


def test_a_ukey_of_somebody_else_or_one_that_has_run_out_is_none(
    head: Actor, somebody: Actor, proxy: Proxy, now: datetime
) -> None:
    own, foreign, old = certificate(now), certificate(now, "李四"), certificate(now, days=-1)
    bind(head, own, now)
    bind(somebody, foreign, now)
    assert not entered(head, carried(foreign))
    with pytest.raises(Wrong, match="有效期"):
        bind(head, old, now)
    Certificate.objects.create(
        user=head.user, fingerprint=certificates.read(old).fingerprint, subject="CN=x", serial="1",  # type: ignore[union-attr]
        expires_at=now, added_at=now,
    )  # fmt: skip
    assert not entered(head, carried(old))


def test_one_certificate_belongs_to_one_person(head: Actor, somebody: Actor, now: datetime) -> None:
    pem = certificate(now)
    bind(head, pem, now)
    for actor in (head, somebody):
        with pytest.raises(Wrong, match="已绑定"):
            bind(actor, pem, now)


def test_the_person_binds_it_after_a_fresh_login(
    somebody: Actor, client_of: ClientOf, proxy: Proxy, now: datetime
) -> None:
    pem = certificate(now)
    client = client_of(somebody)
    stale = client.post("/accounts/2fa/certificate/", headers=carried(pem))
    assert stale.headers["Location"].startswith("/accounts/reauthenticate/")
    assert not Certificate.objects.exists()
    fresh(client)
    assert "绑定此 UKey" in client.get("/accounts/2fa/", headers=carried(pem)).content.decode()
    assert client.post("/accounts/2fa/certificate/").status_code == 302
    assert not Certificate.objects.exists()
    client.post("/accounts/2fa/certificate/", headers=carried(pem))
    found = Certificate.objects.get()
    assert (found.user, found.subject) == (somebody.user, "CN=张三")
    said = {"user": somebody.user.username, "kind": "certificate", "detail": f"CN=张三 № {found.serial}"}
    assert Entry.objects.get(deed="add_factor").said == said


def test_the_security_administrator_binds_it_with_a_reason(
    actor_of: ActorOf, somebody: Actor, client_of: ClientOf, now: datetime
) -> None:
    security = with_password(actor_of("security_admin"))
    client = fresh(client_of(security))
    address = f"/people/{somebody.user.pk}/certificate"
    assert client.post(address, {"pem": certificate(now)}).status_code == 422
    client.post(address, {"pem": "no certificate", "reason": "领用"})
    assert not Certificate.objects.exists()
    client.post(address, {"pem": certificate(now), "reason": "领用"})
    assert Certificate.objects.get().user == somebody.user
    entry = Entry.objects.get(deed="add_factor")
    assert (entry.by, entry.said["reason"]) == (security.user, "领用")


SM2 = """
-----BEGIN CERTIFICATE-----
MIIBjjCCATOgAwIBAgIUDuDa8zllabhIhRYzaSUL8Sm94GcwCgYIKoEcz1UBg3Uw
GzEMMAoGA1UEAwwDU00yMQswCQYDVQQGEwJDTjAgFw0yNjExMjMxMTQ3MTJaGA8y
MTI2MTAzMDExNDcxMlowGzEMMAoGA1UEAwwDU00yMQswCQYDVQQGEwJDTjBZMBMG
ByqGSM49AgEGCCqBHM9VAYItA0IABK4u7D30+Y8aaHdoFgtC/a4ENNMfJcD3Pn5e
2NOYRiR1SL5F8GMPJNAqRjm7k2kMBvVMtVTWn71Tqv4cp1lI4UWjUzBRMB0GA1Ud
DgQWBBSvOt1x07/VBDtLKaLpOcTy6T7wLjAfBgNVHSMEGDAWgBSvOt1x07/VBDtL
KaLpOcTy6T7wLjAPBgNVHRMBAf8EBTADAQH/MAoGCCqBHM9VAYN1A0kAMEYCIQCl
eynOtRkozgbl6tfOsx4jWRlV18vI6TCrhaj6ObceSAIhAKcpL+Gs3pa9GWavQ5Qk
cHyX4cj/MVp/FnyO5yHA9EKZ
-----END CERTIFICATE-----
"""
"""Made with OpenSSL for this test: curve SM2, signed with SM3; its key is gone."""


def test_a_certificate_of_the_sm2_curve_is_read() -> None:
    shown = certificates.read(SM2)
    assert shown
    assert (shown.subject, len(shown.fingerprint)) == ("C=CN,CN=SM2", 64)
