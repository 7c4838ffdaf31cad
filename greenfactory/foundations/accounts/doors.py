"""By which door a request came, from which address, and the address of a page behind a given door."""

import ipaddress
from functools import lru_cache

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.http import HttpRequest
from django.http.request import split_domain_port
from django.utils.http import url_has_allowed_host_and_scheme

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def host(request: HttpRequest) -> str:
    """The host that was asked for, without its port."""
    return split_domain_port(request.get_host())[0]


def address(request: HttpRequest) -> Address | None:
    """Where the person sits, as the outermost trusted proxy saw it (GREENFACTORY_PROXIES); None where nobody can tell."""
    try:
        found = ipaddress.ip_address(str(get_adapter().get_client_ip(request)))
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


def at_staff_host(request: HttpRequest) -> bool:
    """Whether the request came to the staff host, or there is only one host for all."""
    return not settings.STAFF_HOSTS or host(request) in settings.STAFF_HOSTS


def at_staff_door(request: HttpRequest) -> bool:
    """Whether it came to the staff host from a network that may use it."""
    if not at_staff_host(request):
        return False
    networks = _networks(tuple(settings.STAFF_NETWORKS))
    where = address(request)
    return not networks or (where is not None and any(where in network for network in networks))


def from_this_machine(request: HttpRequest) -> bool:
    """Whether nobody but somebody at this machine can have sent it: a proxy in between counts as the network."""
    if "HTTP_X_FORWARDED_FOR" in request.META or "HTTP_FORWARDED" in request.META:
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def way_back(request: HttpRequest) -> str:
    """The page from which a form of the frame was posted; the desk where what it names is none of ours."""
    wanted = request.POST.get("next", "/")
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if ours and wanted.startswith("/") else "/"  # else `redirect` would take it for the name of a page


def link(request: HttpRequest, path: str, *, staff: bool) -> str:
    """The address of a page for people of the given door, to be shown to the one who asked."""
    if not settings.STAFF_HOSTS and not settings.HTTPS:
        return request.build_absolute_uri(path)  # local names only, with a port that the settings do not know
    return address_of(path, staff=staff)


def address_of(path: str, *, staff: bool, port: int | None = None) -> str:
    """The same by the settings alone, for mail and for the terminal; `port` counts at local names, where no proxy stands."""
    public = [name for name in settings.ALLOWED_HOSTS if name not in settings.STAFF_HOSTS]
    named = settings.STAFF_HOSTS[0] if staff and settings.STAFF_HOSTS else public[0]
    if settings.HTTPS:
        return f"https://{named}{path}"
    return f"http://{named}{f':{port}' if port else ''}{path}"


@lru_cache
def _networks(names: tuple[str, ...]) -> list[Network]:
    return [ipaddress.ip_network(name) for name in names]
