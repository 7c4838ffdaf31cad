"""Asks a virus scanner (clamd, its INSTREAM command). Where one is configured nothing is taken without its answer."""

import socket
from pathlib import Path

from django.conf import settings

SECONDS = 60
PIECE = 65_536


class Unreachable(Exception):
    """The scanner gave no answer that can be relied on."""


def configured() -> bool:
    """Whether GREENFACTORY_SCANNER names one: `unix:/run/clamav/clamd.sock` or `tcp:host:3310`."""
    return bool(settings.SCANNER)


def found(path: Path) -> str:
    """The name of what the scanner found; empty for nothing. Raises Unreachable."""
    try:
        with _connected() as connection, path.open("rb") as file:
            connection.sendall(b"zINSTREAM\0")
            while piece := file.read(PIECE):
                connection.sendall(len(piece).to_bytes(4, "big") + piece)
            connection.sendall(bytes(4))
            answer = b""
            while not answer.endswith(b"\0") and len(answer) < 1000 and (more := connection.recv(1000)):
                answer += more
    except (OSError, ValueError) as error:
        raise Unreachable from error
    said = answer.rstrip(b"\0").decode("utf-8", "replace").removeprefix("stream: ")
    if said == "OK":
        return ""
    if said.endswith(" FOUND"):
        return said.removesuffix(" FOUND")
    raise Unreachable(said)


def _connected() -> socket.socket:
    scheme, _, place = settings.SCANNER.partition(":")
    if scheme == "unix":
        return _at(place)
    if scheme != "tcp":
        raise ValueError(scheme)
    host, _, port = place.rpartition(":")
    return socket.create_connection((host, int(port)), SECONDS)


def _at(place: str) -> socket.socket:
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(SECONDS)
    try:
        connection.connect(place)
    except OSError:
        connection.close()
        raise
    return connection
