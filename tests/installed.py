"""An installation with a database and a data folder of its own, whose server a test may kill, and people who use it over HTTP."""

import contextlib
import fcntl
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from threading import Event
from typing import Any
from urllib.parse import urlencode

ROOT = Path(__file__).parent.parent
TOKEN = "a" * 32
"""Cookie and header against forged forms: anything, as long as both are the same."""


class Installation:
    """A data folder, its database, and the process that does things with them."""

    def __init__(self, folder: Path, database: str = "") -> None:
        self.folder, self.database = folder, database
        self.log = folder.with_suffix(".log")
        folder.mkdir(parents=True, exist_ok=True)
        environment = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
        environment |= {"GREENFACTORY_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "greenfactory.config.settings"}
        environment |= {"DATABASE_URL": database} if database else {}
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.installation_process"], cwd=ROOT, env=environment, text=True,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log,
            )  # fmt: skip

    def ask(self, deed: str, **words: Any) -> Any:
        """Have a deed done, and give what it says."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps([deed, words]) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline().strip()
        assert line, self.log.read_text("utf-8")
        return json.loads(line)

    def serve(self) -> "Served":
        """Start the server; gives it once it takes connections."""
        with socket.socket() as one:
            one.bind(("127.0.0.1", 0))
            port = one.getsockname()[1]
        served = Served(self, self.ask("served", port=port), port)
        for _ in range(3_000):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                return served
            Event().wait(0.01)
        raise AssertionError(self.log.read_text("utf-8"))

    def close(self) -> None:
        """End the process, and the server if it still runs."""
        self._process.communicate()


@dataclass
class Served:
    """A running server, in a process group of its own."""

    of: Installation
    group: int
    port: int

    def kill(self) -> None:
        """SIGKILL for every process of it at once; over when nobody holds its lock any more."""
        os.killpg(self.group, signal.SIGKILL)
        with (self.of.folder / "serving.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)


@dataclass
class Answer:
    """What the server said."""

    status: int
    location: str
    body: bytes

    @property
    def said(self) -> Any:
        return json.loads(self.body)


@dataclass
class Person:
    """Somebody who is logged in, at a server. Raises OSError or HTTPException where it is gone."""

    session: str
    served: Served

    def get(self, path: str) -> Answer:
        return self._ask("GET", path, b"", {})

    def post(self, path: str, fields: dict[str, Any] | bytes = b"", **headers: str) -> Answer:
        body = fields if isinstance(fields, bytes) else urlencode(fields).encode()
        kind = "application/octet-stream" if isinstance(fields, bytes) else "application/x-www-form-urlencoded"
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self._ask("POST", path, body, {"Content-Type": kind, "X-CSRFToken": TOKEN, **named})

    def _ask(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        cookies = f"sessionid={self.session}; csrftoken={TOKEN}"
        with contextlib.closing(HTTPConnection("127.0.0.1", self.served.port, timeout=60)) as connection:
            connection.request(method, path, body, {**headers, "Cookie": cookies})
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers.get("Location", ""), answer.read())


def copied(original: Installation, folder: Path) -> Installation:
    """The same installation once more, as it was built. On PostgreSQL its database is copied by the server."""
    shutil.copytree(original.folder, folder)
    if not original.database:
        return Installation(folder)
    import psycopg  # noqa: PLC0415 - on PostgreSQL only

    start, _, old = original.database.rpartition("/")
    new = f"killed_{secrets.token_hex(6)}"
    with psycopg.connect(f"{start}/postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{new}" TEMPLATE "{old}"')
    return Installation(folder, f"{start}/{new}")


def fresh_database() -> str:
    """The address of a new database on the server that these tests run on; none where they run on SQLite."""
    if os.environ.get("GREENFACTORY_TEST_DATABASE") != "postgresql":
        return ""
    import psycopg  # noqa: PLC0415

    start = os.environ["DATABASE_URL"].rpartition("/")[0]
    name = f"killed_{secrets.token_hex(6)}"
    with psycopg.connect(f"{start}/postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return f"{start}/{name}"
