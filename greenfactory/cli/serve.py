"""`greenfactory serve`: the platform on this machine, or behind a proxy."""

import socket
import sys
from argparse import Namespace
from collections.abc import Callable
from typing import Any

from greenfactory.cli import installation, output
from greenfactory.cli.screen import Screen

WORKERS, THREADS = 2, 4
SWITCH = 0.0005
"""Seconds after which a thread gives way: one that comes back from the database holds a lock that all others wait for."""


def serve(options: Namespace, screen: Screen) -> int:
    """Bring the database up to date, then serve until stopped."""
    installation.ready(options.data, mode="production")
    from greenfactory.foundations.accounts import founding  # noqa: PLC0415 - needs the settings

    with installation.serving():
        installation.ready(migrate=True)
        if founding.needed():
            screen.remark("founding.needed")
        return run(options.host, options.port, screen)


def run(host: str, port: int, screen: Screen, *, after: Callable[[], None] = lambda: None) -> int:
    """Serve on the port, or on the next free one; say the address once it answers. `after` is done when it has stopped."""
    from django.core.wsgi import get_wsgi_application  # noqa: PLC0415 - only the server needs it
    from gunicorn.app.base import BaseApplication  # noqa: PLC0415

    place = (host, free_port(host, port))

    class Server(BaseApplication):  # type: ignore[misc]
        """The WSGI server with the settings that the platform wants."""

        def load_config(self) -> None:
            for key, value in _settings(place, screen).items():
                self.cfg.set(key, value)
            self.cfg.set("on_exit", lambda _: after())

        def load(self) -> Any:
            return get_wsgi_application()

    let_go()
    Server().run()
    return 0


def let_go() -> None:
    """Close what this process holds of the database: workers that inherit a connection read each other's answers."""
    from django.db import connections  # noqa: PLC0415

    for connection in connections.all():
        connection.close()
        if connection.vendor == "postgresql":
            connection.close_pool()  # type: ignore[attr-defined] # the base class knows no pool


def _settings(place: tuple[str, int], screen: Screen) -> dict[str, Any]:
    host, port = place

    def ready(_: Any) -> None:
        screen.print(screen.say("cli.serving", address=f"http://{host}:{port}/"))
        output.flush()  # into a file or a pipe it would wait until the server ends, and once more in each worker

    def linked(_: Any) -> None:
        from greenfactory.foundations.jobs import worker  # noqa: PLC0415
        from greenfactory.foundations.journal import sequencer  # noqa: PLC0415

        sys.setswitchinterval(SWITCH)
        sequencer.start()
        worker.start()

    return {
        "bind": f"{host}:{port}", "workers": WORKERS, "threads": THREADS, "worker_class": "gthread",
        "max_requests": 10_000, "max_requests_jitter": 1_000, "timeout": 60, "graceful_timeout": 20,
        "loglevel": "warning", "preload_app": False, "when_ready": ready, "post_worker_init": linked,
        "limit_request_line": 8190, "control_socket_disable": True,
    }  # fmt: skip


def free_port(host: str, port: int) -> int:
    """The port, or the next of twenty that nobody uses; another server on this machine must not stop a trial."""
    for candidate in range(port, port + 20):
        with socket.socket() as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                trial.bind((host, candidate))
            except OSError:
                continue
            return candidate
    return port
