"""A real installation in a folder of its own, and people who are logged in and ask for pages of it.

Pages are asked of the whole WSGI application in this process, so that the processor time of one is all that a server spends
on it, SQLite included.
"""

import io
import statistics
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from greenfactory.cli import installation

HOST = "localhost"


@contextmanager
def installed() -> Iterator[Path]:
    """The data folder of an installation in production mode; the settings of this process are aimed at it."""
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        data = Path(folder) / "one"
        installation.ready(data, mode="production", migrate=True)
        yield data


def aim(file: Path) -> None:
    """Work on another database from now on; what stood in the log of the one before goes into its file."""
    from django.db import connection  # noqa: PLC0415 - after the settings

    connection.close()
    connection.settings_dict["NAME"] = str(file)


@dataclass(frozen=True)
class Visitor:
    """Somebody who is logged in, asking the application as a server does."""

    application: Any
    cookies: str

    def get(self, path: str) -> bytes:
        """A page; anything but 200 ends the benchmark."""
        place, _, query = path.partition("?")
        environ = {
            "REQUEST_METHOD": "GET", "PATH_INFO": place, "QUERY_STRING": query, "HTTP_COOKIE": self.cookies,
            "SERVER_NAME": HOST, "SERVER_PORT": "80", "HTTP_HOST": HOST, "REMOTE_ADDR": "127.0.0.1",
            "HTTP_ACCEPT_LANGUAGE": "zh-CN", "wsgi.input": io.BytesIO(), "wsgi.errors": io.StringIO(),
            "wsgi.url_scheme": "http", "wsgi.multithread": True, "wsgi.multiprocess": True, "wsgi.version": (1, 0),
        }  # fmt: skip
        said: list[str] = []
        answer = self.application(environ, lambda status, *_: said.append(status))
        page = b"".join(answer)
        answer.close()
        if said != ["200 OK"]:
            raise SystemExit(f"{path}: {said}")
        return page

    def cost(self, path: str) -> float:
        """Seconds of processor time that a page takes."""
        started = time.process_time()
        self.get(path)
        return time.process_time() - started


Ask = tuple[Visitor, str]


def costs(asks: Sequence[Ask], rounds: int) -> list[float]:
    """The median cost of each page; they take turns."""
    laps = [[visitor.cost(path) for visitor, path in asks] for _ in range(rounds + 1)]
    return [statistics.median(column) for column in zip(*laps[1:], strict=True)]  # the first round fills caches
